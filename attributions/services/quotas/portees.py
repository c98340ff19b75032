"""Who reads which figures: the bailleur its own, the réservataire its contingent, the State the region, a territory its own.

Figures name nobody: the right is « Consulter les statistiques ». Those who only see a territory, or the whole region without
any nominative title, get published aggregates: never fewer than 11 dwellings unless a whole commune (R411-5; R441-12 IV).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from attributions.rules.quotas import DEFINITIONS, Definition, Niveau, Quota
from attributions.services.quotas.sql import Portee
from habilitations import access
from habilitations.acteur import Acteur
from habilitations.lecture import METROPOLE_DU_GRAND_PARIS
from habilitations.models import Organisme, Territoire
from habilitations.rules.droits import Droit
from habilitations.rules.types import NatureTerritoire, TypeOrganisme
from registre.permissions_grilles import PARIS
from registre.services.referentiel import territoires

_REGION = frozenset({TypeOrganisme.ETAT_DRIHL, TypeOrganisme.PREFECTURE, TypeOrganisme.GESTIONNAIRE})
_TERRITOIRE = frozenset({TypeOrganisme.COMMUNE, TypeOrganisme.EPCI, TypeOrganisme.EPT, TypeOrganisme.DEPARTEMENT})
_RESERVATAIRES = frozenset({TypeOrganisme.ACTION_LOGEMENT, TypeOrganisme.EMPLOYEUR, TypeOrganisme.ASSOCIATION})


@dataclass(frozen=True, slots=True)
class Lecture:
    """What an actor may count. `publie`: only what may be published of what is not his own."""

    region: bool = False
    bailleur: int | None = None
    reservataire: int | None = None
    territoire: int | None = None
    commune: bool = False
    publie: bool = False

    @property
    def vide(self) -> bool:
        return not (self.region or self.bailleur or self.reservataire or self.territoire)

    def admet(self, portee: Portee) -> bool:
        """Whether figures of this scope may be shown to him."""
        if self.region:
            return True
        if self.bailleur is not None:
            return portee.bailleur == self.bailleur
        if self.reservataire is not None and portee.reservataire == self.reservataire:
            return True
        return self.territoire is not None and portee.territoire == self.territoire

    def a_publier(self, portee: Portee) -> bool:
        """Whether these figures obey the threshold of publication. A whole commune never does (R411-5)."""
        if not self.publie or (self.reservataire is not None and portee.reservataire == self.reservataire):
            return False
        return not (self.commune and portee == Portee(territoire=self.territoire))


def lecture(type_: str, organisme: int, territoire: Territoire | None) -> Lecture:
    """The rule itself, by type of organisme."""
    if type_ in _REGION:
        return Lecture(region=True)
    if type_ == TypeOrganisme.OBSERVATOIRE:
        return Lecture(region=True, publie=True)
    if type_ == TypeOrganisme.BAILLEUR:
        return Lecture(bailleur=organisme)
    if type_ in _TERRITOIRE and territoire is not None:
        commune = territoire.nature == NatureTerritoire.COMMUNE
        return Lecture(reservataire=organisme, territoire=territoire.pk, commune=commune, publie=True)
    return Lecture(reservataire=organisme) if type_ in _RESERVATAIRES else Lecture()


def lecture_de(acteur: Acteur) -> Lecture:
    """What this actor counts; nothing without the right to read statistics. One small statement."""
    if acteur.est_systeme:
        return Lecture(region=True)
    if acteur.organisme_id is None or not access.peut(acteur, Droit.STATISTIQUES):
        return Lecture()
    qui = acteur.organisme_id
    lu = access.une_fois(("organisme_quotas", qui), lambda: Organisme.objects.select_related("territoire").get(pk=qui))
    return lecture(lu.type, qui, lu.territoire)


def suivis(portee: Portee, type_reservataire: str = "") -> list[Definition]:
    """The quotas that make sense for a scope, in the order of the law; those without an objective are dropped later."""
    if portee.bailleur is not None:
        return [une for une in DEFINITIONS if une.niveau is not Niveau.RESERVATAIRE]
    if portee.reservataire is not None:
        als = type_reservataire == TypeOrganisme.ACTION_LOGEMENT
        voulu = Quota.ACTION_LOGEMENT if als else Quota.COLLECTIVITES
        return [une for une in DEFINITIONS if une.code is voulu]
    # The State's share and Foncière Logement are read by bailleur only.
    du_bailleur = {Quota.ETAT, Quota.ETAT_AGENTS, Quota.FONCIERE}
    return [une for une in DEFINITIONS if une.code not in du_bailleur]


def territoires_suivis() -> list[Territoire]:
    """EPCI, EPT and Paris in the region: the levels of L441-1. The Métropole du Grand Paris is read by its EPT."""
    tags = {tag for commune in territoires().par_code.values() for tag in commune.tags}
    intercommunalites = Q(nature__in=[NatureTerritoire.EPCI, NatureTerritoire.EPT])
    paris = Q(nature=NatureTerritoire.COMMUNE, code=PARIS)
    lus = Territoire.objects.filter(intercommunalites | paris, pk__in=tags)
    return list(lus.exclude(code=METROPOLE_DU_GRAND_PARIS).order_by("nom"))
