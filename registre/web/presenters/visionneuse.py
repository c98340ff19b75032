"""One pièce on the screen: its pages, the facts of the dossier that it proves, what checks said of it, its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from demandeurs.enums import ResultatControle
from demandeurs.models import ControlePiece, FichierPiece, Piece
from demandeurs.pieces.apercu import ECRAN, LOUPE
from registre.models import Demande
from registre.rules.masquage import Contexte, Donnee, est_masquee
from registre.saisie import SaisieDemande
from registre.web.lieux import noms_des_communes
from registre.web.listes import Listes
from registre.web.presenters import faits
from registre.web.presenters.pieces import Lecteur, adresse, etiquette
from socle.clock import aujourdhui
from socle.presentation import Etiquette, Fait, Ton

TONS = {
    ResultatControle.CONFORME: Ton.VERT,
    ResultatControle.ECART: Ton.AMBRE,
    ResultatControle.NON_VERIFIABLE: Ton.GRIS,
}
CONTROLES_AU_PLUS = 60


@dataclass(frozen=True, slots=True)
class PageAffichee:
    """The page on the screen, of all the pages of all the files of the pièce, from 1."""

    rang: int
    nombre: int
    image: str
    loupe: str
    precedente: str
    suivante: str


def page_voulue(texte: str, nombre: int) -> int:
    """The page of the address, or the first."""
    rang = int(texte) if texte.isdecimal() and len(texte) < 6 else 1
    return rang if 1 <= rang <= nombre else 1


def page(demande: Demande, piece: Piece, fichiers: Sequence[FichierPiece], texte: str) -> PageAffichee | None:
    """The page asked for; None when the pièce has no page to show."""
    plan = [(un.rang, numero) for un in fichiers for numero in range(1, un.pages + 1)]
    if not plan:
        return None
    rang = page_voulue(texte, len(plan))
    fichier, numero = plan[rang - 1]
    ici = reverse("registre:piece", args=[demande.cle, piece.cle])
    adresses = {
        largeur: reverse("registre:piece_page", args=[demande.cle, piece.cle, fichier, numero])
        + f"?{urlencode({'largeur': largeur})}"
        for largeur in (ECRAN, LOUPE)
    }
    return PageAffichee(
        rang,
        len(plan),
        adresses[ECRAN],
        adresses[LOUPE],
        f"{ici}?page={rang - 1}" if rang > 1 else "",
        f"{ici}?page={rang + 1}" if rang < len(plan) else "",
    )


@dataclass(frozen=True, slots=True)
class Version:
    """One document of a chain of replacements; `url` is empty for the one on the screen."""

    depot: str
    detail: str
    etat: Etiquette
    url: str


def versions(lecteur: Lecteur, piece: Piece) -> list[Version]:
    """The chain that this pièce belongs to, the latest first; empty when it replaces nothing and nothing replaces it."""
    suivantes = {une.remplace_id: une for une in lecteur.pieces if une.remplace_id}
    derniere = lecteur.par_id.get(piece.pk, piece)
    while derniere.pk in suivantes:
        derniere = suivantes[derniere.pk]
    chaine: list[Piece] = []
    une: Piece | None = derniere
    while une is not None:
        chaine.append(une)
        une = lecteur.par_id.get(une.remplace_id) if une.remplace_id else None
    if len(chaine) == 1:
        return []
    return [
        Version(
            lecteur.depot(une),
            lecteur.detail(une),
            etiquette(une),
            "" if une.pk == piece.pk else adresse(lecteur.demande, une),
        )
        for une in chaine
    ]


def voisines(lecteur: Lecteur, piece: Piece) -> tuple[str, str]:
    """Addresses of the pièces before and after in the dossier, those that this reader may open."""
    ouvertes = [une for une in lecteur.pieces if not lecteur.reservee(une.type)]
    rang = next((i for i, une in enumerate(ouvertes) if une.pk == piece.pk), 0)
    avant, apres = ouvertes[rang - 1 : rang] if rang else [], ouvertes[rang + 1 : rang + 2]
    lien = lambda une: reverse("registre:piece", args=[lecteur.demande.cle, une.cle])  # noqa: E731
    return (lien(avant[0]) if avant else "", lien(apres[0]) if apres else "")


def faits_prouves(
    demande: Demande, saisie: SaisieDemande, categories: Sequence[str], listes: Listes, motif: str
) -> tuple[str, list[Fait]]:
    """The part of the dossier that a pièce of these categories proves, with its title."""
    le, communes = aujourdhui(), noms_des_communes(saisie)
    if saisie.menage is None:
        return "", []
    categorie = categories[0] if categories else ""
    if categorie in ("B2", "C2"):
        return "Revenus et ressources déclarés", faits.ressources(saisie.menage, listes)
    if categorie == "C3":
        masque = est_masquee(Donnee.ADRESSE, protege=demande.protege, contexte=Contexte.DOSSIER, motif=motif)
        contact = faits.contact(saisie, communes, masque=masque)[:1]
        return "Logement actuel déclaré", [*contact, *faits.logement(saisie.menage.logement, listes)]
    if categorie in ("C4", "IDF"):
        return "Motifs déclarés", faits.motifs(saisie, listes)
    return "Ménage déclaré", faits.menage(saisie.menage, listes, communes, le=le)


@dataclass(frozen=True, slots=True)
class ControleAffiche:
    resultat: Etiquette
    raison: str
    a_traiter: bool


def controles(piece: Piece) -> list[ControleAffiche]:
    """What automatic checks said, what waits for a person first."""
    lus = ControlePiece.objects.filter(piece=piece).order_by("pk")[:CONTROLES_AU_PLUS]
    lignes = [
        ControleAffiche(
            Etiquette(str(ResultatControle(un.resultat).label), TONS[ResultatControle(un.resultat)]),
            un.raison,
            un.resultat == ResultatControle.ECART and un.traite_a is None,
        )
        for un in lus
    ]
    return sorted(lignes, key=lambda une: not une.a_traiter)
