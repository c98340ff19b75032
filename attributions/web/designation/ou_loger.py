"""Where a household could be housed: the page, and the card of the dossier that leads to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from attributions.rules.candidats import OrdreCandidats
from attributions.rules.ou_loger import Issue, libelle_de_position, remises
from attributions.services.menages import Menage, menages
from attributions.services.recherche.ou_loger import VACANCES_AU_PLUS, Possible, Reponse, ou_loger
from attributions.web import affichage as mots
from attributions.web.classes import presenter as classes
from attributions.web.designation.presenter_travaux import composition
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre.models import Demande
from registre.ports import Panneau
from registre.rules.explications import INSECABLE
from registre.services.actes import OBJET
from registre.states.demande import EtatDemande
from registre.web import affichage
from registre.web.vues.ouverture import MotifRequis, ouvrir, page_de_motif
from socle.clock import aujourdhui
from socle.journal import tracer_consultation
from socle.presentation import Etiquette, Ton, Vide


@dataclass(frozen=True, slots=True)
class LogementPossible:
    titre: str
    url: str
    ou: str
    qui: str
    conditions: str
    libre: str
    position: str
    ordre: str
    etiquettes: Sequence[Etiquette]
    manque: Sequence[str]
    pour: Sequence[str]
    contre: Sequence[str]
    savoir: Sequence[str]


@require_safe
@exige(Droit.CONSULTER)
def page(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """The open vacancies of its communes, judged for this household; its positions are counts, nobody else is named."""
    try:
        demande, acteur = ouvrir(request, cle)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    tracer_consultation(acteur, OBJET, demande.pk, acteur.motif)
    le = aujourdhui()
    lue = ou_loger(demande, acteur=acteur, le=le)
    qui = menages([demande.pk], acteur=acteur, le=le)[demande.pk]
    contexte = {
        "demande": demande,
        "nom": qui.nom or "Dossier",
        "foyer": _foyer(qui, le),
        "possibles": _lignes(lue, Issue.POSSIBLE),
        "presque": _lignes(lue, Issue.PRESQUE),
        "non": _lignes(lue, Issue.NON),
        "resume": _resume(lue),
        "remises": [
            (affichage.commune(une.commune), une.typologie, remises(une.nombre, sien=lue.region)) for une in lue.remises
        ],
        "vide": _vide(lue),
    }
    return render(request, "attributions/designation/ou_loger.html", contexte)


def _foyer(qui: Menage, le: date) -> str:
    """`2 adultes, 1 enfant · T2 ou T3 · 3 ans`."""
    return " · ".join(
        filter(None, (composition(qui), affichage.anciennete(qui.deposee_le, le=le) if qui.deposee_le else ""))
    )


def _lignes(lue: Reponse, issue: Issue) -> list[LogementPossible]:
    return [_ligne(un) for un in lue.de(issue)]


def _ligne(un: Possible) -> LogementPossible:
    vacance = un.vacance
    logement = vacance.logement
    commune = affichage.commune(logement.commune.nom)
    etiquettes = [Etiquette("liste publique", Ton.GRIS)] if not un.lisible else []
    if un.classe is not None:
        etiquettes.append(classes.etiquette(un.classe))
    # Of a vacancy that is only public: what the public list says (L441-2-8 I; R411-4).
    surface = f", {logement.surface}{INSECABLE}m²" if logement.surface else ""
    return LogementPossible(
        titre=mots.traits(logement) if un.lisible else f"{logement.get_typologie_display()}{surface}",
        url=reverse("attributions:vacance", args=[vacance.cle]) if un.lisible else "",
        ou=mots.adresse(logement) if un.lisible else commune,
        qui=vacance.attribuant.nom,
        conditions=mots.conditions(vacance) if un.lisible else str(logement.get_plafond_display()),
        libre=affichage.jour(vacance.disponible_le, court=True),
        position=libelle_de_position(un.position) if un.position is not None else "",
        ordre=_ordre(un),
        etiquettes=etiquettes,
        manque=un.manque,
        pour=[une.texte for une in un.raisons if une.favorable is True],
        contre=[une.texte for une in un.raisons if une.favorable is False],
        savoir=[une.texte for une in un.raisons if une.favorable is None],
    )


def _ordre(un: Possible) -> str:
    if un.ordre is OrdreCandidats.COTATION:
        return f"cotation de {affichage.commune(un.grille)}"
    return "ancienneté, sans grille en vigueur"


def _resume(lue: Reponse) -> str:
    nombre = len(lue.possibles)
    texte = f"{affichage.pluriel(nombre, 'logement vacant examiné', 'logements vacants examinés')}"
    if lue.borne:
        texte += f", les {VACANCES_AU_PLUS} plus tôt libres d'un nombre plus grand"
    if lue.candidate:
        texte += f" ; déjà candidat sur {lue.candidate}"
    return texte + "."


def _vide(lue: Reponse) -> Vide | None:
    if not lue.active:
        return Vide(
            "Cette demande ne peut pas être désignée",
            "Seule une demande active et valide l'est : renouvelez-la ou réactivez-la d'abord (R441-2-7).",
        )
    if not lue.foyer:
        return Vide("Ce dossier n'a pas de foyer à loger", "Les règles de ressources et de taille lisent un foyer.")
    if lue.possibles:
        return None
    return Vide(
        "Aucun logement vacant à lui proposer aujourd'hui",
        "Dans les communes demandées, aucun logement de ces types, ou d'un type voisin, n'est vacant parmi ceux que votre "
        "organisme lit ou que la liste publique montre.",
        pistes=("Le tableau plus bas dit où il s'en libère : élargir les communes ou les types peut suffire.",)
        if lue.remises
        else (),
    )


def lire(demande: int, acteur: Acteur, le: date) -> Mapping[str, Any] | None:
    """The card: one statement; nothing for a demande that cannot be designated."""
    lue = Demande.objects.filter(pk=demande, etat=EtatDemande.ACTIVE, menage__isnull=False).values_list(
        "cle", flat=True
    )
    cle = lue.first()
    return None if cle is None else {"url": reverse("attributions:ou_loger", args=[cle])}


OU_LOGER = Panneau("ou_loger", "Où le loger", "attributions/designation/_ou_loger.html", lire)
