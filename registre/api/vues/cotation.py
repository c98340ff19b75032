"""Cotation: the published grids, and the scores of one demande."""

from __future__ import annotations

import re
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from habilitations.api.vues import VueApi
from habilitations.rules.droits import Droit
from habilitations.rules.portees import Portee
from registre.api import contrats_cotation as contrats
from registre.api.contrats import SORTIE
from registre.api.liste import parametre_illisible
from registre.api.ouverture import ouvrir
from registre.models import GrilleCotation
from registre.permissions_grilles import grille_inconnue
from registre.rules.cotation.criteres import PAR_CODE
from registre.services.actes import OBJET
from registre.services.cotation.notes import bareme_de
from registre.services.cotation.situation import NoteSituee, notes_du_dossier
from registre.states.grille import EtatGrille
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from socle.journal import tracer_consultation

GRILLES_MAX = 200
_NOMBRE = re.compile(r"[0-9]{1,9}")


class Grilles(VueApi):
    """Grids in force or to come, of a territory or of all. Drafts never leave the screens of their territory."""

    portees = {"GET": Portee.TERRITOIRES_LIRE}

    def get(self, request: Request) -> Response:
        parametres = self.parametres("territoire")
        publiees = _publiees().exclude(au__lt=aujourdhui()).order_by("territoire", "pour_mutations", "du")
        if territoire := parametres.get("territoire"):
            if not _NOMBRE.fullmatch(territoire):
                raise parametre_illisible("territoire", "l'étiquette d'un territoire")
            publiees = publiees.filter(territoire=int(territoire))
        return Response(SORTIE.ecrire(contrats.ListeDeGrilles([_grille(une) for une in publiees[:GRILLES_MAX]])))


class UneGrille(VueApi):
    """One published grid, past ones included: what was in force on the day of a decision."""

    portees = {"GET": Portee.TERRITOIRES_LIRE}

    def get(self, request: Request, cle: UUID) -> Response:
        self.parametres()
        une = _publiees().filter(cle=cle).first()
        if une is None:
            raise ActionRefusee(grille_inconnue())
        return Response(SORTIE.ecrire(_grille(une)))


class Cotation(VueApi):
    """The scores of a demande, computed from the dossier when an act has just changed it."""

    portees = {"GET": Portee.DEMANDES_LIRE}
    droits = {"GET": Droit.CONSULTER}

    def get(self, request: Request, cle: UUID) -> Response:
        self.parametres()
        demande = ouvrir(self.acteur, cle)
        tracer_consultation(self.acteur, OBJET, demande.pk, self.acteur.motif, nature="cotation")
        notes = [_note(une) for une in notes_du_dossier(demande, le=aujourdhui())]
        return Response(SORTIE.ecrire(contrats.CotationDuDossier(notes)))


def _publiees() -> QuerySet[GrilleCotation]:
    return GrilleCotation.objects.filter(etat=EtatGrille.PUBLIEE).prefetch_related("lignes")


def _grille(une: GrilleCotation) -> contrats.GrilleLue:
    assert une.du is not None  # noqa: S101 - published, the database says so
    lignes = [
        contrats.LigneDeGrille(x.critere, PAR_CODE[code].libelle, PAR_CODE[code].famille.value, x.seuil, x.points)
        for code, siennes in bareme_de(une).par_critere.items()
        for x in siennes
    ]
    return contrats.GrilleLue(
        cle=une.cle,
        territoire=une.territoire_id,
        intitule=une.intitule,
        version_de_grille=une.numero,
        pour_mutations=une.pour_mutations,
        illustration=une.illustration,
        en_vigueur_du=une.du,
        en_vigueur_au=une.au,
        deliberation=une.source,
        avis_cil=une.instance,
        au_plus_haut=list(une.au_plus_haut),
        refus_effet=une.refus_effet,
        refus_a_partir_de=une.refus_des,
        refus_points=une.refus_points,
        refus_mois=une.refus_mois,
        lignes=lignes,
    )


def _note(une: NoteSituee) -> contrats.NoteLue:
    note = une.note
    return contrats.NoteLue(
        territoire=une.grille.territoire_id,
        grille=une.grille.cle,
        points=note.points,
        retrait=note.retrait,
        gelee_jusqu_au=note.gelee_jusqu_au,
        change_le=note.change_le,
        criteres=[
            contrats.CritereNote(
                x.critere.code, x.critere.libelle, None if x.valeur is None else int(x.valeur), x.points, x.compte
            )
            for x in note.lignes
        ],
        places=[contrats.PlaceLue(p.typologie, p.total, p.devant) for p in une.places],
        attentes=[
            contrats.AttenteLue(x.typologie, x.attributions, x.mois_median, x.mois_moyen, x.du, x.au)
            for x in une.attentes
        ],
    )
