"""Sharing a dossier by name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from habilitations.acteur import Acteur
from habilitations.models import Organisme
from habilitations.rules.types import TypeOrganisme
from registre.models import Demande, DemandePartageOrganisme
from registre.services.partage import partager
from registre.states.demande import Acte
from registre.web import affichage
from registre.web.formulaires.actes import FormulairePartage
from registre.web.vues.actes import VueActe
from socle.clock import aujourdhui

BENEFICIAIRES = (TypeOrganisme.SIAO, TypeOrganisme.LIEU_ACCUEIL, TypeOrganisme.COMMISSION_SECRETARIAT)
TROIS_MOIS = timedelta(days=90)


class Partager(VueActe):
    acte = Acte.PARTAGER
    formulaire = FormulairePartage
    gabarit = "registre/partager.html"
    titre = "Partager nommément ce dossier"
    envoi = "Partager"
    note = "L'organisme lit ce dossier, et lui seul, jusqu'à la date donnée. Chaque consultation est tracée (R441-2-15 V 6° du CCH)."

    def initial(self) -> dict[str, Any]:
        return {"au": aujourdhui() + TROIS_MOIS}

    def options(self) -> dict[str, Any]:
        organismes = Organisme.objects.filter(type__in=BENEFICIAIRES, suspendu=False).order_by("nom")
        return {"organismes": [(o.pk, f"{o.nom} ({o.get_type_display()})") for o in organismes]}

    def contexte(self) -> dict[str, Any]:
        partages = DemandePartageOrganisme.objects.filter(content_object=self.demande, au__gte=aujourdhui())
        lignes = partages.values_list("group__organisme__nom", "au").distinct().order_by("group__organisme__nom")
        return {"partages": [(nom, affichage.jour(au)) for nom, au in lignes]}

    def executer(self, formulaire: Any, demande: Demande, acteur: Acteur) -> str:
        c = formulaire.cleaned_data
        partager(
            demande.pk,
            organisme_id=c["organisme_id"],
            motif=c["motif"],
            demande_signee_le=c["demande_signee_le"],
            au=c["au"],
            acteur=acteur,
        )
        return f"Dossier partagé jusqu'au {affichage.jour(c['au'])} inclus."
