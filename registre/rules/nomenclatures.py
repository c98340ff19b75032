"""Code lists as the rules read them: pure, built once, asked by day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Liste(StrEnum):
    """Names of the lists of `socle.Nomenclature` used by the demande."""

    CIVILITE = "civilite"
    NATIONALITE = "nationalite"
    SITUATION_FAMILIALE = "situation_familiale"
    LIEN = "lien"
    SEXE = "sexe"
    PARENTE = "parente"
    COPARENTALITE = "coparentalite"
    CONTRAT = "contrat"
    STATUT = "statut"
    RESSOURCE = "ressource"
    CATEGORIE_RECHERCHEE = "categorie_recherchee"
    CATEGORIE_ACTUELLE = "categorie_actuelle"
    TYPE_LOGEMENT = "type_logement"
    TYPE_LOGEMENT_RPLS = "type_logement_rpls"
    MODELE_LOGEMENT = "modele_logement"
    MOTIF = "motif"
    ETAT_HANDICAP = "etat_handicap"
    CAPACITE_MARCHE = "capacite_marche"
    NATURE_MOTRICE = "nature_motrice"
    NATURE_SENSORIELLE = "nature_sensorielle"
    AIDE_TECHNIQUE = "aide_technique"
    EQUIPEMENT_HANDICAP = "equipement_handicap"
    MOTIF_RADIATION = "motif_radiation"
    SOUS_MOTIF_IRRECEVABILITE = "sous_motif_irrecevabilite"
    OUI_NON_NONDOC = "oui_non_nondoc"
    ACCORD_COLLECTIF = "accord_collectif"
    RESERVATAIRE = "reservataire"
    ZUS = "zus"
    DALO_STATUT = "dalo_statut"
    DALO_TYPOLOGIE = "dalo_typologie"
    TITRE_SEJOUR = "titre_sejour"
    PIECE_IDENTITE = "piece_identite"
    MOTIF_NON_ATTRIBUTION = "motif_non_attribution"
    REFUS_ATTRIBUTAIRE = "refus_attributaire"


class Code(NamedTuple):
    """One code of one list, in force from `du` to `au` included; None has no limit on that side."""

    liste: str
    code: str
    libelle: str
    version: str
    du: date | None
    au: date | None


_VIDE: frozenset[str] = frozenset()


@dataclass(slots=True)
class Nomenclatures:
    """All lists. `codes(liste, le)` is what may be declared on a day; `libelle` also knows codes out of force."""

    par_liste: dict[str, list[Code]]
    _du_jour: dict[date, dict[str, frozenset[str]]] = field(default_factory=dict)
    _sans_dates: Nomenclatures | None = None

    @classmethod
    def de(cls, codes: Iterable[Code]) -> Nomenclatures:
        par_liste: dict[str, list[Code]] = {}
        for code in codes:
            par_liste.setdefault(code.liste, []).append(code)
        return cls(par_liste)

    def du_jour(self, le: date) -> dict[str, frozenset[str]]:
        """Codes in force on that day, by list; kept, because a batch asks again and again for the same days."""
        if le not in self._du_jour:
            if len(self._du_jour) > 5_000:
                self._du_jour.clear()
            self._du_jour[le] = {
                liste: frozenset(c.code for c in codes if (c.du is None or c.du <= le) and (c.au is None or le <= c.au))
                for liste, codes in self.par_liste.items()
            }
        return self._du_jour[le]

    def codes(self, liste: str, le: date) -> frozenset[str]:
        return self.du_jour(le).get(liste, _VIDE)

    def sans_dates(self) -> Nomenclatures:
        """The same lists with every code ever valid: a document of 2018 says « Mademoiselle », which has ended since."""
        if self._sans_dates is None:
            self._sans_dates = Nomenclatures.de(
                code._replace(du=None, au=None) for codes in self.par_liste.values() for code in codes
            )
        return self._sans_dates

    def libelle(self, liste: str, code: str) -> str:
        """The label of a code; the code itself when the list does not know it."""
        return next((c.libelle for c in reversed(self.par_liste.get(liste, [])) if c.code == code), code)
