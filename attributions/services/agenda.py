"""Preparing a sitting: its date, its agenda, its convocation (L441-2; R441-3; R441-9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max

from attributions.enums import ModeSeance
from attributions.models import Candidature, LigneSeance, MiseADisposition, SeanceCal
from attributions.permissions import (
    introuvable,
    refus_de_candidature,
    refus_de_commission,
    refus_de_seance,
    refus_de_vacance,
)
from attributions.rules.decisions import MINIMUM, moins_de_trois
from attributions.saisie.seances import SaisieSeance
from attributions.services.actes import (
    SEANCE,
    avancer,
    refus_de_version,
    verrouiller_demandes,
    verrouiller_seance,
    verrouiller_vacance,
)
from attributions.services.commissions import verrouiller_commission
from attributions.services.convocations import prevenir, prevenir_du_changement
from attributions.services.dossiers_ouverts import fermer_les_dossiers, ouvrir_les_dossiers
from attributions.states import seance as etats_seance
from attributions.states.candidature import ActeCandidature, EtatCandidature
from attributions.states.seance import ActeSeance, EtatSeance
from attributions.states.vacance import ActeVacance
from habilitations.acteur import Acteur
from registre.enums import NatureEvenement, StatutNumero
from registre.models import Demande, NumeroUnique
from registre.services.contraintes import contraintes_dites
from registre.states.demande import EtatDemande
from socle.clock import PARIS, aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_actes

L441_2_1 = "L441-2-1 CCH (version du 21 février 2023)"
R441_9_IV = "R441-9 IV CCH"
A_INSCRIRE = (EtatCandidature.DESIGNEE, EtatCandidature.AJOURNEE)


def preparer(commission_id: int, *, saisie: SaisieSeance, acteur: Acteur) -> SeanceCal:
    """A sitting of this commission. Raises `ActionRefusee`."""
    with contraintes_dites(), transaction.atomic():
        commission = verrouiller_commission(commission_id)
        exiger(refus_de_commission(acteur=acteur, commission=commission))
        jour = saisie.prevue_a.astimezone(PARIS).date()
        exiger(_refus_de_jour(saisie, jour))
        if jour < commission.du or (commission.au is not None and jour > commission.au):
            raise ActionRefusee(
                Refus(
                    "commission_hors_dates",
                    "Cette commission n'est pas en fonction ce jour-là.",
                    champ="prevue_a",
                    issue="Changez la date.",
                    source="R441-9 CCH",
                )
            )
        seance = SeanceCal.objects.create(
            commission=commission,
            prevue_a=saisie.prevue_a,
            lieu=saisie.lieu.strip(),
            mode=saisie.mode or commission.mode,
            differee=saisie.differee,
        )
        tracer_actes(acteur, ActeSeance.PREPARER.value, SEANCE, [seance.pk])
    return seance


def deplacer(seance_id: int, *, saisie: SaisieSeance, acteur: Acteur, version: int | None = None) -> SeanceCal:
    """Change date, place or mode before the sitting is open: it is to be convoked again. Raises `ActionRefusee`."""
    with transaction.atomic():
        seance = ouvrir_pour(seance_id, ActeSeance.CONVOQUER, acteur, version)
        exiger(_refus_de_jour(saisie, saisie.prevue_a.astimezone(PARIS).date()))
        seance.prevue_a, seance.lieu = saisie.prevue_a, saisie.lieu.strip()
        seance.mode = saisie.mode or seance.mode
        seance.etat, seance.convoquee_le = EtatSeance.PREPAREE, None
        enregistrer(seance, "deplacer_seance", acteur, "prevue_a", "lieu", "mode", "convoquee_le")
    return seance


def inscrire(seance_id: int, vacance_id: int, *, acteur: Acteur) -> LigneSeance:
    """Put a vacancy and its transmitted candidates on the agenda.

    Refused: fewer than three candidates without a recorded reason (R441-3), a candidate whose demande is radiated or has
    no numéro unique (L441-2-1), another bailleur's dwelling or one out of the commission's territory.
    """
    with contraintes_dites(), transaction.atomic():
        seance, vacance, candidatures = _verrouiller(seance_id, vacance_id)
        exiger(refus_de_seance(ActeSeance.INSCRIRE, acteur=acteur, seance=seance))
        exiger(refus_de_vacance(ActeVacance.INSCRIRE, acteur=acteur, vacance=vacance))
        exiger(_refus_de_competence(seance, vacance) or _refus_d_autre_seance(vacance))
        exiger(refus_de_nombre(vacance, len(candidatures)))
        refuser_les_inactives(candidatures)
        for une in candidatures:
            une.mise_a_disposition = vacance
            exiger(refus_de_candidature(ActeCandidature.INSCRIRE, acteur=acteur, candidature=une))
        ordre = LigneSeance.objects.filter(seance=seance).aggregate(dernier=Max("ordre"))["dernier"] or 0
        ligne = LigneSeance.objects.create(
            seance=seance, mise_a_disposition=vacance, ordre=ordre + 1, inscrite_a=maintenant()
        )
        avancer(
            candidatures, ActeCandidature.INSCRIRE, acteur=acteur, le=aujourdhui(), nature=NatureEvenement.INSCRIPTION_CAL,
            details={une.pk: {"seance": seance.pk} for une in candidatures},
        )  # fmt: skip
        enregistrer(seance, ActeSeance.INSCRIRE.value, acteur)
        if seance.etat != EtatSeance.PREPAREE:
            ouvrir_les_dossiers(seance, acteur=acteur)
            prevenir_du_changement(seance, acteur=acteur)
    return ligne


def retirer_ligne(ligne_id: int, *, acteur: Acteur) -> None:
    """Take a dwelling off the agenda before the sitting is open; its candidates are to be inscribed again."""
    with transaction.atomic():
        ligne = _ligne(ligne_id)
        seance, vacance, _ = _verrouiller(ligne.seance_id, ligne.mise_a_disposition_id)
        exiger(refus_de_seance(ActeSeance.CONVOQUER, acteur=acteur, seance=seance))
        inscrites = list(
            Candidature.objects.pour_ecriture().filter(mise_a_disposition=vacance, etat=EtatCandidature.INSCRITE)
        )
        avancer(
            inscrites, ActeCandidature.DESINSCRIRE, acteur=acteur, le=aujourdhui(), nature=NatureEvenement.CANDIDATURE,
            details={une.pk: {"seance": seance.pk} for une in inscrites},
        )  # fmt: skip
        fermer_les_dossiers(seance, le=aujourdhui(), demandes=[une.demande_id for une in inscrites])
        ligne.delete()
        enregistrer(seance, "retirer_ligne", acteur)
        prevenir_du_changement(seance, acteur=acteur)


def ordonner(seance_id: int, lignes: Sequence[int], *, acteur: Acteur, version: int | None = None) -> None:
    """Set the order in which the dwellings are called: every line of the agenda, once. Raises `ActionRefusee`."""
    with transaction.atomic():
        seance = ouvrir_pour(seance_id, ActeSeance.INSCRIRE, acteur, version)
        actuelles = {une.pk: une for une in LigneSeance.objects.filter(seance=seance)}
        if sorted(lignes) != sorted(actuelles):
            raise ActionRefusee(
                Refus(
                    "ordre_incomplet",
                    "L'ordre du jour a changé entre-temps.",
                    Nature.CONFLIT,
                    issue="Rechargez la page.",
                    source=Regle.VERSION,
                )
            )
        for ordre, pk in enumerate(lignes, 1):
            actuelles[pk].ordre = ordre
        LigneSeance.objects.bulk_update(actuelles.values(), ["ordre"])
        enregistrer(seance, "ordonner_seance", acteur)
        prevenir_du_changement(seance, acteur=acteur)


def convoquer(seance_id: int, *, acteur: Acteur, le: date | None = None, version: int | None = None) -> SeanceCal:
    """Convoke the members: the agenda is not empty, the règlement's delay is kept, dossiers open to who has a voice.

    `le`: the real day of the convocation of a sitting entered afterwards. Raises `ActionRefusee`.
    """
    with transaction.atomic():
        seance = ouvrir_pour(seance_id, ActeSeance.CONVOQUER, acteur, version)
        jour = le or aujourdhui()
        exiger(_refus_de_convocation(seance, jour))
        seance.convoquee_le = seance.convoquee_le or jour
        seance.etat = etats_seance.etat_apres(ActeSeance.CONVOQUER, depuis=seance.etat)
        enregistrer(seance, ActeSeance.CONVOQUER.value, acteur, "convoquee_le")
        ouvrir_les_dossiers(seance, acteur=acteur)
        prevenir(seance, acteur=acteur)
    return seance


def annuler(seance_id: int, *, motif: str, acteur: Acteur, version: int | None = None) -> SeanceCal:
    """Cancel a sitting where nothing was decided: its candidates wait for another. Raises `ActionRefusee`."""
    with transaction.atomic():
        vacances = list(LigneSeance.objects.filter(seance=seance_id).values_list("mise_a_disposition_id", flat=True))
        inscrites = list(Candidature.objects.filter(mise_a_disposition__in=vacances, etat=EtatCandidature.INSCRITE))
        verrouiller_demandes(une.demande_id for une in inscrites)
        seance = ouvrir_pour(seance_id, ActeSeance.ANNULER, acteur, version)
        exiger(_refus_d_annuler(seance, motif))
        inscrites = list(
            Candidature.objects.pour_ecriture().filter(
                pk__in=[une.pk for une in inscrites], etat=EtatCandidature.INSCRITE
            )
        )
        avancer(
            inscrites, ActeCandidature.DESINSCRIRE, acteur=acteur, le=aujourdhui(), nature=NatureEvenement.CANDIDATURE,
            details={une.pk: {"seance": seance.pk} for une in inscrites},
        )  # fmt: skip
        seance.motif_annulation = motif.strip()
        seance.etat = etats_seance.etat_apres(ActeSeance.ANNULER, depuis=seance.etat)
        enregistrer(seance, ActeSeance.ANNULER.value, acteur, "motif_annulation")
        fermer_les_dossiers(seance, le=aujourdhui())
        if seance.convoquee_le is not None:
            prevenir(seance, acteur=acteur)
    return seance


def ouvrir_pour(seance_id: int, acte: ActeSeance, acteur: Acteur, version: int | None) -> SeanceCal:
    """Lock a sitting, then check rights, state and version. Raises `ActionRefusee`."""
    seance = verrouiller_seance(seance_id)
    exiger(refus_de_seance(acte, acteur=acteur, seance=seance))
    exiger(refus_de_version(seance, version))
    return seance


def enregistrer(seance: SeanceCal, acte: str, acteur: Acteur, *champs: str) -> None:
    """Save a locked sitting, raise its version, trace."""
    seance.version += 1
    seance.save(update_fields=["etat", "version", *champs])
    tracer_actes(acteur, acte, SEANCE, [seance.pk], ["etat", *champs])


def refuser_les_inactives(candidatures: Sequence[Candidature]) -> None:
    """No candidacy is examined without a registered demande and its numéro unique. Raises `ActionRefusee`, all at once."""
    ids = [une.demande_id for une in candidatures]
    etats = dict(Demande.objects.filter(pk__in=ids).values_list("pk", "etat"))
    numeros = set(
        NumeroUnique.objects.filter(statut=StatutNumero.COURANT, demande__in=ids).values_list("demande_id", flat=True)
    )
    refus = []
    for une in candidatures:
        etat = etats[une.demande_id]
        if etat == EtatDemande.ATTENDUE or une.demande_id not in numeros:
            refus.append(
                Refus(
                    "sans_numero_unique", f"La demande du candidat n° {une.ordre} n'a pas encore son numéro unique.",
                    Nature.ETAT, "candidatures", L441_2_1, "Attendez le numéro, ou retirez ce candidat.",
                )
            )  # fmt: skip
        elif etat != EtatDemande.ACTIVE:
            refus.append(
                Refus(
                    "demande_radiee", f"La demande du candidat n° {une.ordre} n'est plus active.", Nature.ETAT, "candidatures",
                    L441_2_1, "Retirez ce candidat, ou faites réactiver sa demande.",
                )
            )  # fmt: skip
    if refus:
        raise ActionRefusee(refus)


def refus_de_nombre(vacance: MiseADisposition, combien: int) -> Refus | None:
    """Fewer than three candidates without one of the three reasons of R441-3."""
    if combien == 0:
        return Refus(
            "aucun_candidat", "Aucun candidat n'est transmis pour ce logement.", Nature.ETAT, "candidatures",
            "R441-3 CCH", "Transmettez d'abord des candidats.",
        )  # fmt: skip
    return None if combien >= MINIMUM or vacance.moins_de_trois else moins_de_trois(combien)


def _verrouiller(seance_id: int, vacance_id: int) -> tuple[SeanceCal, MiseADisposition, list[Candidature]]:
    """In the one order: demandes, vacancy, sitting, then the candidates of this turn still to inscribe."""
    a_inscrire = Candidature.objects.filter(mise_a_disposition=vacance_id, etat__in=A_INSCRIRE)
    verrouiller_demandes(a_inscrire.values_list("demande_id", flat=True))
    vacance = verrouiller_vacance(vacance_id)
    seance = verrouiller_seance(seance_id)
    return seance, vacance, list(a_inscrire.filter(tour=vacance.tour).pour_ecriture())


def _ligne(ligne_id: int) -> LigneSeance:
    ligne = LigneSeance.objects.filter(pk=ligne_id).first()
    if ligne is None:
        raise ActionRefusee(introuvable("Cette ligne de l'ordre du jour"))
    return ligne


def _refus_de_jour(saisie: SaisieSeance, jour: date) -> Refus | None:
    if saisie.mode and saisie.mode not in ModeSeance.values:
        return Refus(
            "mode_inconnu",
            "Ce mode de séance n'existe pas.",
            champ="mode",
            issue="Choisissez-le dans la liste.",
            source=Regle.LISTE,
        )
    if saisie.differee and jour > aujourdhui():
        return Refus(
            "differee_a_venir",
            "Une séance saisie après coup a déjà eu lieu.",
            champ="prevue_a",
            issue="Indiquez son jour, ou décochez.",
            source=Regle.DATE,
        )
    if not saisie.differee and jour < aujourdhui():
        return Refus(
            "seance_passee", "Cette date est passée.", champ="prevue_a",
            issue="Choisissez un jour à venir, ou cochez « saisie après coup » pour une séance tenue sur papier.", source=Regle.DATE
        )  # fmt: skip
    return None


def _refus_de_competence(seance: SeanceCal, vacance: MiseADisposition) -> Refus | None:
    commission = seance.commission
    if vacance.attribuant_id != commission.bailleur_id:
        return Refus(
            "logement_d_un_autre", "Ce logement est attribué par un autre bailleur.", Nature.INTERDIT, "vacance", "L441-2 III CCH",
            "Inscrivez-le dans une commission de ce bailleur.",
        )  # fmt: skip
    if commission.territoires and not set(commission.territoires) & set(vacance.territoires):
        return Refus(
            "hors_territoire", "Ce logement n'est pas dans le territoire de cette commission.", Nature.ETAT, "vacance",
            "R441-9 I CCH", "Inscrivez-le dans la commission de son territoire.",
        )  # fmt: skip
    return None


def _refus_d_autre_seance(vacance: MiseADisposition) -> Refus | None:
    ailleurs = LigneSeance.objects.filter(
        mise_a_disposition=vacance,
        examinee_a__isnull=True,
        reportee=False,
        seance__etat__in=[EtatSeance.PREPAREE, EtatSeance.CONVOQUEE, EtatSeance.OUVERTE],
    )
    if not ailleurs.exists():
        return None
    return Refus(
        "deja_a_l_ordre_du_jour", "Ce logement est déjà à l'ordre du jour d'une séance.", Nature.ETAT, "vacance", "R441-3 CCH",
        "Retirez-le de l'autre séance, ou attendez qu'elle soit tenue.",
    )  # fmt: skip


def _refus_de_convocation(seance: SeanceCal, jour: date) -> Refus | None:
    if not LigneSeance.objects.filter(seance=seance).exists():
        return Refus(
            "ordre_du_jour_vide",
            "L'ordre du jour est vide.",
            Nature.ETAT,
            issue="Inscrivez au moins un logement.",
            source="R441-9 CCH",
        )
    if jour > aujourdhui():
        return Refus(
            "date_future",
            "Cette date est à venir.",
            champ="le",
            issue="Indiquez le jour de l'envoi.",
            source=Regle.DATE,
        )
    delai = seance.commission.convocation_jours
    reste = (seance.prevue_a.astimezone(PARIS).date() - jour).days
    if seance.convoquee_le is not None or reste >= delai:
        return None
    return Refus(
        "delai_de_convocation", f"Le règlement intérieur veut une convocation {delai} jours avant la séance ; il en reste {reste}.",
        Nature.ETAT, "le", R441_9_IV, "Déplacez la séance, ou faites modifier le règlement.",
    )  # fmt: skip


def _refus_d_annuler(seance: SeanceCal, motif: str) -> Refus | None:
    if not motif.strip():
        return Refus(
            "motif_requis",
            "Une annulation porte son motif.",
            champ="motif",
            issue="Indiquez pourquoi.",
            source=Regle.MOTIF,
        )
    if LigneSeance.objects.filter(seance=seance, decisions__annulee_a__isnull=True, decisions__isnull=False).exists():
        return Refus(
            "decisions_prises", "Des décisions ont été prises dans cette séance : elle ne s'annule plus.", Nature.ETAT,
            source="R441-3 CCH", issue="Reportez les logements qui restent, puis closez la séance.",
        )  # fmt: skip
    return None
