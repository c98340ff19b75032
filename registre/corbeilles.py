"""The trays of the home page: what waits for the agent, counted in one statement whatever their number.

Each tray is a SELECT of dates, cut one past `PLAFOND` in no order: below, the oldest is among those counted; above, the
index of the dates gives it. The perimeter comes as literal arrays, as everywhere (DESIGN §4). Upper applications plug theirs into `registre.ports.compteurs`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection

from demandeurs.enums import EtatPiece, ResultatControle
from demandeurs.pieces.controles.constats import DU_GESTIONNAIRE
from habilitations import access
from habilitations.acteur import Acteur
from habilitations.lecture import guichets_de_l_equipe
from habilitations.rules.droits import Droit
from habilitations.rules.perimetre import Perimetre
from registre import ports
from registre.enums import A_COMPLETER, A_VERIFIER, EtatCourrier, NatureCourrier, NatureTache, TypePriorite
from registre.ports import Compteur, CorbeilleDObjets
from registre.rules.echeances import Bornes
from registre.rules.priorites import fin_proche
from registre.states.demande import EtatDemande
from registre.states.priorite import EtatPriorite

PLAFOND = 200
"""A tray counts no further: the page says « plus de 200 »."""


class Portee(StrEnum):
    """Whose work is shown."""

    MOI = "moi"
    EQUIPE = "equipe"
    TOUS = "tous"


@dataclass(frozen=True, slots=True)
class Compte:
    """How many, counted to `PLAFOND`, and the oldest date (or the nearest deadline)."""

    nombre: int
    plafonne: bool
    premier: date | None


A_FAIRE = "À faire au guichet"
ECHEANCES = "Échéances"
COURRIERS = "Courriers"
PIECES = "Pièces justificatives"
DOSSIERS = "Dossiers"

_ACTIVE = f"d.etat = '{EtatDemande.ACTIVE.value}'"


def _codes(natures: Iterable[str]) -> str:
    return ", ".join(f"'{NatureTache(nature).value}'" for nature in natures)


def _taches(natures: Iterable[str]) -> str:
    """One row per demande, dated by its oldest task."""
    codes = _codes(natures)
    return f"""
        SELECT (t.ouverte_a AT TIME ZONE 'Europe/Paris')::date FROM registre_tache t
        JOIN registre_demande d ON d.id = t.demande_id
        WHERE t.close_a IS NULL AND t.nature IN ({codes}) AND {_ACTIVE} AND {{ou}}
          AND NOT EXISTS (SELECT FROM registre_tache u WHERE u.demande_id = t.demande_id AND u.close_a IS NULL
                          AND u.nature IN ({codes}) AND u.id < t.id)
    """  # noqa: S608 - codes of an enum


def _echeance(condition: str) -> str:
    return f"SELECT d.valable_jusqu_au FROM registre_demande d WHERE {_ACTIVE} AND {condition} AND {{ou}}"  # noqa: S608


def _en_echec(alias: str) -> str:
    """It did not arrive, and nothing of the same kind was prepared since."""
    return (
        f"{alias}.etat = '{EtatCourrier.ECHEC.value}' AND NOT EXISTS (SELECT FROM registre_courrier n"
        f" WHERE n.demande_id = {alias}.demande_id AND n.nature = {alias}.nature AND n.id > {alias}.id)"
    )


def _averti(alias: str) -> str:
    """A warning that arrived and whose month is over (R441-2-8), unless the bailleur's own tray asks him to confirm it."""
    natures = f"'{NatureCourrier.AVERTISSEMENT_C.value}', '{NatureCourrier.AVERTISSEMENT_D.value}'"
    return (
        f"{alias}.etat = '{EtatCourrier.DISTRIBUE.value}' AND {alias}.nature IN ({natures})"
        f" AND {alias}.echeance_le < %(le)s AND NOT ({alias}.nature = '{NatureCourrier.AVERTISSEMENT_D.value}'"
        f" AND EXISTS (SELECT FROM registre_tache b WHERE b.demande_id = {alias}.demande_id AND b.close_a IS NULL"
        f" AND b.nature = '{NatureTache.IRRECEVABILITE_ECHUE.value}'))"
    )


def _courriers(quoi: Callable[[str], str], quand: str) -> str:
    """One row per demande: its first letter of this kind."""
    return f"""
        SELECT {quand} FROM registre_courrier c JOIN registre_demande d ON d.id = c.demande_id
        WHERE {quoi("c")} AND {_ACTIVE} AND {{ou}}
          AND NOT EXISTS (SELECT FROM registre_courrier m
                          WHERE m.demande_id = c.demande_id AND m.id < c.id AND {quoi("m")})
    """  # noqa: S608


_ECHECS = _courriers(_en_echec, "coalesce(c.envoye_le, (c.cree_a AT TIME ZONE 'Europe/Paris')::date)")
_AVERTIS = _courriers(_averti, "c.echeance_le")
_DALO = f"""
    SELECT p.decision_le FROM registre_priorite p JOIN registre_demande d ON d.id = p.demande_id
    WHERE p.type = '{TypePriorite.DALO.value}' AND p.statut = 'ACTIF' AND {_ACTIVE} AND {{ou}}
"""  # noqa: S608
_OUVERTE = f"p.etat <> '{EtatPriorite.TERMINEE.value}'"
_FINISSENT = f"""
    SELECT p.au FROM registre_priorite p JOIN registre_demande d ON d.id = p.demande_id
    WHERE {_OUVERTE} AND p.au BETWEEN %(le)s AND %(fin_proche)s AND {_ACTIVE} AND {{ou}}
      AND NOT EXISTS (SELECT FROM registre_priorite q WHERE q.demande_id = p.demande_id AND q.id < p.id
                      AND q.etat <> '{EtatPriorite.TERMINEE.value}' AND q.au BETWEEN %(le)s AND %(fin_proche)s)
"""  # noqa: S608
_CONTESTEES = f"""
    SELECT p.contestee_le FROM registre_priorite p JOIN registre_demande d ON d.id = p.demande_id
    WHERE p.etat = '{EtatPriorite.CONTESTEE.value}' AND {_ACTIVE} AND {{ou}}
      AND NOT EXISTS (SELECT FROM registre_priorite q WHERE q.demande_id = p.demande_id AND q.id < p.id
                      AND q.etat = '{EtatPriorite.CONTESTEE.value}')
"""  # noqa: S608
_ATTENTES = f"""
    SELECT x.atteint_le FROM registre_attenteanormale x JOIN registre_demande d ON d.id = x.demande_id
    WHERE {_ACTIVE} AND {{ou}}
"""  # noqa: S608
_ATTENDUES = f"SELECT d.deposee_le FROM registre_demande d WHERE d.etat = '{EtatDemande.ATTENDUE.value}' AND {{ou}}"  # noqa: S608
_PARTAGES = f"""
    SELECT s.au FROM (
        SELECT d.id, max(p.au) AS au FROM registre_demande d
        JOIN registre_demandepartageorganisme p ON p.content_object_id = d.id AND p.du <= %(le)s AND p.au >= %(le)s
        JOIN habilitations_organisme o ON o.groupe_id = p.group_id AND o.id = %(organisme)s
        WHERE {_ACTIVE} AND {{ou}} GROUP BY d.id
    ) s
"""  # noqa: S608

_VERSER = f"""
    SELECT t.echeance_le FROM registre_tache t JOIN registre_demande d ON d.id = t.demande_id
    WHERE t.close_a IS NULL AND t.nature = '{NatureTache.PIECES_A_VERSER.value}' AND {_ACTIVE} AND {{ou}}
"""  # noqa: S608
_RETARD = f"""
    SELECT r.echeance_le FROM demandeurs_requetepiece r JOIN registre_demande d ON d.menage_id = r.menage_id
    WHERE r.close_a IS NULL AND r.echeance_le < %(le)s AND {_ACTIVE} AND {{ou}}
      AND NOT EXISTS (SELECT FROM demandeurs_requetepiece s WHERE s.menage_id = r.menage_id AND s.close_a IS NULL
                      AND s.echeance_le < %(le)s AND s.id < r.id)
"""  # noqa: S608
_ECARTS = f"""
    SELECT e.le FROM (
        SELECT p.menage_id, min((c.fait_a AT TIME ZONE 'Europe/Paris')::date) AS le
        FROM demandeurs_controlepiece c JOIN demandeurs_piece p ON p.id = c.piece_id
        WHERE c.resultat = '{ResultatControle.ECART.value}' AND c.traite_a IS NULL AND NOT c.code = ANY(%(reserves)s)
          AND p.etat = '{EtatPiece.DEPOSEE.value}' AND p.marque = ''
          AND NOT EXISTS (SELECT FROM demandeurs_typepiece t WHERE t.code = p.type AND t.sensible)
        GROUP BY p.menage_id
    ) e JOIN registre_demande d ON d.menage_id = e.menage_id
    WHERE {_ACTIVE} AND {{ou}}
"""  # noqa: S608

DU_REGISTRE: tuple[Compteur, ...] = (
    Compteur("a_completer", A_FAIRE, "À compléter", Droit.MODIFIER, _taches(A_COMPLETER), "t.ouverte_a", "tache=a_completer", "le plus ancien depuis le"),
    Compteur("a_verifier", A_FAIRE, "À vérifier", Droit.MODIFIER, _taches(A_VERIFIER), "t.ouverte_a", "tache=a_verifier", "le plus ancien depuis le"),
    Compteur("numeros_attendus", A_FAIRE, "Numéros attendus", Droit.ENREGISTRER, _ATTENDUES, "d.deposee_le", "etat=attendue", "le plus ancien déposé le", delai="attestation"),
    Compteur("a_renouveler", ECHEANCES, "À renouveler", Droit.RENOUVELER, _echeance("d.valable_jusqu_au BETWEEN %(le)s AND %(a_renouveler)s"), "d.valable_jusqu_au", "echeance=a_renouveler&tri=echeance", "la plus proche échoit le"),
    Compteur("echues", ECHEANCES, "Échues, encore renouvelables", Droit.RENOUVELER, _echeance("d.valable_jusqu_au > %(expiree)s AND d.valable_jusqu_au < %(le)s"), "d.valable_jusqu_au", "echeance=echue&tri=echeance", "la plus ancienne échue le", delai="echue"),
    Compteur("expirees", ECHEANCES, "Expirées", Droit.RADIER, _echeance("d.valable_jusqu_au <= %(expiree)s"), "d.valable_jusqu_au", "echeance=expiree&tri=echeance", "la plus ancienne échue le", delai="echue"),
    Compteur("courriers_echec", COURRIERS, "Courriers non distribués", Droit.MODIFIER, _ECHECS, "c.id", "courrier=echec", "le plus ancien du"),
    Compteur("avertis", COURRIERS, "Avertissements échus", Droit.RADIER, _AVERTIS, "c.echeance_le", "courrier=avertissement_echu", "le mois est écoulé depuis le", delai="echue"),
    Compteur("pieces_a_verser", PIECES, "Reçues, à verser sous quinze jours", Droit.MODIFIER, _VERSER, "t.echeance_le", "tache=pieces_a_verser", "la première avant le"),
    Compteur("pieces_en_retard", PIECES, "Demandées et non reçues", Droit.CONSULTER_PIECES, _RETARD, "r.echeance_le", "pieces=en_retard", "la plus ancienne attendue le"),
    Compteur("pieces_obsoletes", PIECES, "Obsolètes, à redemander", Droit.MODIFIER, _taches([NatureTache.PIECES_OBSOLETES]), "t.ouverte_a", "tache=pieces_obsoletes", "la plus ancienne depuis le"),
    Compteur("pieces_ecarts", PIECES, "Écarts à examiner", Droit.CONSULTER_PIECES, _ECARTS, "e.le", "pieces=ecarts", "le plus ancien du"),
    Compteur("dalo", DOSSIERS, "Reconnues prioritaires (DALO)", Droit.PRIORISER, _DALO, "p.decision_le", "priorite=dalo", "la plus ancienne décision du"),
    Compteur("priorites_contestees", DOSSIERS, "Priorités contestées", Droit.PRIORISER, _CONTESTEES, "p.contestee_le", "priorite=contestee", "la plus ancienne contestée le"),
    Compteur("priorites_finissent", DOSSIERS, "Priorités qui finissent", Droit.PRIORISER, _FINISSENT, "p.au", "priorite=finit", "la première finit le"),
    Compteur("delai_anormal", DOSSIERS, "Délai anormalement long atteint", Droit.PRIORISER, _ATTENTES, "x.atteint_le", "priorite=delai", "le plus ancien atteint le"),
    Compteur("partages", DOSSIERS, "Partagés avec nous", Droit.CONSULTER, _PARTAGES, "s.au", "partage=oui", "le premier accès prend fin le"),
)  # fmt: skip


def compteurs(acteur: Acteur) -> list[Compteur]:
    """The trays his rights open, in the order of the page. Numbers are awaited only where the SNE gives them."""
    droits = access.droits_de(acteur)
    sans_objet = {
        # Who sees the region is shared nothing by name.
        "partages": access.perimetre_de(acteur, Droit.CONSULTER).region,
        "numeros_attendus": settings.NUMEROTEUR != "sne",
    }
    return [un for un in ports.compteurs if un.droit in droits and not sans_objet.get(un.code)]


def condition(acteur: Acteur, portee: Portee) -> tuple[str, dict[str, Any]]:
    """The SQL of the perimeter and of the scope on the alias `d`, with its values: literal arrays, empty arms dropped."""
    perimetre = access.perimetre_de(acteur, Droit.CONSULTER)
    clause, valeurs = _du_perimetre(perimetre)
    valeurs["organisme"] = acteur.organisme_id
    if portee is Portee.MOI:
        valeurs["affectation"] = acteur.affectation_id
        return (
            f"{clause} AND d.id IN (SELECT x.demande_id FROM registre_priseencharge x"  # noqa: S608
            " WHERE x.affectation_id = %(affectation)s)",
            valeurs,
        )
    if portee is Portee.EQUIPE:
        valeurs["equipe"] = equipe = guichets_de_l_equipe(acteur)
        if set(equipe) <= set(perimetre.guichets):
            # Said once, so that one index answers.
            return "d.guichet_id = ANY(%(equipe)s)", valeurs
        return f"{clause} AND d.guichet_id = ANY(%(equipe)s)", valeurs
    return clause, valeurs


def _du_perimetre(perimetre: Perimetre) -> tuple[str, dict[str, Any]]:
    if perimetre.region:
        return "TRUE", {}
    bras = {
        "d.territoires && %(territoires)s::int[]": ("territoires", perimetre.territoires),
        "d.id = ANY(%(nominatif)s)": ("nominatif", perimetre.nominatif),
        "d.guichet_id = ANY(%(guichets)s)": ("guichets", perimetre.guichets),
    }
    utiles = {sql: valeur for sql, valeur in bras.items() if valeur[1]}
    if not utiles:
        return "FALSE", {}
    return f"({' OR '.join(utiles)})", {nom: sorted(valeurs) for nom, valeurs in utiles.values()}


def _arm(un: Compteur, ou: str) -> str:
    """How many, and the oldest. Codes and SELECTs are constants of the code; every value is a parameter."""
    lignes = un.sql.format(ou=ou)
    return (
        f"SELECT '{un.code}', c.nombre, CASE WHEN c.nombre > {PLAFOND}"  # noqa: S608
        f" THEN (SELECT x.quand FROM ({lignes} ORDER BY {un.ordre} LIMIT 1) x(quand)) ELSE c.premier END"
        f" FROM (SELECT count(*), min(x.quand) FROM ({lignes} LIMIT {PLAFOND + 1}) x(quand)) c(nombre, premier)"
    )


def compter(voulus: Sequence[Compteur], acteur: Acteur, portee: Portee, *, bornes: Bornes) -> Mapping[str, Compte]:
    """Every tray in one statement (and the perimeter, read before as for any list)."""
    if not voulus:
        return {}
    ou, valeurs = condition(acteur, portee)
    valeurs |= {
        "reserves": list(DU_GESTIONNAIRE),
        "le": bornes.le,
        "a_renouveler": bornes.a_renouveler,
        "expiree": bornes.expiree,
        "fin_proche": fin_proche(bornes.le),
    }
    arms = " UNION ALL ".join(_arm(un, ou) for un in voulus)
    with connection.cursor() as curseur:
        curseur.execute(arms, valeurs)
        return {
            code: Compte(min(nombre, PLAFOND), nombre > PLAFOND, premier)
            for code, nombre, premier in curseur.fetchall()
        }


def corbeilles_d_objets(acteur: Acteur) -> list[CorbeilleDObjets]:
    """The trays of other objects that his rights open, in the order plugged."""
    droits = access.droits_de(acteur)
    return [une for une in ports.corbeilles if une.droit in droits]


def compter_objets(voulues: Sequence[CorbeilleDObjets], acteur: Acteur, *, le: date) -> Mapping[str, Compte]:
    """Every tray of objects in one statement, counted to `PLAFOND`; those that are no work of this actor are left out."""
    bras, valeurs = [], []
    for une in voulues:
        dates = une.dates(acteur, le)
        if dates is None:
            continue
        try:
            sql, parametres = dates[: PLAFOND + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        bras.append(f"SELECT %s, count(*), min(x.quand)::date FROM ({sql}) x(quand)")  # noqa: S608
        valeurs += [une.code, *parametres]
    if not bras:
        return {}
    with connection.cursor() as curseur:
        curseur.execute(" UNION ALL ".join(bras), valeurs)
        return {
            code: Compte(min(nombre, PLAFOND), nombre > PLAFOND, premier)
            for code, nombre, premier in curseur.fetchall()
        }
