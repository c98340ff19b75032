"""Who enters an act that is not his: an organisme that reads it, one that has the same rights elsewhere; a closed exercise."""

from __future__ import annotations

from datetime import date, timedelta

from attributions.models import Attribution
from attributions.services import exercices
from habilitations.acteur import Acteur, systeme
from habilitations.models import Implantation
from habilitations.rules.bases import Base
from habilitations.rules.types import TypeOrganisme
from registre.models import Demande
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.location import scenes
from tests.factories import habilitations as fabrique

JOUR = timedelta(days=1)


def bailleur() -> Acteur:
    return monde.acteur(monde.BAILLEUR)


def lecteur() -> Acteur:
    """The town hall where the dwellings stand: it reads them as a member of the CALEOL (L441-2 II)."""
    return monde.acteur(monde.RESERVATAIRE)


def responsable_lecteur() -> Acteur:
    """The same town hall, by an agent whose function would allow the act: it is the organisme that may not."""
    return fabrique.acteur(monde.organisme(monde.RESERVATAIRE))


def autre_bailleur() -> Acteur:
    """A bailleur of the region with the same titles and the same function; its dwellings are at Nanterre."""
    qui = fabrique.organisme(TypeOrganisme.BAILLEUR)
    Implantation.objects.create(organisme=qui, commune=monde.commune(monde.NANTERRE), logements=80)
    for base in (Base.E_A, Base.S_A):
        fabrique.habilitation(qui, base)
    return fabrique.acteur(qui)


def reservataire_lointain() -> Acteur:
    """A réservataire of another commune: neither these demandes nor these dwellings are its own."""
    return monde.acteur(monde.EMPLOYEUR)


def clore_l_exercice(scene: scenes.Scene) -> None:
    """The night of the yearly closing, the year after the lease (parameter « Clôture des attributions d'un exercice »)."""
    apres = date(aujourdhui().year + 1, 12, 31)
    exercices.clore(le=apres, acteur=systeme(motif="clôture"))
    assert Attribution.objects.get(pk=scene[1].pk).close


def ancienne(demande: Demande, jours: int = 200) -> Demande:
    """Registered long enough ago for what follows to be dated back."""
    Demande.objects.filter(pk=demande.pk).update(deposee_le=aujourdhui() - jours * JOUR)
    demande.refresh_from_db()
    return demande
