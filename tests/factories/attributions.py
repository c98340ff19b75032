"""Dwellings, vacancies, candidatures and sittings of the monde, at the stage a test needs. No rule is checked here."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from attributions.enums import Contingent, Plafond, QualiteMembre, TitreDesignation, Typologie
from attributions.models import (
    Candidature,
    CommissionCal,
    ConventionReservation,
    LigneSeance,
    Logement,
    MembreCal,
    MiseADisposition,
    SeanceCal,
)
from attributions.states.candidature import EtatCandidature
from attributions.states.seance import EtatSeance
from attributions.states.vacance import EtatVacance
from habilitations.models import Organisme, Territoire
from habilitations.rules.types import ModeReservation, NatureTerritoire
from habilitations.territoires import tags_de
from registre.models import Demande
from registre.services.suivi import noter_suivi
from socle.clock import aujourdhui, maintenant
from tests import monde
from tests.factories import registre

_rangs = count(1)


def un_logement(*, commune: str = monde.SAINT_DENIS, bailleur: Organisme | None = None, **champs: Any) -> Logement:
    """A three-room PLUS dwelling of the bailleur, let at 480 + 120 euros a month."""
    rang, lieu = next(_rangs), monde.commune(commune)
    qui = bailleur or monde.organisme(monde.BAILLEUR)
    valeurs: dict[str, Any] = {
        "rpls": f"{rang:010d}",
        "reference": f"LGT-{rang:05d}",
        "proprietaire": qui,
        "attribuant": qui,
        "commune": lieu,
        "territoires": tags_de([lieu.pk]),
        "numero": str(rang % 90 + 1),
        "type_voie": "RUE",
        "voie": "DE LA REPUBLIQUE",
        "code_postal": lieu.codes_postaux[0],
        "typologie": Typologie.T3,
        "pieces": 3,
        "surface": 62,
        "financement": "13",
        "plafond": Plafond.PLUS,
        "conventionne": True,
        "loyer": Decimal("480.00"),
        "charges": Decimal("120.00"),
        "etage": "2",
        "ascenseur": True,
        "contingent": Contingent.NON_RESERVE,
        **champs,
    }
    return Logement.objects.create(**valeurs)


def une_convention(
    reservataire: Organisme, *, bailleur: Organisme | None = None, **champs: Any
) -> ConventionReservation:
    """A convention in flux, 20 %, on the Seine-Saint-Denis."""
    return ConventionReservation.objects.create(
        **{
            "bailleur": bailleur or monde.organisme(monde.BAILLEUR),
            "reservataire": reservataire,
            "departement": Territoire.objects.get(nature=NatureTerritoire.DEPARTEMENT, code="93", au=None),
            "contingent": Contingent.COLLECTIVITES,
            "mode": ModeReservation.FLUX,
            "taux": Decimal("20.00"),
            "reference": f"CR-{next(_rangs)}",
            "signee_le": monde.OUVERTURE,
            "du": monde.OUVERTURE,
            **champs,
        }
    )


def une_vacance(
    logement: Logement | None = None, *, etat: str = EtatVacance.EN_DESIGNATION, **champs: Any
) -> MiseADisposition:
    """A vacancy kept by the bailleur, or oriented to `reservataire`, who then has a month."""
    lieu, jour = logement or un_logement(), aujourdhui()
    if champs.get("reservataire") is not None:
        champs = {"prevenu_le": jour, "designer_avant_le": jour + timedelta(days=30), **champs}
    valeurs: dict[str, Any] = {
        "logement": lieu,
        "attribuant": lieu.attribuant,
        "territoires": lieu.territoires,
        "etat": etat,
        "ouverte_a": maintenant(),
        "conge_recu_le": jour - timedelta(days=20),
        "disponible_le": jour + timedelta(days=40),
        "loyer": lieu.loyer,
        "charges": lieu.charges,
        **champs,
    }
    return MiseADisposition.objects.create(**valeurs)


def une_demande(communes: tuple[str, ...] = (monde.SAINT_DENIS,), **champs: Any) -> Demande:
    """An active demande registered today at the guichet of Montreuil."""
    return registre.demande(monde.acteur(monde.COMMUNE), communes, **{"deposee_le": aujourdhui(), **champs})


def une_candidature(
    vacance: MiseADisposition | None = None,
    demande: Demande | None = None,
    *,
    etat: str = EtatCandidature.DESIGNEE,
    **champs: Any,
) -> Candidature:
    """A household designated on a vacancy (by the bailleur when nobody is named), at any stage."""
    ou = vacance or une_vacance(etat=EtatVacance.EN_COMMISSION)
    qui = demande or une_demande()
    titre = TitreDesignation.RESERVATAIRE if ou.reservataire_id else TitreDesignation.BAILLEUR
    noter_suivi([qui.pk], designations=1, en_cours=1)
    valeurs: dict[str, Any] = {
        "mise_a_disposition": ou,
        "demande": qui,
        "attribuant": ou.attribuant,
        "etat": etat,
        "tour": ou.tour,
        "ordre": ou.candidatures.count() + 1,
        "titre": titre,
        "designee_par": ou.reservataire or ou.attribuant,
        "designee_le": aujourdhui(),
        **champs,
    }
    return Candidature.objects.create(**valeurs)


def une_commission(bailleur: Organisme | None = None, **champs: Any) -> CommissionCal:
    """A CALEOL of the whole stock, quorum of three, six members of the board of whom the first presides, and the préfet."""
    qui = bailleur or monde.organisme(monde.BAILLEUR)
    valeurs = {
        "bailleur": qui,
        "nom": f"CALEOL n° {next(_rangs)}",
        "quorum": 3,
        "reglement": "Règlement intérieur du 12 janvier 2024",
        "du": monde.OUVERTURE,
        **champs,
    }
    commission = CommissionCal.objects.create(**valeurs)
    for rang in range(1, 7):
        un_membre(
            commission,
            qualite=QualiteMembre.LOCATAIRES if rang == 6 else QualiteMembre.CA,
            nom=f"Membre du conseil {rang}",
            organisme=qui,
            president=rang == 1,
            agent=monde.agent(monde.BAILLEUR) if rang == 1 else None,
        )
    un_membre(commission, qualite=QualiteMembre.ETAT, nom="Préfet", organisme=monde.organisme(monde.PREFECTURE))
    return commission


def un_membre(commission: CommissionCal, *, qualite: str = QualiteMembre.CA, **champs: Any) -> MembreCal:
    return MembreCal.objects.create(
        **{
            "commission": commission,
            "qualite": qualite,
            "nom": f"Membre {next(_rangs)}",
            "du": monde.OUVERTURE,
            **champs,
        }
    )


def une_seance(commission: CommissionCal | None = None, *, etat: str = EtatSeance.PREPAREE, **champs: Any) -> SeanceCal:
    """A sitting of today, opened an hour ago when its state says it was."""
    ou, instant = commission or une_commission(), maintenant()
    if etat in {EtatSeance.OUVERTE, EtatSeance.CLOSE, EtatSeance.SIGNEE}:
        champs = {"ouverte_a": instant - timedelta(hours=1), **champs}
    if etat in {EtatSeance.CLOSE, EtatSeance.SIGNEE}:
        champs = {"close_a": instant, **champs}
    return SeanceCal.objects.create(
        **{"commission": ou, "mode": ou.mode, "prevue_a": instant, "lieu": "Siège", "etat": etat, **champs}
    )


def une_ligne(seance: SeanceCal, vacance: MiseADisposition, **champs: Any) -> LigneSeance:
    """The vacancy on the agenda, after those already there."""
    return LigneSeance.objects.create(
        **{
            "seance": seance,
            "mise_a_disposition": vacance,
            "ordre": seance.lignes.count() + 1,
            "inscrite_a": maintenant(),
            **champs,
        }
    )
