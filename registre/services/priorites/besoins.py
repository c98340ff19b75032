"""The household of a demande as an offer under DALO reads it (R441-16-1)."""

from __future__ import annotations

from demandeurs.enums import RolePersonne
from demandeurs.models import BesoinHandicap, Personne
from registre.models import Demande
from registre.rules.besoins_dalo import MenageDuJour

A_LOGER = (RolePersonne.TITULAIRE, RolePersonne.COTITULAIRE, RolePersonne.A_CHARGE)


def menage_du_jour(demande: Demande) -> MenageDuJour:
    """Persons who live in it, births expected, what is asked, whether an adaptation is needed; three statements at most."""
    menage = demande.menage
    return MenageDuJour(
        personnes=demande.personnes_a_loger
        or Personne.objects.filter(menage=demande.menage_id, role__in=A_LOGER).count(),
        naissances=(menage.naissances_attendues or 0) if menage else 0,
        types=list(demande.types),
        besoin_adapte=BesoinHandicap.objects.filter(menage=demande.menage_id).exists(),
    )
