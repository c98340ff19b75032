"""What a page says of a change after the sitting: examined, today, and the last choice made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from attributions.models import Candidature, ChangementApresSeance
from attributions.rules.adequation import Adequation
from attributions.rules.changement import Ecart
from attributions.services import changements
from attributions.web.libelles import PRIORITES
from habilitations.acteur import Acteur
from registre.rules.explications import euros, pourcent
from registre.rules.nomenclatures import Liste
from registre.services.nomenclatures import nomenclatures
from registre.web import affichage
from socle.presentation import Etiquette, Ton

_TONS = {"garder": Ton.VERT, "completer": Ton.AMBRE, "renvoyer": Ton.BLEU}


@dataclass(frozen=True, slots=True)
class LigneChangement:
    libelle: str
    avant: str
    apres: str
    retour: bool
    """The règlement intérieur sends this one back to the sitting."""


@dataclass(frozen=True, slots=True)
class CarteChangement:
    examine_le: str
    lignes: Sequence[LigneChangement]
    url: str = ""
    choix: Etiquette | None = None
    detail: str = ""


def carte(candidature: Candidature, acteur: Acteur) -> CarteChangement | None:
    """None when the dossier is the one examined; one statement then."""
    trouves = changements.ecarts_de(candidature)
    decision = changements.decision_de(candidature)
    if not trouves or decision is None:
        return None
    exiges = changements.retours_exiges(candidature)
    permis = changements.refus_de_trancher(acteur=acteur, candidature=candidature) is None
    choix = changements.dernier(candidature, decision)
    return CarteChangement(
        examine_le=affichage.jour(decision.prise_a.date()),
        lignes=[_ligne(un, retour=un.nom in exiges) for un in trouves],
        url=reverse("attributions:trancher_changement", args=[candidature.cle]) if permis else "",
        choix=_etiquette(choix, trouves),
        detail=f"le {affichage.jour(choix.survenu_le)}" + (f" : {choix.motif}" if choix.motif else "") if choix else "",
    )


def _etiquette(choix: ChangementApresSeance | None, trouves: Sequence[Ecart]) -> Etiquette:
    if choix is None:
        return Etiquette("à trancher", Ton.ROUGE)
    if choix.ecarts != [un.en_donnees() for un in trouves]:
        return Etiquette("a changé depuis : à trancher", Ton.ROUGE)
    return Etiquette(str(choix.get_suite_display()).lower(), _TONS[choix.suite])


def _ligne(un: Ecart, *, retour: bool) -> LigneChangement:
    return LigneChangement(un.libelle, _en_mots(un.nom, un.avant), _en_mots(un.nom, un.apres), retour)


def _en_mots(nom: str, valeur: Any) -> str:
    if valeur is None:
        return "non connu"
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if nom in ("part_du_plafond", "effort"):
        return pourcent(Decimal(valeur))
    if nom == "reste":
        return f"{euros(Decimal(valeur))} par jour"
    if nom == "adequation":
        return str(Adequation(valeur).label).lower()
    if nom == "priorites":
        return ", ".join(PRIORITES.get(code, code) for code in valeur) or "aucune"
    if nom == "logement_actuel":
        listes = nomenclatures()
        return ", ".join(listes.libelle(Liste.MODELE_LOGEMENT, code) for code in valeur) or "non dit"
    return str(valeur)
