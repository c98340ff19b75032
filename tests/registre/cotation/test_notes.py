"""Scores of demandes: computed after every act, by territory asked, again when the calendar changes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from demandeurs.enums import SourceModification
from demandeurs.saisie import SaisieLogementActuel
from habilitations.acteur import systeme
from registre import ports
from registre.models import CotationARevoir, Demande, FaitsCotation, GrilleCotation, NoteCotation, Parametre
from registre.rules.cotation.bareme import LigneBareme, noter
from registre.rules.cotation.dossier import RefusDePropositions
from registre.saisie import SaisieDalo
from registre.services.cotation.faits import faits_calcules, faits_gardes, recalculer_faits
from registre.services.cotation.marques import oublier
from registre.services.cotation.notes import bareme_de, coter, noter_le_territoire, revoir
from registre.services.cotation.passage import recoter, territoires_a_noter, tout_recalculer
from registre.services.lecture import charger_saisie
from registre.services.modification import modifier
from registre.services.priorites.delais import charger_delais, constater, lire_fichier
from registre.services.suivi import noter_suivi
from registre.states.demande import EtatDemande
from registre.states.radiation import MotifRadiation
from socle.clock import aujourdhui, horloge_a
from tests import monde
from tests.factories import saisies
from tests.factories.registre import demande as deposer
from tests.registre.cotation.conftest import LIGNES, publiee, territoire

pytestmark = pytest.mark.django_db

LE = saisies.LE_10_MARS


def note_de(demande: Demande) -> int | None:
    return (
        NoteCotation.objects.filter(demande=demande, territoire=territoire()).values_list("points", flat=True).first()
    )


@pytest.fixture
def demande(agent) -> Demande:
    """A woman and a child in a T2 of Montreuil, 850 € less 120 € of aid, 1,798 € of resources: effort rate 40 %."""
    return deposer(agent, deposee_le=LE)


def test_enregistrer_marque_et_le_balayage_note(demande):
    publiee()
    assert CotationARevoir.objects.filter(pk=demande.pk).exists()
    assert note_de(demande) is None
    assert revoir(le=LE) == 1
    # 4 occupants in a T2: 2 too many (4); effort rate (850 - 120) / 1798 = 40 % (3); lives in Saint-Denis (0).
    assert note_de(demande) == 7
    assert not CotationARevoir.objects.exists()
    assert revoir(le=LE) == 0


def test_la_note_de_la_base_est_celle_de_la_fonction_pure(demande):
    grille = publiee()
    coter([demande.pk], le=LE)
    gardes = faits_gardes(demande.pk)
    assert gardes is not None
    assert gardes == faits_calcules([demande.pk], le=LE)[demande.pk]
    attendue = noter(bareme_de(grille), gardes, le=LE)
    lue = NoteCotation.objects.get(demande=demande, territoire=territoire())
    assert (lue.points, lue.change_le) == (attendue.points, attendue.change_le)
    # Twelve months of seniority come before the next birthday of the child (4 May) would not: 4 May 2026.
    assert lue.change_le == date(2026, 5, 4)


def test_seuls_les_faits_qui_changent_s_ecrivent(demande, agent):
    """A mass recomputation writes what differs: `calcule_le` says since when the facts are these."""
    stable, fermee = demande, deposer(agent, deposee_le=LE)
    recalculer_faits([stable.pk, fermee.pk], le=LE)
    demain = LE + timedelta(days=1)
    Demande.objects.filter(pk=fermee.pk).update(
        etat=EtatDemande.RADIEE, motif_radiation=MotifRadiation.RENONCIATION, radiee_le=LE
    )
    FaitsCotation.objects.filter(pk=stable.pk).update(mineurs=9)
    assert set(recalculer_faits([stable.pk, fermee.pk], le=demain)) == {stable.pk}
    ecrits = FaitsCotation.objects.filter(pk__in=[stable.pk, fermee.pk])
    assert list(ecrits.values_list("pk", "calcule_le", "mineurs")) == [(stable.pk, demain, 1)]
    # Nothing differs two days later: the row is left as it is.
    recalculer_faits([stable.pk, fermee.pk], le=demain + timedelta(days=1))
    assert ecrits.get().calcule_le == demain


def test_une_modification_marque_dans_la_meme_transaction(demande, agent):
    publiee()
    coter([demande.pk], le=LE)
    avant = charger_saisie(demande, avec_nir=True)
    assert avant.menage is not None
    logement = SaisieLogementActuel(modeles=["SD"])
    modifier(
        demande.pk,
        replace(avant, menage=replace(avant.menage, logement=logement)),
        acteur=agent,
        version=None,
        source=SourceModification.DEMANDEUR,
        confirmations={"codemandeur_retire"},
    )
    assert CotationARevoir.objects.filter(pk=demande.pk).exists()
    revoir(le=LE)
    assert note_de(demande) == 0
    assert FaitsCotation.objects.get(pk=demande.pk).sans_abri is True


def test_une_demande_a_une_note_par_territoire_demande_et_cote(agent):
    publiee()
    une = deposer(agent, communes=(monde.MONTREUIL, monde.NANTERRE), deposee_le=LE)
    autre = deposer(agent, communes=(monde.SAINT_DENIS,), deposee_le=LE)
    revoir(le=LE)
    assert [x.territoire_id for x in NoteCotation.objects.filter(demande=une)] == [territoire().pk]
    assert not NoteCotation.objects.filter(demande=autre).exists()
    # Its facts are kept all the same: a grid may come.
    assert FaitsCotation.objects.filter(pk=autre.pk).exists()


def test_le_dalo_compte_avec_la_priorite(agent):
    publiee()
    une = deposer(agent, deposee_le=LE, dalo=SaisieDalo(statut="ACTIF", decision_le=date(2025, 9, 1)))
    caduque = deposer(agent, deposee_le=LE, dalo=SaisieDalo(statut="CADUC", decision_le=date(2025, 9, 1)))
    revoir(le=LE)
    assert note_de(une) == 7 + 20 + 12
    assert note_de(caduque) == 7


def test_le_delai_anormal_constate_la_nuit_fait_revoir_la_note(demande):
    """Three years in Seine-Saint-Denis (marked R in the sources): reached by a demande of 2020, and lost with its vœux."""
    publiee((LigneBareme("dalo", 20), LigneBareme("delai_anormal", 6)))
    charger_delais(lire_fichier())
    Demande.objects.filter(pk=demande.pk).update(deposee_le=date(2020, 1, 1))
    revoir(le=LE)
    assert note_de(demande) == 0
    assert constater(le=LE, acteur=systeme()) == 1
    revoir(le=LE)
    assert note_de(demande) == 6
    Demande.objects.filter(pk=demande.pk).update(deposee_le=LE)
    constater(le=LE, acteur=systeme())
    revoir(le=LE)
    assert note_de(demande) == 0


def test_un_metier_de_la_liste_fait_un_travailleur_essentiel(demande):
    """No list: unknown. The list of the conference names the profession, accents and case apart (aide-soignante)."""
    assert faits_calcules([demande.pk], le=LE)[demande.pk].valeurs["travailleur_essentiel"] is None
    liste = Parametre(cle="cotation.metiers_essentiels", valeur=["Aide-Soignante"], du=date(2026, 1, 1), source="CIL")
    liste.save()
    assert faits_calcules([demande.pk], le=LE)[demande.pk].valeurs["travailleur_essentiel"] is True


def test_une_association_n_a_pas_de_note(agent):
    publiee()
    une = deposer(agent, deposee_le=LE, menage=None, personne_morale=saisies.saisie_association().personne_morale)
    assert revoir(le=LE) == 1
    assert not FaitsCotation.objects.filter(pk=une.pk).exists()
    assert note_de(une) is None


def test_une_demande_close_perd_sa_note(demande):
    publiee()
    revoir(le=LE)
    Demande.objects.filter(pk=demande.pk).update(etat="radiee", radiee_le=LE, motif_radiation="RADABA")
    coter([demande.pk], le=LE)
    assert note_de(demande) is None
    assert not FaitsCotation.objects.filter(pk=demande.pk).exists()


def test_les_mutations_ont_leur_grille_quand_le_territoire_en_a_une(agent):
    generale = publiee()
    locataire = saisies.menage(
        personnes=[saisies.titulaire(nom="Locataire", nir="")], logement=SaisieLogementActuel(modeles=["HLM"])
    )
    une = deposer(agent, deposee_le=LE, menage=locataire)
    autre = deposer(agent, deposee_le=LE)
    revoir(le=LE)
    assert set(NoteCotation.objects.values_list("grille", flat=True)) == {generale.pk}
    mutations = publiee((LigneBareme("dalo", 10), LigneBareme("mutation", 5)), pour_mutations=True)
    noter_le_territoire(territoire().pk, le=LE)
    assert NoteCotation.objects.get(demande=une).grille_id == mutations.pk
    assert NoteCotation.objects.get(demande=une).points == 5
    assert NoteCotation.objects.get(demande=autre).grille_id == generale.pk


def test_l_anciennete_change_a_sa_date_par_le_passage_de_nuit(demande):
    publiee((LigneBareme("dalo", 20), LigneBareme("anciennete", 3, 1)))
    revoir(le=LE)
    assert note_de(demande) == 0
    assert NoteCotation.objects.get(demande=demande).change_le == date(2026, 4, 10)
    with horloge_a(date(2026, 4, 9)):
        assert revoir(le=aujourdhui()) == 0
    with horloge_a(date(2026, 4, 10)):
        assert recoter(le=aujourdhui()) == 1
    assert note_de(demande) == 3


def test_une_grille_a_venir_s_applique_le_jour_dit(demande):
    publiee()
    neuve = publiee((LigneBareme("dalo", 20), LigneBareme("taux_effort", 9, 10)), du=date(2026, 4, 1))
    recoter(le=LE)
    assert note_de(demande) == 7
    with horloge_a(date(2026, 4, 1)):
        assert territoires_a_noter(aujourdhui()) == [territoire().pk]
        recoter(le=aujourdhui())
        assert territoires_a_noter(aujourdhui()) == []
    assert NoteCotation.objects.get(demande=demande).grille_id == neuve.pk
    assert note_de(demande) == 9


def test_un_territoire_sans_grille_en_vigueur_n_a_plus_de_notes(demande):
    grille = publiee()
    revoir(le=LE)
    GrilleCotation.objects.filter(pk=grille.pk).update(au=LE)
    with horloge_a(LE + timedelta(days=1)):
        recoter(le=aujourdhui())
    assert note_de(demande) is None


def test_tout_recalculer_donne_les_memes_notes_que_les_actes(agent):
    publiee()
    for _ in range(3):
        deposer(agent, deposee_le=LE)
    revoir(le=LE)
    avant = list(NoteCotation.objects.order_by("demande").values_list("demande", "points", "change_le"))
    NoteCotation.objects.all().delete()
    FaitsCotation.objects.all().delete()
    avancees: list[int] = []
    assert tout_recalculer(le=LE, avancer=avancees.append) == (3, 3)
    assert list(NoteCotation.objects.order_by("demande").values_list("demande", "points", "change_le")) == avant
    assert avancees == [3]
    # A second pass finds nothing to change.
    assert tout_recalculer(le=LE) == (3, 0)


def test_un_refus_de_logement_vient_du_port_et_fait_revoir_la_note(demande, monkeypatch):
    connus: dict[int, RefusDePropositions] = {}
    monkeypatch.setattr(ports, "sources_de_refus", [lambda ids: {i: connus[i] for i in ids if i in connus}])
    publiee((LigneBareme("dalo", 20), LigneBareme("taux_effort", 5, 20), LigneBareme("refus", -2, 1)))
    revoir(le=LE)
    assert note_de(demande) == 5
    connus[demande.pk] = RefusDePropositions(1, LE)
    noter_suivi([demande.pk], refus=1, dernier_refus_le=LE)
    revoir(le=LE)
    assert note_de(demande) == 3
    faits = faits_gardes(demande.pk)
    assert (faits.valeurs["refus"], faits.dernier_refus_le, faits.anciennete_au_refus) == (1, LE, 0)
    # What weighs nothing marks nothing.
    noter_suivi([demande.pk], designations=1)
    assert not CotationARevoir.objects.exists()


def test_sans_suivi_des_propositions_les_refus_restent_inconnus(demande, monkeypatch):
    monkeypatch.setattr(ports, "sources_de_refus", [])
    assert faits_calcules([demande.pk], le=LE)[demande.pk].valeurs["refus"] is None


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre(agent, django_assert_max_num_queries):
    publiee()
    demandes = [deposer(agent, deposee_le=LE).pk for _ in range(4)]
    with django_assert_max_num_queries(24) as une:
        coter(demandes[:1], le=LE)
    with django_assert_max_num_queries(len(une)):
        coter(demandes, le=LE)


def test_effacer_oublie_la_situation_du_menage(demande):
    publiee()
    revoir(le=LE)
    oublier([demande.pk])
    assert not FaitsCotation.objects.filter(pk=demande.pk).exists()
    assert not NoteCotation.objects.filter(demande=demande).exists()


def test_une_note_par_territoire_est_une_contrainte(demande):
    grille = publiee()
    coter([demande.pk], le=LE)
    with pytest.raises(IntegrityError), transaction.atomic():
        NoteCotation.objects.create(demande=demande, territoire=territoire(), grille=grille, points=1)
    assert len(LIGNES) == grille.lignes.count()
    assert systeme().est_systeme
