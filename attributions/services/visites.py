"""Visits of a dwelling: proposed, made, missed, cancelled; each is an event of the demande (R441-2-15 I 5°).

Before or after the commission. A missed visit refuses nothing by itself: only the answer to an offer does (R441-10).
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from attributions.enums import EtatVisite
from attributions.models import Candidature, VisiteLogement
from attributions.permissions import introuvable, refus_de_visite
from attributions.saisie.visites import SaisieVisite
from attributions.services.actes import CANDIDATURE, refus_de_version, verrouiller_candidature
from habilitations.acteur import Acteur
from registre import effects
from registre.enums import EtatCourrier, NatureCourrier, NatureEvenement
from registre.models import Courrier
from registre.services.actes import elever_version, inscrire, refus_de_date
from registre.services.contraintes import contraintes_dites
from registre.services.courriers import preparer
from socle.clock import maintenant
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_acte

SOURCE = "R441-2-15 I 5° CCH (version du 1er septembre 2021)"


def proposer(
    candidature_id: int, *, saisie: SaisieVisite, acteur: Acteur, version: int | None = None
) -> VisiteLogement:
    """A visit is proposed to the candidate, and its invitation prepared; one event. Raises `ActionRefusee`."""
    with contraintes_dites(), transaction.atomic():
        candidature = _ouvrir(candidature_id, acteur, version)
        exiger(refus_de_date(saisie.proposee_le, depuis=candidature.designee_le, champ="proposee_le"))
        exiger(_refus_de_rendez_vous(saisie))
        if candidature.visites.filter(etat=EtatVisite.PROPOSEE).exists():
            raise ActionRefusee(_deja_proposee())
        visite = VisiteLogement.objects.create(
            candidature=candidature, proposee_le=saisie.proposee_le, prevue_a=saisie.prevue_a
        )
        courriers = _inviter(candidature, visite)
        # One event for the act: the letter is said in it.
        dites = {"courrier": NatureCourrier.CONVOCATION.value} if courriers else {}
        _consigner(candidature, visite, acteur, saisie.proposee_le, **dites)
        effects.expedier_apres([un.pk for un in courriers])
    return visite


def constater(
    visite_id: int, *, etat: EtatVisite, le: date, acteur: Acteur, motif: str = "", version: int | None = None
) -> VisiteLogement:
    """What became of a visit proposed: made or missed on `le`, or cancelled with its reason. Raises `ActionRefusee`."""
    with contraintes_dites(), transaction.atomic():
        situee = VisiteLogement.objects.filter(pk=visite_id).values_list("candidature", flat=True).first()
        if situee is None:
            raise ActionRefusee(introuvable("Cette visite"))
        candidature = _ouvrir(situee, acteur, version)
        visite = VisiteLogement.objects.select_for_update().get(pk=visite_id)
        exiger(_refus_de_suite(visite, etat, motif) or refus_de_date(le, depuis=visite.proposee_le))
        visite.etat, visite.motif = etat, motif.strip()[:200]
        visite.faite_le = None if etat == EtatVisite.ANNULEE else le
        visite.save(update_fields=["etat", "motif", "faite_le"])
        _annuler_l_invitation(visite)
        _consigner(candidature, visite, acteur, le)
    return visite


def en_attente(candidature_id: int) -> int:
    """The visit that waits for its outcome; 0 when there is none, which `constater` refuses in its own words."""
    attendue = VisiteLogement.objects.filter(candidature=candidature_id, etat=EtatVisite.PROPOSEE).order_by("-pk")
    return attendue.values_list("pk", flat=True).first() or 0


def _ouvrir(candidature_id: int, acteur: Acteur, version: int | None) -> Candidature:
    candidature = verrouiller_candidature(candidature_id)
    exiger(refus_de_visite(acteur=acteur, candidature=candidature))
    exiger(refus_de_version(candidature, version))
    return candidature


def _inviter(candidature: Candidature, visite: VisiteLogement) -> list[Courrier]:
    """The invitation, by the channels of the demandeur, from the bailleur who attributes; none to a visit already past."""
    if visite.prevue_a is not None and visite.prevue_a < maintenant():
        return []
    demande = candidature.demande_id
    details = {demande: {"candidature": candidature.pk, "visite": visite.pk}}
    return preparer(NatureCourrier.CONVOCATION, [demande], organisme_id=candidature.attribuant_id, details=details)


def _annuler_l_invitation(visite: VisiteLogement) -> None:
    """A visit that has its outcome is no longer announced by a letter that has not left."""
    en_attente = Courrier.objects.filter(
        demande=visite.candidature.demande_id, nature=NatureCourrier.CONVOCATION, etat=EtatCourrier.A_ENVOYER
    )
    en_attente.filter(details__visite=visite.pk).update(etat=EtatCourrier.ANNULE)


def _consigner(candidature: Candidature, visite: VisiteLogement, acteur: Acteur, le: date, **autres: str) -> None:
    candidature.version += 1
    candidature.save(update_fields=["version"])
    elever_version([candidature.demande_id])
    details = {
        "candidature": candidature.pk,
        "mise_a_disposition": candidature.mise_a_disposition_id,
        "visite": visite.etat,
        **autres,
    }
    inscrire([candidature.demande_id], NatureEvenement.VISITE, acteur=acteur, le=le, details=details)
    tracer_acte(acteur, f"visite_{visite.etat}", CANDIDATURE, candidature.pk)


def _refus_de_rendez_vous(saisie: SaisieVisite) -> Refus | None:
    if saisie.prevue_a is None or saisie.prevue_a.date() >= saisie.proposee_le:
        return None
    return Refus(
        "rendez_vous_passe",
        "Le rendez-vous précède le jour où la visite est proposée.",
        champ="prevue_a",
        source=SOURCE,
        issue="Corrigez l'une des deux dates.",
    )


def _deja_proposee() -> Refus:
    return Refus(
        "visite_deja_proposee",
        "Une visite est déjà proposée à ce candidat et n'a pas encore de suite.",
        Nature.CONFLIT,
        source=SOURCE,
        issue="Dites d'abord ce qu'elle est devenue : faite, manquée ou annulée.",
    )


def _refus_de_suite(visite: VisiteLogement, etat: str, motif: str) -> Refus | None:
    if visite.etat != EtatVisite.PROPOSEE:
        return Refus(
            "visite_close",
            f"Cette visite est déjà close : {visite.get_etat_display().lower()}.",
            Nature.ETAT,
            source=SOURCE,
            issue="Proposez une nouvelle visite.",
        )
    if etat not in {EtatVisite.FAITE, EtatVisite.ABSENCE, EtatVisite.ANNULEE}:
        return Refus(
            "suite_inconnue", "Cette suite n'est pas celle d'une visite.", champ="etat", source=SOURCE,
            issue="Dites si elle est faite, manquée ou annulée.",
        )  # fmt: skip
    if etat == EtatVisite.ANNULEE and not motif.strip():
        return Refus(
            "motif_requis", "L'annulation d'une visite porte son motif.", champ="motif", source=SOURCE,
            issue="Indiquez-le.",
        )  # fmt: skip
    return None
