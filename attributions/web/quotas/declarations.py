"""The half-yearly declaration: the bailleur makes and sends his, the State reads them all."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from openpyxl import load_workbook
from openpyxl.styles import Font

from attributions.models import Attribution, DeclarationHorsQpv, MiseADisposition
from attributions.rules.periodes import dernier_arrete, limite_de_declaration, semestre
from attributions.rules.quotas import Compte, pourcentage
from attributions.services.quotas import declarations as service
from attributions.services.quotas import liberes
from attributions.services.quotas.lignes import reponse_de
from attributions.services.quotas.portees import lecture_de
from attributions.web import affichage as mots
from attributions.web.quotas import presenter
from attributions.web.quotas.vues import EXCEL
from habilitations.acteur import Acteur
from habilitations.models import Territoire
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.administration.champs import jour_lu
from habilitations.web.gardes import exige
from registre.web import affichage
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_consultation
from socle.presentation import Etiquette, Ton
from socle.tabular import Colonne, Forme, ecrire_xlsx

ARRETES_MONTRES = 6
_REPONSES = {"compte": "oui", "non": "non", "inconnu": "inconnu"}


@require_safe
@exige(Droit.STATISTIQUES)
def declarations(request: RequeteDAgent) -> HttpResponse:
    """The bailleur's half-years, or every bailleur for the State."""
    acteur = request.acteur
    assert acteur is not None
    lecture, le = lecture_de(acteur), aujourdhui()
    if lecture.bailleur is not None:
        contexte: dict[str, Any] = {"semestres": _semestres(lecture.bailleur, le, acteur)}
    elif lecture.region and not lecture.publie:
        contexte = {"lignes": [_ligne_du_prefet(une) for une in service.liste_du_prefet(le)]}
    else:
        raise ActionRefusee(_reserve())
    arrete = dernier_arrete(le)
    contexte |= {"arrete": affichage.jour(arrete), "limite": affichage.jour(limite_de_declaration(arrete))}
    return render(request, "attributions/quotas/declarations.html", contexte)


def _reserve() -> Refus:
    return Refus(
        "declaration_reservee",
        "Ces déclarations vont du bailleur au préfet : votre organisme n'en est ni l'un ni l'autre.",
        Nature.INTERDIT,
        source=service.SOURCE,
        issue="Les chiffres de votre territoire ou de votre contingent sont à la page des quotas.",
    )


def _semestres(bailleur: int, le: date, acteur: Acteur) -> list[dict[str, Any]]:
    """The last half-years, latest first, made or not."""
    lues = {une.arrete_le: une for une in DeclarationHorsQpv.objects.filter(bailleur=bailleur)[:100]}
    arretes, jour = [], dernier_arrete(le)
    for _ in range(ARRETES_MONTRES):
        arretes.append(jour)
        jour = semestre(jour).du - timedelta(days=1)
    peut = service.refus_de_declarer(acteur) is None
    return [_semestre(un, lues.get(un), le, peut=peut) for un in arretes]


def _semestre(arrete: date, une: DeclarationHorsQpv | None, le: date, *, peut: bool) -> dict[str, Any]:
    retard = le > limite_de_declaration(arrete)
    envoyee = une is not None and une.envoyee_le is not None
    if une is None:
        etat = Etiquette("à faire, en retard" if retard else "à faire", Ton.ROUGE if retard else Ton.AMBRE)
    elif not envoyee:
        etat = Etiquette("à envoyer, en retard" if retard else "à envoyer", Ton.ROUGE if retard else Ton.AMBRE)
    else:
        etat = Etiquette(f"envoyée le {affichage.jour(une.envoyee_le, court=True)}", Ton.VERT)
    return {
        "arrete": affichage.jour(arrete),
        "iso": arrete.isoformat(),
        "limite": affichage.jour(limite_de_declaration(arrete), court=True),
        "etat": etat,
        "declaration": une,
        "six": _en_mots(Compte(une.comptes, une.baux, une.inconnus)) if une else "",
        "douze": _en_mots(Compte(une.comptes_12, une.baux_12, une.inconnus_12)) if une else "",
        "faisable": peut and not envoyee,
        "envoyable": peut and une is not None and not envoyee,
    }


def _en_mots(compte: Compte) -> str:
    """`23,4 % (234 sur 1 000 ; 34 inconnus, jusqu'à 26,8 %)`."""
    reste = presenter.inconnus(compte)
    return f"{pourcentage(compte.taux)} ({presenter.sur(compte)}{f' ; {reste}' if reste else ''})"


def _ligne_du_prefet(une: service.LigneDuPrefet) -> dict[str, Any]:
    envoyee = une.declaration is not None and une.declaration.envoyee_le is not None
    return {
        "nom": une.nom,
        "cle": une.bailleur,
        "six": _en_mots(une.six),
        "douze": _en_mots(une.douze),
        "objectif": pourcentage(une.objectif.taux),
        "envoi": affichage.jour(une.declaration.envoyee_le, court=True) if une.declaration and envoyee else "non envoyée",
        "motif": Etiquette(une.motif.value, Ton.ROUGE) if une.motif else Etiquette("rien à relever", Ton.VERT),
        "releve": bool(une.motif) and une.tenu_sur_douze,
    }  # fmt: skip


@require_POST
@exige(Droit.GERER_PARC)
def faire(request: RequeteDAgent) -> HttpResponse:
    """Freeze the figures of a half-year."""
    assert request.acteur is not None
    try:
        arrete = date.fromisoformat(request.POST.get("arrete_le", ""))
    except ValueError:
        raise Http404 from None
    service.faire(arrete, acteur=request.acteur)
    messages.success(request, f"Déclaration arrêtée au {affichage.jour(arrete)}. Envoyez son classeur au préfet.")
    return redirect("attributions:declarations")


def _la_sienne(request: RequeteDAgent, cle: Any) -> DeclarationHorsQpv:
    acteur = request.acteur
    assert acteur is not None
    une = DeclarationHorsQpv.objects.select_related("bailleur").filter(cle=cle).first()
    lecture = lecture_de(acteur)
    if une is None or not (lecture.bailleur == une.bailleur_id or (lecture.region and not lecture.publie)):
        raise Http404
    return une


@require_POST
@exige(Droit.GERER_PARC)
def envoyer(request: RequeteDAgent, cle: Any) -> HttpResponse:
    """Say when it was sent and the proof."""
    une = _la_sienne(request, cle)
    assert request.acteur is not None
    exiger(service.refus_de_declarer(request.acteur, une))
    le = jour_lu(request.POST.get("envoyee_le", ""))
    if le is None:
        raise ActionRefusee(_date_illisible())
    service.noter_l_envoi(une.pk, le=le, preuve=request.POST.get("preuve", "")[:200], acteur=request.acteur)
    messages.success(request, "Envoi noté.")
    return redirect("attributions:declarations")


def _date_illisible() -> Refus:
    return Refus(
        "date_illisible", "La date de l'envoi n'est pas lisible.", champ="envoyee_le", source=service.SOURCE,
        issue="Écrivez jour, mois, année, par exemple 12/07/2026.",
    )  # fmt: skip


@require_safe
@exige(Droit.STATISTIQUES)
def classeur(request: RequeteDAgent, cle: Any) -> HttpResponse:
    """The workbook to send: totals, then each lease outside QPV. No household is named in it."""
    une = _la_sienne(request, cle)
    noms = dict(Territoire.objects.filter(pk__in=[ligne[0] for ligne in une.perimetres]).values_list("pk", "nom"))
    tampon = BytesIO()
    ecrire_xlsx(tampon, _COLONNES, service.baux_du_semestre(une).iterator(chunk_size=2_000), titre="Baux hors QPV")
    reponse = HttpResponse(_avec_les_totaux(tampon, une, noms), content_type=EXCEL)
    reponse["Content-Disposition"] = f'attachment; filename="hors-qpv-{une.arrete_le:%Y-%m-%d}.xlsx"'
    return reponse


_COLONNES: tuple[Colonne[Attribution], ...] = (
    Colonne("Identifiant RPLS", lambda a: a.rpls or a.exception_rpls, largeur=18),
    Colonne("Logement", lambda a: mots.adresse(a.logement), largeur=44),
    Colonne("Commune", lambda a: a.logement.commune.code, largeur=10),
    Colonne("Attribué le", lambda a: a.attribuee_le, Forme.DATE, 12),
    Colonne("Bail signé le", lambda a: a.bail_le, Forme.DATE, 12),
    Colonne("Imputation", lambda a: str(a.get_contingent_display()), largeur=36),
    Colonne("Premier quartile ou relogé", lambda a: _REPONSES[reponse_de(service.QUOTA, a).value], largeur=16),
    Colonne("Relogement", lambda a: a.relogement, Forme.OUI_NON, 12),
    Colonne("Seuil appliqué (euros par UC et par an)", lambda a: a.seuil_quartile, Forme.EUROS, 16),
)


def _avec_les_totaux(tampon: BytesIO, une: DeclarationHorsQpv, noms: dict[int, str]) -> bytes:
    """The sheet of totals goes first: as frozen, by territory."""
    livre = load_workbook(tampon)
    feuille = livre.create_sheet("Totaux", 0)
    fenetre = semestre(une.arrete_le)
    lignes: list[tuple[Any, ...]] = [
        ("Attributions hors quartier prioritaire, suivies de baux signés (L441-1 du CCH)",),
        (f"{une.bailleur.nom}, arrêté au {affichage.jour(une.arrete_le)}",),
        (),
        ("Périmètre", "Baux signés", "Premier quartile ou relogés", "Ressources ou seuil inconnus", "Taux connu"),
        (presenter.periode(fenetre), une.baux, une.comptes, une.inconnus, _taux(une.comptes, une.baux)),
        ("Douze mois glissants", une.baux_12, une.comptes_12, une.inconnus_12, _taux(une.comptes_12, une.baux_12)),
        *((noms.get(tag, str(tag)), baux, comptes, inconnus, _taux(comptes, baux)) for tag, baux, comptes, inconnus in une.perimetres),
    ]  # fmt: skip
    for ligne in lignes:
        feuille.append(ligne)
    for rang in (1, 4):
        for cellule in feuille[rang]:
            cellule.font = Font(bold=True)
    for colonne, largeur in zip("ABCDE", (44, 14, 26, 26, 12), strict=True):
        feuille.column_dimensions[colonne].width = largeur
    sortie = BytesIO()
    livre.save(sortie)
    return sortie.getvalue()


def _taux(comptes: int, baux: int) -> str:
    return pourcentage(Compte(comptes, baux).taux)


LIBERES: tuple[Colonne[MiseADisposition], ...] = (
    Colonne("Bailleur", lambda une: une.attribuant.nom, largeur=34),
    Colonne("Identifiant RPLS", lambda une: une.logement.rpls, largeur=18),
    Colonne("Référence du bailleur", lambda une: une.logement.reference, largeur=22),
    Colonne("Adresse", lambda une: mots.adresse(une.logement), largeur=44),
    Colonne("Code INSEE", lambda une: une.logement.commune.code, largeur=12),
    Colonne("Type", lambda une: une.logement.typologie, largeur=8),
    Colonne("Surface (m²)", lambda une: une.logement.surface, Forme.ENTIER, largeur=12),
    Colonne("Plafond", lambda une: une.logement.plafond, largeur=10),
    Colonne("Libre le", lambda une: une.disponible_le, Forme.DATE, largeur=12),
    Colonne("Jours de vacance", lambda une: liberes.jours_de_vacance(une, aujourdhui()), Forme.ENTIER, largeur=16),
    Colonne("Réservataire", lambda une: une.reservataire.nom if une.reservataire else "bailleur", largeur=30),
    Colonne("État", lambda une: une.get_etat_display(), largeur=24),
)


@require_safe
@exige(Droit.STATISTIQUES)
def liberes_hors_qpv(request: RequeteDAgent) -> HttpResponse:
    """The dwellings freed outside QPV, as a workbook: the bailleur's own, or for the State those of `?bailleur=`, or all."""
    acteur = request.acteur
    assert acteur is not None
    exiger(liberes.refus_de_lire(acteur))
    texte = request.GET.get("bailleur", "")
    bailleur = int(texte) if texte.isascii() and texte.isdecimal() and len(texte) < 10 else None
    lues = list(liberes.liberes(acteur, bailleur=bailleur)[: liberes.LIGNES_MAX])
    tracer_consultation(acteur, "attributions.miseadisposition", [une.pk for une in lues], nature="export")
    tampon = BytesIO()
    ecrire_xlsx(tampon, LIBERES, lues, titre="Libérés hors QPV")
    reponse = HttpResponse(tampon.getvalue(), content_type=EXCEL)
    reponse["Content-Disposition"] = f'attachment; filename="liberes-hors-qpv-{aujourdhui():%Y-%m-%d}.xlsx"'
    return reponse
