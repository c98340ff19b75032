"""The three-yearly examination of an occupation, the opinion of the CALEOL, the mutation it opens. Pure.

L442-5-2 (recalled): in tense zones, every three years from the lease, the bailleur examines how the dwelling is lived in and
brings to the CALEOL the tenants in one of five situations; it gives an opinion on what to offer them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from attributions.enums import AvisOccupation, SituationOccupation
from registre.rules.echeances import ajouter_mois
from socle.errors import Nature, Refus

L5_2 = "L442-5-2 CCH"
L2 = "L441-2 et L442-5-2 CCH"


@dataclass(frozen=True, slots=True)
class FaitsBailExamine:
    """`depuis`: the lease, or its last examination; `mois`: the period in force; `tendue`: the zone of the dwelling."""

    en_vigueur: bool
    tendue: bool
    depuis: date
    mois: int


def refus_d_examiner(faits: FaitsBailExamine, situations: Sequence[str], *, le: date, aujourdhui: date) -> Refus | None:
    """Why this occupation may not be examined on `le`, or None."""
    if not faits.en_vigueur:
        return _bail_fini()
    if not faits.tendue:
        return Refus("zone_non_tendue", "Ce logement n'est pas dans une zone où l'occupation s'examine.", Nature.ETAT, source=L5_2,
                     issue="Si la zone est fausse, le gestionnaire corrige le paramètre « occupation.zone_tendue ».")  # fmt: skip
    echeance = ajouter_mois(faits.depuis, faits.mois)
    if le < echeance:
        return Refus("examen_trop_tot", f"L'occupation de ce logement s'examine à partir du {echeance:%d/%m/%Y}.", Nature.SAISIE,
                     "le", L5_2, "Attendez cette date.")  # fmt: skip
    if le > aujourdhui:
        return Refus(
            "examen_futur", "Cet examen est à venir.", Nature.SAISIE, "le", L5_2, "Indiquez le jour de l'examen."
        )
    if any(une not in SituationOccupation.values for une in situations):
        return Refus("situation_inconnue", "Cette situation n'est pas dans la liste de l'article.", Nature.SAISIE, "situations",
                     L5_2, "Choisissez-la dans la liste.")  # fmt: skip
    return None


def refus_de_porter(situations: int, *, rendu: bool, a_venir: bool, en_vigueur: bool = True) -> Refus | None:
    """Why this file is not brought to that sitting, or None. `a_venir`: the sitting is the bailleur's, and not closed."""
    if not en_vigueur:
        return _bail_fini()
    if not situations:
        return _sans_situation()
    if rendu:
        return _avis_rendu()
    if not a_venir:
        return Refus("seance_passee", "Cette séance n'est pas une séance à venir de votre commission.", Nature.SAISIE, "seance", L2,
                     "Choisissez une séance préparée ou convoquée.")  # fmt: skip
    return None


def _bail_fini() -> Refus:
    return Refus("bail_fini", "Ce bail n'est plus en vigueur.", Nature.ETAT, source=L5_2,
                 issue="Choisissez le bail en cours de ce logement.")  # fmt: skip


def _sans_situation() -> Refus:
    return Refus("sans_situation", "Aucune situation de l'article n'a été trouvée : la commission n'est pas saisie.", Nature.ETAT,
                 source=L5_2, issue="Rien n'est à faire avant le prochain examen.")  # fmt: skip


def _avis_rendu() -> Refus:
    return Refus("avis_deja_rendu", "La commission a déjà rendu son avis.", Nature.ETAT, source=L2,
                 issue="Il se discute avec le locataire ; un nouvel examen suit dans trois ans.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class FaitsAvis:
    """`tenue`: the sitting was held by this bailleur; `seance_le` its day; `en_vigueur`: the lease still stands."""

    situations: int
    rendu: bool
    tenue: bool
    seance_le: date | None
    examine_le: date
    en_vigueur: bool = True


def refus_d_avis(faits: FaitsAvis, avis: str, motif: str) -> Refus | None:
    """Why the commission gives no such opinion, or None."""
    if not faits.en_vigueur:
        return _bail_fini()
    if not faits.situations:
        return _sans_situation()
    if faits.rendu:
        return _avis_rendu()
    if not faits.tenue or faits.seance_le is None or faits.seance_le < faits.examine_le:
        return Refus("seance_hors_dates", "Cette séance n'a pas été tenue par votre commission depuis l'examen.", Nature.SAISIE,
                     "seance", L2, "Choisissez une séance ouverte ou close.")  # fmt: skip
    if avis not in AvisOccupation.values:
        return Refus("avis_requis", "L'avis manque.", Nature.SAISIE, "avis", L2, "Choisissez relogement ou maintien.")
    if not motif.strip():
        return Refus("motif_requis", "L'avis dit son motif.", Nature.SAISIE, "motif", L2,
                     "Écrivez-le en quelques mots, sans nom de personne.")  # fmt: skip
    return None


def refus_de_mutation(*, avis: str, deja: bool, trouvee: bool, active: bool, mutation: bool) -> Refus | None:
    """Why this demande is not the mutation that the opinion opens, or None."""
    if avis != AvisOccupation.RELOGEMENT:
        return Refus("sans_avis_de_relogement", "La commission n'a pas rendu d'avis de relogement.", Nature.ETAT, source=L2,
                     issue="Enregistrez d'abord son avis.")  # fmt: skip
    if deja:
        return Refus("mutation_deja_ouverte", "Une demande de mutation est déjà liée à cet avis.", Nature.ETAT, source=L2,
                     issue="Ouvrez cette demande.")  # fmt: skip
    if not trouvee or not active:
        return Refus("demande_introuvable", "Aucune demande active que vous puissiez lire ne porte ce numéro.", Nature.SAISIE,
                     "numero", L2, "Enregistrez d'abord la demande du locataire, ou vérifiez son numéro.")  # fmt: skip
    if not mutation:
        return Refus("demande_sans_mutation", "Cette demande ne dit pas un locataire du parc social.", Nature.ETAT, "numero",
                     "R441-2-9 CCH", "Corrigez d'abord le logement actuel dans la demande.")  # fmt: skip
    return None
