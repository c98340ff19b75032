"""Designating, ordering, sending: what each act writes, and that a refusal changes nothing (L441-1; R441-3; R441-5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from attributions.models import Candidature, MiseADisposition
from attributions.saisie.designation import SaisieCandidat, SaisieTransmission
from attributions.services.designation import designer, ordonner, transmettre
from attributions.states.candidature import EtatCandidature
from attributions.states.vacance import EtatVacance
from demandeurs.enums import RolePersonne, SensRessource
from demandeurs.models import Personne, Ressource
from habilitations.acteur import Acteur
from habilitations.models import Territoire
from habilitations.rules.types import NatureTerritoire
from registre.enums import NatureEvenement, TypePriorite
from registre.models import Demande, DemandePartageOrganisme, Evenement, NumeroUnique, Parametre, SeuilQuartile, Suivi
from registre.rules.explications import Marque
from registre.services.baremes import VERSION
from registre.services.nomenclatures import elever_version
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui, horloge_a
from socle.errors import ActionRefusee, Refus
from socle.models import TraceActe
from tests import monde
from tests.factories.attributions import une_candidature, une_convention, une_demande, une_vacance

pytestmark = pytest.mark.django_db

VILLE = monde.RESERVATAIRE


def ville() -> Acteur:
    return monde.acteur(VILLE)


@pytest.fixture
def vacance() -> MiseADisposition:
    """Oriented today to the town of Saint-Denis, under its convention."""
    qui = monde.organisme(VILLE)
    return une_vacance(reservataire=qui, convention=une_convention(qui))


def saisies(*demandes: Demande, **champs: object) -> list[SaisieCandidat]:
    return [SaisieCandidat(une.pk, **champs) for une in demandes]  # type: ignore[arg-type]


def refus_de(faire: Callable[[], object]) -> list[Refus]:
    avant = _tout()
    with pytest.raises(ActionRefusee) as refusee:
        faire()
    assert _tout() == avant
    return list(refusee.value.refus)


def _tout() -> list[object]:
    """What no refused act may change."""
    return [
        list(Candidature.objects.order_by("pk").values()),
        list(MiseADisposition.objects.order_by("pk").values()),
        list(Suivi.objects.order_by("pk").values()),
        list(Demande.objects.order_by("pk").values_list("pk", "version")),
        Evenement.objects.count(),
        DemandePartageOrganisme.objects.count(),
    ]


def test_designer_ecrit_la_candidature_l_evenement_la_trace_et_le_suivi(vacance: MiseADisposition) -> None:
    une, deux = une_demande(), une_demande()

    nouvelles = designer(vacance.pk, saisies=saisies(deux, une), acteur=ville(), version=vacance.version)

    assert [(n.demande_id, n.ordre, n.titre, n.etat) for n in nouvelles] == [
        (deux.pk, 1, "reservataire", EtatCandidature.DESIGNEE),
        (une.pk, 2, "reservataire", EtatCandidature.DESIGNEE),
    ]
    assert {n.designee_par_id for n in nouvelles} == {monde.organisme(VILLE).pk}
    evenement = Evenement.objects.get(demande=une, nature=NatureEvenement.DESIGNATION)
    assert evenement.organisme_origine_id == monde.organisme(VILLE).pk
    assert evenement.details["candidature"] == nouvelles[1].pk
    suivi = Suivi.objects.get(pk=une.pk)
    assert (suivi.designations, suivi.en_cours) == (1, 1)
    assert TraceActe.objects.filter(acte="designer_candidat", objet_id=nouvelles[0].pk).exists()
    version = une.version
    une.refresh_from_db()
    vacance.refresh_from_db()
    assert (une.version, vacance.version) == (version + 1, 2)


def test_la_suivante_vient_apres_les_presentes(vacance: MiseADisposition) -> None:
    designer(vacance.pk, saisies=saisies(une_demande(), une_demande()), acteur=ville())
    (troisieme,) = designer(vacance.pk, saisies=saisies(une_demande()), acteur=ville())
    assert troisieme.ordre == 3


# « a candidate without NUR or radiated » : refused with the article, nothing changed.
def test_une_demande_radiee_n_est_pas_candidate(vacance: MiseADisposition) -> None:
    bonne, radiee = une_demande(), une_demande()
    Demande.objects.filter(pk=radiee.pk).update(
        etat=EtatDemande.RADIEE, radiee_le=aujourdhui(), motif_radiation="RADABA"
    )
    (refus,) = refus_de(lambda: designer(vacance.pk, saisies=saisies(bonne, radiee), acteur=ville()))
    assert (refus.code, refus.statut_http, refus.champ) == ("demande_inactive", 409, "demandes.1")
    assert "L441-2-1" in refus.source


def test_sans_numero_unique_pas_de_candidature(vacance: MiseADisposition) -> None:
    sans = une_demande()
    NumeroUnique.objects.filter(demande=sans).delete()
    (refus,) = refus_de(lambda: designer(vacance.pk, saisies=saisies(sans), acteur=ville()))
    assert (refus.code, refus.statut_http) == ("candidat_sans_numero", 409)
    assert "L441-2-1" in refus.source


def test_hors_du_perimetre_la_demande_n_existe_pas(vacance: MiseADisposition) -> None:
    ailleurs = une_demande((monde.NANTERRE,))
    (refus,) = refus_de(lambda: designer(vacance.pk, saisies=saisies(ailleurs), acteur=ville()))
    assert (refus.code, refus.statut_http, refus.champ) == ("demande_inconnue", 404, "demandes.0")
    (memes_mots,) = refus_de(lambda: designer(vacance.pk, saisies=[SaisieCandidat(10**9)], acteur=ville()))
    assert memes_mots == refus


def test_deja_candidat_une_seule_fois(vacance: MiseADisposition) -> None:
    une = une_demande()
    designer(vacance.pk, saisies=saisies(une), acteur=ville())
    (refus,) = refus_de(lambda: designer(vacance.pk, saisies=saisies(une), acteur=ville()))
    assert (refus.code, refus.statut_http) == ("deja_candidat", 409)
    autre = une_demande()
    (refus,) = refus_de(lambda: designer(vacance.pk, saisies=saisies(autre, autre), acteur=ville()))
    assert (refus.code, refus.champ) == ("deja_candidat", "demandes.1")


def test_tous_les_motifs_sont_dits_ensemble(vacance: MiseADisposition) -> None:
    sans, bonne, ailleurs = une_demande(), une_demande(), une_demande((monde.NANTERRE,))
    NumeroUnique.objects.filter(demande=sans).delete()
    refus = refus_de(lambda: designer(vacance.pk, saisies=saisies(sans, bonne, ailleurs), acteur=ville()))
    assert [(un.code, un.champ) for un in refus] == [
        ("candidat_sans_numero", "demandes.0"),
        ("demande_inconnue", "demandes.2"),
    ]


def test_qui_ne_detient_pas_le_logement_ne_le_voit_pas(vacance: MiseADisposition) -> None:
    une = une_demande()
    (refus,) = refus_de(lambda: designer(vacance.pk, saisies=saisies(une), acteur=monde.acteur(monde.EMPLOYEUR)))
    assert (refus.code, refus.statut_http) == ("introuvable", 404)
    (refus,) = refus_de(lambda: designer(vacance.pk, saisies=saisies(une), acteur=monde.acteur(monde.BAILLEUR)))
    assert (refus.code, refus.statut_http) == ("d_un_autre_organisme", 403)


@pytest.mark.parametrize("etat", [EtatVacance.A_ORIENTER, EtatVacance.ATTRIBUEE, EtatVacance.LOUEE])
def test_l_etat_du_logement(vacance: MiseADisposition, etat: EtatVacance) -> None:
    MiseADisposition.objects.filter(pk=vacance.pk).update(etat=etat, close_le=aujourdhui())
    une = une_demande()
    (refus,) = refus_de(lambda: designer(vacance.pk, saisies=saisies(une), acteur=ville()))
    assert (refus.code, refus.statut_http) == ("etat", 409)


def test_une_page_ancienne_n_ecrase_rien(vacance: MiseADisposition) -> None:
    designer(vacance.pk, saisies=saisies(une_demande()), acteur=ville(), version=1)
    autre = une_demande()
    (refus,) = refus_de(lambda: designer(vacance.pk, saisies=saisies(autre), acteur=ville(), version=1))
    assert (refus.code, refus.statut_http) == ("version_perimee", 409)


def test_les_tardifs_jusqu_a_l_inscription_d_un_autre(vacance: MiseADisposition) -> None:
    """L441-1: past his month, the réservataire's candidates are taken until another is on an agenda."""
    assert vacance.designer_avant_le is not None
    with horloge_a(vacance.designer_avant_le + timedelta(days=1)):
        (premiere,) = designer(vacance.pk, saisies=saisies(une_demande()), acteur=ville())
        Candidature.objects.filter(pk=premiere.pk).update(etat=EtatCandidature.INSCRITE)
        autre = une_demande()
        (refus,) = refus_de(lambda: designer(vacance.pk, saisies=saisies(autre), acteur=ville()))
    assert (refus.code, refus.statut_http) == ("designation_tardive", 409)


def test_le_dalo_de_l_etat_a_son_titre() -> None:
    etat = monde.organisme(monde.PREFECTURE)
    vacance = une_vacance(reservataire=etat, convention=une_convention(etat, contingent="2"))
    reconnue, autre = une_demande(), une_demande()
    reconnue.priorites.create(type=TypePriorite.DALO, statut="ACTIF", decision_le=aujourdhui())
    nouvelles = designer(vacance.pk, saisies=saisies(reconnue, autre), acteur=monde.acteur(monde.PREFECTURE))
    assert [n.titre for n in nouvelles] == ["etat_dalo", "etat"]


def test_une_proposition_ailleurs_se_confirme(vacance: MiseADisposition) -> None:
    une = une_demande()
    une_candidature(demande=une, etat=EtatCandidature.PROPOSEE, appelee_le=aujourdhui())
    (refus,) = refus_de(lambda: designer(vacance.pk, saisies=saisies(une), acteur=ville()))
    assert (refus.code, refus.statut_http, refus.champ) == ("proposition_en_cours", 422, "demandes.0.confirmee")

    (nouvelle,) = designer(vacance.pk, saisies=saisies(une, confirmee=True), acteur=ville())
    assert nouvelle.motif_simultanee == ""


def test_le_parametre_peut_demander_un_motif(vacance: MiseADisposition) -> None:
    une = une_demande()
    une_candidature(demande=une, etat=EtatCandidature.ACCEPTEE)
    Parametre.objects.filter(cle="designation.motif_simultanee").update(valeur=1)
    (refus,) = refus_de(lambda: designer(vacance.pk, saisies=saisies(une, confirmee=True), acteur=ville()))
    assert (refus.code, refus.champ) == ("motif_simultanee_requis", "motif_simultanee")
    motif = "Le bailleur l'a relogé en urgence"
    (nouvelle,) = designer(vacance.pk, saisies=saisies(une, confirmee=True, motif_simultanee=motif), acteur=ville())
    assert nouvelle.motif_simultanee == motif


def test_deux_bailleurs_designent_le_meme_menage(vacance: MiseADisposition) -> None:
    """Normal: the same household designated by two bailleurs."""
    une = une_demande()
    une_candidature(demande=une, etat=EtatCandidature.INSCRITE)
    designer(vacance.pk, saisies=saisies(une), acteur=ville())
    assert Suivi.objects.get(pk=une.pk).en_cours == 2


def test_le_dossier_s_ouvre_au_reservataire_qui_ne_le_lisait_pas() -> None:
    """R441-5: the bailleur designates for the town a household who did not name it; the town may then read it."""
    qui = monde.organisme(VILLE)
    vacance = une_vacance(reservataire=qui, convention=une_convention(qui, delegue=True))
    menage = une_demande((monde.MONTREUIL,))
    assert not Demande.objects.visibles_par(ville()).exists()

    (nouvelle,) = designer(vacance.pk, saisies=saisies(menage), acteur=monde.acteur(monde.BAILLEUR))

    assert nouvelle.titre == "bailleur_pour"
    assert list(Demande.objects.visibles_par(ville())) == [menage]
    partages = DemandePartageOrganisme.objects.filter(content_object=menage)
    assert {(p.group_id, p.permission.codename) for p in partages} == {
        (qui.groupe_id, "consulter"),
        (qui.groupe_id, "consulter_pieces"),
    }
    assert {p.accorde_par_id for p in partages} == {monde.acteur(monde.BAILLEUR).affectation_id}


def test_rien_ne_s_ouvre_a_qui_lit_deja(vacance: MiseADisposition) -> None:
    designer(vacance.pk, saisies=saisies(une_demande()), acteur=ville())
    assert not DemandePartageOrganisme.objects.exists()


def test_transmettre_trois_candidats(vacance: MiseADisposition) -> None:
    designer(vacance.pk, saisies=saisies(*(une_demande() for _ in range(3))), acteur=ville())
    faite = transmettre(vacance.pk, saisie=SaisieTransmission("insuffisance", "inutile"), acteur=ville())
    assert (faite.etat, faite.transmise_le) == (EtatVacance.EN_COMMISSION, aujourdhui())
    # The exception is kept only when it was needed.
    assert (faite.moins_de_trois, faite.moins_de_trois_precision) == ("", "")


def test_moins_de_trois_demande_le_motif_de_r441_3(vacance: MiseADisposition) -> None:
    designer(vacance.pk, saisies=saisies(une_demande(), une_demande()), acteur=ville())
    (refus,) = refus_de(lambda: transmettre(vacance.pk, saisie=SaisieTransmission(), acteur=ville()))
    assert (refus.code, refus.champ) == ("moins_de_trois", "moins_de_trois")
    assert "R441-3" in refus.source

    saisie = SaisieTransmission("insuffisance", "Deux ménages de cinq personnes en attente sur la commune")
    faite = transmettre(vacance.pk, saisie=saisie, acteur=ville())
    assert (faite.moins_de_trois, faite.moins_de_trois_precision) == (saisie.moins_de_trois, saisie.precision)


def test_transmettre_deux_fois_ou_rien(vacance: MiseADisposition) -> None:
    (refus,) = refus_de(lambda: transmettre(vacance.pk, saisie=SaisieTransmission("insuffisance"), acteur=ville()))
    assert refus.code == "aucun_candidat"
    designer(vacance.pk, saisies=saisies(*(une_demande() for _ in range(3))), acteur=ville())
    transmettre(vacance.pk, saisie=SaisieTransmission(), acteur=ville())
    (refus,) = refus_de(lambda: transmettre(vacance.pk, saisie=SaisieTransmission(), acteur=ville()))
    assert (refus.code, refus.statut_http) == ("etat", 409)


def test_l_ordre_de_preference_change_sans_toucher_aux_rangs(vacance: MiseADisposition) -> None:
    une, deux, trois = designer(vacance.pk, saisies=saisies(*(une_demande() for _ in range(3))), acteur=ville())
    ordonner(vacance.pk, cles=[trois.cle, une.cle, deux.cle], acteur=ville())
    lues = Candidature.objects.order_by("ordre").values_list("pk", "rang")
    assert list(lues) == [(trois.pk, None), (une.pk, None), (deux.pk, None)]


def test_un_ordre_perime_ou_etranger_est_refuse(vacance: MiseADisposition) -> None:
    (une,) = designer(vacance.pk, saisies=saisies(une_demande()), acteur=ville())
    for cles in ([], [une.cle, une.cle], [uuid4()]):
        (refus,) = refus_de(lambda cles=cles: ordonner(vacance.pk, cles=cles, acteur=ville()))  # type: ignore[misc]
        assert (refus.code, refus.statut_http) == ("ordre_perime", 409)


def au_maire() -> MiseADisposition:
    """In a quartier prioritaire, after the failure of the réservataire: the town of Saint-Denis designates (L441-1)."""
    return une_vacance(reservataire=monde.organisme(VILLE), maire_qpv=True, echec_le=aujourdhui(), echec_cause="delai")


def avec_ressources(montant: int) -> Demande:
    une = une_demande()
    titulaire = Personne.objects.filter(menage=une.menage, role=RolePersonne.TITULAIRE).get()
    Ressource.objects.filter(personne__menage=une.menage).delete()
    Ressource.objects.create(personne=titulaire, rang=1, sens=SensRessource.RECUE, code="SALPRI", montant=montant)
    return une


@pytest.fixture
def seuil(db: None) -> None:
    """1 000 euros a month and by unit of consumption, this year."""
    SeuilQuartile.objects.create(
        annee=aujourdhui().year, territoire=Territoire.objects.get(nature=NatureTerritoire.REGION, code="11"),
        montant=12_000, du=aujourdhui().replace(month=1, day=1), arrete="arrêté d'essai", arrete_le=aujourdhui(), marque=Marque.LUE,
    )  # fmt: skip
    elever_version(VERSION)


@pytest.mark.usefixtures("seuil")
def test_apres_un_echec_en_quartier_prioritaire_le_maire_designe_hors_du_premier_quartile() -> None:
    vacance = au_maire()
    dessus, dessous = avec_ressources(9_000), avec_ressources(10)
    (refus,) = refus_de(lambda: designer(vacance.pk, saisies=saisies(dessus, dessous, confirmee=True), acteur=ville()))
    assert (refus.code, refus.statut_http, refus.champ) == ("premier_quartile_en_qpv", 409, "demandes.1")
    (nouvelle,) = designer(vacance.pk, saisies=saisies(dessus), acteur=ville())
    assert nouvelle.titre == "maire_qpv"


def test_sans_seuil_connu_le_maire_confirme_qu_il_a_verifie() -> None:
    vacance, une = au_maire(), avec_ressources(10)
    (refus,) = refus_de(lambda: designer(vacance.pk, saisies=saisies(une), acteur=ville()))
    assert (refus.code, refus.champ) == ("quartile_inconnu", "demandes.0.confirmee")
    assert "seuil" in refus.message
    assert designer(vacance.pk, saisies=saisies(une, confirmee=True), acteur=ville())


@pytest.mark.usefixtures("seuil")
def test_hors_du_quartier_le_premier_quartile_se_designe(vacance: MiseADisposition) -> None:
    assert designer(vacance.pk, saisies=saisies(avec_ressources(10)), acteur=ville())
