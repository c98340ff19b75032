"""First step of the search: on indexed columns, who asks for such a dwelling, in the order chosen. Second step: rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from attributions.models import Candidature, MiseADisposition, RechercheInfructueuse
from attributions.rules.candidats import OrdreCandidats
from attributions.states.candidature import OUVERTES, EtatCandidature
from demandeurs.models import BesoinHandicap
from habilitations.acteur import Acteur
from habilitations.models import Territoire
from habilitations.rules.droits import Droit
from habilitations.rules.types import TypeOrganisme
from habilitations.territoires import NATURES_DE_COMMUNE
from registre.enums import Contingent, TypePriorite
from registre.models import Demande, EligibiliteContingent, NoteCotation, Priorite, Suivi, Voeu
from registre.querysets import DemandeQuerySet, parmi_ces
from registre.rules.echeances import ajouter_mois
from registre.services.cotation.notes import grilles_en_vigueur
from registre.states.demande import NatureDemande

EXAMINEES_AU_PLUS = 1_000
"""Households whose rules are computed for one search; beyond, the page says that it stopped.

A hundred are found as soon as one in ten is eligible, and a thousand are read and judged in a fifth of a second
(docs/mesures.md, `menages_examines`: 160 in 29 ms), which leaves the page its second.
"""
NON_SERVIES_AU_PLUS = 500
"""Ranks not served put first, the oldest: five pages of them. Those beyond keep their place in the order; asked for
alone, they go as far as the rest."""
DE_L_ETAT = frozenset({TypeOrganisme.PREFECTURE, TypeOrganisme.ETAT_DRIHL})
TYPES_DEMANDES = {"T6": "T6P"}
"""The type of a dwelling as demandes write it, where the two lists differ."""


@dataclass(frozen=True, slots=True)
class Filtres:
    """What whoever searches asks for besides the dwelling. `mutation`: None for everybody."""

    ordre: OrdreCandidats = OrdreCandidats.COTATION
    prioritaires: bool = False
    dalo: bool = False
    anciennete_mois: int | None = None
    note_min: int | None = None
    personnes_min: int | None = None
    personnes_max: int | None = None
    amenage: bool = False
    mutation: bool | None = None
    premier_quartile: bool = False
    autres_quartiles: bool = False
    non_servies: bool = False


@dataclass(frozen=True, slots=True)
class Lieu:
    """Where the dwelling stands, as demandes ask for it: its commune and, in Paris, its arrondissement.

    `grille`: the territory whose grid in force scores demandes there, None when there is none. `englobantes`: of those
    communes, the ones that contain the other: who asks for them asks for the dwelling's own place too.
    """

    communes: tuple[int, ...]
    type_demande: str
    grille: int | None
    nom_grille: str = ""
    englobantes: tuple[int, ...] = ()


def lieu_de(vacance: MiseADisposition, *, le: date) -> Lieu:
    """Two statements; the vacancy carries its dwelling."""
    return lieux_de([vacance], le=le)[vacance.pk]


def lieux_de(vacances: Sequence[MiseADisposition], *, le: date) -> dict[int, Lieu]:
    """The same for several vacancies, by id; two statements whatever their number."""
    tags = {tag for une in vacances for tag in une.territoires}
    communes = set(
        Territoire.objects.filter(pk__in=tags, nature__in=NATURES_DE_COMMUNE).order_by().values_list("pk", flat=True)
    )
    grilles = grilles_en_vigueur(le, tags)
    lieux = {}
    for une in vacances:
        typologie = une.logement.typologie
        sienne = next((grille for grille in grilles if grille.territoire_id in une.territoires), None)
        siennes = tuple(sorted(communes & set(une.territoires)))
        ici = une.logement.commune_id
        lieux[une.pk] = Lieu(
            siennes,
            TYPES_DEMANDES.get(typologie, typologie),
            sienne.territoire_id if sienne is not None else None,
            sienne.territoire.nom if sienne is not None else "",
            tuple(tag for tag in siennes if tag != ici) if ici in siennes else (),
        )
    return lieux


def demandeuses(lieu: Lieu, acteur: Acteur, *, le: date) -> DemandeQuerySet:
    """Active and valid demandes of households that ask for this commune and this type, that the actor may designate."""
    visibles = Demande.objects.visibles_par(acteur, Droit.DESIGNER).actives()
    lues: DemandeQuerySet = visibles.filter(
        Q(types__contains=_types(lieu.type_demande)) | Q(types=_types()),
        nature=NatureDemande.MENAGE,  # not `menage__isnull`, whose index PostgreSQL reads whole
        valable_jusqu_au__gte=le,
        territoires__overlap=list(lieu.communes),
    )
    if not lieu.englobantes:
        return lues
    # Asking for one arrondissement gives the tag of Paris too: the wish itself decides. A scalar subquery, read for the
    # demandes that come first: EXISTS is hashed over every wish of the region (a second of them).
    voeux = Voeu.objects.filter(demande=OuterRef("pk"), commune__in=lieu.englobantes)
    ici = [tag for tag in lieu.communes if tag not in lieu.englobantes]
    lues = lues.alias(englobant=Subquery(voeux.values("pk")[:1]))
    return lues.filter(Q(territoires__contains=ici) | Q(englobant__isnull=False))


def _types(*codes: str) -> Value:
    return Value(list(codes), output_field=ArrayField(CharField(max_length=6)))


def designables(
    vacance: MiseADisposition, lieu: Lieu, filtres: Filtres, acteur: Acteur, *, le: date
) -> DemandeQuerySet:
    """Those not candidates here already nor housed elsewhere, of the contingent of the vacancy, that the filters keep."""
    ici = vacance.candidatures.filter(demande=OuterRef("pk"), etat__in=OUVERTES)
    logees = Suivi.objects.filter(demande=OuterRef("pk"), engagee=True)
    lues = demandeuses(lieu, acteur, le=le).filter(~Exists(ici), ~Exists(logees))
    if est_de_l_etat(vacance):
        lues = lues.filter(de_son_contingent(le))
    return _filtrees(lues, lieu, filtres, le)


def est_de_l_etat(vacance: MiseADisposition) -> bool:
    """Oriented to the State, whose contingent keeps to its publics (R441-5)."""
    return vacance.reservataire is not None and vacance.reservataire.type in DE_L_ETAT


def de_son_contingent(le: date) -> Q:
    """A priority in force, or the eligibility decided by name; a decision against it wins (R441-2-15 I 3°; R441-5)."""
    decisions = EligibiliteContingent.objects.filter(
        demande=OuterRef("pk"), contingent=Contingent.PRIORITAIRES, levee_le__isnull=True
    )
    contre = Exists(decisions.filter(eligible=False))
    return (Q(prioritaire(le)) & ~Q(contre)) | Q(Exists(decisions.filter(eligible=True)))


def prioritaire(le: date, *types: str) -> Exists:
    """A priority in force on that day, of these types if any is named."""
    lues: QuerySet[Any] = Priorite.objects.comptent(le).filter(demande=OuterRef("pk"))
    return Exists(lues.filter(type__in=types) if types else lues)


def _filtrees(lues: DemandeQuerySet, lieu: Lieu, filtres: Filtres, le: date) -> DemandeQuerySet:
    if filtres.dalo:
        lues = lues.filter(prioritaire(le, TypePriorite.DALO))
    if filtres.prioritaires:
        lues = lues.filter(prioritaire(le))
    if filtres.anciennete_mois:
        lues = lues.filter(deposee_le__lte=ajouter_mois(le, -filtres.anciennete_mois))
    if filtres.note_min is not None and lieu.grille is not None:
        notes = NoteCotation.objects.filter(demande=OuterRef("pk"), territoire=lieu.grille)
        lues = lues.filter(Exists(notes.filter(points__gte=filtres.note_min)))
    if filtres.personnes_min is not None:
        lues = lues.filter(personnes__gte=filtres.personnes_min)
    if filtres.personnes_max is not None:
        lues = lues.filter(personnes__lte=filtres.personnes_max)
    if filtres.amenage:
        lues = lues.filter(Exists(BesoinHandicap.objects.filter(besoin_dit(), menage=OuterRef("menage"))))
    if filtres.mutation is not None:
        lues = lues.filter(mutation=filtres.mutation)
    return lues


def besoin_d_abord(vacance: MiseADisposition) -> bool:
    """An adapted dwelling goes to whoever needs it, until a search of this turn proved that nobody does (R441-4)."""
    if not vacance.logement.equipements:
        return False
    prouvees = RechercheInfructueuse.objects.filter(mise_a_disposition=vacance, tour=vacance.tour)
    return not prouvees.exists()


def besoin_dit() -> Q:
    """A need that the dwelling must answer: walking, or equipment; never the nature of the handicap (DESIGN §1)."""
    return ~Q(marche="") | Q(equipements__len__gt=0)


def non_servies(base: DemandeQuerySet, lieu: Lieu, filtres: Filtres) -> list[int]:
    """Of these demandes, those ranked behind a household who signed in this commune and not housed since, the oldest first.

    A scalar subquery again, and in a CASE: read for the few who were not served somewhere and are candidates otherwise.
    """
    ici = Candidature.objects.filter(
        demande=OuterRef("pk"),
        etat=EtatCandidature.NON_SERVIE,
        mise_a_disposition__territoires__overlap=list(lieu.communes),
    )
    cherchee = Subquery(ici.order_by().values("pk")[:1])
    lues = base.alias(ici=Case(When(suivi__non_servie_le__isnull=False, then=cherchee))).filter(
        suivi__non_servie_le__isnull=False, ici__isnull=False
    )
    au_plus = EXAMINEES_AU_PLUS + 1 if filtres.non_servies else NON_SERVIES_AU_PLUS
    return list(lues.order_by("suivi__non_servie_le", "pk").values_list("pk", flat=True)[:au_plus])


def ordre_retenu(filtres: Filtres, lieu: Lieu) -> OrdreCandidats:
    """Without a grid in force on the territory nothing is scored: seniority, and the page says it."""
    if filtres.ordre is OrdreCandidats.COTATION and lieu.grille is None:
        return OrdreCandidats.ANCIENNETE
    return filtres.ordre


def preselectionner(
    base: DemandeQuerySet, lieu: Lieu, filtres: Filtres, premieres: Sequence[int], *, le: date
) -> tuple[list[int], bool]:
    """Ids in order: ranks not served first (R441-2-15 II-III), then by the order; and whether the bound was hit.

    `premieres` were read from `base`: they are only sorted.
    """
    tranches = _tranches(Demande.objects.de_ces(premieres), lieu, filtres, le) if premieres else []
    if not filtres.non_servies:
        autres = base.filter(~parmi_ces(premieres)) if premieres else base
        tranches += _tranches(autres, lieu, filtres, le)
    ids: list[int] = []
    for tranche in tranches:
        reste = EXAMINEES_AU_PLUS + 1 - len(ids)
        if reste > 0:
            ids += tranche.values_list("pk", flat=True)[:reste]
    return ids[:EXAMINEES_AU_PLUS], len(ids) > EXAMINEES_AU_PLUS


def _tranches(lues: DemandeQuerySet, lieu: Lieu, filtres: Filtres, le: date) -> list[QuerySet[Any]]:
    """The same demandes cut in the order chosen: each part is read only when the one before leaves room."""
    ordre = ordre_retenu(filtres, lieu)
    if ordre is OrdreCandidats.COTATION:
        notees = lues.filter(notes__territoire=lieu.grille).order_by("-notes__points", "deposee_le", "pk")
        note = NoteCotation.objects.filter(demande=OuterRef("pk"), territoire=lieu.grille)
        return [notees, lues.filter(~Exists(note)).order_by("deposee_le", "pk")]
    tri = ("deposee_le", "pk")
    if ordre is OrdreCandidats.PRIORITE:
        une = prioritaire(le)
        # Both publics in one statement: sought apart, the rarer one would be looked for among all, oldest first.
        dalo_d_abord = Case(When(prioritaire(le, TypePriorite.DALO), then=0), default=1)
        return [lues.filter(une).order_by(dalo_d_abord, *tri), lues.filter(~une).order_by(*tri)]
    return [lues.order_by(*tri)]
