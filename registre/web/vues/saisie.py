"""What registering and modifying share: one step at a time, its bar, refusals placed at their field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from demandeurs.enums import RolePersonne
from demandeurs.services.brouillons import Contenu
from habilitations.web.acteurs import RequeteDAgent
from registre.saisie import SaisieDemande
from registre.web import lieux
from registre.web.formulaires.base import Rangees
from registre.web.formulaires.demande import ROLES, FormulaireDemande
from registre.web.formulaires.etapes import Etape
from registre.web.presenters import etapes as presenter
from registre.web.sceau import Lecture, sceller
from socle.errors import Refus
from socle.presentation import LigneErreur
from socle.templatetags.composants import lignes_d_erreur

# Where the rules name a field, or a part, differently from the form.
SYNONYMES = {
    "nom": ("nom_naissance",),
    "codes": ("motifs",),
    "commune": ("travail_commune", "possede_commune"),
    "code_postal": ("travail_code_postal", "possede_code_postal"),
}
MOTS_DES_PARTIES = {"personne_morale": "morale", "depot_papier": "papier"}
PAR_DEFAUT = ("entete", "composition")


def placer(refus: Iterable[Refus], formulaire: FormulaireDemande, saisie: SaisieDemande) -> list[LigneErreur]:
    """Put each refusal at its field; those without a field come back as lines of the summary."""
    autres = []
    for un in refus:
        cible = _cible(un.champ, formulaire, saisie)
        if cible is None:
            autres.append(LigneErreur(texte=un.phrase()))
        else:
            cible[0].add_error(cible[1], un.phrase())
    return autres


def _cible(chemin: str, formulaire: FormulaireDemande, saisie: SaisieDemande) -> tuple[forms.Form, str] | None:
    """The form and the field that a dotted path of the saisie names, None when no field shows it."""
    mots = chemin.split(".")
    for partie in _candidats(mots, formulaire, saisie):
        for mot in reversed(mots):
            for nom in (mot, *SYNONYMES.get(mot, ())):
                if nom in partie.fields:
                    return partie, nom
    return None


def _candidats(mots: list[str], formulaire: FormulaireDemande, saisie: SaisieDemande) -> Sequence[forms.Form]:
    """Forms to look into, the most precise first."""
    rang = next((int(mot) for mot in mots if mot.isdigit()), None)
    if "personnes" in mots and rang is not None:
        trouve = _personne(rang, formulaire, saisie)
        return [trouve] if trouve is not None else []
    if "handicaps" in mots and rang is not None:
        gardees = formulaire["handicaps"].gardees()
        return [gardees[rang]] if rang < len(gardees) else []
    simples = {nom: p for nom, p in formulaire.parties.items() if not isinstance(p, Rangees)}
    nommees = [MOTS_DES_PARTIES.get(mot, mot) for mot in mots]
    ordre = [*(nom for nom in nommees if nom in simples), *(nom for nom in PAR_DEFAUT if nom in simples)]
    return [simples[nom] for nom in dict.fromkeys(ordre)]


def _personne(rang: int, formulaire: FormulaireDemande, saisie: SaisieDemande) -> Any:
    """The row of the form that gave the person of this rank."""
    personnes = saisie.menage.personnes if saisie.menage else []
    if not rang < len(personnes):
        return None
    role = personnes[rang].role
    if role == RolePersonne.TITULAIRE:
        return formulaire["titulaire"]
    ensemble = next(nom for nom, r in ROLES.items() if r == role)
    place = sum(1 for p in personnes[:rang] if p.role == role)
    gardees = formulaire[ensemble].gardees()
    return gardees[place] if place < len(gardees) else None


def fautes(formulaire: FormulaireDemande) -> dict[str, list[str]]:
    """Every error by name of control: what the draft keeps, so that the step shows it at its field."""
    trouvees: dict[str, list[str]] = {}
    for partie in formulaire.formulaires():
        for nom, erreurs in partie.errors.items():
            trouvees[partie.add_prefix(nom)] = [str(une) for une in erreurs]
    return trouvees


def montrer_les_refus(formulaire: FormulaireDemande, refus: dict[str, list[str]]) -> None:
    """Put back at their fields the refusals that the rules gave at the last attempt."""
    for partie in formulaire.formulaires():
        for nom in partie.fields:
            for phrase in refus.get(partie.add_prefix(nom), []):
                if phrase not in partie.errors.get(nom, []):
                    partie.add_error(nom, phrase)


def page_d_etape(
    request: RequeteDAgent,
    formulaire: FormulaireDemande,
    *,
    etape: Etape,
    contenu: Contenu,
    lecture: Lecture,
    statut: int = 200,
    **contexte: Any,
) -> HttpResponse:
    """The page of one step, errors summed up on top."""
    formulaire.nommer_communes(lieux.noms(formulaire.codes_communes()))
    erreurs = lignes_d_erreur(formulaire.formulaires()) if formulaire.data is not None else []
    contexte = {
        "formulaire": formulaire,
        "erreurs": [*contexte.pop("autres", ()), *erreurs],
        "etape": etape,
        "barre": presenter.barre(etape, contenu, modification=not formulaire.nouvelle),
        "derniere": etape.code == "verification",
        "lecture": sceller(lecture),
        "brouillon_version": 0,
        **contexte,
    }
    return render(request, "registre/etape.html", contexte, status=statut)
