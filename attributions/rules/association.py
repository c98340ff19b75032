"""A household housed by an association, and the lease that slides to its name. Pure.

L442-8-1 to L442-8-3 (recalled: to be read again): an approved body rents, sub-lets for a time, and the bailleur may offer a
lease to the occupant. R441-2-8 a: a demande is struck off by the lease of its own holder, so never by the association's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from attributions.enums import NatureOccupation
from attributions.saisie.associations import SaisieOccupant
from socle.errors import Nature, Refus

R8 = "R441-2-8 a CCH"
L8_1, L8_3 = "L442-8-1 CCH", "L442-8-3 CCH"


@dataclass(frozen=True, slots=True)
class FaitsLogement:
    """`bail_le`: the association's lease, None without one that stands; `association`: its demande is a legal person's.

    `occupant`: a demande of this number that the actor may read was found; the rest says where that household is.
    """

    association: bool
    bail_le: date | None
    occupe: bool
    occupant: bool
    occupant_menage: bool = True
    occupant_actif: bool = True
    loge_ailleurs: bool = False
    engage: bool = False


def refus_de_bail_d_association(*, association: bool, bail_le: date | None) -> Refus | None:
    """Why nobody is housed through this candidature, or None: only an association that holds a lease houses."""
    if not association:
        return Refus(
            "pas_une_association",
            "Ce candidat n'est pas une association : son bail est celui du ménage qui l'occupe.",
            Nature.ETAT,
            source=L8_1,
            issue="Pour loger un ménage par une association, attribuez d'abord le logement à l'association.",
        )
    if bail_le is None:
        return Refus(
            "association_sans_bail",
            "L'association n'a pas de bail en vigueur sur ce logement.",
            Nature.ETAT,
            source=L8_1,
            issue="Enregistrez d'abord le bail de l'association ; annulé, il ne loge plus personne.",
        )
    return None


def refus_de_loger(saisie: SaisieOccupant, faits: FaitsLogement, *, aujourdhui: date) -> Refus | None:
    """Why this household may not be said housed by the association, or None."""
    refus = refus_de_bail_d_association(association=faits.association, bail_le=faits.bail_le)
    if refus is not None:
        return refus
    assert faits.bail_le is not None  # noqa: S101 - refused above
    if faits.occupe:
        return Refus("deja_occupe", "Un ménage est déjà logé par l'association dans ce logement.", Nature.ETAT, source=L8_1,
                     issue="Enregistrez d'abord son départ, ou le bail à son nom.")  # fmt: skip
    return _refus_d_occupant(faits) or _refus_de_saisie(saisie, faits.bail_le, aujourdhui)


def _refus_d_occupant(faits: FaitsLogement) -> Refus | None:
    if not faits.occupant or not faits.occupant_menage:
        return Refus("occupant_inconnu", "Aucune demande de ménage que vous puissiez lire ne porte ce numéro.", Nature.SAISIE,
                     "numero", R8, "Vérifiez le numéro unique du ménage logé : il garde sa propre demande.")  # fmt: skip
    if not faits.occupant_actif:
        return Refus("occupant_inactif", "La demande de ce ménage n'est plus active.", Nature.ETAT, "numero", R8,
                     "Faites réactiver ou renouveler sa demande par un guichet.")  # fmt: skip
    if faits.loge_ailleurs:
        return Refus("deja_loge_par_association", "Ce ménage est déjà logé par une association.", Nature.ETAT, "numero",
                     L8_1, "Enregistrez d'abord son départ de l'autre logement.")  # fmt: skip
    if faits.engage:
        return _deja_engage()
    return None


def _refus_de_saisie(saisie: SaisieOccupant, bail_le: date, aujourdhui: date) -> Refus | None:
    if saisie.nature not in NatureOccupation.values:
        return Refus("nature_requise", "Dites à quel titre l'association loge ce ménage.", Nature.SAISIE, "nature", L8_1,
                     "Choisissez sous-location, intermédiation locative ou bail glissant.")  # fmt: skip
    if saisie.du < bail_le:
        return Refus("occupation_avant_bail", f"L'association loue ce logement depuis le {bail_le:%d/%m/%Y} : personne n'y entre"
                     " avant.", Nature.SAISIE, "du", L8_1, "Vérifiez la date d'entrée.")  # fmt: skip
    if saisie.du > aujourdhui:
        return Refus("occupation_future", "Cette date d'entrée est à venir.", Nature.SAISIE, "du", L8_1,
                     "Enregistrez le ménage le jour où il entre.")  # fmt: skip
    return refus_de_terme(saisie.terme, du=saisie.du)


def refus_de_terme(terme: date, *, du: date) -> Refus | None:
    """Why this term does not hold, or None: a housing through an association is for a time (L442-8-1)."""
    if terme > du:
        return None
    return Refus("terme_avant_entree", f"Le terme suit l'entrée dans les lieux ({du:%d/%m/%Y}).", Nature.SAISIE, "terme",
                 L8_3, "Indiquez la date convenue avec l'association.")  # fmt: skip


def refus_de_depart(le: date, *, du: date, aujourdhui: date) -> Refus | None:
    """Why this day is not that of the household's departure, or None."""
    if du <= le <= aujourdhui:
        return None
    return Refus("depart_hors_dates", f"Le départ a lieu entre l'entrée ({du:%d/%m/%Y}) et aujourd'hui.", Nature.SAISIE, "le",
                 L8_1, "Vérifiez la date.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class FaitsGlissement:
    """`occupant`: the number typed is the occupant's; `du`: the first day he was housed.

    `seance_le`: the day of the sitting named, None without one or when it is not a sitting held by this bailleur.
    `caleol`: the rule in force has the CALEOL attribute the dwelling first (L441-2 III).
    """

    occupant: bool
    occupant_actif: bool
    engage: bool
    du: date
    signe_le: date
    caleol: bool
    seance_le: date | None = None
    seance_dite: bool = False


def refus_sans_occupant(*, glisse: bool) -> Refus:
    """Nobody is housed here now: because the lease has slid already, or nobody was recorded."""
    if glisse:
        return Refus("deja_glisse", "Le bail de ce logement est déjà au nom de l'occupant.", Nature.ETAT, source=L8_3,
                     issue="Ouvrez la candidature de l'occupant : elle porte son bail.")  # fmt: skip
    return Refus("sans_occupant", "Aucun ménage n'est enregistré comme logé par l'association dans ce logement.", Nature.ETAT,
                 source=L8_3, issue="Enregistrez d'abord le ménage logé, par le numéro de sa demande.")  # fmt: skip


def refus_de_glisser(faits: FaitsGlissement) -> Refus | None:
    """Why the lease may not slide, or None: to the occupant, after he came in, once the dwelling is attributed to him."""
    if not faits.occupant:
        return Refus("pas_l_occupant", "Ce numéro n'est pas celui du ménage logé par l'association : le bail ne glisse qu'à"
                     " l'occupant.", Nature.SAISIE, "numero", L8_3,
                     "Vérifiez le numéro ; pour un autre ménage, remettez le logement à disposition.")  # fmt: skip
    if not faits.occupant_actif:
        return Refus("occupant_inactif", "La demande de l'occupant n'est plus active : il est déjà logé, ou elle est à"
                     " réactiver.", Nature.ETAT, "numero", "L441-2-1 CCH",
                     "Faites réactiver ou renouveler sa demande ; s'il est logé ailleurs, enregistrez son départ.")  # fmt: skip
    if faits.engage:
        return _deja_engage()
    if faits.signe_le < faits.du:
        return Refus("glissement_avant_debut", f"L'occupant est logé depuis le {faits.du:%d/%m/%Y} : son bail n'est pas plus"
                     " ancien.", Nature.SAISIE, "signe_le", L8_3, "Vérifiez la date de signature.")  # fmt: skip
    return _refus_de_seance(faits)


def _refus_de_seance(faits: FaitsGlissement) -> Refus | None:
    source = "L441-2 III CCH ; paramètre association.glissement_caleol"
    if not faits.seance_dite:
        if not faits.caleol:
            return None
        return Refus("seance_requise", "La commission attribue le logement à l'occupant avant son bail.", Nature.SAISIE, "seance",
                     source, "Choisissez la séance qui le lui a attribué.")  # fmt: skip
    if faits.seance_le is not None and faits.du <= faits.seance_le <= faits.signe_le:
        return None
    return Refus("seance_hors_dates", "Cette séance n'a pas été tenue par votre commission entre l'entrée de l'occupant et la"
                 " signature de son bail.", Nature.SAISIE, "seance", source, "Choisissez une autre séance.")  # fmt: skip


def _deja_engage() -> Refus:
    return Refus("deja_engage", "Ce ménage a déjà accepté un autre logement.", Nature.ETAT, "numero", "L441-2-1 et R441-3 CCH",
                 "Il peut se désister de l'autre par écrit.")  # fmt: skip
