"""What is checked of a label before it is written: its dates, its evidence, what a decision says besides."""

from __future__ import annotations

from datetime import date

from demandeurs.models import Piece
from habilitations.models import Territoire
from habilitations.rules.types import NatureTerritoire
from registre.enums import DECISIONS, TypePriorite
from registre.models import Demande, Priorite
from registre.rules.nomenclatures import Liste
from registre.rules.prononcer import TABLE, motifs_de_fin
from registre.saisie import SaisiePriorite
from registre.services.nomenclatures import nomenclatures
from socle.errors import Nature, Refus

SOURCE = "R441-2-15 I 2° CCH (version du 2021-09-01)"


def refus_de_saisie(saisie: SaisiePriorite, demande: Demande, *, le: date) -> list[Refus]:
    """Every reason why this label may not be written."""
    type_ = TypePriorite(saisie.type)
    trouves = [*_dates(saisie, type_, le), _preuve(saisie, type_, demande), *_mediation(saisie, type_, le)]
    return [un for un in trouves if un is not None]


def _dates(s: SaisiePriorite, type_: TypePriorite, le: date) -> list[Refus | None]:
    regle, du = TABLE[type_], s.du or s.decision_le
    refus: list[Refus | None] = []
    if s.decision_le is None:
        refus.append(_saisie("decision_requise", "decision_le", "La date de la décision ou de l'avis manque.", "Lisez-la sur le document."))  # fmt: skip
    elif s.decision_le > le:
        refus.append(_saisie("date_future", "decision_le", "Cette date est à venir.", "Indiquez la date du document."))
    elif s.du is not None and s.du < s.decision_le:
        refus.append(_saisie("priorite_avant_decision", "du", "Une priorité ne commence pas avant d'être reconnue.", "Indiquez la date de la décision ou après."))  # fmt: skip
    if s.au is None and regle.fin_requise:
        refus.append(_saisie("fin_requise", "au", f"« {type_.label} » a une fin.", "Indiquez le dernier jour où elle vaut.", regle.article))  # fmt: skip
    if s.au is not None and du is not None and s.au < du:
        refus.append(_saisie("dates_inversees", "au", "La fin d'une priorité suit son début.", "Corrigez l'une des deux dates."))  # fmt: skip
    return refus


def _preuve(s: SaisiePriorite, type_: TypePriorite, demande: Demande) -> Refus | None:
    """The proof that the text names is in the dossier, or was seen; any evidence is a pièce of this very household."""
    if s.piece_id is not None:
        if demande.menage_id and Piece.objects.filter(pk=s.piece_id, menage=demande.menage_id).exists():
            return None
        return _saisie("piece_inconnue", "piece_id", "Cette pièce n'est pas dans le dossier.", "Choisissez-en une autre.")  # fmt: skip
    attendue = TABLE[type_].preuve
    if not attendue or s.preuve_vue or type_ in DECISIONS:
        return None
    return _saisie(
        "preuve_requise", "piece_id", f"Le texte nomme une preuve : {attendue[0].lower()}{attendue[1:]}.",
        "Choisissez la pièce du dossier, ou dites que vous l'avez vue.", TABLE[type_].article,
    )  # fmt: skip


def _mediation(s: SaisiePriorite, type_: TypePriorite, le: date) -> list[Refus | None]:
    if type_ not in DECISIONS:
        dits = [s.departement_id, s.typologie, s.injonction_le, s.astreinte_le, s.refus_le]
        return [_hors_mediation()] if any(dits) else []
    refus: list[Refus | None] = []
    if s.departement_id is None or not _est_departement(s.departement_id):
        refus.append(_saisie("departement_requis", "departement_id", "Une décision est celle de la commission de médiation d'un département.", "Choisissez le département.", "L441-2-3 I CCH"))  # fmt: skip
    if s.typologie and s.typologie not in nomenclatures().codes(Liste.DALO_TYPOLOGIE.value, le):
        refus.append(_saisie("typologie_inconnue", "typologie", "Cette typologie n'est pas dans la liste du système national.", "Choisissez-la dans la liste."))  # fmt: skip
    for champ, jour in (("injonction_le", s.injonction_le), ("astreinte_le", s.astreinte_le), *(("refus_le", un) for un in s.refus_le)):  # fmt: skip
        if jour is not None and jour > le:
            refus.append(_saisie("date_future", champ, "Cette date est à venir.", "Indiquez le jour du fait."))
        elif jour is not None and s.decision_le is not None and jour < s.decision_le:
            refus.append(_saisie("avant_decision", champ, "Ce fait suit la décision de la commission.", "Vérifiez les deux dates."))  # fmt: skip
    if s.astreinte_le and s.injonction_le and s.astreinte_le < s.injonction_le:
        refus.append(_saisie("dates_inversees", "astreinte_le", "L'astreinte suit l'injonction.", "Vérifiez les deux dates.", "L441-2-3-1 CCH"))  # fmt: skip
    return refus


def _est_departement(territoire_id: int) -> bool:
    return Territoire.objects.filter(pk=territoire_id, nature=NatureTerritoire.DEPARTEMENT).exists()


def refus_de_fin(priorite: Priorite, motif: str, le: date, jour: date) -> Refus | None:
    """Motive of its type, a day between its beginning and today."""
    if motif not in motifs_de_fin(TypePriorite(priorite.type)):
        return _saisie("motif_de_fin", "motif", "Ce motif ne met pas fin à cette priorité.", "Choisissez-le dans la liste.")  # fmt: skip
    if le > jour:
        return _saisie("date_future", "le", "Cette date est à venir.", "Indiquez la date du jour ou avant.")
    if priorite.du is not None and le < priorite.du:
        return _saisie("dates_inversees", "le", "La fin d'une priorité suit son début.", "Corrigez la date.")
    return None


def refus_de_motif(motif: str) -> Refus | None:
    if motif.strip():
        return None
    return _saisie("motif_requis", "motif", "Une contestation, comme sa levée, a un motif.", "Dites pourquoi en quelques mots.")  # fmt: skip


def deja_reconnue() -> Refus:
    return Refus(
        "priorite_deja_reconnue",
        "Cette priorité est déjà reconnue à cette demande.",
        Nature.ETAT,
        "type",
        SOURCE,
        "Précisez celle qui court, ou contestez-la.",
    )


def priorite_inconnue() -> Refus:
    return Refus(
        "priorite_inconnue",
        "Cette priorité n'existe pas.",
        Nature.INTROUVABLE,
        "type",
        SOURCE,
        "Rechargez le dossier.",
    )


def _hors_mediation() -> Refus:
    return _saisie(
        "hors_mediation", "type", "Département, typologie, injonction, astreinte et refus sont ceux d'une décision DALO ou DAHO.",
        "Retirez-les.", "L441-2-3 CCH",
    )  # fmt: skip


def _saisie(code: str, champ: str, message: str, issue: str, source: str = SOURCE) -> Refus:
    return Refus(code, message, champ=champ, source=source, issue=issue)
