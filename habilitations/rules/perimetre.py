"""Which demandes each legal base opens: one rule per base, pure; an organisme's perimeter is the union of those in force.

A demande is in a perimeter when it names a territory of it (one of its tags), or was registered at one of its
guichets, or is opened by name. Choices made where the articles are silent: docs/adr/0015.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from habilitations.rules.bases import ENREGISTREMENT, REGLES, Base
from habilitations.rules.droits import NOMINATIFS, Droit
from habilitations.rules.types import TypeOrganisme

MAX_NOMINATIF = 2_000


@dataclass(frozen=True, slots=True)
class Perimetre:
    """`region`: every demande. Else those with one of the tags, or of the guichets, or among the named ids."""

    region: bool = False
    territoires: tuple[int, ...] = ()
    guichets: tuple[int, ...] = ()
    nominatif: tuple[int, ...] = ()

    @property
    def est_vide(self) -> bool:
        return not (self.region or self.territoires or self.guichets or self.nominatif)

    def couvre(self, *, id: int | None = None, territoires: Iterable[int] = (), guichet_id: int | None = None) -> bool:
        """Same answer as the query built from this perimeter, for one object."""
        return (
            self.region
            or not set(self.territoires).isdisjoint(territoires)
            or (guichet_id is not None and guichet_id in self.guichets)
            or (id is not None and id in self.nominatif)
        )


VIDE = Perimetre()
REGION = Perimetre(region=True)


def union(perimetres: Iterable[Perimetre]) -> Perimetre:
    """Sorted and without repetition; the region absorbs territories and guichets, named ids as well."""
    tous = tuple(perimetres)
    if any(un.region for un in tous):
        return REGION
    return Perimetre(
        territoires=tuple(sorted({tag for un in tous for tag in un.territoires})),
        guichets=tuple(sorted({guichet for un in tous for guichet in un.guichets})),
        nominatif=tuple(sorted({numero for un in tous for numero in un.nominatif})),
    )


@dataclass(frozen=True, slots=True)
class Titre:
    """A habilitation in force: its base and, when the base asks for one, its territory."""

    base: Base
    territoire: int | None = None
    convention: str = ""


@dataclass(frozen=True, slots=True)
class Faits:
    """What is known of an organisme on a day. Territories are tags.

    `intercommunalite` is the EPT of a commune, else its EPCI. `communes_reservees` are those where it holds
    reservations in the region (stock), or of the stock of its conventions (flux). `delegue` says that it entrusted
    registration to another body, so that it is not deemed a service enregistreur (R441-2-1).
    """

    type: TypeOrganisme
    territoire: int | None = None
    intercommunalite: int | None = None
    possede_logements: bool = False
    communes_reservees: tuple[int, ...] = ()
    guichets: tuple[int, ...] = ()
    titres: tuple[Titre, ...] = ()
    delegue: bool = False
    mandants: tuple[Faits, ...] = field(default=())

    @property
    def enregistreur(self) -> bool:
        return not self.delegue and any(titre.base in ENREGISTREMENT for titre in self.titres)


def _territoires(*tags: int | None) -> Perimetre:
    return Perimetre(territoires=tuple(tag for tag in tags if tag is not None))


def _guichets(titre: Titre, faits: Faits) -> Perimetre:
    """A service enregistreur keeps the dossiers of its own guichets, whatever communes they name."""
    return Perimetre(guichets=faits.guichets)


def _region_si_logements(titre: Titre, faits: Faits) -> Perimetre:
    return REGION if faits.possede_logements else VIDE


def _region_si_reservations(titre: Titre, faits: Faits) -> Perimetre:
    return REGION if faits.communes_reservees else VIDE


def _region(titre: Titre, faits: Faits) -> Perimetre:
    return REGION


def _propre_territoire(titre: Titre, faits: Faits) -> Perimetre:
    return _territoires(faits.territoire)


def _commune_et_intercommunalite(titre: Titre, faits: Faits) -> Perimetre:
    return _territoires(faits.territoire, faits.intercommunalite)


def _territoire_du_titre(titre: Titre, faits: Faits) -> Perimetre:
    return _territoires(titre.territoire)


def _region_ou_territoire_du_titre(titre: Titre, faits: Faits) -> Perimetre:
    """A State service follows attributions where it is competent: its département when the title names it."""
    return REGION if titre.territoire is None else _territoires(titre.territoire)


def _communes_reservees(titre: Titre, faits: Faits) -> Perimetre:
    return Perimetre(territoires=faits.communes_reservees)


def _reserve_ou_territoire_propre(titre: Titre, faits: Faits) -> Perimetre:
    """L441-2-1 al. 3 states no area: a commune gets those where it reserves, an EPCI or EPT its territory."""
    if faits.type is TypeOrganisme.COMMUNE:
        return _communes_reservees(titre, faits)
    return _propre_territoire(titre, faits)


def _ce_que_verraient_les_mandants(titre: Titre, faits: Faits) -> Perimetre:
    return union((Perimetre(guichets=faits.guichets), *(comme_enregistreur(mandant) for mandant in faits.mandants)))


def _rien(titre: Titre, faits: Faits) -> Perimetre:
    """R441-2-15 V 6°: only the dossiers that demandeurs open by name."""
    return VIDE


Regle = Callable[[Titre, Faits], Perimetre]

PERIMETRES: dict[Base, Regle] = {
    **dict.fromkeys(ENREGISTREMENT, _guichets),
    Base.S_A: _region_si_logements,
    Base.S_B: _region,
    Base.S_C: _propre_territoire,
    Base.S_D: _commune_et_intercommunalite,
    Base.S_E: _propre_territoire,
    Base.S_F: _region_si_reservations,
    Base.S_G: _ce_que_verraient_les_mandants,
    Base.S_H: _region,
    Base.S_I: _region,
    Base.S_PDALHPD: _territoire_du_titre,
    Base.S_AL3: _reserve_ou_territoire_propre,
    Base.D_0: _territoire_du_titre,
    Base.D_1: _region_ou_territoire_du_titre,
    Base.D_2: _propre_territoire,
    Base.D_3: _communes_reservees,
    Base.D_4: _territoire_du_titre,
    Base.D_5: _region,
    Base.D_6: _rien,
}

_COMME_ENREGISTREUR: dict[TypeOrganisme, tuple[Base, ...]] = {
    TypeOrganisme.BAILLEUR: (Base.S_A,),
    TypeOrganisme.COMMUNE: (Base.S_D, Base.S_F),
    TypeOrganisme.DEPARTEMENT: (Base.S_C, Base.S_F),
    TypeOrganisme.EPCI: (Base.S_C, Base.S_F),
    TypeOrganisme.EPT: (Base.S_C, Base.S_F),
    TypeOrganisme.ETAT_DRIHL: (Base.S_B,),
    TypeOrganisme.PREFECTURE: (Base.S_B,),
    TypeOrganisme.ACTION_LOGEMENT: (Base.S_F,),
    TypeOrganisme.EMPLOYEUR: (Base.S_F,),
    TypeOrganisme.ASSOCIATION: (Base.S_F,),
    TypeOrganisme.SIAO: (Base.S_I,),
}


def comme_enregistreur(faits: Faits) -> Perimetre:
    """What a principal would see if it registered by itself (R441-2-6 g), guichets included."""
    bases = _COMME_ENREGISTREUR.get(faits.type, ())
    perimetres = (PERIMETRES[base](Titre(base), faits) for base in bases)
    return union((Perimetre(guichets=faits.guichets), *perimetres)) if bases else VIDE


def opere(titre: Titre, faits: Faits) -> bool:
    """True when the conditions of the base are met: type of organisme, capacity, territory and convention named."""
    regle = REGLES[titre.base]
    if faits.type not in regle.types:
        return False
    if titre.base in ENREGISTREMENT and faits.delegue:
        return False
    return (
        (faits.enregistreur or not regle.exige_enregistreur)
        and (titre.territoire is not None or not regle.exige_territoire)
        and (titre.convention != "" or not regle.exige_convention)
    )


def droits_du_titre(titre: Titre, faits: Faits) -> frozenset[Droit]:
    """The most this title opens, to whatever function."""
    if not opere(titre, faits):
        return frozenset()
    regle = REGLES[titre.base]
    return regle.droits | regle.droits_enregistreur if faits.enregistreur else regle.droits


# Open to every organisme: figures without names, and the management of its own agents.
SANS_NOM = frozenset({Droit.STATISTIQUES, Droit.ADMINISTRER_ORGANISME})
# What a share by name may open to an organisme that has no title of its own.
PARTAGEABLES = frozenset({Droit.CONSULTER, Droit.CONSULTER_PIECES})
# A SIAO that does not register has no line in the access articles: only the dossiers shared with it by name.
SANS_TITRE = frozenset({TypeOrganisme.SIAO})


def droits_de_l_organisme(faits: Faits) -> frozenset[Droit]:
    """Second layer: what the organisme may do at all. An observatoire has no nominative right whatever its titles."""
    if faits.type is TypeOrganisme.OBSERVATOIRE:
        return SANS_NOM
    ouverts = frozenset(droit for titre in faits.titres for droit in droits_du_titre(titre, faits))
    return SANS_NOM | ouverts | (PARTAGEABLES if faits.type in SANS_TITRE else frozenset())


def titres_ouvrant(droit: Droit, faits: Faits) -> Sequence[tuple[Titre, Perimetre]]:
    """Each title in force that opens this right, with what it opens; those that open nothing are left out."""
    if faits.type is TypeOrganisme.OBSERVATOIRE and droit in NOMINATIFS:
        return ()
    couples = (
        (titre, PERIMETRES[titre.base](titre, faits))
        for titre in faits.titres
        if droit in droits_du_titre(titre, faits)
    )
    return tuple((titre, perimetre) for titre, perimetre in couples if not perimetre.est_vide)


def perimetre(droit: Droit, faits: Faits) -> Perimetre:
    """Where the organisme may exercise this right, named grants apart."""
    return union(perimetre for _, perimetre in titres_ouvrant(droit, faits))
