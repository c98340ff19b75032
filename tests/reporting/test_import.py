"""Documents into the tables: nothing lost, nothing double, each fault said, the rest of the batch goes in."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from registre.enums import NatureEvenement, NatureTache
from registre.models import Courrier, Demande, Evenement, LienDemande, Tache, Voeu
from registre.states.demande import EtatDemande
from socle.models import TraceActe
from tests.reporting.atelier import (
    active,
    ajouter,
    anomalies,
    demande_de,
    demande_deposee_le,
    deposer,
    element,
    lancer,
    oter,
    radier,
    suite,
)
from tests.reporting.engendrement import Fabrique

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("en_mars")]


def etat_du_registre() -> dict[str, object]:
    """Everything a second import might change."""
    return {
        "demandes": list(Demande.objects.order_by("pk").values()),
        "evenements": Evenement.objects.count(),
        "voeux": list(Voeu.objects.order_by("pk").values()),
        "courriers": Courrier.objects.count(),
        "taches": Tache.objects.count(),
        "traces": TraceActe.objects.count(),
    }


def test_le_meme_lot_deux_fois_ne_change_rien(fabrique: Fabrique, dossier: Path):
    deposer(dossier, *(fabrique.document() for _ in range(12)))
    premier = lancer(dossier)
    avant = etat_du_registre()
    second = lancer(dossier)
    assert premier.acceptes + premier.avertis == 12
    assert (second.deja_vus, second.acceptes, second.avertis, second.refuses) == (12, 0, 0, 0)
    assert etat_du_registre() == avant


def test_une_demande_est_ecrite_au_nom_de_son_guichet(fabrique: Fabrique, dossier: Path):
    document = active(fabrique)
    deposer(dossier, document)
    lancer(dossier)
    demande = demande_de(document)
    assert demande.guichet.code == element(document, "numGuichet").text
    organismes = set(demande.evenements.values_list("organisme_saisie", "acteur"))
    assert organismes == {(demande.guichet.organisme_id, "systeme")}
    trace = TraceActe.objects.get(acte="enregistrer", objet_id=demande.pk)
    assert (trace.organisme_id, trace.motif) == (demande.guichet.organisme_id, "import SNE")


def test_creation_modification_renouvellement_radiation_deradiation_suppression(fabrique: Fabrique, dossier: Path):
    cre = active(fabrique, fichier_a="2026-01-01T08:00:00+01:00")
    depot = demande_deposee_le(cre)
    mod = suite(cre, "MOD", "2026-01-02T08:00:00+01:00")
    element(mod, "precision").text = "Change d'avis"
    ren = suite(mod, "REN", "2026-01-03T08:00:00+01:00")
    ajouter(ren, "renouvellement", avant="dateDerniereModificationPiece")
    ajouter(ren, "renouvellement/dateRenouvellement", texte="2026-01-03")
    rad = radier(suite(ren, "RAD", "2026-01-04T08:00:00+01:00"), "RADABA", "2026-01-04")
    derad = radier(suite(ren, "RAD", "2026-01-05T08:00:00+01:00"), "", "2026-01-05")
    sup = suite(ren, "SUP", "2026-01-06T08:00:00+01:00")
    etapes = [
        (cre, EtatDemande.ACTIVE),
        (mod, EtatDemande.ACTIVE),
        (ren, EtatDemande.ACTIVE),
        (rad, EtatDemande.RADIEE),
        (derad, EtatDemande.ACTIVE),
        (sup, EtatDemande.SUPPRIMEE),
    ]
    for rang, (document, etat) in enumerate(etapes):
        deposer(dossier, document, nom=f"etape{rang}")
        lancer(dossier)
        assert anomalies("refus") == set(), rang
        demande = demande_de(cre)
        assert demande.etat == etat, rang
    assert demande.precision == "Change d'avis"
    assert f"{demande.renouvelee_le}" == "2026-01-03"
    assert f"{demande.valable_jusqu_au}" == "2027-01-03"
    assert demande.deposee_le == depot
    natures = list(demande.evenements.order_by("pk").values_list("nature", flat=True))
    attendus = ["depot", "numero", "modification", "renouvellement", "radiation", "reactivation", "suppression"]
    assert [une for une in natures if une in attendus and une != "modification"] == [
        une for une in attendus if une != "modification"
    ]
    assert "modification" in natures


def test_dans_un_meme_lot_les_documents_se_suivent_par_date_et_non_par_nom(fabrique: Fabrique, dossier: Path):
    cre = active(fabrique, fichier_a="2026-01-01T08:00:00+01:00")
    mod = suite(cre, "MOD", "2026-01-02T08:00:00+01:00")
    element(mod, "precision").text = "Deuxième"
    rad = radier(suite(mod, "RAD", "2026-01-03T08:00:00+01:00"), "RADABA", "2026-01-03")
    deposer(dossier, rad, mod, cre)
    lancer(dossier)
    demande = demande_de(cre)
    assert anomalies("refus") == set()
    assert (demande.etat, demande.precision) == (EtatDemande.RADIEE, "Deuxième")


def test_un_document_plus_ancien_que_le_dernier_recu_ne_change_rien(fabrique: Fabrique, dossier: Path):
    recent = active(fabrique, fichier_a="2026-01-05T08:00:00+01:00")
    deposer(dossier, recent, nom="a")
    lancer(dossier)
    ancien = suite(recent, "MOD", "2026-01-02T08:00:00+01:00")
    element(ancien, "precision").text = "Vieux"
    deposer(dossier, ancien, nom="b")
    run = lancer(dossier)
    assert run.perimes == 1
    assert demande_de(recent).precision == element(recent, "precision").text


def test_ce_que_l_interface_ne_porte_pas_survit_a_un_document(fabrique: Fabrique, dossier: Path):
    cre = active(fabrique, fichier_a="2026-01-01T08:00:00+01:00")
    deposer(dossier, cre, nom="a")
    lancer(dossier)
    demande = demande_de(cre)
    titulaire = demande.menage.personne_set.get(role="titulaire")
    nom_long = element(cre, "personnePhysique/demandeur/nom").text[:36].ljust(36, "z") + "-De la Tour du Pin"
    titulaire.nom = nom_long
    titulaire.mel = "quelquun@exemple.paris"
    titulaire.save()
    titulaire.activite.siret = "55204648400013"
    titulaire.activite.save()
    Demande.objects.filter(pk=demande.pk).update(colocation=True, personnes_a_loger=5)
    mod = suite(cre, "MOD", "2026-01-02T08:00:00+01:00")
    element(mod, "personnePhysique/demandeur/nom").text = nom_long[:36]
    element(mod, "personnePhysique/demandeur/mel").text = ""
    element(mod, "precision").text = "Seul changement"
    deposer(dossier, mod, nom="b")
    lancer(dossier)
    assert anomalies("refus") == set()
    titulaire = demande_de(cre).menage.personne_set.get(role="titulaire")
    assert (titulaire.nom, titulaire.mel) == (nom_long, "quelquun@exemple.paris")
    assert titulaire.activite.siret == "55204648400013"
    demande.refresh_from_db()
    assert (demande.precision, demande.colocation, demande.personnes_a_loger) == ("Seul changement", True, 5)


def test_une_separation_relie_les_deux_demandes(fabrique: Fabrique, dossier: Path):
    premiere = active(fabrique, fichier_a="2026-01-01T08:00:00+01:00")
    seconde = active(fabrique, "CRS", fichier_a="2026-01-02T08:00:00+01:00")
    element(seconde, "numUniqueAssocie").text = element(premiere, "numUnique").text
    deposer(dossier, premiere, seconde)
    lancer(dossier)
    lien = LienDemande.objects.get()
    assert (lien.origine, lien.issue) == (demande_de(premiere), demande_de(seconde))


def test_sans_numero_le_registre_en_donne_un_et_doit_l_attestation(fabrique: Fabrique, dossier: Path):
    document = oter(active(fabrique), "numUnique")
    deposer(dossier, document)
    lancer(dossier)
    demande = Demande.objects.get()
    numero = demande.numeros.get().numero
    depot = demande.deposee_le
    assert numero[:7] == f"111{depot:%m%y}"
    assert numero[-5:] == element(document, "numGuichet").text
    assert Courrier.objects.filter(demande=demande, nature="attestation").exists()


def test_un_numero_deja_donne_n_est_pas_atteste_une_seconde_fois(fabrique: Fabrique, dossier: Path):
    deposer(dossier, active(fabrique))
    lancer(dossier)
    assert not Courrier.objects.exists()


def test_un_avertissement_ouvre_une_tache_pour_le_guichet(fabrique: Fabrique, dossier: Path):
    document = active(fabrique)
    element(document, "logementRecherche/montantLoyer").text = "cher"
    deposer(dossier, document)
    run = lancer(dossier)
    assert run.avertis == 1
    tache = Tache.objects.get(demande=demande_de(document), nature=NatureTache.ANOMALIE_IMPORT)
    assert ["valeur_illisible", "demandeLogement/logementRecherche/montantLoyer"] in tache.details["anomalies"]


def test_une_declaration_de_radiation_deja_connue_ne_se_repete_pas(fabrique: Fabrique, dossier: Path):
    cre = active(fabrique, fichier_a="2026-01-01T08:00:00+01:00")
    rad = radier(suite(cre, "RAD", "2026-01-03T08:00:00+01:00"), "RADABA", "2026-01-03")
    echo = radier(suite(cre, "DIS", "2026-01-04T08:00:00+01:00"), "RADABA", "2026-01-03")
    deposer(dossier, cre, rad, echo)
    run = lancer(dossier)
    assert run.refuses == 0
    assert Evenement.objects.filter(demande=demande_de(cre), nature=NatureEvenement.RADIATION).count() == 1


def test_le_rapport_dit_tout_sauf_la_personne(fabrique: Fabrique, dossier: Path):
    document = active(fabrique)
    element(document, "personnePhysique/demandeur/dateNaissance").text = "31/12/1980"
    element(document, "personnePhysique/demandeur/nom").text = '=HYPERLINK("http://exemple")'
    deposer(dossier, document, b"pas du xml", nom="=cmd")
    run = lancer(dossier)
    feuille = load_workbook(run.rapport)["Anomalies"]
    lignes = [[cellule.value or "" for cellule in ligne] for ligne in feuille.iter_rows(min_row=2)]
    assert len(lignes) == 2
    tout = " ".join(str(valeur) for ligne in lignes for valeur in ligne)
    assert "dateNaissance" in tout
    assert "1980" not in tout
    assert "HYPERLINK" not in tout
    assert element(document, "numUnique").text not in tout
    assert not any(str(valeur).startswith(("=", "+", "-", "@")) for ligne in lignes for valeur in ligne)
