"""Divergences between systems: each cause made by hand, found once, closed when gone; corrected, claimed, set aside."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from habilitations.acteur import systeme
from registre import tasks
from registre.enums import MotifFin, OriginePriorite, TypePriorite
from registre.models import AttributionDeclaree, Demande, Divergence, DonneesSne, EtatDivergence, Priorite
from registre.models import CauseDivergence as C
from registre.services.priorites import terminer
from registre.services.priorites.divergences import comparer
from registre.services.priorites.suites_divergence import corriger, ecarter, reclamation, reclamer
from socle.clock import PARIS, horloge_a
from socle.errors import ActionRefusee
from socle.models import Passage
from tests import monde
from tests.factories import saisies
from tests.registre.priorites.aide import DECISION, dossier, reconnue
from tests.registre.priorites.test_fichiers import appliquer, ligne, lire

pytestmark = pytest.mark.usefixtures("referentiels")
LE = saisies.LE_10_MARS
SYSTEME = systeme()
T = TypePriorite


def nuit(le: date = LE) -> int:
    return comparer(le=le, acteur=SYSTEME)


def trouvees(**criteres) -> list[tuple[str, str]]:
    return sorted(Divergence.objects.filter(close_le__isnull=True, **criteres).values_list("source", "cause"))


def dit_par_le_sne(une: Demande, statut: str, a: date = date(2026, 3, 9)) -> None:
    DonneesSne.objects.update_or_create(
        demande=une,
        defaults={"dalo_statut": statut, "dalo_decision_le": DECISION, "fichier_a": datetime(a.year, a.month, a.day, 8, tzinfo=PARIS)},
    )  # fmt: skip


def loger(une: Demande, le: date = date(2026, 3, 5)) -> None:
    Demande.objects.filter(pk=une.pk).update(
        etat="radiee", motif_radiation="RADATT", radiee_le=le, deposee_le=date(2025, 1, 6)
    )
    AttributionDeclaree.objects.create(demande=une, bail_le=le, exception_rpls="Logement neuf")


@pytest.mark.parametrize(
    ("sne", "ici", "cause"),
    [
        ("ACTIF", "en_vigueur", None),
        ("ACTIF", "caducite", C.EXPIREE),
        ("ACTIF", "relogement", C.LOGEE_ICI),
        ("ACTIF", "logee", C.LOGEE_ICI),
        ("CADUC", "en_vigueur", C.CLOSE_LA_BAS),
        ("ACTREL", "en_vigueur", C.CLOSE_LA_BAS),
        ("CADUC", "caducite", None),
        ("NON", "en_vigueur", C.INCONNUE_LA_BAS),
        ("", "en_vigueur", C.INCONNUE_LA_BAS),
    ],
)
def test_ce_que_dit_le_sne(sne, ici, cause):
    une, etat = dossier(), monde.acteur(monde.PREFECTURE)
    faite = reconnue(T.DALO, etat, une)
    if ici in MotifFin.values:
        terminer(faite.pk, motif=ici, le=date(2026, 3, 1), acteur=etat)
    elif ici == "logee":
        loger(une)
    dit_par_le_sne(une, sne)
    nuit()
    assert trouvees(source="sne") == ([("sne", cause.value)] if cause else [])


def test_le_sne_qui_n_a_rien_dit_depuis_n_est_pas_en_desaccord():
    """Its last document is older than our decision: nothing can be concluded yet."""
    une = dossier()
    reconnue(T.DALO, monde.acteur(monde.PREFECTURE), une)
    dit_par_le_sne(une, "", a=date(2026, 1, 15))
    assert nuit() == 0


def test_ce_que_disent_les_fichiers():
    etat = monde.acteur(monde.PREFECTURE)
    absente, finie, reloge, loge, inconnue = (dossier() for _ in range(5))
    for une in (absente, finie, loge):
        reconnue(T.DALO, etat, une)
    terminer(Priorite.objects.get(demande=finie).pk, motif="caducite", le=date(2026, 3, 1), acteur=etat)
    loger(loge)
    fichier = lire(ligne(finie), ligne(reloge, statut="Relogé", reloge="01/03/2026"), ligne(loge), ligne(inconnue))
    appliquer(fichier)
    # Recognised by the file, then gone: as if another one had erased it.
    Priorite.objects.filter(demande=inconnue).delete()

    assert nuit() == 6
    assert {(d.demande_id, d.cause) for d in Divergence.objects.filter(source="comdalo")} == {
        (finie.pk, C.EXPIREE.value),
        (reloge.pk, C.ATTRIBUTION_NON_DITE.value),
        (loge.pk, C.LOGEE_ICI.value),
        (inconnue.pk, C.INCONNUE_ICI.value),
        (absente.pk, C.INCONNUE_LA_BAS.value),
    }
    assert trouvees(source="registre") == [("registre", C.LOGEE_SANS_FIN.value)]
    assert nuit() == 0, "a second night opens nothing"


def test_un_fichier_d_un_autre_departement_ne_dit_rien_de_nos_labels():
    reconnue(T.DALO, monde.acteur(monde.PREFECTURE), dossier())
    appliquer(lire(ligne(dossier(), departement="94")))
    nuit()
    assert trouvees() == []


def test_corriger_reconnait_d_apres_le_fichier():
    une, etat = dossier(), monde.acteur(monde.PREFECTURE)
    appliquer(lire(ligne(une)))
    Priorite.objects.all().delete()
    nuit()
    divergence = Divergence.objects.get()
    corriger(divergence.pk, acteur=etat)
    faite = Priorite.objects.get()
    assert (faite.demande, faite.origine, faite.decision_le) == (une, OriginePriorite.FICHIER, DECISION)
    divergence.refresh_from_db()
    assert (divergence.etat, divergence.close_le) == (EtatDivergence.REGLEE, LE)
    assert nuit() == 0


def test_corriger_termine_ce_qui_est_loge_ou_clos():
    etat = monde.acteur(monde.PREFECTURE)
    loge, clos = dossier(), dossier()
    for une in (loge, clos):
        reconnue(T.DALO, etat, une)
    loger(loge)
    dit_par_le_sne(clos, "CADUC")
    nuit()
    for divergence in Divergence.objects.all():
        corriger(divergence.pk, acteur=etat)
    lus = {p.demande_id: (p.motif_fin, p.statut, p.terminee_le) for p in Priorite.objects.all()}
    assert lus == {loge.pk: ("relogement", "ACTREL", date(2026, 3, 5)), clos.pk: ("caducite", "CADUC", LE)}


def test_reclamer_puis_la_nuit_referme_quand_l_autre_a_corrige():
    une, etat = dossier(), monde.acteur(monde.PREFECTURE)
    reconnue(T.DALO, etat, une)
    dit_par_le_sne(une, "")
    nuit()
    divergence = Divergence.objects.get()
    with pytest.raises(ActionRefusee) as refus:
        corriger(divergence.pk, acteur=etat)
    assert refus.value.premier.code == "divergence_a_reclamer"
    reclamer(divergence.pk, acteur=etat)
    nuit()
    divergence.refresh_from_db()
    assert (divergence.etat, divergence.reclamee_le) == (EtatDivergence.RECLAMEE, LE)
    texte = reclamation(divergence, "0930326000123MTRL1", la_bas="").corps
    assert "0930326000123MTRL1" in texte
    assert "Famille" not in texte, "a claim names nobody"

    dit_par_le_sne(une, "ACTIF", a=LE)
    with horloge_a(date(2026, 3, 11)):
        assert tasks.comparer_les_systemes() == 0
        assert Passage.objects.filter(acte="divergences").exists()
    divergence.refresh_from_db()
    assert (divergence.etat, divergence.close_le) == (EtatDivergence.REGLEE, date(2026, 3, 11))


def test_ecartee_elle_ne_revient_que_si_l_autre_change_sa_date():
    une, etat = dossier(), monde.acteur(monde.PREFECTURE)
    reconnue(T.DALO, etat, une)
    dit_par_le_sne(une, "CADUC")
    nuit()
    divergence = Divergence.objects.get()
    with pytest.raises(ActionRefusee):
        ecarter(divergence.pk, motif=" ", acteur=etat)
    ecarter(divergence.pk, motif="Recours en cours", acteur=etat)
    assert nuit() == 0
    DonneesSne.objects.update(dalo_decision_le=date(2026, 2, 28))
    assert nuit() == 1


def test_qui_traite_quoi():
    """The State sees all; a bailleur only what bears on its own labels."""
    bailleur = monde.acteur(monde.BAILLEUR)
    sienne, autre = dossier(), dossier()
    reconnue(T.L441_1_K, bailleur, sienne)
    reconnue(T.DALO, monde.acteur(monde.PREFECTURE), autre)
    loger(sienne)
    loger(autre)
    nuit()
    la_sienne = Divergence.objects.get(demande=sienne)
    with pytest.raises(ActionRefusee) as refus:
        reclamer(Divergence.objects.get(demande=autre).pk, acteur=bailleur)
    assert refus.value.premier.code == "divergence_d_un_autre"
    corriger(la_sienne.pk, acteur=bailleur)
    assert Priorite.objects.get(demande=sienne).motif_fin == MotifFin.RELOGEMENT
    with pytest.raises(ActionRefusee) as refus:
        corriger(la_sienne.pk, acteur=bailleur)
    assert refus.value.premier.code == "divergence_close"
