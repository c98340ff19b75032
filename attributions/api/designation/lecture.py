"""Candidatures as the API says them, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import QuerySet

from attributions.api.designation import contrats
from attributions.models import Candidature, Decision, MiseADisposition, Proposition
from attributions.permissions import introuvable
from attributions.services.parcours import visites
from attributions.services.simultaneite import ailleurs
from attributions.states.candidature import OUVERTES, EtatCandidature
from habilitations.acteur import Acteur
from registre.api.liste import parametre_illisible, taille_de
from registre.models import Demande
from registre.services.actes import OBJET
from socle.errors import ActionRefusee
from socle.journal import tracer_consultation

TAILLE, TAILLE_MAXIMALE = 25, 100
PARAMETRES = ("etat", "mise_a_disposition", "demande", "taille", "curseur")
EN_COURS = "en_cours"
_JOINTURES = ("demande", "attribuant", "designee_par", "mise_a_disposition")


def vacance_visible(acteur: Acteur, cle: UUID) -> MiseADisposition:
    """The mise à disposition of this key if this actor may read it. Raises `ActionRefusee`."""
    vacance: MiseADisposition | None = MiseADisposition.objects.visibles_par(acteur).filter(cle=cle).first()
    if vacance is None:
        raise ActionRefusee(introuvable("Cette mise à disposition"))
    return vacance


def vacance_a_pourvoir(acteur: Acteur, cle: UUID) -> MiseADisposition:
    """The same, with its dwelling, its convention and who is concerned: what a search reads. Raises `ActionRefusee`."""
    vacance: MiseADisposition | None = (
        MiseADisposition.objects.visibles_par(acteur)
        .select_related("logement__commune", "attribuant", "reservataire", "convention")
        .filter(cle=cle)
        .first()
    )
    if vacance is None:
        raise ActionRefusee(introuvable("Cette mise à disposition"))
    return vacance


def candidature_visible(acteur: Acteur, cle: UUID) -> Candidature:
    """The candidature of this key if this actor may read it whole. Raises `ActionRefusee`."""
    visibles = Candidature.objects.visibles_par(acteur).select_related(*_JOINTURES)
    une: Candidature | None = visibles.filter(cle=cle).first()
    if une is None:
        raise ActionRefusee(introuvable("Cette candidature"))
    return une


def demandes_dites(cles: Sequence[UUID]) -> list[int]:
    """Ids of these demandes, in order; 0 for one that nobody has, which the service refuses in its own words."""
    connues = dict(Demande.objects.filter(cle__in=cles).values_list("cle", "pk"))
    return [connues.get(cle, 0) for cle in cles]


def page_de(acteur: Acteur, parametres: dict[str, str]) -> contrats.PageDeCandidatures:
    """The page these parameters ask for, latest first; its demandes are traced in one entry. Raises `Probleme`."""
    visibles = Candidature.objects.visibles_par(acteur)
    filtrees = _filtrees(visibles, parametres)
    taille = taille_de(parametres, TAILLE, TAILLE_MAXIMALE)
    if "curseur" in parametres:
        depart = visibles.filter(cle=_cle(parametres, "curseur")).values_list("pk", flat=True).first()
        if depart is None:
            raise parametre_illisible("curseur", "« curseur_suivant » de la page précédente")
        filtrees = filtrees.filter(pk__lt=depart)
    lues = list(filtrees.select_related(*_JOINTURES).order_by("-pk")[: taille + 1])
    montrees = lues[:taille]
    tracer_consultation(acteur, OBJET, [une.demande_id for une in montrees], nature="liste")
    return contrats.PageDeCandidatures(lignes(montrees), montrees[-1].cle if len(lues) > taille else None)


def _filtrees(candidatures: QuerySet[Candidature], parametres: dict[str, str]) -> QuerySet[Candidature]:
    etat = parametres.get("etat", EN_COURS)
    if etat != EN_COURS and etat not in EtatCandidature.values:
        raise parametre_illisible("etat", f"« {EN_COURS} » ou un état de candidature")
    filtrees = candidatures.filter(etat__in=OUVERTES if etat == EN_COURS else [etat])
    for nom in ("mise_a_disposition", "demande"):
        if nom in parametres:
            filtrees = filtrees.filter(**{f"{nom}__cle": _cle(parametres, nom)})
    return filtrees


def _cle(parametres: dict[str, str], nom: str) -> UUID:
    try:
        return UUID(parametres[nom])
    except ValueError:
        raise parametre_illisible(nom, "un identifiant (UUID)") from None


def lignes(candidatures: Iterable[Candidature]) -> list[contrats.CandidatureLue]:
    return [
        contrats.CandidatureLue(
            cle=une.cle,
            version=une.version,
            demande=une.demande.cle,
            mise_a_disposition=une.mise_a_disposition.cle,
            etat=une.etat,
            libelle=str(EtatCandidature(une.etat).label),
            titre=une.titre,
            ordre=une.ordre,
            rang=une.rang,
            designee_le=une.designee_le,
            bailleur=une.attribuant.nom,
            designant=une.designee_par.nom,
            condition_avant_le=une.condition_avant_le,
            close_le=une.close_le,
        )
        for une in candidatures
    ]


def candidats_de(vacance: MiseADisposition) -> contrats.CandidatsDUneVacance:
    """The candidates of the current turn."""
    lues = vacance.candidatures.filter(tour=vacance.tour).select_related(*_JOINTURES).order_by("ordre", "pk")
    return contrats.CandidatsDUneVacance(
        vacance.cle, vacance.version, vacance.etat, vacance.designer_avant_le, vacance.moins_de_trois, lignes(lues)
    )


def detail(une: Candidature, acteur: Acteur) -> contrats.CandidatureDetaillee:
    """The candidature with its decisions, offers, visits, and what is going on elsewhere."""
    autres = ailleurs([une.demande_id], acteur=acteur, hors_vacance=une.mise_a_disposition_id)
    (ligne,) = lignes([une])
    return contrats.CandidatureDetaillee(
        ligne,
        [
            contrats.DecisionLue(d.lettre, d.rang, d.motifs, d.pieces, d.condition_avant_le, d.prise_a)
            for d in Decision.objects.filter(candidature=une, annulee_a__isnull=True).order_by("pk")
        ],
        [
            contrats.PropositionLue(p.etat, p.envoyee_le, p.repondre_avant_le, p.repondue_le, p.motif_refus)
            for p in Proposition.objects.filter(candidature=une).order_by("pk")
        ],
        [contrats.VisiteLue(v.etat, v.proposee_le, v.prevue_a, v.faite_le) for v in visites(une)],
        [
            contrats.AilleursLu(un.stade.name.lower(), un.depuis, un.bailleur, un.logement)
            for un in autres.get(une.demande_id, [])
        ],
        None if une.aide_estimee is None else f"{une.aide_estimee:.2f}",
    )
