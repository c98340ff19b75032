"""Who may manage organismes, agents and habilitations: the reasons shared by the services of this application."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Model

from habilitations.access import refus_d_acces
from habilitations.acteur import Acteur
from habilitations.lecture import faits_de
from habilitations.permissions import SOURCE_ACCES, SOURCE_AGENTS
from habilitations.rules.droits import DROITS_PAR_FONCTION, Droit, Fonction
from habilitations.rules.perimetre import droits_de_l_organisme
from habilitations.rules.types import TypeOrganisme
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, Regle

# Functions that only one kind of organisme knows.
FONCTIONS_RESERVEES: dict[Fonction, frozenset[TypeOrganisme]] = {
    Fonction.GESTIONNAIRE: frozenset({TypeOrganisme.GESTIONNAIRE}),
}
# The only functions of an organisme without nominative data.
FONCTIONS_SANS_NOM = frozenset({Fonction.ANALYSTE, Fonction.ADMINISTRATEUR})


def refus_de_gerer(acteur: Acteur) -> Refus | None:
    """Conventions, habilitations and organismes belong to the gestionnaire (R441-2-5 II)."""
    return None if acteur.est_systeme else refus_d_acces(acteur, Droit.GERER)


def refus_d_administrer(acteur: Acteur, organisme_id: int) -> Refus | None:
    """Agents of an organisme are designated by its administrator, or by the gestionnaire."""
    if refus_de_gerer(acteur) is None:
        return None
    if acteur.organisme_id != organisme_id:
        return Refus(
            "organisme_introuvable",
            "Cet organisme n'existe pas, ou vous ne l'administrez pas.",
            Nature.INTROUVABLE,
            issue="Choisissez votre organisme dans l'en-tête.",
            source=Regle.INCONNU,
        )
    return refus_d_acces(acteur, Droit.ADMINISTRER_ORGANISME)


def refus_de_la_fonction(fonction: Fonction, type_organisme: str) -> Refus | None:
    reserves = FONCTIONS_RESERVEES.get(fonction)
    interdite = (reserves is not None and type_organisme not in reserves) or (
        type_organisme == TypeOrganisme.OBSERVATOIRE and fonction not in FONCTIONS_SANS_NOM
    )
    if not interdite:
        return None
    return Refus(
        "fonction_impossible",
        f"La fonction « {fonction.label} » n'existe pas dans cet organisme.",
        Nature.SAISIE,
        champ="fonction",
        source="R441-2-6 CCH : les organismes d'étude n'accèdent qu'à des données non nominatives",
        issue="Choisissez une autre fonction.",
    )


def refus_d_elever(acteur: Acteur, fonction: Fonction, agent_id: int) -> Refus | None:
    """Nobody designates himself; nobody but a gestionnaire makes one; no function that opens nothing here."""
    if acteur.est_systeme:
        return None
    if acteur.agent_id == agent_id:
        return Refus(
            "soi_meme",
            "Personne ne se désigne soi-même.",
            Nature.INTERDIT,
            source=SOURCE_AGENTS,
            issue="Demandez-le à un autre administrateur ou au gestionnaire du dispositif.",
        )
    if refus_de_gerer(acteur) is None:
        return None
    if Droit.GERER in droits_de_la_fonction(fonction):
        return Refus(
            "fonction_au_dela",
            f"Vous ne pouvez pas donner la fonction « {fonction.label} » : elle a des droits que vous n'avez pas.",
            Nature.INTERDIT,
            champ="fonction",
            source=SOURCE_AGENTS,
            issue="Demandez-le à un gestionnaire du dispositif.",
        )
    return _refus_sans_effet(acteur, fonction)


def _refus_sans_effet(acteur: Acteur, fonction: Fonction) -> Refus | None:
    """An organisme gives what it has: a function none of whose rights it has would promise what does not exist."""
    faits = faits_de(acteur.organisme_id, aujourdhui()) if acteur.organisme_id is not None else None
    if faits is not None and droits_de_la_fonction(fonction) & droits_de_l_organisme(faits):
        return None
    return Refus(
        "fonction_sans_effet",
        f"La fonction « {fonction.label} » n'ouvrirait aucun droit : les habilitations de votre organisme n'en comportent aucun.",
        champ="fonction",
        source=SOURCE_ACCES,
        issue="Choisissez une autre fonction, ou demandez l'habilitation au gestionnaire.",
    )


def fonctions_donnant(droit: Droit) -> list[Fonction]:
    return [fonction for fonction, droits in DROITS_PAR_FONCTION.items() if droit in droits]


def droits_de_la_fonction(fonction: Fonction) -> frozenset[Droit]:
    return DROITS_PAR_FONCTION[fonction]


def valider(objet: Model, *, exclure: Iterable[str] = ()) -> None:
    """Fields and constraints of the model, as refusals in French. Raises `ActionRefusee`."""
    try:
        objet.full_clean(exclude=set(exclure))
    except ValidationError as erreur:
        raise ActionRefusee(
            Refus(
                "saisie_invalide",
                str(message),
                Nature.SAISIE,
                champ="" if champ == "__all__" else champ,
                source=Regle.FORMAT,
                issue="Corrigez ce champ.",
            )
            for champ, messages in erreur.message_dict.items()
            for message in messages
        ) from erreur
