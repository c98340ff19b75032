"""What a check answers, and the list of all checks: what each one reads, what it may say, and what it does not prove."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from demandeurs.enums import ResultatControle

RAISON_MAX = 300
Valeurs = Mapping[str, Mapping[str, Any]]


class Code(StrEnum):
    """Stored codes of `ControlePiece`."""

    LISIBILITE = "lisibilite"
    COMPLETUDE = "completude"
    VALIDITE = "validite"
    DOUBLE = "double"
    DEUXDDOC = "deuxddoc"
    DEUXDDOC_VALEURS = "deuxddoc_valeurs"
    IMPRIME = "imprime"
    ANNEE = "annee_avis"
    IDENTITE_NOM = "identite_nom"
    PAIE_MOIS = "paie_mois"
    PAIE_NOM = "paie_nom"
    PAIE_SIRET = "paie_siret"
    QUITTANCE = "quittance"
    QUITTANCE_NOM = "quittance_nom"


@dataclass(frozen=True, slots=True)
class Constat:
    """One line of result. `valeurs`: for each field its `libelle`, what was `declare`, what was `lu`; nominative.

    `exact`: a check digit proves that what was compared was read right.
    """

    code: Code
    resultat: ResultatControle
    raison: str
    valeurs: Valeurs = field(default_factory=dict)
    exact: bool = False


def conforme(code: Code, raison: str, valeurs: Valeurs | None = None) -> Constat:
    return Constat(code, ResultatControle.CONFORME, raison[:RAISON_MAX], valeurs or {})


def ecart(code: Code, raison: str, valeurs: Valeurs | None = None, *, exact: bool = False) -> Constat:
    return Constat(code, ResultatControle.ECART, raison[:RAISON_MAX], valeurs or {}, exact)


def non_verifiable(code: Code, raison: str, valeurs: Valeurs | None = None) -> Constat:
    return Constat(code, ResultatControle.NON_VERIFIABLE, raison[:RAISON_MAX], valeurs or {})


@dataclass(frozen=True, slots=True)
class Definition:
    """One check as people read it. `gestionnaire`: its differences concern several households, so go to him alone."""

    libelle: str
    lit: str
    limite: str
    aide: str
    gestionnaire: bool = False


CATALOGUE: dict[Code, Definition] = {
    Code.LISIBILITE: Definition(
        "Lisibilité",
        "la netteté et l'encre de chaque page dessinée",
        "Une photographie nette d'un document illisible passe ; un fond sombre peut tromper la mesure.",
        "Regardez la page : si vous la lisez, l'écart s'explique ; sinon, redemandez-la.",
    ),
    Code.COMPLETUDE: Definition(
        "Pages manquantes",
        "le nombre de pages et les mentions « page 1/4 » de la couche texte",
        "Sans couche texte, seul le nombre de pages est connu.",
        "Vérifiez que toutes les pages utiles sont là avant de redemander la pièce.",
    ),
    Code.VALIDITE: Definition(
        "Date de fin de validité",
        "la zone de lecture automatique ou la date imprimée de la couche texte, sinon la date saisie",
        "Une pièce d'identité française périmée est admise pour enregistrer la demande.",
        "Une identité périmée suffit à enregistrer, pas à instruire quand le titre de séjour est exigé en cours.",
    ),
    Code.DOUBLE: Definition(
        "Même document dans un autre dossier",
        "l'empreinte à clé du fichier, celle du 2D-Doc et l'aspect des pages",
        "Deux pages d'un même formulaire se ressemblent ; une page numérisée à nouveau de travers n'est pas reconnue.",
        "Deux dossiers peuvent porter légitimement le même avis : couple séparé, enfant rattaché, dossier en double.",
        gestionnaire=True,
    ),
    Code.DEUXDDOC: Definition(
        "Signature du 2D-Doc",
        "le code imprimé, sa signature et le certificat de son émetteur",
        "Elle prouve le contenu et l'émetteur du code, ni l'identité du porteur, ni que l'avis est le dernier reçu.",
        "Comparez le document imprimé aux valeurs du code, puis vérifiez l'avis sur le service des impôts.",
    ),
    Code.DEUXDDOC_VALEURS: Definition(
        "Valeurs du 2D-Doc et déclaration",
        "les noms, l'année et le revenu fiscal de référence du code, face au dossier",
        "Le nombre de parts et les numéros fiscaux ne sont pas déclarés dans une demande : ils sont seulement montrés.",
        "Reprenez la valeur de l'avis si elle est exacte : l'événement et la source sont gardés.",
    ),
    Code.IMPRIME: Definition(
        "Document imprimé et 2D-Doc",
        "les montants et numéros de la couche texte, face à ceux du code",
        "Un document photographié n'a pas de couche texte : la comparaison se fait alors à l'œil.",
        "Un document dont l'imprimé diffère du code a pu être retouché : examinez-le avant de conclure.",
    ),
    Code.ANNEE: Definition(
        "Année de l'avis attendue",
        "l'année des revenus du 2D-Doc, de la couche texte, ou saisie",
        "Un avis plus récent que celui qui est attendu est admis ; la date de bascule est un paramètre daté.",
        "Un avis d'une autre année ne remplace pas celui qui est attendu ; il peut prouver une baisse de revenus.",
    ),
    Code.IDENTITE_NOM: Definition(
        "Nom de la pièce d'identité",
        "la zone de lecture automatique ou la couche texte",
        "Une carte photographiée n'a pas de couche texte : le nom se vérifie alors à l'œil.",
        "Un nom d'usage ou une transcription expliquent souvent l'écart.",
    ),
    Code.PAIE_MOIS: Definition(
        "Trois derniers bulletins, consécutifs",
        "les périodes du 2D-Doc, de la couche texte, ou les mois saisis",
        "Un mois non travaillé ou un changement d'employeur ne sont pas des anomalies.",
        "Un mois manque souvent pour une bonne raison : congé, arrêt, mission achevée.",
    ),
    Code.PAIE_NOM: Definition(
        "Nom du bulletin de salaire",
        "le 2D-Doc ou la couche texte",
        "Un bulletin photographié n'a pas de couche texte.",
        "Vérifiez le nom de naissance avant de conclure.",
    ),
    Code.PAIE_SIRET: Definition(
        "SIRET de l'employeur",
        "le 2D-Doc ou la couche texte, sa clé, et l'employeur déclaré",
        "Une clé exacte ne prouve pas que l'établissement existe.",
        "Un employeur peut avoir plusieurs établissements : comparez les neuf premiers chiffres.",
    ),
    Code.QUITTANCE: Definition(
        "Quittance récente",
        "les périodes de la couche texte, ou les mois saisis",
        "Un loyer payé à terme échu date la quittance du mois précédent.",
        "Une attestation du bailleur que le loyer est à jour répond aussi.",
    ),
    Code.QUITTANCE_NOM: Definition(
        "Nom de la quittance",
        "la couche texte",
        "Une quittance peut être au nom du seul autre titulaire du bail.",
        "Vérifiez le bail avant de conclure.",
    ),
}

DU_GESTIONNAIRE = tuple(code.value for code, une in CATALOGUE.items() if une.gestionnaire)
"""Checks whose differences concern several households: only he sees them."""
