"""How each criterion is computed. Pure: a dossier in, a value out; None when the dossier does not say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from registre.rules.cotation.dossier import DossierACoter, prochain_anniversaire
from registre.rules.echeances import ajouter_mois
from registre.rules.menage import age

SOMME_DES_AGES = 55
"""Young household (arrêté of 29 July 1987, annex I: ceilings of resources)."""
TAUX_MAXIMAL = 999
PLAFOND_RESSOURCES = 32_000
"""Euros a month: beyond, a household is far above every ceiling; the column is a small integer."""
PERSONNES_MAX_SURFACE, SURFACE_MAX = 8, 70
INSTANCES = frozenset({"acd", "pdalhpd", "ppgdid", "cia", "qpv"})
EN_EMPLOI = frozenset({"CDI", "CDD", "ART", "APP"})
SALARIES = frozenset({"PRIVE", "ETAT", "HOSP", "TERR", "ASSMAT", "INDEP"})
LETTRE = "l441_1_"
DALO = "dalo"


def reconnue(code: str) -> Callable[[DossierACoter], bool]:
    return lambda d: code in d.priorites


def dalo(d: DossierACoter) -> bool:
    return DALO in d.priorites


def prioritaire(d: DossierACoter) -> bool:
    return any(code == DALO or code.startswith(LETTRE) for code in d.priorites)


def instance(d: DossierACoter) -> bool:
    return not INSTANCES.isdisjoint(d.priorites)


def motif(*codes: str) -> Callable[[DossierACoter], bool]:
    attendus = frozenset(codes)
    return lambda d: not attendus.isdisjoint(d.motifs)


def modele(*codes: str) -> Callable[[DossierACoter], bool | None]:
    attendus = frozenset(codes)

    def lire(d: DossierACoter) -> bool | None:
        if d.logement is None or not d.logement.modeles:
            return None
        return not attendus.isdisjoint(d.logement.modeles)

    return lire


def surface_minimale(personnes: int) -> int:
    """Square metres of R822-25 CCH: 9 alone, 16 for two, 9 more for each, 70 from eight persons on."""
    if personnes <= 1:
        return 9
    return SURFACE_MAX if personnes >= PERSONNES_MAX_SURFACE else 16 + 9 * (personnes - 2)


def suroccupation(d: DossierACoter) -> bool | None:
    x = d.logement
    if x is None or not x.surface or not x.habitants:
        return None
    return x.surface < surface_minimale(x.habitants)


def personnes_en_trop(d: DossierACoter) -> int | None:
    x = d.logement
    if x is None or x.pieces is None or not x.habitants:
        return None
    return max(0, x.habitants - x.pieces)


def sous_occupation(d: DossierACoter) -> bool | None:
    x = d.logement
    if not d.mutation:
        return False
    if x is None or x.pieces is None or not x.habitants:
        return None
    return x.pieces > x.habitants + 1


def taux_effort(d: DossierACoter) -> int | None:
    """Whole percent, rounded down; no dwelling paid for gives 0, no income declared gives None."""
    x = d.logement
    if x is None or x.loyer is None or d.ressources is None:
        return None
    reste = max(0, x.loyer - (x.aide or 0))
    if reste == 0:
        return 0
    return TAUX_MAXIMAL if d.ressources <= 0 else min(TAUX_MAXIMAL, reste * 100 // d.ressources)


def expulsion_jugee(d: DossierACoter) -> bool:
    return d.jugement_le is not None


def handicap(d: DossierACoter) -> bool:
    return bool(d.personnes_handicapees) or d.annexes_handicap > 0 or "07" in d.motifs


def personnes(d: DossierACoter) -> int:
    return len(d.foyer)


def mineurs(d: DossierACoter) -> int:
    return d.adultes_et_enfants[1]


def monoparental(d: DossierACoter) -> bool:
    adultes, enfants = d.adultes_et_enfants
    return adultes == 1 and enfants > 0


def jeune_menage(d: DossierACoter) -> bool | None:
    if d.couple is None or len(d.foyer) != 2:
        return False
    naissances = [p.naissance_le for p in d.couple if p.naissance_le is not None]
    if len(naissances) != len(d.couple):
        return None
    return sum(age(une, le=d.le) for une in naissances) <= SOMME_DES_AGES


def moins_de_30_ans(d: DossierACoter) -> bool | None:
    ans = d.age_du_titulaire()
    return None if ans is None else ans < 30


def plus_de_65_ans(d: DossierACoter) -> bool | None:
    ans = d.age_du_titulaire()
    return None if ans is None else ans >= 65


def naissance_attendue(d: DossierACoter) -> bool:
    return bool(d.naissances)


def _activite_dite(d: DossierACoter) -> bool:
    return any(p.contrat or p.statut for p in d.demandeurs)


def en_emploi(d: DossierACoter) -> bool | None:
    if not _activite_dite(d):
        return None
    return any(p.contrat in EN_EMPLOI or (not p.contrat and p.statut in SALARIES) for p in d.demandeurs)


def emploi_precaire(d: DossierACoter) -> bool | None:
    return any(p.contrat == "CDD" for p in d.demandeurs) if _activite_dite(d) else None


def reprise_emploi(d: DossierACoter) -> bool:
    return any(p.chomage_plus_un_an and p.reprise_le is not None and p.reprise_le <= d.le for p in d.demandeurs)


def travailleur_essentiel(d: DossierACoter) -> bool | None:
    if d.metiers_essentiels is None:
        return None
    return any(p.profession in d.metiers_essentiels for p in d.demandeurs if p.profession)


def ressources(d: DossierACoter) -> int | None:
    return None if d.ressources is None else max(0, min(PLAFOND_RESSOURCES, d.ressources))


def delai_anormal(d: DossierACoter) -> bool:
    return d.delai_anormal


def mutation(d: DossierACoter) -> bool:
    return d.mutation


def refus(d: DossierACoter) -> int | None:
    return None if d.refus is None else d.refus.nombre


def mois_entiers(depuis: date, le: date) -> int:
    """Whole months from `depuis` to `le`, as `ajouter_mois` counts them; 0 before."""
    if le <= depuis:
        return 0
    mois = (le.year - depuis.year) * 12 + le.month - depuis.month
    return mois if ajouter_mois(depuis, mois) <= le else mois - 1


def prochain_changement(d: DossierACoter) -> date | None:
    """The next day when the calendar alone may change a criterion: a birthday, a label, a return to work.

    May be early (then nothing changed), never late.
    """
    jours = [jour for jour in d.bornes if jour > d.le]
    jours += [prochain_anniversaire(p.naissance_le, d.le) for p in d.foyer if p.naissance_le is not None]
    jours += [p.reprise_le for p in d.demandeurs if p.reprise_le is not None and p.reprise_le > d.le]
    return min(jours, default=None)
