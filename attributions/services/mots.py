"""How dwellings and amounts are written, on paper as on screen."""

from __future__ import annotations

from decimal import Decimal

from attributions.models import Logement
from registre.rules.explications import FINE, INSECABLE

PARTICULES = frozenset("à au aux d de des du en et l la le les sur".split())


def adresse(logement: Logement) -> str:
    """`12 rue Auger, Pantin`."""
    voie = " ".join(un for un in (logement.numero + logement.indice, logement.type_voie.lower(), _voie(logement)) if un)
    commune = logement.commune.nom.removesuffix(" Arrondissement")
    return f"{voie}, {commune}" if voie else commune


def _voie(logement: Logement) -> str:
    """RPLS writes in capitals: `DE LA REPUBLIQUE` reads `de la Republique`."""
    if not logement.voie.isupper():
        return logement.voie
    mots = logement.voie.lower().split()
    return " ".join(mot if mot in PARTICULES else mot.capitalize() for mot in mots)


def traits(logement: Logement) -> str:
    """`T3, 62 m², 2e étage avec ascenseur`."""
    morceaux = [str(logement.get_typologie_display())]
    if logement.surface:
        morceaux.append(f"{logement.surface}{INSECABLE}m²")
    if logement.etage.isdecimal():
        rang = int(logement.etage)
        etage = "rez-de-chaussée" if not rang else f"{rang}{'er' if rang == 1 else 'e'} étage"
        ascenseur = {True: " avec ascenseur", False: " sans ascenseur", None: ""}[logement.ascenseur]
        morceaux.append(etage + (ascenseur if rang else ""))
    if logement.pmr:
        morceaux.append("accessible")
    return ", ".join(morceaux)


def euros(montant: Decimal) -> str:
    """`498 €`, `498,50 €`."""
    entier = montant == montant.to_integral_value()
    texte = f"{montant:,.0f}" if entier else f"{montant:,.2f}"
    return texte.replace(",", FINE).replace(".", ",") + INSECABLE + "€"
