"""The procès-verbal of a sitting, as PDF/UA-1: draft with its mark, final with its signature, version without names.

No national text fixes its contents; these are the usual ones (R441-9; usage of règlements intérieurs). Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from attributions.documents.feuilles import (
    CandidatExamine,
    Feuille,
    LogementExamine,
    Signature,
    composer_feuille,
    en_page,
    faits,
)
from attributions.rules.presences import Intervalle
from registre.documents.contenus import Bloc, Encadre, Faits, Intertitre, Liste, Paragraphe, Tableau
from registre.documents.francais import date_longue, numero_en_groupes, typographier
from registre.documents.glyphes import texte_libre
from socle.clock import PARIS

COLONNES = ("N°", "Candidat", "Situation examinée", "Décision")
LARGEURS = (1, 6, 7, 8)


@dataclass(frozen=True, slots=True)
class SignatureDite:
    """Who signed and when; `certificat`: the holder of the certificate that signs the file, None without one."""

    par: str
    a: datetime
    certificat: str | None = None


def donnees_du_pv(feuille: Feuille, signature: SignatureDite | None = None, *, anonyme: bool = False) -> dict[str, Any]:
    """What the template reads. Without a signature it is a draft; `anonyme`: names, numbers and free texts left out."""
    lue = feuille.sans_nom() if anonyme else feuille
    jour = lue.ouverte_a or lue.prevue_a
    return en_page(
        bailleur=lue.bailleur,
        titre=_titre(signature is None, anonyme),
        sous_titre=f"{lue.commission}, séance du {date_longue(jour.astimezone(PARIS).date())}",
        filigrane="Projet" if signature is None else "",
        blocs=(*_ouverture(lue, anonyme), *(bloc for un in lue.logements for bloc in _logement(un)), *_cloture(lue)),
        signatures=(_signature(lue, signature),),
    )


def composer_pv(donnees: dict[str, Any]) -> bytes:
    """The PDF. Raises `DocumentImpossible`."""
    return composer_feuille(donnees)


def heure(a: datetime | None) -> str:
    """`9 h 05`, in Paris; empty for None."""
    if a is None:
        return ""
    local = a.astimezone(PARIS)
    return f"{local.hour}\u00a0h\u00a0{local.minute:02d}"


def presence_dite(passages: Sequence[Intervalle], *, excuse: bool = False) -> str:
    """`présent jusqu'à 10 h 05, puis de 10 h 30 à 11 h 15`, `à distance`, `excusé`, `absent`."""
    if not passages:
        return "excusé" if excuse else "absent"
    mots, mode = [], ""
    for un in passages:
        sien = "à distance" if un.a_distance else "présent"
        mots.append(" ".join(filter(None, (sien if sien != mode else "", _bornes(un)))))
        mode = sien
    return ", puis ".join(mots)


def _bornes(un: Intervalle) -> str:
    if un.de is None:
        return f"jusqu'à {heure(un.a)}" if un.a else ""
    return f"de {heure(un.de)} à {heure(un.a)}" if un.a else f"à partir de {heure(un.de)}"


def _titre(projet: bool, anonyme: bool) -> str:
    titre = "Projet de procès-verbal" if projet else "Procès-verbal"
    suite = " de la commission d'attribution (CALEOL)"
    return titre + suite + (" (version sans les noms)" if anonyme else "")


def _ouverture(feuille: Feuille, anonyme: bool) -> tuple[Bloc, ...]:
    president = f"Présidée par {feuille.preside_par}. " if feuille.preside_par else ""
    la = feuille.deliberants
    constat = f"Membres à voix délibérative à l'ouverture : {la}, pour un quorum de {feuille.quorum}" if la else ""
    corps: list[Bloc] = []
    if anonyme:
        corps.append(
            Encadre(
                "Version sans les noms",
                (typographier("Les ménages n'y sont désignés que par leur ordre de présentation à la commission."),),
            )
        )
    corps += [
        Faits(
            faits(
                ("Organisme", feuille.bailleur),
                ("Commission", feuille.commission),
                ("Règlement intérieur", feuille.reglement),
                ("Date", date_longue((feuille.ouverte_a or feuille.prevue_a).astimezone(PARIS).date())),
                ("Lieu", feuille.lieu),
                ("Mode", feuille.mode),
                ("Convoquée le", date_longue(feuille.convoquee_le) if feuille.convoquee_le else ""),
                ("Ouverte à", heure(feuille.ouverte_a)),
                ("Close à", heure(feuille.close_a)),
            )
        ),
        Intertitre("Présence et quorum"),
        Paragraphe(typographier(f"{president}{constat} (R441-9 IV du code de la construction et de l'habitation)."))
        if constat
        else Paragraphe(typographier(f"{president}Quorum : {feuille.quorum} membres à voix délibérative (R441-9 IV).")),
    ]
    if feuille.membres:
        lignes = tuple(
            (un.nom + (" (préside)" if un.preside else ""), un.qualite, un.presence) for un in feuille.membres
        )
        corps.append(Tableau(("Membre", "Qualité", "Présence"), lignes, (5, 6, 4)))
    if feuille.differee:
        corps.append(
            Paragraphe(
                typographier(
                    "Séance tenue sur papier, sans réseau ; ses décisions ont été saisies après coup, à leurs heures réelles."
                )
            )
        )
    return tuple(corps)


def _logement(logement: LogementExamine) -> tuple[Bloc, ...]:
    corps: list[Bloc] = [
        Intertitre(f"{logement.ordre}. {logement.adresse}"),
        Faits(
            faits(
                ("Référence", logement.reference),
                ("Type", logement.type),
                ("Financement", logement.financement),
                ("Réservataire", logement.reservataire),
                ("Loyer", logement.loyer),
                ("Moins de trois candidats (R441-3)", logement.moins_de_trois),
                ("Voix délibératives", ", ".join(logement.deliberatives)),
                ("Voix consultatives", ", ".join(logement.consultatives)),
            )
        ),
    ]
    if logement.deports:
        corps.append(Paragraphe(typographier("Se sont retirés de l'examen de ce logement :")))
        corps.append(Liste(tuple(f"{qui} ({texte_libre(motif)})" if motif else qui for qui, motif in logement.deports)))
    if logement.etat:
        corps.append(Paragraphe(logement.etat))
    if logement.candidats:
        corps.append(Tableau(COLONNES, tuple(_ligne(un) for un in logement.candidats), LARGEURS))
    return tuple(corps)


def _ligne(un: CandidatExamine) -> tuple[str, str, str, str]:
    qui = (
        un.nom,
        numero_en_groupes(un.numero),
        un.composition,
        f"Proposé par {un.propose_par}" if un.propose_par else "",
    )
    situation = (
        f"Ressources : {un.plafond}" if un.plafond else "",
        f"Effort : {un.effort}" if un.effort else "",
        f"Reste pour vivre : {un.reste}" if un.reste else "",
        f"Cotation : {un.cotation}" if un.cotation else "",
        f"Priorités : {', '.join(un.labels)}" if un.labels else "",
    )
    decision = (
        un.decision + (f", rang {un.rang}" if un.rang else ""),
        f"Motifs : {' ; '.join(un.motifs)}" if un.motifs else "",
        un.conditions,
        texte_libre(un.precision),
        f"Votes : {un.votes}" if un.votes else "",
        f"Prise à {un.prise_a}" if un.prise_a else "",
        f"Sans la voix de {', '.join(un.sans_voix)}" if un.sans_voix else "",
    )
    return (str(un.ordre), *("\n".join(filter(None, lignes)) for lignes in (qui, situation, decision)))


def _cloture(feuille: Feuille) -> tuple[Bloc, ...]:
    corps: list[Bloc] = []
    if feuille.annulations:
        corps += [Intertitre("Décisions corrigées en séance"), Liste(feuille.annulations)]
    if feuille.informations:
        corps += [Intertitre("Relogements dont la commission est informée (L441-2 V)"), Liste(feuille.informations)]
    if feuille.close_a is not None:
        corps.append(Paragraphe(typographier(f"La séance est close à {heure(feuille.close_a)}.")))
    return tuple(corps)


def _signature(feuille: Feuille, signature: SignatureDite | None) -> Signature:
    if signature is None:
        return Signature(
            "Le président de la commission", tuple(filter(None, (feuille.preside_par, "Projet, non signé")))
        )
    jour = date_longue(signature.a.astimezone(PARIS).date())
    comment = "par ré-authentification de son compte"
    if signature.certificat is not None:
        titulaire = f" «\u00a0{signature.certificat}\u00a0»" if signature.certificat else ""
        comment += f" ; ce fichier porte la signature électronique du certificat{titulaire}"
    return Signature(
        "Le président de la commission",
        (
            signature.par,
            f"Signé le {jour} à {heure(signature.a)}",
            f"{comment} ; l'empreinte SHA-256 de ce fichier est au registre.",
        ),
    )
