"""What a refusal is: a value that every layer can show, and the exception that carries it.

A `Refus` names the field, the rule, its source and the way out, in French, in the same words on screen, in the API
and in import reports. Services raise `ActionRefusee`; nothing else does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Nature(StrEnum):
    """Why an act is refused; each nature has one HTTP status, chosen here and nowhere else."""

    INTROUVABLE = "introuvable"
    INTERDIT = "interdit"
    ETAT = "etat"
    CONFLIT = "conflit"
    SAISIE = "saisie"
    LIMITE = "limite"


STATUTS_HTTP = {
    Nature.INTROUVABLE: 404,
    Nature.INTERDIT: 403,
    Nature.ETAT: 409,
    Nature.CONFLIT: 409,
    Nature.SAISIE: 422,
    Nature.LIMITE: 429,
}


class Regle(StrEnum):
    """Rules that the service sets for itself, named where the law is silent: a refusal always says where it comes from.

    A text that speaks (an article, a format, a standard) is cited instead.
    """

    ACCES = "règle du service : chacun agit dans les droits de sa fonction"
    ACQUIS = "règle du service : ce qui vaut, ou a valu, ne se réécrit pas"
    AGENT = "règle du service : un agent agit en son nom, pour son organisme"
    BORNE = "règle du service : volumes bornés"
    CLOS = "règle du service : ce qui est clos ne change plus"
    COHERENCE = "règle du service : cohérence des données enregistrées"
    COMPLET = "règle du service : information nécessaire à l'acte"
    DATE = "règle du service : un fait se date du jour où il a lieu"
    DEMONSTRATION = "règle du service : une démonstration ne touche pas de données réelles"
    FORMAT = "règle du service : forme attendue"
    INCONNU = "règle du service : inconnu, ou hors de votre périmètre"
    LISTE = "règle du service : liste fermée"
    MOTIF = "règle du service : un tel acte porte son motif"
    PERIODE = "règle du service : ordre des dates"
    SANS_OBJET = "règle du service : un acte a un objet"
    TEXTE = "règle du service : une règle cite le texte qui la fixe"
    UN_A_LA_FOIS = "règle du service : un seul à la fois"
    UNE_FOIS = "règle du service : un envoi n'est traité qu'une fois"
    UNIQUE = "règle du service : noms distincts"
    VERSION = "règle du service : nul n'efface sans la voir la modification d'un autre"


@dataclass(frozen=True, slots=True)
class Refus:
    """One reason why something is refused.

    `code` is stable ASCII (API, tests). `message` is the French sentence, without any personal value. `champ` is the
    dotted path of the field at fault, empty when none. `source` is the article or document of the rule. `issue` says
    what to do about it.
    """

    code: str
    message: str
    nature: Nature = Nature.SAISIE
    champ: str = ""
    source: str = ""
    issue: str = ""

    @property
    def statut_http(self) -> int:
        return STATUTS_HTTP[self.nature]

    def phrase(self) -> str:
        """The whole refusal as one French text: `Message (source). Way out.`"""
        message = self.message
        if self.source:
            point = "." if message.endswith(".") else ""
            message = f"{message.removesuffix('.')} ({self.source}){point}"
        return f"{message} {self.issue}".strip()

    def a_propos_de(self, sujet: str) -> Refus:
        """The same, said of one thing among several: `Fichier 2 : ce fichier est vide.`"""
        debut, suite = self.message[:1], self.message[1:]
        minuscule = debut.lower() if suite[:1].islower() or suite[:1] in "'’" else debut
        return replace(self, message=f"{sujet} : {minuscule}{suite}")


@dataclass(slots=True)
class ActionRefusee(Exception):
    """An act was refused and nothing was changed. Carries at least one `Refus`."""

    refus: tuple[Refus, ...] = field(default_factory=tuple)

    def __init__(self, refus: Refus | Iterable[Refus]) -> None:
        self.refus = (refus,) if isinstance(refus, Refus) else tuple(refus)
        Exception.__init__(self, *(un.code for un in self.refus))

    @property
    def premier(self) -> Refus:
        return self.refus[0]

    def __str__(self) -> str:
        return " ; ".join(un.phrase() for un in self.refus)


def exiger(refus: Refus | None) -> None:
    """Raise `ActionRefusee` when there is a reason to refuse; do nothing otherwise."""
    if refus is not None:
        raise ActionRefusee(refus)
