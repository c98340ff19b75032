"""Whether a dwelling suits a household by its size: legal surfaces, rooms, and the usage of the territory."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices

from registre.rules.explications import INSECABLE, Manque, Marque, Resultat, Source, nombre
from registre.rules.ressources import MenageExamine

SURFACES = Source(
    "R822-25 CCH : 9 m² pour une personne, 16 m² pour deux, 9 m² par personne de plus, 70 m² au plus",
    marque=Marque.SECONDAIRE,
)
SOUS_OCCUPATION = Source("L621-2 CCH : plus d'une pièce habitable de plus que d'occupants", marque=Marque.RAPPELEE)
SURFACE_UNE, SURFACE_DEUX, SURFACE_DE_PLUS, SURFACE_MAX = 9, 16, 9, 70
PIECES_EN_TROP = 1
GRAND_MENAGE = 7


class Adequation(TextChoices):
    """How the type of a dwelling stands to what the household needs."""

    TROP_PETIT = "trop_petit", "Trop petit"
    TOLERE = "tolere", "Toléré"
    ADAPTE = "adapte", "Adapté"
    TROP_GRAND = "trop_grand", "Trop grand"


@dataclass(frozen=True, slots=True)
class NormesTypologie:
    """Rooms by composition of the household (`1`, `couple`, `1+1`, `3` to `6`, `7`), and the text that set them."""

    source: Source
    usuel_min: Mapping[str, int]
    usuel_max: Mapping[str, int]
    tolere_min: Mapping[str, int]
    tolere_max: Mapping[str, int]


def surface_minimale(personnes: int) -> Resultat[int]:
    """Surface in m² under which a dwelling is overcrowded."""
    formule = "9 m² pour une personne, 16 m² pour deux, puis 9 m² de plus par personne, 70 m² au plus"
    if personnes < 1:
        return Resultat(None, formule, sources=(SURFACES,), manques=(_personne(),))
    norme = SURFACE_UNE if personnes == 1 else min(SURFACE_MAX, SURFACE_DEUX + SURFACE_DE_PLUS * (personnes - 2))
    entrees = (("Personnes", str(personnes)), ("Surface minimale", f"{norme}{INSECABLE}m²"))
    return Resultat(norme, formule, entrees, (SURFACES,))


def est_suroccupe(surface: Decimal | int | None, personnes: int) -> Resultat[bool]:
    """Whether the dwelling is smaller than the legal surface for that number of persons."""
    formule = "surface inférieure à la surface minimale"
    norme = surface_minimale(personnes)
    if surface is None or surface <= 0:
        manque = Manque("surface", "Surface absente", "le logement", "Complétez le logement.")
        return Resultat(None, formule, norme.entrees, norme.sources, (*norme.manques, manque))
    if norme.valeur is None:
        return norme.sans_valeur()
    entrees = (*norme.entrees, ("Surface du logement", f"{nombre(surface)}{INSECABLE}m²"))
    return Resultat(surface < norme.valeur, formule, entrees, norme.sources)


def est_sous_occupe(pieces: int | None, personnes: int) -> Resultat[bool]:
    """Whether habitable rooms exceed the persons by more than one."""
    formule = "pièces habitables supérieures de plus d'une au nombre de personnes"
    manques = [] if personnes >= 1 else [_personne()]
    if pieces is None or pieces < 1:
        manques.append(Manque("pieces", "Nombre de pièces absent", "le logement", "Complétez le logement."))
    if pieces is None or manques:
        return Resultat(None, formule, sources=(SOUS_OCCUPATION,), manques=tuple(manques))
    entrees = (("Pièces habitables", str(pieces)), ("Personnes", str(personnes)))
    return Resultat(pieces > personnes + PIECES_EN_TROP, formule, entrees, (SOUS_OCCUPATION,))


def pieces_de(typologie: str) -> int | None:
    """Rooms of a type: `T3` has 3, `T1bis` 1, `T6P` and `T9P` at least 6 and 9, a room (`C`) 1; None when not said."""
    if typologie == "C":
        return 1
    trouve = re.match(r"T([1-9])", typologie)
    return int(trouve[1]) if trouve else None


def composition(menage: MenageExamine) -> str:
    """Key of the household in the norms, children to be born included; empty for nobody."""
    personnes = menage.a_loger
    if personnes < 1 or not menage.foyer:
        return ""
    if personnes == 2:
        return "couple" if menage.en_couple else "1+1"
    return str(min(personnes, GRAND_MENAGE))


def types_usuels(menage: MenageExamine, normes: NormesTypologie | None) -> tuple[str, ...]:
    """Types that the norms give to this household, `T2`, `T3`; empty when nobody set them or the household is not known."""
    cle = composition(menage)
    if normes is None or cle not in normes.usuel_min:
        return ()
    bas = normes.usuel_min[cle]
    return tuple(f"T{pieces}" for pieces in range(bas, max(bas, normes.usuel_max.get(cle, bas)) + 1))


def adequation(menage: MenageExamine, typologie: str, normes: NormesTypologie | None) -> Resultat[Adequation]:
    """Whether the type of the dwelling suits the household, by the norms in force on the territory."""
    formule = "nombre de pièces comparé à la norme du territoire pour cette composition"
    cle, pieces = composition(menage), pieces_de(typologie)
    manques = []
    if not cle:
        manques.append(_personne())
    if pieces is None:
        manques.append(Manque("typologie", "Type de logement absent", "le logement", "Complétez le logement."))
    if normes is None or (cle and cle not in normes.usuel_min):
        manques.append(
            Manque("normes", "Norme d'occupation non fixée", "le territoire", "Enregistrez la norme et son texte.")
        )
    if manques or normes is None or pieces is None:
        sources = (normes.source,) if normes else ()
        return Resultat(None, formule, sources=sources, manques=tuple(manques))
    bas, haut = normes.usuel_min[cle], normes.usuel_max.get(cle, normes.usuel_min[cle])
    bas_admis, haut_admis = min(bas, normes.tolere_min.get(cle, bas)), max(haut, normes.tolere_max.get(cle, haut))
    valeur = Adequation.ADAPTE
    if pieces < bas:
        valeur = Adequation.TOLERE if pieces >= bas_admis else Adequation.TROP_PETIT
    elif pieces > haut:
        valeur = Adequation.TOLERE if pieces <= haut_admis else Adequation.TROP_GRAND
    entrees = (
        ("Personnes à loger", str(menage.a_loger)),
        ("Pièces du logement", str(pieces)),
        ("Norme usuelle", _plage(bas, haut)),
        ("Norme tolérée", _plage(bas_admis, haut_admis)),
        ("Adéquation", valeur.label),
    )
    return Resultat(valeur, formule, entrees, (normes.source,))


def _plage(bas: int, haut: int) -> str:
    return f"T{bas}" if bas == haut else f"T{bas} à T{haut}"


def _personne() -> Manque:
    return Manque("personnes", "Aucune personne à loger", "le ménage", "Complétez la composition du ménage.")
