from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from demandeurs.models import Personne
from habilitations.acteur import Acteur
from registre.enums import CanalDepot, NatureEvenement, NatureTache, OrigineNumero
from registre.models import Courrier, Demande, DepotPapier, Evenement, NumeroUnique, Tache
from registre.saisie import SaisieDepotPapier, SaisieVoeu
from registre.services.enregistrement import enregistrer
from registre.services.numero_recu import recevoir_numero
from registre.states.demande import EtatDemande
from socle.errors import ActionRefusee, Nature
from socle.models import TraceActe
from tests import monde
from tests.factories import saisies
from tests.factories.registre import GUICHET, demande, saisie_neuve


def codes(erreur: pytest.ExceptionInfo[ActionRefusee]) -> list[str]:
    return [un.code for un in erreur.value.refus]


def test_enregistrer_donne_numero_validite_evenements_et_lettre(agent: Acteur) -> None:
    faite = demande(agent)

    assert faite.etat == EtatDemande.ACTIVE
    assert faite.deposee_le == saisies.LE_10_MARS
    assert faite.valable_jusqu_au == date(2027, 3, 10), "one year (R441-2-7)"
    assert faite.canal == CanalDepot.GUICHET
    numero = NumeroUnique.objects.get(demande=faite)
    assert numero.numero[:7] == "1110326"
    assert numero.numero[-5:] == GUICHET
    evenements = Evenement.objects.filter(demande=faite).order_by("pk")
    assert [e.nature for e in evenements] == [NatureEvenement.DEPOT, NatureEvenement.NUMERO]
    assert {e.organisme_origine_id for e in evenements} == {agent.organisme_id}
    assert {e.agent_id for e in evenements} == {agent.agent_id}
    assert Courrier.objects.filter(demande=faite, nature="attestation").exists()
    assert TraceActe.objects.filter(acte="enregistrer", objet_id=faite.pk, agent_id=agent.agent_id).count() == 1


def test_une_personne_morale(agent: Acteur) -> None:
    faite = enregistrer(
        saisies.saisie_association(guichet=GUICHET, recherche=saisies.recherche((monde.MONTREUIL,))), acteur=agent
    )
    assert faite.menage_id is None
    assert faite.personne_morale_id is not None
    assert not Tache.objects.filter(demande=faite).exists(), "no NIR is asked of an association"


def test_etiquettes_de_territoire(agent: Acteur) -> None:
    faite = demande(agent, (monde.MONTREUIL, monde.PARIS_18))
    attendus = {
        monde.commune(monde.MONTREUIL).pk,
        monde.commune(monde.PARIS_18).pk,
        monde.commune(monde.PARIS).pk,
    }
    assert attendus <= set(faite.territoires)
    assert len(faite.territoires) == len(set(faite.territoires)) == 7, "two EPCI or EPT levels and two départements"


def test_une_ancienne_commune_devient_la_nouvelle_et_garde_son_code(agent: Acteur) -> None:
    faite = demande(agent, (monde.PIERREFITTE,))
    voeu = faite.voeux.get()
    assert (voeu.commune.code, voeu.code_origine) == (monde.SAINT_DENIS, monde.PIERREFITTE)


@pytest.mark.parametrize(
    ("nir", "taches"),
    [
        ("295109912611193", set()),
        ("", {NatureTache.NIR_A_COMPLETER}),
        ("255081416802539", {NatureTache.NIR_CLE_FAUSSE}),
    ],
)
def test_le_nir_ne_bloque_pas_mais_laisse_une_tache(agent: Acteur, nir: str, taches: set[str]) -> None:
    saisie = saisie_neuve(menage=saisies.menage(personnes=[saisies.titulaire(nom="Nirval", nir=nir)]))
    faite = enregistrer(saisie, acteur=agent)
    assert set(Tache.objects.filter(demande=faite).values_list("nature", flat=True)) == taches
    personne = Personne.objects.get(menage=faite.menage_id)
    assert (personne.nir_chiffre is None) == (nir != "295109912611193")


def test_depot_papier_la_date_de_reception_est_celle_du_depot(agent: Acteur) -> None:
    recu = date(2026, 3, 2)
    saisie = saisie_neuve(depot_papier=SaisieDepotPapier(recu, "Mairie annexe", "CCAS", "convention 2025"))
    faite = enregistrer(saisie, acteur=agent)
    assert (faite.deposee_le, faite.canal) == (recu, CanalDepot.PAPIER)
    assert faite.valable_jusqu_au == date(2027, 3, 2)
    depot = DepotPapier.objects.get(demande=faite)
    assert (depot.lieu, depot.detenteur, depot.mandat, depot.saisi_par) == (
        "Mairie annexe", "CCAS", "convention 2025", agent.agent_id,
    )  # fmt: skip


def test_sans_depot_papier_l_anciennete_ne_s_antidate_pas(agent: Acteur) -> None:
    with pytest.raises(ActionRefusee) as erreur:
        enregistrer(saisie_neuve(deposee_le=date(2026, 3, 9)), acteur=agent)
    assert codes(erreur) == ["depot_antidate"]
    assert not Demande.objects.exists()


@pytest.mark.parametrize(
    ("profil", "guichet", "code", "nature"),
    [
        (monde.RESERVATAIRE, GUICHET, "hors_fonction", Nature.INTERDIT),
        (monde.OBSERVATOIRE, GUICHET, "hors_fonction", Nature.INTERDIT),
        (monde.BAILLEUR, GUICHET, "guichet_d_un_autre", Nature.INTERDIT),
        (monde.COMMUNE, "ZZZZZ", "guichet_inconnu", Nature.SAISIE),
    ],
)
def test_qui_n_enregistre_pas_ici(referentiels: None, profil: str, guichet: str, code: str, nature: Nature) -> None:
    with pytest.raises(ActionRefusee) as erreur:
        enregistrer(saisie_neuve(guichet=guichet), acteur=monde.acteur(profil))
    assert codes(erreur) == [code]
    assert erreur.value.premier.nature is nature
    assert not Demande.objects.exists()
    assert not Personne.objects.exists()


def test_une_saisie_fausse_ne_laisse_rien(agent: Acteur) -> None:
    saisie = saisie_neuve((), identite_vue=False)
    with pytest.raises(ActionRefusee) as erreur:
        enregistrer(saisie, acteur=agent)
    assert codes(erreur) == ["identite_non_vue", "commune_requise"]
    assert not Demande.objects.exists()
    assert not Evenement.objects.exists()


def test_hors_region_est_oriente_jamais_enregistre(agent: Acteur) -> None:
    saisie = saisie_neuve()
    saisie.recherche.voeux.append(SaisieVoeu("69123"))
    with pytest.raises(ActionRefusee) as erreur:
        enregistrer(saisie, acteur=agent)
    assert codes(erreur) == ["commune_hors_region"]
    assert "Lyon" in erreur.value.premier.message
    assert not Demande.objects.exists()


def test_un_avertissement_se_confirme(agent: Acteur) -> None:
    saisie = saisie_neuve(motifs=saisies.SaisieMotifs())
    with pytest.raises(ActionRefusee) as erreur:
        enregistrer(saisie, acteur=agent)
    assert codes(erreur) == ["motif_absent"]
    assert enregistrer(saisie, acteur=agent, confirmations={"motif_absent"}).etat == EtatDemande.ACTIVE


def test_guichet_reserve_a_son_public(referentiels: None) -> None:
    """R441-2-1 g: Action Logement registers the employees of contributing companies only."""
    acteur, saisie = monde.acteur(monde.ACTION_LOGEMENT), saisie_neuve(guichet="ACTL1")
    with pytest.raises(ActionRefusee) as erreur:
        enregistrer(saisie, acteur=acteur)
    assert codes(erreur) == ["public_restreint"]
    assert "Salariés des entreprises cotisantes" in erreur.value.premier.message
    assert enregistrer(saisie, acteur=acteur, confirmations=["public_restreint"]).canal == CanalDepot.GUICHET


def test_un_menage_deja_inscrit_se_confirme_et_ne_dit_que_le_guichet(agent: Acteur, referentiels: None) -> None:
    saisie = saisie_neuve()
    premiere = enregistrer(saisie, acteur=agent)
    ailleurs = replace(saisie, guichet="BAIL1")
    with pytest.raises(ActionRefusee) as erreur:
        enregistrer(ailleurs, acteur=monde.acteur(monde.BAILLEUR))
    assert codes(erreur) == ["demande_existante"]
    numero = premiere.numeros.get().numero
    assert numero not in str(erreur.value)
    assert saisie.menage.personnes[0].nom not in str(erreur.value)
    assert Demande.objects.count() == 1
    bailleur = monde.acteur(monde.BAILLEUR)
    for motif in ("", "non", "          "):
        with pytest.raises(ActionRefusee) as erreur:
            enregistrer(ailleurs, acteur=bailleur.avec_motif(motif), confirmations={"demande_existante"})
        assert codes(erreur) == ["motif_de_confirmation"]
    assert Demande.objects.count() == 1
    seconde = enregistrer(
        ailleurs, acteur=bailleur.avec_motif("Jumeaux, deux ménages"), confirmations={"demande_existante"}
    )
    trace = TraceActe.objects.get(acte="enregistrer", objet_id=seconde.pk)
    assert trace.motif == "Jumeaux, deux ménages"


def test_le_meme_envoi_deux_fois_n_enregistre_qu_une_demande(agent: Acteur) -> None:
    saisie = saisie_neuve()
    une = enregistrer(saisie, acteur=agent, cle_idempotence="formulaire-1")
    assert enregistrer(saisie, acteur=agent, cle_idempotence="formulaire-1").pk == une.pk
    with pytest.raises(ActionRefusee) as erreur:
        enregistrer(saisie_neuve(), acteur=agent, cle_idempotence="formulaire-1")
    assert codes(erreur) == ["envoi_deja_traite"]
    assert Demande.objects.count() == 1


def test_un_refus_libere_la_cle_d_envoi(agent: Acteur) -> None:
    saisie = saisie_neuve()
    with pytest.raises(ActionRefusee):
        enregistrer(replace(saisie, identite_vue=False), acteur=agent, cle_idempotence="f2")
    assert enregistrer(saisie, acteur=agent, cle_idempotence="f2").etat == EtatDemande.ACTIVE


def test_un_numero_deja_pris_est_remplace(agent: Acteur) -> None:
    with connection.cursor() as curseur:
        curseur.execute("SELECT last_value, is_called FROM registre_numero_ordre")
        dernier, appele = curseur.fetchone()
    suivant = dernier + 1 if appele else dernier
    autre = demande(agent)
    NumeroUnique.objects.create(
        numero=f"1110326{suivant + 1:06d}{GUICHET}", demande=autre, statut="ancien", emis_a=autre.enregistree_a
    )
    assert demande(agent).numeros.get().numero == f"1110326{suivant + 2:06d}{GUICHET}"


@override_settings(NUMEROTEUR="sne")
def test_numero_attendu_du_systeme_national(agent: Acteur) -> None:
    faite = demande(agent)
    assert faite.etat == EtatDemande.ATTENDUE
    assert faite.deposee_le == saisies.LE_10_MARS, "the deposit date is kept"
    assert not faite.numeros.exists()
    tache = Tache.objects.get(demande=faite, nature=NatureTache.NUMERO_ATTENDU)
    assert tache.echeance_le == date(2026, 4, 10), "one month at most (L441-2-1)"
    assert not Courrier.objects.filter(demande=faite).exists(), "no attestation without a number"

    recue = recevoir_numero(faite.pk, "111 03 26 000123 MTRL1", acteur=agent, le=saisies.LE_10_MARS)

    assert recue.etat == EtatDemande.ACTIVE
    assert (recue.deposee_le, recue.version) == (saisies.LE_10_MARS, 2)
    assert recue.numeros.get().origine == OrigineNumero.SNE
    assert Tache.objects.get(pk=tache.pk).close_a is not None
    assert Courrier.objects.filter(demande=faite, nature="attestation").exists()


@override_settings(NUMEROTEUR="sne")
@pytest.mark.parametrize(
    ("numero", "code"), [("123", "numero_invalide"), ("1110326000001MTRL1", "numero_deja_attribue")]
)
def test_numero_recu_refuse(agent: Acteur, numero: str, code: str) -> None:
    autre, faite = demande(agent), demande(agent)
    recevoir_numero(autre.pk, "1110326000001MTRL1", acteur=agent, le=saisies.LE_10_MARS)
    with pytest.raises(ActionRefusee) as erreur:
        recevoir_numero(faite.pk, numero, acteur=agent, le=saisies.LE_10_MARS)
    assert codes(erreur) == [code]
    assert Demande.objects.get(pk=faite.pk).etat == EtatDemande.ATTENDUE


def test_une_demande_active_n_attend_pas_de_numero(agent: Acteur) -> None:
    faite = demande(agent)
    with pytest.raises(ActionRefusee) as erreur:
        recevoir_numero(faite.pk, "1110326999999MTRL1", acteur=agent, le=saisies.LE_10_MARS)
    assert erreur.value.premier.nature is Nature.ETAT


def test_le_nombre_d_ordres_ne_depend_pas_de_la_taille_du_menage(agent: Acteur) -> None:
    def ordres(enfants: int) -> int:
        saisie = saisie_neuve()
        saisie.menage.personnes += [saisies.enfant(f"Enfant {chr(65 + n)}") for n in range(enfants)]
        with CaptureQueriesContext(connection) as requetes:
            enregistrer(saisie, acteur=agent)
        return len(requetes)

    ordres(1)  # referentials are read once per process
    assert ordres(1) == ordres(9)
