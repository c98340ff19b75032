"""The organismes of the population in the base, with their guichets, titles, reservations, agents and rights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import cycle, islice
from random import Random

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from demo.generateurs import identites, noms, prenoms
from demo.generateurs.organismes import Lieu, Monde, OrganismeDemo
from habilitations.models import (
    Affectation,
    Agent,
    Guichet,
    Habilitation,
    Implantation,
    Mandat,
    Organisme,
    Reservation,
    Territoire,
)
from habilitations.rules.droits import Fonction
from habilitations.rules.types import TypeOrganisme
from habilitations.services.agents import octroyer
from socle.clock import maintenant

T, F = TypeOrganisme, Fonction
OUVERTURE = date(2021, 1, 1)
AGENTS_A_PLEINE_ECHELLE = 5_000
ENREGISTREURS = (F.INSTRUCTEUR, F.ACCUEIL, F.ACCUEIL, F.INSTRUCTEUR, F.ATTRIBUTION)
FONCTIONS: dict[TypeOrganisme, tuple[Fonction, ...]] = {
    T.BAILLEUR: (F.ATTRIBUTION, F.INSTRUCTEUR, F.ATTRIBUTION, F.ACCUEIL, F.REFERENT_HANDICAP),
    T.COMMUNE: ENREGISTREURS,
    T.DEPARTEMENT: (F.INSTRUCTEUR, F.TRAVAIL_SOCIAL, F.ATTRIBUTION),
    T.EPCI: (F.ATTRIBUTION, F.SECRETARIAT, F.CONSULTATION),
    T.EPT: (F.ATTRIBUTION, F.SECRETARIAT, F.CONSULTATION),
    T.ETAT_DRIHL: (F.ATTRIBUTION, F.INSTRUCTEUR, F.CONSULTATION),
    T.PREFECTURE: (F.ATTRIBUTION, F.SECRETARIAT, F.CONSULTATION),
    T.ACTION_LOGEMENT: (F.ATTRIBUTION, F.ACCUEIL, F.INSTRUCTEUR),
    T.EMPLOYEUR: (F.ATTRIBUTION, F.ACCUEIL),
    T.SIAO: (F.TRAVAIL_SOCIAL, F.TRAVAIL_SOCIAL, F.INSTRUCTEUR),
    T.ASSOCIATION: (F.TRAVAIL_SOCIAL, F.ATTRIBUTION),
    T.COMMISSION_SECRETARIAT: (F.SECRETARIAT,),
    T.LIEU_ACCUEIL: (F.CONSULTATION,),
    T.MANDATAIRE: ENREGISTREURS,
    T.GESTIONNAIRE: (F.GESTIONNAIRE,),
    T.OBSERVATOIRE: (F.ANALYSTE,),
}


def territoires_par_lieu() -> dict[Lieu, int]:
    """(nature, code) of the territories in force to their ids."""
    lus = Territoire.objects.filter(au__isnull=True).values_list("nature", "code", "pk")
    return {(nature, code): pk for nature, code, pk in lus}  # type: ignore[misc]


def creer_les_organismes(monde: Monde, territoires: dict[Lieu, int], communes: dict[str, int]) -> list[Organisme]:
    """Every organisme with its guichets, titles, homes, reservations and mandates, in the order of the world."""
    demos = monde.organismes
    groupes = Group.objects.bulk_create(
        [Group(name=f"organisme {rang} {un.nom}"[:150]) for rang, un in enumerate(demos)]
    )
    organismes = Organisme.objects.bulk_create(
        [
            Organisme(
                siren=un.siren,
                nom=un.nom,
                type=un.type,
                territoire_id=territoires[un.territoire] if un.territoire else None,
                groupe=groupe,
            )
            for un, groupe in zip(demos, groupes, strict=True)
        ]
    )
    couples = list(zip(demos, organismes, strict=True))
    Guichet.objects.bulk_create(_guichets(couples, monde, communes))
    Habilitation.objects.bulk_create(
        [
            Habilitation(
                organisme=organisme,
                base=base,
                territoire_id=territoires[lieu] if lieu else None,
                convention=convention,
                du=OUVERTURE,
            )
            for un, organisme in couples
            for base, lieu, convention in un.titres
        ]
    )
    Implantation.objects.bulk_create(
        [
            Implantation(organisme=organisme, commune_id=communes[code], logements=nombre)
            for un, organisme in couples
            for code, nombre in un.implantations.items()
        ]
    )
    Reservation.objects.bulk_create(
        [
            Reservation(organisme=organisme, commune_id=communes[code], mode=mode, convention=convention, du=OUVERTURE)
            for un, organisme in couples
            for code, mode, convention in un.reservations
        ]
    )
    _creer_les_mandats(couples)
    return organismes


def _guichets(
    couples: list[tuple[OrganismeDemo, Organisme]], monde: Monde, communes: dict[str, int]
) -> Iterator[Guichet]:
    for un, organisme in couples:
        for guichet in un.guichets:
            ville = monde.carte.par_code.get(guichet.commune or "")
            yield Guichet(
                code=guichet.code,
                organisme=organisme,
                nom=guichet.nom,
                adresse="1 place de la Mairie" if ville and un.type == T.COMMUNE else "10 rue du Parc" if ville else "",
                code_postal=ville.codes_postaux[0] if ville else "",
                commune_id=communes[ville.code] if ville else None,
                telephone="0199000000" if ville else "",
                courriel=f"guichet.{guichet.code.lower()}@example.org",
                public_restreint=bool(guichet.public),
                public=guichet.public,
                canal=guichet.canal,
                du=OUVERTURE,
            )


def _creer_les_mandats(couples: list[tuple[OrganismeDemo, Organisme]]) -> None:
    par_nom = {un.nom: organisme for un, organisme in couples}
    Mandat.objects.bulk_create(
        [
            Mandat(mandataire=organisme, mandant=par_nom[nom], convention=f"MANDAT-{rang + 1:02d}", du=OUVERTURE)
            for un, organisme in couples
            for rang, nom in enumerate(un.mandants)
        ]
    )


def fonctions_de(un: OrganismeDemo) -> Iterable[Fonction]:
    """A head and an administrator first, then the functions of the type in turn."""
    propres = FONCTIONS[un.type]
    seule = propres[0] if len(propres) == 1 else F.RESPONSABLE
    return (seule, F.ADMINISTRATEUR, *islice(cycle(propres), max(0, un.agents - 2)))


def creer_les_agents(monde: Monde, organismes: list[Organisme], *, graine: int, echelle: float) -> dict[int, list[int]]:
    """Agents with one affectation each; `echelle` 1 gives about five thousand. Returns their ids by organisme id.

    They have no usable password: only the accounts of `comptes_demo` can sign in.
    """
    hasard = Random(f"agents {graine}")
    fiches: list[tuple[Agent, Organisme, Fonction]] = []
    mot_de_passe = make_password(None)
    for un, organisme in zip(monde.organismes, organismes, strict=True):
        nombre = max(2, round(un.agents * echelle))
        for fonction in islice(fonctions_de(un), nombre):
            fiches.append((_agent(hasard, len(fiches), mot_de_passe), organisme, fonction))
    Agent.objects.bulk_create([agent for agent, _, _ in fiches], batch_size=2000)
    affectations = Affectation.objects.bulk_create(
        [
            Affectation(agent=agent, organisme=organisme, fonction=fonction, du=OUVERTURE)
            for agent, organisme, fonction in fiches
        ],
        batch_size=2000,
    )
    octroyer(affectations)
    Agent.groups.through.objects.bulk_create(
        [Agent.groups.through(agent=agent, group_id=organisme.groupe_id) for agent, organisme, _ in fiches],
        batch_size=5000,
    )
    agents: dict[int, list[int]] = {}
    for agent, organisme, _ in fiches:
        agents.setdefault(organisme.pk, []).append(agent.pk)
    return agents


def _agent(hasard: Random, rang: int, mot_de_passe: str) -> Agent:
    nom, origine = noms.tirer(hasard)
    sexe = "F" if hasard.random() < 0.7 else "M"
    prenom = prenoms.tirer(hasard, origine, sexe, 1965 + int(hasard.random() * 35))
    adresse = f"{identites.partie_de_mel(prenom)}.{identites.partie_de_mel(nom)}.{rang}@agents.example.org"
    return Agent(
        email=adresse[:254],
        nom=nom,
        prenom=prenom,
        telephone=identites.telephone_fixe(hasard),
        password=mot_de_passe,
        date_joined=maintenant(),
    )
