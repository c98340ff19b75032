"""The list of demandes: what it shows, finds, sorts, and never puts in an address."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from registre.models import Demande, NumeroUnique
from registre.web import recherches
from registre.web.vues import liste as vue
from socle.clock import aujourdhui, horloge_a, maintenant
from socle.models import TraceConsultation
from tests import monde
from tests.registre.web.conftest import entrer, entrer_accueil
from tests.registre.web.navigateur import liens

pytestmark = pytest.mark.django_db
LISTE = "/demandes/"
REQUETES_AU_PLUS = 15


def texte_de(reponse) -> str:
    return html.unescape(reponse.content.decode())


def chercher(client, texte: str):
    return client.post(reverse("registre:rechercher"), {"texte": texte}, follow=True)


def test_la_liste_montre_une_demande_enregistree(commune, enregistree):
    demande = enregistree()

    page = texte_de(commune.get(LISTE))

    assert "Koné Aminata" in page
    assert reverse("registre:dossier", args=[demande.cle]) in page
    assert "Montreuil, Bagnolet" in page
    assert "1 demande" in page


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_lignes(commune, enregistree, django_assert_max_num_queries):
    enregistree("Un")
    commune.get(LISTE)
    with django_assert_max_num_queries(REQUETES_AU_PLUS) as une:
        commune.get(LISTE)
    for nom in ("Deux", "Trois", "Quatre", "Cinq"):
        enregistree(nom)
    with django_assert_max_num_queries(REQUETES_AU_PLUS) as cinq:
        page = commune.get(LISTE)

    assert texte_de(page).count("data-ligne") == 5
    assert len(une) == len(cinq)


def test_une_page_de_liste_est_une_consultation_avec_ses_dossiers(commune, enregistree):
    ids = {enregistree("Un").pk, enregistree("Deux").pk}
    avant = TraceConsultation.objects.count()

    commune.get(LISTE)

    assert TraceConsultation.objects.count() == avant + 1
    trace = TraceConsultation.objects.filter(nature="liste").latest("id")
    assert set(trace.objets) == ids
    assert trace.agent_id == monde.agent(monde.COMMUNE).pk


@pytest.mark.parametrize(
    "texte", ["kone", "KONÉ aminata", "aminata kon", "04/07/1990 kone", "Konné", pytest.param("{numero}", id="numero")]
)
def test_la_recherche_trouve(commune, enregistree, texte):
    demande = enregistree()
    enregistree("Autre", "Personne")
    numero = NumeroUnique.objects.get(demande=demande).numero
    espaces = f"{numero[:3]} {numero[3:5]} {numero[5:7]} {numero[7:13]} {numero[13:]}"
    if texte.startswith("04/07"):
        naissance = demande.menage.personne_set.get(role="titulaire").naissance_le
        texte = f"{naissance:%d/%m/%Y} kone"

    page = chercher(commune, texte.format(numero=espaces))

    assert "Koné Aminata" in texte_de(page)
    assert "Autre Personne" not in texte_de(page)


def test_le_texte_cherche_n_est_jamais_dans_une_adresse(commune, enregistree):
    enregistree()

    page = chercher(commune, "Koné")

    assert re.fullmatch(r"/demandes/\?r=[\w-]{12}", page.redirect_chain[0][0])
    assert not [a for a in liens(page.content) if "kon" in a.lower()]


def test_la_recherche_d_un_autre_n_est_pas_lisible(commune, enregistree):
    enregistree()
    cle = chercher(commune, "Koné").redirect_chain[0][0].partition("=")[2]

    page = entrer(monde.BAILLEUR).get(f"{LISTE}?r={cle}")

    assert "Cette recherche a expiré" in texte_de(page)


def test_une_recherche_expire(commune, enregistree):
    enregistree()
    adresse = chercher(commune, "Koné").redirect_chain[0][0]
    with horloge_a(maintenant() + timedelta(seconds=recherches.DUREE + 1)):
        assert recherches.retrouver(commune.session, adresse.partition("=")[2]) is None


def test_aucun_resultat_dit_pourquoi_et_que_faire(commune, enregistree):
    enregistree()

    page = texte_de(chercher(commune, "Introuvable"))

    assert "Aucune demande pour cette recherche" in page
    assert "ancien numéro" in page
    assert "Enregistrer une demande" in page


def test_les_trois_raisons_d_une_liste_vide(commune):
    assert "Aucune demande pour le moment" in texte_de(commune.get(LISTE))
    assert "Aucune demande pour ces filtres" in texte_de(commune.get(f"{LISTE}?mutation=oui"))
    assert "Aucun dossier n'est ouvert à votre organisme" in texte_de(entrer(monde.SIAO).get(LISTE))


def test_un_filtre_devient_une_puce_qui_se_retire(commune, enregistree):
    enregistree()

    page = texte_de(commune.get(f"{LISTE}?type=T3&mutation=non&tri=nom"))

    assert "Koné Aminata" in page
    assert 'href="/demandes/?mutation=non&tri=nom"' in page
    assert "Tout effacer (2)" in page


def test_filtrer_par_commune_demandee(commune, enregistree):
    enregistree()
    bagnolet, pantin = monde.commune(monde.BAGNOLET).pk, monde.commune(monde.PANTIN).pk

    assert "Koné Aminata" in texte_de(commune.get(f"{LISTE}?commune={bagnolet}"))
    assert "Koné Aminata" not in texte_de(commune.get(f"{LISTE}?commune={pantin}"))


@pytest.mark.parametrize("tri", ["anciennete", "-anciennete", "echeance", "-echeance", "nom", "-nom"])
def test_les_pages_se_suivent_sans_trou_ni_double(commune, enregistree, tri, monkeypatch):
    monkeypatch.setattr(vue, "TAILLE", 2)
    attendues = {str(enregistree(nom).cle) for nom in ("Un", "Deux", "Trois", "Quatre", "Cinq")}

    vues, adresse = [], f"{LISTE}?tri={tri}"
    while adresse:
        page = commune.get(adresse)
        vues += re.findall(r'class="fort" href="/demandes/([0-9a-f-]{36})/\?', texte_de(page))
        suivante = re.search(r'rel="next" href="([^"]+)"', texte_de(page))
        adresse = suivante[1] if suivante else ""
        assert not re.search(r"(apres|avant)=(?![0-9a-f-]{36})", adresse)

    assert len(vues) == 5
    assert set(vues) == attendues


def test_revenir_a_la_page_precedente(commune, enregistree, monkeypatch):
    monkeypatch.setattr(vue, "TAILLE", 2)
    for nom in ("Un", "Deux", "Trois"):
        enregistree(nom)
    premiere = commune.get(LISTE)
    suivante = re.search(r'rel="next" href="([^"]+)"', texte_de(premiere))[1]
    deuxieme = texte_de(commune.get(suivante))
    precedente = re.search(r'rel="prev" href="([^"]+)"', deuxieme)[1]

    revenue = texte_de(commune.get(precedente))

    lignes = r'class="fort" href="([^"]+)"'
    assert re.findall(lignes, revenue) == re.findall(lignes, texte_de(premiere))


def test_un_curseur_force_ne_montre_rien_d_interdit(commune, enregistree):
    enregistree()
    for curseur in ("n'importe quoi", "00000000-0000-4000-8000-000000000000"):
        assert commune.get(LISTE, {"apres": curseur}).status_code == 200


def test_les_radiees_ne_se_voient_qu_avec_le_droit_d_archive(enregistree):
    demande = enregistree()
    Demande.objects.filter(pk=demande.pk).update(etat="radiee", motif_radiation="RADABA", radiee_le=aujourdhui())

    responsable, accueil = entrer(monde.COMMUNE), entrer_accueil()

    assert "Koné Aminata" not in texte_de(responsable.get(LISTE))
    assert "Koné Aminata" in texte_de(responsable.get(f"{LISTE}?etat=radiee"))
    assert "Koné Aminata" not in texte_de(accueil.get(f"{LISTE}?etat=radiee"))


def test_un_numero_retrouve_une_demande_radiee(enregistree):
    demande = enregistree()
    numero = NumeroUnique.objects.get(demande=demande).numero
    Demande.objects.filter(pk=demande.pk).update(etat="radiee", motif_radiation="RADABA", radiee_le=aujourdhui())

    assert "Koné Aminata" in texte_de(chercher(entrer(monde.COMMUNE), numero))
    assert "Koné Aminata" not in texte_de(chercher(entrer_accueil(), numero))


def test_un_dossier_protege_cache_ses_communes_dans_la_liste(commune, enregistree):
    enregistree(protege=True)

    page = texte_de(commune.get(LISTE))

    assert "Koné Aminata" in page
    assert "Bagnolet" not in page
    assert "Dossier protégé" in page


def test_les_communes_se_cherchent_par_nom_et_par_code_postal(commune):
    adresse = reverse("registre:communes")

    par_nom = commune.get(adresse, {"q": "le pre saint"}).json()["resultats"]
    par_code = commune.get(adresse, {"q": "93170"}).json()["resultats"]

    assert {"code": "93061", "libelle": "Le Pré-Saint-Gervais", "precision": "93310"} in par_nom
    assert par_code[0]["code"] == monde.BAGNOLET
    assert commune.get(adresse, {"q": "%"}).json() == {"resultats": []}


def test_l_ordre_de_la_liste_vient_d_un_index(commune, enregistree, django_assert_max_num_queries):
    """One state at a time: with several, PostgreSQL would sort a million rows to show twenty-five."""
    enregistree()
    with django_assert_max_num_queries(REQUETES_AU_PLUS) as requetes:
        commune.get(LISTE)

    (page,) = [r["sql"] for r in requetes if "ORDER BY" in r["sql"] and 'FROM "registre_demande"' in r["sql"]]
    assert '"registre_demande"."etat" = \'active\'' in page


def test_les_numeros_attendus_se_voient_ou_le_systeme_national_les_delivre(commune, enregistree, settings):
    settings.NUMEROTEUR = "sne"
    enregistree()

    assert "Koné Aminata" not in texte_de(commune.get(LISTE))
    page = texte_de(commune.get(f"{LISTE}?etat=attendue"))
    assert "Koné Aminata" in page
    assert "Numéro attendu depuis 0 j" in page
    assert "Koné Aminata" in texte_de(chercher(commune, "Koné"))
