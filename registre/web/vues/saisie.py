"""What registering and modifying share: the form page, refusals placed at their field, warnings to confirm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from demandeurs.enums import RolePersonne
from habilitations.web.acteurs import RequeteDAgent
from registre.saisie import SaisieDemande
from registre.web import lieux
from registre.web.formulaires.base import Rangees
from registre.web.formulaires.demande import ROLES, FormulaireDemande
from socle.errors import Refus
from socle.presentation import LigneErreur
from socle.templatetags.composants import lignes_d_erreur

SOMMAIRE = (
    ("cadre", "Dépôt", ("entete", "papier")),
    ("demandeur", "Demandeur", ("titulaire", "morale")),
    ("adresse", "Adresse et contact", ("adresse", "adresse_logement", "aidant")),
    ("foyer", "Autres personnes", ("codemandeurs", "colocataires", "charges", "gardes", "composition")),
    ("profession", "Situation professionnelle", ()),
    ("ressources", "Revenus et ressources", ()),
    ("logement", "Logement actuel", ("logement",)),
    ("motifs", "Motifs", ("motifs",)),
    ("recherche", "Logement recherché", ("recherche",)),
    ("handicap", "Handicap", ("handicaps",)),
    ("precisions", "Précisions", ()),
)
SEULEMENT_MENAGE = frozenset({"foyer", "profession", "ressources", "logement", "handicap"})
# Where the rules name a field, or a part, differently from the form.
SYNONYMES = {
    "nom": ("nom_naissance",),
    "codes": ("motifs",),
    "commune": ("travail_commune", "possede_commune"),
    "code_postal": ("travail_code_postal", "possede_code_postal"),
}
MOTS_DES_PARTIES = {"personne_morale": "morale", "depot_papier": "papier"}
PAR_DEFAUT = ("entete", "composition")


def sommaire(formulaire: FormulaireDemande) -> list[dict[str, Any]]:
    """The headings, those with an error marked."""
    entrees = []
    for ancre, libelle, parties in SOMMAIRE:
        if formulaire.morale and ancre in SEULEMENT_MENAGE:
            continue
        presentes = [formulaire.parties[nom] for nom in parties if nom in formulaire.parties]
        entrees.append({"ancre": ancre, "libelle": libelle, "erreurs": any(_fautive(p) for p in presentes)})
    return entrees


def _fautive(partie: Any) -> bool:
    if not partie.is_bound:
        return False
    return any(f.errors for f in partie.forms) if isinstance(partie, Rangees) else bool(partie.errors)


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
    """The form and the field that a dotted path of the saisie names, None when the page does not show it."""
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


def page(
    request: RequeteDAgent,
    formulaire: FormulaireDemande,
    *,
    statut: int = 200,
    autres: Sequence[LigneErreur] = (),
    **contexte: Any,
) -> HttpResponse:
    """The form page, errors summed up on top."""
    formulaire.nommer_communes(lieux.noms(formulaire.codes_communes()))
    erreurs = [*autres, *lignes_d_erreur(formulaire.formulaires())] if formulaire.data is not None else []
    contexte = {
        "formulaire": formulaire,
        "erreurs": erreurs,
        "sommaire": sommaire(formulaire),
        "action": "",
        **contexte,
    }
    return render(request, "registre/formulaire.html", contexte, status=statut)
