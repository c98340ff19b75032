"""Every parameter left to a territory: who sets it, and what changes when it does."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from attributions.enums import Plafond
from attributions.models import Attribution
from attributions.saisie.location import SaisieProposition
from attributions.services import propositions
from attributions.services.attribution import constater
from attributions.services.designation import motif_de_simultanee_exige
from attributions.services.essentiels import travailleurs_essentiels
from attributions.services.regles_locales import GROUPES, effet_en_mots, effets_de_refus, regles, regles_du_lieu
from attributions.services.revenus import sous_le_plafond
from attributions.services.seances import motifs_en_vigueur
from attributions.states.candidature import EtatCandidature
from demandeurs.enums import RolePersonne
from demandeurs.models import Activite, Personne, RevenuFiscal
from habilitations.models import Territoire
from registre.models import Demande, GrilleCotation, Parametre, Suivi
from registre.rules.parametres import DEFINITIONS, DU_TERRITOIRE, Cle
from registre.services.accueil import Accueil, accueil_de
from registre.services.nomenclatures import charger_nomenclatures, lire_nomenclatures
from registre.services.parametres import (
    SaisieParametre,
    annuler_parametre,
    charger_parametres,
    delais_et,
    enregistrer_parametre,
    lire_fichier,
)
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from tests import monde
from tests.attributions.location import scenes
from tests.attributions.quotas.fabrique import plaine_commune
from tests.attributions.quotas.test_regles_locales import est_ensemble, regle
from tests.attributions.recherche.test_candidats import chercher, un_menage
from tests.factories import attributions as usine
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


@pytest.fixture(autouse=True)
def _references(db: None) -> None:
    charger_nomenclatures(lire_nomenclatures())
    charger_parametres(lire_fichier())


def fixer(cle: Cle, valeur: Any, lieu: Territoire | None = None) -> None:
    """In force here since yesterday, as a territory decided it."""
    ou = lieu or plaine_commune()
    Parametre.objects.filter(cle=cle, territoire=ou).delete()
    Parametre.objects.create(cle=cle, territoire=ou, valeur=valeur, du=aujourdhui() - 400 * JOUR, source="PPGDID 2026")


def saint_denis() -> int:
    return monde.commune(monde.SAINT_DENIS).pk


def saisie(lieu: Territoire, cle: Cle = Cle.EFFORT_SEUIL, valeur: Any = 28, **champs: Any) -> SaisieParametre:
    return SaisieParametre(**{"cle": cle, "territoire_id": lieu.pk, "valeur": valeur, "du": aujourdhui(),
                              "source": "PPGDID 2026", **champs})  # fmt: skip


TABLE = {"1": 1, "couple": 2, "1+1": 2, "3": 3, "4": 4, "5": 5, "6": 5, "7": 6}


@pytest.mark.parametrize(
    ("cle", "valeur", "lue"),
    [
        (Cle.EFFORT_SEUIL, 27, lambda r: r.effort_seuil[0] == 27),
        (Cle.FORFAIT_EAU_CHAUFFAGE, {"3/4": 95}, lambda r: r.forfait(3, 4) == 95),
        (Cle.RESTE_PAR_UC, 0, lambda r: r.methode.diviseur.value == "personne"),
        (Cle.RESTE_JOURS, 31, lambda r: r.methode.jours == 31),
        (Cle.RESTE_PLANCHER, 1250, lambda r: r.methode.plancher == Decimal("12.50")),
        (Cle.PIECES_MIN, TABLE, lambda r: r.normes.usuel_min["5"] == 5),
        (Cle.PIECES_MAX, TABLE, lambda r: r.normes.usuel_max["1+1"] == 2),
        (Cle.PIECES_TOLEREES_MIN, TABLE, lambda r: r.normes.tolere_min["6"] == 5),
        (Cle.PIECES_TOLEREES_MAX, TABLE, lambda r: r.normes.tolere_max["1+1"] == 2),
    ],
)
def test_les_methodes_du_territoire_sont_celles_de_l_examen(cle, valeur, lue):
    """R441-3-1 and local practice: what the commission reads of a dwelling in Saint-Denis is Plaine Commune's, nobody else's."""
    assert not lue(regles_du_lieu(saint_denis(), aujourdhui())) if cle not in (
        Cle.RESTE_PLANCHER, Cle.FORFAIT_EAU_CHAUFFAGE
    ) else True  # fmt: skip
    fixer(cle, valeur, est_ensemble())
    avant = regles_du_lieu(saint_denis(), aujourdhui())
    fixer(cle, valeur)
    apres = regles_du_lieu(saint_denis(), aujourdhui())
    assert avant != apres
    assert lue(apres)


def test_le_delai_de_reponse_du_territoire():
    """R441-10: never under ten days; a charter may give more."""
    scene = scenes.une_scene()
    jour = aujourdhui()
    fixer(Cle.REPONSE_JOURS, 15)
    with pytest.raises(ActionRefusee) as erreur:
        propositions.proposer(scene[1].pk, saisie=SaisieProposition(jour, jour + 14 * JOUR), acteur=scenes.bailleur())
    assert erreur.value.premier.code == "offre_delai"
    propositions.proposer(scene[1].pk, saisie=SaisieProposition(jour, jour + 15 * JOUR), acteur=scenes.bailleur())
    assert scene[1].etat == EtatCandidature.PROPOSEE


def test_les_rangs_non_servis_en_tete_ou_a_leur_place():
    """R441-2-15 III: how these households are treated for the next dwellings is for the territory to say."""
    ville = monde.organisme(monde.RESERVATAIRE)
    vacance = usine.une_vacance(
        usine.un_logement(typologie="T2"), reservataire=ville, convention=usine.une_convention(ville)
    )
    ancien, non_servi = un_menage(mois=40), un_menage(mois=1)
    usine.une_candidature(
        usine.une_vacance(usine.un_logement()), non_servi, etat=EtatCandidature.NON_SERVIE,
        close_le=aujourdhui() - 9 * JOUR,
    )  # fmt: skip
    Suivi.objects.filter(pk=non_servi.pk).update(non_servie_le=aujourdhui() - 9 * JOUR, en_cours=0)

    def ordre() -> list[int]:
        return [un.demande for un in chercher(vacance).trouves]

    fixer(Cle.NON_SERVIS, 1)
    assert ordre() == [non_servi.pk, ancien.pk]
    fixer(Cle.NON_SERVIS, 0)
    assert ordre() == [ancien.pk, non_servi.pk]
    # Still said of him, whatever his place.
    assert chercher(vacance).trouves[1].non_servie_le is not None


def test_les_motifs_que_le_territoire_retient():
    """L441-2-2: motives in writing; a charter may keep some of the list only."""
    tous = motifs_en_vigueur(aujourdhui(), saint_denis())
    assert {"NA_TYPOLOGIE", "NA_RANG"} < set(tous)
    fixer(Cle.MOTIFS_LOCAUX, ["NA_TYPOLOGIE"])
    assert list(motifs_en_vigueur(aujourdhui(), saint_denis())) == ["NA_TYPOLOGIE"]
    assert motifs_en_vigueur(aujourdhui()) == tous


def test_un_motif_inconnu_ne_se_retient_pas():
    lieu = est_ensemble()
    with pytest.raises(ActionRefusee) as erreur:
        enregistrer_parametre(
            acteur=monde.acteur(monde.EPT), saisie=saisie(lieu, Cle.MOTIFS_LOCAUX, ["NA_TYPOLOGIE", "NA_INVENTE"])
        )
    assert (erreur.value.premier.code, "NA_INVENTE" in erreur.value.premier.message) == ("motif_inconnu", True)
    assert not Parametre.objects.filter(cle=Cle.MOTIFS_LOCAUX).exists()


def test_le_delai_d_accueil_du_plan():
    """L441-2-8, R441-2-10: a month, two at most; it runs from the deposit."""
    lieu = monde.organisme(monde.COMMUNE).territoire
    une = usine.une_demande()
    Demande.objects.filter(pk=une.pk).update(deposee_le=aujourdhui() - 20 * JOUR)
    une.refresh_from_db()

    def lu_le(le: date) -> Accueil | None:
        return accueil_de(une, delais_et(aujourdhui(), Cle.ACCUEIL)[1], le=le)

    assert lu_le(aujourdhui()) is None
    fixer(Cle.ACCUEIL, 1, lieu)
    lu = lu_le(aujourdhui())
    assert lu is not None
    assert 28 <= (lu.avant_le - une.deposee_le).days <= 31
    page = entrer(monde.COMMUNE).get(reverse("registre:dossier", args=[une.cle])).content.decode()
    assert "À recevoir, s&#x27;il le souhaite, avant le" in page
    fixer(Cle.ACCUEIL, 2, lieu)
    deux = lu_le(aujourdhui())
    assert deux is not None
    assert deux.avant_le > lu.avant_le
    assert lu_le(deux.avant_le + JOUR) is None


def test_les_enfants_en_droit_de_visite_comptent_ou_non_pour_le_plafond():
    """L442-12: children with visiting right are of the foyer; the notice of the form says otherwise: to be confirmed."""
    une, logement = usine.une_demande(), usine.un_logement(plafond=Plafond.PLUS)
    personnes = Personne.objects.filter(menage=une.menage)
    personnes.exclude(role=RolePersonne.TITULAIRE).delete()
    seul = personnes.get()
    RevenuFiscal.objects.filter(personne=seul).delete()
    # 30,000 euros: over the ceiling of a person alone (26,920 in 2026), under that of two.
    RevenuFiscal.objects.create(personne=seul, rang=1, annee=aujourdhui().year - 2, montant=30_000)
    Personne.objects.create(
        menage=une.menage, rang=2, role=RolePersonne.EN_GARDE, naissance_le=aujourdhui() - 3000 * JOUR
    )
    fixer(Cle.PLAFOND_GARDE, 1)
    compte = sous_le_plafond([une.pk], logement, aujourdhui())
    fixer(Cle.PLAFOND_GARDE, 0)
    sans = sous_le_plafond([une.pk], logement, aujourdhui())
    assert (compte, sans) != (sans, compte)


def travaille(une: Demande, profession: str, contrat: str = "CDI") -> None:
    personne = Personne.objects.get(menage=une.menage, role=RolePersonne.TITULAIRE)
    Activite.objects.update_or_create(personne=personne, defaults={"profession": profession, "contrat": contrat})


def test_le_motif_d_une_designation_simultanee():
    vacance = usine.une_vacance(usine.un_logement())
    assert not motif_de_simultanee_exige(vacance, aujourdhui())
    fixer(Cle.DESIGNATION_MOTIF, 1, est_ensemble())
    assert not motif_de_simultanee_exige(vacance, aujourdhui())
    fixer(Cle.DESIGNATION_MOTIF, 1)
    assert motif_de_simultanee_exige(vacance, aujourdhui())


@pytest.mark.parametrize(
    ("liste", "profession", "contrat", "attendu"),
    [
        (["Infirmière", "Agent de propreté"], "INFIRMIERE", "CDI", True),
        (["Infirmière"], "Architecte", "CDI", False),
        # A profession not said is not a no; somebody who does not work is.
        (["Infirmière"], "", "CDI", None),
        (["Infirmière"], "", "CHO", False),
        # No list: no national one exists.
        (None, "Infirmière", "CDI", None),
    ],
)
def test_les_metiers_essentiels_du_territoire(liste, profession, contrat, attendu):
    """L441-1: the conference of the territory lists them; the lease's territory decides, not the demandeur's."""
    une = usine.une_demande()
    travaille(une, profession, contrat)
    fixer(Cle.METIERS_ESSENTIELS, ["Infirmière", "Architecte"], est_ensemble())
    if liste is not None:
        fixer(Cle.METIERS_ESSENTIELS, liste)
    assert travailleurs_essentiels({une.pk: saint_denis()}, aujourdhui()) == {une.pk: attendu}


def test_l_attribution_garde_la_reponse_de_son_jour():
    fixer(Cle.METIERS_ESSENTIELS, ["Infirmière"])
    une = usine.une_demande()
    travaille(une, "Infirmière")
    scene = scenes.une_scene(2, demandes=[une, usine.une_demande()])
    assert Attribution.objects.get(pk=scene[1].pk).travailleur_essentiel is True
    Parametre.objects.filter(cle=Cle.METIERS_ESSENTIELS).delete()
    assert Attribution.objects.get(pk=scene[1].pk).travailleur_essentiel is True
    constater([scene[1]], le=aujourdhui(), acteur=scenes.bailleur())
    assert Attribution.objects.get(pk=scene[1].pk).travailleur_essentiel is None


def test_chaque_regle_laissee_au_territoire_est_sur_sa_page():
    montrees = {cle for _, cles in GROUPES for cle in cles}
    assert montrees >= DU_TERRITOIRE
    assert {une.cle for _, siennes in regles(est_ensemble(), le=aujourdhui()) for une in siennes} == montrees
    assert all(DEFINITIONS[cle].source for cle in montrees)


def test_le_territoire_lit_son_departement_puis_sa_region():
    """The nearest first: the EPT, its département, the région, the national default."""
    lieu, cle = est_ensemble(), Cle.EFFORT_SEUIL
    departement = Territoire.objects.get(nature="departement", code="93", au=None)
    region = Territoire.objects.get(nature="region", code="11")
    for ou, valeur in ((region, 30), (departement, 29), (lieu, 28)):
        fixer(cle, valeur, ou)
        lue = regle(lieu, cle, aujourdhui())
        assert lue.ligne is not None
        assert (lue.ligne.valeur, lue.d_ou) == (valeur, ou.nom)


@pytest.mark.parametrize(
    ("profil", "cle", "code"),
    [
        (monde.EPT, Cle.EFFORT_SEUIL, ""),
        (monde.GESTIONNAIRE, Cle.EFFORT_SEUIL, ""),
        (monde.GESTIONNAIRE, Cle.DESIGNATION_TENDUE, ""),
        # A decree, the préfet or the law says it: not the territory.
        (monde.EPT, Cle.DESIGNATION_TENDUE, "parametre_reserve"),
        (monde.EPT, Cle.CONSERVATION, "parametre_reserve"),
        (monde.EPCI, Cle.EFFORT_SEUIL, "fonction"),
        (monde.BAILLEUR, Cle.EFFORT_SEUIL, "fonction"),
    ],
)
def test_qui_fixe_les_regles_d_un_territoire(profil, cle, code):
    lieu, avant = est_ensemble(), Parametre.objects.count()
    une = saisie(lieu, cle, 1 if cle is Cle.DESIGNATION_TENDUE else 12 if cle is Cle.CONSERVATION else 28)
    if not code:
        enregistrer_parametre(acteur=monde.acteur(profil), saisie=une)
        assert Parametre.objects.filter(cle=cle, territoire=lieu).count() == 1
        return
    with pytest.raises(ActionRefusee) as erreur:
        enregistrer_parametre(acteur=monde.acteur(profil), saisie=une)
    assert erreur.value.premier.statut_http == 403
    assert Parametre.objects.count() == avant


def test_le_territoire_ne_fixe_pas_le_defaut_national():
    with pytest.raises(ActionRefusee):
        enregistrer_parametre(acteur=monde.acteur(monde.EPT), saisie=saisie(est_ensemble(), territoire_id=None))


def test_la_page_se_modifie_et_garde_ses_versions():
    lieu, client, jour = est_ensemble(), entrer(monde.EPT), aujourdhui()
    adresse = reverse("attributions:regles", args=[lieu.pk])
    fixe = reverse("attributions:fixer_regle", args=[lieu.pk, Cle.EFFORT_SEUIL])
    assert fixe in client.get(adresse).content.decode()
    assert (
        reverse("attributions:fixer_regle", args=[lieu.pk, Cle.DESIGNATION_TENDUE])
        not in client.get(adresse).content.decode()
    )
    champs = {
        "valeur": "28",
        "du": f"{jour:%d/%m/%Y}",
        "source": "PPGDID du 3 mars 2026",
        "instance": "Conseil de territoire",
    }
    assert client.post(fixe, {**champs, "valeur": "beaucoup"}).status_code == 422
    assert client.post(fixe, champs).status_code == 302
    # From today the first time, from a coming day after: what served is never rewritten.
    assert client.post(fixe, {**champs, "valeur": "30"}).status_code == 409
    demain = f"{jour + JOUR:%d/%m/%Y}"
    assert client.post(fixe, {**champs, "valeur": "30", "du": demain}).status_code == 302
    texte = client.get(adresse).content.decode()
    assert "PPGDID du 3 mars 2026" in texte
    venir = Parametre.objects.get(cle=Cle.EFFORT_SEUIL, territoire=lieu, du=jour + JOUR)
    annuler = reverse("attributions:annuler_regle", args=[lieu.pk, venir.pk])
    assert annuler in texte
    assert entrer(monde.EPCI).post(annuler).status_code == 403
    assert client.post(annuler).status_code == 302
    assert not Parametre.objects.filter(pk=venir.pk).exists()
    assert Parametre.objects.get(cle=Cle.EFFORT_SEUIL, territoire=lieu).au is None
    assert entrer(monde.EPCI).get(fixe).status_code == 403
    assert client.get(reverse("attributions:fixer_regle", args=[lieu.pk, Cle.CONSERVATION])).status_code == 403


def test_une_valeur_en_vigueur_ne_s_annule_pas():
    lieu, acteur = est_ensemble(), monde.acteur(monde.EPT)
    une = enregistrer_parametre(acteur=acteur, saisie=saisie(lieu))
    with pytest.raises(ActionRefusee) as erreur:
        annuler_parametre(acteur=acteur, parametre_id=une.pk)
    assert erreur.value.premier.code == "parametre_passe"


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"refus_effet": "aucun"}, "sans effet sur la note"),
        (
            {"refus_effet": "retrait", "refus_points": 10, "refus_mois": 6},
            "10 points retirés pendant 6 mois, dès le premier refus",
        ),
        ({"refus_effet": "gel", "refus_des": 2}, "ancienneté gelée au jour du refus, dès le 2e refus"),
    ],
)
def test_l_effet_d_un_refus_en_mots(champs, dit):
    assert effet_en_mots(GrilleCotation(**champs)) == dit


def test_sans_grille_un_refus_est_sans_effet():
    """R441-2-10 11°: consequences of a refusal are those of the published grid."""
    assert effets_de_refus(est_ensemble(), le=aujourdhui()) == []
