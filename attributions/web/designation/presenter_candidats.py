"""The candidates of a vacancy: in the order of who designates, with what is going on elsewhere for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse

from attributions.enums import TitreDesignation
from attributions.models import Candidature, MiseADisposition
from attributions.permissions import refus_de_vacance
from attributions.rules.designation import CANDIDATS_MINIMUM
from attributions.rules.expiration import AvisExpiration
from attributions.rules.simultaneite import Ailleurs, attend_un_bail
from attributions.services import expirations
from attributions.services.candidatures import refus_de_retirer
from attributions.services.menages import Menage, menages
from attributions.services.simultaneite import ailleurs
from attributions.states.candidature import OUVERTES, EtatCandidature
from attributions.states.vacance import ActeVacance
from attributions.web import affichage as mots
from attributions.web.designation.presenter_travaux import composition
from habilitations.acteur import Acteur
from registre.web import affichage
from socle.presentation import Etiquette, Ton

ATTEND_UN_BAIL = Etiquette("En attente du bail", Ton.AMBRE)
"""Another dwelling is accepted: nothing moves here until its lease, or until the household changes its mind in writing."""
MOBILES = frozenset({EtatCandidature.DESIGNEE, EtatCandidature.AJOURNEE})


@dataclass(frozen=True, slots=True)
class Candidat:
    """A row: a candidate, or somebody found by the search who may become one."""

    nom: str
    foyer: str
    groupes: Sequence[str] = ()
    url: str = ""
    url_dossier: str = ""
    anciennete: str = ""
    etiquettes: Sequence[Etiquette] = ()
    etat: Etiquette | None = None
    avertissements: Sequence[str] = ()
    a_confirmer: bool = False
    titre: str = ""
    cle: UUID | None = None
    mobile: bool = False
    url_retrait: str = ""
    deja: bool = False


@dataclass(frozen=True, slots=True)
class Candidats:
    """What `attributions/designation/_candidats.html` shows. `clos`: those of this turn who are candidates no more."""

    ouverts: Sequence[Candidat]
    clos: Sequence[Candidat] = field(default=())
    ordonnable: bool = False
    url_ordre: str = ""
    version: int = 0
    manquants: int = 0
    exception: str = ""


def candidats(vacance: MiseADisposition, acteur: Acteur, *, le: date) -> Candidats:
    """The candidates of the current turn, in a fixed number of statements whatever their number."""
    lues = list(
        vacance.candidatures.filter(tour=vacance.tour)
        .select_related("designee_par", "mise_a_disposition")
        .order_by("ordre", "pk")
    )
    for une in lues:
        une.mise_a_disposition = vacance
    qui = menages([une.demande_id for une in lues], acteur=acteur, le=le)
    autres = ailleurs([une.demande_id for une in lues if une.etat in OUVERTES], acteur=acteur, hors_vacance=vacance.pk)
    avis = expirations.avis({une: menage.valable_jusqu_au for une, menage in qui.items()}, le=le)
    mobile = refus_de_vacance(ActeVacance.DESIGNER, acteur=acteur, vacance=vacance) is None
    lignes = [
        (
            une,
            _candidat(
                une, qui[une.demande_id], autres.get(une.demande_id, []), acteur, mobile, le, avis.get(une.demande_id)
            ),
        )
        for une in lues
    ]
    montrees = (*OUVERTES, EtatCandidature.SUSPENDUE)
    ouverts = [ligne for une, ligne in lignes if une.etat in montrees]
    return Candidats(
        ouverts,
        [ligne for une, ligne in lignes if une.etat not in montrees],
        ordonnable=sum(un.mobile for un in ouverts) > 1,
        url_ordre=reverse("attributions:ordonner", args=[vacance.cle]),
        version=vacance.version,
        manquants=max(0, CANDIDATS_MINIMUM - sum(une.etat in OUVERTES for une in lues)),
        exception=vacance.get_moins_de_trois_display() if vacance.moins_de_trois else "",
    )


def _candidat(
    une: Candidature,
    menage: Menage,
    autres: Sequence[Ailleurs],
    acteur: Acteur,
    mobile: bool,
    le: date,
    avis: AvisExpiration | None,
) -> Candidat:
    retirable = refus_de_retirer(acteur=acteur, candidature=une) is None
    return Candidat(
        nom=menage.nom if menage.lisible else "Dossier fermé à votre organisme",
        foyer=composition(menage),
        groupes=affichage.groupes(menage.numero),
        url=reverse("attributions:candidature", args=[une.cle]),
        anciennete=affichage.anciennete(menage.deposee_le, le=le) if menage.deposee_le else "",
        etiquettes=[
            *signalements(menage, le=le),
            *([expiration(avis)] if avis and not avis.echue else []),
            *([ATTEND_UN_BAIL] if attend_un_bail(une.etat, autres) else []),
        ],
        etat=mots.etat_de_candidature(une.etat, rang=une.rang),
        avertissements=[en_mots(un) for un in autres],
        a_confirmer=any(un.a_confirmer for un in autres),
        titre=une.designee_par.nom
        if une.titre == TitreDesignation.RESERVATAIRE
        else f"{une.get_titre_display()} · {une.designee_par.nom}",
        cle=une.cle,
        mobile=mobile and une.etat in MOBILES,
        url_retrait=reverse("attributions:retirer", args=[une.cle]) if retirable else "",
    )


def signalements(menage: Menage, *, le: date) -> list[Etiquette]:
    """What counts at first sight; the exact reading of priorities is the dossier's."""
    trouvees = []
    if menage.dalo:
        trouvees.append(Etiquette("DALO", Ton.ROUGE))
    if menage.mutation:
        trouvees.append(Etiquette("Mutation"))
    if menage.protege:
        trouvees.append(Etiquette("Dossier protégé", Ton.VIOLET))
    if menage.valable_jusqu_au is not None and menage.valable_jusqu_au < le:
        trouvees.append(Etiquette("Demande échue", Ton.AMBRE))
    return trouvees


def expiration(un: AvisExpiration) -> Etiquette:
    """A demande that will be over before the lease, or is."""
    return Etiquette(un.texte, Ton.ROUGE if un.echue else Ton.AMBRE)


def en_mots(un: Ailleurs) -> str:
    """`Logement proposé depuis le 3 novembre 2026 (Plaine Habitat, T3, Pantin)`; only stage and date to the others."""
    ou = f" ({un.bailleur}, {un.logement})" if un.bailleur else " par un autre organisme"
    return f"{un.stade.value} depuis le {affichage.jour(un.depuis)}{ou}"


def trouves(demandes: Sequence[Any], vacance: MiseADisposition, acteur: Acteur, *, le: date) -> list[Candidat]:
    """Households found by the search, with what would make one think twice; those already there are marked."""
    ids = [une.pk for une in demandes]
    qui = menages(ids, acteur=acteur, le=le)
    autres = ailleurs(ids, acteur=acteur, hors_vacance=vacance.pk)
    deja = set(vacance.candidatures.filter(demande__in=ids, etat__in=OUVERTES).values_list("demande", flat=True))
    return [
        Candidat(
            nom=qui[une.pk].nom,
            foyer=composition(qui[une.pk]),
            groupes=affichage.groupes(qui[une.pk].numero),
            url_dossier=reverse("registre:dossier", args=[une.cle]),
            anciennete=affichage.anciennete(une.deposee_le, le=le),
            etiquettes=signalements(qui[une.pk], le=le),
            avertissements=[en_mots(un) for un in autres.get(une.pk, [])],
            a_confirmer=any(un.a_confirmer for un in autres.get(une.pk, [])),
            cle=une.cle,
            deja=une.pk in deja,
        )
        for une in demandes
        if qui[une.pk].lisible
    ]
