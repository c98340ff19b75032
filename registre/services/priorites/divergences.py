"""Where the register and another system do not say the same of a household: found by the night, corrected or claimed.

Compared: what the SNE last said (`DonneesSne.dalo_*`), the last file of each source, and our own radiations for
attribution. One statement by cause, over what is open only; a divergence that is no longer found is closed.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection, transaction

from habilitations.acteur import Acteur
from registre.enums import SourceFichier, StatutDalo, TypePriorite
from registre.models import CauseDivergence as C
from registre.models import EtatFichier, FichierPriorites
from registre.states.demande import EtatDemande
from registre.states.priorite import EtatPriorite
from registre.states.radiation import MotifRadiation

SNE, REGISTRE = "sne", "registre"
_FERMES = f"('{StatutDalo.CADUC.value}', '{StatutDalo.RELOGE.value}')"
_ACTIVE = f"d.etat = '{EtatDemande.ACTIVE.value}'"
_LOGEE = f"(d.etat = '{EtatDemande.RADIEE.value}' AND d.motif_radiation = '{MotifRadiation.ATTRIBUTION.value}')"
_OUVERTE = f"p.etat <> '{EtatPriorite.TERMINEE.value}'"
_EN_COURS = f"({_OUVERTE} AND (p.au IS NULL OR p.au >= %(le)s))"

# What the SNE says, beside the labels that were recognised or ended here. Its own rows agree with it by nature.
_DU_SNE = f"""
    SELECT d.id, '{SNE}', x.cause, '{TypePriorite.DALO.value}', p.id, NULL::bigint, s.dalo_decision_le
    FROM registre_donneessne s JOIN registre_demande d ON d.id = s.demande_id
    JOIN LATERAL (SELECT * FROM registre_priorite q WHERE q.demande_id = d.id AND q.type = '{TypePriorite.DALO.value}'
                  ORDER BY q.etat = '{EtatPriorite.TERMINEE.value}', q.id DESC LIMIT 1) p ON p.origine <> 'sne'
    CROSS JOIN LATERAL (SELECT CASE
        WHEN s.dalo_statut = '{StatutDalo.ACTIF.value}' AND (p.motif_fin = 'relogement' OR {_LOGEE}) THEN '{C.LOGEE_ICI.value}'
        WHEN s.dalo_statut = '{StatutDalo.ACTIF.value}' AND NOT {_EN_COURS} THEN '{C.EXPIREE.value}'
        WHEN s.dalo_statut IN {_FERMES} AND {_EN_COURS} THEN '{C.CLOSE_LA_BAS.value}'
        WHEN s.dalo_statut NOT IN ('{StatutDalo.ACTIF.value}', '{StatutDalo.CADUC.value}', '{StatutDalo.RELOGE.value}')
             AND {_EN_COURS} THEN '{C.INCONNUE_LA_BAS.value}' END) x(cause)
    WHERE s.fichier_a IS NOT NULL AND x.cause IS NOT NULL
      AND s.fichier_a::date >= coalesce(p.terminee_le, d.radiee_le, p.du)
"""  # noqa: S608
# What the last file of a source says of the households it names.
_DU_FICHIER = f"""
    SELECT DISTINCT ON (d.id, l.type, x.cause) d.id, %(source)s, x.cause, l.type, p.id, l.id,
           coalesce(l.reloge_le, l.decision_le)
    FROM registre_lignefichier l JOIN registre_demande d ON d.id = l.demande_id
    LEFT JOIN LATERAL (SELECT * FROM registre_priorite q WHERE q.demande_id = d.id AND q.type = l.type
                       ORDER BY q.etat = '{EtatPriorite.TERMINEE.value}', q.id DESC LIMIT 1) p ON TRUE
    CROSS JOIN LATERAL (SELECT CASE
        WHEN l.statut = '{StatutDalo.ACTIF.value}' AND (p.motif_fin = 'relogement' OR {_LOGEE}) THEN '{C.LOGEE_ICI.value}'
        WHEN l.statut = '{StatutDalo.ACTIF.value}' AND p.id IS NULL THEN '{C.INCONNUE_ICI.value}'
        WHEN l.statut = '{StatutDalo.ACTIF.value}' AND NOT {_EN_COURS} THEN '{C.EXPIREE.value}'
        WHEN l.statut = '{StatutDalo.RELOGE.value}' AND {_ACTIVE} AND p.id IS NOT NULL AND NOT {_EN_COURS}
             THEN '{C.ATTRIBUTION_NON_DITE.value}'
        WHEN l.statut = '{StatutDalo.RELOGE.value}' AND {_ACTIVE} AND p.id IS NULL THEN '{C.ATTRIBUTION_NON_DITE.value}'
        WHEN l.statut IN {_FERMES} AND {_EN_COURS} THEN '{C.CLOSE_LA_BAS.value}' END) x(cause)
    WHERE l.fichier_id = %(fichier)s AND x.cause IS NOT NULL
    ORDER BY d.id, l.type, x.cause, l.id
"""  # noqa: S608
# Our labels of the départements and types that the file covers, and that it does not name.
_ABSENTES = f"""
    SELECT d.id, %(source)s, '{C.INCONNUE_LA_BAS.value}', p.type, p.id, NULL::bigint, NULL::date
    FROM registre_priorite p JOIN registre_demande d ON d.id = p.demande_id
    WHERE {_EN_COURS} AND {_ACTIVE} AND p.decision_le <= %(arrete_le)s
      AND p.type IN (SELECT DISTINCT type FROM registre_lignefichier WHERE fichier_id = %(fichier)s AND type <> '')
      AND p.departement_id IN (SELECT DISTINCT departement_id FROM registre_lignefichier WHERE fichier_id = %(fichier)s)
      AND NOT EXISTS (SELECT FROM registre_lignefichier l WHERE l.fichier_id = %(fichier)s AND l.demande_id = d.id
                      AND l.type = p.type)
"""  # noqa: S608
# Housed here, whose label nobody ended: no other system is needed to see it.
_SANS_FIN = f"""
    SELECT d.id, '{REGISTRE}', '{C.LOGEE_SANS_FIN.value}', p.type, p.id, NULL::bigint, coalesce(a.bail_le, d.radiee_le)
    FROM registre_priorite p JOIN registre_demande d ON d.id = p.demande_id
    LEFT JOIN registre_attributiondeclaree a ON a.demande_id = d.id
    WHERE {_OUVERTE} AND p.origine <> 'sne' AND {_LOGEE}
"""  # noqa: S608
_INSCRIRE = "INSERT INTO divergences_du_jour (demande_id, source, cause, type, priorite_id, ligne_id, la_bas_le) "
_CLORE = """
    UPDATE registre_divergence v SET etat = 'reglee', close_le = %(le)s
    WHERE v.close_le IS NULL AND NOT EXISTS (
        SELECT FROM divergences_du_jour j WHERE (j.demande_id, j.source, j.cause, j.type)
        = (v.demande_id, v.source, v.cause, v.type))
"""
_OUVRIR = """
    INSERT INTO registre_divergence (cle, demande_id, source, cause, type, priorite_id, ligne_id, la_bas_le, trouvee_le, etat,
                                     motif)
    SELECT gen_random_uuid(), j.demande_id, j.source, j.cause, j.type, j.priorite_id, j.ligne_id, j.la_bas_le, %(le)s,
           'ouverte', ''
    FROM divergences_du_jour j
    WHERE NOT EXISTS (SELECT FROM registre_divergence v WHERE v.close_le IS NULL AND (v.demande_id, v.source, v.cause, v.type)
                      = (j.demande_id, j.source, j.cause, j.type))
      AND NOT EXISTS (SELECT FROM registre_divergence v WHERE v.etat = 'ecartee' AND (v.demande_id, v.source, v.cause, v.type)
                      = (j.demande_id, j.source, j.cause, j.type) AND v.la_bas_le IS NOT DISTINCT FROM j.la_bas_le)
    ORDER BY j.demande_id
"""
_RAFRAICHIR = """
    UPDATE registre_divergence v SET priorite_id = j.priorite_id, ligne_id = j.ligne_id, la_bas_le = j.la_bas_le
    FROM divergences_du_jour j
    WHERE v.close_le IS NULL AND (j.demande_id, j.source, j.cause, j.type) = (v.demande_id, v.source, v.cause, v.type)
      AND (v.priorite_id, v.ligne_id, v.la_bas_le) IS DISTINCT FROM (j.priorite_id, j.ligne_id, j.la_bas_le)
"""


def derniers_fichiers() -> dict[str, list[FichierPriorites]]:
    """By source, the last file that each organisme applied: its word on that day."""
    appliques = FichierPriorites.objects.filter(etat=EtatFichier.TERMINE)
    appliques = appliques.order_by("source", "organisme_id", "-arrete_le", "-pk")
    par_source: dict[str, list[FichierPriorites]] = {source.value: [] for source in SourceFichier}
    for fichier in appliques.distinct("source", "organisme_id"):
        par_source[fichier.source].append(fichier)
    return par_source


@transaction.atomic
def comparer(*, le: date, acteur: Acteur) -> int:
    """Every night: open the divergences found, close those that are gone. Returns how many were opened."""
    with connection.cursor() as curseur:
        curseur.execute(
            "CREATE TEMP TABLE divergences_du_jour (demande_id bigint, source text, cause text, type text, priorite_id bigint,"
            " ligne_id bigint, la_bas_le date, UNIQUE (demande_id, source, cause, type)) ON COMMIT DROP"
        )
        _relever(curseur, _DU_SNE, {"le": le})
        _relever(curseur, _SANS_FIN, {"le": le})
        for source, fichiers in derniers_fichiers().items():
            for fichier in fichiers:
                valeurs = {"le": le, "source": source, "fichier": fichier.pk, "arrete_le": fichier.arrete_le}
                _relever(curseur, _DU_FICHIER, valeurs)
                _relever(curseur, _ABSENTES, valeurs)
        curseur.execute("ANALYZE divergences_du_jour")
        curseur.execute(_CLORE, {"le": le})
        curseur.execute(_RAFRAICHIR)
        curseur.execute(_OUVRIR, {"le": le})
        ouvertes = int(curseur.rowcount)
        curseur.execute("DROP TABLE divergences_du_jour")
    return ouvertes


def _relever(curseur: Any, requete: str, valeurs: dict[str, Any]) -> None:
    curseur.execute(f"{_INSCRIRE}{requete} ON CONFLICT DO NOTHING", valeurs)
