"""Rebuild the `Suivi` of demandes from candidatures, decisions and offers: the same figures as those kept act by act."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from attributions.enums import EtatProposition
from attributions.states.candidature import ENGAGEES, OUVERTES, EtatCandidature

_E = EtatCandidature
RENVOI = "retour en séance selon le règlement intérieur"
"""Why a decision is cancelled when the ranks left are examined again: the examination was held, and counts."""
_VALEURS: dict[str, Any] = {
    "ouvertes": [str(un) for un in OUVERTES],
    "engagees": [str(un) for un in ENGAGEES],
    "refus": [_E.REFUSEE.value, _E.SANS_REPONSE.value],
    "non_servie": _E.NON_SERVIE.value,
    "renvoi": RENVOI,
    "signe": _E.BAIL_SIGNE.value,
    "en_cours": EtatProposition.EN_COURS.value,
}
_CALCUL = """
    SELECT c.demande_id AS demande_id,
        count(*)::int AS designations,
        (count(*) FILTER (WHERE c.etat = ANY(%(ouvertes)s)))::int AS en_cours,
        coalesce(sum(d.examens), 0)::int AS examens,
        max(d.derniere) AS derniere_caleol_le,
        coalesce(sum(p.nombre), 0)::int AS propositions,
        coalesce(bool_or(p.en_cours), false) AS proposition_en_cours,
        (count(*) FILTER (WHERE c.etat = ANY(%(refus)s)))::int AS refus,
        max(c.close_le) FILTER (WHERE c.etat = ANY(%(refus)s)) AS dernier_refus_le,
        CASE WHEN bool_or(c.etat = %(signe)s) THEN NULL
             ELSE max(c.close_le) FILTER (WHERE c.etat = %(non_servie)s) END AS non_servie_le,
        coalesce(bool_or(c.etat = ANY(%(engagees)s)), false) AS engagee
    FROM attributions_candidature c
    LEFT JOIN LATERAL (
        SELECT count(DISTINCT x.ligne_id) AS examens, max((x.prise_a AT TIME ZONE 'Europe/Paris')::date) AS derniere
        FROM attributions_decision x
        WHERE x.candidature_id = c.id AND (x.annulee_a IS NULL OR x.motif_annulation = %(renvoi)s)
    ) d ON true
    LEFT JOIN LATERAL (
        SELECT count(*) AS nombre, bool_or(x.etat = %(en_cours)s) AS en_cours
        FROM attributions_proposition x WHERE x.candidature_id = c.id
    ) p ON true
    {ou}
    GROUP BY c.demande_id
"""
_CHAMPS = (
    "designations", "en_cours", "examens", "derniere_caleol_le", "propositions", "proposition_en_cours", "refus",
    "dernier_refus_le", "non_servie_le", "engagee",
)  # fmt: skip
_COLONNES = ", ".join(_CHAMPS)
_ECRITURE = f"""
    INSERT INTO registre_suivi (demande_id, {_COLONNES})
    SELECT demande_id, {_COLONNES} FROM ({_CALCUL}) calcul
    ON CONFLICT (demande_id) DO UPDATE SET ({_COLONNES}) = ({", ".join(f"excluded.{un}" for un in _CHAMPS)})
    WHERE ({", ".join(f"registre_suivi.{un}" for un in _CHAMPS)}) IS DISTINCT FROM
          ({", ".join(f"excluded.{un}" for un in _CHAMPS)})
"""  # noqa: S608 - names of columns of this module
_ECARTS = f"""
    SELECT count(*) FROM ({_CALCUL}) calcul FULL JOIN registre_suivi s USING (demande_id)
    WHERE ({", ".join(f"s.{un}" for un in _CHAMPS)}) IS DISTINCT FROM
          ({", ".join(f"calcul.{un}" for un in _CHAMPS)})
      AND (calcul.demande_id IS NOT NULL OR s.designations <> 0)
"""  # noqa: S608


def recalculer(demandes: Sequence[int] | None = None) -> int:
    """Write what these demandes should say, or every demande that was ever a candidate. Returns how many changed."""
    ou = "" if demandes is None else "WHERE c.demande_id = ANY(%(demandes)s)"
    with connection.cursor() as curseur:
        curseur.execute(_ECRITURE.replace("{ou}", ou), {**_VALEURS, "demandes": list(demandes or ())})
        return int(curseur.rowcount)


def ecarts() -> int:
    """How many demandes have a `Suivi` that is not what their candidatures say; zero is expected."""
    with connection.cursor() as curseur:
        curseur.execute(_ECARTS.replace("{ou}", ""), _VALEURS)
        return int(curseur.fetchone()[0])
