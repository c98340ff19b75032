"""Why an actor may not recognise, complete, contest or end a priority label, or None.

Rights and perimeter first (`Acte.PRIORISER`), then what the law says of this type (`rules.prononcer`), then who stands
where: a label is ended by who recognised it, contested by another.
"""

from __future__ import annotations

from dataclasses import dataclass

from habilitations.access import faits_du_moment
from habilitations.acteur import Acteur
from habilitations.rules.bases import Base
from habilitations.rules.types import TypeOrganisme
from registre.enums import DECISIONS, MotifFin, OriginePriorite, QualitePriorite, TypePriorite
from registre.models import Demande, Priorite
from registre.permissions import refus_de
from registre.querysets import OUVERTES
from registre.rules.prononcer import qualite_pour, refus_de_competence
from registre.states.demande import Acte, EtatDemande
from registre.states.priorite import ActePriorite, EtatPriorite, est_permis
from socle.errors import Nature, Refus

SOURCE = "R441-2-15 I 2° CCH (version du 2021-09-01)"


@dataclass(frozen=True, slots=True)
class Qui:
    """The organisme for which somebody acts, as these rules read it: its bases in force, and whether it manages the device."""

    bases: frozenset[Base] = frozenset()
    gestionnaire: bool = False


def qui_est(acteur: Acteur) -> Qui:
    """One statement; nobody for the clock. Pages that ask many questions read it once."""
    faits = faits_du_moment(acteur.organisme_id) if acteur.organisme_id is not None else None
    if faits is None:
        return Qui()
    return Qui(frozenset(titre.base for titre in faits.titres), faits.type is TypeOrganisme.GESTIONNAIRE)


def refus_de_reconnaitre(
    acteur: Acteur, demande: Demande, type_: TypePriorite | None = None, *, qui: Qui | None = None
) -> Refus | None:
    """Why no label (of this type, when given) may be recognised on this demande."""
    refus = refus_de(Acte.PRIORISER, acteur=acteur, objet=demande) or refus_de_demande_close(demande)
    if refus is not None:
        return refus
    tenues = (qui or qui_est(acteur)).bases
    if type_ is not None:
        return refus_de_competence(type_, tenues)
    if any(qualite_pour(un, tenues) for un in TypePriorite):
        return None
    return Refus(
        "priorite_non_competente",
        "Votre organisme ne reconnaît pas de priorité : il n'est ni bailleur, ni réservataire, ni service de l'État, ni instance.",
        Nature.INTERDIT,
        source=SOURCE,
        issue="Transmettez les éléments au bailleur, au réservataire ou à l'instance compétente.",
    )


def refus_de_demande_close(demande: Demande) -> Refus | None:
    """A closed demande receives no label; those it has may still be ended."""
    if demande.etat in OUVERTES:
        return None
    return Refus(
        "etat",
        f"Une demande « {EtatDemande(demande.etat).label} » ne reçoit plus de priorité.",
        Nature.ETAT,
        source=SOURCE,
        issue="Réactivez la demande si elle peut l'être, puis reprenez.",
    )


def refus_sur_la_priorite(
    acte: ActePriorite,
    acteur: Acteur,
    priorite: Priorite,
    demande: Demande,
    *,
    motif: str = "",
    qui: Qui | None = None,
) -> Refus | None:
    """Why this act may not be done on this label by this actor. `motif`: the motive of the end, when known."""
    refus = refus_de(Acte.PRIORISER, acteur=acteur, objet=demande)
    if refus is None and not acteur.est_systeme:
        refus = _refus_de_role(acte, acteur, qui or qui_est(acteur), priorite, motif)
    if refus is None and acte is not ActePriorite.TERMINER:
        refus = refus_de_demande_close(demande)
    return refus or _refus_d_etat(acte, priorite)


def _refus_d_etat(acte: ActePriorite, priorite: Priorite) -> Refus | None:
    if est_permis(acte, depuis=priorite.etat):
        return None
    return Refus(
        "priorite_etat",
        f"Cet acte n'est pas possible sur une priorité « {EtatPriorite(priorite.etat).label} ».",
        Nature.ETAT,
        source=SOURCE,
        issue="Rechargez le dossier : son état a pu changer.",
    )


def _refus_de_role(acte: ActePriorite, acteur: Acteur, qui: Qui, priorite: Priorite, motif: str) -> Refus | None:
    sienne = _repond_de(acteur, qui, priorite)
    if acte is ActePriorite.CONTESTER:
        return _role("Vous répondez de cette priorité : terminez-la plutôt que de la contester.") if sienne else None
    if sienne or (acte is ActePriorite.LEVER and priorite.contestee_par_id == acteur.organisme_id):
        return None
    if acte is ActePriorite.TERMINER and motif in ("", MotifFin.ERREUR) and qui.gestionnaire:
        return None
    auteur = priorite.organisme.nom if priorite.organisme is not None else "services de l'État"
    return _role(f"Cette priorité a été reconnue par un autre organisme ({auteur}), qui seul en répond.")


def _repond_de(acteur: Acteur, qui: Qui, priorite: Priorite) -> bool:
    """Whether his organisme recognised it; of a decision, and of what the national system says, any service of the State."""
    if priorite.organisme_id is not None and priorite.organisme_id == acteur.organisme_id:
        return True
    de_l_etat = priorite.type in DECISIONS or priorite.qualite == QualitePriorite.ETAT
    if not de_l_etat and priorite.origine != OriginePriorite.SNE:
        return False
    return qualite_pour(TypePriorite.DALO, qui.bases) is not None


def _role(message: str) -> Refus:
    return Refus(
        "priorite_d_un_autre",
        message,
        Nature.INTERDIT,
        source=SOURCE,
        issue="Contestez-la avec vos raisons : l'organisme qui en répond en décidera.",
    )
