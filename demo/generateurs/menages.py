"""Who asks: households of one to eight persons, their names, ages, ties, phones.

Shares follow the published figures for Île-de-France: 48 % of single persons in 2022, many lone parents.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from demandeurs.enums import RolePersonne
from demandeurs.saisie import SaisiePersonne
from demo.generateurs import identites, noms, prenoms
from demo.generateurs.tirages import Urne, entre


@dataclass(frozen=True, slots=True)
class Forme:
    """Adults, dependent children, children in custody or visiting, flatmates."""

    couple: bool = False
    enfants: int = 0
    en_garde: int = 0
    colocataires: int = 0
    ascendant: bool = False


FORMES = Urne(
    {
        Forme(): 48.0,
        Forme(en_garde=1): 1.2,
        Forme(en_garde=2): 0.5,
        Forme(colocataires=1): 0.5,
        Forme(ascendant=True): 0.8,
        Forme(enfants=1): 9.2,
        Forme(enfants=2): 6.4,
        Forme(enfants=3): 2.8,
        Forme(enfants=4): 1.1,
        Forme(couple=True): 7.5,
        Forme(couple=True, enfants=1): 6.6,
        Forme(couple=True, enfants=2): 7.9,
        Forme(couple=True, enfants=3): 4.4,
        Forme(couple=True, enfants=4): 1.8,
        Forme(couple=True, enfants=5): 0.7,
        Forme(couple=True, enfants=2, ascendant=True): 0.4,
        Forme(couple=True, enfants=6): 0.2,
    },
    taille=1000,
)
AGES_SEULS = ((18, 29, 0.27), (30, 44, 0.60), (45, 59, 0.85), (60, 74, 0.96), (75, 93, 1.0))
AGES_FAMILLE = ((20, 29, 0.22), (30, 39, 0.58), (40, 49, 0.88), (50, 58, 1.0))
AGES_COUPLE = ((21, 34, 0.35), (35, 49, 0.55), (50, 64, 0.78), (65, 86, 1.0))
UNIONS = Urne({"M": 62, "U": 27, "P": 11}, taille=100)
LIENS = {"M": "M", "P": "P", "U": "C"}
SEULS = {
    40: Urne({"C": 84, "D": 6, "S": 10}, taille=100),
    60: Urne({"C": 55, "D": 28, "S": 14, "V": 3}, taille=100),
    200: Urne({"C": 34, "D": 34, "S": 8, "V": 24}, taille=100),
}
NATIONALITES = {
    "francais": Urne({"1": 97, "2": 2, "3": 1}, taille=100),
    "antilles": Urne({"1": 99, "3": 1}, taille=100),
    "iberie": Urne({"1": 48, "2": 46, "3": 6}, taille=100),
    "europe_est": Urne({"1": 30, "2": 45, "3": 25}, taille=100),
    "": Urne({"1": 58, "2": 1, "3": 41}, taille=100),
}
NAISSANCES_MAX_ENFANT = 22


def tirer_age(hasard: Random, tranches: tuple[tuple[int, int, float], ...]) -> int:
    tirage = hasard.random()
    bas, haut = next((bas, haut) for bas, haut, cumul in tranches if tirage < cumul)
    return entre(hasard, bas, haut)


def naissance(hasard: Random, le: date, age: int) -> date:
    """A birth date that makes somebody `age` years old on `le`."""
    return le - timedelta(days=int(age * 365.25) + 1 + int(hasard.random() * 364))


def composer(hasard: Random, le: date) -> tuple[Forme, list[SaisiePersonne]]:
    """The persons of a household as declared on `le`: titulaire first, then the others in the form's order."""
    forme = FORMES.tirer(hasard)
    tranches = AGES_FAMILLE if forme.enfants else AGES_COUPLE if forme.couple else AGES_SEULS
    age = tirer_age(hasard, tranches)
    nom, origine = noms.tirer(hasard)
    femme = hasard.random() < (0.87 if forme.enfants and not forme.couple else 0.52)
    titulaire = adulte(hasard, RolePersonne.TITULAIRE, (nom, origine), femme, naissance(hasard, le, age))
    personnes = [titulaire]
    nom_des_enfants = nom
    if forme.couple:
        conjoint = _conjoindre(hasard, titulaire, origine, femme, le, age)
        personnes.append(conjoint)
        nom_des_enfants = conjoint.nom if femme else nom
    else:
        titulaire.situation_familiale = next(u for limite, u in SEULS.items() if age < limite).tirer(hasard)
        if femme and titulaire.situation_familiale in {"D", "V"} and hasard.random() < 0.4:
            titulaire.nom_naissance = noms.tirer(hasard)[0]
    for _ in range(forme.colocataires):
        ami = adulte(
            hasard, RolePersonne.COLOCATAIRE, noms.tirer(hasard), hasard.random() < 0.5, naissance(hasard, le, age)
        )
        ami.situation_familiale, ami.lien = "C", "L"
        personnes.append(ami)
    personnes += _a_charge(hasard, forme, nom_des_enfants, origine, le, age)
    return forme, personnes


def adulte(hasard: Random, role: str, identite: tuple[str, str], femme: bool, ne_le: date) -> SaisiePersonne:
    """An adult with his contact details. One in ten has no known NIR, one in a hundred a wrong or waiting one."""
    nom, origine = identite
    sexe = "F" if femme else "M"
    prenom = prenoms.tirer(hasard, origine, sexe, ne_le.year)
    personne = SaisiePersonne(
        role,
        nom=nom,
        prenom=prenom,
        civilite="2" if femme else "1",
        naissance_le=ne_le,
        nationalite=NATIONALITES.get(origine, NATIONALITES[""]).tirer(hasard),
        nir=_nir_declare(hasard, sexe, ne_le),
    )
    tirage = hasard.random()
    if tirage < 0.93:
        personne.tel_portable = identites.telephone_portable(hasard)
    if tirage > 0.8:
        personne.tel_domicile = identites.telephone_fixe(hasard)
    if role == RolePersonne.TITULAIRE:
        if hasard.random() < 0.86:
            personne.mel = identites.mel(hasard, prenom, nom)
        personne.notif_sms = tirage < 0.7
        personne.notif_mel = bool(personne.mel) and tirage > 0.1
    return personne


def _nir_declare(hasard: Random, sexe: str, ne_le: date) -> str:
    tirage = hasard.random()
    if tirage < 0.10:
        return ""
    numero = identites.nir(hasard, sexe, ne_le)
    if tirage < 0.105:  # typed wrongly: the key does not match
        return f"{numero[:13]}{(int(numero[13:]) + 1) % 97:02d}"
    return numero


def _conjoindre(
    hasard: Random, titulaire: SaisiePersonne, origine: str, femme: bool, le: date, age: int
) -> SaisiePersonne:
    """The partner: mostly of the same origin and the other sex, of a near age; a wife often bears two names."""
    identite = noms.tirer(hasard)
    while identite[1] != origine and hasard.random() < 0.6:
        identite = noms.tirer(hasard)
    sexe_oppose = not femme if hasard.random() < 0.98 else femme
    age = max(18, min(95, age + entre(hasard, -6, 7)))
    conjoint = adulte(hasard, RolePersonne.COTITULAIRE, identite, sexe_oppose, naissance(hasard, le, age))
    union = UNIONS.tirer(hasard)
    titulaire.situation_familiale = conjoint.situation_familiale = union
    conjoint.lien = LIENS[union]
    if union == "M" and hasard.random() < 0.6:
        epouse, mari = (titulaire, conjoint) if titulaire.civilite == "2" else (conjoint, titulaire)
        if epouse.civilite != mari.civilite:
            epouse.nom_naissance, epouse.nom = epouse.nom, mari.nom
    return conjoint


def _a_charge(hasard: Random, forme: Forme, nom: str, origine: str, le: date, age: int) -> list[SaisiePersonne]:
    personnes = []
    aine = min(age - 18, NAISSANCES_MAX_ENFANT)
    for _ in range(forme.enfants):
        sexe = "F" if hasard.random() < 0.488 else "M"
        ne_le = le - timedelta(days=int(hasard.random() * (aine * 365 + 300)))
        prenom = prenoms.tirer(hasard, origine, sexe, max(ne_le.year, 1995))
        personnes.append(
            SaisiePersonne(
                RolePersonne.A_CHARGE, nom=nom[:24], prenom=prenom[:24], naissance_le=ne_le, sexe=sexe, parente="E"
            )
        )
    if forme.ascendant:
        sexe = "F" if hasard.random() < 0.75 else "M"
        ne_le = naissance(hasard, le, min(age + entre(hasard, 21, 34), 97))
        prenom = prenoms.tirer(hasard, origine, sexe, ne_le.year)
        personnes.append(
            SaisiePersonne(
                RolePersonne.A_CHARGE, nom=nom[:24], prenom=prenom[:24], naissance_le=ne_le, sexe=sexe, parente="P"
            )
        )
    for _ in range(forme.en_garde):
        ne_le = le - timedelta(days=int(hasard.random() * 17 * 365))
        mode = "G" if hasard.random() < 0.45 else "D"
        sexe = "F" if hasard.random() < 0.488 else "M"
        personnes.append(SaisiePersonne(RolePersonne.EN_GARDE, naissance_le=ne_le, sexe=sexe, coparentalite=mode))
    return personnes
