from __future__ import annotations

from dataclasses import replace

import pytest

from demandeurs.chiffrement import Usage, dechiffrer
from demandeurs.enums import SourceModification
from demandeurs.models import Modification, Personne
from habilitations.acteur import Acteur, NatureActeur
from registre.enums import NatureEvenement, NatureTache
from registre.models import Courrier, Demande, Evenement, Tache
from registre.services.enregistrement import enregistrer
from registre.services.lecture import charger_saisie
from registre.services.modification import modifier
from socle.errors import ActionRefusee, Nature
from tests import monde
from tests.factories import saisies
from tests.factories.registre import demande, saisie_neuve

DEMANDEUR = SourceModification.DEMANDEUR


@pytest.fixture
def dossier(agent: Acteur) -> Demande:
    complete = saisies.saisie_complete(guichet="MTRL1", recherche=saisies.recherche((monde.MONTREUIL, monde.BAGNOLET)))
    return enregistrer(complete, acteur=agent)


def test_seules_les_parties_changees_et_leur_histoire(dossier: Demande, agent: Acteur) -> None:
    saisie = charger_saisie(dossier)
    personnes = list(Personne.objects.filter(menage=dossier.menage_id).order_by("rang").values_list("pk", flat=True))
    saisie.menage.personnes[0].mel = "neuf@example.org"
    saisie.menage.personnes.append(saisies.enfant("Zoé"))
    saisie.recherche.voeux.pop()

    faite = modifier(dossier.pk, saisie, acteur=agent, version=1, source=DEMANDEUR)

    assert faite.version == 2
    relue = charger_saisie(Demande.objects.get(pk=dossier.pk), avec_nir=True)
    assert relue.menage.personnes[0].mel == "neuf@example.org"
    assert relue.menage.personnes[0].nir == "295109912611193", "an empty NIR means unchanged"
    assert relue.menage.handicaps == saisies.saisie_complete().menage.handicaps
    gardees = list(Personne.objects.filter(menage=dossier.menage_id).order_by("rang").values_list("pk", flat=True))
    assert gardees[:4] == personnes, "who is still there keeps its id"
    bagnolet = monde.commune(monde.BAGNOLET).pk
    assert bagnolet in dossier.territoires
    assert bagnolet not in Demande.objects.get(pk=dossier.pk).territoires
    evenement = Evenement.objects.get(demande=dossier, nature=NatureEvenement.MODIFICATION)
    assert evenement.details["source"] == "demandeur"
    histoire = {
        f"{m.objet}.{m.champ}": (m.avant, m.apres) for m in Modification.objects.filter(evenement_id=evenement.pk)
    }
    assert histoire["menage.personnes.0.mel"] == ("eloise@example.org", "neuf@example.org")
    assert histoire["menage.personnes.4.prenom"] == ("", "Zoé")
    assert histoire["recherche.voeux.1.commune"] == (monde.BAGNOLET, "")


def test_chaque_partie_se_reecrit(dossier: Demande, agent: Acteur) -> None:
    saisie = charger_saisie(dossier, avec_nir=True)
    saisie.menage.logement.loyer = 700
    saisie.menage.adresse.voie = "RUE NEUVE"
    saisie.menage.aidant.adresse.voie = "RUE DU TUTEUR"
    saisie.menage.handicaps[0].equipements = ["1"]
    saisie.menage.naissances_attendues = 2
    saisie.menage.personnes[1].activite.reprise_le = saisies.LE_10_MARS
    saisie.motifs.codes = ["05"]
    saisie.motifs.jugement_le = saisies.LE_10_MARS
    saisie.recherche.loyer_max = 600
    saisie.precision = "autre"
    saisie.courrier_papier = True

    modifier(dossier.pk, saisie, acteur=agent, version=1, source=DEMANDEUR)

    assert charger_saisie(Demande.objects.get(pk=dossier.pk), avec_nir=True) == saisie


def test_une_association_se_modifie(agent: Acteur) -> None:
    faite = enregistrer(
        saisies.saisie_association(guichet="MTRL1", recherche=saisies.recherche((monde.MONTREUIL,))), acteur=agent
    )
    saisie = charger_saisie(faite)
    saisie.personne_morale.nom = "Les Toits Réunis"
    saisie.personne_morale.adresse.numero = "99"
    modifier(faite.pk, saisie, acteur=agent, version=1, source=DEMANDEUR)
    relue = Demande.objects.get(pk=faite.pk)
    assert charger_saisie(relue) == saisie
    assert relue.titulaire_tri == "LES TOITS REUNIS"


def test_rien_de_change_rien_d_ecrit(dossier: Demande, agent: Acteur) -> None:
    assert modifier(dossier.pk, charger_saisie(dossier), acteur=agent, version=1, source=DEMANDEUR).version == 1
    assert not Modification.objects.exists()
    assert not Evenement.objects.filter(demande=dossier, nature=NatureEvenement.MODIFICATION).exists()


def test_ni_attestation_ni_numero_ni_date_de_depot(dossier: Demande, agent: Acteur) -> None:
    courriers = Courrier.objects.filter(demande=dossier).count()
    saisie = replace(
        charger_saisie(dossier), deposee_le=saisies.LE_10_MARS.replace(year=2016), numero="", precision="x"
    )
    modifier(dossier.pk, saisie, acteur=agent, version=1, source=DEMANDEUR)
    relue = Demande.objects.get(pk=dossier.pk)
    assert relue.deposee_le == saisies.LE_10_MARS
    assert relue.numeros.count() == 1
    assert Courrier.objects.filter(demande=dossier).count() == courriers


def test_une_correction_vient_des_pieces(dossier: Demande, agent: Acteur) -> None:
    saisie = charger_saisie(dossier)
    saisie.menage.personnes[0].prenom = "Éloïse Marie"
    modifier(dossier.pk, saisie, acteur=agent, version=1, source=SourceModification.PIECE)
    assert Evenement.objects.filter(demande=dossier, nature=NatureEvenement.CORRECTION).exists()
    relue = Demande.objects.get(pk=dossier.pk)
    assert "MARIE" in relue.recherche_noms
    assert relue.titulaire_tri == "LE GOFF MARTIN ELOISE MARIE"


def test_les_valeurs_sensibles_sont_chiffrees(dossier: Demande, gestionnaire: Acteur, agent: Acteur) -> None:
    saisie = charger_saisie(dossier)
    saisie.menage.personnes[0].nir = "253072A07300443"
    modifier(dossier.pk, saisie, acteur=agent, version=1, source=DEMANDEUR)
    ligne = Modification.objects.get(champ="nir")
    assert (ligne.avant, ligne.apres) == ("", "")
    assert dechiffrer(ligne.apres_chiffre, Usage.MODIFICATION) == "253072A07300443"


def test_un_dossier_protege_chiffre_aussi_l_adresse(dossier: Demande, agent: Acteur) -> None:
    Demande.objects.filter(pk=dossier.pk).update(protege=True)
    saisie = charger_saisie(dossier)
    saisie.menage.adresse.voie = "RUE TUE"
    modifier(dossier.pk, saisie, acteur=agent, version=1, source=DEMANDEUR)
    ligne = Modification.objects.get(champ="voie")
    assert (ligne.avant, ligne.apres) == ("", "")
    assert dechiffrer(ligne.apres_chiffre, Usage.MODIFICATION) == "RUE TUE"


def test_version_perimee_liste_les_champs_sans_rien_changer(dossier: Demande, agent: Acteur) -> None:
    premiere, seconde = charger_saisie(dossier), charger_saisie(dossier)
    premiere.precision, seconde.recherche.loyer_max = "un", 1
    modifier(dossier.pk, premiere, acteur=agent, version=1, source=DEMANDEUR)
    with pytest.raises(ActionRefusee) as erreur:
        modifier(dossier.pk, seconde, acteur=agent, version=1, source=DEMANDEUR)
    assert erreur.value.premier.nature is Nature.CONFLIT
    assert "loyer_max" in erreur.value.premier.message
    assert "precision" in erreur.value.premier.message
    relue = Demande.objects.get(pk=dossier.pk)
    assert (relue.version, relue.loyer_max) == (2, 780)


@pytest.mark.parametrize(
    ("profil", "nature"),
    [
        (monde.RESERVATAIRE, Nature.INTROUVABLE),  # names no commune of Saint-Denis: it does not exist for it
        (monde.EPT, Nature.INTERDIT),
        (monde.OBSERVATOIRE, Nature.INTROUVABLE),
    ],
)
def test_qui_ne_modifie_pas(dossier: Demande, profil: str, nature: Nature) -> None:
    saisie = replace(charger_saisie(dossier), precision="interdit")
    with pytest.raises(ActionRefusee) as erreur:
        modifier(dossier.pk, saisie, acteur=monde.acteur(profil), version=1, source=DEMANDEUR)
    assert erreur.value.premier.nature is nature
    assert Demande.objects.get(pk=dossier.pk).precision != "interdit"
    assert not Modification.objects.exists()


def test_une_saisie_fausse_ne_change_rien(dossier: Demande, agent: Acteur) -> None:
    saisie = charger_saisie(dossier)
    saisie.recherche.types, saisie.precision = ["T99"], "autre"
    with pytest.raises(ActionRefusee) as erreur:
        modifier(dossier.pk, saisie, acteur=agent, version=1, source=DEMANDEUR)
    assert [un.code for un in erreur.value.refus] == ["code_inconnu"]
    assert Demande.objects.get(pk=dossier.pk).version == 1


def test_un_ancien_defaut_d_une_autre_partie_ne_bloque_pas(dossier: Demande, agent: Acteur) -> None:
    """A code that left the form, kept from an old dossier, does not prevent a change of phone."""
    Personne.objects.filter(menage=dossier.menage_id, rang=1).update(civilite="3")
    saisie = charger_saisie(dossier)
    saisie.recherche.loyer_max = 500
    assert modifier(dossier.pk, saisie, acteur=agent, version=1, source=DEMANDEUR).loyer_max == 500


def test_retirer_un_codemandeur_demande_son_accord(dossier: Demande, agent: Acteur) -> None:
    saisie = charger_saisie(dossier)
    del saisie.menage.personnes[1]
    with pytest.raises(ActionRefusee) as erreur:
        modifier(dossier.pk, saisie, acteur=agent, version=1, source=DEMANDEUR)
    assert [un.code for un in erreur.value.refus] == ["retrait_codemandeur"]
    faite = modifier(
        dossier.pk, saisie, acteur=agent, version=1, source=DEMANDEUR, confirmations={"retrait_codemandeur"}
    )
    assert faite.personnes == 3
    assert "YANN" not in Demande.objects.get(pk=dossier.pk).recherche_noms


def test_le_demandeur_en_ligne_ne_change_pas_son_nom(dossier: Demande, monkeypatch: pytest.MonkeyPatch) -> None:
    lui = Acteur(nature=NatureActeur.DEMANDEUR)
    monkeypatch.setattr("registre.services.modification.refus_de", lambda *_, **__: None)
    saisie = charger_saisie(dossier)
    saisie.menage.personnes[0].nom = "Autre"
    with pytest.raises(ActionRefusee) as erreur:
        modifier(dossier.pk, saisie, acteur=lui, version=1, source=DEMANDEUR)
    assert erreur.value.premier.code == "etat_civil_au_guichet"


def test_les_taches_suivent_le_contenu(agent: Acteur) -> None:
    faite = demande(agent)
    tache = Tache.objects.get(demande=faite, nature=NatureTache.NIR_A_COMPLETER)
    saisie = charger_saisie(faite)
    saisie.menage.personnes[0].nir = "295109912611193"
    modifier(faite.pk, saisie, acteur=agent, version=1, source=SourceModification.PIECE)
    tache.refresh_from_db()
    assert tache.close_a is not None
    saisie.menage.personnes[0].nir = "255081416802539"
    modifier(faite.pk, saisie, acteur=agent, version=2, source=DEMANDEUR)
    ouvertes = set(Tache.objects.filter(demande=faite, close_a__isnull=True).values_list("nature", flat=True))
    assert ouvertes == {NatureTache.NIR_CLE_FAUSSE, NatureTache.NIR_A_COMPLETER} - {NatureTache.NIR_A_COMPLETER}


def test_une_demande_inconnue(agent: Acteur) -> None:
    with pytest.raises(ActionRefusee) as erreur:
        modifier(10**9, saisie_neuve(), acteur=agent, version=1, source=DEMANDEUR)
    assert erreur.value.premier.nature is Nature.INTROUVABLE
