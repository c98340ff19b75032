"""Demandes: the list and the search, the registration, one demande and its acts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from demandeurs.enums import SourceModification
from habilitations.api.vues import VueApi, corps_de
from habilitations.rules.droits import Droit
from habilitations.rules.portees import Portee
from registre.api import actes, contrats
from registre.api.contrats import SORTIE
from registre.api.fusion import RACINE, declaration_fusionnee
from registre.api.lecture import detail
from registre.api.liste import PARAMETRES, page_de
from registre.api.ouverture import etag, ouvrir, version_attendue
from registre.api.radiation import lire_la_radiation
from registre.models import Demande
from registre.permissions import refus_de
from registre.rules.differences import differences
from registre.saisie import MiseAJour, SaisieDemande
from registre.services import hebergement, modification, radiation, renouvellement
from registre.services.actes import OBJET
from registre.services.doublons_probables import Existant, dire_existant
from registre.services.enregistrement import enregistrer
from registre.services.lecture import charger_saisie
from registre.services.parametres import delais_de_la_region
from registre.services.recherche import parmi, parmi_par_nir
from registre.states.demande import Acte
from socle.api.problemes import Probleme
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Refus, exiger
from socle.journal import tracer_consultation

EXISTANTE = "demande_existante"
SOURCES = (SourceModification.DEMANDEUR, SourceModification.PIECE, SourceModification.TIERS)


class Demandes(VueApi):
    """The demandes of the perimeter; registration of another."""

    portees = {"GET": Portee.DEMANDES_LIRE, "POST": Portee.DEMANDES_ENREGISTRER}
    droits = {"GET": Droit.CONSULTER, "POST": Droit.ENREGISTRER}

    def get(self, request: Request) -> Response:
        page = page_de(Demande.objects.visibles_par(self.acteur), self.parametres(*PARAMETRES), self.acteur)
        return Response(SORTIE.ecrire(page))

    def post(self, request: Request) -> Response:
        self.parametres()
        corps, octets = corps_de(request)
        if isinstance(corps, dict) and isinstance(corps.get("declaration"), dict):
            corps["declaration"].setdefault("deposee_le", aujourdhui().isoformat())
        lu: contrats.Depot = contrats.ENTREE.lire(contrats.Depot, corps)

        def agir() -> Demande:
            return enregistrer(lu.declaration, acteur=self.acteur, confirmations=lu.confirmations)

        try:
            return actes.faire(self, request, octets, agir, statut=201)
        except ActionRefusee as refusee:
            if all(un.code != EXISTANTE for un in refusee.refus):
                return actes.refuser(refusee, RACINE)
            # The act was undone and its count with it: what is said is counted and traced here, or not said at all.
            existantes = dire_existant(lu.declaration, acteur=self.acteur)
            return actes.refuser(refusee, RACINE, existantes=[_existante(une) for une in existantes])


def _existante(une: Existant) -> dict[str, Any]:
    return {"guichet": une.guichet, "organisme": une.organisme, "par": une.par.value, "cle": une.cle or None}


class Recherche(VueApi):
    """A search by number, names, birth date or NIR: posted, so that nothing personal is in an address."""

    portees = {"POST": Portee.DEMANDES_LIRE}
    droits = {"POST": Droit.CONSULTER}

    def post(self, request: Request) -> Response:
        parametres = self.parametres(*PARAMETRES)
        lu, _ = actes.lire(request, contrats.Rechercher)
        if bool(lu.texte.strip()) == bool(lu.nir.strip()):
            raise Probleme(
                422, "recherche_vide", "Donnez un texte ou un NIR, l'un des deux.",
                issue="Un numéro unique, des noms, une date de naissance (04/07/1987), ou un NIR seul.",
            )  # fmt: skip
        visibles = Demande.objects.visibles_par(self.acteur)
        trouvees = parmi_par_nir(visibles, lu.nir) if lu.nir.strip() else parmi(visibles, lu.texte)
        page = page_de(trouvees, parametres, self.acteur, texte=lu.texte or "nir")
        return Response(SORTIE.ecrire(page))


class UneDemande(VueApi):
    """One demande, read or modified."""

    portees = {"GET": Portee.DEMANDES_LIRE, "PATCH": Portee.DEMANDES_MODIFIER}
    droits = {"GET": Droit.CONSULTER, "PATCH": Droit.MODIFIER}

    def get(self, request: Request, cle: UUID) -> Response:
        self.parametres()
        demande = ouvrir(self.acteur, cle)
        tracer_consultation(self.acteur, OBJET, demande.pk)
        le = aujourdhui()
        lu = detail(demande, self.acteur, le=le, delais=delais_de_la_region(le))
        return Response(SORTIE.ecrire(lu), headers={"ETag": etag(demande.version)})

    def patch(self, request: Request, cle: UUID) -> Response:
        self.parametres()
        version = version_attendue(request)
        lu, octets = actes.lire(request, contrats.Modifier)
        source = _source(lu.source)

        def fusionner() -> tuple[Demande, SaisieDemande]:
            demande = ouvrir(self.acteur, cle)
            exiger(refus_de(Acte.MODIFIER, acteur=self.acteur, objet=demande))
            return demande, declaration_fusionnee(demande, lu.declaration)

        def agir() -> Demande:
            demande, saisie = fusionner()
            return modification.modifier(
                demande.pk, saisie, acteur=self.acteur, version=version, source=source, confirmations=lu.confirmations
            )

        try:
            return actes.faire(self, request, octets, agir)
        except ActionRefusee as refusee:
            if actes.est_perimee(refusee):
                return actes.perimee(fusionner()[0], refusee, _champs_differents(*fusionner()))
            return actes.refuser(refusee, RACINE)


class ActeSurUneDemande(VueApi, ABC):
    """One act: the version read, then the demande open, the act allowed and done by its service."""

    acte: Acte
    corps: type
    racine = ""

    def post(self, request: Request, cle: UUID) -> Response:
        self.parametres()
        version = version_attendue(request)
        lu, octets = actes.lire(request, self.corps)

        def agir() -> Demande:
            demande = ouvrir(self.acteur, cle)
            exiger(self.refus(demande))
            return self.executer(demande, lu, version)

        try:
            return actes.faire(self, request, octets, agir)
        except ActionRefusee as refusee:
            if actes.est_perimee(refusee):
                return actes.perimee(ouvrir(self.acteur, cle), refusee)
            return actes.refuser(refusee)

    def refus(self, demande: Demande) -> Refus | None:
        """Why the act may not be done on it, or None."""
        return refus_de(self.acte, acteur=self.acteur, objet=demande)

    @abstractmethod
    def executer(self, demande: Demande, lu: Any, version: int) -> Demande:
        """Call the service. Raises `ActionRefusee`."""


class Renouvellement(ActeSurUneDemande):
    """Renewal for a year, with what the demandeur brings up to date (R441-2-7)."""

    portees = {"POST": Portee.DEMANDES_RENOUVELER}
    droits = {"POST": Droit.RENOUVELER}
    acte, corps = Acte.RENOUVELER, contrats.Renouveler

    def executer(self, demande: Demande, lu: contrats.Renouveler, version: int) -> Demande:
        mise_a_jour = None
        if lu.declaration is not None:
            saisie = declaration_fusionnee(demande, lu.declaration)
            mise_a_jour = MiseAJour(saisie, frozenset(lu.confirmations))
        return renouvellement.renouveler(
            demande.pk,
            acteur=self.acteur,
            le=lu.le or aujourdhui(),
            courrier_papier=lu.courrier_papier,
            mise_a_jour=mise_a_jour,
            version=version,
        )


class Radiation(ActeSurUneDemande):
    """Radiation for one of the motives of R441-2-8."""

    portees = {"POST": Portee.DEMANDES_RADIER}
    droits = {"POST": Droit.RADIER}
    acte, corps = Acte.RADIER, contrats.Radier

    def executer(self, demande: Demande, lu: contrats.Radier, version: int) -> Demande:
        saisie, justification = lire_la_radiation(lu, demande, self.acteur)
        return radiation.radier(
            demande.pk, saisie=saisie, justification=justification, acteur=self.acteur, version=version
        )


class Hebergement(ActeSurUneDemande):
    """Entry into a foyer or a temporary housing, by who holds the demande or the SIAO it is opened to by name."""

    portees = {"POST": Portee.DEMANDES_MODIFIER}
    droits = {"POST": Droit.CONSULTER}
    acte, corps = Acte.MODIFIER, contrats.EntrerEnFoyer

    def refus(self, demande: Demande) -> Refus | None:
        return hebergement.refus_d_heberger(acteur=self.acteur, demande=demande)

    def executer(self, demande: Demande, lu: contrats.EntrerEnFoyer, version: int) -> Demande:
        saisie = hebergement.SaisieHebergement(lu.type, lu.depuis, lu.structure)
        return hebergement.entrer(demande.pk, saisie=saisie, acteur=self.acteur, version=version)


def _source(texte: str) -> SourceModification:
    if texte not in SOURCES:
        raise Probleme(
            422, "source_inconnue", "La source d'une modification est demandeur, piece ou tiers.",
            erreurs=[{"code": "source_inconnue", "detail": "Valeur inconnue.", "pointeur": "/source"}],
        )  # fmt: skip
    return SourceModification(texte)


def _champs_differents(demande: Demande, saisie: SaisieDemande) -> list[str]:
    """Names of the fields that the base and the client do not agree on: names, never values."""
    actuelle = charger_saisie(demande, avec_handicap=False)
    chemins = [d.chemin for d in differences(actuelle, saisie) if d.champ != "nir"]
    return [chemin for chemin in chemins if chemin.partition(".")[0] not in contrats.NON_DECLARES][:50]
