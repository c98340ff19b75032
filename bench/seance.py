"""The sitting screen: a sitting of forty dwellings with four candidates each, opened, then walked dwelling after dwelling."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attributions.enums import QualiteMembre, TitreDesignation
from attributions.models import (
    Candidature,
    CommissionCal,
    LigneSeance,
    Logement,
    MembreCal,
    MiseADisposition,
    PresenceCal,
    SeanceCal,
)
from attributions.states.candidature import EtatCandidature
from attributions.states.seance import EtatSeance
from attributions.states.vacance import OUVERTES, EtatVacance
from bench.banc import Banc
from bench.copies import clone
from bench.mesure import REQUETES, RODAGE, Mesure, percentile
from bench.requetes import Poste, page, poste
from bench.requetes import mesurer as mesurer_requetes
from habilitations.access import acteur_de
from registre.models import Demande
from socle.clock import aujourdhui, maintenant

LIEU = "region (bailleur)"
LIGNES, CANDIDATS, MEMBRES = 40, 4, 9
LIMITE_PREMIERE_VUE, LIMITE_SUIVANT = 0.4, 0.1
FRAGMENT = {"HTTP_HX_REQUEST": "true"}


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """The whole page first, then what the key `j` asks for; every dwelling is read several times in turn."""
    with clone():
        un = poste(LIEU)
        seance = _preparer(un)
        adresses = [reverse("attributions:salle", args=[seance.cle, ordre]) for ordre in range(1, LIGNES + 1)]
        tour = [adresses[rang % LIGNES] for rang in range(RODAGE + REQUETES)]
        entieres = mesurer_requetes([lambda adresse=adresse: page(un, adresse) for adresse in tour])
        suivantes = mesurer_requetes([lambda adresse=adresse: _fragment(un, adresse) for adresse in tour])
        with CaptureQueriesContext(connection) as requetes:
            _fragment(un, adresses[0])
    details = {"perimetre": LIEU, "logements": LIGNES, "candidats": LIGNES * CANDIDATS}
    yield Mesure(
        "seance", value=percentile(entieres), unit="s", n=len(entieres), limite=LIMITE_PREMIERE_VUE,
        details={**details, "mediane": round(percentile(entieres, 0.5), 5)},
    )  # fmt: skip
    yield Mesure(
        "seance_suivant", value=percentile(suivantes), unit="s", n=len(suivantes), limite=LIMITE_SUIVANT,
        details={**details, "mediane": round(percentile(suivantes, 0.5), 5), "requetes": len(requetes)},
    )  # fmt: skip


def _fragment(un: Poste, adresse: str) -> bytes:
    reponse = un.client.get(adresse, **FRAGMENT)
    assert reponse.status_code == 200, reponse.status_code
    return bytes(reponse.content)


@transaction.atomic
def _preparer(un: Poste) -> SeanceCal:
    """An open sitting on free dwellings of the bailleur, with households that have no candidature yet."""
    bailleur = un.affectation.organisme_id
    commission = CommissionCal.objects.create(
        bailleur_id=bailleur, nom="Commission de mesure", quorum=4, reglement="Mesure", du=aujourdhui()
    )
    seance = SeanceCal.objects.create(
        commission=commission,
        etat=EtatSeance.OUVERTE,
        mode=commission.mode,
        prevue_a=maintenant(),
        ouverte_a=maintenant(),
    )
    for rang in range(MEMBRES):
        membre = MembreCal.objects.create(
            commission=commission, qualite=QualiteMembre.CA, nom=f"Membre {rang}", du=aujourdhui(), president=rang == 0
        )
        PresenceCal.objects.create(seance=seance, membre=membre)
    prises = MiseADisposition.objects.filter(etat__in=OUVERTES).values("logement")
    logements = (
        Logement.objects.filter(attribuant=bailleur, sorti_le__isnull=True).exclude(pk__in=prises).order_by("pk")
    )
    acteur = acteur_de(un.affectation.agent, un.affectation)
    libres = Demande.objects.visibles_par(acteur).actives().filter(candidatures__isnull=True, menage__isnull=False)
    menages = iter(libres.order_by("cle").values_list("pk", flat=True)[: LIGNES * CANDIDATS])
    for ordre, logement in enumerate(logements[:LIGNES], 1):
        vacance = _vacance(logement)
        LigneSeance.objects.create(seance=seance, mise_a_disposition=vacance, ordre=ordre, inscrite_a=maintenant())
        Candidature.objects.bulk_create(_candidature(vacance, next(menages), rang) for rang in range(1, CANDIDATS + 1))
    return seance


def _vacance(logement: Logement) -> MiseADisposition:
    return MiseADisposition.objects.create(
        logement=logement,
        attribuant_id=logement.attribuant_id,
        territoires=logement.territoires,
        etat=EtatVacance.EN_COMMISSION,
        ouverte_a=maintenant(),
        disponible_le=aujourdhui(),
        loyer=logement.loyer,
        charges=logement.charges,
    )


def _candidature(vacance: MiseADisposition, demande: int, ordre: int) -> Candidature:
    return Candidature(
        mise_a_disposition=vacance,
        demande_id=demande,
        attribuant_id=vacance.attribuant_id,
        etat=EtatCandidature.INSCRITE,
        ordre=ordre,
        titre=TitreDesignation.BAILLEUR,
        designee_par_id=vacance.attribuant_id,
        designee_le=aujourdhui(),
    )
