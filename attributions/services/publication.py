"""The public list of vacant dwellings: read in one statement, and kept off by its bailleur with a reason (L441-2-8 I).

Nothing here reads a household. What is published of a dwelling is what lets somebody know whether to ask for it: commune,
type, size, ceilings, rent of this letting, lift, accessibility, energy. Never its address, floor, door, identifier, owner nor
contingent (R411-4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Case, DateField, F, IntegerField, Q, QuerySet, Value, When

from attributions.models import MiseADisposition, SuspensionPublication
from attributions.permissions import organisme_de, refus_de_parc
from attributions.rules.publication import NON_ATTRIBUEES, SOURCE, Publication, Reglage, publication
from habilitations.acteur import Acteur
from habilitations.rules.types import NatureTerritoire
from registre.models import Parametre
from registre.rules.parametres import Cle
from registre.services.contraintes import contraintes_dites
from registre.services.parametres import jeu_de_la_region
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_acte
from socle.periodes import en_vigueur
from socle.verrous import verrou_de_transaction

OBJET = "attributions.suspensionpublication"
CLES = (Cle.PUBLICATION_VACANTS, Cle.PUBLICATION_LOYER, Cle.PUBLICATION_AVANCE)
LIGNES_MAX = 1_000
# From the nearest to the farthest: which territory's value wins for a vacancy, whose tags have no order.
_PROXIMITE = (
    NatureTerritoire.ARRONDISSEMENT, NatureTerritoire.COMMUNE, NatureTerritoire.EPT, NatureTerritoire.EPCI,
    NatureTerritoire.DEPARTEMENT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Valeurs:
    """One key on a day: (territory, value) from the nearest kind of territory to the farthest, and everywhere else's."""

    lieux: tuple[tuple[int, int], ...]
    ailleurs: int | None

    def de(self, territoires: Iterable[int]) -> int | None:
        """The value for something that stands on these territories."""
        siens = set(territoires)
        return next((valeur for lieu, valeur in self.lieux if lieu in siens), self.ailleurs)

    def en_sql(self) -> Case:
        """The same for a queryset with `territoires`; null where nobody decided."""
        quand = [When(territoires__contains=[lieu], then=Value(valeur)) for lieu, valeur in self.lieux]
        return Case(*quand, default=Value(self.ailleurs), output_field=IntegerField())

    def jour_en_sql(self, le: date) -> Case:
        """`le` plus so many days, none where nobody decided."""
        quand = [
            When(territoires__contains=[lieu], then=Value(le + timedelta(days=valeur))) for lieu, valeur in self.lieux
        ]
        return Case(*quand, default=Value(le + timedelta(days=self.ailleurs or 0)), output_field=DateField())


@dataclass(frozen=True, slots=True)
class Reglages:
    """The parameters of publication of every territory on a day."""

    par_cle: Mapping[Cle, Valeurs]

    def de(self, territoires: Iterable[int]) -> Reglage:
        siens = list(territoires)
        active, loyer, avance = (self.par_cle[cle].de(siens) for cle in CLES)
        return Reglage(None if active is None else bool(active), bool(loyer), avance or 0)


def reglages(le: date) -> Reglages:
    """Every value in force, in two statements."""
    lues = (
        Parametre.objects.filter(en_vigueur(le), cle__in=CLES, territoire__isnull=False)
        .exclude(territoire__nature=NatureTerritoire.REGION)
        .values_list("cle", "territoire_id", "territoire__nature", "valeur")[:LIGNES_MAX]
    )
    proximite: dict[str, int] = {nature.value: rang for rang, nature in enumerate(_PROXIMITE)}
    par_cle: dict[str, list[tuple[int, int, int]]] = {}
    for cle, lieu, nature, valeur in lues:
        par_cle.setdefault(cle, []).append((proximite.get(nature, len(_PROXIMITE)), lieu, int(valeur)))
    jeu, chaine = jeu_de_la_region()
    valeurs = {}
    for cle in CLES:
        ligne = jeu.ligne(cle, le=le, territoires=chaine)
        ailleurs = None if isinstance(ligne, Refus) else int(ligne.valeur)
        valeurs[cle] = Valeurs(tuple((lieu, v) for _, lieu, v in sorted(par_cle.get(cle, ()))), ailleurs)
    return Reglages(valeurs)


def suspendues(le: date) -> Suspendues:
    """Who suspended the publication, and where, on that day; one statement."""
    lues = SuspensionPublication.objects.filter(en_vigueur(le)).values_list("bailleur_id", "territoire_id")
    return Suspendues(frozenset(lues[:LIGNES_MAX]))


@dataclass(frozen=True, slots=True)
class Suspendues:
    """Suspensions in force: (bailleur, territory), None for everywhere."""

    couples: frozenset[tuple[int, int | None]]

    def concerne(self, bailleur: int, territoires: Iterable[int]) -> bool:
        return any((bailleur, lieu) in self.couples for lieu in (None, *territoires))

    def en_sql(self) -> Q:
        """Vacancies that one of them keeps off the list; false without any."""
        partout = [bailleur for bailleur, lieu in self.couples if lieu is None]
        une = Q(attribuant__in=partout)
        for bailleur, lieu in sorted((b, t) for b, t in self.couples if t is not None):
            une |= Q(attribuant=bailleur, territoires__contains=[lieu])
        return une


def publiees(le: date, reglees: Reglages, suspensions: Suspendues) -> QuerySet[MiseADisposition]:
    """The vacancies on the list on `le`: the rule of `rules.publication`, as one statement."""
    lues: QuerySet[MiseADisposition] = MiseADisposition.objects.filter(
        ~suspensions.en_sql(), etat__in=NON_ATTRIBUEES
    ).alias(
        publication=reglees.par_cle[Cle.PUBLICATION_VACANTS].en_sql(),
        publiable_jusqu_au=reglees.par_cle[Cle.PUBLICATION_AVANCE].jour_en_sql(le),
    ).filter(publication=1, disponible_le__lte=F("publiable_jusqu_au"))  # fmt: skip
    return lues


def etats(vacances: Sequence[MiseADisposition], *, le: date) -> dict[int, Publication]:
    """Whether each is on the list today and why not; three statements whatever their number."""
    reglees, siennes = reglages(le), suspendues(le)
    return {
        une.pk: publication(
            une.etat,
            une.disponible_le,
            reglees.de(une.territoires),
            suspendue=siennes.concerne(une.attribuant_id, une.territoires),
            le=le,
        )
        for une in vacances
    }


@dataclass(frozen=True, slots=True)
class SaisieSuspension:
    """From when, until when (None: until it is ended), where (None: everywhere), and why."""

    motif: str
    du: date
    au: date | None = None
    territoire_id: int | None = None


@contraintes_dites()
@transaction.atomic
def suspendre(*, acteur: Acteur, saisie: SaisieSuspension) -> SuspensionPublication:
    """Keep the bailleur's vacant dwellings off the list: making them known is its own duty then. Raises `ActionRefusee`."""
    exiger(refus_de_parc(acteur) or _refus_de_saisie(saisie))
    qui = organisme_de(acteur)
    verrou_de_transaction(f"publication:{qui}")
    une = SuspensionPublication.objects.create(
        bailleur_id=qui,
        territoire_id=saisie.territoire_id,
        motif=saisie.motif.strip(),
        du=saisie.du,
        au=saisie.au,
        agent_id=acteur.agent_id,
    )
    tracer_acte(acteur, "suspendre_publication", OBJET, une.pk, ["du", "au", "territoire"])
    return une


def _refus_de_saisie(saisie: SaisieSuspension) -> Refus | None:
    if not saisie.motif.strip():
        return Refus(
            "suspension_sans_motif", "Une suspension de publication dit son motif.", champ="motif", source=SOURCE,
            issue="Dites où ces logements vacants sont portés à la connaissance du public.",
        )  # fmt: skip
    if saisie.du < aujourdhui():
        return Refus(
            "suspension_passee", "La publication passée a eu lieu.", champ="du", source=SOURCE,
            issue="Suspendez à partir d'aujourd'hui, ou d'un jour à venir.",
        )  # fmt: skip
    return None


@transaction.atomic
def reprendre(suspension_id: int, *, acteur: Acteur) -> None:
    """Publish again from today: a suspension to come is given up, one that runs ended yesterday. Raises `ActionRefusee`."""
    exiger(refus_de_parc(acteur))
    qui = organisme_de(acteur)
    verrou_de_transaction(f"publication:{qui}")
    une = SuspensionPublication.objects.filter(pk=suspension_id, bailleur=qui).first()
    le = aujourdhui()
    if une is None:
        raise ActionRefusee(
            Refus("suspension_introuvable", "Cette suspension n'existe pas, ou n'est pas la vôtre.", Nature.INTROUVABLE,
                  source="L441-2-8 I CCH",
                  issue="Retrouvez-la dans « Publication des logements vacants ».")
        )  # fmt: skip
    if une.au is not None and une.au < le:
        raise ActionRefusee(
            Refus("suspension_finie", "Cette suspension est déjà terminée.", Nature.ETAT, source=SOURCE,
                  issue="La publication a repris.")
        )  # fmt: skip
    if une.du >= le:
        une.delete()
    else:
        une.au = le - timedelta(days=1)
        une.save(update_fields=["au"])
    tracer_acte(acteur, "reprendre_publication", OBJET, suspension_id, ["au"])
