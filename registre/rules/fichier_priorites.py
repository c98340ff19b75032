"""A line of a file of labels (SYPLO, COMDALO, SI-SIAO): its cells become codes and dates, or problems by column. Pure.

A file names its columns and its words as it likes: a mapping says which heading is which field, and which word is which
code. Names are never read: a line is matched by its number and the birth date, never by a name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from registre.enums import LETTRES, ResultatLigne, SourceFichier, StatutDalo, TypePriorite
from registre.rules.numero import compacter_numero, est_numero
from socle.texte import normaliser

# Field -> headings recognised without any mapping, normalised. The first two are what a line is matched by.
CHAMPS: dict[str, tuple[str, ...]] = {
    "numero": ("NUMERO UNIQUE", "NUD", "NUR", "NUMERO DE DEMANDE", "NUMERO UNIQUE DE DEMANDE"),
    "naissance_le": ("DATE DE NAISSANCE", "NAISSANCE", "NE LE", "DATE NAISSANCE DEMANDEUR"),
    "type": ("LABEL", "PRIORITE", "TYPE DE PRIORITE", "TYPE", "CATEGORIE"),
    "decision_le": ("DATE DE DECISION", "DATE DECISION", "DECISION DU", "DATE DE LABELLISATION", "DATE DE L ACCORD"),
    "statut": ("STATUT", "STATUT DALO", "ETAT"),
    "typologie": ("TYPOLOGIE", "TYPOLOGIE RETENUE", "TYPE DE LOGEMENT"),
    "departement": ("DEPARTEMENT", "DEPT", "COMED"),
    "du": ("A COMPTER DU", "DEBUT", "DATE DE DEBUT"),
    "au": ("JUSQU AU", "FIN", "DATE DE FIN", "ECHEANCE"),
    "injonction_le": ("INJONCTION", "DATE D INJONCTION", "INJONCTION DU"),
    "astreinte_le": ("ASTREINTE", "DATE D ASTREINTE", "ASTREINTE DU"),
    "reloge_le": ("RELOGE LE", "DATE DE RELOGEMENT", "RELOGEMENT"),
}
LIBELLES = {
    "numero": "Numéro unique", "naissance_le": "Date de naissance", "type": "Priorité", "decision_le": "Date de décision",
    "statut": "Statut", "typologie": "Typologie retenue", "departement": "Département", "du": "À compter du",
    "au": "Jusqu'au", "injonction_le": "Injonction", "astreinte_le": "Astreinte", "reloge_le": "Relogé le",
}  # fmt: skip
DATES = ("naissance_le", "decision_le", "du", "au", "injonction_le", "astreinte_le", "reloge_le")
REQUIS = {
    SourceFichier.SYPLO: ("numero", "naissance_le", "type", "decision_le"),
    SourceFichier.COMDALO: ("numero", "naissance_le", "decision_le", "departement"),
    SourceFichier.SIAO: ("numero", "naissance_le", "decision_le", "au"),
}
# What a file of this source speaks of when it has no column for it.
TYPE_PAR_DEFAUT = {SourceFichier.COMDALO: TypePriorite.DALO, SourceFichier.SIAO: TypePriorite.SIAO}
_STATUTS = {
    "": StatutDalo.ACTIF, "ACTIF": StatutDalo.ACTIF, "FAVORABLE": StatutDalo.ACTIF, "EN COURS": StatutDalo.ACTIF,
    "CADUC": StatutDalo.CADUC, "CADUQUE": StatutDalo.CADUC, "ACTREL": StatutDalo.RELOGE, "RELOGE": StatutDalo.RELOGE,
    "ACTIF RELOGE": StatutDalo.RELOGE, "NON": StatutDalo.NON, "REJET": StatutDalo.NON, "DEFAVORABLE": StatutDalo.NON,
}  # fmt: skip
_TYPES = {
    **{un.value.upper().replace("_", " "): un for un in TypePriorite},
    "ACCORD COLLECTIF DEPARTEMENTAL": TypePriorite.ACD,
    "PRET A HABITER": TypePriorite.SIAO,
}
_LETTRE = re.compile(r"L? ?441 1 (?:AL |ALINEA )?([A-M])( BIS)?")
_FORMES = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")


@dataclass(frozen=True, slots=True)
class Probleme:
    """Why a line may not be read: its column in words, and the reason. Never a value that names somebody."""

    code: str
    colonne: str
    raison: str


@dataclass(slots=True)
class LigneLue:
    """One line: `naissance_le` serves the match and is kept nowhere. `departement` is a code."""

    rang: int
    numero: str = ""
    naissance_le: date | None = None
    type: str = ""
    statut: str = StatutDalo.ACTIF.value
    decision_le: date | None = None
    typologie: str = ""
    departement: str = ""
    du: date | None = None
    au: date | None = None
    injonction_le: date | None = None
    astreinte_le: date | None = None
    reloge_le: date | None = None
    problemes: list[Probleme] = field(default_factory=list)


def colonnes_de(entetes: Sequence[str], correspondance: Mapping[str, str]) -> dict[str, int]:
    """Field -> place of its column: by the mapping of the organisme first, then by the headings known."""
    places = {normaliser(un): rang for rang, un in reversed(list(enumerate(entetes))) if un}
    trouvees: dict[str, int] = {}
    for champ, connus in CHAMPS.items():
        dite = normaliser(correspondance.get(champ, ""))
        voulus = (dite,) if dite else connus
        place = next((places[un] for un in voulus if un in places), None)
        if place is not None:
            trouvees[champ] = place
    return trouvees


def manquantes(colonnes: Mapping[str, int], source: SourceFichier) -> list[str]:
    """French labels of the columns that this source needs and that were not found."""
    return [LIBELLES[champ] for champ in REQUIS[source] if champ not in colonnes]


def lire_ligne(
    rang: int,
    cellules: Sequence[Any],
    colonnes: Mapping[str, int],
    *,
    source: SourceFichier,
    valeurs: Mapping[str, str],
    departements: frozenset[str],
    typologies: Mapping[str, str],
) -> LigneLue:
    """Read one line. `valeurs`: word of the organisme's mapping (normalised) -> code; `typologies`: word -> code of the SNE."""
    brut = {champ: cellules[place] if place < len(cellules) else None for champ, place in colonnes.items()}
    ligne = LigneLue(rang)
    for champ in DATES:
        _date(ligne, champ, brut.get(champ))
    ligne.numero = compacter_numero(_texte(brut.get("numero")))
    if not est_numero(ligne.numero):
        _dire(ligne, "numero_illisible", "numero", "Ce numéro unique n'a pas la forme attendue (18 caractères).")
    ligne.type = _type(_texte(brut.get("type")), source, valeurs)
    if not ligne.type:
        _dire(ligne, "priorite_inconnue", "type", "Ce mot ne désigne aucune priorité connue : ajoutez-le aux correspondances.")  # fmt: skip
    statut = _mot(_texte(brut.get("statut")), valeurs, StatutDalo.values) or _STATUTS.get(normaliser(_texte(brut.get("statut"))))  # fmt: skip
    if statut is None:
        _dire(ligne, "statut_inconnu", "statut", "Ce mot ne désigne aucun statut connu : ajoutez-le aux correspondances.")  # fmt: skip
    ligne.statut = str(statut or "")
    _lieu(ligne, _texte(brut.get("departement")), departements)
    _typologie(ligne, _texte(brut.get("typologie")), typologies)
    for champ in ("naissance_le", "decision_le", *(("au",) if source is SourceFichier.SIAO else ())):
        if getattr(ligne, champ) is None and not any(p.colonne == LIBELLES[champ] for p in ligne.problemes):
            _dire(ligne, "date_absente", champ, "Cette date manque.")
    return ligne


def _texte(valeur: Any) -> str:
    return "" if valeur is None else str(valeur).strip()


def _dire(ligne: LigneLue, code: str, champ: str, raison: str) -> None:
    ligne.problemes.append(Probleme(code, LIBELLES[champ], raison))


def _date(ligne: LigneLue, champ: str, valeur: Any) -> None:
    if isinstance(valeur, datetime):
        setattr(ligne, champ, valeur.date())
        return
    texte = _texte(valeur)
    if not texte:
        return
    for forme in _FORMES:
        try:
            setattr(ligne, champ, datetime.strptime(texte[:10], forme).date())  # noqa: DTZ007
        except ValueError:
            continue
        return
    _dire(ligne, "date_illisible", champ, "Cette date n'est pas lisible (jj/mm/aaaa).")


def _mot(texte: str, valeurs: Mapping[str, str], codes: Sequence[str]) -> str | None:
    """The code that the mapping gives to this word, when it is one of these."""
    code = valeurs.get(normaliser(texte))
    return code if code in codes else None


def _type(texte: str, source: SourceFichier, valeurs: Mapping[str, str]) -> str:
    if source in TYPE_PAR_DEFAUT and not texte:
        return TYPE_PAR_DEFAUT[source].value
    dit = _mot(texte, valeurs, TypePriorite.values)
    if dit is not None:
        return dit
    mot = normaliser(texte)
    if mot in _TYPES:
        return _TYPES[mot].value
    lettre = _LETTRE.fullmatch(mot)
    if lettre is None:
        return ""
    code = f"l441_1_{lettre[1].lower()}{'_bis' if lettre[2] else ''}"
    return code if code in LETTRES else ""


def _lieu(ligne: LigneLue, texte: str, departements: frozenset[str]) -> None:
    code = texte.zfill(2) if texte.isdecimal() else texte.upper()
    if code and code not in departements:
        _dire(ligne, "departement_inconnu", "departement", "Ce département n'existe pas (code à deux chiffres).")
    elif not code and ligne.type in (TypePriorite.DALO, TypePriorite.DAHO):
        _dire(ligne, "departement_absent", "departement", "Le département de la commission de médiation manque.")
    ligne.departement = code if code in departements else ""


def _typologie(ligne: LigneLue, texte: str, typologies: Mapping[str, str]) -> None:
    if not texte:
        return
    code = texte.zfill(2) if texte.isdecimal() else typologies.get(normaliser(texte), "")
    if code not in typologies.values():
        _dire(ligne, "typologie_inconnue", "typologie", "Cette typologie n'est pas dans la liste du système national.")
    else:
        ligne.typologie = code


@dataclass(frozen=True, slots=True)
class Connue:
    """What the register holds of this type on this demande: `etat` empty when there is nothing."""

    etat: str = ""
    decision_le: date | None = None
    du_sne: bool = False
    complete: bool = True
    demande_ouverte: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    resultat: ResultatLigne
    code: str = ""
    raison: str = ""


def classer(ligne: LigneLue, connue: Connue) -> Verdict:
    """What is to be done with a readable line: recognise, complete, end, nothing, or a person settles a conflict."""
    ouverte = connue.etat in ("en_vigueur", "contestee")
    if connue.etat == "contestee":
        return Verdict(ResultatLigne.CONFLIT, "contestee", "Cette priorité est contestée ici : tranchez la contestation d'abord.")  # fmt: skip
    if ligne.statut in (StatutDalo.CADUC, StatutDalo.RELOGE):
        return Verdict(ResultatLigne.A_TERMINER) if ouverte else Verdict(ResultatLigne.CONNUE)
    if ligne.statut == StatutDalo.NON:
        if ouverte:
            return Verdict(ResultatLigne.CONFLIT, "non_reconnue", "Le fichier dit cette priorité non reconnue, elle est en vigueur ici.")  # fmt: skip
        return Verdict(ResultatLigne.CONNUE)
    if ouverte:
        return _deja(ligne, connue)
    if not connue.demande_ouverte:
        return Verdict(ResultatLigne.CONFLIT, "demande_close", "La demande n'est plus active : elle ne reçoit plus de priorité.")  # fmt: skip
    if connue.etat == "terminee" and (ligne.decision_le is None or connue.decision_le == ligne.decision_le):
        return Verdict(ResultatLigne.CONFLIT, "terminee", "Cette décision est terminée ici, le fichier la dit active.")
    return Verdict(ResultatLigne.A_FAIRE)


def _deja(ligne: LigneLue, connue: Connue) -> Verdict:
    if connue.du_sne:
        return Verdict(ResultatLigne.A_COMPLETER)
    if connue.decision_le != ligne.decision_le:
        return Verdict(ResultatLigne.CONFLIT, "autre_decision", "Une décision d'une autre date est en vigueur ici.")
    return Verdict(ResultatLigne.CONNUE if connue.complete else ResultatLigne.A_COMPLETER)
