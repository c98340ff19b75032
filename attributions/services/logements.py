"""The stock of a bailleur: a dwelling entered, corrected, given its RPLS identifier (R411-3, R441-2-9)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from attributions.enums import Construction, Contingent, Typologie
from attributions.models import Logement
from attributions.permissions import introuvable, organisme_de, refus_de_parc, refus_sur_logement
from attributions.saisie.parc import SaisieLogement
from attributions.services.actes import refus_de_version
from attributions.services.financements import familles
from habilitations.acteur import Acteur
from habilitations.models import Territoire
from habilitations.rules.droits import Droit
from habilitations.territoires import tags_de, territoires_en_vigueur
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_acte, tracer_actes
from socle.tableaux import code_de, lire_lignes, texte_de

OBJET = "attributions.logement"
CREER, MODIFIER, ATTACHER = "creer_logement", "modifier_logement", "attacher_rpls"
COUPLES_MAX = 20_000
LONGUEUR_RPLS = 10
_RPLS = re.compile(r"[0-9A-Za-z]{10}")
_CLASSES = frozenset("ABCDEFG")
_NON_COPIES = frozenset({"commune"})


@transaction.atomic
def creer(saisie: SaisieLogement, *, acteur: Acteur) -> Logement:
    """A dwelling of one's own stock. Without RPLS identifier, the reason is recorded: the work queue asks for it each year.

    Raises `ActionRefusee` with every reason.
    """
    exiger(refus_de_parc(acteur))
    commune, refus = _controler(saisie)
    if refus or commune is None:
        raise ActionRefusee(refus)
    logement = Logement(
        proprietaire_id=organisme_de(acteur),
        attribuant_id=organisme_de(acteur),
        territoires=tags_de([commune.pk]),
        **_valeurs(saisie, commune),
    )
    _enregistrer(logement, neuf=True)
    tracer_acte(acteur, CREER, OBJET, logement.pk, ["exception_rpls"] if saisie.exception_rpls else [])
    return logement


@transaction.atomic
def modifier(logement_id: int, saisie: SaisieLogement, *, acteur: Acteur, version: int | None = None) -> Logement:
    """Correct a dwelling. Its RPLS identifier, once known, is changed by nothing but an import (R441-2-9).

    Raises `ActionRefusee`.
    """
    logement = verrouiller(logement_id)
    exiger(refus_sur_logement(Droit.GERER_PARC, acteur=acteur, logement=logement))
    exiger(refus_de_version(logement, version))
    commune, refus = _controler(saisie)
    if logement.rpls and saisie.rpls.upper() != logement.rpls:
        refus.append(
            Refus("rpls_connu", "Ce logement a déjà son identifiant RPLS.", Nature.ETAT, "rpls", "R411-3 CCH",
                  "Un identifiant erroné se corrige par l'import du fichier RPLS.")
        )  # fmt: skip
    if refus or commune is None:
        raise ActionRefusee(refus)
    valeurs = _valeurs(saisie, commune)
    changes = [champ for champ, valeur in valeurs.items() if getattr(logement, champ) != valeur]
    if not changes:
        return logement
    for champ in changes:
        setattr(logement, champ, valeurs[champ])
    if "commune" in changes:
        logement.territoires = tags_de([commune.pk])
    logement.version += 1
    _enregistrer(logement)
    tracer_acte(acteur, MODIFIER, OBJET, logement.pk, changes)
    return logement


@transaction.atomic
def attacher(logement_id: int, rpls: str, *, acteur: Acteur, version: int | None = None) -> Logement:
    """The identifier has come from the administration. Raises `ActionRefusee`: malformed, another dwelling's, known."""
    logement = verrouiller(logement_id)
    exiger(refus_sur_logement(Droit.GERER_PARC, acteur=acteur, logement=logement))
    exiger(refus_de_version(logement, version))
    propre = rpls.strip().upper()
    exiger(refus_de_rpls(propre) or _refus_deja_connu(logement, propre))
    if logement.rpls == propre:
        return logement
    logement.rpls, logement.exception_rpls = propre, ""
    logement.version += 1
    _enregistrer(logement)
    tracer_acte(acteur, ATTACHER, OBJET, logement.pk, ["rpls"])
    return logement


def verrouiller(logement_id: int) -> Logement:
    """Raises `ActionRefusee` when there is no such dwelling."""
    logement: Logement | None = Logement.objects.pour_ecriture().filter(pk=logement_id).first()
    if logement is None:
        raise ActionRefusee(introuvable("Ce logement"))
    return logement


def refus_de_rpls(rpls: str) -> Refus | None:
    """Ten letters or figures, leading zeros kept: the text gives no check digit."""
    if _RPLS.fullmatch(rpls):
        return None
    return Refus(
        "rpls_mal_forme",
        "Un identifiant RPLS compte dix lettres ou chiffres, zéros de tête compris.",
        champ="rpls",
        source="arrêté du 5 janvier 2010, article 3",
        issue="Recopiez-le depuis le fichier de correspondance de l'administration.",
    )


def _refus_deja_connu(logement: Logement, rpls: str) -> Refus | None:
    if not logement.rpls or logement.rpls == rpls:
        return None
    return Refus(
        "rpls_connu",
        "Ce logement a déjà un autre identifiant RPLS.",
        Nature.ETAT,
        "rpls",
        "R411-3 CCH",
        "Un identifiant erroné se corrige par l'import du fichier RPLS.",
    )


def _valeurs(saisie: SaisieLogement, commune: Territoire) -> dict[str, Any]:
    """Values of the model's fields: the entry, the commune as a territory, the ceiling family of the financing."""
    valeurs = {un.name: getattr(saisie, un.name) for un in fields(saisie) if un.name not in _NON_COPIES}
    financement = familles(aujourdhui()).get(saisie.financement)
    valeurs |= {
        "commune": commune,
        "rpls": saisie.rpls.strip().upper(),
        "exception_rpls": "" if saisie.rpls.strip() else saisie.exception_rpls.strip(),
        "plafond": financement.plafond if financement else "",
    }
    return valeurs


def _controler(saisie: SaisieLogement) -> tuple[Territoire | None, list[Refus]]:
    """The commune in force and everything that is wrong, field by field."""
    commune = territoires_en_vigueur([saisie.commune.strip().upper()]).get(saisie.commune.strip().upper())
    refus = []
    if commune is None:
        refus.append(
            _faux(
                "commune",
                "Aucune commune en vigueur ne porte ce code INSEE.",
                "Écrivez ses cinq caractères.",
                "code officiel géographique de l'INSEE",
            )
        )
    if not saisie.reference.strip():
        refus.append(_faux("reference", "La référence du bailleur est obligatoire.", "Celle de votre logiciel.",
                           "RPLS, champ 2"))  # fmt: skip
    rpls = saisie.rpls.strip().upper()
    if rpls and (mal_forme := refus_de_rpls(rpls)):
        refus.append(mal_forme)
    if not rpls and not saisie.exception_rpls.strip():
        refus.append(_faux("exception_rpls", "L'absence d'identifiant RPLS se motive.",
                           "Par exemple : logement neuf, identifiant attendu l'an prochain.", "R441-2-9 CCH"))  # fmt: skip
    refus += _hors_bornes(saisie) + _hors_listes(saisie)
    return commune, refus


def _hors_bornes(saisie: SaisieLogement) -> list[Refus]:
    bornes: dict[str, tuple[Any, Any, Any, str]] = {
        "pieces": (saisie.pieces, 1, 9, "pièces principales"),
        "surface": (saisie.surface, 1, 999, "m²"),
        "annee": (saisie.annee, 1600, aujourdhui().year + 5, "(année d'achèvement)"),
        "places": (saisie.places, 1, 9, "places"),
        "loyer": (saisie.loyer, Decimal(0), Decimal(9999), "euros par mois"),
        "charges": (saisie.charges, Decimal(0), Decimal(9999), "euros par mois"),
    }
    return [
        _faux(champ, f"Cette valeur va de {mini} à {maxi} {unite}.", "Corrigez-la.", "RPLS, arrêté du 5 janvier 2010")
        for champ, (valeur, mini, maxi, unite) in bornes.items()
        if valeur is not None and not mini <= valeur <= maxi
    ]


def _hors_listes(saisie: SaisieLogement) -> list[Refus]:
    listes: dict[str, tuple[str, Iterable[str]]] = {
        "typologie": (saisie.typologie, Typologie.values),
        "construction": (saisie.construction, ("", *Construction.values)),
        "contingent": (saisie.contingent, ("", *Contingent.values)),
        "dpe": (saisie.dpe, ("", *sorted(_CLASSES))),
        "ges": (saisie.ges, ("", *sorted(_CLASSES))),
        "financement": (saisie.financement, ("", *familles(aujourdhui()))),
    }
    return [
        _faux(
            champ,
            "Cette valeur n'est pas dans la liste.",
            f"Valeurs connues : {', '.join(v for v in connues if v)}.",
            Regle.LISTE,
        )
        for champ, (valeur, connues) in listes.items()
        if valeur not in connues
    ]


def _faux(champ: str, message: str, issue: str, source: str) -> Refus:
    return Refus(f"{champ}_invalide", message, champ=champ, issue=issue, source=source)


def _enregistrer(logement: Logement, *, neuf: bool = False) -> None:
    """Save; what the database excludes is refused in its own words."""
    try:
        with transaction.atomic():
            logement.save(force_insert=neuf)
    except IntegrityError as erreur:
        champ, code = (
            ("rpls", "rpls_pris") if "logement_rpls_unique" in str(erreur) else ("reference", "reference_prise")
        )
        phrases = {
            "rpls": "Un autre logement porte déjà cet identifiant RPLS.",
            "reference": "Un logement de ce bailleur porte déjà cette référence.",
        }
        raise ActionRefusee(
            Refus(code, phrases[champ], Nature.CONFLIT, champ, "R441-2-9 CCH", "Vérifiez le logement choisi.")
        ) from None


@dataclass(frozen=True, slots=True)
class LigneRefusee:
    """A pair that was not attached: line of the file, its own reference, why and what to do."""

    ligne: int
    reference: str
    message: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class BilanCouples:
    attaches: int
    deja: int
    refusees: Sequence[LigneRefusee]


def lire_couples(octets: bytes) -> list[tuple[int, str, str]]:
    """Lines of (number, own reference, RPLS identifier) of the file of pairs: two columns, CSV or Excel, header or not.

    Raises `ActionRefusee` for an empty file, one with other columns, or too long.
    """
    lus = [
        (numero, texte_de(cellules[0]), code_de(cellules[1], LONGUEUR_RPLS))
        for numero, cellules in lire_lignes(octets)
        if len(cellules) >= 2
    ]
    if lus and not _RPLS.fullmatch(lus[0][2]):
        lus = lus[1:]  # the header
    if not lus or len(lus) > COUPLES_MAX:
        raise ActionRefusee(
            Refus(
                "couples_illisibles",
                f"Ce fichier ne donne pas de 1 à {COUPLES_MAX} couples référence ; identifiant RPLS.",
                champ="fichier",
                source="arrêté du 5 janvier 2010, annexe",
                issue="Deux colonnes, la référence puis l'identifiant, une ligne par logement.",
            )
        )
    return lus


@transaction.atomic
def attacher_en_masse(couples: Sequence[tuple[int, str, str]], *, acteur: Acteur) -> BilanCouples:
    """Attach every pair that may be; the others are told line by line. Four statements whatever their number.

    Raises `ActionRefusee` when the actor manages no stock.
    """
    exiger(refus_de_parc(acteur))
    siens = Logement.objects.pour_ecriture().filter(
        attribuant=acteur.organisme_id, reference__in={c[1] for c in couples}
    )
    par_reference = {un.reference: un for un in siens}
    voulus = {rpls for _, _, rpls in couples}
    pris = dict(Logement.objects.filter(rpls__in=voulus).values_list("rpls", "pk"))
    faits: list[Logement] = []
    refusees, deja = [], 0
    for numero, reference, rpls in couples:
        logement = par_reference.get(reference)
        raison = _raison(logement, rpls, pris)
        if raison or logement is None:
            refusees.append(LigneRefusee(numero, reference[:100], raison))
        elif logement.rpls == rpls:
            deja += 1
        else:
            logement.rpls, logement.exception_rpls = rpls, ""
            logement.version += 1
            pris[rpls] = logement.pk
            faits.append(logement)
    Logement.objects.bulk_update(faits, ["rpls", "exception_rpls", "version"], batch_size=2_000)
    tracer_actes(acteur, ATTACHER, OBJET, [un.pk for un in faits], ["rpls"])
    return BilanCouples(len(faits), deja, refusees)


def _raison(logement: Logement | None, rpls: str, pris: Mapping[str, int]) -> str:
    """Why this pair is not attached, empty when it may be."""
    if mal_forme := refus_de_rpls(rpls):
        return mal_forme.message
    if logement is None:
        return "Aucun logement de votre parc ne porte cette référence."
    if logement.rpls and logement.rpls != rpls:
        return "Ce logement a déjà un autre identifiant RPLS : l'import RPLS le corrige."
    if pris.get(rpls, logement.pk) != logement.pk:
        return "Un autre logement porte déjà cet identifiant RPLS."
    return ""


def en_saisie(logement: Logement) -> SaisieLogement:
    """The dwelling as it is entered, for the form and for a partial modification."""
    valeurs = {un.name: getattr(logement, un.name) for un in fields(SaisieLogement) if un.name not in _NON_COPIES}
    return SaisieLogement(commune=logement.commune.code, **valeurs)


def vacant_depuis(logement: Logement) -> date | None:
    """The day its open vacancy is available, None when it has none."""
    jour: date | None = logement.vacances.ouvertes().values_list("disponible_le", flat=True).first()
    return jour
