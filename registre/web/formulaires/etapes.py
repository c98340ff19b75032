"""The steps of the form: the nine headings of R441-2-2 in the order in which a desk asks them.

Each field belongs to one step. A step builds only its own fields: that is what makes its page light.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from registre.web.formulaires.base import Partie
from registre.web.formulaires.complements import Naissances, NombreHandicap
from registre.web.formulaires.entete import EnteteDepot, EnteteSignature
from registre.web.formulaires.personnes import TitulaireIdentite, TitulaireRessources

Donnees = dict[str, list[str]]
"""What a browser sends: values by name of control, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Etape:
    """One step. `parties`: the parts it shows, each with the class of what it shows of it (None: the whole part)."""

    code: str
    libelle: str
    parties: Mapping[str, type[Partie] | None]
    gabarit: str

    def contient(self, nom: str) -> bool:
        """Whether the control of this name belongs to the step."""
        prefixe, _, champ = nom.partition("-")
        if prefixe not in self.parties:
            return False
        classe = self.parties[prefixe]
        if classe is None:
            return True
        return champ in classe.base_fields or (classe is TitulaireRessources and champ.startswith(("r_", "c_")))

    def de(self, donnees: Mapping[str, Sequence[str]]) -> Donnees:
        """What belongs to the step."""
        return {nom: list(valeurs) for nom, valeurs in donnees.items() if self.contient(nom)}


VERIFICATION = Etape("verification", "Vérification", {"entete": EnteteSignature}, "registre/etapes/verification.html")
MENAGE = (
    Etape(
        "demandeur",
        "Demandeur",
        {"entete": EnteteDepot, "papier": None, "titulaire": TitulaireIdentite, "adresse": None, "aidant": None},
        "registre/etapes/demandeur.html",
    ),
    Etape(
        "foyer",
        "Foyer",
        {"codemandeurs": None, "charges": None, "gardes": None, "colocataires": None, "composition": Naissances},
        "registre/etapes/foyer.html",
    ),
    Etape(
        "ressources", "Activité et ressources", {"titulaire": TitulaireRessources}, "registre/etapes/ressources.html"
    ),
    Etape("logement", "Logement actuel", {"logement": None, "adresse_logement": None}, "registre/etapes/logement.html"),
    Etape("recherche", "Logement recherché", {"motifs": None, "recherche": None}, "registre/etapes/recherche.html"),
    Etape("handicap", "Handicap", {"handicaps": None, "composition": NombreHandicap}, "registre/etapes/handicap.html"),
    VERIFICATION,
)
MORALE = (
    Etape(
        "demandeur",
        "Association",
        {"entete": EnteteDepot, "papier": None, "morale": None, "adresse": None},
        "registre/etapes/association.html",
    ),
    Etape("recherche", "Logement recherché", {"motifs": None, "recherche": None}, "registre/etapes/recherche.html"),
    VERIFICATION,
)


def etapes(*, morale: bool) -> tuple[Etape, ...]:
    return MORALE if morale else MENAGE


def trouver(code: str, parmi: Sequence[Etape]) -> Etape:
    """The step of this code; the first one for a code that is not a step."""
    return next((une for une in parmi if une.code == code), parmi[0])


def suivante(etape: Etape, parmi: Sequence[Etape]) -> Etape:
    return parmi[min(parmi.index(etape) + 1, len(parmi) - 1)]


def precedente(etape: Etape, parmi: Sequence[Etape]) -> Etape | None:
    rang = parmi.index(etape)
    return parmi[rang - 1] if rang else None


def celle_de(nom: str, parmi: Iterable[Etape]) -> Etape | None:
    """The step of a control."""
    return next((une for une in parmi if une.contient(nom)), None)
