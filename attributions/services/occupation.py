"""Occupations to examine every three years, the opinion of the CALEOL, the mutation that it opens (L442-5-2)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import DateField, Exists, F, OuterRef, QuerySet, Value

from attributions.enums import AvisOccupation, EtatExamen
from attributions.models import BailEnCours, ExamenOccupation, Logement, MiseADisposition, SeanceCal
from attributions.permissions import introuvable, refus_sur_logement
from attributions.rules import occupation as regles
from attributions.saisie.occupation import SaisieAvis, SaisieExamen
from attributions.services.actes import verrouiller_demandes
from attributions.services.durees import duree
from attributions.states.seance import A_VENIR, EtatSeance
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from registre.enums import NatureEvenement
from registre.models import Demande
from registre.rules.echeances import ajouter_mois
from registre.rules.parametres import Cle, Jeu
from registre.services.actes import elever_version, inscrire
from registre.services.contraintes import contraintes_dites
from registre.services.parametres import chaines_de, jeu
from registre.services.perimetres import trouver_lisible
from registre.states.demande import EtatDemande
from socle.clock import PARIS, aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_actes

OBJET = "attributions.examenoccupation"
EXAMINER, PORTER, AVISER = "examiner_occupation", "porter_occupation", "aviser_occupation"
MUTER = "ouvrir_mutation_occupation"
MOIS = 36
"""Three years: the period of L442-5-2 itself, when nobody recorded another."""
TENUES = (EtatSeance.OUVERTE, EtatSeance.CLOSE, EtatSeance.SIGNEE)
# One probe of the index by commune, where DISTINCT reads a row by dwelling.
_COMMUNES = """
    WITH RECURSIVE siennes(commune) AS (
        (SELECT commune_id FROM attributions_logement WHERE attribuant_id = %(bailleur)s ORDER BY commune_id LIMIT 1)
        UNION ALL
        SELECT (SELECT l.commune_id FROM attributions_logement l
                WHERE l.attribuant_id = %(bailleur)s AND l.commune_id > s.commune ORDER BY l.commune_id LIMIT 1)
        FROM siennes s WHERE s.commune IS NOT NULL
    )
    SELECT commune FROM siennes WHERE commune IS NOT NULL
"""
SEANCES_PROPOSEES = 30
PORTEES_AU_PLUS = 100
"""Occupations shown on one agenda: a sitting could not examine more."""


def baux_a_examiner(acteur: Acteur, le: date) -> QuerySet[Any]:
    """Leases that run in this bailleur's dwellings of tense zones and whose period is over, annotated `quand`: the lease, or its
    last examination.

    Signed here or said by the bailleur. Four statements whatever their number: the communes of its stock, the chain of
    each, the rules, the rows, in the order of an index.
    """
    dus: QuerySet[Any] = BailEnCours.objects.filter(
        attribuant=acteur.organisme_id or 0,
        fini_le__isnull=True,
        depuis__lte=ajouter_mois(le, -periode(le)),
        logement__commune__in=_communes_du_parc(acteur, le),
        logement__sorti_le__isnull=True,
    )
    annotes: QuerySet[Any] = dus.annotate(quand=F("depuis"))
    return annotes


def logements_sans_date(acteur: Acteur, le: date) -> QuerySet[Any]:
    """Dwellings of this bailleur, in tense zones, in the stock and not on offer, of which no lease is known; `quand` is None."""
    siens: QuerySet[Any] = Logement.objects.du_parc().filter(
        ~Exists(BailEnCours.objects.filter(logement=OuterRef("pk"), fini_le__isnull=True)),
        ~Exists(MiseADisposition.objects.ouvertes().filter(logement=OuterRef("pk"))),
        attribuant=acteur.organisme_id or 0,
        commune__in=_communes_du_parc(acteur, le),
    )
    annotes: QuerySet[Any] = siens.annotate(quand=Value(None, output_field=DateField()))
    return annotes


def _communes_du_parc(acteur: Acteur, le: date) -> list[int]:
    """The communes in tense zones where this bailleur has dwellings; three statements."""
    with connection.cursor() as curseur:
        curseur.execute(_COMMUNES, {"bailleur": acteur.organisme_id or 0})
        communes = [commune for (commune,) in curseur.fetchall()]
    return communes_tendues(communes, le=le)


def examens(acteur: Acteur) -> QuerySet[Any]:
    """Those of this bailleur, annotated `quand`: the day of the examination."""
    siens: QuerySet[Any] = ExamenOccupation.objects.filter(attribuant=acteur.organisme_id).annotate(
        quand=F("examine_le")
    )
    return siens


def examens_par_etat(acteur: Acteur, etat: EtatExamen) -> QuerySet[Any]:
    """Those of this bailleur that wait for the commission, have its opinion, or have nothing to follow."""
    lus = examens(acteur)
    if etat is EtatExamen.A_PORTER:
        lus = lus.filter(avis="", situations__len__gt=0)
    elif etat is EtatExamen.AVIS:
        lus = lus.exclude(avis="")
    else:
        lus = lus.filter(situations__len=0)
    return lus


def etat_de(examen: ExamenOccupation) -> EtatExamen:
    """What remains to be done of it."""
    if examen.avis:
        return EtatExamen.AVIS
    return EtatExamen.A_PORTER if examen.situations else EtatExamen.FAIT


def communes_tendues(communes: Collection[int], *, le: date) -> list[int]:
    """Of these communes, those where the occupation is examined; nowhere when nobody recorded the zone."""
    chaines, parametres = chaines_de(communes, le=le), jeu()
    return [une for une in communes if _tendue(parametres, chaines[une], le)]


def _tendue(parametres: Jeu, chaine: tuple[int, ...], le: date) -> bool:
    ligne = parametres.ligne(Cle.OCCUPATION_ZONE, le=le, territoires=chaine)
    return not isinstance(ligne, Refus) and bool(ligne.valeur)


def periode(le: date) -> int:
    return duree(Cle.OCCUPATION_MOIS, le) or MOIS


def refus_sur_bail(*, acteur: Acteur, en_cours: BailEnCours, droit: Droit = Droit.LOUER) -> Refus | None:
    """Why `acteur` may not treat the occupation under this lease: its bailleur does."""
    return refus_sur_logement(droit, acteur=acteur, logement=en_cours.logement)


@contraintes_dites()
@transaction.atomic
def examiner(en_cours_id: int, *, saisie: SaisieExamen, acteur: Acteur, version: int | None = None) -> ExamenOccupation:
    """Record how the dwelling is lived in; with a situation of the article, the file is to be brought to the CALEOL.

    Raises `ActionRefusee`: not the bailleur's, a lease that ended, a zone that is not tense, too early.
    """
    courant = _en_cours(en_cours_id)
    exiger(refus_sur_bail(acteur=acteur, en_cours=courant))
    exiger(_refus_de_version(courant.version, version))
    exiger(regles.refus_d_examiner(_faits(courant), saisie.situations, le=saisie.le, aujourdhui=aujourdhui()))
    examen = ExamenOccupation.objects.create(
        en_cours=courant,
        attribuant_id=courant.attribuant_id,
        examine_le=saisie.le,
        situations=sorted(set(saisie.situations)),
    )
    courant.examinee_le, courant.version = saisie.le, courant.version + 1
    courant.save(update_fields=["examinee_le", "version"])
    tracer_actes(acteur, EXAMINER, OBJET, [examen.pk], ["situations"])
    return examen


@contraintes_dites()
@transaction.atomic
def porter(examen_id: int, *, seance: UUID | None, acteur: Acteur, version: int | None = None) -> ExamenOccupation:
    """Bring the file to a sitting to come of this bailleur; said again, to another one. Raises `ActionRefusee`."""
    examen = _verrouiller(examen_id, acteur, Droit.TENIR_COMMISSION, version)
    choisie = seances_a_venir(examen).filter(cle=seance).first() if seance else None
    exiger(
        regles.refus_de_porter(
            len(examen.situations),
            rendu=bool(examen.avis),
            a_venir=choisie is not None,
            en_vigueur=examen.en_cours.fini_le is None,
        )
    )
    examen.seance = choisie
    return _ecrire(examen, PORTER, ["seance"], acteur)


@contraintes_dites()
@transaction.atomic
def aviser(examen_id: int, *, saisie: SaisieAvis, acteur: Acteur, version: int | None = None) -> ExamenOccupation:
    """Record the opinion of the commission, with its reason. Raises `ActionRefusee`."""
    examen = _verrouiller(examen_id, acteur, Droit.TENIR_COMMISSION, version)
    seance = seances_tenues(examen).filter(cle=saisie.seance).first() if saisie.seance else None
    jour = None if seance is None else seance.prevue_a.astimezone(PARIS).date()
    faits = regles.FaitsAvis(
        len(examen.situations),
        bool(examen.avis),
        seance is not None,
        jour,
        examen.examine_le,
        examen.en_cours.fini_le is None,
    )
    exiger(regles.refus_d_avis(faits, saisie.avis, saisie.motif))
    examen.seance, examen.avis, examen.avis_le, examen.motif = seance, saisie.avis, jour, saisie.motif.strip()[:200]
    return _ecrire(examen, AVISER, ["seance", "avis", "avis_le", "motif"], acteur)


@contraintes_dites()
@transaction.atomic
def ouvrir_mutation(examen_id: int, *, numero: str, acteur: Acteur, version: int | None = None) -> ExamenOccupation:
    """Link the tenant's own demande to the opinion; its timeline says so. Raises `ActionRefusee`."""
    trouvee = trouver_lisible(acteur, numero)
    demande = verrouiller_demandes([trouvee[0]])[trouvee[0]] if trouvee else None
    examen = _verrouiller(examen_id, acteur, Droit.LOUER, version)
    exiger(_refus_de_mutation(examen, demande))
    assert demande is not None  # noqa: S101 - refused above
    examen.mutation = demande
    _ecrire(examen, MUTER, ["mutation"], acteur)
    elever_version([demande.pk])
    bail = examen.en_cours.bail
    details = {"acte": MUTER} | ({} if bail is None else {"mise_a_disposition": bail.mise_a_disposition_id})
    inscrire([demande.pk], NatureEvenement.CANDIDATURE, acteur=acteur, le=aujourdhui(), details=details)
    return examen


def refus_d_aviser(*, acteur: Acteur, examen: ExamenOccupation) -> Refus | None:
    """Why no opinion may be recorded here, or None: for the button and the page."""
    refus = refus_sur_bail(acteur=acteur, en_cours=examen.en_cours, droit=Droit.TENIR_COMMISSION)
    faits = regles.FaitsAvis(
        len(examen.situations),
        bool(examen.avis),
        True,
        examen.examine_le,
        examen.examine_le,
        examen.en_cours.fini_le is None,
    )
    return refus or regles.refus_d_avis(faits, AvisOccupation.MAINTIEN, "x")


def refus_d_ouvrir(*, acteur: Acteur, examen: ExamenOccupation) -> Refus | None:
    """Why no mutation may be opened here, or None: for the button and the page."""
    refus = refus_sur_bail(acteur=acteur, en_cours=examen.en_cours)
    return refus or regles.refus_de_mutation(
        avis=examen.avis, deja=examen.mutation_id is not None, trouvee=True, active=True, mutation=True
    )


def seances_tenues(examen: ExamenOccupation) -> QuerySet[SeanceCal]:
    """Sittings of the bailleur opened or closed, the latest first."""
    tenues: QuerySet[SeanceCal] = SeanceCal.objects.filter(
        commission__bailleur=examen.attribuant_id, etat__in=TENUES
    ).order_by("-prevue_a", "-pk")
    return tenues


def seances_a_venir(examen: ExamenOccupation) -> QuerySet[SeanceCal]:
    """Sittings of the bailleur prepared or convoked, the first one first."""
    prevues: QuerySet[SeanceCal] = SeanceCal.objects.filter(
        commission__bailleur=examen.attribuant_id, etat__in=A_VENIR
    ).order_by("prevue_a", "pk")
    return prevues


def portees_a(seance: SeanceCal) -> list[ExamenOccupation]:
    """The occupations on the agenda of a sitting, their dwellings with them; one statement, bounded."""
    portees = ExamenOccupation.objects.filter(seance=seance).select_related("en_cours__logement__commune")
    return list(portees.order_by("pk")[:PORTEES_AU_PLUS])


def _refus_de_mutation(examen: ExamenOccupation, demande: Demande | None) -> Refus | None:
    return regles.refus_de_mutation(
        avis=examen.avis,
        deja=examen.mutation_id is not None,
        trouvee=demande is not None,
        active=demande is not None and demande.etat == EtatDemande.ACTIVE,
        mutation=demande is not None and demande.mutation,
    )


def _en_cours(en_cours_id: int) -> BailEnCours:
    verrouille = BailEnCours.objects.select_for_update(of=("self",), no_key=True).select_related("logement")
    courant: BailEnCours | None = verrouille.filter(pk=en_cours_id).first()
    if courant is None:
        raise ActionRefusee(introuvable("Ce bail"))
    return courant


def _faits(courant: BailEnCours) -> regles.FaitsBailExamine:
    le = aujourdhui()
    return regles.FaitsBailExamine(
        en_vigueur=courant.fini_le is None,
        tendue=bool(communes_tendues([courant.logement.commune_id], le=le)),
        depuis=courant.examinee_le or courant.bail_le,
        mois=periode(le),
    )


def _verrouiller(examen_id: int, acteur: Acteur, droit: Droit, version: int | None) -> ExamenOccupation:
    examens = ExamenOccupation.objects.select_for_update(of=("self",), no_key=True)
    examen: ExamenOccupation | None = examens.select_related("en_cours__logement").filter(pk=examen_id).first()
    if examen is None:
        raise ActionRefusee(introuvable("Cet examen"))
    exiger(refus_sur_bail(acteur=acteur, en_cours=examen.en_cours, droit=droit))
    exiger(_refus_de_version(examen.version, version))
    return examen


def _refus_de_version(actuelle: int, version: int | None) -> Refus | None:
    if version is None or version == actuelle:
        return None
    return Refus("version_perimee", "Quelqu'un a modifié ceci depuis que vous l'avez ouvert.", Nature.CONFLIT, "version",
                 Regle.VERSION, "Rechargez la page et reprenez votre saisie.")  # fmt: skip


def _ecrire(examen: ExamenOccupation, acte: str, champs: list[str], acteur: Acteur) -> ExamenOccupation:
    examen.version += 1
    examen.save(update_fields=[*champs, "version"])
    tracer_actes(acteur, acte, OBJET, [examen.pk], champs)
    return examen
