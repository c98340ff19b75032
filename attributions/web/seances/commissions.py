"""Commissions of a bailleur: their règlement, their members, what is wrong with their composition."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from attributions.enums import ModeSeance, QualiteMembre, SuiteCaducite
from attributions.models import CommissionCal, MembreCal
from attributions.permissions import introuvable, refus_de_commission
from attributions.saisie.seances import SaisieCommission, SaisieMembre
from attributions.services import commissions
from attributions.vision import vision_de
from habilitations.acteur import Acteur
from habilitations.models import Affectation, Organisme, Territoire
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.administration.champs import Choix, Courriel, Formulaire, Jour, Ligne, Tag
from habilitations.web.administration.ecrans import ActeAdministratif, periode
from habilitations.web.gardes import exige
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, exiger

COMMISSIONS_MAX, ORGANISMES_MAX = 100, 500


def commissions_visibles(acteur: Acteur) -> Any:
    """Those of the bailleur, all for the State and the gestionnaire, those where the organisme or the agent sits."""
    vision = vision_de(acteur)
    toutes = CommissionCal.objects.select_related("bailleur").order_by("bailleur__nom", "nom")
    if vision.region:
        return toutes
    siege = MembreCal.objects.filter(organisme=vision.organisme).values("commission")
    return toutes.filter(bailleur=vision.organisme) | toutes.filter(pk__in=siege)


def commission_visible(acteur: Acteur, cle: UUID) -> CommissionCal:
    """The commission, or the same refusal whether it exists or not."""
    trouvee: CommissionCal | None = commissions_visibles(acteur).filter(cle=cle).first()
    if trouvee is None or vision_de(acteur).vide:
        raise ActionRefusee(introuvable("Cette commission"))
    return trouvee


@require_safe
@exige(Droit.CONSULTER)
def liste(request: RequeteDAgent) -> HttpResponse:
    """The commissions this actor may read."""
    assert request.acteur is not None
    lues = list(commissions_visibles(request.acteur)[:COMMISSIONS_MAX])
    contexte = {"commissions": lues, "creer": commissions.refus_de_creer(request.acteur) is None}
    return render(request, "attributions/seances/commissions.html", contexte)


@require_safe
@exige(Droit.CONSULTER)
def commission(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """One commission: règlement, members, what is wrong, next and past sittings."""
    assert request.acteur is not None
    une, le = commission_visible(request.acteur, cle), aujourdhui()
    membres = commissions.membres_de(une.pk)
    en_cours = [un for un in membres if commissions.examine(un).siege_le(le)]
    contexte = {
        "commission": une,
        "territoires": list(Territoire.objects.filter(pk__in=une.territoires).values_list("nom", flat=True)),
        "membres": [{"membre": un, "periode": periode(un.du, un.au), "en_cours": un in en_cours} for un in membres],
        "constats": commissions.constats_de(une, le),
        "seances": list(une.seances.order_by("-prevue_a")[:10]),
        "tenir": refus_de_commission(acteur=request.acteur, commission=une) is None,
    }
    return render(request, "attributions/seances/commission.html", contexte)


class FormulaireCommission(Formulaire):
    nom = Ligne(label="Nom", max_length=120)
    reglement = Ligne(label="Règlement intérieur", max_length=200, help_text="Sa date et où il est publié (R441-9 IV).")
    territoires = Ligne(
        label="Territoires", required=False, max_length=200,
        help_text="Codes séparés par des virgules : INSEE (commune, département) ou SIREN (EPCI, EPT). Vide : tout le parc.",
    )  # fmt: skip
    quorum = forms.IntegerField(
        label="Quorum",
        widget=forms.NumberInput(attrs={"class": "form-control"}),
        help_text="Membres à voix délibérative.",
    )
    quorum_second = forms.IntegerField(
        label="Quorum, seconde convocation", required=False, widget=forms.NumberInput(attrs={"class": "form-control"}),
        help_text="Vide : le même.",
    )  # fmt: skip
    mode = Choix(ModeSeance.choices, label="Mode habituel", vide="")
    convocation_jours = forms.IntegerField(
        label="Convocation (jours avant)",
        min_value=0,
        max_value=90,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )
    reponse_jours = forms.IntegerField(
        label="Réponse à une offre (jours)", max_value=90, widget=forms.NumberInput(attrs={"class": "form-control"}),
        help_text="Dix jours au moins (R441-10).",
    )  # fmt: skip
    suite_caducite = Choix(SuiteCaducite.choices, label="Après une condition non remplie ou un désistement", vide="")
    du = Jour(label="En fonction du")
    au = Jour(label="au", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for nom in ("quorum", "quorum_second", "convocation_jours", "reponse_jours", "mode", "du", "au"):
            self.fields[nom].largeur = 3  # type: ignore[attr-defined]

    def clean_territoires(self) -> list[int]:
        """Tags of these codes. Raises `ValidationError` for one that no territory in force has."""
        codes = [un.strip() for un in self.cleaned_data["territoires"].split(",") if un.strip()]
        champ = Tag()
        return [trouve.pk for code in codes if (trouve := champ.clean(code)) is not None]


class Creer(ActeAdministratif):
    titre = "Nouvelle commission d'attribution"
    formulaire = FormulaireCommission

    def preparer(self, **kwargs: Any) -> None:
        exiger(commissions.refus_de_creer(self.acteur))

    def initial(self) -> dict[str, Any]:
        return {
            "mode": ModeSeance.PRESENTIEL,
            "convocation_jours": 7,
            "reponse_jours": 10,
            "quorum": 4,
            "du": aujourdhui(),
        }

    def executer(self, saisi: dict[str, Any]) -> str:
        self.neuve = commissions.creer_commission(saisie=SaisieCommission(**saisi), acteur=self.acteur)
        return "Commission créée : inscrivez ses membres."

    def retour(self) -> str:
        neuve = getattr(self, "neuve", None)
        return reverse("attributions:commission", args=[neuve.cle]) if neuve else reverse("attributions:commissions")


class _SurUneCommission(ActeAdministratif):
    def preparer(self, **kwargs: Any) -> None:
        self.commission = commission_visible(self.acteur, kwargs["cle"])
        exiger(refus_de_commission(acteur=self.acteur, commission=self.commission))

    def contexte(self) -> dict[str, Any]:
        return {"objet": self.commission.nom}

    def retour(self) -> str:
        return reverse("attributions:commission", args=[self.commission.cle])


class Modifier(_SurUneCommission):
    titre = "Modifier la commission"
    formulaire = FormulaireCommission
    note = "Les séances déjà tenues gardent ce qui a été décidé."

    def initial(self) -> dict[str, Any]:
        codes = Territoire.objects.filter(pk__in=self.commission.territoires).values_list("code", flat=True)
        champs = {nom: getattr(self.commission, nom) for nom in self.formulaire.base_fields if nom != "territoires"}
        return {**champs, "territoires": ", ".join(codes)}

    def executer(self, saisi: dict[str, Any]) -> str:
        commissions.modifier_commission(self.commission.pk, saisie=SaisieCommission(**saisi), acteur=self.acteur)
        return "Commission modifiée."


class FormulaireMembre(Formulaire):
    nom = Ligne(label="Nom", max_length=120)
    qualite = Choix(QualiteMembre.choices, label="Qualité")
    organisme_id = Choix(label="Organisme", required=False, vide="Aucun")
    territoire = Tag(label="Territoire de sa voix", required=False)
    agent_id = Choix(label="Compte", required=False, vide="Siège sans compte")
    courriel = Courriel(label="Courriel de convocation", required=False)
    suppleant_de_id = Choix(label="Supplée", required=False, vide="Titulaire")
    president = forms.BooleanField(
        label="Préside la commission", required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
    )
    du = Jour(label="Du")
    au = Jour(label="au", required=False)

    def __init__(self, *args: Any, commission: CommissionCal, **options: Any) -> None:
        super().__init__(*args, **options)
        le = aujourdhui()
        organismes = Organisme.objects.filter(suspendu=False).order_by("nom").values_list("pk", "nom")[:ORGANISMES_MAX]
        comptes = Affectation.objects.utilisables(le).select_related("agent", "organisme").order_by("agent__nom", "pk")
        sieges = MembreCal.objects.filter(commission=commission).values("organisme")
        siens = comptes.filter(organisme__in=sieges) | comptes.filter(organisme=commission.bailleur)
        titulaires = commission.membres.filter(suppleant_de=None).order_by("nom").values_list("pk", "nom")
        self._choisir("organisme_id", list(organismes))
        self._choisir(
            "agent_id",
            list(dict.fromkeys((une.agent_id, f"{une.agent} ({une.organisme.nom})") for une in siens[:ORGANISMES_MAX])),
        )
        self._choisir("suppleant_de_id", list(titulaires))

    def _choisir(self, nom: str, choix: list[tuple[Any, str]]) -> None:
        champ: Any = self.fields[nom]
        champ.choices = [*champ.choices, *choix]

    def saisie(self) -> SaisieMembre:
        """What was typed, for the service."""
        lu = self.cleaned_data
        ids = {nom: int(lu[nom]) if lu[nom] else None for nom in ("organisme_id", "agent_id", "suppleant_de_id")}
        simples = {nom: lu[nom] for nom in ("nom", "qualite", "courriel", "president", "du", "au")}
        return SaisieMembre(**simples, **ids, territoire_id=lu["territoire"].pk if lu["territoire"] else None)


class InscrireMembre(_SurUneCommission):
    titre = "Inscrire un membre"
    formulaire = FormulaireMembre
    note = "Un maire ou un EPCI n'a de voix que sur les logements de son territoire : indiquez-le."

    def options(self) -> dict[str, Any]:
        return {"commission": self.commission}

    def initial(self) -> dict[str, Any]:
        return {"du": aujourdhui()}

    def post(self, request: Any, **kwargs: Any) -> HttpResponse:
        self.recu = self._formulaire(request.POST)
        return super().post(request, **kwargs)

    def executer(self, saisi: dict[str, Any]) -> str:
        self.recu.is_valid()
        commissions.inscrire_membre(self.commission.pk, saisie=self.recu.saisie(), acteur=self.acteur)
        return "Membre inscrit."


class ModifierMembre(InscrireMembre):
    titre = "Modifier un membre"
    note = "Pour finir un mandat, indiquez son dernier jour ; les séances passées gardent le membre."

    def preparer(self, **kwargs: Any) -> None:
        super().preparer(**kwargs)
        membre = self.commission.membres.filter(pk=kwargs["membre_id"]).select_related("territoire").first()
        if membre is None:
            raise ActionRefusee(introuvable("Ce membre"))
        self.membre = membre

    def initial(self) -> dict[str, Any]:
        un = self.membre
        noms = ("nom", "qualite", "organisme_id", "agent_id", "courriel", "suppleant_de_id", "president", "du", "au")
        return {**{nom: getattr(un, nom) for nom in noms}, "territoire": un.territoire.code if un.territoire else ""}

    def executer(self, saisi: dict[str, Any]) -> str:
        self.recu.is_valid()
        commissions.modifier_membre(self.membre.pk, saisie=self.recu.saisie(), acteur=self.acteur)
        return "Membre modifié."
