"""Délais anormalement longs: loaded from a file with their source, reached by demandes every night (L441-1-4, R441-2-15 II 2°)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from habilitations.acteur import Acteur
from habilitations.models import Territoire
from habilitations.rules.types import NatureTerritoire
from registre.models import DelaiAnormal
from registre.rules.delai_anormal import Delai, plus_longs
from registre.rules.echeances import dernier_depart
from registre.rules.typologies import TYPES
from registre.states.demande import EtatDemande, NatureDemande
from socle.clock import maintenant
from socle.errors import ActionRefusee, Refus
from socle.periodes import en_vigueur

FICHIER = Path(__file__).resolve().parents[2] / "data" / "delais_anormaux.csv"


def lire_fichier(chemin: Path = FICHIER) -> Iterator[dict[str, str]]:
    """Rows of a file of delays (semicolons, header); typologies are codes, `du` and `au` ISO dates or nothing."""
    with chemin.open(encoding="utf-8", newline="") as flux:
        yield from csv.DictReader(flux, delimiter=";")


@transaction.atomic
def charger_delais(lignes: Iterable[dict[str, str]]) -> int:
    """Add the delays that are not there yet and return how many; what is recorded is never rewritten.

    Raises `ActionRefusee` for an unknown département or typology. A newer arrêté begins after the end of the former.
    """
    departements = dict(
        Territoire.objects.filter(nature=NatureTerritoire.DEPARTEMENT, au__isnull=True).values_list("code", "pk")
    )
    ajoutees = 0
    for ligne in lignes:
        neuf = _lire(ligne, departements)
        memes = DelaiAnormal.objects.filter(
            departement_id=neuf.departement_id, typologie_min=neuf.typologie_min, typologie_max=neuf.typologie_max
        )
        if memes.filter(du=neuf.du).exists() if neuf.du else memes.exists():
            continue
        neuf.save(force_insert=True)
        ajoutees += 1
    return ajoutees


def _lire(ligne: dict[str, str], departements: dict[str, int]) -> DelaiAnormal:
    code, bornes = ligne["departement"], (ligne["typologie_min"], ligne["typologie_max"])
    if code not in departements or not set(bornes) <= set(TYPES) or not ligne["mois"].isdecimal():
        raise ActionRefusee(
            Refus(
                "delai_illisible",
                f"Département, typologie ou nombre de mois illisible : {code} ; {bornes[0]} ; {bornes[1]} ; {ligne['mois']}.",
                champ="departement",
                source="L441-1-4 CCH",
                issue=f"Le département est en vigueur, les typologies sont parmi {', '.join(TYPES)}, les mois un nombre.",
            )
        )
    return DelaiAnormal(
        departement_id=departements[code],
        typologie_min=TYPES.index(bornes[0]),
        typologie_max=TYPES.index(bornes[1]),
        mois=int(ligne["mois"]),
        du=date.fromisoformat(ligne["du"]) if ligne["du"] else None,
        au=date.fromisoformat(ligne["au"]) if ligne["au"] else None,
        arrete=ligne["arrete"],
        source=ligne["source"],
        marque=ligne["marque"],
    )


def delais_le(le: date) -> list[Delai]:
    """The delays in force on that day, by département; one statement."""
    lignes = DelaiAnormal.objects.filter(en_vigueur(le)).order_by("departement", "typologie_min")
    return [Delai(*un) for un in lignes.values_list("pk", "departement", "typologie_min", "typologie_max", "mois")]


# One statement by département, so that each reads only its own old demandes; the shortest delay of a demande wins.
_RELEVER = f"""
    INSERT INTO attentes_du_jour AS a (demande_id, delai_id, atteint_le)
    SELECT DISTINCT ON (d.id) d.id, v.id, (d.deposee_le + make_interval(months => v.mois))::date
    FROM registre_demande d
    JOIN unnest(%(ids)s::bigint[], %(mois)s::int[], %(types)s::text[], %(longs)s::boolean[]) v(id, mois, types, long)
      ON d.types::text[] && string_to_array(v.types, ' ') OR (d.types = '{{}}' AND v.long)
    WHERE d.etat = '{EtatDemande.ACTIVE.value}' AND d.nature = '{NatureDemande.MENAGE.value}' AND d.deposee_le <= %(limite)s
      AND d.territoires @> ARRAY[%(departement)s]::int[]
      AND (d.deposee_le + make_interval(months => v.mois))::date <= %(le)s
    ORDER BY d.id, 3, v.id
    ON CONFLICT (demande_id) DO UPDATE SET delai_id = excluded.delai_id, atteint_le = excluded.atteint_le
    WHERE (excluded.atteint_le, excluded.delai_id) < (a.atteint_le, a.delai_id)
"""  # noqa: S608 - codes of enums
_OUBLIER = """
    DELETE FROM registre_attenteanormale x
    WHERE NOT EXISTS (SELECT FROM attentes_du_jour a WHERE a.demande_id = x.demande_id)
"""
_CORRIGER = """
    UPDATE registre_attenteanormale x SET delai_id = a.delai_id, atteint_le = a.atteint_le
    FROM attentes_du_jour a
    WHERE a.demande_id = x.demande_id AND (x.delai_id, x.atteint_le) <> (a.delai_id, a.atteint_le)
"""
_CONSTATER = """
    INSERT INTO registre_attenteanormale (demande_id, delai_id, atteint_le, constate_le)
    SELECT a.demande_id, a.delai_id, a.atteint_le, %(le)s FROM attentes_du_jour a
    WHERE NOT EXISTS (SELECT FROM registre_attenteanormale x WHERE x.demande_id = a.demande_id)
    ORDER BY a.demande_id
"""
# A grid may weigh the wait: who enters the list or leaves it is scored again.
_FAIRE_REVOIR = """
    INSERT INTO registre_cotationarevoir (demande_id, depuis)
    SELECT a.demande_id, %(instant)s FROM attentes_du_jour a
    WHERE NOT EXISTS (SELECT FROM registre_attenteanormale x WHERE x.demande_id = a.demande_id)
    UNION ALL
    SELECT x.demande_id, %(instant)s FROM registre_attenteanormale x
    WHERE NOT EXISTS (SELECT FROM attentes_du_jour a WHERE a.demande_id = x.demande_id)
    ON CONFLICT (demande_id) DO NOTHING
"""


@transaction.atomic
def constater(*, le: date, acteur: Acteur) -> int:
    """Every night: the demandes whose wait has reached a delay, one statement by département. Returns how many are new.

    Those that no longer are (radiated, other typologies or communes asked) leave the list. A second pass finds nothing.
    """
    delais = delais_le(le)
    longs = plus_longs(delais)
    with connection.cursor() as curseur:
        curseur.execute(
            "CREATE TEMP TABLE attentes_du_jour (demande_id bigint PRIMARY KEY, delai_id bigint, atteint_le date)"
            " ON COMMIT DROP"
        )
        for departement in dict.fromkeys(un.departement for un in delais):
            siens = [un for un in delais if un.departement == departement]
            curseur.execute(_RELEVER, _valeurs(siens, longs, le) | {"departement": departement, "le": le})
        curseur.execute("ANALYZE attentes_du_jour")
        curseur.execute(_FAIRE_REVOIR, {"instant": maintenant()})
        curseur.execute(_OUBLIER)
        curseur.execute(_CORRIGER)
        curseur.execute(_CONSTATER, {"le": le})
        nouvelles = int(curseur.rowcount)
        curseur.execute("DROP TABLE attentes_du_jour")
    return nouvelles


def _valeurs(delais: list[Delai], longs: set[int], le: date) -> dict[str, Any]:
    return {
        "ids": [un.id for un in delais],
        "mois": [un.mois for un in delais],
        "types": [" ".join(un.types) for un in delais],
        "longs": [un.id in longs for un in delais],
        "limite": dernier_depart(le, min(un.mois for un in delais)),
    }
