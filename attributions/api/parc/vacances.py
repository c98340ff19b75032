"""Vacancies: the list, one of them with its proposal of orientation, and the bailleur's acts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from attributions.api.parc import contrats
from attributions.api.parc.actes import faire
from attributions.api.parc.logements import TAILLE, TAILLE_MAXIMALE, logement_de, montant
from attributions.models import EvenementVacance, MiseADisposition
from attributions.permissions import introuvable, refus_de_vacance
from attributions.saisie.parc import SaisieOrientation, SaisieProgramme, SaisieVacance
from attributions.services import echecs
from attributions.services import vacances as service
from attributions.services.orientation import proposition
from attributions.services.programmes import livrer
from attributions.states.vacance import ActeVacance, EtatVacance
from habilitations.api.vues import VueApi, corps_de
from habilitations.rules.droits import Droit
from habilitations.rules.portees import Portee
from registre.api.contrats import ENTREE, SORTIE
from registre.api.liste import parametre_illisible, taille_de
from registre.api.ouverture import etag, version_attendue
from socle.errors import ActionRefusee, exiger
from socle.journal import tracer_consultation

ETAPES = 100


def vacance_de(vue: VueApi, cle: UUID) -> MiseADisposition:
    """The vacancy if the actor may read it. Raises `ActionRefusee`."""
    lues = MiseADisposition.objects.visibles_par(vue.acteur).select_related("logement", "convention")
    trouvee: MiseADisposition | None = lues.filter(cle=cle).first()
    if trouvee is None:
        raise ActionRefusee(introuvable("Cette mise à disposition"))
    return trouvee


def lue(une: MiseADisposition) -> contrats.VacanceLue:
    return contrats.VacanceLue(
        une.cle, une.version, une.logement.cle, une.etat, une.nature, une.disponible_le, une.reservataire_id,
        une.convention_id, une.prevenu_le, une.designer_avant_le, une.tour, une.exclusion,
    )  # fmt: skip


class Vacances(VueApi):
    """The vacancies the client may read, latest first; another one opened."""

    portees = {"GET": Portee.ATTRIBUTIONS_LIRE, "POST": Portee.LOGEMENTS_ECRIRE}
    droits = {"GET": Droit.CONSULTER, "POST": Droit.GERER_PARC}

    def get(self, request: Request) -> Response:
        parametres = self.parametres("etat", "taille", "curseur")
        etat = parametres.get("etat", "")
        if etat and etat not in EtatVacance.values:
            raise parametre_illisible("etat", f"une de ces valeurs : {', '.join(EtatVacance.values)}")
        taille = taille_de(parametres, TAILLE, TAILLE_MAXIMALE)
        lues = MiseADisposition.objects.visibles_par(self.acteur).select_related("logement")
        if etat:
            lues = lues.filter(etat=etat)
        if "curseur" in parametres:
            lues = lues.filter(pk__lt=self._repere(parametres["curseur"]))
        page = list(lues.order_by("-pk")[: taille + 1])
        suivant = page[taille - 1].cle if len(page) > taille else None
        tracer_consultation(self.acteur, service.OBJET, [une.pk for une in page[:taille]], nature="liste")
        return Response(SORTIE.ecrire(contrats.PageDeVacances([lue(une) for une in page[:taille]], suivant)))

    def _repere(self, texte: str) -> int:
        try:
            return vacance_de(self, UUID(texte)).pk
        except (ValueError, ActionRefusee):
            raise parametre_illisible("curseur", "le « curseur_suivant » de la page précédente") from None

    def post(self, request: Request) -> Response:
        self.parametres()
        corps, octets = corps_de(request)
        lu: contrats.OuvrirVacance = ENTREE.lire(contrats.OuvrirVacance, corps)

        def agir() -> contrats.FaitDuParc:
            saisie = SaisieVacance(
                disponible_le=lu.disponible_le,
                nature=lu.nature,
                conge_recu_le=lu.conge_recu_le,
                loyer=montant(lu.loyer, "loyer"),
                charges=montant(lu.charges, "charges"),
                places=lu.places,
                exclusion=lu.exclusion,
            )
            return _fait(service.ouvrir(logement_de(self, lu.logement).pk, saisie=saisie, acteur=self.acteur))

        return faire(self, request, octets, agir, objet_type=service.OBJET, statut=201)


class Programme(VueApi):
    """Dwellings of a new programme, for one réservataire or kept: all on offer, or none."""

    portees = {"POST": Portee.LOGEMENTS_ECRIRE}
    droits = {"POST": Droit.GERER_PARC}

    def post(self, request: Request) -> Response:
        self.parametres()
        corps, octets = corps_de(request)
        lu: contrats.LivrerProgramme = ENTREE.lire(contrats.LivrerProgramme, corps)

        def agir() -> contrats.ProgrammeLivre:
            saisie = SaisieProgramme(lu.logements, lu.livraison_le, lu.convention, lu.prevenu_le, lu.preuve)
            return contrats.ProgrammeLivre([une.cle for une in livrer(saisie, acteur=self.acteur)])

        return faire(self, request, octets, agir, objet_type=service.OBJET, statut=201)


class UneVacance(VueApi):
    """One vacancy: its state, whom it should be oriented to while it is to be, its steps."""

    portees = {"GET": Portee.ATTRIBUTIONS_LIRE}
    droits = {"GET": Droit.CONSULTER}

    def get(self, request: Request, cle: UUID) -> Response:
        self.parametres()
        une = vacance_de(self, cle)
        tracer_consultation(self.acteur, service.OBJET, une.pk)
        a_orienter = une.etat == EtatVacance.A_ORIENTER and une.attribuant_id == self.acteur.organisme_id
        pistes = [
            contrats.PisteLue(p.nom, p.convention_id, p.reservataire_id, list(p.raisons))
            for p in (proposition(une) if a_orienter else [])
        ]
        etapes = EvenementVacance.objects.filter(mise_a_disposition=une).order_by("-pk")[:ETAPES]
        detail = contrats.VacanceDetaillee(
            lue(une), pistes, [contrats.EtapeLue(e.acte, e.survenu_le, e.saisi_a) for e in etapes]
        )
        return Response(SORTIE.ecrire(detail), headers={"ETag": etag(une.version)})


class ActeSurUneVacance(VueApi, ABC):
    """One act: the version read, then the vacancy open, the act allowed and done by its service."""

    portees = {"POST": Portee.LOGEMENTS_ECRIRE}
    droits = {"POST": Droit.GERER_PARC}
    acte: ActeVacance
    corps: type

    def post(self, request: Request, cle: UUID) -> Response:
        self.parametres()
        version = version_attendue(request)
        corps, octets = corps_de(request)
        lu = ENTREE.lire(self.corps, corps)

        def agir() -> contrats.FaitDuParc:
            une = vacance_de(self, cle)
            exiger(refus_de_vacance(self.acte, acteur=self.acteur, vacance=une))
            return _fait(self.executer(une.pk, lu, version))

        return faire(self, request, octets, agir, objet_type=service.OBJET)

    @abstractmethod
    def executer(self, vacance_id: int, lu: Any, version: int) -> MiseADisposition:
        """Call the service. Raises `ActionRefusee`."""


class Orientation(ActeSurUneVacance):
    """To a réservataire, or kept by the bailleur (R441-5)."""

    acte, corps = ActeVacance.ORIENTER, contrats.OrienterVacance

    def executer(self, vacance_id: int, lu: contrats.OrienterVacance, version: int) -> MiseADisposition:
        saisie = SaisieOrientation(lu.convention, lu.reservataire, lu.prevenu_le, lu.preuve, lu.motif)
        return service.orienter(vacance_id, saisie=saisie, acteur=self.acteur, version=version)


class Echec(ActeSurUneVacance):
    """The réservataire did not designate (L441-1)."""

    acte, corps = ActeVacance.CONSTATER_ECHEC, contrats.ConstaterEchec

    def executer(self, vacance_id: int, lu: contrats.ConstaterEchec, version: int) -> MiseADisposition:
        return echecs.constater(
            vacance_id, cause=lu.cause, motif=lu.motif, le=lu.le, acteur=self.acteur, version=version
        )


class Relance(ActeSurUneVacance):
    """A new turn of designation."""

    acte, corps = ActeVacance.RELANCER, contrats.RelancerVacance

    def executer(self, vacance_id: int, lu: contrats.RelancerVacance, version: int) -> MiseADisposition:
        return service.relancer(vacance_id, prevenu_le=lu.prevenu_le, acteur=self.acteur, version=version)


class Retrait(ActeSurUneVacance):
    """Withdrawn by the bailleur."""

    acte, corps = ActeVacance.RETIRER, contrats.RetirerVacance

    def executer(self, vacance_id: int, lu: contrats.RetirerVacance, version: int) -> MiseADisposition:
        return service.retirer(vacance_id, motif=lu.motif, acteur=self.acteur, version=version)


def _fait(une: MiseADisposition) -> contrats.FaitDuParc:
    return contrats.FaitDuParc(une.cle, une.version, une.etat)
