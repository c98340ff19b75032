"""Columns and named searches of an agent, for one list and one organisme. Nothing of a household is kept here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from habilitations.acteur import Acteur
from registre.models import PreferenceDeListe, RechercheEnregistree
from socle.clock import maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger

RECHERCHES_AU_PLUS = 50
LONGUEUR_DU_NOM = 60


@dataclass(frozen=True, slots=True)
class SaisieRecherche:
    """A search to keep: `parametres` are filters and sort by name, `colonnes` may be empty (those of the reader)."""

    nom: str
    parametres: Mapping[str, str]
    colonnes: Sequence[str] = ()
    partagee: bool = False


def preference_de(acteur: Acteur, liste: str) -> PreferenceDeListe:
    """What the agent chose, or an unsaved row that says nothing."""
    cle = {"agent_id": acteur.agent_id, "organisme_id": acteur.organisme_id, "liste": liste}
    return PreferenceDeListe.objects.filter(**cle).first() or PreferenceDeListe(**cle)


def recherches_de(acteur: Acteur, liste: str) -> list[RechercheEnregistree]:
    """Those of the agent, then those shared by his colleagues, by name; at most fifty. One statement."""
    lisibles = _lisibles(acteur, liste).order_by("nom", "pk")[:RECHERCHES_AU_PLUS]
    return sorted(lisibles, key=lambda une: une.agent_id != acteur.agent_id)


def _lisibles(acteur: Acteur, liste: str) -> QuerySet[RechercheEnregistree]:
    return RechercheEnregistree.objects.filter(
        Q(agent=acteur.agent_id) | Q(partagee=True), organisme=acteur.organisme_id, liste=liste
    )


def garder_les_colonnes(codes: Sequence[str], *, acteur: Acteur, liste: str) -> None:
    """The columns of the agent from now on, in this order; none: those of the service."""
    _garder(acteur, liste, colonnes=list(codes))


def garder_l_ouverture(code: str, *, acteur: Acteur, liste: str) -> None:
    """The search the list opens with; empty: the first one of the function."""
    _garder(acteur, liste, defaut=code)


def _garder(acteur: Acteur, liste: str, **valeurs: object) -> None:
    agent, organisme = _agent_et_organisme(acteur)
    PreferenceDeListe.objects.update_or_create(agent_id=agent, organisme_id=organisme, liste=liste, defaults=valeurs)


@transaction.atomic
def enregistrer_recherche(saisie: SaisieRecherche, *, acteur: Acteur, liste: str) -> RechercheEnregistree:
    """Keep a search under a name of one's own. Raises `ActionRefusee`."""
    agent, organisme = _agent_et_organisme(acteur)
    exiger(_refus_de_nom(saisie.nom))
    siennes = RechercheEnregistree.objects.filter(agent=acteur.agent_id, organisme=acteur.organisme_id, liste=liste)
    if siennes.count() >= RECHERCHES_AU_PLUS:
        raise ActionRefusee(_trop())
    instant = maintenant()
    recherche = RechercheEnregistree(
        agent_id=agent,
        organisme_id=organisme,
        liste=liste,
        nom=saisie.nom.strip(),
        parametres=dict(saisie.parametres),
        colonnes=list(saisie.colonnes),
        partagee=saisie.partagee,
        creee_a=instant,
        modifiee_a=instant,
    )
    _ecrire(recherche)
    return recherche


@transaction.atomic
def modifier_recherche(
    cle: UUID, *, acteur: Acteur, liste: str, nom: str | None = None, partagee: bool | None = None
) -> RechercheEnregistree:
    """Rename one's own search, or share it with the organisme and back. Raises `ActionRefusee`."""
    recherche = _la_sienne(cle, acteur, liste)
    if nom is not None:
        exiger(_refus_de_nom(nom))
        recherche.nom = nom.strip()
    if partagee is not None:
        recherche.partagee = partagee
    recherche.modifiee_a = maintenant()
    _ecrire(recherche)
    return recherche


@transaction.atomic
def supprimer_recherche(cle: UUID, *, acteur: Acteur, liste: str) -> None:
    """Forget one's own search; whoever opened his list with it opens it as his function does. Raises `ActionRefusee`."""
    recherche = _la_sienne(cle, acteur, liste)
    PreferenceDeListe.objects.filter(liste=liste, defaut=str(recherche.cle)).update(defaut="")
    recherche.delete()


def _la_sienne(cle: UUID, acteur: Acteur, liste: str) -> RechercheEnregistree:
    recherche = _lisibles(acteur, liste).select_for_update(of=("self",), no_key=True).filter(cle=cle).first()
    if recherche is None:
        raise ActionRefusee(recherche_inconnue())
    if recherche.agent_id != acteur.agent_id:
        raise ActionRefusee(
            Refus(
                "recherche_d_un_autre",
                "Cette recherche est celle d'un collègue : vous pouvez l'utiliser, pas la changer.",
                Nature.INTERDIT,
                issue="Ouvrez-la, puis enregistrez-la sous un nom à vous.",
                source=Regle.ACCES,
            )
        )
    return recherche


def recherche_inconnue() -> Refus:
    return Refus(
        "recherche_inconnue",
        "Cette recherche enregistrée n'existe pas, ou n'est pas partagée avec vous.",
        Nature.INTROUVABLE,
        issue="Rechargez la liste.",
        source=Regle.INCONNU,
    )


def _ecrire(recherche: RechercheEnregistree) -> None:
    try:
        with transaction.atomic():
            recherche.save()
    except IntegrityError as erreur:
        raise ActionRefusee(
            Refus(
                "recherche_nom_pris",
                "Vous avez déjà une recherche de ce nom.",
                champ="nom",
                issue="Donnez-lui un autre nom, ou supprimez l'ancienne.",
                source=Regle.UNIQUE,
            )
        ) from erreur


def _agent_et_organisme(acteur: Acteur) -> tuple[int, int]:
    if acteur.agent_id is None or acteur.organisme_id is None:
        raise ActionRefusee(
            Refus(
                "preference_sans_agent",
                "Seul un agent qui agit pour un organisme garde des colonnes et des recherches.",
                Nature.INTERDIT,
                issue="Agissez pour votre organisme.",
                source=Regle.AGENT,
            )
        )
    return acteur.agent_id, acteur.organisme_id


def _refus_de_nom(nom: str) -> Refus | None:
    if 0 < len(nom.strip()) <= LONGUEUR_DU_NOM:
        return None
    return Refus(
        "recherche_sans_nom",
        f"Une recherche enregistrée a un nom de {LONGUEUR_DU_NOM} caractères au plus.",
        champ="nom",
        issue="Nommez-la d'après ce qu'elle montre, sans nom de personne.",
        source=Regle.BORNE,
    )


def _trop() -> Refus:
    return Refus(
        "recherches_trop",
        f"Vous avez déjà {RECHERCHES_AU_PLUS} recherches enregistrées.",
        Nature.LIMITE,
        issue="Supprimez celles qui ne servent plus.",
        source=Regle.BORNE,
    )
