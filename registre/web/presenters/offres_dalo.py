"""Offers made under DALO on a screen: what was offered, to which household, what became of it, what the State may say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.urls import reverse

from habilitations.acteur import Acteur
from registre.enums import EtatCourrier, EtatOffreDalo, SuiteOffreDalo
from registre.models import Courrier, OffreDalo, Priorite
from registre.models.offre_dalo import REFUSEES
from registre.rules.besoins_dalo import Besoins, MenageDuJour, comparer, ecarts_de_l_offre
from registre.rules.nomenclatures import Liste
from registre.services.nomenclatures import nomenclatures
from registre.web import affichage
from socle.presentation import Etiquette, Fait, Ton

_TONS = {
    EtatOffreDalo.EN_COURS: Ton.BLEU,
    EtatOffreDalo.ACCEPTEE: Ton.VERT,
    EtatOffreDalo.REFUSEE: Ton.ROUGE,
    EtatOffreDalo.SILENCE: Ton.ROUGE,
    EtatOffreDalo.ANNULEE: Ton.GRIS,
}
SUITES = ((SuiteOffreDalo.MAINTIEN.value, "Maintenir le bénéfice"), (SuiteOffreDalo.PERTE.value, "Constater la perte du bénéfice"))  # fmt: skip


@dataclass(slots=True)
class LigneOffre:
    """One offer. `conclure`: where the State says what follows, empty for anybody else or when nothing is awaited."""

    cle: UUID
    titre: str
    etat: Etiquette
    faits: list[Fait]
    ecarts: list[str] = field(default_factory=list)
    conclure: str = ""


def lignes(offres: Sequence[OffreDalo], label: Priorite | None, acteur: Acteur, *, conclut: bool) -> list[LigneOffre]:
    """`conclut`: this actor is a service of the State that answers for the decision."""
    libelle = nomenclatures().libelle if offres else _sans_liste
    return [ligne(une, label, acteur, libelle, conclut=conclut) for une in offres]


def _sans_liste(_liste: str, code: str) -> str:
    return code


def ligne(
    une: OffreDalo, label: Priorite | None, acteur: Acteur, libelle: Callable[[str, str], str], *, conclut: bool
) -> LigneOffre:
    """`libelle`: words of a code list, read once for the page."""
    attend = label is not None and une.attend_sa_suite()
    faits = [Fait("Offre", _offre(une)), Fait("Lettre", _lettre(une.courrier), vide=une.courrier is None)]
    if une.etat in REFUSEES:
        lit = conclut or acteur.organisme_id == une.bailleur_id
        faits += _refus(une, libelle, lit=lit)
    faits.append(_menage(une, label))
    if une.suite and une.suite_par is not None:
        faits.append(Fait("Suite de l'État", f"{une.get_suite_display()}, le {affichage.jour(une.suite_le)}, {une.suite_par.nom}"))  # fmt: skip
        if conclut and une.suite_motif:
            faits.append(Fait("Motif de la suite", une.suite_motif))
    return LigneOffre(
        cle=une.cle,
        titre=f"{une.typologie or 'Logement'}, {affichage.commune(une.commune.nom)}",
        etat=Etiquette(str(une.get_etat_display()), _TONS[EtatOffreDalo(une.etat)]),
        faits=faits,
        ecarts=_ecarts(une, label),
        conclure=reverse("registre:conclure_offre_dalo", args=[une.cle]) if conclut and attend else "",
    )


def _offre(une: OffreDalo) -> str:
    return f"{une.bailleur.nom}, le {affichage.jour(une.envoyee_le)}, réponse avant le {affichage.jour(une.repondre_avant_le)}"  # fmt: skip


def _lettre(courrier: Courrier | None) -> str:
    if courrier is None:
        return "remise en main propre ou non préparée"
    if courrier.etat == EtatCourrier.DISTRIBUE:
        return f"distribuée le {affichage.jour(courrier.distribue_le)} ({courrier.preuve})"
    envoi = f" le {affichage.jour(courrier.envoye_le)}" if courrier.envoye_le else ""
    return f"{str(courrier.get_etat_display()).lower()}{envoi}, mention de l'article R441-16-3 portée"


def _refus(une: OffreDalo, libelle: Callable[[str, str], str], *, lit: bool) -> list[Fait]:
    """The motive for whoever reads the dossier; the words and the proof for the State and the bailleur."""
    motif = libelle(Liste.REFUS_ATTRIBUTAIRE.value, une.motif)
    faits = [Fait("Refus", f"le {affichage.jour(une.repondue_le)} : {motif}")]
    if lit:
        faits.append(Fait("Preuve du refus", une.preuve or _preuve_absente(une), vide=not une.preuve))
        if une.precision:
            faits.append(Fait("Précision du bailleur", une.precision))
    return faits


def _preuve_absente(une: OffreDalo) -> str:
    if une.etat == EtatOffreDalo.SILENCE:
        return "aucune réponse reçue : le silence vaut refus (R441-10)"
    return "non indiquée par le bailleur"


def _menage(une: OffreDalo, label: Priorite | None) -> Fait:
    """The household of the day of the offer beside what the decision retained."""
    besoins = _besoins(une, label)
    calcul = [
        f"Retenu par la commission : {affichage.types_recherches(besoins.retenus) or 'aucune typologie'}",
        f"Demandé ce jour-là : {affichage.types_recherches(besoins.demandes) or 'sans typologie'}",
        f"Usage du territoire : {' ou '.join(une.usuels) or 'aucune norme enregistrée'}",
        "L'offre est adaptée au ménage du jour où elle est faite (R441-16-1 du CCH)",
    ]
    return Fait("Ménage à la date de l'offre", affichage.pluriel(besoins.personnes, "personne"), calcul=tuple(calcul))


def _besoins(une: OffreDalo, label: Priorite | None) -> Besoins:
    menage = MenageDuJour(une.personnes, une.naissances, une.types, une.besoin_adapte)
    return comparer(
        label.typologie if label else "", menage,
        decision_le=label.decision_le if label else None, le=une.envoyee_le,
    )  # fmt: skip


def _ecarts(une: OffreDalo, label: Priorite | None) -> list[str]:
    besoins = _besoins(une, label)
    alors = [un.replace("demandée aujourd'hui", "demandée ce jour-là") for un in besoins.ecarts] if label else []
    return [*ecarts_de_l_offre(une.typologie, besoins.retenus, une.usuels), *alors]


@dataclass(frozen=True, slots=True)
class LigneATraiter:
    """A row of the State's tray. `numero` in groups, `url` the labels of the dossier."""

    offre: LigneOffre
    groupes: list[str]
    url: str
    version: int
    depuis: str


def a_traiter(
    offres: Sequence[OffreDalo],
    labels: Mapping[int, Priorite],
    numeros: Mapping[int, str],
    acteur: Acteur,
    *,
    le: date,
) -> list[LigneATraiter]:
    """The rows of the tray; labels and numbers by demande."""
    libelle = nomenclatures().libelle
    return [
        LigneATraiter(
            ligne(une, labels.get(une.demande_id), acteur, libelle, conclut=True),
            affichage.groupes(numeros.get(une.demande_id, "")),
            reverse("registre:priorites", args=[une.demande.cle]),
            une.demande.version,
            _depuis(une.repondue_le, le),
        )
        for une in offres
    ]


def _depuis(jour: date | None, le: date) -> str:
    return f"{affichage.jour(jour, court=True)} ({(le - jour).days} j)" if jour is not None else ""
