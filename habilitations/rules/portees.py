"""What an API client may ask for (OAuth 2 scopes), and the rights each scope carries.

A token never has more than the scopes given to its client, and a right is only exercised within the habilitations of the
client's organisme, like that of an agent. The nature of a handicap and the NIR are read by named functions only: no
scope carries them.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import TextChoices

from habilitations.rules.droits import Droit


class Portee(TextChoices):
    """Scopes. The code travels in the token; the label is shown to whoever gives it."""

    DEMANDES_LIRE = "demandes:lire", "Lire et rechercher les demandes"
    DEMANDES_ENREGISTRER = "demandes:enregistrer", "Enregistrer des demandes"
    DEMANDES_MODIFIER = "demandes:modifier", "Modifier des demandes"
    DEMANDES_RENOUVELER = "demandes:renouveler", "Renouveler des demandes"
    DEMANDES_RADIER = "demandes:radier", "Radier des demandes"
    PIECES_LIRE = "pieces:lire", "Lire les pièces justificatives, et ce qui manque"
    PIECES_ECRIRE = "pieces:ecrire", "Déposer, demander et marquer des pièces"
    PRIORITES_LIRE = "priorites:lire", "Lire les priorités et les contingents"
    PRIORITES_ECRIRE = "priorites:ecrire", "Reconnaître, contester et terminer des priorités"
    ARCHIVES_LIRE = "archives:lire", "Lire les demandes radiées, avec un motif"
    EVENEMENTS_LIRE = "evenements:lire", "Suivre les événements des demandes"
    ATTRIBUTIONS_LIRE = "attributions:lire", "Lire logements, candidatures, séances et baux"
    LOGEMENTS_ECRIRE = "logements:ecrire", "Gérer les logements et leurs mises à disposition"
    CANDIDATURES_ECRIRE = "candidatures:ecrire", "Désigner des candidats"
    COMMISSIONS_ECRIRE = "commissions:ecrire", "Préparer et tenir les séances de CALEOL"
    BAUX_ECRIRE = "baux:ecrire", "Proposer un logement et enregistrer le bail"
    TERRITOIRES_LIRE = "territoires:lire", "Lire les territoires et les nomenclatures"


DROITS_PAR_PORTEE: dict[Portee, frozenset[Droit]] = {
    Portee.DEMANDES_LIRE: frozenset({Droit.CONSULTER}),
    Portee.DEMANDES_ENREGISTRER: frozenset({Droit.CONSULTER, Droit.ENREGISTRER}),
    Portee.DEMANDES_MODIFIER: frozenset({Droit.CONSULTER, Droit.MODIFIER}),
    Portee.DEMANDES_RENOUVELER: frozenset({Droit.CONSULTER, Droit.RENOUVELER}),
    Portee.DEMANDES_RADIER: frozenset({Droit.CONSULTER, Droit.RADIER}),
    Portee.PIECES_LIRE: frozenset({Droit.CONSULTER, Droit.CONSULTER_PIECES}),
    Portee.PIECES_ECRIRE: frozenset({Droit.CONSULTER, Droit.CONSULTER_PIECES, Droit.MODIFIER}),
    Portee.PRIORITES_LIRE: frozenset({Droit.CONSULTER}),
    Portee.PRIORITES_ECRIRE: frozenset({Droit.CONSULTER, Droit.PRIORISER}),
    Portee.ARCHIVES_LIRE: frozenset({Droit.CONSULTER, Droit.CONSULTER_ARCHIVE}),
    Portee.EVENEMENTS_LIRE: frozenset({Droit.CONSULTER}),
    Portee.ATTRIBUTIONS_LIRE: frozenset({Droit.CONSULTER}),
    Portee.LOGEMENTS_ECRIRE: frozenset({Droit.GERER_PARC}),
    Portee.CANDIDATURES_ECRIRE: frozenset({Droit.CONSULTER, Droit.DESIGNER}),
    Portee.COMMISSIONS_ECRIRE: frozenset({Droit.CONSULTER, Droit.TENIR_COMMISSION}),
    Portee.BAUX_ECRIRE: frozenset({Droit.CONSULTER, Droit.LOUER}),
    Portee.TERRITOIRES_LIRE: frozenset(),
}


def droits_des_portees(portees: Iterable[str]) -> frozenset[Droit]:
    """Rights of these scopes together; an unknown scope carries nothing."""
    return frozenset(d for une in portees if une in Portee.values for d in DROITS_PAR_PORTEE[Portee(une)])
