"""Vacant dwellings in words: for the public, and for the bailleur who asks whether one is published and why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from attributions.models import MiseADisposition, SuspensionPublication
from attributions.rules.publication import Publication, debut
from attributions.services.publication import Reglages
from attributions.services.vacants_publics import LogementVacant, PlafondPublie
from attributions.web import affichage
from habilitations.web.administration.ecrans import periode
from registre.rules.explications import INSECABLE
from registre.web.affichage import commune, jour, nombre
from socle.periodes import est_en_vigueur
from socle.presentation import Etiquette, Fait, Ton

__all__ = ["commune", "en_json", "fait", "lignes", "plafond", "suspension", "vacant"]
_TONS = {
    Publication.PUBLIE: Ton.VERT,
    Publication.A_VENIR: Ton.BLEU,
    Publication.ATTRIBUE: Ton.GRIS,
    Publication.SUSPENDU: Ton.AMBRE,
    Publication.TERRITOIRE: Ton.AMBRE,
    Publication.SANS_REGLE: Ton.ROUGE,
}


def vacant(un: LogementVacant) -> dict[str, Any]:
    """One dwelling of the public page."""
    traits = [
        f"{un.surface}{INSECABLE}m²" if un.surface else "",
        {True: "ascenseur", False: "sans ascenseur", None: ""}[un.ascenseur],
        "accessible" if un.accessible else "",
        f"énergie {un.energie}" if un.energie else "",
    ]
    charges = f" + {affichage.euros(un.charges)} de charges" if un.charges else ""
    return {
        "commune": commune(un.commune),
        "code_postal": un.code_postal,
        "type": un.typologie,
        "traits": ", ".join(filter(None, traits)),
        "loyer": f"{affichage.euros(un.loyer)}{charges}" if un.loyer is not None else "",
        "plafond": un.plafond,
        "libre": jour(un.libre_le),
        "iso": un.libre_le.isoformat(),
        "bailleur": un.bailleur,
    }


def plafond(un: PlafondPublie) -> dict[str, Any]:
    montants = [f"{nombre(m)}{INSECABLE}€" if m is not None else "—" for m in un.montants]
    return {"titre": f"{un.famille}, {un.zone}", "annee": un.annee, "montants": montants}


def en_json(un: LogementVacant) -> dict[str, Any]:
    """Amounts are texts in euros a month with two decimals: never a float."""
    return {
        "id": str(un.cle),
        "commune": un.commune,
        "code_commune": un.code_commune,
        "code_postal": un.code_postal,
        "type": un.typologie,
        "pieces": un.pieces,
        "surface_m2": un.surface,
        "plafond_de_ressources": un.plafond or None,
        "loyer": None if un.loyer is None else f"{un.loyer:.2f}",
        "charges": None if un.charges is None else f"{un.charges:.2f}",
        "ascenseur": un.ascenseur,
        "accessible": un.accessible,
        "classe_energie": un.energie or None,
        "libre_le": un.libre_le.isoformat(),
        "bailleur": un.bailleur,
    }


@dataclass(frozen=True, slots=True)
class LignePublication:
    url: str
    adresse: str
    traits: str
    libre: str
    etat: Etiquette
    publication: Etiquette
    depuis: str


def lignes(
    lues: Sequence[MiseADisposition], etats: Mapping[int, Publication], reglees: Reglages
) -> list[LignePublication]:
    return [
        LignePublication(
            url=reverse("attributions:vacance", args=[une.cle]),
            adresse=affichage.adresse(une.logement),
            traits=affichage.traits(une.logement),
            libre=jour(une.disponible_le, court=True),
            etat=affichage.etat_de_vacance(une.etat),
            publication=Etiquette(str(etats[une.pk].label), _TONS[etats[une.pk]]),
            depuis=_quand(une, etats[une.pk], reglees),
        )
        for une in lues
    ]


def _quand(une: MiseADisposition, etat: Publication, reglees: Reglages) -> str:
    le = debut(une.disponible_le, reglees.de(une.territoires))
    if etat is Publication.PUBLIE:
        # A vacancy opened after its first day of publication was published from its opening.
        return f"depuis le {jour(max(le, une.ouverte_a.date()), court=True)}"
    return f"le {jour(le, court=True)}" if etat is Publication.A_VENIR else ""


def fait(une: MiseADisposition, etat: Publication) -> Fait:
    """Among the facts of a vacancy: whether the public is told of it."""
    return Fait(
        "Liste publique",
        "",
        etiquettes=(Etiquette(str(etat.label), _TONS[etat]),),
        calcul=("Logements vacants portés à la connaissance du public par le dispositif (L441-2-8 I)",),
    )


def suspension(une: SuspensionPublication, le: date) -> dict[str, Any]:
    court = est_en_vigueur(une.du, une.au, le)
    a_venir = une.du > le
    return {
        "pk": une.pk,
        "periode": periode(une.du, une.au),
        "ou": une.territoire.nom if une.territoire else "tout le parc",
        "motif": une.motif,
        "etat": Etiquette("en cours", Ton.AMBRE) if court else Etiquette("à venir", Ton.BLEU) if a_venir else Etiquette("terminée", Ton.GRIS),
        "reprenable": court or a_venir,
    }  # fmt: skip
