"""What is left to do about a demande the day it is registered. Pure; nothing here ever blocks (R441-2-3)."""

from __future__ import annotations

from datetime import date

from demandeurs.enums import EtatNir, RolePersonne
from demandeurs.nir import etat_de
from registre.enums import NatureTache
from registre.rules.echeances import ajouter_mois
from registre.saisie import SaisieDemande

ADULTES = frozenset({RolePersonne.TITULAIRE.value, RolePersonne.COTITULAIRE.value})


def taches_initiales(
    saisie: SaisieDemande, *, attendue: bool, delai_attestation: int
) -> list[tuple[NatureTache, date | None]]:
    """Tasks with their deadline: NIR missing, provisional or wrong, income unknown, number awaited.

    `attendue`: the number will come from the SNE, one month at most after the deposit (L441-2-1).
    """
    taches: list[tuple[NatureTache, date | None]] = []
    adultes = [p for p in saisie.menage.personnes if p.role in ADULTES] if saisie.menage else []
    etats = {etat_de(adulte.nir) for adulte in adultes}
    if EtatNir.CLE_FAUSSE in etats:
        taches.append((NatureTache.NIR_CLE_FAUSSE, None))
    if etats & {EtatNir.ABSENT, EtatNir.PROVISOIRE}:
        taches.append((NatureTache.NIR_A_COMPLETER, None))
    if adultes and not any(revenu.montant is not None for adulte in adultes for revenu in adulte.revenus):
        taches.append((NatureTache.REVENUS_A_COMPLETER, None))
    if attendue:
        taches.append((NatureTache.NUMERO_ATTENDU, ajouter_mois(saisie.deposee_le, delai_attestation)))
    return taches
