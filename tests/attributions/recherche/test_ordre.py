"""The order of the search against a naive reading of the same small population: filters, ranks not served, ties, bounds.

The reference reads every demande and sorts them in Python, by what the ADR says; the rules that judge are tested apart.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attributions.models import MiseADisposition
from attributions.rules.candidats import OrdreCandidats, Verdict, juger
from attributions.services.recherche import candidats as recherche
from attributions.services.recherche import preselection
from attributions.services.recherche.candidats import Resultats, chercher_candidats, logement_propose
from attributions.services.recherche.preselection import Filtres, lieu_de
from attributions.states.candidature import EtatCandidature
from demandeurs.models import BesoinHandicap, Personne, RevenuFiscal
from habilitations.acteur import systeme
from habilitations.models import Territoire
from registre.enums import TypePriorite
from registre.models import Demande, GrilleCotation, NoteCotation, Suivi
from registre.rules.cotation.bareme import LigneBareme
from registre.rules.echeances import ajouter_mois
from registre.services.baremes import baremes
from registre.services.cotation.grilles import Publication, SaisieGrille, preparer, publier
from registre.services.faits_menage import lire_menages
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui
from tests import monde
from tests.factories.attributions import un_logement, une_candidature, une_demande, une_vacance

pytestmark = pytest.mark.django_db
NOMBRE = 20
LIEUX = {
    "commune": (monde.SAINT_DENIS, ("ept", monde.PLAINE_COMMUNE), [(monde.SAINT_DENIS,), (monde.STAINS,)]),
    # Asking for Paris is asking for each arrondissement; asking for another one is not.
    "arrondissement": (monde.PARIS_18, ("commune", monde.PARIS), [(monde.PARIS_18,), (monde.PARIS,), ("75113",)]),
}


@pytest.fixture(params=list(LIEUX))
def vacance(request: pytest.FixtureRequest, references: None) -> MiseADisposition:
    """A free two-room dwelling kept by the bailleur, who sees the region, among households drawn at random."""
    commune, territoire, souhaits = LIEUX[request.param]
    hasard = random.Random(request.param)
    _grille(*territoire)
    note_sur = Territoire.objects.get(nature=territoire[0], code=territoire[1])
    for _ in range(NOMBRE):
        # The first place asked for twice as often.
        _tirer(hasard, hasard.choice([*souhaits, souhaits[0]]), note_sur)
    demandes = list(Demande.objects.order_by("pk"))
    _temoins(souhaits[0], note_sur)
    une = une_vacance(un_logement(commune=commune, typologie="T2"))
    _non_servir(demandes[:6:3], commune)
    une_candidature(une, demandes[1])
    Suivi.objects.update_or_create(demande=demandes[2], defaults={"engagee": True})
    return une


def _grille(nature: str, code: str) -> None:
    lignes = (LigneBareme("dalo", 20), LigneBareme("prioritaire", 12))
    territoire = Territoire.objects.get(nature=nature, code=code)
    grille = preparer(territoire, SaisieGrille("Grille d'essai", lignes), acteur=systeme())
    publier(grille.pk, Publication(aujourdhui(), "Délibération du jour"), acteur=systeme())


def _tirer(hasard: random.Random, communes: tuple[str, ...], territoire: Territoire) -> None:
    """One household: few distinct dates and scores, so that ties are many; incomes and titles that are sometimes missing."""
    mois = hasard.choice((0, 1, 13, 26))
    demande = _menage(communes, mois=mois, rfr=hasard.choice((12_000, 20_000, 28_000, 900_000, None)))
    Demande.objects.filter(pk=demande.pk).update(
        types=hasard.choice((["T2"], ["T2", "T3"], ["T2"], [], ["T4"])),
        mutation=hasard.random() < 0.3,
        personnes=hasard.choice((1, 2, 3)),
    )
    if hasard.random() < 0.1:
        hier, avant = aujourdhui() - timedelta(days=1), aujourdhui() - timedelta(days=800)
        Demande.objects.filter(pk=demande.pk).update(valable_jusqu_au=hier, deposee_le=avant)
    Personne.objects.filter(menage=demande.menage).update(nationalite=hasard.choice("1113"))
    if hasard.random() < 0.2:
        BesoinHandicap.objects.create(menage=demande.menage, rang=1, marche="1")
    if hasard.random() < 0.2:
        _dalo(demande)
    if hasard.random() < 0.3:
        demande.priorites.create(type=TypePriorite.L441_1_C)
    if hasard.random() < 0.7:
        _noter(demande, territoire, hasard.choice((0, 5, 9)))


def _menage(communes: tuple[str, ...], *, mois: int, rfr: int | None) -> Demande:
    """A French adult and a child who ask for a T2 there, deposited so many months of thirty days ago."""
    demande = une_demande(communes)
    jour = aujourdhui()
    Demande.objects.filter(pk=demande.pk).update(
        types=["T2"], deposee_le=jour - timedelta(days=30 * mois), valable_jusqu_au=jour + timedelta(days=200)
    )
    personnes = Personne.objects.filter(menage=demande.menage).order_by("rang")
    personnes.update(nationalite="1")
    RevenuFiscal.objects.filter(personne__menage=demande.menage).delete()
    if rfr is not None:
        RevenuFiscal.objects.create(personne=personnes[0], rang=1, annee=jour.year - 2, montant=rfr)
    return demande


def _dalo(demande: Demande) -> None:
    demande.priorites.create(type=TypePriorite.DALO, statut="ACTIF", decision_le=aujourdhui())


def _noter(demande: Demande, territoire: Territoire, points: int) -> None:
    grille = GrilleCotation.objects.get(territoire=territoire)
    NoteCotation.objects.create(demande=demande, territoire=territoire, grille=grille, points=points)


def _temoins(communes: tuple[str, ...], territoire: Territoire) -> None:
    """Three households that the three orders put in three different orders; the last one has no income."""
    _menage(communes, mois=30, rfr=20_000)
    recent, note = _menage(communes, mois=2, rfr=20_000), _menage(communes, mois=20, rfr=None)
    _dalo(recent)
    _noter(recent, territoire, 1)
    _noter(note, territoire, 20)


def _non_servir(demandes: list[Demande], commune: str) -> None:
    for demande in demandes:
        ailleurs = une_vacance(un_logement(commune=commune))
        une_candidature(ailleurs, demande, etat=EtatCandidature.NON_SERVIE, close_le=aujourdhui())
        Suivi.objects.filter(pk=demande.pk).update(non_servie_le=aujourdhui(), en_cours=0)


FILTRES = st.builds(
    Filtres,
    ordre=st.sampled_from(list(OrdreCandidats)),
    prioritaires=st.booleans(),
    dalo=st.sampled_from((False, False, True)),
    anciennete_mois=st.sampled_from((None, None, 1, 12)),
    note_min=st.sampled_from((None, None, 5)),
    personnes_min=st.sampled_from((None, None, 2)),
    personnes_max=st.sampled_from((None, None, 2)),
    amenage=st.sampled_from((False, False, True)),
    mutation=st.sampled_from((None, None, True, False)),
    premier_quartile=st.sampled_from((False, False, True)),
    non_servies=st.sampled_from((False, False, True)),
)
"""Any question; each filter is left out more often than not, or nobody would be found."""


def chercher(vacance: MiseADisposition, filtres: Filtres) -> Resultats:
    return chercher_candidats(vacance, filtres, acteur=monde.acteur(monde.BAILLEUR), le=aujourdhui())


def attendues(vacance: MiseADisposition, filtres: Filtres) -> list[int]:
    """Who is to be judged, in order: every demande read, then sorted."""
    le = aujourdhui()
    communes = {vacance.logement.commune_id, *_de_paris(vacance)}
    lues = []
    for une in Demande.objects.filter(etat=EtatDemande.ACTIVE).prefetch_related("voeux", "priorites"):
        codes = {une_priorite.type for une_priorite in une.priorites.all()}
        note = NoteCotation.objects.filter(demande=une).values_list("points", flat=True).first()
        suivi = Suivi.objects.filter(pk=une.pk).first()
        ici = une.candidatures.filter(mise_a_disposition=vacance).exists()
        premiere = suivi is not None and suivi.non_servie_le is not None
        garde = (
            (not une.types or "T2" in une.types)
            and bool(communes & {voeu.commune_id for voeu in une.voeux.all()})
            and une.valable_jusqu_au >= le
            and not ici
            and not (suivi is not None and suivi.engagee)
            and (not filtres.dalo or TypePriorite.DALO in codes)
            and (not filtres.prioritaires or bool(codes))
            and (not filtres.anciennete_mois or une.deposee_le <= ajouter_mois(le, -filtres.anciennete_mois))
            and (filtres.note_min is None or (note is not None and note >= filtres.note_min))
            and (filtres.personnes_min is None or une.personnes >= filtres.personnes_min)
            and (filtres.personnes_max is None or une.personnes <= filtres.personnes_max)
            and (not filtres.amenage or BesoinHandicap.objects.filter(menage=une.menage).exists())
            and (filtres.mutation is None or une.mutation is filtres.mutation)
            and (not filtres.non_servies or premiere)
        )
        if garde:
            lues.append((not premiere, _cle(filtres.ordre, une, codes, note)))
    return [cle[-1] for _, cle in sorted(lues)]


def _cle(ordre: OrdreCandidats, une: Demande, codes: set[str], note: int | None) -> tuple[Any, ...]:
    anciennete = (une.deposee_le, une.pk)
    if ordre is OrdreCandidats.COTATION:
        return (note is None, -(note or 0), *anciennete)
    if ordre is OrdreCandidats.PRIORITE:
        return (0 if TypePriorite.DALO in codes else 1 if codes else 2, *anciennete)
    return anciennete


def _de_paris(vacance: MiseADisposition) -> list[int]:
    if vacance.logement.commune.nature != "arrondissement":
        return []
    return [Territoire.objects.get(nature="commune", code=monde.PARIS).pk]


def juges(vacance: MiseADisposition, ids: list[int], filtres: Filtres) -> list[tuple[int, Verdict]]:
    """Each in turn under the rules; those of another quartile are left out when it is asked for."""
    le, tables = aujourdhui(), baremes()
    logement = logement_propose(vacance, tables, le=le)
    menages = lire_menages(ids, le)
    lus = [(pk, juger(menages[pk], logement, tables.plafonds)) for pk in ids]
    return [(pk, un.verdict) for pk, un in lus if not filtres.premier_quartile or un.premier_quartile.valeur is True]


def ids_de(lus: list[Any]) -> list[int]:
    return [un.demande for un in lus]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(filtres=FILTRES)
def test_la_recherche_est_la_lecture_naive(vacance: MiseADisposition, filtres: Filtres) -> None:
    attendus = attendues(vacance, filtres)
    lus = chercher(vacance, filtres)
    assert lus.examines == len(attendus)
    assert not lus.borne
    selon = juges(vacance, attendus, filtres)
    assert ids_de(lus.trouves) == [pk for pk, verdict in selon if verdict is Verdict.ELIGIBLE]
    assert ids_de(lus.presque) == [pk for pk, verdict in selon if verdict is Verdict.PRESQUE]
    assert {len(un.jugement.manquantes) for un in lus.presque} <= {1}
    assert {len(un.jugement.manquantes) for un in lus.trouves} <= {0}


def test_l_ordre_est_total_et_ne_bouge_pas(vacance: MiseADisposition) -> None:
    for ordre in OrdreCandidats:
        attendus = attendues(vacance, Filtres(ordre=ordre))
        assert len(set(attendus)) == len(attendus) >= 3
        premiere, seconde = chercher(vacance, Filtres(ordre=ordre)), chercher(vacance, Filtres(ordre=ordre))
        assert ids_de(premiere.trouves) == ids_de(seconde.trouves)
        assert ids_de(premiere.presque) == ids_de(seconde.presque)


def test_la_borne_coupe_dans_l_ordre(vacance: MiseADisposition, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the bound leaves is the beginning of the same order, and the search says that it stopped."""
    monkeypatch.setattr(recherche, "LOT", 2)
    for ordre in OrdreCandidats:
        filtres = Filtres(ordre=ordre)
        attendus = attendues(vacance, filtres)
        for borne in (1, len(attendus) // 2, len(attendus) - 1):
            monkeypatch.setattr(preselection, "EXAMINEES_AU_PLUS", borne)
            selon = juges(vacance, attendus[:borne], filtres)
            lus = chercher(vacance, filtres)
            assert (lus.examines, lus.borne) == (borne, True)
            assert ids_de(lus.trouves) == [pk for pk, verdict in selon if verdict is Verdict.ELIGIBLE]


def test_la_population_separe_les_ordres(vacance: MiseADisposition) -> None:
    """The reference would agree with anything if nobody were found, or if the three orders were one."""
    par_ordre = {ordre: attendues(vacance, Filtres(ordre=ordre)) for ordre in OrdreCandidats}
    assert len({tuple(ids) for ids in par_ordre.values()}) == len(OrdreCandidats)
    verdicts = {verdict for _, verdict in juges(vacance, par_ordre[OrdreCandidats.ANCIENNETE], Filtres())}
    assert verdicts >= {Verdict.ELIGIBLE, Verdict.PRESQUE}
    assert Territoire.objects.get(pk=lieu_de(vacance, le=aujourdhui()).grille).nature in ("ept", "commune")
