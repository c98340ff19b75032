"""The procès-verbal of a sitting: drafts at will, one signature, one file that never changes (L441-2; R441-9).

The president signs from his own account, proving again who he is, and the file bears the certificate of the installation when
it has one; the register keeps the SHA-256 of what was signed. When a household in it is erased, the file goes, once handed to the bailleur: hash, figures and the version without names stay.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.db import transaction

from attributions.documents.proces_verbal import SignatureDite, composer_pv, donnees_du_pv
from attributions.documents.signature import Certificat, CertificatIllisible, signer_pdf
from attributions.enums import ModeSignature
from attributions.models import Decision, Deport, FichierProcesVerbal, MembreCal, ProcesVerbal, SeanceCal
from attributions.permissions import refus_de_commission, refus_de_seance
from attributions.services.actes import SEANCE
from attributions.services.agenda import enregistrer, ouvrir_pour
from attributions.services.certificats import certificat_de_signature, certificat_illisible
from attributions.services.feuilles import feuille_de
from attributions.states import seance as etats_seance
from attributions.states.seance import ActeSeance, EtatSeance
from demandeurs.pieces import coffre
from habilitations.acteur import Acteur
from registre.services.contraintes import contraintes_dites
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_consultation

PROCES_VERBAL = "attributions.procesverbal"
R441_9 = "R441-9 CCH (version du 22 février 2020)"
MOTIF = "Procès-verbal de commission d'attribution, signé par son président"
PREUVE_AU_PLUS_S = 300
"""Seconds since the president last proved who he is."""


def projet(seance: SeanceCal, *, acteur: Acteur) -> bytes:
    """The draft of a sitting opened and not signed yet. Raises `ActionRefusee`, `DocumentImpossible`."""
    exiger(refus_de_lire(acteur=acteur, seance=seance))
    if seance.etat not in (EtatSeance.OUVERTE, EtatSeance.CLOSE):
        raise ActionRefusee(_sans_projet(seance))
    pdf = composer_pv(donnees_du_pv(feuille_de(seance)))
    tracer_consultation(acteur, SEANCE, seance.pk, nature="projet_pv")
    return pdf


def signer(seance_id: int, *, acteur: Acteur, preuve_il_y_a: float, version: int | None = None) -> ProcesVerbal:
    """The president signs the procès-verbal of a closed sitting: composed, kept, never changed.

    `preuve_il_y_a`: seconds since he last proved who he is (password, code or key). Raises `ActionRefusee` (the certificate
    configured is unreadable or out of its dates, among others), `DocumentImpossible`; nothing is written then.
    """
    with contraintes_dites(), transaction.atomic():
        seance = ouvrir_pour(seance_id, ActeSeance.SIGNER, acteur, version)
        exiger(refus_de_preuve(preuve_il_y_a))
        president = MembreCal.objects.get(
            commission=seance.commission_id, agent=acteur.agent_id, president=True, au__isnull=True
        )
        instant, feuille, certificat = maintenant(), feuille_de(_relue(seance)), certificat_de_signature()
        signature = SignatureDite(president.nom, instant, certificat.titulaire if certificat else None)
        pdf = _sceller(composer_pv(donnees_du_pv(feuille, signature)), certificat, signataire=president.nom)
        proces_verbal = ProcesVerbal.objects.create(
            seance=seance,
            empreinte=hashlib.sha256(pdf).hexdigest(),
            taille=len(pdf),
            signe_par=president,
            agent_id=president.agent_id or 0,
            signe_a=instant,
            signature=ModeSignature.CERTIFICAT if certificat else ModeSignature.REAUTHENTIFICATION,
            certificat=certificat.empreinte if certificat else "",
            resume=donnees_du_pv(feuille, signature, anonyme=True),
        )
        seance.etat = etats_seance.etat_apres(ActeSeance.SIGNER, depuis=seance.etat)
        enregistrer(seance, ActeSeance.SIGNER.value, acteur)
        # The row of the file last: an object without a row belongs to nobody and the sweep takes it.
        scelle = coffre.deposer(pdf)
        FichierProcesVerbal.objects.create(
            proces_verbal=proces_verbal, cle=scelle.cle, cle_id=scelle.cle_id, cle_chiffree=scelle.cle_chiffree
        )
    return proces_verbal


def lire(seance: SeanceCal, *, acteur: Acteur) -> bytes:
    """The signed file, as it was signed; each reading is traced, the bailleur's first one is its handing over.

    Raises `ActionRefusee` when it is not signed, gone with an erasure, or not the one that was signed.
    """
    exiger(refus_de_lire(acteur=acteur, seance=seance))
    with transaction.atomic():
        fichier = (
            FichierProcesVerbal.objects.select_related("proces_verbal")
            .select_for_update(of=("self",), no_key=True)
            .filter(pk=seance.pk)
            .first()
        )
        if fichier is None:
            raise ActionRefusee(_sans_fichier(seance))
        pdf = coffre.ouvrir(fichier)
        if hashlib.sha256(pdf).hexdigest() != fichier.proces_verbal.empreinte:
            raise ActionRefusee(_altere())
        tracer_consultation(acteur, PROCES_VERBAL, seance.pk, nature="pv")
        if acteur.organisme_id == seance.commission.bailleur_id and fichier.remis_le is None:
            fichier.remis_le = aujourdhui()
            fichier.save(update_fields=["remis_le"])
            if fichier.a_effacer:
                _effacer(fichier)
    return pdf


def lire_sans_les_noms(seance: SeanceCal, *, acteur: Acteur) -> bytes:
    """The version without names, for whoever sees the sitting. Raises `ActionRefusee` when nothing is signed."""
    proces_verbal = signe(seance)
    if not proces_verbal.resume:
        raise ActionRefusee(_repris())
    pdf = composer_pv(proces_verbal.resume)
    tracer_consultation(acteur, PROCES_VERBAL, seance.pk, nature="pv_sans_noms")
    return pdf


def signe(seance: SeanceCal) -> ProcesVerbal:
    """What the register knows of the signed document, whether or not it keeps the file. Raises `ActionRefusee`."""
    proces_verbal: ProcesVerbal | None = ProcesVerbal.objects.filter(pk=seance.pk).first()
    if proces_verbal is None:
        raise ActionRefusee(_non_signe())
    return proces_verbal


def oublier(demandes: Sequence[int]) -> None:
    """Port `effacements`: the files that name these households go, those not handed yet as soon as they are."""
    siennes = Decision.objects.filter(candidature__demande__in=demandes)
    # Why a member withdrew may name a candidate.
    Deport.objects.filter(ligne__in=siennes.values("ligne")).update(motif="effacé")
    seances = siennes.values("ligne__seance")
    fichiers = FichierProcesVerbal.objects.filter(proces_verbal__in=seances).order_by("pk")
    for fichier in fichiers.select_for_update(of=("self",), no_key=True):
        if fichier.remis_le is not None:
            _effacer(fichier)
        elif not fichier.a_effacer:
            fichier.a_effacer = True
            fichier.save(update_fields=["a_effacer"])


def fichiers_attendus(cles: set[UUID]) -> set[UUID]:
    """Port `detenteurs` of the storage: the sweep leaves them."""
    return set(FichierProcesVerbal.objects.filter(cle__in=cles).values_list("cle", flat=True))


def refus_de_lire(*, acteur: Acteur, seance: SeanceCal) -> Refus | None:
    """Why `acteur` may not read the document that names households: the secretariat and the president may."""
    refus = refus_de_commission(acteur=acteur, commission=seance.commission)
    if refus is None or _preside(acteur, seance):
        return None
    if refus.nature is Nature.INTROUVABLE:
        return refus
    return Refus(
        "pv_nominatif",
        "Le procès-verbal nomme les ménages : le secrétariat de la commission et son président le lisent.",
        Nature.INTERDIT,
        source="R441-2-15 V CCH et R441-9 CCH",
        issue="Ouvrez la version sans les noms.",
    )


def refus_de_preuve(il_y_a: float) -> Refus | None:
    """He has to prove again who he is, just before he signs."""
    if 0 <= il_y_a <= PREUVE_AU_PLUS_S:
        return None
    return Refus(
        "reauthentification",
        "La signature demande au président de prouver de nouveau son identité.",
        Nature.INTERDIT,
        source=R441_9,
        issue="Confirmez votre mot de passe ou votre second facteur, puis signez.",
    )


def peut_signer(*, acteur: Acteur, seance: SeanceCal) -> Refus | None:
    """Why `acteur` may not sign, the proof of his identity aside."""
    return refus_de_seance(ActeSeance.SIGNER, acteur=acteur, seance=seance)


def _preside(acteur: Acteur, seance: SeanceCal) -> bool:
    if acteur.agent_id is None:
        return False
    siens = MembreCal.objects.filter(commission=seance.commission_id, agent=acteur.agent_id, president=True)
    return siens.filter(au__isnull=True).exists()


def _sceller(pdf: bytes, certificat: Certificat | None, *, signataire: str) -> bytes:
    """The file as it is kept: signed with the certificate when there is one."""
    if certificat is None:
        return pdf
    try:
        return signer_pdf(pdf, certificat, signataire=signataire, motif=MOTIF)
    except CertificatIllisible as erreur:
        raise ActionRefusee(certificat_illisible()) from erreur


def _relue(seance: SeanceCal) -> SeanceCal:
    """The locked sitting with what its papers read."""
    relue: SeanceCal = SeanceCal.objects.select_related("commission__bailleur", "presidee_par").get(pk=seance.pk)
    return relue


def _effacer(fichier: FichierProcesVerbal) -> None:
    cle = fichier.cle
    fichier.delete()
    transaction.on_commit(partial(coffre.effacer, cle), robust=True)


def _sans_projet(seance: SeanceCal) -> Refus:
    if seance.etat == EtatSeance.SIGNEE:
        return Refus(
            "pv_definitif", "Le procès-verbal est signé : il n'a plus de projet et ne change plus.", Nature.ETAT,
            source=R441_9, issue="Ouvrez le procès-verbal signé.",
        )  # fmt: skip
    return Refus(
        "seance_non_tenue", "Cette séance n'est pas ouverte : elle n'a pas de procès-verbal.", Nature.ETAT,
        source=R441_9, issue="Ouvrez la séance.",
    )  # fmt: skip


def _sans_fichier(seance: SeanceCal) -> Refus:
    if not ProcesVerbal.objects.filter(pk=seance.pk).exists():
        return _non_signe()
    if not ProcesVerbal.objects.filter(pk=seance.pk).exclude(resume={}).exists():
        return _repris()
    return Refus(
        "pv_efface",
        "Les données d'un ménage de cette séance sont effacées : le registre ne garde que la version sans les noms.",
        Nature.ETAT,
        source="règlement (UE) 2016/679, article 5",
        issue="Ouvrez la version sans les noms, ou l'exemplaire remis au bailleur.",
    )


def _repris() -> Refus:
    return Refus(
        "pv_repris", "Ce procès-verbal a été signé hors du registre, qui n'en garde que l'empreinte.", Nature.ETAT,
        source=R441_9, issue="Demandez-le au bailleur.",
    )  # fmt: skip


def _non_signe() -> Refus:
    return Refus(
        "pv_non_signe", "Le procès-verbal n'est pas signé.", Nature.ETAT, source=R441_9,
        issue="Ouvrez le projet ; le président le signe quand la séance est close.",
    )  # fmt: skip


def _altere() -> Refus:
    return Refus(
        "pv_altere", "Le fichier conservé n'est pas celui qui a été signé : il n'est pas remis.", Nature.CONFLIT,
        source=R441_9, issue="Prévenez le gestionnaire : la sauvegarde contient l'original.",
    )  # fmt: skip
