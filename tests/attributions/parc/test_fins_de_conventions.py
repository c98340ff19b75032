"""The end of a reservation convention: what stays, what is refused, what falls that night (R441-5; R441-2-15 V)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from attributions.models import Candidature, ConventionReservation
from attributions.rules.designation import refus_de_convention_finie
from attributions.saisie.designation import SaisieCandidat
from attributions.saisie.parc import SaisieOrientation
from attributions.services import conventions
from attributions.services.designation import designer
from attributions.services.fins_de_conventions import tirer_les_consequences
from attributions.services.vacances import orienter
from attributions.states.candidature import EtatCandidature
from attributions.states.vacance import EtatVacance
from attributions.tasks import fermer_les_conventions
from habilitations import access
from habilitations.acteur import systeme
from habilitations.models import Reservation
from registre.models import Demande
from socle.clock import aujourdhui, horloge_a
from tests import monde
from tests.attributions.location.test_propositions import refuse
from tests.factories import attributions as usine

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


def une_convention_finie(**champs) -> ConventionReservation:
    """Ended yesterday; it is the one that opens Saint-Denis to its town hall."""
    return usine.une_convention(
        monde.organisme(monde.RESERVATAIRE), **{"reference": "CR-2023", "au": aujourdhui() - JOUR, **champs}
    )


@pytest.mark.parametrize(
    ("au", "finie"), [(None, False), (date(2026, 3, 10), False), (date(2026, 3, 11), False), (date(2026, 3, 9), True)]
)
def test_le_dernier_jour_est_encore_de_la_convention(au: date | None, finie: bool):
    assert (refus_de_convention_finie(au, le=date(2026, 3, 10)) is not None) == finie


def test_plus_de_designation_ni_d_orientation_mais_les_candidats_restent():
    convention = une_convention_finie()
    vacance = usine.une_vacance(reservataire=convention.reservataire, convention=convention)
    une, demande = usine.une_candidature(vacance), usine.une_demande()
    candidats = [SaisieCandidat(demande.pk)]
    refuse("convention_finie", designer, vacance.pk, saisies=candidats, acteur=monde.acteur(monde.RESERVATAIRE))
    assert list(Candidature.objects.values_list("pk", "etat")) == [(une.pk, EtatCandidature.DESIGNEE)]
    libre = usine.une_vacance(etat=EtatVacance.A_ORIENTER, disponible_le=aujourdhui() - 2 * JOUR)
    saisie = SaisieOrientation(convention.pk, prevenu_le=aujourdhui(), preuve="Courriel", motif="Retard")
    refuse("convention_sans_effet", orienter, libre.pk, saisie=saisie, acteur=monde.acteur(monde.BAILLEUR))


def lit(demande: Demande) -> bool:
    return Demande.objects.visibles_par(monde.acteur(monde.RESERVATAIRE)).filter(pk=demande.pk).exists()


def test_l_acces_tombe_la_nuit_sauf_pour_les_candidats_en_cours():
    convention = une_convention_finie()
    vacance = usine.une_vacance(reservataire=convention.reservataire, convention=convention)
    candidat, autre = usine.une_demande(), usine.une_demande()
    usine.une_candidature(vacance, candidat)
    assert (lit(candidat), lit(autre)) == (True, True)
    assert tirer_les_consequences(aujourdhui(), acteur=systeme()) == 1
    assert set(Reservation.objects.filter(organisme=convention.reservataire).values_list("au", flat=True)) == {
        convention.au
    }
    assert (lit(candidat), lit(autre)) == (True, False)
    # A second pass changes nothing; the day after, the convention is no longer of that day.
    assert tirer_les_consequences(aujourdhui(), acteur=systeme()) == 1
    assert (lit(candidat), lit(autre)) == (True, False)
    assert tirer_les_consequences(aujourdhui() + JOUR, acteur=systeme()) == 0


@pytest.mark.parametrize("il_y_a", [1, 30])
def test_une_fin_saisie_apres_coup_ferme_aussi_l_acces(il_y_a: int):
    """Entered the day after, or a month after: the access falls the next night (R441-2-15 V), and its end is not rewritten."""
    convention, demande = une_convention_finie(au=None), usine.une_demande()
    bailleur, fin = monde.acteur(monde.BAILLEUR), aujourdhui() - il_y_a * JOUR
    conventions.clore(convention.pk, au=fin, acteur=bailleur)
    assert lit(demande)
    assert tirer_les_consequences(aujourdhui() + JOUR, acteur=systeme()) == 1
    access.oublier_les_droits()
    with horloge_a(aujourdhui() + JOUR):
        assert not lit(demande)
    assert tirer_les_consequences(aujourdhui() + 2 * JOUR, acteur=systeme()) == 0
    refuse("convention_terminee", conventions.clore, convention.pk, au=aujourdhui() + 90 * JOUR, acteur=bailleur)


def test_une_autre_convention_de_meme_reference_garde_l_acces():
    une_convention_finie()
    une_convention_finie(au=None, bailleur=monde.organisme(monde.ACTION_LOGEMENT))
    demande = usine.une_demande()
    tirer_les_consequences(aujourdhui(), acteur=systeme())
    assert lit(demande)


def test_une_nuit_manquee_est_rattrapee():
    jour = aujourdhui()
    with horloge_a(jour):
        assert fermer_les_conventions() == 0
    une_convention_finie(au=jour)
    with horloge_a(jour + 3 * JOUR):
        assert fermer_les_conventions() == 1
        assert fermer_les_conventions() == 0
