"""Income ceilings by year, zone, financing and category; zone of a commune; share of the ceiling used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import TextChoices

from registre.rules.explications import Manque, Marque, Resultat, Source, absence, euros, explique, pourcent
from registre.rules.ressources.composition import Categorie

BASE = Source("R441-1 CCH et arrêté du 29 juillet 1987")
DIXIEME = Decimal("0.1")


class Zone(TextChoices):
    """The three zones of the HLM ceilings (not the A to C zoning of intermediate housing)."""

    PARIS = "paris", "Paris et communes limitrophes"
    IDF = "idf", "Reste de l'Île-de-France"
    AUTRES = "autres", "Autres régions"


class Financement(TextChoices):
    """Loan that financed the home: it fixes the ceiling of its tenants."""

    PLAI = "PLAI", "Prêt locatif aidé d'intégration"
    PLUS = "PLUS", "Prêt locatif à usage social"
    PLS = "PLS", "Prêt locatif social"


class CategoriePlafond(TextChoices):
    """Columns of the tables: six categories and one further person."""

    UN = "1", "Catégorie 1"
    DEUX = "2", "Catégorie 2"
    TROIS = "3", "Catégorie 3"
    QUATRE = "4", "Catégorie 4"
    CINQ = "5", "Catégorie 5"
    SIX = "6", "Catégorie 6"
    SUPPLEMENT = "+1", "Personne supplémentaire"


@dataclass(frozen=True, slots=True)
class Plafond:
    """One published cell, whole euros a year."""

    annee: int
    zone: str
    financement: str
    categorie: str
    montant: int
    source: str
    marque: Marque = Marque.LUE


@dataclass(frozen=True, slots=True)
class Bareme:
    """Every ceiling known, by (year, zone, financing, column)."""

    cellules: Mapping[tuple[int, str, str, str], Plafond]

    @classmethod
    def de(cls, plafonds: Iterable[Plafond]) -> Bareme:
        return cls({(un.annee, un.zone, un.financement, un.categorie): un for un in plafonds})

    def plafond(self, annee: int, zone: Resultat[Zone], financement: str, de: Resultat[Categorie]) -> Resultat[int]:
        """Ceiling of a household of that category, whole euros a year. A year that was not recorded says so."""
        formule = "plafond de la catégorie, plus celui d'une personne supplémentaire autant de fois qu'il faut"
        if zone.valeur is None or de.valeur is None:
            return absence(formule, zone, de)
        colonnes = [CategoriePlafond(str(de.valeur.rang))]
        if de.valeur.supplement:
            colonnes.append(CategoriePlafond.SUPPLEMENT)
        cellules = [self.cellules.get((annee, zone.valeur, financement, colonne)) for colonne in colonnes]
        if None in cellules:
            return absence(formule, zone, de, manques=(_bareme_absent(annee, zone.valeur, financement),))
        base, *suivante = [une for une in cellules if une is not None]
        montant = base.montant + sum(une.montant * de.valeur.supplement for une in suivante)
        return explique(
            montant,
            formule,
            zone,
            de,
            entrees=(
                ("Catégorie du ménage", str(de.valeur)),
                (f"Plafond {financement} {annee}", euros(montant)),
            ),
            sources=(BASE, *(Source(une.source, marque=une.marque) for une in (base, *suivante))),
        )


def _bareme_absent(annee: int, zone: Zone | str, financement: str) -> Manque:
    if not financement:
        return Manque("financement", "Financement non dit", "le logement", "Complétez le logement.")
    return Manque(
        "plafond",
        f"Plafonds {financement} {annee} non enregistrés",
        Zone(zone).label,
        "Enregistrez le barème de l'année avec son arrêté.",
    )


@dataclass(frozen=True, slots=True)
class LigneZone:
    """Zone of a commune, or of a département when `code` has two or three characters, in force from `du` to `au`."""

    code: str
    zone: str
    du: date
    au: date | None
    source: str
    marque: Marque = Marque.LUE

    def est_en_vigueur(self, le: date) -> bool:
        return self.du <= le and (self.au is None or le <= self.au)


@dataclass(frozen=True, slots=True)
class Zonage:
    """Zones by code: the commune first, else its département."""

    par_code: Mapping[str, tuple[LigneZone, ...]]

    @classmethod
    def de(cls, lignes: Iterable[LigneZone]) -> Zonage:
        par_code: dict[str, list[LigneZone]] = {}
        for ligne in lignes:
            par_code.setdefault(ligne.code, []).append(ligne)
        return cls({code: tuple(groupe) for code, groupe in par_code.items()})

    def zone(self, commune: str, *, le: date) -> Resultat[Zone]:
        """Zone of a commune or arrondissement by its INSEE code."""
        formule = "zone de la commune, sinon de son département"
        departement = commune[:3] if commune.startswith("97") else commune[:2]
        for code in (commune, departement):
            for ligne in self.par_code.get(code, ()):
                if ligne.est_en_vigueur(le):
                    zone = Zone(ligne.zone)
                    return Resultat(
                        zone, formule, (("Zone", zone.label),), (Source(ligne.source, ligne.du, ligne.marque),)
                    )
        return Resultat(
            None,
            formule,
            (("Commune", commune or "non dite"),),
            (BASE,),
            (Manque("zone", "Zone de plafonds inconnue", f"la commune {commune or 'non dite'}", "Vérifiez le code."),),
        )


def part_du_plafond(rfr: Resultat[int], plafond: Resultat[int]) -> Resultat[Decimal]:
    """Income in per cent of the ceiling, to a tenth, rounded half up. 100 is at the ceiling."""
    formule = "revenu fiscal retenu ÷ plafond"
    if rfr.valeur is None or plafond.valeur is None:
        return absence(formule, rfr, plafond)
    part = (Decimal(rfr.valeur * 100) / plafond.valeur).quantize(DIXIEME, ROUND_HALF_UP)
    return explique(part, formule, rfr, plafond, entrees=(("Part du plafond", pourcent(part)),))


def respecte_le_plafond(rfr: Resultat[int], plafond: Resultat[int], *, derogation: int = 0) -> Resultat[bool]:
    """Whether the income does not exceed the ceiling, raised by `derogation` per cent where an arrêté allows it.

    Compared exactly, never on the rounded share (R441-1; derogations of R441-1-1 and R441-1-2, 30 % at most).
    """
    formule = "revenu fiscal retenu au plus égal au plafond"
    if rfr.valeur is None or plafond.valeur is None:
        return absence(formule, rfr, plafond)
    respecte = rfr.valeur * 100 <= plafond.valeur * (100 + derogation)
    entrees = [("Sous le plafond", "oui" if respecte else "non")]
    sources: tuple[Source, ...] = ()
    if derogation:
        entrees.append(("Dérogation locale", f"+{pourcent(Decimal(derogation))}"))
        sources = (Source("R441-1-1 et R441-1-2 CCH", date(2023, 12, 31)),)
    return explique(respecte, formule, rfr, plafond, entrees=entrees, sources=sources)
