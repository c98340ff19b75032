"""A sitting read for its papers: agenda, attendance, candidates and decisions, in a fixed number of statements.

Figures are those frozen with each decision: the paper says what the commission had under its eyes, whatever changed since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from attributions.documents.feuilles import CandidatExamine, Feuille, LogementExamine, MembreDeSeance
from attributions.documents.proces_verbal import heure, presence_dite
from attributions.enums import LettreDecision, MotifMoinsDeTrois, SensVote, Voix
from attributions.models import (
    Candidature,
    Decision,
    Deport,
    LigneSeance,
    MembreCal,
    MiseADisposition,
    SeanceCal,
    VoixAttendue,
    Vote,
)
from attributions.services.mots import adresse, euros, traits
from attributions.services.voix import Assemblee, Presence, assemblee_de, preside
from attributions.states.candidature import EtatCandidature
from demandeurs.services.pieces import liste_en_vigueur
from registre.documents.francais import date_longue
from registre.enums import TypePriorite
from registre.lecture_de_liste import Ligne, lire
from registre.rules.menage import compter
from registre.rules.nomenclatures import Liste
from registre.services.nomenclatures import nomenclatures
from registre.states.radiation import SousMotif
from socle.clock import PARIS

LIGNES_MAX = 200
CHAMPS = ("nom", "prenom", "numero", "morale", "roles", "naissances")
PRESENTES = (EtatCandidature.INSCRITE, EtatCandidature.AJOURNEE)
"""Candidates of an agenda without a decision of the sitting: still to examine, or put off."""
_EFFORT_AVANT_AIDE = " (avant aide au logement)"


@dataclass(slots=True)
class Lues:
    """Everything read at once, by id."""

    menages: dict[int, Ligne]
    motifs: Mapping[str, str]
    pieces: Mapping[str, str]
    le: date
    candidatures: dict[int, list[Candidature]] = field(default_factory=dict)
    decisions: dict[int, Decision] = field(default_factory=dict)
    votes: dict[int, dict[str, int]] = field(default_factory=dict)
    voix: dict[int, list[VoixAttendue]] = field(default_factory=dict)
    deports: dict[int, list[Deport]] = field(default_factory=dict)


def lignes_de(seance: SeanceCal) -> list[LigneSeance]:
    """The agenda in order, with its dwellings; one statement."""
    return list(
        LigneSeance.objects.filter(seance=seance)
        .select_related(
            "mise_a_disposition__logement__commune",
            "mise_a_disposition__logement__attribuant",
            "mise_a_disposition__reservataire",
        )
        .order_by("ordre")[:LIGNES_MAX]
    )


def feuille_de(seance: SeanceCal) -> Feuille:
    """The sitting as its procès-verbal says it. Reads its commission and its bailleur: select them with the sitting."""
    lignes = lignes_de(seance)
    assemblee = assemblee_de(seance)
    lues = _lire(seance, lignes)
    assemblee.deports = {pk: frozenset(un.membre_id for un in siens) for pk, siens in lues.deports.items()}
    president = preside(seance, assemblee)
    return Feuille(
        **entete_de(seance),
        membres=tuple(_membre(un, assemblee.presences[un.pk], president) for un in _presents(assemblee)),
        logements=tuple(_logement(ligne, lues, assemblee) for ligne in lignes),
        preside_par=president.nom if president else "",
        deliberants=len(assemblee.deliberants(seance.ouverte_a)) if seance.ouverte_a else None,
        annulations=_annulations(lignes),
        informations=tuple(seance.informations),
    )


def entete_de(seance: SeanceCal) -> dict[str, Any]:
    """What every paper says of the sitting itself."""
    commission = seance.commission
    return {
        "bailleur": commission.bailleur.nom,
        "commission": commission.nom,
        "reglement": commission.reglement,
        "prevue_a": seance.prevue_a,
        "lieu": seance.lieu,
        "mode": str(seance.get_mode_display()),
        "quorum": seance.quorum,
        "convoquee_le": seance.convoquee_le,
        "ouverte_a": seance.ouverte_a,
        "close_a": seance.close_a,
        "differee": seance.differee,
    }


def logement_de(ligne: LigneSeance, **champs: Any) -> LogementExamine:
    """A dwelling of the agenda, without its candidates unless they are given."""
    vacance = ligne.mise_a_disposition
    logement = vacance.logement
    return LogementExamine(
        ordre=ligne.ordre,
        reference=logement.reference or logement.rpls,
        adresse=adresse(logement),
        type=traits(logement),
        financement=str(logement.get_plafond_display()),
        reservataire=vacance.reservataire.nom if vacance.reservataire else "Non réservé",
        loyer=_loyer(vacance),
        etat="Reporté à une autre séance." if ligne.reportee else "",
        moins_de_trois=str(MotifMoinsDeTrois(vacance.moins_de_trois).label) if vacance.moins_de_trois else "",
        **champs,
    )


def composition(lu: Ligne | None, le: date) -> str:
    """`2 adultes, 1 enfant`; an association says so; empty once erased."""
    if lu is None or (not lu["roles"] and not lu["morale"]):
        return ""
    if not lu["roles"]:
        return "Association"
    adultes, enfants = compter(zip(lu["roles"], lu["naissances"] or (), strict=True), le=le)
    mots = [f"{adultes} adulte{'s' if adultes > 1 else ''}"]
    if enfants:
        mots.append(f"{enfants} enfant{'s' if enfants > 1 else ''}")
    return ", ".join(mots)


def nom_de(lu: Ligne | None) -> str:
    return f"{lu['nom']} {lu['prenom']}".strip() if lu else ""


def labels(codes: Iterable[str]) -> tuple[str, ...]:
    """Short labels: which letter of L441-1 is nobody's business on a paper."""
    courts = ("L441-1" if code.startswith("l441_1_") else TypePriorite(code).label.split(" :")[0] for code in codes)
    return tuple(dict.fromkeys(courts))


def _lire(seance: SeanceCal, lignes: Sequence[LigneSeance]) -> Lues:
    ids = [une.pk for une in lignes]
    tours = {une.mise_a_disposition_id: une.mise_a_disposition.tour for une in lignes}
    prises = Decision.objects.filter(ligne__in=ids, annulee_a__isnull=True).select_related("candidature__designee_par")
    decisions = {une.candidature_id: une for une in prises}
    candidatures: dict[int, list[Candidature]] = defaultdict(list)
    for decision in decisions.values():
        candidatures[decision.candidature.mise_a_disposition_id].append(decision.candidature)
    autres = Candidature.objects.filter(mise_a_disposition__in=list(tours), etat__in=PRESENTES)
    for une in autres.exclude(pk__in=list(decisions)).select_related("designee_par"):
        if une.tour == tours[une.mise_a_disposition_id]:
            candidatures[une.mise_a_disposition_id].append(une)
    le = (seance.ouverte_a or seance.prevue_a).astimezone(PARIS).date()
    demandes = {une.demande_id for siennes in candidatures.values() for une in siennes}
    return Lues(
        menages=lire(sorted(demandes), CHAMPS) if demandes else {},
        motifs={un.code: un.libelle for un in nomenclatures().par_liste.get(Liste.MOTIF_NON_ATTRIBUTION, [])},
        pieces=libelles_des_pieces(le),
        le=le,
        candidatures={vacance: sorted(siennes, key=_place) for vacance, siennes in candidatures.items()},
        decisions=decisions,
        votes=_votes(ids),
        voix=_par_ligne(VoixAttendue.objects.filter(ligne__in=ids).select_related("membre").order_by("pk")),
        deports=_par_ligne(Deport.objects.filter(ligne__in=ids).select_related("membre").order_by("pk")),
    )


def libelles_des_pieces(le: date) -> dict[str, str]:
    """Labels of the limiting list of that day, by code of exigence."""
    return {une.code: une.libelle for une in liste_en_vigueur(le).exigences}


def _place(candidature: Candidature) -> tuple[int, int]:
    return candidature.ordre, candidature.pk


def _par_ligne(objets: Iterable[Any]) -> dict[int, list[Any]]:
    par_ligne: dict[int, list[Any]] = defaultdict(list)
    for un in objets:
        par_ligne[un.ligne_id].append(un)
    return par_ligne


def _votes(lignes: Sequence[int]) -> dict[int, dict[str, int]]:
    comptes: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for candidature, sens in Vote.objects.filter(ligne__in=lignes).values_list("candidature_id", "sens"):
        comptes[candidature][sens] += 1
    return comptes


def _presents(assemblee: Assemblee) -> list[MembreCal]:
    return [un for un in assemblee.membres if un.pk in assemblee.presences]


def _membre(membre: MembreCal, presence: Presence, president: MembreCal | None) -> MembreDeSeance:
    qualite = str(membre.get_qualite_display())
    if membre.suppleant_de_id is not None:
        qualite += ", suppléant"
    return MembreDeSeance(
        membre.nom, qualite, presence_dite(presence.intervalles, excuse=presence.excuse), preside=membre == president
    )


def _logement(ligne: LigneSeance, lues: Lues, assemblee: Assemblee) -> LogementExamine:
    voix = lues.voix.get(ligne.pk, [])
    candidatures = lues.candidatures.get(ligne.mise_a_disposition_id, [])
    manques = _manques(
        ligne, [lues.decisions[une.pk] for une in candidatures if une.pk in lues.decisions], voix, assemblee
    )
    return logement_de(
        ligne,
        deliberatives=tuple(_voix(une) for une in voix if une.voix == Voix.DELIBERATIVE),
        consultatives=tuple(_voix(une) for une in voix if une.voix == Voix.CONSULTATIVE),
        deports=tuple((un.membre.nom, un.motif) for un in lues.deports.get(ligne.pk, [])),
        candidats=tuple(_candidat(une, lues, manques.get(une.pk, ())) for une in candidatures),
    )


def _manques(
    ligne: LigneSeance, decisions: Iterable[Decision], voix: Sequence[VoixAttendue], assemblee: Assemblee
) -> dict[int, tuple[str, ...]]:
    """Who has a voice on the dwelling and was not there for one of its decisions, by candidature."""
    if not voix or not assemblee.a_bouge:
        return {}
    la = {une.candidature_id: {v.membre for v in assemblee.voix(ligne, une.prise_a)} for une in decisions}
    return {
        candidature: tuple(une.membre.nom for une in voix if une.membre_id not in presents)
        for candidature, presents in la.items()
    }


def _voix(une: VoixAttendue) -> str:
    return une.membre.nom + (" (départage)" if une.preponderante else "")


def _candidat(candidature: Candidature, lues: Lues, sans_voix: tuple[str, ...]) -> CandidatExamine:
    lu, decision = lues.menages.get(candidature.demande_id), lues.decisions.get(candidature.pk)
    examen: dict[str, Any] = decision.examen if decision else {}
    return CandidatExamine(
        ordre=candidature.ordre,
        numero=lu["numero"] if lu else "",
        nom=nom_de(lu),
        composition=composition(lu, lues.le) or _personnes(examen),
        plafond=_pourcent(examen.get("part_du_plafond"), " du plafond"),
        effort=_pourcent(examen.get("effort"), _EFFORT_AVANT_AIDE if examen.get("effort_avant_aide") else ""),
        reste=_reste(examen.get("reste")),
        cotation=f"{examen['cotation']} points" if examen.get("cotation") is not None else "",
        labels=labels(examen.get("priorites", ())),
        propose_par=candidature.designee_par.nom,
        sans_voix=sans_voix,
        **(_decision(decision, lues) if decision else _sans_decision(candidature)),
    )


def _decision(decision: Decision, lues: Lues) -> dict[str, Any]:
    return {
        "decision": str(LettreDecision(decision.lettre).label),
        "rang": decision.rang,
        "motifs": (
            *(lues.motifs.get(code, code) for code in decision.motifs),
            *((str(SousMotif(decision.sous_motif).label),) if decision.sous_motif else ()),
        ),
        "conditions": _conditions(decision, lues),
        "precision": decision.precision,
        "votes": _compte(lues.votes.get(decision.candidature_id, {})),
        "prise_a": heure(decision.prise_a),
    }


def _sans_decision(candidature: Candidature) -> dict[str, Any]:
    return {"decision": "Reporté" if candidature.etat == EtatCandidature.AJOURNEE else "À examiner"}


def _conditions(decision: Decision, lues: Lues) -> str:
    if decision.condition_avant_le is None:
        return ""
    pieces = ", ".join(lues.pieces.get(code, code) for code in decision.pieces)
    return f"À remettre avant le {date_longue(decision.condition_avant_le)}\u00a0: {pieces}"


def _compte(votes: Mapping[str, int]) -> str:
    """Nothing when the proposal was adopted without opposition: no vote was counted."""
    return ", ".join(f"{votes[sens]} {sens.label.lower()}" for sens in SensVote if votes.get(sens))


def _annulations(lignes: Sequence[LigneSeance]) -> tuple[str, ...]:
    """Decisions corrected during the sitting: they stay, with their motive."""
    ordres = {une.pk: une.ordre for une in lignes}
    annulees = Decision.objects.filter(ligne__in=list(ordres), annulee_a__isnull=False).select_related("candidature")
    return tuple(
        f"Logement {ordres[une.ligne_id]}, candidat {une.candidature.ordre}\u00a0: décision {une.lettre} annulée à"
        f" {heure(une.annulee_a)}"
        for une in annulees.order_by("annulee_a", "pk")
    )


def _personnes(examen: Mapping[str, Any]) -> str:
    nombre = examen.get("personnes")
    return f"{nombre} personne{'s' if nombre > 1 else ''}" if nombre else ""


def _pourcent(valeur: str | None, suite: str) -> str:
    return f"{valeur.replace('.', ',')}\u00a0%{suite}" if valeur else ""


def _reste(valeur: str | None) -> str:
    return f"{valeur.replace('.', ',')}\u00a0€" if valeur else ""


def _loyer(vacance: MiseADisposition) -> str:
    loyer = vacance.loyer if vacance.loyer is not None else vacance.logement.loyer
    charges = vacance.charges if vacance.charges is not None else vacance.logement.charges
    if loyer is None:
        return ""
    return euros(loyer) + (f" + {euros(charges)} de charges" if charges else "")
