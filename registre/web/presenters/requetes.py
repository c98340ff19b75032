"""The requests for pièces of a dossier, those that are over too: who asked, what came of it, which letter is kept where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from demandeurs.models import RequetePiece
from demandeurs.rules.pieces import Exigence
from habilitations.models import Agent, Guichet, Organisme
from registre.models import Demande
from registre.services.pieces.situation import PIECES_MAX
from registre.web import affichage
from registre.web.presenters.pieces import RESERVEE, Lecteur
from socle.clock import PARIS
from socle.presentation import Etiquette, Ton

LETTRE_FINIE = "garde terminée le"


@dataclass(frozen=True, slots=True)
class RequeteRacontee:
    """One request from the asking to its end. `lettre` is the one of a demandeur who will not send the pièce."""

    libelle: str
    personne: str
    demandee: str
    motif: str
    etat: Etiquette
    suite: str
    raison: str
    lettre: str
    url_piece: str


def requetes(demande: Demande, lecteur: Lecteur, exigences: Iterable[Exigence], *, le: date) -> list[RequeteRacontee]:
    """Every request of the household, the latest first; three statements whatever their number.

    Of a medical or handicap pièce, a reader without the right sees that one was asked for, not which, nor why.
    """
    lues = list(
        RequetePiece.objects.filter(menage=demande.menage_id).select_related("piece").order_by("-pk")[:PIECES_MAX]
    )
    par_code = {une.code: une for une in exigences}
    noms = _Noms(lues)
    return [_raconter(une, par_code.get(une.exigence), lecteur, noms, le=le) for une in lues]


class _Noms:
    """Names of the agents, organismes and guichets of these requests."""

    def __init__(self, lues: list[RequetePiece]) -> None:
        agents = {i for une in lues for i in (une.demandee_par_id, une.abandon_par_id) if i}
        organismes = {i for une in lues for i in (une.organisme_id, une.abandon_organisme_id) if i}
        self.agents = {a.pk: str(a) for a in Agent.objects.filter(pk__in=agents)}
        self.organismes = dict(Organisme.objects.filter(pk__in=organismes).values_list("pk", "nom"))
        codes = {une.courrier_detenu_par for une in lues if une.courrier_detenu_par}
        self.guichets = dict(Guichet.objects.filter(code__in=codes).values_list("code", "nom"))

    def qui(self, organisme_id: int | None, agent_id: int | None) -> str:
        organisme = self.organismes.get(organisme_id or 0, "le registre")
        agent = self.agents.get(agent_id or 0, "")
        return f"{organisme} ({agent})" if agent else organisme


def _raconter(
    une: RequetePiece, exigence: Exigence | None, lecteur: Lecteur, noms: _Noms, *, le: date
) -> RequeteRacontee:
    reservee = all(lecteur.reservee(code) for code in exigence.types) if exigence is not None else not lecteur.nature
    etat, suite, url = _issue(une, lecteur, noms, le=le)
    par = "par courrier" if une.courrier_id else "au guichet"
    return RequeteRacontee(
        libelle=RESERVEE if reservee else exigence.libelle if exigence is not None else une.exigence,
        personne=lecteur.personne(une.personne_id),
        demandee=f"{_jour(une.demandee_a)} par {noms.qui(une.organisme_id, une.demandee_par_id)}, {par}",
        motif="" if reservee else une.motif,
        etat=etat,
        suite=suite,
        raison="" if reservee else une.abandon_motif,
        lettre=_lettre(une, noms, le=le),
        url_piece="" if reservee else url,
    )


def _issue(une: RequetePiece, lecteur: Lecteur, noms: _Noms, *, le: date) -> tuple[Etiquette, str, str]:
    """The state, how it ended, and the address of the pièce that answered."""
    if une.close_a is None:
        retard = (le - une.echeance_le).days
        texte = f"attendue le {affichage.jour(une.echeance_le, court=True)}"
        return (Etiquette(f"En retard de {retard} j", Ton.ROUGE), texte, "") if retard > 0 else (
            Etiquette("En cours", Ton.BLEU), texte, "",
        )  # fmt: skip
    if une.abandon_motif:
        qui = noms.qui(une.abandon_organisme_id, une.abandon_par_id)
        return Etiquette("Abandonnée", Ton.GRIS), f"le {_jour(une.close_a)} par {qui}", ""
    ouvrable = une.piece is not None and not lecteur.reservee(une.piece.type)
    url = reverse("registre:piece", args=[lecteur.demande.cle, une.piece.cle]) if ouvrable and une.piece else ""
    return Etiquette("Reçue", Ton.VERT), f"le {_jour(une.close_a)}", url


def _lettre(une: RequetePiece, noms: _Noms, *, le: date) -> str:
    """`Lettre reçue le 12/06/2026, gardée par le guichet MTRL1 (Montreuil) jusqu'au 12/06/2027.`"""
    if une.courrier_recu_le is None or une.courrier_conserve_jusqu_au is None:
        return ""
    nom = noms.guichets.get(une.courrier_detenu_par, "")
    ou = f"{une.courrier_detenu_par} ({nom})" if nom else une.courrier_detenu_par
    fin = affichage.jour(une.courrier_conserve_jusqu_au, court=True)
    garde = f"jusqu'au {fin}" if une.courrier_conserve_jusqu_au >= le else f": {LETTRE_FINIE} {fin}"
    return f"Lettre reçue le {affichage.jour(une.courrier_recu_le, court=True)}, gardée par le guichet {ou} {garde}"


def _jour(instant: object) -> str:
    return affichage.jour(instant.astimezone(PARIS).date(), court=True)  # type: ignore[attr-defined]
