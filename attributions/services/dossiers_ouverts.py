"""Dossiers opened by name to the members of a sitting who have an account, from the convocation to its end (DESIGN §4).

A member sees the candidates of the dwellings on which he has a voice, and no others.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.contrib.auth.models import Permission
from django.db.models import F
from django.db.models.functions import Least

from attributions.models import Candidature, LigneSeance, SeanceCal
from attributions.services.voix import assemblee_de
from attributions.states.candidature import EtatCandidature
from habilitations import access
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from registre.models import DemandePartageAgent
from socle.clock import PARIS, aujourdhui

MARGE = timedelta(days=7)
"""A sitting put off by some days, or entered after it, still shows its dossiers; closing it ends the opening."""


def motif_de(seance: SeanceCal) -> str:
    return f"Membre de la séance de CALEOL n° {seance.pk}"


def ouvrir_les_dossiers(seance: SeanceCal, *, acteur: Acteur) -> int:
    """Open the inscribed candidates to the members who have an account and a voice. Done twice, done once."""
    if acteur.affectation_id is None:
        return 0
    lignes = list(LigneSeance.objects.filter(seance=seance).select_related("mise_a_disposition__logement"))
    assemblee = assemblee_de(seance, lignes)
    comptes = {un.pk: un.agent_id for un in assemblee.membres if un.agent_id is not None}
    suppleants = {un.pk: un.suppleant_de_id for un in assemblee.membres if un.suppleant_de_id is not None}
    demandes: dict[int, list[int]] = {}
    for vacance, demande in Candidature.objects.filter(
        mise_a_disposition__in=[une.mise_a_disposition_id for une in lignes], etat=EtatCandidature.INSCRITE
    ).values_list("mise_a_disposition_id", "demande_id"):
        demandes.setdefault(vacance, []).append(demande)
    voulus: set[tuple[int, int]] = set()
    for ligne in lignes:
        voix = {une.membre for une in assemblee.voix(ligne)}
        voient = [agent for membre, agent in comptes.items() if membre in voix or suppleants.get(membre) in voix]
        voulus.update((agent, demande) for agent in voient for demande in demandes.get(ligne.mise_a_disposition_id, ()))
    return _accorder(sorted(voulus), seance, acteur)


def _accorder(voulus: Sequence[tuple[int, int]], seance: SeanceCal, acteur: Acteur) -> int:
    if not voulus:
        return 0
    le = aujourdhui()
    au = max(le, seance.prevue_a.astimezone(PARIS).date()) + MARGE
    droit = Permission.objects.get(content_type__app_label="registre", codename=Droit.CONSULTER.value)
    en_cours = DemandePartageAgent.objects.filter(
        permission=droit,
        user__in={a for a, _ in voulus},
        content_object__in={d for _, d in voulus},
        au__gte=le,
        du__lte=au,
    )
    deja = set(en_cours.values_list("user_id", "content_object_id"))
    neufs = [
        DemandePartageAgent(
            user_id=agent,
            content_object_id=demande,
            permission=droit,
            motif=motif_de(seance),
            accorde_par_id=acteur.affectation_id,
            du=le,
            au=au,
        )
        for agent, demande in voulus
        if (agent, demande) not in deja
    ]
    DemandePartageAgent.objects.bulk_create(neufs)
    access.oublier_les_droits()
    return len(neufs)


def fermer_les_dossiers(seance: SeanceCal, *, le: date, demandes: Sequence[int] | None = None) -> None:
    """End what the sitting opened, at the end of that day."""
    ouvertures = DemandePartageAgent.objects.filter(motif=motif_de(seance), au__gt=le)
    if demandes is not None:
        ouvertures = ouvertures.filter(content_object__in=demandes)
    ouvertures.filter(du__lte=le).update(au=Least(F("au"), le))
    access.oublier_les_droits()
