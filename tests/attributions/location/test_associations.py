"""An association as tenant: the household it houses keeps its demande until a lease bears its name (L442-8-1 to L442-8-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from attributions.enums import FinOccupation, ModeDecompte, MotifAnnulationBail, NatureOccupation, SuiteAnnulation
from attributions.models import (
    Attribution,
    Bail,
    BailEnCours,
    Candidature,
    MiseADisposition,
    MouvementFlux,
    OccupationParAssociation,
)
from attributions.rules.association import FaitsGlissement, FaitsLogement, refus_de_glisser, refus_de_loger
from attributions.saisie.associations import SaisieOccupant
from attributions.saisie.location import SaisieAnnulation
from attributions.services import annulations, associations, flux, propositions, travaux
from attributions.services.coherence import compter
from attributions.services.suivi import ecarts
from attributions.states.candidature import EtatCandidature as E
from attributions.states.vacance import EtatVacance
from registre.enums import NatureEvenement
from registre.models import Demande, Evenement, Parametre
from registre.rules.parametres import Cle
from registre.states.demande import EtatDemande
from registre.states.radiation import MotifRadiation
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.location import associations as lieux
from tests.attributions.location import scenes
from tests.attributions.location.test_propositions import refuse
from tests.factories import attributions as usine

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)
BAIL, ENTREE, TERME, LE = date(2026, 1, 10), date(2026, 2, 1), date(2027, 2, 1), date(2026, 11, 22)
LOGEABLE = FaitsLogement(association=True, bail_le=BAIL, occupe=False, occupant=True)
SAISIE = SaisieOccupant("1", NatureOccupation.SOUS_LOCATION, ENTREE, TERME)


@pytest.mark.parametrize(
    ("faits", "saisie", "code"),
    [
        ({}, {}, None),
        ({"association": False}, {}, "pas_une_association"),
        ({"bail_le": None}, {}, "association_sans_bail"),
        ({"occupe": True}, {}, "deja_occupe"),
        ({"occupant": False}, {}, "occupant_inconnu"),
        ({"occupant_menage": False}, {}, "occupant_inconnu"),  # an association is not housed
        ({"occupant_actif": False}, {}, "occupant_inactif"),
        ({"loge_ailleurs": True}, {}, "deja_loge_par_association"),
        ({"engage": True}, {}, "deja_engage"),
        ({}, {"nature": ""}, "nature_requise"),
        ({}, {"du": BAIL - JOUR}, "occupation_avant_bail"),
        ({}, {"du": LE + JOUR}, "occupation_future"),
        ({}, {"terme": ENTREE}, "terme_avant_entree"),
    ],
)
def test_qui_une_association_loge(faits, saisie, code):
    refus = refus_de_loger(replace(SAISIE, **saisie), replace(LOGEABLE, **faits), aujourdhui=LE)
    assert getattr(refus, "code", None) == code


GLISSABLE = FaitsGlissement(
    occupant=True, occupant_actif=True, engage=False, du=ENTREE, signe_le=LE, caleol=True, seance_le=LE - JOUR,
    seance_dite=True,
)  # fmt: skip


@pytest.mark.parametrize(
    ("faits", "code"),
    [
        ({}, None),
        ({"occupant": False}, "pas_l_occupant"),
        ({"occupant_actif": False}, "occupant_inactif"),
        ({"engage": True}, "deja_engage"),
        ({"signe_le": ENTREE - JOUR}, "glissement_avant_debut"),
        # L441-2 III: the CALEOL attributes by name, unless the rule of the territory slides the lease directly.
        ({"seance_dite": False, "seance_le": None}, "seance_requise"),
        ({"seance_dite": False, "seance_le": None, "caleol": False}, None),
        ({"seance_le": None}, "seance_hors_dates"),
        ({"seance_le": None, "caleol": False}, "seance_hors_dates"),  # what is said must be true even when not asked
        ({"seance_le": ENTREE - JOUR}, "seance_hors_dates"),
        ({"seance_le": LE + JOUR}, "seance_hors_dates"),
        ({"seance_le": LE}, None),
    ],
)
def test_quand_un_bail_glisse(faits, code):
    assert getattr(refus_de_glisser(replace(GLISSABLE, **faits)), "code", None) == code


def test_le_bail_de_l_association_ne_radie_que_sa_demande():
    scene, menage = lieux.louee(15), usine.une_demande()
    assert (scene[1].etat, scene[1].demande.etat) == (E.BAIL_SIGNE, EtatDemande.RADIEE)
    version = Demande.objects.get(pk=menage.pk).version
    occupation = lieux.logee(scene, menage)
    menage.refresh_from_db()
    assert (menage.etat, menage.version) == (EtatDemande.ACTIVE, version + 1)
    dit = Evenement.objects.filter(demande=menage, nature=NatureEvenement.CANDIDATURE).latest("pk")
    assert (dit.details["acte"], dit.details["occupation"]) == (associations.LOGER, "bail_glissant")
    assert dit.survenu_le == occupation.du
    # R441-2-8 a speaks of his own lease: he may still be designated elsewhere.
    assert usine.une_candidature(demande=menage).etat == E.DESIGNEE


def test_ce_que_l_association_ne_loge_pas():
    scene, menage, acteur = lieux.louee(15), usine.une_demande(), scenes.bailleur()
    saisie, ailleurs = lieux.occupant(menage), scenes.une_scene(1)
    refuse("pas_une_association", associations.loger, ailleurs[1].pk, saisie=saisie, acteur=acteur)
    refuse("occupant_inconnu", associations.loger, scene[1].pk, saisie=replace(saisie, numero="12"), acteur=acteur)
    tiers = monde.acteur(monde.RESERVATAIRE)
    refuse("sans_habilitation", associations.loger, scene[1].pk, saisie=saisie, acteur=tiers)
    refuse("version_perimee", associations.loger, scene[1].pk, saisie=saisie, acteur=acteur, version=99)
    refuse("occupation_avant_bail", associations.loger, scene[1].pk,
           saisie=replace(saisie, du=aujourdhui() - 20 * JOUR), acteur=acteur)  # fmt: skip
    assert not OccupationParAssociation.objects.exists()
    lieux.logee(scene, menage)
    refuse("deja_occupe", associations.loger, scene[1].pk, saisie=lieux.occupant(usine.une_demande()), acteur=acteur)
    autre = lieux.louee(15)
    refuse("deja_loge_par_association", associations.loger, autre[1].pk, saisie=saisie, acteur=acteur)
    assert OccupationParAssociation.objects.count() == 1


def test_le_glissement_radie_l_occupant_sans_liberer_de_logement():
    scene, menage = lieux.louee(15), usine.une_demande()
    lieux.logee(scene, menage)
    ailleurs = usine.une_candidature(demande=menage)
    vacances, lignes = MiseADisposition.objects.count(), MouvementFlux.objects.count()
    seance = lieux.une_seance_tenue(scene[1])
    bail = associations.glisser(
        scene[1].pk, saisie=lieux.glissement(scene, menage, seance, entree_le=None), acteur=scenes.bailleur()
    )
    menage.refresh_from_db(), ailleurs.refresh_from_db(), scene.vacance.refresh_from_db()
    # R441-2-8 a: his own lease strikes his demande off, and closes his other candidatures.
    assert (menage.etat, menage.motif_radiation) == (EtatDemande.RADIEE, MotifRadiation.ATTRIBUTION)
    assert (ailleurs.etat, ailleurs.motif_cloture) == (E.RETIREE, "loge")
    # R441-5: nothing was freed, so nothing is offered nor counted.
    assert (MiseADisposition.objects.count(), MouvementFlux.objects.count()) == (vacances, lignes)
    assert scene.vacance.etat == EtatVacance.LOUEE
    attribution = Attribution.objects.get(candidature__demande=menage)
    assert (attribution.exclusion_flux, attribution.bail_le) == (associations.HORS_FLUX, aujourdhui())
    assert attribution.attribuee_le == aujourdhui() - JOUR
    ancien = Bail.objects.get(candidature=scene[1])
    assert (scene[1].etat, ancien.glisse_le, ancien.annule_le) == (E.BAIL_GLISSE, aujourdhui(), None)
    assert (bail.loyer, bail.charges) == (ancien.loyer, ancien.charges)
    occupation = OccupationParAssociation.objects.get()
    assert (occupation.fin, occupation.bail_occupant, occupation.seance) == (FinOccupation.GLISSEMENT, bail, seance)
    assert ecarts() == 0
    assert set(compter().values()) == {0}


def test_ce_qui_ne_glisse_pas():
    scene, menage, autre, acteur = lieux.louee(15), usine.une_demande(), usine.une_demande(), scenes.bailleur()
    seance = lieux.une_seance_tenue(scene[1])
    saisie = lieux.glissement(scene, menage, seance)
    refuse("sans_occupant", associations.glisser, scene[1].pk, saisie=saisie, acteur=acteur)
    lieux.logee(scene, menage)
    refuse(
        "pas_l_occupant",
        associations.glisser,
        scene[1].pk,
        saisie=lieux.glissement(scene, autre, seance),
        acteur=acteur,
    )
    tot = lieux.glissement(scene, menage, seance, signe_le=aujourdhui() - 11 * JOUR)
    refuse("glissement_avant_debut", associations.glisser, scene[1].pk, saisie=tot, acteur=acteur)
    refuse("seance_requise", associations.glisser, scene[1].pk, saisie=lieux.glissement(scene, menage), acteur=acteur)
    tard = lieux.glissement(scene, menage, seance, signe_le=aujourdhui() + JOUR)
    refuse("bail_futur", associations.glisser, scene[1].pk, saisie=tard, acteur=acteur)
    brut = lieux.glissement(scene, menage, seance, actualisee=False)
    refuse("demande_a_actualiser", associations.glisser, scene[1].pk, saisie=brut, acteur=acteur)
    refuse(
        "sans_habilitation", associations.glisser, scene[1].pk, saisie=saisie, acteur=monde.acteur(monde.RESERVATAIRE)
    )
    ailleurs = scenes.une_scene(1, demandes=[menage])
    scenes.acceptee(ailleurs)
    refuse("deja_engage", associations.glisser, scene[1].pk, saisie=saisie, acteur=acteur)
    propositions.refuser(ailleurs[1].pk, saisie=scenes.refus(), acteur=acteur)
    assert (Bail.objects.count(), Demande.objects.get(pk=menage.pk).etat) == (1, EtatDemande.ACTIVE)

    associations.glisser(scene[1].pk, saisie=saisie, acteur=acteur)
    refuse("deja_glisse", associations.glisser, scene[1].pk, saisie=saisie, acteur=acteur)
    refuse("deja_glisse", associations.terminer, scene[1].pk, le=aujourdhui(), acteur=acteur)
    assert Bail.objects.count() == 2


def test_un_bail_d_association_annule_ne_glisse_pas():
    scene, menage = lieux.louee(15), usine.une_demande()
    lieux.logee(scene, menage)
    Bail.objects.filter(candidature=scene[1]).update(annule_le=aujourdhui(), motif_annulation="bail annulé")
    saisie = lieux.glissement(scene, menage, lieux.une_seance_tenue(scene[1]))
    refuse("association_sans_bail", associations.glisser, scene[1].pk, saisie=saisie, acteur=scenes.bailleur())


def test_un_occupant_radie_ne_recoit_pas_de_bail():
    scene, menage = lieux.louee(15), usine.une_demande()
    lieux.logee(scene, menage)
    saisie = lieux.glissement(scene, menage, lieux.une_seance_tenue(scene[1]))
    Demande.objects.filter(pk=menage.pk).update(
        etat=EtatDemande.RADIEE, motif_radiation=MotifRadiation.RENONCIATION, radiee_le=aujourdhui()
    )
    refuse("occupant_inactif", associations.glisser, scene[1].pk, saisie=saisie, acteur=scenes.bailleur())


def test_la_regle_du_territoire_peut_se_passer_de_seance():
    scene, menage = lieux.louee(15), usine.une_demande()
    lieux.logee(scene, menage)
    Parametre.objects.filter(cle=Cle.GLISSEMENT_CALEOL).update(valeur=0)
    bail = associations.glisser(scene[1].pk, saisie=lieux.glissement(scene, menage), acteur=scenes.bailleur())
    assert Attribution.objects.get(pk=bail.candidature_id).attribuee_le == bail.signe_le
    assert OccupationParAssociation.objects.get().seance is None


def test_le_terme_alerte_deux_mois_avant_et_se_reporte():
    scene, menage, acteur = lieux.louee(15), usine.une_demande(), scenes.bailleur()
    proches = travaux.PAR_CODE["associations"]
    lieux.logee(scene, menage, terme=aujourdhui() + 70 * JOUR)
    assert not proches.a_faire(acteur, aujourdhui()).exists()
    (une,) = proches.a_faire(acteur, aujourdhui() + 10 * JOUR)
    assert (une, une.quand) == (scene[1], aujourdhui() + 70 * JOUR)
    associations.prolonger(scene[1].pk, terme=aujourdhui() + 200 * JOUR, acteur=acteur)
    assert not proches.a_faire(acteur, aujourdhui() + 10 * JOUR).exists()
    dit = Evenement.objects.filter(demande=menage).latest("pk")
    assert dit.details["avant"] == (aujourdhui() + 70 * JOUR).isoformat()
    refuse("terme_avant_entree", associations.prolonger, scene[1].pk, terme=aujourdhui() - 30 * JOUR, acteur=acteur)


def test_un_depart_laisse_la_demande_et_le_bail_de_l_association():
    scene, menage, acteur = lieux.louee(15), usine.une_demande(), scenes.bailleur()
    lieux.logee(scene, menage)
    refuse("depart_hors_dates", associations.terminer, scene[1].pk, le=aujourdhui() - 11 * JOUR, acteur=acteur)
    associations.terminer(scene[1].pk, le=aujourdhui(), acteur=acteur)
    refuse("sans_occupant", associations.terminer, scene[1].pk, le=aujourdhui(), acteur=acteur)
    menage.refresh_from_db()
    assert (menage.etat, scene[1].etat) == (EtatDemande.ACTIVE, E.BAIL_SIGNE)
    assert lieux.logee(scene).au is None  # another household comes in
    assert Candidature.objects.filter(demande=menage).count() == 0


def annulation(suite: str = SuiteAnnulation.ATTENTE) -> SaisieAnnulation:
    return SaisieAnnulation(aujourdhui(), MotifAnnulationBail.ERREUR, suite)


def test_le_bail_de_l_association_ne_s_annule_pas_tant_qu_elle_loge():
    """L442-8-1: she houses by her lease; without it, nobody would be the tenant of who lives there."""
    scene, menage, acteur = lieux.louee(15), usine.une_demande(), scenes.bailleur()
    lieux.logee(scene, menage)
    refuse("menage_encore_loge", annulations.annuler, scene[1].pk, saisie=annulation(), acteur=acteur)
    associations.terminer(scene[1].pk, le=aujourdhui(), acteur=acteur)
    annulations.annuler(scene[1].pk, saisie=annulation(), acteur=acteur)
    assert scene[1].etat == E.BAIL_ANNULE


def test_le_bail_de_l_occupant_annule_celui_de_l_association_reprend():
    """What the slide did is undone: she rents and houses him again, no dwelling was freed nor counted in between."""
    scene, menage, acteur = lieux.louee(15), usine.une_demande(), scenes.bailleur()
    ville = monde.organisme(monde.RESERVATAIRE)
    vacance = MiseADisposition.objects.get(pk=scene.vacance.pk)
    vacance.convention, vacance.reservataire = usine.une_convention(ville, decompte=ModeDecompte.BAIL), ville
    vacance.save()
    flux.decompter(vacance, ModeDecompte.BAIL, le=aujourdhui(), acteur=acteur)
    lieux.logee(scene, menage)
    bail = lieux.glisse(scene, menage)
    occupant = bail.candidature_id
    for suite in (SuiteAnnulation.RANG_SUIVANT, SuiteAnnulation.DESIGNATION):
        refuse("logement_de_l_association", annulations.annuler, occupant, saisie=annulation(suite), acteur=acteur)
    annulations.annuler(occupant, saisie=annulation(), acteur=acteur)

    menage.refresh_from_db(), scene.vacance.refresh_from_db()
    assert (Candidature.objects.get(pk=occupant).etat, menage.etat) == (E.BAIL_ANNULE, EtatDemande.ACTIVE)
    assert (scene[1].etat, scene[1].demande.etat) == (E.BAIL_SIGNE, EtatDemande.RADIEE)
    assert scene.vacance.etat == EtatVacance.LOUEE
    assert list(MouvementFlux.objects.values_list("quantite", flat=True)) == [1]
    ancien = Bail.objects.get(candidature=scene[1])
    assert (ancien.glisse_le, ancien.annule_le) == (None, None)
    assert list(BailEnCours.objects.filter(fini_le__isnull=True).values_list("bail", flat=True)) == [ancien.pk]
    (occupation,) = OccupationParAssociation.objects.all()
    assert (occupation.au, occupation.fin, occupation.bail_occupant, occupation.seance) == (None, "", None, None)
    dit = Evenement.objects.filter(demande=scene[1].demande_id, details__acte="rendre_bail").get()
    assert (dit.nature, dit.annule.details["acte"]) == (NatureEvenement.ANNULATION, "glisser_bail")
    assert ecarts() == 0
    assert set(compter().values()) == {0}
    # It slides again, once the reason of the mistake is gone.
    lieux.glisse(scene, menage)
    menage.refresh_from_db()
    assert (menage.etat, scene[1].etat) == (EtatDemande.RADIEE, E.BAIL_GLISSE)
