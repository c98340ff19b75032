"""How dwellings, deadlines and states of the attribution are written on screens."""

from __future__ import annotations

from datetime import date

from attributions.models import MiseADisposition
from attributions.services.mots import adresse, euros, traits
from attributions.states.candidature import EtatCandidature
from attributions.states.vacance import EtatVacance
from socle.presentation import Etiquette, Ton

__all__ = ["adresse", "conditions", "delai", "etat_de_candidature", "etat_de_vacance", "euros", "traits"]
JOURS_D_ALERTE = 5
_DES_CANDIDATURES = {
    EtatCandidature.DESIGNEE: Ton.BLEU,
    EtatCandidature.INSCRITE: Ton.BLEU,
    EtatCandidature.AJOURNEE: Ton.AMBRE,
    EtatCandidature.ATTRIBUTAIRE: Ton.VERT,
    EtatCandidature.EN_RANG: Ton.VIOLET,
    EtatCandidature.SOUS_CONDITION: Ton.AMBRE,
    EtatCandidature.PROPOSEE: Ton.VERT,
    EtatCandidature.ACCEPTEE: Ton.VERT,
    EtatCandidature.BAIL_SIGNE: Ton.VERT,
    EtatCandidature.BAIL_GLISSE: Ton.VERT,
    EtatCandidature.IRRECEVABLE: Ton.ROUGE,
    EtatCandidature.SUSPENDUE: Ton.AMBRE,
    EtatCandidature.NON_SERVIE: Ton.VIOLET,
}
_DES_VACANCES = {
    EtatVacance.A_ORIENTER: Ton.AMBRE,
    EtatVacance.EN_DESIGNATION: Ton.BLEU,
    EtatVacance.EN_COMMISSION: Ton.BLEU,
    EtatVacance.ATTRIBUEE: Ton.VERT,
    EtatVacance.LOUEE: Ton.VERT,
}


def conditions(vacance: MiseADisposition) -> str:
    """`PLUS · 498 € + 112 € de charges`."""
    logement = vacance.logement
    morceaux = [str(logement.get_plafond_display())] if logement.plafond else []
    loyer = vacance.loyer if vacance.loyer is not None else logement.loyer
    charges = vacance.charges if vacance.charges is not None else logement.charges
    if loyer is not None:
        morceaux.append(euros(loyer) + (f" + {euros(charges)} de charges" if charges else ""))
    return " · ".join(morceaux)


def etat_de_candidature(etat: str, *, rang: int | None = None) -> Etiquette:
    un = EtatCandidature(etat)
    texte = f"Rang {rang}, en attente" if un is EtatCandidature.EN_RANG and rang else str(un.label)
    return Etiquette(texte, _DES_CANDIDATURES.get(un, Ton.GRIS))


def etat_de_vacance(etat: str) -> Etiquette:
    un = EtatVacance(etat)
    return Etiquette(str(un.label), _DES_VACANCES.get(un, Ton.GRIS))


def delai(avant_le: date | None, *, le: date) -> Etiquette | None:
    """`dans 12 j`, `demain`, `passé de 3 j`: red in the last five days and after."""
    if avant_le is None:
        return None
    jours = (avant_le - le).days
    texte = {0: "aujourd'hui", 1: "demain"}.get(
        jours, f"{jours}\u00a0jours" if jours > 0 else f"passé de {-jours}\u00a0j"
    )
    return Etiquette(
        texte, Ton.ROUGE if jours <= JOURS_D_ALERTE else Ton.AMBRE if jours <= 2 * JOURS_D_ALERTE else Ton.GRIS
    )
