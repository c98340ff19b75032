"""The dossier page: what it shows to whom, what it traces, what it asks before it opens."""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from registre.models import Demande, Evenement
from registre.services.protection import proteger
from socle.clock import aujourdhui
from socle.models import TraceConsultation
from tests import monde
from tests.factories import saisies
from tests.registre.web.conftest import enregistrer_en_confirmant, entrer, entrer_accueil, saisie_de_montreuil

pytestmark = pytest.mark.django_db
REQUETES_AU_PLUS = 60
MOTIF = "Réponse à un courrier du demandeur"


def ouvrir(client, demande, route="registre:dossier"):
    return client.get(reverse(route, args=[demande.cle]))


def texte_de(reponse) -> str:
    return html.unescape(reponse.content.decode())


@pytest.fixture
def complete(db):
    """A demande that fills every heading, disability annex and helper included."""
    base = saisies.saisie_complete()
    personnes = [
        replace(base.menage.personnes[0], nom="Diallo", nom_naissance="Diallo", nir=""),
        *base.menage.personnes[1:],
    ]
    menage = replace(base.menage, personnes=personnes, naissances_attendues=None, naissance_prevue_le=None)
    saisie = replace(saisie_de_montreuil(), menage=menage)
    return enregistrer_en_confirmant(saisie, monde.acteur(monde.COMMUNE))


def test_les_neuf_rubriques_sont_montrees(commune, complete):
    page = texte_de(ouvrir(commune, complete))

    for attendu in (
        "Éloïse Diallo, née le 12 août 1988",  # a
        "12 BIS RUE DE LA RÉPUBLIQUE",  # b
        "06\u00a012\u00a034\u00a056\u00a078",
        "de nationalité française, mariée",  # c
        "Aide-soignante",  # d
        "RFR 2024 (N-2)",  # e
        "T2, 38 m², 4 occupants",  # f
        "1. Logement trop petit",  # g
        "1. Montreuil",  # h
        "Douche sans seuil",  # i
    ):
        assert attendu in page, attendu


def test_un_montant_calcule_montre_son_calcul(commune, complete):
    page = texte_de(ouvrir(commune, complete))

    # 1650 + 148 of the titulaire, 900 of the spouse; the pension paid is apart.
    assert "2\u202f698\u00a0€" in page
    assert "Somme des ressources reçues, hors APL et AL" in page
    assert "R441-2-7" in page


def test_la_nature_du_handicap_ne_va_qu_aux_fonctions_designees(commune, complete):
    page = texte_de(ouvrir(commune, complete))

    assert "Douche sans seuil" in page
    assert "Dr Ngô" not in page
    assert "lus par les seules fonctions désignées" in page


def test_le_nombre_de_requetes_ne_depend_pas_du_foyer(commune, enregistree, complete, django_assert_max_num_queries):
    seul = enregistree("Seul")
    ouvrir(commune, seul)
    with django_assert_max_num_queries(REQUETES_AU_PLUS) as une:
        ouvrir(commune, seul)
    with django_assert_max_num_queries(REQUETES_AU_PLUS) as plusieurs:
        ouvrir(commune, complete)

    assert len(plusieurs) <= len(une) + 1  # the nature of the handicap of one annex is not read, its need is


def test_ouvrir_un_dossier_est_une_consultation(commune, complete):
    avant = TraceConsultation.objects.count()

    ouvrir(commune, complete)

    assert TraceConsultation.objects.count() == avant + 1
    trace = TraceConsultation.objects.latest("id")
    assert (trace.objet_id, trace.nature) == (complete.pk, "detail")


@pytest.mark.parametrize(
    "route", ["registre:dossier", "registre:fil", "registre:acces", "registre:modifier", "registre:radier"]
)
def test_hors_perimetre_rien_n_existe(complete, route):
    assert ouvrir(entrer(monde.VILLE_DE_PARIS), complete, route).status_code == 404


def test_une_cle_forgee_est_introuvable(commune):
    assert commune.get("/demandes/00000000-0000-4000-8000-000000000000/").status_code == 404
    assert commune.get("/demandes/1/").status_code == 404


def test_un_dossier_protege_demande_un_motif_trace(commune, complete):
    proteger(complete.pk, motif="parole du demandeur", acteur=monde.acteur(monde.COMMUNE), le=aujourdhui())

    ferme = ouvrir(commune, complete)
    assert ferme.status_code == 403
    assert "Ce dossier est protégé" in texte_de(ferme)
    assert "Diallo" not in texte_de(ferme)

    motif = reverse("registre:motif", args=[complete.cle])
    assert "au moins 10 caractères" in texte_de(commune.post(motif, {"motif": "court"}))
    ouvert = commune.post(motif, {"motif": MOTIF}, follow=True)

    assert ouvert.status_code == 200
    assert "12 BIS RUE DE LA RÉPUBLIQUE" in texte_de(ouvert)
    assert TraceConsultation.objects.latest("id").motif == MOTIF


def test_le_motif_ne_vaut_que_pour_son_dossier_et_son_agent(commune, complete, enregistree):
    autre = enregistree()
    for demande in (complete, autre):
        proteger(demande.pk, motif="parole du demandeur", acteur=monde.acteur(monde.COMMUNE), le=aujourdhui())
    commune.post(reverse("registre:motif", args=[complete.cle]), {"motif": MOTIF})

    assert ouvrir(commune, complete).status_code == 200
    assert ouvrir(commune, autre).status_code == 403
    assert ouvrir(entrer(monde.BAILLEUR), complete).status_code == 403


@pytest.mark.parametrize("suite", ["https://exemple.test/", "//exemple.test", "/demandes/"])
def test_le_motif_ne_renvoie_pas_ailleurs(commune, complete, suite):
    reponse = commune.post(reverse("registre:motif", args=[complete.cle]), {"motif": MOTIF, "suite": suite})

    assert reponse["Location"] == reverse("registre:dossier", args=[complete.cle])


def test_l_archive_demande_un_droit_puis_un_motif(complete):
    Demande.objects.filter(pk=complete.pk).update(etat="radiee", motif_radiation="RADABA", radiee_le=aujourdhui())

    sans_droit, responsable = ouvrir(entrer_accueil(), complete), ouvrir(entrer(monde.COMMUNE), complete)

    assert "Votre fonction ne comporte pas ce droit : consulter les demandes radiées" in texte_de(sans_droit)
    assert "Cette demande n'est plus active" in texte_de(responsable)


def test_un_acte_impossible_reste_visible_et_dit_pourquoi(complete):
    page = texte_de(ouvrir(entrer_accueil(), complete))

    assert "Séparation du couple" in page
    assert "Votre fonction ne comporte pas ce droit : séparer un couple de demandeurs" in page


def test_l_attestation_se_telecharge_sous_un_nom_opaque(commune, complete):
    reponse = ouvrir(commune, complete, "registre:attestation")

    assert reponse["Content-Type"] == "application/pdf"
    assert reponse["Content-Disposition"] == f'attachment; filename="attestation-{str(complete.cle)[:8]}.pdf"'
    assert reponse.content.startswith(b"%PDF-")
    assert Evenement.objects.filter(demande=complete, nature="attestation").count() == 1


def test_qui_peut_voir_donne_les_raisons(commune, complete):
    page = texte_de(ouvrir(commune, complete, "registre:acces"))

    assert "Est Ensemble" in page
    assert "Ville de Montreuil" in page
    assert "Communauté Paris-Saclay" not in page


def test_le_fil_se_filtre(commune, complete):
    tout = texte_de(ouvrir(commune, complete, "registre:fil"))
    numeros = texte_de(commune.get(reverse("registre:fil", args=[complete.cle]), {"nature": "numero"}))

    assert "2 événements" in tout
    assert "1 événement<" in numeros


def test_une_demande_effacee_ne_montre_personne(complete):
    Demande.objects.filter(pk=complete.pk).update(
        etat="effacee", menage=None, motif_radiation="RADABA", radiee_le=date(2020, 1, 1), deposee_le=date(2019, 1, 1)
    )
    client = entrer(monde.COMMUNE)
    client.post(reverse("registre:motif", args=[complete.cle]), {"motif": MOTIF})

    page = texte_de(ouvrir(client, complete))

    assert "Données effacées" in page
    assert "Diallo" not in page
