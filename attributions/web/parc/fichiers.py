"""What the three files of the stock share: the file sent, the lines that a trial hands to its act, the report of those refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from attributions.services.logements import LigneRefusee
from attributions.web.quotas.vues import EXCEL
from habilitations.web.acteurs import RequeteDAgent
from registre.web.affichage import nombre
from socle.errors import ActionRefusee, Nature
from socle.tableaux import OCTETS_MAX
from socle.tabular import Colonne, Forme, ecrire_xlsx

TEXTE_MAX = 2_000_000
"""Characters of the lines that a form carries: those of the longest file."""
MONTREES = 200
"""Refused lines on the page; the report has them all."""


@dataclass(frozen=True, slots=True)
class FichierEssaye:
    """A file tried, reported, applied, by its service: what its three pages share. The lines travel in the form, at their number.

    `lire(bytes, entete=)` and `en_texte(lines)` undo each other; `essayer` and `appliquer` give the same bilan, whose
    `refusees` are the lines refused. `repere` is what a line names, `dire(bilan)` what is said once it is applied.
    """

    gabarit: str
    suite: str
    lire: Callable[..., Any]
    en_texte: Callable[[Any], str]
    essayer: Callable[..., Any]
    appliquer: Callable[..., Any]
    dire: Callable[[Any], str]
    lignes_max: int
    repere: str
    rapport: str

    def page_d_essai(self, request: RequeteDAgent) -> HttpResponse:
        """The form, then what the file would do."""
        if request.method == "GET":
            return self._page(request, {})
        try:
            lues = self.lire(octets_du_fichier(request))
            bilan = self.essayer(lues, acteur=request.acteur)
        except ActionRefusee as refusee:
            return self._refuser(request, refusee)
        refusees = bilan.refusees
        contexte = {"refusees": refusees[:MONTREES], "autres": max(0, len(refusees) - MONTREES)}
        return self._page(request, {"bilan": bilan, "lignes": self.en_texte(lues), **contexte})

    def page_d_application(self, request: RequeteDAgent) -> HttpResponse:
        """Write what may be, and say what may not."""
        try:
            bilan = self.appliquer(self._lignes(request), acteur=request.acteur)
        except ActionRefusee as refusee:
            return self._refuser(request, refusee)
        messages.success(request, self.dire(bilan))
        return redirect(self.suite)

    def page_du_rapport(self, request: RequeteDAgent) -> HttpResponse:
        """The lines refused, as a workbook."""
        try:
            bilan = self.essayer(self._lignes(request), acteur=request.acteur)
        except ActionRefusee as refusee:
            return self._refuser(request, refusee)
        return rapport_des_refusees(bilan.refusees, repere=self.repere, fichier=self.rapport)

    def _lignes(self, request: RequeteDAgent) -> Any:
        return self.lire(lignes_essayees(request, "lignes"), entete=False)

    def _refuser(self, request: RequeteDAgent, refusee: ActionRefusee) -> HttpResponse:
        if refusee.premier.nature is Nature.INTERDIT:
            raise refusee
        return self._page(request, {"refus": [un.phrase() for un in refusee.refus]}, statut=refusee.premier.statut_http)

    def _page(self, request: RequeteDAgent, contexte: dict[str, Any], *, statut: int = 200) -> HttpResponse:
        return render(request, self.gabarit, {"lignes_max": nombre(self.lignes_max), **contexte}, status=statut)


def octets_du_fichier(request: RequeteDAgent) -> bytes:
    """The file of the form, one byte past the limit at most; empty when there is none."""
    fichier = request.FILES.get("fichier")
    return bytes(fichier.read(OCTETS_MAX + 1)) if fichier else b""


def lignes_essayees(request: RequeteDAgent, nom: str) -> bytes:
    """The lines of the trial, as the form carries them; empty when they are too long to be ours."""
    texte = request.POST.get(nom, "")
    return texte.encode() if len(texte) <= TEXTE_MAX else b""


def rapport_des_refusees(refusees: Sequence[LigneRefusee], *, repere: str, fichier: str) -> HttpResponse:
    """The lines refused as a workbook: line of the file, what it names (`repere`), why and what to do."""
    colonnes: tuple[Colonne[LigneRefusee], ...] = (
        Colonne("Ligne du fichier", lambda une: une.ligne, Forme.ENTIER, largeur=16),
        Colonne(repere, lambda une: une.reference, largeur=24),
        Colonne("Problème", lambda une: une.message, largeur=110),
    )
    tampon = BytesIO()
    ecrire_xlsx(tampon, colonnes, refusees, titre="Lignes refusées")
    reponse = HttpResponse(tampon.getvalue(), content_type=EXCEL)
    reponse["Content-Disposition"] = f'attachment; filename="{fichier}"'
    return reponse
