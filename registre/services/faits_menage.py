"""Households as the rules of income and occupation read them, for many demandes at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Max, Q

from demandeurs.enums import EtatPiece, RolePersonne, SensRessource
from demandeurs.models import Personne, Piece, Ressource, RevenuFiscal
from registre.models import Demande
from registre.rules.menage import age
from registre.rules.ressources import (
    LogementOccupe,
    MenageExamine,
    PersonneExaminee,
    RessourceMensuelle,
    RevenuAnnuel,
    TitreSejour,
)
from socle.preparees import IDS, Preparee

TITRES = ("titre_sejour", "titre_protection")
"""Types of pièces that prove the right to reside (arrêté of 20 April 2022)."""

_MENAGES = Preparee(
    lambda: (
        Demande.objects.filter(pk__in=[IDS], menage__isnull=False)
        .order_by()
        .values_list(
            "pk",
            "menage_id",
            "menage__naissances_attendues",
            "menage__personnes_handicapees",
            "menage__logementactuel__pk",
            "menage__logementactuel__typologie",
            "menage__logementactuel__surface",
            "menage__logementactuel__loyer",
            "menage__logementactuel__aide_logement",
            "menage__logementactuel__habitants",
            "menage__logementactuel__modeles",
        )
    )
)
_PERSONNES = Preparee(
    lambda: (
        Personne.objects.filter(menage__in=[IDS])
        .order_by("menage", "rang")
        .values_list("pk", "menage_id", "role", "naissance_le", "lien", "situation_familiale", "nationalite")
    )
)
_REVENUS = Preparee(
    lambda: (
        RevenuFiscal.objects.filter(personne__menage__in=[IDS])
        .order_by("personne", "rang")
        .values_list("personne_id", "annee", "montant")
    )
)
_RESSOURCES = Preparee(
    lambda: (
        Ressource.objects.filter(personne__menage__in=[IDS])
        .order_by("personne", "rang")
        .values_list("personne_id", "code", "montant", "sens", "des_charges")
    )
)


_TITRES = Preparee(
    lambda: (
        Piece.objects.filter(
            menage__in=[IDS], personne__isnull=False, type__in=TITRES, etat=EtatPiece.DEPOSEE, marque=""
        )
        .order_by()
        .values_list("personne_id", "valable_jusqu_au")
    )
)


def fins_de_titres(ids: Collection[int], le: date) -> dict[int, date]:
    """By demande, the last day of a titulaire's right to reside when no other title has followed; one statement.

    Demandes whose titulaires show no title, or one still in force on `le` or without an end, are absent (R441-1).
    """
    deposees = Piece.objects.filter(
        type__in=TITRES,
        etat=EtatPiece.DEPOSEE,
        marque="",
        personne__role__in=(RolePersonne.TITULAIRE, RolePersonne.COTITULAIRE),
    )
    par_personne = (
        deposees.filter(personne__menage__demande__in=ids)
        .values("personne", "personne__menage__demande")
        .annotate(fin=Max("valable_jusqu_au"), sans_fin=Count("pk", filter=Q(valable_jusqu_au__isnull=True)))
        .filter(sans_fin=0, fin__lt=le)
        .order_by("fin")
    )
    return dict(par_personne.values_list("personne__menage__demande", "fin"))


def lire_menages(ids: Collection[int], le: date) -> dict[int, MenageExamine]:
    """Households by id of demande, with ages and titles on `le`; five statements. Associations and erased demandes are absent.

    The register does not record the carte mobilité inclusion « invalidité »: `invalides` is None when a handicap is
    declared, and the category says what would have to be seen.
    """
    if not ids:
        return {}
    lignes = _MENAGES.lignes(list(ids))
    par_menage = _personnes([ligne[1] for ligne in lignes], le)
    menages = {}
    for pk, menage_id, naissances, handicapes, logement_id, *logement in lignes:
        menages[pk] = MenageExamine(
            le=le,
            personnes=tuple(par_menage.get(menage_id, ())),
            naissances_attendues=naissances,
            handicapes=handicapes or 0,
            invalides=None if handicapes else 0,
            logement=_logement(*logement) if logement_id is not None else None,
        )
    return menages


def _logement(
    typologie: str, surface: int | None, loyer: int | None, aide: int | None, habitants: int | None, modeles: list[str]
) -> LogementOccupe:
    return LogementOccupe(typologie, surface, loyer, aide, habitants, tuple(modeles))


def _personnes(menages: list[int], le: date) -> dict[int, list[PersonneExaminee]]:
    revenus: dict[int, list[RevenuAnnuel]] = {}
    for personne, annee, montant in _REVENUS.lignes(menages):
        revenus.setdefault(personne, []).append(RevenuAnnuel(annee, montant))
    ressources: dict[int, list[RessourceMensuelle]] = {}
    for personne, code, montant, sens, des_charges in _RESSOURCES.lignes(menages):
        ressource = RessourceMensuelle(code, montant, sens == SensRessource.VERSEE, des_charges)
        ressources.setdefault(personne, []).append(ressource)
    titres = _titres(menages, le)
    par_menage: dict[int, list[PersonneExaminee]] = {}
    for pk, menage, role, naissance, lien, situation, nationalite in _PERSONNES.lignes(menages):
        groupe = par_menage.setdefault(menage, [])
        groupe.append(
            PersonneExaminee(
                place=len(groupe) + 1,
                role=role,
                age=age(naissance, le=le) if naissance is not None else None,
                lien=lien,
                situation_familiale=situation,
                revenus=tuple(revenus.get(pk, ())),
                ressources=tuple(ressources.get(pk, ())),
                nationalite=nationalite,
                titre=titres.get(pk, TitreSejour.AUCUN),
            )
        )
    return par_menage


def _titres(menages: list[int], le: date) -> dict[int, TitreSejour]:
    """One usable title in force is enough; a title without an end date is believed."""
    titres: dict[int, TitreSejour] = {}
    for personne, fin in _TITRES.lignes(menages):
        if fin is None or fin >= le:
            titres[personne] = TitreSejour.VALIDE
        else:
            titres.setdefault(personne, TitreSejour.EXPIRE)
    return titres
