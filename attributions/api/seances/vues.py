"""Commissions and sittings by a bailleur's own software: agenda, attendance, decisions, closing. Same services as on screen."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from attributions.api.designation.vues import ActeSurObjet
from attributions.api.seances import contrats, lecture
from attributions.enums import SensVote
from attributions.models import Candidature, SeanceCal
from attributions.permissions import introuvable
from attributions.saisie.seances import SaisieDecision, SaisiePresence, SaisieSeance, SaisieVote
from attributions.services import agenda, arrets, presences, seances, tenue
from attributions.services.actes import SEANCE
from habilitations.api.vues import VueApi
from habilitations.rules.droits import Droit
from habilitations.rules.portees import Portee
from registre.api import actes
from registre.api.contrats import SORTIE
from registre.api.ouverture import etag
from registre.api.pieces import faire_une_fois
from socle.errors import ActionRefusee, Refus, Regle


class Lecture(VueApi):
    portees: ClassVar[dict[str, Portee]] = {"GET": Portee.ATTRIBUTIONS_LIRE}
    droits: ClassVar[dict[str, Droit]] = {"GET": Droit.CONSULTER}


class Seances(VueApi):
    """The sittings this organisme reads; preparation of another."""

    portees = {"GET": Portee.ATTRIBUTIONS_LIRE, "POST": Portee.COMMISSIONS_ECRIRE}
    droits = {"GET": Droit.CONSULTER, "POST": Droit.TENIR_COMMISSION}

    def get(self, request: Request) -> Response:
        self.parametres()
        return Response(SORTIE.ecrire(lecture.seances(self.acteur)))

    def post(self, request: Request) -> Response:
        self.parametres()
        lu, octets = actes.lire(request, contrats.PreparerSeance)

        def agir() -> contrats.SeanceFaite:
            commission = lecture.commission_visible(self.acteur, lu.commission)
            saisie = SaisieSeance(lu.prevue_a, lu.lieu, lu.mode, lu.differee)
            return _faite(agenda.preparer(commission.pk, saisie=saisie, acteur=self.acteur))

        try:
            return faire_une_fois(self, request, [octets], agir, statut=201, objet_type=SEANCE)
        except ActionRefusee as refusee:
            return actes.refuser(refusee)


class UneSeance(Lecture):
    """One sitting: agenda, candidatures, decisions."""

    def get(self, request: Request, cle: UUID) -> Response:
        self.parametres()
        lue = lecture.seance(self.acteur, cle)
        return Response(SORTIE.ecrire(lue), headers={"ETag": etag(lue.seance.version)})


class ActeDeSeance(ActeSurObjet, ABC):
    """An act on a sitting: the version read, the sitting in sight, then its service."""

    portees = {"POST": Portee.COMMISSIONS_ECRIRE}
    droits = {"POST": Droit.TENIR_COMMISSION}
    objet_type = SEANCE

    def executer(self, cle: UUID, lu: Any, version: int) -> contrats.SeanceFaite:
        seance = lecture.seance_visible(self.acteur, cle)
        self.faire(seance, lu, version)
        return _faite(seance)

    @abstractmethod
    def faire(self, seance: SeanceCal, lu: Any, version: int) -> None:
        """Call the service. Raises `ActionRefusee`."""


class Lignes(ActeDeSeance):
    """A dwelling on the agenda."""

    corps, statut = contrats.InscrireLogement, 201

    def faire(self, seance: SeanceCal, lu: contrats.InscrireLogement, version: int) -> None:
        lecture.exiger_version(seance, version)
        vacance = lecture.vacance_visible(self.acteur, lu.mise_a_disposition)
        agenda.inscrire(seance.pk, vacance.pk, acteur=self.acteur)


class Convocation(ActeDeSeance):
    """The members convoked."""

    corps = contrats.ConvoquerSeance

    def faire(self, seance: SeanceCal, lu: contrats.ConvoquerSeance, version: int) -> None:
        agenda.convoquer(seance.pk, le=lu.le, acteur=self.acteur, version=version)


class Ouverture(ActeDeSeance):
    """The sitting opened with its attendance."""

    corps = contrats.OuvrirSeance

    def faire(self, seance: SeanceCal, lu: contrats.OuvrirSeance, version: int) -> None:
        feuille = [SaisiePresence(un.membre, un.present, un.a_distance, un.excuse) for un in lu.presences]
        tenue.ouvrir(
            seance.pk, presences=feuille, president_id=lu.president, ouverte_a=lu.ouverte_a, acteur=self.acteur, version=version,
        )  # fmt: skip


class Presences(ActeDeSeance):
    """A member arrives, comes back or leaves; the last movement of a sitting entered afterwards is taken back."""

    corps = contrats.NoterMouvement

    def faire(self, seance: SeanceCal, lu: contrats.NoterMouvement, version: int) -> None:
        lecture.exiger_version(seance, version)
        if lu.annuler:
            presences.annuler_mouvement(seance.pk, lu.membre, acteur=self.acteur)
            return
        saisie = SaisiePresence(lu.membre, lu.present, lu.a_distance, lu.excuse)
        presences.noter_presence(seance.pk, saisie=saisie, a=lu.a, acteur=self.acteur)


class Deports(ActeDeSeance):
    """A member withdraws from a dwelling."""

    corps = contrats.NoterDeport

    def faire(self, seance: SeanceCal, lu: contrats.NoterDeport, version: int) -> None:
        lecture.exiger_version(seance, version)
        ligne = seance.lignes.filter(mise_a_disposition__cle=lu.mise_a_disposition).first()
        if ligne is None:
            raise ActionRefusee(introuvable("Cette ligne de l'ordre du jour"))
        tenue.noter_deport(ligne.pk, lu.membre, motif=lu.motif, acteur=self.acteur)


class Decisions(ActeDeSeance):
    """The decision on one candidate."""

    corps = contrats.DeciderCandidature

    def faire(self, seance: SeanceCal, lu: contrats.DeciderCandidature, version: int) -> None:
        lecture.exiger_version(seance, version)
        une = Candidature.objects.visibles_par(self.acteur).filter(cle=lu.candidature).first()
        if une is None or not seance.lignes.filter(mise_a_disposition=une.mise_a_disposition_id).exists():
            raise ActionRefusee(introuvable("Cette candidature"))
        saisie = _saisie(lu)
        if lu.motif_correction:
            seances.corriger(une.pk, motif=lu.motif_correction, saisie=saisie, acteur=self.acteur)
        else:
            seances.decider(une.pk, saisie=saisie, acteur=self.acteur)


class Arrets(ActeDeSeance):
    """A dwelling ended, or put off."""

    corps = contrats.ArreterLogement

    def faire(self, seance: SeanceCal, lu: contrats.ArreterLogement, version: int) -> None:
        lecture.exiger_version(seance, version)
        ligne = seance.lignes.filter(mise_a_disposition__cle=lu.mise_a_disposition).first()
        if ligne is None:
            raise ActionRefusee(introuvable("Cette ligne de l'ordre du jour"))
        if lu.reporter:
            arrets.reporter_ligne(ligne.pk, acteur=self.acteur)
        else:
            arrets.arreter_ligne(ligne.pk, acteur=self.acteur, moins_de_trois=lu.moins_de_trois, precision=lu.precision)


class Cloture(ActeDeSeance):
    """The sitting closed."""

    corps = contrats.CloreSeance

    def faire(self, seance: SeanceCal, lu: contrats.CloreSeance, version: int) -> None:
        tenue.clore(seance.pk, close_a=lu.close_a, acteur=self.acteur, version=version)


def _saisie(lu: contrats.DeciderCandidature) -> SaisieDecision:
    inconnus = [un.sens for un in lu.votes if un.sens not in SensVote.values]
    if inconnus:
        raise ActionRefusee(
            Refus(
                "vote_inconnu",
                "Un vote est pour, contre ou abstention.",
                champ="votes",
                issue="Corrigez-le.",
                source=Regle.LISTE,
            )
        )
    return SaisieDecision(
        lu.lettre,
        rang=lu.rang,
        motifs=tuple(lu.motifs),
        precision=lu.precision,
        pieces=tuple(lu.pieces),
        condition_avant_le=lu.condition_avant_le,
        sous_motif=lu.sous_motif,
        votes=tuple(SaisieVote(un.membre, SensVote(un.sens)) for un in lu.votes),
        prise_a=lu.prise_a,
    )


def _faite(seance: SeanceCal) -> contrats.SeanceFaite:
    seance.refresh_from_db(fields=["version", "etat"])
    return contrats.SeanceFaite(seance.cle, seance.version, seance.etat)
