"""Two agents take the same dossier at the same time: one has it, the other is told who, on a base where commits are real."""

from __future__ import annotations

import threading

from django.db import connection

from habilitations.access import acteur_de
from habilitations.acteur import Acteur
from habilitations.models import Affectation, Agent
from registre.models import PriseEnCharge
from registre.services.prise_en_charge import confier
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from tests import monde
from tests.factories.registre import demande as deposer


def test_deux_agents_prennent_le_meme_dossier(base_clonee):
    moi = monde.acteur(monde.COMMUNE)
    agent = Agent.objects.get(email=monde.AGENT_ACCUEIL)
    collegue = acteur_de(agent, Affectation.objects.select_related("organisme").get(agent=agent))
    demande = deposer(moi, deposee_le=aujourdhui())
    depart, issues = threading.Barrier(2), []

    def prendre(acteur: Acteur) -> None:
        try:
            depart.wait(30)
            confier(demande.pk, affectation_id=acteur.affectation_id, acteur=acteur)
            issues.append("pris")
        except ActionRefusee as refusee:
            issues.append(refusee.refus[0].code)
        finally:
            connection.close()

    fils = [threading.Thread(target=prendre, args=(qui,)) for qui in (moi, collegue)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(60)
    assert sorted(issues) == ["deja_suivi", "pris"]
    assert PriseEnCharge.objects.filter(demande=demande).count() == 1
