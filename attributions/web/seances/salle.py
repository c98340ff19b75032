"""The sitting screen: one dwelling after another, for a projector and a keyboard."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from attributions.enums import LettreDecision, MotifMoinsDeTrois, SensVote
from attributions.models import LigneSeance, SeanceCal
from attributions.permissions import introuvable, refus_de_seance
from attributions.services.classes import classes_de
from attributions.services.seances import motifs_en_vigueur
from attributions.services.voix import Assemblee, assemblee_de, preside
from attributions.states.seance import ActeSeance, EtatSeance
from attributions.web import affichage
from attributions.web.classes import presenter as classe
from attributions.web.seances.heures import instant_dit
from attributions.web.seances.presenter import Comparaison, comparer, heure
from attributions.web.seances.voix import mouvements_affiches, voix_affichees
from demandeurs.services.pieces import liste_en_vigueur
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre.services.actes import OBJET
from registre.states.radiation import SousMotif
from socle.clock import PARIS, maintenant
from socle.errors import ActionRefusee, Refus
from socle.journal import tracer_consultation
from socle.presentation import Etiquette, Ton

LETTRES = tuple((un.value, un.label.partition(". ")[2]) for un in LettreDecision)
LIGNES_MAX = 200
"""Dwellings of one sitting: far beyond a day's work."""


def seance_visible(acteur: Acteur, cle: UUID) -> SeanceCal:
    """The sitting if this actor may read it; the same refusal otherwise, whether it exists or not."""
    seance: SeanceCal | None = (
        SeanceCal.objects.visibles_par(acteur)
        .select_related("commission__bailleur", "presidee_par")
        .filter(cle=cle)
        .first()
    )
    if seance is None:
        raise ActionRefusee(introuvable("Cette séance"))
    return seance


def lignes_de(seance: SeanceCal) -> list[LigneSeance]:
    """The agenda in order, dwellings with it; one statement."""
    return list(
        LigneSeance.objects.filter(seance=seance)
        .select_related(
            "mise_a_disposition__logement__commune",
            "mise_a_disposition__reservataire",
            "mise_a_disposition__convention",
        )
        .order_by("ordre")[:LIGNES_MAX]
    )


@require_safe
@exige(Droit.CONSULTER)
def salle(request: RequeteDAgent, cle: UUID, ordre: int = 0) -> HttpResponse:
    """The dwelling of this order, or the first one still to examine."""
    assert request.acteur is not None
    seance = seance_visible(request.acteur, cle)
    lignes = lignes_de(seance)
    if not lignes:
        return redirect("attributions:seance", cle)
    return page(request, seance, lignes, ordre)


def page(
    request: RequeteDAgent,
    seance: SeanceCal,
    lignes: list[LigneSeance],
    ordre: int = 0,
    *,
    refus: tuple[Refus, ...] = (),
    fait: str = "",
    statut: int = 200,
) -> HttpResponse:
    """The whole page, or the dossier alone when htmx asks for it."""
    assert request.acteur is not None
    position = position_de(lignes, ordre)
    # The hour typed for a sitting entered afterwards stays on its dwelling; the next one asks for its own.
    heure_reelle = request.POST.get("heure", "") if seance.differee else ""
    contexte = _contexte(request.acteur, seance, lignes, position, heure_reelle)
    tracer_consultation(
        request.acteur, OBJET, [un.candidature.demande_id for un in contexte["comparaison"].colonnes], nature="seance"
    )
    seul = request.headers.get("HX-Request") == "true"
    gabarit = "attributions/seances/_dossier.html" if seul else "attributions/seances/salle.html"
    # Without htmx an act redirects here: what it did is said by a message.
    fait = fait or ("" if seul else " ".join(str(un) for un in messages.get_messages(request)))
    contexte |= {"refus": [un.phrase() for un in refus], "fait": fait}
    return render(request, gabarit, contexte, status=statut)


def position_de(lignes: list[LigneSeance], ordre: int) -> int:
    """Index of the line of this order; without it, of the first to examine, else the last."""
    par_ordre = {une.ordre: rang for rang, une in enumerate(lignes)}
    if ordre in par_ordre:
        return par_ordre[ordre]
    reste = (rang for rang, une in enumerate(lignes) if une.examinee_a is None and not une.reportee)
    return next(reste, len(lignes) - 1)


def _contexte(
    acteur: Acteur, seance: SeanceCal, lignes: list[LigneSeance], position: int, heure_reelle: str
) -> dict[str, Any]:
    ligne = lignes[position]
    ligne.seance = seance
    instant = _instant(seance, heure_reelle)
    assemblee = assemblee_de(seance, [ligne])
    le = assemblee.le
    comparaison = comparer(ligne, acteur, le=le)
    refus = refus_de_seance(ActeSeance.DECIDER, acteur=acteur, seance=seance)
    ouverte = ligne.examinee_a is None and not ligne.reportee
    return {
        "seance": seance,
        "ligne": ligne,
        "position": position + 1,
        "total": len(lignes),
        "faites": sum(une.examinee_a is not None or une.reportee for une in lignes),
        "plan": [_jalon(seance, une, une is ligne) for une in lignes],
        "precedent": _adresse(seance, lignes[position - 1]) if position else "",
        "suivant": _adresse(seance, lignes[position + 1]) if position + 1 < len(lignes) else "",
        "logement": logement_affiche(ligne),
        "classe": _classe(ligne, le),
        "comparaison": comparaison,
        "decidable": refus is None and ouverte,
        "raison": "" if refus is None else refus.message,
        "etat_ligne": etat_de_ligne(ligne),
        "quorum": _quorum(seance, assemblee, ligne, instant),
        "voix": voix_affichees(assemblee, ligne, None if seance.etat != EtatSeance.OUVERTE else instant),
        "absents": _absents(seance, assemblee, lignes, instant),
        "president": preside(seance, assemblee),
        "heure": heure(maintenant()),
        "heure_reelle": heure_reelle,
        "instant": heure(instant),
        **_choix(le, comparaison, ligne.mise_a_disposition.logement.commune_id),
    }


def _instant(seance: SeanceCal, heure_reelle: str) -> datetime:
    """Whose voices are shown: now, at the closing, or at the hour typed for a sitting entered afterwards."""
    if seance.differee and seance.etat == EtatSeance.OUVERTE:
        try:
            dit = instant_dit(seance, heure_reelle, "heure")
        except ActionRefusee:
            dit = None
        return dit or seance.ouverte_a or maintenant()
    return seance.close_a or maintenant()


def _choix(le: date, comparaison: Comparaison, commune: int) -> dict[str, Any]:
    """What the forms of decision offer: motives, pièces of the limiting list, reasons."""
    attendues = {code for colonne in comparaison.colonnes for code, _ in colonne.pieces}
    liste = liste_en_vigueur(le)
    return {
        "lettres": LETTRES,
        "motifs": motifs_en_vigueur(le, commune).items(),
        "pieces": [(une.code, une.libelle) for une in liste.exigences if une.code not in attendues],
        "sous_motifs": SousMotif.choices,
        "sens": SensVote.choices,
        "moins_de_trois": MotifMoinsDeTrois.choices,
    }


def _absents(
    seance: SeanceCal, assemblee: Assemblee, lignes: list[LigneSeance], instant: datetime
) -> list[dict[str, Any]]:
    """Members of this agenda who are not there, while the sitting is open."""
    if seance.etat != EtatSeance.OUVERTE:
        return []
    la = assemblee.presents(instant)
    return [
        {"membre": un, **mouvements_affiches(assemblee, un)} for un in assemblee.concernes(lignes) if un.pk not in la
    ]


def _quorum(seance: SeanceCal, assemblee: Assemblee, ligne: LigneSeance, instant: datetime) -> Etiquette:
    if seance.etat in (EtatSeance.PREPAREE, EtatSeance.CONVOQUEE):
        return Etiquette(f"quorum {assemblee.quorum}", Ton.GRIS)
    la = sum(une.delibere for une in assemblee.voix(ligne, instant))
    atteint = la >= assemblee.quorum
    return Etiquette(
        f"quorum {'atteint' if atteint else 'perdu'} ({la} / {assemblee.quorum})", Ton.VERT if atteint else Ton.ROUGE
    )


def logement_affiche(ligne: LigneSeance) -> dict[str, Any]:
    """The dwelling in words: what it is, where, at what price, for whom."""
    vacance = ligne.mise_a_disposition
    logement = vacance.logement
    rpls = f"RPLS {logement.rpls}" if logement.rpls else "sans identifiant RPLS"
    reserve = vacance.reservataire.nom if vacance.reservataire else "non réservé"
    return {
        "traits": affichage.traits(logement),
        "adresse": affichage.adresse(logement),
        "conditions": affichage.conditions(vacance),
        "reservataire": reserve,
        "rpls": rpls,
        "moins_de_trois": vacance.get_moins_de_trois_display() if vacance.moins_de_trois else "",
    }


def _classe(ligne: LigneSeance, le: date) -> str:
    logement = ligne.mise_a_disposition.logement
    return classe.en_mots(classes_de([logement], le=le).get(logement.pk))


def etat_de_ligne(ligne: LigneSeance) -> Etiquette:
    if ligne.reportee:
        return Etiquette("reporté", Ton.AMBRE)
    if ligne.examinee_a is not None:
        return Etiquette(f"examiné à {heure(ligne.examinee_a)}", Ton.VERT)
    return Etiquette("à examiner", Ton.BLEU)


def _jalon(seance: SeanceCal, ligne: LigneSeance, ici: bool) -> dict[str, Any]:
    etat = "reporte" if ligne.reportee else "fait" if ligne.examinee_a is not None else "reste"
    return {
        "url": _adresse(seance, ligne),
        "ordre": ligne.ordre,
        "etat": etat,
        "ici": ici,
        "titre": f"{ligne.ordre}. {affichage.adresse(ligne.mise_a_disposition.logement)}",
    }


def _adresse(seance: SeanceCal, ligne: LigneSeance) -> str:
    return reverse("attributions:salle", args=[seance.cle, ligne.ordre])


def jour_de(seance: SeanceCal) -> str:
    return f"{seance.prevue_a.astimezone(PARIS):%d/%m/%Y}"
