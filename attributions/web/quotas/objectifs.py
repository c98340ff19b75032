"""Objectives signed for an organisme and derogations of the préfet: the list with its versions, and recording one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from attributions.models import ObjectifQuota
from attributions.rules.quotas import Quota
from attributions.services.quotas.objectifs import (
    SaisieObjectif,
    enregistrer_objectif,
    est_de_l_etat,
    refus_d_objectif,
    types_admis,
)
from attributions.services.quotas.portees import Lecture, lecture_de, territoires_suivis
from attributions.web.quotas.regles import objectif
from habilitations import access
from habilitations.models import Organisme
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.administration.champs import Choix, Formulaire, Jour, Ligne, offrir
from habilitations.web.administration.ecrans import ActeAdministratif
from habilitations.web.gardes import exige
from registre.permissions_grilles import territoire_de
from socle.clock import aujourdhui
from socle.errors import exiger

MONTRES = 500
PROPOSES = 2_000
FILTRES = (("", "En vigueur ou à venir"), ("tous", "Tous, passés compris"))


def _lisibles(lecture: Lecture) -> QuerySet[ObjectifQuota]:
    """An organisme's objective is read by the State, the gestionnaire, itself and the territory it is signed on."""
    siens = ObjectifQuota.objects.filter(organisme__isnull=False)
    if lecture.region:
        return siens
    lui = lecture.bailleur if lecture.bailleur is not None else lecture.reservataire
    return siens.filter(Q(organisme=lui or 0) | Q(territoire=lecture.territoire or 0))


@require_safe
@exige(Droit.STATISTIQUES)
def objectifs(request: RequeteDAgent) -> HttpResponse:
    """Every version that the reader may see, by organisme, the latest first; a fixed number of statements."""
    acteur = request.acteur
    assert acteur is not None
    le, tous = aujourdhui(), request.GET.get("etat", "") == "tous"
    lus = _lisibles(lecture_de(acteur)).select_related("organisme", "territoire")
    if not tous:
        lus = lus.filter(Q(au__isnull=True) | Q(au__gte=le))
    contexte: dict[str, Any] = {
        "lignes": [
            objectif(un, le, partout="") for un in lus.order_by("organisme__nom", "quota", "-du", "pk")[:MONTRES]
        ],
        "filtres": FILTRES,
        "etat": "tous" if tous else "",
        "signe": _signe(acteur),
    }
    return render(request, "attributions/quotas/objectifs.html", contexte)


def _signe(acteur: Any) -> bool:
    return access.peut(acteur, Droit.GERER) or est_de_l_etat(acteur) or territoire_de(acteur) is not None


class FormulaireObjectifOrganisme(Formulaire):
    """What a convention or an arrêté says of one organisme."""

    quota = Choix(Quota.choices, label="Quota")
    organisme = Choix(label="Organisme")
    territoire = Choix(label="Territoire", required=False, vide="Partout où il attribue")
    taux = forms.DecimalField(
        label="Objectif (%)", min_value=0, max_value=100, decimal_places=2, localize=True,
        widget=forms.TextInput(attrs={"class": "form-control court", "inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"invalid": "Un nombre, par exemple 27,5."},
    )  # fmt: skip
    du = Jour(label="À partir du")
    au = Jour(label="Jusqu'au", required=False, help_text="Une dérogation du préfet a une fin, un an après au plus.")
    source = Ligne(label="Acte", max_length=200, help_text="Convention ou arrêté, avec sa référence et sa date.")
    signe_le = Jour(label="Signé le")
    signataire = Ligne(
        label="Signé par", max_length=120, help_text="La qualité du signataire : le préfet, le président de l'EPT."
    )

    def __init__(self, *args: Any, organismes: list[tuple[int, str]], territoires: list[tuple[int, str]], **options: Any) -> None:  # fmt: skip
        super().__init__(*args, **options)
        offrir(self, "organisme", [("", "Choisir…"), *organismes])
        offrir(self, "territoire", [("", "Partout où il attribue"), *territoires])
        for nom, largeur in {
            "taux": 3,
            "du": 3,
            "au": 3,
            "signe_le": 3,
            "quota": 6,
            "organisme": 6,
            "territoire": 6,
        }.items():
            self.fields[nom].largeur = largeur  # type: ignore[attr-defined]


class SignerObjectifOrganisme(ActeAdministratif):
    titre = "Enregistrer l'objectif d'un organisme"
    note = "L'objectif en vigueur s'arrête la veille ; les versions passées restent. Une part de l'État au-dessus de 30 % ou de 5 % est une dérogation : le préfet la signe pour un an au plus (R441-5-2 du CCH)."
    formulaire = FormulaireObjectifOrganisme

    def preparer(self, **kwargs: Any) -> None:
        self.sien = territoire_de(self.acteur)
        self.regional = access.peut(self.acteur, Droit.GERER) or est_de_l_etat(self.acteur)
        if not self.regional:
            exiger(refus_d_objectif(self.acteur, self.sien))

    def options(self) -> dict[str, Any]:
        types = {un for quota in Quota for un in types_admis(quota)}
        lus = Organisme.objects.filter(type__in=types).order_by("nom").values_list("pk", "nom")
        lieux = [(un.pk, un.nom) for un in territoires_suivis() if self.regional or un.pk == self.sien]
        return {"organismes": list(lus[:PROPOSES]), "territoires": lieux}

    def initial(self) -> dict[str, Any]:
        return {} if self.regional else {"territoire": self.sien}

    def contexte(self) -> dict[str, Any]:
        return {"objet": "Bailleur ou réservataire"}

    def executer(self, saisi: dict[str, Any]) -> str:
        saisie = SaisieObjectif(
            quota=Quota(saisi["quota"]),
            taux=saisi["taux"],
            du=saisi["du"],
            au=saisi["au"],
            source=saisi["source"],
            organisme_id=int(saisi["organisme"]),
            territoire_id=int(saisi["territoire"]) if saisi["territoire"] else None,
            signe_le=saisi["signe_le"],
            signataire=saisi["signataire"],
        )
        enregistrer_objectif(acteur=self.acteur, saisie=saisie)
        return f"Objectif enregistré à partir du {saisi['du']:%d/%m/%Y}."

    def retour(self) -> str:
        return reverse("attributions:objectifs")
