"""Real acts of the register on households that are candidates: what the candidature says, at which stage (ADR 61)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from attributions.models import Bail, Candidature
from attributions.rules.menage_qui_change import Change, Suite
from attributions.services import baux
from attributions.services.menages_qui_changent import signaux
from attributions.services.suivi import ecarts
from attributions.states.candidature import EtatCandidature as E
from attributions.states.vacance import EtatVacance
from demandeurs.enums import CanalPiece, SourceModification
from demandeurs.models import Personne, Piece
from demandeurs.saisie import SaisieAdresse
from registre.models import Demande, Tache
from registre.rules.separation import PreuveSeparation, Union
from registre.saisie import SaisieSeparation
from registre.services.lecture import charger_saisie
from registre.services.modification import modifier
from registre.services.separation import separer
from registre.services.titulaire import changer_titulaire, signaler_deces
from socle.clock import aujourdhui, maintenant
from tests import monde
from tests.attributions.location import scenes
from tests.attributions.location.test_propositions import refuse
from tests.attributions.services.seance import preparee
from tests.attributions.web.test_location import adresse
from tests.factories import attributions as usine
from tests.factories import saisies
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db
X = Change
AILLEURS = SaisieAdresse(voie="RUE DES LILAS", numero="8", code_postal="93100", commune="93048")


def un_couple(nom: str) -> Demande:
    personnes = [
        saisies.titulaire(nom=nom, nom_naissance="", nir=""),
        saisies.conjoint(nom=nom),
        saisies.enfant(nom=nom),
    ]
    return usine.une_demande(menage=saisies.menage(personnes=personnes))


def une_candidate(demande: Demande, etat: str = E.DESIGNEE) -> Candidature:
    vacance = usine.une_vacance(etat=EtatVacance.EN_COMMISSION)
    return usine.une_candidature(vacance, demande, etat=etat, designee_le=aujourdhui() - timedelta(days=1))


def changes(une: Candidature) -> list[tuple[str, str]]:
    une.refresh_from_db()
    return [(un.change, un.consequence.suite) for un in signaux([une]).get(une.pk, [])]


def naitre(demande: Demande) -> None:
    saisie = charger_saisie(Demande.objects.get(pk=demande.pk), avec_nir=True)
    saisie.menage.personnes.append(saisies.enfant("Zoé"))
    modifier(demande.pk, saisie, acteur=monde.acteur(monde.COMMUNE), version=None, source=SourceModification.DEMANDEUR)


def se_separer(demande: Demande, **champs) -> tuple[Demande, Demande]:
    partant = Personne.objects.get(menage=demande.menage_id, role="cotitulaire")
    saisie = SaisieSeparation(
        partant.pk,
        **{
            "union": Union.MARIAGE,
            "preuves": [PreuveSeparation.JUGEMENT.value],
            "consentement_le": aujourdhui(),
            **champs,
        },
    )
    return separer(demande.pk, saisie=saisie, acteur=monde.acteur(monde.COMMUNE), le=aujourdhui())


def test_une_demande_que_rien_n_a_touchee_ne_dit_rien(django_assert_num_queries):
    une = une_candidate(usine.une_demande())
    # Its events, and the titles of its titulaires.
    with django_assert_num_queries(2):
        assert signaux([une]) == {une.pk: []}
    close = usine.une_candidature(etat=E.NON_ATTRIBUEE, close_le=aujourdhui())
    with django_assert_num_queries(0):
        assert signaux([close]) == {}


def test_une_naissance_est_signalee_avant_la_seance_puis_reexaminee():
    demande = un_couple("Aubert")
    une = une_candidate(demande)
    naitre(demande)
    assert changes(une) == [(X.NAISSANCE, Suite.SIGNALE)]
    for etat, suite in ((E.EN_RANG, Suite.REEXAMINER), (E.PROPOSEE, Suite.REEXAMINER), (E.ACCEPTEE, Suite.SUSPEND)):
        Candidature.objects.filter(pk=une.pk).update(etat=etat, rang=1)
        assert changes(une) == [(X.NAISSANCE, suite)]


def test_une_separation_laisse_la_candidature_a_la_premiere_demande():
    demande = un_couple("Bertin")
    une = une_candidate(demande)
    _, issue = se_separer(demande)
    assert changes(une) == [(X.SEPARATION, Suite.SIGNALE)]
    # The candidature stays with the first demande; the other household is designated apart.
    assert not Candidature.objects.filter(demande=issue).exists()
    assert Candidature.objects.get(pk=une.pk).etat == E.DESIGNEE


def test_avec_violences_rien_ne_distingue_la_separation():
    demande, temoin = un_couple("Cellier"), un_couple("Damien")
    une, autre = une_candidate(demande), une_candidate(temoin)
    _, issue = se_separer(demande, violence=True, consentement_le=None, preuves=[], adresse=AILLEURS)
    se_separer(temoin)
    assert issue.protege
    assert signaux([une])[une.pk] == signaux([autre])[autre.pk]
    page = entrer(monde.BAILLEUR).get(adresse("candidature", une)).content.decode()
    assert "Séparation du couple" in page
    assert "violence" not in page.lower()
    assert "LILAS" not in page
    assert str(issue.cle) not in page


def test_le_deces_d_un_des_deux_laisse_la_demande_a_l_autre():
    demande = un_couple("Evrard")
    une = une_candidate(demande)
    signaler_deces(demande.pk, deces_le=aujourdhui(), acteur=monde.acteur(monde.COMMUNE))
    assert changes(une) == [(X.DECES_A_DEUX, Suite.SIGNALE)]
    changer_titulaire(demande.pk, deces_le=aujourdhui(), acteur=monde.acteur(monde.COMMUNE), le=aujourdhui())
    assert Candidature.objects.get(pk=une.pk).etat == E.DESIGNEE
    assert ecarts() == 0


def test_le_bail_attend_un_deces_signale_que_la_demande_change_ou_non_de_chiffres():
    """The lease is signed by the titulaire: nothing is signed until the guichet or the gestionnaire has looked (R441-2-9)."""
    scene = scenes.une_scene(1)
    scenes.acceptee(scene)
    signaler_deces(scene[1].demande_id, deces_le=aujourdhui(), acteur=monde.acteur(monde.COMMUNE))
    refuse("deces_a_verifier", baux.signer, scene[1].pk, saisie=scenes.un_bail(scene), acteur=scenes.bailleur())
    assert (scene[1].etat, Bail.objects.count()) == (E.ACCEPTEE, 0)
    Tache.objects.filter(demande=scene[1].demande_id).update(close_a=maintenant())
    baux.signer(scene[1].pk, saisie=scenes.un_bail(scene), acteur=scenes.bailleur())
    assert scene[1].etat == E.BAIL_SIGNE


def test_le_deces_du_seul_titulaire_clot():
    demande = usine.une_demande()
    une = une_candidate(demande, E.INSCRITE)
    signaler_deces(demande.pk, deces_le=aujourdhui(), acteur=monde.acteur(monde.COMMUNE))
    assert changes(une) == [(X.DECES_SEUL, Suite.CLOT)]


def test_les_plafonds_d_une_nouvelle_annee_sont_signales():
    une = une_candidate(usine.une_demande())
    avant = date(aujourdhui().year - 1, 12, 20)
    Candidature.objects.filter(pk=une.pk).update(designee_le=avant)
    assert changes(une) == [(X.PLAFONDS, Suite.SIGNALE)]


def un_titre(demande: Demande, jours: int | None, **champs: str) -> None:
    """The titulaire's title ends in so many days; None: it has no end."""
    titulaire = Personne.objects.get(menage=demande.menage_id, role="titulaire")
    fin = None if jours is None else aujourdhui() + timedelta(days=jours)
    Piece.objects.create(
        menage_id=demande.menage_id, personne=titulaire, type="titre_sejour", canal=CanalPiece.GUICHET,
        recue_le=aujourdhui(), deposee_a=maintenant(), valable_jusqu_au=fin,
        marquee_a=maintenant() if "marque" in champs else None, **champs,
    )  # fmt: skip


def designee_il_y_a_un_mois(demande: Demande) -> Candidature:
    une = une_candidate(demande)
    Candidature.objects.filter(pk=une.pk).update(designee_le=aujourdhui() - timedelta(days=30))
    return une


def test_la_fin_d_un_titre_de_sejour_est_signalee_jusqu_au_suivant():
    """R441-1: the guichet and the commission look at the right to reside; nothing closes by itself."""
    demande = usine.une_demande()
    une = designee_il_y_a_un_mois(demande)
    un_titre(demande, -1)
    assert changes(une) == [(X.SEJOUR, Suite.SIGNALE)]
    assert signaux([une])[une.pk][0].le == aujourdhui()
    un_titre(demande, 300)
    assert changes(une) == []


@pytest.mark.parametrize(
    ("jours", "champs"),
    [
        (-31, {}),  # over before the designation, which knew it
        (None, {}),  # without an end
        (0, {}),  # the last day counts
        (-1, {"marque": "inexploitable", "marque_motif": "page coupée"}),
        (-1, {"etat": "quarantaine"}),
    ],
)
def test_un_titre_qui_ne_prouve_pas_sa_fin_ne_dit_rien(jours, champs):
    demande = usine.une_demande()
    une = designee_il_y_a_un_mois(demande)
    un_titre(demande, jours, **champs)
    assert changes(une) == []


def test_apres_la_decision_ce_qui_precede_ne_compte_plus():
    """What the commission knew was examined: only what came after it is said."""
    demande = un_couple("Fabre")
    tenue = scenes.une_scene(1, demandes=[demande])
    assert changes(tenue[1]) == []
    naitre(demande)
    (signal,) = signaux([tenue[1]])[tenue[1].pk]
    assert (signal.change, signal.consequence.suite) == (X.NAISSANCE, Suite.REEXAMINER)
    page = entrer(monde.BAILLEUR).get(adresse("candidature", tenue[1])).content.decode()
    assert "Le ménage a changé" in page
    assert "R441-3 CCH ; R441-2-9 CCH" in page


def test_l_ordre_du_jour_dit_qui_a_change_depuis_sa_designation():
    t = preparee(3)
    page = reverse("attributions:seance", args=[t.seance.cle])
    client = entrer(monde.BAILLEUR)
    assert "changé depuis la désignation" not in client.get(page).content.decode()
    naitre(t.candidatures[0].demande)
    assert "1 a changé depuis la désignation" in client.get(page).content.decode()
