"""What a document does to a demande that the register already holds: content, renewal, radiation, deletion.

Every type of document carries the whole demande, so its content is applied first, then the act it announces. What the
national system pronounced is a fact: see `registre.services.interface`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from demandeurs.enums import SourceModification
from habilitations.acteur import Acteur
from registre.models import Demande
from registre.permissions import refus_d_etat
from registre.saisie import SaisieDemande
from registre.services.interface import (
    constater_deradiation,
    constater_radiation,
    constater_renouvellement,
    demandes_de,
    lier_a_la_demande_d_origine,
)
from registre.services.lecture import charger_saisies
from registre.services.modification import modifier
from registre.services.numero_recu import recevoir_numero
from registre.services.suppression import supprimer
from registre.states.demande import Acte, EtatDemande
from reporting.sne.anomalies import avertissement
from reporting.sne.decisions import Examen, Referentiel
from reporting.sne.fusion import fusionner
from reporting.sne.preparation import REFERENCE
from socle.errors import ActionRefusee, Refus, exiger

MOTIF_SUPPRESSION = "Document SUP du système national"
REACTIVANTS = frozenset({"DIS", "COP", "REN", "RET"})


@dataclass(frozen=True, slots=True)
class Existante:
    """What a lot needs to know of a demande of the register."""

    demande_id: int
    etat: str
    renouvelee_le: date | None
    fichier_a: datetime | None
    motif_radiation: str
    radiee_le: date | None


def appliquer(
    examen: Examen,
    existante: Existante,
    *,
    acteur: Acteur,
    referentiel: Referentiel,
    tenue: SaisieDemande | None = None,
) -> Existante:
    """Do what the document says and return the demande as it is after. Raises `ActionRefusee`.

    `tenue` is the demande as declared until now, when the lot has read it with the others.

    Each service is atomic; they follow one another in the savepoint of the document, opened by the caller.
    """
    if examen.type == "SUP":
        return _supprimer(examen, existante, acteur, referentiel)
    if existante.etat in (EtatDemande.SUPPRIMEE, EtatDemande.EFFACEE):
        exiger(refus_d_etat(Acte.MODIFIER, existante.etat))
    if existante.etat == EtatDemande.RADIEE:
        existante = _d_une_radiee(examen, existante, acteur)
        if existante.etat == EtatDemande.RADIEE:
            return existante
    _modifier(examen, existante, acteur, tenue)
    existante = _renouveler(examen, existante, acteur)
    existante = _radier(examen, existante, acteur)
    return replace(existante, fichier_a=examen.fichier_a)


def reponse_a_une_attente(examen: Examen, *, acteur: Acteur, referentiel: Referentiel) -> Existante | None:
    """The number that the national system gives to a demande of ours: found by the reference that we had sent.

    None when the document answers nothing. Raises `ActionRefusee`.
    """
    reference = examen.saisie.sne.ref_interne if examen.saisie.sne else ""
    if not reference.startswith(REFERENCE) or not reference[len(REFERENCE) :].isdecimal():
        return None
    pk = int(reference[len(REFERENCE) :])
    demande = Demande.objects.filter(pk=pk, etat=EtatDemande.ATTENDUE).only("renouvelee_le").first()
    if demande is None:
        return None
    recevoir_numero(pk, examen.saisie.numero, acteur=acteur, le=referentiel.le)
    return Existante(pk, EtatDemande.ACTIVE.value, demande.renouvelee_le, None, "", None)


def _supprimer(examen: Examen, existante: Existante, acteur: Acteur, referentiel: Referentiel) -> Existante:
    if existante.etat == EtatDemande.SUPPRIMEE:
        return existante
    le = min(examen.fichier_a.date(), referentiel.le) if examen.fichier_a else referentiel.le
    supprimer(existante.demande_id, motif=MOTIF_SUPPRESSION, acteur=acteur, le=max(le, examen.saisie.deposee_le))
    return replace(existante, etat=EtatDemande.SUPPRIMEE.value, fichier_a=examen.fichier_a)


def _d_une_radiee(examen: Examen, existante: Existante, acteur: Acteur) -> Existante:
    """A radiated demande only changes by becoming active again; the same radiation twice is nothing new."""
    radiation = examen.saisie.radiation
    if radiation is not None:
        if radiation.motif != existante.motif_radiation or radiation.le != existante.radiee_le:
            examen.anomalies.append(
                avertissement(
                    "deja_radiee",
                    "demandeLogement/radiation",
                    "La demande est déjà radiée, pour un autre motif ou à une autre date : rien n'est changé.",
                    source="R441-2-8 CCH : le motif reste enregistré",
                    issue="Envoyer d'abord la déradiation (RAD à motif vide).",
                )
            )
        return existante
    if examen.deradiation is None and examen.type not in REACTIVANTS:
        exiger(refus_d_etat(Acte.MODIFIER, existante.etat))
    le = _jour_de_reactivation(examen, existante)
    constater_deradiation(existante.demande_id, acteur=acteur, le=le)
    return replace(existante, etat=EtatDemande.ACTIVE.value, motif_radiation="", radiee_le=None)


def _jour_de_reactivation(examen: Examen, existante: Existante) -> date:
    jours = [
        examen.deradiation.le if examen.deradiation else None,
        examen.fichier_a.date() if examen.fichier_a else None,
        existante.radiee_le,
    ]
    return next(jour for jour in jours if jour is not None)


def _modifier(examen: Examen, existante: Existante, acteur: Acteur, tenue: SaisieDemande | None) -> None:
    tenue = tenue or charger_saisies([existante.demande_id])[existante.demande_id]
    saisie = examen.saisie
    if (saisie.menage is None) != (tenue.menage is None):
        raise ActionRefusee(_autre_demandeur())
    fusionner(saisie, tenue)
    modifier(existante.demande_id, saisie, acteur=acteur, version=None, source=SourceModification.SNE)


def _renouveler(examen: Examen, existante: Existante, acteur: Acteur) -> Existante:
    le = examen.saisie.renouvelee_le
    if le is None or (existante.renouvelee_le is not None and le <= existante.renouvelee_le):
        return existante
    en_ligne = bool(examen.saisie.sne and examen.saisie.sne.renouvellement_elec)
    constater_renouvellement(existante.demande_id, acteur=acteur, le=le, en_ligne=en_ligne)
    return replace(existante, renouvelee_le=le)


def _radier(examen: Examen, existante: Existante, acteur: Acteur) -> Existante:
    radiation = examen.saisie.radiation
    if radiation is None:
        return existante
    constater_radiation(existante.demande_id, saisie=radiation, acteur=acteur)
    return replace(existante, etat=EtatDemande.RADIEE.value, motif_radiation=radiation.motif, radiee_le=radiation.le)


def lier_separations(separations: Sequence[tuple[int, str, Examen]], connues: Mapping[str, Existante]) -> None:
    """Link each demande born of a separation to the one named by `numUniqueAssocie`, when the register holds it."""
    if not separations:
        return
    origines = demandes_de(numero for _, numero, _ in separations if numero and numero not in connues)
    couples = []
    for issue_id, numero, examen in separations:
        origine = connues[numero].demande_id if numero in connues else origines.get(numero)
        if origine is None:
            examen.anomalies.append(
                avertissement(
                    "associee_inconnue",
                    "demandeLogement/numUniqueAssocie",
                    "La demande d'origine de la séparation n'est pas dans le registre : le lien n'est pas fait.",
                    source="L441-1 CCH",
                )
            )
        elif origine != issue_id:
            couples.append((issue_id, origine, examen.saisie.deposee_le))
    lier_a_la_demande_d_origine(couples)


def _autre_demandeur() -> Refus:
    return Refus(
        "autre_demandeur",
        "La demande du registre et celle du document ne sont pas du même demandeur (ménage ou association).",
        champ="demandeLogement",
        source="L441-2-1 CCH : un numéro par demande",
        issue="Vérifier le numéro unique.",
    )
