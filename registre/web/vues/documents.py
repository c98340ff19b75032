"""The attestation as a PDF: composed when asked for, never under a name that says whose it is."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from habilitations.web.refus import page_de_refus
from registre.services.actes import OBJET
from registre.services.attestation import attestation_pdf
from registre.states.demande import EtatDemande
from registre.web.vues.ouverture import MotifRequis, ouvrir, page_de_motif
from socle.errors import Nature, Refus
from socle.journal import tracer_consultation


@require_safe
@exige(Droit.CONSULTER)
def attestation(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """The attestation of registration or of renewal. 409 while the number is awaited or once radiated."""
    try:
        demande, acteur = ouvrir(request, cle)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    if demande.etat != EtatDemande.ACTIVE:
        return page_de_refus(request, [_sans_attestation()])
    tracer_consultation(acteur, OBJET, demande.pk, acteur.motif, nature="attestation")
    reponse = HttpResponse(attestation_pdf(demande), content_type="application/pdf")
    reponse["Content-Disposition"] = f'attachment; filename="attestation-{str(demande.cle)[:8]}.pdf"'
    return reponse


def _sans_attestation() -> Refus:
    return Refus(
        "attestation_sans_objet",
        "Seule une demande active, avec son numéro unique, a une attestation.",
        Nature.ETAT,
        source="R441-2-4 CCH",
        issue="Attendez le numéro, ou réactivez la demande.",
    )
