"""What the proposal of orientation reads, in a fixed number of statements; the rule itself is pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from attributions.models import ConventionReservation, MiseADisposition, SituationQpv
from attributions.rules.flux import Base, Compte
from attributions.rules.orientation import Candidate, Piste, Situation, proposer
from attributions.rules.reservation import ETAT
from attributions.services import flux
from attributions.states.vacance import EtatVacance
from habilitations.models import Organisme
from habilitations.rules.types import TypeOrganisme
from socle.periodes import en_vigueur

CENT = Decimal(100)

# Of the year's vacancies of a bailleur in a département, this one included: in the flow, kept by the bailleur, out of it,
# then those of the State's conventions outside the quartiers prioritaires and in one commune.
_PARTS = """
    SELECT count(*) FILTER (WHERE flux), count(*) FILTER (WHERE flux AND reservataire_id IS NULL AND oriente),
           count(*) FILTER (WHERE NOT flux),
           count(*) FILTER (WHERE flux AND NOT qpv), count(*) FILTER (WHERE flux AND NOT qpv AND de_l_etat),
           count(*) FILTER (WHERE flux AND ici), count(*) FILTER (WHERE flux AND ici AND de_l_etat)
    FROM (
        SELECT v.exclusion = '' AS flux, v.reservataire_id, v.etat <> %(a_orienter)s AS oriente,
               coalesce(c.contingent, '') = ANY(%(etat)s) AS de_l_etat,
               l.commune_id = %(commune)s AS ici,
               EXISTS (SELECT FROM attributions_situationqpv q WHERE q.logement_id = l.id AND q.du <= v.disponible_le
                       AND (q.au IS NULL OR q.au >= v.disponible_le)) AS qpv
        FROM attributions_miseadisposition v
        JOIN attributions_logement l ON l.id = v.logement_id
        LEFT JOIN attributions_conventionreservation c ON c.id = v.convention_id
        WHERE v.attribuant_id = %(bailleur)s AND v.etat <> %(retiree)s
          AND v.disponible_le BETWEEN %(du)s AND %(au)s AND v.territoires @> ARRAY[%(departement)s]::int[]
    ) lues
"""


@dataclass(frozen=True, slots=True)
class Parts:
    """Vacancies of the year: in the flow, of which kept by the bailleur; out of it; and the State's, (received, freed)."""

    flux: int
    gardees: int
    hors_flux: int
    etat_hors_qpv: tuple[int, int]
    etat_commune: tuple[int, int]


def proposition(vacance: MiseADisposition) -> list[Piste]:
    """The orientations of this vacancy, best first. Reads its dwelling: select it with the vacancy."""
    le = vacance.disponible_le
    logement = vacance.logement
    conventions = flux.conventions_du_logement(vacance.attribuant_id, vacance.territoires, le)
    comptes = flux.comptes(conventions, le.year)
    qpv = est_en_qpv(logement.pk, le)
    parts = _parts(vacance, conventions)
    situation = Situation(
        qpv=qpv,
        exclusion=vacance.exclusion,
        echec=vacance.echec_le is not None,
        maire_id=maire_de(logement.commune_id, vacance.territoires) if qpv and vacance.echec_le else None,
        stock=flux.reservation_en_stock(logement.pk, le),
    )
    candidates = [
        Candidate(
            une.pk,
            une.reservataire_id,
            une.reservataire.nom,
            une.contingent,
            comptes.get(une.pk),
            parts.etat_hors_qpv if une.contingent in ETAT else (0, 0),
            parts.etat_commune if une.contingent in ETAT else (0, 0),
        )
        for une in conventions
    ]
    return proposer(situation, candidates, _compte_du_bailleur(conventions, parts))


def _compte_du_bailleur(conventions: list[ConventionReservation], parts: Parts) -> Compte:
    """What no convention reserves is the bailleur's: 100 % less every share that applies here."""
    taux = max(Decimal(0), CENT - sum((une.taux or Decimal(0) for une in conventions), Decimal(0)))
    return Compte(taux, Base(parts.flux + parts.hors_flux, parts.hors_flux), parts.gardees)


def _parts(vacance: MiseADisposition, conventions: list[ConventionReservation]) -> Parts:
    annee = vacance.disponible_le.year
    departement = next((une.departement_id for une in conventions), None)
    if departement is None:
        return Parts(0, 0, 0, (0, 0), (0, 0))
    with connection.cursor() as curseur:
        curseur.execute(
            _PARTS,
            {
                "etat": [une.value for une in ETAT],
                "commune": vacance.logement.commune_id,
                "bailleur": vacance.attribuant_id,
                "retiree": EtatVacance.RETIREE.value,
                "a_orienter": EtatVacance.A_ORIENTER.value,
                "du": date(annee, 1, 1),
                "au": date(annee, 12, 31),
                "departement": departement,
            },
        )
        libres, gardees, hors, sans_qpv, etat_sans_qpv, ici, etat_ici = curseur.fetchone()
    return Parts(libres, gardees, hors, (etat_sans_qpv, sans_qpv), (etat_ici, ici))


def est_en_qpv(logement: int, le: date) -> bool:
    """Whether the dwelling stands in a quartier prioritaire on that day (dated: quotas read the day's status)."""
    return SituationQpv.objects.filter(en_vigueur(le), logement=logement).exists()


def maire_de(commune: int, territoires: list[int]) -> int | None:
    """The organisme of the commune (Paris for an arrondissement), when the register has it."""
    communes = Organisme.objects.filter(type=TypeOrganisme.COMMUNE, suspendu=False)
    exacte: int | None = communes.filter(territoire=commune).values_list("pk", flat=True).first()
    if exacte is not None:
        return exacte
    autre: int | None = communes.filter(territoire__in=territoires).values_list("pk", flat=True).first()
    return autre
