"""French display of dates, amounts and numbers, and the spaces that French typography asks for."""

import re
from datetime import date

MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

INSECABLE = "\u00a0"
FINE = "\u202f"

NON_RENSEIGNE = "non renseigné"


def date_longue(jour: date | None) -> str:
    """`1er mars 2026`; `non renseigné` for None. The spaces do not break."""
    if jour is None:
        return NON_RENSEIGNE
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return INSECABLE.join((quantieme, MOIS[jour.month - 1], str(jour.year)))


def date_courte(jour: date | None) -> str:
    """`03/02/2026`, for tables; an em dash for None."""
    return jour.strftime("%d/%m/%Y") if jour else "—"


def euros(montant: int | None) -> str:
    """`1 234 €` from integer euros; `non renseigné` for None (zero is a value: `0 €`)."""
    if montant is None:
        return NON_RENSEIGNE
    return f"{montant:,}".replace(",", FINE) + INSECABLE + "€"


def numero_en_groupes(numero: str) -> str:
    """`111 03 19 016982 G1104` from the 18 characters of the numéro unique; any other length is left as it is."""
    if len(numero) != 18:
        return numero
    return INSECABLE.join((numero[:3], numero[3:5], numero[5:7], numero[7:13], numero[13:]))


def typographier(texte: str) -> str:
    """Our own sentences with no-break spaces before `: ; ? ! »`, after `«`, and between a figure and its unit.

    Never applied to what a person typed: that prints as typed.
    """
    texte = re.sub(r" ([:»])", INSECABLE + r"\1", texte)
    texte = re.sub(r" ([;?!])", FINE + r"\1", texte)
    texte = texte.replace("« ", "«" + INSECABLE)
    return re.sub(r"(?<=\d) (?=(mois|ans?|jours?)\b|[€%])", INSECABLE, texte)
