"""Papers of a sitting before it is held: convocation of the members, its calendar object, the printable pack."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from attributions.documents.calendrier import RendezVous, en_calendrier
from attributions.documents.feuilles import CandidatExamine, Feuille, MembreDeSeance, composer_feuille
from attributions.documents.seance_sur_papier import convocation, pochette
from attributions.models import Candidature, SeanceCal
from attributions.permissions import refus_de_commission
from attributions.rules.examen import Examen
from attributions.services.actes import SEANCE
from attributions.services.examen import examiner
from attributions.services.feuilles import PRESENTES, entete_de, feuille_de, labels, lignes_de, logement_de
from attributions.services.voix import assemblee_de
from attributions.states.seance import EtatSeance
from habilitations.acteur import Acteur
from registre.rules.explications import Resultat
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_consultation


def convocation_pdf(seance: SeanceCal) -> bytes:
    """The letter to the members, without any household. Raises `DocumentImpossible`."""
    return composer_feuille(convocation(_sans_candidats(seance)))


def convocation_ics(seance: SeanceCal) -> bytes:
    """The calendar object: the version of the sitting is its sequence, so a change replaces what a calendar holds."""
    feuille = _sans_candidats(seance)
    logements = "\n".join(f"{un.ordre}. {un.adresse}, {un.type}" for un in feuille.logements)
    return en_calendrier(
        RendezVous(
            cle=seance.cle,
            titre=f"{feuille.commission} ({feuille.bailleur})",
            debut=seance.prevue_a,
            etabli_a=maintenant(),
            lieu=seance.lieu,
            texte=f"{feuille.mode}. Ordre du jour\u00a0:\n{logements}",
            sequence=seance.version,
            annule=seance.etat == EtatSeance.ANNULEE,
        )
    )


def pochette_pdf(seance: SeanceCal, *, acteur: Acteur) -> bytes:
    """The printable pack, with its households as they stand today; traced. Raises `ActionRefusee`."""
    exiger(refus_de_commission(acteur=acteur, commission=seance.commission))
    if seance.etat not in (EtatSeance.PREPAREE, EtatSeance.CONVOQUEE, EtatSeance.OUVERTE):
        raise ActionRefusee(
            Refus(
                "seance_deja_tenue", "Cette séance est tenue ou annulée : elle n'a plus de dossier à imprimer.", Nature.ETAT,
                source="R441-9 CCH", issue="Ouvrez le procès-verbal.",
            )
        )  # fmt: skip
    pdf = composer_feuille(pochette(_a_examiner(seance)))
    tracer_consultation(acteur, SEANCE, seance.pk, nature="pochette")
    return pdf


def _sans_candidats(seance: SeanceCal) -> Feuille:
    return Feuille(**entete_de(seance), logements=tuple(logement_de(une) for une in lignes_de(seance)))


def _a_examiner(seance: SeanceCal) -> Feuille:
    """The sheet of the sitting, its candidates with what the examination says of them today; every member to sign."""
    feuille = feuille_de(seance)
    vacances = {une.mise_a_disposition_id: une.ordre for une in lignes_de(seance)}
    candidatures = list(
        Candidature.objects.filter(mise_a_disposition__in=list(vacances), etat__in=PRESENTES).select_related(
            "mise_a_disposition__logement__commune"
        )
    )
    examens = examiner(candidatures, le=aujourdhui())
    par_place = {(vacances[une.mise_a_disposition_id], une.ordre): examens[une.pk] for une in candidatures}
    membres = tuple(
        MembreDeSeance(un.nom, str(un.get_qualite_display()), "", preside=un.president)
        for un in assemblee_de(seance).membres
    )
    logements = tuple(
        replace(
            logement,
            candidats=tuple(_vu(un, par_place.get((logement.ordre, un.ordre))) for un in logement.candidats),
        )
        for logement in feuille.logements
    )
    return replace(feuille, membres=membres, logements=logements)


def _vu(candidat: CandidatExamine, examen: Examen | None) -> CandidatExamine:
    if examen is None:
        return candidat
    offres = sum(une.proposition for une in examen.ailleurs)
    return replace(
        candidat,
        plafond=_dit(examen.part_du_plafond, "\u00a0% du plafond"),
        effort=_dit(examen.effort, "\u00a0% avant aide" if examen.effort_avant_aide else "\u00a0%"),
        reste=_dit(examen.reste, "\u00a0€"),
        cotation=f"{examen.cotation} points" if examen.cotation is not None else "",
        labels=labels(examen.priorites),
        ailleurs=f"{offres} proposition(s) en cours" if offres else "",
        pieces=tuple(une.libelle for une in examen.pieces),
    )


def _dit(resultat: Resultat[Any], unite: str) -> str:
    """The value in words; what is missing says so rather than nothing."""
    if resultat.valeur is None:
        return "non calculé"
    return str(resultat.valeur).replace(".", ",") + unite
