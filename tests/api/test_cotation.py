"""Cotation by the API: published grids for who has the scope, the scores of a demande as its page shows them."""

from __future__ import annotations

import pytest

from habilitations.acteur import systeme
from habilitations.models import Territoire
from registre.rules.cotation.bareme import EffetRefus, LigneBareme, RegleDeRefus
from registre.services.cotation.grilles import Publication, SaisieGrille, preparer, publier
from registre.services.cotation.passage import recoter
from socle.clock import aujourdhui
from socle.models import TraceConsultation
from tests import monde
from tests.api.atelier import Api
from tests.factories import registre as fabrique

pytestmark = pytest.mark.django_db
INCONNUE = "00000000-0000-4000-8000-000000000000"
LIGNES = (LigneBareme("dalo", 20), LigneBareme("prioritaire", 12), LigneBareme("personnes", 3, 1),
          LigneBareme("anciennete", 1, 12))  # fmt: skip


def est_ensemble() -> Territoire:
    return Territoire.objects.get(nature="ept", code=monde.EST_ENSEMBLE)


def grille(*, publiee: bool = True):
    saisie = SaisieGrille("Grille", LIGNES, refus=RegleDeRefus(EffetRefus.RETRAIT, points=2, mois=6))
    une = preparer(est_ensemble(), saisie, acteur=systeme())
    if publiee:
        une = publier(une.pk, Publication(aujourdhui(), "Délibération n° 4"), acteur=systeme())
    return une


def test_les_grilles_publiees_et_elles_seules():
    une, brouillon = grille(), grille(publiee=False)
    api = Api(monde.BAILLEUR, "territoires:lire")
    (lue,) = api.get("/cotation/grilles/").json()["resultats"]
    assert (lue["cle"], lue["territoire"], lue["deliberation"]) == (
        str(une.cle),
        est_ensemble().pk,
        "Délibération n° 4",
    )
    assert {(x["critere"], x["seuil"], x["points"]) for x in lue["lignes"]} == {
        ("dalo", None, 20), ("prioritaire", None, 12), ("personnes", 1, 3), ("anciennete", 12, 1),
    }  # fmt: skip
    assert (lue["refus_effet"], lue["refus_points"], lue["refus_mois"]) == ("retrait", 2, 6)
    assert api.get(f"/cotation/grilles/{une.cle}/").json() == lue
    # A draft, even of one's own territory, is on its screens only.
    assert Api(monde.EPT, "territoires:lire").get(f"/cotation/grilles/{brouillon.cle}/").status_code == 404
    assert api.get(f"/cotation/grilles/{INCONNUE}/").status_code == 404


def test_les_grilles_d_un_territoire():
    grille()
    api = Api(monde.BAILLEUR, "territoires:lire")
    assert len(api.get(f"/cotation/grilles/?territoire={est_ensemble().pk}").json()["resultats"]) == 1
    assert api.get("/cotation/grilles/?territoire=1").json()["resultats"] == []
    assert api.get("/cotation/grilles/?territoire=Paris").status_code == 400


def test_la_cotation_d_une_demande():
    une = grille()
    demande = fabrique.demande(monde.acteur(monde.COMMUNE), deposee_le=aujourdhui())
    recoter(le=aujourdhui())
    reponse = Api(monde.COMMUNE, "demandes:lire").get(f"/demandes/{demande.cle}/cotation/")
    (note,) = reponse.json()["resultats"]
    assert (note["territoire"], note["grille"], note["points"]) == (est_ensemble().pk, str(une.cle), 3)
    personnes = next(x for x in note["criteres"] if x["critere"] == "personnes")
    assert (personnes["mesure"], personnes["points"], personnes["compte"]) == (demande.personnes, 3, True)
    assert all(place["demandes"] == 1 and place["devant"] == 0 for place in note["places"])
    assert TraceConsultation.objects.filter(nature="cotation", objet_id=demande.pk).exists()


def test_hors_perimetre_ou_sans_portee_rien():
    demande = fabrique.demande(monde.acteur(monde.COMMUNE), deposee_le=aujourdhui())
    assert Api(monde.EPCI, "demandes:lire").get(f"/demandes/{demande.cle}/cotation/").status_code == 404
    assert Api(monde.COMMUNE, "territoires:lire").get(f"/demandes/{demande.cle}/cotation/").status_code == 403
    assert Api(monde.COMMUNE, "demandes:lire").get("/cotation/grilles/").status_code == 403
