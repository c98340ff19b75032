"""Registering a demande: first whether one already exists, then the form of the nine headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from demandeurs.enums import RolePersonne
from demandeurs.saisie import SaisieMenage, SaisiePersonne, SaisiePersonneMorale
from demandeurs.services import brouillons
from demandeurs.services.brouillons import Contenu, Lu, VersionDepassee
from habilitations import access
from habilitations.acteur import Acteur
from habilitations.models import Guichet
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from habilitations.web.refus import page_de_refus
from registre.models import Demande
from registre.rules.constats import Avertissement
from registre.services import envois
from registre.services.brouillons import expiration
from registre.services.doublons_probables import MOTIF_MINIMAL, refus_de_confirmer
from registre.services.enregistrement import enregistrer as enregistrer_la_demande
from registre.services.nomenclatures import nomenclatures
from registre.web import brouillons as brouillons_web
from registre.web import lieux
from registre.web.formulaires.demande import FormulaireDemande, saisie_vide
from registre.web.formulaires.donnees import donnees_de, en_formulaire, recues, taire_les_erreurs
from registre.web.formulaires.entete import EnteteDepot
from registre.web.formulaires.etapes import VERIFICATION, Donnees, Etape, etapes, precedente, suivante, trouver
from registre.web.formulaires.prealable import FormulairePrealable
from registre.web.garde import garde_la_saisie, version_du_brouillon
from registre.web.listes import Listes
from registre.web.presenters import etapes as presenter
from registre.web.sceau import Lecture
from registre.web.vues import saisie as commun
from registre.web.vues.demandes_acces import LigneExistante, existantes
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Refus
from socle.periodes import en_vigueur
from socle.presentation import LigneErreur

EXISTANTE = "demande_existante"
ABSENT = "brouillon_absent"
GUICHETS_CONFIES = 50
LONGUEUR_DU_MOTIF = 300


def guichets_ouverts(request: RequeteDAgent) -> list[Guichet]:
    """Guichets where the agent may register: his own first, those of his organisme, those of its mandates."""
    assert request.acteur is not None
    le = aujourdhui()
    confies = access.perimetre_de(request.acteur, Droit.ENREGISTRER).guichets
    guichets = Guichet.objects.filter(en_vigueur(le)).select_related("organisme")
    siens = list(guichets.filter(organisme=request.acteur.organisme_id)) + list(
        guichets.filter(pk__in=confies).exclude(organisme=request.acteur.organisme_id)[:GUICHETS_CONFIES]
    )
    mien = request.affectation.guichet_id if request.affectation else None
    return sorted(siens, key=lambda g: (g.pk != mien, g.code))


def nom_du_guichet(guichet: Guichet) -> str:
    return f"{guichet.code} · {guichet.nom or guichet.organisme.nom}"


def guichets_de(request: RequeteDAgent) -> list[tuple[str, str]]:
    return [(guichet.code, nom_du_guichet(guichet)) for guichet in guichets_ouverts(request)]


@require_http_methods(["GET", "POST"])
@exige(Droit.ENREGISTRER)
def nouvelle(request: RequeteDAgent) -> HttpResponse:
    """Who files the demande, and whether he already has one. The answer opens the form."""
    assert request.acteur is not None
    formulaire = FormulairePrealable(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        trouvees = _existantes(request.acteur, formulaire.cleaned_data)
        motif = _motif(request)
        if trouvees and (not request.POST.get("poursuivre") or len(motif) < MOTIF_MINIMAL):
            return _page_existante(request, formulaire, trouvees, motif)
        return _commencer(request, formulaire.cleaned_data, motif if trouvees else None)
    statut = 422 if formulaire.is_bound else 200
    return render(request, "registre/nouvelle.html", {"formulaire": formulaire}, status=statut)


def _motif(request: RequeteDAgent) -> str:
    return request.POST.get("motif_existante", "").strip()[:LONGUEUR_DU_MOTIF]


def _page_existante(
    request: RequeteDAgent, formulaire: FormulairePrealable, trouvees: list[LigneExistante], motif: str
) -> HttpResponse:
    """What exists, how to use it again, and at the price of a motive, how to go on."""
    assert request.acteur is not None
    refus = refus_de_confirmer(request.acteur.avec_motif(motif)) if request.POST.get("poursuivre") else None
    contexte = {
        "formulaire": formulaire,
        "existantes": trouvees,
        "a_ouvrir": next((une.url for une in trouvees if une.url), ""),
        "motif": motif,
        "faute": refus.message if refus else "",
    }
    return render(request, "registre/existante.html", contexte, status=422 if refus else 409)


def _existantes(acteur: Acteur, connu: dict[str, Any]) -> list[LigneExistante]:
    return [] if connu["qui"] == "association" else existantes(acteur, connu)


def _commencer(request: RequeteDAgent, connu: dict[str, Any], motif: str | None) -> HttpResponse:
    """Open a draft with what is known of the person; its first step follows. `motif`: why in spite of one that exists."""
    assert request.acteur is not None
    morale = connu["qui"] == "association"
    formulaire = _formulaire(request, morale=morale, etape=etapes(morale=morale)[0], connu=connu)
    contenu = {
        **brouillons_web.neuf(_lecture(request, "", formulaire.etape), morale=morale),
        "donnees": donnees_de(formulaire),
        "gardees": [formulaire.etape.code] if formulaire.etape else [],
        "confirmations": [] if motif is None else [EXISTANTE],
        "motif_existante": motif or "",
    }
    lu = brouillons.commencer(
        request.acteur, contenu, forme=brouillons.ENREGISTREMENT, objet=None, expire_le=expiration()
    )
    return redirect(_adresse(lu))


def _adresse(lu: Lu, code: str = "") -> str:
    suite = f"&etape={code}" if code else ""
    return f"{reverse('registre:enregistrer')}?brouillon={lu.brouillon.cle}{suite}"


def _lecture(request: RequeteDAgent, objet: str, etape: Etape | None) -> Lecture:
    assert request.acteur is not None
    return Lecture(
        agent_id=request.acteur.agent_id or 0,
        organisme_id=request.acteur.organisme_id or 0,
        forme=brouillons.ENREGISTREMENT,
        objet=objet,
        etape=etape.code if etape else "",
    )


def _formulaire(
    request: RequeteDAgent,
    *,
    morale: bool,
    etape: Etape | None = None,
    donnees: Donnees | None = None,
    connu: dict[str, Any] | None = None,
) -> FormulaireDemande:
    guichets = guichets_de(request) if etape is None or etape.parties.get("entete") is EnteteDepot else []
    depart = saisie_vide(aujourdhui(), guichets[0][0] if guichets else "")
    if connu and morale:
        depart = replace(depart, personne_morale=SaisiePersonneMorale(nom=connu["denomination"]))
    elif connu:
        personne = SaisiePersonne(
            role=RolePersonne.TITULAIRE,
            nom=connu["nom"],
            nom_naissance=connu["nom"],
            prenom=connu["prenom"],
            naissance_le=connu["naissance_le"],
            nir=connu["nir"],
        )
        depart = replace(depart, menage=SaisieMenage(personnes=[personne]))
    return FormulaireDemande(
        listes=Listes(nomenclatures(), aujourdhui()),
        guichets=guichets,
        jour=aujourdhui(),
        origine=depart,
        data=None if donnees is None else en_formulaire(donnees),
        morale=morale,
        etape=etape,
    )


@garde_la_saisie
@require_http_methods(["GET", "POST"])
@exige(Droit.ENREGISTRER)
def enregistrer(request: RequeteDAgent) -> HttpResponse:
    """One step of a registration begun; what is typed is kept before anything is judged."""
    assert request.acteur is not None
    cle = _cle(request)
    if cle is None:
        return redirect("registre:nouvelle")
    lu = brouillons.lire(request.acteur, cle)
    if lu is None:
        return _deja_envoyee(request, cle)
    if not lu.contenu:
        return page_de_refus(request, [brouillons.brouillon_absent()])
    toutes = etapes(morale=bool(lu.contenu.get("morale")))
    etape = trouver(request.GET.get("etape") or request.POST.get("etape") or lu.contenu.get("etape", ""), toutes)
    try:
        return _poster(request, lu, etape) if request.method == "POST" else _montrer(request, lu, etape)
    except ActionRefusee as refusee:
        # The other sending of the same page ended meanwhile, and the draft with it.
        if refusee.premier.code != ABSENT:
            raise
        return _deja_envoyee(request, cle)


def _cle(request: RequeteDAgent) -> UUID | None:
    try:
        return UUID(request.POST.get("brouillon") or request.GET.get("brouillon") or "")
    except ValueError:
        return None


def _deja_envoyee(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Back button, double click, page sent again: the demande that this draft already gave."""
    assert request.acteur is not None
    fait = envois.deja_fait(request.acteur, "enregistrer", str(cle))
    demande = Demande.objects.filter(pk=fait.objet_id).first() if fait and fait.objet_id else None
    if demande is None:
        return page_de_refus(request, [brouillons.brouillon_absent()])
    messages.info(request, "Cette saisie a déjà été envoyée : voici la demande qu'elle a donnée. Rien n'a été refait.")
    return redirect("registre:dossier", cle=demande.cle)


def _montrer(request: RequeteDAgent, lu: Lu, etape: Etape) -> HttpResponse:
    contenu = lu.contenu
    if contenu.get("hors_session"):
        messages.warning(
            request, "Votre session s'était terminée : ce que vous aviez saisi a été gardé, rien n'a été envoyé."
        )
        lu = brouillons_web.lever_l_avis(lu)
        contenu = lu.contenu
    if etape is VERIFICATION:
        return _page_de_verification(request, lu)
    attente = contenu.get("attente", {}).get(etape.code)
    if attente:
        return _deux_pages(request, lu, etape, etape.de(attente))
    donnees = brouillons_web.de_l_etape(contenu, etape.code)
    formulaire = _formulaire(request, morale=bool(contenu.get("morale")), etape=etape, donnees=donnees)
    if donnees is not None and not contenu.get("faites", {}).get(etape.code):
        taire_les_erreurs(formulaire)
    commun.montrer_les_refus(formulaire, contenu.get("refus", {}))
    return _page(request, formulaire, lu, etape)


def _page(
    request: RequeteDAgent, formulaire: FormulaireDemande, lu: Lu, etape: Etape, *, statut: int = 200, **contexte: Any
) -> HttpResponse:
    toutes = etapes(morale=formulaire.morale)
    return commun.page_d_etape(
        request,
        formulaire,
        etape=etape,
        contenu=lu.contenu,
        lecture=_lecture(request, str(lu.brouillon.cle), etape),
        statut=statut,
        brouillon=lu.brouillon,
        brouillon_version=lu.brouillon.version,
        titre="Enregistrer une demande",
        sous_titre="Formulaire Cerfa 14069, rubriques a, b et h"
        if formulaire.morale
        else "Formulaire Cerfa 14069*05, neuf rubriques de l'article R441-2-2",
        action=reverse("registre:enregistrer"),
        precedente=precedente(etape, toutes),
        suivante=suivante(etape, toutes),
        retour=reverse("registre:brouillons"),
        envoi="Enregistrer la demande",
        **contexte,
    )


def _poster(request: RequeteDAgent, lu: Lu, etape: Etape) -> HttpResponse:
    postees = recues(request.POST)
    formulaire = _formulaire(request, morale=bool(lu.contenu.get("morale")), etape=etape, donnees=etape.de(postees))
    lecture = _lecture(request, str(lu.brouillon.cle), etape)
    contenu = brouillons_web.avec_l_etape(lu.contenu, lecture, postees)
    valide = formulaire.is_valid()
    contenu["faites"] = {**contenu["faites"], etape.code: len(commun.fautes(formulaire))}
    try:
        lu = brouillons_web.garder(lecture, contenu, version=version_du_brouillon(request))
    except VersionDepassee as depassee:
        return _deux_pages(request, depassee.lu, etape, etape.de(postees))
    toutes = etapes(morale=formulaire.morale)
    if request.POST.get("vers"):
        return redirect(_adresse(lu, trouver(request.POST["vers"], toutes).code))
    if not valide:
        return _page(request, formulaire, lu, etape, statut=422)
    if etape is VERIFICATION:
        return _envoyer(request, lu)
    return redirect(_adresse(lu, suivante(etape, toutes).code))


def _deux_pages(request: RequeteDAgent, lu: Lu, etape: Etape, ici: Donnees) -> HttpResponse:
    """Two tabs on one draft: what is typed here stays in the page, what the other one kept is told."""
    morale = bool(lu.contenu.get("morale"))
    la = brouillons_web.de_l_etape(lu.contenu, etape.code) or {}
    formulaire = _formulaire(request, morale=morale, etape=etape, donnees=ici)
    taire_les_erreurs(formulaire)
    champs = presenter.bornes(formulaire)
    differences = [
        (presenter.libelle_de(nom, champs), presenter.en_mots(nom, la.get(nom, []), champs),
         presenter.en_mots(nom, ici.get(nom, []), champs))
        for nom in {**la, **ici}
        if la.get(nom, []) != ici.get(nom, []) and nom in champs and not champs[nom].is_hidden
    ]  # fmt: skip
    return _page(request, formulaire, lu, etape, statut=409, deux_pages=differences, relire=_adresse(lu, etape.code))


def _entiere(request: RequeteDAgent, contenu: Contenu) -> FormulaireDemande:
    """The whole form, from the steps that were typed and the blank ones."""
    morale = bool(contenu.get("morale"))
    vierge = donnees_de(_formulaire(request, morale=morale))
    ouvertes = [une for une in etapes(morale=morale) if une.code in contenu.get("gardees", [])]
    donnees = {nom: v for nom, v in vierge.items() if not any(une.contient(nom) for une in ouvertes)}
    donnees |= contenu.get("donnees", {})
    # A desk registers on the day, whatever the day the draft was begun (R441-2-3).
    donnees["entete-deposee_le"] = [f"{aujourdhui():%d/%m/%Y}"]
    return _formulaire(request, morale=morale, donnees=donnees)


def _page_de_verification(
    request: RequeteDAgent,
    lu: Lu,
    *,
    entiere: FormulaireDemande | None = None,
    avertissements: Sequence[Refus] = (),
    autres: Sequence[LigneErreur] = (),
    statut: int = 200,
) -> HttpResponse:
    """Everything that was typed, what is left to correct, then the act."""
    if entiere is None:
        entiere = _entiere(request, lu.contenu)
        entiere.is_valid()
        commun.montrer_les_refus(entiere, lu.contenu.get("refus", {}))
    entiere.nommer_communes(lieux.noms(entiere.codes_communes()))
    donnees = brouillons_web.de_l_etape(lu.contenu, VERIFICATION.code)
    formulaire = _formulaire(request, morale=entiere.morale, etape=VERIFICATION, donnees=donnees)
    if donnees is not None:
        taire_les_erreurs(formulaire)
        commun.montrer_les_refus(formulaire, commun.fautes(entiere))
    recap = presenter.recapitulatif(entiere)
    return _page(
        request,
        formulaire,
        lu,
        VERIFICATION,
        statut=statut,
        recap=recap,
        a_corriger=sum(len(un.fautes) for un in recap if un.code != VERIFICATION.code),
        autres=autres,
        avertissements=[un.phrase() for un in avertissements],
        motif_attendu=any(un.code == EXISTANTE for un in avertissements),
        motif_existante=_motif(request),
        confirmation=" ".join(un.code for un in avertissements),
    )


def _envoyer(request: RequeteDAgent, lu: Lu) -> HttpResponse:
    """The act: the draft is erased in the same transaction. Refused, every reason is shown and kept with the draft."""
    assert request.acteur is not None
    entiere = _entiere(request, lu.contenu)
    if not entiere.is_valid():
        return _page_de_verification(request, _retenir(lu, entiere), statut=422, entiere=entiere)
    saisie = entiere.saisie()
    confirmations = [*lu.contenu.get("confirmations", []), *request.POST.get("confirmer", "").split()]
    acteur = request.acteur.avec_motif(_motif(request) or lu.contenu.get("motif_existante", ""))
    sans_motif = refus_de_confirmer(acteur) if EXISTANTE in confirmations else None
    if sans_motif:
        # Asked again with its field, the other confirmations kept.
        confirmations = [une for une in confirmations if une != EXISTANTE]
    try:
        with transaction.atomic():
            demande = enregistrer_la_demande(
                saisie, acteur=acteur, confirmations=confirmations, cle_idempotence=str(lu.brouillon.cle)
            )
            brouillons.effacer(request.acteur, lu.brouillon.cle)
    except ActionRefusee as refusee:
        if refusee.premier.code == "envoi_deja_traite":
            return _deja_envoyee(request, lu.brouillon.cle)
        a_confirmer = [un for un in refusee.refus if isinstance(un, Avertissement)]
        durs = [un for un in refusee.refus if un not in a_confirmer]
        autres = commun.placer(durs, entiere, saisie)
        if sans_motif:
            autres.append(LigneErreur(texte=sans_motif.message, cible="motif_existante"))
        return _page_de_verification(
            request,
            _retenir(lu, entiere, confirmations=confirmations),
            entiere=entiere,
            avertissements=a_confirmer,
            autres=autres,
            statut=durs[0].statut_http if durs else 422 if sans_motif else 409,
        )
    return redirect(f"{reverse('registre:dossier', args=[demande.cle])}?enregistree=1")


def _retenir(lu: Lu, entiere: FormulaireDemande, *, confirmations: Sequence[str] | None = None) -> Lu:
    """Keep with the draft what is to correct, so that each step shows it."""
    contenu = {**lu.contenu, "refus": commun.fautes(entiere)}
    if confirmations is not None:
        contenu["confirmations"] = list(dict.fromkeys(confirmations))
    try:
        return brouillons.ecrire(lu.brouillon, contenu, version=lu.brouillon.version, expire_le=expiration())
    except VersionDepassee as depassee:
        return depassee.lu  # the same page, sent twice: the other keeps the same
