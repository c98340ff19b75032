"""The catalogue of criteria: what a grid may weigh, where it comes from, and how it is computed on a dossier.

Each stored criterion is one column of `FaitsCotation`. A value of None means unknown: it gives no point, and the dossier
says what is missing. Declared situations (`DECLARE`) count until a pièce contradicts them; labels (`RECONNU`) come from
`Priorite` only. Criteria about a territory or seniority are read at scoring: see `bareme`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import TextChoices

from registre.rules.cotation import calculs
from registre.rules.cotation.dossier import DossierACoter

Valeur = bool | int | None


class Famille(TextChoices):
    """Headings of a grid; in each, points add up or only the highest counts."""

    PRIORITES = "priorites", "Publics prioritaires"
    LOGEMENT = "logement", "Logement actuel"
    MENAGE = "menage", "Ménage"
    EMPLOI = "emploi", "Emploi et ressources"
    DEMANDE = "demande", "Demande"
    TERRITOIRE = "territoire", "Lien avec le territoire"


class Forme(StrEnum):
    """OUI_NON: points when met. NOMBRE: points of the highest threshold reached."""

    OUI_NON = "oui_non"
    NOMBRE = "nombre"


class Provenance(StrEnum):
    RECONNU = "reconnu"
    DECLARE = "declare"
    CALCULE = "calcule"


PROVENANCES = {
    Provenance.RECONNU: "reconnu par l'organisme compétent",
    Provenance.DECLARE: "déclaré, à vérifier sur pièce",
    Provenance.CALCULE: "calculé sur le dossier",
}


@dataclass(frozen=True, slots=True)
class Critere:
    """One criterion. `calculer` is None for those read at scoring (territory, seniority). `manque`: what to complete."""

    code: str
    libelle: str
    famille: Famille
    forme: Forme
    source: str
    explication: str
    calculer: Callable[[DossierACoter], Valeur] | None
    provenance: Provenance = Provenance.CALCULE
    unite: str = ""
    manque: str = ""
    prioritaire: bool = False
    """Implements a priority of L441-1 (R441-2-10 11°)."""


L1 = "L441-1 CCH (version du 23 février 2022)"
L3 = "L441-2-3 CCH"
R10 = "R441-2-10 11° CCH (version du 1er septembre 2021)"
CERFA = "formulaire 14069*05"
A2011 = "arrêté du 10 mars 2011, R441-3-1 CCH"

TYPE_OU_OCCUPANTS = "le type du logement actuel ou son nombre d'occupants"
SURFACE_OU_OCCUPANTS = "la surface du logement actuel ou son nombre d'occupants"
NAISSANCE = "une date de naissance"

DALO = "dalo"
ANCIENNETE = "anciennete"
REFUS = "refus"
RESIDENCE, EMPLOI_ICI, PREMIER_VOEU = "habite_territoire", "travaille_territoire", "premier_voeu"

LETTRES: dict[str, str] = {
    "a": "Situation de handicap",
    "b": "Sortie d'appartement de coordination thérapeutique",
    "c": "Mal-logé ou défavorisé, cumul de difficultés",
    "d": "Hébergé ou logé temporairement",
    "e": "Reprise d'activité après chômage de longue durée",
    "f": "Exposé à l'habitat indigne",
    "g": "Violences au sein du couple ou menace de mariage forcé",
    "g_bis": "Viol ou agression sexuelle au domicile ou à ses abords",
    "h": "Parcours de sortie de la prostitution",
    "i": "Victime de traite ou de proxénétisme",
    "j": "Mineur à charge, suroccupation ou logement non décent",
    "k": "Dépourvu de logement",
    "l": "Menacé d'expulsion sans relogement",
    "m": "Sortant de l'aide sociale à l'enfance",
}


def _lettre(lettre: str, libelle: str) -> Critere:
    affichee = lettre.replace("_", " ")
    return Critere(
        f"l441_1_{lettre}",
        f"L441-1 {affichee} : {libelle[0].lower()}{libelle[1:]}",
        Famille.PRIORITES,
        Forme.OUI_NON,
        L1,
        "Priorité reconnue par un réservataire ou un bailleur, en cours de validité.",
        calculs.reconnue(f"{calculs.LETTRE}{lettre}"),
        Provenance.RECONNU,
        prioritaire=True,
    )


def _motif(code: str, libelle: str, famille: Famille, *motifs: str) -> Critere:
    return Critere(
        code,
        libelle,
        famille,
        Forme.OUI_NON,
        f"{CERFA}, motifs de la demande",
        f"Motif {' ou '.join(motifs)} indiqué dans la demande.",
        calculs.motif(*motifs),
        Provenance.DECLARE,
    )


def _modele(code: str, libelle: str, *modeles: str) -> Critere:
    return Critere(
        code,
        libelle,
        Famille.LOGEMENT,
        Forme.OUI_NON,
        f"{CERFA}, logement actuel",
        "Statut d'occupation déclaré du logement actuel.",
        calculs.modele(*modeles),
        Provenance.DECLARE,
        manque="le statut d'occupation du logement actuel",
    )


def _calcule(
    code: str,
    libelle: str,
    famille: Famille,
    source: str,
    explication: str,
    calculer: Callable[[DossierACoter], Valeur],
    manque: str = "",
) -> Critere:
    return Critere(code, libelle, famille, Forme.OUI_NON, source, explication, calculer, manque=manque)


_F = Famille
CRITERES: tuple[Critere, ...] = (
    Critere(
        DALO, "Reconnu prioritaire DALO", _F.PRIORITES, Forme.OUI_NON, L3,
        "Décision favorable de la commission de médiation, en cours.", calculs.dalo, Provenance.RECONNU, prioritaire=True,
    ),
    *(_lettre(lettre, libelle) for lettre, libelle in LETTRES.items()),
    Critere(
        "prioritaire", "DALO ou public prioritaire, quelle que soit la lettre", _F.PRIORITES, Forme.OUI_NON, L1,
        "DALO ou au moins une lettre du L441-1 reconnue.", calculs.prioritaire, Provenance.RECONNU, prioritaire=True,
    ),
    Critere(
        "instances", "Avis favorable d'une instance locale", _F.PRIORITES, Forme.OUI_NON, "R441-2-15 I 2° CCH",
        "PDALHPD, PPGDID, coordination de la CIA, accord collectif ou QPV.", calculs.instance, Provenance.RECONNU,
    ),
    Critere(
        "pret_a_habiter", "Prêt à habiter, selon le SIAO", _F.PRIORITES, Forme.OUI_NON, "R441-2-15 I 2° CCH",
        "Orientation du SIAO en cours.", calculs.reconnue("siao"), Provenance.RECONNU,
    ),
    _modele("sans_abri", "Sans abri, squat ou abri de fortune", "SD", "SQUAT"),
    _modele("habitat_precaire", "Hôtel, camping ou habitat mobile", "HOT", "CAMCAR"),
    _modele("hebergement", "En structure d'hébergement ou en centre", "SH", "CDEFCM"),
    _modele("logement_temporaire", "Logement temporaire, résidence sociale ou foyer", "SLHT", "RS", "RHVS"),
    _modele("coordination_therapeutique", "En appartement de coordination thérapeutique", "ACT"),
    _modele("heberge_tiers", "Hébergé chez un particulier", "CP"),
    _modele("heberge_famille", "Hébergé chez ses parents ou ses enfants", "CPE"),
    _calcule(
        "suroccupation", "Suroccupation manifeste", _F.LOGEMENT, "R822-25 CCH",
        "Moins de 9 m² pour une personne, 16 m² pour deux, 9 m² de plus par personne, 70 m² pour huit et plus.",
        calculs.suroccupation, SURFACE_OU_OCCUPANTS,
    ),
    Critere(
        "personnes_en_trop", "Personnes de plus que de pièces", _F.LOGEMENT, Forme.NOMBRE, f"{CERFA}, logement actuel",
        "Occupants moins nombre de pièces du logement actuel.", calculs.personnes_en_trop, unite="personnes",
        manque=TYPE_OU_OCCUPANTS,
    ),
    _calcule(
        "sous_occupation", "Sous-occupation du logement social", _F.LOGEMENT, "L442-3-1 CCH",
        "Locataire du parc social, plus d'une pièce de plus que d'occupants.", calculs.sous_occupation, TYPE_OU_OCCUPANTS,
    ),
    Critere(
        "taux_effort", "Taux d'effort actuel", _F.LOGEMENT, Forme.NOMBRE, A2011,
        "Loyer et charges, moins l'aide au logement, rapportés aux ressources mensuelles déclarées.",
        calculs.taux_effort, unite="%", manque="le loyer, l'aide au logement ou les ressources",
    ),
    _motif("trop_cher", "Logement trop cher", _F.LOGEMENT, "09"),
    _motif("logement_indigne", "Logement non décent, insalubre ou dangereux", _F.LOGEMENT, "03"),
    _motif("demolition", "Démolition", _F.LOGEMENT, "02"),
    _motif("reprise_vente", "Logement repris ou mis en vente", _F.LOGEMENT, "04"),
    _motif("expulsion", "Procédure d'expulsion", _F.LOGEMENT, "05"),
    _calcule(
        "expulsion_jugee", "Expulsion jugée", _F.LOGEMENT, f"{CERFA}, date du jugement",
        "Date du jugement d'expulsion portée au dossier.", calculs.expulsion_jugee,
    ),
    _motif("voisinage", "Problèmes d'environnement ou de voisinage", _F.LOGEMENT, "17"),
    Critere(
        "handicap", "Handicap d'une personne du ménage", _F.MENAGE, Forme.OUI_NON, f"{CERFA}, annexe handicap",
        "Personne handicapée déclarée, annexe ou motif 07.", calculs.handicap, Provenance.DECLARE,
    ),
    _motif("sante", "Raisons de santé", _F.MENAGE, "08"),
    _motif("violences", "Violences familiales", _F.MENAGE, "06"),
    _motif("separation", "Divorce ou séparation", _F.MENAGE, "11"),
    _motif("decohabitation", "Décohabitation", _F.MENAGE, "12"),
    _motif("union", "Futur mariage, concubinage ou Pacs", _F.MENAGE, "14"),
    _motif("regroupement_familial", "Regroupement familial", _F.MENAGE, "15"),
    _motif("ase", "Pris en charge par l'aide sociale à l'enfance, ou depuis moins de trois ans", _F.MENAGE, "F46"),
    _motif("pompier_volontaire", "Sapeur-pompier volontaire", _F.EMPLOI, "F47"),
    Critere(
        "personnes", "Personnes à loger", _F.MENAGE, Forme.NOMBRE, "L442-12 CCH", "Personnes du foyer déclaré.",
        calculs.personnes, unite="personnes",
    ),
    Critere(
        "mineurs", "Enfants mineurs", _F.MENAGE, Forme.NOMBRE, f"{CERFA}, personnes à charge",
        "Enfants de moins de 18 ans, garde alternée comprise.", calculs.mineurs, unite="enfants",
    ),
    _calcule(
        "monoparental", "Famille monoparentale", _F.MENAGE, f"{CERFA}, personnes à loger",
        "Un seul adulte et au moins un enfant mineur.", calculs.monoparental,
    ),
    _calcule(
        "jeune_menage", "Jeune ménage", _F.MENAGE, "arrêté du 29 juillet 1987, annexe I",
        "Couple sans personne à charge dont la somme des âges est au plus de 55 ans.", calculs.jeune_menage, NAISSANCE,
    ),
    _calcule(
        "moins_de_30_ans", "Demandeur de moins de 30 ans", _F.MENAGE, f"{CERFA}, date de naissance",
        "Âge du demandeur.", calculs.moins_de_30_ans, NAISSANCE,
    ),
    _calcule(
        "plus_de_65_ans", "Demandeur de 65 ans et plus", _F.MENAGE, f"{CERFA}, date de naissance",
        "Âge du demandeur.", calculs.plus_de_65_ans, NAISSANCE,
    ),
    Critere(
        "naissance_attendue", "Naissance attendue", _F.MENAGE, Forme.OUI_NON, f"{CERFA}, enfants à naître",
        "Au moins un enfant à naître déclaré.", calculs.naissance_attendue, Provenance.DECLARE,
    ),
    Critere(
        "en_emploi", "En emploi", _F.EMPLOI, Forme.OUI_NON, f"{CERFA}, situation professionnelle",
        "Un des demandeurs au moins travaille, stage et apprentissage compris.", calculs.en_emploi, Provenance.DECLARE,
        manque="la situation professionnelle",
    ),
    Critere(
        "emploi_precaire", "Emploi précaire", _F.EMPLOI, Forme.OUI_NON, f"{CERFA}, situation professionnelle",
        "Contrat à durée déterminée, stage ou intérim.", calculs.emploi_precaire, Provenance.DECLARE,
        manque="la situation professionnelle",
    ),
    Critere(
        "reprise_emploi", "Reprise d'emploi après un an de chômage", _F.EMPLOI, Forme.OUI_NON, "L441-1 e CCH",
        "Chômage de plus d'un an, puis reprise du travail déclarée.", calculs.reprise_emploi, Provenance.DECLARE,
    ),
    Critere(
        "travailleur_essentiel", "Travailleur essentiel", _F.EMPLOI, Forme.OUI_NON, "L441-1 CCH, loi du 21 février 2022",
        "Profession de la liste fixée par la conférence intercommunale du logement.", calculs.travailleur_essentiel,
        Provenance.DECLARE, manque="la liste des métiers essentiels, que la conférence n'a pas fixée",
    ),
    _motif("mutation_pro", "Mutation professionnelle", _F.EMPLOI, "18"),
    _motif("rapprochement_travail", "Rapprochement du lieu de travail", _F.EMPLOI, "19"),
    Critere(
        "ressources", "Ressources mensuelles déclarées", _F.EMPLOI, Forme.NOMBRE, f"{CERFA}, ressources",
        "Somme des ressources mensuelles reçues par le ménage.", calculs.ressources, unite="€ par mois",
        manque="les ressources mensuelles",
    ),
    Critere(
        ANCIENNETE, "Ancienneté de la demande", _F.DEMANDE, Forme.NOMBRE, "R441-2-17 CCH",
        "Mois entiers depuis le dépôt, gardés au renouvellement et à la séparation.", None, unite="mois",
    ),
    Critere(
        "delai_anormal", "Délai anormalement long dépassé", _F.DEMANDE, Forme.OUI_NON, "L441-1-4 CCH, arrêté du préfet",
        "Le délai d'un des départements demandés est atteint, constaté chaque nuit.", calculs.delai_anormal,
    ),
    Critere(
        "mutation", "Locataire du parc social", _F.DEMANDE, Forme.OUI_NON, f"{CERFA}, case F2",
        "Le ménage habite déjà un logement social.", calculs.mutation,
    ),
    Critere(
        REFUS, "Refus de logements adaptés", _F.DEMANDE, Forme.NOMBRE, R10,
        "Propositions adaptées refusées par le ménage.", calculs.refus, unite="refus", manque="le suivi des propositions",
    ),
    Critere(
        RESIDENCE, "Habite le territoire", _F.TERRITOIRE, Forme.OUI_NON, R10,
        "Adresse du logement actuel, sinon adresse postale, dans le territoire de la grille.", None,
    ),
    Critere(
        EMPLOI_ICI, "Travaille sur le territoire", _F.TERRITOIRE, Forme.OUI_NON, R10,
        "Lieu de travail déclaré d'un des demandeurs dans le territoire de la grille.", None, Provenance.DECLARE,
    ),
    Critere(
        PREMIER_VOEU, "Territoire demandé en premier", _F.TERRITOIRE, Forme.OUI_NON, R10,
        "La première commune demandée est dans le territoire de la grille.", None,
    ),
    _motif("rapprochement_famille", "Rapprochement de la famille", _F.TERRITOIRE, "21"),
)  # fmt: skip

PAR_CODE: dict[str, Critere] = {un.code: un for un in CRITERES}
STOCKES: tuple[Critere, ...] = tuple(un for un in CRITERES if un.calculer is not None)
"""Criteria that are a column of `FaitsCotation`, in order."""


@dataclass(frozen=True, slots=True)
class Faits:
    """The criteria of one demande, computed once. `valeurs`: by code, for `STOCKES`.

    `change_le`: the next day on which the calendar alone may change one of them, None when none does. Territories are
    tags. `anciennete_au_refus`: whole months of seniority on the day of the last refusal.
    """

    deposee_le: date
    valeurs: dict[str, Valeur]
    residence: tuple[int, ...] = ()
    emploi: tuple[int, ...] = ()
    premier_voeu: tuple[int, ...] = ()
    dernier_refus_le: date | None = None
    anciennete_au_refus: int | None = None
    change_le: date | None = None


def calculer_faits(dossier: DossierACoter) -> Faits:
    """Every criterion of a dossier on its day."""
    dernier = dossier.refus.dernier_le if dossier.refus is not None else None
    return Faits(
        deposee_le=dossier.deposee_le,
        valeurs={un.code: un.calculer(dossier) for un in STOCKES if un.calculer is not None},
        residence=dossier.residence,
        emploi=dossier.emploi,
        premier_voeu=dossier.premier_voeu,
        dernier_refus_le=dernier,
        anciennete_au_refus=None if dernier is None else calculs.mois_entiers(dossier.deposee_le, dernier),
        change_le=calculs.prochain_changement(dossier),
    )
