"""Documents of the interface made by walking the schema: every element it allows can appear, with plausible values.

`Tirage` decides: with a seed, exhaustively (everything present), or drawn by hypothesis. Codes are those of the lists
of the interface (form *02), written here from the ministry's lists and not from our tables.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lxml import etree

from tests.reporting.schema import Choix, Particule, Schema

ESPACE = "{http://nuu.application.i2/}"
HORS_DONNEES = frozenset({"listeAnomalie", "listeDoublons", "forcerDoublon", "incrementFichier"})
# The 2017 lists of the interface, element by element (the XSD enumerates no code).
CODES: dict[str, tuple[str, ...]] = {
    "civilite": ("1", "2", "3"),
    "nationalite": ("1", "2", "3"),
    "situationFamiliale": ("C", "M", "P", "U", "D", "S", "V"),
    "lienDemandeur": ("M", "P", "C", "L"),
    "sexe": ("M", "F"),
    "lienParente": ("P", "E", "A"),
    "coParentalite": ("G", "D"),
    "typeContratTravail": ("CDI", "CDD", "ART", "CHO", "APP", "ETU", "RET", "AUT"),
    "categorieLogementRecherche": ("A", "M", "I"),
    "categorieLogement": ("A", "M"),
    "demandeLogement/logementRecherche/listeTypeLogement/typeLogement": ("C", "T1", "T2", "T3", "T4", "T5", "T6P"),
    "typeLogementActuel": ("C", "T1", "T2", "T3", "T4", "T5", "T6P"),
    "typeLogementPossede": ("C", "T1", "T2", "T3", "T4", "T5", "T6P"),
    "attributionLogement/typeLogement": ("T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9P"),
    "dejaLogeParcBailleur": ("OUI", "NON", "NONDOC"),
    "zus": ("ZUSOUI", "ZUSNON", "ZUSNSP"),
    "ressource": (
        *("SAL", "RET", "CHO", "PAR", "PINV", "AF", "AAH", "AEEH", "AJPP", "RSA", "AMV", "PAJE", "BE", "AUT", "PAV"),
    ),
    "modeleLogement": (
        *("POCC", "HLM", "LP", "CPE", "CP", "SH", "CDEFCM", "HOT", "RHVS", "SLHT", "FONC", "LTG", "RS", "RE", "SD"),
        *("SQUAT", "CAMCAR"),
    ),
    "motifDemande": tuple(f"{numero:02d}" for numero in range(1, 24)),
    "etatHandicap": ("STA", "EVO"),
    "capaciteMarcheHandicap": ("1", "2", "3", "4"),
    "natureHandicapMoteur": ("MS", "MI"),
    "natureHandicapSensoriel": ("DA", "DV"),
    "aideTechniqueHandicap": ("1", "2", "3", "4", "5", "6", "7"),
    "equipementHandicap": ("1", "2", "3", "4", "5", "6"),
    "motifRadiation": ("RADABA", "RADATT", "RADIRR", "RADCON", "RADREN"),
    "sousMotifIrrecevabilite": ("IRRSEJ", "IRRRES"),
    "accordCollectif": ("ACD", "ACI", "AUCUN", "NONDOC"),
    "typeReservataire": ("COLTER", "COLACT", "PPRIOR", "PFONCT", "AUTRES", "AUCUN"),
    "statutDalo": ("NON", "ACTIF", "CADUC", "ACTREL"),
    "typologieLogementDalo": (
        *("01", "02", "03", "04", "05", "06", "08", "09", "21", "22", "23", "24", "25", "26", "28", "30", "31"),
        *("40", "41", "42", "43", "44", "45", "46", "47", "48", "49", "50", "99"),
    ),
    "commune": ("75056", "75113", "92050", "93066", "94028", "95018", "77288", "78646", "91228"),
}
GUICHETS = ("MTRL1", "BAIL1", "PARI1")
FICHIER_A = "2026-03-02T09:15:27.125+01:00"


@dataclass
class Tirage:
    """How a document is drawn. `presence` is the chance of an optional element, `branche` the choice to follow."""

    hasard: random.Random
    presence: float = 0.6
    branche: int | None = None
    repetitions: int = 3

    def garde(self, particule: Particule) -> bool:
        """Optional for the schema, the dwelling sought is required by R441-2-2 h; the number names the demande."""
        requis = particule.minimum > 0 or particule.nom in ("logementRecherche", "numUnique")
        return requis or self.hasard.random() < self.presence

    def nombre(self, particule: Particule) -> int:
        return self.hasard.randint(1, self.repetitions) if particule.multiple else 1

    def choisit(self, choix: Choix) -> list[Particule]:
        if not choix.obligatoire and self.hasard.random() >= self.presence:
            return []
        if self.branche is not None:
            return choix.branches[self.branche % len(choix.branches)]
        return self.hasard.choice(choix.branches)


class Fabrique:
    """Makes documents of one schema."""

    def __init__(self, schema: Schema, tirage: Tirage, numero: str = "111031801698") -> None:
        self.schema = schema
        self.tirage = tirage
        self.ordre = 0
        self.prefixe = numero
        self.cycles: dict[str, Iterator[str]] = {}

    def document(self, type_fichier: str = "CRE", *, fichier_a: str = FICHIER_A) -> etree._Element:
        """One valid document, with dates in order and the radiation that its motive requires."""
        self.ordre += 1
        self._type, self._fichier_a = type_fichier, fichier_a
        self._depot = date(2018, 3, 15) + timedelta(days=self.tirage.hasard.randint(0, 2000))
        racine = etree.Element(f"{ESPACE}interfaceNuu", versionInterface="02.01", nsmap={None: ESPACE[1:-1]})
        self._remplir(racine, self.schema.racine)
        self._accorder(racine)
        return racine

    def _remplir(self, element: etree._Element, particule: Particule) -> None:
        for une in particule.contenu:
            particules = self.tirage.choisit(une) if isinstance(une, Choix) else [une]
            for fille in particules:
                if fille.nom in HORS_DONNEES or not self.tirage.garde(fille):
                    continue
                for _ in range(self.tirage.nombre(fille)):
                    self._ajouter(element, fille)

    def _ajouter(self, element: etree._Element, particule: Particule) -> None:
        enfant = etree.SubElement(element, f"{ESPACE}{particule.nom}")
        if particule.a_code:
            enfant.set("code", self._code(particule.chemin))
        elif particule.contenu:
            self._remplir(enfant, particule)
        else:
            enfant.text = self._valeur(particule)

    def _code(self, chemin: str) -> str:
        """The next code of the list: each comes out in turn, so that many documents use them all."""
        cle = next(fin for fin in CODES if chemin.endswith(f"/{fin}"))
        if cle not in self.cycles:
            codes = list(CODES[cle])
            self.tirage.hasard.shuffle(codes)
            self.cycles[cle] = _sans_fin(codes)
        return next(self.cycles[cle])

    def _valeur(self, particule: Particule) -> str:
        for fin, valeur in self._valeurs_liees().items():
            if particule.chemin.endswith(fin):
                return valeur()
        return _VALEURS[particule.genre](self, particule)

    def _valeurs_liees(self) -> dict[str, Callable[[], str]]:
        """Values that the rest of the document, or a rule of ours, ties."""
        return {
            "entete/typeFichier": lambda: self._type,
            "entete/dateFichier": lambda: self._fichier_a,
            "numGuichet": lambda: self.tirage.hasard.choice(GUICHETS),
            "demandeLogement/numUnique": lambda: f"{self.prefixe[:7]}{self.ordre:06d}G1104",
            "numUniqueAssocie": lambda: f"1110917{self.ordre:06d}G2001",
            "dateCreationDemande": self._depot.isoformat,
            "dateRenouvellement": (self._depot + timedelta(days=340)).isoformat,
            "dateRadiation": (self._depot + timedelta(days=500)).isoformat,
            "numeroRpls": lambda: "".join(self.tirage.hasard.choices("0123456789AB", k=10)),
            "codeSirenBailleur": lambda: "552046484",
            "codePostal": lambda: self.tirage.hasard.choice(("75013", "92000", "1000", "93200")),
            "dateDecisionDalo": (self._depot + timedelta(days=100)).isoformat,
            "dateNaissancePrevue": lambda: "2026-08-01",
        }

    def texte(self, particule: Particule) -> str:
        place = int(particule.facettes.get("maxLength", 60))
        lettres = "abcdefghijklmnopqrstuvwxyzéèàçôÏ'- ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789&<>\"œ"
        longueur = place if self.tirage.presence == 1 else self.tirage.hasard.randint(1, place)
        texte = "".join(self.tirage.hasard.choices(lettres, k=longueur)).strip()
        return texte.ljust(longueur, "x")

    def jour(self, particule: Particule) -> str:
        return (date(1940, 1, 1) + timedelta(days=self.tirage.hasard.randint(0, 28_000))).isoformat()

    def entier(self, particule: Particule) -> str:
        if _annee(particule):
            return str(self.tirage.hasard.randint(2014, 2025))
        bas = int(particule.facettes.get("minInclusive", 0))
        return str(self.tirage.hasard.randint(bas, int(particule.facettes["maxInclusive"])))

    def chaine(self, particule: Particule) -> str:
        modele = particule.facettes.get("pattern", "")
        if "@" in modele:
            return f"a.b-{self.tirage.hasard.randint(1, 9_999)}@courriel.exemple.fr"
        if modele == "[0-9]{0,10}":
            return f"0{self.tirage.hasard.randint(100_000_000, 999_999_999)}"
        return self.texte(particule)

    def _accorder(self, racine: etree._Element) -> None:
        """Each motive of radiation brings what it requires and nothing else (R441-2-8, R441-2-9)."""
        logement = racine.find(f"{ESPACE}demande/{ESPACE}demandeLogement")
        radiation = logement.find(f"{ESPACE}radiation")
        if logement.find(f"{ESPACE}association") is not None:
            _oter(logement, "listeHandicap")
        if radiation is None:
            return
        motif = radiation.find(f"{ESPACE}motifRadiation").get("code")
        for balise, motif_requis in _BLOCS_PAR_MOTIF.items():
            if motif != motif_requis:
                _oter(radiation, balise)
            elif radiation.find(f"{ESPACE}{balise}") is None:
                self._ajouter_dans_l_ordre(radiation, balise)

    def _ajouter_dans_l_ordre(self, radiation: etree._Element, balise: str) -> None:
        particule = trouver(self.schema, f"demande/demandeLogement/radiation/{balise}")
        self._ajouter(radiation, particule)


_BLOCS_PAR_MOTIF = {"sousMotifIrrecevabilite": "RADIRR", "absenceReponse": "RADCON", "attributionLogement": "RADATT"}
_VALEURS: dict[str, Callable[[Fabrique, Particule], str]] = {
    "string": Fabrique.chaine,
    "date": Fabrique.jour,
    "dateTime": lambda fabrique, _: f"{fabrique.tirage.hasard.choice(('2026-01-05', '2025-07-14'))}T08:30:00",
    "boolean": lambda fabrique, _: fabrique.tirage.hasard.choice(("true", "false", "1", "0")),
    "int": Fabrique.entier,
}


def trouver(schema: Schema, chemin: str) -> Particule:
    reste: list[Particule | Choix] = list(schema.racine.contenu)
    while reste:
        une = reste.pop()
        if isinstance(une, Choix):
            reste += [particule for branche in une.branches for particule in branche]
        elif une.chemin == chemin:
            return une
        else:
            reste += une.contenu
    raise LookupError(chemin)


def _oter(parent: etree._Element, nom: str) -> None:
    for enfant in parent.findall(f"{ESPACE}{nom}"):
        parent.remove(enfant)


def _annee(particule: Particule) -> bool:
    return particule.nom.startswith("anneeMoins")


def _sans_fin(codes: list[str]) -> Iterator[str]:
    while True:
        yield from codes


def documents_complets(schema: Schema, nombre: int = 40) -> list[etree._Element]:
    """Full documents (everything present) along each branch, then drawn ones: together every element and every code."""
    pleins = Fabrique(schema, Tirage(random.Random(1), presence=1.0, branche=0), "1110318")
    autres = Fabrique(schema, Tirage(random.Random(2), presence=1.0, branche=1), "1110418")
    tires = Fabrique(schema, Tirage(random.Random(3), presence=0.7, repetitions=4), "1110518")
    documents = [pleins.document("CRE") for _ in range(6)] + [autres.document("CRE") for _ in range(nombre)]
    return documents + [tires.document("DIS") for _ in range(nombre)]


def octets(document: etree._Element) -> bytes:
    return etree.tostring(document, xml_declaration=True, encoding="UTF-8")
