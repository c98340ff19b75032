"""Letters of the register: one row per channel, prepared in the act's transaction, sent after it (R441-2-7, R441-2-8).

Nothing is sent here: `registre.effects` composes and sends what is `a_envoyer`, and a sweep finds what was lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction

from demandeurs.enums import RolePersonne
from habilitations.acteur import Acteur
from registre.enums import CanalCourrier, EtatCourrier, NatureCourrier, NatureEvenement
from registre.models import Courrier
from registre.rules.canaux import Correspondance, Envoi, envois
from registre.rules.echeances import ajouter_mois
from registre.services.actes import OBJET, inscrire
from registre.services.parametres import delais_de_la_region
from socle.clock import maintenant
from socle.journal import tracer_actes

# Written out: every registration and every renewal asks it.
_CORRESPONDANCES = """
    WITH voulues AS (SELECT unnest(%s::bigint[]) AS id)
    SELECT d.id, d.en_ligne, d.courrier_papier,
        EXISTS (SELECT FROM demandeurs_personne p WHERE p.menage_id = d.menage_id AND p.role = %s AND p.mel <> ''),
        coalesce(a.represente, false), coalesce(a.informe, false), coalesce(a.mel <> '', false), coalesce(m.mel, '')
    FROM registre_demande d
    LEFT JOIN demandeurs_aidant a ON a.menage_id = d.menage_id
    LEFT JOIN demandeurs_personnemorale m ON m.id = d.personne_morale_id
    WHERE d.id IN (SELECT id FROM voulues)
"""
OUVERTS = (EtatCourrier.A_ENVOYER, EtatCourrier.ENVOYE, EtatCourrier.DISTRIBUE)


def correspondances(demandes: Sequence[int]) -> dict[int, Correspondance]:
    """How each demandeur can be written to; one statement."""
    with connection.cursor() as curseur:
        curseur.execute(_CORRESPONDANCES, [list(demandes), RolePersonne.TITULAIRE.value])
        lignes = curseur.fetchall()
    return {
        pk: Correspondance(
            en_ligne=en_ligne,
            courrier_papier=papier,
            mel_demandeur=a_mel or bool(mel_morale),
            represente=represente,
            aidant_informe=informe,
            mel_aidant=mel_aidant,
        )
        for pk, en_ligne, papier, a_mel, represente, informe, mel_aidant, mel_morale in lignes
    }


def preparer(
    nature: NatureCourrier,
    demandes: Sequence[int],
    *,
    organisme_id: int | None = None,
    echeances: Mapping[int, date] | None = None,
    details: Mapping[int, dict[str, Any]] | None = None,
) -> list[Courrier]:
    """The letters of one act for several demandes, by the channels of R441-2-7, in one insertion.

    `echeances` and `details` are by demande id. Call in the transaction of the act.
    """
    joignables = correspondances(demandes)
    return _inserer(
        nature,
        [(demande, envoi) for demande in demandes for envoi in envois(joignables[demande])],
        organisme_id=organisme_id,
        echeances=echeances or {},
        details=details or {},
    )


def preparer_recommande(
    nature: NatureCourrier, demande: int, *, organisme_id: int | None, details: dict[str, Any] | None = None
) -> Courrier:
    """A warning: registered letter with receipt (R441-2-8), to the representative when there is one."""
    represente = correspondances([demande])[demande].represente
    (courrier,) = _inserer(
        nature,
        [(demande, Envoi(CanalCourrier.RECOMMANDE, au_representant=represente))],
        organisme_id=organisme_id,
        echeances={},
        details={demande: details or {}},
    )
    return courrier


def _inserer(
    nature: NatureCourrier,
    lettres: Sequence[tuple[int, Envoi]],
    *,
    organisme_id: int | None,
    echeances: Mapping[int, date],
    details: Mapping[int, dict[str, Any]],
) -> list[Courrier]:
    instant = maintenant()
    return Courrier.objects.bulk_create(
        Courrier(
            demande_id=demande,
            nature=nature,
            canal=envoi.canal,
            au_representant=envoi.au_representant,
            organisme_id=organisme_id,
            cree_a=instant,
            echeance_le=echeances.get(demande),
            details={**details.get(demande, {}), **({"copie": True} if envoi.copie else {})},
        )
        for demande, envoi in lettres
    )


def annuler_en_attente(demandes: Sequence[int], *natures: NatureCourrier) -> int:
    """Letters not sent yet that no longer mean anything (the demande was renewed, radiated…)."""
    lettres = Courrier.objects.filter(demande__in=demandes, etat=EtatCourrier.A_ENVOYER)
    if natures:
        lettres = lettres.filter(nature__in=natures)
    return lettres.update(etat=EtatCourrier.ANNULE)


def annuler_ces_lettres(courriers: Sequence[int]) -> int:
    """These letters, when they did not leave: the act that had prepared them was taken back."""
    lettres = Courrier.objects.filter(pk__in=courriers, etat=EtatCourrier.A_ENVOYER)
    return lettres.update(etat=EtatCourrier.ANNULE)


@transaction.atomic
def marquer_envoyes(empreintes: Mapping[int, str], *, le: date, acteur: Acteur) -> int:
    """Letters that left, each with the hash of its document (id → SHA-256, empty when there is none).

    A letter cancelled or already sent meanwhile is left as it is. A notice sent later than it was prepared gives its
    legal month from the day it left (R441-2-7). Returns how many were marked.
    """
    un_mois_plus_tard = ajouter_mois(le, delais_de_la_region(le).preavis)
    lettres = list(
        Courrier.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=empreintes, etat=EtatCourrier.A_ENVOYER)
        .order_by("pk")
    )
    for lettre in lettres:
        lettre.etat, lettre.envoye_le, lettre.empreinte = EtatCourrier.ENVOYE, le, empreintes[lettre.pk]
        # A reminder keeps the deadline of the first notice.
        if lettre.nature == NatureCourrier.PREAVIS and not lettre.details.get("rappel"):
            lettre.echeance_le = max(lettre.echeance_le or le, un_mois_plus_tard)
    Courrier.objects.bulk_update(lettres, ["etat", "envoye_le", "empreinte", "echeance_le"], batch_size=500)
    tracer_actes(acteur, "expedier", "registre.courrier", [lettre.pk for lettre in lettres], ["etat"])
    return len(lettres)


@transaction.atomic
def marquer_echec(courrier_id: int, *, le: date, acteur: Acteur, raison: str) -> None:
    """The letter came back or the message was refused: it is told in the timeline. `raison` is a code, never a name."""
    lettre = Courrier.objects.select_for_update(of=("self",), no_key=True).get(pk=courrier_id)
    lettre.etat = EtatCourrier.ECHEC
    lettre.details = {**lettre.details, "echec": raison}
    lettre.save(update_fields=["etat", "details"])
    inscrire(
        [lettre.demande_id],
        NatureEvenement.COURRIER,
        acteur=acteur,
        le=le,
        details={"courrier": lettre.nature, "canal": lettre.canal, "etat": lettre.etat},
    )
    tracer_actes(acteur, "courrier_echec", OBJET, [lettre.demande_id], ["courrier"])
