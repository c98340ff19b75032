"""The list of vacancies on screen, and as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from attributions import liste_vacances as listes
from attributions.models import Candidature, MiseADisposition
from attributions.services.vacances import OBJET
from attributions.states.candidature import OUVERTES
from attributions.states.vacance import EtatVacance
from attributions.web import affichage
from attributions.web.designation import pages
from attributions.web.parc.formulaires import FiltreVacances
from habilitations import access
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre.web.affichage import jour, nombre
from registre.web.vues.adresses import AdresseDeListe
from socle.clock import PARIS, aujourdhui
from socle.journal import tracer_consultation
from socle.presentation import Lien, PageAffichee, Puce, Vide
from socle.tabular import Colonne, Forme, ecrire_xlsx

CONNUS = ("etat", "commune", "reservataire", "typologie", "depuis", "apres")
EXPORTEES_MAX = 5_000
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_JOINTES = ("logement__commune", "attribuant", "reservataire")


@require_safe
@exige(Droit.CONSULTER)
def liste(request: RequeteDAgent) -> HttpResponse:
    """One page of the vacancies the agent may read, the first free first."""
    assert request.acteur is not None
    filtre, lues = _filtrees(request)
    apres = request.GET.get("apres", "")
    page = pages.page(lues.select_related(*_JOINTES).order_by("quand", "pk"), apres)
    compte = listes.compter(lues) if page.suivante or apres else len(page.lignes)
    tracer_consultation(request.acteur, OBJET, [une.pk for une in page.lignes], nature="liste")
    adresse = AdresseDeListe(request.path, request.GET, CONNUS)
    mots = filtre.en_mots() if filtre.is_valid() else []
    contexte = {
        "filtre": filtre,
        "puces": [Puce(libelle, texte, adresse(sans=nom, apres="")) for nom, libelle, texte in mots],
        "lignes": list(_lignes(page.lignes)),
        "page": PageAffichee(
            f"{pages.TAILLE} par page" if page.suivante or apres else "",
            adresse(apres="") if apres else "",
            "",
            adresse(apres=page.suivante) if page.suivante else "",
        ),
        "resume": _resume(compte),
        "url_export": f"{reverse('attributions:exporter_vacances')}{adresse(apres='').removeprefix(request.path)}",
        "exporte": access.peut(request.acteur, Droit.EXPORTER),
        "exportees_max": nombre(EXPORTEES_MAX),
        "vide": None if page.lignes else _vide(bool(mots)),
    }
    return render(request, "attributions/parc/vacances.html", contexte, status=200 if filtre.is_valid() else 422)


@require_safe
@exige(Droit.EXPORTER)
def exporter(request: RequeteDAgent) -> HttpResponse:
    """The same rows as a workbook, the first ones only; nobody is named in it."""
    assert request.acteur is not None
    filtre, lues = _filtrees(request)
    lignes = list(lues.select_related(*_JOINTES).order_by("quand", "pk")[:EXPORTEES_MAX]) if filtre.is_valid() else []
    tracer_consultation(request.acteur, OBJET, [une.pk for une in lignes], nature="export")
    comptes = _candidats(lignes)
    tampon = BytesIO()
    ecrire_xlsx(tampon, _colonnes(comptes), iter(lignes), titre="Mises à disposition")
    reponse = HttpResponse(tampon.getvalue(), content_type=EXCEL)
    reponse["Content-Disposition"] = f'attachment; filename="mises-a-disposition-{aujourdhui():%Y-%m-%d}.xlsx"'
    return reponse


def _filtrees(request: RequeteDAgent) -> tuple[FiltreVacances, Any]:
    assert request.acteur is not None
    filtre = FiltreVacances(request.GET, reservataires=listes.reservataires(request.acteur))
    return filtre, listes.filtrer(request.acteur, filtre.valeurs() if filtre.is_valid() else {})


def _candidats(lignes: list[MiseADisposition]) -> dict[int, int]:
    """Open candidatures by vacancy; one statement."""
    ids = [une.pk for une in lignes]
    ouvertes = Candidature.objects.filter(mise_a_disposition__in=ids, etat__in=OUVERTES)
    return dict(ouvertes.values_list("mise_a_disposition").annotate(Count("pk")))


def _lignes(lignes: list[MiseADisposition]) -> Iterator[dict[str, Any]]:
    comptes, le = _candidats(lignes), aujourdhui()
    for une in lignes:
        designe = une.etat == EtatVacance.EN_DESIGNATION
        age = (le - une.ouverte_a.astimezone(PARIS).date()).days
        yield {
            "url": reverse("attributions:vacance", args=[une.cle]),
            "adresse": affichage.adresse(une.logement),
            "reference": une.logement.reference,
            "traits": affichage.traits(une.logement),
            "bailleur": une.attribuant.nom,
            "reservataire": une.reservataire.nom if une.reservataire else "Gardé par le bailleur",
            "etat": affichage.etat_de_vacance(une.etat),
            "tour": une.tour,
            "candidats": comptes.get(une.pk, 0),
            "libre": jour(une.disponible_le, court=True),
            "avant": jour(une.designer_avant_le, court=True) if designe else "",
            "delai": affichage.delai(une.designer_avant_le, le=le) if designe else None,
            "age": "" if une.close_le else f"ouverte depuis {age} j" if age > 0 else "ouverte aujourd'hui",
        }


def _resume(compte: int) -> str:
    if compte > listes.COMPTE_MAX:
        return f"Plus de {nombre(listes.COMPTE_MAX)} mises à disposition (nombre plafonné) · le premier libre d'abord"
    s = "s" if compte > 1 else ""
    return f"{nombre(compte)} mise{s} à disposition · le premier libre d'abord"


def _vide(filtree: bool) -> Vide:
    if filtree:
        return Vide(
            "Aucune mise à disposition pour ces filtres", "Retirez un filtre, ou effacez-les tous.",
            liens=[Lien("Toutes celles en cours", reverse("attributions:vacances"), principal=True)],
        )  # fmt: skip
    return Vide(
        "Aucune mise à disposition en cours",
        "Elle s'ouvre depuis la page du logement, à la réception du congé ou à la livraison.",
        liens=[Lien("Logements", reverse("attributions:logements"))],
    )


def _colonnes(comptes: dict[int, int]) -> tuple[Colonne[MiseADisposition], ...]:
    return (
        Colonne("Référence", lambda v: v.logement.reference, largeur=18),
        Colonne("Identifiant RPLS", lambda v: v.logement.rpls, largeur=16),
        Colonne("Logement", lambda v: affichage.adresse(v.logement), largeur=44),
        Colonne("Commune", lambda v: v.logement.commune.code, largeur=10),
        Colonne("Type", lambda v: v.logement.typologie, largeur=8),
        Colonne("Bailleur", lambda v: v.attribuant.nom, largeur=28),
        Colonne("Réservataire", lambda v: v.reservataire.nom if v.reservataire else "", largeur=28),
        Colonne("État", lambda v: str(v.get_etat_display()), largeur=18),
        Colonne("Tour", lambda v: v.tour, Forme.ENTIER, 8),
        Colonne("Candidats en cours", lambda v: comptes.get(v.pk, 0), Forme.ENTIER, 12),
        Colonne("Ouverte le", lambda v: v.ouverte_a.astimezone(PARIS).date(), Forme.DATE, 12),
        Colonne("Disponible le", lambda v: v.disponible_le, Forme.DATE, 12),
        Colonne("Désigner avant le", lambda v: v.designer_avant_le, Forme.DATE, 12),
        Colonne("Loyer (euros par mois)", lambda v: v.loyer, Forme.EUROS, 12),
        Colonne("Charges (euros par mois)", lambda v: v.charges, Forme.EUROS, 12),
    )
