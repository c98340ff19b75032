"""A demandeur at a guichet that does not follow him: his number and his birth date open the deposit, nothing else.

Any guichet receives pièces (R441-2-4-1). Outside its perimeter it reads nothing: it is given a proof, signed, for one
agent of one organisme, one demande and half an hour. Whatever is wrong, the refusal is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core import signing

from demandeurs.enums import RolePersonne
from demandeurs.models import Personne, Piece
from habilitations.acteur import Acteur
from registre.models import Demande
from registre.permissions_pieces import refus_d_etat_des_pieces, refus_de_deposer, refus_du_droit_de_deposer
from registre.services.doublons_probables import compter_presentation
from socle.clock import maintenant
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.texte import normaliser

DUREE = timedelta(minutes=30)
SOURCE = "R441-2-4-1 CCH : dépôt auprès de tout guichet"
_SEL = "registre.pieces.presentation"


@dataclass(frozen=True, slots=True)
class Presentation:
    """What the demandeur gives at the guichet."""

    numero: str
    naissance_le: date


def presenter(donnee: Presentation, *, acteur: Acteur) -> tuple[Demande, str]:
    """The demande that the couple opens, and the proof that deposits then carry. Raises `ActionRefusee`.

    Every try is counted, traced and limited, right or wrong; the same refusal whether the number exists or not, the
    date is another one, or the demande takes no pièce any more.
    """
    exiger(refus_du_droit_de_deposer(acteur))
    demande = _demande_de(donnee)
    compter_presentation(acteur, trouvee=None if demande is None else demande.pk)
    if demande is None:
        raise ActionRefusee(_inconnue())
    return demande, signing.dumps([demande.pk, *_porteur(acteur), int(maintenant().timestamp())], salt=_SEL)


def refus_ici(acteur: Acteur, demande: Demande, preuve: str) -> Refus | None:
    """Why the actor may not file here: by his own perimeter, or by the proof of a presentation when there is one."""
    return refus_de_deposer(acteur, demande, presente=presentee_a(demande, acteur, preuve) is not None)


def presentee_a(demande: Demande, acteur: Acteur, preuve: str) -> datetime | None:
    """When the demandeur of this demande was presented to this actor; None when the proof is another's or too old."""
    if not preuve:
        return None
    try:
        demande_id, *porteur, instant = signing.loads(preuve, salt=_SEL)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    faite_a = datetime.fromtimestamp(instant, UTC)
    sienne = demande_id == demande.pk and porteur == _porteur(acteur)
    return faite_a if sienne and faite_a <= maintenant() < faite_a + DUREE else None


def personne_presentee(demande: Demande, *, naissance_le: date, prenom: str, acteur: Acteur) -> int:
    """The person of the household born that day, told apart by the first name when several are. Raises `ActionRefusee`.

    A wrong date counts as a presentation that opens nothing: a household is not guessed date by date.
    """
    nes = Personne.objects.filter(menage=demande.menage_id, naissance_le=naissance_le)
    ids = list(nes.values_list("pk", flat=True))
    if len(ids) > 1:
        ids = (
            list(nes.filter(prenom_normalise=normaliser(prenom)).values_list("pk", flat=True)) if prenom.strip() else []
        )
        if len(ids) != 1:
            raise ActionRefusee(_jumeaux())
    if not ids:
        compter_presentation(acteur, trouvee=None)
        raise ActionRefusee(_personne_inconnue())
    return int(ids[0])


def deposees_ici(demande: Demande, acteur: Acteur, *, depuis: datetime) -> list[Piece]:
    """What this agent filed here since the presentation: the only pièces that he is shown, as a receipt."""
    siennes = Piece.objects.filter(menage=demande.menage_id, organisme_id=acteur.organisme_id, deposee_a__gte=depuis)
    return list(siennes.filter(deposee_par_id=acteur.agent_id).order_by("pk")[:100])


def _demande_de(donnee: Presentation) -> Demande | None:
    """Both together, or nothing."""
    numero = "".join(donnee.numero.split()).upper()
    demande: Demande | None = Demande.objects.filter(numeros__numero=numero).first()
    if demande is None or refus_d_etat_des_pieces(demande) is not None:
        return None
    titulaires = Personne.objects.filter(menage=demande.menage_id, role=RolePersonne.TITULAIRE)
    return demande if titulaires.filter(naissance_le=donnee.naissance_le).exists() else None


def _porteur(acteur: Acteur) -> list[Any]:
    return [acteur.nature.value, acteur.agent_id, acteur.organisme_id]


def _inconnue() -> Refus:
    return Refus(
        "presentation_inconnue",
        "Aucune demande à laquelle joindre des pièces ne porte ce numéro unique et cette date de naissance.",
        Nature.INTROUVABLE,
        source=SOURCE,
        issue="Relisez les deux avec le demandeur, sur son attestation. Sinon, le guichet qui suit sa demande le renseignera.",
    )


def _personne_inconnue() -> Refus:
    return Refus(
        "personne_inconnue",
        "Personne dans ce ménage n'est né ce jour-là.",
        champ="naissance_le",
        source=SOURCE,
        issue="Relisez la date avec le demandeur, ou déposez la pièce pour tout le ménage.",
    )


def _jumeaux() -> Refus:
    return Refus(
        "personne_requise",
        "Plusieurs personnes du ménage sont nées ce jour-là.",
        champ="prenom",
        source=SOURCE,
        issue="Écrivez le prénom tel qu'il est sur la demande.",
    )
