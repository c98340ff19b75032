"""What is known of a lease after its signature: the day the keys were given, and how late it was entered (R441-2-8 a)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import DateField, DurationField, ExpressionWrapper, F, QuerySet
from django.db.models.functions import TruncDate

from attributions.models import Bail, Candidature
from attributions.permissions import refus_de_location
from attributions.rules.bail import refus_d_entree
from attributions.services.actes import CANDIDATURE, refus_de_version, verrouiller_candidature
from attributions.services.durees import duree
from attributions.states.candidature import EtatCandidature
from habilitations import access
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from registre.enums import NatureEvenement
from registre.rules.parametres import Cle
from registre.services.actes import elever_version, inscrire
from registre.services.contraintes import contraintes_dites
from socle.clock import PARIS, aujourdhui
from socle.errors import Nature, Refus, exiger
from socle.journal import tracer_actes

ENTRER = "entrer_dans_les_lieux"
FENETRE = timedelta(days=730)
"""How far back the list of leases entered late reads signatures."""


@contraintes_dites()
@transaction.atomic
def entrer(candidature_id: int, *, le: date, acteur: Acteur, version: int | None = None) -> Bail:
    """Record the day the household moved in, apart from the signature; said again, it is corrected by a new event.

    Raises `ActionRefusee`: no lease in force, not the bailleur's, before the signature, to come.
    """
    candidature = verrouiller_candidature(candidature_id)
    exiger(refus_d_entrer(acteur=acteur, candidature=candidature))
    exiger(refus_de_version(candidature, version))
    bail = Bail.objects.get(candidature=candidature, annule_le__isnull=True)
    exiger(refus_d_entree(le, signe_le=bail.signe_le, aujourdhui=aujourdhui()))
    if bail.entree_le == le:
        return bail
    bail.entree_le = le
    bail.save(update_fields=["entree_le"])
    candidature.version += 1
    candidature.save(update_fields=["version"])
    elever_version([candidature.demande_id])
    details = {"candidature": candidature.pk, "acte": ENTRER, "bail": bail.pk, "entree_le": le.isoformat()}
    inscrire([candidature.demande_id], NatureEvenement.CANDIDATURE, acteur=acteur, le=le, details=details)
    tracer_actes(acteur, ENTRER, CANDIDATURE, [candidature.pk], ["entree_le"])
    return bail


def refus_d_entrer(*, acteur: Acteur, candidature: Candidature) -> Refus | None:
    """Why no entry may be recorded here, or None: for the button, the API and the service."""
    refus = refus_de_location(acteur=acteur, candidature=candidature)
    if refus is not None or candidature.etat == EtatCandidature.BAIL_SIGNE:
        return refus
    return Refus(
        "sans_bail",
        f"Une candidature dans l'état « {EtatCandidature(candidature.etat).label} » n'a pas de bail en vigueur.",
        Nature.ETAT,
        source="R441-2-8 a CCH",
        issue="Enregistrez d'abord le bail signé.",
    )


def seuil(le: date) -> int | None:
    """Days between a signature and its entry above which a lease is listed; None when nobody recorded it."""
    return duree(Cle.BAIL_SAISIE, le)


def tardifs(acteur: Acteur, le: date) -> QuerySet[Bail]:
    """Leases of the actor's organisme (of every bailleur for the gestionnaire) entered later than the threshold.

    Annotated `saisi_le` and `retard`, the latest signed first. Dwellings and dates only.
    """
    jours = seuil(le)
    siens = Bail.objects.filter(signe_le__gte=le - FENETRE)
    if not access.peut(acteur, Droit.GERER):
        siens = siens.filter(mise_a_disposition__attribuant=acteur.organisme_id)
    if jours is None:
        return siens.none()
    saisi = TruncDate("saisi_a", tzinfo=PARIS, output_field=DateField())
    dates = siens.annotate(saisi_le=saisi).annotate(
        retard=ExpressionWrapper(F("saisi_le") - F("signe_le"), output_field=DurationField())
    )
    return (
        dates.filter(retard__gt=timedelta(days=jours))
        .select_related("mise_a_disposition__logement__commune", "mise_a_disposition__attribuant")
        .order_by("-signe_le", "-pk")
    )
