"""The dossier page and its whole timeline."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from habilitations import access
from habilitations.acteur import Acteur
from habilitations.models import Organisme
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre import ports
from registre.enums import NatureEvenement, NatureTache, StatutNumero
from registre.models import Courrier, Demande, Evenement, NumeroUnique, Tache
from registre.permissions import refus_de
from registre.rules.delais import Delais
from registre.rules.masquage import Contexte, Donnee, est_masquee
from registre.rules.parametres import Cle
from registre.saisie import SaisieDemande
from registre.services.accueil import accueil_de
from registre.services.actes import OBJET
from registre.services.attestation import refus_d_attester
from registre.services.cotation.situation import notes_gardees
from registre.services.lecture import charger_saisie
from registre.services.nomenclatures import nomenclatures
from registre.services.parametres import delais_et
from registre.services.prise_en_charge import suivie_par
from registre.services.visites import Nouveautes, nouveautes
from registre.states.demande import Acte, EtatDemande, NatureDemande
from registre.web import affichage, voisinage
from registre.web.lieux import noms_des_communes
from registre.web.listes import Listes
from registre.web.presenters import changements, cotation, faits, fil, pieces, priorites, suivi
from registre.web.presenters import dossier as presenter
from registre.web.vues.ouverture import MotifRequis, ouvrir, page_de_motif
from socle.clock import aujourdhui
from socle.journal import tracer_consultation
from socle.presentation import Fait

EVENEMENTS_MONTRES = 8
EVENEMENTS_PAR_PAGE = 50
COURRIERS_MONTRES = 10
ANCRES = {"menage": "foyer", "ressources": "ressources", "contact": "demandeur", "logement": "logement", "motifs": "recherche", "recherche": "recherche"}  # fmt: skip


@require_safe
@exige(Droit.CONSULTER)
def dossier(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """One dossier; its opening is traced with the motive given."""
    try:
        demande, acteur = ouvrir(request, cle)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    tracer_consultation(acteur, OBJET, demande.pk, acteur.motif)
    le = aujourdhui()
    delais, regles = delais_et(le, Cle.ACCUEIL)
    nature = access.peut(acteur, Droit.CONSULTER_HANDICAP)
    saisie = charger_saisie(demande, avec_handicap=nature) if demande.etat != EtatDemande.EFFACEE else None
    neuf = nouveautes(acteur.agent_id, demande.pk)
    contexte = _contexte(demande, saisie, acteur, delais, neuf)
    if (accueil := accueil_de(demande, regles, le=le)) is not None:
        contexte["reperes"] = [*contexte["reperes"], presenter.accueil(demande, accueil)]
    contexte["voisins"] = voisinage.voisins(request, acteur, demande)
    contexte["nouveau"] = request.GET.get("enregistree") == "1"
    return render(request, "registre/dossier.html", contexte)


def _contexte(
    demande: Demande, saisie: SaisieDemande | None, acteur: Acteur, delais: Delais, neuf: Nouveautes
) -> dict[str, Any]:
    le = aujourdhui()
    personnes = saisie.menage.personnes if saisie is not None and saisie.menage is not None else []
    changes = changements.lieux(neuf.chemins, personnes)
    listes = Listes(nomenclatures(), le)
    communes = noms_des_communes(saisie)
    numeros = list(NumeroUnique.objects.filter(demande=demande).order_by("pk"))
    courant = next((n.numero for n in numeros if n.statut == StatutNumero.COURANT), "")
    voeux = [communes.get(v.commune, v.commune) for v in saisie.recherche.voeux] if saisie else []
    actes = presenter.actes(demande, acteur, le=le, delais=delais)
    evenements = list(_evenements(demande)[:EVENEMENTS_MONTRES])
    organismes = _organismes(evenements)
    return {
        "demande": demande,
        "imprime_le": affichage.jour(le),
        "tete": presenter.tete(demande, saisie, courant, voeux, le=le, delais=delais),
        "acte_principal": actes[0],
        "autres_actes": actes[1:],
        "attestation": _attestation(demande),
        "radiation": presenter.radiation(demande, delais=delais),
        "taches": _taches(demande),
        "sections": _sections(demande, saisie, listes, communes, acteur, changes) if saisie else [],
        **_handicaps(saisie, listes, acteur),
        "pieces": pieces.resume_du_dossier(demande, acteur, le=le),
        "priorites": priorites.resume(demande, acteur, le=le),
        "panneaux": [
            {"code": un.code, "titre": un.titre, "gabarit": un.gabarit, "lu": lu}
            for un in ports.panneaux
            if (lu := un.lire(demande.pk, acteur, le)) is not None
        ],
        "courriers": presenter.courriers(
            list(Courrier.objects.filter(demande=demande).order_by("-pk")[:COURRIERS_MONTRES])
        ),
        "fil": fil.lignes(evenements, organismes, le=le, neuf=neuf, agent_id=acteur.agent_id),
        "familles": fil.FAMILLES,
        "nouveautes": suivi.resume_des_nouveautes(neuf, changes, le=le),
        "suivi": suivi.suivi(suivie_par(demande.pk, acteur.organisme_id), acteur, le=le),
        "url_suivi": reverse("registre:suivi", args=[demande.cle]),
        "cotation": cotation.panneau(notes_gardees(demande.pk)),
        "url_cotation": reverse("registre:cotation_du_dossier", args=[demande.cle]),
        "url_fil": reverse("registre:fil", args=[demande.cle]),
        "url_acces": reverse("registre:acces", args=[demande.cle]),
        "raisons": [raison.libelle for raison in access.raisons(acteur, demande)],
        "reperes": changements.marquer("reperes", _reperes(demande, saisie, delais), changes),
        "anciens": presenter.anciens_numeros([n for n in numeros if n.statut != StatutNumero.COURANT]),
    }


def _evenements(demande: Demande) -> QuerySet[Evenement]:
    annulations = Evenement.objects.filter(annule=OuterRef("pk"))
    return (
        Evenement.objects.filter(demande=demande)
        .annotate(est_annule=Exists(annulations))
        .order_by("-survenu_le", "-pk")
    )


def _organismes(evenements: list[Evenement]) -> dict[int, str]:
    ids = {i for e in evenements for i in (e.organisme_origine_id, e.organisme_saisie_id) if i is not None}
    return dict(Organisme.objects.filter(pk__in=ids).values_list("pk", "nom"))


def _attestation(demande: Demande) -> str:
    return "" if refus_d_attester(demande) else reverse("registre:attestation", args=[demande.cle])


LIENS_DES_TACHES = {
    NatureTache.NIR_A_COMPLETER: ("registre:modifier", "?etape=demandeur", "Compléter"),
    NatureTache.NIR_CLE_FAUSSE: ("registre:modifier", "?etape=demandeur", "Corriger"),
    NatureTache.REVENUS_A_COMPLETER: ("registre:modifier", "?etape=ressources", "Compléter"),
    NatureTache.ADRESSE_A_VERIFIER: ("registre:modifier", "?etape=demandeur", "Vérifier"),
    NatureTache.DECES_A_VERIFIER: ("registre:deces", "", "Vérifier"),
    NatureTache.PIECES_OBSOLETES: ("registre:pieces", "", "Redemander"),
    NatureTache.PIECES_A_VERSER: ("registre:deposer_pieces", "", "Déposer"),
}


def _taches(demande: Demande) -> list[dict[str, str]]:
    """What the register asks about this dossier, each with the way to do it."""
    lignes = []
    for tache in Tache.objects.filter(demande=demande, close_a__isnull=True).order_by("pk"):
        echeance = f"avant le {affichage.jour(tache.echeance_le)}" if tache.echeance_le else ""
        route, ancre, lien = LIENS_DES_TACHES.get(NatureTache(tache.nature), ("", "", ""))
        url = reverse(route, args=[demande.cle]) + ancre if route else ""
        lignes.append({"titre": str(NatureTache(tache.nature).label), "texte": echeance, "url": url, "lien": lien})
    return lignes


def _sections(
    demande: Demande,
    saisie: SaisieDemande,
    listes: Listes,
    communes: dict[str, str],
    acteur: Acteur,
    changes: frozenset[changements.Lieu],
) -> list[presenter.Section]:
    le = aujourdhui()
    masque = est_masquee(Donnee.ADRESSE, protege=demande.protege, contexte=Contexte.DOSSIER, motif=acteur.motif)
    modifiable = refus_de(Acte.MODIFIER, acteur=acteur, objet=demande) is None
    formulaire = reverse("registre:modifier", args=[demande.cle]) if modifiable else ""
    contenus: list[tuple[str, str, list[Fait]]] = []
    if saisie.menage is not None:
        contenus.append(("menage", "Ménage", faits.menage(saisie.menage, listes, communes, le=le)))
        contenus.append(("ressources", "Revenus et ressources", faits.ressources(saisie.menage, listes)))
    contenus.append(("contact", "Adresse et contact", faits.contact(saisie, communes, masque=masque)))
    if saisie.menage is not None:
        contenus.append(("logement", "Logement actuel", faits.logement(saisie.menage.logement, listes)))
        contenus.append(("motifs", "Motifs", faits.motifs(saisie, listes)))
    contenus.append(
        ("recherche", "Logement recherché", faits.recherche(saisie.recherche, listes, communes, masque=masque))
    )
    return [
        presenter.Section(
            ancre,
            titre,
            changements.marquer(ancre, contenu, changes),
            f"{formulaire}?etape={ANCRES[ancre]}" if formulaire else "",
            change=any(section == ancre for section, _ in changes),
        )
        for ancre, titre, contenu in contenus
    ]


def _handicaps(saisie: SaisieDemande | None, listes: Listes, acteur: Acteur) -> dict[str, Any]:
    if saisie is None or saisie.menage is None or not saisie.menage.handicaps:
        return {"handicaps": [], "nature_handicap": False}
    nature = access.peut(acteur, Droit.CONSULTER_HANDICAP)
    return {
        "handicaps": [faits.handicap(annexe, listes, nature=nature) for annexe in saisie.menage.handicaps],
        "nature_handicap": nature,
    }


def _reperes(demande: Demande, saisie: SaisieDemande | None, delais: Delais) -> list[Fait]:
    reperes = [presenter.validite(demande, delais=delais)] if demande.etat == EtatDemande.ACTIVE else []
    guichet = demande.guichet
    reperes += [
        presenter.anciennete(demande, le=aujourdhui()),
        Fait("Guichet", f"{guichet.code} · {guichet.organisme.nom}"),
        Fait("Canal", demande.get_canal_display()),
        Fait("Identité vue", affichage.oui_non(demande.identite_vue)),
    ]
    if demande.nature == NatureDemande.MENAGE:
        reperes.append(Fait("Personnes", str(demande.personnes)))
    if saisie is not None and saisie.depot_papier is not None:
        papier = saisie.depot_papier
        texte = f"reçu le {affichage.jour(papier.recu_le)}, {papier.lieu} ; détenu par {papier.detenteur}"
        reperes.append(Fait("Dépôt papier", texte))
    return reperes


@require_safe
@exige(Droit.CONSULTER)
def fil_complet(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """The whole timeline, by pages, with a filter by kind."""
    try:
        demande, acteur = ouvrir(request, cle)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    tracer_consultation(acteur, OBJET, demande.pk, acteur.motif, nature="fil")
    famille, nature = request.GET.get("famille", ""), request.GET.get("nature", "")
    evenements = _evenements(demande)
    if nature in NatureEvenement.values:
        evenements, famille = evenements.filter(nature=nature), ""
    elif famille in fil.NATURES:
        evenements = evenements.filter(nature__in=fil.NATURES[famille])
    page = Paginator(evenements, EVENEMENTS_PAR_PAGE).get_page(request.GET.get("page"))
    lus = list(page.object_list)
    contexte = {
        "demande": demande,
        "rappel": presenter.rappel(demande),
        "page": page,
        "lignes": fil.lignes(lus, _organismes(lus), le=aujourdhui()),
        "natures": NatureEvenement.choices,
        "nature": nature,
        "familles": fil.FAMILLES,
        "famille": famille,
    }
    return render(request, "registre/fil.html", contexte)
