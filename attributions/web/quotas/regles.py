"""Local rules: the territories, and for one of them every rule with its text, its versions and what applied on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from attributions.models import ObjectifQuota
from attributions.rules.quotas import Quota, pourcentage
from attributions.services import regles_locales as service
from attributions.services.quotas.objectifs import (
    DEROGATIONS,
    SaisieObjectif,
    enregistrer_objectif,
    refus_d_objectif,
)
from attributions.services.quotas.portees import territoires_suivis
from habilitations.models import Territoire
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.administration.champs import Formulaire, Jour, Ligne, jour_lu
from habilitations.web.administration.ecrans import ActeAdministratif, periode
from habilitations.web.gardes import exige, exige_un_de
from registre.models import Parametre
from registre.rules.parametres import Cle, Forme
from registre.services.parametres import annuler_parametre, cles_ouvertes, refus_de_parametrer
from registre.web import affichage
from registre.web.vues.parametres import FormulaireParametre, Preparer, a_ecrire
from socle.clock import aujourdhui
from socle.errors import exiger
from socle.periodes import est_en_vigueur


@require_safe
@exige(Droit.STATISTIQUES)
def territoires(request: RequeteDAgent) -> HttpResponse:
    """The intercommunalités, EPT and Paris, one page each."""
    return render(request, "attributions/regles/territoires.html", {"territoires": territoires_suivis()})


@require_safe
@exige(Droit.STATISTIQUES)
def regles(request: RequeteDAgent, territoire_id: int) -> HttpResponse:
    """What applied on `?le=`, today otherwise; fixed number of statements."""
    acteur = request.acteur
    assert acteur is not None
    lieu = get_object_or_404(Territoire, pk=territoire_id)
    le, ouvertes = _jour(request.GET.get("le", "")), cles_ouvertes(acteur, lieu.pk)
    contexte: dict[str, Any] = {
        "lieu": lieu,
        "le": le,
        "jour": affichage.jour(le),
        "groupes": [
            (titre, [_en_mots(une, lieu, ouverte=une.cle in ouvertes) for une in siennes])
            for titre, siennes in service.regles(lieu, le=le)
        ],
        "objectifs": [objectif(un, le, partout="tout le territoire") for un in service.objectifs(lieu)],
        "effets_de_refus": service.effets_de_refus(lieu, le=le),
        "signe": refus_d_objectif(acteur, lieu.pk) is None,
    }
    return render(request, "attributions/regles/regles.html", contexte)


def objectif(un: ObjectifQuota, le: date, *, partout: str) -> dict[str, Any]:
    """A signed objective in words, and whether it applied on `le`."""
    signature = [f"signé le {affichage.jour(un.signe_le, court=True)}" if un.signe_le else "", un.signataire]
    return {
        "quota": Quota(un.quota).label,
        "derogation": Quota(un.quota) in DEROGATIONS,
        "qui": un.organisme.nom if un.organisme else partout,
        "ou": un.territoire.nom if un.territoire else "partout",
        "taux": pourcentage(un.taux),
        "periode": periode(un.du, un.au),
        "source": un.source,
        "signe": ", ".join(filter(None, signature)),
        "applique": est_en_vigueur(un.du, un.au, le),
        "a_venir": un.du > le,
    }


def _jour(texte: str) -> date:
    return jour_lu(texte) or aujourdhui()


def _en_mots(une: service.RegleLocale, lieu: Territoire, *, ouverte: bool) -> dict[str, Any]:
    return {
        "cle": une.cle.value,
        "ouverte": ouverte,
        "libelle": une.definition.libelle.removesuffix(" (1 : oui, 0 : non)"),
        "texte": une.definition.source,
        "valeur": valeur(une.cle, une.ligne.valeur) if une.ligne else "",
        "d_ou": une.d_ou,
        "propre": une.d_ou == lieu.nom,
        "source": une.ligne.source if une.ligne else "",
        "a_confirmer": bool(une.ligne and une.ligne.a_confirmer),
        "versions": [
            {
                "valeur": valeur(une.cle, v.valeur),
                "territoire": v.territoire,
                "periode": periode(v.du, v.au),
                "source": v.source,
                "instance": v.instance,
                "applicable": v.applicable,
                "annulable": v.cle if ouverte and v.ici and v.du > aujourdhui() else None,
            }
            for v in une.versions
        ],
    }


def valeur(cle: Cle, lue: Any) -> str:
    """A value in words, with its unit."""
    definition = service.DEFINITIONS[cle]
    if definition.forme is Forme.ENTIER and (definition.minimum, definition.maximum) == (0, 1):
        return "oui" if lue else "non"
    if definition.forme is Forme.TABLE:
        return ", ".join(f"{nom} : {nombre}" for nom, nombre in lue.items()) + f" ({definition.unite})"
    return ", ".join(lue) if definition.forme is Forme.LIGNES else f"{lue} {definition.unite}"


class FormulaireRegle(FormulaireParametre):
    """The value of a rule on the territory of the page: it is not chosen again."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["territoire"]


class FixerRegle(Preparer):
    """A territory sets what the law leaves to it, from today the first time, from a coming day after."""

    titre = "Fixer une règle locale"
    formulaire = FormulaireRegle

    def preparer(self, **kwargs: Any) -> None:
        super().preparer(**kwargs)
        self.lieu = get_object_or_404(Territoire, pk=kwargs["territoire_id"])
        exiger(refus_de_parametrer(self.acteur, self.cle, self.lieu.pk))

    def initial(self) -> dict[str, Any]:
        lues = [une for _, siennes in service.regles(self.lieu, le=aujourdhui()) for une in siennes]
        ligne = next((une.ligne for une in lues if une.cle is self.cle), None)
        return {"valeur": a_ecrire(self.cle, ligne.valeur)} if ligne is not None else {}

    def contexte(self) -> dict[str, Any]:
        return {"objet": f"{self.lieu.nom} · {super().contexte()['objet']}"}

    def executer(self, saisi: dict[str, Any]) -> str:
        return super().executer({**saisi, "territoire": self.lieu})

    def retour(self) -> str:
        return reverse("attributions:regles", args=[self.lieu.pk])


@require_POST
@exige_un_de(Droit.COTER, Droit.GERER)
def annuler_regle(request: RequeteDAgent, territoire_id: int, parametre_id: int) -> HttpResponse:
    """Give up a value to come of this territory."""
    assert request.acteur is not None
    get_object_or_404(Parametre, pk=parametre_id, territoire=territoire_id)
    annuler_parametre(acteur=request.acteur, parametre_id=parametre_id)
    messages.success(request, "Valeur à venir annulée : celle d'avant continue.")
    return redirect("attributions:regles", territoire_id)


class FormulaireObjectif(Formulaire):
    quota = forms.ChoiceField(
        label="Quota", choices=Quota.choices, widget=forms.Select(attrs={"class": "form-select"})
    )  # fmt: skip
    taux = forms.DecimalField(
        label="Objectif (%)", min_value=0, max_value=100, decimal_places=2,
        widget=forms.NumberInput(attrs={"class": "form-control court", "step": "0.01"}),
    )  # fmt: skip
    du = Jour(label="À partir du")
    source = Ligne(label="Source", max_length=200, help_text="La convention signée ou la délibération, avec sa date.")
    signe_le = Jour(label="Signé le", required=False)
    signataire = Ligne(
        label="Signé par", max_length=120, required=False, help_text="La qualité du signataire, sans son nom."
    )


class SignerObjectif(ActeAdministratif):
    titre = "Enregistrer un objectif signé"
    note = "L'objectif en vigueur s'arrête la veille. Il ne descend pas sous le minimum de la loi (L441-1 du CCH)."
    formulaire = FormulaireObjectif

    def preparer(self, **kwargs: Any) -> None:
        self.lieu = Territoire.objects.filter(pk=kwargs["territoire_id"]).first()
        if self.lieu is None:
            raise Http404
        exiger(refus_d_objectif(self.acteur, self.lieu.pk))

    def contexte(self) -> dict[str, Any]:
        return {"objet": str(self.lieu)}

    def executer(self, saisi: dict[str, Any]) -> str:
        assert self.lieu is not None
        saisie = SaisieObjectif(
            quota=Quota(saisi["quota"]),
            taux=saisi["taux"],
            du=saisi["du"],
            source=saisi["source"],
            territoire_id=self.lieu.pk,
            signe_le=saisi["signe_le"],
            signataire=saisi["signataire"],
        )
        enregistrer_objectif(acteur=self.acteur, saisie=saisie)
        return f"Objectif enregistré à partir du {saisi['du']:%d/%m/%Y}."

    def retour(self) -> str:
        assert self.lieu is not None
        return reverse("attributions:regles", args=[self.lieu.pk])
