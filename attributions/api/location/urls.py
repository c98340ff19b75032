"""Acts on one candidature, after the sitting."""

from __future__ import annotations

from django.urls import URLPattern, path

from attributions.api.location import vues


def _acte(chemin: str, vue: type[vues.ActeDeLocation], nom: str) -> URLPattern:
    route: URLPattern = path(f"candidatures/<uuid:cle>/{chemin}/", vue.as_view(), name=nom)
    return route


urlpatterns: list[URLPattern] = [
    _acte("proposition", vues.Proposition, "proposition"),
    _acte("acceptation", vues.Acceptation, "acceptation"),
    _acte("refus", vues.RefusDuCandidat, "refus_du_candidat"),
    _acte("passage", vues.Passage, "passage"),
    _acte("silence", vues.Silence, "silence"),
    _acte("desistement", vues.Desistement, "desistement"),
    _acte("condition/levee", vues.ConditionLevee, "condition_levee"),
    _acte("condition/caducite", vues.ConditionCaduque, "condition_caduque"),
    _acte("attribution", vues.Attribution, "attribution"),
    _acte("bail", vues.Bail, "bail"),
    _acte("annulation-du-bail", vues.AnnulationDuBail, "annulation_du_bail"),
    _acte("attribution/correction", vues.CorrectionApresBail, "correction_apres_bail"),
    _acte("entree", vues.Entree, "entree_dans_les_lieux"),
    _acte("changement", vues.Changement, "changement"),
    _acte("annulation", vues.Reprise, "annulation_d_acte"),
    _acte("place", vues.Place, "place_de_colocation"),
    _acte("mutation", vues.Mutation, "mutation"),
    _acte("echange", vues.Echange, "echange"),
    _acte("echange/fin", vues.FinDEchange, "fin_d_echange"),
    _acte("echange/baux", vues.BauxDEchange, "baux_d_echange"),
    _acte("occupant", vues.Occupant, "occupant_d_association"),
    _acte("occupant/terme", vues.TermeDOccupation, "terme_d_occupation"),
    _acte("occupant/depart", vues.DepartDOccupant, "depart_d_occupant"),
    _acte("glissement", vues.Glissement, "glissement"),
    _acte("irrecevabilite/avertissement", vues.Avertissement, "avertissement_d_irrecevabilite"),
    _acte("irrecevabilite/levee", vues.IrrecevabiliteLevee, "irrecevabilite_levee"),
    _acte("irrecevabilite/radiation", vues.RadiationConfirmee, "radiation_d_irrecevabilite"),
    _acte("irrecevabilite/recours", vues.Recours, "recours"),
    _acte("irrecevabilite/issue", vues.IssueDuRecours, "issue_du_recours"),
]
