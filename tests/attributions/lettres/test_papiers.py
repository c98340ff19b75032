"""Papers of a sitting on screen: convocation, calendar object, pack, procès-verbal, signature, letters."""

from __future__ import annotations

import time
from datetime import datetime
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from attributions.documents.calendrier import RendezVous, en_calendrier
from attributions.models import LotDeLettres, ProcesVerbal, SeanceCal
from attributions.services import papiers
from registre.enums import NatureCourrier
from registre.models import Courrier
from socle.clock import PARIS
from socle.errors import ActionRefusee
from tests import monde
from tests.attributions.lettres.scenes import close, relue
from tests.attributions.services.seance import preparee
from tests.registre.documents.lecture import balises, texte
from tests.registre.web.conftest import entrer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("references")]


def ouvrir(client: Client, nom: str, *args: object):
    return client.get(reverse(f"attributions:{nom}", args=args))


@pytest.fixture
def bailleur() -> Client:
    return entrer(monde.BAILLEUR)


def prouver(client: Client, *, il_y_a: float) -> None:
    """The last proof of identity of this session is so many seconds old."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time() - il_y_a}]
    session.save()


def test_l_objet_de_calendrier_suit_la_rfc_5545():
    debut = datetime(2026, 12, 3, 9, 30, tzinfo=PARIS)
    un = RendezVous(UUID(int=1), "CALEOL, Est ; suite", debut, debut, "Siège", "é" * 90 + "\n2. rue", sequence=3)
    lignes = en_calendrier(un).split(b"\r\n")
    assert lignes[0] == b"BEGIN:VCALENDAR"
    assert lignes[-2:] == [b"END:VCALENDAR", b""]
    assert b"DTSTART:20261203T083000Z" in lignes  # 9:30 in Paris in winter
    assert b"SEQUENCE:3" in lignes
    assert rb"SUMMARY:CALEOL\, Est \; suite" in lignes
    assert all(len(ligne) <= 75 for ligne in lignes)
    deplie = en_calendrier(un).replace(b"\r\n ", b"").decode()
    assert "é" * 90 + "\\n2. rue" in deplie
    annule = en_calendrier(RendezVous(UUID(int=1), "CALEOL", debut, debut, annule=True))
    assert b"METHOD:CANCEL" in annule
    assert b"STATUS:CANCELLED" in annule


def test_la_convocation_dit_l_ordre_du_jour_et_ne_nomme_personne():
    t = preparee()
    seance = relue(t.seance)
    pdf = papiers.convocation_pdf(seance)
    lu, calendrier = texte(pdf), papiers.convocation_ics(seance).decode()
    assert "de la Republique" in lu
    assert "quorum est de 3 membres" in lu
    assert balises(pdf)["/H1"] == 1
    for candidat in papiers._a_examiner(seance).logements[0].candidats:
        assert candidat.nom
        assert candidat.nom not in lu + calendrier
        assert candidat.numero not in lu.replace(" ", "") + calendrier


def test_le_dossier_imprime_a_ses_candidats_et_ses_cases():
    t = preparee()
    lu = texte(papiers.pochette_pdf(relue(t.seance), acteur=t.acteur))
    for attendu in (
        "Feuille de présence",
        "à détruire après la saisie",
        "Candidat 3",
        "d. Non-attribution",
        "Heure de la décision",
    ):
        assert attendu in lu, attendu
    assert lu.count("e. Irrecevabilité") == 3
    fermee = close()
    with pytest.raises(ActionRefusee) as leve:
        papiers.pochette_pdf(fermee.seance, acteur=fermee.acteur)
    assert leve.value.premier.code == "seance_deja_tenue"


def test_la_page_propose_le_projet_la_signature_et_les_lettres(bailleur: Client):
    t = close()
    page = ouvrir(bailleur, "papiers", t.seance.cle)
    assert page.status_code == 200
    corps = page.content.decode()
    for attendu in ("Ouvrir le projet", "Signer…", "les 3 lettres restantes", "Vos textes dans les lettres"):
        assert attendu in corps, attendu
    pdf = ouvrir(bailleur, "proces_verbal", t.seance.cle)
    assert (pdf.status_code, pdf["Content-Type"], pdf["Cache-Control"]) == (200, "application/pdf", "no-store")
    assert ouvrir(bailleur, "pochette", t.seance.cle).status_code == 409
    assert ouvrir(bailleur, "proces_verbal_sans_noms", t.seance.cle).status_code == 409


def test_signer_demande_une_preuve_recente_puis_signe_une_fois(bailleur: Client):
    t = close()
    adresse = reverse("attributions:signer_pv", args=[t.seance.cle])
    prouver(bailleur, il_y_a=600)
    ancienne = bailleur.post(adresse, {"version": t.seance.version})
    assert ancienne.status_code == 302
    assert reverse("account_reauthenticate") in ancienne["Location"]
    assert not ProcesVerbal.objects.exists()
    prouver(bailleur, il_y_a=0)
    assert bailleur.get(adresse).status_code == 200
    assert bailleur.post(adresse, {"version": t.seance.version}).status_code == 302
    assert SeanceCal.objects.get(pk=t.seance.pk).etat == "signee"
    assert bailleur.post(adresse, {"version": t.seance.version}).status_code == 409
    page = ouvrir(bailleur, "papiers", t.seance.cle).content.decode()
    assert ProcesVerbal.objects.get().empreinte in page
    assert ouvrir(bailleur, "proces_verbal", t.seance.cle).content.startswith(b"%PDF")


def test_un_membre_qui_ne_preside_pas_lit_sans_les_noms_et_ne_signe_pas():
    t = close()
    client = entrer(monde.PREFECTURE)
    assert ouvrir(client, "papiers", t.seance.cle).status_code == 200
    assert ouvrir(client, "proces_verbal", t.seance.cle).status_code == 403
    assert ouvrir(client, "signer_pv", t.seance.cle).status_code == 403


def test_envoyer_garde_le_pdf_a_imprimer_et_n_envoie_qu_une_fois(bailleur: Client):
    t = close()
    adresse = reverse("attributions:notifier", args=[t.seance.cle])
    reponse = bailleur.post(adresse, follow=True)
    assert reponse.status_code == 200
    lot = LotDeLettres.objects.get()
    lien = reverse("attributions:lot_de_lettres", args=[t.seance.cle, lot.cle])
    assert f'<a href="{lien}">3 lettres' in reponse.content.decode()
    # The printer jammed: it is taken as often as needed, while it is kept.
    for _ in range(2):
        pdf = bailleur.get(lien)
        assert pdf["Content-Disposition"] == 'attachment; filename="lettres-a-imprimer.pdf"'
        assert pdf["Cache-Control"] == "no-store"
        assert "rang 2" in texte(pdf.content)
    assert entrer(monde.PREFECTURE).get(lien).status_code == 403
    assert entrer(monde.EMPLOYEUR).get(lien).status_code == 403
    combien = Courrier.objects.filter(nature=NatureCourrier.DECISION_CAL).count()
    seconde = bailleur.post(adresse)
    assert seconde.status_code == 409
    assert "déjà parties" in seconde.content.decode()
    assert Courrier.objects.filter(nature=NatureCourrier.DECISION_CAL).count() == combien


def test_les_textes_du_bailleur_se_modifient(bailleur: Client):
    t = close()
    adresse = reverse("attributions:textes_des_lettres", args=[t.seance.commission.cle])
    assert bailleur.get(adresse).status_code == 200
    assert bailleur.post(adresse, {"rang": "Contactez votre agence."}).status_code == 302
    t.seance.commission.refresh_from_db()
    assert t.seance.commission.blocs == {"rang": "Contactez votre agence."}
    assert bailleur.post(adresse, {"rang": "x" * 1201}).status_code == 422


def test_l_apercu_s_ouvre_par_la_candidature(bailleur: Client):
    t = close()
    pdf = ouvrir(bailleur, "apercu_lettre", t.candidatures[1].cle, "decision_cal")
    assert pdf.status_code == 200
    assert "rang 2" in texte(pdf.content)
    assert ouvrir(bailleur, "apercu_lettre", t.candidatures[1].cle, "inconnue").status_code == 404


def test_la_page_ne_propose_que_les_documents_que_le_registre_a(bailleur: Client):
    """A procès-verbal signed before the register: its hash only; the others lose their file with an erasure."""
    t = close()
    t.seance.etat = "signee"
    t.seance.save(update_fields=["etat"])
    pv = ProcesVerbal.objects.create(
        seance=t.seance, empreinte="0" * 64, taille=1, signe_par=t.membres[0], agent_id=0, signe_a=t.seance.close_a,
        signature="reauthentification",
    )  # fmt: skip
    page = ouvrir(bailleur, "papiers", t.seance.cle).content.decode()
    assert "signé hors du registre" in page
    for nom in ("proces_verbal", "proces_verbal_sans_noms"):
        adresse = reverse(f"attributions:{nom}", args=[t.seance.cle])
        assert f'"{adresse}"' not in page
        assert bailleur.get(adresse).status_code == 409
    assert pv.empreinte in page


def test_l_ecran_de_la_proposition_previsualise_l_offre(bailleur: Client):
    t = close()
    page = ouvrir(bailleur, "proposer", t.candidatures[0].cle)
    apercu = reverse("attributions:apercu_lettre", args=[t.candidatures[0].cle, "offre"])
    assert (page.status_code, apercu in page.content.decode()) == (200, True)
    assert ouvrir(bailleur, "apercu_lettre", t.candidatures[0].cle, "offre").content.startswith(b"%PDF")
