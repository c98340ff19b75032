"""Scores of the demandes on the territories they ask for: one statement per grid, whatever the number of demandes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.db import connection, transaction
from django.db.models import Q
from psycopg import sql

from registre.models import CotationARevoir, Demande, FaitsCotation, GrilleCotation, NoteCotation
from registre.querysets import OUVERTES, parmi_ces
from registre.rules.cotation.bareme import Bareme, EffetRefus, LigneBareme, RegleDeRefus
from registre.rules.cotation.criteres import Famille
from registre.services.cotation.faits import recalculer_faits
from registre.services.cotation.sql import expressions
from registre.states.grille import EtatGrille
from socle.periodes import en_vigueur
from socle.verrous import verrou_de_transaction

VERROU = "registre.cotation"
"""Held by whoever writes facts or scores: two never write those of one demande at the same time."""
LOT = 2_000
"""Demandes computed by one transaction."""

_NOTER = sql.SQL("""
INSERT INTO registre_notecotation AS n (demande_id, territoire_id, grille_id, points, change_le)
SELECT d.id, {territoire}, {grille}, {points}, {change_le}
FROM registre_demande d JOIN registre_faitscotation f ON f.demande_id = d.id
WHERE {stock}
ON CONFLICT (demande_id, territoire_id) DO UPDATE
SET grille_id = excluded.grille_id, points = excluded.points, change_le = excluded.change_le
WHERE (n.grille_id, n.points, n.change_le) IS DISTINCT FROM (excluded.grille_id, excluded.points, excluded.change_le)
""")
_OTER = sql.SQL("""
DELETE FROM registre_notecotation n
WHERE n.territoire_id = {territoire} AND NOT EXISTS (
    SELECT FROM registre_demande d JOIN registre_faitscotation f ON f.demande_id = d.id
    WHERE d.id = n.demande_id AND {ouverte} AND ({publics})
)
""")


def bareme_de(grille: GrilleCotation) -> Bareme:
    """The grid as arithmetic. Reads its lines (prefetched when many grids are read)."""
    return Bareme(
        territoire=grille.territoire_id,
        lignes=tuple(LigneBareme(x.critere, x.points, x.seuil) for x in grille.lignes.all()),
        au_plus_haut=frozenset(Famille(un) for un in grille.au_plus_haut),
        refus=RegleDeRefus(EffetRefus(grille.refus_effet), grille.refus_des, grille.refus_points, grille.refus_mois),
    )


def grilles_en_vigueur(le: date, territoires: Iterable[int] | None = None) -> list[GrilleCotation]:
    """Published grids in force on `le` (of these territories), with their lines, by territory; two statements."""
    grilles = GrilleCotation.objects.filter(en_vigueur(le), etat=EtatGrille.PUBLIEE)
    if territoires is not None:
        grilles = grilles.filter(territoire__in=list(territoires))
    return list(
        grilles.select_related("territoire").prefetch_related("lignes").order_by("territoire", "pour_mutations")
    )


def _publics(grilles: Sequence[GrilleCotation]) -> dict[int, sql.Composable]:
    """By grid id: which households it scores. The general one leaves mutations to the separate grid, where there is one."""
    separees = {une.territoire_id for une in grilles if une.pour_mutations}
    return {
        une.pk: sql.SQL("f.mutation")
        if une.pour_mutations
        else (sql.SQL("NOT f.mutation") if une.territoire_id in separees else sql.SQL("TRUE"))
        for une in grilles
    }


def _ouverte(territoire: int) -> sql.Composable:
    return sql.SQL("d.etat = ANY({etats}) AND d.territoires @> {tags}::integer[]").format(
        etats=sql.Literal([un.value for un in OUVERTES]), tags=sql.Literal([territoire])
    )


def stock(territoire: int, public: sql.Composable, ids: Sequence[int] | None = None) -> sql.Composable:
    """Open demandes (`d`, with facts `f`) that ask for the territory and that the grid scores."""
    tous = sql.SQL("{} AND {}").format(_ouverte(territoire), public)
    return tous if ids is None else sql.SQL("d.id = ANY({}) AND {}").format(sql.Literal(list(ids)), tous)


def noter(grilles: Sequence[GrilleCotation], *, le: date, ids: Sequence[int] | None = None) -> int:
    """Write the scores of these grids, for `ids` or for every demande; returns how many rows changed."""
    publics, changees = _publics(grilles), 0
    with connection.cursor() as curseur:
        for grille in grilles:
            calcul = expressions(bareme_de(grille), le=le)
            curseur.execute(
                _NOTER.format(
                    territoire=sql.Literal(grille.territoire_id),
                    grille=sql.Literal(grille.pk),
                    points=calcul.points,
                    change_le=calcul.change_le,
                    stock=stock(grille.territoire_id, publics[grille.pk], ids),
                )
            )
            changees += curseur.rowcount
    return changees


def oter_les_perdues(grilles: Sequence[GrilleCotation], *, territoire: int) -> int:
    """Take off the scores of demandes closed, or that no longer ask for the territory. Returns how many."""
    publics = _publics(grilles)
    siens = [publics[une.pk] for une in grilles if une.territoire_id == territoire] or [sql.SQL("FALSE")]
    with connection.cursor() as curseur:
        curseur.execute(
            _OTER.format(
                territoire=sql.Literal(territoire),
                ouverte=_ouverte(territoire),
                publics=sql.SQL(" OR ").join(siens),
            )
        )
        return int(curseur.rowcount)


@transaction.atomic
def noter_le_territoire(territoire: int, *, le: date) -> int:
    """Score a whole territory again under the grids in force; the scores of a territory without any go.

    Returns how many scores changed. Facts are taken as they are.
    """
    verrou_de_transaction(VERROU)
    grilles = grilles_en_vigueur(le, [territoire])
    changees = noter(grilles, le=le)
    changees += oter_les_perdues(grilles, territoire=territoire)
    GrilleCotation.objects.filter(pk__in=[une.pk for une in grilles]).update(notes_le=le)
    return changees


@transaction.atomic
def coter(ids: Sequence[int], *, le: date) -> int:
    """Facts then scores of these demandes. The marks go first: an act that comes meanwhile marks again.

    Returns how many demandes were scored.
    """
    demandes = sorted(set(ids))
    verrou_de_transaction(VERROU)
    prendre_les_marques(demandes)
    faits = recalculer_faits(demandes, le=le)
    tags = Demande.objects.filter(pk__in=list(faits)).values_list("territoires", flat=True)
    voulus = {tag for des_siens in tags for tag in des_siens}
    grilles = [une for une in grilles_en_vigueur(le) if une.territoire_id in voulus]
    if grilles:
        noter(grilles, le=le, ids=demandes)
    _oter_les_vieilles(demandes, grilles)
    return len(faits)


def prendre_les_marques(demandes: Sequence[int]) -> None:
    """Take the marks of these demandes away, waiting for the acts that are writing them."""
    marques = CotationARevoir.objects.filter(parmi_ces(demandes))
    list(marques.select_for_update().order_by("pk").values_list("pk"))
    marques.delete()


def _oter_les_vieilles(demandes: Sequence[int], grilles: Sequence[GrilleCotation]) -> None:
    """Scores of a closed demande, of a territory it no longer asks for, or of a grid no longer in force."""
    with connection.cursor() as curseur:
        curseur.execute(
            """
            DELETE FROM registre_notecotation n
            WHERE n.demande_id = ANY(%(ids)s) AND (n.grille_id <> ALL(%(grilles)s) OR NOT EXISTS (
                SELECT FROM registre_demande d JOIN registre_faitscotation f ON f.demande_id = d.id
                WHERE d.id = n.demande_id AND n.territoire_id = ANY(d.territoires)
            ))
            """,
            {"ids": list(demandes), "grilles": [une.pk for une in grilles]},
        )


def par_lots(ids: Iterable[int], taille: int = LOT) -> Iterator[list[int]]:
    lot: list[int] = []
    for un in ids:
        lot.append(un)
        if len(lot) == taille:
            yield lot
            lot = []
    if lot:
        yield lot


def a_revoir(le: date, *, au_plus: int = LOT) -> list[int]:
    """The next demandes to score again: marked by an act, or that the calendar changes today. At most `au_plus`."""
    marquees = list(CotationARevoir.objects.order_by("pk").values_list("pk", flat=True)[:au_plus])
    if len(marquees) >= au_plus:
        return marquees
    echues = Q(change_le__lte=le)
    faits = FaitsCotation.objects.filter(echues).values_list("pk", flat=True)[:au_plus]
    notes = NoteCotation.objects.filter(echues).values_list("demande_id", flat=True)[:au_plus]
    return list(dict.fromkeys((*marquees, *faits, *notes)))[:au_plus]


def revoir(*, le: date, au_plus: int | None = None) -> int:
    """Score again everything that is due, by slices; returns how many demandes. Idempotent and resumable."""
    fait = 0
    while (au_plus is None or fait < au_plus) and (ids := a_revoir(le)):
        coter(ids, le=le)
        fait += len(ids)
    return fait
