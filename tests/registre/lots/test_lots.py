"""Bulk acts: prepared, confirmed once, done row by row; each row refused for its own reason and nothing half done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from habilitations.models import Affectation
from registre.models import (
    Courrier,
    Demande,
    EtatLotActes,
    Evenement,
    LotActes,
    RechercheEnregistree,
    ResultatLigneActe,
)
from registre.services import lots
from registre.services.courriers import marquer_envoyes
from registre.services.relance import relancer
from socle import travaux
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee
from socle.models import Travail
from tests import monde
from tests.factories import registre

pytestmark = pytest.mark.django_db


@pytest.fixture
def acteur():
    return monde.acteur(monde.COMMUNE)


def couples(*demandes: Demande) -> list[tuple[int, int]]:
    return [(d.pk, d.version) for d in demandes]


def mener(lot: LotActes, acteur, **options: str) -> LotActes:
    lance = lots.lancer(lot.pk, options=options, acteur=acteur)
    travaux.executer(lance.travail_id)
    lance.refresh_from_db()
    return lance


def resultats(lot: LotActes) -> dict[int, tuple[str, str]]:
    return {une.demande_id: (une.resultat, une.code) for une in lot.lignes.all()}


def test_relancer_passe_pour_les_unes_et_dit_pourquoi_pas_pour_les_autres(acteur, a_renouveler):
    bonne, sans_preavis = a_renouveler(), a_renouveler(prevenue=False)
    jeune = registre.demande(acteur, deposee_le=aujourdhui())
    lot = lots.preparer("relancer", couples(bonne, sans_preavis, jeune), acteur=acteur)

    essai = lots.examiner(lot, acteur=acteur)
    assert [(une.code, une.nombre) for une in essai] == [("", 2), ("relance_trop_tot", 1)]
    assert not Courrier.objects.filter(nature="preavis", etat="a_envoyer").exists()

    lot = mener(lot, acteur)

    assert lot.etat == EtatLotActes.TERMINE
    assert resultats(lot) == {
        bonne.pk: ("fait", ""), sans_preavis.pk: ("fait", ""), jeune.pk: ("refuse", "relance_trop_tot"),
    }  # fmt: skip
    rappel = Courrier.objects.filter(demande=bonne, nature="preavis", etat="a_envoyer").first()
    assert (rappel.details["rappel"], rappel.echeance_le) == (True, bonne.valable_jusqu_au)
    premier = Courrier.objects.filter(demande=sans_preavis, nature="preavis").first()
    assert "rappel" not in premier.details
    assert premier.echeance_le > sans_preavis.valable_jusqu_au
    assert Evenement.objects.filter(demande=bonne, nature="preavis").count() == 1
    assert Travail.objects.get(pk=lot.travail_id).message == "2 faits, 1 refusé."


def test_un_rappel_ne_recule_pas_l_echeance_notifiee(acteur, a_renouveler):
    demande = a_renouveler()
    lettres = relancer(demande.pk, acteur=acteur, le=aujourdhui())
    marquer_envoyes(dict.fromkeys((une.pk for une in lettres), ""), le=aujourdhui(), acteur=acteur)

    assert {une.echeance_le for une in Courrier.objects.filter(demande=demande, nature="preavis")} == {
        demande.valable_jusqu_au
    }


def test_confirmer_deux_fois_ne_fait_qu_une_fois(acteur, a_renouveler):
    demande = a_renouveler()
    lot = lots.preparer("relancer", couples(demande), acteur=acteur)
    un, deux = (lots.lancer(lot.pk, options={}, acteur=acteur) for _ in range(2))

    assert un.travail_id == deux.travail_id
    for _ in range(2):
        travaux.executer(un.travail_id)
    assert Evenement.objects.filter(demande=demande, nature="preavis").count() == 1
    assert Travail.objects.filter(nature=lots.NATURE).count() == 1


def test_une_demande_changee_entre_temps_est_refusee_seule(acteur, a_renouveler):
    changee, intacte = a_renouveler(), a_renouveler()
    lot = lots.preparer("relancer", couples(changee, intacte), acteur=acteur)
    Demande.objects.filter(pk=changee.pk).update(version=changee.version + 1)

    assert [(une.code, une.nombre) for une in lots.examiner(lot, acteur=acteur)] == [("", 1), ("version_perimee", 1)]
    lot = mener(lot, acteur)

    assert resultats(lot) == {changee.pk: ("refuse", "version_perimee"), intacte.pk: ("fait", "")}
    assert not Evenement.objects.filter(demande=changee, nature="preavis").exists()


def test_une_demande_sortie_du_perimetre_est_refusee_et_son_numero_tu(acteur, a_renouveler):
    partie, restee = a_renouveler(), a_renouveler()
    lot = lots.preparer("relancer", couples(partie, restee), acteur=acteur)
    Demande.objects.filter(pk=partie.pk).update(territoires=[], guichet=monde.guichet(monde.BAILLEUR))
    lot = mener(lot, acteur)

    assert resultats(lot)[partie.pk] == ("refuse", "demande_inconnue")
    lignes = {une.resultat: une for une in lots.resultat(lot, acteur=acteur)}
    assert lignes["Refusé"].numero == ""
    assert lignes["Fait"].numero == restee.numeros.get().numero


def test_l_affectation_close_arrete_ce_qui_reste(acteur, a_renouveler):
    demande = a_renouveler()
    lot = lots.preparer("relancer", couples(demande), acteur=acteur)
    lance = lots.lancer(lot.pk, options={}, acteur=acteur)
    Affectation.objects.filter(pk=acteur.affectation_id).update(au=aujourdhui() - timedelta(days=1))
    travaux.executer(lance.travail_id)

    ((resultat, code),) = resultats(lot).values()
    assert resultat == ResultatLigneActe.REFUSE
    assert code
    assert not Evenement.objects.filter(demande=demande, nature="preavis").exists()


def test_un_ouvrier_tue_reprend_ou_il_en_etait(acteur, a_renouveler, monkeypatch):
    demandes = [a_renouveler() for _ in range(3)]
    lot = lots.preparer("relancer", couples(*demandes), acteur=acteur)
    lance = lots.lancer(lot.pk, options={}, acteur=acteur)
    faire, fois = lots._faire, iter(range(10))

    def mourir(*arguments):
        if next(fois) == 1:
            raise MemoryError
        faire(*arguments)

    monkeypatch.setattr(lots, "_faire", mourir)
    with pytest.raises(MemoryError):
        travaux.executer(lance.travail_id)
    assert [r for r, _ in resultats(lot).values()].count("fait") == 1
    travaux.executer(lance.travail_id)

    assert [r for r, _ in resultats(lot).values()] == ["fait"] * 3
    assert Evenement.objects.filter(demande__in=[d.pk for d in demandes], nature="preavis").count() == 3


def test_avertir_demande_son_objet_et_sa_date(acteur, a_renouveler):
    demande = a_renouveler()
    lot = lots.preparer("avertir", couples(demande), acteur=acteur)
    demain = f"{aujourdhui() + timedelta(days=1):%d/%m/%Y}"
    for options, champ in (
        ({}, "objet"), ({"objet": "x" * 121, "courrier_le": "01/02/2026"}, "objet"),
        ({"objet": "Pièces 2025"}, "courrier_le"), ({"objet": "Pièces", "courrier_le": "31/02/2026"}, "courrier_le"),
        ({"objet": "Pièces", "courrier_le": demain}, "courrier_le"),
    ):  # fmt: skip
        with pytest.raises(ActionRefusee) as refusee:
            lots.lancer(lot.pk, options=options, acteur=acteur)
        assert refusee.value.premier.champ == champ
    lot.refresh_from_db()
    assert (lot.etat, lot.travail_id) == (EtatLotActes.PREPARE, None)

    lot = mener(lot, acteur, objet="Pièces 2025", courrier_le="01/02/2026")
    lettre = Courrier.objects.get(demande=demande, nature="avert_c")
    assert lettre.details["courrier_le"] == "2026-02-01"
    assert resultats(lot)[demande.pk] == ("fait", "")

    demande.refresh_from_db()
    encore = lots.preparer("avertir", couples(demande), acteur=acteur)
    assert [(u.code, u.nombre) for u in lots.examiner(encore, acteur=acteur)] == [("", 0), ("deja_averti", 1)]


@pytest.mark.parametrize(
    ("etat", "distribuee_il_y_a", "code"),
    [("distribue", 40, ""), ("distribue", 5, "avertissement_delai"), ("envoye", None, "avertissement_sans_preuve"),
     ("annule", 40, "avertissement_requis"), (None, None, "avertissement_requis")],
)  # fmt: skip
def test_radier_les_averties_sans_reponse(acteur, etat, distribuee_il_y_a, code):
    """R441-2-8 c: a warning proved delivered, a month without answer, by the organisme that sent it."""
    demande = registre.demande(acteur, deposee_le=aujourdhui())
    Demande.objects.filter(pk=demande.pk).update(deposee_le=date(2025, 1, 1))
    if etat:
        Courrier.objects.create(
            demande=demande, nature="avert_c", canal="recommande", etat=etat, organisme_id=acteur.organisme_id,
            envoye_le=aujourdhui() - timedelta(days=45), cree_a=maintenant(),
            distribue_le=aujourdhui() - timedelta(days=distribuee_il_y_a) if distribuee_il_y_a else None,
            preuve="avis_signe" if distribuee_il_y_a else "",
            echeance_le=aujourdhui() if distribuee_il_y_a else None,
        )  # fmt: skip
    lot = lots.preparer("radier_sans_reponse", couples(demande), acteur=acteur)
    essai = {une.code: une.nombre for une in lots.examiner(lot, acteur=acteur) if une.nombre}
    lot = mener(lot, acteur)

    assert essai == {code: 1}
    assert resultats(lot)[demande.pk] == (("refuse", code) if code else ("fait", ""))
    demande.refresh_from_db()
    assert demande.etat == ("active" if code else "radiee")


@pytest.mark.parametrize(
    ("acte", "profil", "code"),
    [("relancer", monde.EPT, "fonction"), ("radier_sans_reponse", monde.RESERVATAIRE, "fonction"), ("renouveler", monde.COMMUNE, "acte_groupe_inconnu")],
)  # fmt: skip
def test_preparer_demande_le_droit_et_un_acte_permis_en_nombre(a_renouveler, acte, profil, code):
    with pytest.raises(ActionRefusee) as refusee:
        lots.preparer(acte, couples(a_renouveler()), acteur=monde.acteur(profil))
    assert code in refusee.value.premier.code or refusee.value.premier.statut_http == 403
    assert not LotActes.objects.exists()


@pytest.mark.parametrize(("nombre", "code"), [(0, "lot_vide"), (lots.BORNE + 1, "lot_trop_grand")])
def test_un_lot_a_une_taille(acteur, nombre, code):
    with pytest.raises(ActionRefusee) as refusee:
        lots.preparer("relancer", [(i, 1) for i in range(nombre)], acteur=acteur)
    assert refusee.value.premier.code == code


def test_un_lot_est_a_son_agent(acteur, a_renouveler):
    lot = lots.preparer("relancer", couples(a_renouveler()), acteur=acteur)
    for profil in (monde.BAILLEUR, monde.GESTIONNAIRE):
        with pytest.raises(ActionRefusee) as refusee:
            lots.lancer(lot.pk, options={}, acteur=monde.acteur(profil))
        assert refusee.value.premier.statut_http == 404


def test_un_lot_abandonne_ne_se_lance_plus(acteur, a_renouveler):
    lot = lots.preparer("relancer", couples(a_renouveler()), acteur=acteur)
    lots.abandonner(lot.pk, acteur=acteur)
    with pytest.raises(ActionRefusee) as refusee:
        lots.lancer(lot.pk, options={}, acteur=acteur)
    assert refusee.value.premier.code == "lot_abandonne"


def test_l_essai_ne_coute_pas_une_requete_par_demande(acteur, a_renouveler, django_assert_max_num_queries):
    couts = []
    for nombre in (1, 4):
        lot = lots.preparer("relancer", couples(*(a_renouveler() for _ in range(nombre))), acteur=acteur)
        with django_assert_max_num_queries(20) as requetes:
            lots.examiner(lot, acteur=acteur)
        couts.append(len(requetes))
    assert couts[0] == couts[1]


def test_les_vieux_lots_s_oublient(acteur, a_renouveler):
    lot = lots.preparer("relancer", couples(a_renouveler()), acteur=acteur)
    assert lots.purger() == 0
    LotActes.objects.filter(pk=lot.pk).update(prepare_a=maintenant() - timedelta(days=91))
    assert lots.purger() == 1
    with connection.cursor() as curseur:
        curseur.execute("SELECT count(*) FROM registre_lignelotactes")
        assert curseur.fetchone() == (0,)
    assert not RechercheEnregistree.objects.exists()
