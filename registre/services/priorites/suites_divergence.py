"""What is done with a divergence: the correction that is an act here, a claim to the other side, or set aside with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from habilitations.acteur import Acteur
from registre.enums import DECISIONS, MotifFin, OriginePriorite, SourceFichier, StatutDalo, TypePriorite
from registre.models import CauseDivergence as C
from registre.models import Demande, Divergence, EtatDivergence
from registre.permissions import refus_de
from registre.permissions_priorites import qui_est
from registre.rules.prononcer import qualite_pour
from registre.services.priorites.actes import reconnaitre, terminer
from registre.services.priorites.appliquer_fichier import motif_de, saisie_de
from registre.states.demande import Acte
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_acte

OBJET = "registre.divergence"
SOURCES = {"sne": "le système national d'enregistrement (SNE)", "registre": "le registre"} | {
    un.value: str(un.label) for un in SourceFichier
}
CORRIGIBLES = frozenset({C.INCONNUE_ICI, C.CLOSE_LA_BAS, C.LOGEE_SANS_FIN})
"""Causes whose correction is an act of ours; the others are for the other system to correct."""


def visibles(acteur: Acteur) -> frozenset[str] | None:
    """Whose divergences this actor sees: None, all those of his perimeter; else only on the labels of his organisme.

    The files are the State's: its services and the gestionnaire see what they say.
    """
    qui = qui_est(acteur)
    if qui.gestionnaire or qualite_pour(TypePriorite.DALO, qui.bases) is not None:
        return None
    return frozenset({"siens"})


def refus_de_traiter(acteur: Acteur, divergence: Divergence, demande: Demande) -> Refus | None:
    """Why this actor may not deal with this divergence."""
    refus = refus_de(Acte.PRIORISER, acteur=acteur, objet=demande)
    if refus is not None:
        return refus
    if divergence.close_le is not None:
        return Refus("divergence_close", "Cette divergence est déjà réglée ou écartée.", Nature.ETAT, issue="Rechargez la liste.", source=Regle.CLOS)  # fmt: skip
    if visibles(acteur) is None or (divergence.priorite and divergence.priorite.organisme_id == acteur.organisme_id):
        return None
    return Refus(
        "divergence_d_un_autre", "Cette divergence porte sur une priorité dont un autre organisme répond.",
        Nature.INTERDIT, source="R441-2-15 I 2° CCH", issue="Signalez-la lui.",
    )  # fmt: skip


@transaction.atomic
def corriger(divergence_id: int, *, acteur: Acteur) -> Divergence:
    """Do here what the other system says, by the act it takes. Raises `ActionRefusee`."""
    divergence = _ouvrir(divergence_id, acteur)
    if divergence.cause not in CORRIGIBLES:
        raise ActionRefusee(_incorrigible())
    if divergence.cause == C.INCONNUE_ICI:
        ligne = divergence.ligne
        if ligne is None:
            raise ActionRefusee(_incorrigible())
        reconnaitre(divergence.demande_id, saisie=saisie_de(ligne), acteur=acteur, origine=OriginePriorite.FICHIER)
    else:
        if divergence.priorite_id is None:
            raise ActionRefusee(_incorrigible())
        terminer(divergence.priorite_id, motif=_motif(divergence), le=_fin(divergence), acteur=acteur)
    return _clore(divergence, EtatDivergence.REGLEE, acteur)


def _motif(divergence: Divergence) -> MotifFin:
    if divergence.cause == C.LOGEE_SANS_FIN:
        return MotifFin.RELOGEMENT
    if divergence.ligne is not None:
        return motif_de(divergence.ligne)
    sne = getattr(divergence.demande, "donneessne", None)
    reloge = sne is not None and sne.dalo_statut == StatutDalo.RELOGE
    return MotifFin.RELOGEMENT if reloge else MotifFin.CADUCITE if divergence.type in DECISIONS else MotifFin.SITUATION


def _fin(divergence: Divergence) -> date:
    """The day the other side gives, never before the label began nor after today."""
    debut = divergence.priorite.du if divergence.priorite is not None else None
    dite = divergence.la_bas_le if divergence.cause == C.LOGEE_SANS_FIN or _relogee(divergence) else None
    return min(max(dite or aujourdhui(), debut or date.min), aujourdhui())


def _relogee(divergence: Divergence) -> bool:
    return divergence.ligne is not None and divergence.ligne.reloge_le is not None


@transaction.atomic
def reclamer(divergence_id: int, *, acteur: Acteur) -> Divergence:
    """Note that the other side was asked to correct; the night closes it when it has. Raises `ActionRefusee`."""
    divergence = _ouvrir(divergence_id, acteur)
    divergence.etat, divergence.reclamee_le = EtatDivergence.RECLAMEE, aujourdhui()
    divergence.traitee_par_id = acteur.organisme_id
    divergence.save(update_fields=["etat", "reclamee_le", "traitee_par"])
    tracer_acte(acteur, "reclamer_divergence", OBJET, divergence.pk, ["etat"])
    return divergence


@transaction.atomic
def ecarter(divergence_id: int, *, motif: str, acteur: Acteur) -> Divergence:
    """Set aside with a reason: not opened again unless the other side's date changes. Raises `ActionRefusee`."""
    divergence = _ouvrir(divergence_id, acteur)
    if not motif.strip():
        raise ActionRefusee(
            Refus(
                "motif_requis",
                "Écarter une divergence a un motif.",
                champ="motif",
                issue="Dites pourquoi en quelques mots.",
                source=Regle.MOTIF,
            )
        )
    divergence.motif = motif.strip()[:300]
    return _clore(divergence, EtatDivergence.ECARTEE, acteur.avec_motif(motif.strip()))


def _ouvrir(divergence_id: int, acteur: Acteur) -> Divergence:
    trouvee = (
        Divergence.objects.select_for_update(of=("self",), no_key=True)
        .select_related("demande", "demande__donneessne", "priorite", "ligne__fichier")
        .filter(pk=divergence_id)
        .first()
    )
    if trouvee is None:
        raise ActionRefusee(divergence_inconnue())
    exiger(refus_de_traiter(acteur, trouvee, trouvee.demande))
    return trouvee


def _clore(divergence: Divergence, etat: EtatDivergence, acteur: Acteur) -> Divergence:
    divergence.etat, divergence.close_le = etat, aujourdhui()
    divergence.traitee_par_id = acteur.organisme_id
    divergence.save(update_fields=["etat", "close_le", "traitee_par", "motif"])
    tracer_acte(acteur, f"divergence_{etat.value}", OBJET, divergence.pk, ["etat"])
    return divergence


def divergence_inconnue() -> Refus:
    return Refus(
        "divergence_inconnue",
        "Cette divergence n'existe pas.",
        Nature.INTROUVABLE,
        issue="Rechargez la liste.",
        source=Regle.INCONNU,
    )


def _incorrigible() -> Refus:
    return Refus(
        "divergence_a_reclamer", "La correction appartient à l'autre système.", Nature.ETAT, source="R441-2-15 I CCH",
        issue="Réclamez-la-lui avec le texte proposé.",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reclamation:
    """The text of a claim, to copy into a letter or a message: number and facts, no name."""

    objet: str
    corps: str


def reclamation(divergence: Divergence, numero: str, *, la_bas: str) -> Reclamation:
    """What to ask the other side. `la_bas`: what it says, in words."""
    type_ = TypePriorite(divergence.type).label
    demandes = {
        C.LOGEE_ICI: "Ce ménage est logé : merci de clore sa priorité et de compter l'attribution.",
        C.EXPIREE: "Cette priorité est terminée ou arrivée à son terme : merci de la clore, ou de nous dire la décision qui la prolonge.",
        C.INCONNUE_LA_BAS: "Cette priorité est reconnue ici : merci de l'enregistrer, ou de nous dire pourquoi elle ne l'est pas.",
        C.CLOSE_LA_BAS: "Cette priorité est en vigueur ici : merci de nous dire la décision qui l'a close.",
        C.INCONNUE_ICI: "Cette priorité nous est inconnue : merci de nous transmettre la décision.",
        C.ATTRIBUTION_NON_DITE: "Vous dites ce ménage relogé : merci de nous dire par quel bailleur et à quelle date, afin que l'attribution soit enregistrée (R441-2-9 du CCH).",
        C.LOGEE_SANS_FIN: "Ce ménage est logé : merci de terminer sa priorité.",
    }
    corps = (
        f"Bonjour,\n\nDemande {numero}, « {type_} ».\n{C(divergence.cause).label}. {la_bas}\n{demandes[C(divergence.cause)]}\n\n"
        "Constat établi par la comparaison quotidienne du registre régional."
    )
    return Reclamation(f"Priorité à rapprocher, demande {numero}", corps)
