"""What the register derives from a declared household: search tokens, sort key, size, mutation. Pure, no ORM."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from demandeurs.enums import RolePersonne
from registre.saisie import SaisieDemande
from socle.texte import cles_phonetiques, normaliser

LONGUEUR_TRI = 120
LONGUEUR_MOT = 60
MARQUE_PHONETIQUE = "_"
"""First character of a phonetic key among the search tokens: no normalised word starts with it."""
MARQUE_NAISSANCE = "_N"
"""First characters of a birth date among the tokens; a phonetic key never has digits."""
MODELE_PARC_SOCIAL = "HLM"
NOMMES = frozenset({RolePersonne.TITULAIRE.value, RolePersonne.COTITULAIRE.value})


@lru_cache(maxsize=65_536)
def jetons_du_nom(nom: str) -> tuple[str, ...]:
    """Search tokens of one name: its words, the words joined from each of them on, their phonetic keys.

    Searches are by prefix: what is joined from a word on finds any neighbours typed without a space.
    """
    mots = [mot[:LONGUEUR_MOT] for mot in normaliser(nom).split()]
    colles = ["".join(mots[rang:])[:LONGUEUR_MOT] for rang in range(len(mots) - 1)]
    sons = (MARQUE_PHONETIQUE + cle for cle in cles_phonetiques(nom))
    return tuple(dict.fromkeys((*mots, *colles, *sons)))


def jeton_de_naissance(jour: date) -> str:
    """The search token of a birth date, so that names and date are one question to one index."""
    return f"{MARQUE_NAISSANCE}{jour.year:04d}{jour.month:02d}{jour.day:02d}"


def recherche_noms(saisie: SaisieDemande) -> str:
    """The `tsvector` of a demande as PostgreSQL reads it: tokens of the names and birth dates of the adults.

    Tokens hold only A-Z, 0-9 and the phonetic mark, so nothing needs quoting.
    """
    if saisie.personne_morale is not None:
        return " ".join(jetons_du_nom(saisie.personne_morale.nom))
    jetons: dict[str, None] = {}
    for personne in saisie.menage.personnes if saisie.menage else ():
        if personne.role in NOMMES:
            for nom in (personne.nom, personne.nom_naissance, personne.prenom):
                if nom:
                    jetons.update(dict.fromkeys(jetons_du_nom(nom)))
            if personne.naissance_le is not None:
                jetons[jeton_de_naissance(personne.naissance_le)] = None
    return " ".join(jetons)


def titulaire_tri(saisie: SaisieDemande) -> str:
    """The normalised name a list sorts by: surname then first name, or the association's name."""
    if saisie.personne_morale is not None:
        return normaliser(saisie.personne_morale.nom)[:LONGUEUR_TRI]
    titulaire = saisie.menage.titulaire if saisie.menage else None
    if titulaire is None:
        return ""
    return f"{normaliser(titulaire.nom)} {normaliser(titulaire.prenom)}".strip()[:LONGUEUR_TRI]


def personnes_du_menage(saisie: SaisieDemande) -> int:
    """Persons who will live in the home (L442-12): custody children count, a colocataire files his own demande."""
    if saisie.menage is None:
        return 0
    return sum(1 for personne in saisie.menage.personnes if personne.role != RolePersonne.COLOCATAIRE.value)


def est_mutation(saisie: SaisieDemande) -> bool:
    """The household already lives in a social home (Cerfa box F2)."""
    logement = saisie.menage.logement if saisie.menage else None
    return logement is not None and MODELE_PARC_SOCIAL in logement.modeles
