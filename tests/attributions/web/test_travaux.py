"""Worklists: each row is in the list of its work, for the organisme whose work it is, and its tray counts the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attributions.enums import EtatProposition, ExclusionFlux
from attributions.models import (
    Bail,
    Candidature,
    ConventionReservation,
    Logement,
    MiseADisposition,
    Mutation,
    OccupationParAssociation,
    Proposition,
    SeanceCal,
)
from attributions.services import pieces_attendues
from attributions.services.travaux import PAR_CODE, TRAVAUX, travaux_de
from attributions.services.vacances import relancer
from attributions.states.candidature import OUVERTES
from attributions.states.candidature import EtatCandidature as E
from attributions.states.seance import EtatSeance
from attributions.states.vacance import EtatVacance as V
from attributions.web.designation.pages import TAILLE
from demandeurs.services.pieces import charger_pieces
from registre import corbeilles
from registre.corbeilles import DU_REGISTRE
from registre.enums import EtatCourrier, NatureCourrier, NatureTache
from registre.models import Courrier, Parametre, Suivi, Tache
from registre.rules.echeances import ajouter_mois, bornes_du_jour
from registre.services.parametres import delais_de_la_region
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee
from tests import monde
from tests.factories.attributions import (
    un_logement,
    une_candidature,
    une_commission,
    une_convention,
    une_demande,
    une_ligne,
    une_seance,
    une_vacance,
)
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db
VILLE, BAILLEUR = monde.RESERVATAIRE, monde.BAILLEUR


def orientee(**champs: object) -> MiseADisposition:
    qui = monde.organisme(VILLE)
    delegue = bool(champs.pop("delegue", False))
    convention = ConventionReservation.objects.filter(reservataire=qui, delegue=delegue).first()
    convention = convention or une_convention(qui, delegue=delegue, contingent="6" if delegue else "4")
    return une_vacance(reservataire=qui, convention=convention, **champs)  # type: ignore[arg-type]


def offre(etat: str, proposition: str, **champs: object) -> Candidature:
    jour = aujourdhui()
    close = jour if etat == E.REFUSEE else None
    une = une_candidature(une_vacance(etat=V.ATTRIBUEE), etat=etat, appelee_le=jour, close_le=close)
    Proposition.objects.create(
        candidature=une, etat=proposition, envoyee_le=jour - timedelta(days=50),
        repondre_avant_le=jour - timedelta(days=30), **champs,
    )  # fmt: skip
    return une


def transmise() -> MiseADisposition:
    une = orientee(etat=V.EN_COMMISSION, transmise_le=aujourdhui())
    une_candidature(une)
    return une


def epuisee(etat: str = V.ATTRIBUEE) -> MiseADisposition:
    """Attributed, and its only candidate refused."""
    une = orientee(etat=etat)
    une_candidature(une, etat=E.REFUSEE, close_le=aujourdhui())
    return une


def irrecevable() -> Candidature:
    une = une_candidature(etat=E.IRRECEVABLE, close_le=aujourdhui())
    Tache.objects.create(demande=une.demande, nature=NatureTache.IRRECEVABILITE_ECHUE, ouverte_a=maintenant())
    return une


def seance_presidee_ailleurs() -> SeanceCal:
    """Presided by somebody who holds no commission himself."""
    seance = une_seance(etat=EtatSeance.CLOSE)
    seance.commission.membres.filter(president=True).update(agent=monde.agent(monde.PREFECTURE))
    return seance


def sans_pieces() -> Candidature:
    """Nothing was filed, nothing was asked: what the list makes mandatory is missing (R441-2-4-1)."""
    charger_pieces()
    une = une_candidature(etat=E.INSCRITE)
    pieces_attendues.recompter([une.demande_id])
    return une


def non_servie() -> Candidature:
    une = une_candidature(etat=E.NON_SERVIE, rang=2, close_le=aujourdhui())
    Suivi.objects.filter(pk=une.demande_id).update(non_servie_le=aujourdhui())
    return une


def un_loge_ailleurs(restent: int) -> MiseADisposition:
    """Sent to the commission, one of the candidates is housed elsewhere since; so many are left."""
    vacance = orientee(etat=V.EN_COMMISSION)
    une_candidature(vacance, etat=E.RETIREE, motif_cloture="loge", close_le=aujourdhui())
    for _ in range(restent):
        une_candidature(vacance)
    return vacance


def libere(etat: str = E.BAIL_SIGNE) -> Logement:
    """Left by a tenant whose new lease is signed."""
    occupe = un_logement()
    Mutation.objects.create(candidature=une_candidature(etat=etat), occupe=occupe, liee_le=aujourdhui())
    return occupe


def chez_une_association(jours: int) -> Candidature:
    """An association's lease, and a household housed there until so many days from now."""
    une, jour = une_candidature(une_vacance(etat=V.LOUEE), etat=E.BAIL_SIGNE), aujourdhui()
    bail = Bail.objects.create(
        candidature=une, mise_a_disposition=une.mise_a_disposition, signe_le=jour, saisi_a=maintenant()
    )
    OccupationParAssociation.objects.create(
        bail=bail, demande=une_demande(), nature="intermediation", du=jour, terme=jour + timedelta(days=jours)
    )
    return une


# Each work, what puts a row in it, and what looks like it and is not it.
CAS: dict[str, tuple[str, Callable[[], object], Callable[[], object]]] = {
    "a_designer": (VILLE, orientee, lambda: orientee(delegue=True)),
    "a_completer": (VILLE, lambda: un_loge_ailleurs(2), lambda: un_loge_ailleurs(3)),
    "a_orienter": (BAILLEUR, lambda: une_vacance(etat=V.A_ORIENTER), lambda: une_vacance(etat=V.RETIREE, retiree_le=aujourdhui(), motif_retrait="Vente")),
    "attendues": (BAILLEUR, orientee, une_vacance),
    "a_designer_bailleur": (BAILLEUR, lambda: orientee(delegue=True), orientee),
    "recues": (BAILLEUR, transmise, lambda: une_ligne(une_seance(), transmise()).mise_a_disposition),
    "epuisees": (BAILLEUR, epuisee, transmise),
    "seances": (BAILLEUR, une_seance, lambda: une_seance(etat=EtatSeance.CLOSE)),
    "pieces": (BAILLEUR, sans_pieces, lambda: une_candidature(etat=E.INSCRITE)),
    "pv_a_signer": (BAILLEUR, lambda: une_seance(etat=EtatSeance.CLOSE), lambda: une_seance(etat=EtatSeance.SIGNEE)),
    "pv_president": (monde.PREFECTURE, seance_presidee_ailleurs, lambda: une_seance(etat=EtatSeance.CLOSE)),
    "a_proposer": (BAILLEUR, lambda: une_candidature(etat=E.ATTRIBUTAIRE, appelee_le=aujourdhui()), lambda: une_candidature(etat=E.EN_RANG, rang=2)),
    "offres": (BAILLEUR, lambda: offre(E.PROPOSEE, EtatProposition.EN_COURS), lambda: offre(E.REFUSEE, EtatProposition.REFUSEE, motif_refus="RF_TYPE", repondue_le=aujourdhui())),
    "conditions": (BAILLEUR, lambda: une_candidature(etat=E.SOUS_CONDITION, condition_avant_le=aujourdhui()), lambda: une_candidature(etat=E.INSCRITE)),
    "baux": (BAILLEUR, lambda: offre(E.ACCEPTEE, EtatProposition.ACCEPTEE, repondue_le=aujourdhui()), lambda: offre(E.PROPOSEE, EtatProposition.EN_COURS)),
    "radiations": (BAILLEUR, lambda: offre(E.ACCEPTEE, EtatProposition.ACCEPTEE, repondue_le=aujourdhui() - timedelta(days=31)), lambda: offre(E.ACCEPTEE, EtatProposition.ACCEPTEE, repondue_le=aujourdhui() - timedelta(days=30))),
    "suspendues": (BAILLEUR, lambda: une_candidature(etat=E.SUSPENDUE, avant_suspension=E.DESIGNEE, close_le=aujourdhui()), lambda: une_candidature(etat=E.RETIREE, close_le=aujourdhui())),
    "irrecevabilites": (BAILLEUR, irrecevable, lambda: une_candidature(etat=E.IRRECEVABLE, close_le=aujourdhui())),
    "non_servies": (BAILLEUR, non_servie, lambda: une_candidature(etat=E.NON_SERVIE, close_le=aujourdhui())),
    "liberes": (BAILLEUR, libere, lambda: libere(E.ACCEPTEE)),
    "associations": (BAILLEUR, lambda: chez_une_association(50), lambda: chez_une_association(70)),
    "sans_rpls": (BAILLEUR, lambda: un_logement(rpls="", exception_rpls="Livré cette année"), un_logement),
}  # fmt: skip


@pytest.mark.parametrize("code", CAS)
def test_chaque_travail_a_ses_lignes_et_elles_seules(code: str) -> None:
    profil, dedans, dehors = CAS[code]
    dehors()
    attendu = dedans()
    travail, acteur = PAR_CODE[code], monde.acteur(profil)
    assert travail.est_pour(acteur)
    assert list(travail.a_faire(acteur, aujourdhui())) == [attendu]


@pytest.mark.parametrize("code", CAS)
def test_la_corbeille_compte_ce_que_la_page_montre(code: str) -> None:
    profil, dedans, _ = CAS[code]
    dedans()
    acteur = monde.acteur(profil)
    comptes = corbeilles.compter_objets(corbeilles.corbeilles_d_objets(acteur), acteur, le=aujourdhui())
    assert comptes[code].nombre == 1
    corps = entrer(profil).get(reverse("attributions:travail", args=[code])).content.decode()
    assert corps.count("<tr data-ligne") == 1


@pytest.mark.parametrize("code", CAS)
def test_le_travail_d_un_autre_n_est_pas_le_sien(code: str) -> None:
    """Another bailleur, another réservataire: nothing of it; an authority has none of these pages."""
    _, dedans, _ = CAS[code]
    dedans()
    autre = monde.acteur(monde.EMPLOYEUR)
    assert not PAR_CODE[code].est_pour(autre) or not PAR_CODE[code].a_faire(autre, aujourdhui()).exists()
    assert entrer(monde.EPT).get(reverse("attributions:travail", args=[code])).status_code == 404


def test_aucun_travail_n_est_oublie() -> None:
    assert set(CAS) == {un.code for un in TRAVAUX}


@pytest.mark.parametrize(
    ("profil", "codes"),
    [
        (monde.RESERVATAIRE, {"a_designer", "a_completer", "non_servies"}),
        (monde.PREFECTURE, {"a_designer", "a_completer", "non_servies"}),
        (monde.BAILLEUR, {un.code for un in TRAVAUX} - {"a_designer", "a_completer", "pv_president"}),
        (monde.EPT, set()),
        (monde.LIEU_ACCUEIL, set()),
    ],
)
def test_a_chacun_ses_travaux(profil: str, codes: set[str]) -> None:
    assert {un.code for un in travaux_de(monde.acteur(profil))} == codes


def test_les_corbeilles_sont_comptees_en_une_instruction() -> None:
    acteur = monde.acteur(BAILLEUR)
    voulues = corbeilles.corbeilles_d_objets(acteur)
    with CaptureQueriesContext(connection) as lues:
        comptes = corbeilles.compter_objets(voulues, acteur, le=aujourdhui())
    assert len([une for une in lues if "UNION ALL" in une["sql"]]) == 1
    travaux = {un.code for un in TRAVAUX} - {"a_designer", "a_completer", "pv_president"}
    assert set(comptes) == travaux | {"declaration_hors_qpv"}


def test_l_accueil_et_le_rail_montrent_les_corbeilles() -> None:
    orientee()
    client = entrer(VILLE)
    corps = client.get(reverse("registre:accueil")).content.decode()
    assert reverse("attributions:travail", args=["a_designer"]) in corps
    lus = client.get(reverse("registre:compteurs")).json()["compteurs"]
    assert lus[reverse("attributions:travail", args=["a_designer"])] == {"texte": "1", "urgent": False}


def test_un_delai_de_cinq_jours_est_rouge() -> None:
    orientee(designer_avant_le=aujourdhui() + timedelta(days=5), prevenu_le=aujourdhui() - timedelta(days=25))
    lus = entrer(VILLE).get(reverse("registre:compteurs")).json()["compteurs"]
    assert lus[reverse("attributions:travail", args=["a_designer"])]["urgent"] is True


def test_les_pages_se_suivent_sans_rien_perdre() -> None:
    faites = [
        une_vacance(etat=V.A_ORIENTER, disponible_le=aujourdhui() + timedelta(days=i // 3)).pk
        for i in range(TAILLE + 4)
    ]
    client, url = entrer(BAILLEUR), reverse("attributions:travail", args=["a_orienter"])
    premiere = client.get(url)
    suivante = premiere.context["page"].url_suivante
    seconde = client.get(suivante)
    assert len(premiere.context["tableau"].lignes) == TAILLE
    assert len(seconde.context["tableau"].lignes) == len(faites) - TAILLE
    assert seconde.context["page"].url_suivante == ""
    assert client.get(f"{url}?apres=n_importe").status_code == 200


def test_non_servie_dit_ce_qui_fut_fait_et_les_prochains_logements() -> None:
    """R441-2-15 II 3°: found again, with how the demande is treated for the next suitable dwellings."""
    une = non_servie()
    typologie = une.demande.types[0] if une.demande.types else "T3"
    convient = une_vacance(un_logement(typologie=typologie))
    reservee = orientee(logement=un_logement(typologie=typologie))
    ailleurs = une_vacance(un_logement(commune=monde.MELUN))
    une_candidature(demande=une.demande, etat=E.INSCRITE)
    corps = entrer(BAILLEUR).get(reverse("attributions:travail", args=["non_servies"])).content.decode()
    assert "Inscrit en commission" in corps
    # The search, ranks not served only, where the bailleur designates; the candidates where its réservataire does.
    assert f"{reverse('attributions:rechercher_candidats', args=[convient.cle])}?non_servies=on" in corps
    assert reverse("attributions:candidats", args=[reservee.cle]) in corps
    assert reverse("attributions:rechercher_candidats", args=[reservee.cle]) not in corps
    assert str(ailleurs.cle) not in corps


def test_exclusion_du_flux_reste_dans_le_travail() -> None:
    une = une_vacance(etat=V.A_ORIENTER, exclusion=ExclusionFlux.MUTATION)
    assert list(PAR_CODE["a_orienter"].a_faire(monde.acteur(BAILLEUR), aujourdhui())) == [une]


@pytest.mark.parametrize("nombre", [1, 5])
def test_le_nombre_d_instructions_est_fixe(nombre: int) -> None:
    for _ in range(nombre):
        non_servie()
    client, url = entrer(BAILLEUR), reverse("attributions:travail", args=["non_servies"])
    client.get(url)
    with CaptureQueriesContext(connection) as lues:
        client.get(url)
    assert len(lues) <= 16


def test_le_sommaire_est_ouvert_a_qui_n_a_rien() -> None:
    reponse = entrer(monde.EPT).get(reverse("attributions:candidatures"))
    assert "Rien à faire ici" in reponse.content.decode()
    une_commission()
    une_demande()


# What a vacancy of each state waits for, and who sees it: one tray of the bailleur's, or nothing but a dated thing that is
# itself in a tray (the sitting, the offer, the condition, the lease). No list at all is a vacancy forgotten.
VACANCES = ("a_orienter", "attendues", "a_designer_bailleur", "recues", "epuisees")
CANDIDATURES = ("a_proposer", "offres", "conditions", "baux", "suspendues")
ATTENDUES: list[tuple[str, str, str | None, bool, list[str]]] = [
    # état, réservataire ("", "ville", "delegue"), state of its one candidature, on an agenda, trays
    (V.A_ORIENTER, "", None, False, ["a_orienter"]),
    (V.EN_DESIGNATION, "ville", None, False, ["attendues"]),
    (V.EN_DESIGNATION, "ville", E.DESIGNEE, False, ["attendues"]),
    (V.EN_DESIGNATION, "delegue", None, False, ["a_designer_bailleur"]),
    (V.EN_DESIGNATION, "", None, False, ["a_designer_bailleur"]),
    (V.EN_DESIGNATION, "", E.RETIREE, False, ["a_designer_bailleur"]),
    (V.EN_COMMISSION, "ville", E.DESIGNEE, False, ["recues"]),
    (V.EN_COMMISSION, "ville", E.AJOURNEE, False, ["recues"]),
    (V.EN_COMMISSION, "ville", E.INSCRITE, True, ["seances"]),
    (V.EN_COMMISSION, "ville", E.RETIREE, False, ["epuisees"]),
    (V.EN_COMMISSION, "ville", E.RETIREE, True, ["epuisees", "seances"]),
    (V.EN_COMMISSION, "ville", None, False, ["epuisees"]),
    # Reactivated, the candidate is back: nothing is exhausted while it is suspended.
    (V.EN_COMMISSION, "ville", E.SUSPENDUE, False, ["suspendues"]),
    (V.ATTRIBUEE, "ville", E.ATTRIBUTAIRE, False, ["a_proposer"]),
    (V.ATTRIBUEE, "ville", E.PROPOSEE, False, ["offres"]),
    (V.ATTRIBUEE, "ville", E.ACCEPTEE, False, ["baux"]),
    (V.ATTRIBUEE, "ville", E.SOUS_CONDITION, False, ["conditions"]),
    (V.ATTRIBUEE, "ville", E.REFUSEE, False, ["epuisees"]),
    (V.ATTRIBUEE, "ville", E.SANS_REPONSE, False, ["epuisees"]),
    (V.ATTRIBUEE, "ville", E.CADUQUE, False, ["epuisees"]),
    (V.ATTRIBUEE, "ville", E.ECARTEE, False, ["epuisees"]),
    (V.LOUEE, "ville", E.BAIL_SIGNE, False, []),
    (V.RETIREE, "ville", E.RETIREE, False, []),
]
_OFFRES = {E.PROPOSEE: EtatProposition.EN_COURS, E.ACCEPTEE: EtatProposition.ACCEPTEE}


def mise_en_place(etat: str, reserve: str, candidat: str | None, inscrite: bool) -> MiseADisposition:
    jour = aujourdhui()
    champs: dict[str, object] = {"etat": etat}
    if etat == V.RETIREE:
        champs |= {"retiree_le": jour, "motif_retrait": "Vente"}
    une = orientee(delegue=reserve == "delegue", **champs) if reserve else une_vacance(**champs)  # type: ignore[arg-type]
    if candidat is not None:
        close = None if candidat in (*OUVERTES, E.BAIL_SIGNE) else jour
        avant_le = jour + timedelta(days=9) if candidat == E.SOUS_CONDITION else None
        faite = une_candidature(
            une,
            etat=candidat,
            close_le=close,
            condition_avant_le=avant_le,
            avant_suspension=E.DESIGNEE if candidat == E.SUSPENDUE else "",
            appelee_le=jour if etat == V.ATTRIBUEE else None,
        )
        if candidat in _OFFRES:
            repondue = jour if candidat == E.ACCEPTEE else None
            Proposition.objects.create(
                candidature=faite, etat=_OFFRES[E(candidat)], envoyee_le=jour, repondue_le=repondue,
                repondre_avant_le=jour + timedelta(days=10),
            )  # fmt: skip
    if inscrite:
        une_ligne(une_seance(), une)
    return une


@pytest.mark.parametrize(("etat", "reserve", "candidat", "inscrite", "attendues"), ATTENDUES)
def test_aucune_vacance_n_est_oubliee(
    etat: str, reserve: str, candidat: str | None, inscrite: bool, attendues: list[str]
) -> None:
    mise_en_place(etat, reserve, candidat, inscrite)
    acteur, le = monde.acteur(BAILLEUR), aujourdhui()
    trouvees = [code for code in (*VACANCES, *CANDIDATURES, "seances") if PAR_CODE[code].a_faire(acteur, le).exists()]
    assert sorted(trouvees) == sorted(attendues)


def test_chaque_etat_de_vacance_est_dans_la_table() -> None:
    assert {ligne[0] for ligne in ATTENDUES} == set(V)
    sans_suite = {E.EN_RANG, E.NON_ATTRIBUEE, E.IRRECEVABLE, E.BAIL_ANNULE, E.BAIL_GLISSE, E.NON_SERVIE}
    assert {ligne[2] for ligne in ATTENDUES if ligne[2]} == set(E) - sans_suite


def test_une_vacance_epuisee_se_relance_depuis_la_liste_en_un_geste() -> None:
    une = epuisee()
    client = entrer(BAILLEUR)
    corps = client.get(reverse("attributions:travail", args=["epuisees"])).content.decode()
    url = reverse("attributions:relancer_vacance", args=[une.cle])
    assert url in corps
    assert f'name="version" value="{une.version}"' in corps
    reponse = client.post(url, {"version": une.version, "prevenu_le": f"{aujourdhui():%d/%m/%Y}"})
    une.refresh_from_db()
    assert (reponse.status_code, une.etat, une.tour) == (302, V.EN_DESIGNATION, 2)
    assert une.prevenu_le == aujourdhui()


def test_relancer_quitte_l_ordre_du_jour_d_une_seance_a_venir() -> None:
    une = epuisee(V.EN_COMMISSION)
    ligne = une_ligne(une_seance(), une)
    relancer(une.pk, acteur=monde.acteur(BAILLEUR))
    ligne.refresh_from_db()
    assert ligne.reportee


def test_en_colocation_une_place_louee_ne_se_relance_pas() -> None:
    une = orientee(etat=V.ATTRIBUEE, places=2)
    une_candidature(une, etat=E.BAIL_SIGNE)
    with pytest.raises(ActionRefusee) as refusee:
        relancer(une.pk, acteur=monde.acteur(BAILLEUR))
    assert refusee.value.premier.code == "place_louee"
    une.refresh_from_db()
    assert une.tour == 1


def test_un_rang_non_servi_ancien_quitte_la_corbeille() -> None:
    """The parameter `non_servie.suivi_mois` bounds the tray; the household stays identifiable on its dossier."""
    une, le = non_servie(), aujourdhui()
    travail, acteur = PAR_CODE["non_servies"], monde.acteur(BAILLEUR)
    Suivi.objects.filter(pk=une.demande_id).update(non_servie_le=ajouter_mois(le, -12) + timedelta(days=1))
    assert travail.a_faire(acteur, le).exists()
    Suivi.objects.filter(pk=une.demande_id).update(non_servie_le=ajouter_mois(le, -12))
    assert not travail.a_faire(acteur, le).exists()
    Parametre.objects.filter(cle="non_servie.suivi_mois").update(valeur=24)
    assert travail.a_faire(acteur, le).exists()
    Parametre.objects.filter(cle="non_servie.suivi_mois").delete()
    assert travail.a_faire(acteur, le).exists()


def test_le_delai_d_un_bail_attendu_est_un_parametre() -> None:
    une = offre(E.ACCEPTEE, EtatProposition.ACCEPTEE, repondue_le=aujourdhui() - timedelta(days=31))
    travail, acteur = PAR_CODE["radiations"], monde.acteur(BAILLEUR)
    assert list(travail.a_faire(acteur, aujourdhui())) == [une]
    Parametre.objects.filter(cle="bail.attendu_jours").update(valeur=31)
    assert not travail.a_faire(acteur, aujourdhui()).exists()
    Parametre.objects.filter(cle="bail.attendu_jours").delete()
    assert not travail.a_faire(acteur, aujourdhui()).exists()


def test_une_irrecevabilite_a_confirmer_n_est_que_dans_la_corbeille_du_bailleur() -> None:
    une, jour = irrecevable(), aujourdhui()
    Courrier.objects.create(
        demande=une.demande, nature=NatureCourrier.AVERTISSEMENT_D, etat=EtatCourrier.DISTRIBUE, cree_a=maintenant(),
        envoye_le=jour - timedelta(days=40), distribue_le=jour - timedelta(days=38), preuve="AR", echeance_le=jour - timedelta(days=8),
    )  # fmt: skip
    acteur = monde.acteur(BAILLEUR)
    assert PAR_CODE["irrecevabilites"].a_faire(acteur, jour).exists()
    avertis = [un for un in DU_REGISTRE if un.code == "avertis"]

    def compte() -> int:
        bornes = bornes_du_jour(jour, delais_de_la_region(jour))
        return corbeilles.compter(avertis, acteur, corbeilles.Portee.TOUS, bornes=bornes)["avertis"].nombre

    filtre = {"courrier": "avertissement_echu"}
    client, liste = entrer(BAILLEUR), reverse("registre:liste")
    dossier = reverse("registre:dossier", args=[une.demande.cle])
    assert compte() == 0
    assert dossier not in client.get(liste, filtre).content.decode()
    Tache.objects.filter(demande=une.demande).update(close_a=maintenant())
    assert compte() == 1
    assert dossier in client.get(liste, filtre).content.decode()


def test_les_pieces_manquantes_se_disent_et_menent_au_dossier() -> None:
    une = sans_pieces()
    une.refresh_from_db()
    corps = entrer(BAILLEUR).get(reverse("attributions:travail", args=["pieces"])).content.decode()
    assert f"{une.pieces_manquantes} pièces" in corps
    assert reverse("registre:pieces", args=[une.demande.cle]) in corps
