"""Dwellings: the list, one of them, entered and corrected; RPLS files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, fields
from decimal import Decimal, InvalidOperation
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from attributions import liste
from attributions.api.parc import contrats
from attributions.api.parc.actes import faire, fusionner
from attributions.models import ImportRpls, Logement
from attributions.permissions import introuvable
from attributions.saisie.parc import SaisieDestination, SaisieLogement
from attributions.services import dedies
from attributions.services import logements as service
from attributions.services.rpls.reception import OBJET as OBJET_RPLS
from attributions.services.rpls.reception import TAILLE_MAX, recevoir
from habilitations.api.vues import VueApi, corps_de
from habilitations.rules.droits import Droit
from habilitations.rules.portees import Portee
from registre.api.contrats import ENTREE, SORTIE
from registre.api.liste import parametre_illisible, taille_de
from registre.api.ouverture import etag, version_attendue
from socle.api.problemes import Probleme
from socle.errors import ActionRefusee, Refus, Regle
from socle.journal import tracer_consultation

TAILLE, TAILLE_MAXIMALE = 25, 100
FILTRES = ("reference", "commune", "typologie", "plafond", "contingent", "qpv", "vacant", "rpls", "sorti")
PARAMETRES = (*FILTRES, "taille", "curseur")
_ETIQUETTE = re.compile(r"\d{1,9}")
_MONTANT = re.compile(r"\d{1,6}(\.\d{1,2})?")


def montant(texte: str | None, champ: str) -> Decimal | None:
    """An amount in euros. Raises `ActionRefusee` when it is not one."""
    if texte is None:
        return None
    try:
        if _MONTANT.fullmatch(texte):
            return Decimal(texte)
    except InvalidOperation:
        pass
    raise ActionRefusee(
        Refus(
            "montant",
            "Un montant est un texte en euros, par exemple « 412.50 ».",
            champ=champ,
            issue="Corrigez-le.",
            source=Regle.FORMAT,
        )
    )


def saisie_de(lu: contrats.LogementDeclare) -> SaisieLogement:
    valeurs = {un.name: getattr(lu, un.name) for un in fields(SaisieLogement)}
    return SaisieLogement(**{**valeurs, "loyer": montant(lu.loyer, "loyer"), "charges": montant(lu.charges, "charges")})


def texte(valeur: Decimal | None) -> str | None:
    return None if valeur is None else f"{valeur:.2f}"


def declaration_de(logement: Logement) -> contrats.LogementDeclare:
    valeurs = asdict(service.en_saisie(logement))
    return contrats.LogementDeclare(**{**valeurs, "loyer": texte(logement.loyer), "charges": texte(logement.charges)})


def logement_de(vue: VueApi, cle: UUID) -> Logement:
    """The dwelling if the actor may read it. Raises `ActionRefusee`."""
    lus = Logement.objects.visibles_par(vue.acteur).select_related("commune")
    trouve: Logement | None = lus.filter(cle=cle).first()
    if trouve is None:
        raise ActionRefusee(introuvable("Ce logement"))
    return trouve


class Logements(VueApi):
    """The dwellings the client works on; another one entered."""

    portees = {"GET": Portee.ATTRIBUTIONS_LIRE, "POST": Portee.LOGEMENTS_ECRIRE}
    droits = {"GET": Droit.CONSULTER, "POST": Droit.GERER_PARC}

    def get(self, request: Request) -> Response:
        parametres = self.parametres(*PARAMETRES)
        if "commune" in parametres and not _ETIQUETTE.fullmatch(parametres["commune"]):
            raise parametre_illisible("commune", "l'étiquette d'un territoire (voir /api/v1/territoires/)")
        taille = taille_de(parametres, TAILLE, TAILLE_MAXIMALE)
        lus = liste.filtrer(liste.logements_de(self.acteur), {nom: parametres.get(nom) for nom in FILTRES})
        page = liste.page(lus, taille=taille, apres=parametres.get("curseur", ""))
        tracer_consultation(self.acteur, service.OBJET, [un.pk for un in page.lignes], nature="liste")
        suivant = page.lignes[-1].cle if page.suivant else None
        rendue = contrats.PageDeLogements([_resume(un) for un in page.lignes], suivant)
        return Response(SORTIE.ecrire(rendue))

    def post(self, request: Request) -> Response:
        self.parametres()
        corps, octets = corps_de(request)
        lu: contrats.LogementDeclare = ENTREE.lire(contrats.LogementDeclare, corps)

        def agir() -> contrats.FaitDuParc:
            return _fait(service.creer(saisie_de(lu), acteur=self.acteur))

        return faire(self, request, octets, agir, objet_type=service.OBJET, statut=201)


class UnLogement(VueApi):
    """One dwelling, read or corrected."""

    portees = {"GET": Portee.ATTRIBUTIONS_LIRE, "PATCH": Portee.LOGEMENTS_ECRIRE}
    droits = {"GET": Droit.CONSULTER, "PATCH": Droit.GERER_PARC}

    def get(self, request: Request, cle: UUID) -> Response:
        self.parametres()
        logement = logement_de(self, cle)
        tracer_consultation(self.acteur, service.OBJET, logement.pk)
        situations = [
            contrats.SituationLue(une.code, une.du, une.au) for une in logement.situations_qpv.order_by("-du")
        ]
        lu = contrats.LogementLu(
            logement.cle,
            logement.version,
            logement.plafond,
            logement.millesime,
            logement.sorti_le,
            logement.attribuant_id,
            declaration_de(logement),
            situations,
            list(logement.equipements),
            logement.public,
            logement.autorisation,
        )
        return Response(SORTIE.ecrire(lu), headers={"ETag": etag(logement.version)})

    def patch(self, request: Request, cle: UUID) -> Response:
        self.parametres()
        version = version_attendue(request)
        corps, octets = corps_de(request)
        lu: contrats.ModifierLogement = ENTREE.lire(contrats.ModifierLogement, corps)

        def agir() -> contrats.FaitDuParc:
            logement = logement_de(self, cle)
            fusionnee = fusionner(asdict(declaration_de(logement)), lu.changements, contrats.LogementDeclare)
            declare: contrats.LogementDeclare = ENTREE.lire(contrats.LogementDeclare, fusionnee, racine="/changements")
            return _fait(service.modifier(logement.pk, saisie_de(declare), acteur=self.acteur, version=version))

        return faire(self, request, octets, agir, objet_type=service.OBJET)


class Destination(VueApi):
    """Adapted to a handicap, or of a programme for one public (R441-4, L441-2 III)."""

    portees = {"POST": Portee.LOGEMENTS_ECRIRE}
    droits = {"POST": Droit.GERER_PARC}

    def post(self, request: Request, cle: UUID) -> Response:
        self.parametres()
        version = version_attendue(request)
        corps, octets = corps_de(request)
        lu: contrats.DestinerLogement = ENTREE.lire(contrats.DestinerLogement, corps)

        def agir() -> contrats.FaitDuParc:
            saisie = SaisieDestination(lu.equipements, lu.public, lu.autorisation)
            return _fait(dedies.destiner(logement_de(self, cle).pk, saisie, acteur=self.acteur, version=version))

        return faire(self, request, octets, agir, objet_type=service.OBJET)


class ImportsRpls(VueApi):
    """An RPLS file, sent as it is: `text/csv`, in a stream."""

    portees = {"POST": Portee.LOGEMENTS_ECRIRE}
    droits = {"POST": Droit.GERER_PARC}

    def post(self, request: Request) -> Response:
        self.parametres()
        nature = str(request.META.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower()
        if nature != "text/csv":
            raise Probleme(415, "format_inconnu", "Le fichier RPLS s'envoie en text/csv.")
        recu = recevoir(_blocs(request), acteur=self.acteur)
        lu = _import(recu)
        entetes = {"ETag": etag(lu.version), "Location": f"{request.path}{recu.cle}/"}
        return Response(SORTIE.ecrire(lu), status=201, headers=entetes)


class UnImportRpls(VueApi):
    """How far a file is."""

    portees = {"GET": Portee.LOGEMENTS_ECRIRE}
    droits = {"GET": Droit.GERER_PARC}

    def get(self, request: Request, cle: UUID) -> Response:
        self.parametres()
        recu = ImportRpls.objects.filter(cle=cle, organisme=self.acteur.organisme_id).first()
        if recu is None:
            raise ActionRefusee(introuvable("Cet import"))
        tracer_consultation(self.acteur, OBJET_RPLS, recu.pk)
        return Response(SORTIE.ecrire(_import(recu)))


def _blocs(request: Request) -> Iterator[bytes]:
    """The body by blocks: the service stops past its limit."""
    lu = 0
    while lu <= TAILLE_MAX and (bloc := request._request.read(1 << 20)):
        lu += len(bloc)
        yield bloc


def _import(recu: ImportRpls) -> contrats.ImportLu:
    return contrats.ImportLu(
        recu.cle, recu.lignes_lues, recu.millesime, recu.lignes, recu.lignes_lues, recu.crees, recu.mis_a_jour,
        recu.en_erreur, recu.fini_a,
    )  # fmt: skip


def _resume(un: Logement) -> contrats.LogementResume:
    return contrats.LogementResume(
        un.cle, un.version, un.reference, un.rpls, un.commune.code, un.typologie, un.surface, un.plafond,
        texte(un.loyer), un.contingent, un.sorti_le,
    )  # fmt: skip


def _fait(logement: Logement) -> contrats.FaitDuParc:
    return contrats.FaitDuParc(logement.cle, logement.version, "sorti" if logement.sorti_le else "dans_le_parc")
