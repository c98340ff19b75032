"""An association that holds the lease of a dwelling, and a household to house in it."""

from __future__ import annotations

from datetime import date, timedelta

from attributions.enums import NatureOccupation
from attributions.models import Bail, Candidature, OccupationParAssociation
from attributions.saisie.associations import SaisieGlissement, SaisieOccupant
from attributions.saisie.location import SaisieReponse
from attributions.services import associations, baux, propositions
from attributions.states.seance import EtatSeance
from registre.enums import StatutNumero
from registre.models import Demande, NumeroUnique
from socle.clock import aujourdhui, maintenant
from tests.attributions.location import scenes
from tests.factories import attributions as usine
from tests.factories import saisies

JOUR = timedelta(days=1)


def une_association() -> Demande:
    morale = saisies.saisie_association().personne_morale
    return usine.une_demande(menage=None, personne_morale=morale, deposee_le=aujourdhui())


def numero(demande: Demande) -> str:
    return str(NumeroUnique.objects.get(demande=demande, statut=StatutNumero.COURANT).numero)


def louee(il_y_a: int = 0) -> scenes.Scene:
    """A dwelling attributed to an association, its lease signed so many days ago."""
    scene = scenes.une_scene(1, demandes=[une_association()])
    le = aujourdhui() - il_y_a * JOUR
    scenes.proposee(scene, envoyee_le=le)
    propositions.accepter(scene[1].pk, saisie=SaisieReponse(le), acteur=scenes.bailleur())
    baux.signer(scene[1].pk, saisie=scenes.un_bail(scene, signe_le=le), acteur=scenes.bailleur())
    return scene


def occupant(demande: Demande, **champs) -> SaisieOccupant:
    jour = aujourdhui()
    valeurs = {
        "numero": numero(demande),
        "nature": NatureOccupation.BAIL_GLISSANT,
        "du": jour - 10 * JOUR,
        "terme": jour + 365 * JOUR,
        **champs,
    }
    return SaisieOccupant(**valeurs)


def logee(scene: scenes.Scene, demande: Demande | None = None, **champs) -> OccupationParAssociation:
    qui = demande or usine.une_demande()
    return associations.loger(scene[1].pk, saisie=occupant(qui, **champs), acteur=scenes.bailleur())


def une_seance_tenue(candidature: Candidature, il_y_a: int = 1):
    commission = usine.une_commission(candidature.attribuant)
    return usine.une_seance(commission, etat=EtatSeance.CLOSE, prevue_a=maintenant() - il_y_a * JOUR)


def glissement(scene: scenes.Scene, demande: Demande, seance=None, **champs) -> SaisieGlissement:
    """In the occupant's name, today; the rents of the association's lease."""
    bail = scenes.un_bail(scene, rpls="", **champs)
    return SaisieGlissement(numero(demande), bail, seance.cle if seance else None)


def glisse(scene: scenes.Scene, demande: Demande, **champs) -> Bail:
    seance = une_seance_tenue(scene[1])
    return associations.glisser(
        scene[1].pk, saisie=glissement(scene, demande, seance, **champs), acteur=scenes.bailleur()
    )


def dans(mois_ou_jours: int) -> date:
    return aujourdhui() + mois_ou_jours * JOUR
