"""Rows of a worklist in words: one kind of table for each kind of object, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse

from attributions.models import Candidature, LigneSeance, Logement, MiseADisposition, SeanceCal
from attributions.permissions import refus_de_vacance
from attributions.services.menages import Menage, menages
from attributions.services.non_servies import faits_depuis, prochains_logements
from attributions.services.travaux import Objet, Travail
from attributions.states.candidature import OUVERTES
from attributions.states.seance import EtatSeance
from attributions.states.vacance import ActeVacance
from attributions.web import affichage as mots
from habilitations.acteur import Acteur
from registre.web import affichage
from socle.presentation import Etiquette, Lien


@dataclass(frozen=True, slots=True)
class ActeDeLigne:
    """One act done from the list, in one press. `dit`: on what, for who does not see the row; `envoi`: hidden fields."""

    url: str
    libelle: str
    dit: str
    envoi: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cellule:
    """`groupes`: a numéro unique under the text. `liens`: shown one under the other."""

    texte: str = ""
    url: str = ""
    secondaire: str = ""
    groupes: Sequence[str] = ()
    etiquettes: Sequence[Etiquette] = ()
    liens: Sequence[Lien] = ()
    nombre: bool = False
    acte: ActeDeLigne | None = None


@dataclass(frozen=True, slots=True)
class Tableau:
    titres: Sequence[str]
    lignes: Sequence[Sequence[Cellule]] = field(default=())


def tableau(travail: Travail, lues: Sequence[Any], acteur: Acteur, *, le: date) -> Tableau:
    """The table of a page already read."""
    return _TABLEAUX[travail.objet](travail, lues, acteur, le)


def avec_ce_qui_s_affiche(objet: Objet, lignes: QuerySet[Any]) -> QuerySet[Any]:
    """What the table reads besides the rows, joined."""
    return lignes.select_related(*_JOINTURES[objet])


_JOINTURES: dict[Objet, tuple[str, ...]] = {
    Objet.VACANCE: ("logement__commune", "attribuant", "reservataire"),
    Objet.CANDIDATURE: ("mise_a_disposition__logement__commune", "attribuant", "designee_par"),
    Objet.SEANCE: ("commission",),
    Objet.LOGEMENT: ("commune",),
}


# Where a line leads to: the candidates when there are some to find, else the vacancy.
_PAGES = {"a_designer": "attributions:candidats", "a_designer_bailleur": "attributions:candidats"}


def _quand(travail: Travail, quand: date | None, *, le: date) -> Cellule:
    if quand is None:
        return Cellule()
    etiquette = mots.delai(quand, le=le) if travail.alerte is not None else None
    return Cellule(affichage.jour(quand, court=True), etiquettes=[etiquette] if etiquette else ())


def _logement(logement: Logement, url: str = "") -> Cellule:
    return Cellule(mots.adresse(logement), url, secondaire=mots.traits(logement))


def _vacances(travail: Travail, lues: Sequence[MiseADisposition], acteur: Acteur, le: date) -> Tableau:
    comptes = dict(
        Candidature.objects.filter(mise_a_disposition__in=[une.pk for une in lues], etat__in=OUVERTES)
        .values_list("mise_a_disposition")
        .annotate(Count("pk"))
    )
    autre = "Bailleur" if travail.code == "a_designer" else "Réservataire"
    lignes = [
        [
            _logement(une.logement, reverse(_PAGES.get(travail.code, "attributions:vacance"), args=[une.cle])),
            Cellule(
                une.attribuant.nom if autre == "Bailleur" else une.reservataire.nom if une.reservataire else "Gardé"
            ),
            Cellule(mots.conditions(une)),
            Cellule(str(comptes.get(une.pk, 0)), nombre=True),
            _quand(travail, une.quand, le=le),  # type: ignore[attr-defined]
        ]
        for une in lues
    ]
    titres = ["Logement", autre, "Loyer", "Candidats", travail.quand]
    if travail.code == "epuisees":
        titres.append("Acte")
        for ligne, une in zip(lignes, lues, strict=True):
            ligne.append(Cellule(acte=_relance(une, le)))
    return Tableau(titres, lignes)


def _relance(une: MiseADisposition, le: date) -> ActeDeLigne:
    """A new turn from today, in one press; the page of the vacancy offers another day."""
    url = reverse("attributions:relancer_vacance", args=[une.cle])
    envoi = {"version": str(une.version), "prevenu_le": f"{le:%d/%m/%Y}"}
    return ActeDeLigne(url, "Relancer", f"la désignation, {mots.adresse(une.logement)}", envoi)


def menage_en_cellule(une: Candidature, menage: Menage) -> Cellule:
    """The household, by name to who may read its dossier; its candidature is one press away."""
    url = reverse("attributions:candidature", args=[une.cle])
    if not menage.lisible:
        return Cellule("Dossier fermé à votre organisme", url)
    return Cellule(menage.nom, url, groupes=affichage.groupes(menage.numero))


def composition(menage: Menage) -> str:
    if not menage.lisible:
        return ""
    types = affichage.types_recherches(menage.types)
    foyer = "Association" if menage.association else affichage.composition(menage.adultes, menage.enfants)
    return f"{foyer} · {types}" if types else foyer


def _candidatures(travail: Travail, lues: Sequence[Candidature], acteur: Acteur, le: date) -> Tableau:
    qui = menages([une.demande_id for une in lues], acteur=acteur, le=le)
    lignes = [
        [
            menage_en_cellule(une, qui[une.demande_id]),
            Cellule(composition(qui[une.demande_id])),
            _logement(une.mise_a_disposition.logement),
            Cellule(etiquettes=[mots.etat_de_candidature(une.etat, rang=une.rang)], secondaire=_par(une, acteur)),
            _quand(travail, une.quand, le=le),  # type: ignore[attr-defined]
        ]
        for une in lues
    ]
    titres = ["Ménage", "Foyer et besoin", "Logement", "État", travail.quand]
    if travail.code == "pieces":
        titres.append("Pièces manquantes")
        for ligne, une in zip(lignes, lues, strict=True):
            menage = qui[une.demande_id]
            url = reverse("registre:pieces", args=[menage.cle]) if menage.lisible else ""
            ligne.append(Cellule(affichage.pluriel(une.pieces_manquantes or 0, "pièce"), url))
    if travail.code == "non_servies":
        titres += ["Fait depuis", "Prochains logements"]
        _suites(lignes, lues, qui, acteur)
    return Tableau(titres, lignes)


def _par(une: Candidature, acteur: Acteur) -> str:
    """The other side: who designated, or whose dwelling it is."""
    return une.attribuant.nom if une.designee_par_id == acteur.organisme_id else f"par {une.designee_par.nom}"


def _suites(lignes: list[list[Cellule]], lues: Sequence[Candidature], qui: dict[int, Menage], acteur: Acteur) -> None:
    faits, logements = faits_depuis(lues), prochains_logements(lues, qui, acteur=acteur)
    for ligne, une in zip(lignes, lues, strict=True):
        depuis = [f"{un.stade.value}, {affichage.jour(un.le, court=True)}" for un in faits.get(une.pk, [])]
        ligne.append(Cellule(" ; ".join(depuis) or "Rien encore"))
        ligne.append(
            Cellule(
                "" if logements.get(une.pk) else "Aucun aujourd'hui",
                liens=[
                    Lien(f"{v.logement.get_typologie_display()}, {mots.adresse(v.logement)}", _vers(v, acteur))
                    for v in logements.get(une.pk, [])
                ],
            )
        )


def _vers(vacance: MiseADisposition, acteur: Acteur) -> str:
    """The search, ranks not served only, for who may designate there now; else the candidates of the dwelling."""
    if refus_de_vacance(ActeVacance.DESIGNER, acteur=acteur, vacance=vacance) is not None:
        return reverse("attributions:candidats", args=[vacance.cle])
    return f"{reverse('attributions:rechercher_candidats', args=[vacance.cle])}?non_servies=on"


def _seances(travail: Travail, lues: Sequence[SeanceCal], acteur: Acteur, le: date) -> Tableau:
    comptes = dict(
        LigneSeance.objects.filter(seance__in=[une.pk for une in lues]).values_list("seance").annotate(Count("pk"))
    )
    return Tableau(
        ("Commission", "Lieu", "Logements", "État", travail.quand),
        [
            (
                Cellule(une.commission.nom, reverse("attributions:seance", args=[une.cle])),
                Cellule(une.lieu or str(une.get_mode_display())),
                Cellule(str(comptes.get(une.pk, 0)), nombre=True),
                Cellule(etiquettes=[Etiquette(str(EtatSeance(une.etat).label))]),
                Cellule(affichage.instant(une.prevue_a)),
            )
            for une in lues
        ],
    )


def _logements(travail: Travail, lues: Sequence[Logement], acteur: Acteur, le: date) -> Tableau:
    return Tableau(
        ("Logement", "Référence", "Pourquoi"),
        [
            (
                _logement(un, reverse("attributions:logement", args=[un.cle])),
                Cellule(un.reference),
                Cellule(un.exception_rpls),
            )
            for un in lues
        ],
    )


_TABLEAUX: dict[Objet, Any] = {
    Objet.VACANCE: _vacances,
    Objet.CANDIDATURE: _candidatures,
    Objet.SEANCE: _seances,
    Objet.LOGEMENT: _logements,
}
