"""Renewal at any guichet or online: one more year, the information brought up to date (R441-2-7, 2017-05-08)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from demandeurs.enums import SourceModification
from habilitations.acteur import Acteur
from registre import effects
from registre.enums import NatureCourrier, NatureEvenement
from registre.models import Demande
from registre.rules.delais import Delais
from registre.rules.echeances import fin_de_validite, reactivable_jusqu_au
from registre.saisie import MiseAJour
from registre.services.actes import consigner, ouvrir, refus_de_date, verrouiller
from registre.services.courriers import annuler_en_attente, preparer
from registre.services.modification import modifier
from registre.services.parametres import delais_de_la_region
from registre.states.demande import Acte, EtatDemande
from registre.states.radiation import MotifRadiation
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, exiger


@transaction.atomic
def renouveler(
    demande_id: int,
    *,
    acteur: Acteur,
    le: date,
    en_ligne: bool = False,
    courrier_papier: bool | None = None,
    mise_a_jour: MiseAJour | None = None,
    version: int | None = None,
) -> Demande:
    """Renew for a year from `le`, the day the renewal was received. Raises `ActionRefusee`.

    At renewal the demandeur brings all the information up to date (R441-2-7): `mise_a_jour` is the whole demande as he
    now declares it, written by the act of modification in the same transaction. `courrier_papier` None leaves the wish for post as it was. The number and the deposit date never change. A demande
    already struck off for non-renewal is refused with the way out: reactivation, until its last day.
    """
    delais = delais_de_la_region(le)
    demande = _ouvrir(demande_id, acteur=acteur, version=version, le=le, delais=delais)
    exiger(refus_de_date(le, depuis=demande.renouvelee_le or demande.deposee_le) or _refus_de_duree(le, delais))

    avant = demande.valable_jusqu_au
    demande.renouvelee_le = le
    demande.valable_jusqu_au = fin_de_validite(le, delais)
    demande.en_ligne = demande.en_ligne or en_ligne
    if courrier_papier is not None:
        demande.courrier_papier = courrier_papier
    annuler_en_attente([demande.pk], NatureCourrier.PREAVIS)
    consigner(
        demande,
        Acte.RENOUVELER,
        NatureEvenement.RENOUVELLEMENT,
        acteur=acteur,
        le=le,
        champs=["renouvelee_le", "valable_jusqu_au", "en_ligne", "courrier_papier"],
        details={"en_ligne": en_ligne, "echeance": avant.isoformat()},
    )
    lettres = preparer(NatureCourrier.ATTESTATION_RENOUVELLEMENT, [demande.pk])
    effects.expedier_apres([lettre.pk for lettre in lettres])
    if mise_a_jour is not None:
        demande = modifier(
            demande.pk,
            mise_a_jour.saisie,
            acteur=acteur,
            version=None,
            source=SourceModification.RENOUVELLEMENT,
            confirmations=mise_a_jour.confirmations,
        )
    return demande


def _ouvrir(demande_id: int, *, acteur: Acteur, version: int | None, le: date, delais: Delais) -> Demande:
    """Like any act, but the refusal because of the state says until when the demande can be reactivated."""
    try:
        return ouvrir(demande_id, acte=Acte.RENOUVELER, acteur=acteur, version=version, le=le)
    except ActionRefusee as refusee:
        if refusee.premier.code == "etat":
            exiger(_refus_si_radiee(verrouiller(demande_id), delais))
        raise


def _refus_si_radiee(demande: Demande, delais: Delais) -> Refus | None:
    if (demande.etat, demande.motif_radiation) != (EtatDemande.RADIEE, MotifRadiation.NON_RENOUVELLEMENT):
        return None
    limite = reactivable_jusqu_au(demande.valable_jusqu_au, delais)
    possible = aujourdhui() <= limite
    return Refus(
        "renouvellement_apres_radiation",
        "La demande a été radiée faute de renouvellement.",
        Nature.ETAT,
        source="arrêté du 23 mars 2015 §6.1",
        issue=f"Réactivez-la : c'est possible jusqu'au {limite:%d/%m/%Y}."
        if possible
        else f"La réactivation était possible jusqu'au {limite:%d/%m/%Y} : une nouvelle demande est nécessaire.",
    )


def _refus_de_duree(le: date, delais: Delais) -> Refus | None:
    """A renewal received so long ago that the year it opened is already over cannot be entered as such."""
    if fin_de_validite(le, delais) >= aujourdhui():
        return None
    return Refus(
        "renouvellement_depasse",
        "Ce renouvellement a été reçu il y a plus d'un an : la validité qu'il ouvrait est échue.",
        champ="le",
        source="R441-2-7 CCH",
        issue="Saisissez le renouvellement le plus récent.",
    )
