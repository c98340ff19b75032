"""Drafts: for their agent alone, encrypted, versioned, bounded, gone at their term."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from demandeurs.chiffrement import TexteIllisible, Usage, dechiffrer
from demandeurs.models import Brouillon
from demandeurs.services import brouillons
from demandeurs.services.brouillons import ENREGISTREMENT, PAR_AGENT, VersionDepassee
from registre.services.brouillons import expiration, purger
from registre.services.parametres import jeu_de_la_region
from registre.tasks import purger_les_brouillons
from registre.web.brouillons import avec_l_etape, garder_la_page, neuf
from registre.web.formulaires.etapes import MENAGE
from registre.web.sceau import Lecture, desceller, sceller
from socle.clock import aujourdhui, horloge_a
from socle.errors import ActionRefusee
from tests import monde

pytestmark = pytest.mark.django_db
SECRET = "Aminata Koné-Durand"


@pytest.fixture
def agent(db):
    return monde.acteur(monde.COMMUNE)


def commencer(acteur, contenu=None, *, forme=ENREGISTREMENT, objet=None):
    return brouillons.commencer(acteur, contenu or {"nom": SECRET}, forme=forme, objet=objet, expire_le=expiration())


def test_rien_n_est_en_clair_dans_la_base(agent):
    cle = commencer(agent).brouillon.cle
    with connection.cursor() as curseur:
        curseur.execute("SELECT row_to_json(b)::text, b.contenu FROM demandeurs_brouillon b WHERE cle = %s", [cle])
        texte, octets = curseur.fetchone()
    assert SECRET not in texte
    assert b"Aminata" not in bytes(octets)
    assert Brouillon.objects.get().cle_id == bytes(octets)[1 : 1 + bytes(octets)[0]].decode()


def test_un_contenu_deplace_ne_s_ouvre_pas(agent):
    un, autre = commencer(agent).brouillon, commencer(agent).brouillon
    with pytest.raises(TexteIllisible):
        dechiffrer(un.contenu, Usage.BROUILLON, lie_a=autre.cle.bytes)
    with pytest.raises(TexteIllisible):
        dechiffrer(un.contenu, Usage.NIR, lie_a=un.cle.bytes)


@pytest.mark.parametrize("qui", ["collegue", "autre_organisme", "sans_organisme"])
def test_personne_d_autre_ne_le_lit(agent, qui):
    cle = commencer(agent).brouillon.cle
    autres = {
        "collegue": replace(agent, agent_id=monde.acteur(monde.BAILLEUR).agent_id),
        "autre_organisme": replace(agent, organisme_id=monde.acteur(monde.BAILLEUR).organisme_id),
        "sans_organisme": replace(agent, organisme_id=None),
    }
    assert brouillons.lire(autres[qui], cle) is None
    assert brouillons.lister(autres[qui]) == []
    assert not brouillons.effacer(autres[qui], cle)
    assert brouillons.lire(agent, cle).contenu == {"nom": SECRET}


def test_deux_onglets_ne_s_ecrasent_pas(agent):
    lu = commencer(agent)
    brouillons.ecrire(lu.brouillon, {"nom": "un"}, version=1, expire_le=expiration())
    with pytest.raises(VersionDepassee) as depassee:
        brouillons.ecrire(lu.brouillon, {"nom": "deux"}, version=1, expire_le=expiration())
    assert depassee.value.lu.contenu == {"nom": "un"}
    assert brouillons.lire(agent, lu.brouillon.cle).contenu == {"nom": "un"}


def test_un_seul_brouillon_par_acte_et_par_dossier(agent):
    objet = uuid4()
    premier = commencer(agent, {"v": 1}, forme="radier", objet=objet)
    assert commencer(agent, {"v": 2}, forme="radier", objet=objet).brouillon.pk == premier.brouillon.pk
    assert brouillons.trouver(agent, forme="radier", objet=objet).contenu == {"v": 1}


def test_les_enregistrements_sont_bornes(agent):
    for _ in range(PAR_AGENT):
        commencer(agent)
    with pytest.raises(ActionRefusee) as refusee:
        commencer(agent)
    assert refusee.value.premier.code == "trop_de_brouillons"
    assert brouillons.compter(agent) == PAR_AGENT


def test_un_contenu_trop_long_est_refuse_sans_rien_changer(agent):
    lu = commencer(agent)
    with pytest.raises(ActionRefusee) as refusee:
        brouillons.ecrire(lu.brouillon, {"nom": "x" * 300_000}, version=1, expire_le=expiration())
    assert refusee.value.premier.code == "brouillon_trop_long"
    assert brouillons.lire(agent, lu.brouillon.cle).contenu == {"nom": SECRET}


def test_le_terme_vient_du_parametre_et_la_nuit_efface(agent):
    cle = commencer(agent).brouillon.cle
    jours = int(jeu_de_la_region()[0].par_cle["conservation.brouillon_jours"][0].valeur)
    dernier = aujourdhui() + timedelta(days=jours)
    assert Brouillon.objects.get().expire_le == dernier
    with horloge_a(dernier):
        assert brouillons.lire(agent, cle) is not None
        assert purger(le=aujourdhui()) == 0
    with horloge_a(dernier + timedelta(days=1)):
        assert brouillons.lire(agent, cle) is None, "gone even before the night"
        assert purger_les_brouillons() == 1
    assert not Brouillon.objects.exists()


NOMS = [nom for etape in MENAGE for nom in (f"{prefixe}-voie" for prefixe in etape.parties)]
TEXTES = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@settings(max_examples=60, deadline=None)
@given(
    postees=st.dictionaries(
        st.one_of(st.sampled_from([*NOMS, "adresse-commune", "charges-0-nom", "titulaire-r_SAL", "inconnu"]), TEXTES),
        st.lists(TEXTES, max_size=4),
        max_size=12,
    ),
    etape=st.sampled_from(MENAGE),
)
def test_ce_qui_est_poste_se_retrouve(postees, etape):
    """Whatever is posted for a step comes back as it was; other steps are left alone."""
    agent = monde.acteur(monde.COMMUNE)
    lecture = Lecture(agent.agent_id, agent.organisme_id, "modifier", str(uuid4()), etape=etape.code)
    autre = {"recherche-loyer_max": ["780"]} if etape.code != "recherche" else {"logement-loyer": ["850"]}
    lu = brouillons.commencer(
        agent, {**neuf(lecture), "donnees": autre}, forme="modifier", objet=lecture.objet, expire_le=expiration()
    )
    garder_la_page(lecture, postees, version=lu.brouillon.version)
    garde = brouillons.trouver(agent, forme="modifier", objet=lecture.objet).contenu["donnees"]
    attendu = {nom: valeurs for nom, valeurs in postees.items() if etape.contient(nom)}
    assert garde == {**autre, **attendu}
    assert avec_l_etape(neuf(lecture), lecture, postees)["donnees"] == attendu


def test_une_lecture_ne_se_forge_pas():
    lecture = Lecture(1, 2, "radier", str(uuid4()), depart={"a": ["é"]})
    texte = sceller(lecture)
    lue = desceller(texte)
    assert lue is not None
    assert replace(lue, lue_a=0) == lecture
    assert SECRET not in texte
    milieu = len(texte) // 2
    autre = "A" if texte[milieu] != "A" else "B"
    assert desceller(texte[:milieu] + autre + texte[milieu + 1 :]) is None
    assert desceller("") is None
    assert desceller("é") is None


def test_une_lecture_vieillit():
    from_now = sceller(Lecture(1, 2, "radier", str(uuid4())))
    with horloge_a(aujourdhui() + timedelta(days=2)):
        assert desceller(from_now) is None
