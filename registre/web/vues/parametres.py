"""Dated parameters: every value with its source and history; a coming one is prepared, a past one never changes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.administration.champs import Formulaire, Jour, Ligne, Paragraphe, Tag
from habilitations.web.administration.ecrans import ActeAdministratif, periode
from habilitations.web.gardes import exige
from registre.models import Parametre
from registre.rules.parametres import DEFINITIONS, Cle, Forme
from registre.services.parametres import SaisieParametre, annuler_parametre, enregistrer_parametre
from socle.clock import aujourdhui
from socle.periodes import est_en_vigueur
from socle.presentation import Etiquette, Ton

LIGNES = 2_000


def _valeur(cle: Cle, valeur: Any) -> str:
    definition = DEFINITIONS[cle]
    if definition.forme is Forme.TABLE:
        return ", ".join(f"{nom} : {nombre} {definition.unite}" for nom, nombre in valeur.items())
    return ", ".join(valeur) if definition.forme is Forme.LIGNES else f"{valeur} {definition.unite}"


def _etat(ligne: Parametre, le: date) -> Etiquette:
    if est_en_vigueur(ligne.du, ligne.au, le):
        return Etiquette("en vigueur", Ton.VERT)
    return Etiquette("à venir", Ton.BLEU) if ligne.du > le else Etiquette("passée", Ton.GRIS)


def _lignes(cle: Cle, lignes: list[Parametre], le: date) -> list[dict[str, Any]]:
    return [
        {
            "id": une.pk,
            "valeur": _valeur(cle, une.valeur),
            "territoire": str(une.territoire) if une.territoire else "France entière",
            "periode": periode(une.du, une.au),
            "source": une.source,
            "instance": une.instance,
            "etat": _etat(une, le),
            "a_venir": une.du > le,
            "a_confirmer": une.a_confirmer,
        }
        for une in lignes
    ]


@require_safe
@exige(Droit.GERER)
def liste(request: RequeteDAgent) -> HttpResponse:
    """Every key with its values, newest first; one statement."""
    le = aujourdhui()
    par_cle: dict[str, list[Parametre]] = {}
    for ligne in Parametre.objects.select_related("territoire").order_by("cle", "-du", "pk")[:LIGNES]:
        par_cle.setdefault(ligne.cle, []).append(ligne)
    groupes = [
        {
            "cle": cle.value,
            "libelle": definition.libelle,
            "texte": definition.source,
            "facultatif": definition.facultatif,
            "lignes": _lignes(cle, par_cle.get(cle, []), le),
        }
        for cle, definition in DEFINITIONS.items()
    ]
    return render(request, "registre/parametres.html", {"groupes": groupes})


@require_POST
@exige(Droit.GERER)
def annuler(request: RequeteDAgent, parametre_id: int) -> HttpResponse:
    """Give up a value to come."""
    assert request.acteur is not None
    annuler_parametre(acteur=request.acteur, parametre_id=parametre_id)
    messages.success(request, "Valeur à venir annulée : celle d'avant continue.")
    return redirect("registre:parametres")


class FormulaireParametre(Formulaire):
    valeur = Paragraphe(label="Valeur")
    territoire = Tag(label="Territoire", required=False)
    du = Jour(label="À partir du")
    source = Ligne(label="Source", max_length=200, help_text="Le texte ou la délibération, avec sa date.")
    instance = Ligne(label="Décidé par", max_length=120, required=False)
    a_confirmer = forms.BooleanField(
        label="Valeur à confirmer", required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
    )

    def __init__(self, *args: Any, cle: Cle, **options: Any) -> None:
        super().__init__(*args, **options)
        self.definition = DEFINITIONS[cle]
        aides = {
            Forme.ENTIER: f"Un nombre, en {self.definition.unite}.",
            Forme.TABLE: f"Une ligne par élément : T2 : 24, en {self.definition.unite}.",
            Forme.LIGNES: "Une ligne par élément : une ligne d'adresse, un métier, un code de motif.",
        }
        self.fields["valeur"].help_text = aides[self.definition.forme]

    def clean_valeur(self) -> Any:
        """The text as the shape of the key; what does not fit is left to the service, which says why."""
        lignes = [ligne.strip() for ligne in self.cleaned_data["valeur"].splitlines() if ligne.strip()]
        if self.definition.forme is Forme.LIGNES:
            return lignes
        if self.definition.forme is Forme.ENTIER:
            return _entier(" ".join(lignes))
        couples = (ligne.partition(":") for ligne in lignes)
        return {nom.strip(): _entier(nombre) for nom, _, nombre in couples}


def _entier(texte: str) -> int | str:
    propre = texte.replace(" ", "")
    return int(propre) if propre.isdecimal() and len(propre) < 10 else propre


class Preparer(ActeAdministratif):
    titre = "Préparer une valeur"
    envoi = "Enregistrer"
    note = "La valeur en vigueur s'arrête la veille. Les décisions déjà prises gardent la leur."
    formulaire = FormulaireParametre

    def preparer(self, **kwargs: Any) -> None:
        try:
            self.cle = Cle(kwargs["cle"])
        except ValueError:
            raise Http404 from None

    def initial(self) -> dict[str, Any]:
        actuelles = Parametre.objects.filter(cle=self.cle).order_by("-du")
        actuelle = actuelles.select_related("territoire").first()
        if actuelle is None:
            return {}
        return {
            "valeur": a_ecrire(self.cle, actuelle.valeur),
            "territoire": actuelle.territoire.code if actuelle.territoire else "",
        }

    def options(self) -> dict[str, Any]:
        return {"cle": self.cle}

    def contexte(self) -> dict[str, Any]:
        definition = DEFINITIONS[self.cle]
        return {"objet": f"{definition.libelle} ({definition.source})"}

    def executer(self, saisi: dict[str, Any]) -> str:
        territoire = saisi["territoire"]
        saisie = SaisieParametre(
            cle=self.cle,
            territoire_id=territoire.pk if territoire else None,
            valeur=saisi["valeur"],
            du=saisi["du"],
            source=saisi["source"],
            instance=saisi["instance"],
            a_confirmer=saisi["a_confirmer"],
        )
        enregistrer_parametre(acteur=self.acteur, saisie=saisie)
        return f"Valeur prévue à partir du {saisi['du']:%d/%m/%Y}."

    def retour(self) -> str:
        return reverse("registre:parametres")


def a_ecrire(cle: Cle, valeur: Any) -> str:
    """A value as it is typed in the form."""
    forme = DEFINITIONS[cle].forme
    if forme is Forme.TABLE:
        return "\n".join(f"{nom} : {nombre}" for nom, nombre in valeur.items())
    return "\n".join(valeur) if forme is Forme.LIGNES else str(valeur)
