"""What adults live on: activity by age, job, monthly resources, revenu fiscal de référence.

Codes of the interface (contrat, ressources) and of form *05 (statut, boxes D2 to D11). Euros. About four households in ten have no
known RFR: 35 % of online demandes and 56 % of guichet ones in the published audit of 2017.
"""

from __future__ import annotations

import csv
from functools import cache
from random import Random

from demandeurs.saisie import SaisieActivite, SaisiePersonne, SaisieRessource, SaisieRevenuFiscal
from demo.generateurs.noms import DONNEES
from demo.generateurs.tirages import Urne, entre

SANS_REVENU_EN_LIGNE = 0.35
SANS_REVENU_AU_GUICHET = 0.50
# Declared income is net of the 10 % allowance for professional expenses.
PART_IMPOSABLE = 0.9

ACTIVITES = (
    (25, Urne({"ETU": 22, "APP": 6, "CDI": 34, "CDD": 22, "CHO": 10, "AUT": 6})),
    (60, Urne({"CDI": 55, "CDD": 12, "CHO": 15, "ART": 4, "AUT": 13, "ETU": 1})),
    (65, Urne({"CDI": 30, "CDD": 5, "CHO": 10, "RET": 43, "AUT": 12})),
    (200, Urne({"RET": 93, "AUT": 6, "CDI": 1})),
)
STATUTS_SALARIES = Urne({"PRIVE": 78, "ETAT": 6, "HOSP": 6, "TERR": 8, "ASSMAT": 2})
STATUTS = {"APP": "ETUD", "ETU": "ETUD", "ART": "INDEP", "CHO": "CHOM", "RET": "RETR", "AUT": "AUTRE"}
EMPLOYEURS = Urne(
    {f"{genre} {nom}": 1 for genre in ("Société", "Groupe", "Services", "Ateliers", "Transports", "Maison", "Entreprise")
     for nom in ("du Parc", "de la Vallée", "Horizon", "des Rives", "du Nord", "Soleil", "du Canal", "Méridien", "Alizé")},
    taille=63,
)  # fmt: skip


@cache
def metiers() -> Urne[tuple[str, int]]:
    with (DONNEES / "metiers.csv").open(encoding="utf-8") as fichier:
        return Urne({(x["metier"], int(x["salaire"])): float(x["poids"]) for x in csv.DictReader(fichier)}, taille=400)


def activite(hasard: Random, age: int) -> tuple[SaisieActivite, SaisieRessource]:
    """The situation of one adult and what it brings in a month."""
    contrat = next(urne for limite, urne in ACTIVITES if age < limite).tirer(hasard)
    facteur = 0.75 + hasard.random() * hasard.random() * 1.1
    if contrat in {"CDI", "CDD"}:
        metier, salaire = metiers().tirer(hasard)
        statut = STATUTS_SALARIES.tirer(hasard)
        prive = statut == "PRIVE"
        temps = 0.55 if hasard.random() < 0.16 else 1.0
        return SaisieActivite(
            contrat=contrat,
            statut=statut,
            profession=metier,
            employeur=EMPLOYEURS.tirer(hasard) if prive else "",
            multi_employeur=True if hasard.random() < 0.04 else None,
            precaire=True if contrat == "CDD" else None,
        ), SaisieRessource("SAL", int(salaire * facteur * temps))
    code, montant = _sans_salaire(hasard, contrat, facteur)
    saisie = SaisieActivite(contrat=contrat, statut=STATUTS[contrat])
    if contrat == "CHO":
        saisie.chomage_plus_un_an = hasard.random() < 0.42
    return saisie, SaisieRessource(code, montant)


def _sans_salaire(hasard: Random, contrat: str, facteur: float) -> tuple[str, int]:
    if contrat == "RET":
        return ("AMV", entre(hasard, 880, 1030)) if hasard.random() < 0.17 else ("RET", int(1350 * facteur))
    if contrat == "CHO":
        return ("CHO", int(1080 * facteur)) if hasard.random() < 0.72 else ("RSA", 560)
    if contrat == "ETU":
        return "BE", entre(hasard, 140, 590)
    if contrat == "APP":
        return "SAL", int(900 * facteur)
    if contrat == "ART":
        return "SAL", int(1650 * facteur)
    tirage = hasard.random()
    if tirage < 0.55:
        return "RSA", 560 if tirage < 0.3 else 840
    return ("AAH", entre(hasard, 900, 1016)) if tirage < 0.75 else ("AUT", entre(hasard, 200, 900))


def prestations(hasard: Random, enfants: int, bebe: bool, seul: bool) -> list[SaisieRessource]:
    """Family benefits and alimony received by the titulaire of a household with children."""
    recues: list[SaisieRessource] = []
    if enfants >= 2:
        recues.append(SaisieRessource("AF", 141 + 181 * (enfants - 2)))
    if bebe:
        recues.append(SaisieRessource("PAJE", 184))
    if seul and hasard.random() < 0.34:
        recues.append(SaisieRessource("PAR", entre(hasard, 90, 260) * min(enfants, 3)))
    if hasard.random() < 0.03:
        recues.append(SaisieRessource("AEEH", 142))
    return recues


def revenus(hasard: Random, annee: int, mensuel: int) -> list[SaisieRevenuFiscal]:
    """RFR of the two years of the form, counted back from `annee`; N-1 is known four times in five."""
    montant = int(mensuel * 12 * PART_IMPOSABLE * (0.85 + 0.25 * hasard.random()))
    deux_ans = SaisieRevenuFiscal(2, annee - 2, montant)
    if hasard.random() < 0.2:
        return [deux_ans]
    return [SaisieRevenuFiscal(1, annee - 1, int(montant * (0.95 + 0.13 * hasard.random()))), deux_ans]


def doter(hasard: Random, personnes: list[SaisiePersonne], annee: int, en_ligne: bool) -> int:
    """Give the adults their activity, resources and RFR as of `annee`. Returns the monthly income of the household."""
    total = 0
    connus = hasard.random() >= (SANS_REVENU_EN_LIGNE if en_ligne else SANS_REVENU_AU_GUICHET)
    titulaire, commun = personnes[0], False
    for personne in personnes:
        if personne.role not in {"titulaire", "cotitulaire"}:
            break
        assert personne.naissance_le is not None  # noqa: S101 - adults always have one
        personne.activite, ressource = activite(hasard, annee - personne.naissance_le.year)
        personne.ressources.append(ressource)
        montant = ressource.montant or 0
        total += montant
        commun = personne.lien in {"M", "P"}
        if connus and not commun:
            personne.revenus = revenus(hasard, annee, montant)
    if connus and commun:  # one tax notice for both
        titulaire.revenus = revenus(hasard, annee, total)
    return total
