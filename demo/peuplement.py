"""The whole act of filling a base with a made-up population: refuse, empty, create the actors, load, rebuild, check."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

from demo.acteurs import creer_les_agents, creer_les_organismes, territoires_par_lieu
from demo.attributions import analyser, attribuer
from demo.chargement import charger, ouvrir
from demo.cles import de_json, en_json, lever, reconstruire, relever
from demo.cotation import illustrer
from demo.generateurs.dossiers import Population
from demo.generateurs.organismes import Monde, choix_des_guichets, monde
from demo.generateurs.territoires import PARIS
from demo.lignes import COLONNES_DE_LA_POPULATION, FAITS_MAX, PERSONNES_MAX, Correspondances
from demo.models import Peuplement
from demo.pieces import deposer_des_specimens
from demo.priorites import illustrer_les_priorites
from habilitations.models import Guichet, Organisme
from habilitations.rules.types import NatureTerritoire
from habilitations.territoires import table_des_tags
from registre.models import Demande
from registre.services.coherence import compter
from registre.services.parametres import delais_de_la_region
from socle.clock import maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle

PLEINE_ECHELLE = 1_000_000
# Beyond, the base is one of the benchmarks, which file what they measure.
DEMONSTRATION_MAX = 50_000
TABLES = tuple(COLONNES_DE_LA_POPULATION)
# Tables emptied besides those of the register: what this command creates, and what points at it.
ACTEURS = ("organisme", "agent")
SEQUENCES = {
    "registre_demande": 1,
    "demandeurs_menage": 1,
    "demandeurs_personnemorale": 1,
    "demandeurs_personne": PERSONNES_MAX,
    "registre_evenement": FAITS_MAX,
}


@dataclass(frozen=True, slots=True)
class Bilan:
    """What was done: rows written by table, seconds from the first row to the end of ANALYZE."""

    demandes: int
    lignes: int
    duree: float
    chargement: float
    reconstruction: float
    incoherences: dict[str, int]

    @property
    def debit(self) -> float:
        return self.demandes / self.duree

    @property
    def lignes_par_demande(self) -> float:
        return self.lignes / self.demandes

    def en_json(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "debit": self.debit,
            "lignes_par_demande": self.lignes_par_demande,
            "construite_a": maintenant().isoformat(timespec="seconds"),
        }


def refus_de_peupler(*, graine: int, demandes: int, recommencer: bool) -> Refus | None:
    """A base that holds real data is never touched; a demonstration base is emptied only when asked, or unfinished."""
    dernier = Peuplement.objects.order_by("-pk").first()
    if dernier is None:
        if Demande.objects.exists() or Organisme.objects.exists():
            return Refus(
                "base_non_vide",
                "Cette base contient des données qui ne viennent pas d'une démonstration.",
                Nature.ETAT,
                issue="Peuplez une base vide : un autre dossier VAR_DIR ou une autre DATABASE_URL.",
                source=Regle.DEMONSTRATION,
            )
        return None
    if dernier.termine_a is None or recommencer:
        return None
    return Refus(
        "base_peuplee",
        f"Cette base de démonstration contient déjà {dernier.demandes} demandes (graine {dernier.graine}).",
        Nature.ETAT,
        issue="Ajoutez --recommencer pour la vider et la peupler de nouveau.",
        source=Regle.DEMONSTRATION,
    )


def peupler(
    *, demandes: int, graine: int, processus: int, jour: date, recommencer: bool, dire: Callable[[str], None]
) -> Bilan:
    """Fill the base. Raises ActionRefusee. An interrupted load starts again from an empty base."""
    refus = refus_de_peupler(graine=graine, demandes=demandes, recommencer=recommencer)
    if refus is not None:
        raise ActionRefusee(refus)
    _vider(dire)
    call_command("charger_nomenclatures", verbosity=0)
    call_command("charger_parametres", verbosity=0)
    call_command("charger_baremes", verbosity=0)
    call_command("charger_pieces", verbosity=0)
    call_command("charger_delais_anormaux", verbosity=0)
    marque = Peuplement.objects.create(graine=graine, demandes=demandes, jour=jour, commence_a=maintenant())
    dire("Organismes, guichets, habilitations et agents…")
    ids = _creer_les_acteurs(monde(graine), graine=graine, echelle=demandes / PLEINE_ECHELLE, jour=jour)
    population = Population(monde(graine), graine=graine, actives=demandes, jour=jour)
    debut = time.monotonic()
    with ouvrir() as connexion:
        definitions = relever(connexion, TABLES)
        Peuplement.objects.filter(pk=marque.pk).update(definitions=en_json(definitions))
        lever(connexion, definitions)
    dire(f"{population.total} demandes à écrire, par {processus} processus…")
    ecrit = charger(population, ids, processus=processus, dire=dire)
    reconstruction = _finir(marque, population, processus, dire)
    marque.termine_a = maintenant()
    marque.save(update_fields=["termine_a"])
    duree = time.monotonic() - debut
    if demandes <= DEMONSTRATION_MAX:
        dire("Pièces justificatives (spécimens)…")
        deposer_des_specimens(graine=graine, jour=jour)
    dire("Attributions…")
    depart = time.monotonic()
    ecrites = attribuer(demandes=demandes, graine=graine, jour=jour, dire=dire)
    analyser()
    dire(
        f"{ecrites.logements} logements, {ecrites.candidatures} candidatures, {ecrites.baux} baux"
        f" en {time.monotonic() - depart:.0f} s"
    )
    if demandes <= DEMONSTRATION_MAX:
        dire("Priorités…")
        illustrer_les_priorites(graine=graine, dire=dire)
        dire("Grilles de cotation (illustrations)…")
        illustrer(dire=dire)
    dire("Contrôles de cohérence…")
    incoherences = compter()
    return Bilan(population.total, sum(ecrit.lignes.values()), duree, ecrit.duree, reconstruction, incoherences)


def _finir(marque: Peuplement, population: Population, processus: int, dire: Callable[[str], None]) -> float:
    """Rebuild indexes and keys, move the sequences past the ids taken, ANALYZE. Returns seconds."""
    debut = time.monotonic()
    dire("Index et clés…")
    marque.refresh_from_db()
    reconstruire(ouvrir, de_json(marque.definitions), processus)
    with connection.cursor() as curseur:
        for table, facteur in SEQUENCES.items():
            curseur.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), %s)",
                [(population.total + 1) * facteur],
            )
        curseur.execute("SELECT setval('registre_numero_ordre', %s)", [(population.total - 1) % 999_999 + 1])
        curseur.execute(f"ANALYZE {', '.join(TABLES)}")
    return time.monotonic() - debut


def _vider(dire: Callable[[str], None]) -> None:
    """Empty what a former population wrote, and give back the indexes an interrupted one set aside."""
    for marque in Peuplement.objects.filter(termine_a__isnull=True):
        with connection.cursor() as curseur:
            curseur.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
        reconstruire(ouvrir, de_json(marque.definitions), 1)
    if not Peuplement.objects.exists():
        return
    dire("Effacement de la population précédente…")
    acteurs = [apps.get_model("habilitations", nom)._meta.db_table for nom in ACTEURS]
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(f"TRUNCATE {', '.join((*TABLES, *acteurs))} CASCADE")
        curseur.execute("DELETE FROM auth_group WHERE name LIKE 'organisme %%'")
    Peuplement.objects.all().delete()


def _creer_les_acteurs(un_monde: Monde, *, graine: int, echelle: float, jour: date) -> Correspondances:
    with transaction.atomic():
        territoires = territoires_par_lieu()
        communes = {une.code: territoires[_lieu(une.code)] for une in un_monde.carte.communes}
        communes[PARIS] = territoires[NatureTerritoire.COMMUNE, PARIS]
        organismes = creer_les_organismes(un_monde, territoires, communes)
        agents = creer_les_agents(un_monde, organismes, graine=graine, echelle=max(0.05, min(1.0, echelle)))
    par_code = dict(Guichet.objects.values_list("code", "pk"))
    return Correspondances(
        territoires=communes,
        tags=table_des_tags(communes.values(), jour),
        guichets=[par_code[guichet.code] for _, guichet in choix_des_guichets(un_monde).guichets],
        organismes=[un.pk for un in organismes],
        agents=agents,
        validite_mois=delais_de_la_region(jour).validite,
    )


def _lieu(code: str) -> tuple[NatureTerritoire, str]:
    return (NatureTerritoire.ARRONDISSEMENT if code.startswith("751") else NatureTerritoire.COMMUNE, code)
