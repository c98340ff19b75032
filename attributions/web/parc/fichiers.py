"""What the three files of the stock share: the file sent, the lines that a trial hands to its act, the report of those refused."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from django.http import HttpResponse

from attributions.services.logements import LigneRefusee
from attributions.web.quotas.vues import EXCEL
from habilitations.web.acteurs import RequeteDAgent
from socle.tableaux import OCTETS_MAX
from socle.tabular import Colonne, Forme, ecrire_xlsx

TEXTE_MAX = 2_000_000
"""Characters of the lines that a form carries: those of the longest file."""


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
