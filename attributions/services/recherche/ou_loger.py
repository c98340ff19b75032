"""Where one household could be housed: the open vacancies of its communes, judged by the rules of the search (ADR 46, 52).

Preselect then judge, the other way round: at most twenty vacancies are read on indexed columns, then the pure rules judge
the household on each. Its position is counted, never named: the households before it are a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When

from attributions.enums import Typologie
from attributions.models import Candidature, ClasseResidence, MiseADisposition
from attributions.rules.candidats import Jugement, LogementPropose, OrdreCandidats, Raison, Souhaits, juger, raisons
from attributions.rules.ou_loger import POSITION_MAX, Issue, Position, ce_qui_manque, issue, types_proches
from attributions.rules.publication import NON_ATTRIBUEES
from attributions.rules.solvabilite import CoutLogement
from attributions.services.classes import classes_de
from attributions.services.publication import publiees, reglages, suspendues
from attributions.services.recherche.candidats import Voisinage, propose
from attributions.services.recherche.preselection import (
    TYPES_DEMANDES,
    Filtres,
    Lieu,
    besoin_dit,
    de_son_contingent,
    demandeuses,
    est_de_l_etat,
    lieux_de,
    ordre_retenu,
)
from attributions.states.candidature import OUVERTES, EtatCandidature
from attributions.vision import vision_de
from demandeurs.models import BesoinHandicap
from habilitations.acteur import Acteur, systeme
from registre.models import Demande, NoteCotation, Suivi, Voeu
from registre.querysets import DemandeQuerySet
from registre.rules.ressources import MenageExamine
from registre.services.baremes import baremes
from registre.services.faits_menage import lire_menages
from registre.services.parametres import chaines_de, jeu
from registre.states.demande import EtatDemande
from socle.clock import PARIS, maintenant

VACANCES_AU_PLUS = 20
"""Vacancies judged for one household: each costs a judgement, and nobody reads more than a screen of them."""
REMISES_AU_PLUS = 40
ANNEE = timedelta(days=365)
_TOUS = tuple(Typologie.values)
_DU_LOGEMENT = {demande: type_ for type_, demande in TYPES_DEMANDES.items()}
HORS_CONTINGENT = "Contingent de l'État : aucune priorité en vigueur ni éligibilité décidée (R441-5)"


@dataclass(frozen=True, slots=True)
class Possible:
    """One vacancy for the household. `lisible`: this actor may open it; else only what the public list says of it.

    `position`: in the order of the search there, None when it is not worth counting.
    """

    vacance: MiseADisposition
    lisible: bool
    issue: Issue
    jugement: Jugement
    manque: tuple[str, ...]
    raisons: tuple[Raison, ...]
    ordre: OrdreCandidats
    grille: str
    position: Position | None = None
    classe: ClasseResidence | None = None
    premiers: bool = True
    """Whether ranks not served lead the search there (R441-2-15 II-III; the territory says it)."""


@dataclass(frozen=True, slots=True)
class Remise:
    """Dwellings of a commune and a type that were offered again over the last twelve months."""

    commune: str
    typologie: str
    nombre: int


@dataclass(frozen=True, slots=True)
class Reponse:
    """`borne`: more vacancies than were judged; `candidate`: on how many of these it is a candidate already."""

    possibles: Sequence[Possible] = ()
    remises: Sequence[Remise] = ()
    borne: bool = False
    candidate: int = 0
    active: bool = True
    foyer: bool = True
    region: bool = False

    def de(self, issue: Issue) -> list[Possible]:
        return [un for un in self.possibles if un.issue is issue]


def ou_loger(demande: Demande, *, acteur: Acteur, le: date) -> Reponse:
    """The vacancies of its communes for this household, and what the year says of them; fixed number of statements.

    The caller has checked that the actor reads the demande. Vacancies are those he may read, and those that the public is
    told of (L441-2-8 I); of the second ones he learns nothing else.
    """
    if demande.etat != EtatDemande.ACTIVE or demande.valable_jusqu_au < le:
        return Reponse(active=False)
    menage = lire_menages([demande.pk], le).get(demande.pk)
    if menage is None:
        return Reponse(foyer=False)
    voeux = list(Voeu.objects.filter(demande=demande).order_by("rang").values_list("commune", flat=True))
    demandes = [_DU_LOGEMENT.get(un, un) for un in demande.types] or list(_TOUS)
    vacances, lisibles = _vacances(voeux, demandes, acteur, le)
    ids = [une.pk for une in vacances]
    ici = set(
        Candidature.objects.filter(demande=demande, mise_a_disposition__in=ids, etat__in=OUVERTES)
        .order_by().values_list("mise_a_disposition", flat=True)
    )  # fmt: skip
    libres = [une for une in vacances[:VACANCES_AU_PLUS] if une.pk not in ici]
    juges = _juger(demande, menage, libres, frozenset(lisibles), demandes, le)
    return Reponse(
        possibles=_positions(demande, juges, le),
        remises=_remises(voeux, demandes),
        borne=len(vacances) > VACANCES_AU_PLUS,
        candidate=len(ici),
        region=vision_de(acteur).region,
    )


def _vacances(
    voeux: Sequence[int], demandes: Sequence[str], acteur: Acteur, le: date
) -> tuple[list[MiseADisposition], set[int]]:
    """The open vacancies there, types asked first then those just beside, and which of them the actor may read."""
    if not voeux:
        return [], set()
    types = [*demandes, *types_proches(demandes, _TOUS)]
    ici = Q(territoires__overlap=list(voeux), etat__in=NON_ATTRIBUEES, logement__typologie__in=types)
    siennes = MiseADisposition.objects.visibles_par(acteur).filter(ici)
    publiques = publiees(le, reglages(le), suspendues(le)).filter(ici)
    lues: QuerySet[MiseADisposition] = MiseADisposition.objects.filter(
        Q(pk__in=siennes.values("pk")) | Q(pk__in=publiques.values("pk"))
    ).annotate(
        demande_ce_type=Case(
            When(logement__typologie__in=list(demandes), then=Value(0)), default=Value(1), output_field=IntegerField()
        )
    )
    lues = lues.select_related("logement__commune", "attribuant", "reservataire")
    vacances = list(lues.order_by(F("demande_ce_type"), "disponible_le", "pk")[: VACANCES_AU_PLUS + 1])
    return vacances, set(siennes.filter(pk__in=[une.pk for une in vacances]).values_list("pk", flat=True))


def _juger(
    demande: Demande,
    menage: MenageExamine,
    vacances: Sequence[MiseADisposition],
    lisibles: frozenset[int],
    demandes: Sequence[str],
    le: date,
) -> list[tuple[Possible, Lieu]]:
    tables, parametres, reglees = baremes(), jeu(), reglages(le)
    chaines = chaines_de(sorted({une.logement.commune_id for une in vacances}), le=le) if vacances else {}
    classes = classes_de([une.logement for une in vacances], le=le)
    lieux = lieux_de(vacances, le=le) if vacances else {}
    souhaits = _souhaits(demande)
    contingent = Demande.objects.filter(pk=demande.pk).filter(de_son_contingent(le)).exists()
    juges = []
    for une in vacances:
        lisible, classe = une.pk in lisibles, classes.get(une.logement_id)
        ou = Voisinage(chaines[une.logement.commune_id], parametres, classe.classe if classe and lisible else "")
        logement = propose(une, tables, ou, le=le)
        if not lisible:
            logement = _comme_le_public(logement, loyer=reglees.de(une.territoires).loyer)
        jugement, type_demande = juger(menage, logement, tables.plafonds), une.logement.typologie in demandes
        manque = ce_qui_manque(jugement, type_demande=type_demande)
        rendue = issue(jugement, type_demande=type_demande)
        # Whose contingent it is, only who reads the vacancy may know.
        if lisible and est_de_l_etat(une) and not contingent:
            manque.append(HORS_CONTINGENT)
            rendue = Issue.PRESQUE if rendue is Issue.POSSIBLE else Issue.NON
        lieu = lieux[une.pk]
        possible = Possible(
            une, lisible, rendue, jugement, tuple(manque), raisons(menage, logement, jugement, souhaits),
            ordre_retenu(Filtres(), lieu), lieu.nom_grille, classe=classe if lisible else None,
            premiers=logement.non_servis_premiers,
        )  # fmt: skip
        juges.append((possible, lieu))
    return juges


def _comme_le_public(logement: LogementPropose, *, loyer: bool) -> LogementPropose:
    """Without what the public list does not say: the floor, and the rent where the territory leaves it out."""
    cout = logement.cout if loyer else CoutLogement(loyer=None, charges=None)
    return replace(logement, rez_de_chaussee=None, sans_ascenseur=None, cout=cout)


def _souhaits(demande: Demande) -> Souhaits:
    amenage = BesoinHandicap.objects.filter(besoin_dit(), menage=demande.menage_id).exists()
    return Souhaits(demande.loyer_max, demande.rez_de_chaussee, demande.sans_ascenseur, amenage)


# --- the position ---


@dataclass(frozen=True, slots=True)
class _Place:
    """What a position is counted for: a place and a type, a contingent, and whether ranks not served lead there."""

    lieu: Lieu
    de_l_etat: bool
    premiers: bool


def _place(possible: Possible, lieu: Lieu) -> _Place:
    return _Place(lieu, possible.lisible and est_de_l_etat(possible.vacance), possible.premiers)


def _positions(demande: Demande, juges: Sequence[tuple[Possible, Lieu]], le: date) -> list[Possible]:
    """How many come before it, for each place, type and contingent; a fixed number of statements."""
    notes = dict(NoteCotation.objects.filter(demande=demande).values_list("territoire", "points"))
    non_servie = _non_servie_la(demande)
    places = list(dict.fromkeys(_place(*un) for un in juges if un[0].issue is not Issue.NON))
    comptees = [_devant(demande, une, notes.get(une.lieu.grille or 0), non_servie(une.lieu), le) for une in places]
    positions = dict(zip(places, _compter(comptees), strict=True))
    return [
        possible if possible.issue is Issue.NON else replace(possible, position=positions[_place(possible, lieu)])
        for possible, lieu in juges
    ]


def _non_servie_la(demande: Demande) -> Callable[[Lieu], bool]:
    """Whether this household is ranked not served in a place, from what was read once."""
    if not Suivi.objects.filter(demande=demande, non_servie_le__isnull=False).exists():
        return lambda lieu: False
    tags = Candidature.objects.filter(demande=demande, etat=EtatCandidature.NON_SERVIE).values_list(
        "mise_a_disposition__territoires", flat=True
    )
    connus = {tag for siens in tags for tag in siens}
    return lambda lieu: bool(connus & set(lieu.communes))


def _devant(demande: Demande, place: _Place, note: int | None, non_servie: bool, le: date) -> DemandeQuerySet:
    """The households that the search shows before this one there, whoever searches: ranks not served, then the order."""
    lieu = place.lieu
    base = demandeuses(lieu, systeme(motif="position"), le=le).exclude(pk=demande.pk)
    base = base.filter(~Exists(Suivi.objects.filter(demande=OuterRef("pk"), engagee=True)))
    if place.de_l_etat:
        base = base.filter(de_son_contingent(le))
    ici = Candidature.objects.filter(
        demande=OuterRef("pk"),
        etat=EtatCandidature.NON_SERVIE,
        mise_a_disposition__territoires__overlap=list(lieu.communes),
    )
    premieres = Q(suivi__non_servie_le__isnull=False) & Q(Exists(ici))
    avant = _avant(demande, lieu, note)
    if place.premiers:
        avant = premieres & avant if non_servie else premieres | avant
    devant: DemandeQuerySet = base.filter(avant)
    return devant


def _avant(demande: Demande, lieu: Lieu, note: int | None) -> Q:
    aine = Q(deposee_le__lt=demande.deposee_le) | Q(deposee_le=demande.deposee_le, pk__lt=demande.pk)
    if lieu.grille is None:
        return aine
    notes = NoteCotation.objects.filter(demande=OuterRef("pk"), territoire=lieu.grille)
    if note is None:
        return Q(Exists(notes)) | (~Q(Exists(notes)) & aine)
    return Q(Exists(notes.filter(points__gt=note))) | (Q(Exists(notes.filter(points=note))) & aine)


def _compter(comptees: Sequence[DemandeQuerySet]) -> list[Position]:
    """Each counted to one more than the bound; one statement."""
    if not comptees:
        return []
    parties: list[str] = []
    valeurs: list[Any] = []
    for rang, une in enumerate(comptees):
        texte, siennes = une.order_by().values("pk")[: POSITION_MAX + 1].query.sql_with_params()
        parties.append(f"SELECT {rang}, count(*) FROM ({texte}) AS devant")  # noqa: S608 - written by the ORM
        valeurs += siennes
    with connection.cursor() as curseur:
        curseur.execute(" UNION ALL ".join(parties), valeurs)
        comptes: Mapping[int, int] = dict(curseur.fetchall())
    return [Position(min(comptes[rang], POSITION_MAX), comptes[rang] > POSITION_MAX) for rang in range(len(comptees))]


def _remises(voeux: Sequence[int], demandes: Sequence[str]) -> list[Remise]:
    """Where dwellings of these types came back over the year, most often first; one statement."""
    if not voeux:
        return []
    lues = (
        MiseADisposition.objects.filter(
            territoires__overlap=list(voeux),
            logement__typologie__in=list(demandes),
            ouverte_a__gte=maintenant().astimezone(PARIS) - ANNEE,
        )
        .order_by()
        .values_list("logement__commune__nom", "logement__typologie")
        .annotate(n=Count("pk"))
        .order_by("-n", "logement__commune__nom", "logement__typologie")
    )
    return [Remise(*une) for une in lues[:REMISES_AU_PLUS]]
