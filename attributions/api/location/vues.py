"""The acts that follow a sitting, once per idempotency key, on the version read (`If-Match`)."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import asdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from attributions.api.designation.contrats import CandidatureFaite
from attributions.api.designation.lecture import candidature_visible
from attributions.api.designation.vues import ActeSurObjet, _candidature_faite
from attributions.api.location import contrats
from attributions.models import Candidature
from attributions.saisie.associations import SaisieGlissement, SaisieOccupant
from attributions.saisie.location import (
    SaisieAnnulation,
    SaisieBail,
    SaisieChangement,
    SaisieCorrection,
    SaisieEchange,
    SaisieImputation,
    SaisieLevee,
    SaisieProposition,
    SaisieReponse,
)
from attributions.services import (
    acceptes_ailleurs,
    annulations,
    associations,
    attribution,
    baux,
    changements,
    colocation,
    conditions,
    corrections,
    desistements,
    echanges,
    entrees,
    irrecevabilites,
    mutations,
    propositions,
    reprises,
)
from attributions.services.actes import CANDIDATURE
from habilitations.rules.droits import Droit
from habilitations.rules.portees import Portee
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, Regle


class ActeDeLocation(ActeSurObjet, ABC):
    """Read the candidature, call the service, say its state. Subclasses write `faire`."""

    portees = {"POST": Portee.BAUX_ECRIRE}
    droits = {"POST": Droit.LOUER}
    objet_type = CANDIDATURE

    def executer(self, cle: UUID, lu: Any, version: int) -> CandidatureFaite:
        une = candidature_visible(self.acteur, cle)
        self.faire(une, lu, version)
        return _candidature_faite(une)

    @abstractmethod
    def faire(self, une: Candidature, lu: Any, version: int) -> None:
        """Call the service. Raises `ActionRefusee`."""


class Proposition(ActeDeLocation):
    """The dwelling is offered to its attributaire."""

    corps, statut = contrats.ProposerLogement, 201

    def faire(self, une: Candidature, lu: contrats.ProposerLogement, version: int) -> None:
        saisie = SaisieProposition(lu.envoyee_le, lu.repondre_avant_le, dalo=lu.dalo)
        propositions.proposer(une.pk, saisie=saisie, acteur=self.acteur, version=version)


class Acceptation(ActeDeLocation):
    corps = contrats.AccepterLogement

    def faire(self, une: Candidature, lu: contrats.AccepterLogement, version: int) -> None:
        propositions.accepter(une.pk, saisie=SaisieReponse(lu.recue_le), acteur=self.acteur, version=version)


class RefusDuCandidat(ActeDeLocation):
    corps = contrats.RefuserLogement

    def faire(self, une: Candidature, lu: contrats.RefuserLogement, version: int) -> None:
        saisie = SaisieReponse(lu.recue_le, lu.motif, lu.precision, lu.preuve)
        propositions.refuser(une.pk, saisie=saisie, acteur=self.acteur, version=version)


class Passage(ActeDeLocation):
    """A candidate who accepted another dwelling is passed over, without a refusal."""

    corps = contrats.SansCorps

    def faire(self, une: Candidature, lu: contrats.SansCorps, version: int) -> None:
        acceptes_ailleurs.passer(une.pk, acteur=self.acteur, version=version)


class Silence(ActeDeLocation):
    corps = contrats.SansCorps

    def faire(self, une: Candidature, lu: contrats.SansCorps, version: int) -> None:
        propositions.constater_silence(une.pk, le=aujourdhui(), acteur=self.acteur, version=version)


class Desistement(ActeDeLocation):
    corps = contrats.DaterActe

    def faire(self, une: Candidature, lu: contrats.DaterActe, version: int) -> None:
        desistements.desister(une.pk, le=lu.le, precision=lu.precision, acteur=self.acteur, version=version)


class ConditionLevee(ActeDeLocation):
    corps = contrats.DaterActe

    def faire(self, une: Candidature, lu: contrats.DaterActe, version: int) -> None:
        conditions.lever(une.pk, saisie=SaisieLevee(lu.le, lu.precision), acteur=self.acteur, version=version)


class ConditionCaduque(ActeDeLocation):
    corps = contrats.SansCorps

    def faire(self, une: Candidature, lu: contrats.SansCorps, version: int) -> None:
        conditions.laisser_caduque(une.pk, le=aujourdhui(), acteur=self.acteur, version=version)


class Attribution(ActeDeLocation):
    """The data of R441-2-9, corrected until the signature."""

    corps = contrats.DonneesAttribution

    def faire(self, une: Candidature, lu: contrats.DonneesAttribution, version: int) -> None:
        saisie = SaisieImputation(**asdict(lu))
        attribution.corriger(une.pk, saisie=saisie, le=aujourdhui(), acteur=self.acteur, version=version)


class Bail(ActeDeLocation):
    """The lease: the demande is struck off at once."""

    corps, statut = contrats.EnregistrerBail, 201

    def faire(self, une: Candidature, lu: contrats.EnregistrerBail, version: int) -> None:
        saisie = SaisieBail(
            signe_le=lu.signe_le,
            rpls=lu.rpls,
            exception_rpls=lu.exception_rpls,
            entree_le=lu.entree_le,
            loyer=_montant("loyer", lu.loyer),
            charges=_montant("charges", lu.charges),
            actualisee=lu.actualisee,
            imputation=SaisieImputation(**asdict(lu.attribution)) if lu.attribution else None,
        )
        baux.signer(une.pk, saisie=saisie, acteur=self.acteur, version=version)


class AnnulationDuBail(ActeDeLocation):
    """The lease is cancelled: the demande is active again."""

    corps = contrats.AnnulerBail

    def faire(self, une: Candidature, lu: contrats.AnnulerBail, version: int) -> None:
        saisie = SaisieAnnulation(lu.le, lu.motif, lu.suite, lu.precision)
        annulations.annuler(une.pk, saisie=saisie, acteur=self.acteur, version=version)


class CorrectionApresBail(ActeDeLocation):
    """The data of R441-2-9, corrected until the exercise is closed."""

    corps = contrats.CorrigerApresBail

    def faire(self, une: Candidature, lu: contrats.CorrigerApresBail, version: int) -> None:
        saisie = SaisieCorrection(
            motif=lu.motif,
            imputation=SaisieImputation(**asdict(lu.attribution)) if lu.attribution else None,
            rpls=lu.rpls,
            reservation=lu.reservation,
            qpv=lu.qpv,
            plafond=lu.plafond,
        )
        corrections.corriger(une.pk, saisie=saisie, acteur=self.acteur, version=version)


class Entree(ActeDeLocation):
    """The day of the keys, apart from the signature."""

    corps = contrats.EntrerDansLesLieux

    def faire(self, une: Candidature, lu: contrats.EntrerDansLesLieux, version: int) -> None:
        entrees.entrer(une.pk, le=lu.le, acteur=self.acteur, version=version)


class Changement(ActeDeLocation):
    """A household that changed after the decision: what follows."""

    corps = contrats.TrancherChangement

    def faire(self, une: Candidature, lu: contrats.TrancherChangement, version: int) -> None:
        changements.trancher(une.pk, saisie=SaisieChangement(lu.suite, lu.motif), acteur=self.acteur, version=version)


class Reprise(ActeDeLocation):
    """The last act on the candidature, entered by error, is taken back."""

    portees = {"POST": Portee.CANDIDATURES_ECRIRE}
    droits = {"POST": Droit.DESIGNER}
    corps = contrats.AnnulerActe

    def faire(self, une: Candidature, lu: contrats.AnnulerActe, version: int) -> None:
        reprises.reprendre(une.pk, motif=lu.motif, acteur=self.acteur, version=version)


class Place(ActeDeLocation):
    """The place of a candidate in a colocation."""

    corps = contrats.PlacerCandidat

    def faire(self, une: Candidature, lu: contrats.PlacerCandidat, version: int) -> None:
        colocation.placer(une.pk, place=lu.place, acteur=self.acteur, version=version)


class Mutation(ActeDeLocation):
    """A tenant of the same bailleur: the dwelling he leaves."""

    corps = contrats.LierMutation

    def faire(self, une: Candidature, lu: contrats.LierMutation, version: int) -> None:
        mutations.lier(une.pk, occupe=lu.occupe, acteur=self.acteur, version=version)


class Echange(ActeDeLocation):
    corps = contrats.LierEchange

    def faire(self, une: Candidature, lu: contrats.LierEchange, version: int) -> None:
        autre = candidature_visible(self.acteur, lu.autre)
        echanges.lier(une.pk, autre_id=autre.pk, acteur=self.acteur, version=version)


class FinDEchange(ActeDeLocation):
    corps = contrats.SansCorps

    def faire(self, une: Candidature, lu: contrats.SansCorps, version: int) -> None:
        echanges.defaire(une.pk, acteur=self.acteur, version=version)


class BauxDEchange(ActeDeLocation):
    """Both leases of an exchange, or none."""

    corps, statut = contrats.EnregistrerEchange, 201

    def faire(self, une: Candidature, lu: contrats.EnregistrerEchange, version: int) -> None:
        saisie = SaisieEchange(lu.signe_le, lu.entree_le, actualisees=lu.actualisees)
        echanges.signer_les_deux(une.pk, saisie=saisie, acteur=self.acteur, version=version)


class Occupant(ActeDeLocation):
    """The household that the association houses: it keeps its demande."""

    corps, statut = contrats.LogerOccupant, 201

    def faire(self, une: Candidature, lu: contrats.LogerOccupant, version: int) -> None:
        saisie = SaisieOccupant(lu.numero_occupant, lu.nature_occupation, lu.du, lu.terme)
        associations.loger(une.pk, saisie=saisie, acteur=self.acteur, version=version)


class TermeDOccupation(ActeDeLocation):
    corps = contrats.ReporterTerme

    def faire(self, une: Candidature, lu: contrats.ReporterTerme, version: int) -> None:
        associations.prolonger(une.pk, terme=lu.terme, acteur=self.acteur, version=version)


class DepartDOccupant(ActeDeLocation):
    corps = contrats.DaterActe

    def faire(self, une: Candidature, lu: contrats.DaterActe, version: int) -> None:
        associations.terminer(une.pk, le=lu.le, acteur=self.acteur, version=version)


class Glissement(ActeDeLocation):
    """The lease passes to the occupant's name: his demande is struck off, no dwelling is freed."""

    corps, statut = contrats.GlisserBail, 201

    def faire(self, une: Candidature, lu: contrats.GlisserBail, version: int) -> None:
        bail = SaisieBail(
            signe_le=lu.signe_le,
            entree_le=lu.entree_le,
            loyer=_montant("loyer", lu.loyer),
            charges=_montant("charges", lu.charges),
            actualisee=lu.actualisee,
        )
        saisie = SaisieGlissement(lu.numero_occupant, bail, lu.seance)
        associations.glisser(une.pk, saisie=saisie, acteur=self.acteur, version=version)


class Avertissement(ActeDeLocation):
    corps, statut = contrats.AvertirIrrecevabilite, 201

    def faire(self, une: Candidature, lu: contrats.AvertirIrrecevabilite, version: int) -> None:
        irrecevabilites.avertir(une.pk, envoye_le=lu.envoye_le, acteur=self.acteur, version=version)


class IrrecevabiliteLevee(ActeDeLocation):
    portees = {"POST": Portee.COMMISSIONS_ECRIRE}
    droits = {"POST": Droit.TENIR_COMMISSION}
    corps = contrats.DaterActe

    def faire(self, une: Candidature, lu: contrats.DaterActe, version: int) -> None:
        irrecevabilites.lever(une.pk, saisie=SaisieLevee(lu.le, lu.precision), acteur=self.acteur, version=version)


class RadiationConfirmee(ActeDeLocation):
    corps = contrats.SansCorps

    def faire(self, une: Candidature, lu: contrats.SansCorps, version: int) -> None:
        irrecevabilites.confirmer(une.pk, acteur=self.acteur, version=version)


class Recours(ActeDeLocation):
    corps = contrats.DaterActe

    def faire(self, une: Candidature, lu: contrats.DaterActe, version: int) -> None:
        irrecevabilites.former_recours(une.pk, le=lu.le, acteur=self.acteur, version=version)


class IssueDuRecours(ActeDeLocation):
    corps = contrats.JugerLeRecours

    def faire(self, une: Candidature, lu: contrats.JugerLeRecours, version: int) -> None:
        irrecevabilites.juger_recours(une.pk, annulee=lu.annulee, le=lu.le, acteur=self.acteur, version=version)


def _montant(champ: str, texte: str) -> Decimal | None:
    """Euros and cents written with a point; None when not given. Raises `ActionRefusee`."""
    if not texte:
        return None
    if not re.fullmatch(r"\d{1,6}(\.\d{1,2})?", texte):
        raise ActionRefusee(
            Refus(
                "montant_illisible",
                "Ce montant n'est pas lisible.",
                Nature.SAISIE,
                champ,
                issue="Écrivez des euros par mois avec un point : 512.40.",
                source=Regle.FORMAT,
            )
        )
    return Decimal(texte)
