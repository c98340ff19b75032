"""Offers, answers, conditions, leases, irrecevabilités."""

from __future__ import annotations

from django.urls import URLPattern, path

from attributions.web.designation.actes import GESTES
from attributions.web.location import (
    annulations,
    associations,
    changements,
    colocation,
    corrections,
    entrees,
    mutations,
    reprises,
    vues,
)
from attributions.web.location.base import VueGeste
from attributions.web.location.gestes import DE_LA_LOCATION
from habilitations.rules.droits import Droit
from habilitations.web.gardes import exige, exige_un_de


def _geste(chemin: str, vue: type[VueGeste], nom: str, droit: Droit = Droit.LOUER, *autres: Droit) -> URLPattern:
    gardee = (exige_un_de(droit, *autres) if autres else exige(droit))(vue.as_view())  # type: ignore[arg-type]
    return path(f"candidatures/<uuid:cle>/{chemin}/", gardee, name=nom)


GESTES.extend(DE_LA_LOCATION)

urlpatterns: list[URLPattern] = [
    _geste("proposer", vues.Proposer, "proposer"),
    _geste("accepter", vues.Accepter, "accepter"),
    _geste("refuser", vues.Refuser, "refuser"),
    _geste("passer", vues.Passer, "passer_candidat"),
    _geste("silence", vues.ConstaterSilence, "constater_silence"),
    _geste("desistement", vues.Desister, "desister"),
    _geste("condition/lever", vues.LeverCondition, "lever_condition"),
    _geste("condition/caduque", vues.LaisserCaduque, "laisser_caduque"),
    _geste("attribution", vues.Corriger, "corriger_attribution"),
    _geste("bail", vues.Signer, "signer"),
    # The bailleur's until the exercise is closed, the gestionnaire's after.
    _geste("bail/annuler", annulations.Annuler, "annuler_bail", Droit.LOUER, Droit.GERER),
    _geste("attribution/apres-bail", corrections.Corriger, "corriger_apres_bail", Droit.LOUER, Droit.GERER),
    _geste("entree", entrees.Entrer, "entrer_dans_les_lieux"),
    path("baux/tardifs/", exige_un_de(Droit.LOUER, Droit.GERER)(entrees.baux_tardifs), name="baux_tardifs"),
    path(
        "baux/tardifs/export.xlsx",
        exige_un_de(Droit.LOUER, Droit.GERER)(entrees.exporter_baux_tardifs),
        name="exporter_baux_tardifs",
    ),
    _geste("changement", changements.Trancher, "trancher_changement"),
    _geste("annuler", reprises.Reprendre, "reprendre_acte", Droit.DESIGNER),
    _geste("place", colocation.Placer, "placer_candidat"),
    _geste("mutation", mutations.Lier, "lier_mutation"),
    _geste("echange", mutations.Echanger, "lier_echange"),
    _geste("echange/defaire", mutations.Defaire, "defaire_echange"),
    _geste("echange/baux", mutations.SignerEchange, "signer_echange"),
    _geste("occupant", associations.Loger, "loger_par_association"),
    _geste("occupant/terme", associations.Prolonger, "prolonger_occupation"),
    _geste("occupant/depart", associations.Terminer, "terminer_occupation"),
    _geste("glissement", associations.Glisser, "glisser"),
    _geste("irrecevabilite/avertir", vues.Avertir, "avertir_irrecevabilite"),
    _geste("irrecevabilite/lever", vues.LeverIrrecevabilite, "lever_irrecevabilite", Droit.TENIR_COMMISSION),
    _geste("irrecevabilite/radier", vues.ConfirmerRadiation, "confirmer_irrecevabilite"),
    _geste("irrecevabilite/recours", vues.FormerRecours, "former_recours"),
    _geste("irrecevabilite/issue", vues.JugerRecours, "juger_recours"),
]
