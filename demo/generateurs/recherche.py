"""What is looked for: size of the dwelling, rent, communes near home, DALO, disability annexes."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from demandeurs.saisie import SaisieHandicap, SaisiePersonne
from demo.generateurs import identites
from demo.generateurs.territoires import PARIS, Carte, CommuneDemo
from demo.generateurs.tirages import Urne, entre
from registre.saisie import SaisieDalo, SaisieRecherche, SaisieVoeu

NOMBRE_DE_VOEUX = Urne({1: 21, 2: 18, 3: 19, 4: 15, 5: 12, 6: 6, 7: 3, 8: 6}, taille=100)
CHEZ_SOI = 0.72
LOIN = 0.04
TYPES_PAR_TAILLE = (
    Urne({("T1",): 33, ("T1", "T2"): 38, ("T2",): 25, ("C",): 1, ("C", "T1"): 3}, taille=100),
    Urne({("T2",): 48, ("T2", "T3"): 37, ("T3",): 15}, taille=100),
    Urne({("T3",): 66, ("T3", "T4"): 26, ("T2", "T3"): 8}, taille=100),
    Urne({("T4",): 60, ("T3", "T4"): 32, ("T4", "T5"): 8}, taille=100),
    Urne({("T4", "T5"): 45, ("T5",): 38, ("T4",): 17}, taille=100),
    Urne({("T5",): 46, ("T5", "T6P"): 40, ("T6P",): 14}, taille=100),
)
OUI_NON = Urne({None: 46, True: 30, False: 24}, taille=100)
PART_DALO = 0.04
PART_HANDICAP = 0.08
DALO = Urne({"ACTIF": 82, "CADUC": 8, "ACTREL": 10}, taille=100)
TYPES_DALO = {"T1": "40", "T2": "41", "T3": "42", "T4": "43", "T5": "44", "C": "01", "T6P": "06"}
AIDES = Urne({("1",): 40, ("2",): 26, ("3",): 8, ("4",): 14, ("5",): 5, ("4", "7"): 4, ("6", "7"): 3}, taille=100)
EQUIPEMENTS = Urne({("3",): 30, ("3", "4"): 28, ("2", "3", "4"): 18, ("4",): 16, ("2", "3", "6"): 8}, taille=100)
MOTRICES = Urne({("MI",): 62, ("MS",): 16, ("MS", "MI"): 22}, taille=100)


def recherche(hasard: Random, carte: Carte, domicile: CommuneDemo, taille: int, mensuel: int) -> SaisieRecherche:
    """What `taille` persons living in `domicile` with `mensuel` euros look for."""
    types = TYPES_PAR_TAILLE[min(taille, 6) - 1].tirer(hasard)
    tirage = hasard.random()
    return SaisieRecherche(
        types=list(types),
        categorie="I" if tirage < 0.38 else "A" if tirage < 0.95 else "M",
        avec_parking=OUI_NON.tirer(hasard),
        rez_de_chaussee=OUI_NON.tirer(hasard),
        sans_ascenseur=OUI_NON.tirer(hasard),
        loyer_max=max(250, min(2200, int(mensuel * (0.28 + 0.12 * hasard.random())) // 10 * 10))
        if tirage < 0.62
        else None,
        elargie=hasard.random() < 0.57,
        voeux=[SaisieVoeu(code) for code in voeux(hasard, carte, domicile)],
        personnes_a_loger=taille,
        accession=True if tirage < 0.07 else None,
    )


def voeux(hasard: Random, carte: Carte, domicile: CommuneDemo) -> list[str]:
    """Distinct communes in order: often one's own first, then near ones, now and then a far one or the whole of Paris."""
    nombre = NOMBRE_DE_VOEUX.tirer(hasard)
    codes = [domicile.code] if hasard.random() < CHEZ_SOI else []
    while len(codes) < nombre:
        tirage = hasard.random()
        if tirage < LOIN:
            code = carte.domicile(hasard).code
        elif tirage < LOIN + 0.05 and domicile.departement in {"75", "92", "93", "94"}:
            code = PARIS
        else:
            code = domicile.voisine(hasard).code
        if code not in codes:
            codes.append(code)
    return codes


def dalo(hasard: Random, deposee_le: date, jour: date, typologie: str) -> SaisieDalo | None:
    """A favourable decision of the médiation commission for about four demandes in a hundred, after six months."""
    anciennete = (jour - deposee_le).days
    if anciennete < 180 or hasard.random() >= PART_DALO * 1.25:
        return None
    return SaisieDalo(
        statut=DALO.tirer(hasard),
        decision_le=deposee_le + timedelta(days=entre(hasard, 120, anciennete)),
        diagnostic_social=hasard.random() < 0.3,
        accompagnement_social=hasard.random() < 0.2,
        typologie=TYPES_DALO[typologie],
    )


def handicaps(hasard: Random, personnes: list[SaisiePersonne]) -> list[SaisieHandicap]:
    """The annex of one person of the household, oftener when somebody is old."""
    ainee = min(une.naissance_le for une in personnes if une.naissance_le)
    risque = PART_HANDICAP * (2.3 if ainee.year < 1960 else 0.7)
    if hasard.random() >= risque:
        return []
    personne = personnes[0] if hasard.random() < 0.7 else personnes[int(hasard.random() * len(personnes))]
    moteur = hasard.random() < 0.72
    sensoriel = not moteur and hasard.random() < 0.6
    referent = hasard.random() < 0.4
    return [
        SaisieHandicap(
            naissance_le=personne.naissance_le,
            reconnu=hasard.random() < 0.8,
            proche_domicile=hasard.random() < 0.5,
            a_referent=referent,
            referent_nom="Service d'accompagnement" if referent else "",
            referent_tel=identites.telephone_fixe(hasard) if referent else "",
            etat="STA" if hasard.random() < 0.62 else "EVO",
            marche=str(entre(hasard, 1, 4)),
            accompagne=hasard.random() < 0.35,
            moteur=moteur,
            sensoriel=sensoriel,
            autre=not moteur and not sensoriel,
            autre_nature="Maladie invalidante" if not moteur and not sensoriel else "",
            natures_motrices=list(MOTRICES.tirer(hasard)) if moteur else [],
            natures_sensorielles=["DV" if hasard.random() < 0.5 else "DA"] if sensoriel else [],
            aides_techniques=list(AIDES.tirer(hasard)) if moteur else ["1"],
            equipements=list(EQUIPEMENTS.tirer(hasard)) if moteur else [],
            besoin_particulier="Logement proche d'un lieu de soins" if hasard.random() < 0.2 else "",
        )
    ]
