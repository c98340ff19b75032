"""Where one household could be housed: the same conditions as the search, its position, near misses, and who reads what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attributions.models import MiseADisposition
from attributions.rules.candidats import Condition, Jugement, Manquante
from attributions.rules.ou_loger import (
    POSITION_MAX,
    TYPE_NON_DEMANDE,
    Issue,
    Position,
    issue,
    libelle_de_position,
    remises,
    types_proches,
)
from attributions.services.recherche import ou_loger as service
from attributions.services.recherche.candidats import chercher_candidats
from attributions.services.recherche.ou_loger import HORS_CONTINGENT, Reponse, ou_loger
from attributions.states.candidature import EtatCandidature
from attributions.states.vacance import EtatVacance
from registre.enums import TypePriorite
from registre.models import Demande, Suivi
from registre.rules.explications import Manque, Resultat
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.recherche.test_candidats import ANCIENNETE, ids, un_menage
from tests.factories.attributions import un_logement, une_candidature, une_convention, une_vacance
from tests.registre.web.conftest import entrer

TYPES = ("T1", "T2", "T3", "T4", "T5", "T6")


def jugement(*manquantes: Condition) -> Jugement:
    rien: Resultat[Any] = Resultat(None, "", manques=(Manque("x", "Rien", "personne", "Rien."),))
    return Jugement(tuple(Manquante(une, True, une.label) for une in manquantes), rien, rien, rien)


@pytest.mark.parametrize(
    ("manquantes", "type_demande", "attendue"),
    [
        ((), True, Issue.POSSIBLE),
        ((), False, Issue.PRESQUE),
        ((Condition.PLAFOND,), True, Issue.PRESQUE),
        ((Condition.PLAFOND,), False, Issue.NON),
        ((Condition.PLAFOND, Condition.TAILLE), True, Issue.NON),
    ],
)
def test_une_seule_condition_manque_ou_plusieurs(
    manquantes: tuple[Condition, ...], type_demande: bool, attendue: Issue
) -> None:
    assert issue(jugement(*manquantes), type_demande=type_demande) is attendue


def test_les_mots() -> None:
    assert libelle_de_position(Position(0)) == "1er dans l'ordre"
    assert libelle_de_position(Position(11)) == "12e dans l'ordre"
    assert libelle_de_position(Position(POSITION_MAX, plafonnee=True)) == "au-delà du 1\u202f000e"
    assert types_proches(["T2", "T3"], TYPES) == ["T1", "T4"]
    assert types_proches(["T6"], TYPES) == ["T5"]
    assert types_proches(list(TYPES), TYPES) == []
    # R411-5: fewer than eleven dwellings are not told to who may not read them.
    assert [remises(nombre, sien=False) for nombre in (0, 10, 11)] == ["0", "moins de 11", "11"]
    assert remises(3, sien=True) == "3"


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _references(references: None) -> None:
    pass


def libre(**champs: Any) -> MiseADisposition:
    """A T2 of Saint-Denis, free today."""
    logement = champs.pop("logement", None) or un_logement(typologie="T2")
    return une_vacance(logement, **{"disponible_le": aujourdhui(), **champs})


def chercher(demande: Demande, profil: str = monde.ETAT) -> Reponse:
    return ou_loger(demande, acteur=monde.acteur(profil), le=aujourdhui())


def vacances(lue: Reponse, issue: Issue) -> list[int]:
    return [un.vacance.pk for un in lue.de(issue)]


def test_un_logement_possible_et_les_presque() -> None:
    demande = un_menage()
    possible = libre()
    voisin = libre(logement=un_logement(typologie="T3"))
    libre(logement=un_logement(typologie="T5"))
    libre(logement=un_logement(commune=monde.MELUN, typologie="T2"))
    libre(etat=EtatVacance.ATTRIBUEE)
    lue = chercher(demande)
    assert vacances(lue, Issue.POSSIBLE) == [possible.pk]
    assert vacances(lue, Issue.PRESQUE) == [voisin.pk]
    assert lue.de(Issue.PRESQUE)[0].manque == (TYPE_NON_DEMANDE,)


def test_un_revenu_absent_est_la_condition_qui_manque() -> None:
    libre()
    (un,) = chercher(un_menage(rfr=None)).de(Issue.PRESQUE)
    assert len(un.manque) == 1
    assert un.jugement.manquantes[0].condition is Condition.PLAFOND


def test_la_position_est_celle_de_la_recherche() -> None:
    """Whoever searches sees the households in the order that the position counts, ranks not served first."""
    qui = monde.organisme(monde.RESERVATAIRE)
    vacance = libre(reservataire=qui, convention=une_convention(qui))
    menages = [un_menage(mois=mois) for mois in (2, 30, 7, 7, 15)]
    non_servi = un_menage(mois=0)
    une_candidature(
        une_vacance(un_logement(), etat=EtatVacance.LOUEE), non_servi,
        etat=EtatCandidature.NON_SERVIE, rang=2, close_le=aujourdhui(),
    )  # fmt: skip
    Suivi.objects.update_or_create(demande=non_servi, defaults={"non_servie_le": aujourdhui()})
    lus = chercher_candidats(vacance, ANCIENNETE, acteur=monde.acteur(monde.RESERVATAIRE), le=aujourdhui())
    ordre = ids(lus.trouves)
    assert ordre[0] == non_servi.pk
    for demande in (*menages, non_servi):
        (un,) = chercher(demande).de(Issue.POSSIBLE)
        assert un.position == Position(ordre.index(demande.pk))


def test_la_position_s_arrete_a_la_borne(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "POSITION_MAX", 2)
    libre()
    menages = [un_menage(mois=mois) for mois in (40, 30, 20, 10)]
    positions = [chercher(une).de(Issue.POSSIBLE)[0].position for une in menages]
    assert positions == [Position(0), Position(1), Position(2), Position(2, plafonnee=True)]


def test_le_contingent_de_l_etat_garde_ses_publics() -> None:
    """R441-5: the State's dwellings go to its publics; who reads the vacancy is told, the others are not."""
    etat = monde.organisme(monde.ETAT)
    libre(reservataire=etat, convention=une_convention(etat))
    sans, avec = un_menage(mois=30), un_menage(mois=1)
    avec.priorites.create(type=TypePriorite.DALO, statut="ACTIF", decision_le=aujourdhui())
    (presque,) = chercher(sans).de(Issue.PRESQUE)
    assert presque.manque == (HORS_CONTINGENT,)
    # Its position is counted among the publics of the contingent.
    assert chercher(avec).de(Issue.POSSIBLE)[0].position == Position(0)
    public = chercher(sans, monde.COMMUNE)
    assert [HORS_CONTINGENT in un.manque for un in public.possibles] == [False]


def test_qui_ne_lit_pas_la_vacance_lit_ce_que_le_public_en_sait() -> None:
    logement = un_logement(typologie="T2", voie="RUE SECRETE", etage="0", contingent="3")
    vacance = libre(logement=logement)
    a_venir = libre(logement=un_logement(typologie="T2"), disponible_le=aujourdhui() + timedelta(days=9))
    demande = un_menage(rez_de_chaussee=False)
    lisible, public = chercher(demande, monde.BAILLEUR), chercher(demande, monde.COMMUNE)
    assert {un.vacance.pk for un in lisible.possibles} == {vacance.pk, a_venir.pk}
    assert [(un.vacance.pk, un.lisible) for un in public.possibles] == [(vacance.pk, False)]
    assert "Refuse le rez-de-chaussée" in [une.texte for un in lisible.possibles for une in un.raisons]
    assert "Refuse le rez-de-chaussée" not in [une.texte for un in public.possibles for une in un.raisons]


@pytest.mark.parametrize(
    "champs",
    [
        {"etat": EtatDemande.RADIEE, "radiee_le": aujourdhui(), "motif_radiation": "RADABA"},
        {"valable_jusqu_au": aujourdhui() - timedelta(days=1), "deposee_le": aujourdhui() - timedelta(days=400)},
    ],
)
def test_une_demande_inactive_n_est_pas_designable(champs: dict[str, Any]) -> None:
    libre()
    lue = chercher(un_menage(**champs))
    assert (lue.active, list(lue.possibles)) == (False, [])


def test_deja_candidat_la() -> None:
    vacance, demande = libre(), un_menage()
    une_candidature(vacance, demande)
    lue = chercher(demande)
    assert (lue.candidate, list(lue.possibles)) == (1, [])


def test_vingt_logements_au_plus_et_autant_de_requetes_que_pour_un() -> None:
    demande = un_menage()

    def cout() -> tuple[int, Reponse]:
        with CaptureQueriesContext(connection) as lues:
            lue = chercher(demande)
        return len(lues), lue

    libre()
    cout()
    premier, _ = cout()
    for rang in range(service.VACANCES_AU_PLUS + 4):
        libre(logement=un_logement(typologie="T2" if rang % 2 else "T3", commune=monde.SAINT_DENIS))
    suivant, lue = cout()
    assert suivant == premier
    assert lue.borne
    assert len(lue.possibles) == service.VACANCES_AU_PLUS


def test_la_page_et_le_panneau_du_dossier() -> None:
    vacance, demande, autre = libre(), un_menage(mois=1), un_menage(mois=20)
    client = entrer(monde.ETAT)
    dossier = client.get(reverse("registre:dossier", args=[demande.cle])).content.decode()
    adresse = reverse("attributions:ou_loger", args=[demande.cle])
    assert adresse in dossier
    page = client.get(adresse).content.decode()
    assert reverse("attributions:vacance", args=[vacance.cle]) in page
    assert "2e dans l&#x27;ordre" in page
    assert "Où il s'en libère" in page or "Où il s&#x27;en libère" in page
    # Positions only: nothing of the household that comes before.
    assert str(autre.cle) not in page
