"""What the screens of administration show, read in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from habilitations.facteurs import facteurs_de
from habilitations.lecture import faits_de
from habilitations.models import Affectation, Agent, Invitation, Organisme
from habilitations.rules.droits import DROITS_PAR_FONCTION, Droit, Fonction
from habilitations.rules.perimetre import droits_de_l_organisme, droits_du_titre
from habilitations.web.administration import textes
from habilitations.web.administration.ecrans import instant, jour, periode
from socle.clock import aujourdhui, maintenant
from socle.models import TraceActe
from socle.periodes import en_vigueur, est_en_vigueur
from socle.presentation import Etiquette, Ton

PAGE = 50
ABSENCE = timedelta(days=90)
ECHEANCE = timedelta(days=30)
HISTORIQUE = 50
MEMOIRE = timedelta(days=730)


class Filtre(StrEnum):
    EN_POSTE = "en_poste"
    JAMAIS_VENUS = "jamais_venus"
    ABSENTS = "absents"
    FIN_PROCHE = "fin_proche"
    PARTIS = "partis"


LIBELLES = {
    Filtre.EN_POSTE: "En poste",
    Filtre.JAMAIS_VENUS: "Jamais venus",
    Filtre.ABSENTS: "Absents depuis trois mois",
    Filtre.FIN_PROCHE: "Fin dans trente jours",
    Filtre.PARTIS: "Partis",
}


@dataclass(frozen=True, slots=True)
class LigneAgent:
    """One row of the list of agents."""

    id: int
    nom: str
    courriel: str
    fonctions: tuple[str, ...]
    periodes: tuple[str, ...]
    connexion: str
    facteurs: str
    etiquettes: tuple[Etiquette, ...]


def _conditions(organisme_id: int, le: date) -> dict[Filtre, Q]:
    siennes = Affectation.objects.filter(agent=OuterRef("pk"), organisme=organisme_id)
    en_poste = Exists(siennes.filter(Q(au__isnull=True) | Q(au__gte=le)))
    finissent = Exists(siennes.filter(en_vigueur(le), au__lte=le + ECHEANCE))
    return {
        Filtre.EN_POSTE: Q(en_poste),
        Filtre.JAMAIS_VENUS: Q(en_poste) & Q(last_login__isnull=True),
        Filtre.ABSENTS: Q(en_poste) & Q(last_login__lt=maintenant() - ABSENCE),
        Filtre.FIN_PROCHE: Q(finissent),
        Filtre.PARTIS: ~Q(en_poste),
    }


def _agents(organisme_id: int) -> Any:
    return Agent.objects.filter(Exists(Affectation.objects.filter(agent=OuterRef("pk"), organisme=organisme_id)))


def comptes_par_filtre(organisme_id: int) -> dict[Filtre, int]:
    """How many agents each filter gives, in one statement."""
    conditions = _conditions(organisme_id, aujourdhui())
    lus = _agents(organisme_id).aggregate(**{f.value: Count("pk", filter=q) for f, q in conditions.items()})
    return {filtre: lus[filtre.value] for filtre in conditions}


def page_d_agents(organisme_id: int, filtre: Filtre, numero: int) -> tuple[list[LigneAgent], bool]:
    """One page of agents by name, and whether there is another. Four statements whatever the page holds."""
    le = aujourdhui()
    tous = _agents(organisme_id).filter(_conditions(organisme_id, le)[filtre]).order_by("nom", "prenom", "pk")
    debut = (max(1, numero) - 1) * PAGE
    agents = list(tous[debut : debut + PAGE + 1])
    reste, agents = len(agents) > PAGE, agents[:PAGE]
    ids = [agent.pk for agent in agents]
    affectations: dict[int, list[Affectation]] = {}
    siennes = Affectation.objects.filter(organisme=organisme_id, agent__in=ids).select_related("guichet")
    for une in siennes.order_by("du", "pk"):
        affectations.setdefault(une.agent_id, []).append(une)
    facteurs = facteurs_de(ids)
    invitations = set(
        Invitation.objects.filter(agent__in=ids, acceptee_a=None, annulee_a=None).values_list("agent", flat=True)
    )
    lignes = [
        _ligne(agent, affectations.get(agent.pk, []), facteurs.get(agent.pk, []), agent.pk in invitations, le)
        for agent in agents
    ]
    return lignes, reste


def _ligne(agent: Agent, affectations: list[Affectation], facteurs: list[str], invite: bool, le: date) -> LigneAgent:
    vivantes = [une for une in affectations if une.au is None or une.au >= le] or affectations[-1:]
    return LigneAgent(
        id=agent.pk,
        nom=f"{agent.nom} {agent.prenom}",
        courriel=agent.email,
        fonctions=tuple(_fonction(une) for une in vivantes),
        periodes=tuple(periode(une.du, une.au) for une in vivantes),
        connexion=instant(agent.last_login, "jamais"),
        facteurs=", ".join(textes.FACTEURS[un] for un in facteurs) or "aucun",
        etiquettes=tuple(etats_de(agent, vivantes, facteurs, invite, le)),
    )


def _fonction(affectation: Affectation) -> str:
    ou = f" · guichet {affectation.guichet.code}" if affectation.guichet else ""
    return f"{affectation.get_fonction_display()}{ou}"


def etats_de(
    agent: Agent, affectations: list[Affectation], facteurs: list[str], invite: bool, le: date
) -> Iterable[Etiquette]:
    """What an administrator must see of an agent at a glance."""
    if all(une.au is not None and une.au < le for une in affectations):
        yield Etiquette("parti", Ton.GRIS)
        return
    if not agent.is_active:
        yield Etiquette("désactivé", Ton.ROUGE)
    if invite:
        yield Etiquette("invité", Ton.BLEU)
    elif agent.last_login is None:
        yield Etiquette("jamais venu", Ton.AMBRE)
    elif agent.last_login < maintenant() - ABSENCE:
        yield Etiquette(f"absent depuis {(maintenant() - agent.last_login).days} j", Ton.AMBRE)
    if agent.last_login and not facteurs:
        yield Etiquette("sans second facteur", Ton.AMBRE)
    for une in affectations:
        if une.au is not None and le <= une.au <= le + ECHEANCE:
            yield Etiquette(f"fin dans {(une.au - le).days} j", Ton.AMBRE)
        if une.du > le:
            yield Etiquette(f"commence le {jour(une.du)}", Ton.BLEU)


@dataclass(frozen=True, slots=True)
class LigneDroit:
    """A right that the function gives, and the title of the organisme that opens it (empty: none does)."""

    libelle: str
    fonctions: str
    titres: str


SANS_TITRE = "tout organisme du registre"


def droits_expliques(organisme: Organisme, affectations: Iterable[Affectation]) -> list[LigneDroit]:
    """Which rights these affectations give today, by which function, and why the organisme has them or not."""
    le = aujourdhui()
    faits = faits_de(organisme.pk, le)
    if faits is None:
        return []
    fonctions = sorted({Fonction(une.fonction) for une in affectations if est_en_vigueur(une.du, une.au, le)})
    ouverts = droits_de_l_organisme(faits)
    par_titre = [(titre, droits_du_titre(titre, faits)) for titre in faits.titres]
    lignes = []
    for droit in Droit:
        donnent = [str(f.label) for f in fonctions if droit in DROITS_PAR_FONCTION[f]]
        if donnent:
            titres = [str(titre.base.label) for titre, droits in par_titre if droit in droits]
            titres = titres or ([SANS_TITRE] if droit in ouverts else [])
            lignes.append(LigneDroit(str(droit.label), ", ".join(donnent), " ; ".join(dict.fromkeys(titres))))
    return lignes


@dataclass(frozen=True, slots=True)
class LigneHistorique:
    quand: str
    acte: str
    champs: str
    qui: str
    motif: str
    objet: str = ""


def historique(condition: Q) -> list[LigneHistorique]:
    """The last acts on these objects, newest first, at most fifty, over two years. Two statements."""
    depuis = maintenant() - MEMOIRE
    traces = list(TraceActe.objects.filter(condition, instant__gte=depuis).order_by("-instant", "-id")[:HISTORIQUE])
    noms = noms_des_agents(trace.agent_id for trace in traces)
    return [
        LigneHistorique(
            quand=instant(trace.instant),
            acte=textes.acte(trace.acte),
            champs=textes.champs(trace.champs),
            qui=noms.get(trace.agent_id or 0, "Gestionnaire (commande)" if trace.agent_id is None else "—"),
            motif=trace.motif if trace.agent_id is not None else "",
        )
        for trace in traces
    ]


def noms_des_agents(ids: Iterable[int | None]) -> dict[int, str]:
    voulus = {un for un in ids if un is not None}
    lignes = Agent.objects.filter(pk__in=voulus).values_list("pk", "prenom", "nom")
    return {pk: f"{prenom} {nom}".strip() for pk, prenom, nom in lignes}
