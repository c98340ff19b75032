"""The act of an authority by the screens and by software: who sees the button, who may send it, what the pages say."""

from __future__ import annotations

import pytest
from django.urls import reverse

from attributions.models import Attribution, AttributionPrononcee, Candidature
from attributions.services import prononcees
from attributions.states.candidature import EtatCandidature as E
from registre.models import Demande, NumeroUnique
from socle.clock import aujourdhui
from tests import monde
from tests.api.atelier import Api
from tests.attributions.location import scenes
from tests.attributions.location.test_prononcees import F, prefet, reconnue, saisie
from tests.factories import attributions as usine
from tests.registre.web.conftest import entrer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("references")]
LIEN = "Attribution prononcée par une autorité"


def de(vacance, nom: str = "prononcer") -> str:
    return reverse(f"attributions:{nom}", args=[vacance.cle])


def saisi(vacance, demande: Demande, fondement: str = F.DELEGUE_SPECIAL, **champs: str) -> dict[str, str]:
    return {
        "version": str(vacance.version),
        "numero": NumeroUnique.objects.get(demande=demande).numero,
        "fondement": fondement,
        "prononcee_le": f"{aujourdhui():%d/%m/%Y}",
        "reference": "Arrêté n° 2026-114",
        "conserve_par": "Direction de l'attribution",
        **champs,
    }


def test_le_bailleur_enregistre_l_acte_du_prefet():
    vacance, demande, client = usine.une_vacance(), reconnue(usine.une_demande()), entrer(monde.BAILLEUR)
    assert LIEN in client.get(de(vacance, "vacance")).content.decode()
    page = client.get(de(vacance)).content.decode()
    assert "Préfecture de la Seine-Saint-Denis" in page
    sans = client.post(de(vacance), saisi(vacance, demande, F.DALO))
    assert (sans.status_code, "Dites de quel organisme émane" in sans.content.decode()) == (422, True)
    futur = client.post(de(vacance), saisi(vacance, demande, prononcee_le="01/01/2100"))
    assert (futur.status_code, "daté de l&#x27;avenir" in futur.content.decode()) == (422, True)
    inconnu = client.post(de(vacance), saisi(vacance, demande, numero="1110318016982G1104"))
    assert inconnu.status_code == 404
    assert not AttributionPrononcee.objects.exists()

    faite = client.post(de(vacance), saisi(vacance, demande, F.DALO, autorite=str(prefet())), follow=True)
    texte = faite.content.decode()
    une = Candidature.objects.get(demande=demande)
    assert faite.redirect_chain == [(reverse("attributions:candidature", args=[une.cle]), 302)]
    for dit in ("sans commission", "Arrêté n° 2026-114", "Direction de l&#x27;attribution", "Proposer le logement"):
        assert dit in texte
    # Held: nothing to attribute any more, the button goes and the address says why.
    assert LIEN not in client.get(de(vacance, "vacance")).content.decode()
    vacance.refresh_from_db()
    tenue = client.post(de(vacance), saisi(vacance, usine.une_demande()))
    assert (tenue.status_code, "déjà un attributaire" in tenue.content.decode()) == (409, True)


def test_l_etat_n_enregistre_que_ses_actes():
    vacance, demande, client = usine.une_vacance(), reconnue(usine.une_demande()), entrer(monde.PREFECTURE)
    assert LIEN in client.get(de(vacance, "vacance")).content.decode()
    assert 'name="autorite"' not in client.get(de(vacance)).content.decode()
    autre = client.post(de(vacance), saisi(vacance, demande))
    assert (autre.status_code, "revient à une autre autorité" in autre.content.decode()) == (403, True)
    assert client.post(de(vacance), saisi(vacance, demande, F.DALO)).status_code == 302
    assert AttributionPrononcee.objects.get().organisme_id == prefet()


def test_ni_le_reservataire_ni_un_autre_bailleur():
    ville = monde.organisme(monde.RESERVATAIRE)
    vacance = usine.une_vacance(reservataire=ville, convention=usine.une_convention(ville))
    client = entrer(monde.RESERVATAIRE)
    assert LIEN not in client.get(de(vacance, "vacance")).content.decode()
    assert client.get(de(vacance)).status_code == 403
    assert entrer(monde.ACTION_LOGEMENT).get(de(vacance)).status_code == 404
    assert entrer(monde.EPT).get(de(vacance)).status_code == 403


def test_la_seance_dit_ce_dont_la_commission_est_informee():
    prononcees.prononcer(
        usine.une_vacance().pk, saisie=saisie(usine.une_demande(), F.RELOGEMENT_TRAVAUX), acteur=scenes.bailleur()
    )
    seance = usine.une_seance(usine.une_commission())
    page = entrer(monde.BAILLEUR).get(reverse("attributions:seance", args=[seance.cle])).content.decode()
    assert "Relogements dont la commission est informée" in page
    assert "L353-15" in page


def test_les_quotas_la_disent_a_part():
    vacance = usine.une_vacance(usine.un_logement(), etat="en_designation")
    prononcees.prononcer(vacance.pk, saisie=saisie(usine.une_demande()), acteur=scenes.bailleur())
    Attribution.objects.update(bail_le=aujourdhui(), premier_quartile=True)
    page = (
        entrer(monde.BAILLEUR).get(reverse("attributions:quota_comptees", args=["premier_quartile"])).content.decode()
    )
    assert "1 prononcée sans commission : délégué spécial" in page


def test_par_l_api():
    vacance, demande = usine.une_vacance(), usine.une_demande()
    corps = {
        "demande": str(demande.cle),
        "fondement": F.DELEGUE_SPECIAL.value,
        "prononcee_le": aujourdhui().isoformat(),
        "reference": "n° 12",
        "conserve_par": "Bailleur",
    }
    chemin, entetes = f"/vacances/{vacance.cle}/prononcee/", {"If_Match": f'"{vacance.version}"'}
    assert Api(monde.ACTION_LOGEMENT).post(chemin, corps, **entetes).status_code == 404
    assert Api(monde.PREFECTURE).post(chemin, corps, **entetes).status_code == 403
    api = Api(monde.BAILLEUR)
    vide = api.post(chemin, {**corps, "reference": ""}, **entetes)
    assert (vide.status_code, vide.json()["erreurs"][0]["code"]) == (422, "acte_sans_reference")
    assert api.post(chemin, corps, If_Match='"99"').status_code == 409
    faite = api.post(chemin, corps, **entetes)
    assert (faite.status_code, faite.json()["etat"]) == (201, "attribuee")
    assert Candidature.objects.get(demande=demande).etat == E.ATTRIBUTAIRE
