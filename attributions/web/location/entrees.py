"""The day of the keys on a signed lease, and the list of leases entered late."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from attributions.models import Bail
from attributions.services import entrees
from attributions.web import affichage as mots
from attributions.web.location.base import VueGeste
from attributions.web.location.formulaires import JourSeul
from attributions.web.quotas.vues import EXCEL
from habilitations.web.acteurs import RequeteDAgent
from registre.web.affichage import jour
from socle.clock import aujourdhui
from socle.errors import Refus
from socle.tabular import Colonne, Forme, ecrire_xlsx

MONTRES = 500
COLONNES: tuple[Colonne[Any], ...] = (
    Colonne("Bailleur", lambda b: b.mise_a_disposition.attribuant.nom, largeur=34),
    Colonne("Identifiant RPLS", lambda b: b.mise_a_disposition.logement.rpls, largeur=18),
    Colonne("Référence du bailleur", lambda b: b.mise_a_disposition.logement.reference, largeur=22),
    Colonne("Logement", lambda b: mots.adresse(b.mise_a_disposition.logement), largeur=44),
    Colonne("Bail signé le", lambda b: b.signe_le, Forme.DATE, 12),
    Colonne("Saisi le", lambda b: b.saisi_le, Forme.DATE, 12),
    Colonne("Jours de retard", lambda b: b.retard.days, Forme.ENTIER, 14),
    Colonne("Annulé le", lambda b: b.annule_le, Forme.DATE, 12),
)


class Entrer(VueGeste):
    formulaire = JourSeul
    titre = "Enregistrer l'entrée dans les lieux"
    envoi = "Enregistrer l'entrée"
    note = "La remise des clés a sa propre date : la radiation, elle, est celle de la signature (R441-2-8 a)."

    def refus(self) -> Refus | None:
        return entrees.refus_d_entrer(acteur=self.acteur, candidature=self.candidature)

    def initial(self) -> dict[str, Any]:
        bail = Bail.objects.filter(candidature=self.candidature, annule_le__isnull=True).first()
        return {"le": bail.entree_le} if bail is not None and bail.entree_le else {}

    def executer(self, formulaire: JourSeul) -> str:
        lu = formulaire.cleaned_data
        bail = entrees.entrer(self.candidature.pk, le=lu["le"], acteur=self.acteur, version=lu["version"])
        return f"L'entrée dans les lieux est enregistrée au {jour(bail.entree_le)}."


@require_safe
def baux_tardifs(request: RequeteDAgent) -> HttpResponse:
    """Leases entered longer after their signature than the threshold: dwellings and dates, no household."""
    assert request.acteur is not None
    le = aujourdhui()
    lus = list(entrees.tardifs(request.acteur, le)[: MONTRES + 1])
    baux = [(bail, mots.adresse(bail.mise_a_disposition.logement)) for bail in lus[:MONTRES]]
    contexte = {"baux": baux, "coupee": len(lus) > MONTRES, "montres": MONTRES, "seuil": entrees.seuil(le)}
    return render(request, "attributions/location/baux_tardifs.html", contexte)


@require_safe
def exporter_baux_tardifs(request: RequeteDAgent) -> HttpResponse:
    """The same list, whole, as a workbook."""
    assert request.acteur is not None
    tampon = BytesIO()
    lus = entrees.tardifs(request.acteur, aujourdhui())
    ecrire_xlsx(tampon, COLONNES, lus.iterator(chunk_size=2_000), titre="Baux saisis tard")
    reponse = HttpResponse(tampon.getvalue(), content_type=EXCEL)
    reponse["Content-Disposition"] = 'attachment; filename="baux-saisis-tard.xlsx"'
    return reponse
