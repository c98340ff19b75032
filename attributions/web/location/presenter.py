"""What the screens that follow a sitting say: the household, the ranks, the offers, the condition, the data of R441-2-9."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists
from django.urls import reverse

from attributions.enums import LettreDecision, MotifCloture
from attributions.models import Attribution, Candidature, Decision
from attributions.rules.imputation import offre_dalo
from attributions.rules.simultaneite import DECIDEES
from attributions.services import corrections
from attributions.services.attribution import refus_de_corriger
from attributions.services.candidatures import AVANT_DECISION
from attributions.services.conditions import manque
from attributions.services.propositions import accepte_ailleurs
from attributions.states.candidature import EtatCandidature
from attributions.web import affichage as mots
from attributions.web.location.formulaires import FLAGS
from demandeurs.services.pieces import liste_en_vigueur
from habilitations.acteur import Acteur
from registre.models import Demande
from registre.rules.nomenclatures import Liste
from registre.services.lecture import charger_saisies
from registre.services.nomenclatures import nomenclatures
from registre.web.presenters import dossier
from socle.clock import PARIS
from socle.presentation import Etiquette, Fait, Ton

E = EtatCandidature
RANGS = frozenset({LettreDecision.A, LettreDecision.B, LettreDecision.C})


@dataclass(frozen=True, slots=True)
class Rappel:
    """On top of an act: whose candidature it is, and the dwelling."""

    nom: str
    groupes: Sequence[str]
    adresse: str
    traits: str
    loyer: str
    etat: Etiquette


@dataclass(frozen=True, slots=True)
class LigneRang:
    """One candidate of the vacancy by rank. `courante`: the one on the page."""

    rang: str
    etat: Etiquette
    depuis: str
    cle: str
    courante: bool


@dataclass(frozen=True, slots=True)
class PieceAttendue:
    libelle: str
    etat: Etiquette


def rappel(candidature: Candidature, acteur: Acteur) -> Rappel:
    vacance = candidature.mise_a_disposition
    lisible = Demande.objects.visibles_par(acteur).filter(pk=candidature.demande_id).exists()
    lu = dossier.rappel(candidature.demande) if lisible else None
    return Rappel(
        nom=lu.nom if lu else "Ménage d'un autre périmètre",
        groupes=lu.groupes if lu else (),
        adresse=mots.adresse(vacance.logement),
        traits=mots.traits(vacance.logement),
        loyer=mots.conditions(vacance),
        etat=mots.etat_de_candidature(candidature.etat, rang=candidature.rang),
    )


def rangs(candidature: Candidature) -> list[LigneRang]:
    """Those the CALEOL kept on this place, best rank first."""
    gardees = (
        Candidature.objects.filter(
            mise_a_disposition=candidature.mise_a_disposition_id,
            tour=candidature.tour,
            place=candidature.place,
            decisions__lettre__in=RANGS,
            decisions__annulee_a__isnull=True,
        )
        .annotate(accepte_ailleurs=Exists(accepte_ailleurs("demande")))
        .distinct()
        .order_by("rang", "pk")
    )
    return [
        LigneRang(
            rang=f"Rang {une.rang}" if une.rang else "Attribution",
            etat=mots.etat_de_candidature(une.etat),
            depuis=_depuis(une),
            cle=str(une.cle),
            courante=une.pk == candidature.pk,
        )
        for une in gardees
    ]


def _depuis(une: Any) -> str:
    motif = dict(MotifCloture.choices).get(une.motif_cloture) or _refus(une.motif_cloture)
    quand = une.close_le or une.appelee_le
    jour = f"le {jour_court(quand)}" if quand else ""
    attend = une.accepte_ailleurs and une.etat in DECIDEES
    return " · ".join(filter(None, (jour, motif, "en attente du bail" if attend else "")))


def pieces_de_la_condition(candidature: Candidature) -> list[PieceAttendue]:
    """What the condition waits for, and what came in time."""
    decision = Decision.objects.filter(candidature=candidature, annulee_a__isnull=True).first()
    if decision is None or not decision.pieces:
        return []
    libelles = {une.code: une.libelle for une in liste_en_vigueur(decision.prise_a.astimezone(PARIS).date()).exigences}
    manquantes = manque(candidature, decision)
    recue, absente = Etiquette("Reçue à temps", Ton.VERT), Etiquette("Non reçue", Ton.ROUGE)
    return [
        PieceAttendue(libelles.get(code, code), absente if code in manquantes else recue) for code in decision.pieces
    ]


def imputation_connue(candidature: Candidature) -> dict[str, Any]:
    """The data of R441-2-9 as the register knows them, for a form."""
    connue = Attribution.objects.filter(pk=candidature.pk).first()
    return {champ: getattr(connue, champ) for champ in ("contingent", *FLAGS)} if connue is not None else {}


def donnees_de_l_attribution(candidature: Candidature) -> list[Fait]:
    """The same, read: imputation, publics, quarter, quartile with its threshold."""
    une = Attribution.objects.select_related("reservataire").filter(pk=candidature.pk).first()
    if une is None:
        return []
    publics = [
        mot
        for oui, mot in (
            (une.dalo, "DALO"),
            (une.l441_1, "prioritaire L441-1"),
            (une.cia, "public de la CIA"),
            (une.accord_collectif, "accord collectif"),
            (une.travailleur_essentiel, "travailleur essentiel"),
            (une.mutation, "mutation"),
        )
        if oui
    ]
    quartile = {True: "Oui", False: "Non", None: "Non connu : revenus ou seuil manquants"}[une.premier_quartile]
    seuil = (
        f" (seuil de {une.seuil_quartile} € par UC)" if une.seuil_quartile and une.premier_quartile is not None else ""
    )
    qui = f", {une.reservataire.nom}" if une.reservataire else ""
    return [
        Fait("Attribuée le", jour_court(une.attribuee_le)),
        Fait(
            "Imputation",
            une.get_contingent_display() + qui + (" · après échec du réservataire" if une.echec_reservataire else ""),
        ),
        Fait("Publics", ", ".join(publics) or "Aucun public particulier"),
        Fait("Quartier prioritaire ce jour-là", "Oui" if une.qpv else "Non"),
        Fait("Premier quartile", quartile + seuil, vide=une.premier_quartile is None),
        Fait("Identifiant RPLS", une.rpls or une.exception_rpls),
        Fait("Bail signé le", jour_court(une.bail_le) if une.bail_le else "Pas encore", vide=une.bail_le is None),
    ]


def demande_dit(candidature: Candidature, acteur: Acteur) -> list[Fait]:
    """What must be true at the signature: the household, its income and address as the demande says them today."""
    lue = Demande.objects.visibles_par(acteur).filter(pk=candidature.demande_id)
    saisie = charger_saisies({une.pk: une for une in lue}, avec_handicap=False).get(candidature.demande_id)
    if saisie is None or saisie.menage is None:
        return []
    menage = saisie.menage
    ressources = sum(
        une.montant for personne in menage.personnes for une in personne.ressources if une.sens != "V" and une.montant
    )
    revenus = sorted(
        {r.annee for p in menage.personnes for r in p.revenus if r.montant is not None and r.annee}, reverse=True
    )
    return [
        Fait("Personnes à loger", str(len(menage.personnes))),
        Fait("Ressources déclarées", f"{ressources} € par mois".replace(" €", "\u00a0€")),
        Fait("Derniers revenus fiscaux", f"{revenus[0]}" if revenus else "Aucun", vide=not revenus),
        Fait("Demande à jour au", jour_court(candidature.demande.renouvelee_le or candidature.demande.deposee_le)),
    ]


def offre_sous_dalo(candidature: Candidature) -> bool:
    une = Attribution.objects.filter(pk=candidature.pk).values_list("dalo", "contingent").first()
    return une is not None and offre_dalo(dalo=une[0], titre=candidature.titre, contingent=une[1])


def apres_la_levee(candidature: Candidature) -> str:
    """The sentence shown after a condition was looked at."""
    if candidature.etat == E.ATTRIBUTAIRE:
        return "La condition est remplie : le bail est dû. Le logement peut être proposé."
    if candidature.etat == E.EN_RANG:
        return "La condition est remplie : le candidat attend son rang."
    motif = dict(MotifCloture.choices).get(candidature.motif_cloture, "")
    return f"Le candidat ne peut plus être logé ({motif.lower()}) : il est passé."


def suite(candidature: Candidature, acteur: Acteur) -> dict[str, Any]:
    """Everything the candidature page shows of what follows the sitting; nothing before it."""
    if candidature.etat in AVANT_DECISION:
        return {}
    return {
        "corriger": _correction(candidature, acteur),
        "rangs": rangs(candidature),
        "pieces": pieces_de_la_condition(candidature) if candidature.etat == E.SOUS_CONDITION else [],
        "condition_avant": jour_court(candidature.condition_avant_le) if candidature.condition_avant_le else "",
        "attribution": donnees_de_l_attribution(candidature),
        "recours": _recours(candidature),
    }


def _correction(candidature: Candidature, acteur: Acteur) -> str:
    """Where the data of R441-2-9 are corrected: before the lease, or after it with a reason; empty when they may not be."""
    if candidature.etat == E.BAIL_SIGNE:
        possible = corrections.refus_de_corriger(acteur=acteur, candidature=candidature) is None
        return reverse("attributions:corriger_apres_bail", args=[candidature.cle]) if possible else ""
    possible = refus_de_corriger(acteur=acteur, candidature=candidature) is None
    return reverse("attributions:corriger_attribution", args=[candidature.cle]) if possible else ""


def _recours(candidature: Candidature) -> list[Fait]:
    decision = Decision.objects.filter(candidature=candidature, lettre=LettreDecision.E, annulee_a__isnull=True).first()
    if decision is None:
        return []
    issue = f" · jugé le {jour_court(decision.recours_juge_le)}" if decision.recours_juge_le else ""
    forme = f", le {jour_court(decision.recours_le)}" if decision.recours_le else ""
    return [
        Fait("Irrecevabilité", str(decision.get_sous_motif_display())),
        Fait("Levée le", jour_court(decision.levee_le) if decision.levee_le else "Non levée"),
        Fait("Recours", str(decision.get_recours_display()) + forme + issue),
    ]


def _refus(code: str) -> str:
    return nomenclatures().libelle(Liste.REFUS_ATTRIBUTAIRE, code) if code.startswith("RF_") else ""


def jour_court(jour: date) -> str:
    return f"{jour:%d/%m/%Y}"
