"""Taking back the last step of a vacancy, entered by error: it is as it was, and the candidates it had closed too (ADR 60)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from attributions.enums import EtatProposition, MotifCloture
from attributions.models import (
    Candidature,
    EvenementVacance,
    LigneSeance,
    Logement,
    MiseADisposition,
    Proposition,
    SeanceCal,
)
from attributions.permissions import refus_de_reprendre_l_etape
from attributions.rules import reprises as regles
from attributions.rules.reprises import FaitsReprise, refus_de_motif, refus_de_reprise, sans_reprise
from attributions.services import flux
from attributions.services.actes import (
    REPRIS,
    avancer_vacance,
    refus_de_version,
    verrouiller_demandes,
    verrouiller_vacance,
)
from attributions.services.reprises import Depend, est_de_l_auteur, jours_de_reprise, revenir
from attributions.states.candidature import ENGAGEES, OUVERTES, EtatCandidature
from attributions.states.seance import A_VENIR
from attributions.states.vacance import REPRISES, ActeVacance, EtatVacance
from habilitations.acteur import Acteur
from registre.enums import EtatCourrier, NatureCourrier
from registre.models import Courrier, Demande, Evenement
from registre.services.contraintes import contraintes_dites
from registre.services.courriers import annuler_ces_lettres
from registre.states.demande import EtatDemande
from socle.clock import PARIS, aujourdhui
from socle.errors import Refus, exiger

V, E = ActeVacance, EtatCandidature
RETRAIT = MotifCloture.RETRAIT_BAILLEUR.value
DATES = ("prevenu_le", "designer_avant_le", "transmise_le", "echec_le")


def derniere_etape(vacance: MiseADisposition) -> EvenementVacance | None:
    return EvenementVacance.objects.filter(mise_a_disposition=vacance).order_by("-pk").first()


def refus_de_reprendre(*, acteur: Acteur, vacance: MiseADisposition) -> Refus | None:
    """Why the last step of this vacancy is not taken back, or None: for the button and the service."""
    etape = derniere_etape(vacance)
    acte = etape.acte if etape is not None else ""
    if etape is None or acte not in regles.VACANCE:
        return refus_de_reprendre_l_etape(V.RETIRER, None, acteur=acteur, vacance=vacance) or sans_reprise(acte)
    avant = etape.details.get("avant", {})
    inverse = REPRISES.get(EtatVacance(avant["etat"])) if avant else None
    refus = refus_de_reprendre_l_etape(V(acte), inverse, acteur=acteur, vacance=vacance)
    if refus is not None:
        return refus
    le = aujourdhui()
    return refus_de_reprise(
        FaitsReprise(
            acte=acte,
            saisi_le=etape.saisi_a.astimezone(PARIS).date(),
            aujourdhui=le,
            jours=jours_de_reprise(le),
            auteur=est_de_l_auteur(acteur, agent=etape.agent_id, organisme=etape.organisme_id),
            connu=inverse is not None,
            depend=_dependances(vacance, V(acte)),
        )
    )


@contraintes_dites()
@transaction.atomic
def reprendre(vacance_id: int, *, motif: str, acteur: Acteur, version: int | None = None) -> MiseADisposition:
    """Take back the last step of this vacancy. Raises `ActionRefusee`; nothing is changed then."""
    siennes = Candidature.objects.filter(mise_a_disposition=vacance_id)
    fermees = siennes.filter(motif_cloture=RETRAIT)
    demandes = verrouiller_demandes(
        siennes.filter(Q(etat__in=OUVERTES) | Q(motif_cloture=RETRAIT)).values_list("demande", flat=True)
    )
    Logement.objects.pour_ecriture().filter(vacances=vacance_id).first()  # nobody puts it on offer meanwhile
    vacance = verrouiller_vacance(vacance_id)
    exiger(refus_de_reprendre(acteur=acteur, vacance=vacance))
    exiger(refus_de_version(vacance, version) or refus_de_motif(motif))
    etape = derniere_etape(vacance)
    assert etape is not None  # noqa: S101 - refused above
    avant = etape.details["avant"]
    if etape.acte == V.RETIRER:
        _remettre_a_l_ordre_du_jour(vacance)
        _rendre_les_candidats(list(fermees.pour_ecriture().filter(tour=vacance.tour)), demandes, vacance, motif, acteur)
        vacance.retiree_le, vacance.motif_retrait, vacance.close_le = None, "", None
    _rendre_le_flux(vacance, V(etape.acte), etape.details.get("annules", 0), acteur=acteur)
    vers = EtatVacance(avant["etat"])
    for nom in REPRIS:
        if nom != "etat":
            setattr(vacance, nom, _valeur(nom, avant))
    champs = [nom.removesuffix("_id") for nom in REPRIS if nom != "etat"]
    return avancer_vacance(
        vacance,
        REPRISES[vers],
        acteur=acteur,
        champs=[*champs, "retiree_le", "motif_retrait", "close_le"],
        details={"annule": etape.pk, "acte": etape.acte, "reprise": motif},
    )


def _valeur(nom: str, avant: Mapping[str, Any]) -> Any:
    lue = avant[nom]
    return date.fromisoformat(lue) if nom in DATES and lue else lue


def _rendre_le_flux(vacance: MiseADisposition, acte: ActeVacance, annules: int, *, acteur: Acteur) -> None:
    """What the step had counted no longer counts, what it had cancelled counts again: by lines, never by erasing."""
    le = aujourdhui()
    texte = f"{regles.VACANCE[acte]} : acte annulé"
    if acte is V.ORIENTER:
        flux.annuler(vacance, texte, le=le, acteur=acteur, echecs=False)
    elif acte is V.CONSTATER_ECHEC:
        flux.annuler_le_dernier_echec(vacance, texte, le=le, acteur=acteur)
    if acte in (V.ORIENTER, V.CONSTATER_ECHEC, V.RETIRER) and annules:
        flux.retablir(vacance, annules, texte, le=le, acteur=acteur)


def _remettre_a_l_ordre_du_jour(vacance: MiseADisposition) -> None:
    """The last sitting that waited for the dwelling waits for it again, if somebody was on its agenda there."""
    ligne = _ligne_attendue(vacance)
    if ligne is None or not _inscrites(vacance):
        return
    list(SeanceCal.objects.pour_ecriture().filter(pk=ligne.seance_id))
    ligne.reportee = False
    ligne.save(update_fields=["reportee"])


def _ligne_attendue(vacance: MiseADisposition) -> LigneSeance | None:
    lignes = LigneSeance.objects.filter(mise_a_disposition=vacance, examinee_a__isnull=True, seance__etat__in=A_VENIR)
    return lignes.order_by("-pk").first()


def _inscrites(vacance: MiseADisposition) -> bool:
    """Whether the withdrawal took somebody off an agenda."""
    fermees = Candidature.objects.filter(mise_a_disposition=vacance, tour=vacance.tour, motif_cloture=RETRAIT)
    return any(fin.details["depuis"] == E.INSCRITE for fin in _fins(list(fermees)).values())


def _rendre_les_candidats(
    fermees: Sequence[Candidature],
    demandes: Mapping[int, Demande],
    vacance: MiseADisposition,
    motif: str,
    acteur: Acteur,
) -> None:
    """Each where the withdrawal found it; the letters that told it and did not leave are cancelled."""
    evenements = _fins(fermees)
    annuler_ces_lettres([une.pk for une in _lettres(fermees)])
    for une in fermees:
        une.demande, une.mise_a_disposition = demandes[une.demande_id], vacance
        fin = evenements[une.pk]
        revenir([une], E(fin.details["depuis"]), motif=motif, annule=fin.pk, acteur=acteur)


def _fins(fermees: Sequence[Candidature]) -> dict[int, Evenement]:
    """By candidature, the event that closed it."""
    lus = Evenement.objects.filter(demande__in=[une.demande_id for une in fermees], details__has_key="depuis").order_by(
        "pk"
    )
    return {un.details["candidature"]: un for un in lus}


def _lettres(fermees: Sequence[Candidature]) -> list[Courrier]:
    cles = {une.pk for une in fermees}
    lues = Courrier.objects.filter(
        demande__in=[une.demande_id for une in fermees], nature=NatureCourrier.NON_SERVIE
    ).exclude(etat=EtatCourrier.ANNULE)
    return [une for une in lues if une.details.get("candidature") in cles]


def _dependances(vacance: MiseADisposition, acte: ActeVacance) -> Depend | None:
    """What was built on the step since; the last step is this one, so nobody was designated."""
    if acte is V.TRANSMETTRE and vacance.candidatures.filter(tour=vacance.tour, etat=E.INSCRITE).exists():
        return (
            "deja_inscrit",
            "Le logement est à l'ordre du jour d'une séance.",
            "Faites-le retirer de l'ordre du jour, puis annulez la transmission.",
        )
    return _du_retrait(vacance) if acte is V.RETIRER else None


def _du_retrait(vacance: MiseADisposition) -> Depend | None:
    if MiseADisposition.objects.ouvertes().filter(logement=vacance.logement_id).exists():
        return (
            "vacance_rouverte",
            "Une autre mise à disposition de ce logement est ouverte depuis.",
            "Poursuivez avec elle, et désignez-y les ménages.",
        )
    fermees = list(
        Candidature.objects.filter(mise_a_disposition=vacance, tour=vacance.tour, motif_cloture=RETRAIT).select_related(
            "demande"
        )
    )
    if _inscrites(vacance) and _ligne_attendue(vacance) is None:
        return (
            "seance_passee",
            "La séance à laquelle ses candidats étaient inscrits est passée.",
            "Ouvrez une nouvelle mise à disposition et désignez-les à nouveau.",
        )
    ids = [une.pk for une in fermees]
    if any(une.etat != EtatCourrier.A_ENVOYER for une in _lettres(fermees)):
        return (
            "lettres_parties",
            "Des ménages ont été prévenus par lettre que le logement leur échappe.",
            "Ouvrez une nouvelle mise à disposition et désignez-les à nouveau : ils y sont prioritaires.",
        )
    if Proposition.objects.filter(
        candidature__in=ids, etat=EtatProposition.ANNULEE, repondue_le=vacance.retiree_le
    ).exists():
        return (
            "offre_annulee",
            "Une offre était en cours : le retrait l'a annulée.",
            "Ouvrez une nouvelle mise à disposition et désignez le ménage à nouveau.",
        )
    return _des_menages(fermees)


def _des_menages(fermees: Sequence[Candidature]) -> Depend | None:
    """A household that left the register, or was housed, meanwhile."""
    demandes = [une.demande_id for une in fermees]
    prises = set(Candidature.objects.filter(demande__in=demandes, etat__in=ENGAGEES).values_list("demande", flat=True))
    fins = _fins(fermees) if prises else {}
    engagees = [un for un in fermees if un.demande_id in prises and fins[un.pk].details["depuis"] in ENGAGEES]
    if not engagees and all(une.demande.etat == EtatDemande.ACTIVE for une in fermees):
        return None
    return (
        "menages_partis",
        "Un des candidats a été radié, ou a accepté un autre logement, depuis le retrait.",
        "Ouvrez une nouvelle mise à disposition et désignez les autres à nouveau.",
    )
