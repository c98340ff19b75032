"""A file of labels applied line by line, each line an act of its own, by the agent who confirmed it; resumable."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from habilitations.access import acteur_de, memoire_des_droits
from habilitations.acteur import Acteur, NatureActeur
from habilitations.models import Affectation
from registre.enums import MotifFin, OriginePriorite, ResultatLigne, SourceFichier, StatutDalo, TypePriorite
from registre.models import EtatFichier, FichierPriorites, LigneFichier, Priorite
from registre.saisie import SaisiePriorite
from registre.services.priorites.actes import preciser, reconnaitre, terminer
from registre.services.priorites.fichiers import A_APPLIQUER, NATURE, connues_de, refus_d_importer
from socle.clock import maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.travaux import Resultat, Suivi, demander, est_annule, signaler_apres

LIGNES_PAR_PAS = 50


@transaction.atomic
def lancer(fichier_id: int, *, acteur: Acteur) -> FichierPriorites:
    """Apply a file that was read, in the background. Twice does it once. Raises `ActionRefusee`."""
    fichier = le_sien(fichier_id, acteur=acteur, verrou=True)
    if fichier.etat in (EtatFichier.LANCE, EtatFichier.TERMINE):
        return fichier
    exiger(_refus_d_abandonne(fichier) or refus_d_importer(acteur, SourceFichier(fichier.source)))
    travail = demander(NATURE, acteur=acteur, arguments={"fichier": fichier.pk}, unicite=f"fichier_priorites:{fichier.pk}")  # fmt: skip
    travail.total = fichier.lignes.filter(resultat__in=A_APPLIQUER).count()
    travail.save(update_fields=["total"])
    fichier.etat, fichier.travail = EtatFichier.LANCE, travail
    fichier.save(update_fields=["etat", "travail"])
    signaler_apres(travail.pk)
    return fichier


@transaction.atomic
def abandonner(fichier_id: int, *, acteur: Acteur) -> FichierPriorites:
    """Give up a file not applied yet; its lines go. Raises `ActionRefusee`."""
    fichier = le_sien(fichier_id, acteur=acteur, verrou=True)
    if fichier.etat == EtatFichier.LU:
        fichier.lignes.all().delete()
        fichier.etat = EtatFichier.ABANDONNE
        fichier.save(update_fields=["etat"])
    return fichier


def le_sien(fichier_id: int, *, acteur: Acteur, verrou: bool = False) -> FichierPriorites:
    """A file of this organisme. Raises `ActionRefusee` (404) for any other."""
    fichiers = FichierPriorites.objects.filter(pk=fichier_id, organisme_id=acteur.organisme_id or 0)
    if verrou:
        fichiers = fichiers.select_for_update(of=("self",), no_key=True)
    fichier = fichiers.first()
    if fichier is None:
        raise ActionRefusee(fichier_inconnu())
    return fichier


def executer(suivi: Suivi) -> Resultat:
    """Apply the lines not done yet, in their order; rights are read again for each slice."""
    fichier = FichierPriorites.objects.get(pk=suivi.arguments["fichier"])
    faites = suivi.fait
    while not est_annule(suivi.travail_id):
        restent = list(
            fichier.lignes.filter(resultat__in=A_APPLIQUER)
            .order_by("rang")
            .values_list("pk", flat=True)[:LIGNES_PAR_PAS]
        )
        if not restent:
            break
        with memoire_des_droits():
            acteur, refus = _acteur(fichier)
            for pk in restent:
                _appliquer_une_ligne(pk, acteur, refus)
        faites += len(restent)
        suivi.avancer(fait=faites)
    FichierPriorites.objects.filter(pk=fichier.pk).update(etat=EtatFichier.TERMINE, termine_a=maintenant())
    faits, refuses = (fichier.lignes.filter(resultat=un).count() for un in (ResultatLigne.FAIT, ResultatLigne.REFUSE))
    return Resultat(f"{faits} faite{'s' if faits > 1 else ''}, {refuses} refusée{'s' if refuses > 1 else ''}.")


def _acteur(fichier: FichierPriorites) -> tuple[Acteur, Refus | None]:
    """The agent who confirmed, as he is today; the reason why he may no longer act."""
    affectation = Affectation.objects.select_related("agent", "organisme").filter(pk=fichier.affectation_id).first()
    session = f"fichier-{fichier.pk}"
    try:
        if affectation is None:
            raise ActionRefusee(fichier_inconnu())
        return acteur_de(affectation.agent, affectation, session=session), None
    except ActionRefusee as refusee:
        absent = Acteur(NatureActeur.AGENT, fichier.agent_id, fichier.organisme_id, fichier.affectation_id, session=session)  # fmt: skip
        return absent, refusee.premier


@transaction.atomic
def _appliquer_une_ligne(ligne_id: int, acteur: Acteur, refus: Refus | None) -> None:
    ligne = LigneFichier.objects.select_for_update(of=("self",), no_key=True).get(pk=ligne_id)
    if ligne.resultat not in A_APPLIQUER:
        return
    try:
        exiger(refus)
        with transaction.atomic():
            appliquer(ligne, acteur)
        ligne.resultat, ligne.code, ligne.raison = ResultatLigne.FAIT, "", ""
    except ActionRefusee as refusee:
        ligne.resultat = ResultatLigne.REFUSE
        ligne.code, ligne.raison = refusee.premier.code, refusee.premier.phrase()[:400]
    ligne.save(update_fields=["resultat", "code", "raison"])


def appliquer(ligne: LigneFichier, acteur: Acteur) -> None:
    """The act of one line, by its service. Raises `ActionRefusee`."""
    connue = connues_de([ligne.demande_id or 0]).get((ligne.demande_id or 0, ligne.type))
    ouverte = connue if connue is not None and connue.etat != "terminee" else None
    if ligne.resultat == ResultatLigne.A_TERMINER:
        if ouverte is not None:
            terminer(ouverte.pk, motif=motif_de(ligne), le=_fin(ligne), acteur=acteur)
        return
    saisie = saisie_de(ligne, ouverte)
    if ligne.resultat == ResultatLigne.A_COMPLETER and ouverte is not None and ouverte.origine != OriginePriorite.SNE:
        preciser(ouverte.pk, saisie=saisie, acteur=acteur)
        return
    reconnaitre(ligne.demande_id or 0, saisie=saisie, acteur=acteur, origine=OriginePriorite.FICHIER)


def motif_de(ligne: LigneFichier) -> MotifFin:
    """Why the other system closed it."""
    if ligne.statut == StatutDalo.RELOGE:
        return MotifFin.RELOGEMENT
    return MotifFin.CADUCITE if ligne.type in ("dalo", "daho") else MotifFin.SITUATION


def _fin(ligne: LigneFichier) -> date:
    return ligne.reloge_le or ligne.fichier.arrete_le


def saisie_de(ligne: LigneFichier, connue: Priorite | None = None) -> SaisiePriorite:
    """A line as a label; what the file does not say keeps what is known here."""
    mediation = ligne.type in (TypePriorite.DALO, TypePriorite.DAHO)
    reprise = connue if connue is not None and connue.origine != OriginePriorite.SNE else None
    return SaisiePriorite(
        type=ligne.type,
        decision_le=ligne.decision_le,
        du=ligne.du,
        au=ligne.au or (reprise.au if reprise else None),
        piece_id=reprise.piece_id if reprise else None,
        preuve_vue=True,
        departement_id=ligne.departement_id if mediation else None,
        typologie=(ligne.typologie or (reprise.typologie if reprise else "")) if mediation else "",
        injonction_le=(ligne.injonction_le or (reprise.injonction_le if reprise else None)) if mediation else None,
        astreinte_le=(ligne.astreinte_le or (reprise.astreinte_le if reprise else None)) if mediation else None,
        refus_le=list(reprise.refus_le) if reprise and mediation else [],
    )


def _refus_d_abandonne(fichier: FichierPriorites) -> Refus | None:
    if fichier.etat != EtatFichier.ABANDONNE:
        return None
    return Refus(
        "fichier_abandonne",
        "Ce fichier a été abandonné.",
        Nature.ETAT,
        issue="Envoyez-le à nouveau.",
        source=Regle.CLOS,
    )


def fichier_inconnu() -> Refus:
    return Refus(
        "fichier_inconnu", "Ce fichier n'existe pas, ou n'est pas celui de votre organisme.", Nature.INTROUVABLE,
        issue="Retrouvez vos fichiers dans « Fichiers de priorités ».", source=Regle.INCONNU
    )  # fmt: skip
