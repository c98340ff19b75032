"""Striking off: one act for the eight motives, one nightly batch for non-renewal (R441-2-8, version of 8 May 2017)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, Min, Q

from demandeurs.enums import RolePersonne
from demandeurs.models import Personne
from habilitations.acteur import Acteur
from registre import effects, ports
from registre.enums import EtatCourrier, NatureCourrier, NatureEvenement, StatutNumero
from registre.models import AttributionDeclaree, Courrier, Demande, NumeroUnique, Tache
from registre.rules.avertissements import AvertissementFait
from registre.rules.delais import Delais
from registre.rules.echeances import ajouter_mois, bornes_du_jour
from registre.rules.radiation import Dossier, FaitsRadiation, refus_de_radiation
from registre.saisie import SaisieAttribution, SaisieJustification, SaisieRadiation
from registre.services.actes import LOT, OBJET, inscrire, ouvrir, prononcant_de
from registre.services.courriers import annuler_en_attente, preparer
from registre.services.parametres import delais_de_la_region
from registre.services.pieces.conservation import geler
from registre.services.preavis import DEBUT, Curseur, apres, preavis_du_cycle
from registre.states.demande import Acte, EtatDemande
from registre.states.radiation import MotifRadiation
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee
from socle.journal import tracer_actes

SANS_LETTRE = frozenset({MotifRadiation.DECES, MotifRadiation.DOUBLON})
"""Nobody is written to after a death; of a duplicate, the demande that stays keeps the correspondence."""

ENVOYES = (EtatCourrier.ENVOYE, EtatCourrier.DISTRIBUE)


@transaction.atomic
def radier(
    demande_id: int,
    *,
    saisie: SaisieRadiation,
    acteur: Acteur,
    justification: SaisieJustification | None = None,
    version: int | None = None,
) -> Demande:
    """Strike a demande off. Raises `ActionRefusee` with every reason; nothing is changed then."""
    pieces = justification or SaisieJustification()
    demande = ouvrir(demande_id, acte=Acte.RADIER, acteur=acteur, version=version, le=saisie.le, motif=saisie.motif)
    delais = delais_de_la_region(saisie.le)
    faits = faits_de_la_demande(demande, pieces)
    if refus := refus_de_radiation(Dossier(saisie, pieces, prononcant_de(acteur), faits, delais)):
        raise ActionRefusee(refus)

    if faits.avertissement is not None and saisie.courrier_le is None:
        saisie.courrier_le = faits.avertissement.envoye_le
    lettres = prononcer([demande.pk], saisie=saisie, acteur=acteur, details=_details(saisie, pieces, delais))
    effects.expedier_apres(lettres)
    demande.refresh_from_db()
    return demande


def prononcer(
    demandes: Sequence[int],
    *,
    saisie: SaisieRadiation,
    acteur: Acteur,
    details: dict[str, Any] | None = None,
) -> list[int]:
    """The radiation itself, for demandes already locked and checked; returns the ids of the letters prepared.

    Checks nothing: called by `radier`, the night, and the importer of the national system (what it says is a fact).
    """
    motif, le = MotifRadiation(saisie.motif), saisie.le
    Demande.objects.filter(pk__in=demandes).update(
        etat=EtatDemande.RADIEE,
        motif_radiation=motif,
        sous_motif=saisie.sous_motif,
        radiee_le=le,
        courrier_radiation_le=saisie.courrier_le if motif is MotifRadiation.ABSENCE_REPONSE else None,
        a_absence_reponse=motif is MotifRadiation.ABSENCE_REPONSE,
        version=F("version") + 1,
    )
    if saisie.attribution is not None:
        for demande in demandes:
            _declarer_attribution(demande, saisie.attribution)
    if motif is MotifRadiation.FUSION:
        NumeroUnique.objects.filter(demande__in=demandes).update(statut=StatutNumero.FUSIONNE)
    Tache.objects.filter(demande__in=demandes, close_a__isnull=True).update(close_a=maintenant())
    annuler_en_attente(demandes)
    geler(demandes, le=le)
    lettres = [] if motif in SANS_LETTRE else preparer(NatureCourrier.RADIATION, demandes)
    inscrire(
        demandes, NatureEvenement.RADIATION, acteur=acteur, le=le, details={"motif": motif.value, **(details or {})}
    )
    tracer_actes(acteur, Acte.RADIER.value, OBJET, demandes, ["etat", "motif_radiation", "radiee_le"])
    ports.donner_suite(Acte.RADIER, demandes, acteur=acteur, le=le)
    return [lettre.pk for lettre in lettres]


def faits_de_la_demande(demande: Demande, pieces: SaisieJustification) -> FaitsRadiation:
    """What the rules read of a demande: its dates, its cotitulaire, the notice of its cycle, the warning named."""
    return FaitsRadiation(
        deposee_le=demande.deposee_le,
        valable_jusqu_au=demande.valable_jusqu_au,
        aujourdhui=aujourdhui(),
        cotitulaire=Personne.objects.filter(menage=demande.menage_id, role=RolePersonne.COTITULAIRE).exists(),
        preavis_echeance=echeance_du_preavis(demande),
        avertissement=_avertissement(demande, pieces.avertissement_id),
        conservee_deposee_le=_deposee_le(pieces.demande_conservee_id, sauf=demande.pk),
    )


def echeance_du_preavis(demande: Demande) -> date | None:
    """Deadline notified by the first notice sent for the present expiry; None when none was sent."""
    lettres = Courrier.objects.filter(
        demande=demande, nature=NatureCourrier.PREAVIS, etat__in=ENVOYES, echeance_le__gte=demande.valable_jusqu_au
    )
    premiere: date | None = lettres.aggregate(premiere=Min("echeance_le"))["premiere"]
    return premiere


def _avertissement(demande: Demande, courrier_id: int | None) -> AvertissementFait | None:
    lettre = Courrier.objects.filter(demande=demande, pk=courrier_id).first() if courrier_id else None
    if lettre is None:
        return None
    return AvertissementFait(
        nature=lettre.nature,
        organisme_id=lettre.organisme_id,
        envoye_le=lettre.envoye_le,
        distribue_le=lettre.distribue_le if lettre.etat == EtatCourrier.DISTRIBUE else None,
        annule=lettre.etat == EtatCourrier.ANNULE,
    )


def _deposee_le(demande_id: int | None, *, sauf: int) -> date | None:
    if demande_id is None or demande_id == sauf:
        return None
    deposee_le: date | None = (
        Demande.objects.actives().filter(pk=demande_id).values_list("deposee_le", flat=True).first()
    )
    return deposee_le


def _details(saisie: SaisieRadiation, pieces: SaisieJustification, delais: Delais) -> dict[str, Any]:
    """The closed list of what the event keeps: codes, dates and ids, nothing identifying."""
    details: dict[str, Any] = {}
    if saisie.sous_motif:
        details["sous_motif"] = saisie.sous_motif
    if pieces.renonciation_recue_le is not None:
        details["renonciation_recue_le"] = pieces.renonciation_recue_le.isoformat()
        details["courrier_detenu_par"] = pieces.courrier_detenu_par
        conserve = ajouter_mois(pieces.renonciation_recue_le, delais.conservation_courrier)
        details["courrier_conserve_jusqu_au"] = conserve.isoformat()
    if pieces.avertissement_id is not None:
        details["courrier"] = pieces.avertissement_id
    if pieces.decision_caleol_le is not None:
        details["decision_caleol"] = pieces.decision_caleol
        details["decision_caleol_le"] = pieces.decision_caleol_le.isoformat()
    if pieces.deces_le is not None:
        details["deces_le"] = pieces.deces_le.isoformat()
    if pieces.demande_conservee_id is not None:
        details["demande_conservee"] = pieces.demande_conservee_id
    if saisie.attribution is not None:
        details["bail_le"] = saisie.attribution.bail_le.isoformat()
        details["sans_rpls"] = not saisie.attribution.rpls
    return details


def redeclarer_attribution(demande_id: int, attribution: SaisieAttribution) -> None:
    """The block given with a radiation for attribution, corrected since; in the transaction of the act that says why."""
    _declarer_attribution(demande_id, attribution)


def corriger_les_rpls_declares(par_demande: Mapping[int, tuple[str, str]]) -> None:
    """By radiated demande, the identifier declared and the one that replaced it; another one declared since stays."""
    declarees = list(
        AttributionDeclaree.objects.filter(demande__in=par_demande, demande__etat=EtatDemande.RADIEE).order_by("pk")
    )
    changees = [une for une in declarees if une.rpls == par_demande[une.demande_id][0]]
    for une in changees:
        une.rpls = par_demande[une.demande_id][1]
    AttributionDeclaree.objects.bulk_update(changees, ["rpls"], batch_size=2_000)


def _declarer_attribution(demande_id: int, attribution: SaisieAttribution) -> None:
    """The data of R441-2-9 beside the demande; a former declaration (radiation since cancelled) is replaced."""
    valeurs: Mapping[str, Any] = asdict(attribution)
    connus = {champ.name for champ in AttributionDeclaree._meta.concrete_fields}
    adresse = asdict(attribution.adresse) if attribution.adresse else {}
    dites = {
        **{champ: valeur for champ, valeur in adresse.items() if champ in connus},
        **{champ: valeur for champ, valeur in valeurs.items() if champ in connus},
        "a_adresse": attribution.adresse is not None,
    }
    AttributionDeclaree.objects.bulk_create(
        [AttributionDeclaree(demande_id=demande_id, **dites)],
        update_conflicts=True,
        unique_fields=["demande"],
        update_fields=list(dites),
    )


def radier_non_renouvelees(*, le: date, acteur: Acteur) -> int:
    """Every radiation for non-renewal due on `le` (motive e), by the gestionnaire's clock. Returns how many.

    Due: a notice was sent for this expiry, the deadline it notified is past by the tolerance (T+13 months), no upper
    application holds the demande back. Any number of nights may be missed.
    """
    delais = delais_de_la_region(le)
    total, curseur = 0, DEBUT
    while True:
        radiees, suivant = _lot(curseur, le=le, delais=delais, acteur=acteur)
        total += radiees
        if suivant is None:
            return total
        curseur = suivant


@transaction.atomic
def _lot(curseur: Curseur, *, le: date, delais: Delais, acteur: Acteur) -> tuple[int, Curseur | None]:
    limite = bornes_du_jour(le, delais).expiree
    notifiees: Q = Q(Exists(preavis_du_cycle(etat__in=ENVOYES, echeance_le__lte=limite)))
    lignes = list(
        Demande.objects.actives()
        .filter(apres(curseur), notifiees, valable_jusqu_au__lte=limite)
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
        .order_by("valable_jusqu_au", "pk")
        .values_list("pk", "valable_jusqu_au")[:LOT]
    )
    if not lignes:
        return 0, None
    retenues = ports.empeches(Acte.RADIER, [pk for pk, _ in lignes], le=le, motif=MotifRadiation.NON_RENOUVELLEMENT)
    demandes = [pk for pk, _ in lignes if pk not in retenues]
    if demandes:
        prononcer(demandes, saisie=SaisieRadiation(le, MotifRadiation.NON_RENOUVELLEMENT), acteur=acteur)
    pk, valable = lignes[-1]
    return len(demandes), ((valable, pk) if len(lignes) == LOT else None)
