"""The procès-verbal of a sitting of 40 dwellings and 160 candidates, as the secretariat asks for it: read, composed, PDF/UA."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from attributions.models import (
    Candidature,
    CommissionCal,
    Decision,
    LigneSeance,
    MembreCal,
    MiseADisposition,
    SeanceCal,
)
from attributions.services import proces_verbaux
from attributions.services.feuilles import feuille_de
from attributions.states.candidature import EtatCandidature
from attributions.states.seance import EtatSeance
from bench.banc import Banc
from bench.copies import clone
from bench.mesure import Mesure, chronometrer, percentile
from habilitations.acteur import systeme
from registre.models import Demande
from socle.clock import aujourdhui, maintenant

LIMITE = 2.0
LOGEMENTS, CANDIDATS, FOIS = 40, 4, 12
EXAMEN: dict[str, Any] = {
    "part_du_plafond": "62.4",
    "effort": "28.1",
    "reste": "14.20",
    "cotation": 68,
    "priorites": ["dalo"],
}


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """`value`: p95 of the whole document, first one included: its fonts are read then."""
    with clone():
        seance, acteur = _seance(), systeme()
        durees = chronometrer([lambda: proces_verbaux.projet(seance, acteur=acteur)] * FOIS)
        lectures = chronometrer([lambda: feuille_de(seance)] * FOIS)
        yield Mesure(
            "pv",
            value=percentile(durees),
            unit="s",
            n=FOIS,
            limite=LIMITE,
            details={
                "logements": LOGEMENTS,
                "candidats": LOGEMENTS * CANDIDATS,
                "octets": len(proces_verbaux.projet(seance, acteur=acteur)),
                "lecture_s": round(percentile(lectures), 3),
            },
        )


def _seance() -> SeanceCal:
    """A sitting closed an hour ago by a bailleur of the population, on its own vacancies, with real households."""
    commission = CommissionCal.objects.select_related("bailleur").order_by("pk").first()
    if commission is None:
        raise SystemExit("bench pv : la population n'a pas de commission, refaire la base.")
    membre = MembreCal.objects.filter(commission=commission, president=True).first()
    seance = SeanceCal.objects.create(
        commission=commission, mode=commission.mode, prevue_a=maintenant() - timedelta(hours=4), lieu="Siège",
        etat=EtatSeance.CLOSE, ouverte_a=maintenant() - timedelta(hours=4), close_a=maintenant() - timedelta(hours=1),
        presidee_par=membre,
    )  # fmt: skip
    vacances = list(MiseADisposition.objects.select_related("logement").order_by("pk")[:LOGEMENTS])
    demandes = list(Demande.objects.actives().order_by("pk").values_list("pk", flat=True)[: LOGEMENTS * CANDIDATS])
    lignes = LigneSeance.objects.bulk_create(
        LigneSeance(seance=seance, mise_a_disposition=une, ordre=rang, inscrite_a=maintenant(), examinee_a=maintenant())
        for rang, une in enumerate(vacances, 1)
    )
    Decision.objects.bulk_create(_decisions(lignes, Candidature.objects.bulk_create(_candidatures(vacances, demandes))))
    return SeanceCal.objects.select_related("commission__bailleur", "presidee_par").get(pk=seance.pk)


def _candidatures(vacances: Sequence[MiseADisposition], demandes: Sequence[int]) -> Iterator[Candidature]:
    for rang, demande in enumerate(demandes):
        vacance = vacances[rang // CANDIDATS]
        yield Candidature(
            mise_a_disposition=vacance, demande_id=demande, attribuant_id=vacance.attribuant_id, tour=900, place=90,
            etat=EtatCandidature.NON_ATTRIBUEE, ordre=rang % CANDIDATS + 1, titre="bailleur",
            designee_par_id=vacance.attribuant_id, designee_le=aujourdhui(), close_le=aujourdhui(),
        )  # fmt: skip


def _decisions(lignes: Sequence[LigneSeance], candidatures: Sequence[Candidature]) -> Iterator[Decision]:
    for rang, candidature in enumerate(candidatures):
        yield Decision(
            candidature=candidature, ligne=lignes[rang // CANDIDATS], lettre="d", motifs=["NA_TYPOLOGIE", "NA_RANG"],
            precision="Composition du ménage et rang au regard des trois autres candidats.", examen=EXAMEN,
            prise_a=maintenant(), saisie_a=maintenant(),
        )  # fmt: skip
