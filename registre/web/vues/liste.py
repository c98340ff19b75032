"""The list of demandes: filters and sort in the address, search text on the server, pages by key."""

from __future__ import annotations

from collections.abc import Iterable
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
from registre import ports
from registre.catalogue import ColonneDemande
from registre.liste import CONNUS, TRIS_EN_MOTS, ListeDemandee
from registre.querysets import CHAMPS_DE_TRI, Compte, DemandeQuerySet, PageDemandes, Tri
from registre.services.actes import OBJET
from registre.services.lots import BORNE
from registre.web import affichage, etat_de_liste, recherches, voisinage
from registre.web.etat_de_liste import EtatDeListe
from registre.web.presenters import liste as presenter
from registre.web.vues.adresses import AdresseDeListe
from socle.journal import tracer_consultation
from socle.presentation import Lien, PageAffichee, Puce, Vide

TAILLE = 25
# What a page reads of a demande to know its place in the list; the rest is read by the columns shown.
DE_LA_PAGE = ("pk", "cle", *CHAMPS_DE_TRI.values())


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
    assert request.acteur is not None
    etat = etat_de_liste.lire(request)
    if etat.perdue:
        messages.warning(
            request, "Cette recherche a expiré, ou appartient à une autre personne. Saisissez-la à nouveau."
        )
    demandee = etat_de_liste.demandee(request, etat)
    page = _page(demandee, etat)
    tracer_consultation(request.acteur, OBJET, [d.pk for d in page.lignes], nature="liste")
    compte = demandee.demandes.compte() if page.suivant or page.precedent else Compte(len(page.lignes))
    adresse = AdresseDeListe(request.path, etat.parametres, CONNUS, vide=etat_de_liste.adresse_de_tout())
    contexte = {
        **_tete(request, etat, demandee, adresse),
        **_tableau(request, demandee, page, adresse, voisinage.suite(etat)),
        "resume": _resume(compte, demandee.tri, etat.recherche is not None),
        "nombre": affichage.nombre(compte.nombre),
        "trop_pour_un_lot": compte.plafonne or compte.nombre > BORNE,
    }
    if not page.lignes:
        contexte["vide"] = _vide(request, demandee, etat.recherche)
    return render(request, "registre/liste.html", contexte)


def _tete(
    request: RequeteDAgent, etat: EtatDeListe, demandee: ListeDemandee, adresse: AdresseDeListe
) -> dict[str, object]:
    """Filters, searches and what may be done with the list."""
    assert request.acteur is not None
    droits = access.droits_de(request.acteur)
    puces = [Puce(libelle, texte, adresse(sans=nom)) for nom, libelle, texte in demandee.filtre.en_mots()]
    return {
        "filtre": demandee.filtre,
        "commune": etat.parametres.get("commune", ""),
        "puces": puces,
        "effacables": len(puces) + (etat.recherche is not None),
        "tout_effacer": etat_de_liste.adresse_de_tout(),
        "recherche": etat.recherche,
        "refus": demandee.refus,
        "tri": demandee.tri.value,
        "requete": etat.requete,
        "vue": etat.vue,
        "vue_modifiee": etat.modifiee,
        "vues": etat.vues,
        "sorties": [
            Lien(une.libelle, f"{reverse(une.route)}?{etat.requete}")
            for une in ports.sorties_de_liste
            if une.droit in droits
        ],
        "peut_enregistrer": Droit.ENREGISTRER in droits,
    }


def _tableau(
    request: RequeteDAgent, demandee: ListeDemandee, page: PageDemandes, adresse: AdresseDeListe, suite: str
) -> dict[str, object]:
    assert request.acteur is not None
    droits = access.droits_de(request.acteur)
    actes = [acte for acte in ports.actes_groupes if acte.droit in droits]
    return {
        "colonnes": _entetes(demandee.colonnes, demandee.tri, adresse),
        "actes_groupes": actes,
        "lignes": presenter.lignes(
            page.lignes,
            demandee.colonnes,
            jour=demandee.jour,
            choisir=bool(actes),
            requete=suite,
        ),
        "page": _pagination(page, adresse),
    }


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


def _page(demandee: ListeDemandee, etat: EtatDeListe) -> PageDemandes:
    demandes, tri = demandee.demandes, demandee.tri
    apres = _curseur(demandes, tri, etat.parametres.get("apres"))
    avant = None if apres else _curseur(demandes, tri, etat.parametres.get("avant"))
    return demandes.only(*DE_LA_PAGE).page(tri=tri, taille=TAILLE, apres=apres, avant=avant)


def _pagination(page: PageDemandes, adresse: AdresseDeListe) -> PageAffichee:
    lignes = page.lignes
    return PageAffichee(
        resume=f"{affichage.pluriel(len(lignes), 'demande')} sur cette page · {TAILLE} par page",
        url_debut=adresse() if page.precedent else "",
        url_precedente=adresse(avant=str(lignes[0].cle)) if page.precedent else "",
        url_suivante=adresse(apres=str(lignes[-1].cle)) if page.suivant else "",
    )


def _resume(compte: Compte, tri: Tri, cherche: bool) -> str:
    combien = (
        f"Plus de {affichage.nombre(compte.nombre)} demandes (nombre plafonné)"
        if compte.plafonne
        else f"{affichage.nombre(compte.nombre)} demande{'s' if compte.nombre > 1 else ''}"
    )
    return f"{combien}{' pour cette recherche' if cherche else ''} · {TRIS_EN_MOTS[tri]}"


@dataclass(frozen=True, slots=True)
class _Entete:
    libelle: str
    classe: str
    aide: str
    url: str = ""
    sens: str = ""


def _entetes(colonnes: Iterable[ColonneDemande], tri: Tri, adresse: AdresseDeListe) -> list[_Entete]:
    entetes = []
    for une in colonnes:
        if not une.tri:
            entetes.append(_Entete(une.libelle, une.classe, une.aide))
            continue
        courante = tri.lstrip("-") == une.tri
        inverse = courante and not tri.startswith("-")
        sens = ("descending" if tri.startswith("-") else "ascending") if courante else ""
        url = adresse(tri=f"-{une.tri}" if inverse else une.tri)
        entetes.append(_Entete(une.libelle, une.classe, une.aide, url, sens))
    return entetes


def _vide(request: RequeteDAgent, demandee: ListeDemandee, recherche: recherches.RechercheGardee | None) -> Vide:
    """Which of the three reasons: nothing for this search or these filters, nothing in these rights, nothing yet."""
    assert request.acteur is not None
    tout = etat_de_liste.adresse_de_tout()
    if access.perimetre_de(request.acteur, Droit.CONSULTER).est_vide:
        return Vide(
            titre="Aucun dossier n'est ouvert à votre organisme",
            texte="Le périmètre de votre organisme est vide à ce jour : ses habilitations (R441-2-6 et R441-2-15 du CCH) n'ouvrent aucun territoire, ou ont pris fin. Le gestionnaire du dispositif peut les vérifier.",
        )
    enregistrer = (
        [Lien("Enregistrer une demande", reverse("registre:nouvelle"))]
        if access.peut(request.acteur, Droit.ENREGISTRER)
        else []
    )
    if recherche is not None:
        filtree = " et ces filtres" if demandee.filtre.valeurs else ""
        return Vide(
            titre=f"Aucune demande pour cette recherche{filtree} dans votre périmètre",
            texte="Les accents, les traits d'union et l'ordre du nom et du prénom ne comptent pas.",
            pistes=(
                "Essayez le nom de naissance, ou les premières lettres du nom.",
                "Essayez un ancien numéro : il retrouve la demande en cours.",
                "Une date de naissance s'écrit 04/07/1987.",
            ),
            liens=[Lien("Revenir à la liste", tout, principal=True), *enregistrer],
        )
    if demandee.filtre.valeurs:
        return Vide(
            titre="Aucune demande pour ces filtres",
            texte="Retirez un filtre, ou effacez-les tous.",
            liens=[Lien("Effacer les filtres", tout, principal=True)],
        )
    return Vide(
        titre="Aucune demande pour le moment",
        texte="Aucune demande en cours dans le périmètre de votre organisme.",
        liens=enregistrer,
    )
