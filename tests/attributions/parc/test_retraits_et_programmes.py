"""A dwelling withdrawn at each stage, and new programmes by batches (R441-2-15 II, R441-2-17, R441-5)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from attributions.enums import NatureVacance
from attributions.models import EvenementVacance, MiseADisposition, Proposition
from attributions.saisie.parc import SaisieProgramme
from attributions.services import arrets, lettres, programmes, reprises_vacance, tenue, travaux, vacances
from attributions.services.suivi import ecarts
from attributions.states.candidature import EtatCandidature as E
from attributions.states.seance import EtatSeance
from attributions.states.vacance import EtatVacance
from registre.enums import NatureCourrier, NatureEvenement
from registre.models import Courrier, Evenement, Suivi
from registre.services.redaction import lire
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from tests import monde
from tests.api.atelier import Api
from tests.attributions.location import scenes
from tests.attributions.location.test_propositions import refuse
from tests.attributions.services.seance import ouverte, relire
from tests.factories import attributions as usine
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


def retirer(scene: scenes.Scene) -> None:
    vacances.retirer(scene.vacance.pk, motif="Dégât des eaux", acteur=scenes.bailleur())


@pytest.mark.parametrize("stade", ["attribue", "propose", "accepte"])
def test_retire_apres_la_decision_personne_n_a_refuse(stade: str):
    scene = scenes.une_scene(3)
    if stade == "propose":
        scenes.proposee(scene)
    if stade == "accepte":
        scenes.acceptee(scene)
    retirer(scene)
    assert scene.etats() == [E.NON_SERVIE] * 3
    assert {scene[rang].motif_cloture for rang in (1, 2, 3)} == {"retrait_bailleur"}
    suivi = Suivi.objects.get(pk=scene[1].demande_id)
    assert (suivi.refus, suivi.engagee, suivi.proposition_en_cours, suivi.non_servie_le) == (
        0,
        False,
        False,
        aujourdhui(),
    )
    assert scene[1].demande.etat == EtatDemande.ACTIVE
    assert not Proposition.objects.filter(etat="en_cours").exists()
    assert Evenement.objects.filter(nature=NatureEvenement.NON_SERVIE).count() == 3
    # R441-2-15 II 3°: listed with the ranks not served; R441-2-17: told in writing.
    listees = travaux.PAR_CODE["non_servies"].a_faire(scenes.bailleur(), aujourdhui())
    assert set(listees) == {scene[rang] for rang in (1, 2, 3)}
    ecrits = Courrier.objects.filter(nature=NatureCourrier.NON_SERVIE)
    assert set(ecrits.values_list("demande", flat=True)) == {scene[rang].demande_id for rang in (1, 2, 3)}
    assert ecarts() == 0


def test_la_lettre_dit_le_retrait_et_rien_d_un_autre_candidat():
    scene = scenes.une_scene(2)
    retirer(scene)
    courrier = Courrier.objects.filter(demande=scene[1].demande, nature=NatureCourrier.NON_SERVIE).latest("pk")
    (a_ecrire,) = lire([courrier], le=aujourdhui())
    lettre = lettres.rediger_non_servie(a_ecrire)
    texte = repr(lettre)
    assert "retiré par le bailleur" in lettre.objet
    assert "Un candidat classé avant vous" not in texte
    assert "rien refusé" in texte


def test_retire_avant_la_decision_il_n_y_a_ni_lettre_ni_rang():
    vacance = usine.une_vacance(etat=EtatVacance.EN_COMMISSION)
    une = usine.une_candidature(vacance)
    vacances.retirer(vacance.pk, motif="Vente", acteur=scenes.bailleur())
    une.refresh_from_db()
    assert une.etat == E.RETIREE
    assert not Courrier.objects.filter(nature=NatureCourrier.NON_SERVIE).exists()
    assert Suivi.objects.get(pk=une.demande_id).non_servie_le is None
    refuse("etat", vacances.retirer, vacance.pk, motif="Vente", acteur=scenes.bailleur())


def test_un_logement_loue_ou_d_un_autre_ne_se_retire_pas():
    louee = usine.une_vacance(etat=EtatVacance.LOUEE)
    refuse("etat", vacances.retirer, louee.pk, motif="Vente", acteur=scenes.bailleur())
    autre = usine.une_vacance(reservataire=monde.organisme(monde.RESERVATAIRE))
    with pytest.raises(ActionRefusee) as refusee:
        vacances.retirer(autre.pk, motif="Vente", acteur=monde.acteur(monde.RESERVATAIRE))
    assert refusee.value.premier.statut_http == 403
    autre.refresh_from_db()
    assert autre.etat == EtatVacance.EN_DESIGNATION


@pytest.mark.parametrize("decide", [False, True])
def test_retire_pendant_la_seance_elle_ne_l_attend_plus(decide: bool):
    """The sitting goes on with its other dwellings and closes; nobody attributes what is no longer there."""
    t = ouverte(3)
    if decide:
        t.decider(0, "b", rang=1)
    vacance = t.ligne.mise_a_disposition
    vacances.retirer(vacance.pk, motif="Dégât des eaux", acteur=t.acteur)
    refuse("ligne_arretee", arrets.arreter_ligne, t.ligne.pk, acteur=t.acteur, moins_de_trois="insuffisance")
    assert relire(t) == [E.NON_SERVIE if decide else E.RETIREE, E.RETIREE, E.RETIREE]
    vacance.refresh_from_db()
    assert vacance.etat == EtatVacance.RETIREE
    # Entered by error: the sitting waits for it again, each candidate where he was.
    reprises_vacance.reprendre(vacance.pk, motif="erreur_saisie", acteur=t.acteur)
    assert relire(t) == [E.EN_RANG if decide else E.INSCRITE, E.INSCRITE, E.INSCRITE]
    t.decider(1, "d", motifs=("NA_TYPOLOGIE",))
    vacances.retirer(vacance.pk, motif="Dégât des eaux", acteur=t.acteur)
    assert tenue.clore(t.seance.pk, acteur=t.acteur).etat == EtatSeance.CLOSE
    refuse("seance_passee", reprises_vacance.reprendre, vacance.pk, motif="erreur_saisie", acteur=t.acteur)
    assert ecarts() == 0


# --- new programmes ---


def programme(*logements: str, **champs) -> SaisieProgramme:
    return SaisieProgramme(**{"logements": list(logements), "livraison_le": aujourdhui() + 90 * JOUR, **champs})


def neufs(combien: int = 3) -> list[str]:
    lus = [usine.un_logement(rpls="", exception_rpls="Livraison à venir", loyer=None) for _ in range(combien)]
    return [un.reference for un in lus]


def test_un_lot_ouvre_et_oriente_chaque_logement():
    qui = monde.organisme(monde.RESERVATAIRE)
    convention, references = usine.une_convention(qui), neufs()
    saisie = programme(
        *references, convention_id=convention.pk, prevenu_le=aujourdhui(), preuve="Réunion du 3, compte rendu"
    )
    faites = programmes.livrer(saisie, acteur=scenes.bailleur())
    assert [une.logement.reference for une in faites] == references
    lues = MiseADisposition.objects.filter(pk__in=[une.pk for une in faites])
    assert set(lues.values_list("etat", "nature", "reservataire", "disponible_le")) == {
        (EtatVacance.EN_DESIGNATION, NatureVacance.PREMIERE_LOCATION, qui.pk, saisie.livraison_le)
    }
    assert all(une.designer_avant_le for une in lues)
    dites = EvenementVacance.objects.filter(mise_a_disposition__in=faites, acte="orienter_vacance")
    assert {un.details["preuve"] for un in dites} == {"Réunion du 3, compte rendu"}
    # The same batch again: every line says why not, nothing is opened twice.
    with pytest.raises(ActionRefusee) as refusee:
        programmes.livrer(saisie, acteur=scenes.bailleur())
    assert [(un.code, un.champ) for un in refusee.value.refus] == [
        ("vacance_ouverte", f"logements.{rang}") for rang in range(3)
    ]
    assert MiseADisposition.objects.count() == 3


def test_garde_par_le_bailleur():
    (faite,) = programmes.livrer(programme(*neufs(1)), acteur=scenes.bailleur())
    assert (faite.reservataire_id, faite.etat) == (None, EtatVacance.EN_DESIGNATION)


@pytest.mark.parametrize(
    ("cas", "code", "champ"),
    [
        ("vide", "aucun_logement", "logements"),
        ("double", "logement_repete", "logements"),
        ("trop", "trop_de_logements", "logements"),
        ("inconnu", "logement_inconnu", "logements.1"),
        ("etranger", "logement_inconnu", "logements.1"),
        ("passe", "livraison_passee", "livraison_le"),
        ("sans_preuve", "preuve_absente", "preuve"),
        ("sans_effet", "convention_sans_effet", "convention"),
    ],
)
def test_un_lot_refuse_n_ouvre_rien(cas: str, code: str, champ: str):
    (un,) = neufs(1)
    convention = usine.une_convention(monde.organisme(monde.RESERVATAIRE))
    etranger = usine.un_logement(bailleur=monde.organisme(monde.ACTION_LOGEMENT)).reference
    saisie = {
        "vide": programme(),
        "double": programme(un, un),
        "trop": programme(*[f"N-{rang}" for rang in range(51)]),
        "inconnu": programme(un, "RIEN"),
        "etranger": programme(un, etranger),
        "passe": programme(un, livraison_le=aujourdhui() - 40 * JOUR),
        "sans_preuve": programme(un, convention_id=convention.pk, prevenu_le=aujourdhui()),
        "sans_effet": programme(un, convention_id=10**6, prevenu_le=aujourdhui(), preuve="Courriel"),
    }[cas]
    with pytest.raises(ActionRefusee) as refusee:
        programmes.livrer(saisie, acteur=scenes.bailleur())
    assert (code, champ) in [(un.code, un.champ) for un in refusee.value.refus]
    assert not MiseADisposition.objects.exists()


def test_seul_un_bailleur_livre():
    with pytest.raises(ActionRefusee) as refusee:
        programmes.livrer(programme("X"), acteur=monde.acteur(monde.RESERVATAIRE))
    assert refusee.value.premier.statut_http == 403


def test_le_lot_par_l_ecran_et_par_l_api():
    un, deux = neufs(2)
    client, url = entrer(monde.BAILLEUR), reverse("attributions:livrer_programme")
    assert client.get(url).status_code == 200
    saisi = {"logements": f"{un}\nRIEN", "livraison_le": f"{aujourdhui() + 30 * JOUR:%d/%m/%Y}"}
    refusee = client.post(url, saisi)
    assert refusee.status_code == 422
    assert "Ligne 2 : Aucun logement de votre parc" in refusee.content.decode()
    assert not MiseADisposition.objects.exists()
    faite = client.post(url, {**saisi, "logements": un}, follow=True)
    assert "1 logement mis à disposition." in faite.content.decode()
    corps = {"logements": [deux], "livraison_le": (aujourdhui() + 30 * JOUR).isoformat()}
    api = Api(monde.BAILLEUR)
    premiere = api.post("/vacances/programme/", corps, Idempotency_Key="lot-1")
    assert premiere.status_code == 201
    assert api.post("/vacances/programme/", corps, Idempotency_Key="lot-1").json() == premiere.json()
    assert MiseADisposition.objects.count() == 2
    assert api.post("/vacances/programme/", corps).status_code == 409
