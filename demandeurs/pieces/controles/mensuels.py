"""Checks of monthly documents: payslips (months, employer, name) and rent receipts (recency, name)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from demandeurs.pieces.controles import identite, noms, textes
from demandeurs.pieces.controles.constats import Code, Constat, conforme, ecart, non_verifiable
from demandeurs.pieces.controles.deuxddoc import CodeInvalide, DeuxDDoc, date_hexadecimale
from demandeurs.pieces.controles.lecture import (
    Declare,
    PieceLue,
    Reglages,
    en_lettres,
    mois_entre,
    mois_plus,
    premier_du_mois,
)

SIREN = 9


def mois_lus(piece: PieceLue, codes: Sequence[DeuxDDoc] = ()) -> tuple[frozenset[date], str]:
    """Months the document covers and where they come from: genuine codes, text layer page by page, entry."""
    des_codes = frozenset(un for code in codes for un in _mois_du_code(code))
    if des_codes:
        return des_codes, "le 2D-Doc"
    des_pages = frozenset(un for page in piece.pages for un in textes.mois_couverts(page.texte))
    if des_pages:
        return des_pages, "l'imprimé"
    return frozenset(piece.mois_saisis), "la saisie"


def _mois_du_code(code: DeuxDDoc) -> tuple[date, ...]:
    try:
        debut, fin = date_hexadecimale(code.champs.get("53", "FFFF")), date_hexadecimale(code.champs.get("54", "FFFF"))
    except CodeInvalide:
        return ()
    return mois_entre(debut, fin, au_plus=3) if debut and fin and debut <= fin else ()


def bulletins(piece: PieceLue, declare: Declare, reglages: Reglages, codes: Sequence[DeuxDDoc] = ()) -> Constat:
    """The last payslips, consecutive, with those of the other pièces of the same person."""
    lus, source = mois_lus(piece, codes)
    if not lus:
        return non_verifiable(Code.PAIE_MOIS, "La période du bulletin n'a été ni lue ni saisie.")
    tous = lus | set(declare.autres_mois)
    recent = max(tous)
    detail = {
        "mois": {
            "libelle": "Mois couverts",
            "declare": en_lettres(piece.mois_saisis) or "non saisis",
            "lu": en_lettres(lus),
        }
    }
    reference = premier_du_mois(piece.recue_le)
    if recent > reference:
        return ecart(Code.PAIE_MOIS, f"Un bulletin porte un mois à venir : {recent:%m/%Y}.", detail)
    if recent < mois_plus(reference, -reglages.retard_bulletin_mois):
        return ecart(Code.PAIE_MOIS, f"Le bulletin le plus récent est de {recent:%m/%Y}, d'après {source}.", detail)
    attendus = [mois_plus(recent, -un) for un in range(reglages.bulletins)]
    absents = [un for un in attendus if un not in tous]
    if absents:
        return ecart(
            Code.PAIE_MOIS,
            f"Il manque {en_lettres(absents)} pour {reglages.bulletins} bulletins consécutifs, d'après {source}.",
            detail,
        )
    return conforme(Code.PAIE_MOIS, f"Bulletins consécutifs : {en_lettres(attendus)}, d'après {source}.", detail)


def employeur(piece: PieceLue, declare: Declare, codes: Sequence[DeuxDDoc] = ()) -> Constat:
    """The SIRET of the employer: its key, then the declared employer (same SIREN: another establishment)."""
    lus = tuple(code.champs["50"] for code in codes if code.champs.get("50")) or textes.sirets(piece.texte)
    if not lus:
        return non_verifiable(Code.PAIE_SIRET, "Aucun SIRET n'a été lu sur le bulletin.")
    faux = [un for un in lus if not textes.siret_exact(un)]
    declares = [une.siret for une in declare.visees if une.siret]
    seul = lus[0] if len(set(lus)) == 1 and len(declare.visees) == 1 else ""
    detail = {
        "siret": {
            "libelle": "SIRET de l'employeur",
            "declare": ", ".join(declares) or "non déclaré",
            "lu": ", ".join(lus),
            "valeur": seul,
            "personne": declare.visees[0].id if seul else None,
        }
    }
    if faux:
        detail["siret"]["valeur"] = ""
        return ecart(Code.PAIE_SIRET, "La clé d'un SIRET du bulletin est fausse.", detail)
    if declares and not _memes_entreprises(lus, declares):
        return ecart(Code.PAIE_SIRET, "L'employeur du bulletin n'est pas celui qui est déclaré.", detail, exact=True)
    return conforme(
        Code.PAIE_SIRET, "La clé du SIRET est exacte" + (", c'est l'employeur déclaré." if declares else ".")
    )


def _memes_entreprises(lus: Iterable[str], declares: Iterable[str]) -> bool:
    return bool({un[:SIREN] for un in lus} & {un[:SIREN] for un in declares})


def salarie(piece: PieceLue, declare: Declare, codes: Sequence[DeuxDDoc] = ()) -> Constat:
    """The employee named by the codes, else by the text layer."""
    lus = [code.champs["10"].replace("/", " ") for code in codes if code.champs.get("10")]
    if not lus:
        return identite.present(Code.PAIE_NOM, piece, declare)
    autres = [
        lu for lu in lus if not any(noms.correspond(lu, noms=une.noms, prenom=une.prenom) for une in declare.visees)
    ]
    if not autres:
        return conforme(Code.PAIE_NOM, "Le 2D-Doc nomme la personne.")
    detail = {"nom": {"libelle": "Salarié", "declare": identite.noms_de(declare), "lu": ", ".join(autres)}}
    return ecart(Code.PAIE_NOM, "Le 2D-Doc du bulletin nomme une autre personne.", detail)


def quittance(piece: PieceLue, reglages: Reglages) -> Constat:
    """A rent receipt of the last months."""
    lus, source = mois_lus(piece)
    if not lus:
        return non_verifiable(Code.QUITTANCE, "La période de la quittance n'a été ni lue ni saisie.")
    recent = max(lus)
    limite = mois_plus(piece.recue_le, -reglages.retard_quittance_mois)
    if recent > mois_plus(piece.recue_le, 1):
        return ecart(Code.QUITTANCE, f"La quittance porte un mois à venir : {recent:%m/%Y}.")
    if recent < limite:
        return ecart(Code.QUITTANCE, f"La quittance la plus récente est de {recent:%m/%Y}, d'après {source}.")
    return conforme(Code.QUITTANCE, f"Quittance de {recent:%m/%Y}, d'après {source}.")
