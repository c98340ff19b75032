"""The moves that every act of the attribution makes the same way: lock and check, then record.

Order of the locks, so that two acts never wait for each other: demandes by ascending id, then dwellings, vacancies,
sittings, then candidatures by ascending id. An act that only reads a neighbour does not lock it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from attributions.models import Candidature, CommissionCal, EvenementVacance, Logement, MiseADisposition, SeanceCal
from attributions.permissions import introuvable
from attributions.services import ouvertures, pieces_attendues
from attributions.states import candidature as etats_candidature
from attributions.states import vacance as etats_vacance
from attributions.states.candidature import OUVERTES, ActeCandidature, EtatCandidature
from attributions.states.vacance import ActeVacance
from habilitations.acteur import Acteur
from registre.enums import NatureEvenement
from registre.models import Demande
from registre.services.actes import elever_version, inscrire
from registre.services.suivi import noter_suivi
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle
from socle.journal import tracer_actes

LOGEMENT, VACANCE, CANDIDATURE, SEANCE = (
    "attributions.logement",
    "attributions.miseadisposition",
    "attributions.candidature",
    "attributions.seancecal",
)
REPRIS = (
    "etat", "convention_id", "reservataire_id", "prevenu_le", "designer_avant_le", "tour", "moins_de_trois",
    "moins_de_trois_precision", "transmise_le", "echec_le", "echec_cause", "echec_motif", "maire_qpv",
)  # fmt: skip
"""What the acts that may be taken back write on a vacancy."""
RESTENT_OUVERTES = frozenset({*OUVERTES, EtatCandidature.BAIL_SIGNE})


def verrouiller_demandes(demandes: Iterable[int]) -> dict[int, Demande]:
    """Lock these demandes by ascending id, whatever the number; the missing ones are absent from the answer."""
    return {une.pk: une for une in Demande.objects.pour_ecriture().filter(pk__in=set(demandes))}


def verrouiller_vacance(vacance_id: int) -> MiseADisposition:
    """Raises `ActionRefusee` when there is no such vacancy."""
    vacance: MiseADisposition | None = (
        MiseADisposition.objects.pour_ecriture().select_related("convention", "logement").filter(pk=vacance_id).first()
    )
    if vacance is None:
        raise ActionRefusee(introuvable("Cette mise à disposition"))
    vacance.lue = photo(vacance)
    return vacance


def photo(vacance: MiseADisposition) -> dict[str, Any]:
    """What an act taken back gives again to a vacancy: codes, ids, dates and figures, as JSON keeps them."""
    valeurs = {nom: getattr(vacance, nom) for nom in REPRIS}
    return {nom: une.isoformat() if isinstance(une, date) else une for nom, une in valeurs.items()}


def verrouiller_candidature(candidature_id: int) -> Candidature:
    """Lock its demande, its vacancy, then the candidature itself. Raises `ActionRefusee` when there is none."""
    situee = Candidature.objects.filter(pk=candidature_id).values_list("demande", "mise_a_disposition").first()
    if situee is None:
        raise ActionRefusee(introuvable("Cette candidature"))
    demandes = verrouiller_demandes([situee[0]])
    vacance = verrouiller_vacance(situee[1])
    candidature: Candidature = Candidature.objects.pour_ecriture().get(pk=candidature_id)
    candidature.demande, candidature.mise_a_disposition = demandes[situee[0]], vacance
    return candidature


def verrouiller_seance(seance_id: int) -> SeanceCal:
    """Raises `ActionRefusee` when there is no such sitting."""
    seance: SeanceCal | None = (
        SeanceCal.objects.pour_ecriture().select_related("commission").filter(pk=seance_id).first()
    )
    if seance is None:
        raise ActionRefusee(introuvable("Cette séance"))
    return seance


def refus_de_version(
    objet: Candidature | CommissionCal | Logement | MiseADisposition | SeanceCal, version: int | None
) -> Refus | None:
    """The object changed since it was read: nothing is overwritten unseen. None as version: nobody read it before."""
    if version is None or version == objet.version:
        return None
    return Refus(
        "version_perimee",
        "Quelqu'un a modifié ceci depuis que vous l'avez ouvert.",
        Nature.CONFLIT,
        "version",
        issue="Rechargez la page et reprenez votre saisie.",
        source=Regle.VERSION,
    )


def avancer_vacance(
    vacance: MiseADisposition,
    acte: ActeVacance,
    *,
    acteur: Acteur,
    champs: Sequence[str] = (),
    le: date | None = None,
    details: Mapping[str, Any] | None = None,
) -> MiseADisposition:
    """Move a locked vacancy by its table, save the fields named, raise its version, keep the step, trace.

    `le` is the day it happened (today without it); `details` keeps codes, ids, dates and figures.
    """
    vacance.etat = etats_vacance.etat_apres(acte, depuis=vacance.etat)
    vacance.version += 1
    vacance.save(update_fields=["etat", "version", *champs])
    avant = {"avant": vacance.lue} if acte in etats_vacance.DISENT_D_OU and vacance.lue else {}
    noter_etape(vacance, acte, acteur=acteur, le=le, details={**(details or {}), **avant})
    tracer_actes(acteur, acte.value, VACANCE, [vacance.pk], ["etat", *champs])
    return vacance


def noter_etape(
    vacance: MiseADisposition,
    acte: ActeVacance,
    *,
    acteur: Acteur,
    le: date | None = None,
    details: Mapping[str, Any] | None = None,
) -> EvenementVacance:
    """A step of the vacancy, in the words of its table: what its page shows, and what proves how it was oriented."""
    return EvenementVacance.objects.create(
        mise_a_disposition=vacance,
        acte=acte.value,
        survenu_le=le or aujourdhui(),
        saisi_a=maintenant(),
        organisme_id=acteur.organisme_id,
        agent_id=acteur.agent_id,
        details=dict(details or {}),
    )


def avancer(
    candidatures: Sequence[Candidature],
    acte: ActeCandidature,
    *,
    acteur: Acteur,
    le: date,
    nature: NatureEvenement,
    details: Mapping[int, dict[str, Any]] | None = None,
    annule_id: int | None = None,
    **champs: Any,
) -> None:
    """Move locked candidatures by their table, with these fields; one event for each candidature, one trace for all.

    `details` are by candidature id; `annule_id`, the event that a cancellation cancels. Keeps the number of open ones in
    the `Suivi`, ends the accesses of the closed ones, raises the version of the demandes. The caller has checked rights.
    """
    if not candidatures:
        return
    vers = etats_candidature.etat_apres(acte)
    fermees = Counter(c.demande_id for c in candidatures if c.etat in OUVERTES and vers not in OUVERTES)
    rouvertes = Counter(c.demande_id for c in candidatures if c.etat not in OUVERTES and vers in OUVERTES)
    dits = _dits(candidatures, acte, details or {})
    for une in candidatures:
        une.etat, une.version = vers, une.version + 1
        une.close_le = None if vers in RESTENT_OUVERTES else le
        for champ, valeur in champs.items():
            setattr(une, champ, valeur)
    Candidature.objects.bulk_update(candidatures, ["etat", "version", "close_le", *champs])
    demandes = [une.demande_id for une in candidatures]
    elever_version(demandes)
    inscrire(
        demandes,
        nature,
        acteur=acteur,
        le=le,
        details=[dits[une.pk] for une in candidatures],
        annule_id=annule_id,
    )
    tracer_actes(acteur, acte.value, CANDIDATURE, [une.pk for une in candidatures], ["etat", *champs])
    _compter(fermees, -1)
    _compter(rouvertes, 1)
    ouvertures.fermer(list(fermees), le=le)
    pieces_attendues.recompter(demandes if vers == EtatCandidature.INSCRITE else ())


def _dits(
    candidatures: Sequence[Candidature], acte: ActeCandidature, details: Mapping[int, dict[str, Any]]
) -> dict[int, dict[str, Any]]:
    """What each event says; where it started from, when the act may be taken back. Called before they move."""
    dit_d_ou = acte in etats_candidature.DISENT_D_OU
    return {
        une.pk: {
            "candidature": une.pk,
            "mise_a_disposition": une.mise_a_disposition_id,
            "acte": acte.value,
            **({"depuis": une.etat} if dit_d_ou else {}),
            **details.get(une.pk, {}),
        }
        for une in candidatures
    }


def _compter(par_demande: Counter[int], sens: int) -> None:
    """A household whose candidatures move together counts each of them."""
    for nombre in set(par_demande.values()):
        noter_suivi([une for une, combien in par_demande.items() if combien == nombre], en_cours=sens * nombre)
