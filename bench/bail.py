"""A lease signed for a household that has ten open candidatures: radiation, closings, other ranks, journal, all at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from attributions.enums import TitreDesignation
from attributions.models import Candidature, Logement, MiseADisposition
from attributions.saisie.location import SaisieBail
from attributions.services import baux
from attributions.services.attribution import constater
from attributions.services.suivi import recalculer
from attributions.states.candidature import EtatCandidature
from attributions.states.vacance import OUVERTES, EtatVacance
from bench.banc import Banc
from bench.copies import clone
from bench.mesure import Mesure, percentile
from habilitations.access import acteur_de
from habilitations.acteur import Acteur
from habilitations.models import Affectation
from habilitations.rules.droits import Fonction
from habilitations.rules.types import TypeOrganisme
from registre.models import Demande
from socle.clock import aujourdhui, maintenant

LIMITE = 0.1
SIGNATURES, RODAGE = 60, 10
OUVERTES_PAR_MENAGE = 10
E = EtatCandidature


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """p95 of the service alone, commit included."""
    with clone():
        acteur = _bailleur()
        prets = _preparer(acteur, SIGNATURES + RODAGE)
        durees = []
        for candidature, saisie in prets[:-1]:
            debut = time.perf_counter()
            baux.signer(candidature, saisie=saisie, acteur=acteur)
            durees.append(time.perf_counter() - debut)
        with CaptureQueriesContext(connection) as requetes:
            baux.signer(prets[-1][0], saisie=prets[-1][1], acteur=acteur)
    durees = durees[RODAGE:]
    yield Mesure(
        "bail",
        value=percentile(durees),
        unit="s",
        n=len(durees),
        limite=LIMITE,
        details={
            "mediane": round(percentile(durees, 0.5), 5),
            "candidatures_ouvertes": OUVERTES_PAR_MENAGE,
            "rangs_suivants": 2,
            "requetes": len(requetes),
        },
    )


def _bailleur() -> Acteur:
    """The agent of the bailleur with the largest stock who may let."""
    affectations = Affectation.objects.filter(
        organisme__type=TypeOrganisme.BAILLEUR, fonction__in=(Fonction.ATTRIBUTION, Fonction.RESPONSABLE)
    ).select_related("agent", "organisme")
    tailles = {
        une.organisme_id: Logement.objects.filter(attribuant=une.organisme_id)[:5_000].count() for une in affectations
    }
    une = max(affectations, key=lambda a: (tailles[a.organisme_id], -a.pk))
    return acteur_de(une.agent, une)


@transaction.atomic
def _preparer(acteur: Acteur, nombre: int) -> list[tuple[int, SaisieBail]]:
    """`nombre` vacancies with an acceptance and two ranks behind; each signatory is ranked on nine other dwellings."""
    le = aujourdhui()
    prises = MiseADisposition.objects.filter(etat__in=OUVERTES).values("logement")
    logements = list(
        Logement.objects.filter(attribuant=acteur.organisme_id, sorti_le__isnull=True)
        .exclude(rpls="")
        .exclude(pk__in=prises)
        .order_by("pk")[: nombre * 2]
    )
    ailleurs = list(
        Logement.objects.exclude(attribuant=acteur.organisme_id)
        .filter(sorti_le__isnull=True)
        .exclude(pk__in=prises)
        .order_by("pk")[: nombre * (OUVERTES_PAR_MENAGE - 1)]
    )
    libres = Demande.objects.visibles_par(acteur).actives().filter(candidatures__isnull=True, menage__isnull=False)
    menages = list(libres.order_by("pk").values_list("pk", flat=True)[: nombre * 3])
    prets, i = [], iter(ailleurs)
    for rang in range(nombre):
        vacance = _vacance(logements[rang])
        demandes = menages[rang * 3 : rang * 3 + 3]
        signataire = _candidature(vacance, demandes[0], E.ACCEPTEE, rang=1)
        for place, demande in enumerate(demandes[1:], 2):
            _candidature(vacance, demande, E.EN_RANG, rang=place)
        for _ in range(OUVERTES_PAR_MENAGE - 1):
            _candidature(_vacance(next(i)), demandes[0], E.EN_RANG, rang=2)
        constater([signataire], le=le - timedelta(days=20), acteur=acteur)
        recalculer(demandes)
        prets.append((signataire.pk, SaisieBail(signe_le=le, rpls=logements[rang].rpls, actualisee=True)))
    return prets


def _vacance(logement: Logement) -> MiseADisposition:
    return MiseADisposition.objects.create(
        logement=logement,
        attribuant_id=logement.attribuant_id,
        territoires=logement.territoires,
        etat=EtatVacance.ATTRIBUEE,
        ouverte_a=maintenant(),
        disponible_le=aujourdhui(),
        loyer=logement.loyer,
        charges=logement.charges,
    )


def _candidature(vacance: MiseADisposition, demande: int, etat: str, *, rang: int) -> Candidature:
    jour = aujourdhui() - timedelta(days=20)
    return Candidature.objects.create(
        mise_a_disposition=vacance,
        demande_id=demande,
        attribuant_id=vacance.attribuant_id,
        etat=etat,
        titre=TitreDesignation.BAILLEUR,
        designee_par_id=vacance.attribuant_id,
        designee_le=jour,
        rang=rang,
        appelee_le=jour if etat == E.ACCEPTEE else None,
    )
