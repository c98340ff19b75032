"""Cotation as screens show it: grids and their weights, what a simulation found, the scores of one dossier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from registre.models import GrilleCotation, NoteCotation
from registre.rules.cotation.bareme import Bareme, EffetRefus, LigneNote
from registre.rules.cotation.criteres import PAR_CODE, PROVENANCES, Forme, Valeur
from registre.rules.cotation.profils import DECILES, LIBELLES, LIBELLES_DES_AXES
from registre.rules.typologies import LIBELLES_COURTS
from registre.services.cotation.situation import NoteSituee, Place
from registre.states.grille import EtatGrille
from registre.web import affichage
from socle.presentation import Etiquette, Ton

BANDES = 12
"""Bars of a distribution at most."""


def etat(grille: GrilleCotation, *, le: date) -> Etiquette:
    """What the grid is on that day, calendar included."""
    if grille.etat != EtatGrille.PUBLIEE or grille.du is None:
        return Etiquette(
            grille.get_etat_display().lower(), Ton.AMBRE if grille.etat == EtatGrille.BROUILLON else Ton.GRIS
        )
    if grille.du > le:
        return Etiquette(f"à partir du {affichage.jour(grille.du)}", Ton.BLEU)
    if grille.au is not None and grille.au < le:
        return Etiquette("remplacée", Ton.GRIS)
    return Etiquette("en vigueur", Ton.VERT)


@dataclass(frozen=True, slots=True)
class Poids:
    """One criterion of a grid: `points` in words."""

    libelle: str
    points: str
    source: str
    explication: str
    provenance: str


@dataclass(frozen=True, slots=True)
class FamilleDePoids:
    titre: str
    mode: str
    poids: list[Poids]


def poids(bareme: Bareme) -> list[FamilleDePoids]:
    """The grid as it is read: by heading, each weight in words."""
    return [
        FamilleDePoids(
            str(famille.label),
            "seul le plus haut compte" if famille in bareme.au_plus_haut else "les points s'additionnent",
            [_poids(bareme, code) for code in codes],
        )
        for famille, codes in bareme.par_famille.items()
    ]


def _poids(bareme: Bareme, code: str) -> Poids:
    critere, lignes = PAR_CODE[code], bareme.par_critere[code]
    if critere.forme is Forme.OUI_NON:
        texte = points_en_mots(lignes[0].points)
    else:
        texte = " ; ".join(f"dès {x.seuil} {critere.unite} : {points_en_mots(x.points)}" for x in lignes)
    return Poids(critere.libelle, texte, critere.source, critere.explication, PROVENANCES[critere.provenance])


def points_en_mots(points: int) -> str:
    return f"{points} point{'s' if abs(points) > 1 else ''}".replace("-", "−")


def effet_des_refus(bareme: Bareme) -> str:
    """The effect of refusing an adapted dwelling, in one sentence (R441-2-17)."""
    regle = bareme.refus
    if regle.effet is EffetRefus.AUCUN:
        return "Refuser un logement adapté est sans effet sur la note."
    combien = "dès le premier refus" if regle.des == 1 else f"à partir de {regle.des} refus"
    duree = f"pendant {regle.mois} mois" if regle.mois else "sans limite de durée"
    if regle.effet is EffetRefus.RETRAIT:
        return f"Refuser un logement adapté retire {points_en_mots(regle.points)}, {combien}, {duree} après le dernier."
    return f"Refuser un logement adapté gèle l'ancienneté au jour du refus, {combien}, {duree} après le dernier."


@dataclass(frozen=True, slots=True)
class Barre:
    """One bar of a distribution; `part` of the longest one, in percent. `ici`: the household is in it."""

    libelle: str
    nombre: int
    part: int
    ici: bool = False


def barres(distribution: Sequence[tuple[int, int]], points: int | None = None) -> list[Barre]:
    """Scores in at most `BANDES` bands of equal width."""
    if not distribution:
        return []
    haut = max(un for un, _ in distribution)
    largeur = max(1, -(-(haut + 1) // BANDES))
    comptes: dict[int, int] = {}
    for un, nombre in distribution:
        comptes[un // largeur] = comptes.get(un // largeur, 0) + nombre
    plus = max(comptes.values())
    return [
        Barre(
            str(rang * largeur) if largeur == 1 else f"{rang * largeur} à {(rang + 1) * largeur - 1}",
            n := comptes.get(rang, 0),
            -(-n * 100 // plus),
            ici=points is not None and points // largeur == rang,
        )
        for rang in range(haut // largeur + 1)
    ]


@dataclass(frozen=True, slots=True)
class LigneDeNote:
    libelle: str
    valeur: str
    points: str
    provenance: str
    source: str
    retenue: bool
    remarque: str = ""


@dataclass(frozen=True, slots=True)
class PlaceAffichee:
    typologie: str
    phrase: str
    barres: list[Barre]


@dataclass(frozen=True, slots=True)
class NoteAffichee:
    """The score on one territory as the page shows it. `manques`: what would let an unknown criterion be computed."""

    territoire: str
    cle_grille: str
    grille: str
    illustration: bool
    points: int
    lignes: list[LigneDeNote]
    ecartees: list[LigneDeNote]
    manques: list[str]
    places: list[PlaceAffichee]
    attente: str
    refus: str
    change: str


def notes(situees: Iterable[NoteSituee], bareme_de: Any) -> list[NoteAffichee]:
    return [_note(une, bareme_de(une.grille)) for une in situees]


def _note(une: NoteSituee, bareme: Bareme) -> NoteAffichee:
    note = une.note
    lignes = [_ligne(x) for x in note.lignes if x.points]
    if note.retrait:
        lignes.append(
            LigneDeNote("Refus de logements adaptés", "", points_en_mots(-note.retrait), "", "", retenue=True)
        )
    inconnues = [x.critere for x in note.inconnues]
    return NoteAffichee(
        territoire=une.grille.territoire.nom,
        cle_grille=str(une.grille.cle),
        grille=str(une.grille),
        illustration=une.grille.illustration,
        points=note.points,
        lignes=lignes,
        ecartees=[_ligne(x) for x in note.lignes if not x.points and not x.inconnu],
        manques=[f"{un.libelle} : il manque {un.manque}" for un in inconnues if un.manque],
        places=[_place(p, note.points) for p in une.places],
        attente=_attente(une),
        refus=effet_des_refus(bareme) + _gel(note.gelee_jusqu_au),
        change=f"La note peut changer le {affichage.jour(note.change_le)}." if note.change_le else "",
    )


def _gel(jusqu_au: date | None) -> str:
    return f" L'ancienneté est gelée jusqu'au {affichage.jour(jusqu_au)}." if jusqu_au else ""


def _ligne(x: LigneNote) -> LigneDeNote:
    return LigneDeNote(
        x.critere.libelle,
        _valeur(x.valeur, x.critere.unite),
        points_en_mots(x.points),
        PROVENANCES[x.critere.provenance],
        x.critere.source,
        retenue=x.compte,
        remarque="" if x.compte or not x.points else "un critère plus haut compte à sa place",
    )


def _valeur(valeur: Valeur, unite: str) -> str:
    if valeur is None:
        return "non renseigné"
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return f"{valeur} {unite}"


def type_en_mots(typologie: str) -> str:
    return LIBELLES_COURTS.get(typologie, typologie) if typologie else "tous types"


def _place(place: Place, points: int) -> PlaceAffichee:
    phrase = "La seule demande de ce type sur ce territoire." if place.total <= 1 else _devant(place)
    return PlaceAffichee(type_en_mots(place.typologie), phrase, barres(place.distribution, points))


def _devant(place: Place) -> str:
    if not place.devant:
        return f"Aucune des {_nombre(place.total)} demandes n'a davantage de points."
    verbe = "ont" if place.devant > 1 else "a"
    return f"Sur {_nombre(place.total)} demandes, {_nombre(place.devant)} {verbe} davantage de points."


def _nombre(nombre: int) -> str:
    return f"{nombre:,}".replace(",", "\u202f")


def _attente(une: NoteSituee) -> str:
    if not une.attentes:
        return "Pas assez de baux signés ces douze derniers mois pour dire un délai."
    return " ; ".join(
        f"{type_en_mots(x.typologie)} : {x.mois_median} mois en médiane, {x.mois_moyen} en moyenne"
        f" ({x.attributions} attributions du {affichage.jour(x.du)} au {affichage.jour(x.au)})"
        for x in une.attentes
    )


def panneau(notes_gardees: Iterable[NoteCotation]) -> list[tuple[str, int, bool]]:
    """(territory, points, illustration) for the card of the dossier."""
    return [(une.territoire.nom, une.points, une.grille.illustration) for une in notes_gardees]


@dataclass(frozen=True, slots=True)
class Profil:
    """Who gains and who loses in a simulation. Mean ranks: 1 is first."""

    libelle: str
    nombre: int
    montent: int
    descendent: int
    haut_avant: int
    haut_apres: int
    rang_avant: str
    rang_apres: str
    ecart: int
    part_monte: int
    part_descend: int


@dataclass(frozen=True, slots=True)
class AxeDeProfils:
    titre: str
    profils: list[Profil]


def profils(resultat: dict[str, Any]) -> list[AxeDeProfils]:
    """The headings of a simulation, in the order of their labels."""
    axes = []
    for axe, libelles in LIBELLES.items():
        lus = {un["code"]: un for un in resultat["profils"].get(axe, ())}
        axes.append(AxeDeProfils(LIBELLES_DES_AXES[axe], [_profil(x, lus[c]) for c, x in libelles.items() if c in lus]))
    return axes


def _profil(libelle: str, lu: dict[str, Any]) -> Profil:
    nombre = lu["nombre"]
    return Profil(
        libelle,
        nombre,
        lu["montent"],
        lu["descendent"],
        lu["haut_avant"],
        lu["haut_apres"],
        _nombre(lu["rang_avant"]),
        _nombre(lu["rang_apres"]),
        lu["haut_apres"] - lu["haut_avant"],
        lu["montent"] * 100 // nombre if nombre else 0,
        lu["descendent"] * 100 // nombre if nombre else 0,
    )


@dataclass(frozen=True, slots=True)
class CaseDeDecile:
    nombre: int
    teinte: int
    stable: bool


def deciles(resultat: dict[str, Any]) -> list[tuple[int, list[CaseDeDecile]]]:
    """The ten by ten table: from which tenth of the ranking to which; `teinte` from 0 to 5."""
    comptes = {(avant, apres): nombre for avant, apres, nombre in resultat["deciles"]}
    plus = max(comptes.values(), default=0)
    return [
        (
            avant + 1,
            [
                CaseDeDecile(n := comptes.get((avant, apres), 0), -(-n * 5 // plus) if plus else 0, avant == apres)
                for apres in range(DECILES)
            ],
        )
        for avant in range(DECILES)
    ]


def inconnus(resultat: dict[str, Any]) -> list[tuple[str, int, str]]:
    """(criterion, dossiers that do not say it, what they lack), the most frequent first."""
    lignes = [(PAR_CODE[c].libelle, n, PAR_CODE[c].manque) for c, n in resultat["inconnus"].items() if c in PAR_CODE]
    return sorted(lignes, key=lambda x: -x[1])
