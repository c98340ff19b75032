"""Why an actor may not read, file, ask for or mark a pièce, or None.

Reading: nominative access opens the pièces (L441-2-1); a function may lack them, an organisme may not. Medical and
handicap pièces ask for the right to the nature of a handicap on top. Filing: any guichet (R441-2-4-1), so the right
to register or to modify, held anywhere, on a dossier one may open; the others go by the number and the birth date that
the demandeur gives (`presente`).
"""

from __future__ import annotations

from habilitations import access
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from registre.models import Demande
from registre.permissions import hors_perimetre, refus_de_consulter
from registre.querysets import OUVERTES
from registre.states.demande import EtatDemande
from socle.errors import Nature, Refus

SOURCE_PARTAGE = "L441-2-1 et R441-2-4-1 CCH"
DROITS_DE_DEPOT = (Droit.MODIFIER, Droit.ENREGISTRER)
DROITS_D_INSTRUCTION = (Droit.MODIFIER, Droit.DESIGNER, Droit.PRIORISER)


def couvre(acteur: Acteur, demande: Demande, droit: Droit) -> bool:
    """Whether the actor holds this right on this very dossier."""
    return access.perimetre_de(acteur, droit).couvre(
        id=demande.pk, territoires=demande.territoires, guichet_id=demande.guichet_id
    )


def refus_de_lire_les_pieces(acteur: Acteur, demande: Demande) -> Refus | None:
    """Why the pièces of this dossier may not be read (perimeter, right, archive, motive)."""
    return refus_de_consulter(acteur, demande, droit=Droit.CONSULTER_PIECES)


def refus_de_lire_la_piece(acteur: Acteur, demande: Demande, *, sensible: bool) -> Refus | None:
    """The same for one pièce; a medical or handicap one is for named functions."""
    refus = refus_de_lire_les_pieces(acteur, demande)
    if refus is not None or not sensible or couvre(acteur, demande, Droit.CONSULTER_HANDICAP):
        return refus
    return Refus(
        "piece_sensible",
        "Cette pièce est médicale ou concerne un handicap : elle n'est ouverte qu'aux fonctions désignées.",
        Nature.INTERDIT,
        source="article 9 du RGPD ; loi 78-17 art. 6",
        issue="Adressez-vous au référent handicap de votre organisme.",
    )


def lit_les_sensibles(acteur: Acteur, demande: Demande) -> bool:
    """Whether the nature of medical and handicap pièces of this dossier is open to the actor."""
    return access.peut(acteur, Droit.CONSULTER_HANDICAP) and couvre(acteur, demande, Droit.CONSULTER_HANDICAP)


def refus_de_deposer(acteur: Acteur, demande: Demande, *, presente: bool = False) -> Refus | None:
    """Why the actor may not file a pièce here. `presente`: the demandeur gave his number and birth date."""
    if not presente and not couvre(acteur, demande, Droit.CONSULTER):
        return hors_perimetre()
    return refus_du_droit_de_deposer(acteur) or refus_d_etat_des_pieces(demande)


def refus_du_droit_de_deposer(acteur: Acteur) -> Refus | None:
    """Why the actor files pièces nowhere: he neither registers nor modifies."""
    return _un_de(acteur, DROITS_DE_DEPOT)


def refus_d_instruire_les_pieces(acteur: Acteur, demande: Demande) -> Refus | None:
    """Why the actor may neither ask for a pièce nor mark one: whoever treats the demande may, with the right to read."""
    refus = refus_de_lire_les_pieces(acteur, demande)
    if refus is not None:
        return refus
    if not any(couvre(acteur, demande, droit) for droit in DROITS_D_INSTRUCTION):
        return _un_de(acteur, DROITS_D_INSTRUCTION) or _hors_de_l_acte()
    return refus_d_etat_des_pieces(demande)


def refus_d_etat_des_pieces(demande: Demande) -> Refus | None:
    """An association has no pièces (headings a, b and h of R441-2-2 only); those of a closed demande are frozen."""
    if demande.etat not in OUVERTES:
        return Refus(
            "pieces_gelees",
            f"Les pièces d'une demande « {EtatDemande(demande.etat).label} » ne changent plus.",
            Nature.ETAT,
            source=SOURCE_PARTAGE,
            issue="Réactivez la demande si elle peut l'être, puis reprenez.",
        )
    if demande.menage_id is None:
        return Refus(
            "pieces_sans_menage",
            "La demande d'une personne morale n'a pas de pièces justificatives.",
            Nature.ETAT,
            source="R441-2-2 CCH",
            issue="Seules les demandes des ménages en ont.",
        )
    return None


def _un_de(acteur: Acteur, droits: tuple[Droit, ...]) -> Refus | None:
    refus = [access.refus_d_acces(acteur, droit) for droit in droits]
    return None if None in refus else refus[0]


def _hors_de_l_acte() -> Refus:
    return Refus(
        "acte_hors_perimetre",
        "Votre organisme peut lire ces pièces, mais pas instruire ce dossier.",
        Nature.INTERDIT,
        source=SOURCE_PARTAGE,
        issue="Adressez-vous au guichet qui suit la demande.",
    )
