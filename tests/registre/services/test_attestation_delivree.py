"""The attestation of a registered demande, contents a to i of R441-2-4 (version of 8 May 2017)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from demandeurs.enums import NiveauPiece
from demandeurs.services.pieces import liste_en_vigueur
from habilitations.acteur import Acteur
from registre.documents.contenus import NatureAttestation
from registre.enums import NatureEvenement
from registre.models import Demande, Evenement
from registre.services.attestation import attestation_pdf, contenu_de_l_attestation, delivrer_attestation
from registre.services.enregistrement import enregistrer
from registre.states.demande import EtatDemande
from socle.errors import ActionRefusee, Nature
from tests import monde
from tests.factories import saisies
from tests.factories.registre import demande

LE = saisies.LE_10_MARS


def dossier(agent: Acteur, *communes: str) -> Demande:
    saisie = saisies.saisie_complete(guichet="MTRL1", recherche=saisies.recherche(communes))
    return enregistrer(saisie, acteur=agent)


def test_contenus_a_a_i(agent: Acteur) -> None:
    faite = dossier(agent, monde.SAINT_DENIS, monde.PARIS_18)
    a = contenu_de_l_attestation(faite, le=LE)
    assert (a.demandeur.nom, a.demandeur.nom_usage, a.demandeur.prenoms) == ("Martin", "Le Goff-Martin", "Éloïse")
    assert a.demandeur.adresse[-1] == "93200 Saint-Denis"
    assert a.service.nom
    assert a.numero == faite.numeros.get().numero
    assert (a.recue_le, a.renouvelee_le, a.valable_jusqu_au) == (LE, None, date(2027, 3, 10))
    assert a.nature is NatureAttestation.ENREGISTREMENT
    assert {b.commune: b.noms for b in a.bailleurs}["Saint-Denis"] == ("Habitat Francilien",)
    assert a.destinataire.lignes[0].startswith("Mme Petit"), "the letters go to the representative"
    liste = liste_en_vigueur(LE).exigences
    dites = " ".join(p for g in (*a.pieces_obligatoires, *a.pieces_complementaires) for p in g.pieces)
    assert {g.titre for g in a.pieces_obligatoires} == {"Identité", "Revenu fiscal de référence", "Situation familiale"}
    assert all(une.libelle in dites for une in liste if une.niveau != NiveauPiece.ENREGISTREMENT), "the dated list"
    assert "295109912611193" not in repr(a), "no NIR on a letter"
    assert "Ngô" not in repr(a), "no referent either"
    assert a.recapitulatif.handicap is True


def test_dates_de_saisine_par_departement_et_par_type(agent: Acteur) -> None:
    """T3 in Paris: 9 years; in Seine-Saint-Denis: 3 years (recalled values, shown as to be confirmed)."""
    a = contenu_de_l_attestation(dossier(agent, monde.SAINT_DENIS, monde.PARIS_18), le=LE)
    dates = {(c.departement, d.typologie): d.saisine_possible_le for c in a.commissions for d in c.delais}
    assert dates["Paris", "T3"] == date(2035, 3, 10)
    assert dates["Paris", "T4"] == date(2036, 3, 10)
    assert dates["Seine-Saint-Denis", "T3"] == date(2029, 3, 10)
    assert all("à confirmer" in d.source for c in a.commissions for d in c.delais)


def test_une_ville_compte_ses_arrondissements(agent: Acteur, referentiels: None) -> None:
    bailleur = monde.organisme(monde.BAILLEUR)
    bailleur.implantations.create(commune=monde.commune(monde.PARIS_18), logements=5)
    a = contenu_de_l_attestation(dossier(agent, monde.PARIS), le=LE)
    assert a.bailleurs[0].noms == (bailleur.nom,)


def test_delivrer_laisse_un_evenement(agent: Acteur) -> None:
    faite = demande(agent)
    assert delivrer_attestation(faite.pk, acteur=agent).startswith(b"%PDF")
    evenement = Evenement.objects.get(demande=faite, nature=NatureEvenement.ATTESTATION)
    assert evenement.details == {"nature": "enregistrement"}


def test_renouvelee(agent: Acteur) -> None:
    faite = demande(agent)
    Demande.objects.filter(pk=faite.pk).update(renouvelee_le=LE)
    a = contenu_de_l_attestation(Demande.objects.get(pk=faite.pk), le=LE)
    assert (a.nature, a.renouvelee_le) == (NatureAttestation.RENOUVELLEMENT, LE)


def test_une_association_n_a_pas_de_commission(agent: Acteur) -> None:
    faite = enregistrer(
        saisies.saisie_association(guichet="MTRL1", recherche=saisies.recherche((monde.MONTREUIL,))), acteur=agent
    )
    a = contenu_de_l_attestation(faite, le=LE)
    assert a.demandeur.personne_morale
    assert a.commissions == ()
    assert attestation_pdf(faite).startswith(b"%PDF")


@override_settings(NUMEROTEUR="sne")
def test_pas_d_attestation_sans_numero(agent: Acteur) -> None:
    faite = demande(agent)
    with pytest.raises(ActionRefusee) as erreur:
        delivrer_attestation(faite.pk, acteur=agent)
    assert erreur.value.premier.code == "attestation_sans_numero"
    assert not Evenement.objects.filter(nature=NatureEvenement.ATTESTATION).exists()


def test_pas_d_attestation_pour_une_demande_close(agent: Acteur) -> None:
    faite = demande(agent)
    faite.etat = EtatDemande.RADIEE
    with pytest.raises(ActionRefusee) as erreur:
        attestation_pdf(faite)
    assert erreur.value.premier.nature is Nature.ETAT


def test_hors_perimetre_elle_n_existe_pas(agent: Acteur) -> None:
    faite = demande(agent)
    with pytest.raises(ActionRefusee) as erreur:
        delivrer_attestation(faite.pk, acteur=monde.acteur(monde.RESERVATAIRE))
    assert erreur.value.premier.nature is Nature.INTROUVABLE


def test_nombre_d_ordres_fixe(agent: Acteur) -> None:
    def ordres(*communes: str) -> int:
        faite = dossier_simple(agent, communes)
        with CaptureQueriesContext(connection) as requetes:
            contenu_de_l_attestation(faite, le=LE)
        return len(requetes)

    ordres(monde.MONTREUIL)
    assert ordres(monde.MONTREUIL) == ordres(monde.MONTREUIL, monde.BAGNOLET, monde.PANTIN, monde.PARIS_18)


def dossier_simple(agent: Acteur, communes: tuple[str, ...]) -> Demande:
    return demande(agent, communes)
