"""Where households live now and why they ask: addresses, current housing, motives.

A third already live in social housing (mutations); the others rent, are hosted, or are housed temporarily.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from random import Random

from demandeurs.saisie import SaisieAdresse, SaisieLogementActuel
from demo.generateurs.noms import DONNEES
from demo.generateurs.territoires import CommuneDemo
from demo.generateurs.tirages import Urne, entre
from registre.saisie import SaisieMotifs

SITUATIONS = Urne(
    {
        "HLM": 33, "LP": 21.5, "CP": 13, "CPE": 13.5, "SH": 4, "RS": 3.6, "SLHT": 2.8, "POCC": 1.8, "HOT": 1.5,
        "SD": 1.3, "RE": 1.1, "LTG": 1.0, "FONC": 0.7, "RHVS": 0.4, "CDEFCM": 0.3, "SQUAT": 0.25, "CAMCAR": 0.25,
    }
)  # fmt: skip
JEUNES = Urne({"CPE": 36, "HLM": 17, "LP": 18, "CP": 12, "RE": 6, "RS": 4, "SH": 4, "SLHT": 2, "HOT": 1}, taille=400)
# Structures are full names a form would carry, cut to the interface's 14 characters.
STRUCTURES = ("CHRS L'Escale", "CHU Horizon", "CADA Les Rives", "CHRS Le Phare", "HUDA Tilleuls", "CHU La Halte")
CENTRES = ("CM Les Lilas", "CDE du Parc", "CM La Source")
AVEC_LOYER = frozenset({"HLM", "LP", "SLHT", "RS", "RE", "RHVS"})
TYPES = ("C", "T1", "T2", "T3", "T4", "T5", "T6P")
SURFACES = {"C": 12, "T1": 25, "T2": 42, "T3": 60, "T4": 76, "T5": 92, "T6P": 110}
LOYERS_AU_M2 = {"HLM": 7.2, "LP": 17.5, "SLHT": 11.0, "RS": 15.0, "RE": 19.0, "RHVS": 16.0}
SANS_LOGEMENT = frozenset({"CP", "CPE", "SH", "RS", "SLHT", "HOT", "SD", "RHVS", "CDEFCM", "SQUAT", "CAMCAR"})
MOTIFS = {
    "HLM": Urne({"13": 42, "09": 8, "10": 7, "17": 12, "08": 8, "07": 5, "12": 5, "19": 6, "11": 4, "20": 2, "21": 4, "02": 2, "06": 1}),
    "LP": Urne({"09": 34, "13": 25, "03": 10, "04": 9, "05": 5, "11": 6, "19": 5, "08": 3, "17": 3, "21": 2, "06": 1, "18": 1}),
    "POCC": Urne({"22": 30, "11": 30, "09": 15, "08": 15, "13": 10}),
    "": Urne({"01": 66, "12": 13, "13": 5, "11": 4, "19": 3, "06": 2, "14": 3, "15": 1, "08": 2, "23": 1}),
}  # fmt: skip
SECONDS_MOTIFS = Urne({"13": 20, "09": 18, "19": 14, "08": 9, "20": 8, "21": 9, "17": 7, "01": 8, "12": 4, "14": 3})
AUTRES_MOTIFS = ("Retour en Île-de-France", "Fin de contrat de location", "Proximité d'un parent âgé", "Études")


@cache
def voies() -> tuple[str, ...]:
    """Street names, generic ones only: no person is named."""
    return tuple((DONNEES / "voies.txt").read_text(encoding="utf-8").split("\n")[:-1])


def adresse(hasard: Random, commune: CommuneDemo) -> SaisieAdresse:
    liste = voies()
    postaux = commune.codes_postaux
    saisie = SaisieAdresse(
        voie=liste[int(hasard.random() * len(liste))],
        numero=str(1 + int(hasard.random() * hasard.random() * 180)),
        code_postal=postaux[0] if len(postaux) == 1 else postaux[int(hasard.random() * len(postaux))],
        commune=commune.code,
    )
    tirage = hasard.random()
    if tirage < 0.45:
        saisie.appartement = str(1 + int(hasard.random() * 140))
        saisie.etage = str(int(hasard.random() * 9))
        if tirage < 0.2:
            saisie.batiment = "ABCDEFGH"[int(tirage * 40)]
    return saisie


def actuel(hasard: Random, taille: int, age: int, le: date, bailleur: tuple[str, str]) -> SaisieLogementActuel:
    """The current housing of `taille` persons whose titulaire is `age` years old. `bailleur` is (nom, SIREN), if HLM."""
    modele = (JEUNES if age < 27 else SITUATIONS).tirer(hasard)
    logement = SaisieLogementActuel(modeles=[modele], habitants=max(1, taille))
    if modele in {"CP", "CPE"}:
        logement.habitants = taille + entre(hasard, 1, 5)
    rang = max(0, min(6, (taille + 1) // 2 + entre(hasard, -1, 1)))
    typologie = "C" if modele in {"HOT", "SH", "RS"} else TYPES[max(1, rang)]
    if modele not in {"SD", "SQUAT", "CAMCAR", "SH", "CDEFCM"}:
        logement.typologie = typologie
        logement.surface = int(SURFACES[typologie] * (0.8 + 0.4 * hasard.random()))
        logement.categorie = "M" if hasard.random() < 0.06 else "A"
    if modele in AVEC_LOYER and logement.surface:
        logement.loyer = min(9999, int(logement.surface * LOYERS_AU_M2[modele] * (0.8 + 0.4 * hasard.random())) + 60)
        if hasard.random() < 0.5:
            logement.aide_logement = min(logement.loyer, entre(hasard, 60, 380))
    if modele == "HLM":
        logement.bailleur, logement.bailleur_siren = bailleur[0][:34], bailleur[1]
    else:
        _dater(hasard, logement, modele, le)
    logement.proprietaire = hasard.random() < 0.02
    return logement


def _dater(hasard: Random, logement: SaisieLogementActuel, modele: str, le: date) -> None:
    """Temporary housing says since when, and in which structure."""
    if modele not in {"RS", "RHVS", "SLHT", "SH", "CDEFCM"}:
        return
    depuis = le - timedelta(days=30 + int(hasard.random() * 1400))
    if modele == "RS":
        logement.residence_sociale_depuis = depuis
    elif modele == "RHVS":
        logement.residence_hoteliere_depuis = depuis
    elif modele == "SLHT":
        logement.sous_location_depuis = depuis
    elif modele == "SH":
        logement.structure_depuis, logement.structure = depuis, STRUCTURES[int(hasard.random() * len(STRUCTURES))]
    else:
        logement.centre_depuis, logement.centre = depuis, CENTRES[int(hasard.random() * len(CENTRES))]


def motifs(hasard: Random, modele: str, handicap: bool, le: date) -> SaisieMotifs:
    """One to three motives, the first one fitting the current housing."""
    codes = ["07"] if handicap else []
    premier = (MOTIFS.get(modele) or MOTIFS[""]).tirer(hasard)
    if premier not in codes:
        codes.append(premier)
    while len(codes) < 4 and hasard.random() < 0.38:
        second = SECONDS_MOTIFS.tirer(hasard)
        if second not in codes:
            codes.append(second)
    return SaisieMotifs(
        codes=codes,
        jugement_le=le - timedelta(days=entre(hasard, 10, 500)) if "05" in codes else None,
        autre=AUTRES_MOTIFS[int(hasard.random() * len(AUTRES_MOTIFS))] if "23" in codes else "",
    )
