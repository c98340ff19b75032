"""A demandeur presents himself at a guichet that does not follow him: what he gives is posted, and opens the deposit only.

The proof stays in the session, on the server; addresses carry the opaque id of the demande, as everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from habilitations.acteur import Acteur
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige_un_de
from registre.models import Demande
from registre.permissions_pieces import DROITS_DE_DEPOT, lit_les_sensibles
from registre.services.pieces.presentation import Presentation, presentee_a, presenter
from registre.web.classement import Classement, ClassementDuDossier, ClassementSansLecture
from registre.web.formulaires.pieces import FormulairePresentation
from registre.web.vues.ouverture import ouvrir
from socle.errors import ActionRefusee, Nature

CLE = "presentations"
GARDEES_MAX = 10


@dataclass(frozen=True, slots=True)
class Lieu:
    """Where pièces are filed: the dossier, who files, and, outside his perimeter, the proof and since when it holds."""

    demande: Demande
    acteur: Acteur
    preuve: str = ""
    depuis: datetime | None = None

    @property
    def retour(self) -> str:
        """The page after a deposit: the pièces of the dossier, or this very page for whoever reads nothing of it."""
        return "registre:deposer_pieces" if self.preuve else "registre:pieces"

    def classement(self) -> Classement:
        if self.preuve:
            return ClassementSansLecture(self.demande, self.acteur)
        return ClassementDuDossier(self.demande, nature=lit_les_sensibles(self.acteur, self.demande))


def entrer(request: RequeteDAgent, cle: UUID) -> Lieu:
    """The dossier to file in: in the perimeter, or by the presentation of its demandeur; 404 otherwise.

    Raises as `ouvrir` does.
    """
    try:
        return Lieu(*ouvrir(request, cle))
    except Http404:
        preuve = request.session.get(CLE, {}).get(str(cle), "")
        demande = Demande.objects.filter(cle=cle).first() if preuve else None
        assert request.acteur is not None  # the guard has seen to it
        depuis = presentee_a(demande, request.acteur, preuve) if demande is not None else None
        if demande is None or depuis is None:
            raise
        return Lieu(demande, request.acteur, preuve, depuis)


@require_http_methods(["GET", "POST"])
@exige_un_de(*DROITS_DE_DEPOT)
def presenter_un_demandeur(request: RequeteDAgent) -> HttpResponse:
    """Number and birth date, posted; then the page of deposit, limited to depositing outside the perimeter."""
    assert request.acteur is not None
    formulaire = FormulairePresentation(request.POST or None)
    if request.method == "GET" or not formulaire.is_valid():
        return _page(request, formulaire, 422 if request.method == "POST" else 200)
    donnee = Presentation(formulaire.cleaned_data["numero"], formulaire.cleaned_data["naissance_le"])
    try:
        demande, preuve = presenter(donnee, acteur=request.acteur)
    except ActionRefusee as refusee:
        if refusee.premier.nature is Nature.INTERDIT:
            raise
        for un in refusee.refus:
            formulaire.add_error(None, un.phrase())
        return _page(request, formulaire, refusee.premier.statut_http)
    gardees = list(request.session.get(CLE, {}).items())[-(GARDEES_MAX - 1) :]
    request.session[CLE] = {**dict(gardees), str(demande.cle): preuve}
    return redirect("registre:deposer_pieces", cle=demande.cle)


def _page(request: RequeteDAgent, formulaire: FormulairePresentation, statut: int) -> HttpResponse:
    return render(request, "registre/presentation.html", {"formulaire": formulaire}, status=statut)
