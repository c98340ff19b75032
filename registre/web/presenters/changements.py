"""Which facts of the page show what changed since the last visit: paths of the declaration turned into labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from demandeurs.enums import RolePersonne
from demandeurs.saisie import SaisiePersonne
from socle.presentation import Fait

Lieu = tuple[str, str]
"""(section, beginning of the label of a fact)."""

ROLES = {
    RolePersonne.TITULAIRE.value: "Demandeur",
    RolePersonne.COTITULAIRE.value: "Codemandeur",
    RolePersonne.COLOCATAIRE.value: "Colocataires",
    RolePersonne.A_CHARGE.value: "À charge",
    RolePersonne.EN_GARDE.value: "En garde",
}
# Fields of a person that are not shown with his name.
DES_PERSONNES: tuple[tuple[str, Lieu], ...] = (
    (r"revenus", ("ressources", "RFR")),
    (r"ressources", ("ressources", "Ressources mensuelles")),
    (r"activite", ("menage", "Activité")),
    (r"tel_", ("contact", "Téléphones")),
    (r"mel", ("contact", "Courriel")),
    (r"notif_", ("contact", "Informations par")),
)
PAR_CHEMIN: tuple[tuple[str, Lieu], ...] = (
    (r"menage\.adresse_logement", ("contact", "Adresse du logement")),
    (r"menage\.adresse", ("contact", "Adresse")),
    (r"menage\.aidant", ("contact", "Aidant")),
    (r"menage\.naissance", ("menage", "À naître")),
    (r"menage\.logement\.(modeles|categorie)", ("logement", "Situation")),
    (r"menage\.logement\.(typologie|surface|habitants)", ("logement", "Logement")),
    (r"menage\.logement\.(bailleur|structure|centre)", ("logement", "Bailleur")),
    (r"menage\.logement\.loyer", ("logement", "Loyer")),
    (r"menage\.logement\.aide_logement", ("logement", "Aide au logement")),
    (r"menage\.logement\.(proprietaire|possede)", ("logement", "Propriétaire")),
    (r"menage\.logement", ("logement", "Depuis")),
    (r"menage\.handicaps|menage\.personnes_handicapees", ("handicap", "")),
    (r"personne_morale\.siren", ("contact", "SIREN")),
    (r"personne_morale\.adresse", ("contact", "Adresse")),
    (r"personne_morale\.tel_", ("contact", "Téléphones")),
    (r"personne_morale\.mel", ("contact", "Courriel")),
    (r"motifs\.jugement_le", ("motifs", "Jugement")),
    (r"motifs\.autre", ("motifs", "Autre motif")),
    (r"motifs", ("motifs", "Motifs")),
    (r"precision", ("motifs", "Précisions")),
    (r"recherche\.types", ("recherche", "Type")),
    (r"recherche\.(voeux|elargie)", ("recherche", "Communes")),
    (r"recherche\.categorie", ("recherche", "Catégorie")),
    (r"recherche\.personnes_a_loger", ("recherche", "Personnes à loger")),
    (r"recherche\.loyer_max", ("recherche", "Loyer maximal")),
    (r"recherche", ("recherche", "Souhaits")),
    (r"identite_vue", ("reperes", "Identité vue")),
    (r"depot_papier", ("reperes", "Dépôt papier")),
)
_PERSONNE = re.compile(r"menage\.personnes\.(\d+)\.?(.*)")


def lieu_de(chemin: str, personnes: Sequence[SaisiePersonne]) -> Lieu | None:
    """Where the page shows the value of this path; None when it shows it nowhere."""
    if trouve := _PERSONNE.match(chemin):
        return _de_la_personne(int(trouve[1]), trouve[2], personnes)
    return next((lieu for motif, lieu in PAR_CHEMIN if re.match(motif, chemin)), None)


def _de_la_personne(rang: int, champ: str, personnes: Sequence[SaisiePersonne]) -> Lieu:
    for motif, lieu in DES_PERSONNES:
        if re.match(motif, champ):
            return lieu
    return "menage", ROLES.get(personnes[rang].role, "") if rang < len(personnes) else ""


def lieux(chemins: Iterable[str], personnes: Sequence[SaisiePersonne]) -> frozenset[Lieu]:
    """Where these paths are shown."""
    return frozenset(lieu for chemin in chemins if (lieu := lieu_de(chemin, personnes)) is not None)


def marquer(ancre: str, faits: Iterable[Fait], changes: frozenset[Lieu]) -> list[Fait]:
    """The facts of a section, those that changed marked."""
    debuts = tuple(debut for section, debut in changes if section == ancre and debut)
    return [replace(fait, change=True) if debuts and fait.libelle.startswith(debuts) else fait for fait in faits]
