"""Dwellings, RPLS files, vacancies, conventions."""

from __future__ import annotations

from django.urls import URLPattern, path

from attributions.web.parc import (
    baux_en_cours,
    conventions,
    imports,
    liste_vacances,
    logements,
    occupation,
    paires,
    programmes,
    prononcees,
    reprises,
    vacances,
)
from habilitations.rules.droits import Droit
from habilitations.web.gardes import exige


def _acte(chemin: str, vue: type, nom: str, droit: Droit = Droit.GERER_PARC) -> URLPattern:
    return path(chemin, exige(droit)(vue.as_view()), name=nom)  # type: ignore[attr-defined]


urlpatterns: list[URLPattern] = [
    path("logements/", logements.liste, name="logements"),
    _acte("logements/nouveau/", logements.Creer, "nouveau_logement"),
    _acte("logements/programme/", programmes.Livrer, "livrer_programme"),
    path("logements/identifiants/", logements.identifiants, name="identifiants_rpls"),
    path("logements/identifiants/remplacer/", paires.remplacer, name="remplacer_rpls"),
    path("logements/identifiants/remplacer/appliquer/", paires.appliquer, name="appliquer_paires"),
    path("logements/identifiants/remplacer/rapport.xlsx", paires.rapport, name="rapport_paires"),
    path("logements/imports/", imports.imports, name="imports_rpls"),
    path("logements/imports/<uuid:cle>/", imports.un_import, name="import_rpls"),
    path("logements/imports/<uuid:cle>/rapport.xlsx", imports.rapport, name="rapport_rpls"),
    path("logements/<uuid:cle>/", logements.logement, name="logement"),
    _acte("logements/<uuid:cle>/modifier/", logements.Modifier, "modifier_logement"),
    _acte("logements/<uuid:cle>/destination/", logements.Destiner, "destiner_logement"),
    _acte("logements/<uuid:cle>/identifiant/", logements.AttacherRpls, "attacher_rpls"),
    _acte("logements/<uuid:cle>/vacance/", logements.OuvrirVacance, "ouvrir_vacance"),
    _acte("logements/<uuid:cle>/bail-en-cours/", baux_en_cours.Dire, "dire_bail", Droit.LOUER),
    path("occupation/", occupation.liste, name="occupations"),
    path("occupation/baux/", baux_en_cours.importer, name="dates_de_bail"),
    path("occupation/baux/appliquer/", baux_en_cours.appliquer, name="appliquer_dates_de_bail"),
    path("occupation/baux/rapport.xlsx", baux_en_cours.rapport, name="rapport_dates_de_bail"),
    _acte("occupation/baux/<uuid:cle>/", occupation.Examiner, "examiner_occupation", Droit.LOUER),
    _acte("occupation/examens/<uuid:cle>/seance/", occupation.Porter, "porter_occupation", Droit.TENIR_COMMISSION),
    _acte("occupation/examens/<uuid:cle>/avis/", occupation.Aviser, "aviser_occupation", Droit.TENIR_COMMISSION),
    _acte("occupation/examens/<uuid:cle>/mutation/", occupation.OuvrirMutation, "muter_occupation", Droit.LOUER),
    path("vacances/", liste_vacances.liste, name="vacances"),
    path("vacances/export.xlsx", liste_vacances.exporter, name="exporter_vacances"),
    path("vacances/<uuid:cle>/", vacances.vacance, name="vacance"),
    _acte("vacances/<uuid:cle>/orienter/", vacances.Orienter, "orienter_vacance"),
    _acte("vacances/<uuid:cle>/feuille/", vacances.SaisirFeuille, "feuille_de_designation"),
    path("vacances/<uuid:cle>/prononcer/", exige(Droit.DESIGNER)(prononcees.Prononcer.as_view()), name="prononcer"),  # type: ignore[attr-defined]
    _acte("vacances/<uuid:cle>/echec/", vacances.ConstaterEchec, "echec_vacance"),
    _acte("vacances/<uuid:cle>/relancer/", vacances.Relancer, "relancer_vacance"),
    _acte("vacances/<uuid:cle>/retirer/", vacances.Retirer, "retirer_vacance"),
    _acte("vacances/<uuid:cle>/annuler/", reprises.Reprendre, "reprendre_etape", Droit.DESIGNER),
    path("conventions/", conventions.liste, name="conventions"),
    _acte("conventions/nouvelle/", conventions.Signer, "nouvelle_convention"),
    _acte("conventions/prevision/", conventions.Prevoir, "prevision_flux"),
    path("conventions/<int:convention_id>/", conventions.convention, name="convention"),
    _acte("conventions/<int:convention_id>/modifier/", conventions.Modifier, "modifier_convention"),
    _acte("conventions/<int:convention_id>/clore/", conventions.Clore, "clore_convention"),
    _acte("conventions/<int:convention_id>/reserver/", conventions.Reserver, "reserver_logements"),
    _acte(
        "conventions/<int:convention_id>/logements/<int:reservation_id>/liberer/",
        conventions.Liberer,
        "liberer_logement",
    ),
    _acte("conventions/<int:convention_id>/reprise/", conventions.Reprendre, "reprendre_flux"),
]
