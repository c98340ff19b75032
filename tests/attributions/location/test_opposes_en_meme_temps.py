"""An act and its opposite at the same instant, in two windows: one order or the other, never half of each, and no deadlock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Sum

from attributions.enums import ModeDecompte
from attributions.models import (
    Attribution,
    Bail,
    Candidature,
    Logement,
    MiseADisposition,
    MouvementFlux,
    OccupationParAssociation,
)
from attributions.saisie.designation import SaisieCandidat
from attributions.saisie.location import SaisieChangement, SaisieCorrection
from attributions.saisie.parc import SaisieVacance
from attributions.saisie.seances import SaisieDecision
from attributions.services import (
    acceptes_ailleurs,
    annulations,
    associations,
    baux,
    changements,
    colocation,
    corrections,
    entrees,
    exercices,
    propositions,
    reprises,
    reprises_vacance,
    seances,
    suspensions,
    vacances,
)
from attributions.services.coherence import compter
from attributions.services.designation import designer
from attributions.services.suivi import ecarts
from attributions.states.candidature import OUVERTES, PROPOSABLES
from attributions.states.candidature import EtatCandidature as E
from attributions.states.vacance import EtatVacance
from habilitations.acteur import systeme
from registre.enums import EtatCourrier, NatureCourrier
from registre.models import AttributionDeclaree, Courrier, Demande, OffreDalo
from registre.services.parametres import charger_parametres, lire_fichier
from registre.services.priorites import offres
from registre.services.radiation import radier_non_renouvelees
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui, maintenant
from tests import monde
from tests.attributions.cas.lignes_baux import accepte, annulation, annule_le_glissement, glisse_et_signe, louee
from tests.attributions.cas.lignes_candidatures import prononce, sur_feuille
from tests.attributions.cas.lignes_logements import echoue
from tests.attributions.cas.lignes_menages import ramene
from tests.attributions.cas.lignes_reprises import ERREUR
from tests.attributions.location import associations as lieux
from tests.attributions.location import scenes
from tests.attributions.location.test_acceptes_ailleurs import ailleurs_et_ici
from tests.attributions.location.test_changements import changee
from tests.attributions.location.test_en_meme_temps import en_seance, ensemble
from tests.attributions.location.test_expirations import finit
from tests.factories import attributions as usine
from tests.registre.priorites.aide import reconnue

JOUR = timedelta(days=1)
FOIS = 3
MACHINE = systeme(motif="nuit de test")


@pytest.fixture(autouse=True)
def parametres(base_clonee: str) -> None:
    charger_parametres(lire_fichier())


def tient() -> None:
    """Figures of each household and of the base, after all of it."""
    assert ecarts() == 0
    assert {nom: combien for nom, combien in compter().items() if combien} == {}


def annuler(scene: scenes.Scene, **champs: Any) -> Callable[[], Any]:
    acteur = scenes.bailleur()
    return lambda: annulations.annuler(scene[1].pk, saisie=annulation(**champs), acteur=acteur)


def test_un_bail_annule_pendant_que_l_attribution_est_corrigee() -> None:
    """The flow ends at nothing whatever the order: the lease counts on neither account."""
    un, autre = monde.organisme(monde.RESERVATAIRE), monde.organisme(monde.ACTION_LOGEMENT)
    acteur = scenes.bailleur()
    convention = usine.une_convention(un, decompte=ModeDecompte.BAIL)
    bonne = usine.une_convention(autre, decompte=ModeDecompte.BAIL)
    for tour in range(FOIS):
        scene = scenes.une_scene(1, reservataire=un, convention=convention)
        scenes.acceptee(scene)
        baux.signer(scene[1].pk, saisie=scenes.un_bail(scene), acteur=acteur)
        saisie = SaisieCorrection("rpls", rpls=f"R00000000{tour}", reservation=str(bonne.pk))
        annule, corrige = ensemble(
            annuler(scene, suite="attente"),
            lambda s=scene, v=saisie: corrections.corriger(s[1].pk, saisie=v, acteur=acteur),
        )
        assert annule == "fait"
        assert corrige in ("fait", "attribution_sans_bail")
        attribution = Attribution.objects.select_related("logement").get(pk=scene[1].pk)
        assert (attribution.bail_le, attribution.rpls) == (None, attribution.logement.rpls)
        assert (attribution.rpls == saisie.rpls) == (corrige == "fait")
        assert not AttributionDeclaree.objects.filter(demande=scene[1].demande).exists()
        lignes = MouvementFlux.objects.filter(mise_a_disposition=scene.vacance)
        assert set(lignes.values("convention").annotate(n=Sum("quantite")).values_list("n", flat=True)) == {0}
    tient()


def test_les_cles_donnees_pendant_que_le_bail_est_annule() -> None:
    """Moved in, or cancelled: never both."""
    acteur, issues = scenes.bailleur(), []
    for _ in range(FOIS):
        scene = louee()
        entre, annule = ensemble(
            lambda s=scene: entrees.entrer(s[1].pk, le=aujourdhui(), acteur=acteur), annuler(scene, suite="attente")
        )
        issues.append((entre, annule))
        bail = Bail.objects.get(candidature=scene[1])
        assert (bail.entree_le is None, bail.annule_le is None) == (annule == "fait", entre == "fait")
    assert set(issues) <= {("fait", "bail_ayant_pris_effet"), ("sans_bail", "fait")}
    tient()


def test_un_menage_loge_pendant_que_le_bail_de_l_association_est_annule() -> None:
    acteur = scenes.bailleur()
    for _ in range(FOIS):
        scene, saisie = lieux.louee(15), lieux.occupant(usine.une_demande())
        loge, annule = ensemble(
            lambda s=scene, v=saisie: associations.loger(s[1].pk, saisie=v, acteur=acteur),
            annuler(scene, suite="attente"),
        )
        assert (loge, annule) in (("fait", "menage_encore_loge"), ("association_sans_bail", "fait"))
        assert OccupationParAssociation.objects.filter(bail__candidature=scene[1]).exists() == (loge == "fait")
    tient()


def test_prononcee_pendant_qu_un_autre_est_designe() -> None:
    """Attributed by an authority: who is designated at that instant comes too late, or leaves; nothing is held against him."""
    acteur = scenes.bailleur()
    for _ in range(FOIS):
        vacance, menage, autre = usine.une_vacance(), usine.une_demande(), usine.une_demande()
        prononcee, designe = ensemble(
            prononce(vacance, menage=menage),
            lambda v=vacance, d=autre: designer(v.pk, saisies=[SaisieCandidat(d.pk)], acteur=acteur),
        )
        assert prononcee == "fait"
        assert designe in ("fait", "etat")
        ouvertes = Candidature.objects.filter(mise_a_disposition=vacance, etat__in=OUVERTES)
        assert list(ouvertes.values_list("demande", "etat")) == [(menage.pk, E.ATTRIBUTAIRE)]
        closes = Candidature.objects.filter(demande=autre).values_list("etat", "motif_cloture")
        assert list(closes) == ([(E.RETIREE, "autorite")] if designe == "fait" else [])
    tient()


def test_prononcee_pendant_que_la_commission_decide() -> None:
    """Ranked just before, he keeps his rank; just after, he is no longer a candidate. One attributaire."""
    acteur, rang = scenes.bailleur(), SaisieDecision("b", rang=1)
    for _ in range(FOIS):
        (une,) = en_seance()
        vacance = une.mise_a_disposition
        prononcee, decidee = ensemble(
            prononce(vacance), lambda c=une: seances.decider(c.pk, saisie=rang, acteur=acteur)
        )
        une.refresh_from_db()
        assert prononcee == "fait"
        assert (decidee, une.etat) in (("fait", E.EN_RANG), ("hors_seance", E.RETIREE))
        assert vacance.candidatures.filter(etat__in=PROPOSABLES).count() == 1
    tient()


def test_une_acceptation_annulee_pendant_que_le_bail_est_signe() -> None:
    """Signed, or the offer waits again for its answer."""
    acteur = scenes.bailleur()
    for _ in range(FOIS):
        scene = accepte(0)
        saisie = scenes.un_bail(scene)
        signe, repris = ensemble(
            lambda s=scene, v=saisie: baux.signer(s[1].pk, saisie=v, acteur=acteur),
            lambda s=scene: reprises.reprendre(s[1].pk, motif=ERREUR, acteur=acteur),
        )
        assert (signe, repris) in (("fait", "acte_sans_reprise"), ("etat", "fait"))
        assert scene[1].etat == (E.BAIL_SIGNE if signe == "fait" else E.PROPOSEE)
        assert Bail.objects.filter(candidature=scene[1]).exists() == (signe == "fait")
        active = scene[1].demande.etat == EtatDemande.ACTIVE
        assert active == (repris == "fait")
    tient()


def test_un_retrait_annule_pendant_que_le_logement_est_remis() -> None:
    """One vacancy in progress on the dwelling: the former one is back, or the new one stands."""
    acteur = scenes.bailleur()
    for _ in range(FOIS):
        scene = scenes.une_scene(2)
        vacances.retirer(scene.vacance.pk, motif="Vente", acteur=acteur)
        repris, ouvert = ensemble(
            lambda s=scene: reprises_vacance.reprendre(s.vacance.pk, motif=ERREUR, acteur=acteur),
            lambda s=scene: vacances.ouvrir(s.vacance.logement_id, saisie=SaisieVacance(aujourdhui()), acteur=acteur),
        )
        assert (repris, ouvert) in (("fait", "vacance_ouverte"), ("vacance_rouverte", "fait"))
        assert MiseADisposition.objects.ouvertes().filter(logement=scene.vacance.logement_id).count() == 1
        attendus = [E.ATTRIBUTAIRE, E.EN_RANG] if repris == "fait" else [E.NON_SERVIE, E.NON_SERVIE]
        assert scene.etats() == attendus
    tient()


def test_une_suite_dalo_donnee_pendant_que_le_refus_est_annule() -> None:
    """The State concluded, or the offer runs again: the benefit is never lost on a refusal that is no more."""
    bailleur, prefet = scenes.bailleur(), monde.acteur(monde.PREFECTURE)
    for _ in range(FOIS):
        scene, offre = refusee_seul()
        repris, conclu = ensemble(
            lambda s=scene: reprises.reprendre(s[1].pk, motif=ERREUR, acteur=bailleur),
            lambda o=offre: offres.conclure(o.pk, suite="perte", motif="Offre adaptée", acteur=prefet),
        )
        assert (repris, conclu) in (("fait", "offre_sans_suite_attendue"), ("suite_dalo_donnee", "fait"))
        offre.refresh_from_db()
        assert (offre.etat, offre.suite) == (("en_cours", "") if repris == "fait" else ("refusee", "perte"))
    assert ecarts() == 0


def refusee_seul() -> tuple[scenes.Scene, OffreDalo]:
    """A refused DALO offer with no other rank left to call."""
    titulaire = usine.une_demande((monde.SAINT_DENIS, monde.MONTREUIL))
    reconnue("dalo", monde.acteur(monde.PREFECTURE), titulaire)
    scene = scenes.une_scene(1, demandes=[titulaire])
    scenes.proposee(scene, dalo=True)
    propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=scenes.bailleur())
    return scene, OffreDalo.objects.get(demande=titulaire)


def test_un_rang_suspendu_pendant_que_le_suivant_est_appele() -> None:
    """Struck off first, his turn waits for him; looked at first, over since a month, he is passed over and the third called."""
    acteur = scenes.bailleur()
    for _ in range(FOIS):
        scene = scenes.une_scene(3)
        scenes.proposee(scene)
        a_radier(scene[2].demande)
        _, refus = ensemble(
            lambda: radier_non_renouvelees(le=aujourdhui(), acteur=MACHINE),
            lambda s=scene: propositions.refuser(s[1].pk, saisie=scenes.refus(), acteur=acteur),
        )
        assert refus == "fait"
        assert (scene[2].etat, scene[3].etat) in ((E.SUSPENDUE, E.EN_RANG), (E.ECARTEE, E.ATTRIBUTAIRE))
        assert scene[2].demande.etat == (EtatDemande.RADIEE if scene[2].etat == E.SUSPENDUE else EtatDemande.ACTIVE)
    assert ecarts() == 0


def a_radier(demande: Demande) -> None:
    """Its notice was sent, and its expiry is past by more than a month (R441-2-7, R441-2-8 e)."""
    finit(demande, -40)
    Courrier.objects.create(
        demande=demande, nature=NatureCourrier.PREAVIS, etat=EtatCourrier.ENVOYE, envoye_le=aujourdhui() - 100 * JOUR,
        echeance_le=demande.valable_jusqu_au, cree_a=maintenant(),
    )  # fmt: skip


def test_un_candidat_revient_pendant_que_sa_suspension_prend_fin() -> None:
    """Back at his rank, or ended for good; his demande is active either way."""
    for _ in range(FOIS):
        scene = scenes.une_scene(2)
        a_radier(scene[2].demande)
        assert radier_non_renouvelees(le=aujourdhui(), acteur=MACHINE) == 1
        apres = aujourdhui() + 16 * JOUR
        revenu, _ = ensemble(ramene(scene[2].demande), lambda a=apres: suspensions.terminer(le=a, acteur=MACHINE))
        assert revenu == "fait"
        assert (scene[2].etat, scene[2].rang) in ((E.EN_RANG, 2), (E.RETIREE, 2))
        assert scene[2].demande.etat == EtatDemande.ACTIVE
    assert ecarts() == 0


def test_un_exercice_clos_pendant_qu_une_attribution_est_corrigee() -> None:
    """Corrected before the closing, or refused after it; the next night closes what was being written."""
    acteur, apres = scenes.bailleur(), date(aujourdhui().year + 1, 12, 31)
    for _ in range(FOIS):
        scene = louee()
        corrige, clos = ensemble(
            lambda s=scene: corrections.corriger(s[1].pk, saisie=SaisieCorrection("saisie", qpv=True), acteur=acteur),
            lambda: exercices.clore(le=apres, acteur=MACHINE),
        )
        assert clos == "fait"
        assert corrige in ("fait", "exercice_clos")
        assert Attribution.objects.get(pk=scene[1].pk).qpv == (corrige == "fait")
        exercices.clore(le=apres, acteur=MACHINE)
        assert Attribution.objects.get(pk=scene[1].pk).close
    tient()


def test_un_logement_retire_pendant_que_son_bail_est_signe() -> None:
    """Let, or withdrawn: a household signs nothing for a dwelling that is no longer there."""
    acteur = scenes.bailleur()
    for _ in range(FOIS):
        scene = accepte(0)
        saisie = scenes.un_bail(scene)
        signe, retire = ensemble(
            lambda s=scene, v=saisie: baux.signer(s[1].pk, saisie=v, acteur=acteur),
            lambda s=scene: vacances.retirer(s.vacance.pk, motif="Vente", acteur=acteur),
        )
        assert (signe, retire) in (("fait", "etat"), ("etat", "fait"))
        etat = MiseADisposition.objects.get(pk=scene.vacance.pk).etat
        assert etat == (EtatVacance.LOUEE if signe == "fait" else EtatVacance.RETIREE)
    tient()


def test_un_changement_renvoye_pendant_que_le_bail_est_signe() -> None:
    """The decision was said to stand; one window signs, the other sends the household back to the sitting."""
    acteur = scenes.bailleur()
    for _ in range(FOIS):
        scene = accepte(0)
        changee(scene)
        changements.trancher(scene[1].pk, saisie=SaisieChangement("garder", "Convient"), acteur=acteur)
        saisie = scenes.un_bail(scene)
        signe, renvoye = ensemble(
            lambda s=scene, v=saisie: baux.signer(s[1].pk, saisie=v, acteur=acteur),
            lambda s=scene: changements.trancher(s[1].pk, saisie=SaisieChangement("renvoyer"), acteur=acteur),
        )
        assert (signe, renvoye) in (("fait", "changement_hors_moment"), ("etat", "fait"))
        assert scene[1].etat == (E.BAIL_SIGNE if signe == "fait" else E.AJOURNEE)
    tient()


def test_un_candidat_passe_pendant_qu_il_revient_sur_son_acceptation() -> None:
    """Passed because he had accepted elsewhere, or free again and keeps his place here: no refusal is held against him here."""
    acteur = scenes.bailleur()
    for _ in range(FOIS):
        ailleurs, ici = ailleurs_et_ici(rang=1)
        passe, revient = ensemble(
            lambda s=ici: acceptes_ailleurs.passer(s[1].pk, acteur=acteur),
            lambda s=ailleurs: propositions.refuser(s[1].pk, saisie=scenes.refus(), acteur=acteur),
        )
        assert revient == "fait"
        assert (passe, ici[1].etat) in (("fait", E.ECARTEE), ("pas_accepte_ailleurs", E.ATTRIBUTAIRE))
        assert ailleurs[1].etat == E.REFUSEE
    tient()


def test_une_feuille_saisie_pendant_que_l_echec_est_constate() -> None:
    """His candidates came in time, or the dwelling is no longer his to designate on."""
    ville, jour = monde.organisme(monde.RESERVATAIRE), aujourdhui()
    convention = usine.une_convention(ville)
    for _ in range(FOIS):
        vacance = usine.une_vacance(reservataire=ville, convention=convention, prevenu_le=jour - 10 * JOUR)
        menage = usine.une_demande()
        saisie, echec = ensemble(sur_feuille(vacance, menage=menage), echoue(vacance))
        assert echec == "fait"
        assert saisie in ("fait", "sans_reservataire")
        assert vacance.candidatures.count() == (1 if saisie == "fait" else 0)
    assert ecarts() == 0


def test_une_place_donnee_pendant_que_la_commission_decide() -> None:
    """Ranked on the place he was given, or decided first and no longer moved."""
    acteur, rang = scenes.bailleur(), SaisieDecision("b", rang=1)
    for _ in range(FOIS):
        (une,) = en_seance()
        Logement.objects.filter(vacances=une.mise_a_disposition_id).update(places=2)
        MiseADisposition.objects.filter(pk=une.mise_a_disposition_id).update(places=2)
        placee, decidee = ensemble(
            lambda c=une: colocation.placer(c.pk, place=2, acteur=acteur),
            lambda c=une: seances.decider(c.pk, saisie=rang, acteur=acteur),
        )
        une.refresh_from_db()
        assert decidee == "fait"
        assert (placee, une.place) in (("fait", 2), ("place_decidee", 1))
        assert une.etat == E.EN_RANG
    assert ecarts() == 0


def test_un_glissement_annule_pendant_que_l_occupant_part() -> None:
    """The lease comes back to the association first, then he leaves; or he is still a tenant, and leaves by no such act."""
    acteur = scenes.bailleur()
    for _ in range(FOIS):
        scene, menage, une = glisse_et_signe()
        annule, parti = ensemble(
            annule_le_glissement(une),
            lambda s=scene: associations.terminer(s[1].pk, le=aujourdhui(), acteur=acteur),
        )
        assert annule == "fait"
        assert parti in ("fait", "deja_glisse", "sans_occupant")
        occupation = OccupationParAssociation.objects.get(demande=menage)
        assert (occupation.au is None) == (parti != "fait")
        assert scene[1].etat == E.BAIL_SIGNE
    tient()
