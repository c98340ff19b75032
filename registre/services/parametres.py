"""Dated parameters: read in one statement, loaded from a file without ever rewriting what was in force.

Two doors: `delais_de_la_region` for the life cycle (a rule of the system, so of the region served), `jeu` with
`chaine_de` for what a département or an EPT decides.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from habilitations.access import refus_d_acces
from habilitations.acteur import Acteur
from habilitations.models import Territoire
from habilitations.rules.droits import Droit
from habilitations.rules.types import NatureTerritoire, Niveau
from registre.models import Parametre
from registre.permissions_grilles import territoire_de
from registre.rules.delais import Delais
from registre.rules.nomenclatures import Liste
from registre.rules.parametres import DEFINITIONS, DU_TERRITOIRE, Cle, Jeu, LigneParametre
from registre.services.nomenclatures import nomenclatures
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_acte
from socle.lecture import REFERENCES
from socle.verrous import verrou_de_transaction

FICHIER = Path(__file__).resolve().parent.parent / "data" / "parametres.csv"
_CHAMPS = ("cle", "territoire_id", "valeur", "du", "au", "source", "a_confirmer")

# Written out: every page and every act begins with it.
_DE_LA_REGION = """
    SELECT p.cle, p.territoire_id, p.valeur::text, p.du, p.au, p.source, p.a_confirmer
    FROM registre_parametre p LEFT JOIN habilitations_territoire t ON t.id = p.territoire_id
    WHERE p.territoire_id IS NULL OR (t.nature = %s AND t.code = %s) OR p.cle = ANY(%s)
"""

# Each half reads its own range of the index: joined by OR, the whole table was read at every sitting.
_CHAINES = """
    WITH directs AS (
        SELECT membre_id, contenant_id, niveau FROM habilitations_appartenance
        WHERE membre_id = ANY(%(ids)s) AND (du IS NULL OR du <= %(le)s) AND (au IS NULL OR au >= %(le)s)
    )
    SELECT membre_id, contenant_id, niveau FROM directs
    UNION
    SELECT a.membre_id, a.contenant_id, a.niveau
    FROM habilitations_appartenance a
    WHERE a.membre_id IN (SELECT contenant_id FROM directs) AND a.niveau = %(region)s
      AND (a.du IS NULL OR a.du <= %(le)s) AND (a.au IS NULL OR a.au >= %(le)s)
    ORDER BY niveau
"""


@dataclass(frozen=True, slots=True)
class SaisieParametre:
    """A value to come: from when, for which territory (None: the national default), on what ground, decided by whom."""

    cle: Cle
    territoire_id: int | None
    valeur: Any
    du: date
    source: str
    instance: str = ""
    a_confirmer: bool = False


def _jeu(condition: Q) -> Jeu:
    return Jeu.de(LigneParametre(*ligne) for ligne in Parametre.objects.filter(condition).values_list(*_CHAMPS))


def jeu() -> Jeu:
    """Every row, in one statement; once for a request that only reads."""
    return REFERENCES.une_fois("parametres", lambda: _jeu(Q()))


def chaine_de(territoire_id: int, *, le: date) -> tuple[int, ...]:
    """A territory and its containers, from the nearest to the région (through its département); one statement."""
    return chaines_de([territoire_id], le=le)[territoire_id]


def chaines_de(territoires: Collection[int], *, le: date) -> dict[int, tuple[int, ...]]:
    """The chain of each of these territories, by territory; one statement for all, once for a request that only reads."""
    voulus = frozenset(territoires)
    return REFERENCES.une_fois(("chaines", voulus, le), lambda: _lire_les_chaines(voulus, le))


def _lire_les_chaines(territoires: Collection[int], le: date) -> dict[int, tuple[int, ...]]:
    with connection.cursor() as curseur:
        curseur.execute(_CHAINES, {"ids": list(territoires), "region": Niveau.REGION.value, "le": le})
        lignes = curseur.fetchall()
    # By member, with their rank among all: a thousand communes are read once, not a thousand times.
    siennes: dict[int, list[tuple[int, int]]] = defaultdict(list)
    regions: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for rang, (membre, contenant, niveau) in enumerate(lignes):
        siennes[membre].append((rang, contenant))
        if niveau == Niveau.REGION:
            regions[membre].append((rang, contenant))
    chaines: dict[int, tuple[int, ...]] = {}
    for un in territoires:
        directes = siennes.get(un, [])
        toutes = {*directes, *(une for contenant in {c for _, c in directes} for une in regions.get(contenant, ()))}
        chaines[un] = (un, *dict.fromkeys(contenant for _, contenant in sorted(toutes)))
    return chaines


def jeu_de_la_region(*partout: Cle) -> tuple[Jeu, tuple[int, ...]]:
    """National and regional rows, with the chain that reads them (the région served); one statement.

    `partout`: keys whose rows of any territory come too, for whoever reads them with a chain of his own.
    """
    with connection.cursor() as curseur:
        curseur.execute(_DE_LA_REGION, [NatureTerritoire.REGION.value, settings.REGION, [une.value for une in partout]])
        lignes = Jeu.de(
            LigneParametre(cle, territoire, json.loads(valeur), *reste)
            for cle, territoire, valeur, *reste in curseur.fetchall()
        )
    regions = {
        ligne.territoire_id
        for cle, groupe in lignes.par_cle.items()
        for ligne in groupe
        if ligne.territoire_id is not None and cle not in partout
    }
    return lignes, tuple(sorted(regions))


def delais_de_la_region(le: date) -> Delais:
    """The delays of the life cycle in force on `le`. Raises `ActionRefusee` when one is missing."""
    lignes, chaine = jeu_de_la_region()
    return lignes.delais(le=le, territoires=chaine)


def delais_et(le: date, cle: Cle) -> tuple[Delais, Jeu]:
    """The same delays, with the rows of one more key whatever their territory; one statement."""
    lignes, chaine = jeu_de_la_region(cle)
    return lignes.delais(le=le, territoires=chaine), lignes


def lire_fichier(chemin: Path = FICHIER) -> Iterator[dict[str, Any]]:
    """Rows of a parameter file (semicolons, header). `territoire` is empty or nature:code."""
    with chemin.open(encoding="utf-8", newline="") as flux:
        yield from csv.DictReader(flux, delimiter=";")


@transaction.atomic
def charger_parametres(lignes: Iterable[dict[str, Any]]) -> int:
    """Add the rows that are not there yet and return how many. A value in force is closed, never overwritten.

    Raises `ActionRefusee` for an unknown key, a value out of shape or an unknown territory.
    """
    territoires = _territoires()
    ajoutees = 0
    for brute in lignes:
        neuve = _ligne(brute, territoires)
        memes = Parametre.objects.filter(cle=neuve.cle)
        if neuve.territoire_id is None:
            memes = memes.filter(territoire__isnull=True)
        else:
            memes = memes.filter(territoire=neuve.territoire_id)
        if memes.filter(du__gte=neuve.du).exists():
            continue
        memes.filter(Q(au__isnull=True) | Q(au__gte=neuve.du)).update(au=date.fromordinal(neuve.du.toordinal() - 1))
        neuve.save(force_insert=True)
        ajoutees += 1
    return ajoutees


@transaction.atomic
def enregistrer_parametre(*, acteur: Acteur, saisie: SaisieParametre) -> Parametre:
    """Prepare a value from a coming day on; the one in force ends the day before, the past never changes.

    The first value of a key on a territory may begin today. Raises `ActionRefusee`.
    """
    verrou_de_transaction(f"parametre:{saisie.cle}")
    exiger(refus_de_parametrer(acteur, saisie.cle, saisie.territoire_id) or _refus_de_saisie(saisie))
    memes = Parametre.objects.filter(cle=saisie.cle, territoire=saisie.territoire_id)
    exiger(_refus_de_date(saisie, memes))
    memes.filter(Q(au__isnull=True) | Q(au__gte=saisie.du)).update(au=saisie.du - timedelta(days=1))
    parametre = Parametre(**asdict(saisie))
    parametre.save(force_insert=True)
    lignes, chaine = jeu_de_la_region()
    # Delays that contradict one another are refused together: nothing is written.
    lignes.delais(le=saisie.du, territoires=chaine)
    tracer_acte(acteur, "enregistrer_parametre", "parametre", parametre.pk, ("valeur", "du", "source", "instance"))
    return parametre


def refus_de_parametrer(acteur: Acteur, cle: Cle, territoire_id: int | None) -> Refus | None:
    """Why `acteur` may not set this value: its EPCI, EPT or Paris for what the law leaves to it, the gestionnaire for all."""
    refus = refus_d_acces(acteur, Droit.GERER)
    if refus is None or territoire_id is None:
        return refus
    if territoire_de(acteur) != territoire_id:
        return refus
    if cle in DU_TERRITOIRE:
        return None
    return Refus(
        "parametre_reserve",
        f"« {DEFINITIONS[cle].libelle} » n'est pas laissé au territoire.",
        Nature.INTERDIT,
        source=DEFINITIONS[cle].source,
        issue="Demandez au gestionnaire du dispositif de l'enregistrer avec le texte qui la fixe.",
    )


def cles_ouvertes(acteur: Acteur, territoire_id: int) -> frozenset[Cle]:
    """The parameters that this actor may set for this territory."""
    if refus_d_acces(acteur, Droit.GERER) is None:
        return frozenset(Cle)
    return DU_TERRITOIRE if territoire_de(acteur) == territoire_id else frozenset()


def _refus_de_saisie(saisie: SaisieParametre) -> Refus | None:
    definition = DEFINITIONS[saisie.cle]
    if not definition.accepte(saisie.valeur):
        return Refus(
            "parametre_illisible",
            f"Cette valeur ne convient pas ({definition.unite}).",
            champ="valeur",
            source=definition.source,
            issue=f"Entre {definition.minimum} et {definition.maximum} pour un nombre ; une ligne par élément sinon.",
        )
    if saisie.cle is Cle.MOTIFS_LOCAUX and (hors := _motifs_inconnus(saisie)):
        return Refus(
            "motif_inconnu", f"Ce motif n'est pas dans la liste datée : {', '.join(hors)}.", champ="valeur",
            source=definition.source, issue="Choisissez parmi les codes de la nomenclature « motif_non_attribution ».",
        )  # fmt: skip
    if not saisie.source.strip():
        return Refus(
            "parametre_sans_source",
            "Un paramètre dit sa source.",
            champ="source",
            issue="Citez le texte.",
            source=Regle.TEXTE,
        )
    return None


def _motifs_inconnus(saisie: SaisieParametre) -> list[str]:
    return sorted(set(saisie.valeur) - nomenclatures().codes(Liste.MOTIF_NON_ATTRIBUTION, saisie.du))


def _refus_de_date(saisie: SaisieParametre, memes: QuerySet[Parametre]) -> Refus | None:
    if memes.filter(du__gte=saisie.du).exists():
        return Refus(
            "parametre_deja_prepare",
            "Une valeur est déjà prévue à cette date ou plus tard.",
            Nature.ETAT,
            champ="du",
            issue="Annulez-la d'abord, ou choisissez une date postérieure.",
            source=Regle.ACQUIS,
        )
    premier_jour = aujourdhui() + timedelta(days=1) if memes.exists() else aujourdhui()
    if saisie.du < premier_jour:
        return Refus(
            "parametre_passe",
            "Une valeur en vigueur a déjà servi : elle ne se change qu'à partir de demain.",
            Nature.ETAT,
            champ="du",
            source="Chaque décision garde la valeur de son jour",
            issue="Choisissez une date à venir.",
        )
    return None


@transaction.atomic
def annuler_parametre(*, acteur: Acteur, parametre_id: int) -> None:
    """Give up a value that is not in force yet; the one before goes on. Raises `ActionRefusee`."""
    parametre = Parametre.objects.filter(pk=parametre_id).first()
    if parametre is None:
        raise ActionRefusee(
            Refus(
                "parametre_introuvable",
                "Cette valeur n'existe pas.",
                Nature.INTROUVABLE,
                source=Regle.INCONNU,
                issue="Rechargez la page des paramètres.",
            )
        )
    verrou_de_transaction(f"parametre:{parametre.cle}")
    exiger(refus_de_parametrer(acteur, Cle(parametre.cle), parametre.territoire_id))
    if parametre.du <= aujourdhui():
        raise ActionRefusee(
            Refus(
                "parametre_passe",
                "Cette valeur est en vigueur ou l'a été : elle ne s'efface pas.",
                Nature.ETAT,
                issue="Préparez une nouvelle valeur à partir d'une date à venir.",
                source=Regle.ACQUIS,
            )
        )
    veille = parametre.du - timedelta(days=1)
    memes = Parametre.objects.filter(cle=parametre.cle, territoire=parametre.territoire_id)
    fin = parametre.au
    parametre.delete()
    memes.filter(au=veille).update(au=fin)
    tracer_acte(acteur, "annuler_parametre", "parametre", parametre_id, ("valeur", "du"))


def _territoires() -> dict[str, int]:
    """Territories named in a file are wide ones (a few hundred): communes come through the application."""
    larges = Territoire.objects.exclude(nature__in=(NatureTerritoire.COMMUNE, NatureTerritoire.ARRONDISSEMENT))
    return {f"{nature}:{code}": pk for pk, nature, code in larges.values_list("pk", "nature", "code")}


def _ligne(brute: dict[str, Any], territoires: dict[str, int]) -> Parametre:
    try:
        cle = Cle(brute["cle"])
        valeur, ou = json.loads(brute["valeur"]), brute["territoire"]
        du, au = date.fromisoformat(brute["du"]), brute["au"]
    except (KeyError, ValueError, TypeError) as erreur:
        raise ActionRefusee(_illisible(str(brute.get("cle", "")))) from erreur
    if ou and ou not in territoires:
        raise ActionRefusee(_territoire_inconnu(cle, ou))
    if not DEFINITIONS[cle].accepte(valeur) or not brute["source"]:
        raise ActionRefusee(_illisible(cle))
    return Parametre(
        cle=cle,
        territoire_id=territoires[ou] if ou else None,
        valeur=valeur,
        du=du,
        au=date.fromisoformat(au) if au else None,
        source=brute["source"],
        instance=brute["instance"],
        a_confirmer=brute["a_confirmer"] == "oui",
    )


def _territoire_inconnu(cle: str, territoire: str) -> Refus:
    return Refus(
        "parametre_territoire",
        f"La ligne du paramètre « {cle} » nomme un territoire inconnu : {territoire}.",
        champ="territoire",
        issue="Chargez d'abord les territoires (manage.py charger_territoires), ou corrigez la ligne.",
        source="code officiel géographique de l'INSEE",
    )


def _illisible(cle: str) -> Refus:
    return Refus(
        "parametre_illisible",
        f"La ligne du paramètre « {cle} » n'est pas utilisable : clé, valeur, dates ou source.",
        champ="valeur",
        issue="Corrigez la ligne ; aucune n'a été chargée.",
        source=Regle.FORMAT,
    )
