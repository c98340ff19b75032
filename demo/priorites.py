"""Labels of a demonstration: real acts by the bailleurs, the réservataires and the préfectures of the base, on real motives.

A few are contested or ended, a few decisions have an injunction, a few differ from what the national system says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

from django.db import transaction

from attributions.models import Candidature
from attributions.saisie.location import SaisieImputation, SaisieProposition, SaisieReponse
from attributions.services import attribution, propositions
from attributions.states.candidature import EtatCandidature
from demo.generateurs.recherche import TYPES_DALO
from habilitations.access import acteur_de
from habilitations.acteur import Acteur, systeme
from habilitations.models import Affectation, Territoire
from habilitations.rules.droits import Fonction
from habilitations.rules.types import NatureTerritoire, TypeOrganisme
from registre.enums import MotifFin, StatutDalo, TypePriorite
from registre.models import Demande, DonneesSne, MotifDemande, Priorite
from registre.saisie import SaisiePriorite
from registre.services.priorites import contester, preciser, reconnaitre, terminer
from registre.services.priorites.delais import constater
from registre.services.priorites.divergences import comparer
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee

T = TypePriorite
# Main motive of the demande -> the public of L441-1 it may show.
PUBLICS = {"01": T.L441_1_K, "03": T.L441_1_F, "05": T.L441_1_L, "06": T.L441_1_G, "07": T.L441_1_A, "13": T.L441_1_J}
PAR_PUBLIC = 25
DECISIONS = 20
EN_DESACCORD = 8
OFFRES = 6
MOTIFS_DE_REFUS = ("RF_QUARTIER", "RF_LOYER_CHARGES", "RF_TYPE")


def _acteurs(*types: TypeOrganisme) -> list[Acteur]:
    """Somebody who may recognise, in each organisme of these types."""
    lues = Affectation.objects.utilisables(aujourdhui()).select_related("agent", "organisme")
    fonctions = (Fonction.RESPONSABLE, Fonction.ATTRIBUTION)
    return [
        acteur_de(une.agent, une)
        for une in lues.filter(organisme__type__in=types, fonction__in=fonctions).order_by("pk")
    ]


def illustrer_les_priorites(*, graine: int, dire: Callable[[str], None]) -> int:
    """Recognise, contest, end, compare. Returns how many labels were recognised."""
    hasard, le = Random(graine), aujourdhui()
    bailleurs = _acteurs(TypeOrganisme.BAILLEUR)
    etat = _acteurs(TypeOrganisme.PREFECTURE, TypeOrganisme.ETAT_DRIHL)
    faites = list(_publics(hasard, bailleurs)) if bailleurs else []
    decisions = _decisions(etat[0]) if etat else 0
    offres = _offres_refusees(bailleurs, etat[0]) if etat else 0
    attentes = constater(le=le, acteur=systeme())
    ouvertes = comparer(le=le, acteur=systeme())
    dire(
        f"{len(faites)} publics de L441-1, {decisions} décisions précisées, {offres} offres DALO refusées,"
        f" {attentes} attentes, {ouvertes} divergences"
    )
    return len(faites)


def _publics(hasard: Random, bailleurs: list[Acteur]) -> Iterator[Priorite]:
    le = aujourdhui()
    for code, type_ in PUBLICS.items():
        premiers = MotifDemande.objects.filter(rang=1, code=code, demande__etat=EtatDemande.ACTIVE)
        ids = list(premiers.order_by("demande").values_list("demande_id", flat=True)[: PAR_PUBLIC * 4])
        for rang, demande in enumerate(hasard.sample(ids, min(PAR_PUBLIC, len(ids)))):
            saisie = SaisiePriorite(
                type_.value, decision_le=le - timedelta(days=hasard.randint(3, 300)),
                preuve_vue=type_ is T.L441_1_G, au=le + timedelta(days=30) if rang % 9 == 0 else None,
            )  # fmt: skip
            try:
                faite = reconnaitre(demande, saisie=saisie, acteur=hasard.choice(bailleurs))
            except ActionRefusee:
                continue  # out of the perimeter of that bailleur
            yield faite
            _suite(faite, rang, bailleurs)


def _suite(faite: Priorite, rang: int, bailleurs: list[Acteur]) -> None:
    """One in ten contested by another bailleur, one in ten ended by its author."""
    auteur = next(un for un in bailleurs if un.organisme_id == faite.organisme_id)
    autre = next((un for un in bailleurs if un.organisme_id != faite.organisme_id), None)
    try:
        if rang % 10 == 1 and autre is not None:
            contester(faite.pk, motif="Situation à vérifier avec le ménage", acteur=autre)
        elif rang % 10 == 2:
            terminer(faite.pk, motif=MotifFin.SITUATION, le=aujourdhui(), acteur=auteur)
    except ActionRefusee:
        return


def _decisions(prefecture: Acteur) -> int:
    """Some decisions that the national system said, completed by the State; of some, it now says something else."""
    departements = _departements()
    lues = Priorite.objects.filter(
        type=T.DALO, statut=StatutDalo.ACTIF, decision_le__isnull=False, demande__etat=EtatDemande.ACTIVE
    )
    faites = 0
    for rang, une in enumerate(lues.select_related("demande").order_by("pk")[:DECISIONS]):
        departement = next((tag for tag in une.demande.territoires if tag in departements), None)
        if departement is None:
            continue
        saisie = SaisiePriorite(
            T.DALO.value, decision_le=une.decision_le, departement_id=departement, typologie=une.typologie
        )
        if rang % 3 == 0 and une.decision_le is not None:
            saisie = replace(saisie, injonction_le=min(une.decision_le + timedelta(days=190), aujourdhui()))
        try:
            preciser(une.pk, saisie=saisie, acteur=prefecture)
        except ActionRefusee:
            continue
        faites += 1
        if rang < EN_DESACCORD:
            _le_sne_dit(une.demande, StatutDalo.CADUC if rang % 2 else StatutDalo.NON, une)
    return faites


def _offres_refusees(bailleurs: list[Acteur], prefecture: Acteur) -> int:
    """Offers under DALO that households refuse: the préfecture finds them in its tray. By the acts of their bailleurs."""
    auteurs = {un.organisme_id: un for un in bailleurs}
    attributaires = Candidature.objects.filter(
        etat=EtatCandidature.ATTRIBUTAIRE, demande__etat=EtatDemande.ACTIVE, attribuant__in=auteurs
    ).select_related("demande")
    departements = _departements()
    faites = 0
    for une in attributaires.order_by("pk")[: 4 * OFFRES]:
        if faites == OFFRES:
            break
        departement = next((tag for tag in une.demande.territoires if tag in departements), None)
        decision = SaisiePriorite(
            T.DALO.value, decision_le=aujourdhui() - timedelta(days=120), departement_id=departement, typologie=TYPES_DALO["T2"]
        )  # fmt: skip
        try:
            with transaction.atomic():
                reconnaitre(une.demande_id, saisie=decision, acteur=prefecture)
                _refuser(une, auteurs[une.attribuant_id], MOTIFS_DE_REFUS[faites % len(MOTIFS_DE_REFUS)])
        except ActionRefusee:
            continue  # decided already, engaged elsewhere or out of the perimeter: the next one
        faites += 1
    return faites


def _refuser(une: Candidature, bailleur: Acteur, motif: str) -> None:
    """Attributed under DALO, offered, refused in writing."""
    le = aujourdhui()
    attribution.corriger(une.pk, saisie=SaisieImputation(dalo=True), le=le, acteur=bailleur)
    offre = SaisieProposition(une.appelee_le or le, le + timedelta(days=12), dalo=True)
    propositions.proposer(une.pk, saisie=offre, acteur=bailleur)
    refus = SaisieReponse(le, motif=motif, preuve=f"courriel du {le:%d/%m/%Y}")
    propositions.refuser(une.pk, saisie=refus, acteur=bailleur)


def _departements() -> set[int]:
    en_vigueur = Territoire.objects.filter(nature=NatureTerritoire.DEPARTEMENT, au__isnull=True)
    return set(en_vigueur.values_list("pk", flat=True))


def _le_sne_dit(demande: Demande, statut: StatutDalo, une: Priorite) -> None:
    DonneesSne.objects.update_or_create(
        demande=demande,
        defaults={"dalo_statut": statut.value, "dalo_decision_le": une.decision_le, "fichier_a": maintenant()},
    )
