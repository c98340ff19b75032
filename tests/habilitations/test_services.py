"""Acts on organismes, agents and titles: done and traced, or refused with nothing changed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from habilitations.acteur import systeme
from habilitations.models import (
    Affectation,
    Agent,
    Guichet,
    Habilitation,
    Mandat,
    Organisme,
    OrganismeUserObjectPermission,
)
from habilitations.rules.bases import Base
from habilitations.rules.droits import DROITS_PAR_FONCTION, Droit, Fonction
from habilitations.rules.types import TypeOrganisme
from habilitations.saisie import (
    SaisieAffectation,
    SaisieAgent,
    SaisieGuichet,
    SaisieHabilitation,
    SaisieOrganisme,
)
from habilitations.services import agents, organismes
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from socle.models import TraceActe
from tests import monde
from tests.factories import habilitations as fabrique

pytestmark = pytest.mark.django_db
MACHINE = systeme()
LE = date(2026, 1, 1)


@pytest.fixture
def gestionnaire():
    return monde.acteur(monde.GESTIONNAIRE)


@pytest.fixture
def administrateur():
    """The administrator of the commune's agents."""
    return fabrique.acteur(monde.organisme(monde.COMMUNE), Fonction.ADMINISTRATEUR)


def code_du_refus(acte, **arguments) -> str:
    with pytest.raises(ActionRefusee) as refusee:
        acte(**arguments)
    return refusee.value.premier.code


class TestOrganismes:
    def test_le_gestionnaire_ouvre_un_organisme_et_son_guichet(self, gestionnaire):
        saisie = SaisieOrganisme("Office de la Brie", TypeOrganisme.BAILLEUR, siren="123456782")
        ouvert = organismes.creer_organisme(acteur=gestionnaire, saisie=saisie)
        guichet = organismes.ouvrir_guichet(
            acteur=gestionnaire, organisme_id=ouvert.pk, saisie=SaisieGuichet("BRIE1", "Accueil")
        )

        assert ouvert.groupe_id is not None
        assert guichet.public_restreint is False
        assert {(trace.acte, trace.objet_id) for trace in TraceActe.objects.filter(agent_id=gestionnaire.agent_id)} >= {
            ("creer_organisme", ouvert.pk),
            ("ouvrir_guichet", guichet.pk),
        }

    @pytest.mark.parametrize("profil", [monde.COMMUNE, monde.ETAT, monde.OBSERVATOIRE])
    def test_personne_d_autre(self, profil):
        avant = Organisme.objects.count()
        saisie = SaisieOrganisme("Office fantôme", TypeOrganisme.BAILLEUR)
        assert code_du_refus(organismes.creer_organisme, acteur=monde.acteur(profil), saisie=saisie) in {
            "hors_fonction",
            "sans_habilitation",
        }
        assert Organisme.objects.count() == avant

    @pytest.mark.parametrize("code", ["mtrl1", "ABC", "ABCDEF", "AB-C1", ""])
    def test_un_code_de_guichet_a_cinq_caracteres(self, gestionnaire, code):
        ville = monde.organisme(monde.COMMUNE)
        code_du_refus(
            organismes.ouvrir_guichet, acteur=gestionnaire, organisme_id=ville.pk, saisie=SaisieGuichet(code, "Accueil")
        )
        assert Guichet.objects.filter(organisme=ville).count() == 1

    def test_un_code_de_guichet_ne_sert_qu_une_fois(self, gestionnaire):
        code_du_refus(
            organismes.ouvrir_guichet,
            acteur=gestionnaire,
            organisme_id=monde.organisme(monde.BAILLEUR).pk,
            saisie=SaisieGuichet(monde.PROFILS[monde.COMMUNE].guichet, "Accueil"),
        )

    def test_un_organisme_inconnu(self, gestionnaire):
        saisie = SaisieGuichet("BRIE1", "Accueil")
        assert (
            code_du_refus(organismes.ouvrir_guichet, acteur=gestionnaire, organisme_id=10**9, saisie=saisie)
            == "organisme_introuvable"
        )


class TestHabilitations:
    def accorder(self, acteur, organisme, base, **champs):
        saisie = SaisieHabilitation(organisme_id=organisme.pk, base=base, **{"du": LE, **champs})
        return organismes.accorder_habilitation(acteur=acteur, saisie=saisie)

    def test_accorder_dit_qui_a_accorde(self, gestionnaire):
        bailleur = fabrique.organisme(TypeOrganisme.BAILLEUR)
        accordee = self.accorder(gestionnaire, bailleur, Base.S_A)
        assert accordee.accordee_par_id == gestionnaire.agent_id

    @pytest.mark.parametrize(
        ("type", "base", "champs", "code"),
        [
            (TypeOrganisme.BAILLEUR, Base.S_D, {}, "base_etrangere"),
            (TypeOrganisme.OBSERVATOIRE, Base.S_H, {}, "base_etrangere"),
            (TypeOrganisme.COMMUNE, Base.S_D, {}, "non_enregistreur"),
            (TypeOrganisme.SIAO, Base.S_I, {}, "non_enregistreur"),
            (TypeOrganisme.EPT, Base.S_E, {}, "saisie_invalide"),
            (TypeOrganisme.COMMISSION_SECRETARIAT, Base.D_4, {}, "saisie_invalide"),
            (TypeOrganisme.BAILLEUR, Base.S_A, {"au": date(2025, 1, 1)}, "saisie_invalide"),
        ],
    )
    def test_ce_que_la_loi_n_ouvre_pas_se_refuse(self, gestionnaire, type, base, champs, code):
        organisme = fabrique.organisme(type)
        with pytest.raises(ActionRefusee) as refusee:
            self.accorder(gestionnaire, organisme, base, **champs)
        assert refusee.value.premier.code == code
        assert not Habilitation.objects.filter(organisme=organisme).exists()

    def test_le_mandant_n_est_plus_enregistreur(self, gestionnaire):
        stains = monde.organisme(monde.MANDANT)
        with pytest.raises(ActionRefusee) as refusee:
            self.accorder(gestionnaire, stains, Base.S_D)
        assert refusee.value.premier.code == "non_enregistreur"
        Mandat.objects.filter(mandant=stains).update(au=date(2025, 12, 31))
        assert self.accorder(gestionnaire, stains, Base.S_D).pk

    def test_deux_fois_la_meme_a_la_meme_date_se_refuse(self, gestionnaire):
        bailleur = fabrique.organisme(TypeOrganisme.BAILLEUR)
        premiere = self.accorder(gestionnaire, bailleur, Base.S_A, au=date(2026, 6, 30))
        with pytest.raises(ActionRefusee):
            self.accorder(gestionnaire, bailleur, Base.S_A, du=date(2026, 6, 30))
        with pytest.raises(IntegrityError), transaction.atomic():
            Habilitation.objects.create(organisme=bailleur, base=Base.S_A, du=date(2026, 3, 1))
        assert self.accorder(gestionnaire, bailleur, Base.S_A, du=date(2026, 7, 1)).du > premiere.au

    def test_retirer_ferme_aujourd_hui(self, gestionnaire):
        titre = monde.organisme(monde.BAILLEUR).habilitations.get(base=Base.S_A)
        organismes.retirer_habilitation(acteur=gestionnaire, habilitation_id=titre.pk)
        titre.refresh_from_db()
        assert titre.au == aujourdhui() - timedelta(days=1)

    def test_personne_ne_s_habilite_soi_meme(self):
        commune = monde.acteur(monde.COMMUNE)
        with pytest.raises(ActionRefusee):
            self.accorder(commune, monde.organisme(monde.COMMUNE), Base.S_F)


class TestAgents:
    def designer(self, acteur, organisme, fonction=Fonction.ACCUEIL, **champs):
        agent = champs.pop("agent", None) or fabrique.agent()
        saisie = SaisieAffectation(agent_id=agent.pk, organisme_id=organisme.pk, fonction=fonction, du=LE, **champs)
        return agents.designer_agent(acteur=acteur, saisie=saisie)

    def test_l_administrateur_designe_chez_lui(self, administrateur):
        ville = monde.organisme(monde.COMMUNE)
        affectation = self.designer(administrateur, ville, guichet_id=monde.guichet(monde.COMMUNE).pk)

        assert affectation.designee_par_id == administrateur.agent_id
        octrois = OrganismeUserObjectPermission.objects.filter(affectation=affectation)
        assert {Droit(octroi.permission.codename) for octroi in octrois} == DROITS_PAR_FONCTION[Fonction.ACCUEIL]
        assert affectation.agent.groups.filter(organisme=ville).exists()
        assert TraceActe.objects.filter(acte="designer_agent", objet_id=affectation.pk).exists()

    def test_pas_chez_les_autres(self, administrateur):
        avant = Affectation.objects.count()
        with pytest.raises(ActionRefusee) as refusee:
            self.designer(administrateur, monde.organisme(monde.BAILLEUR))
        assert refusee.value.premier.code == "organisme_introuvable"
        assert refusee.value.premier.statut_http == 404
        assert Affectation.objects.count() == avant

    def test_un_instructeur_ne_designe_personne(self):
        instructeur = fabrique.acteur(monde.organisme(monde.COMMUNE), Fonction.INSTRUCTEUR)
        with pytest.raises(ActionRefusee) as refusee:
            self.designer(instructeur, monde.organisme(monde.COMMUNE))
        assert refusee.value.premier.code == "hors_fonction"

    @pytest.mark.parametrize(
        ("profil", "fonction"),
        [
            (monde.OBSERVATOIRE, Fonction.INSTRUCTEUR),
            (monde.OBSERVATOIRE, Fonction.RESPONSABLE),
            (monde.COMMUNE, Fonction.GESTIONNAIRE),
        ],
    )
    def test_une_fonction_que_l_organisme_ne_connait_pas(self, profil, fonction):
        with pytest.raises(ActionRefusee) as refusee:
            self.designer(MACHINE, monde.organisme(profil), fonction)
        assert refusee.value.premier.code == "fonction_impossible"

    def test_le_guichet_d_un_autre(self, administrateur):
        with pytest.raises(ActionRefusee) as refusee:
            self.designer(administrateur, monde.organisme(monde.COMMUNE), guichet_id=monde.guichet(monde.BAILLEUR).pk)
        assert refusee.value.premier.code == "guichet_etranger"

    def test_deux_affectations_ouvertes_identiques_se_refusent(self, administrateur):
        ville, agent = monde.organisme(monde.COMMUNE), fabrique.agent()
        self.designer(administrateur, ville, agent=agent)
        with pytest.raises(ActionRefusee):
            self.designer(administrateur, ville, agent=agent)

    def test_clore_retire_du_groupe(self, administrateur):
        ville = monde.organisme(monde.COMMUNE)
        affectation = self.designer(administrateur, ville)
        agents.clore_affectation(acteur=administrateur, affectation_id=affectation.pk)
        affectation.refresh_from_db()
        assert affectation.au == aujourdhui() - timedelta(days=1)
        assert not affectation.agent.groups.exists()

    def test_un_courriel_ne_sert_qu_une_fois_quelle_que_soit_la_casse(self, administrateur):
        ville = monde.organisme(monde.COMMUNE)
        saisie = SaisieAgent(email="Nadia@Exemple.test", nom="Bel", prenom="Nadia")
        cree = agents.creer_agent(acteur=administrateur, organisme_id=ville.pk, saisie=saisie)
        assert cree.email == "nadia@exemple.test"
        assert not cree.has_usable_password()
        assert (
            code_du_refus(agents.creer_agent, acteur=administrateur, organisme_id=ville.pk, saisie=saisie)
            == "saisie_invalide"
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            Agent.objects.create(email="NADIA@exemple.test", nom="X", prenom="Y")

    def test_un_compte_neuf_n_a_aucun_droit(self, administrateur):
        saisie = SaisieAgent(email="neuf@exemple.test", nom="Neuf", prenom="Ali")
        cree = agents.creer_agent(acteur=administrateur, organisme_id=monde.organisme(monde.COMMUNE).pk, saisie=saisie)
        assert not any(cree.has_perm(f"registre.{droit.value}") for droit in Droit)
