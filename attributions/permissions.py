"""Why an actor may not do an act of the attribution, or None. One function for button, API and service.

Order of the reasons, as in `registre.permissions`: not visible (404, nothing is said of it), no right or not his organisme's
to do (403), impossible in this state (409).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from attributions.models import (
    Candidature,
    CommissionCal,
    ConventionReservation,
    Logement,
    MembreCal,
    MiseADisposition,
    SeanceCal,
)
from attributions.states import candidature as etats_candidature
from attributions.states import seance as etats_seance
from attributions.states import vacance as etats_vacance
from attributions.states.candidature import ActeCandidature, EtatCandidature
from attributions.states.seance import ActeSeance, EtatSeance
from attributions.states.vacance import ActeVacance, EtatVacance
from attributions.vision import est_etat, vision_de
from habilitations import access
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from socle.errors import ActionRefusee, Nature, Refus


class Cote(StrEnum):
    """Whose act it is."""

    BAILLEUR = "bailleur"
    DESIGNANT = "designant"
    """The réservataire the vacancy is oriented to, or the bailleur when it keeps it or designates for him."""
    DESIGNANT_OU_BAILLEUR = "designant_ou_bailleur"
    PRESIDENT = "president"
    BAILLEUR_OU_ETAT = "bailleur_ou_etat"


@dataclass(frozen=True, slots=True)
class Regle:
    droit: Droit
    cote: Cote
    source: str


_PARC = Regle(Droit.GERER_PARC, Cote.BAILLEUR, "L441-1 et R441-5 CCH")
_COMMISSION = Regle(Droit.TENIR_COMMISSION, Cote.BAILLEUR, "L441-2 et R441-9 CCH")
_LOCATION = Regle(Droit.LOUER, Cote.BAILLEUR, "R441-3, R441-10 et R441-2-8 a CCH")
_DESIGNATION = Regle(Droit.DESIGNER, Cote.DESIGNANT, "L441-1 et R441-5 CCH")
_VISITE = Regle(Droit.LOUER, Cote.BAILLEUR, "R441-2-15 I 5° CCH")
_PRONONCEE = Regle(Droit.DESIGNER, Cote.BAILLEUR_OU_ETAT, "L441-1 et L441-2-3 CCH")
_RETRAIT = Regle(Droit.DESIGNER, Cote.DESIGNANT_OU_BAILLEUR, "L441-1 et R441-5 CCH")

ACCES_FERME = frozenset({"organisme_suspendu", "affectation_expiree", "affectation_future", "agent_inactif"})
"""Refusals that concern the actor and no object: said as they are."""
V, C, S = ActeVacance, ActeCandidature, ActeSeance
REGLES_VACANCE: dict[ActeVacance, Regle] = {
    **dict.fromkeys((V.OUVRIR, V.ORIENTER, V.CONSTATER_ECHEC, V.RELANCER, V.RETIRER), _PARC),
    **dict.fromkeys((V.DESIGNER, V.TRANSMETTRE), _DESIGNATION),
    **dict.fromkeys((V.INSCRIRE, V.ATTRIBUER), _COMMISSION),
    **dict.fromkeys((V.LOUER, V.ROUVRIR, V.RENVOYER), _LOCATION),
    V.PRONONCER: _PRONONCEE,
}
REGLES_CANDIDATURE: dict[ActeCandidature, Regle] = {
    C.DESIGNER: _DESIGNATION,
    C.RETIRER: _RETRAIT,
    C.PRONONCER: _PRONONCEE,
    **dict.fromkeys(
        (
            C.INSCRIRE, C.DESINSCRIRE, C.REPORTER, C.ATTRIBUER, C.CLASSER, C.CONDITIONNER, C.NE_PAS_ATTRIBUER,
            C.DECLARER_IRRECEVABLE, C.LEVER_IRRECEVABILITE, C.ANNULER_DECISION,
        ),
        _COMMISSION,
    ),
    **dict.fromkeys(
        (
            C.LEVER_CONDITION, C.LEVER_EN_RANG, C.LAISSER_CADUQUE, C.APPELER, C.RENVOYER, C.PROPOSER, C.ACCEPTER, C.REFUSER, C.CONSTATER_SILENCE,
            C.SIGNER, C.ANNULER_BAIL, C.GLISSER, C.RENDRE_LE_BAIL, C.NE_PAS_SERVIR, C.REMETTRE_EN_RANG, C.ECARTER, C.SUSPENDRE, C.REACTIVER_DESIGNEE, C.REACTIVER_INSCRITE,
            C.REACTIVER_AJOURNEE, C.REACTIVER_EN_RANG,
        ),
        _LOCATION,
    ),
}  # fmt: skip
REGLES_SEANCE: dict[ActeSeance, Regle] = {
    **dict.fromkeys((S.PREPARER, S.INSCRIRE, S.CONVOQUER, S.OUVRIR, S.DECIDER, S.CLORE, S.ANNULER), _COMMISSION),
    S.SIGNER: Regle(Droit.CONSULTER, Cote.PRESIDENT, "R441-9 CCH"),
}


def refus_sur_logement(droit: Droit, *, acteur: Acteur, logement: Logement) -> Refus | None:
    """Why `acteur` may not manage this dwelling: its attributing body does."""
    if not _voit(acteur, (logement.attribuant_id, logement.proprietaire_id, logement.gerant_id), logement.territoires):
        return _invisible(acteur, "Ce logement")
    return access.refus_d_acces(acteur, droit) or (
        None if _au_nom_de(acteur, logement.attribuant_id) else d_un_autre("ce logement", "L441-2 CCH")
    )


def refus_de_vacance(acte: ActeVacance, *, acteur: Acteur, vacance: MiseADisposition) -> Refus | None:
    """Why `acteur` may not do `acte` on this vacancy."""
    if not _voit(acteur, (vacance.attribuant_id, vacance.reservataire_id), vacance.territoires):
        return _invisible(acteur, "Cette mise à disposition")
    regle = REGLES_VACANCE[acte]
    return (
        access.refus_d_acces(acteur, regle.droit)
        or _refus_de_cote(regle, acteur, bailleur=vacance.attribuant_id, designant=designant_de(vacance))
        or _refus_d_etat(
            etats_vacance.est_permis(acte, depuis=vacance.etat),
            f"une mise à disposition dans l'état « {EtatVacance(vacance.etat).label} »",
        )
    )


def refus_sur_feuille(acte: ActeVacance, *, acteur: Acteur, vacance: MiseADisposition) -> Refus | None:
    """Why the bailleur may not enter a signed sheet of the réservataire (`DESIGNER`, `TRANSMETTRE`), or None."""
    if not _voit(acteur, (vacance.attribuant_id, vacance.reservataire_id), vacance.territoires):
        return _invisible(acteur, "Cette mise à disposition")
    refus = access.refus_d_acces(acteur, _DESIGNATION.droit) or _refus_de_cote(
        _PARC, acteur, bailleur=vacance.attribuant_id
    )
    if refus is not None:
        return refus
    if designant_de(vacance) == vacance.attribuant_id:
        return Refus(
            "sans_reservataire",
            "Aucun réservataire ne désigne sur ce logement : il n'y a pas de feuille à saisir.",
            Nature.ETAT,
            source="L441-1 et R441-5 CCH",
            issue="Désignez en votre nom, ou orientez d'abord le logement.",
        )
    return _refus_d_etat(
        etats_vacance.est_permis(acte, depuis=vacance.etat),
        f"une mise à disposition dans l'état « {EtatVacance(vacance.etat).label} »",
    )


def refus_de_candidature(acte: ActeCandidature, *, acteur: Acteur, candidature: Candidature) -> Refus | None:
    """Why `acteur` may not do `acte` on this candidature. Reads its vacancy: select it with the candidature."""
    vacance = candidature.mise_a_disposition
    concernes = (candidature.attribuant_id, candidature.designee_par_id, vacance.reservataire_id)
    if not _voit(acteur, concernes, vacance.territoires):
        return _invisible(acteur, "Cette candidature")
    regle = REGLES_CANDIDATURE[acte]
    return (
        access.refus_d_acces(acteur, regle.droit)
        or _refus_de_cote(regle, acteur, bailleur=candidature.attribuant_id, designant=candidature.designee_par_id)
        or _refus_d_etat(
            etats_candidature.est_permis(acte, depuis=candidature.etat),
            f"une candidature dans l'état « {EtatCandidature(candidature.etat).label} »",
        )
    )


def refus_de_reprendre_l_acte(
    acte: ActeCandidature, inverse: ActeCandidature | None, *, acteur: Acteur, candidature: Candidature
) -> Refus | None:
    """Why `acteur` may not take `acte` back by `inverse`: the right of the act itself, then the table of states."""
    vacance = candidature.mise_a_disposition
    concernes = (candidature.attribuant_id, candidature.designee_par_id, vacance.reservataire_id)
    if not _voit(acteur, concernes, vacance.territoires):
        return introuvable("Cette candidature")
    regle = REGLES_CANDIDATURE[acte]
    return (
        access.refus_d_acces(acteur, regle.droit)
        or _refus_de_cote(regle, acteur, bailleur=candidature.attribuant_id, designant=candidature.designee_par_id)
        or _refus_d_etat(
            inverse is None or etats_candidature.est_permis(inverse, depuis=candidature.etat),
            f"une candidature dans l'état « {EtatCandidature(candidature.etat).label} »",
        )
    )


def refus_de_reprendre_l_etape(
    acte: ActeVacance, inverse: ActeVacance | None, *, acteur: Acteur, vacance: MiseADisposition
) -> Refus | None:
    """The same for an act on a vacancy. A transmission is taken back by who designated when it was done."""
    if not _voit(acteur, (vacance.attribuant_id, vacance.reservataire_id), vacance.territoires):
        return introuvable("Cette mise à disposition")
    regle = REGLES_VACANCE[acte]
    return (
        access.refus_d_acces(acteur, regle.droit)
        or _refus_de_cote(regle, acteur, bailleur=vacance.attribuant_id, designant=designant_de(vacance))
        or _refus_d_etat(
            inverse is None or etats_vacance.est_permis(inverse, depuis=vacance.etat),
            f"une mise à disposition dans l'état « {EtatVacance(vacance.etat).label} »",
        )
    )


def refus_de_location(*, acteur: Acteur, candidature: Candidature) -> Refus | None:
    """Why `acteur` may not follow the letting of this candidature, whatever its state (data of R441-2-9, appeals)."""
    vacance = candidature.mise_a_disposition
    concernes = (candidature.attribuant_id, candidature.designee_par_id, vacance.reservataire_id)
    if not _voit(acteur, concernes, vacance.territoires):
        return _invisible(acteur, "Cette candidature")
    return access.refus_d_acces(acteur, _LOCATION.droit) or _refus_de_cote(
        _LOCATION, acteur, bailleur=candidature.attribuant_id
    )


def refus_apres_bail(*, acteur: Acteur, candidature: Candidature, close: bool) -> Refus | None:
    """Why `acteur` may not cancel or correct what followed a lease: its bailleur does until the exercise is closed (`close`),
    the gestionnaire alone after (R441-2-9)."""
    if not close:
        return refus_de_location(acteur=acteur, candidature=candidature)
    vacance = candidature.mise_a_disposition
    concernes = (candidature.attribuant_id, candidature.designee_par_id, vacance.reservataire_id)
    if not _voit(acteur, concernes, vacance.territoires):
        return introuvable("Cette candidature")
    if acteur.est_systeme or access.peut(acteur, Droit.GERER):
        return None
    return Refus(
        "exercice_clos",
        "L'exercice de cette attribution est clos : seul le gestionnaire du dispositif y revient.",
        Nature.INTERDIT,
        source="Paramètre « Clôture des attributions d'un exercice »",
        issue="Demandez-lui cet acte, avec son motif.",
    )


def refus_de_visite(*, acteur: Acteur, candidature: Candidature) -> Refus | None:
    """Why `acteur` may not propose a visit to this candidate, or say what it became: the bailleur's, while it runs."""
    vacance = candidature.mise_a_disposition
    if not _voit(
        acteur, (candidature.attribuant_id, candidature.designee_par_id, vacance.reservataire_id), vacance.territoires
    ):
        return _invisible(acteur, "Cette candidature")
    refus = access.refus_d_acces(acteur, Droit.LOUER) or _refus_de_cote(
        _VISITE, acteur, bailleur=candidature.attribuant_id
    )
    if refus is not None or candidature.etat in etats_candidature.OUVERTES:
        return refus
    return _refus_d_etat(False, f"une candidature dans l'état « {EtatCandidature(candidature.etat).label} »")


def refus_d_estimation(*, acteur: Acteur, candidature: Candidature) -> Refus | None:
    """Why `acteur` may not estimate the housing aid of this candidate: who designated it, the bailleur, its commission."""
    vacance = candidature.mise_a_disposition
    concernes = (candidature.attribuant_id, candidature.designee_par_id, vacance.reservataire_id)
    if not _voit(acteur, concernes, vacance.territoires):
        return _invisible(acteur, "Cette candidature")
    tient = access.peut(acteur, Droit.TENIR_COMMISSION) and _au_nom_de(acteur, candidature.attribuant_id)
    regle = Regle(Droit.DESIGNER, Cote.DESIGNANT_OU_BAILLEUR, "R441-3-1 CCH")
    refus = (
        None
        if tient
        else access.refus_d_acces(acteur, regle.droit)
        or _refus_de_cote(regle, acteur, bailleur=candidature.attribuant_id, designant=candidature.designee_par_id)
    )
    if refus is not None or candidature.etat in etats_candidature.OUVERTES:
        return refus
    return _refus_d_etat(False, f"une candidature dans l'état « {EtatCandidature(candidature.etat).label} »")


def refus_de_seance(acte: ActeSeance, *, acteur: Acteur, seance: SeanceCal) -> Refus | None:
    """Why `acteur` may not do `acte` on this sitting. Reads its commission: select it with the sitting."""
    siege = _siege(acteur, seance)
    if not siege and not _voit(acteur, (seance.commission.bailleur_id,), ()):
        return _invisible(acteur, "Cette séance")
    regle = REGLES_SEANCE[acte]
    president = regle.cote is Cote.PRESIDENT
    refus_de_qui = _refus_de_president(acteur, seance) if president else None
    return (
        access.refus_d_acces(acteur, regle.droit)
        or refus_de_qui
        or (None if president else _refus_de_cote(regle, acteur, bailleur=seance.commission.bailleur_id))
        or _refus_d_etat(
            etats_seance.est_permis(acte, depuis=seance.etat),
            f"une séance dans l'état « {EtatSeance(seance.etat).label} »",
        )
    )


def refus_de_commission(*, acteur: Acteur, commission: CommissionCal) -> Refus | None:
    """Why `acteur` may not manage this commission (members, règlement, calendar)."""
    if not _voit(acteur, (commission.bailleur_id,), ()):
        return _invisible(acteur, "Cette commission")
    return access.refus_d_acces(acteur, Droit.TENIR_COMMISSION) or (
        None if _au_nom_de(acteur, commission.bailleur_id) else d_un_autre("cette commission", _COMMISSION.source)
    )


def refus_de_convention(*, acteur: Acteur, convention: ConventionReservation) -> Refus | None:
    """Why `acteur` may not amend this convention: its bailleur enters it, both sides read it (R441-5)."""
    if not _voit(acteur, (convention.bailleur_id, convention.reservataire_id), (convention.territoire_id or 0,)):
        return _invisible(acteur, "Cette convention")
    return refus_de_parc(acteur) or (
        None if _au_nom_de(acteur, convention.bailleur_id) else d_un_autre("cette convention", "R441-5 CCH")
    )


def refus_de_parc(acteur: Acteur) -> Refus | None:
    """Why `acteur` has no stock to manage: only a bailleur's title carries the right (L441-2)."""
    return access.refus_d_acces(acteur, Droit.GERER_PARC)


def organisme_de(acteur: Acteur) -> int:
    """The organisme in whose name he acts, once a right in its name was checked. Raises `ActionRefusee` without one."""
    if acteur.organisme_id is None:
        raise ActionRefusee(introuvable("Cet organisme"))
    return acteur.organisme_id


def designant_de(vacance: MiseADisposition) -> int:
    """Who designates now: the réservataire, unless the bailleur keeps it or designates for him (R441-5)."""
    if vacance.reservataire_id is None or (vacance.convention is not None and vacance.convention.delegue):
        return vacance.attribuant_id
    return vacance.reservataire_id


def _invisible(acteur: Acteur, quoi: str) -> Refus:
    """Out of his sight: nothing is said of it, unless he sees nothing at all because his access is closed today."""
    ferme = access.refus_d_acces(acteur, Droit.CONSULTER)
    return ferme if ferme is not None and ferme.code in ACCES_FERME else introuvable(quoi)


def introuvable(quoi: str) -> Refus:
    return Refus(
        "introuvable",
        f"{quoi} n'existe pas ou ne relève pas de votre organisme.",
        Nature.INTROUVABLE,
        source="R441-2-15 V CCH",
        issue="Vérifiez la référence, ou l'organisme pour lequel vous agissez.",
    )


def d_un_autre(quoi: str, source: str) -> Refus:
    return Refus(
        "d_un_autre_organisme",
        f"Vous pouvez lire {quoi}, mais cet acte revient à un autre organisme.",
        Nature.INTERDIT,
        source=source,
        issue="Adressez-vous à l'organisme qui en répond.",
    )


def _au_nom_de(acteur: Acteur, organisme: int) -> bool:
    return acteur.est_systeme or acteur.organisme_id == organisme


def _voit(acteur: Acteur, organismes: tuple[int | None, ...], territoires: Collection[int]) -> bool:
    vision = vision_de(acteur)
    return (
        vision.region
        or (vision.organisme is not None and vision.organisme in organismes)
        or (vision.territoire is not None and vision.territoire in territoires)
    )


def _siege(acteur: Acteur, seance: SeanceCal) -> bool:
    if acteur.agent_id is None:
        return False
    return MembreCal.objects.filter(commission=seance.commission_id, agent=acteur.agent_id).exists()


def _refus_de_cote(regle: Regle, acteur: Acteur, *, bailleur: int, designant: int | None = None) -> Refus | None:
    if regle.cote is Cote.BAILLEUR_OU_ETAT:
        return (
            None
            if acteur.est_systeme or acteur.organisme_id == bailleur or est_etat(acteur)
            else d_un_autre("ceci", regle.source)
        )
    attendus: dict[Cote, set[int | None]] = {
        Cote.BAILLEUR: {bailleur},
        Cote.DESIGNANT: {designant},
        Cote.DESIGNANT_OU_BAILLEUR: {designant, bailleur},
    }
    if acteur.est_systeme or acteur.organisme_id in attendus[regle.cote]:
        return None
    return d_un_autre("ceci", regle.source)


def _refus_de_president(acteur: Acteur, seance: SeanceCal) -> Refus | None:
    preside = acteur.agent_id is not None and MembreCal.objects.filter(
        commission=seance.commission_id, agent=acteur.agent_id, president=True, au__isnull=True
    )
    if preside and preside.exists():
        return None
    return Refus(
        "pas_president",
        "Le procès-verbal est signé par le président de la commission.",
        Nature.INTERDIT,
        source="R441-9 CCH",
        issue="Le président signe depuis son propre compte ; le secrétariat peut l'en prévenir.",
    )


def _refus_d_etat(permis: bool, quoi: str) -> Refus | None:
    if permis:
        return None
    return Refus(
        "etat",
        f"Cet acte n'est pas possible sur {quoi}.",
        Nature.ETAT,
        source="R441-3, R441-9 et R441-10 CCH",
        issue="Rechargez la page : l'état a pu changer.",
    )
