"""Eight writers registering at the same time: the whole service (rights, controls, number, rows, trace, letter)."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connections

from bench.banc import Banc
from bench.copies import brute, clone
from bench.mesure import Mesure
from bench.requetes import poste
from demo.generateurs.dossiers import Population
from demo.generateurs.organismes import monde
from habilitations.access import acteur_de, memoire_des_droits
from habilitations.acteur import Acteur
from habilitations.models import Guichet
from registre.saisie import SaisieDemande
from registre.services.ecriture import besoins_de
from registre.services.enregistrement import enregistrer
from registre.services.lignes import COLONNES, Dossier, Identifiants, lignes_de
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui, maintenant
from socle.copie import reserver
from socle.errors import ActionRefusee

REDACTEURS = 8
CHACUN = 120
RODAGE = 5
LIMITE = 60.0
LIEU = "commune et son EPT (mairie)"
Lot = list[SaisieDemande]


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """Registrations a second, refusals and duplicate numbers counted; reference: the same rows by plain INSERTs."""
    un = poste(LIEU)
    acteur = acteur_de(un.affectation.agent, un.affectation)
    guichet = Guichet.objects.filter(organisme=un.affectation.organisme_id).order_by("pk")[0]
    lots = [_saisies(banc.graine + 1000 + rang, guichet.code) for rang in range(REDACTEURS)]
    with clone():
        avant = _etat_des_numeros()
        debit, enregistrees = _en_parallele(lambda lot: _enregistrer(lot, acteur), lots)
        apres = _etat_des_numeros()
    with clone():
        debit_brut, _ = _en_parallele(lambda lot: _inserer(lot, acteur, guichet), lots)
    yield Mesure(
        "enregistrement",
        value=debit,
        unit="1/s",
        n=enregistrees,
        limite=LIMITE,
        sens=">=",
        ratio=debit / debit_brut,
        reference="mêmes lignes par INSERT nus, huit connexions (1/s)",
        details={
            "redacteurs": REDACTEURS,
            "perimetre": LIEU,
            "reference_debit": round(debit_brut, 1),
            "numeros_emis": apres[0] - avant[0],
        },
    )
    yield Mesure("enregistrement_numeros_en_double", apres[1], "1", enregistrees, limite=0)
    yield Mesure(
        "enregistrement_manquantes",
        REDACTEURS * CHACUN - (apres[0] - avant[0]) + REDACTEURS * RODAGE,
        "1",
        enregistrees,
        limite=0,
    )


def _saisies(graine: int, code: str) -> Lot:
    """Full dossiers of today, of the same kind as the base but of other people."""
    population = Population(monde(1), graine=graine, actives=50_000, jour=aujourdhui())
    saisies: Lot = []
    numero = 0
    while len(saisies) < CHACUN + RODAGE:
        for cas in population.bloc(numero):
            saisie = cas.saisie
            if saisie.menage is not None and saisie.radiation is None:
                saisie.guichet, saisie.deposee_le, saisie.numero = code, aujourdhui(), ""
                saisie.renouvelee_le, saisie.depot_papier, saisie.dalo, saisie.en_ligne = None, None, None, False
                saisies.append(saisie)
        numero += 1
    return saisies[: CHACUN + RODAGE]


def _enregistrer(lot: Lot, acteur: Acteur) -> Iterator[None]:
    """One registration at each step. Warnings are confirmed, as an agent would."""
    for saisie in lot:
        with memoire_des_droits():
            try:
                enregistrer(saisie, acteur=acteur)
            except ActionRefusee as erreur:
                codes = [refus.code for refus in erreur.refus]
                enregistrer(saisie, acteur=acteur.avec_motif("Homonyme, vérifié"), confirmations=codes)
        yield


def _inserer(lot: Lot, acteur: Acteur, guichet: Guichet) -> Iterator[None]:
    """The rows of the same dossiers, one INSERT each, one transaction for each dossier."""
    with brute() as connexion, connexion.cursor() as curseur:
        communes = dict(
            curseur.execute(
                "SELECT code, id FROM habilitations_territoire WHERE au IS NULL AND nature IN ('commune', 'arrondissement')"
            ).fetchall()
        )
        for saisie in lot:
            voeux = [(communes[voeu.commune], "") for voeu in saisie.recherche.voeux]
            dossier = Dossier(
                saisie=saisie, guichet_id=guichet.pk, voeux=voeux, tags=[un for un, _ in voeux], etat=EtatDemande.ACTIVE,
                valable_jusqu_au=saisie.deposee_le, enregistree_a=maintenant(), organisme_id=guichet.organisme_id,
            )  # fmt: skip
            with connexion.transaction():
                recus = reserver(curseur, besoins_de([dossier]))
                ids = Identifiants(*(iter(recus.get(t, ())) for t in _TABLES_A_IDS))
                _, tables = lignes_de([dossier], ids=ids, acteur=acteur)
                for table, lignes in tables.items():
                    ordre = f"INSERT INTO {table} ({', '.join(COLONNES[table])}) VALUES ({', '.join(['%s'] * len(COLONNES[table]))})"
                    for ligne in lignes:
                        curseur.execute(ordre, ligne)
            yield


_TABLES_A_IDS = ("registre_demande", "demandeurs_menage", "demandeurs_personnemorale", "demandeurs_personne")


def _en_parallele(travail: Callable[[Lot], Iterator[None]], lots: list[Lot]) -> tuple[float, int]:
    """Run the work on each lot in a process of its own; (done a second, done), from the common start to the last end."""
    contexte = multiprocessing.get_context("fork")
    depart, file = contexte.Barrier(len(lots) + 1), contexte.SimpleQueue()
    connections.close_all()
    equipe = [contexte.Process(target=_rediger, args=(travail, lot, depart, file)) for lot in lots]
    for un in equipe:
        un.start()
    depart.wait()
    debut = time.perf_counter()
    faits = sum(file.get() for _ in equipe)
    duree = time.perf_counter() - debut
    for un in equipe:
        un.join()
    return faits / duree, faits


def _rediger(travail: Callable[[Lot], Iterator[None]], lot: Lot, depart: Any, file: Any) -> None:
    """Warm up, wait for the others, work, say how many."""
    faits = 0
    try:
        for faits, _ in enumerate(travail(lot), 1):
            if faits == RODAGE:
                depart.wait()
    finally:
        connections.close_all()
        file.put(max(0, faits - RODAGE))


def _etat_des_numeros() -> tuple[int, int]:
    """How many numbers, and how many of them are borne twice."""
    with brute() as connexion:
        (nombre, doubles) = connexion.execute(
            "SELECT count(*), count(*) - count(DISTINCT numero) FROM registre_numerounique"
        ).fetchone()
    return int(nombre), int(doubles)
