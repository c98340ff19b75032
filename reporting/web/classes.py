"""The report of attributions by class of residence and quartile, on screen and as a workbook."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from attributions.rules.periodes import NaturePeriode, periode
from attributions.services.quotas.portees import lecture_de
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre.web import affichage
from reporting.services import classes as service
from socle.clock import aujourdhui
from socle.presentation import Vide
from socle.tabular import Colonne, Forme, ecrire_xlsx

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MASQUEE = "moins de 11"


def _nombre(quoi: str) -> Any:
    return lambda ligne: None if ligne.cellule.masquee else getattr(ligne.cellule, quoi)


COLONNES: tuple[Colonne[service.LigneAPlat], ...] = (
    Colonne("Territoire", lambda ligne: ligne.territoire, largeur=44),
    Colonne("Classe de la résidence", lambda ligne: ligne.classe, largeur=30),
    Colonne("Attributions", _nombre("total"), Forme.ENTIER, largeur=16),
    Colonne("Premier quartile", _nombre("premier"), Forme.ENTIER, largeur=18),
    Colonne("Autres quartiles", _nombre("autres"), Forme.ENTIER, largeur=18),
    Colonne("Quartile inconnu", _nombre("inconnus"), Forme.ENTIER, largeur=18),
    Colonne("Secret statistique", lambda ligne: MASQUEE if ligne.cellule.masquee else "", largeur=20),
)


@require_safe
@exige(Droit.STATISTIQUES)
def classes(request: RequeteDAgent) -> HttpResponse:
    """By territory: a column for each class, with the first quartile's share; `?format=xlsx` for the workbook."""
    assert request.acteur is not None
    demandee = request.GET.get("periode", "")
    nature = NaturePeriode(demandee) if demandee in NaturePeriode.values else NaturePeriode.DOUZE_MOIS
    lue = periode(nature, aujourdhui())
    lignes = service.par_classe(lecture_de(request.acteur), lue)
    if request.GET.get("format") == "xlsx":
        return _classeur(lignes)
    contexte = {
        "natures": NaturePeriode.choices,
        "nature": nature.value,
        "periode": f"du {affichage.jour(lue.du, court=True)} au {affichage.jour(lue.au, court=True)}",
        "classes": list(service.LIBELLES.values()),
        "lignes": [(une.nom, [_cellule(une.cellules[code]) for code in service.CODES], _total(une)) for une in lignes],
        "excel": f"?periode={nature.value}&format=xlsx",
        "vide": None
        if lignes
        else Vide("Aucune attribution sur cette période", "Rien n'est enregistré dans ce que votre organisme compte."),
    }
    return render(request, "reporting/classes.html", contexte)


def _cellule(une: service.Cellule) -> dict[str, Any]:
    if une.masquee:
        return {"nombre": MASQUEE, "detail": ""}
    if not une.total:
        return {"nombre": "", "detail": ""}
    inconnus = f", {affichage.pluriel(une.inconnus, 'inconnu')}" if une.inconnus else ""
    return {"nombre": affichage.nombre(une.total), "detail": f"{une.premier} au premier quartile{inconnus}"}


def _total(une: service.LigneTerritoire) -> str:
    """Nothing when a cell is hidden: the sum would tell it."""
    return "" if any(cellule.masquee for cellule in une.cellules.values()) else affichage.nombre(une.total)


def _classeur(lignes: list[service.LigneTerritoire]) -> HttpResponse:
    tampon = BytesIO()
    ecrire_xlsx(tampon, COLONNES, service.a_plat(lignes), titre="Attributions par classe")
    reponse = HttpResponse(tampon.getvalue(), content_type=EXCEL)
    reponse["Content-Disposition"] = f'attachment; filename="attributions-par-classe-{aujourdhui():%Y-%m-%d}.xlsx"'
    return reponse
