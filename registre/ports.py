"""What upper applications plug into the register, each in its own `AppConfig.ready` and nowhere else.

Every radiation, reactivation, separation, deletion and erasure consults them. They take several demandes at once, so
that a nightly batch and a single act are the same call. The list of what is plugged is generated into `docs/ports.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from registre.rules.cotation.dossier import RefusDePropositions
from registre.states.demande import Acte
from socle.errors import Refus

if TYPE_CHECKING:
    from django.db.models import QuerySet

# (act, ids of demandes, day, code of the motive when the act has one) -> the demandes that the act may not touch, each
# with its reason.
Empechement = Callable[[Acte, Sequence[int], date, str], Mapping[int, Refus]]

# (act, ids of demandes, who, day): writes of an upper application, in the transaction of the act.
Suite = Callable[[Acte, Sequence[int], Acteur, date], None]

# ids of demandes: clears what an upper application holds that names people, in the transaction of the erasure.
Effacement = Callable[[Sequence[int]], None]

# ids of demandes whose pièces were filed, marked, unmarked or grew old, in the transaction of the act.
ChangementDePieces = Callable[[Sequence[int]], None]

# ids of demandes: the refusals of adapted dwellings known of each; a demande without any may be absent.
SourceDeRefus = Callable[[Sequence[int]], Mapping[int, RefusDePropositions]]
# A letter being written (`registre.services.redaction.LettreAEcrire`) -> its wording (`registre.documents.courriers.Lettre`).
# May raise `ActionRefusee`: the letter no longer means anything and is cancelled.
Redacteur = Callable[[Any], Any]

# ids of demandes, day: a sentence in French that a letter of the register adds for each; a demande without any is absent.
Precision = Callable[[Sequence[int], date], Mapping[int, str]]

# What was specified for a bulk act, by field name: texts and dates already checked by `ActeGroupe.lire`.
Options = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChampDActe:
    """One thing to specify before a bulk act: its French label, its kind (`texte` or `date`) and a line of help."""

    code: str
    libelle: str
    forme: str = "texte"
    aide: str = ""
    longueur: int = 40


@dataclass(frozen=True, slots=True)
class ActeGroupe:
    """An act that the law lets be done on many demandes, each on its own merits.

    `examiner(ids, actor, day)` says without writing which would be refused and why, in a few statements whatever their
    number. `faire(id, version, actor, day, options)` is the act itself on one: it locks, checks everything again and
    raises `ActionRefusee`. `lire(options)` turns what was typed into options, or raises `ActionRefusee`.
    """

    code: str
    libelle: str
    consequence: str
    droit: Droit
    source: str
    examiner: Callable[[Sequence[int], Acteur, date], Mapping[int, Refus]]
    faire: Callable[[int, int, Acteur, date, Options], None]
    lire: Callable[[Mapping[str, str]], dict[str, Any]] = dict
    champs: tuple[ChampDActe, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class SortieDeListe:
    """What an upper application offers to do with a list: a route that takes the parameters of its address."""

    libelle: str
    route: str
    droit: Droit


@dataclass(frozen=True, slots=True)
class Compteur:
    """A tray of the home page. `sql` selects the dates of what waits, without order nor limit, and `ordre` is the expression
    that puts the oldest first; the demande has the alias `d`, `{ou}` stands for the perimeter and the scope, `%(le)s` for
    the day (see `registre.corbeilles`).

    `requete`: the filters of the list that shows the same demandes. `detail`: what the first date is, in words.
    `delai`: which legal delay turns the tray red ("echue": any row; "attestation": one month after the deposit).
    """

    code: str
    groupe: str
    titre: str
    droit: Droit
    sql: str
    ordre: str
    requete: str
    detail: str
    delai: str = ""


@dataclass(frozen=True, slots=True)
class CorbeilleDObjets:
    """A tray of the home page made of other objects than demandes: vacancies, candidatures, sittings.

    `dates(actor, day)` gives one column, the dates of what waits, the first to treat first, read on an index; None when it
    is no work of this actor. `adresse` is the page that lists the same rows, `detail` what the first date is, in words.
    `alerte`: the tray is red when its first date comes within so many days (0: it has come); None: never.
    """

    code: str
    groupe: str
    titre: str
    droit: Droit
    dates: Callable[[Acteur, date], QuerySet[Any, Any] | None]
    adresse: Callable[[], str]
    detail: str
    alerte: int | None = None


@dataclass(frozen=True, slots=True)
class Panneau:
    """A card of the dossier page, filled by an upper application for whoever may read the demande.

    `lire(demande, actor, day)` gives the context of `gabarit` in a fixed number of statements, and hides in it what the
    actor may not see; None: no card.
    """

    code: str
    titre: str
    gabarit: str
    lire: Callable[[int, Acteur, date], Mapping[str, Any] | None]


empechements: list[Empechement] = []
suites: list[Suite] = []
effacements: list[Effacement] = []
changements_de_pieces: list[ChangementDePieces] = []


def dire_les_pieces_changees(demandes: Sequence[int]) -> None:
    """Tell whoever keeps a figure worked out from these pièces."""
    for suivre in changements_de_pieces:
        suivre(demandes)


sources_de_refus: list[SourceDeRefus] = []
# By nature of letter (`registre.enums.NatureCourrier`).
redacteurs: dict[str, Redacteur] = {}
precisions: dict[str, Precision] = {}
compteurs: list[Compteur] = []
corbeilles: list[CorbeilleDObjets] = []
# Coded details of events, by key: what the timeline says of them in French.
libelles_d_evenements: dict[str, dict[str, str]] = {}
panneaux: list[Panneau] = []
actes_groupes: list[ActeGroupe] = []
sorties_de_liste: list[SortieDeListe] = []


def acte_groupe(code: str) -> ActeGroupe | None:
    """The bulk act of this code, None when nothing of the kind is plugged."""
    return next((un for un in actes_groupes if un.code == code), None)


def empeches(acte: Acte, demandes: Sequence[int], *, le: date, motif: str = "") -> dict[int, Refus]:
    """The demandes that an upper application holds back, each with the first reason given, in the order plugged."""
    retenues: dict[int, Refus] = {}
    for empechement in empechements:
        for demande, refus in empechement(acte, demandes, le, motif).items():
            retenues.setdefault(demande, refus)
    return retenues


def donner_suite(acte: Acte, demandes: Sequence[int], *, acteur: Acteur, le: date) -> None:
    """Let every upper application write what follows the act, in its transaction, in the order plugged."""
    for suite in suites:
        suite(acte, demandes, acteur, le)
