"""All the checks of one pièce, in the order people read them."""

from __future__ import annotations

from datetime import date

from demandeurs.pieces.controles import avis, doubles, identite, mensuels, pages
from demandeurs.pieces.controles.confiance import Confiance
from demandeurs.pieces.controles.constats import Code, Constat
from demandeurs.pieces.controles.deuxddoc import BULLETINS
from demandeurs.pieces.controles.lecture import Declare, Famille, PieceLue, Reglages
from demandeurs.pieces.controles.reconnaissance import retenir

LUES_PAR_CODE = frozenset({Famille.AVIS, Famille.PAIE})


def controler(
    piece: PieceLue,
    declare: Declare,
    *,
    reglages: Reglages,
    confiance: Confiance | str,
    le: date,
    essai: bool = False,
) -> list[Constat]:
    """One line per check that this kind of document has. `confiance`: the trust list, or why there is none."""
    lus = avis.lire_les_codes(piece, confiance, le=le, essai=essai) if piece.famille in LUES_PAR_CODE else ()
    constats = _controler(piece, declare, reglages=reglages, lus=lus, le=le)
    if not piece.reconnue:
        return constats
    return retenir(constats, _controler(piece.avec_le_reconnu(), declare, reglages=reglages, lus=lus, le=le))


def _controler(
    piece: PieceLue, declare: Declare, *, reglages: Reglages, lus: tuple[avis.CodeLu, ...], le: date
) -> list[Constat]:
    constats = [pages.lisibilite(piece, reglages), pages.completude(piece, reglages), doubles.double(piece, declare)]
    if piece.famille is Famille.IDENTITE or piece.valable_jusqu_au:
        constats.append(identite.validite(piece, le=le))
    if piece.famille is Famille.AVIS:
        constats += _avis(piece, declare, reglages=reglages, lus=lus)
    elif piece.famille is Famille.IDENTITE:
        constats.append(identite.nom(piece, declare))
    elif piece.famille is Famille.PAIE:
        constats += _paie(piece, declare, reglages=reglages, lus=lus)
    elif piece.famille is Famille.QUITTANCE:
        constats += [mensuels.quittance(piece, reglages), identite.present(Code.QUITTANCE_NOM, piece, declare)]
    return constats


def _avis(piece: PieceLue, declare: Declare, *, reglages: Reglages, lus: tuple[avis.CodeLu, ...]) -> list[Constat]:
    code = avis.code_retenu(lus)
    return [
        avis.signature(piece, lus),
        avis.valeurs(piece, code, declare),
        avis.imprime(piece, code),
        avis.annee(piece, code, reglages),
    ]


def _paie(piece: PieceLue, declare: Declare, *, reglages: Reglages, lus: tuple[avis.CodeLu, ...]) -> list[Constat]:
    codes = [un.code for un in lus if un.code and un.authentique and un.code.entete.type in BULLETINS]
    constats = [
        mensuels.bulletins(piece, declare, reglages, codes),
        mensuels.salarie(piece, declare, codes),
        mensuels.employeur(piece, declare, codes),
    ]
    # Few employers print a code: it is spoken of only when there is one.
    if lus:
        constats.append(avis.signature_de_bulletins(piece, lus))
    return constats
