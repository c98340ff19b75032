"""The list of demandes: filters and sort in the address, search text on the server, pages by key."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from habilitations import access
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre.models import Demande
from registre.querysets import CHAMPS_DE_TRI, DemandeQuerySet, PageDemandes, Tri
from registre.rules.echeances import bornes_du_jour
from registre.services.actes import OBJET
from registre.services.parametres import delais_de_la_region
from registre.services.recherche import lire_question, parmi
from registre.web import affichage, recherches
from registre.web.filtres import FiltreDemandes
from registre.web.presenters import liste as presenter
from registre.web.vues.adresses import AdresseDeListe
from socle.clock import aujourdhui
from socle.journal import tracer_consultation
from socle.presentation import Lien, PageAffichee, Vide

TAILLE = 25
CONNUS = ("etat", "type", "echeance", "mutation", "nature", "anciennete", "commune", "tri", "r")
COLONNES = (
    ("nom", "Titulaire", ""),
    ("", "Ménage et besoin", ""),
    ("", "Communes demandées", ""),
    ("", "Signalements", ""),
    ("anciennete", "Ancienneté", "nombre"),
    ("echeance", "Dossier", ""),
)
TRIS_EN_MOTS = {
    Tri.ANCIENNETE: "triées par ancienneté",
    Tri.ANCIENNETE_INVERSE: "les plus récentes d'abord",
    Tri.ECHEANCE: "triées par échéance",
    Tri.ECHEANCE_INVERSE: "échéance la plus lointaine d'abord",
    Tri.NOM: "triées par nom",
    Tri.NOM_INVERSE: "triées par nom, de Z à A",
}


@require_POST
@exige(Droit.CONSULTER)
def rechercher(request: RequeteDAgent) -> HttpResponse:
    """Keep the text on the server and go to the list that shows its result."""
    texte = request.POST.get("texte", "").strip()
    if not texte:
        return redirect("registre:liste")
    cle = recherches.garder(request.session, texte)
    return redirect(f"{reverse('registre:liste')}?r={cle}")


@require_safe
@exige(Droit.CONSULTER)
def liste(request: RequeteDAgent) -> HttpResponse:
    """One page of the demandes the agent may see."""
    le = aujourdhui()
    delais = delais_de_la_region(le)
    recherche = recherches.retrouver(request.session, request.GET.get("r", ""))
    if request.GET.get("r") and recherche is None:
        messages.warning(
            request, "Cette recherche a expiré, ou appartient à une autre personne. Saisissez-la à nouveau."
        )
    adresse = AdresseDeListe(request.path, request.GET, CONNUS)
    filtre = FiltreDemandes(
        request.GET,
        queryset=_cherchees(request, recherche),
        le=le,
        bornes=bornes_du_jour(le, delais),
        droits=access.droits_de(request.acteur),
        cherche=recherche is not None,
        # Any number finds its demande, radiated or not.
        archives=recherche is not None and bool(lire_question(recherche.texte).numero),
    )
    demandes: DemandeQuerySet = filtre.qs
    tri = _tri(request.GET.get("tri", ""))
    page = _page(demandes, tri, request)
    tracer_consultation(request.acteur, OBJET, [d.pk for d in page.lignes], nature="liste")
    compte = demandes.compte() if page.suivant or page.precedent else None
    nombre = compte.nombre if compte else len(page.lignes)
    contexte = {
        "lignes": presenter.lignes(page.lignes, le=le, delais=delais),
        "filtre": filtre,
        "puces": (puces := filtre.puces(adresse)),
        "tout_effacer": request.path,
        "colonnes": _colonnes(tri, adresse),
        "tri": tri.value,
        "resume": _resume(nombre, compte is not None and compte.plafonne, tri, recherche is not None),
        "page": _pagination(page, adresse, nombre),
        "recherche": recherche,
        "peut_enregistrer": access.peut(request.acteur, Droit.ENREGISTRER),
        "effacables": len(puces) + (recherche is not None),
    }
    if not page.lignes:
        contexte["vide"] = _vide(request, filtre, recherche)
    return render(request, "registre/liste.html", contexte)


def accueil(request: RequeteDAgent) -> HttpResponse:
    """The first page of whoever signs in: the list, or what his function opens instead."""
    if request.acteur is None:
        return redirect("habilitations:agir_pour")
    if access.peut(request.acteur, Droit.CONSULTER):
        return redirect("registre:liste")
    return render(request, "registre/sans_dossier.html")


def _cherchees(request: RequeteDAgent, recherche: recherches.RechercheGardee | None) -> DemandeQuerySet:
    """Visible demandes, reduced to those the search finds."""
    assert request.acteur is not None
    visibles = Demande.objects.visibles_par(request.acteur)
    return visibles if recherche is None else parmi(visibles, recherche.texte)


def _tri(texte: str) -> Tri:
    return Tri(texte) if texte in Tri._value2member_map_ else Tri.ANCIENNETE


def _curseur(demandes: DemandeQuerySet, tri: Tri, texte: str | None) -> tuple[str, int] | None:
    """The place in the list named by an opaque id: the sort value (a name, perhaps) is read here, never in the address."""
    if not texte:
        return None
    try:
        cle = UUID(texte)
    except ValueError:
        return None
    champ = CHAMPS_DE_TRI[tri.lstrip("-")]
    trouve = demandes.order_by().filter(cle=cle).values_list(champ, "pk").first()
    if trouve is None:
        return None
    valeur, pk = trouve
    return (valeur if isinstance(valeur, str) else valeur.isoformat()), pk


def _page(demandes: DemandeQuerySet, tri: Tri, request: RequeteDAgent) -> PageDemandes:
    apres = _curseur(demandes, tri, request.GET.get("apres"))
    avant = None if apres else _curseur(demandes, tri, request.GET.get("avant"))
    return demandes.page(tri=tri, taille=TAILLE, apres=apres, avant=avant)


def _pagination(page: PageDemandes, adresse: AdresseDeListe, nombre: int) -> PageAffichee:
    lignes = page.lignes
    return PageAffichee(
        resume=f"{affichage.pluriel(len(lignes), 'demande')} sur cette page · {TAILLE} par page",
        url_debut=adresse() if page.precedent else "",
        url_precedente=adresse(avant=str(lignes[0].cle)) if page.precedent else "",
        url_suivante=adresse(apres=str(lignes[-1].cle)) if page.suivant else "",
    )


def _resume(nombre: int, plafonne: bool, tri: Tri, cherche: bool) -> str:
    compte = (
        f"Plus de {affichage.nombre(nombre)} demandes (nombre plafonné)"
        if plafonne
        else f"{affichage.nombre(nombre)} demande{'s' if nombre > 1 else ''}"
    )
    return f"{compte}{' pour cette recherche' if cherche else ''} · {TRIS_EN_MOTS[tri]}"


@dataclass(frozen=True, slots=True)
class _Colonne:
    libelle: str
    classe: str
    url: str = ""
    sens: str = ""


def _colonnes(tri: Tri, adresse: AdresseDeListe) -> list[_Colonne]:
    colonnes = []
    for cle, libelle, classe in COLONNES:
        if not cle:
            colonnes.append(_Colonne(libelle, classe))
            continue
        courante = tri.lstrip("-") == cle
        inverse = courante and not tri.startswith("-")
        sens = ("descending" if tri.startswith("-") else "ascending") if courante else ""
        colonnes.append(_Colonne(libelle, classe, adresse(tri=f"-{cle}" if inverse else cle), sens))
    return colonnes


def _vide(request: RequeteDAgent, filtre: FiltreDemandes, recherche: recherches.RechercheGardee | None) -> Vide:
    """Which of the three reasons: nothing for this search or these filters, nothing in these rights, nothing yet."""
    enregistrer = (
        [Lien("Enregistrer une demande", reverse("registre:nouvelle"))]
        if access.peut(request.acteur, Droit.ENREGISTRER)
        else []
    )
    if recherche is not None:
        return Vide(
            titre="Aucune demande pour cette recherche dans votre périmètre",
            texte="Les accents, les traits d'union et l'ordre du nom et du prénom ne comptent pas.",
            pistes=(
                "Essayez le nom de naissance, ou les premières lettres du nom.",
                "Essayez un ancien numéro : il retrouve la demande en cours.",
                "Une date de naissance s'écrit 04/07/1987.",
            ),
            liens=[Lien("Revenir à la liste", request.path, principal=True), *enregistrer],
        )
    if any(filtre.form.cleaned_data.get(nom) for nom in filtre.form.fields):
        return Vide(
            titre="Aucune demande pour ces filtres",
            texte="Retirez un filtre, ou effacez-les tous.",
            liens=[Lien("Effacer les filtres", request.path, principal=True)],
        )
    if access.perimetre_de(request.acteur, Droit.CONSULTER).est_vide:
        return Vide(
            titre="Aucun dossier n'est ouvert à votre organisme",
            texte="Le périmètre de votre organisme est vide à ce jour : ses habilitations (R441-2-6 et R441-2-15 du CCH) n'ouvrent aucun territoire, ou ont pris fin. Le gestionnaire du dispositif peut les vérifier.",
        )
    return Vide(
        titre="Aucune demande pour le moment",
        texte="Aucune demande en cours dans le périmètre de votre organisme.",
        liens=enregistrer,
    )
