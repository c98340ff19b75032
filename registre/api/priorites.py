"""The priorities of a dossier as the API says them, read in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from demandeurs.models import Piece
from habilitations.models import Territoire
from habilitations.rules.types import NatureTerritoire
from registre.api import contrats_priorites as contrats
from registre.models import AttenteAnormale, Demande, OffreDalo, Priorite
from registre.models.offre_dalo import offres_de, refus_connus
from registre.saisie import SaisiePriorite
from registre.services.priorites.contingents import EligibiliteLue, eligibilites
from registre.services.priorites.controles import priorite_inconnue
from registre.states.priorite import StatutPriorite
from socle.errors import ActionRefusee

LABELS_MAX = 200
# Ids that nobody has: the service refuses them in its own words.
INCONNU = 0


def priorites_du_dossier(demande: Demande, le: date) -> contrats.PrioritesDuDossier:
    """Labels, the latest first, with their offers; contingents; the délai reached. Five statements."""
    offres = offres_de(demande)
    lues = Priorite.objects.filter(demande=demande).select_related("organisme", "departement").order_by("-pk")
    attente = AttenteAnormale.objects.select_related("delai__departement").filter(demande=demande).first()
    return contrats.PrioritesDuDossier(
        demande.cle,
        demande.version,
        [_priorite(une, offres, le) for une in lues[:LABELS_MAX]],
        [_contingent(une) for une in eligibilites(demande.pk, le=le)],
        None
        if attente is None
        else contrats.DelaiLu(
            attente.atteint_le, attente.delai.departement.code, attente.delai.mois, attente.delai.marque
        ),
    )


def _priorite(une: Priorite, offres: Sequence[OffreDalo], le: date) -> contrats.PrioriteLue:
    siennes = [offre for offre in offres if une.a_cette_offre(offre.envoyee_le)]
    return contrats.PrioriteLue(
        cle=une.cle,
        type=une.type,
        statut_priorite=str(une.statut_le(le)),
        qualite=str(une.qualite),
        organisme=une.organisme.nom if une.organisme is not None else "",
        decision_le=une.decision_le,
        du=une.du,
        au=une.au,
        contestee_le=une.contestee_le,
        terminee_le=une.terminee_le,
        motif_fin=str(une.motif_fin),
        statut_dalo=une.statut,
        typologie_dalo=une.typologie,
        departement=une.departement.code if une.departement is not None else "",
        injonction_le=une.injonction_le,
        astreinte_le=une.astreinte_le,
        refus_le=refus_connus(une, siennes),
        offres=[_offre(offre) for offre in siennes],
    )


def _offre(une: OffreDalo) -> contrats.OffreDaloLue:
    return contrats.OffreDaloLue(
        cle=une.cle,
        bailleur=une.bailleur.nom,
        commune=une.commune.code,
        typologie=une.typologie,
        envoyee_le=une.envoyee_le,
        repondre_avant_le=une.repondre_avant_le,
        etat_offre=str(une.etat),
        repondue_le=une.repondue_le,
        motif_refus=une.motif,
        personnes_a_l_offre=une.personnes + une.naissances,
        types_usuels=list(une.usuels),
        suite=str(une.suite),
        suite_le=une.suite_le,
    )


def _contingent(une: EligibiliteLue) -> contrats.ContingentLu:
    derivee = une.derivee
    return contrats.ContingentLu(
        contingent=derivee.contingent.value,
        eligible=une.eligible,
        raison=derivee.raison,
        source=derivee.source,
        manque=derivee.manque,
        decide=une.decision is not None,
    )


def saisie_de(demande: Demande, lu: contrats.ReconnaitrePriorite) -> SaisiePriorite:
    """The body in the terms of the service: a département by its code, a pièce of this very dossier by its key."""
    return SaisiePriorite(
        type=lu.type,
        decision_le=lu.decision_le,
        du=lu.du,
        au=lu.au,
        piece_id=_piece(demande, lu.piece),
        preuve_vue=lu.preuve_vue,
        departement_id=_departement(lu.departement),
        typologie=lu.typologie,
        injonction_le=lu.injonction_le,
        astreinte_le=lu.astreinte_le,
        refus_le=list(lu.refus_le),
    )


def _piece(demande: Demande, cle: UUID | None) -> int | None:
    if cle is None:
        return None
    trouvee = Piece.objects.filter(cle=cle, menage=demande.menage_id or INCONNU).values_list("pk", flat=True).first()
    return INCONNU if trouvee is None else trouvee


def _departement(code: str) -> int | None:
    if not code:
        return None
    departements = Territoire.objects.filter(nature=NatureTerritoire.DEPARTEMENT, code=code, au__isnull=True)
    return departements.values_list("pk", flat=True).first() or INCONNU


def priorite_du_dossier(demande: Demande, cle: UUID) -> Priorite:
    """A label of this very dossier. Raises `ActionRefusee`."""
    trouvee = Priorite.objects.filter(demande=demande, cle=cle).first()
    if trouvee is None:
        raise ActionRefusee(priorite_inconnue())
    return trouvee


def faite(demande: Demande, une: Priorite, le: date) -> contrats.PrioriteFaite:
    """The answer of an act: the version read again, for the act raised it."""
    version = Demande.objects.values_list("version", flat=True).get(pk=demande.pk)
    statut: StatutPriorite = une.statut_le(le)
    return contrats.PrioriteFaite(demande.cle, version, une.cle, une.type, str(statut))
