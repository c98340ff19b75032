"""A sitting held by a bailleur's own software: the same services, refusals and rights as on screen."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from attributions.models import Candidature, Decision, SeanceCal
from attributions.services import proces_verbaux
from socle.clock import maintenant
from tests import monde
from tests.api.atelier import Api
from tests.attributions.lettres.scenes import close, president
from tests.attributions.services.conftest import references
from tests.attributions.services.seance import SANS_DELAI, transmise
from tests.factories import attributions as f

__all__ = ["references"]
pytestmark = [pytest.mark.django_db]


@pytest.fixture
def bailleur() -> Api:
    return Api(monde.BAILLEUR)


def codes(reponse) -> list[str]:
    return [une["code"] for une in reponse.json()["erreurs"]]


def test_une_seance_de_bout_en_bout(bailleur: Api):
    commission = f.une_commission(**SANS_DELAI)
    lue = bailleur.get(f"/commissions/{commission.cle}/").json()
    assert len(lue["membres"]) == 7
    corps = {"commission": str(commission.cle), "prevue_a": (maintenant() + timedelta(hours=1)).isoformat()}
    cle = bailleur.post("/seances/", corps).json()["cle"]
    vacance, candidatures = transmise()

    def acte(suite: str, corps: dict, statut: int = 200):
        version = bailleur.get(f"/seances/{cle}/")["ETag"]
        reponse = bailleur.post(f"/seances/{cle}/{suite}/", corps, If_Match=version)
        assert reponse.status_code == statut, reponse.json()
        return reponse

    acte("lignes", {"mise_a_disposition": str(vacance.cle)}, 201)
    decision = {"candidature": str(candidatures[0].cle), "lettre": "b", "rang": 1}
    assert codes(acte("decisions", decision, 409)) == ["etat"]
    acte("convocation", {})
    membres = [un["id"] for un in lue["membres"]]
    assert codes(acte("ouverture", {"presences": [{"membre": membres[0]}]}, 409)) == ["quorum_non_atteint"]
    acte("ouverture", {"presences": [{"membre": un} for un in membres]})
    acte("decisions", decision)
    acte("decisions", decision)
    assert Decision.objects.count() == 1
    assert codes(acte("decisions", {**decision, "candidature": str(candidatures[1].cle)}, 409)) == ["rang_deja_donne"]
    acte("decisions", {"candidature": str(candidatures[1].cle), "lettre": "d", "motifs": ["NA_TYPOLOGIE"]})
    refus = codes(acte("arrets", {"mise_a_disposition": str(vacance.cle)}, 409))
    assert refus == ["sans_decision", "moins_de_trois_candidats"]
    acte("decisions", {"candidature": str(candidatures[2].cle), "lettre": "d", "motifs": ["NA_RANG"]})
    acte("arrets", {"mise_a_disposition": str(vacance.cle)})
    assert acte("cloture", {}).json()["etat"] == "close"
    assert codes(acte("cloture", {}, 409)) == ["etat"]
    assert Candidature.objects.get(pk=candidatures[0].pk).etat == "attributaire"
    lettres = [un["lettre"] for un in bailleur.get(f"/seances/{cle}/").json()["lignes"][0]["candidatures"]]
    assert lettres == ["b", "d", "d"]


def test_une_version_perimee_n_ecrit_rien(bailleur: Api):
    seance = f.une_seance()
    refusee = bailleur.post(f"/seances/{seance.cle}/convocation/", {}, If_Match='"9"')
    assert (refusee.status_code, codes(refusee)) == (409, ["version_perimee"])
    assert SeanceCal.objects.get().etat == "preparee"


def test_une_seance_d_un_autre_n_existe_pas():
    seance = f.une_seance()
    assert Api(monde.COMMUNE).get(f"/seances/{seance.cle}/").status_code == 404
    assert Api(monde.ETAT).get(f"/seances/{seance.cle}/").status_code == 200


@pytest.mark.usefixtures("references")
def test_le_proces_verbal_signe_se_lit_et_ne_se_signe_pas_par_l_api(bailleur: Api):
    seance = close().seance
    adresse = f"/seances/{seance.cle}/proces-verbal/"
    for suite in ("", "fichier/", "sans-noms/"):
        assert codes(bailleur.get(adresse + suite)) == ["pv_non_signe"]
    assert bailleur.post(adresse, {}).status_code == 405
    proces_verbaux.signer(seance.pk, acteur=president(), preuve_il_y_a=1.0)
    lu, fichier = bailleur.get(adresse).json(), bailleur.get(f"{adresse}fichier/")
    assert (fichier["Content-Type"], fichier["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert lu["empreinte"] == hashlib.sha256(fichier.content).hexdigest()
    assert (lu["taille"], lu["conserve"], lu["sans_noms"]) == (len(fichier.content), True, True)
    # Handed to the bailleur, the file goes with a household that is erased; the hash stays.
    proces_verbaux.oublier([seance.lignes.get().decisions.first().candidature.demande_id])
    assert codes(bailleur.get(f"{adresse}fichier/")) == ["pv_efface"]
    assert bailleur.get(adresse).json() == {**lu, "conserve": False}
    assert bailleur.get(f"{adresse}sans-noms/").status_code == 200
    membre = Api(monde.PREFECTURE)
    assert membre.get(f"{adresse}fichier/").status_code == 403
    assert membre.get(f"{adresse}sans-noms/").status_code == 200
    assert Api(monde.EMPLOYEUR).get(adresse).status_code == 404
