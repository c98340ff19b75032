"""Death, protection, deletion, orientation: cases of every week."""

from __future__ import annotations

from datetime import date

import pytest

from demandeurs.models import Personne
from habilitations.rules.droits import Fonction
from registre.enums import MotifOrientation, NatureEvenement
from registre.models import Demande, Evenement, NumeroUnique, Orientation, Tache
from registre.rules.masquage import MASQUE, Contexte, Donnee, est_masquee, montrer
from registre.services.orientation import orienter
from registre.services.protection import lever_la_protection, proteger
from registre.services.suppression import supprimer
from registre.services.titulaire import changer_titulaire, signaler_deces
from socle.clock import horloge_a
from socle.errors import ActionRefusee
from socle.models import TraceActe
from tests.registre.cycle import monde as m

DEPOT = date(2025, 6, 10)
LE = date(2026, 3, 2)
DECES = date(2026, 2, 14)


@pytest.fixture(autouse=True)
def _horloge():
    with horloge_a(LE):
        yield


def refus_de(fonction, *args, **champs) -> str:
    with pytest.raises(ActionRefusee) as refusee:
        fonction(*args, **champs)
    return refusee.value.premier.code


# --- death of the titulaire


def test_le_codemandeur_devient_titulaire_meme_numero_meme_date(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    numero = NumeroUnique.objects.get(demande=une).numero
    acteur = m.acteur(monde.commune)
    signaler_deces(une.pk, deces_le=DECES, acteur=acteur)
    assert Tache.objects.get(demande=une, close_a=None).nature == "deces_a_verifier"

    faite = changer_titulaire(une.pk, deces_le=DECES, acteur=acteur, le=LE, version=1)
    titulaire = Personne.objects.get(menage=une.menage_id, role="titulaire")
    assert (titulaire.nom, titulaire.prenom, titulaire.rang, titulaire.lien) == ("Le Goff", "Yann", 1, "")
    assert not Personne.objects.filter(menage=une.menage_id, prenom="Éloïse").exists()
    une.refresh_from_db()
    assert (une.deposee_le, une.titulaire_tri, une.personnes, une.version) == (DEPOT, "LE GOFF YANN", 3, 2)
    assert "ELOISE" not in str(une.recherche_noms).upper()
    assert NumeroUnique.objects.get(demande=une).numero == numero
    assert faite.etat == "active"
    assert not Tache.objects.filter(demande=une, close_a=None).exists()
    evenement = Evenement.objects.get(demande=une, nature=NatureEvenement.TITULAIRE)
    assert evenement.details == {"raison": "deces", "deces_le": "2026-02-14"}


def test_sans_codemandeur_c_est_le_gestionnaire_qui_clot(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    Personne.objects.filter(menage=une.menage_id, role="cotitulaire").delete()
    acteur = m.acteur(monde.commune)
    assert refus_de(changer_titulaire, une.pk, deces_le=DECES, acteur=acteur, le=LE) == "sans_cotitulaire"
    assert Personne.objects.filter(menage=une.menage_id, role="titulaire").exists()


def test_entre_plusieurs_codemandeurs_il_faut_choisir(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    frere = Personne.objects.create(
        menage_id=une.menage_id, rang=9, role="cotitulaire", nom="Le Goff", prenom="Alan", naissance_le=date(1990, 1, 1)
    )
    acteur = m.acteur(monde.commune)
    champs = {"deces_le": DECES, "acteur": acteur, "le": LE}
    assert refus_de(changer_titulaire, une.pk, **champs) == "successeur_a_choisir"
    assert refus_de(changer_titulaire, une.pk, successeur_id=0, **champs) == "successeur_a_choisir"
    changer_titulaire(une.pk, successeur_id=frere.pk, **champs)
    assert Personne.objects.get(menage=une.menage_id, role="titulaire").prenom == "Alan"


@pytest.mark.parametrize(("deces_le", "code"), [(date(2026, 3, 3), "deces_date")])
def test_le_deces_precede_l_acte(monde, deces_le, code):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    acteur = m.acteur(monde.commune)
    assert refus_de(changer_titulaire, une.pk, deces_le=deces_le, acteur=acteur, le=LE) == code
    assert refus_de(signaler_deces, une.pk, deces_le=deces_le, acteur=acteur) == "date_future"


# --- dossier protégé


def test_proteger_sur_la_parole_du_demandeur_puis_lever(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    acteur = m.acteur(monde.commune)
    assert proteger(une.pk, motif="Menaces, dites au guichet", acteur=acteur, le=LE, version=1).protege
    trace = TraceActe.objects.get(acte="proteger", objet_id=une.pk)
    assert (trace.motif, trace.champs) == ("Menaces, dites au guichet", ["protege"])
    assert Evenement.objects.get(demande=une, nature="protection").details == {"protege": True}
    acteur = acteur.avec_motif("Demande du titulaire")
    assert not lever_la_protection(une.pk, motif="Levée demandée", acteur=acteur, le=LE, version=2).protege


@pytest.mark.parametrize(
    ("motif", "deux_fois", "code"), [("  ", False, "protection_motif"), ("x", True, "protection_sans_effet")]
)
def test_la_protection_est_motivee_et_utile(monde, motif, deux_fois, code):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    acteur = m.acteur(monde.commune)
    if deux_fois:
        proteger(une.pk, motif="x", acteur=acteur, le=LE)
    assert refus_de(proteger, une.pk, motif=motif, acteur=acteur, le=LE) == code


@pytest.mark.parametrize("contexte", [*Contexte])
@pytest.mark.parametrize("donnee", [*Donnee])
@pytest.mark.parametrize("protege", [True, False])
@pytest.mark.parametrize("motif", ["", "  ", "Rendez-vous"])
def test_ce_qu_un_dossier_protege_cache(contexte, donnee, protege, motif):
    """Address, phones, vœux and links, everywhere but in the dossier opened with a motive."""
    cachee = (
        protege
        and donnee in {Donnee.ADRESSE, Donnee.TELEPHONE, Donnee.VOEUX, Donnee.LIEN}
        and not (contexte is Contexte.DOSSIER and motif == "Rendez-vous")
    )
    assert est_masquee(donnee, protege=protege, contexte=contexte, motif=motif) == cachee
    vu = montrer("12 rue", donnee, protege=protege, contexte=contexte, motif=motif)
    assert vu == (MASQUE if cachee else "12 rue")


# --- deletion


def test_le_gestionnaire_supprime_une_saisie_par_erreur(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    gestionnaire = m.acteur(monde.gestionnaire, Fonction.GESTIONNAIRE)
    faite = supprimer(une.pk, motif="Saisie d'essai", acteur=gestionnaire, le=LE, version=1)
    assert (faite.etat, faite.radiee_le, faite.motif_radiation) == ("supprimee", LE, "")
    assert Evenement.objects.get(demande=une, nature="suppression").details == {"depuis": "active"}
    assert NumeroUnique.objects.filter(demande=une).exists()


def test_la_suppression_est_motivee_et_reservee(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    gestionnaire = m.acteur(monde.gestionnaire, Fonction.GESTIONNAIRE)
    assert refus_de(supprimer, une.pk, motif=" ", acteur=gestionnaire, le=LE) == "suppression_motif"
    assert refus_de(supprimer, une.pk, motif="x", acteur=m.acteur(monde.commune), le=LE) == "hors_fonction"
    assert Demande.objects.get(pk=une.pk).etat == "active"


# --- orientation


def test_un_guichet_reserve_oriente_les_autres_publics(monde):
    acteur = m.acteur(monde.employeur)
    faite = orienter(
        guichet_id=monde.guichet_employeur.pk, motif=MotifOrientation.PUBLIC_RESTREINT, vers="Mairie", acteur=acteur
    )
    assert (faite.vers, faite.agent_id) == ("Mairie", acteur.agent_id)
    assert TraceActe.objects.filter(acte="orienter", objet_id=faite.pk).exists()


def test_hors_region_seulement_si_aucune_commune_n_en_est(monde):
    acteur = m.acteur(monde.commune)
    champs = {"guichet_id": monde.guichet.pk, "motif": MotifOrientation.HORS_REGION, "vers": "SNE", "acteur": acteur}
    assert orienter(communes=["69123", "13055"], **champs).communes == "13055 69123"
    assert refus_de(orienter, communes=["69123", "93066"], **champs) == "orientation_region"
    assert refus_de(orienter, communes=[], **champs) == "orientation_region"
    assert refus_de(orienter, communes=["99999"], **champs) == "commune_inconnue"
    assert Orientation.objects.count() == 1


@pytest.mark.parametrize(
    ("motif", "vers", "code"),
    [
        (MotifOrientation.PUBLIC_RESTREINT, "Mairie", "orientation_guichet_ouvert"),
        (MotifOrientation.NON_ENREGISTREUR, "Mairie", "orientation_enregistreur"),
        (MotifOrientation.PUBLIC_RESTREINT, " ", "orientation_vers"),
    ],
)
def test_qui_doit_enregistrer_enregistre(monde, motif, vers, code):
    acteur = m.acteur(monde.commune)
    assert refus_de(orienter, guichet_id=monde.guichet.pk, motif=motif, vers=vers, acteur=acteur) == code


def test_on_oriente_de_son_propre_guichet(monde):
    champs = {"motif": MotifOrientation.PUBLIC_RESTREINT, "vers": "Mairie", "acteur": m.acteur(monde.commune)}
    assert refus_de(orienter, guichet_id=monde.guichet_employeur.pk, **champs) == "guichet_d_un_autre"
    assert not Orientation.objects.exists()
