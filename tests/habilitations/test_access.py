"""The three layers read from the database: dates tested, nothing by being a superuser, two statements."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission

from habilitations import access, ports
from habilitations.access import (
    acteur_de,
    acteur_support,
    droits_de,
    memoire_des_droits,
    organismes_voyant,
    perimetre_de,
    peut,
    refus_d_acces,
)
from habilitations.acteur import Acteur, NatureActeur, systeme
from habilitations.models import OrganismeUserObjectPermission, SessionSupport
from habilitations.rules.bases import Base
from habilitations.rules.droits import DROITS_PAR_FONCTION, Droit, Fonction
from habilitations.rules.perimetre import VIDE
from habilitations.rules.types import TypeOrganisme
from habilitations.services import agents, organismes
from habilitations.territoires import tags_de
from socle.clock import aujourdhui, horloge_a, maintenant
from socle.errors import ActionRefusee
from tests import monde
from tests.factories import habilitations as fabrique

pytestmark = pytest.mark.django_db
MACHINE = systeme()


@pytest.fixture
def ville():
    return monde.acteur(monde.COMMUNE)


def test_deux_instructions_suffisent_hors_partages_par_nom(ville, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(ports, "sources_nominatives", [])
    with django_assert_num_queries(2):
        assert perimetre_de(ville, Droit.CONSULTER).territoires
    with memoire_des_droits(), django_assert_num_queries(2):
        for droit in Droit:
            peut(ville, droit)
            perimetre_de(ville, droit)


def test_une_commune_enregistreuse_voit_son_territoire_et_son_ept(ville):
    perimetre = perimetre_de(ville, Droit.CONSULTER)

    est_ensemble = fabrique.territoire("ept", monde.EST_ENSEMBLE)
    assert perimetre.territoires == tuple(sorted((monde.commune(monde.MONTREUIL).pk, est_ensemble.pk)))
    assert perimetre.guichets == (monde.guichet(monde.COMMUNE).pk,)
    assert perimetre.couvre(territoires=tags_de([monde.commune(monde.BAGNOLET).pk]))
    assert not perimetre.couvre(territoires=tags_de([monde.commune(monde.SAINT_DENIS).pk]))


def test_une_reservation_dans_un_arrondissement_ouvre_la_commune():
    employeur = perimetre_de(monde.acteur(monde.EMPLOYEUR), Droit.DESIGNER)
    assert employeur.territoires == (monde.commune(monde.PARIS).pk,)


def test_la_reservation_finie_ne_voit_plus_rien():
    organisme = monde.organisme(monde.RESERVATAIRE)
    organisme.reservations.update(au=date(2024, 6, 30))
    acteur = monde.acteur(monde.RESERVATAIRE)
    with horloge_a("2024-06-30"):
        assert perimetre_de(acteur, Droit.CONSULTER).territoires
    with horloge_a("2024-07-01"):
        assert perimetre_de(acteur, Droit.CONSULTER) == VIDE


def test_une_reservation_hors_de_la_region_n_ouvre_pas_la_region():
    employeur = fabrique.organisme(TypeOrganisme.EMPLOYEUR)
    fabrique.habilitation(employeur, Base.E_F, convention="C-1")
    fabrique.habilitation(employeur, Base.S_F)
    acteur = fabrique.acteur(employeur)
    fabrique.reservation(employeur, fabrique.commune("69123"))  # Lyon
    assert perimetre_de(acteur, Droit.CONSULTER).region is False
    fabrique.reservation(employeur, fabrique.commune(monde.NANTERRE))
    assert perimetre_de(acteur, Droit.CONSULTER).region is True


def test_un_bailleur_sans_logement_dans_la_region_ne_voit_pas_la_region():
    monde.organisme(monde.BAILLEUR).implantations.update(logements=0)
    assert perimetre_de(monde.acteur(monde.BAILLEUR), Droit.CONSULTER).region is False


@pytest.mark.parametrize("jour", ["2022-12-31", "2023-01-01", "2023-06-30", "2023-07-01"])
def test_les_dates_de_l_habilitation_sont_incluses(ville, jour):
    titre = monde.organisme(monde.COMMUNE).habilitations.get(base=Base.S_D)
    titre.du, titre.au = date(2023, 1, 1), date(2023, 6, 30)
    titre.save()
    with horloge_a(jour):
        ouvert = bool(perimetre_de(ville, Droit.CONSULTER).territoires)
    assert ouvert == (date(2023, 1, 1) <= date.fromisoformat(jour) <= date(2023, 6, 30))


def test_une_affectation_expiree_ferme_tout_alors_que_guardian_dirait_oui(ville):
    """Guardian's row is still there and its own reading would answer True: we test the dates."""
    hier = aujourdhui() - timedelta(days=1)
    agents.clore_affectation(acteur=MACHINE, affectation_id=ville.affectation_id, dernier_jour=hier)

    assert OrganismeUserObjectPermission.objects.filter(affectation=ville.affectation_id).exists()
    assert droits_de(ville) == frozenset()
    assert perimetre_de(ville, Droit.CONSULTER) == VIDE
    refus = refus_d_acces(ville, Droit.CONSULTER)
    assert refus.code == "affectation_expiree"
    assert f"{hier:%d/%m/%Y}" in refus.message
    with pytest.raises(ActionRefusee):
        acteur_de(monde.agent(monde.COMMUNE), monde.affectation(monde.COMMUNE))


def test_un_droit_de_groupe_expire_avec_ses_dates():
    organisme = monde.organisme(monde.BAILLEUR)
    agents.octroyer_au_groupe(
        acteur=MACHINE, organisme_id=organisme.pk, droits=[Droit.CONSULTER], du=date(2024, 1, 1), au=date(2024, 12, 31)
    )
    client = Acteur(NatureActeur.CLIENT_API, organisme_id=organisme.pk)
    with horloge_a("2024-12-31"):
        assert droits_de(client) == {Droit.CONSULTER}
        assert perimetre_de(client, Droit.CONSULTER).region
    with horloge_a("2025-01-01"):
        assert droits_de(client) == frozenset()


def test_les_droits_de_plusieurs_organismes_ne_s_ajoutent_pas(ville):
    agent = monde.agent(monde.COMMUNE)
    ailleurs = fabrique.affectation(monde.organisme(monde.BAILLEUR), agent=agent)
    bailleur = acteur_de(agent, ailleurs)

    assert perimetre_de(bailleur, Droit.CONSULTER).region is True
    assert perimetre_de(ville, Droit.CONSULTER).region is False
    assert access.acteur_courant(agent) is None


@pytest.mark.parametrize(
    "forge",
    [
        {"organisme_id": 10**9},
        {"agent_id": 10**9},
        {"affectation_id": 10**9},
        {"affectation_id": None},
    ],
)
def test_un_acteur_forge_n_a_aucun_droit(ville, forge):
    acteur = replace(ville, **forge)
    assert droits_de(acteur) == frozenset()
    assert refus_d_acces(acteur, Droit.CONSULTER).code == "sans_affectation"


def test_un_organisme_suspendu_ferme_tout(ville):
    organismes.suspendre_organisme(acteur=MACHINE, organisme_id=ville.organisme_id, motif="Incident de sécurité")
    assert droits_de(ville) == frozenset()
    assert refus_d_acces(ville, Droit.CONSULTER).code == "organisme_suspendu"


def test_une_habilitation_expiree_se_dit(ville):
    for titre in monde.organisme(monde.COMMUNE).habilitations.all():
        organismes.retirer_habilitation(acteur=MACHINE, habilitation_id=titre.pk, dernier_jour=date(2025, 3, 31))
    refus = refus_d_acces(ville, Droit.CONSULTER)
    assert refus.code == "habilitation_expiree"
    assert "31/03/2025" in refus.message
    assert refus.statut_http == 403


def test_ce_que_la_fonction_n_a_pas_se_dit():
    accueil = fabrique.acteur(monde.organisme(monde.COMMUNE), Fonction.ACCUEIL)
    assert refus_d_acces(accueil, Droit.CONSULTER_NIR).code == "hors_fonction"
    assert refus_d_acces(accueil, Droit.ENREGISTRER) is None


def test_la_nature_du_handicap_est_reservee_aux_fonctions_nommees():
    avec = {fonction for fonction in Fonction if Droit.CONSULTER_HANDICAP in DROITS_PAR_FONCTION[fonction]}
    assert avec == {Fonction.REFERENT_HANDICAP}


class TestSuperutilisateur:
    @pytest.fixture
    def support(self):
        return monde.Agent.objects.get(email=monde.SUPERUTILISATEUR)

    def test_il_n_a_aucun_droit_nominatif(self, support):
        assert support.is_superuser
        for droit in Droit:
            assert not support.has_perm(f"registre.{droit.value}")
            assert not support.has_perm(f"habilitations.{droit.value}", monde.organisme(monde.COMMUNE))
        for permission in Permission.objects.exclude(content_type__app_label__in=monde_technique()):
            assert not support.has_perm(f"{permission.content_type.app_label}.{permission.codename}")

    def test_il_garde_les_applications_techniques(self, support):
        assert support.has_perm("auth.view_group")

    def test_inactif_il_n_a_rien(self, support):
        support.is_active = False
        assert not support.has_perm("auth.view_group")

    def test_une_session_de_support_est_motivee_limitee_et_tracee(self, support):
        ville = monde.organisme(monde.COMMUNE)
        with pytest.raises(ActionRefusee):
            agents.ouvrir_session_support(agent=support, organisme_id=ville.pk, motif="  ")
        session = agents.ouvrir_session_support(agent=support, organisme_id=ville.pk, motif="Ticket 12")
        acteur = acteur_support(session)

        assert perimetre_de(acteur, Droit.CONSULTER).territoires
        assert not peut(acteur, Droit.MODIFIER)
        assert acteur.motif == "Ticket 12"
        with horloge_a(maintenant() + agents.DUREE_MAX_SUPPORT + timedelta(minutes=1)):
            assert droits_de(acteur) == frozenset()
        agents.fermer_session_support(session_id=session.pk, agent=support)
        assert refus_d_acces(acteur, Droit.CONSULTER).code == "session_support_close"

    def test_un_agent_ordinaire_n_ouvre_pas_de_session(self):
        with pytest.raises(ActionRefusee):
            agents.ouvrir_session_support(
                agent=monde.agent(monde.COMMUNE), organisme_id=monde.organisme(monde.BAILLEUR).pk, motif="Curiosité"
            )
        assert not SessionSupport.objects.exists()


def monde_technique():
    return ["admin", "auth", "contenttypes", "sessions", "sites", "account", "mfa"]


class TestPorts:
    """The resolver and the named grants, with a stand-in for a demande (the real ones are tested in registre)."""

    class Objet:
        pk = 5

    @pytest.fixture
    def branche(self, monkeypatch):
        def source(acteur, droit, le):
            return [5] if acteur.organisme_id == monde.organisme(monde.SIAO).pk else []

        def resolveur(objet):
            return ports.ObjetSitue(5, (1, 2), None) if isinstance(objet, self.Objet) else None

        monkeypatch.setattr(ports, "sources_nominatives", [source])
        monkeypatch.setattr(ports, "resolveurs", [resolveur])

    def test_un_siao_non_enregistreur_ne_voit_que_ce_qui_est_partage(self, branche):
        siao = monde.acteur(monde.SIAO)
        assert perimetre_de(siao, Droit.CONSULTER).nominatif == (5,)
        assert monde.agent(monde.SIAO).has_perm("registre.consulter", self.Objet())
        assert not monde.agent(monde.SIAO).has_perm("registre.modifier", self.Objet())
        assert not monde.agent(monde.COMMUNE).has_perm("registre.consulter", self.Objet())
        assert [raison.libelle for raison in access.raisons(siao, self.Objet())] == ["Dossier partagé nommément"]

    def test_au_plus_deux_mille_noms(self, monkeypatch):
        monkeypatch.setattr(ports, "sources_nominatives", [lambda acteur, droit, le: range(1, 5000)])
        perimetre = perimetre_de(monde.acteur(monde.SIAO), Droit.CONSULTER)
        assert perimetre.nominatif == tuple(range(1, 2001))

    def test_l_observatoire_n_a_pas_de_nom_meme_partage(self, monkeypatch):
        monkeypatch.setattr(ports, "sources_nominatives", [lambda acteur, droit, le: [5]])
        for droit in Droit:
            assert perimetre_de(monde.acteur(monde.OBSERVATOIRE), droit) == VIDE


def test_qui_voit_un_dossier_et_pourquoi():
    montreuil = monde.commune(monde.MONTREUIL)
    vus = {organisme.nom: [r.titre.base for r in raisons] for organisme, raisons in organismes_voyant(
        tags_de([montreuil.pk]), monde.guichet(monde.COMMUNE).pk
    )}  # fmt: skip

    assert vus["Ville de Montreuil"] == [Base.E_E, Base.S_D]
    assert vus["Est Ensemble"] == [Base.D_2, Base.S_E]
    assert vus["Habitat Francilien"] == [Base.S_A]
    assert "Ville de Saint-Denis" not in vus
    assert "Observatoire régional" not in vus


def test_le_systeme_fait_tout_et_le_demandeur_rien_sans_partage():
    assert perimetre_de(systeme(), Droit.RADIER).region
    assert perimetre_de(Acteur(NatureActeur.DEMANDEUR), Droit.CONSULTER) == VIDE
