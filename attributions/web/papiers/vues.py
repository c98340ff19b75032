"""Papers of a sitting: convocation, pack, procès-verbal and its signature, letters to households, texts of the bailleur."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attributions.documents.lettres import DEJA_DIT, LIBELLES, LONGUEUR_MAX
from attributions.models import Candidature, FichierProcesVerbal, ProcesVerbal, SeanceCal
from attributions.permissions import introuvable, refus_de_commission
from attributions.services import convocations, lettres, lots_de_lettres, notifications, papiers, proces_verbaux
from attributions.services.commissions import ecrire_les_textes
from attributions.services.mots import adresse
from attributions.states.seance import EtatSeance
from attributions.web.seances.commissions import commission_visible
from attributions.web.seances.salle import seance_visible
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.administration.champs import Formulaire, Paragraphe
from habilitations.web.administration.ecrans import ActeAdministratif
from habilitations.web.gardes import exige
from habilitations.web.second_facteur import confirmation_requise, prouve_depuis
from registre.documents.erreurs import DocumentImpossible
from registre.enums import NatureCourrier
from socle.errors import ActionRefusee, Nature, Refus, exiger

NON_TENUES = (EtatSeance.PREPAREE, EtatSeance.CONVOQUEE, EtatSeance.OUVERTE)
TENUES = (EtatSeance.CLOSE, EtatSeance.SIGNEE)


@require_safe
@exige(Droit.CONSULTER)
def sommaire(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """What this sitting has to print, sign and send."""
    assert request.acteur is not None
    return _sommaire(request, seance_visible(request.acteur, cle), 200)


@require_safe
@exige(Droit.CONSULTER)
def convocation(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    assert request.acteur is not None
    seance = seance_visible(request.acteur, cle)
    return _pdf(lambda: papiers.convocation_pdf(seance), "convocation")


@require_safe
@exige(Droit.CONSULTER)
def calendrier(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    assert request.acteur is not None
    seance = seance_visible(request.acteur, cle)
    reponse = HttpResponse(papiers.convocation_ics(seance), content_type="text/calendar; charset=utf-8")
    reponse["Content-Disposition"] = 'attachment; filename="seance.ics"'
    return reponse


@require_safe
@exige(Droit.TENIR_COMMISSION)
def pochette(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    assert request.acteur is not None
    acteur, seance = request.acteur, seance_visible(request.acteur, cle)
    return _pdf(lambda: papiers.pochette_pdf(seance, acteur=acteur), "dossier-de-seance")


@require_safe
@exige(Droit.CONSULTER)
def proces_verbal(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """The signed file, or the draft while there is none."""
    assert request.acteur is not None
    acteur, seance = request.acteur, seance_visible(request.acteur, cle)
    lire = proces_verbaux.lire if seance.etat == EtatSeance.SIGNEE else proces_verbaux.projet
    return _pdf(lambda: lire(seance, acteur=acteur), "proces-verbal")


@require_safe
@exige(Droit.CONSULTER)
def proces_verbal_sans_noms(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    assert request.acteur is not None
    acteur, seance = request.acteur, seance_visible(request.acteur, cle)
    return _pdf(lambda: proces_verbaux.lire_sans_les_noms(seance, acteur=acteur), "proces-verbal-sans-noms")


@require_http_methods(["GET", "HEAD", "POST"])
@exige(Droit.CONSULTER)
def signer(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """The president signs, having just proved again who he is."""
    assert request.acteur is not None
    seance = seance_visible(request.acteur, cle)
    exiger(proces_verbaux.peut_signer(acteur=request.acteur, seance=seance))
    if (ailleurs := confirmation_requise(request, depuis=proces_verbaux.PREUVE_AU_PLUS_S)) is not None:
        return ailleurs
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            proces_verbaux.signer(
                seance.pk,
                acteur=request.acteur,
                preuve_il_y_a=prouve_depuis(request),
                version=int(version) if version.isdecimal() else None,
            )
        except ActionRefusee as refusee:
            contexte = {"seance": seance, "refus": [un.phrase() for un in refusee.refus]}
            statut = refusee.premier.statut_http
            return render(request, "attributions/papiers/signer.html", contexte, status=statut)
        messages.success(request, "Le procès-verbal est signé : il ne change plus.")
        return redirect("attributions:papiers", seance.cle)
    return render(request, "attributions/papiers/signer.html", {"seance": seance})


@require_POST
@exige(Droit.TENIR_COMMISSION)
def notifier(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Send what remains; letters to print are one PDF, to be taken from the page."""
    assert request.acteur is not None
    seance = seance_visible(request.acteur, cle)
    try:
        envoi = notifications.notifier(seance.pk, acteur=request.acteur)
    except ActionRefusee as refusee:
        return _sommaire(request, seance, refusee.premier.statut_http, tuple(un.phrase() for un in refusee.refus))
    messages.success(request, _dire(envoi))
    return redirect("attributions:papiers", seance.cle)


@require_safe
@exige(Droit.TENIR_COMMISSION)
def lot(request: RequeteDAgent, cle: UUID, lot: UUID) -> HttpResponse:
    """Letters to print, again."""
    assert request.acteur is not None
    acteur, seance = request.acteur, seance_visible(request.acteur, cle)
    return _fichier(lots_de_lettres.lire(seance, lot, acteur=acteur), "lettres-a-imprimer", joint=True)


@require_safe
@exige(Droit.CONSULTER)
def apercu(request: RequeteDAgent, cle: UUID, nature: str) -> HttpResponse:
    """A letter as it would leave today."""
    assert request.acteur is not None
    acteur = request.acteur
    candidature = Candidature.objects.visibles_par(acteur).filter(cle=cle).values_list("pk", flat=True).first()
    if candidature is None or nature not in NatureCourrier.values:
        raise ActionRefusee(introuvable("Cette lettre"))
    return _pdf(lambda: lettres.apercu(candidature, NatureCourrier(nature), acteur=acteur), "apercu")


def _texte(libelle: str, deja_dit: str) -> Paragraphe:
    trop = f"Un texte ajouté à une lettre a {LONGUEUR_MAX} caractères au plus."
    return Paragraphe(
        label=libelle, max_length=LONGUEUR_MAX, required=False, help_text=deja_dit, error_messages={"max_length": trop}
    )


FormulaireTextes: type[Formulaire] = type(
    "FormulaireTextes",
    (Formulaire,),
    {str(code): _texte(libelle, DEJA_DIT[code]) for code, libelle in LIBELLES.items()},
)
"""One field for each letter whose end the bailleur words."""


class Textes(ActeAdministratif):
    titre = "Vos textes dans les lettres"
    note = (
        "Chaque texte s'ajoute à la fin de sa lettre, 1 200 caractères au plus ; les mentions que la loi demande y sont déjà et "
        "ne changent pas. Laissé vide, rien ne s'ajoute."
    )
    gabarit = "attributions/papiers/textes.html"
    formulaire = FormulaireTextes

    def preparer(self, **kwargs: Any) -> None:
        self.commission = commission_visible(self.acteur, kwargs["cle"])
        exiger(refus_de_commission(acteur=self.acteur, commission=self.commission))

    def initial(self) -> dict[str, Any]:
        return dict(self.commission.blocs)

    def contexte(self) -> dict[str, Any]:
        return {"objet": self.commission.nom}

    def executer(self, saisi: dict[str, Any]) -> str:
        ecrire_les_textes(self.commission.pk, blocs=saisi, acteur=self.acteur)
        return "Textes enregistrés : les prochaines lettres les portent."

    def retour(self) -> str:
        return reverse("attributions:commission", args=[self.commission.cle])


def _sommaire(request: RequeteDAgent, seance: SeanceCal, statut: int, refus: tuple[str, ...] = ()) -> HttpResponse:
    assert request.acteur is not None
    acteur = request.acteur
    tient = refus_de_commission(acteur=acteur, commission=seance.commission) is None
    voulues = notifications.lettres_de(seance) if tient and seance.etat in TENUES else []
    pv = ProcesVerbal.objects.select_related("signe_par").filter(pk=seance.pk).first()
    contexte = {
        "seance": seance,
        "tient": tient,
        "pv": pv,
        "conserve": FichierProcesVerbal.objects.filter(pk=seance.pk).exists(),
        "nominatif": proces_verbaux.refus_de_lire(acteur=acteur, seance=seance) is None,
        "projet": seance.etat in (EtatSeance.OUVERTE, EtatSeance.CLOSE),
        "signable": proces_verbaux.peut_signer(acteur=acteur, seance=seance) is None,
        "pochette": tient and seance.etat in NON_TENUES,
        "convocation": seance.etat in (EtatSeance.PREPAREE, EtatSeance.CONVOQUEE),
        "envoi": convocations.dernier_envoi(seance) if tient and seance.etat == EtatSeance.CONVOQUEE else None,
        "lettres": [_lettre(une) for une in voulues],
        "restent": sum(une.reste for une in voulues),
        "lots": lots_de_lettres.lots_de(seance) if tient else [],
        "tenue": seance.etat in TENUES,
        "refus": refus,
    }
    return render(request, "attributions/papiers/sommaire.html", contexte, status=statut)


def _lettre(une: notifications.AEcrire) -> dict[str, Any]:
    envoyee = une.courrier.envoye_le if une.courrier else None
    return {
        "logement": adresse(une.candidature.mise_a_disposition.logement),
        "candidat": une.candidature.ordre,
        "decision": une.decision.get_lettre_display() + (f", rang {une.decision.rang}" if une.decision.rang else ""),
        "nature": "lettre de rang non servi" if une.nature == NatureCourrier.NON_SERVIE else "",
        "etat": f"envoyée le {envoyee:%d/%m/%Y}" if envoyee else ("à envoyer" if une.reste else "en cours d'envoi"),
        "reste": une.reste,
        "apercu": reverse("attributions:apercu_lettre", args=[une.candidature.cle, une.nature.value]),
    }


def _dire(envoi: notifications.Envoi) -> str:
    faits = [f"{envoi.par_mel} par courriel", f"{envoi.imprimees} à imprimer" + (", ci-contre" if envoi.lot else "")]
    if envoi.echecs:
        faits.append(f"{envoi.echecs} sans adresse : voir leur dossier")
    return f"Lettres envoyées\u00a0: {', '.join(faits)}."


def _pdf(composer: Callable[[], bytes], nom: str) -> HttpResponse:
    try:
        return _fichier(composer(), nom)
    except DocumentImpossible as erreur:
        raise ActionRefusee(document_impossible(erreur)) from erreur


def document_impossible(erreur: DocumentImpossible) -> Refus:
    """Something typed cannot be printed: the document says what."""
    return Refus(
        "document_impossible", str(erreur), Nature.ETAT, source="R441-9 CCH (version du 22 février 2020)",
        issue="Corrigez ce qui ne s'imprime pas dans la fiche ou le dossier, puis rouvrez le document.",
    )  # fmt: skip


def _fichier(pdf: bytes, nom: str, *, joint: bool = False) -> HttpResponse:
    reponse = HttpResponse(pdf, content_type="application/pdf")
    reponse["Content-Disposition"] = f'{"attachment" if joint else "inline"}; filename="{nom}.pdf"'
    reponse["Cache-Control"] = "no-store"
    return reponse
