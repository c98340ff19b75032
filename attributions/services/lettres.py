"""Letters of the attribution: from a row of `Courrier` to its facts (port `redacteurs`), and their preview before any row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from attributions.documents.lettres import (
    Condition,
    LettreDAttribution,
    NonAttribution,
    NonServie,
    Offre,
    Rang,
    Retire,
    TexteDuBailleur,
    Visite,
    rediger,
)
from attributions.enums import EtatProposition, EtatVisite, LettreDecision, MotifCloture
from attributions.models import Candidature, CommissionCal, Decision, MiseADisposition, Proposition, VisiteLogement
from attributions.permissions import introuvable, refus_de_location
from attributions.rules.offre import DIX_JOURS
from attributions.services.ensembles import commission_de
from attributions.services.feuilles import libelles_des_pieces
from attributions.services.mots import adresse, euros, traits
from attributions.services.seances import motifs_en_vigueur
from habilitations.acteur import Acteur
from registre.documents.contenus import Fait
from registre.documents.courriers import Lettre, LettreComposee
from registre.documents.francais import date_longue, typographier
from registre.documents.lettres import composer_lettre
from registre.enums import CanalCourrier, NatureCourrier
from registre.models import Courrier
from registre.services.redaction import LettreAEcrire, entete, lire
from socle.clock import PARIS, aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_consultation

N = NatureCourrier
PREVISIBLES = (N.CONVOCATION, N.OFFRE, N.DECISION_CAL, N.NON_SERVIE)


def apercu(candidature_id: int, nature: NatureCourrier, *, acteur: Acteur) -> bytes:
    """The letter as it would leave today, with nothing recorded but its reading. Raises `ActionRefusee`."""
    candidature = _candidature(candidature_id)
    if candidature is None or nature not in PREVISIBLES:
        raise ActionRefusee(introuvable("Cette lettre"))
    exiger(refus_de_location(acteur=acteur, candidature=candidature))
    courrier = Courrier(
        demande_id=candidature.demande_id,
        nature=nature,
        canal=CanalCourrier.POSTE,
        organisme=candidature.attribuant,
        cree_a=maintenant(),
        details={"candidature": candidature.pk},
    )
    lettre = next(iter(lire([courrier], le=aujourdhui())), None)
    if lettre is None:
        raise ActionRefusee(_sans_objet())
    pdf = composer_lettre(LettreComposee(entete(lettre), REDACTEURS[nature](lettre)))
    tracer_consultation(acteur, "attributions.candidature", candidature.pk, nature="apercu_lettre")
    return pdf


def rediger_visite(lettre: LettreAEcrire) -> Lettre:
    """Port `redacteurs`. Raises `ActionRefusee` when no visit is proposed any more."""
    candidature = _sienne(lettre)
    visites = VisiteLogement.objects.filter(candidature=candidature, etat=EtatVisite.PROPOSEE)
    if (pk := lettre.courrier.details.get("visite")) is not None:
        visites = visites.filter(pk=pk)
    visite = visites.order_by("-pk").first()
    if visite is None:
        raise ActionRefusee(_sans_objet())
    return _ecrire(Visite, candidature, TexteDuBailleur.VISITE, prevue_a=visite.prevue_a, logement=faits_du_logement(candidature.mise_a_disposition))  # fmt: skip


def rediger_offre(lettre: LettreAEcrire) -> Lettre:
    """Port `redacteurs`. Raises `ActionRefusee` when the offer no longer stands: the letter is cancelled."""
    pk = lettre.courrier.details.get("proposition")
    proposition = Proposition.objects.filter(pk=pk).select_related("candidature").first() if pk else None
    if pk and (proposition is None or proposition.etat == EtatProposition.ANNULEE):
        raise ActionRefusee(
            Refus(
                "offre_sans_objet",
                "Cette proposition n'est plus en cours.",
                Nature.ETAT,
                source="R441-10 CCH",
                issue="Vérifiez où en est la candidature.",
            )
        )
    candidature = _relue(proposition.candidature_id) if proposition else _sienne(lettre)
    commission = commission_de(candidature.mise_a_disposition)
    jours = commission.reponse_jours if commission is not None else DIX_JOURS
    return _ecrire(
        Offre,
        candidature,
        TexteDuBailleur.OFFRE,
        commission=commission,
        logement=faits_du_logement(candidature.mise_a_disposition),
        repondre_avant_le=proposition.repondre_avant_le if proposition else lettre.le + timedelta(days=jours),
        dalo=proposition.dalo if proposition else False,
    )


def rediger_decision(lettre: LettreAEcrire) -> Lettre:
    """Port `redacteurs`: rank, condition or non-attribution. Raises `ActionRefusee` when the decision no longer stands."""
    candidature = _sienne(lettre)
    decision = Decision.objects.filter(candidature=candidature, annulee_a__isnull=True).first()
    if decision is None or decision.lettre not in _DECISIONS:
        raise ActionRefusee(_sans_objet())
    faits, bloc = _DECISIONS[decision.lettre](decision, lettre)
    return _ecrire(
        faits.pop("forme"), candidature, bloc, logement=adresse(candidature.mise_a_disposition.logement), **faits
    )


def rediger_non_servie(lettre: LettreAEcrire) -> Lettre:
    """Port `redacteurs`. Raises `ActionRefusee` when no rank was decided on a dwelling that was let."""
    candidature = _sienne(lettre)
    if candidature.motif_cloture == MotifCloture.RETRAIT_BAILLEUR:
        return _rediger_retrait(candidature)
    decision = Decision.objects.filter(candidature=candidature, annulee_a__isnull=True, rang__isnull=False).first()
    if decision is None or decision.rang is None:
        raise ActionRefusee(_sans_objet())
    return _ecrire(
        NonServie,
        candidature,
        TexteDuBailleur.NON_SERVIE,
        decidee_le=_jour(decision),
        logement=adresse(candidature.mise_a_disposition.logement),
        rang=decision.rang,
    )


def _rediger_retrait(candidature: Candidature) -> Lettre:
    decision = Decision.objects.filter(candidature=candidature, annulee_a__isnull=True).first()
    return _ecrire(
        Retire,
        candidature,
        TexteDuBailleur.NON_SERVIE,
        decidee_le=_jour(decision) if decision else None,
        logement=adresse(candidature.mise_a_disposition.logement),
    )


def faits_du_logement(vacance: MiseADisposition) -> tuple[Fait, ...]:
    """The precise description of the dwelling (R441-2-17)."""
    logement = vacance.logement
    loyer = vacance.loyer if vacance.loyer is not None else logement.loyer
    charges = vacance.charges if vacance.charges is not None else logement.charges
    faits = (
        ("Adresse", f"{adresse(logement)} ({logement.code_postal})" if logement.code_postal else adresse(logement)),
        (
            "Bâtiment, escalier, porte",
            ", ".join(filter(None, (logement.batiment, logement.escalier, logement.appartement))),
        ),
        ("Logement", traits(logement)),
        ("Loyer principal", f"{euros(loyer)} par mois" if loyer is not None else ""),
        ("Charges", f"{euros(charges)} par mois" if charges is not None else ""),
        ("Disponible le", date_longue(vacance.disponible_le)),
    )
    return tuple(Fait(libelle, typographier(valeur)) for libelle, valeur in faits if valeur)


def _ecrire(
    forme: type[LettreDAttribution], candidature: Candidature, bloc: TexteDuBailleur, *,
    commission: CommissionCal | None = None, **faits: Any,
) -> Lettre:  # fmt: skip
    source = commission or commission_de(candidature.mise_a_disposition) or _commission_en_vigueur(candidature)
    blocs: Mapping[str, str] = source.blocs if source is not None else {}
    return rediger(forme(**faits, complement=blocs.get(bloc, "")))


def _commission_en_vigueur(candidature: Candidature) -> CommissionCal | None:
    """Before any sitting: the bailleur's commission whose territory holds the dwelling, else its first one."""
    siennes = list(CommissionCal.objects.filter(bailleur=candidature.attribuant_id, au__isnull=True).order_by("pk"))
    ici = set(candidature.mise_a_disposition.territoires)
    return next((une for une in siennes if not une.territoires or ici & set(une.territoires)), None)


def _rang(decision: Decision, _lettre: LettreAEcrire) -> tuple[dict[str, Any], TexteDuBailleur]:
    return {"forme": Rang, "decidee_le": _jour(decision), "rang": decision.rang}, TexteDuBailleur.RANG


def _condition(decision: Decision, _lettre: LettreAEcrire) -> tuple[dict[str, Any], TexteDuBailleur]:
    jour = _jour(decision)
    pieces = libelles_des_pieces(jour)
    faits = {
        "forme": Condition,
        "decidee_le": jour,
        "pieces": tuple(pieces.get(code, code) for code in decision.pieces),
        "avant_le": decision.condition_avant_le,
        "motifs": _motifs(decision),
        "rang": decision.rang,
    }
    return faits, TexteDuBailleur.CONDITION


def _non_attribution(decision: Decision, lettre: LettreAEcrire) -> tuple[dict[str, Any], TexteDuBailleur]:
    faits = {
        "forme": NonAttribution,
        "decidee_le": _jour(decision),
        "motifs": _motifs(decision),
        "recours": lettre.recours,
        "precision": decision.precision,
    }
    return faits, TexteDuBailleur.NON_ATTRIBUTION


_DECISIONS: dict[str, Callable[[Decision, LettreAEcrire], tuple[dict[str, Any], TexteDuBailleur]]] = {
    LettreDecision.B: _rang,
    LettreDecision.C: _condition,
    LettreDecision.D: _non_attribution,
}
REDACTEURS: dict[NatureCourrier, Callable[[LettreAEcrire], Lettre]] = {
    N.CONVOCATION: rediger_visite,
    N.OFFRE: rediger_offre,
    N.DECISION_CAL: rediger_decision,
    N.NON_SERVIE: rediger_non_servie,
}


def _motifs(decision: Decision) -> tuple[str, ...]:
    libelles = motifs_en_vigueur(_jour(decision))
    return tuple(libelles.get(code, code) for code in decision.motifs)


def _jour(decision: Decision) -> Any:
    return decision.prise_a.astimezone(PARIS).date()


def _sienne(lettre: LettreAEcrire) -> Candidature:
    return _relue(lettre.courrier.details.get("candidature") or 0)


def _relue(candidature_id: int) -> Candidature:
    candidature = _candidature(candidature_id)
    if candidature is None:
        raise ActionRefusee(_sans_objet())
    return candidature


def _candidature(candidature_id: int) -> Candidature | None:
    candidature: Candidature | None = (
        Candidature.objects.select_related("attribuant", "mise_a_disposition__logement__commune")
        .filter(pk=candidature_id)
        .first()
    )
    return candidature


def _sans_objet() -> Refus:
    return Refus(
        "lettre_sans_objet", "Cette lettre n'a pas, ou plus, d'objet.", Nature.ETAT,
        source="R441-2-17 CCH (version du 1er septembre 2021)", issue="Vérifiez où en est la candidature.",
    )  # fmt: skip
