"""Three years of attributions for the population: stock, conventions, commissions, vacancies, candidatures, leases.

Written by sets, in SQL (`demo/data/attributions`), for a million demandes has a quarter of a million leases behind it.
Same seed, same size and same day give the same rows. Households who signed are shells of demandes, erased as the law
asks (décret 2017-917 art. 4): nobody is behind them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Max, Model, Sum

from habilitations.models import Implantation, Territoire
from habilitations.rules.types import NatureTerritoire, Niveau
from habilitations.territoires import table_des_tags
from registre.models import Demande, SeuilQuartile, Suivi
from registre.rules.explications import Marque
from socle.periodes import en_vigueur

DONNEES = Path(__file__).resolve().parent / "data"
ETAPES = ("01_parc", "02_vacances", "03_candidatures", "04_suites")
# Of the active demandes: 80,000 leases a year over three years and two months of vacancies for a million (DESIGN §6).
BAUX_PAR_DEMANDE = 0.24
ILE_DE_FRANCE = "11"
SEUIL_ILLUSTRE = 10_400
VACANCES_PAR_DEMANDE = 0.012
LOGEMENTS_PAR_DEMANDE = 0.4


@dataclass(frozen=True, slots=True)
class Ecrites:
    """What was written, by table."""

    logements: int
    baux: int
    candidatures: int


@transaction.atomic
def attribuer(*, demandes: int, graine: int, jour: date, dire: Callable[[str], None]) -> Ecrites:
    """Write the attributions of a population already in the base. One transaction: nothing is left half done."""
    _etiquettes(jour)
    _seuils(jour)
    stock = Implantation.objects.aggregate(total=Sum("logements"))["total"] or 1
    parametres: dict[str, Any] = {
        "graine": graine,
        "jour": jour,
        "part": max(0.005, demandes * LOGEMENTS_PAR_DEMANDE / stock),
        "louees": max(60, int(demandes * BAUX_PAR_DEMANDE)),
        "ouvertes": max(60, int(demandes * VACANCES_PAR_DEMANDE)),
        "premiere": (Demande.objects.aggregate(derniere=Max("pk"))["derniere"] or 0) + 1,
        "voies": [ligne.strip().upper() for ligne in (DONNEES / "voies.txt").read_text().splitlines() if ligne.strip()],
        "logements": 0,
    }
    with connection.cursor() as curseur, _defauts_des_modeles(curseur):
        for etape in ETAPES:
            dire(f"Attributions : {etape[3:]}…")
            curseur.execute((DONNEES / "attributions" / f"{etape}.sql").read_text(), parametres)
            if not parametres["logements"]:
                parametres["logements"] = _compter(curseur, "attributions_logement")
        return Ecrites(
            parametres["logements"],
            _compter(curseur, "attributions_bail"),
            _compter(curseur, "attributions_candidature"),
        )


def _seuils(jour: date) -> None:
    """A threshold of the first quartile for the years that have none published exactly, said to be an illustration."""
    region = Territoire.objects.get(nature=NatureTerritoire.REGION, code=ILE_DE_FRANCE, au=None)
    connues = set(SeuilQuartile.objects.filter(territoire=region).values_list("annee", flat=True))
    SeuilQuartile.objects.bulk_create(
        SeuilQuartile(
            annee=annee,
            territoire=region,
            montant=SEUIL_ILLUSTRE,
            du=date(annee, 1, 1),
            arrete="Illustration de la démonstration, sans valeur juridique",
            approche=True,
            marque=Marque.RAPPELEE,
        )
        for annee in range(jour.year - 3, jour.year + 1)
        if annee not in connues
    )


def analyser() -> None:
    """ANALYZE what was written: outside its transaction, so that autovacuum has nothing to guess."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT string_agg(tablename, ', ') FROM pg_tables WHERE tablename LIKE 'attributions_%'")
        (tables,) = curseur.fetchone()
        curseur.execute(f"ANALYZE {tables}, registre_demande, registre_evenement, registre_suivi")


def _modeles() -> list[type[Model]]:
    return [*apps.get_app_config("attributions").get_models(), Demande, Suivi]


@contextmanager
def _defauts_des_modeles(curseur: Any) -> Iterator[None]:
    """While writing in SQL, a column takes the default of its model when it is not named."""
    champs = [
        (modele._meta.db_table, champ.column, champ.get_db_prep_save(champ.get_default(), connection))
        for modele in _modeles()
        for champ in modele._meta.concrete_fields
        if not champ.generated
        and ((champ.has_default() and not callable(champ.default)) or (champ.empty_strings_allowed and champ.blank))
    ]
    for table, colonne, valeur in champs:
        curseur.execute(f'ALTER TABLE {table} ALTER COLUMN "{colonne}" SET DEFAULT %s', [valeur])
    yield
    curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table, colonne, _ in champs:
        curseur.execute(f'ALTER TABLE {table} ALTER COLUMN "{colonne}" DROP DEFAULT')


def _compter(curseur: Any, table: str) -> int:
    curseur.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - a name of ours
    (nombre,) = curseur.fetchone()
    return int(nombre)


def _etiquettes(jour: date) -> None:
    """Temporary table `etiquettes`: commune, its tags, its département, a postcode."""
    communes = list(Implantation.objects.values_list("commune_id", flat=True).distinct())
    tags = table_des_tags(communes, jour)
    postes = dict(Territoire.objects.filter(pk__in=communes).values_list("pk", "codes_postaux"))
    departements = dict(
        Territoire.objects.filter(pk__in=communes)
        .filter(en_vigueur(jour, "appartenances__"), appartenances__niveau=Niveau.DEPARTEMENT)
        .values_list("pk", "appartenances__contenant_id")
    )
    with connection.cursor() as curseur:
        curseur.execute(
            "CREATE TEMP TABLE etiquettes (commune bigint PRIMARY KEY, tags integer[], departement bigint, code_postal text)"
            " ON COMMIT DROP"
        )
        curseur.executemany(
            "INSERT INTO etiquettes VALUES (%s, %s, %s, %s)",
            [(une, list(tags[une]), departements[une], (postes[une] or [""])[0]) for une in communes],
        )
