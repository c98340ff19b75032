"""The RPLS file, field by field (arrêté of 5 January 2010, article 3, stored version): 64 fields, `;`, a header of 12.

A row that fits is read by one regular expression; one that does not is read again field by field, to say what is wrong.
Nothing here touches the base: communes and organismes are resolved by the caller.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

SEPARATEUR = ";"
CHAMPS_D_UNE_LIGNE = 64
CHAMPS_DE_L_ENTETE = 12
SANS_OBJET = "9999"
DPE_NON_REALISE = "01/1900"
SORTIES = frozenset("12345")
PIECES_MAX_D_UN_TYPE = 6


@dataclass(frozen=True, slots=True)
class Champ:
    """`motif` is what it may hold; `attendu` says it in French; `nom` keeps it under this name."""

    numero: int
    libelle: str
    motif: str
    attendu: str
    nom: str = ""


def _texte(numero: int, libelle: str, maximum: int, nom: str = "", *, minimum: int = 0) -> Champ:
    attendu = f"{maximum} caractères au plus" if not minimum else f"de {minimum} à {maximum} caractères"
    return Champ(numero, libelle, f"[^;]{{{minimum},{maximum}}}", attendu, nom)


def _liste(numero: int, libelle: str, valeurs: str, nom: str = "") -> Champ:
    """A code; `valeurs` are separated by spaces."""
    codes = valeurs.split()
    return Champ(numero, libelle, f"(?:{'|'.join(codes)})?", f"un code parmi {', '.join(codes)}", nom)


def _nombre(numero: int, libelle: str, chiffres: int, nom: str = "") -> Champ:
    return Champ(numero, libelle, rf"[0-9]{{0,{chiffres}}}", f"un nombre entier de {chiffres} chiffres au plus", nom)


def _annee(numero: int, libelle: str, nom: str = "") -> Champ:
    return Champ(numero, libelle, "(?:1[6-9][0-9]{2}|20[0-9]{2}|9999)?", "une année sur quatre chiffres", nom)


def _mois(numero: int, libelle: str, nom: str = "") -> Champ:
    return Champ(numero, libelle, "(?:(?:0[1-9]|1[0-2])/[0-9]{4})?", "un mois, écrit mm/aaaa", nom)


FINANCEMENTS = "10 11 12 13 14 15 16 17 49 50 51 52 53 54 55 99"
CHAMPS: tuple[Champ, ...] = (
    Champ(1, "identifiant RPLS", "(?:[0-9A-Za-z]{10})?", "dix lettres ou chiffres, zéros de tête compris", "rpls"),
    _texte(2, "identifiant du bailleur", 100, "reference", minimum=1),
    _liste(3, "type de droit", "1 2 3 4 5"),
    Champ(4, "commune (code INSEE)", "[0-9][0-9AB][0-9]{3}", "un code INSEE de cinq caractères", "commune"),
    Champ(5, "code postal", "(?:[0-9]{5})?", "cinq chiffres", "code_postal"),
    _texte(6, "libellé de la commune", 50),
    _texte(7, "numéro de voie", 5, "numero"),
    _texte(8, "indice de répétition", 5, "indice"),
    _texte(9, "type de voie", 15, "type_voie"),
    _texte(10, "nom de la voie", 60, "voie"),
    _texte(11, "appartement", 5, "appartement"),
    _texte(12, "boîte aux lettres", 5),
    _texte(13, "escalier", 3, "escalier"),
    _texte(14, "couloir", 3),
    _texte(15, "étage", 2, "etage"),
    _texte(16, "complément d'adresse", 50),
    _texte(17, "entrée", 3),
    _texte(18, "bâtiment", 50, "batiment"),
    _texte(19, "immeuble", 50),
    _texte(20, "programme", 100, "programme"),
    _texte(21, "lieu-dit", 60),
    _liste(22, "quartier prioritaire", "1 2", "qpv"),
    _liste(23, "type de construction", "C I", "construction"),
    Champ(24, "pièces principales", "[1-9]", "de 1 à 9 pièces", "pieces"),
    _nombre(25, "surface habitable", 3, "surface"),
    _annee(26, "année d'achèvement", "annee"),
    _annee(27, "année de première mise en location"),
    _annee(28, "année d'entrée dans le patrimoine"),
    _liste(29, "mode d'entrée", "1 2 3 4"),
    _texte(30, "précédent propriétaire", 100),
    Champ(31, "SIRET du précédent propriétaire", "(?:[0-9]{14})?", "quatorze chiffres"),
    _liste(32, "financement initial", FINANCEMENTS, "financement"),
    _texte(33, "libellé du financement", 30),
    _liste(34, "conventionné APL", "1 2", "conventionne"),
    _texte(35, "numéro de la convention APL", 35),
    Champ(36, "date d'effet de la convention APL",
          "(?:(?:0[1-9]|[12][0-9]|3[01])/(?:0[1-9]|1[0-2])/[0-9]{4})?", "une date, écrite jj/mm/aaaa"),
    _liste(37, "motif de sortie du patrimoine", "1 2 3 4 5 9", "sortie"),
    _liste(38, "logement disparu", "1 2"),
    _liste(39, "logement apparu", "1 2"),
    _liste(40, "mode d'occupation", "1 2 3 4 5 9"),
    _mois(41, "date d'effet du bail"),
    _liste(42, "mode de calcul de la surface", "1 2 3 9"),
    _nombre(43, "surface dans ce mode", 3),
    _nombre(44, "loyer principal", 4, "loyer"),
    _nombre(45, "loyers accessoires", 3),
    _nombre(46, "contribution au partage d'économies", 3),
    _liste(47, "plafond de la convention d'utilité sociale", "11 13 14 16"),
    _mois(48, "date du diagnostic de performance énergétique", "dpe_le"),
    _liste(49, "classe énergie", "A B C D E F G", "dpe"),
    _liste(50, "classe gaz à effet de serre", "A B C D E F G", "ges"),
    _annee(51, "année d'expiration de la convention (SRU)"),
    _liste(52, "alinéa SRU", "1 2 3"),
    Champ(53, "gestionnaire", "(?:[0-9]{9})?", "un SIREN de neuf chiffres", "gerant"),
    _texte(54, "segment CUS, code", 20),
    _texte(55, "segment CUS, libellé", 50),
    _nombre(56, "loyer maximal de la convention APL", 4),
    _nombre(57, "loyer maximal CUS", 4),
    _liste(58, "type de vente", "01 02 03 04 05 06 07 08 09 10"),
    _liste(59, "mise en vente", "1 2"),
    _nombre(60, "prix de vente", 7),
    _nombre(61, "produit net de la vente", 6),
    _mois(62, "dernière offre à la location"),
    _liste(63, "contingent", "1 2 3 4 5 6 7", "contingent"),
    _texte(64, "commentaire", 200),
)  # fmt: skip

_ENTIERE = re.compile(SEPARATEUR.join(f"(?P<{un.nom}>{un.motif})" if un.nom else un.motif for un in CHAMPS), re.ASCII)
_PAR_CHAMP = tuple(re.compile(un.motif, re.ASCII) for un in CHAMPS)
NOMS = tuple(un.nom for un in CHAMPS if un.nom)
NUMERO = {un.nom: un.numero for un in CHAMPS if un.nom}
LIBELLE = {un.numero: un.libelle for un in CHAMPS}


@dataclass(frozen=True, slots=True)
class Faute:
    """What is wrong in a row: field number (0: the whole row), what is wrong, what to do. Never the value read."""

    champ: int
    message: str

    @property
    def libelle(self) -> str:
        return LIBELLE.get(self.champ, "ligne entière")


@dataclass(frozen=True, slots=True)
class Entete:
    """First line of the file. `siren` is the owner's number, `lignes` the dwellings announced."""

    annee: int
    siren: str
    lignes: int


class EnteteIllisible(ValueError):
    """The first line is not that of an RPLS file; the message says which field, in French."""


def lire_entete(ligne: str) -> Entete:
    """Raises `EnteteIllisible`."""
    champs = ligne.rstrip("\r\n").split(SEPARATEUR)
    if len(champs) != CHAMPS_DE_L_ENTETE:
        raise EnteteIllisible(f"La première ligne compte {len(champs)} champs au lieu de {CHAMPS_DE_L_ENTETE}.")
    attendus = (
        (0, "[0-9]{4}", "l'année, sur quatre chiffres"),
        (1, "[0-9]{9}", "le numéro du propriétaire, sur neuf chiffres"),
        (9, "[0-9]{14}", "le SIRET, sur quatorze chiffres"),
        (10, "[0-9]{1,6}", "le nombre de logements, sur six chiffres au plus"),
    )
    for rang, motif, attendu in attendus:
        if not re.fullmatch(motif, champs[rang], re.ASCII):
            raise EnteteIllisible(f"Le champ {rang + 1} de la première ligne n'est pas {attendu}.")
    return Entete(int(champs[0]), champs[1], int(champs[10]))


def lire_ligne(ligne: str) -> tuple[str, ...] | None:
    """Values kept, in the order of `NOMS`; None when a field does not fit (`fautes` then says which)."""
    lue = _ENTIERE.fullmatch(ligne)
    return lue.groups() if lue is not None else None


def fautes(ligne: str) -> Iterator[Faute]:
    """Every field that does not fit, in order."""
    valeurs = ligne.split(SEPARATEUR)
    if len(valeurs) != CHAMPS_D_UNE_LIGNE:
        yield Faute(0, f"La ligne compte {len(valeurs)} champs au lieu de {CHAMPS_D_UNE_LIGNE}.")
        return
    for champ, motif, valeur in zip(CHAMPS, _PAR_CHAMP, valeurs, strict=True):
        if not motif.fullmatch(valeur):
            vide = "" if valeur else "Champ obligatoire vide. "
            yield Faute(champ.numero, f"{vide}Attendu : {champ.attendu}.")


def typologie(pieces: str) -> str:
    """T1 to T6 from the main rooms (field 24)."""
    return f"T{min(int(pieces), PIECES_MAX_D_UN_TYPE)}"


def entier(texte: str) -> int | None:
    """A whole number, None when empty or zero."""
    return (int(texte) or None) if texte else None


def annee(texte: str) -> int | None:
    """A year, None when empty or « sans objet »."""
    return int(texte) if texte and texte != SANS_OBJET else None


def loyer(texte: str) -> Decimal | None:
    """Euros a month, None when empty or « sans objet » (9999)."""
    return None if not texte or texte == SANS_OBJET else Decimal(texte)


def mois(texte: str) -> date | None:
    """First day of `mm/aaaa`; None when empty or 01/1900, which says that nothing was done."""
    return None if not texte or texte == DPE_NON_REALISE else date(int(texte[3:]), int(texte[:2]), 1)


def sorti_le(motif: str, millesime: int) -> date | None:
    """The file tells the state on 1 January: a dwelling that left did so before, at the latest on 31 December."""
    return date(millesime - 1, 12, 31) if motif in SORTIES else None
