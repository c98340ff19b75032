"""Why an actor may not do an act on a cotation grid, or None. A grid is its territory's: EPCI, EPT or Paris (L441-2-8)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from habilitations import access
from habilitations.acteur import Acteur
from habilitations.models import Organisme, Territoire
from habilitations.rules.droits import Droit
from habilitations.rules.types import NatureTerritoire
from registre.models import GrilleCotation
from registre.rules.cotation.criteres import R10
from registre.states.grille import ActeGrille, EtatGrille, grille_permet
from socle.errors import Nature, Refus

PARIS = "75056"


def grille_inconnue() -> Refus:
    return Refus(
        "grille_inconnue",
        "Cette grille n'existe pas, ou n'est pas publiée.",
        Nature.INTROUVABLE,
        source=R10,
        issue="Retrouvez les grilles publiées dans « Cotation ».",
    )


def territoire_de(acteur: Acteur) -> int | None:
    """The territory whose grid this actor manages today, None when he manages none."""
    if acteur.organisme_id is None or not access.peut(acteur, Droit.COTER):
        return None
    return Organisme.objects.filter(pk=acteur.organisme_id).values_list("territoire_id", flat=True).first()


def grilles_visibles(acteur: Acteur) -> QuerySet[GrilleCotation]:
    """Published grids, which the law makes public (R441-2-17), and every grid of one's own territory."""
    siennes = territoire_de(acteur)
    visibles = Q(etat=EtatGrille.PUBLIEE)
    if siennes is not None:
        visibles |= Q(territoire=siennes)
    return GrilleCotation.objects.filter(visibles)


def refus_de_grille(acte: ActeGrille, *, acteur: Acteur, grille: GrilleCotation) -> Refus | None:
    """Why `acteur` may not do `acte` on `grille`: a draft of another is unknown (404), right (403), state (409)."""
    if acteur.est_systeme:
        return _refus_d_etat(acte, grille)
    sien = territoire_de(acteur)
    if grille.etat != EtatGrille.PUBLIEE and sien != grille.territoire_id:
        return grille_inconnue()
    return refus_de_coter(acteur, grille.territoire_id, sien) or _refus_d_etat(acte, grille)


def refus_de_coter(acteur: Acteur, territoire: int, sien: int | None) -> Refus | None:
    """Why `acteur` may not manage the grids of this territory; `sien` is the one he manages."""
    if acteur.est_systeme or territoire == sien:
        return None
    return access.refus_d_acces(acteur, Droit.COTER) or Refus(
        "grille_d_un_autre",
        "Cette grille est celle d'un autre territoire.",
        Nature.INTERDIT,
        source=R10,
        issue="Seul l'EPCI, l'EPT ou la Ville de Paris concerné peut la changer.",
    )


def refus_de_territoire(territoire: Territoire) -> Refus | None:
    """A grid is that of an EPCI, of an EPT or of Paris."""
    if territoire.nature in (NatureTerritoire.EPCI, NatureTerritoire.EPT) or territoire.code == PARIS:
        return None
    return Refus(
        "territoire_sans_grille",
        "Ce territoire n'a pas de grille de cotation.",
        champ="territoire",
        source="L441-2-8 CCH : EPCI, établissement public territorial ou Ville de Paris",
        issue="Choisissez l'intercommunalité dont dépend la commune.",
    )


def _refus_d_etat(acte: ActeGrille, grille: GrilleCotation) -> Refus | None:
    if grille_permet(acte, depuis=grille.etat):
        return None
    return Refus(
        "etat_de_grille",
        f"Cet acte n'est pas possible sur une grille dans l'état « {EtatGrille(grille.etat).label} ».",
        Nature.ETAT,
        source=R10,
        issue="Une grille publiée ne change plus : préparez-en une nouvelle version.",
    )
