"""The occupation of dwellings (L442-5-2): the list, the dates of the leases that run, the examination and what follows it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from attributions.api.designation.vues import ActeSurObjet
from attributions.api.parc import contrats_occupation as contrats
from attributions.api.parc.actes import faire
from attributions.enums import EtatExamen
from attributions.models import BailEnCours, ExamenOccupation
from attributions.permissions import introuvable
from attributions.saisie.occupation import SaisieAvis, SaisieExamen
from attributions.services import baux_en_cours
from attributions.services import occupation as service
from habilitations.api.vues import VueApi, corps_de
from habilitations.rules.droits import Droit
from habilitations.rules.portees import Portee
from registre.api.contrats import ENTREE, SORTIE
from registre.api.liste import parametre_illisible, taille_de
from registre.rules.echeances import ajouter_mois
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from socle.journal import tracer_consultation

TAILLE, TAILLE_MAXIMALE = 100, 500
A_EXAMINER = "a_examiner"
ETATS = (A_EXAMINER, *EtatExamen.values)


class Occupations(VueApi):
    """What is due or done of the client's own dwellings, oldest first: fixed number of statements."""

    portees = {"GET": Portee.BAUX_ECRIRE}
    droits = {"GET": Droit.LOUER}

    def get(self, request: Request) -> Response:
        parametres = self.parametres("etat", "taille", "curseur")
        etat = parametres.get("etat", A_EXAMINER)
        if etat not in ETATS:
            raise parametre_illisible("etat", f"une de ces valeurs : {', '.join(ETATS)}")
        taille = taille_de(parametres, TAILLE, TAILLE_MAXIMALE)
        if etat == A_EXAMINER:
            lus = service.baux_a_examiner(self.acteur, aujourdhui()).select_related("logement__commune")
            objet = baux_en_cours.OBJET
        else:
            lus = service.examens_par_etat(self.acteur, EtatExamen(etat))
            lus = lus.select_related("en_cours__logement__commune", "seance")
            objet = service.OBJET
        page, suivant = _page(lus, taille, parametres.get("curseur", ""))
        tracer_consultation(self.acteur, objet, [un.pk for un in page], nature="liste")
        mois = service.periode(aujourdhui())
        lues = [_due(un, mois) if isinstance(un, BailEnCours) else _examinee(un) for un in page]
        return Response(SORTIE.ecrire(contrats.PageDOccupations(lues, suivant)))


def _page(lus: QuerySet[Any], taille: int, curseur: str) -> tuple[list[Any], UUID | None]:
    """One page in the order (`quand`, id), after the row that the cursor names, still in the list or not."""
    if curseur:
        repere = _repere(lus.model, curseur)
        lus = lus.filter(Q(quand__gt=repere[0]) | Q(quand=repere[0], pk__gt=repere[1]))
    page = list(lus.order_by("quand", "pk")[: taille + 1])
    return page[:taille], page[taille - 1].cle if len(page) > taille else None


def _repere(modele: Any, curseur: str) -> tuple[Any, int]:
    champ = "depuis" if modele is BailEnCours else "examine_le"
    try:
        repere: tuple[Any, int] | None = modele.objects.filter(cle=UUID(curseur)).values_list(champ, "pk").first()
    except ValueError:
        repere = None
    if repere is None:
        raise parametre_illisible("curseur", "le « curseur_suivant » de la page précédente")
    return repere


def _due(un: BailEnCours, mois: int) -> contrats.OccupationLue:
    return _lue(un, ajouter_mois(un.depuis, mois), None)


def _examinee(un: ExamenOccupation) -> contrats.OccupationLue:
    examen = contrats.ExamenLu(
        un.cle, un.version, un.examine_le, list(un.situations), un.seance.cle if un.seance else None, un.avis, un.avis_le,
        un.motif, un.mutation_id is not None,
    )  # fmt: skip
    return _lue(un.en_cours, None, examen)


def _lue(un: BailEnCours, le: Any, examen: contrats.ExamenLu | None) -> contrats.OccupationLue:
    logement = un.logement
    return contrats.OccupationLue(
        un.cle, un.version, logement.cle, logement.reference, logement.rpls, logement.commune.code, un.bail_le,
        un.bail_id is not None, le, examen,
    )  # fmt: skip


class DatesDeBail(VueApi):
    """The leases signed before the register, or outside of it: each line written or refused, tried first when asked."""

    portees = {"POST": Portee.BAUX_ECRIRE}
    droits = {"POST": Droit.LOUER}

    def post(self, request: Request) -> Response:
        self.parametres()
        corps, octets = corps_de(request)
        lu: contrats.DireLesBaux = ENTREE.lire(contrats.DireLesBaux, corps)

        def agir() -> contrats.BauxDits:
            lues = [(rang, un.logement, un.bail_le.isoformat()) for rang, un in enumerate(lu.baux, 1)]
            fait = baux_en_cours.essayer if lu.essai else baux_en_cours.appliquer
            bilan = fait(lues, acteur=self.acteur)
            refuses = [contrats.BailRefuse(un.ligne, un.reference, un.code, un.message) for un in bilan.refusees]
            return contrats.BauxDits(len(bilan.retenues), bilan.inchangees, refuses)

        return faire(self, request, octets, agir, objet_type=baux_en_cours.OBJET)


class Examen(ActeSurObjet):
    """How the dwelling is lived in, on a day."""

    portees = {"POST": Portee.BAUX_ECRIRE}
    droits = {"POST": Droit.LOUER}
    objet_type = service.OBJET
    corps, statut = contrats.ExaminerOccupation, 201

    def executer(self, cle: UUID, lu: contrats.ExaminerOccupation, version: int) -> contrats.ExamenFait:
        ou = BailEnCours.objects.filter(cle=cle).values_list("pk", flat=True).first()
        if ou is None:
            raise ActionRefusee(introuvable("Ce bail"))
        saisie = SaisieExamen(lu.le, lu.situations)
        return _fait(service.examiner(ou, saisie=saisie, acteur=self.acteur, version=version))


class _ActeSurExamen(ActeSurObjet):
    portees = {"POST": Portee.COMMISSIONS_ECRIRE}
    droits = {"POST": Droit.TENIR_COMMISSION}
    objet_type = service.OBJET


class Seance(_ActeSurExamen):
    """Brought to a sitting to come."""

    corps = contrats.PorterEnSeance

    def executer(self, cle: UUID, lu: contrats.PorterEnSeance, version: int) -> contrats.ExamenFait:
        return _fait(service.porter(_examen(cle), seance=lu.seance, acteur=self.acteur, version=version))


class Avis(_ActeSurExamen):
    """The opinion of the commission, with its reason."""

    corps = contrats.RendreAvis

    def executer(self, cle: UUID, lu: contrats.RendreAvis, version: int) -> contrats.ExamenFait:
        saisie = SaisieAvis(lu.seance, lu.avis, lu.motif)
        return _fait(service.aviser(_examen(cle), saisie=saisie, acteur=self.acteur, version=version))


class Mutation(_ActeSurExamen):
    """The tenant's own demande, after an opinion to rehouse him."""

    portees = {"POST": Portee.BAUX_ECRIRE}
    droits = {"POST": Droit.LOUER}
    corps = contrats.OuvrirMutation

    def executer(self, cle: UUID, lu: contrats.OuvrirMutation, version: int) -> contrats.ExamenFait:
        return _fait(service.ouvrir_mutation(_examen(cle), numero=lu.numero, acteur=self.acteur, version=version))


def _examen(cle: UUID) -> int:
    pk: int | None = ExamenOccupation.objects.filter(cle=cle).values_list("pk", flat=True).first()
    if pk is None:
        raise ActionRefusee(introuvable("Cet examen"))
    return pk


def _fait(examen: ExamenOccupation) -> contrats.ExamenFait:
    return contrats.ExamenFait(examen.cle, examen.version, service.etat_de(examen).value)
