"""Designating candidates on a vacancy, ordering them, sending them to the bailleur (L441-1; R441-3; R441-5).

The réservataire does it on his contingent, or the bailleur on what it keeps or does for him. A designation opens the
dossier to both, is an event of the demande (R441-2-15 I 4°) and counts in its `Suivi`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from attributions.enums import TitreDesignation
from attributions.models import Candidature, Logement, MiseADisposition
from attributions.permissions import refus_de_vacance, refus_sur_feuille
from attributions.rules import designation as regles
from attributions.rules.simultaneite import Ailleurs, refus_de_simultanee
from attributions.saisie.designation import SaisieCandidat, SaisieFeuille, SaisieTransmission
from attributions.services import dedies, ouvertures
from attributions.services.actes import (
    CANDIDATURE,
    avancer_vacance,
    refus_de_version,
    verrouiller_demandes,
    verrouiller_vacance,
)
from attributions.services.revenus import quartiles
from attributions.services.simultaneite import ailleurs
from attributions.states.candidature import OUVERTES, ActeCandidature, EtatCandidature
from attributions.states.vacance import ActeVacance
from habilitations import access
from habilitations.acteur import Acteur
from habilitations.models import Organisme
from habilitations.rules.droits import Droit
from registre.enums import NatureEvenement, StatutNumero, TypePriorite
from registre.models import Demande, NumeroUnique, Priorite
from registre.rules.parametres import Cle
from registre.services.actes import demande_inconnue, elever_version, inscrire_pour
from registre.services.contraintes import contraintes_dites
from registre.services.parametres import chaine_de, jeu
from registre.services.suivi import noter_suivi
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_actes

L2_1 = "L441-2-1 CCH (version du 21 février 2023)"


def designer(
    vacance_id: int,
    *,
    saisies: Sequence[SaisieCandidat],
    acteur: Acteur,
    version: int | None = None,
    commune: bool = False,
    feuille: SaisieFeuille | None = None,
) -> list[Candidature]:
    """Designate these demandes, in this order, after those already there: all of them or none.

    `commune`: by common accord, L441-1-5. `feuille`: what the réservataire signed on paper, entered by the bailleur in its
    name and dated from its reception. Raises `ActionRefusee` with every reason, each with the rank of its demande
    in `champ`: radiated, without numéro unique, out of reach, already a candidate, offered a dwelling elsewhere.
    """
    with contraintes_dites(), transaction.atomic():
        le = feuille.recue_le if feuille else aujourdhui()
        demandes = verrouiller_demandes(une.demande for une in saisies)
        vacance = verrouiller_vacance(vacance_id)
        exiger(_refus_de_l_acte(ActeVacance.DESIGNER, acteur, vacance, sur_feuille=feuille is not None))
        exiger(refus_de_version(vacance, version))
        exiger(regles.refus_de_convention_finie(vacance.convention.au if vacance.convention else None, le=le))
        presentes = list(vacance.candidatures.filter(tour=vacance.tour))
        exiger(_refus_de_nombre(saisies, presentes))
        if feuille is not None or acteur.organisme_id == vacance.reservataire_id:
            exiger(regles.refus_de_retard(vacance.designer_avant_le, [une.etat for une in presentes], le=le))
        contexte = _contexte(vacance, acteur, commune=commune, sur_feuille=feuille is not None)
        propres = _refus_de_quartile(saisies, contexte, le) | dedies.refus_par_rang(saisies, vacance, le=le)
        retenues = _examiner(saisies, demandes, vacance, acteur, le, propres)
        nouvelles = _ecrire(retenues, saisies, presentes, vacance, acteur, le, contexte)
        avancer_vacance(vacance, ActeVacance.DESIGNER, acteur=acteur, le=le, details=_feuille(feuille))
        ouvertures.ouvrir(retenues, vacance, acteur=acteur, le=le)
    return nouvelles


def _refus_de_l_acte(
    acte: ActeVacance, acteur: Acteur, vacance: MiseADisposition, *, sur_feuille: bool
) -> Refus | None:
    if sur_feuille:
        return refus_sur_feuille(acte, acteur=acteur, vacance=vacance)
    return refus_de_vacance(acte, acteur=acteur, vacance=vacance)


def _feuille(feuille: SaisieFeuille | None) -> dict[str, str] | None:
    """What the step of the vacancy keeps of a sheet: no household is named by it."""
    if feuille is None:
        return None
    return {"feuille": feuille.reference.strip()[:80], "signee_le": feuille.signee_le.isoformat()}


def _refus_de_nombre(saisies: Sequence[SaisieCandidat], presentes: Sequence[Candidature]) -> Refus | None:
    if not saisies:
        return Refus(
            "aucun_candidat",
            "Aucune demande n'est choisie.",
            champ="demandes",
            issue="Choisissez-en une.",
            source=Regle.COMPLET,
        )
    ouvertes = sum(une.etat in OUVERTES for une in presentes)
    if ouvertes + len(saisies) <= regles.CANDIDATS_MAXIMUM:
        return None
    return Refus(
        "trop_de_candidats",
        f"Un logement reçoit {regles.CANDIDATS_MAXIMUM} candidats au plus.",
        Nature.LIMITE,
        "demandes",
        issue="Retirez des candidats avant d'en désigner d'autres.",
        source=Regle.BORNE,
    )


def _examiner(
    saisies: Sequence[SaisieCandidat],
    demandes: Mapping[int, Demande],
    vacance: MiseADisposition,
    acteur: Acteur,
    le: date,
    propres: Mapping[int, Refus],
) -> list[Demande]:
    """The demandes in the order entered, all of them designable. Raises with every reason found.

    What is to be confirmed of one household is said at once: an offer elsewhere, and `propres` to this dwelling, by rank.
    """
    ids = [une.demande for une in saisies]
    numerotees = set(
        NumeroUnique.objects.filter(demande__in=ids, statut=StatutNumero.COURANT).values_list("demande", flat=True)
    )
    candidates = set(vacance.candidatures.filter(etat__in=OUVERTES).values_list("demande", flat=True))
    engagees = ailleurs(ids, acteur=acteur, hors_vacance=vacance.pk)
    motif_exige = motif_de_simultanee_exige(vacance, le) if engagees else False
    refus: list[Refus] = []
    for rang, saisie in enumerate(saisies):
        champ = f"demandes.{rang}"
        un = (
            refus_de_demande(demandes.get(saisie.demande), acteur, champ)
            or (None if saisie.demande in numerotees else _sans_numero(champ))
            or (_deja_candidat(champ) if saisie.demande in candidates or saisie.demande in ids[:rang] else None)
        )
        if un is not None:
            refus.append(un)
            continue
        engage = _refus_d_ailleurs(engagees.get(saisie.demande, []), saisie, motif_exige, champ)
        refus += [autre for autre in (propres.get(rang), engage) if autre is not None]
    if refus:
        raise ActionRefusee(refus)
    return [demandes[une] for une in ids]


def refus_de_demande(demande: Demande | None, acteur: Acteur, champ: str) -> Refus | None:
    """Whether this actor may designate it: seen and in the perimeter of the right to designate, active."""
    if demande is None or not _couvre(acteur, demande, Droit.CONSULTER):
        inconnue = demande_inconnue()
        return Refus(inconnue.code, inconnue.message, inconnue.nature, champ, inconnue.source, inconnue.issue)
    if not _couvre(acteur, demande, Droit.DESIGNER):
        return Refus(
            "acte_hors_perimetre",
            "Votre organisme peut lire ce dossier, mais pas le désigner.",
            Nature.INTERDIT,
            champ,
            "R441-2-15 V CCH (version du 1er septembre 2021)",
            "Désignez un ménage qui demande une commune où vous détenez des réservations.",
        )
    if demande.etat == EtatDemande.ACTIVE:
        return None
    if demande.etat == EtatDemande.ATTENDUE:
        return _sans_numero(champ)
    return Refus(
        "demande_inactive",
        "Cette demande n'est plus active : elle ne peut pas être candidate.",
        Nature.ETAT,
        champ,
        L2_1,
        "Choisissez une demande active, ou faites-la réactiver par son guichet.",
    )


def _couvre(acteur: Acteur, demande: Demande, droit: Droit) -> bool:
    return access.perimetre_de(acteur, droit).couvre(
        id=demande.pk, territoires=demande.territoires, guichet_id=demande.guichet_id
    )


def _sans_numero(champ: str) -> Refus:
    return Refus(
        "candidat_sans_numero",
        "Cette demande n'a pas encore son numéro unique : aucune candidature ne peut être examinée.",
        Nature.ETAT,
        champ,
        L2_1,
        "Attendez la délivrance du numéro, ou choisissez un autre candidat.",
    )


def _deja_candidat(champ: str) -> Refus:
    return Refus(
        "deja_candidat",
        "Ce ménage est déjà candidat sur ce logement.",
        Nature.CONFLIT,
        champ,
        "R441-3 CCH (version du 1er septembre 2019)",
        "Rechargez la liste des candidats.",
    )


def _refus_d_ailleurs(engagees: list[Ailleurs], saisie: SaisieCandidat, motif_exige: bool, champ: str) -> Refus | None:
    return refus_de_simultanee(
        engagees,
        confirmee=saisie.confirmee,
        motif=saisie.motif_simultanee,
        motif_exige=motif_exige,
        champ=f"{champ}.confirmee",
    )


def motif_de_simultanee_exige(vacance: MiseADisposition, le: date) -> bool:
    """Whether the dwelling's territory asks why a household already offered another one is designated."""
    commune = Logement.objects.values_list("commune", flat=True).get(pk=vacance.logement_id)
    return bool(jeu().valeur(Cle.DESIGNATION_MOTIF, le=le, territoires=chaine_de(commune, le=le)))


def _refus_de_quartile(saisies: Sequence[SaisieCandidat], contexte: regles.Contexte, le: date) -> dict[int, Refus]:
    """By rank: the maire's candidates in a QPV, after a failure, are other than the first quartile's (L441-1)."""
    titre = regles.titre(contexte, dalo=False)
    if titre != TitreDesignation.MAIRE_QPV:
        return {}
    lus = quartiles([une.demande for une in saisies], le)
    trouves = {
        rang: regles.refus_de_quartile(
            titre,
            lus[une.demande].dessous,
            sans_seuil=lus[une.demande].seuil is None,
            atteste=une.confirmee,
            champ=f"demandes.{rang}",
        )
        for rang, une in enumerate(saisies)
    }
    return {rang: un for rang, un in trouves.items() if un is not None}


def _contexte(vacance: MiseADisposition, acteur: Acteur, *, commune: bool, sur_feuille: bool) -> regles.Contexte:
    reservataire = vacance.reservataire_id
    qui = "" if reservataire is None else Organisme.objects.values_list("type", flat=True).get(pk=reservataire)
    return regles.Contexte(
        reservataire=qui,
        par_le_bailleur=acteur.organisme_id == vacance.attribuant_id and reservataire != vacance.attribuant_id,
        apres_echec=vacance.echec_le is not None,
        maire_qpv=vacance.maire_qpv,
        commune=commune,
        sur_feuille=sur_feuille,
    )


def _ecrire(
    demandes: Sequence[Demande],
    saisies: Sequence[SaisieCandidat],
    presentes: Sequence[Candidature],
    vacance: MiseADisposition,
    acteur: Acteur,
    le: date,
    contexte: regles.Contexte,
) -> list[Candidature]:
    """Rows, one event per demande, one trace each, the counters of the `Suivi`."""
    designant = (vacance.reservataire_id if contexte.sur_feuille else acteur.organisme_id) or vacance.attribuant_id
    ids = [une.pk for une in demandes]
    reconnues = Priorite.objects.comptent(le).filter(demande__in=ids, type=TypePriorite.DALO)
    dalo = set(reconnues.values_list("demande", flat=True))
    suite = max((une.ordre for une in presentes), default=0) + 1
    nouvelles = Candidature.objects.bulk_create(
        Candidature(
            demande=demande,
            mise_a_disposition=vacance,
            attribuant_id=vacance.attribuant_id,
            tour=vacance.tour,
            ordre=ordre,
            titre=regles.titre(contexte, dalo=demande.pk in dalo),
            designee_par_id=designant,
            designee_le=le,
            motif_simultanee=saisie.motif_simultanee.strip()[:200],
        )
        for ordre, (demande, saisie) in enumerate(zip(demandes, saisies, strict=True), start=suite)
    )
    elever_version(ids)
    details: dict[int, dict[str, Any]] = {
        une.demande_id: {
            "candidature": une.pk,
            "mise_a_disposition": vacance.pk,
            "titre": une.titre,
            "acte": ActeCandidature.DESIGNER.value,
        }
        for une in nouvelles
    }
    # The legal person at the origin is who designates, whoever typed it (R441-2-15 I).
    inscrire_pour(designant, details, NatureEvenement.DESIGNATION, acteur=acteur, le=le)
    tracer_actes(acteur, ActeCandidature.DESIGNER.value, CANDIDATURE, [une.pk for une in nouvelles])
    noter_suivi(ids, designations=1, en_cours=1)
    return nouvelles


def transmettre(
    vacance_id: int,
    *,
    saisie: SaisieTransmission,
    acteur: Acteur,
    version: int | None = None,
    sur_feuille: bool = False,
) -> MiseADisposition:
    """The designation is finished: the bailleur may put the dwelling on an agenda. Raises `ActionRefusee`.

    `sur_feuille`: the réservataire said so on the sheet that the bailleur enters. Three candidates at least, or the exception of R441-3 that is recorded on the vacancy.
    """
    with contraintes_dites(), transaction.atomic():
        vacance = verrouiller_vacance(vacance_id)
        exiger(_refus_de_l_acte(ActeVacance.TRANSMETTRE, acteur, vacance, sur_feuille=sur_feuille))
        exiger(refus_de_version(vacance, version))
        titres = list(vacance.candidatures.filter(tour=vacance.tour, etat__in=OUVERTES).values_list("titre", flat=True))
        exiger(regles.refus_de_nombre(titres, motif=saisie.moins_de_trois))
        vacance.moins_de_trois = regles.motif_retenu(len(titres), saisie.moins_de_trois)
        vacance.moins_de_trois_precision = saisie.precision.strip()[:200] if vacance.moins_de_trois else ""
        vacance.transmise_le = aujourdhui()
        return avancer_vacance(
            vacance,
            ActeVacance.TRANSMETTRE,
            acteur=acteur,
            champs=("moins_de_trois", "moins_de_trois_precision", "transmise_le"),
        )


def ordonner(vacance_id: int, *, cles: Sequence[UUID], acteur: Acteur, version: int | None = None) -> MiseADisposition:
    """The order of preference of who designates: `cles` are the candidates not yet on an agenda, first the preferred.

    It says nothing of the ranks, which are the commission's. Raises `ActionRefusee` when somebody came or left since.
    """
    with transaction.atomic():
        vacance = verrouiller_vacance(vacance_id)
        exiger(refus_de_vacance(ActeVacance.DESIGNER, acteur=acteur, vacance=vacance))
        exiger(refus_de_version(vacance, version))
        designees = {
            une.cle: une
            for une in vacance.candidatures.pour_ecriture().filter(
                tour=vacance.tour, etat__in=[EtatCandidature.DESIGNEE, EtatCandidature.AJOURNEE]
            )
        }
        if set(cles) != set(designees) or len(cles) != len(designees):
            raise ActionRefusee(_ordre_perime())
        rangs = sorted(une.ordre for une in designees.values())
        for rang, cle in zip(rangs, cles, strict=True):
            designees[cle].ordre = rang
        Candidature.objects.bulk_update(designees.values(), ["ordre"])
        avancer_vacance(vacance, ActeVacance.DESIGNER, acteur=acteur)
        tracer_actes(acteur, "ordonner_candidats", CANDIDATURE, [une.pk for une in designees.values()], ["ordre"])
    return vacance


def _ordre_perime() -> Refus:
    return Refus(
        "ordre_perime",
        "La liste des candidats a changé depuis que vous l'avez ouverte.",
        Nature.CONFLIT,
        "ordre",
        issue="Rechargez la page et reprenez l'ordre.",
        source=Regle.VERSION,
    )
