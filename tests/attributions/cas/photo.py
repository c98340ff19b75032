"""Everything that an act of the attribution may write, as counts and digests: what is compared around a refusal."""

from __future__ import annotations

from django.db import connection

PREFIXES = ("attributions_", "registre_", "demandeurs_")
JOURNAL = ("socle_traceacte", "socle_travail")
MODELES = ("attributions_financement", "registre_nomenclature", "registre_bareme")
"""References loaded once: no act writes them, and reading them costs more than all the rest."""


def tables() -> list[str]:
    """Demande, household, candidature, vacancy, flow, sitting, decision, task, letter, event, label: every one there is."""
    with connection.cursor() as curseur:
        noms = connection.introspection.table_names(curseur)
    suivies = [un for un in noms if un.startswith(PREFIXES) and not un.startswith(MODELES)]
    return sorted(suivies) + list(JOURNAL)


def photo() -> dict[str, tuple[int, str]]:
    """By table, how many rows and a digest of all of them, whatever their order; one statement."""
    lues = " UNION ALL ".join(
        f"SELECT '{une}', count(*), coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {une} t"
        for une in tables()
    )
    with connection.cursor() as curseur:
        curseur.execute(lues)
        return {nom: (combien, empreinte) for nom, combien, empreinte in curseur.fetchall()}


def changees(avant: dict[str, tuple[int, str]], apres: dict[str, tuple[int, str]]) -> dict[str, tuple[int, int]]:
    """Tables of which a row came, went or moved: how many rows before and after."""
    return {nom: (avant[nom][0], apres[nom][0]) for nom in avant if avant[nom] != apres[nom]}
