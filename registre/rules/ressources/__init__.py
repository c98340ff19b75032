"""Income and household rules: what is read by the candidate search, the sitting, the quotas and the cotation."""

from registre.rules.ressources.composition import Categorie, categorie, unites_de_consommation
from registre.rules.ressources.menage import (
    LogementOccupe,
    MenageExamine,
    PersonneExaminee,
    RessourceMensuelle,
    RessourcesSeules,
    RevenuAnnuel,
    TitreSejour,
)
from registre.rules.ressources.plafonds import (
    Bareme,
    CategoriePlafond,
    Financement,
    LigneZone,
    Plafond,
    Zonage,
    Zone,
    part_du_plafond,
    respecte_le_plafond,
)
from registre.rules.ressources.quartile import (
    Seuil,
    Seuils,
    est_du_premier_quartile,
    seuil_connu,
    seuil_manquant,
)
from registre.rules.ressources.revenus import (
    pensions_versees,
    ressources_mensuelles,
    ressources_par_uc,
    rfr_retenu,
)

__all__ = [
    "Bareme",
    "Categorie",
    "CategoriePlafond",
    "Financement",
    "LigneZone",
    "LogementOccupe",
    "MenageExamine",
    "PersonneExaminee",
    "Plafond",
    "RessourceMensuelle",
    "RessourcesSeules",
    "RevenuAnnuel",
    "Seuil",
    "Seuils",
    "TitreSejour",
    "Zonage",
    "Zone",
    "categorie",
    "est_du_premier_quartile",
    "part_du_plafond",
    "pensions_versees",
    "respecte_le_plafond",
    "ressources_mensuelles",
    "ressources_par_uc",
    "rfr_retenu",
    "seuil_connu",
    "seuil_manquant",
    "unites_de_consommation",
]
