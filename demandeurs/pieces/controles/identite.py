"""Checks of an identity document or residence permit: end of validity and name, when the text layer gives them."""

from __future__ import annotations

from datetime import date

from demandeurs.pieces.controles import noms, textes
from demandeurs.pieces.controles.constats import Code, Constat, conforme, ecart, non_verifiable
from demandeurs.pieces.controles.lecture import Declare, Famille, PieceLue

MOTS_MIN = 5
"""Words under which a text layer is only a stamp or a footer."""

ZONE = "la zone de lecture automatique"
"""Its dates carry a check digit; the names in it do not."""


def validite(piece: PieceLue, *, le: date) -> Constat:
    """Expired on `le` or not: date read, else date entered with the pièce."""
    lue, source = _fin(piece)
    if lue is None:
        return non_verifiable(Code.VALIDITE, "Aucune date de fin n'a été lue ni saisie.")
    detail = {}
    if piece.valable_jusqu_au and piece.valable_jusqu_au != lue:
        detail = {
            "fin": {
                "libelle": "Fin de validité",
                "declare": f"{piece.valable_jusqu_au:%d/%m/%Y}",
                "lu": f"{lue:%d/%m/%Y}",
            }
        }
        dit = f"La fin de validité lue ({lue:%d/%m/%Y}) n'est pas celle qui est saisie."
        return ecart(Code.VALIDITE, dit, detail, exact=source == ZONE)
    if lue < le:
        dit = f"Le document n'est plus valable depuis le {lue:%d/%m/%Y}, d'après {source}."
        return ecart(Code.VALIDITE, dit, exact=source == ZONE)
    return conforme(Code.VALIDITE, f"Valable jusqu'au {lue:%d/%m/%Y}, d'après {source}.")


def _fin(piece: PieceLue) -> tuple[date | None, str]:
    if piece.famille is Famille.IDENTITE:
        zone = textes.mrz(piece.texte)
        if zone and zone.expire_le:
            return zone.expire_le, ZONE
        imprimee = textes.expiration(piece.texte)
        if imprimee:
            return imprimee, "l'imprimé"
    return piece.valable_jusqu_au, "la saisie"


def nom(piece: PieceLue, declare: Declare) -> Constat:
    """The name on the document is that of the person it was filed for."""
    visees = declare.visees
    zone = textes.mrz(piece.texte)
    if zone:
        lu = f"{zone.nom} {zone.prenoms}"
        if any(noms.correspond(lu, noms=une.noms, prenom=une.prenom) for une in visees):
            return conforme(Code.IDENTITE_NOM, "Le nom de la zone de lecture automatique est celui de la personne.")
        detail = {"nom": {"libelle": "Nom et prénoms", "declare": noms_de(declare), "lu": lu}}
        return ecart(
            Code.IDENTITE_NOM, "Le nom de la zone de lecture automatique n'est pas celui de la personne.", detail
        )
    return present(Code.IDENTITE_NOM, piece, declare, tolerant=True)


def present(code: Code, piece: PieceLue, declare: Declare, *, tolerant: bool = False) -> Constat:
    """The person is named in the text layer; without one nothing is said. `tolerant`: absence is not a difference."""
    texte = piece.texte
    if len(texte.split()) < MOTS_MIN:
        return non_verifiable(code, "Le document n'a pas de couche texte : le nom se vérifie à l'œil.")
    if any(noms.figure(texte, noms=une.noms, prenom=une.prenom) for une in declare.visees):
        return conforme(code, "La personne est nommée sur le document.")
    if tolerant:
        return non_verifiable(code, "Le nom n'a pas été reconnu dans la couche texte : vérifiez-le à l'œil.")
    detail = {"nom": {"libelle": "Nom et prénom", "declare": noms_de(declare), "lu": "non trouvé"}}
    return ecart(code, "Aucune personne concernée n'est nommée sur le document.", detail)


def noms_de(declare: Declare) -> str:
    """Names of the persons concerned, as declared."""
    return ", ".join(f"{une.noms[0]} {une.prenom}".strip() for une in declare.visees if une.noms)
