"""Essential workers: the professions that a territory's conference named, compared with those the household declared (L441-1).

No national list exists. Without a list on the dwelling's territory, or without a profession said, nobody knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from demandeurs.enums import RolePersonne
from demandeurs.models import Activite
from registre.models import Demande
from registre.rules.cotation.calculs import EN_EMPLOI
from registre.rules.parametres import Cle
from registre.services.parametres import chaines_de, jeu
from socle.errors import Refus
from socle.texte import normaliser

DEMANDEURS = (RolePersonne.TITULAIRE, RolePersonne.COTITULAIRE)


def travailleurs_essentiels(communes: Mapping[int, int], le: date) -> dict[int, bool | None]:
    """By demande, for a dwelling of the commune given; a fixed number of statements for one dwelling."""
    listes = _listes(set(communes.values()), le)
    if not any(liste is not None for liste in listes.values()):
        return dict.fromkeys(communes)
    metiers = _metiers(list(communes))
    return {demande: _reponse(listes[commune], metiers.get(demande)) for demande, commune in communes.items()}


def _reponse(liste: frozenset[str] | None, metiers: list[str] | None) -> bool | None:
    """`metiers`: of those who work; empty when nobody does, None when no situation was said."""
    if liste is None or metiers is None:
        return None
    if any(un in liste for un in metiers if un):
        return True
    return False if all(metiers) else None


def _listes(communes: set[int], le: date) -> dict[int, frozenset[str] | None]:
    """The list in force for each commune, normalised; the nearest territory's."""
    if not communes:
        return {}
    parametres, listes = jeu(), {}
    for commune, chaine in chaines_de(communes, le=le).items():
        ligne = parametres.ligne(Cle.METIERS_ESSENTIELS, le=le, territoires=chaine)
        listes[commune] = None if isinstance(ligne, Refus) else frozenset(map(normaliser, ligne.valeur))
    return listes


def _metiers(demandes: list[int]) -> dict[int, list[str]]:
    """Professions of the demandeurs who work, normalised; an empty one was not said."""
    menages = dict(Demande.objects.filter(pk__in=demandes).values_list("menage_id", "pk"))
    lues = Activite.objects.filter(personne__menage__in=[un for un in menages if un], personne__role__in=DEMANDEURS)
    metiers: dict[int, list[str]] = {}
    for menage, profession, contrat in lues.values_list("personne__menage_id", "profession", "contrat"):
        siens = metiers.setdefault(menages[menage], [])
        if profession or not contrat or contrat in EN_EMPLOI:
            siens.append(normaliser(profession))
    return metiers
