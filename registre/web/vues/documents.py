"""The attestation as a PDF: composed when asked for, never under a name that says whose it is."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre.services.attestation import delivrer_attestation
from registre.web.vues.ouverture import MotifRequis, ouvrir, page_de_motif


@require_safe
@exige(Droit.CONSULTER)
def attestation(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """The attestation of registration or of renewal; its delivery is an event. 409 when there is none to give."""
    try:
        demande, acteur = ouvrir(request, cle)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    reponse = HttpResponse(delivrer_attestation(demande.pk, acteur=acteur), content_type="application/pdf")
    reponse["Content-Disposition"] = f'attachment; filename="attestation-{str(demande.cle)[:8]}.pdf"'
    return reponse
