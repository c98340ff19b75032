"""Classes of residences of a territory: the list, one residence by hand, a file tried then applied."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attributions.enums import Classe
from attributions.models import ClasseResidence, ImportClasses, Logement
from attributions.rules.classes import COLONNES
from attributions.services import classes as service
from attributions.services import classes_import
from attributions.web.classes import presenter
from attributions.web.classes.formulaires import FiltreClasses, FormulaireClasse, FormulaireFin, FormulaireImport
from attributions.web.quotas.vues import EXCEL
from habilitations.models import Territoire
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.administration.ecrans import ActeAdministratif
from habilitations.web.gardes import exige, exige_un_de
from registre.web.affichage import pluriel
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.periodes import en_vigueur
from socle.presentation import PageAffichee, Vide
from socle.tabular import Colonne, Forme, ecrire_xlsx

PAR_PAGE = 25
PAGE_MAX = 400
ERREURS_MONTREES = 100
IMPORTS_MONTRES = 10
RAPPORT: tuple[Colonne[list[Any]], ...] = (
    Colonne("Ligne du fichier", lambda une: une[0], Forme.ENTIER, largeur=16),
    Colonne("Colonne", lambda une: une[1], largeur=16),
    Colonne("Problème", lambda une: une[2], largeur=110),
)


def lieu_de(territoire_id: int) -> Territoire:
    return get_object_or_404(Territoire, pk=territoire_id)


@require_safe
@exige(Droit.STATISTIQUES)
def classes(request: RequeteDAgent, territoire_id: int) -> HttpResponse:
    """The residences that the plan qualifies and their class today, by page; fixed number of statements."""
    assert request.acteur is not None
    lieu, le = lieu_de(territoire_id), aujourdhui()
    filtre = FiltreClasses(request.GET)
    toutes = service.classes_du(lieu).filter(en_vigueur(le))
    comptes: Counter[str] = Counter(dict(toutes.order_by().values_list("classe").annotate(n=Count("pk"))))
    lues = filtrees(toutes, filtre)
    page = _page(request)
    lignes = list(
        lues.order_by("commune__nom", "bailleur__nom", "programme")[(page - 1) * PAR_PAGE : page * PAR_PAGE + 1]
    )
    montrees = lignes[:PAR_PAGE]
    signe = service.refus_de_classer(request.acteur, lieu) is None
    contexte = {
        "lieu": lieu,
        "filtre": filtre,
        "filtree": bool(request.GET),
        "resume": [(Classe(code), comptes[code]) for code in Classe.values],
        "lignes": presenter.lignes(montrees, logements_de(montrees)),
        "signe": signe,
        "page": _pages(request, page, len(lignes)),
        "vide": None if montrees else _vide(lieu, signe=signe, filtree=bool(comptes)),
    }
    return render(request, "attributions/classes/classes.html", contexte, status=200 if filtre.is_valid() else 422)


def filtrees(toutes: QuerySet[ClasseResidence], filtre: FiltreClasses) -> QuerySet[ClasseResidence]:
    """Those that the filters keep; nothing is filtered by a value that is not one of theirs."""
    if not filtre.is_valid():
        return toutes
    valeurs = filtre.cleaned_data
    if valeurs["classe"]:
        toutes = toutes.filter(classe=valeurs["classe"])
    if valeurs["bailleur"]:
        toutes = toutes.filter(bailleur=int(valeurs["bailleur"]))
    if valeurs["residence"]:
        toutes = toutes.filter(programme__icontains=valeurs["residence"])
    return toutes


def logements_de(lues: list[ClasseResidence]) -> dict[tuple[int, int, str], int]:
    """Dwellings of each residence shown; one statement."""
    parmi = Q()
    for une in lues:
        parmi |= Q(attribuant=une.bailleur_id, commune=une.commune_id, programme=une.programme)
    if not lues:
        return {}
    comptes = Logement.objects.du_parc().filter(parmi).order_by().values_list("attribuant", "commune", "programme")
    return {(qui, ou, nom): nombre for qui, ou, nom, nombre in comptes.annotate(n=Count("pk"))}


def _page(request: RequeteDAgent) -> int:
    texte = request.GET.get("page", "1")
    return min(PAGE_MAX, max(1, int(texte))) if texte.isascii() and texte.isdecimal() and len(texte) < 5 else 1


def _pages(request: RequeteDAgent, page: int, lues: int) -> PageAffichee:
    requete = request.GET.copy()

    def adresse(rang: int) -> str:
        requete["page"] = str(rang)
        return f"?{requete.urlencode()}"

    return PageAffichee(
        resume=f"{pluriel(min(lues, PAR_PAGE), 'résidence')} · page {page}",
        url_precedente=adresse(page - 1) if page > 1 else "",
        url_suivante=adresse(page + 1) if lues > PAR_PAGE and page < PAGE_MAX else "",
    )


def _vide(lieu: Territoire, *, signe: bool, filtree: bool) -> Vide:
    if filtree:
        return Vide("Aucune résidence pour ces filtres", "Retirez un filtre pour en voir d'autres.")
    if signe:
        return Vide(
            "Aucune résidence n'a de classe",
            "Le plan partenarial qualifie l'offre avec ses indicateurs (R441-2-10 4° du CCH) : importez son tableau, ou "
            "classez une résidence à la main.",
        )
    return Vide(
        "Aucune résidence n'a de classe",
        f"{lieu.nom} n'a pas encore enregistré la qualification de l'offre prévue par son plan (R441-2-10 4° du CCH).",
    )


class _ActeSurLeTerritoire(ActeAdministratif):
    gabarit = "attributions/parc/acte.html"
    lieu: Territoire

    def preparer(self, **kwargs: Any) -> None:
        self.lieu = lieu_de(kwargs["territoire_id"])
        exiger(service.refus_de_classer(self.acteur, self.lieu))

    def contexte(self) -> dict[str, Any]:
        return {"objet": f"Classes de résidences · {self.lieu.nom}"}

    def retour(self) -> str:
        return reverse("attributions:classes", args=[self.lieu.pk])


class Classer(_ActeSurLeTerritoire):
    titre = "Classer une résidence"
    note = (
        "La classe en vigueur s'arrête la veille. Elle informe qui désigne et qui décide ; elle n'écarte aucun ménage."
    )
    formulaire = FormulaireClasse

    def executer(self, saisi: dict[str, Any]) -> str:
        saisie = FormulaireClasse.saisie(FormulaireClasse(), saisi)
        bilan = service.classer(acteur=self.acteur, territoire=self.lieu, saisie=saisie)
        if bilan.inchangees:
            return "Cette résidence avait déjà cette classe : rien n'est changé."
        return f"Classe {saisie.classe} enregistrée à partir du {saisie.du:%d/%m/%Y}."


class Cesser(_ActeSurLeTerritoire):
    titre = "Mettre fin à la classe"
    envoi = "Mettre fin"
    danger = True
    note = "La résidence n'aura plus de classe ; celle-ci reste lue pour le passé."
    formulaire = FormulaireFin

    def preparer(self, **kwargs: Any) -> None:
        super().preparer(**kwargs)
        self.classe_id: int = kwargs["classe_id"]
        self.une = service.classes_du(self.lieu).filter(pk=self.classe_id).first()
        if self.une is None:
            raise ActionRefusee(service.introuvable())

    def contexte(self) -> dict[str, Any]:
        assert self.une is not None
        return {"objet": f"{self.une.programme}, {self.une.bailleur.nom} · classe {self.une.classe}"}

    def initial(self) -> dict[str, Any]:
        return {"au": aujourdhui()}

    def executer(self, saisi: dict[str, Any]) -> str:
        service.cesser(self.classe_id, au=saisi["au"], acteur=self.acteur, territoire=self.lieu)
        return f"La classe s'arrête le {saisi['au']:%d/%m/%Y}."


@require_http_methods(["GET", "POST"])
@exige_un_de(Droit.COTER, Droit.GERER)
def importer(request: RequeteDAgent, territoire_id: int) -> HttpResponse:
    """Send a file: it is tried, and its report says what it would do."""
    assert request.acteur is not None
    lieu = lieu_de(territoire_id)
    exiger(service.refus_de_classer(request.acteur, lieu))
    formulaire = FormulaireImport(request.POST or None)
    refus: tuple[Refus, ...] = ()
    if request.method == "POST" and formulaire.is_valid():
        try:
            essai = _essayer(request, formulaire.cleaned_data, lieu)
            return redirect("attributions:import_classes", territoire_id=lieu.pk, cle=essai.cle)
        except ActionRefusee as refusee:
            refus = refusee.refus
    contexte = {
        "lieu": lieu,
        "formulaire": formulaire,
        "refus": [un.phrase() for un in refus],
        "colonnes": ";".join(COLONNES),
        "lignes_max": classes_import.LIGNES_MAX,
        "imports": ImportClasses.objects.filter(territoire=lieu).order_by("-recu_a")[:IMPORTS_MONTRES],
    }
    statut = refus[0].statut_http if refus else 422 if request.method == "POST" else 200
    return render(request, "attributions/classes/importer.html", contexte, status=statut)


def _essayer(request: RequeteDAgent, saisi: dict[str, Any], lieu: Territoire) -> ImportClasses:
    joint = request.FILES.get("fichier")
    if joint is None:
        raise ActionRefusee(
            Refus(
                "fichier_absent",
                "Aucun fichier n'est joint.",
                champ="fichier",
                issue="Choisissez un fichier.",
                source=Regle.COMPLET,
            )
        )
    octets = joint.read(classes_import.OCTETS_MAX + 1)
    assert request.acteur is not None
    return classes_import.essayer(octets, plan=saisi["plan"], du=saisi["du"], acteur=request.acteur, territoire=lieu)


def _import(request: RequeteDAgent, territoire_id: int, cle: UUID) -> tuple[Territoire, ImportClasses]:
    assert request.acteur is not None
    lieu = lieu_de(territoire_id)
    exiger(service.refus_de_classer(request.acteur, lieu))
    un = ImportClasses.objects.filter(territoire=lieu, cle=cle).first()
    if un is None:
        raise Http404
    return lieu, un


@require_safe
@exige_un_de(Droit.COTER, Droit.GERER)
def un_import(request: RequeteDAgent, territoire_id: int, cle: UUID) -> HttpResponse:
    """What a file would do, or did."""
    lieu, un = _import(request, territoire_id, cle)
    contexte = {
        "lieu": lieu,
        "un": un,
        "par_classe": sorted(Counter(une["classe"] for une in un.lignes).items()),
        "erreurs": un.erreurs[:ERREURS_MONTREES],
        "autres": max(0, len(un.erreurs) - ERREURS_MONTREES),
    }
    return render(request, "attributions/classes/import.html", contexte)


@require_POST
@exige_un_de(Droit.COTER, Droit.GERER)
def appliquer(request: RequeteDAgent, territoire_id: int, cle: UUID) -> HttpResponse:
    """Write the lines kept."""
    assert request.acteur is not None
    lieu, un = _import(request, territoire_id, cle)
    try:
        _, bilan = classes_import.appliquer(un.pk, acteur=request.acteur, territoire=lieu)
    except ActionRefusee as refusee:
        if refusee.premier.nature is not Nature.ETAT:
            raise
        messages.error(request, refusee.premier.phrase())
    else:
        messages.success(request, f"{pluriel(bilan.ecrites, 'résidence classée', 'résidences classées')}.")
    return redirect("attributions:import_classes", territoire_id=lieu.pk, cle=un.cle)


@require_safe
@exige_un_de(Droit.COTER, Droit.GERER)
def rapport(request: RequeteDAgent, territoire_id: int, cle: UUID) -> HttpResponse:
    """The lines in error, as a workbook."""
    _, un = _import(request, territoire_id, cle)
    tampon = BytesIO()
    ecrire_xlsx(tampon, RAPPORT, un.erreurs, titre="Erreurs")
    reponse = HttpResponse(tampon.getvalue(), content_type=EXCEL)
    reponse["Content-Disposition"] = 'attachment; filename="classes-erreurs.xlsx"'
    return reponse
