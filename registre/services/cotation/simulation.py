"""Trying weights on a whole stock: who would move, who gains, who loses, before anything is published.

One statement ranks the stock twice, under the grid in force and under the draft, and counts by heading; the result holds
counts only. A long work with its progress, kept with the draft.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from habilitations.acteur import Acteur
from registre.models import GrilleCotation, SimulationGrille
from registre.permissions_grilles import refus_de_grille
from registre.rules.cotation.bareme import Bareme
from registre.rules.cotation.criteres import PAR_CODE
from registre.rules.cotation.legalite import refus_de_lignes
from registre.rules.cotation.profils import ANCIENNETES, AXES, HAUT, PLUS_DE_10
from registre.rules.echeances import dernier_depart
from registre.services.cotation import sql as calcul
from registre.services.cotation.notes import bareme_de, grilles_en_vigueur, revoir, stock
from registre.states.grille import ActeGrille
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_acte
from socle.travaux import Resultat, Suivi, demander, signaler_apres

NATURE = "registre.simulation_grille"
OBJET = "registre.grille_cotation"
ETAPES = 3

# Two rankings of one stock, then every count in one pass: the grouping sets are the headings, the deciles and the scores.
_COMPARER = sql.SQL("""
WITH notes AS MATERIALIZED (
    SELECT d.id, f.deposee_le, {avant} AS avant, {apres} AS apres, {axes}
    FROM registre_demande d JOIN registre_faitscotation f ON f.demande_id = d.id
    WHERE {stock}
), rangs AS MATERIALIZED (
    SELECT *, row_number() OVER (ORDER BY avant DESC, deposee_le, id) AS rang_avant,
           row_number() OVER (ORDER BY apres DESC, deposee_le, id) AS rang_apres, count(*) OVER () AS n
    FROM notes
), places AS MATERIALIZED (
    SELECT *, ((rang_avant - 1) * 10 / n)::smallint AS decile_avant, ((rang_apres - 1) * 10 / n)::smallint AS decile_apres,
           LEAST({haut}, GREATEST(1, n / 10)) AS haut
    FROM rangs
)
SELECT grouping(label, composition, anciennete, logement, decile_avant, decile_apres, avant, apres) AS axe,
       label, composition, anciennete, logement, decile_avant, decile_apres, avant, apres,
       count(*), count(*) FILTER (WHERE decile_apres < decile_avant), count(*) FILTER (WHERE decile_apres > decile_avant),
       count(*) FILTER (WHERE rang_avant <= haut), count(*) FILTER (WHERE rang_apres <= haut),
       count(*) FILTER (WHERE rang_avant > haut AND rang_apres <= haut),
       avg(rang_avant)::bigint, avg(rang_apres)::bigint, max(haut)
FROM places
GROUP BY GROUPING SETS ((), (label), (composition), (anciennete), (logement), (decile_avant, decile_apres), (avant), (apres))
""")
_NOMS = ("label", "composition", "anciennete", "logement")


@transaction.atomic
def simuler(grille_id: int, *, acteur: Acteur) -> SimulationGrille:
    """Ask for the simulation of a draft; the same weights asked twice the same day are the same work. Raises `ActionRefusee`."""
    grille = GrilleCotation.objects.select_related("territoire").prefetch_related("lignes").get(pk=grille_id)
    exiger(refus_de_grille(ActeGrille.SIMULER, acteur=acteur, grille=grille))
    bareme = bareme_de(grille)
    fautes = refus_de_lignes(bareme.lignes) or ([] if bareme.par_critere else [_vide()])
    if fautes:
        raise ActionRefusee(fautes)
    condense = empreinte(bareme)
    reference = reference_de(grille, le=aujourdhui())
    connue = SimulationGrille.objects.filter(
        grille=grille, empreinte=condense, reference=reference, demandee_a__date=aujourdhui()
    ).last()
    if connue is not None:
        return connue
    simulation = SimulationGrille.objects.create(
        grille=grille, reference=reference, empreinte=condense, bareme=en_json(bareme), demandee_a=maintenant()
    )
    simulation.travail = demander(NATURE, acteur=acteur, arguments={"simulation": simulation.pk})
    simulation.save(update_fields=["travail"])
    signaler_apres(simulation.travail.pk)
    tracer_acte(acteur, ActeGrille.SIMULER.value, OBJET, grille.pk, ("simulation",))
    return simulation


def reference_de(grille: GrilleCotation, *, le: date) -> GrilleCotation | None:
    """The grid in force for the same households: the separate one of mutations, else the general one."""
    en_cours = {une.pour_mutations: une for une in grilles_en_vigueur(le, [grille.territoire_id])}
    return en_cours.get(grille.pour_mutations) or en_cours.get(False)


def executer(suivi: Suivi) -> Resultat:
    """Executor: facts that an act changed are computed first, then the stock is ranked twice."""
    simulation = SimulationGrille.objects.select_related("grille", "reference").get(pk=suivi.arguments["simulation"])
    le = aujourdhui()
    rafraichir(suivi, le=le)
    suivi.avancer(fait=1, total=ETAPES)
    resultat = comparer(simulation.grille, simulation.reference, le=le)
    suivi.avancer(fait=2, total=ETAPES)
    SimulationGrille.objects.filter(pk=simulation.pk).update(resultat=resultat, terminee_a=maintenant())
    suivi.avancer(fait=ETAPES, total=ETAPES)
    return Resultat(f"{resultat['nombre']} demandes classées deux fois.")


def rafraichir(suivi: Suivi, *, le: date) -> None:
    """Bring facts up to date before they are weighed."""
    suivi.avancer(fait=0, total=ETAPES)
    revoir(le=le)


def comparer(grille: GrilleCotation, reference: GrilleCotation | None, *, le: date) -> dict[str, Any]:
    """Who moves if `grille` replaced `reference` (None: seniority alone). Writes nothing."""
    neuve = bareme_de(grille)
    ancienne = bareme_de(reference) if reference is not None else Bareme(grille.territoire_id, ())
    requete = _COMPARER.format(
        avant=calcul.expressions(ancienne, le=le).points,
        apres=calcul.expressions(neuve, le=le).points,
        axes=sql.SQL(", ").join(sql.SQL("{} AS {}").format(un, sql.Identifier(nom)) for nom, un in _axes(le).items()),
        stock=stock(grille.territoire_id, _public(grille, le)),
        haut=sql.Literal(HAUT),
    )
    with connection.cursor() as curseur:
        curseur.execute(requete)
        lignes = curseur.fetchall()
        inconnus = _inconnus(curseur, neuve, grille, le)
    return {**_resultat(lignes), "inconnus": inconnus}


def _public(grille: GrilleCotation, le: date) -> sql.Composable:
    if grille.pour_mutations:
        return sql.SQL("f.mutation")
    separee = any(une.pour_mutations for une in grilles_en_vigueur(le, [grille.territoire_id]))
    return sql.SQL("NOT f.mutation") if separee else sql.SQL("TRUE")


def _axes(le: date) -> dict[str, sql.Composable]:
    bandes = sql.SQL(" ").join(
        sql.SQL("WHEN f.deposee_le > {} THEN {}").format(sql.Literal(dernier_depart(le, mois)), sql.Literal(code))
        for code, mois in ANCIENNETES
    )
    axes: dict[str, sql.Composable] = {nom: sql.SQL(texte) for nom, texte in AXES.items()}
    axes["anciennete"] = sql.SQL("CASE {} ELSE {} END").format(bandes, sql.Literal(PLUS_DE_10))
    return {nom: axes[nom] for nom in _NOMS}


def _inconnus(curseur: Any, bareme: Bareme, grille: GrilleCotation, le: date) -> dict[str, int]:
    """How many dossiers do not say each criterion of the grid."""
    codes = [code for code in bareme.par_critere if PAR_CODE[code].calculer is not None]
    if not codes:
        return {}
    comptes = sql.SQL(", ").join(
        sql.SQL("count(*) FILTER (WHERE f.{} IS NULL)").format(sql.Identifier(code)) for code in codes
    )
    curseur.execute(
        sql.SQL(
            "SELECT {} FROM registre_demande d JOIN registre_faitscotation f ON f.demande_id = d.id WHERE {}"
        ).format(comptes, stock(grille.territoire_id, _public(grille, le)))
    )
    return {code: nombre for code, nombre in zip(codes, curseur.fetchone(), strict=True) if nombre}


def _resultat(lignes: list[tuple[Any, ...]]) -> dict[str, Any]:
    """Rows of the grouping sets, told apart by the bits of `grouping` (a bit is 0 for a column grouped by)."""
    resultat: dict[str, Any] = {"nombre": 0, "haut": 0, "entrants": 0, "montent": 0, "descendent": 0}
    resultat |= {"deciles": [], "points_avant": [], "points_apres": [], "profils": {nom: [] for nom in _NOMS}}
    tous = 0b11111111
    axes = {tous & ~(1 << (7 - rang)): nom for rang, nom in enumerate(_NOMS)}
    for axe, *valeurs in lignes:
        comptes = valeurs[8:]
        if axe == tous:
            nombre, montent, descendent, _, _, entrants, _, _, haut = comptes
            resultat |= {"nombre": nombre, "montent": montent, "descendent": descendent}
            resultat |= {"entrants": entrants, "haut": haut or 0}
        elif axe in axes:
            nom = axes[axe]
            resultat["profils"][nom].append(_profil(valeurs[_NOMS.index(nom)], comptes))
        elif axe == tous & ~0b1100:
            resultat["deciles"].append([valeurs[4], valeurs[5], comptes[0]])
        else:
            cle, rang = ("points_avant", 6) if axe == tous & ~0b10 else ("points_apres", 7)
            resultat[cle].append([valeurs[rang], comptes[0]])
    for cle in ("deciles", "points_avant", "points_apres"):
        resultat[cle].sort()
    return resultat


def _profil(code: str, comptes: list[int]) -> dict[str, Any]:
    noms = ("nombre", "montent", "descendent", "haut_avant", "haut_apres", "entrants", "rang_avant", "rang_apres")
    return {"code": code, **dict(zip(noms, comptes[:8], strict=True))}


def en_json(bareme: Bareme) -> dict[str, Any]:
    """The weights tried, as kept with the simulation."""
    refus = bareme.refus
    return {
        "lignes": sorted(([x.critere, x.seuil, x.points] for x in bareme.lignes), key=lambda x: (x[0], x[1] or 0)),
        "au_plus_haut": sorted(bareme.au_plus_haut),
        "refus": [refus.effet.value, refus.des, refus.points, refus.mois],
    }


def empreinte(bareme: Bareme) -> str:
    return hashlib.sha256(json.dumps(en_json(bareme)).encode()).hexdigest()


def _vide() -> Refus:
    return Refus(
        "grille_vide",
        "La grille n'a aucun critère : il n'y a rien à simuler.",
        Nature.ETAT,
        "lignes",
        issue="Donnez un poids à des critères.",
        source=Regle.SANS_OBJET,
    )
