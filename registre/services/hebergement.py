"""Entry into a foyer or a temporary housing: the current housing changes, the demande goes on.

R441-2-8 a strikes a demande off at the lease of a social dwelling; a résidence sociale, a RHVS or a hébergement is none.
The SIAO that follows the household by name says it too, for whoever holds the demande.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from demandeurs.enums import SourceModification
from demandeurs.saisie import SaisieLogementActuel
from habilitations import access
from habilitations.acteur import Acteur
from habilitations.models import Organisme
from habilitations.rules.droits import Droit
from habilitations.rules.types import TypeOrganisme
from registre.models import Demande
from registre.permissions import refus_d_etat, refus_de
from registre.services.actes import verrouiller
from registre.services.contraintes import contraintes_dites
from registre.services.lecture import charger_saisie
from registre.services.modification import ecrire
from registre.states.demande import Acte, NatureDemande
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, exiger

R8 = "R441-2-8 a CCH"
DEPUIS: Mapping[str, str] = {
    "RS": "residence_sociale_depuis",
    "RHVS": "residence_hoteliere_depuis",
    "SH": "structure_depuis",
    "CDEFCM": "centre_depuis",
    "SLHT": "sous_location_depuis",
}
"""Codes of the SNE list that are a foyer or a temporary housing, and where the form keeps the day of entry."""
NOMMEES: Mapping[str, str] = {"SH": "structure", "CDEFCM": "centre"}
"""Those whose structure the form names."""


@dataclass(frozen=True, slots=True)
class SaisieHebergement:
    """Where the household entered: a code of `DEPUIS`, since when, the name of the structure when the form has it."""

    type: str
    depuis: date
    structure: str = ""


def refus_d_heberger(*, acteur: Acteur, demande: Demande) -> Refus | None:
    """Why `acteur` may not say this entry, or None: who modifies the demande, or the SIAO it is opened to by name."""
    refus = refus_de(Acte.MODIFIER, acteur=acteur, objet=demande)
    if refus is not None and refus.nature is Nature.INTERDIT and _suit_par_son_nom(acteur, demande):
        refus = refus_d_etat(Acte.MODIFIER, demande.etat)
    if refus is not None or demande.nature == NatureDemande.MENAGE:
        return refus
    return Refus("sans_menage", "Cette demande est celle d'une association : elle n'est logée nulle part.", Nature.ETAT,
                 source=R8, issue="Ouvrez la demande du ménage.")  # fmt: skip


@contraintes_dites()
@transaction.atomic
def entrer(demande_id: int, *, saisie: SaisieHebergement, acteur: Acteur, version: int | None) -> Demande:
    """Make the current housing this one, from that day; candidatures and seniority stay. Raises `ActionRefusee`."""
    demande = verrouiller(demande_id)
    exiger(refus_d_heberger(acteur=acteur, demande=demande))
    avant = charger_saisie(demande, avec_nir=True)
    assert avant.menage is not None  # noqa: S101 - an association was refused
    if refus := _refus_de_saisie(saisie, avant.menage.logement):
        raise ActionRefusee(refus)
    apres = replace(avant, menage=replace(avant.menage, logement=_logement(saisie, avant.menage.logement)))
    source = (
        SourceModification.DEMANDEUR
        if refus_de(Acte.MODIFIER, acteur=acteur, objet=demande) is None
        else SourceModification.TIERS
    )
    return ecrire(demande, avant, apres, acteur=acteur, version=version, source=source)


def _suit_par_son_nom(acteur: Acteur, demande: Demande) -> bool:
    """A SIAO to which this dossier is opened by name (R441-2-6; L441-2-1)."""
    if demande.pk not in access.perimetre_de(acteur, Droit.CONSULTER).nominatif:
        return False
    return Organisme.objects.filter(pk=acteur.organisme_id or 0, type=TypeOrganisme.SIAO).exists()


def _refus_de_saisie(saisie: SaisieHebergement, actuel: SaisieLogementActuel | None) -> list[Refus]:
    refus = []
    if saisie.type not in DEPUIS:
        refus.append(Refus("hebergement_inconnu", "Ce type n'est pas un foyer ni un logement temporaire.", Nature.SAISIE, "type",
                           R8, "Choisissez-le dans la liste ; un bail de logement social se signe sur sa candidature."))  # fmt: skip
        return refus
    if saisie.depuis > aujourdhui():
        refus.append(Refus("entree_future", "Cette entrée est à venir.", Nature.SAISIE, "depuis", R8,
                           "Enregistrez-la le jour où le ménage entre."))  # fmt: skip
    if actuel is not None and actuel.modeles == [saisie.type] and getattr(actuel, DEPUIS[saisie.type]) == saisie.depuis:
        refus.append(Refus("hebergement_deja_dit", "La demande dit déjà ce logement, depuis ce jour.", Nature.ETAT, "type", R8,
                           "Rechargez le dossier : il n'y a rien à changer."))  # fmt: skip
    return refus


def _logement(saisie: SaisieHebergement, actuel: SaisieLogementActuel | None) -> SaisieLogementActuel:
    """The new housing; what is owned elsewhere does not move, the rent and the size of the one left go."""
    neuf = SaisieLogementActuel(modeles=[saisie.type])
    setattr(neuf, DEPUIS[saisie.type], saisie.depuis)
    if saisie.type in NOMMEES:
        setattr(neuf, NOMMEES[saisie.type], saisie.structure.strip()[:60])
    if actuel is not None:
        neuf.proprietaire, neuf.possede = actuel.proprietaire, actuel.possede
        neuf.possede_typologie = actuel.possede_typologie
    return neuf
