"""Identifiers that the répertoire has replaced: a file of pairs (old; new), tried without writing, then applied (R441-2-9).

The dwelling takes its new identifier; so do its attributions whose exercise is open and what the national system is told of
them, each by a correction of its own. Closed exercises keep what they said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from attributions.enums import MotifCorrection
from attributions.models import Attribution, Candidature, Logement
from attributions.permissions import refus_de_parc
from attributions.services.actes import CANDIDATURE, verrouiller_demandes
from attributions.services.corrections import CORRIGER
from attributions.services.logements import LONGUEUR_RPLS, OBJET, LigneRefusee, refus_de_rpls
from habilitations.acteur import Acteur
from registre.enums import NatureEvenement
from registre.services.actes import elever_version, inscrire
from registre.services.contraintes import contraintes_dites
from registre.services.radiation import corriger_les_rpls_declares
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_actes
from socle.tableaux import code_de, en_csv, lire_lignes

PAIRES_MAX = 5_000
REMPLACER = "remplacer_rpls"
SOURCE = "R441-2-9 CCH ; arrêté du 5 janvier 2010"
Paire = tuple[int, str, str]
"""Line of the file, old identifier, new one."""


@dataclass(frozen=True, slots=True)
class BilanPaires:
    """What was replaced, or would be; `attributions` are those corrected with their dwelling. Lines refused, each with why."""

    retenues: Sequence[Paire]
    refusees: Sequence[LigneRefusee]
    attributions: int


def lire_paires(octets: bytes, *, entete: bool = True) -> list[Paire]:
    """The pairs of a file of two columns, CSV or Excel, with a header or not. Raises `ActionRefusee`: none, too many, unreadable.

    `entete` False: lines read once already (`en_texte`), which have none any more.
    """
    lues = [
        (numero, code_de(cellules[0], LONGUEUR_RPLS), code_de(cellules[1], LONGUEUR_RPLS))
        for numero, cellules in lire_lignes(octets)
        if len(cellules) >= 2
    ]
    if entete and lues and refus_de_rpls(lues[0][1]) and refus_de_rpls(lues[0][2]):
        lues = lues[1:]  # the header
    if not 1 <= len(lues) <= PAIRES_MAX:
        raise ActionRefusee(
            Refus(
                "paires_illisibles",
                f"Ce fichier ne donne pas de 1 à {PAIRES_MAX} couples ancien identifiant ; nouvel identifiant.",
                Nature.SAISIE,
                "fichier",
                SOURCE,
                "Deux colonnes, l'ancien identifiant puis le nouveau, une ligne par logement.",
            )
        )
    return lues


def en_texte(paires: Sequence[Paire]) -> str:
    """The pairs as the form carries them between the trial and the act, each at its line."""
    return en_csv((numero, (ancien, nouveau)) for numero, ancien, nouveau in paires)


def essayer(paires: Sequence[Paire], *, acteur: Acteur) -> BilanPaires:
    """What the file would do, line by line, nothing written; three statements. Raises `ActionRefusee` without a stock."""
    exiger(refus_de_parc(acteur))
    logements = {un.rpls: un for un in Logement.objects.filter(rpls__in={ancien for _, ancien, _ in paires})}
    retenues, refusees = _trier(paires, logements, acteur)
    touchees = _attributions({logements[ancien].pk: ancien for _, ancien, _ in retenues})
    return BilanPaires(retenues, refusees, len(touchees))


@contraintes_dites()
@transaction.atomic
def appliquer(paires: Sequence[Paire], *, acteur: Acteur) -> BilanPaires:
    """Replace every identifier that may be; the other lines are told. A fixed number of statements. Raises `ActionRefusee`."""
    exiger(refus_de_parc(acteur))
    anciens = {ancien for _, ancien, _ in paires}
    concernees = Attribution.objects.filter(rpls__in=anciens, close=False, bailleur=acteur.organisme_id)
    verrouiller_demandes(concernees.values_list("candidature__demande", flat=True))
    logements = {un.rpls: un for un in Logement.objects.pour_ecriture().filter(rpls__in=anciens).order_by("pk")}
    retenues, refusees = _trier(paires, logements, acteur)
    nouveaux = {logements[ancien].pk: nouveau for _, ancien, nouveau in retenues}
    touchees = _attributions({logements[ancien].pk: ancien for _, ancien, _ in retenues})
    changes = [logements[ancien] for _, ancien, _ in retenues]
    for un in changes:
        un.rpls, un.version = nouveaux[un.pk], un.version + 1
    Logement.objects.bulk_update(changes, ["rpls", "version"], batch_size=2_000)
    tracer_actes(acteur, REMPLACER, OBJET, [un.pk for un in changes], ["rpls"])
    _corriger(touchees, nouveaux, acteur)
    return BilanPaires(retenues, refusees, len(touchees))


def _trier(
    paires: Sequence[Paire], logements: Mapping[str, Logement], acteur: Acteur
) -> tuple[list[Paire], list[LigneRefusee]]:
    voulus = {nouveau for _, _, nouveau in paires}
    porteurs = {un.rpls: un for un in Logement.objects.filter(rpls__in=voulus).select_related("attribuant")}
    retenues: list[Paire] = []
    refusees: list[LigneRefusee] = []
    vus: set[str] = set()
    for numero, ancien, nouveau in paires:
        refus = _refus(ancien, nouveau, logements.get(ancien), porteurs.get(nouveau), vus, acteur)
        if refus is not None:
            refusees.append(LigneRefusee(numero, ancien[:20], refus.phrase()))
            continue
        vus |= {ancien, nouveau}
        retenues.append((numero, ancien, nouveau))
    return retenues, refusees


def _refus(
    ancien: str, nouveau: str, logement: Logement | None, porteur: Logement | None, vus: set[str], acteur: Acteur
) -> Refus | None:
    """Why this line is not applied."""
    mal_forme = refus_de_rpls(ancien) or refus_de_rpls(nouveau)
    if mal_forme is not None:
        return mal_forme
    if logement is None or logement.attribuant_id != acteur.organisme_id:
        return Refus(
            "ancien_inconnu",
            "Aucun logement de votre parc ne porte l'ancien identifiant.",
            Nature.SAISIE,
            "ancien",
            SOURCE,
            "Vérifiez la ligne : l'identifiant a pu être déjà remplacé.",
        )
    if ancien in vus or nouveau in vus:
        return Refus(
            "identifiant_en_double",
            "Une ligne précédente du fichier porte déjà l'un de ces identifiants.",
            Nature.SAISIE,
            "nouveau",
            SOURCE,
            "Gardez une seule ligne par logement.",
        )
    if ancien == nouveau:
        return Refus(
            "identifiant_inchange",
            "L'ancien et le nouvel identifiant sont les mêmes.",
            Nature.SAISIE,
            "nouveau",
            SOURCE,
            "Retirez la ligne.",
        )
    if porteur is not None:
        sien = porteur.attribuant_id == acteur.organisme_id
        qui = f"votre logement {porteur.reference}" if sien else f"un logement de {porteur.attribuant.nom}"
        return Refus(
            "rpls_porte",
            f"Le nouvel identifiant est déjà celui d'un autre logement : {qui}.",
            Nature.CONFLIT,
            "nouveau",
            SOURCE,
            "Vérifiez la ligne ; si cet autre logement change aussi, appliquez d'abord la sienne.",
        )
    return None


def _attributions(anciens: Mapping[int, str]) -> list[Attribution]:
    """Open attributions of these dwellings that say their old identifier."""
    lues = Attribution.objects.filter(logement__in=anciens, close=False).select_related("candidature")
    return [une for une in lues.order_by("pk") if une.rpls == anciens[une.logement_id]]


def _corriger(touchees: Sequence[Attribution], nouveaux: Mapping[int, str], acteur: Acteur) -> None:
    if not touchees:
        return
    avant = {une.pk: une.rpls for une in touchees}
    for une in touchees:
        une.rpls = nouveaux[une.logement_id]
    Attribution.objects.bulk_update(touchees, ["rpls"], batch_size=2_000)
    Candidature.objects.filter(pk__in=list(avant)).update(version=F("version") + 1)
    demandes = [une.candidature.demande_id for une in touchees]
    elever_version(demandes)
    corriger_les_rpls_declares(
        {une.candidature.demande_id: (avant[une.pk], une.rpls) for une in touchees if une.bail_le is not None}
    )
    inscrire(
        demandes,
        NatureEvenement.CANDIDATURE,
        acteur=acteur,
        le=aujourdhui(),
        details=[
            {
                "candidature": une.pk,
                "acte": CORRIGER,
                "motif": MotifCorrection.RPLS.value,
                "champs": ["rpls"],
                "avant": {"rpls": avant[une.pk]},
                "apres": {"rpls": une.rpls},
            }
            for une in touchees
        ],
    )
    tracer_actes(acteur, CORRIGER, CANDIDATURE, list(avant), ["rpls"])
