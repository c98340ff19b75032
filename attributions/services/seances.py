"""Decisions of a sitting: one for each candidate of each dwelling (R441-3, version of 1 September 2019)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from attributions.enums import LettreDecision
from attributions.models import Candidature, Decision, LigneSeance, MiseADisposition, SeanceCal, Vote
from attributions.permissions import introuvable, refus_de_candidature, refus_de_seance
from attributions.rules.decisions import R441_3, Cadre, refus_de_decision
from attributions.saisie.seances import SaisieDecision
from attributions.services import dedies
from attributions.services.actes import (
    avancer,
    refus_de_version,
    verrouiller_demandes,
    verrouiller_seance,
    verrouiller_vacance,
)
from attributions.services.agenda import refuser_les_inactives
from attributions.services.examen import au_dessus_de_tous_les_plafonds, examiner
from attributions.services.regles_locales import regles_du_lieu
from attributions.services.scrutin import exiger_adoption, refus_de_quorum
from attributions.services.tenue import exiger_instant, ligne_arretee
from attributions.services.voix import assemblee_de
from attributions.states.candidature import DECIDEES, ActeCandidature
from attributions.states.seance import ActeSeance
from demandeurs.services.pieces import liste_en_vigueur
from habilitations.acteur import Acteur
from registre.enums import NatureEvenement
from registre.models import Evenement, Suivi
from registre.rules.nomenclatures import Liste
from registre.services.contraintes import contraintes_dites
from registre.services.nomenclatures import nomenclatures
from registre.services.suivi import noter_suivi
from registre.states.radiation import SousMotif
from socle.clock import PARIS, aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger

L, A = LettreDecision, ActeCandidature
ACTES: dict[str, ActeCandidature] = {
    L.A: A.ATTRIBUER,
    L.B: A.CLASSER,
    L.C: A.CONDITIONNER,
    L.D: A.NE_PAS_ATTRIBUER,
    L.E: A.DECLARER_IRRECEVABLE,
}


@dataclass(slots=True)
class _Examine:
    """What an act on a candidate works on, locked in the one order."""

    candidature: Candidature
    vacance: MiseADisposition
    ligne: LigneSeance
    seance: SeanceCal


def decider(candidature_id: int, *, saisie: SaisieDecision, acteur: Acteur, version: int | None = None) -> Decision:
    """Write the decision of the commission on one candidate. The same one entered twice is one decision.

    Refused: sitting not open, dwelling already ended, quorum lost for this dwelling, demande radiated or without number,
    rank given twice, motive or pièce missing, irrecevabilité below a social ceiling, proposal without a majority.
    """
    with contraintes_dites(), transaction.atomic():
        objet = _ouvrir(candidature_id, acteur)
        prise_a = exiger_instant(objet.seance, saisie.prise_a, "prise_a", apres=objet.seance.ouverte_a)
        if (deja := en_vigueur(candidature_id)) is not None:
            if _dit_la_meme_chose(deja, saisie):
                return deja
            raise ActionRefusee(_deja_decidee())
        return _decider(objet, saisie, acteur, version, prise_a)


def corriger(
    candidature_id: int, *, motif: str, acteur: Acteur, saisie: SaisieDecision | None = None
) -> Decision | None:
    """Cancel a decision of the open sitting before its dwelling is ended, and write another in its place when it is said.

    The cancelled decision stays, with its counter-event. Raises `ActionRefusee`; then the first decision stands.
    """
    with contraintes_dites(), transaction.atomic():
        objet = _ouvrir(candidature_id, acteur)
        exiger(refus_de_candidature(A.ANNULER_DECISION, acteur=acteur, candidature=objet.candidature))
        decision = en_vigueur(candidature_id)
        if decision is None:
            raise ActionRefusee(introuvable("Cette décision"))
        if not motif.strip():
            raise ActionRefusee(
                Refus(
                    "motif_requis",
                    "Une correction porte son motif.",
                    champ="motif",
                    issue="Indiquez pourquoi.",
                    source=Regle.MOTIF,
                )
            )
        if saisie is not None and _dit_la_meme_chose(decision, saisie):
            return decision
        _annuler(objet, decision, motif.strip(), acteur)
        if saisie is None:
            return None
        prise_a = exiger_instant(objet.seance, saisie.prise_a, "prise_a", apres=objet.seance.ouverte_a)
        return _decider(objet, saisie, acteur, None, prise_a)


def reporter(candidature_id: int, *, acteur: Acteur) -> Candidature:
    """A candidate is not examined at this sitting: he waits for another, no decision is written (R441-3 knows no ajournement)."""
    with transaction.atomic():
        objet = _ouvrir(candidature_id, acteur)
        exiger(refus_de_candidature(A.REPORTER, acteur=acteur, candidature=objet.candidature))
        avancer(
            [objet.candidature], A.REPORTER, acteur=acteur, le=aujourdhui(), nature=NatureEvenement.CANDIDATURE,
            details={candidature_id: {"seance": objet.seance.pk}},
        )  # fmt: skip
    return objet.candidature


def en_vigueur(candidature_id: int) -> Decision | None:
    """The standing decision of a candidature."""
    return Decision.objects.filter(candidature=candidature_id, annulee_a__isnull=True).first()


def motifs_en_vigueur(le: date, commune: int | None = None) -> dict[str, str]:
    """The dated list of motives of non-attribution, labels by code, in its order; on a commune, those its territory keeps."""
    listes = nomenclatures()
    codes = listes.codes(Liste.MOTIF_NON_ATTRIBUTION, le)
    retenus = regles_du_lieu(commune, le).motifs if commune is not None else None
    if retenus is not None:
        codes &= retenus
    return {une.code: une.libelle for une in listes.par_liste.get(Liste.MOTIF_NON_ATTRIBUTION, []) if une.code in codes}


def _ouvrir(candidature_id: int, acteur: Acteur) -> _Examine:
    """Lock, then check that the sitting is open and the dwelling under examination. Raises `ActionRefusee`."""
    situee = Candidature.objects.filter(pk=candidature_id).values_list("demande", "mise_a_disposition").first()
    if situee is None:
        raise ActionRefusee(introuvable("Cette candidature"))
    demandes = verrouiller_demandes([situee[0]])
    vacance = verrouiller_vacance(situee[1])
    ligne = LigneSeance.objects.filter(mise_a_disposition=vacance, reportee=False).order_by("-pk").first()
    if ligne is None:
        raise ActionRefusee(_hors_seance())
    seance = verrouiller_seance(ligne.seance_id)
    candidature: Candidature = Candidature.objects.pour_ecriture().get(pk=candidature_id)
    candidature.demande, candidature.mise_a_disposition = demandes[situee[0]], vacance
    exiger(refus_de_seance(ActeSeance.DECIDER, acteur=acteur, seance=seance))
    ligne.refresh_from_db(fields=["examinee_a", "reportee"])
    if ligne.examinee_a is not None or ligne.reportee:
        raise ActionRefusee(ligne_arretee())
    ligne.seance, ligne.mise_a_disposition = seance, vacance
    return _Examine(candidature, vacance, ligne, seance)


def _decider(
    objet: _Examine, saisie: SaisieDecision, acteur: Acteur, version: int | None, prise_a: datetime
) -> Decision:
    candidature = objet.candidature
    exiger(refus_de_version(candidature, version))
    jour = prise_a.astimezone(PARIS).date()
    if refus := refus_de_decision(saisie, _cadre(objet, saisie, jour)):
        raise ActionRefusee(refus)
    exiger(dedies.refus_d_attribuer(candidature, saisie.lettre, le=jour))
    exiger(refus_de_candidature(ACTES[saisie.lettre], acteur=acteur, candidature=candidature))
    refuser_les_inactives([candidature])
    voix = assemblee_de(objet.seance, [objet.ligne]).voix(objet.ligne, prise_a)
    exiger(refus_de_quorum(voix, objet.seance.quorum))
    exiger_adoption(saisie.votes, voix)
    Vote.objects.bulk_create(
        Vote(ligne=objet.ligne, candidature=candidature, membre_id=un.membre_id, sens=un.sens) for un in saisie.votes
    )
    decision = Decision.objects.create(
        candidature=candidature,
        ligne=objet.ligne,
        lettre=saisie.lettre,
        rang=saisie.rang,
        motifs=list(saisie.motifs),
        precision=saisie.precision.strip(),
        pieces=list(saisie.pieces),
        condition_avant_le=saisie.condition_avant_le,
        sous_motif=saisie.sous_motif,
        examen=examiner([candidature], le=jour)[candidature.pk].fige(),
        prise_a=prise_a,
        saisie_a=maintenant(),
    )
    avancer(
        [candidature],
        ACTES[saisie.lettre],
        acteur=acteur,
        le=jour,
        nature=NatureEvenement.DECISION_CAL,
        details={candidature.pk: _details(decision, objet)},
        rang=saisie.rang,
        condition_avant_le=saisie.condition_avant_le,
        appelee_le=jour if saisie.lettre == L.A else None,
    )
    noter_suivi([candidature.demande_id], examens=1, derniere_caleol_le=jour)
    return decision


def _annuler(objet: _Examine, decision: Decision, motif: str, acteur: Acteur) -> None:
    candidature = objet.candidature
    decision.annulee_a, decision.motif_annulation = maintenant(), motif[:200]
    decision.save(update_fields=["annulee_a", "motif_annulation"])
    Vote.objects.filter(ligne=objet.ligne, candidature=candidature).delete()
    evenement = Evenement.objects.filter(
        demande=candidature.demande_id, nature=NatureEvenement.DECISION_CAL, details__decision=decision.pk
    ).first()
    avancer(
        [candidature],
        A.ANNULER_DECISION,
        acteur=acteur,
        le=aujourdhui(),
        nature=NatureEvenement.ANNULATION,
        details={candidature.pk: {"decision": decision.pk, "seance": objet.seance.pk}},
        annule_id=evenement.pk if evenement else None,
        rang=None,
        condition_avant_le=None,
        appelee_le=None,
    )
    noter_suivi([candidature.demande_id], examens=-1)
    Suivi.objects.filter(pk=candidature.demande_id).update(derniere_caleol_le=_dernier_passage(candidature.demande_id))


def _dernier_passage(demande_id: int) -> date | None:
    dernier = (
        Decision.objects.filter(candidature__demande=demande_id, annulee_a__isnull=True)
        .order_by("-prise_a")
        .values_list("prise_a", flat=True)
        .first()
    )
    return dernier.astimezone(PARIS).date() if dernier else None


def _cadre(objet: _Examine, saisie: SaisieDecision, le: date) -> Cadre:
    candidature = objet.candidature
    freres = Candidature.objects.filter(
        mise_a_disposition=objet.vacance, tour=candidature.tour, place=candidature.place, rang__isnull=False
    ).exclude(pk=candidature.pk)
    pour_ressources = saisie.lettre == L.E and saisie.sous_motif == SousMotif.RESSOURCES
    return Cadre(
        le=le,
        motifs=motifs_en_vigueur(le, objet.vacance.logement.commune_id) if saisie.motifs else {},
        pieces=_limitatives(le) if saisie.pieces else (),
        rangs_pris=set(freres.values_list("rang", flat=True)) if saisie.rang is not None else (),
        au_dessus_de_tous=au_dessus_de_tous_les_plafonds(candidature, le=le) if pour_ressources else None,
    )


def _limitatives(le: date) -> frozenset[str]:
    """What may be asked: an exigence of the limiting list, or one of the kinds it accepts (R441-2-4-1)."""
    liste = liste_en_vigueur(le)
    return liste.types_demandables() | {une.code for une in liste.exigences}


def _details(decision: Decision, objet: _Examine) -> dict[str, Any]:
    """The closed list of what the event keeps: codes, rank, dates and ids."""
    details: dict[str, Any] = {"decision": decision.pk, "lettre": decision.lettre, "seance": objet.seance.pk}
    if decision.rang is not None:
        details["rang"] = decision.rang
    if decision.motifs:
        details["motifs"] = decision.motifs
    if decision.sous_motif:
        details["sous_motif"] = decision.sous_motif
    if decision.condition_avant_le is not None:
        details["condition_avant_le"] = decision.condition_avant_le.isoformat()
        details["pieces"] = decision.pieces
    if decision.lettre in dedies.ATTRIBUENT:
        details |= dedies.recherche_citee(objet.vacance)
    return details


def _dit_la_meme_chose(decision: Decision, saisie: SaisieDecision) -> bool:
    return (
        decision.lettre == saisie.lettre
        and decision.rang == saisie.rang
        and sorted(decision.motifs) == sorted(saisie.motifs)
        and sorted(decision.pieces) == sorted(saisie.pieces)
        and decision.condition_avant_le == saisie.condition_avant_le
        and decision.sous_motif == saisie.sous_motif
        and decision.precision == saisie.precision.strip()
    )


def _hors_seance() -> Refus:
    return Refus(
        "hors_seance", "Ce candidat n'est à l'ordre du jour d'aucune séance.", Nature.ETAT, source="L441-2 III CCH",
        issue="Inscrivez le logement à une séance.",
    )  # fmt: skip


def _deja_decidee() -> Refus:
    return Refus(
        "deja_decidee", "Une autre décision a déjà été prise pour ce candidat sur ce logement.", Nature.CONFLIT,
        source=R441_3, issue="Corrigez-la : elle reste au dossier, annulée avec son motif.",
    )  # fmt: skip


def decidees(candidatures: Iterable[Candidature]) -> list[Candidature]:
    """Those that have a decision."""
    return [une for une in candidatures if une.etat in DECIDEES]
