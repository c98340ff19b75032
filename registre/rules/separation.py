"""Separation of a couple of demandeurs: what must be shown, and the household of the one who leaves.

L441-1 (2022-02-23): the seniority is kept for the other member of the couple. Practice of the national system: the
joint demande is duplicated, only the deposit date is carried over, then the codemandeur is removed from the first one;
he cannot be removed without his written consent, except in case of violence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from django.db.models import TextChoices

from demandeurs.enums import RolePersonne
from demandeurs.saisie import SaisieHandicap, SaisieMenage, SaisiePersonne
from registre.saisie import SaisieDemande, SaisieRecherche, SaisieSeparation
from socle.errors import Refus

SOURCE = "L441-1 CCH (version du 23 février 2022) ; règles de gestion du système national"
DEPENDANTS = frozenset({RolePersonne.A_CHARGE.value, RolePersonne.EN_GARDE.value})


class Union(TextChoices):
    """How the couple lived."""

    CONCUBINAGE = "concubinage", "Concubinage"
    MARIAGE = "mariage", "Mariage"
    PACS = "pacs", "Pacs"


class PreuveSeparation(TextChoices):
    """What proves the separation: a closed list, by kind of couple."""

    ATTESTATION_HONNEUR = "honneur", "Attestation sur l'honneur"
    IDENTITE = "identite", "Pièce d'identité"
    JUGEMENT = "jugement", "Jugement de divorce"
    SAISINE_JAF = "saisine_jaf", "Acte de saisine du juge aux affaires familiales"
    AVOCAT = "avocat", "Attestation d'avocat : divorce par consentement mutuel"
    DISSOLUTION_PACS = "fin_pacs", "Dissolution du pacs"
    MESURES_257 = "art_257", "Décision prise en application de l'article 257 du code civil"
    PROTECTION = "protection", "Ordonnance de protection"
    PLAINTE = "plainte", "Récépissé de dépôt de plainte"


P = PreuveSeparation
CONCUBINS = frozenset({P.ATTESTATION_HONNEUR.value, P.IDENTITE.value})
EPOUX = frozenset(
    {P.JUGEMENT.value, P.SAISINE_JAF.value, P.AVOCAT.value, P.DISSOLUTION_PACS.value, P.MESURES_257.value}
    | {P.PROTECTION.value}
)


def refus_de_separer(saisie: SaisieSeparation, *, deposee_le: date, le: date) -> Iterator[Refus]:
    """Every reason why the demande may not be separated as asked."""
    if saisie.union not in Union.values:
        yield _refus("union_inconnue", "Il faut dire si le couple est marié, pacsé ou en concubinage.", "union")
    if inconnues := set(saisie.preuves) - set(PreuveSeparation.values):
        yield _refus("preuve_inconnue", f"Preuve hors liste : {', '.join(sorted(inconnues))}.", "preuves")
    if saisie.violence:
        yield from _en_cas_de_violence(saisie)
        return
    if saisie.consentement_le is None:
        yield _refus(
            "consentement_requis",
            "Le codemandeur n'est retiré de la demande qu'avec l'accord écrit de l'autre membre du couple.",
            "consentement_le",
            "Recueillez cet accord ; en cas de violence, il n'est pas demandé.",
        )
    elif not deposee_le <= saisie.consentement_le <= le:
        yield _refus("consentement_date", "L'accord écrit est daté entre le dépôt et la séparation.", "consentement_le")
    yield from _preuves(saisie)


def _preuves(saisie: SaisieSeparation) -> Iterator[Refus]:
    montrees = frozenset(saisie.preuves)
    if saisie.union == Union.CONCUBINAGE and not montrees >= CONCUBINS:
        yield _refus(
            "preuves_concubins",
            "La séparation de concubins se prouve par une attestation sur l'honneur et une pièce d'identité.",
            "preuves",
            "Demandez les deux.",
        )
    if saisie.union in (Union.MARIAGE, Union.PACS) and not EPOUX & montrees:
        yield _refus(
            "preuves_epoux",
            "La séparation d'époux ou de partenaires pacsés se prouve par l'un des actes de la liste.",
            "preuves",
            "Demandez l'un d'eux : jugement, saisine du juge, attestation d'avocat, fin de pacs, ordonnance…",
        )


def _en_cas_de_violence(saisie: SaisieSeparation) -> Iterator[Refus]:
    if saisie.adresse is None:
        yield _refus(
            "adresse_sure",
            "Il faut une adresse où écrire sans risque à la personne qui part.",
            "adresse",
            "Une domiciliation convient ; l'adresse du couple ne sera pas reprise.",
        )


def _refus(code: str, message: str, champ: str, issue: str = "Corrigez la saisie.") -> Refus:
    return Refus(code, message, champ=champ, source=SOURCE, issue=issue)


def demande_du_partant(commune: SaisieDemande, rang: int, separation: SaisieSeparation) -> SaisieDemande:
    """The demande of the one who leaves: what the couple declared, without the other member.

    `rang` is his place in the list of persons. The helper, the DALO decision and what the national interface carries
    belong to the first demande; a disability annex follows when its birth date is that of someone who is in the new one.
    """
    assert commune.menage is not None  # noqa: S101 - only a household separates
    menage = commune.menage
    partant = replace(menage.personnes[rang], role=RolePersonne.TITULAIRE.value, lien="")
    personnes = [partant, *(un for un in menage.personnes if un.role in DEPENDANTS)]
    return replace(
        commune,
        menage=SaisieMenage(
            personnes=personnes,
            adresse=separation.adresse or menage.adresse,
            adresse_logement=None if separation.violence else menage.adresse_logement,
            naissances_attendues=menage.naissances_attendues,
            naissance_prevue_le=menage.naissance_prevue_le,
            logement=menage.logement,
            handicaps=_handicaps(menage.handicaps, personnes),
        ),
        guichet=separation.guichet or commune.guichet,
        recherche=_recherche(commune.recherche, personnes),
        numero="",
        renouvelee_le=None,
        protege=commune.protege or separation.violence,
        depot_papier=None,
        dalo=None,
        radiation=None,
        sne=None,
    )


def _handicaps(annexes: list[SaisieHandicap], personnes: list[SaisiePersonne]) -> list[SaisieHandicap]:
    naissances = {un.naissance_le for un in personnes if un.naissance_le is not None}
    return [annexe for annexe in annexes if annexe.naissance_le in naissances]


def _recherche(recherche: SaisieRecherche, personnes: list[SaisiePersonne]) -> SaisieRecherche:
    return replace(recherche, personnes_a_loger=len(personnes))
