"""Since which lease each dwelling is let: signed here, said one by one or by file, ended by what follows (L442-5-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from attributions.enums import FinBailEnCours as Fin
from attributions.models import Bail, BailEnCours
from attributions.rules.bail_en_cours import FaitsDateDite, examen_repris, lire_date, refus_de_dire
from attributions.saisie.occupation import SaisieExamen
from attributions.saisie.parc import SaisieVacance
from attributions.services import annulations, baux_en_cours, occupation, vacances
from attributions.states.vacance import EtatVacance
from registre.rules.echeances import ajouter_mois
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.location import associations as lieux
from tests.attributions.location import scenes
from tests.attributions.location.test_annulations import louee, saisie
from tests.attributions.location.test_propositions import refuse
from tests.attributions.parc.test_occupation import a_examiner, tendue, un_bail
from tests.factories import attributions as usine
from tests.registre.web.conftest import entrer

JOUR = timedelta(days=1)
LE = date(2026, 11, 23)
base = pytest.mark.django_db


@pytest.mark.parametrize(
    ("faits", "code"),
    [
        ({}, None),
        ({"bail_le": LE}, None),
        ({"bail_le": LE + JOUR}, "bail_futur"),
        ({"bail_le": date(1899, 12, 31)}, "bail_trop_ancien"),
        ({"sorti": True}, "logement_sorti"),
        ({"offert": True}, "logement_offert"),
        (
            {"signe_ici_le": date(2020, 5, 4)},
            None,
        ),  # said later than the lease signed here: a lease signed elsewhere since
        ({"signe_ici_le": date(2020, 5, 5)}, None),
        ({"signe_ici_le": date(2020, 5, 6)}, "bail_plus_recent"),
    ],
)
def test_ce_qui_peut_etre_dit(faits, code):
    dite = FaitsDateDite(bail_le=date(2020, 5, 5), aujourdhui=LE)
    assert getattr(refus_de_dire(replace(dite, **faits)), "code", None) == code


@pytest.mark.parametrize(
    ("texte", "le"),
    [
        ("12/03/2019", date(2019, 3, 12)), ("1-3-2019", date(2019, 3, 1)), ("2019-03-12", date(2019, 3, 12)),
        ("03/2019", None), ("31/02/2019", None), ("43536", None), ("20190312", None), ("", None),
    ],
)  # fmt: skip
def test_la_date_d_une_ligne(texte, le):
    assert lire_date(texte) == le


def test_un_examen_fait_sous_le_bail_dit_compte_encore():
    assert examen_repris([date(2022, 1, 1), None, date(2024, 1, 1)], date(2020, 1, 1)) == date(2024, 1, 1)
    assert examen_repris([date(2022, 1, 1)], date(2023, 1, 1)) is None


def dire(logement, mois: int, **champs) -> BailEnCours:
    le = ajouter_mois(aujourdhui(), -mois)
    return baux_en_cours.dire(logement.pk, le, acteur=scenes.bailleur(), **champs)


def finis() -> list[str]:
    return list(BailEnCours.objects.filter(fini_le__isnull=False).order_by("pk").values_list("fin", flat=True))


@base
def test_un_logement_loue_avant_le_registre_vient_a_l_examen():
    tendue()
    ancien, recent = usine.un_logement(), usine.un_logement()
    du = dire(ancien, 50)
    dire(recent, 35)
    ici = un_bail(40)
    assert a_examiner() == [du, ici]  # the oldest first, wherever the lease was signed
    assert dire(ancien, 50) == du  # said again: nothing changes
    refuse("bail_futur", baux_en_cours.dire, ancien.pk, aujourdhui() + JOUR, acteur=scenes.bailleur())
    refuse("version_perimee", baux_en_cours.dire, ancien.pk, aujourdhui(), acteur=scenes.bailleur(), version=9)
    refuse("introuvable", baux_en_cours.dire, 0, aujourdhui(), acteur=scenes.bailleur())
    refuse("introuvable", baux_en_cours.dire, ancien.pk, aujourdhui(), acteur=monde.acteur(monde.EMPLOYEUR))
    refuse("sans_habilitation", baux_en_cours.dire, ancien.pk, aujourdhui(), acteur=monde.acteur(monde.ETAT))
    corrige = dire(ancien, 45)
    assert (a_examiner(), finis()) == ([corrige, ici], [Fin.CORRECTION])
    ancien.sorti_le = aujourdhui()
    ancien.save()
    assert a_examiner() == [ici]
    refuse("logement_sorti", dire, ancien, 44)


@base
def test_un_examen_suit_le_logement_quand_la_date_est_corrigee():
    tendue()
    logement = usine.un_logement()
    examen = occupation.examiner(
        dire(logement, 50).pk, saisie=SaisieExamen(aujourdhui() - JOUR, ["plafond"]), acteur=scenes.bailleur()
    )
    assert dire(logement, 48).examinee_le == examen.examine_le
    assert a_examiner() == []  # examined yesterday, under a lease that runs since before


@base
def test_un_bail_signe_ici_l_emporte_quand_il_est_plus_recent():
    tendue()
    ici = un_bail(40)
    refuse("bail_plus_recent", dire, ici.logement, 41)
    assert dire(ici.logement, 40) == ici
    dit = dire(ici.logement, 37)  # signed elsewhere since
    assert (a_examiner(), finis()) == ([dit], [Fin.BAIL])
    refuse("bail_fini", occupation.examiner, ici.pk, saisie=SaisieExamen(aujourdhui()), acteur=scenes.bailleur())


@base
def test_une_mise_a_disposition_puis_un_bail_ici():
    tendue()
    logement = usine.un_logement()
    dire(logement, 60)
    saisie_vacance = SaisieVacance(disponible_le=aujourdhui() + 30 * JOUR)
    vacances.ouvrir(logement.pk, saisie=saisie_vacance, acteur=scenes.bailleur())
    assert (a_examiner(), finis()) == ([], [Fin.VACANCE])
    refuse("logement_offert", dire, logement, 60)
    signe = louee(scenes.une_scene(1))
    courant = BailEnCours.objects.get(bail__candidature=signe[1])
    assert (courant.bail_le, courant.fini_le) == (aujourdhui(), None)
    annulations.annuler(signe[1].pk, saisie=saisie(), acteur=scenes.bailleur())
    courant.refresh_from_db()
    assert (courant.fin, courant.fini_le) == (Fin.ANNULE, aujourdhui())


@base
def test_en_colocation_chaque_place_a_son_bail():
    """A place on offer ends no other lease; the whole dwelling on offer ends them all."""
    logement = usine.un_logement(places=3)
    dit = dire(logement, 60)
    vacance = usine.une_vacance(logement, etat=EtatVacance.LOUEE, places=2)
    bail = Bail.objects.create(
        candidature=usine.une_candidature(vacance), mise_a_disposition=vacance, signe_le=aujourdhui(),
        saisi_a=datetime.fromisoformat("2026-11-22T10:00:00+01:00"),
    )  # fmt: skip
    baux_en_cours.suivre(bail, logement)
    assert len(baux_en_cours.en_cours_de(logement)) == 2
    assert dire(logement, 58).bail_le > dit.bail_le
    une_place = SaisieVacance(disponible_le=aujourdhui(), places=1)
    ouverte = vacances.ouvrir(logement.pk, saisie=une_place, acteur=scenes.bailleur())
    assert len(baux_en_cours.en_cours_de(logement)) == 2
    vacances.retirer(ouverte.pk, motif="Erreur", acteur=scenes.bailleur())
    entier = SaisieVacance(disponible_le=aujourdhui(), places=3)
    vacances.ouvrir(logement.pk, saisie=entier, acteur=scenes.bailleur())
    assert baux_en_cours.en_cours_de(logement) == []


@base
def test_le_bail_d_une_association_cede_a_celui_de_l_occupant():
    scene, menage = lieux.louee(15), usine.une_demande()
    lieux.logee(scene, menage)
    bail = lieux.glisse(scene, menage)
    (courant,) = baux_en_cours.en_cours_de(scene.vacance.logement)
    assert (courant.bail, courant.bail_le) == (bail, bail.signe_le)
    assert BailEnCours.objects.get(bail__candidature=scene[1].pk).fin == Fin.BAIL


# --- the file ---


def classeur(*lignes: list[object]) -> bytes:
    feuille = Workbook()
    for une in lignes:
        feuille.active.append(une)
    cible = BytesIO()
    feuille.save(cible)
    return cible.getvalue()


@base
def test_un_fichier_s_essaie_puis_s_applique():
    tendue()
    par_rpls, par_reference = usine.un_logement(rpls="0000000912"), usine.un_logement()
    offert, sorti = usine.une_vacance().logement, usine.un_logement(sorti_le=aujourdhui() - JOUR)
    etranger = usine.un_logement(bailleur=monde.organisme(monde.EMPLOYEUR))
    ici = un_bail(10)
    lues = baux_en_cours.lire_dates(
        classeur(
            ["Logement", "Date du bail", "Locataire"],
            [912, datetime(2018, 4, 5), "DUPONT Secret"],  # noqa: DTZ001 - as a spreadsheet has it
            [par_reference.reference, "06/07/2019"],
            [],
            [par_reference.rpls, "06/07/2019"],
            [offert.rpls, "06/07/2019"],
            [sorti.rpls, "06/07/2019"],
            [etranger.rpls, "06/07/2019"],
            [ici.logement.rpls, "06/07/2019"],
            ["inconnu", "06/07/2019"],
            [usine.un_logement().rpls, "juillet"],
        )
    )
    assert "DUPONT" not in baux_en_cours.en_texte(lues)
    essai = baux_en_cours.essayer(lues, acteur=scenes.bailleur())
    assert [(une.ligne, une.bail_le) for une in essai.retenues] == [(2, date(2018, 4, 5)), (3, date(2019, 7, 6))]
    assert [(une.ligne, une.code) for une in essai.refusees] == [
        (5, "logement_repete"), (6, "logement_offert"), (7, "logement_sorti"), (8, "logement_inconnu"),
        (9, "bail_plus_recent"), (10, "logement_inconnu"), (11, "date_illisible"),
    ]  # fmt: skip
    assert BailEnCours.objects.count() == 1
    relues = baux_en_cours.lire_dates(baux_en_cours.en_texte(lues).encode(), entete=False)
    assert relues == lues
    baux_en_cours.appliquer(relues, acteur=scenes.bailleur())
    assert [un.logement_id for un in a_examiner()] == [par_rpls.pk, par_reference.pk]
    encore = baux_en_cours.appliquer(lues, acteur=scenes.bailleur())
    assert (len(encore.retenues), encore.inchangees, BailEnCours.objects.count()) == (0, 2, 3)


@base
def test_un_fichier_illisible_ou_d_un_autre_est_refuse():
    for octets in (b"", b"Logement;Date du bail\n", b"a;01/02/2020\n" * (baux_en_cours.LIGNES_MAX + 1)):
        refuse("dates_illisibles", baux_en_cours.lire_dates, octets)
    refuse("sans_habilitation", baux_en_cours.essayer, [(1, "A", "01/02/2020")], acteur=monde.acteur(monde.EMPLOYEUR))
    refuse("sans_habilitation", baux_en_cours.appliquer, [(1, "A", "01/02/2020")], acteur=monde.acteur(monde.COMMUNE))


@base
def test_un_fichier_coute_autant_pour_une_ligne_que_pour_cent():
    logements = [usine.un_logement() for _ in range(100)]

    def cout(nombre: int, le: str) -> int:
        with CaptureQueriesContext(connection) as lues:
            lignes = [(rang, un.rpls, le) for rang, un in enumerate(logements[:nombre], 1)]
            bilan = baux_en_cours.appliquer(lignes, acteur=scenes.bailleur())
        assert len(bilan.retenues) == nombre
        return len(lues)

    cout(100, "01/02/2018")
    assert cout(1, "01/02/2019") == cout(100, "01/02/2020")


@base
def test_la_liste_se_lit_dans_l_ordre_d_un_index():
    """Whatever the stock: the first page is the beginning of an index, nothing is sorted."""
    tendue()
    dire(usine.un_logement(), 60)
    with connection.cursor() as curseur:
        curseur.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_hashjoin = off"
        )
        curseur.execute("SET LOCAL enable_mergejoin = off")
    lus = occupation.baux_a_examiner(scenes.bailleur(), aujourdhui()).order_by("quand", "pk")[:26]
    plan = lus.explain()
    assert "en_cours_a_examiner" in plan
    assert "Sort" not in plan


@base
def test_les_logements_dont_la_date_reste_a_dire():
    tendue()
    inconnu, _connu, _offert = usine.un_logement(), dire(usine.un_logement(), 5), usine.une_vacance()
    usine.un_logement(sorti_le=aujourdhui())
    usine.un_logement(bailleur=monde.organisme(monde.EMPLOYEUR))
    assert list(occupation.logements_sans_date(scenes.bailleur(), aujourdhui())) == [inconnu]
    tendue(0)
    assert not occupation.logements_sans_date(scenes.bailleur(), aujourdhui()).exists()


# --- the screens ---


@base
def test_par_les_ecrans():
    tendue()
    logement, client = usine.un_logement(), entrer(monde.BAILLEUR)
    page, liste = reverse("attributions:logement", args=[logement.cle]), reverse("attributions:occupations")
    adresse = reverse("attributions:dire_bail", args=[logement.cle])
    assert adresse in client.get(page).content.decode()
    assert adresse in client.get(liste, {"etat": "sans_date"}).content.decode()
    demain = {"version": 1, "bail_le": f"{aujourdhui() + JOUR:%d/%m/%Y}"}
    assert client.post(adresse, demain).status_code == 422
    assert client.post(adresse, {"version": 1, "bail_le": "05/04/2018"}).status_code == 302
    assert "Bail du 5 avril 2018, dit par le bailleur" in client.get(page).content.decode()
    lue = client.get(liste).content.decode()
    assert reverse("attributions:examiner_occupation", args=[BailEnCours.objects.get().cle]) in lue
    assert "dit par le bailleur" in lue
    assert "05/04/2021" in lue  # three years after
    assert client.post(adresse, {"version": 7, "bail_le": "05/04/2018"}).status_code == 409
    # The lease of a dwelling is its bailleur's to read.
    assert "Bail en cours" not in entrer(monde.ETAT).get(page).content.decode()
    assert entrer(monde.ETAT).get(adresse).status_code == 403


@base
def test_le_fichier_par_les_ecrans():
    tendue()
    logement, client = usine.un_logement(), entrer(monde.BAILLEUR)
    adresse = reverse("attributions:dates_de_bail")
    assert adresse in client.get(reverse("attributions:occupations")).content.decode()
    assert client.post(adresse, {"fichier": SimpleUploadedFile("baux.csv", b"")}).status_code == 422
    texte = f"Logement;Bail\n{logement.rpls};05/04/2018\nX;05/04/2018\n"
    essai = client.post(adresse, {"fichier": SimpleUploadedFile("baux.csv", texte.encode())})
    assert "1 date à enregistrer, 1 ligne refusée" in essai.content.decode()
    assert not BailEnCours.objects.exists()
    lignes = essai.context["lignes"]
    rapport = client.post(reverse("attributions:rapport_dates_de_bail"), {"lignes": lignes})
    assert list(load_workbook(BytesIO(rapport.content)).active.values)[1][:2] == (3, "X")
    assert client.post(reverse("attributions:appliquer_dates_de_bail"), {"lignes": lignes}).status_code == 302
    assert BailEnCours.objects.get().bail_le == date(2018, 4, 5)
    assert entrer(monde.COMMUNE).get(adresse).status_code == 403
