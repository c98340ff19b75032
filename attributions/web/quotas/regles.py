"""Local rules: the territories, and for one of them every rule with its text, its versions and what applied on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from attributions.rules.quotas import Quota, pourcentage
from attributions.services import regles_locales as service
from attributions.services.quotas.objectifs import SaisieObjectif, enregistrer_objectif, refus_d_objectif
from attributions.services.quotas.portees import territoires_suivis
from habilitations import access
from habilitations.models import Territoire
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.administration.champs import Formulaire, Jour, Ligne
from habilitations.web.administration.ecrans import ActeAdministratif, periode
from habilitations.web.gardes import exige
from registre.rules.parametres import Cle, Forme
from registre.web import affichage
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
    le = _jour(request.GET.get("le", ""))
    contexte: dict[str, Any] = {
        "lieu": lieu,
        "le": le,
        "jour": affichage.jour(le),
        "groupes": [
            (titre, [_en_mots(une, lieu) for une in siennes]) for titre, siennes in service.regles(lieu, le=le)
        ],
        "objectifs": [
            {
                "quota": Quota(un.quota).label,
                "qui": un.organisme.nom if un.organisme else "tout le territoire",
                "taux": pourcentage(un.taux),
                "periode": periode(un.du, un.au),
                "source": un.source,
                "signe": affichage.jour(un.signe_le, court=True),
                "applique": est_en_vigueur(un.du, un.au, le),
            }
            for un in service.objectifs(lieu)
        ],
        "signe": refus_d_objectif(acteur, lieu.pk) is None,
        "gere": access.peut(acteur, Droit.GERER),
    }
    return render(request, "attributions/regles/regles.html", contexte)


def _jour(texte: str) -> date:
    try:
        return date.fromisoformat(texte)
    except ValueError:
        return aujourdhui()


def _en_mots(une: service.RegleLocale, lieu: Territoire) -> dict[str, Any]:
    return {
        "cle": une.cle.value,
        "libelle": une.definition.libelle,
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
            }
            for v in une.versions
        ],
    }


def valeur(cle: Cle, lue: Any) -> str:
    """A value in words, with its unit."""
    definition = service.DEFINITIONS[cle]
    if definition.forme is Forme.TABLE:
        return ", ".join(f"{nom} : {nombre}" for nom, nombre in lue.items()) + f" ({definition.unite})"
    return ", ".join(lue) if definition.forme is Forme.LIGNES else f"{lue} {definition.unite}"


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
        )
        enregistrer_objectif(acteur=self.acteur, saisie=saisie)
        return f"Objectif enregistré à partir du {saisi['du']:%d/%m/%Y}."

    def retour(self) -> str:
        assert self.lieu is not None
        return reverse("attributions:regles", args=[self.lieu.pk])
