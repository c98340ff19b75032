"""A demande of the register made ready for the interface of 2017: what it has no place for is replaced or counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from registre.saisie import SaisieDemande, SaisieSne
from reporting.sne.anomalies import Anomalie, avertissement
from reporting.sne.equivalents import contrat_de

REFERENCE = "REG"
"""Prefix of `refInterne` of a demande whose number is awaited: the answer is found by it."""


def preparer(saisie: SaisieDemande, *, demande_id: int) -> list[Anomalie]:
    """Complete `saisie` in place; returns what was replaced."""
    anomalies: list[Anomalie] = []
    if not saisie.numero:
        saisie.sne = saisie.sne or SaisieSne()
        saisie.sne.ref_interne = saisie.sne.ref_interne or f"{REFERENCE}{demande_id}"
    for personne in saisie.menage.personnes if saisie.menage else ():
        activite = personne.activite
        if activite is None or activite.contrat or not activite.statut:
            continue
        activite.contrat = contrat_de(activite)
        anomalies.append(
            avertissement(
                "code_remplace",
                "situationProfessionnelle/typeContratTravail",
                f"Situation {activite.statut} du formulaire *05, écrite {activite.contrat or 'sans code'}.",
                source="schéma InterfaceNuu 02.01 : liste du formulaire *02",
            )
        )
    return anomalies


Presence = Callable[[SaisieDemande], bool]


def _adultes(saisie: SaisieDemande) -> Iterator:
    return (p for p in (saisie.menage.personnes if saisie.menage else ()) if p.role != "a_charge")


def _activites(saisie: SaisieDemande) -> Iterator:
    return (p.activite for p in _adultes(saisie) if p.activite is not None)


HORS_INTERFACE: dict[str, Presence] = {
    "SIRET de l'employeur (D12)": lambda s: any(a.siret for a in _activites(s)),
    "Contrat précaire, chômage de plus d'un an, reprise (D13 à D15)": lambda s: any(
        a.precaire is not None or a.chomage_plus_un_an is not None or a.reprise_le for a in _activites(s)
    ),
    "Courriel ou accord de contact d'un codemandeur": lambda s: any(
        p.role != "titulaire" and (p.mel or p.notif_sms is not None or p.notif_mel is not None) for p in _adultes(s)
    ),
    "SIREN du bailleur actuel (F4)": lambda s: bool(
        s.menage and s.menage.logement and s.menage.logement.bailleur_siren
    ),
    "SIREN de l'association": lambda s: bool(s.personne_morale and s.personne_morale.siren),
    "Personnes à loger (G2)": lambda s: s.recherche.personnes_a_loger is not None,
    "Colocation (G1)": lambda s: s.recherche.colocation,
    "Information sur l'accession": lambda s: s.recherche.accession is not None,
    "Nombre de personnes handicapées (C1)": lambda s: bool(s.menage and s.menage.personnes_handicapees is not None),
    "Aidant ou représentant": lambda s: bool(s.menage and s.menage.aidant),
    "Dossier protégé": lambda s: s.protege,
    "Courrier postal souhaité": lambda s: s.courrier_papier,
    "Dépôt papier": lambda s: s.depot_papier is not None,
    "Pièce d'identité vue": lambda s: s.identite_vue,
    "Motif d'absence d'identifiant RPLS": lambda s: bool(
        s.radiation and s.radiation.attribution and s.radiation.attribution.exception_rpls
    ),
}
"""What the register holds and the interface has no element for: counted in the report of each export. The NIR never
leaves by these files either: it is not even read."""


def compter_hors_interface(saisie: SaisieDemande) -> list[str]:
    return [libelle for libelle, presence in HORS_INTERFACE.items() if presence(saisie)]
