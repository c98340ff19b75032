"""The running account of a flow: lines added, never changed; a correction is a line of the opposite sign (R441-5).

The day a dwelling counts is said by the convention (`decompte`): the unit of the regional protocol was not found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, Sum

from attributions.enums import ModeDecompte, NatureMouvement, Plafond, Typologie
from attributions.models import (
    ConventionReservation,
    MiseADisposition,
    MouvementFlux,
    PrevisionExclusion,
    SituationQpv,
)
from attributions.permissions import refus_de_convention
from attributions.rules.flux import Base, Compte
from attributions.states.vacance import OUVERTES, EtatVacance
from habilitations.acteur import Acteur
from habilitations.rules.types import ModeReservation
from socle.clock import aujourdhui, maintenant
from socle.errors import Nature, Refus, Regle, exiger
from socle.journal import tracer_acte
from socle.periodes import en_vigueur

OBJET = "attributions.conventionreservation"

_BASES = """
    SELECT c.id, count(v.id), count(v.id) FILTER (WHERE v.exclusion <> '')
    FROM attributions_conventionreservation c
    JOIN attributions_miseadisposition v ON v.attribuant_id = c.bailleur_id
         AND v.disponible_le BETWEEN %(du)s AND %(au)s AND v.etat <> %(retiree)s
         AND v.territoires @> ARRAY[coalesce(c.territoire_id, c.departement_id)]::int[]
    WHERE c.id = ANY(%(conventions)s)
    GROUP BY c.id
"""


def decompter(vacance: MiseADisposition, moment: ModeDecompte, *, le: date, acteur: Acteur) -> MouvementFlux | None:
    """Count a locked vacancy on the flow of its convention, if this is the moment that the convention names.

    None when nothing is counted: no convention, in stock, out of the flow, another moment, counted already. Called at the
    orientation, at the attribution and at the lease.
    """
    convention = vacance.convention
    if convention is None or convention.mode != ModeReservation.FLUX or vacance.exclusion:
        return None
    if convention.decompte != moment or _vivants(vacance, echecs=False):
        return None
    return _ecrire(vacance, NatureMouvement.DECOMPTE, 1, le=le, acteur=acteur)


def annuler(
    vacance: MiseADisposition,
    motif: str,
    *,
    le: date | None = None,
    acteur: Acteur,
    natures: frozenset[NatureMouvement] | None = None,
    echecs: bool = True,
) -> int:
    """Cancel what a locked vacancy counted, by lines of the opposite sign; answers how many lines.

    `natures`: these lines only, all of them without it. `echecs` False: a failure stays counted to the réservataire who
    failed, as his convention says.
    """
    vivants = [un for un in _vivants(vacance, echecs=echecs) if natures is None or un.nature in natures]
    return _annuler(vivants, vacance, motif, le or aujourdhui(), acteur)


def retablir(vacance: MiseADisposition, combien: int, motif: str, *, le: date, acteur: Acteur) -> None:
    """Count again the last lines that an act taken back had cancelled, by new lines (ADR 60); the vacancy is locked."""
    annulees = MouvementFlux.objects.filter(mise_a_disposition=vacance, nature=NatureMouvement.ANNULATION)
    for une in annulees.select_related("corrige").order_by("-pk")[:combien]:
        MouvementFlux.objects.create(
            convention_id=une.convention_id,
            mise_a_disposition=vacance,
            annee=une.annee,
            nature=une.corrige.nature,  # type: ignore[union-attr]  # a cancellation names its line (constraint)
            quantite=-une.quantite,
            survenu_le=le,
            saisi_a=maintenant(),
            motif=motif[:200],
        )
        tracer_acte(acteur, "retablir_decompte", OBJET, une.convention_id)


def annuler_le_dernier_echec(vacance: MiseADisposition, motif: str, *, le: date, acteur: Acteur) -> int:
    """A failure taken back no longer counts; an earlier one, of another réservataire, stays."""
    echecs = [un for un in _vivants(vacance) if un.nature == NatureMouvement.ECHEC]
    return _annuler(echecs[-1:], vacance, motif, le, acteur)


def _annuler(
    vivants: Sequence[MouvementFlux], vacance: MiseADisposition, motif: str, jour: date, acteur: Acteur
) -> int:
    MouvementFlux.objects.bulk_create(
        MouvementFlux(
            convention_id=un.convention_id,
            mise_a_disposition=vacance,
            annee=un.annee,
            nature=NatureMouvement.ANNULATION,
            quantite=-un.quantite,
            survenu_le=jour,
            saisi_a=maintenant(),
            motif=motif[:200],
            corrige=un,
        )
        for un in vivants
    )
    for un in vivants:
        tracer_acte(acteur, "annuler_decompte", OBJET, un.convention_id)
    return len(vivants)


def decompter_echec(vacance: MiseADisposition, *, le: date, acteur: Acteur) -> MouvementFlux | None:
    """The failure counts on the réservataire's flow only where the convention says so."""
    convention = vacance.convention
    if convention is None or not convention.echec_decompte or convention.mode != ModeReservation.FLUX:
        return None
    return None if vacance.exclusion else _ecrire(vacance, NatureMouvement.ECHEC, 1, le=le, acteur=acteur)


@transaction.atomic
def reprendre(convention_id: int, *, annee: int, quantite: int, motif: str, acteur: Acteur) -> MouvementFlux:
    """The balance of an earlier year, brought forward to `annee`: dwellings already received when positive.

    Raises `ActionRefusee`: not the bailleur's convention, no flow, no reason, nothing to bring forward.
    """
    convention = ConventionReservation.objects.pour_ecriture().filter(pk=convention_id).first()
    exiger(_refus_de_reprise(convention, quantite, motif, acteur))
    assert convention is not None  # noqa: S101 - refused above
    jour = aujourdhui()
    mouvement = MouvementFlux.objects.create(
        convention=convention,
        annee=annee,
        nature=NatureMouvement.REPRISE,
        quantite=quantite,
        survenu_le=jour,
        saisi_a=maintenant(),
        motif=motif[:200],
    )
    tracer_acte(acteur, "reprendre_flux", OBJET, convention.pk, ["quantite"])
    return mouvement


def _refus_de_reprise(
    convention: ConventionReservation | None, quantite: int, motif: str, acteur: Acteur
) -> Refus | None:
    if convention is None:
        return Refus(
            "introuvable",
            "Cette convention n'existe pas.",
            Nature.INTROUVABLE,
            source=Regle.INCONNU,
            issue="Revenez à la liste des conventions.",
        )
    if refus := refus_de_convention(acteur=acteur, convention=convention):
        return refus
    if convention.mode != ModeReservation.FLUX:
        return Refus(
            "sans_flux", "Une convention en stock n'a pas de compte de flux.", Nature.ETAT, source="R441-5 CCH",
            issue="Reprenez le solde sur une convention en flux.",
        )  # fmt: skip
    if not quantite or abs(quantite) > 10_000:
        return Refus(
            "reprise_nulle", "Une reprise porte au moins un logement, et dix mille au plus.", champ="quantite",
            issue="Un nombre positif : déjà reçus en trop ; négatif : encore dus.", source=Regle.BORNE
        )  # fmt: skip
    if not motif.strip():
        return Refus(
            "motif_absent",
            "Une reprise porte son motif.",
            champ="motif",
            issue="Citez le bilan de l'exercice repris.",
            source=Regle.MOTIF,
        )
    return None


def _vivants(vacance: MiseADisposition, *, echecs: bool = True) -> list[MouvementFlux]:
    """Lines of this vacancy that no other line cancels; `echecs` False leaves those of a failure out."""
    lignes = MouvementFlux.objects.filter(mise_a_disposition=vacance, correction__isnull=True)
    hors = [NatureMouvement.ANNULATION] if echecs else [NatureMouvement.ANNULATION, NatureMouvement.ECHEC]
    return list(lignes.exclude(nature__in=hors).order_by("pk"))


def _ecrire(
    vacance: MiseADisposition, nature: NatureMouvement, quantite: int, *, le: date, acteur: Acteur
) -> MouvementFlux:
    mouvement = MouvementFlux.objects.create(
        convention=vacance.convention,  # type: ignore[misc]  # the callers have one
        mise_a_disposition=vacance,
        annee=le.year,
        nature=nature,
        quantite=quantite,
        survenu_le=le,
        saisi_a=maintenant(),
    )
    tracer_acte(acteur, "decompter_flux", OBJET, vacance.convention_id)
    return mouvement


def comptes(conventions: Sequence[ConventionReservation], annee: int) -> dict[int, Compte]:
    """The account of each convention in flux for a year, by id; four statements whatever their number."""
    en_flux = [une for une in conventions if une.taux is not None]
    if not en_flux:
        return {}
    ids = [une.pk for une in en_flux]
    bases = _bases(ids, annee)
    decomptes = _totaux(ids, annee)
    engages = _engages(ids)
    previsions = _previsions(en_flux, annee)
    resultat = {}
    for une in en_flux:
        liberes, exclus = bases.get(une.pk, (0, 0))
        # The forecast is made by département: an authority's own territory has none.
        prevus, exclus_prevus = (
            previsions.get((une.bailleur_id, une.departement_id), (None, 0)) if une.territoire_id is None else (None, 0)
        )
        base = Base(liberes, exclus, prevus, exclus_prevus)
        resultat[une.pk] = Compte(une.taux or Decimal(0), base, decomptes.get(une.pk, 0), engages.get(une.pk, 0))
    return resultat


def _bases(conventions: list[int], annee: int) -> dict[int, tuple[int, int]]:
    valeurs: dict[str, Any] = {
        "conventions": conventions,
        "du": date(annee, 1, 1),
        "au": date(annee, 12, 31),
        "retiree": EtatVacance.RETIREE.value,
    }
    with connection.cursor() as curseur:
        curseur.execute(_BASES, valeurs)
        return {pk: (liberes, exclus) for pk, liberes, exclus in curseur.fetchall()}


def _totaux(conventions: list[int], annee: int) -> dict[int, int]:
    lignes = MouvementFlux.objects.filter(convention__in=conventions, annee=annee)
    return dict(lignes.values_list("convention").annotate(total=Sum("quantite")).order_by())


def _engages(conventions: list[int]) -> dict[int, int]:
    """Open vacancies oriented to them that nothing counts yet."""
    comptees = MouvementFlux.objects.filter(
        mise_a_disposition=OuterRef("pk"), convention=OuterRef("convention"), correction__isnull=True
    ).exclude(nature=NatureMouvement.ANNULATION)
    ouvertes = MiseADisposition.objects.filter(
        ~Exists(comptees), convention__in=conventions, etat__in=OUVERTES, exclusion=""
    )
    resultat: dict[int, int] = {}
    for convention in ouvertes.values_list("convention_id", flat=True):
        resultat[convention] = resultat.get(convention, 0) + 1
    return resultat


def _previsions(conventions: Iterable[ConventionReservation], annee: int) -> dict[tuple[int, int], tuple[int, int]]:
    lues = PrevisionExclusion.objects.filter(annee=annee, bailleur__in={une.bailleur_id for une in conventions})
    return {
        (une.bailleur_id, une.departement_id): (une.flux_prevu, sum(map(int, une.exclusions.values()))) for une in lues
    }


@dataclass(frozen=True, slots=True)
class Ventilation:
    """Dwellings counted in the year along one axis of the bilan (R441-5-1): `lignes` of (label, dwellings)."""

    titre: str
    lignes: Sequence[tuple[str, int]]


def ventiler(convention: ConventionReservation, annee: int) -> list[Ventilation]:
    """What was counted in the year, by type, financing, commune, QPV and period; one statement."""
    dans_le_qpv = SituationQpv.objects.filter(
        Q(au__isnull=True) | Q(au__gte=OuterRef("survenu_le")),
        logement=OuterRef("mise_a_disposition__logement"),
        du__lte=OuterRef("survenu_le"),
    )
    lues = (
        MouvementFlux.objects.filter(convention=convention, annee=annee, mise_a_disposition__isnull=False)
        .annotate(qpv=Exists(dans_le_qpv))
        .values_list(
            "mise_a_disposition__logement__typologie",
            "mise_a_disposition__logement__plafond",
            "mise_a_disposition__logement__commune__nom",
            "qpv",
            "mise_a_disposition__logement__annee",
        )
        .annotate(total=Sum("quantite"))
        .order_by()
    )
    axes: list[tuple[str, dict[str, int]]] = [
        (titre, {}) for titre in ("Type", "Financement", "Commune", "Quartier prioritaire", "Construction")
    ]
    for typologie, plafond, commune, qpv, construit, total in lues:
        libelles = (
            str(Typologie(typologie).label),
            str(Plafond(plafond).label),
            commune,
            "En quartier prioritaire" if qpv else "Hors quartier prioritaire",
            _periode(construit),
        )
        for (_, compte), libelle in zip(axes, libelles, strict=True):
            compte[libelle] = compte.get(libelle, 0) + total
    return [Ventilation(titre, [un for un in sorted(compte.items()) if un[1]]) for titre, compte in axes]


def _periode(annee: int | None) -> str:
    """The periods of the bilan."""
    if annee is None:
        return "Année inconnue"
    for avant, libelle in ((1949, "Avant 1949"), (1975, "De 1949 à 1974"), (2000, "De 1975 à 1999")):
        if annee < avant:
            return libelle
    return "Depuis 2000"


def mouvements(convention: ConventionReservation, annee: int, *, limite: int = 200) -> list[MouvementFlux]:
    """The lines of the year, latest first, capped."""
    lues = MouvementFlux.objects.filter(convention=convention, annee=annee)
    return list(lues.select_related("mise_a_disposition__logement__commune", "corrige").order_by("-pk")[:limite])


def conventions_du_logement(bailleur: int, territoires: Sequence[int], le: date) -> list[ConventionReservation]:
    """In force on that day on a dwelling of these tags, flux first."""
    lues = ConventionReservation.objects.en_vigueur(le).sur(bailleur, territoires)
    return list(lues.select_related("reservataire").order_by("mode", "pk"))


def reservation_en_stock(logement: int, le: date) -> int | None:
    """The convention that reserves this dwelling by name on that day."""
    lues = ConventionReservation.objects.en_vigueur(le).filter(
        en_vigueur(le, "logements__"), logements__logement=logement
    )
    trouvee: int | None = lues.values_list("pk", flat=True).first()
    return trouvee
