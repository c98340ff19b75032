"""Data of R441-2-9 corrected after the lease, the closing of the exercise, the file of replaced identifiers."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import Workbook

from attributions.enums import Contingent, ExclusionFlux, ModeDecompte
from attributions.models import Attribution, Candidature, Logement, MouvementFlux
from attributions.rules.correction import FaitsCorrection, refus_de_correction
from attributions.saisie.location import SaisieCorrection, SaisieImputation
from attributions.services import annulations, baux, conventions, corrections, exercices, mutations
from attributions.services.attribution import constater
from attributions.services.rpls import paires
from attributions.states.candidature import EtatCandidature as E
from habilitations.acteur import systeme
from registre.enums import NatureEvenement
from registre.models import AttributionDeclaree, Evenement, Parametre
from registre.rules.parametres import Cle
from reporting.sne.export import demandes_a_exporter
from socle.clock import aujourdhui, horloge_a, maintenant
from tests import monde
from tests.attributions.location import scenes
from tests.attributions.location.test_annulations import le_suivant_signe, louee, saisie
from tests.attributions.location.test_mutations import locataire
from tests.attributions.location.test_propositions import refuse
from tests.factories import attributions as usine

JOUR = timedelta(days=1)
base = pytest.mark.django_db


def corriger(scene: scenes.Scene, *, acteur=None, version=None, motif="saisie", **champs) -> Attribution:
    voulue = SaisieCorrection(motif=motif, **champs)
    return corrections.corriger(scene[1].pk, saisie=voulue, acteur=acteur or scenes.bailleur(), version=version)


@pytest.mark.parametrize(
    ("champs", "faits", "codes"),
    [
        ({}, {}, []),
        ({"motif": ""}, {}, ["motif_correction"]),
        ({"rpls": "12"}, {}, ["rpls_forme"]),
        ({"rpls": "A234567890"}, {}, []),
        ({"rpls": "A234567890"}, {"porteur": "votre logement LGT-2"}, ["rpls_porte"]),
        ({"imputation": SaisieImputation(contingent="9")}, {}, ["valeur_inconnue"]),
        ({"plafond": "HLM"}, {}, ["valeur_inconnue"]),
        ({"reservation": "7"}, {"reservations": frozenset({"7"})}, []),
        ({"reservation": "8"}, {"reservations": frozenset({"7"})}, ["convention_sans_effet"]),
        ({"reservation": ""}, {}, []),
        ({}, {"change": False}, ["correction_sans_objet"]),
    ],
)
def test_ce_qui_se_corrige(champs: dict, faits: dict, codes: list[str]):
    voulue = SaisieCorrection(**{"motif": "saisie", **champs})
    assert [un.code for un in refus_de_correction(voulue, FaitsCorrection(**{"change": True, **faits}))] == codes


@base
def test_l_identifiant_corrige_est_dit_partout():
    scene = louee(scenes.une_scene(1))
    ancien, depuis = scene.vacance.logement.rpls, maintenant()
    corriger(scene, motif="rpls", rpls="a234567890", qpv=True, imputation=SaisieImputation(dalo=True))
    attribution = Attribution.objects.get(pk=scene[1].pk)
    assert (attribution.rpls, attribution.qpv, attribution.dalo) == ("A234567890", True, True)
    assert Logement.objects.get(pk=scene.vacance.logement_id).rpls == "A234567890"
    # The block of the national interface says the corrected values, and the demande leaves again.
    declaree = AttributionDeclaree.objects.get(demande=scene[1].demande)
    assert (declaree.rpls, declaree.qpv, declaree.dalo) == ("A234567890", "ZUSOUI", True)
    assert scene[1].demande in demandes_a_exporter(depuis)
    evenement = Evenement.objects.get(demande=scene[1].demande, details__acte=corrections.CORRIGER)
    assert (evenement.nature, evenement.details["champs"]) == (NatureEvenement.CANDIDATURE, ["dalo", "qpv", "rpls"])
    # Values of the dwelling; of the household's publics, the name of the field only.
    assert evenement.details["avant"] == {"rpls": ancien, "qpv": False}
    assert evenement.details["apres"] == {"rpls": "A234567890", "qpv": True}


@base
def test_un_identifiant_porte_est_refuse_en_disant_par_qui():
    scene = louee(scenes.une_scene(1))
    voisin = usine.un_logement()
    etranger = usine.un_logement(bailleur=monde.organisme(monde.ACTION_LOGEMENT))
    assert voisin.reference in refuse("rpls_porte", corriger, scene, rpls=voisin.rpls).premier.message
    # Another bailleur's dwelling: its bailleur, not its reference.
    dit = refuse("rpls_porte", corriger, scene, rpls=etranger.rpls).premier.message
    assert (etranger.attribuant.nom in dit, etranger.reference in dit) == (True, False)
    assert Attribution.objects.get(pk=scene[1].pk).rpls == scene.vacance.logement.rpls


@base
def test_la_reservation_corrigee_change_le_compte_par_une_ligne_contraire():
    un, autre = monde.organisme(monde.RESERVATAIRE), monde.organisme(monde.ACTION_LOGEMENT)
    convention = usine.une_convention(un, decompte=ModeDecompte.BAIL)
    bonne = usine.une_convention(autre, contingent=Contingent.EMPLOYEURS, decompte=ModeDecompte.ATTRIBUTION)
    scene = louee(scenes.une_scene(1, reservataire=un, convention=convention))
    corrigee = corriger(scene, motif="reservation", reservation=str(bonne.pk))
    assert (corrigee.reservataire_id, corrigee.contingent) == (autre.pk, Contingent.EMPLOYEURS)
    scene.vacance.refresh_from_db()
    assert (scene.vacance.convention, scene.vacance.reservataire) == (bonne, autre)
    lignes = MouvementFlux.objects.order_by("pk").values_list("convention", "quantite", "survenu_le")
    # Counted on the day that the right convention names: the attribution.
    assert list(lignes)[1:] == [(convention.pk, -1, aujourdhui()), (bonne.pk, 1, corrigee.attribuee_le)]
    assert AttributionDeclaree.objects.get(demande=scene[1].demande).reservataire == "COLACT"
    # Kept by the bailleur after all.
    corrigee = corriger(scene, motif="reservation", reservation="")
    assert (corrigee.reservataire_id, corrigee.contingent) == (None, Contingent.NON_RESERVE)
    assert sum(MouvementFlux.objects.values_list("quantite", flat=True)) == 0
    refuse("convention_sans_effet", corriger, scene, reservation="0")


@base
def test_en_colocation_chaque_bail_suit_la_reservation_et_le_logement_compte_une_fois():
    """R441-5: one dwelling, one line of the flow; each household is imputed to who reserved it."""
    convention = usine.une_convention(monde.organisme(monde.RESERVATAIRE), decompte=ModeDecompte.BAIL)
    scene = scenes.une_scene(2, logement=usine.un_logement(places=2), places=2)
    Candidature.objects.filter(pk=scene[2].pk).update(etat=E.ATTRIBUTAIRE, place=2, appelee_le=aujourdhui() - 20 * JOUR)
    constater([scene[2]], le=aujourdhui() - 20 * JOUR, acteur=scenes.bailleur())
    for rang in (1, 2):
        scenes.acceptee(scene, rang)
        bail = scenes.un_bail(scene, loyer=scene.vacance.loyer / 2, charges=scene.vacance.charges / 2)
        baux.signer(scene[rang].pk, saisie=bail, acteur=scenes.bailleur())

    def corrige(rang: int, reservation: str) -> tuple[int | None, int]:
        saisie = SaisieCorrection("reservation", reservation=reservation)
        faite = corrections.corriger(scene[rang].pk, saisie=saisie, acteur=scenes.bailleur())
        return faite.reservataire_id, sum(MouvementFlux.objects.values_list("quantite", flat=True))

    attendu = (convention.reservataire_id, 1)
    assert [corrige(rang, str(convention.pk)) for rang in (1, 2)] == [attendu, attendu]
    assert MouvementFlux.objects.count() == 1
    # The convention ended since: what the dwelling was let under is still said, and other data are still corrected.
    conventions.clore(convention.pk, au=aujourdhui() - JOUR, acteur=scenes.bailleur())
    corriger(scene, qpv=True, reservation=str(convention.pk))
    assert [corrige(rang, "") for rang in (1, 2)] == [(None, 0), (None, 0)]
    refuse("convention_sans_effet", corriger, scene, reservation=str(convention.pk))


@base
def test_la_mutation_suit_la_reservation_corrigee():
    """R441-5: out of the flow while the bailleur had kept the dwelling; a réservataire who chose the household counts it."""
    scene, occupe = scenes.une_scene(1), usine.un_logement()
    convention = usine.une_convention(monde.organisme(monde.RESERVATAIRE), decompte=ModeDecompte.BAIL)
    mutations.lier(locataire(scene).pk, occupe=occupe.rpls, acteur=scenes.bailleur())
    louee(scene)

    def dit() -> tuple[str, str, int]:
        scene.vacance.refresh_from_db()
        total = sum(MouvementFlux.objects.values_list("quantite", flat=True))
        return scene.vacance.exclusion, Attribution.objects.get(pk=scene[1].pk).exclusion_flux, total

    assert dit() == (ExclusionFlux.MUTATION, ExclusionFlux.MUTATION, 0)
    corriger(scene, motif="reservation", reservation=str(convention.pk))
    assert dit() == ("", "", 1)
    corriger(scene, motif="reservation", reservation="")
    assert dit() == (ExclusionFlux.MUTATION, ExclusionFlux.MUTATION, 0)
    # Opened as a mutation's, it never was in the flow.
    scene.vacance.evenements.create(
        acte="ouvrir_vacance", survenu_le=aujourdhui(), saisi_a=maintenant(), details={"exclusion": "mutation"}
    )
    corriger(scene, motif="reservation", reservation=str(convention.pk))
    assert dit() == (ExclusionFlux.MUTATION, ExclusionFlux.MUTATION, 0)


@base
def test_qui_corrige_et_quand():
    scene = scenes.une_scene(1)
    refuse("attribution_sans_bail", corriger, scene, qpv=True)
    louee(scene)
    refuse("correction_sans_objet", corriger, scene, qpv=False)
    refuse("motif_correction", corriger, scene, motif="caprice", qpv=True)
    refuse("version_perimee", corriger, scene, version=99, qpv=True)
    refuse("introuvable", corriger, scene, acteur=monde.acteur(monde.ACTION_LOGEMENT), qpv=True)
    gestionnaire = monde.acteur(monde.GESTIONNAIRE)
    refuse("hors_fonction", corriger, scene, acteur=gestionnaire, qpv=True)
    assert not Attribution.objects.get(pk=scene[1].pk).qpv
    Attribution.objects.filter(pk=scene[1].pk).update(close=True)
    refuse("exercice_clos", corriger, scene, qpv=True)
    assert corriger(scene, acteur=gestionnaire, qpv=True).qpv
    annulations.annuler(scene[1].pk, saisie=saisie(), acteur=gestionnaire)
    refuse("attribution_sans_bail", corriger, scene, acteur=gestionnaire, qpv=False)


@base
@pytest.mark.parametrize(
    ("le", "annee"),
    [(date(2026, 3, 31), 2024), (date(2026, 4, 1), 2025), (date(2026, 12, 31), 2025), (date(2027, 1, 1), 2025)],
)
def test_l_exercice_se_clot_le_lendemain_du_jour_fixe(le: date, annee: int):
    assert exercices.dernier_clos(le) == annee


@base
def test_la_nuit_clot_les_exercices_passes_et_ne_refait_rien():
    scene = louee(scenes.une_scene(1))
    acteur = systeme(session="nuit")
    assert exercices.clore(le=aujourdhui(), acteur=acteur) == 0
    apres = date(aujourdhui().year + 1, 4, 1)
    assert exercices.clore(le=apres, acteur=acteur) == 1
    assert Attribution.objects.get(pk=scene[1].pk).close
    assert exercices.clore(le=apres, acteur=acteur) == 0
    Parametre.objects.filter(cle=Cle.CLOTURE_EXERCICE).delete()
    with horloge_a(apres):
        assert exercices.clore(le=apres, acteur=acteur) == 0


@base
def test_un_fichier_de_paires_s_essaie_puis_s_applique(django_assert_max_num_queries):
    acteur = scenes.bailleur()
    scene, close = louee(scenes.une_scene(1)), louee(scenes.une_scene(1))
    Attribution.objects.filter(pk=close[1].pk).update(close=True)
    seul, voisin = usine.un_logement(), usine.un_logement()
    etranger = usine.un_logement(bailleur=monde.organisme(monde.ACTION_LOGEMENT))
    ancien = scene.vacance.logement.rpls
    texte = "\n".join(
        [
            "Ancien;Nouveau",
            f"{ancien};N000000001",
            f"{close.vacance.logement.rpls};N000000002",
            f"{seul.rpls};N000000003",
            f"{etranger.rpls};N000000004",
            f"{voisin.rpls};{etranger.rpls}",
            f"{seul.rpls};N000000005",
            "9999999999;N000000006",
            f"{voisin.rpls};court",
        ]
    )
    lues = paires.lire_paires(texte.encode())
    essai = paires.essayer(lues, acteur=acteur)
    assert [ligne for ligne, _, _ in essai.retenues] == [2, 3, 4]
    assert [une.ligne for une in essai.refusees] == [5, 6, 7, 8, 9]
    assert etranger.attribuant.nom in essai.refusees[1].message
    assert (essai.attributions, Logement.objects.get(pk=seul.pk).rpls) == (1, seul.rpls)

    with django_assert_max_num_queries(30):
        bilan = paires.appliquer(lues, acteur=acteur)
    assert (len(bilan.retenues), bilan.attributions) == (3, 1)
    assert Logement.objects.get(pk=seul.pk).rpls == "N000000003"
    assert Attribution.objects.get(pk=scene[1].pk).rpls == "N000000001"
    assert AttributionDeclaree.objects.get(demande=scene[1].demande).rpls == "N000000001"
    # A closed exercise keeps what it said; its dwelling is identified as it is now.
    assert Attribution.objects.get(pk=close[1].pk).rpls != Logement.objects.get(pk=close.vacance.logement_id).rpls
    # Applied again, everything is told, nothing changes.
    encore = paires.appliquer(lues, acteur=acteur)
    assert (len(encore.retenues), len(encore.refusees)) == (0, 8)
    assert Evenement.objects.filter(details__acte=corrections.CORRIGER).count() == 1


def test_les_paires_d_un_classeur_excel():
    """A spreadsheet takes an identifier for a number: its leading zeros come back. Lines keep their number, also in the form."""
    classeur = Workbook()
    for ligne in (["Ancien", "Nouveau"], ["A234567890", 12345678], [None, None], [2234567890, "n000000001"]):
        classeur.active.append(ligne)
    cible = BytesIO()
    classeur.save(cible)
    lues = [(2, "A234567890", "0012345678"), (4, "2234567890", "N000000001")]
    assert paires.lire_paires(cible.getvalue()) == lues
    assert paires.lire_paires(paires.en_texte(lues).encode(), entete=False) == lues
    mal_formees = [(3, "X", "Y"), (4, "A234567890", "0012345678")]
    assert paires.lire_paires(paires.en_texte(mal_formees).encode(), entete=False) == mal_formees
    refuse("fichier_illisible", paires.lire_paires, b"PK\x03\x04rien d'un classeur")


@base
def test_un_fichier_de_paires_illisible_est_refuse():
    refuse("paires_illisibles", paires.lire_paires, b"")
    refuse("paires_illisibles", paires.lire_paires, b"Ancien;Nouveau\n")
    refuse("paires_illisibles", paires.lire_paires, b"A234567890;B234567890\n" * (paires.PAIRES_MAX + 1))
    refuse("sans_habilitation", paires.essayer, [(1, "A", "B")], acteur=monde.acteur(monde.COMMUNE))


@base
def test_le_bail_qui_suit_une_correction_reste_celui_du_logement():
    scene = louee(scenes.une_scene(2))
    corriger(scene, rpls="B234567890")
    annulations.annuler(scene[1].pk, saisie=saisie(), acteur=scenes.bailleur())
    le_suivant_signe(scene)
    assert Attribution.objects.get(pk=scene[2].pk).rpls == "B234567890"
