"""Warnings before a radiation for motives c and d: sent, proved, answered (R441-2-8, version of 8 May 2017)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from habilitations.acteur import Acteur
from habilitations.rules.types import TypeOrganisme
from registre import effects
from registre.enums import EtatCourrier, NatureCourrier, NatureEvenement
from registre.models import Courrier, Evenement
from registre.rules.avertissements import MOTIF_POUR, NATURE_POUR, Preuve, radiable_des
from registre.rules.radiation import REFERENCE, Prononcant
from registre.saisie import SaisieAvertissement
from registre.services.actes import OBJET, consigner, inscrire, ouvrir, prononcant_de, refus_de_date, verrouiller
from registre.services.courriers import OUVERTS, preparer_recommande
from registre.services.parametres import delais_de_la_region
from registre.states.demande import Acte
from registre.states.radiation import MotifRadiation, SousMotif
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_actes

R8 = "R441-2-8 CCH"


@transaction.atomic
def avertir(
    demande_id: int, *, saisie: SaisieAvertissement, acteur: Acteur, le: date, version: int | None = None
) -> Courrier:
    """Warn the demandeur that his demande may be struck off (c: no answer; d: irrecevable).

    `saisie.envoye_le` when the organisme has already posted the letter itself; otherwise the register prepares it.
    Raises `ActionRefusee`.
    """
    demande = ouvrir(demande_id, acte=Acte.AVERTIR, acteur=acteur, version=version, le=le)
    exiger(refus_de_date(saisie.envoye_le or le, depuis=demande.deposee_le, champ="envoye_le"))
    exiger(_refus_d_avertir(saisie, prononcant_de(acteur), demande.pk))

    nature = NATURE_POUR[MotifRadiation(saisie.motif)]
    details: dict[str, Any] = {"objet": saisie.objet, "courrier_le": _iso(saisie.courrier_le)}
    if nature is NatureCourrier.AVERTISSEMENT_D:
        details |= {
            "sous_motif": saisie.sous_motif,
            "decision_caleol": saisie.decision_caleol,
            "decision_caleol_le": _iso(saisie.decision_caleol_le),
        }
    lettre = preparer_recommande(nature, demande.pk, organisme_id=acteur.organisme_id, details=details)
    if saisie.envoye_le is not None:
        lettre.etat, lettre.envoye_le = EtatCourrier.ENVOYE, saisie.envoye_le
        lettre.save(update_fields=["etat", "envoye_le"])
    consigner(
        demande,
        Acte.AVERTIR,
        NatureEvenement.AVERTISSEMENT,
        acteur=acteur,
        le=le,
        details={"motif": saisie.motif, "courrier": lettre.pk},
    )
    if lettre.etat == EtatCourrier.A_ENVOYER:
        effects.expedier_apres([lettre.pk])
    return lettre


def _iso(jour: date | None) -> str:
    return jour.isoformat() if jour else ""


def _refus_d_avertir(saisie: SaisieAvertissement, par: Prononcant, demande_id: int) -> Refus | None:
    if saisie.motif not in (MotifRadiation.ABSENCE_REPONSE, MotifRadiation.IRRECEVABILITE):
        return Refus(
            "avertissement_sans_objet",
            "Seules les radiations c (absence de réponse) et d (irrecevabilité) sont précédées d'un avertissement.",
            champ="motif",
            source=R8,
            issue="Choisissez l'un des deux motifs.",
        )
    if par.organisme_id is None:
        return Refus(
            "avertissement_expediteur",
            "Un avertissement a un organisme expéditeur.",
            Nature.INTERDIT,
            source=R8,
            issue="Agissez pour votre organisme.",
        )
    if saisie.motif == MotifRadiation.IRRECEVABILITE and (refus := _refus_d(saisie, par)):
        return refus
    return _refus_deja_averti(saisie, par, demande_id)


def _refus_d(saisie: SaisieAvertissement, par: Prononcant) -> Refus | None:
    if par.type != TypeOrganisme.BAILLEUR:
        return Refus(
            "avertissement_bailleur",
            "L'irrecevabilité n'est relevée que par la commission d'attribution d'un bailleur.",
            Nature.INTERDIT,
            "motif",
            f"{R8}, d ; R441-3 CCH, e",
            "Transmettez le dossier au bailleur qui l'a examiné.",
        )
    if saisie.sous_motif not in SousMotif.values:
        return Refus(
            "sous_motif_requis",
            "L'irrecevabilité repose sur le séjour irrégulier ou sur des ressources au-dessus des plafonds.",
            champ="sous_motif",
            source=f"{R8}, d ; arrêté du 23 mars 2015 §6.4",
            issue="Indiquez lequel des deux.",
        )
    if not REFERENCE(saisie.decision_caleol) or saisie.decision_caleol_le is None:
        return Refus(
            "decision_caleol_requise",
            "L'avertissement suit une décision de la commission d'attribution.",
            champ="decision_caleol",
            source=f"{R8}, d ; R441-3 CCH, e",
            issue="Indiquez la référence (40 caractères, sans nom de personne) et la date de la décision.",
        )
    return None


def _refus_deja_averti(saisie: SaisieAvertissement, par: Prononcant, demande_id: int) -> Refus | None:
    nature = NATURE_POUR[MotifRadiation(saisie.motif)]
    en_cours = Courrier.objects.filter(
        demande=demande_id, nature=nature, organisme=par.organisme_id, etat__in=OUVERTS
    ).exists()
    return deja_averti() if en_cours else None


def deja_averti() -> Refus:
    return Refus(
        "deja_averti",
        "Votre organisme a déjà un avertissement en cours pour cette demande.",
        Nature.ETAT,
        source=R8,
        issue="Enregistrez sa preuve de distribution ou la réponse du demandeur.",
    )


def _lettre_et_demande(courrier_id: int, acteur: Acteur) -> Courrier:
    """Lock the demande first, then its warning. Raises `ActionRefusee` when the letter is not the actor's."""
    demande_id = (
        Courrier.objects.filter(pk=courrier_id, nature__in=MOTIF_POUR).values_list("demande", flat=True).first()
    )
    if demande_id is None:
        raise ActionRefusee(
            Refus(
                "courrier_inconnu",
                "Cet avertissement n'existe pas.",
                Nature.INTROUVABLE,
                issue="Rechargez le dossier.",
                source=Regle.INCONNU,
            )
        )
    verrouiller(demande_id)
    lettre: Courrier = Courrier.objects.select_for_update(of=("self",), no_key=True).get(pk=courrier_id)
    if not acteur.est_systeme and lettre.organisme_id != acteur.organisme_id:
        raise ActionRefusee(
            Refus(
                "courrier_d_un_autre",
                "Cet avertissement a été envoyé par un autre organisme.",
                Nature.INTERDIT,
                source=R8,
                issue="Lui seul en enregistre la preuve ou la réponse.",
            )
        )
    return lettre


@transaction.atomic
def prouver_distribution(
    courrier_id: int, *, distribue_le: date, preuve: Preuve, acteur: Acteur, envoye_le: date | None = None
) -> Courrier:
    """Keep the proof that a warning was delivered: the delay of one month runs from it. Raises `ActionRefusee`."""
    lettre = _lettre_et_demande(courrier_id, acteur)
    envoi = lettre.envoye_le or envoye_le
    if lettre.etat not in (EtatCourrier.A_ENVOYER, EtatCourrier.ENVOYE):
        raise ActionRefusee(_etat_du_courrier(lettre))
    if preuve not in Preuve.values:
        raise ActionRefusee(_preuve_inconnue())
    if envoi is None or not envoi <= distribue_le <= aujourdhui():
        raise ActionRefusee(_dates_de_distribution())
    delais = delais_de_la_region(distribue_le)
    lettre.etat, lettre.envoye_le, lettre.distribue_le, lettre.preuve = (
        EtatCourrier.DISTRIBUE,
        envoi,
        distribue_le,
        preuve,
    )
    lettre.echeance_le = radiable_des(MOTIF_POUR[lettre.nature], distribue_le, delais)
    lettre.save(update_fields=["etat", "envoye_le", "distribue_le", "preuve", "echeance_le"])
    _dire(lettre, acteur=acteur, le=distribue_le)
    return lettre


@transaction.atomic
def recevoir_reponse(courrier_id: int, *, le: date, acteur: Acteur) -> Courrier:
    """The demandeur answered: the warning is cancelled and no radiation may rest on it. Raises `ActionRefusee`."""
    lettre = _lettre_et_demande(courrier_id, acteur)
    if lettre.etat not in OUVERTS:
        raise ActionRefusee(_etat_du_courrier(lettre))
    exiger(refus_de_date(le, depuis=lettre.cree_a.date() if lettre.envoye_le is None else lettre.envoye_le))
    lettre.etat = EtatCourrier.ANNULE
    lettre.save(update_fields=["etat"])
    averti = Evenement.objects.filter(
        demande=lettre.demande_id, nature=NatureEvenement.AVERTISSEMENT, details__courrier=lettre.pk
    ).first()
    inscrire(
        [lettre.demande_id],
        NatureEvenement.ANNULATION if averti else NatureEvenement.COURRIER,
        acteur=acteur,
        le=le,
        details={"courrier": lettre.pk, "raison": "reponse_recue"},
        annule_id=averti.pk if averti else None,
    )
    tracer_actes(acteur, "recevoir_reponse", OBJET, [lettre.demande_id], ["courrier"])
    return lettre


def _dire(lettre: Courrier, *, acteur: Acteur, le: date) -> None:
    inscrire(
        [lettre.demande_id],
        NatureEvenement.COURRIER,
        acteur=acteur,
        le=le,
        details={"courrier": lettre.pk, "etat": lettre.etat, "preuve": lettre.preuve},
    )
    tracer_actes(acteur, "prouver_distribution", OBJET, [lettre.demande_id], ["courrier"])


def _etat_du_courrier(lettre: Courrier) -> Refus:
    return Refus(
        "courrier_clos",
        f"Cet avertissement est déjà {lettre.get_etat_display().lower()}.",
        Nature.ETAT,
        source=R8,
        issue="Rechargez le dossier.",
    )


def _preuve_inconnue() -> Refus:
    return Refus(
        "preuve_inconnue",
        "La preuve de distribution n'est pas dans la liste.",
        champ="preuve",
        source=R8,
        issue="Choisissez l'avis de réception ou un moyen équivalent.",
    )


def _dates_de_distribution() -> Refus:
    return Refus(
        "distribution_dates",
        "La distribution se place entre l'envoi et aujourd'hui.",
        champ="distribue_le",
        source=R8,
        issue="Indiquez la date d'envoi et celle de la distribution.",
    )
