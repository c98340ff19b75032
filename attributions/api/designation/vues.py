"""Candidatures: the list, one of them, and the acts of the designation, once per idempotency key."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from attributions.api.designation import contrats, lecture, recherche
from attributions.enums import EtatVisite
from attributions.models import Candidature, MiseADisposition
from attributions.saisie.designation import SaisieCandidat, SaisieFeuille, SaisieTransmission
from attributions.saisie.prononcee import SaisiePrononcee
from attributions.saisie.visites import SaisieVisite
from attributions.services import dedies
from attributions.services.actes import CANDIDATURE, VACANCE
from attributions.services.aides import estimer, lire_montant
from attributions.services.candidatures import retirer
from attributions.services.designation import designer, ordonner, transmettre
from attributions.services.designation_papier import designer_sur_feuille
from attributions.services.prononcees import prononcer
from attributions.services.visites import constater, en_attente, proposer
from habilitations.api.vues import VueApi
from habilitations.rules.droits import Droit
from habilitations.rules.portees import Portee
from registre.api import actes
from registre.api.contrats import SORTIE
from registre.api.ouverture import etag, version_attendue
from registre.api.pieces import faire_une_fois
from registre.services.actes import OBJET
from socle.errors import ActionRefusee
from socle.journal import tracer_consultation


class Candidatures(VueApi):
    """The candidatures that this organisme reads, latest first."""

    portees = {"GET": Portee.ATTRIBUTIONS_LIRE}
    droits = {"GET": Droit.CONSULTER}

    def get(self, request: Request) -> Response:
        return Response(SORTIE.ecrire(lecture.page_de(self.acteur, self.parametres(*lecture.PARAMETRES))))


class UneCandidature(VueApi):
    """One candidature with its decisions, offers and visits."""

    portees = {"GET": Portee.ATTRIBUTIONS_LIRE}
    droits = {"GET": Droit.CONSULTER}

    def get(self, request: Request, cle: UUID) -> Response:
        self.parametres()
        une = lecture.candidature_visible(self.acteur, cle)
        tracer_consultation(self.acteur, OBJET, une.demande_id, nature="candidature")
        return Response(SORTIE.ecrire(lecture.detail(une, self.acteur)), headers={"ETag": etag(une.version)})


class ActeSurObjet(VueApi, ABC):
    """An act on what the address names: the version read (`If-Match`), then the service, once per key."""

    corps: ClassVar[type]
    objet_type: ClassVar[str]
    statut = 200

    def post(self, request: Request, cle: UUID) -> Response:
        self.parametres()
        version = version_attendue(request)
        lu, octets = actes.lire(request, self.corps)

        def agir() -> Any:
            return self.executer(cle, lu, version)

        try:
            return faire_une_fois(self, request, [octets], agir, statut=self.statut, objet_type=self.objet_type)
        except ActionRefusee as refusee:
            return actes.refuser(refusee)

    @abstractmethod
    def executer(self, cle: UUID, lu: Any, version: int) -> Any:
        """Call the service; gives the answer. Raises `ActionRefusee`."""


class ActeSurVacance(ActeSurObjet):
    portees = {"POST": Portee.CANDIDATURES_ECRIRE}
    droits = {"POST": Droit.DESIGNER}
    objet_type = VACANCE


class Candidats(ActeSurVacance):
    """The candidates of a vacancy; designation of others."""

    portees = {"GET": Portee.ATTRIBUTIONS_LIRE, "POST": Portee.CANDIDATURES_ECRIRE}
    droits = {"GET": Droit.CONSULTER, "POST": Droit.DESIGNER}
    corps, statut = contrats.Designer, 201

    def get(self, request: Request, cle: UUID) -> Response:
        self.parametres()
        lus = lecture.candidats_de(lecture.vacance_visible(self.acteur, cle))
        return Response(SORTIE.ecrire(lus), headers={"ETag": etag(lus.version)})

    def executer(self, cle: UUID, lu: contrats.Designer, version: int) -> contrats.DesignationFaite:
        vacance = lecture.vacance_visible(self.acteur, cle)
        ids = lecture.demandes_dites([un.demande for un in lu.demandes])
        saisies = [
            SaisieCandidat(pk, confirmee=un.confirmee, motif_simultanee=un.motif_simultanee)
            for pk, un in zip(ids, lu.demandes, strict=True)
        ]
        faites = designer(vacance.pk, saisies=saisies, acteur=self.acteur, version=version, commune=lu.commune)
        return _faite(vacance, [une.cle for une in faites])


class Feuille(ActeSurVacance):
    """The signed sheet of a réservataire on paper, entered by the bailleur in its name."""

    corps, statut = contrats.SaisirFeuille, 201

    def executer(self, cle: UUID, lu: contrats.SaisirFeuille, version: int) -> contrats.DesignationFaite:
        vacance = lecture.vacance_visible(self.acteur, cle)
        ids = lecture.demandes_dites([un.demande for un in lu.demandes])
        saisies = [
            SaisieCandidat(pk, confirmee=un.confirmee, motif_simultanee=un.motif_simultanee)
            for pk, un in zip(ids, lu.demandes, strict=True)
        ]
        feuille = SaisieFeuille(lu.signee_le, lu.recue_le, lu.reference, lu.terminee, lu.moins_de_trois, lu.precision)
        faites = designer_sur_feuille(vacance.pk, saisies=saisies, feuille=feuille, acteur=self.acteur, version=version)
        return _faite(vacance, [une.cle for une in faites])


class Prononcee(ActeSurVacance):
    """The act of an authority that attributes the dwelling without a CALEOL."""

    corps, statut = contrats.PrononcerAttribution, 201

    def executer(self, cle: UUID, lu: contrats.PrononcerAttribution, version: int) -> contrats.DesignationFaite:
        vacance = lecture.vacance_visible(self.acteur, cle)
        (demande,) = lecture.demandes_dites([lu.demande])
        saisie = SaisiePrononcee(
            demande, lu.fondement, lu.prononcee_le, lu.reference, lu.conserve_par, lu.autorite, lu.place
        )
        faite = prononcer(vacance.pk, saisie=saisie, acteur=self.acteur, version=version)
        return _faite(vacance, [faite.candidature.cle])


class Recherche(VueApi):
    """Who may be given this dwelling: what whoever designates on it sees on screen, under the same scope."""

    portees = {"GET": Portee.CANDIDATURES_ECRIRE}
    droits = {"GET": Droit.DESIGNER}

    def get(self, request: Request, cle: UUID) -> Response:
        parametres = self.parametres(*recherche.PARAMETRES)
        vacance = lecture.vacance_a_pourvoir(self.acteur, cle)
        return Response(SORTIE.ecrire(recherche.candidats_possibles(vacance, parametres, self.acteur)))


class RechercheInfructueuse(ActeSurVacance):
    """The proof of R441-4: nobody with the need of this adapted dwelling is eligible."""

    corps, statut = contrats.ConstaterRecherche, 201

    def executer(self, cle: UUID, lu: contrats.ConstaterRecherche, version: int) -> contrats.DesignationFaite:
        vacance = lecture.vacance_visible(self.acteur, cle)
        dedies.constater_infructueuse(vacance.pk, acteur=self.acteur, version=version)
        return _faite(vacance, [])


class Ordre(ActeSurVacance):
    """The order of preference of who designates."""

    corps = contrats.OrdonnerCandidats

    def executer(self, cle: UUID, lu: contrats.OrdonnerCandidats, version: int) -> contrats.DesignationFaite:
        vacance = lecture.vacance_visible(self.acteur, cle)
        ordonner(vacance.pk, cles=lu.candidatures, acteur=self.acteur, version=version)
        return _faite(vacance, lu.candidatures)


class Transmission(ActeSurVacance):
    """The designation is finished."""

    corps = contrats.TransmettreCandidats

    def executer(self, cle: UUID, lu: contrats.TransmettreCandidats, version: int) -> contrats.DesignationFaite:
        vacance = lecture.vacance_visible(self.acteur, cle)
        saisie = SaisieTransmission(lu.moins_de_trois, lu.precision)
        transmettre(vacance.pk, saisie=saisie, acteur=self.acteur, version=version)
        return _faite(vacance, [])


class Retrait(ActeSurObjet):
    """A candidate withdrawn before any decision."""

    portees = {"POST": Portee.CANDIDATURES_ECRIRE}
    droits = {"POST": Droit.DESIGNER}
    corps, objet_type = contrats.RetirerCandidat, CANDIDATURE

    def executer(self, cle: UUID, lu: contrats.RetirerCandidat, version: int) -> contrats.CandidatureFaite:
        une = lecture.candidature_visible(self.acteur, cle)
        retirer(une.pk, motif=lu.motif, precision=lu.precision, acteur=self.acteur, version=version)
        return _candidature_faite(une)


class Aide(ActeSurObjet):
    """The housing aid simulated with the household, in euros a month."""

    portees = {"POST": Portee.CANDIDATURES_ECRIRE}
    droits = {"POST": Droit.DESIGNER}
    corps, objet_type = contrats.EstimerAide, CANDIDATURE

    def executer(self, cle: UUID, lu: contrats.EstimerAide, version: int) -> contrats.CandidatureFaite:
        une = lecture.candidature_visible(self.acteur, cle)
        estimer(une.pk, montant=lire_montant(lu.montant or ""), acteur=self.acteur, version=version)
        return _candidature_faite(une)


class Visites(ActeSurObjet):
    """A visit proposed."""

    portees = {"POST": Portee.BAUX_ECRIRE}
    droits = {"POST": Droit.LOUER}
    corps, objet_type, statut = contrats.ProposerVisite, CANDIDATURE, 201

    def executer(self, cle: UUID, lu: contrats.ProposerVisite, version: int) -> contrats.CandidatureFaite:
        une = lecture.candidature_visible(self.acteur, cle)
        proposer(une.pk, saisie=SaisieVisite(lu.proposee_le, lu.prevue_a), acteur=self.acteur, version=version)
        return _candidature_faite(une)


class SuiteDeVisite(ActeSurObjet):
    """What became of the visit that waits: there is one at most."""

    portees = {"POST": Portee.BAUX_ECRIRE}
    droits = {"POST": Droit.LOUER}
    corps, objet_type = contrats.DireSuiteDeVisite, CANDIDATURE

    def executer(self, cle: UUID, lu: contrats.DireSuiteDeVisite, version: int) -> contrats.CandidatureFaite:
        une = lecture.candidature_visible(self.acteur, cle)
        etat = lu.etat if lu.etat in EtatVisite.values else EtatVisite.PROPOSEE.value
        constater(
            en_attente(une.pk), etat=EtatVisite(etat), le=lu.le, motif=lu.motif, acteur=self.acteur, version=version
        )
        return _candidature_faite(une)


def _faite(vacance: MiseADisposition, candidatures: list[UUID]) -> contrats.DesignationFaite:
    vacance.refresh_from_db(fields=["version", "etat"])
    return contrats.DesignationFaite(vacance.cle, vacance.version, vacance.etat, candidatures)


def _candidature_faite(une: Candidature) -> contrats.CandidatureFaite:
    une.refresh_from_db(fields=["version", "etat"])
    return contrats.CandidatureFaite(une.cle, une.version, une.etat)
