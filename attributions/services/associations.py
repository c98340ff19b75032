"""Households housed by an association, and the lease that slides to the occupant without a new vacancy (L442-8-1 to L442-8-3).

The association's lease strikes off its own demande. The household keeps its demande, its seniority and its candidatures
until a lease bears its name (R441-2-8 a).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from attributions.enums import FinBailEnCours, FinOccupation, TitreDesignation
from attributions.models import Attribution, Bail, Candidature, MiseADisposition, OccupationParAssociation, SeanceCal
from attributions.permissions import introuvable, refus_de_candidature, refus_de_location
from attributions.rules import association as regles
from attributions.rules.bail import FaitsBail, refus_de_bail
from attributions.saisie.associations import SaisieGlissement, SaisieOccupant
from attributions.services import baux_en_cours
from attributions.services.actes import (
    CANDIDATURE,
    avancer,
    refus_de_version,
    verrouiller_demandes,
    verrouiller_vacance,
)
from attributions.services.attribution import Envisagee, prevoir
from attributions.services.baux import radier_au_bail
from attributions.services.suivi import recalculer
from attributions.states.candidature import ENGAGEES, ActeCandidature, EtatCandidature
from attributions.states.seance import EtatSeance
from habilitations.acteur import Acteur
from registre.enums import NatureEvenement
from registre.models import Demande
from registre.rules.parametres import Cle
from registre.services.actes import OBJET as DEMANDE
from registre.services.actes import elever_version, inscrire
from registre.services.contraintes import contraintes_dites
from registre.services.parametres import chaine_de, jeu
from registre.services.perimetres import trouver_lisible
from registre.services.suivi import noter_suivi
from registre.states.demande import EtatDemande, NatureDemande
from socle.clock import PARIS, aujourdhui, maintenant
from socle.errors import ActionRefusee, Refus, exiger
from socle.journal import tracer_actes

A, E = ActeCandidature, EtatCandidature
LOGER, PROLONGER, PARTIR = "loger_par_association", "prolonger_occupation", "terminer_occupation"
HORS_FLUX = "glissement"
"""Nothing is freed nor delivered: the slid lease is in no flow (R441-5)."""
SEANCES_PROPOSEES = 30


def est_une_association(demande: Demande) -> bool:
    return demande.nature == NatureDemande.PERSONNE_MORALE


def en_cours(candidature: Candidature) -> OccupationParAssociation | None:
    """The household now housed through the lease of this association."""
    ouvertes = OccupationParAssociation.objects.filter(bail__candidature=candidature, au__isnull=True)
    return ouvertes.select_related("demande", "bail").first()


def refus_de_loger(*, acteur: Acteur, candidature: Candidature) -> Refus | None:
    """Why no household may be said housed here, or None: for the button, the API and the service."""
    return refus_de_location(acteur=acteur, candidature=candidature) or regles.refus_de_bail_d_association(
        association=est_une_association(candidature.demande), bail_le=_bail_le(_bail_de(candidature))
    )


def refus_d_occupation(*, acteur: Acteur, candidature: Candidature) -> Refus | None:
    """Why the household housed here may not be said gone, or its term changed, or None."""
    refus = refus_de_location(acteur=acteur, candidature=candidature)
    if refus is not None or en_cours(candidature) is not None:
        return refus
    return regles.refus_sans_occupant(glisse=candidature.etat == E.BAIL_GLISSE)


def refus_de_glisser(*, acteur: Acteur, candidature: Candidature) -> Refus | None:
    """Why the lease of this association may not slide, or None: for the button, the API and the service."""
    return (
        refus_d_occupation(acteur=acteur, candidature=candidature)
        or regles.refus_de_bail_d_association(
            association=est_une_association(candidature.demande), bail_le=_bail_le(_bail_de(candidature))
        )
        or refus_de_candidature(A.GLISSER, acteur=acteur, candidature=candidature)
    )


@contraintes_dites()
@transaction.atomic
def loger(
    candidature_id: int, *, saisie: SaisieOccupant, acteur: Acteur, version: int | None = None
) -> OccupationParAssociation:
    """Say which household the association houses in this dwelling. Its demande stays as it is, with an event.

    Raises `ActionRefusee`: not an association, no lease that stands, somebody is housed there, the household is unknown,
    struck off, housed by another association or about to sign elsewhere, dates that do not hold.
    """
    trouve = trouver_lisible(acteur, saisie.numero)
    candidature, demandes = _verrouiller(candidature_id, trouve[0] if trouve else None)
    exiger(refus_de_location(acteur=acteur, candidature=candidature))
    exiger(refus_de_version(candidature, version))
    occupant = demandes.get(trouve[0]) if trouve else None
    bail = _bail_de(candidature)
    exiger(regles.refus_de_loger(saisie, _faits(candidature, bail, occupant), aujourdhui=aujourdhui()))
    assert bail is not None  # noqa: S101 - refused above
    assert occupant is not None  # noqa: S101 - refused above
    occupation = OccupationParAssociation.objects.create(
        bail=bail, demande=occupant, nature=saisie.nature, du=saisie.du, terme=saisie.terme
    )
    _dire(candidature, occupation, LOGER, acteur=acteur, le=saisie.du)
    return occupation


@contraintes_dites()
@transaction.atomic
def prolonger(
    candidature_id: int, *, terme: date, acteur: Acteur, version: int | None = None
) -> OccupationParAssociation:
    """Another term was agreed; the event keeps the one before; the same term is none. Raises `ActionRefusee`."""
    candidature, occupation = _ouvrir(candidature_id, acteur, version)
    exiger(regles.refus_de_terme(terme, du=occupation.du))
    if terme == occupation.terme:
        return occupation
    avant, occupation.terme = occupation.terme, terme
    occupation.save(update_fields=["terme"])
    _dire(candidature, occupation, PROLONGER, acteur=acteur, le=aujourdhui(), avant=avant.isoformat())
    return occupation


@contraintes_dites()
@transaction.atomic
def terminer(candidature_id: int, *, le: date, acteur: Acteur, version: int | None = None) -> OccupationParAssociation:
    """The household left the dwelling without a lease in its name; the association keeps its own. Raises `ActionRefusee`."""
    candidature, occupation = _ouvrir(candidature_id, acteur, version)
    exiger(regles.refus_de_depart(le, du=occupation.du, aujourdhui=aujourdhui()))
    occupation.au, occupation.fin = le, FinOccupation.DEPART
    occupation.save(update_fields=["au", "fin"])
    _dire(candidature, occupation, PARTIR, acteur=acteur, le=le)
    return occupation


@contraintes_dites()
@transaction.atomic
def glisser(candidature_id: int, *, saisie: SaisieGlissement, acteur: Acteur, version: int | None = None) -> Bail:
    """The lease passes to the name of the occupant: his demande is struck off (motive a), no dwelling is freed.

    The association's lease ends that day, the vacancy stays let. The data of R441-2-9 are the occupant's, out of the flow.
    Raises `ActionRefusee` with every reason of a lease; nothing is changed then.
    """
    candidature, occupation, demandes = _verrouiller_l_occupation(candidature_id)
    exiger(refus_de_glisser(acteur=acteur, candidature=candidature))
    exiger(refus_de_version(candidature, version))
    assert occupation is not None  # noqa: S101 - refused above
    vacance, occupant = candidature.mise_a_disposition, demandes[occupation.demande_id]
    seance = _seance(saisie, vacance)
    exiger(regles.refus_de_glisser(_faits_du_glissement(saisie, occupation, occupant, seance, acteur)))
    signe_le = saisie.bail.signe_le
    dite = replace(saisie.bail, rpls="", exception_rpls=vacance.logement.exception_rpls)
    if refus := refus_de_bail(dite, _faits_du_bail(occupation, occupant, vacance)):
        raise ActionRefusee(refus)
    _ceder(candidature, occupation.bail, le=signe_le, acteur=acteur)
    attribuee_le = _jour(seance) or signe_le
    nouvelle = _candidature(occupant, vacance, candidature.place, attribuee_le)
    attribution = _attribution(nouvelle, attribuee_le, signe_le)
    bail = Bail.objects.create(
        candidature=nouvelle, mise_a_disposition=vacance, place=candidature.place, signe_le=signe_le, saisi_a=maintenant(),
        entree_le=saisie.bail.entree_le or occupation.du,
        loyer=occupation.bail.loyer if saisie.bail.loyer is None else saisie.bail.loyer,
        charges=occupation.bail.charges if saisie.bail.charges is None else saisie.bail.charges,
    )  # fmt: skip
    baux_en_cours.suivre(bail, vacance.logement)
    occupation.au, occupation.fin, occupation.bail_occupant, occupation.seance = (
        signe_le,
        FinOccupation.GLISSEMENT,
        bail,
        seance,
    )
    occupation.save(update_fields=["au", "fin", "bail_occupant", "seance"])
    details = {"bail": bail.pk, "sans_rpls": not vacance.logement.rpls, "glissement": True}
    avancer(
        [nouvelle], A.SIGNER, acteur=acteur, le=signe_le, nature=NatureEvenement.BAIL, details={nouvelle.pk: details}
    )
    radier_au_bail(nouvelle, bail, attribution, acteur=acteur)
    recalculer([candidature.demande_id, occupant.pk])
    return bail


def seances_possibles(candidature: Candidature) -> list[SeanceCal]:
    """The last sittings held by the bailleur since the occupant came in."""
    occupation = en_cours(candidature)
    if occupation is None:
        return []
    return list(_tenues(candidature.mise_a_disposition).filter(prevue_a__date__gte=occupation.du)[:SEANCES_PROPOSEES])


def caleol_exigee(vacance: MiseADisposition, le: date) -> bool:
    """Whether the CALEOL attributes the dwelling before the lease slides, where it stands; yes where nobody said (L441-2 III)."""
    ligne = jeu().ligne(Cle.GLISSEMENT_CALEOL, le=le, territoires=chaine_de(vacance.logement.commune_id, le=le))
    return True if isinstance(ligne, Refus) else bool(ligne.valeur)


def _tenues(vacance: MiseADisposition) -> QuerySet[SeanceCal]:
    tenues: QuerySet[SeanceCal] = SeanceCal.objects.filter(
        commission__bailleur=vacance.attribuant_id, etat__in=(EtatSeance.CLOSE, EtatSeance.SIGNEE)
    ).order_by("-prevue_a", "-pk")
    return tenues


def _seance(saisie: SaisieGlissement, vacance: MiseADisposition) -> SeanceCal | None:
    return None if saisie.seance is None else _tenues(vacance).filter(cle=saisie.seance).first()


def _jour(seance: SeanceCal | None) -> date | None:
    return None if seance is None else seance.prevue_a.astimezone(PARIS).date()


def _bail_de(candidature: Candidature) -> Bail | None:
    """The lease of the association that stands."""
    siens = Bail.objects.filter(candidature=candidature, annule_le__isnull=True, glisse_le__isnull=True)
    bail: Bail | None = siens.order_by("-pk").first()
    return bail


def _bail_le(bail: Bail | None) -> date | None:
    return None if bail is None else bail.signe_le


def _verrouiller(candidature_id: int, *autres: int | None) -> tuple[Candidature, dict[int, Demande]]:
    """Demandes by ascending id, vacancy, candidature, as every act."""
    situee = Candidature.objects.filter(pk=candidature_id).values_list("demande", "mise_a_disposition").first()
    if situee is None:
        raise ActionRefusee(introuvable("Cette candidature"))
    demandes = verrouiller_demandes([situee[0], *(une for une in autres if une is not None)])
    vacance = verrouiller_vacance(situee[1])
    candidature: Candidature = Candidature.objects.pour_ecriture().get(pk=candidature_id)
    candidature.demande, candidature.mise_a_disposition = demandes[situee[0]], vacance
    return candidature, demandes


def _verrouiller_l_occupation(
    candidature_id: int,
) -> tuple[Candidature, OccupationParAssociation | None, dict[int, Demande]]:
    """The same with the household housed there; one that came since is not locked, so not seen: the act is refused."""
    ouvertes = OccupationParAssociation.objects.filter(bail__candidature=candidature_id, au__isnull=True)
    candidature, demandes = _verrouiller(candidature_id, *ouvertes.values_list("demande", flat=True))
    occupation = en_cours(candidature)
    if occupation is None or occupation.demande_id not in demandes:
        return candidature, None, demandes
    occupation.bail.mise_a_disposition = candidature.mise_a_disposition
    return candidature, occupation, demandes


def _ouvrir(candidature_id: int, acteur: Acteur, version: int | None) -> tuple[Candidature, OccupationParAssociation]:
    candidature, occupation, _ = _verrouiller_l_occupation(candidature_id)
    exiger(refus_d_occupation(acteur=acteur, candidature=candidature))
    exiger(refus_de_version(candidature, version))
    if occupation is None:
        raise ActionRefusee(regles.refus_sans_occupant(glisse=False))
    return candidature, occupation


def _faits(candidature: Candidature, bail: Bail | None, occupant: Demande | None) -> regles.FaitsLogement:
    return regles.FaitsLogement(
        association=est_une_association(candidature.demande),
        bail_le=_bail_le(bail),
        occupe=en_cours(candidature) is not None,
        occupant=occupant is not None,
        occupant_menage=occupant is not None and not est_une_association(occupant),
        occupant_actif=occupant is not None and occupant.etat == EtatDemande.ACTIVE,
        loge_ailleurs=occupant is not None
        and OccupationParAssociation.objects.filter(demande=occupant, au__isnull=True).exists(),
        engage=occupant is not None and _engage(occupant),
    )


def _engage(occupant: Demande) -> bool:
    return Candidature.objects.filter(demande=occupant, etat__in=ENGAGEES).exists()


def _faits_du_glissement(
    saisie: SaisieGlissement,
    occupation: OccupationParAssociation,
    occupant: Demande,
    seance: SeanceCal | None,
    acteur: Acteur,
) -> regles.FaitsGlissement:
    trouve = trouver_lisible(acteur, saisie.numero)
    actif = occupant.etat == EtatDemande.ACTIVE
    return regles.FaitsGlissement(
        # A demande that is not open any more is found by nobody: that is the reason said, not another household.
        occupant=(trouve is not None and trouve[0] == occupant.pk) or (trouve is None and not actif),
        occupant_actif=actif,
        engage=_engage(occupant),
        du=occupation.du,
        signe_le=saisie.bail.signe_le,
        caleol=caleol_exigee(occupation.bail.mise_a_disposition, saisie.bail.signe_le),
        seance_le=_jour(seance),
        seance_dite=saisie.seance is not None,
    )


def _faits_du_bail(occupation: OccupationParAssociation, occupant: Demande, vacance: MiseADisposition) -> FaitsBail:
    return FaitsBail(
        appelee_le=occupation.du,
        deposee_le=occupant.deposee_le,
        aujourdhui=aujourdhui(),
        rpls=vacance.logement.rpls,
    )


def _ceder(candidature: Candidature, bail: Bail, *, le: date, acteur: Acteur) -> None:
    """The association's lease ends where the occupant's begins; its place of the vacancy is free for him."""
    bail.glisse_le = le
    bail.save(update_fields=["glisse_le"])
    baux_en_cours.finir_le_bail(bail, FinBailEnCours.BAIL)
    avancer([candidature], A.GLISSER, acteur=acteur, le=le, nature=NatureEvenement.CANDIDATURE)


def _candidature(occupant: Demande, vacance: MiseADisposition, place: int, le: date) -> Candidature:
    """The occupant's, accepted before it is written: nobody else was a candidate, no vacancy was opened."""
    noter_suivi([occupant.pk], designations=1, en_cours=1)
    return Candidature.objects.create(
        demande=occupant,
        mise_a_disposition=vacance,
        attribuant_id=vacance.attribuant_id,
        etat=E.ACCEPTEE,
        tour=vacance.tour,
        place=place,
        titre=TitreDesignation.BAILLEUR,
        designee_par_id=vacance.attribuant_id,
        designee_le=le,
        appelee_le=le,
    )


def _attribution(candidature: Candidature, attribuee_le: date, bail_le: date) -> Attribution:
    """The data of R441-2-9 of the occupant, on the day the dwelling was attributed to him."""
    envisagee = Envisagee(candidature.pk, candidature.demande_id, candidature.mise_a_disposition, candidature.titre)
    (attribution,) = prevoir([envisagee], le=attribuee_le)
    attribution.bail_le, attribution.exclusion_flux = bail_le, HORS_FLUX
    attribution.save(force_insert=True)
    return attribution


def _dire(
    candidature: Candidature, occupation: OccupationParAssociation, acte: str, *, acteur: Acteur, le: date, **plus: Any
) -> None:
    """An event on the household's own timeline; the association's demande is over. Traces both."""
    candidature.version += 1
    candidature.save(update_fields=["version"])
    details: Mapping[str, Any] = {
        "acte": acte,
        "occupation": occupation.nature,
        "mise_a_disposition": candidature.mise_a_disposition_id,
        "terme": occupation.terme.isoformat(),
        **plus,
    }
    elever_version([occupation.demande_id])
    inscrire([occupation.demande_id], NatureEvenement.CANDIDATURE, acteur=acteur, le=le, details=dict(details))
    tracer_actes(acteur, acte, CANDIDATURE, [candidature.pk], ["occupation"])
    tracer_actes(acteur, acte, DEMANDE, [occupation.demande_id], ["occupation"])
