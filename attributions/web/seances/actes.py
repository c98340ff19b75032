"""Acts entered on the sitting screen: each answers with the dossier as it is now, its refusal in words when there is one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from attributions.documents.proces_verbal import heure
from attributions.enums import SensVote
from attributions.models import Candidature, LigneSeance, MembreCal, SeanceCal
from attributions.permissions import introuvable
from attributions.rules.decisions import R441_3
from attributions.saisie.seances import SaisieDecision, SaisiePresence, SaisieVote
from attributions.services import arrets, presences, seances, tenue
from attributions.services.aides import estimer, lire_montant
from attributions.web.seances.heures import instant_dit
from attributions.web.seances.salle import lignes_de, page, seance_visible
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.administration.champs import jour_lu
from habilitations.web.gardes import exige
from socle.errors import ActionRefusee, Refus

CORRECTION = "Corrigée en séance, avant l'arrêt du logement"
Acte = Callable[[RequeteDAgent, SeanceCal, LigneSeance], str]


def _acte(faire: Acte) -> Callable[..., HttpResponse]:
    """The view of an act on one dwelling of the sitting."""

    @require_POST
    @exige(Droit.TENIR_COMMISSION)
    def vue(request: RequeteDAgent, cle: UUID, ordre: int) -> HttpResponse:
        assert request.acteur is not None
        seance = seance_visible(request.acteur, cle)
        ligne = next((une for une in lignes_de(seance) if une.ordre == ordre), None)
        if ligne is None:
            raise ActionRefusee(introuvable("Cette ligne de l'ordre du jour"))
        refus: tuple[Refus, ...] = ()
        fait = ""
        try:
            fait = faire(request, seance, ligne)
        except ActionRefusee as refusee:
            refus = tuple(refusee.refus)
        return _repondre(request, cle, ordre, fait, refus)

    return vue


def _repondre(request: RequeteDAgent, cle: UUID, ordre: int, fait: str, refus: tuple[Refus, ...]) -> HttpResponse:
    assert request.acteur is not None
    statut = refus[0].statut_http if refus else 200
    if request.headers.get("HX-Request") == "true" or refus:
        seance = seance_visible(request.acteur, cle)
        return page(request, seance, lignes_de(seance), ordre, refus=refus, fait=fait, statut=statut)
    messages.success(request, fait)
    return redirect(reverse("attributions:salle", args=[cle, ordre]))


def _candidature(ligne: LigneSeance, donnees: QueryDict) -> Candidature:
    try:
        cle = UUID(donnees.get("candidature", ""))
    except ValueError:
        cle = None
    candidature = (
        Candidature.objects.filter(mise_a_disposition=ligne.mise_a_disposition_id, cle=cle).first() if cle else None
    )
    if candidature is None:
        raise ActionRefusee(introuvable("Cette candidature"))
    return candidature


def saisie_de(donnees: QueryDict, seance: SeanceCal) -> SaisieDecision:
    """The decision typed. Raises `ActionRefusee` for a rank, a date or an hour that is not one."""
    lettre = donnees.get("lettre", "")
    return SaisieDecision(
        lettre,
        rang=_entier(donnees.get("rang", ""), "rang") if lettre in ("b", "c") else None,
        motifs=tuple(un for un in donnees.getlist("motifs") if un) if lettre == "d" else (),
        precision=donnees.get("precision", "")[:500],
        pieces=tuple(un for un in donnees.getlist("pieces") if un) if lettre == "c" else (),
        condition_avant_le=_jour(donnees.get("condition_avant_le", "")) if lettre == "c" else None,
        sous_motif=donnees.get("sous_motif", "") if lettre == "e" else "",
        votes=tuple(_votes(donnees)),
        prise_a=instant_dit(seance, donnees.get("heure", ""), "prise_a"),
    )


def _votes(donnees: QueryDict) -> list[SaisieVote]:
    votes = []
    for nom, sens in donnees.items():
        if nom.startswith("vote-") and sens in SensVote.values and nom[5:].isdecimal():
            votes.append(SaisieVote(int(nom[5:]), SensVote(str(sens))))
    return votes


def _entier(texte: str, champ: str) -> int | None:
    texte = texte.strip()
    if not texte:
        return None
    if not texte.isdecimal() or len(texte) > 2:
        raise ActionRefusee(
            Refus(
                "nombre_illisible", "Ce rang n'est pas un nombre.", champ=champ, source=R441_3, issue="Indiquez 1, 2, 3…"
            )
        )  # fmt: skip
    return int(texte)


def _jour(texte: str) -> date | None:
    """Raises `ActionRefusee` for what is typed and is no day."""
    if not texte.strip():
        return None
    jour = jour_lu(texte)
    if jour is None:
        raise ActionRefusee(
            Refus(
                "date_illisible", "Cette date n'est pas lisible.", champ="condition_avant_le", source=R441_3,
                issue="Écrivez jour, mois, année, par exemple 15/03/2027.",
            )
        )  # fmt: skip
    return jour


def _decider(request: RequeteDAgent, seance: SeanceCal, ligne: LigneSeance) -> str:
    assert request.acteur is not None
    candidature = _candidature(ligne, request.POST)
    saisie = saisie_de(request.POST, seance)
    if seances.en_vigueur(candidature.pk) is None:
        seances.decider(candidature.pk, saisie=saisie, acteur=request.acteur)
        return "Décision enregistrée."
    seances.corriger(candidature.pk, motif=CORRECTION, saisie=saisie, acteur=request.acteur)
    return "Décision corrigée ; la première reste au dossier, annulée."


def _corriger(request: RequeteDAgent, seance: SeanceCal, ligne: LigneSeance) -> str:
    assert request.acteur is not None
    seances.corriger(_candidature(ligne, request.POST).pk, motif=CORRECTION, acteur=request.acteur)
    return "Décision annulée : le candidat est à nouveau à examiner."


def _reporter(request: RequeteDAgent, seance: SeanceCal, ligne: LigneSeance) -> str:
    assert request.acteur is not None
    seances.reporter(_candidature(ligne, request.POST).pk, acteur=request.acteur)
    return "Candidat reporté à une autre séance."


def _arreter(request: RequeteDAgent, seance: SeanceCal, ligne: LigneSeance) -> str:
    assert request.acteur is not None
    donnees = request.POST
    arrets.arreter_ligne(
        ligne.pk,
        acteur=request.acteur,
        moins_de_trois=donnees.get("moins_de_trois", ""),
        precision=donnees.get("precision", ""),
    )
    return "Logement terminé."


def _reporter_ligne(request: RequeteDAgent, seance: SeanceCal, ligne: LigneSeance) -> str:
    assert request.acteur is not None
    arrets.reporter_ligne(ligne.pk, acteur=request.acteur)
    return "Logement reporté à une autre séance."


def _deporter(request: RequeteDAgent, seance: SeanceCal, ligne: LigneSeance) -> str:
    assert request.acteur is not None
    membre = _membre(seance, request.POST)
    tenue.noter_deport(ligne.pk, membre.pk, motif=request.POST.get("motif", ""), acteur=request.acteur)
    return f"Déport noté : {membre.nom} ne siège pas sur ce logement."


def _presence(request: RequeteDAgent, seance: SeanceCal, ligne: LigneSeance) -> str:
    assert request.acteur is not None
    membre = _membre(seance, request.POST)
    if request.POST.get("present") == "annuler":
        presences.annuler_mouvement(seance.pk, membre.pk, acteur=request.acteur)
        return f"{membre.nom} : dernier mouvement annulé."
    present = request.POST.get("present") == "oui"
    saisie = SaisiePresence(membre.pk, present=present, a_distance=request.POST.get("a_distance") == "oui")
    a = instant_dit(seance, request.POST.get("a", ""), "a")
    presences.noter_presence(seance.pk, saisie=saisie, acteur=request.acteur, a=a)
    return f"{membre.nom} : {'présent' if present else 'parti'}{f' à {heure(a)}' if a else ''}."


def _membre(seance: SeanceCal, donnees: QueryDict) -> MembreCal:
    texte: Any = donnees.get("membre", "")
    membre = (
        MembreCal.objects.filter(commission=seance.commission_id, pk=int(texte)).first() if texte.isdecimal() else None
    )
    if membre is None:
        raise ActionRefusee(introuvable("Ce membre"))
    return membre


def _aider(request: RequeteDAgent, seance: SeanceCal, ligne: LigneSeance) -> str:
    """The housing aid of one candidate, in euros a month; empty, it is no longer estimated."""
    assert request.acteur is not None
    montant = lire_montant(request.POST.get("montant", ""))
    estimer(_candidature(ligne, request.POST).pk, montant=montant, acteur=request.acteur)
    return "Aide au logement notée." if montant is not None else "Aide au logement retirée."


aider = _acte(_aider)
decider = _acte(_decider)
corriger = _acte(_corriger)
reporter = _acte(_reporter)
arreter = _acte(_arreter)
reporter_ligne = _acte(_reporter_ligne)
deporter = _acte(_deporter)
presence = _acte(_presence)
