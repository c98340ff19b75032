"""Bulk acts: prepared with what would pass and what would not, confirmed once, done row by row in the background.

Each row is an act of its own, in its own transaction, with its own lock and checks: rights, version and state are those
of that moment, so nothing is half done and nothing passes that would not pass alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from habilitations import access
from habilitations.access import acteur_de, memoire_des_droits
from habilitations.acteur import Acteur, NatureActeur
from habilitations.models import Affectation
from registre.models import Demande, EtatLotActes, LigneLotActes, LotActes, ResultatLigneActe
from registre.ports import ActeGroupe, acte_groupe
from registre.services.actes import OBJET, refus_de_version
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_consultation
from socle.travaux import Resultat, Suivi, demander, est_annule, signaler_apres

NATURE = "registre.lot_actes"
BORNE = 2_000
"""Demandes of one batch at most: what a list counts to."""
TRANCHE = 50
CONSERVATION = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Issue:
    """One outcome of a batch, said with its number of rows. `code` empty: it passes."""

    code: str
    message: str
    nombre: int


@transaction.atomic
def preparer(code: str, demandes: Sequence[tuple[int, int]], *, acteur: Acteur) -> LotActes:
    """Write down the (id, version) pairs chosen for an act; nothing is done yet. Raises `ActionRefusee`.

    The caller gives only demandes that the actor may see.
    """
    acte = _acte(code)
    exiger(access.refus_d_acces(acteur, acte.droit))
    exiger(_refus_de_nombre(len(demandes)))
    agent, organisme, affectation = _au_nom_de(acteur)
    lot = LotActes.objects.create(
        acte=acte.code,
        agent_id=agent,
        organisme_id=organisme,
        affectation_id=affectation,
        prepare_a=maintenant(),
    )
    LigneLotActes.objects.bulk_create(
        (LigneLotActes(lot=lot, demande_id=pk, version=version) for pk, version in dict(demandes).items()),
        batch_size=1_000,
    )
    return lot


def examiner(lot: LotActes, *, acteur: Acteur) -> list[Issue]:
    """The dry run: how many would pass, how many would not and why, the most frequent first. Writes nothing."""
    acte = _acte(lot.acte)
    lignes = dict(lot.lignes.filter(resultat=ResultatLigneActe.A_FAIRE).values_list("demande_id", "version"))
    visibles = Demande.objects.visibles_par(acteur).filter(pk__in=list(lignes))
    versions = dict(visibles.values_list("pk", "version"))
    refuses: dict[int, Refus] = {pk: _disparue() for pk in lignes if pk not in versions}
    refuses |= {pk: _changee() for pk, version in versions.items() if version != lignes[pk]}
    restent = [pk for pk in lignes if pk not in refuses]
    refuses |= dict(acte.examiner(restent, acteur, aujourdhui()))
    return _issues([refuses.get(pk) for pk in lignes])


def _issues(refus: Sequence[Refus | None]) -> list[Issue]:
    phrases = {un.code: un.message for un in refus if un is not None}
    comptes = Counter("" if un is None else un.code for un in refus)
    passent = Issue("", "Passeront", comptes.pop("", 0))
    return [passent, *(Issue(code, phrases[code], nombre) for code, nombre in comptes.most_common())]


@transaction.atomic
def lancer(lot_id: int, *, options: Mapping[str, str], acteur: Acteur) -> LotActes:
    """Confirm a batch and hand it to a worker. Confirming twice does it once. Raises `ActionRefusee`."""
    lot = le_sien(lot_id, acteur=acteur, verrou=True)
    if lot.etat in (EtatLotActes.LANCE, EtatLotActes.TERMINE):
        return lot
    exiger(_refus_d_abandonne(lot))
    acte = _acte(lot.acte)
    exiger(access.refus_d_acces(acteur, acte.droit))
    lues = acte.lire(options)
    travail = demander(NATURE, acteur=acteur, arguments={"lot": lot.pk}, unicite=f"lot_actes:{lot.pk}")
    travail.total = lot.lignes.count()
    travail.save(update_fields=["total"])
    lot.etat, lot.options, lot.travail, lot.lance_a = EtatLotActes.LANCE, _json(lues), travail, maintenant()
    lot.save(update_fields=["etat", "options", "travail", "lance_a"])
    signaler_apres(travail.pk)
    return lot


def _json(options: Mapping[str, Any]) -> dict[str, Any]:
    return {nom: v.isoformat() if isinstance(v, date) else v for nom, v in options.items()}


@transaction.atomic
def abandonner(lot_id: int, *, acteur: Acteur) -> LotActes:
    """Give up a batch not confirmed yet. Raises `ActionRefusee`."""
    lot = le_sien(lot_id, acteur=acteur, verrou=True)
    if lot.etat == EtatLotActes.PREPARE:
        lot.etat = EtatLotActes.ABANDONNE
        lot.save(update_fields=["etat"])
    return lot


def le_sien(lot_id: int, *, acteur: Acteur, verrou: bool = False) -> LotActes:
    """The batch of this agent in the name of this organisme. Raises `ActionRefusee` (404) for any other."""
    lots = LotActes.objects.filter(pk=lot_id, agent_id=acteur.agent_id or 0, organisme_id=acteur.organisme_id or 0)
    if verrou:
        lots = lots.select_for_update(of=("self",), no_key=True)
    lot = lots.first()
    if lot is None:
        raise ActionRefusee(lot_inconnu())
    return lot


def executer(suivi: Suivi) -> Resultat:
    """Do the batch, from where it was left: every row not done yet, by ascending demande."""
    lot = LotActes.objects.get(pk=suivi.arguments["lot"])
    faites = lot.lignes.exclude(resultat=ResultatLigneActe.A_FAIRE).count()
    while not est_annule(suivi.travail_id):
        restent = list(
            lot.lignes.filter(resultat=ResultatLigneActe.A_FAIRE)
            .order_by("demande_id")
            .values_list("pk", flat=True)[:TRANCHE]
        )
        if not restent:
            break
        # Rights are read again for each slice: an affectation that ends stops what is left.
        with memoire_des_droits():
            acteur, refus = _acteur_du_lot(lot)
            for pk in restent:
                _faire_une_ligne(pk, lot, acteur, refus)
        faites += len(restent)
        suivi.avancer(fait=faites)
    return _clore(lot)


def _acteur_du_lot(lot: LotActes) -> tuple[Acteur, Refus | None]:
    """The agent who confirmed, as he is today; the reason why he may no longer act."""
    affectation = Affectation.objects.select_related("agent", "organisme").filter(pk=lot.affectation_id).first()
    session = f"lot-{lot.pk}"
    try:
        if affectation is None:
            raise ActionRefusee(lot_inconnu())
        return acteur_de(affectation.agent, affectation, session=session), None
    except ActionRefusee as refusee:
        absent = Acteur(NatureActeur.AGENT, lot.agent_id, lot.organisme_id, lot.affectation_id, session=session)
        return absent, refusee.premier


@transaction.atomic
def _faire_une_ligne(ligne_id: int, lot: LotActes, acteur: Acteur, refus: Refus | None) -> None:
    ligne = LigneLotActes.objects.select_for_update(of=("self",), no_key=True).get(pk=ligne_id)
    if ligne.resultat != ResultatLigneActe.A_FAIRE:
        return
    try:
        exiger(refus)
        with transaction.atomic():
            _faire(ligne, lot, acteur)
        ligne.resultat = ResultatLigneActe.FAIT
    except ActionRefusee as refusee:
        ligne.resultat = ResultatLigneActe.REFUSE
        ligne.code, ligne.raison = refusee.premier.code, refusee.premier.phrase()
    ligne.save(update_fields=["resultat", "code", "raison"])


def _faire(ligne: LigneLotActes, lot: LotActes, acteur: Acteur) -> None:
    acte = _acte(lot.acte)
    acte.faire(ligne.demande_id, ligne.version, acteur, aujourdhui(), lot.options)


def _clore(lot: LotActes) -> Resultat:
    comptes = Counter(lot.lignes.values_list("resultat", flat=True))
    LotActes.objects.filter(pk=lot.pk).update(etat=EtatLotActes.TERMINE, termine_a=maintenant())
    faits, refuses = comptes[ResultatLigneActe.FAIT], comptes[ResultatLigneActe.REFUSE]
    return Resultat(f"{faits} fait{'s' if faits > 1 else ''}, {refuses} refusé{'s' if refuses > 1 else ''}.")


@dataclass(frozen=True, slots=True)
class LigneDeResultat:
    """A row of the result. `numero` is empty when the dossier left the agent's perimeter meanwhile."""

    numero: str
    resultat: str
    raison: str


def resultat(lot: LotActes, *, acteur: Acteur) -> list[LigneDeResultat]:
    """What became of each row, numbers only of dossiers that the agent may see today. Traced."""
    lignes = list(lot.lignes.order_by("resultat", "demande_id"))
    visibles = Demande.objects.visibles_par(acteur).filter(pk__in=[une.demande_id for une in lignes])
    numeros = dict(visibles.filter(numeros__statut="courant").values_list("pk", "numeros__numero"))
    tracer_consultation(acteur, OBJET, sorted(numeros), nature="resultat_lot")
    return [LigneDeResultat(numeros.get(une.demande_id, ""), une.get_resultat_display(), une.raison) for une in lignes]


def bilan(lot: LotActes) -> list[Issue]:
    """The outcomes of a batch, done first, then the refusals by reason, the most frequent first."""
    lignes = list(lot.lignes.values_list("resultat", "code", "raison"))
    phrases = {code: raison for _, code, raison in lignes}
    comptes = Counter((resultat, code) for resultat, code, _ in lignes)
    faits = comptes.pop((ResultatLigneActe.FAIT.value, ""), 0)
    restent = comptes.pop((ResultatLigneActe.A_FAIRE.value, ""), 0)
    issues = [Issue("", "Faits", faits)] + ([Issue("a_faire", "Restent à faire", restent)] if restent else [])
    return [*issues, *(Issue(code, phrases[code], nombre) for (_, code), nombre in comptes.most_common())]


def purger() -> int:
    """Forget batches whose time is over. Returns how many."""
    anciens = LotActes.objects.filter(prepare_a__lt=maintenant() - CONSERVATION)
    return anciens.delete()[1].get("registre.LotActes", 0)


def _acte(code: str) -> ActeGroupe:
    acte = acte_groupe(code)
    if acte is None:
        raise ActionRefusee(
            Refus(
                "acte_groupe_inconnu",
                "Cet acte ne se fait pas sur plusieurs demandes à la fois.",
                champ="acte",
                issue="Choisissez un acte proposé par la barre de sélection.",
                source=Regle.LISTE,
            )
        )
    return acte


def _refus_de_nombre(nombre: int) -> Refus | None:
    if nombre == 0:
        return Refus(
            "lot_vide",
            "Aucune demande n'est sélectionnée.",
            champ="s",
            issue="Cochez les demandes, puis choisissez l'acte.",
            source=Regle.COMPLET,
        )
    if nombre > BORNE:
        return Refus(
            "lot_trop_grand",
            f"Un lot compte {BORNE} demandes au plus.",
            Nature.LIMITE,
            "s",
            issue="Restreignez la liste par des filtres, puis faites plusieurs lots.",
            source=Regle.BORNE,
        )
    return None


def _au_nom_de(acteur: Acteur) -> tuple[int, int, int]:
    """Ids of the agent, of the organisme and of the affectation. Raises `ActionRefusee` for any other actor."""
    agent, organisme, affectation = acteur.agent_id, acteur.organisme_id, acteur.affectation_id
    if acteur.nature is NatureActeur.AGENT and agent and organisme and affectation:
        return agent, organisme, affectation
    raise ActionRefusee(
        Refus(
            "lot_sans_agent",
            "Un lot d'actes est fait au nom d'un agent.",
            Nature.INTERDIT,
            issue="Agissez pour votre organisme.",
            source=Regle.AGENT,
        )
    )


def _refus_d_abandonne(lot: LotActes) -> Refus | None:
    if lot.etat != EtatLotActes.ABANDONNE:
        return None
    return Refus(
        "lot_abandonne",
        "Ce lot a été abandonné.",
        Nature.ETAT,
        issue="Reprenez la sélection dans la liste.",
        source=Regle.CLOS,
    )


def lot_inconnu() -> Refus:
    return Refus(
        "lot_inconnu",
        "Ce lot n'existe pas, ou n'est pas le vôtre.",
        Nature.INTROUVABLE,
        issue="Retrouvez vos lots dans « Lots d'actes ».",
        source=Regle.INCONNU,
    )


def _disparue() -> Refus:
    return Refus(
        "demande_inconnue",
        "La demande n'est plus dans votre périmètre.",
        Nature.INTROUVABLE,
        issue="Rechargez la liste.",
        source="R441-2-6 CCH",
    )


def _changee() -> Refus:
    refus = refus_de_version(Demande(version=1), 0)
    assert refus is not None  # noqa: S101 - two different versions
    return refus
