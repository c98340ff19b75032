"""What an offer made under DALO tells the decision it executes: the offer, the household of that day, the answer."""

from __future__ import annotations

from collections.abc import Sequence

from attributions.enums import EtatProposition
from attributions.models import Candidature, Logement, Proposition
from attributions.rules.adequation import types_usuels
from attributions.rules.parametres import regles_locales
from attributions.saisie.location import SaisieReponse
from habilitations.acteur import Acteur
from registre.enums import EtatOffreDalo
from registre.services.faits_menage import lire_menages
from registre.services.parametres import chaine_de, jeu
from registre.services.priorites.offres import (
    OffreFaite,
    ReponseDalo,
    annuler_les_offres,
    noter_l_offre,
    noter_la_reponse,
    reprendre_la_reponse,
    suite_donnee,
)
from socle.clock import aujourdhui

_ETATS = {
    EtatProposition.ACCEPTEE: EtatOffreDalo.ACCEPTEE,
    EtatProposition.REFUSEE: EtatOffreDalo.REFUSEE,
    EtatProposition.SILENCE: EtatOffreDalo.SILENCE,
}


def noter(proposition: Proposition, candidature: Candidature) -> None:
    """Tell the offer; inside its transaction. Nothing for an offer that is not made under DALO (R441-16-3)."""
    if not proposition.dalo:
        return
    logement = Logement.objects.get(pk=candidature.mise_a_disposition.logement_id)
    noter_l_offre(
        OffreFaite(
            demande_id=candidature.demande_id,
            proposition=proposition.pk,
            candidature=candidature.cle,
            bailleur_id=candidature.attribuant_id,
            commune_id=logement.commune_id,
            typologie=logement.typologie,
            envoyee_le=proposition.envoyee_le,
            repondre_avant_le=proposition.repondre_avant_le,
            courrier_id=proposition.courrier_id,
            usuels=_usuels(candidature.demande_id, logement.commune_id),
        )
    )


def _usuels(demande_id: int, commune_id: int) -> tuple[str, ...]:
    """Typologies that the norms in force on the dwelling's territory give to the household of today."""
    le = aujourdhui()
    menage = lire_menages([demande_id], le).get(demande_id)
    normes = regles_locales(jeu(), le=le, territoires=chaine_de(commune_id, le=le)).normes
    return types_usuels(menage, normes) if menage is not None else ()


def repondre(proposition: Proposition, saisie: SaisieReponse, *, acteur: Acteur) -> None:
    """Tell the answer given to an offer made under DALO; a silence is a refusal (R441-10)."""
    if proposition.dalo:
        reponse = ReponseDalo(
            _ETATS[EtatProposition(proposition.etat)],
            saisie.recue_le,
            saisie.motif,
            saisie.precision,
            saisie.preuve,
        )
        noter_la_reponse(proposition.pk, reponse, acteur=acteur)


def reprendre(proposition: Proposition, *, acteur: Acteur) -> None:
    """The answer was entered by error: the offer made under DALO is as the proposition is again."""
    if proposition.dalo:
        reprendre_la_reponse(
            proposition.pk,
            etat=_ETATS.get(EtatProposition(proposition.etat), EtatOffreDalo.EN_COURS),
            repondue_le=proposition.repondue_le,
            acteur=acteur,
        )


def est_conclue(proposition: int) -> bool:
    """Whether the State already said what follows the refusal of this offer."""
    return suite_donnee(proposition)


def annuler(propositions: Sequence[int]) -> None:
    """Offers that lost their object."""
    annuler_les_offres(propositions)
