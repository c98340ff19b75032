"""The public list of vacant dwellings, without sign-in, as a page and as JSON; and the bailleur's own view of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_POST, require_safe

from attributions.enums import Typologie
from attributions.models import MiseADisposition, SuspensionPublication
from attributions.permissions import refus_de_parc
from attributions.rules.publication import SOURCE
from attributions.services import publication as service
from attributions.services import vacants_publics as lecture
from attributions.states.vacance import OUVERTES
from attributions.web.publication import presenter
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent, adresse_de
from habilitations.web.administration.champs import Choix, Formulaire, Jour, Ligne, Tag
from habilitations.web.administration.ecrans import ActeAdministratif
from habilitations.web.gardes import exige
from socle.clock import aujourdhui, maintenant
from socle.debit import attente
from socle.errors import ActionRefusee, Nature, exiger
from socle.presentation import PageAffichee

# Pages of one address in a minute: a person reads a few, a program takes the JSON page by page.
PAR_MINUTE = 60
PAR_PAGE = 25
PAGE_MAX = 400
SUSPENSIONS_MONTREES = 50


class FiltreVacants(Formulaire):
    commune = Choix(label="Commune", required=False, vide="Toutes")
    type = Choix(Typologie.choices, label="Type", required=False, vide="Tous")

    def __init__(self, *args: Any, communes: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        champ = self.fields["commune"]
        champ.choices = [("", "Toutes"), *((code, presenter.commune(nom)) for code, nom in communes)]  # type: ignore[attr-defined]


def _trop_vite(request: HttpRequest) -> int:
    """Seconds to wait, 0 when the caller may go on. The address itself is not kept."""
    appelant = salted_hmac("vacants", adresse_de(request)).hexdigest()[:40]
    return attente(f"vacants:{appelant}", limite=PAR_MINUTE)


def _page(request: HttpRequest, au_plus: int) -> int:
    texte = request.GET.get("page", "1")
    return min(au_plus, max(1, int(texte))) if texte.isascii() and texte.isdecimal() and len(texte) < 5 else 1


def _code(texte: str) -> str:
    """An INSEE code, or nothing: what is not one is no commune."""
    return texte if texte.isascii() and texte.isalnum() and len(texte) == 5 else ""


@login_not_required
@require_safe
def vacants(request: HttpRequest) -> HttpResponse:
    """The list for anybody: no account, no personal data, no address."""
    if (secondes := _trop_vite(request)) > 0:
        reponse = render(request, "attributions/publication/trop_vite.html", {"secondes": secondes}, status=429)
        reponse["Retry-After"] = str(secondes)
        return reponse
    le = aujourdhui()
    filtre = FiltreVacants(request.GET, communes=lecture.communes_publiees(le))
    valeurs = filtre.cleaned_data if filtre.is_valid() else {}
    page = _page(request, lecture.PAGES_MAX)
    commune, typologie = valeurs.get("commune", ""), valeurs.get("type", "")
    lue = lecture.page_publique(commune=commune, typologie=typologie, page=page, le=le)
    requete = request.GET.copy()
    requete.pop("page", None)
    base = requete.urlencode()
    contexte = {
        "filtre": filtre,
        "filtree": bool(commune or typologie),
        "logements": [presenter.vacant(un) for un in lue.logements],
        "plafonds": [presenter.plafond(un) for un in lue.plafonds],
        "page": PageAffichee(
            resume=f"Page {page}",
            url_precedente=f"?{base}&page={page - 1}" if page > 1 else "",
            url_suivante=f"?{base}&page={page + 1}" if lue.suite and page < lecture.PAGES_MAX else "",
        ),
        "json": reverse("attributions:vacants_json") + (f"?{base}" if base else ""),
    }
    reponse = render(
        request, "attributions/publication/vacants.html", contexte, status=200 if filtre.is_valid() else 404
    )
    return _gardable(request, reponse)


@login_not_required
@require_safe
def vacants_json(request: HttpRequest) -> JsonResponse:
    """The same page as JSON, for the sites of bailleurs and of territories."""
    if (secondes := _trop_vite(request)) > 0:
        return JsonResponse({"erreur": f"Trop de requêtes : réessayez dans {secondes} secondes."}, status=429,
                            headers={"Retry-After": str(secondes)})  # fmt: skip
    commune, typologie = request.GET.get("commune", ""), request.GET.get("type", "")
    if commune != _code(commune) or (typologie and typologie not in Typologie.values):
        return JsonResponse({"erreur": "« commune » est un code INSEE, « type » une valeur de T1 à T6."}, status=400)
    page = _page(request, lecture.PAGES_MAX)
    lue = lecture.page_publique(commune=commune, typologie=typologie, page=page, le=aujourdhui())
    requete = request.GET.copy()
    requete["page"] = str(page + 1)
    suite = f"{settings.ADRESSE_PUBLIQUE}{request.path}?{requete.urlencode()}" if lue.suite else None
    corps = {
        "source": SOURCE,
        "lu_a": maintenant().isoformat(timespec="seconds"),
        "logements": [presenter.en_json(un) for un in lue.logements],
        "suite": suite,
    }
    return _gardable(request, JsonResponse(corps, json_dumps_params={"ensure_ascii": False}))


def _gardable(request: HttpRequest, reponse: Any) -> Any:
    """Nobody's page may be kept by a shared cache; a page with an account in its header may not."""
    partage = "private" if request.user.is_authenticated else "public"
    reponse["Cache-Control"] = f"{partage}, max-age={lecture.GARDE_SECONDES}"
    return reponse


@require_safe
@exige(Droit.GERER_PARC)
def publication(request: RequeteDAgent) -> HttpResponse:
    """The bailleur's open vacancies: published or not, why, since when; and its suspensions."""
    assert request.acteur is not None
    exiger(refus_de_parc(request.acteur))
    le, page = aujourdhui(), _page(request, PAGE_MAX)
    siennes = MiseADisposition.objects.filter(attribuant=request.acteur.organisme_id, etat__in=OUVERTES)
    debut = (page - 1) * PAR_PAGE
    lues = list(
        siennes.select_related("logement__commune").order_by("disponible_le", "pk")[debut : debut + PAR_PAGE + 1]
    )
    montrees = lues[:PAR_PAGE]
    suspensions = SuspensionPublication.objects.filter(bailleur=request.acteur.organisme_id).select_related(
        "territoire"
    )
    contexte = {
        "lignes": presenter.lignes(montrees, service.etats(montrees, le=le), service.reglages(le)),
        "suspensions": [presenter.suspension(une, le) for une in suspensions.order_by("-du")[:SUSPENSIONS_MONTREES]],
        "page": PageAffichee(
            resume=f"Page {page}",
            url_precedente=f"?page={page - 1}" if page > 1 else "",
            url_suivante=f"?page={page + 1}" if len(lues) > PAR_PAGE and page < PAGE_MAX else "",
        ),
    }
    return render(request, "attributions/publication/publication.html", contexte)


class FormulaireSuspension(Formulaire):
    motif = Ligne(
        label="Motif", max_length=200, help_text="Par exemple : publiés sur le site de location voulue du territoire.",
    )  # fmt: skip
    du = Jour(label="À partir du")
    au = Jour(label="Jusqu'au", required=False)
    territoire = Tag(
        label="Sur un seul territoire", required=False,
        help_text="Code INSEE ou SIREN ; laissez vide pour tout votre parc.",
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )  # fmt: skip


class Suspendre(ActeAdministratif):
    titre = "Suspendre la publication"
    envoi = "Suspendre"
    danger = True
    note = (
        "Vos logements vacants quittent la liste publique : les porter à la connaissance du public redevient votre "
        "obligation (L441-2-8 I du CCH)."
    )
    formulaire = FormulaireSuspension
    gabarit = "attributions/parc/acte.html"

    def preparer(self, **kwargs: Any) -> None:
        exiger(refus_de_parc(self.acteur))

    def contexte(self) -> dict[str, Any]:
        return {"objet": "Publication des logements vacants"}

    def initial(self) -> dict[str, Any]:
        return {"du": aujourdhui()}

    def executer(self, saisi: dict[str, Any]) -> str:
        lieu = saisi["territoire"]
        saisie = service.SaisieSuspension(saisi["motif"], saisi["du"], saisi["au"], lieu.pk if lieu else None)
        service.suspendre(acteur=self.acteur, saisie=saisie)
        return f"Publication suspendue à partir du {saisi['du']:%d/%m/%Y}."

    def retour(self) -> str:
        return reverse("attributions:publication")


@require_POST
@exige(Droit.GERER_PARC)
def reprendre(request: RequeteDAgent, suspension_id: int) -> HttpResponse:
    """Publish again."""
    assert request.acteur is not None
    try:
        service.reprendre(suspension_id, acteur=request.acteur)
    except ActionRefusee as refusee:
        if refusee.premier.nature is not Nature.ETAT:
            raise
        messages.error(request, refusee.premier.phrase())
    else:
        messages.success(request, "La publication reprend aujourd'hui.")
    return redirect("attributions:publication")
