"""After a new vintage of the territories: vœux follow the commune that succeeds, tags are computed again.

A resumable work (`socle.travaux`) asked for by the load. Rights follow by themselves: they compare tags. Plans, grids and
parameters of the old perimeter keep their territory, which stays in the table, and stay in force until replaced.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db import connection, transaction

from habilitations.acteur import systeme
from habilitations.models import Succession, Territoire
from habilitations.territoires import NIVEAUX_ETIQUETES, territoires_en_vigueur
from registre.models import Demande, Voeu
from registre.services.actes import LOT, OBJET
from socle.clock import aujourdhui
from socle.journal import tracer_actes
from socle.travaux import Resultat, Suivi

# The tags of a demande, as `habilitations.territoires.table_des_tags` computes them, for one batch and in one statement.
ETIQUETER = """
UPDATE registre_demande AS d SET territoires = calcul.tags
FROM (
    SELECT v.demande_id, array_agg(DISTINCT t.tag ORDER BY t.tag)::integer[] AS tags
    FROM registre_voeu v
    CROSS JOIN LATERAL (
        SELECT v.commune_id AS tag
        UNION ALL
        SELECT a.contenant_id FROM habilitations_appartenance a
        WHERE a.membre_id = v.commune_id AND a.niveau = ANY(%(niveaux)s)
          AND coalesce(a.du, '-infinity') <= %(le)s AND coalesce(a.au, 'infinity') >= %(le)s
    ) AS t
    WHERE v.demande_id = ANY(%(demandes)s)
    GROUP BY v.demande_id
) AS calcul
WHERE d.id = calcul.demande_id AND d.territoires IS DISTINCT FROM calcul.tags
RETURNING d.id
"""


def recalculer(suivi: Suivi) -> Resultat:
    """Executor of the work `recalculer_etiquettes`: `communes` are the ids whose tags or successor changed."""
    communes = [int(une) for une in suivi.arguments["communes"]]
    successeurs = successeurs_de(communes)
    concernees = Voeu.objects.filter(commune__in=communes)
    total, fait = suivi.fait + _restantes(concernees, suivi), suivi.fait
    dernier = int(suivi.curseur.get("demande", 0))
    while demandes := _lot(communes, dernier):
        dernier, fait = demandes[-1], fait + len(demandes)
        with transaction.atomic():
            _traiter(demandes, successeurs)
            suivi.avancer(fait=fait, curseur={"demande": dernier}, total=total)
    return Resultat(f"{fait} demande(s) relue(s).")


def _restantes(concernees: object, suivi: Suivi) -> int:
    apres = int(suivi.curseur.get("demande", 0))
    nombre: int = concernees.filter(demande__gt=apres).values("demande").distinct().count()  # type: ignore[attr-defined]
    return nombre


def _lot(communes: Collection[int], apres: int) -> list[int]:
    """The next demandes with a vœu there, ascending; a cursor, so that moved vœux do not make it start again."""
    return list(
        Voeu.objects.filter(commune__in=communes, demande__gt=apres)
        .order_by("demande")
        .values_list("demande", flat=True)
        .distinct()[:LOT]
    )


def successeurs_de(communes: Collection[int]) -> dict[int, int]:
    """Former commune -> the one in force that succeeds it; a commune split between several is absent."""
    anciennes = Territoire.objects.filter(pk__in=Succession.objects.filter(ancien__in=communes).values("ancien"))
    codes = dict(anciennes.values_list("pk", "code"))
    actuelles = territoires_en_vigueur(codes.values())
    return {pk: actuelles[code].pk for pk, code in codes.items() if code in actuelles and actuelles[code].pk != pk}


def _traiter(demandes: Sequence[int], successeurs: Mapping[int, int]) -> None:
    list(Demande.objects.pour_ecriture().filter(pk__in=demandes).values_list("pk"))
    deplacees = _deplacer_les_voeux(demandes, successeurs)
    etiquetees = etiqueter(demandes)
    tracer_actes(systeme(), "recalculer_etiquettes", OBJET, sorted({*deplacees, *etiquetees}), ["territoires"])


def _deplacer_les_voeux(demandes: Sequence[int], successeurs: Mapping[int, int]) -> set[int]:
    """A vœu on a former commune names its successor and keeps the code as received; a double keeps the better rank."""
    voeux = Voeu.objects.filter(demande__in=demandes).order_by("demande", "rang").select_related("commune")
    vus: set[tuple[int, int]] = set()
    arrives: set[tuple[int, int]] = set()
    deplaces, doubles = [], []
    for voeu in voeux:
        nouvelle = successeurs.get(voeu.commune_id, voeu.commune_id)
        deplace, ici = nouvelle != voeu.commune_id, (voeu.demande_id, nouvelle)
        if ici in vus and (deplace or ici in arrives):
            doubles.append(voeu.pk)
            continue
        if deplace:
            arrives.add(ici)
            voeu.code_origine = voeu.code_origine or voeu.commune.code
            voeu.commune_id = nouvelle
            deplaces.append(voeu)
        vus.add(ici)
    Voeu.objects.bulk_update(deplaces, ["commune", "code_origine"])
    touchees = {voeu.demande_id for voeu in deplaces}
    Voeu.objects.filter(pk__in=doubles).delete()
    return touchees


def etiqueter(demandes: Sequence[int], *, le: date | None = None) -> list[int]:
    """Compute the tags of these demandes from their vœux; returns those that changed. Call in a transaction."""
    with connection.cursor() as curseur:
        curseur.execute(
            ETIQUETER,
            {
                "demandes": list(demandes),
                "niveaux": [niveau.value for niveau in NIVEAUX_ETIQUETES],
                "le": le or aujourdhui(),
            },
        )
        return [pk for (pk,) in curseur.fetchall()]
