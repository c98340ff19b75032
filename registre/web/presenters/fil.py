"""The timeline: one sentence per event, decisions heavier than clerical lines, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from demandeurs.enums import MarquePiece
from registre.enums import CanalDepot, Contingent, MotifFin, MotifOrientation, NatureEvenement, TypePriorite
from registre.models import Evenement
from registre.ports import libelles_d_evenements
from registre.rules.reactivation import MotifReactivation
from registre.services.pieces import depot, marques, requetes
from registre.services.visites import Nouveautes
from registre.states.radiation import MotifRadiation, SousMotif
from registre.web import affichage
from socle.clock import PARIS
from socle.presentation import Etiquette, LigneFil, Ton

N = NatureEvenement
DECISIONS = frozenset(
    {
        N.DEPOT, N.NUMERO, N.RENOUVELLEMENT, N.RADIATION, N.REACTIVATION, N.SEPARATION, N.TITULAIRE, N.DECISION_CAL,
        N.BAIL, N.PRIORITE, N.PROTECTION,
    }
)  # fmt: skip
FAMILLES = (
    ("decisions", "Décisions"),
    ("modifications", "Modifications"),
    ("courriers", "Courriers"),
    ("attribution", "Attribution"),
    ("acces", "Accès et protection"),
)
NATURES: dict[str, frozenset[NatureEvenement]] = {
    "decisions": DECISIONS,
    "modifications": frozenset({N.MODIFICATION, N.CORRECTION, N.REPRISE, N.ANNULATION, N.DECES}),
    "courriers": frozenset({N.COURRIER, N.PREAVIS, N.AVERTISSEMENT, N.ATTESTATION, N.DEMANDE_INFORMATION}),
    "attribution": frozenset(
        {
            N.CONTINGENT, N.DESIGNATION, N.INSCRIPTION_CAL, N.EXAMEN_CAL, N.VISITE, N.DECISION_CAL, N.REFUS_ATTRIBUTAIRE,
            N.BAIL, N.CANDIDATURE, N.PROPOSITION, N.ACCEPTATION, N.NON_SERVIE,
        }
    ),
    "acces": frozenset({N.PARTAGE, N.PROTECTION}),
}  # fmt: skip
AUCUNE = Nouveautes()
LISTES_DE_CODES: dict[str, Any] = {
    "motif": {
        **{m.value: m.label for m in MotifRadiation},
        **{m.value: m.label for m in MotifReactivation},
        **{m.value: m.label for m in MotifOrientation},
        **{m.value: m.label for m in MotifFin},
    },
    "sous_motif": {m.value: m.label for m in SousMotif},
    "canal": {c.value: c.label for c in CanalDepot},
    "type": {t.value: t.label for t in TypePriorite},
    "contingent": {c.value: c.label for c in Contingent},
    "acte": {
        "preciser_priorite": "Précisée",
        "contester_priorite": "Contestée",
        "lever_contestation": "Contestation levée",
        "terminer_priorite": "Terminée",
        "refus_d_offre_dalo": "Offre refusée, transmise à la préfecture",
        "maintenir_benefice": "Bénéfice maintenu après le refus d'une offre",
        # Of pièces: their kind stays out, it may be medical.
        depot.DEPOSER: "Déposée",
        depot.REMPLACER: "Remplacée par un meilleur document",
        marques.MARQUER: "Mise à l'écart",
        marques.DEMARQUER: "Marque retirée",
        marques.VIEILLIR: "Marquée par le calendrier",
        requetes.DEMANDER: "Pièces demandées",
        requetes.ABANDONNER: "Demande de pièce abandonnée",
        requetes.RECEVOIR: "Papiers reçus, à verser",
    },
    "marque": {m.value: m.label for m in MarquePiece},
}
PRESENTATION = "sur présentation du demandeur"
ACTEURS = {"systeme": "Registre", "demandeur": "Demandeur", "client_api": "Interface", "support": "Support"}


def _est_nouveau(evenement: Evenement, neuf: Nouveautes, agent_id: int | None) -> bool:
    """Somebody else entered it since the last visit."""
    return neuf.depuis is not None and evenement.saisi_a > neuf.depuis and evenement.agent_id != agent_id


def ligne(
    evenement: Evenement,
    organismes: Mapping[int, str],
    *,
    le: date,
    neuf: Nouveautes = AUCUNE,
    agent_id: int | None = None,
) -> LigneFil:
    """One event as a line. `organismes` gives names by id, read once for the page."""
    saisi = evenement.saisi_a.astimezone(PARIS)
    origine = organismes.get(evenement.organisme_origine_id or 0, "") or ACTEURS.get(evenement.acteur, "")
    saisie_ailleurs = evenement.organisme_saisie_id not in (None, evenement.organisme_origine_id)
    exact = f"Saisi le {affichage.instant(evenement.saisi_a)}"
    if saisie_ailleurs:
        exact += f" par {organismes.get(evenement.organisme_saisie_id or 0, '')}"
    return LigneFil(
        quand=affichage.jour_court(evenement.survenu_le, le=le)
        if evenement.survenu_le != saisi.date()
        else affichage.quand(evenement.saisi_a, le=le),
        iso=evenement.survenu_le.isoformat(),
        exact=exact,
        texte=str(N(evenement.nature).label),
        qui=origine,
        detail=_detail(evenement.details),
        decision=evenement.nature in DECISIONS,
        etiquettes=[Etiquette("annulé", Ton.GRIS)] if getattr(evenement, "est_annule", False) else [],
        nouveau=_est_nouveau(evenement, neuf, agent_id),
    )


def _detail(details: Mapping[str, Any]) -> str:
    """The coded details that have a label; anything else stays out of the screen."""
    morceaux = []
    for cle in dict.fromkeys((*LISTES_DE_CODES, *libelles_d_evenements)):
        libelles = {**LISTES_DE_CODES.get(cle, {}), **libelles_d_evenements.get(cle, {})}
        valeur = details.get(cle)
        if isinstance(valeur, str) and valeur in libelles:
            morceaux.append(str(libelles[valeur]))
    if details.get("presentation") is True:
        morceaux.append(PRESENTATION)
    champs = details.get("champs")
    if isinstance(champs, list) and champs:
        noms, autres = affichage.enumerer((str(c).replace("_", " ") for c in champs), au_plus=4)
        suite = f" et {affichage.pluriel(autres, 'autre')}" if autres else ""
        morceaux.append(f"{noms}{suite}")
    return " · ".join(morceaux)


def lignes(
    evenements: Iterable[Evenement],
    organismes: Mapping[int, str],
    *,
    le: date,
    neuf: Nouveautes = AUCUNE,
    agent_id: int | None = None,
) -> list[LigneFil]:
    return [ligne(evenement, organismes, le=le, neuf=neuf, agent_id=agent_id) for evenement in evenements]
