"""Recognise, complete, contest, lift, end: success, every refusal, nothing changed by a refusal (R441-2-15 I 2°)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from registre.enums import MotifFin, NatureEvenement, OriginePriorite, QualitePriorite, StatutDalo, TypePriorite
from registre.models import Demande, Evenement, Priorite
from registre.saisie import SaisieDalo
from registre.services.priorites import contester, lever, preciser, reconnaitre, terminer
from registre.states.priorite import EtatPriorite
from socle.clock import horloge_a
from socle.errors import ActionRefusee
from tests import monde
from tests.factories import saisies
from tests.registre.priorites.aide import DECISION, dossier, reconnue, saisie, seine_saint_denis

pytestmark = pytest.mark.usefixtures("referentiels")
T = TypePriorite
LE = saisies.LE_10_MARS


def refus_de(faire) -> str:
    """The code of the refusal, and the proof that nothing was written."""
    avant = list(Priorite.objects.order_by("pk").values()), Evenement.objects.count()
    with pytest.raises(ActionRefusee) as erreur:
        faire()
    assert (list(Priorite.objects.order_by("pk").values()), Evenement.objects.count()) == avant
    return erreur.value.premier.code


def test_le_bailleur_reconnait_un_public_de_la_loi():
    une = dossier()
    faite = reconnue(T.L441_1_K, monde.acteur(monde.BAILLEUR), une)

    assert (faite.etat, faite.qualite, faite.organisme) == (
        EtatPriorite.EN_VIGUEUR, QualitePriorite.BAILLEUR, monde.organisme(monde.BAILLEUR),
    )  # fmt: skip
    assert (faite.du, faite.au, faite.statut) == (DECISION, None, "")
    une.refresh_from_db()
    assert une.version == 2
    evenement = Evenement.objects.get(demande=une, nature=NatureEvenement.PRIORITE)
    assert (evenement.survenu_le, evenement.organisme_origine) == (DECISION, monde.organisme(monde.BAILLEUR))
    assert evenement.details == {
        "acte": "reconnaitre_priorite", "type": "l441_1_k", "priorite": str(faite.cle), "qualite": "bailleur",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("profil", "type_", "qualite"),
    [
        (monde.ETAT, T.DALO, "etat"),
        (monde.PREFECTURE, T.DAHO, "etat"),
        (monde.PREFECTURE, T.L441_1_L, "reservataire"),
        (monde.RESERVATAIRE, T.L441_1_F, "reservataire"),
        (monde.ACTION_LOGEMENT, T.L441_1_E, "reservataire"),
        (monde.EPT, T.PPGDID, "instance"),
        (monde.EPT, T.CIA, "instance"),
        (monde.COMMISSION, T.QPV, "instance"),
        (monde.COMMISSION, T.PDALHPD, "instance"),
        (monde.SIAO_ENREGISTREUR, T.SIAO, "siao"),
    ],
)
def test_chacun_en_sa_qualite(profil, type_, qualite):
    assert reconnue(type_, monde.acteur(profil)).qualite == qualite


@pytest.mark.parametrize(
    ("profil", "type_"),
    [
        (monde.COMMUNE, T.L441_1_K),  # a guichet without reservations
        (monde.BAILLEUR, T.DALO),
        (monde.GESTIONNAIRE, T.DALO),
        (monde.EPT, T.L441_1_K),
        (monde.COMMISSION, T.L441_1_K),
        (monde.SIAO_ENREGISTREUR, T.L441_1_D),
    ],
)
def test_qui_n_en_a_pas_la_competence(profil, type_):
    une = dossier()
    assert refus_de(lambda: reconnue(type_, monde.acteur(profil), une)) == "priorite_non_competente"
    assert Demande.objects.get(pk=une.pk).version == 1


def test_hors_de_son_perimetre_le_dossier_n_existe_pas():
    ailleurs = dossier(recherche=saisies.recherche((monde.MELUN,)))
    assert refus_de(lambda: reconnue(T.L441_1_K, monde.acteur(monde.RESERVATAIRE), ailleurs)) == "demande_inconnue"


@pytest.mark.parametrize(
    ("type_", "champs", "code"),
    [
        (T.L441_1_K, {"decision_le": None}, "decision_requise"),
        (T.L441_1_K, {"decision_le": date(2026, 3, 11)}, "date_future"),
        (T.L441_1_K, {"du": date(2026, 2, 1)}, "priorite_avant_decision"),
        (T.L441_1_K, {"au": date(2026, 2, 1)}, "dates_inversees"),
        (T.L441_1_M, {"au": None}, "fin_requise"),  # L441-1 m: three years after the last day of care
        (T.SIAO, {"au": None}, "fin_requise"),
        (T.L441_1_G, {"preuve_vue": False}, "preuve_requise"),  # ordonnance de protection
        (T.L441_1_K, {"piece_id": 999_999}, "piece_inconnue"),
        (T.L441_1_K, {"injonction_le": date(2026, 3, 1)}, "hors_mediation"),
        (T.DALO, {"departement_id": None}, "departement_requis"),
        (T.DALO, {"typologie": "77"}, "typologie_inconnue"),
        (T.DALO, {"injonction_le": date(2026, 2, 1)}, "avant_decision"),
        (T.DALO, {"refus_le": [date(2026, 3, 11)]}, "date_future"),
        (T.DALO, {"injonction_le": date(2026, 3, 2), "astreinte_le": date(2026, 3, 1)}, "dates_inversees"),
    ],
)
def test_ce_qui_manque_est_dit(type_, champs, code):
    une = dossier()
    assert refus_de(lambda: reconnue(type_, monde.acteur(monde.ETAT), une, **champs)) == code


def test_un_type_inconnu():
    une = dossier()
    assert refus_de(lambda: reconnue("l441_1_n", monde.acteur(monde.ETAT), une)) == "priorite_inconnue"


def test_une_decision_dalo_entiere():
    etat = monde.acteur(monde.ETAT)
    faite = reconnue(
        T.DALO, etat, typologie="42", injonction_le=date(2026, 2, 20), astreinte_le=date(2026, 3, 1),
        refus_le=[date(2026, 3, 5), date(2026, 2, 25), date(2026, 3, 5)],
    )  # fmt: skip
    faite.refresh_from_db()
    assert faite.statut == StatutDalo.ACTIF
    assert faite.refus_le == [date(2026, 2, 25), date(2026, 3, 5)]
    assert faite.departement_id == seine_saint_denis()


def test_deux_fois_la_meme_priorite():
    une = dossier()
    reconnue(T.L441_1_K, monde.acteur(monde.BAILLEUR), une)
    assert refus_de(lambda: reconnue(T.L441_1_K, monde.acteur(monde.ETAT), une)) == "priorite_deja_reconnue"


def test_une_priorite_expiree_se_reconnait_a_nouveau():
    une, bailleur = dossier(), monde.acteur(monde.BAILLEUR)
    ancienne = reconnue(T.L441_1_M, bailleur, une, au=date(2026, 3, 31))
    with horloge_a(date(2026, 4, 1)):
        neuve = reconnue(T.L441_1_M, bailleur, une, decision_le=date(2026, 4, 1), au=date(2026, 12, 31))
    ancienne.refresh_from_db()
    assert (ancienne.etat, ancienne.motif_fin, ancienne.terminee_le) == ("terminee", "expiration", date(2026, 3, 31))
    assert neuve.pk != ancienne.pk


def test_version_perimee():
    une, bailleur = dossier(), monde.acteur(monde.BAILLEUR)
    assert refus_de(
        lambda: reconnaitre(une.pk, saisie=saisie(T.L441_1_K), acteur=bailleur, version=7)
    ) == "version_perimee"  # fmt: skip


def test_contester_laisse_compter_puis_lever():
    une, commission = dossier(), monde.acteur(monde.COMMISSION)
    faite = reconnue(T.L441_1_K, monde.acteur(monde.BAILLEUR), une)
    contester(faite.pk, motif="Hébergée chez M. Martin depuis mai", acteur=commission)

    faite.refresh_from_db()
    assert (faite.etat, faite.contestee_le, faite.contestee_par) == (
        EtatPriorite.CONTESTEE, LE, monde.organisme(monde.COMMISSION),
    )  # fmt: skip
    assert list(Priorite.objects.comptent(LE)) == [faite]
    dits = Evenement.objects.filter(demande=une, nature=NatureEvenement.PRIORITE).values_list("details", flat=True)
    assert "Martin" not in str(list(dits)), "the reason may name people: never in an event"

    lever(faite.pk, motif="Pièces vues", acteur=monde.acteur(monde.BAILLEUR))
    faite.refresh_from_db()
    assert (faite.etat, faite.contestation, faite.contestee_par) == (EtatPriorite.EN_VIGUEUR, "", None)


def test_qui_conteste_quoi():
    bailleur, commission = monde.acteur(monde.BAILLEUR), monde.acteur(monde.COMMISSION)
    faite = reconnue(T.L441_1_K, bailleur)
    assert refus_de(lambda: contester(faite.pk, motif="Non", acteur=bailleur)) == "priorite_d_un_autre"
    assert refus_de(lambda: contester(faite.pk, motif="  ", acteur=commission)) == "motif_requis"
    assert refus_de(lambda: lever(faite.pk, motif="Oui", acteur=bailleur)) == "priorite_etat"
    contester(faite.pk, motif="Non", acteur=commission)
    assert refus_de(lambda: lever(faite.pk, motif="Oui", acteur=monde.acteur(monde.EPT))) == "priorite_d_un_autre"
    lever(faite.pk, motif="Je me suis trompé", acteur=commission)  # withdraws his own


def test_terminer_appartient_a_qui_a_reconnu():
    faite = reconnue(T.L441_1_K, monde.acteur(monde.BAILLEUR))
    fin = {"motif": MotifFin.SITUATION, "le": LE}
    assert refus_de(lambda: terminer(faite.pk, acteur=monde.acteur(monde.ETAT), **fin)) == "priorite_d_un_autre"
    assert refus_de(lambda: terminer(faite.pk, acteur=monde.acteur(monde.GESTIONNAIRE), **fin)) == "priorite_d_un_autre"
    assert refus_de(lambda: terminer(faite.pk, acteur=monde.acteur(monde.BAILLEUR), motif="caducite", le=LE)) == "motif_de_fin"  # fmt: skip
    assert refus_de(lambda: terminer(faite.pk, acteur=monde.acteur(monde.BAILLEUR), motif="retrait", le=date(2026, 3, 11))) == "date_future"  # fmt: skip
    assert refus_de(lambda: terminer(faite.pk, acteur=monde.acteur(monde.BAILLEUR), motif="retrait", le=date(2026, 2, 1))) == "dates_inversees"  # fmt: skip
    terminer(faite.pk, acteur=monde.acteur(monde.BAILLEUR), **fin)
    faite.refresh_from_db()
    assert (faite.etat, faite.terminee_le, faite.terminee_par) == ("terminee", LE, monde.organisme(monde.BAILLEUR))
    assert refus_de(lambda: terminer(faite.pk, acteur=monde.acteur(monde.BAILLEUR), **fin)) == "priorite_etat"


def test_le_gestionnaire_ne_retire_qu_une_erreur_de_saisie():
    faite = reconnue(T.L441_1_K, monde.acteur(monde.BAILLEUR))
    terminer(faite.pk, acteur=monde.acteur(monde.GESTIONNAIRE), motif=MotifFin.ERREUR, le=LE)
    faite.refresh_from_db()
    assert faite.motif_fin == MotifFin.ERREUR


@pytest.mark.parametrize(("motif", "statut"), [("relogement", "ACTREL"), ("caducite", "CADUC"), ("erreur", "NON")])
def test_la_fin_d_une_decision_dans_les_codes_du_sne(motif, statut):
    """A service of the State ends what another one entered."""
    faite = reconnue(T.DALO, monde.acteur(monde.PREFECTURE))
    terminer(faite.pk, acteur=monde.acteur(monde.ETAT), motif=motif, le=LE)
    faite.refresh_from_db()
    assert faite.statut == statut


def test_l_etat_reprend_le_dalo_que_seul_le_sne_disait():
    une = dossier(dalo=SaisieDalo(statut="ACTIF", decision_le=date(2025, 9, 1)))
    dite = Priorite.objects.get(demande=une)
    assert dite.origine == OriginePriorite.SNE
    faite = reconnue(T.DALO, monde.acteur(monde.ETAT), une, decision_le=date(2025, 9, 2))
    assert faite.pk == dite.pk
    assert (faite.origine, faite.decision_le) == (OriginePriorite.REGISTRE, date(2025, 9, 2))


def test_preciser_ajoute_l_injonction_et_dit_ce_qui_a_change():
    etat = monde.acteur(monde.ETAT)
    faite = reconnue(T.DALO, etat)
    preciser(faite.pk, saisie=saisie(T.DALO, injonction_le=date(2026, 3, 2)), acteur=etat)
    faite.refresh_from_db()
    assert faite.injonction_le == date(2026, 3, 2)
    dernier = Evenement.objects.filter(nature=NatureEvenement.PRIORITE).latest("pk")
    assert dernier.details["champs"] == ["injonction_le"]
    assert refus_de(
        lambda: preciser(faite.pk, saisie=saisie(T.DALO), acteur=monde.acteur(monde.BAILLEUR))
    ) == "priorite_d_un_autre"  # fmt: skip


@pytest.mark.parametrize(
    "champs",
    [
        {"etat": "terminee"},  # without a motive
        {"motif_fin": "retrait"},  # still open
        {"etat": "contestee"},  # by nobody
        {"au": date(2020, 1, 1)},
        {"organisme": None},
        {"injonction_le": date(2026, 3, 1)},  # not a decision
    ],
)
def test_ce_qui_ne_peut_etre_faux(champs):
    faite = reconnue(T.L441_1_K, monde.acteur(monde.BAILLEUR))
    with pytest.raises(IntegrityError), transaction.atomic():
        Priorite.objects.filter(pk=faite.pk).update(**champs)
