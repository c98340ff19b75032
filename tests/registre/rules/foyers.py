"""Households of the tests of income rules, in a few words: a lone person, a couple, dependants with their ages."""

from __future__ import annotations

from datetime import date

from demandeurs.enums import RolePersonne
from registre.rules.ressources import MenageExamine, PersonneExaminee, RessourceMensuelle, RevenuAnnuel

LE = date(2026, 3, 10)


def personne(place, role, age=None, *, lien="", rfr=None, par_mois=None, **autres):
    """`rfr` is {year: euros}; `par_mois` the salary of the person, euros."""
    revenus = tuple(RevenuAnnuel(annee, montant) for annee, montant in (rfr or {}).items())
    ressources = () if par_mois is None else (RessourceMensuelle("SAL", par_mois),)
    champs = {"revenus": revenus, "ressources": ressources} | autres
    return PersonneExaminee(place, role, age, lien=lien, **champs)


def titulaire(age=40, **champs):
    return personne(1, RolePersonne.TITULAIRE, age, **champs)


def conjoint(age=40, lien="M", **champs):
    return personne(2, RolePersonne.COTITULAIRE, age, lien=lien, **champs)


def foyer(*personnes, charges=(), gardes=(), **champs):
    """The persons given, then dependants and children in custody of these ages."""
    tous = list(personnes)
    for role, ages in ((RolePersonne.A_CHARGE, charges), (RolePersonne.EN_GARDE, gardes)):
        tous += [personne(len(tous) + rang, role, age) for rang, age in enumerate(ages, 1)]
    return MenageExamine(LE, tuple(tous), **champs)
