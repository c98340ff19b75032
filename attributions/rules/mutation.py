"""Whether a candidate may be said to leave a dwelling of this bailleur, and two of them to exchange theirs. Pure.

A mutation inside the stock is left out of the flow (R441-5, version of 22 February 2020); its lease strikes the demande off
as any other (R441-2-8 a), so that an exchange of which one lease only is signed would leave a household without a dwelling.
"""

from __future__ import annotations

from dataclasses import dataclass

from socle.errors import Nature, Refus

R5 = "R441-5 CCH (version du 22 février 2020)"
R8 = "R441-2-8 a CCH"


@dataclass(frozen=True, slots=True)
class FaitsMutation:
    """`locataire`: the demande says a tenant of the social stock. `occupe` is None when nothing bears what was typed.

    `autre_menage`: another household that is still a candidate already leaves that dwelling.
    """

    locataire: bool
    propose: int
    occupe: int | None
    autre_menage: bool = False
    en_echange: bool = False


def refus_de_lier(faits: FaitsMutation) -> Refus | None:
    """Why the dwelling typed may not be the one that the candidate leaves, or None."""
    if not faits.locataire:
        return Refus(
            "demande_sans_mutation",
            "La demande ne dit pas que ce ménage est locataire du parc social.",
            Nature.ETAT,
            "occupe",
            "R441-2-9 CCH",
            "Corrigez d'abord le logement actuel dans la demande.",
        )
    if faits.en_echange:
        return Refus(
            "echange_en_cours",
            "Ce ménage échange son logement avec un autre : le logement occupé ne change pas.",
            Nature.ETAT,
            "occupe",
            R8,
            "Défaites d'abord l'échange.",
        )
    if faits.occupe is None:
        return Refus(
            "logement_occupe_inconnu",
            "Aucun logement de votre parc ne porte cet identifiant RPLS ou cette référence.",
            Nature.SAISIE,
            "occupe",
            R5,
            "Vérifiez l'identifiant sur le bail en cours : seul un logement de votre parc fait une mutation interne.",
        )
    if faits.occupe == faits.propose:
        return Refus(
            "meme_logement",
            "C'est le logement proposé : le ménage ne peut pas le libérer.",
            Nature.SAISIE,
            "occupe",
            R5,
            "Indiquez le logement que le ménage occupe aujourd'hui.",
        )
    if faits.autre_menage:
        return Refus(
            "depart_d_un_autre",
            "Un autre ménage candidat libère déjà ce logement.",
            Nature.ETAT,
            "occupe",
            R5,
            "Vérifiez lequel des deux l'occupe, puis corrigez l'autre candidature.",
        )
    return None


@dataclass(frozen=True, slots=True)
class Cote:
    """One side of an exchange: the dwelling attributed, the one left, whether it may still be signed and is free."""

    propose: int
    occupe: int | None
    ouverte: bool
    lie: bool = False


def refus_d_echange(un: Cote, autre: Cote) -> Refus | None:
    """Why these two may not be bound, or None: each takes the dwelling that the other leaves."""
    if not (un.ouverte and autre.ouverte):
        return Refus(
            "candidature_close",
            "Une des deux candidatures est close : il n'y a plus rien à échanger.",
            Nature.ETAT,
            "autre",
            R8,
            "Choisissez une candidature en cours.",
        )
    if un.occupe is None or autre.occupe is None or (un.occupe, un.propose) != (autre.propose, autre.occupe):
        return Refus(
            "logements_non_croises",
            "Ces deux ménages n'échangent pas : chacun doit recevoir le logement que l'autre libère.",
            Nature.ETAT,
            "autre",
            R5,
            "Indiquez le logement occupé par chacun, ou traitez deux mutations séparées.",
        )
    if un.lie or autre.lie:
        return Refus(
            "deja_en_echange",
            "Un des deux ménages est déjà engagé dans un échange.",
            Nature.ETAT,
            "autre",
            R8,
            "Défaites d'abord cet échange.",
        )
    return None
