"""Pièces forgotten in time: frozen, back on the last day of reactivation, erased after it from base and storage."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from demandeurs.enums import EtatPiece, SourceModification
from demandeurs.models import FichierPiece, Personne, Piece, RequetePiece
from demandeurs.pieces import coffre
from habilitations.acteur import systeme
from habilitations.rules.droits import Fonction
from registre.models import Demande
from registre.rules.conservation_pieces import gardees_jusqu_au
from registre.rules.reactivation import MotifReactivation
from registre.saisie import SaisieRadiation, SaisieRequete, SaisieSeparation
from registre.services import pieces
from registre.services.effacement import effacer
from registre.services.lecture import charger_saisie
from registre.services.modification import modifier
from registre.services.pieces import conservation
from registre.services.radiation import prononcer
from registre.services.reactivation import reactiver
from registre.services.separation import separer
from registre.services.suppression import supprimer
from registre.services.titulaire import changer_titulaire
from registre.states.radiation import MotifRadiation as M
from socle.clock import horloge_a
from tests.registre.cycle import monde as m
from tests.registre.pieces.aide import depot, personne
from tests.registre.pieces.aide import saisie as saisie_de_piece
from tests.registre.pieces.conftest import LE
from tests.registre.rules.test_echeances import DELAIS

SYSTEME = systeme()
UN_JOUR = timedelta(days=1)


def radier(demande, motif=M.RENONCIATION, le=LE):
    prononcer([demande.pk], saisie=SaisieRadiation(le, motif), acteur=SYSTEME)


@pytest.mark.parametrize(
    ("motif", "valable", "fin"),
    [
        (M.RENONCIATION, date(2026, 6, 15), date(2026, 10, 15)),
        # T+18 months (arrêté 2015 §6.1): T is a year before the expiry.
        (M.NON_RENOUVELLEMENT, date(2026, 6, 15), date(2026, 12, 15)),
        # The last day of reactivation holds even when the parameter is shorter.
        (M.NON_RENOUVELLEMENT, date(2026, 9, 1), date(2027, 3, 1)),
        (M.ABSENCE_REPONSE, date(2026, 6, 15), date(2026, 11, 15)),
        ("", date(2026, 6, 15), date(2026, 10, 15)),
    ],
)
def test_gardees_jusqu_a_la_fin_de_la_reactivation_et_des_recours(motif, valable, fin):
    mois = {**dict.fromkeys(M.values, 4), "SUPPRESSION": 4}
    assert gardees_jusqu_au(motif, radiee_le=LE, valable_jusqu_au=valable, delais=DELAIS, mois=mois) == fin


def test_jamais_plus_longtemps_que_le_dossier():
    assert gardees_jusqu_au(
        M.RENONCIATION, radiee_le=LE, valable_jusqu_au=LE, delais=DELAIS, mois={M.RENONCIATION: 99}
    ) == date(2027, 6, 15)


def test_la_radiation_gele_et_le_dernier_jour_les_rend(monde, demande):
    agent = m.acteur(monde.commune)
    ancienne = depot(demande, agent)
    nouvelle = pieces.remplacer(ancienne.pk, saisie=_saisie(demande), acteur=agent)
    pieces.demander(demande.pk, saisie=SaisieRequete([("c3_bail", None)]), acteur=agent)
    expire = demande.valable_jusqu_au
    tard = expire + timedelta(days=40)
    with horloge_a(tard):
        radier(demande, M.NON_RENOUVELLEMENT, tard)
    assert set(Piece.objects.values_list("etat", flat=True)) == {EtatPiece.GELEE}
    assert not RequetePiece.objects.filter(close_a__isnull=True).exists()
    dernier = Piece.objects.values_list("effacer_apres", flat=True)[0]
    with horloge_a(dernier):
        assert pieces.effacer_echues(le=dernier, acteur=SYSTEME) == 0
        guichet = m.acteur(monde.commune)
        limite = date(2027, 9, 10)  # T+18 months of 10 March 2026
        assert dernier >= limite
    with horloge_a(limite):
        reactiver(demande.pk, motif=MotifReactivation.RENOUVELLEMENT, acteur=guichet, le=limite, recu_le=limite)
    etats = dict(Piece.objects.values_list("pk", "etat"))
    assert etats == {ancienne.pk: EtatPiece.REMPLACEE, nouvelle.pk: EtatPiece.DEPOSEE}
    assert not Piece.objects.filter(effacer_apres__isnull=False).exists()
    assert all(coffre.ouvrir(un) for un in FichierPiece.objects.all())


def _saisie(demande):
    return saisie_de_piece(demande, rang=2)


def test_passe_leur_jour_elles_ne_sont_nulle_part(
    monde, demande, dossier_des_pieces, django_capture_on_commit_callbacks
):
    depot(demande, m.acteur(monde.commune))
    depot(demande, m.acteur(monde.commune), "bail", 2, personne_id=None)
    gardee = m.demande(monde.guichet, deposee_le=date(2026, 3, 10))
    reste = depot(gardee, m.acteur(monde.commune), rang=3)
    radier(demande)
    apres = Piece.objects.filter(menage=demande.menage_id).values_list("effacer_apres", flat=True)[0] + UN_JOUR
    with django_capture_on_commit_callbacks(execute=True):
        assert pieces.effacer_echues(le=apres, acteur=SYSTEME) == 2
    assert list(Piece.objects.values_list("pk", flat=True)) == [reste.pk]
    objets = [chemin for chemin in dossier_des_pieces.rglob("*") if chemin.is_file()]
    assert len(objets) == 1
    assert str(reste.fichiers.get().cle) in str(objets[0])


def test_celles_qui_portent_un_nir_partent_les_premieres(monde, demande, monkeypatch):
    agent = m.acteur(monde.commune)
    depot(demande, agent)
    bulletin = depot(demande, agent, "bulletin_salaire", 2)
    radier(demande)
    monkeypatch.setattr("registre.services.pieces.conservation.LOT", 1)
    assert conservation._effacer_un_lot(date(2027, 6, 1), SYSTEME) == 1
    assert not Piece.objects.filter(pk=bulletin.pk).exists()
    assert Piece.objects.count() == 1


def test_l_effacement_du_dossier_emporte_les_objets(
    monde, demande, dossier_des_pieces, django_capture_on_commit_callbacks
):
    depot(demande, m.acteur(monde.commune))
    radier(demande)
    with django_capture_on_commit_callbacks(execute=True):
        assert effacer(le=date(2027, 6, 16), acteur=SYSTEME) == 1
    assert not Piece.objects.exists()
    assert [chemin for chemin in dossier_des_pieces.rglob("*") if chemin.is_file()] == []


def test_une_demande_supprimee_gele_aussi(monde, demande):
    depot(demande, m.acteur(monde.commune))
    supprimer(demande.pk, motif="saisie en double", acteur=m.acteur(monde.gestionnaire, Fonction.GESTIONNAIRE), le=LE)
    assert Piece.objects.get().etat == EtatPiece.GELEE


def test_qui_se_separe_part_avec_ses_pieces(monde, demande):
    agent = m.acteur(monde.commune)
    conjoint = personne(demande, "cotitulaire")
    sienne = depot(demande, agent, personne_id=conjoint)
    commune = depot(demande, agent, "livret_famille", 2, personne_id=None)
    saisie = SaisieSeparation(conjoint, "mariage", ["jugement"], consentement_le=LE)
    premiere, issue = separer(demande.pk, saisie=saisie, acteur=agent, le=LE)
    sienne.refresh_from_db()
    commune.refresh_from_db()
    assert (sienne.menage_id, sienne.personne_id) == (issue.menage_id, personne(issue))
    assert sienne.fichiers.get().menage_id == issue.menage_id
    assert (commune.menage_id, commune.personne_id) == (premiere.menage_id, None)
    assert coffre.ouvrir(sienne.fichiers.get())


def test_a_la_mort_du_titulaire_les_siennes_partent_celles_de_la_famille_restent(monde, demande):
    agent = m.acteur(monde.commune)
    passeport = depot(demande, agent)
    avis = depot(demande, agent, "avis_imposition", 2, annee=2024)
    changer_titulaire(demande.pk, deces_le=LE, acteur=agent, le=LE)
    passeport.refresh_from_db()
    avis.refresh_from_db()
    assert (passeport.etat, passeport.marque, passeport.effacer_apres) == ("gelee", "hors_perimetre", date(2026, 8, 15))
    assert (avis.etat, avis.personne_id) == ("deposee", personne(demande))


def test_qui_quitte_le_menage_ne_laisse_pas_ses_pieces_aux_autres(monde, demande):
    agent = m.acteur(monde.commune)
    enfant = Personne.objects.filter(menage=demande.menage_id, prenom="Tom").values_list("pk", flat=True)[0]
    acte = depot(demande, agent, "acte_naissance", personne_id=enfant)
    passeport = depot(demande, agent, rang=2)
    pieces.demander(demande.pk, saisie=SaisieRequete([("b1_mineur", personne(demande, "a_charge"))]), acteur=agent)
    demande = Demande.objects.get(pk=demande.pk)
    neuve = charger_saisie(demande, avec_nir=True)
    neuve.menage.personnes = [une for une in neuve.menage.personnes if une.prenom != "Tom"]
    neuve.recherche.personnes_a_loger = 3
    modifier(demande.pk, neuve, acteur=agent, version=demande.version, source=SourceModification.DEMANDEUR)
    acte.refresh_from_db()
    passeport.refresh_from_db()
    assert (acte.etat, acte.personne_id, acte.marque) == ("gelee", None, "hors_perimetre")
    assert (passeport.etat, passeport.personne_id) == ("deposee", personne(demande))
