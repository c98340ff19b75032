"""Two agents on one dossier, as the second one reads it: who, when, which fields, and what he may choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from registre.rules.conflits import GESTION, ORIGINE, Choix, Ecart
from registre.services.changements import ChampChange, Changement
from registre.web.formulaires.demande import FormulaireDemande
from registre.web.presenters.etapes import bornes, en_mots, libelle_de

SANS_LIBELLE = frozenset({*GESTION, ORIGINE, "DELETE", "protege", "identite_vue", "deposee_le", "guichet"})
OBJETS = {
    "menage.adresse": "Adresse",
    "menage.adresse_logement": "Adresse du logement",
    "menage.logement": "Logement actuel",
    "menage.personnes": "Personnes",
    "menage.handicaps": "Handicap",
    "menage.aidant": "Aidant",
    "menage": "Ménage",
    "recherche": "Recherche",
    "recherche.voeux": "Communes demandées",
    "motifs": "Motifs",
}


@dataclass(frozen=True, slots=True)
class EcartAffiche:
    """One field: as read, in the dossier now and by whom, as typed. `choisi`: the value already chosen, or ''."""

    nom: str
    libelle: str
    lu: str
    dossier: str
    saisie: str
    qui: str
    dispute: bool
    choisi: str


@dataclass(frozen=True, slots=True)
class ChangementAffiche:
    """One event since the reading. `quoi` names the act, `champs` what it changed."""

    qui: str
    quand: datetime
    quoi: str
    champs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflit:
    changements: list[ChangementAffiche]
    ecarts: list[EcartAffiche]
    a_trancher: int
    incomplet: bool


def presenter(
    trouves: Sequence[Ecart],
    depuis: Sequence[Changement],
    dossier: FormulaireDemande,
    *,
    choix: Mapping[str, str] | None,
) -> Conflit:
    """`choix` is None the first time the agent is told."""
    champs = bornes(dossier)
    pris = choix or {}
    affiches = [
        EcartAffiche(
            nom=un.nom,
            libelle=libelle_de(un.nom, champs),
            lu=en_mots(un.nom, un.lu, champs),
            dossier=en_mots(un.nom, un.dossier, champs),
            saisie=en_mots(un.nom, un.saisie, champs),
            qui=_qui(un.nom, depuis),
            dispute=un.dispute,
            choisi=pris.get(un.nom, "" if un.dispute else Choix.DOSSIER),
        )
        for un in trouves
        if un.nom.rpartition("-")[2] not in SANS_LIBELLE or un.nom.endswith("-")
    ]
    a_trancher = sum(1 for un in affiches if un.dispute)
    incomplet = choix is not None and any(un.dispute and not un.choisi for un in affiches)
    return Conflit([afficher(un) for un in depuis], affiches, a_trancher, incomplet)


def afficher(un: Changement, *, valeurs: bool = False) -> ChangementAffiche:
    """The event in words; with `valeurs`, before and after of each field that may be shown."""
    champs = tuple(dict.fromkeys(_champ(c, valeurs=valeurs) for c in un.champs))
    return ChangementAffiche(un.qui, timezone.localtime(un.quand), un.quoi, champs)


def _champ(change: ChampChange, *, valeurs: bool) -> str:
    mots = [mot for mot in change.chemin.split(".") if not mot.isdigit()]
    champ = mots[-1].replace("_", " ")
    objet = next((OBJETS[".".join(mots[:n])] for n in (2, 1) if ".".join(mots[:n]) in OBJETS and n < len(mots)), "")
    nom = f"{objet} : {champ}" if objet else champ
    if not valeurs:
        return nom
    return (
        f"{nom} (valeur masquée)" if change.masque else f"{nom} : {change.avant or 'vide'} → {change.apres or 'vide'}"
    )


def _qui(nom: str, depuis: Sequence[Changement]) -> str:
    """Who changed this field: the last event whose history names it; the only one there is otherwise."""
    champ = nom.rpartition("-")[2]
    nommes: list[Any] = [un for un in depuis if any(c.chemin.rpartition(".")[2] == champ for c in un.champs)]
    if nommes:
        return str(nommes[-1].qui)
    qui = {un.qui for un in depuis}
    return qui.pop() if len(qui) == 1 else ""
