"""Checks of a tax notice: its 2D-Doc, what it says against what was declared and printed, its year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from demandeurs.enums import ResultatControle
from demandeurs.pieces.controles import noms, textes
from demandeurs.pieces.controles.confiance import Confiance
from demandeurs.pieces.controles.constats import Code, Constat, conforme, ecart, non_verifiable
from demandeurs.pieces.controles.deuxddoc import (
    AVIS_D_IMPOT,
    BULLETINS,
    CodeInvalide,
    DeuxDDoc,
    analyser,
    est_un_deuxddoc,
)
from demandeurs.pieces.controles.lecture import DES_PARENTS, Declare, PersonneDeclaree, PieceLue, Reglages
from demandeurs.pieces.controles.signature import Authenticite, Verdict, verifier


@dataclass(frozen=True, slots=True)
class CodeLu:
    """A 2D-Doc of the pièce and what its signature proves; `refus` when it could not be read."""

    code: DeuxDDoc | None
    verdict: Verdict | None = None
    refus: str = ""

    @property
    def authentique(self) -> bool:
        return self.verdict is not None and self.verdict.authenticite is Authenticite.AUTHENTIQUE


def lire_les_codes(piece: PieceLue, confiance: Confiance | str, *, le: date, essai: bool = False) -> tuple[CodeLu, ...]:
    """Every 2D-Doc of the pages. `confiance` is the list, or why there is none."""
    lus = []
    for octets in piece.codes:
        if not est_un_deuxddoc(octets):
            continue
        try:
            code = analyser(octets)
        except CodeInvalide as erreur:
            lus.append(CodeLu(None, refus=str(erreur)))
            continue
        if isinstance(confiance, str):
            lus.append(CodeLu(code, Verdict(Authenticite.INCONNUE, confiance)))
        else:
            lus.append(CodeLu(code, verifier(code, confiance, le=le, essai=essai)))
    return tuple(lus)


def signature(piece: PieceLue, lus: Sequence[CodeLu], *, attendus: frozenset[str] = AVIS_D_IMPOT) -> Constat:
    """Whether the code is there, of the right kind and genuine. Altered is a difference to examine, never a rejection."""
    if not piece.pages:
        return non_verifiable(Code.DEUXDDOC, "Le document n'a pas été lu.")
    if not lus:
        return non_verifiable(
            Code.DEUXDDOC,
            "Aucun 2D-Doc n'a été trouvé sur les pages : la page du code manque, ou l'image est trop petite.",
        )
    alteres = [un for un in lus if un.verdict and un.verdict.authenticite is Authenticite.ALTEREE]
    if alteres and alteres[0].verdict:
        return ecart(Code.DEUXDDOC, alteres[0].verdict.raison)
    lisibles = [un.code for un in lus if un.code]
    if not lisibles:
        return non_verifiable(Code.DEUXDDOC, lus[0].refus)
    du_type = [un for un in lus if un.code and un.code.entete.type in attendus]
    if not du_type:
        return ecart(Code.DEUXDDOC, f"Le 2D-Doc est celui d'un autre document : {lisibles[0].nature}.")
    if len({un.code.signature for un in du_type if un.code}) > 1:
        return ecart(Code.DEUXDDOC, "Les pages portent plusieurs 2D-Doc différents : plusieurs documents sont mêlés.")
    premier = du_type[0]
    if not premier.authentique:
        return non_verifiable(Code.DEUXDDOC, premier.verdict.raison if premier.verdict else premier.refus)
    return conforme(Code.DEUXDDOC, premier.verdict.raison if premier.verdict else "")


def code_retenu(lus: Sequence[CodeLu], *, attendus: frozenset[str] = AVIS_D_IMPOT) -> DeuxDDoc | None:
    """The genuine code of the pièce when there is only one: what is not proved is compared with nothing."""
    bons = {un.code.signature: un.code for un in lus if un.code and un.authentique and un.code.entete.type in attendus}
    return next(iter(bons.values())) if len(bons) == 1 else None


def valeurs(piece: PieceLue, code: DeuxDDoc | None, declare: Declare) -> Constat:
    """Names and RFR of the code against the dossier. Differences keep what correcting needs."""
    if code is None:
        return non_verifiable(Code.DEUXDDOC_VALEURS, "Sans 2D-Doc authentique, il n'y a pas de valeur sûre à comparer.")
    if piece.type in DES_PARENTS:
        return non_verifiable(
            Code.DEUXDDOC_VALEURS, "L'avis est celui des parents : leurs noms et leurs revenus ne sont pas déclarés."
        )
    if code.manquants:
        return non_verifiable(Code.DEUXDDOC_VALEURS, "Le 2D-Doc ne porte pas tous les champs de ce type d'avis.")
    declarants = [code.champs[un] for un in ("46", "48") if code.champs.get(un)]
    nommees = [une for une in declare.personnes if any(_est(une, lu) for lu in declarants)]
    detail: dict[str, dict[str, Any]] = {"declarants": _declarants(declarants, nommees)}
    defauts = []
    if not nommees:
        defauts.append("aucun déclarant de l'avis n'est dans le dossier")
    elif declare.concernee is not None and declare.concernee not in {une.id for une in nommees}:
        defauts.append("l'avis n'est pas au nom de la personne pour qui il est déposé")
    revenu = _revenu(code, nommees, declare)
    if revenu is not None:
        detail["rfr"], accord = revenu
        if not accord and nommees:
            defauts.append("le revenu fiscal de référence diffère de la déclaration")
    detail.update(_montres(code))
    if defauts:
        return ecart(Code.DEUXDDOC_VALEURS, f"{' ; '.join(defauts)}.".capitalize(), detail)
    if revenu is None:
        return non_verifiable(
            Code.DEUXDDOC_VALEURS, "Les noms concordent ; le code ne porte pas le revenu fiscal.", detail
        )
    return conforme(
        Code.DEUXDDOC_VALEURS, "Les noms et le revenu fiscal de référence concordent avec le dossier.", detail
    )


def _est(personne: PersonneDeclaree, lu: str) -> bool:
    return noms.correspond(lu, noms=personne.noms, prenom=personne.prenom)


def _declarants(lus: Sequence[str], nommees: Sequence[PersonneDeclaree]) -> dict[str, Any]:
    declares = ", ".join(f"{une.noms[0]} {une.prenom}".strip() for une in nommees if une.noms)
    return {"libelle": "Déclarants", "declare": declares, "lu": ", ".join(lus)}


def _revenu(
    code: DeuxDDoc, nommees: Sequence[PersonneDeclaree], declare: Declare
) -> tuple[dict[str, Any], bool] | None:
    """The RFR line, and whether it agrees: one declarant carries it, or the two together."""
    lu = _entier(code.champs.get("41", ""))
    if lu is None or "41" in code.tronques:
        return None
    annee = int(code.champs["45"]) if code.champs["45"].isdigit() else 0
    declares = [une.revenus[annee] for une in nommees if annee in une.revenus]
    accord = bool(declares) and (lu in declares or sum(declares) == lu)
    porteur = nommees[0].id if nommees else declare.concernee
    return {
        "libelle": f"Revenu fiscal de référence {annee}",
        "declare": " + ".join(_euros(un) for un in declares) or "non déclaré",
        "lu": _euros(lu),
        "valeur": lu,
        "annee": annee,
        "personne": porteur,
    }, accord


def _euros(montant: int) -> str:
    """As every screen writes an amount: `63 198 €`, on one line."""
    return f"{montant:,}".replace(",", "\u202f") + "\u00a0€"


def _jour(chiffres: str) -> str:
    """`31072026` of the code as `31/07/2026`; anything else as it is."""
    if len(chiffres) != 8 or not chiffres.isdigit():
        return chiffres
    return f"{chiffres[:2]}/{chiffres[2:4]}/{chiffres[4:]}"


def _montres(code: DeuxDDoc) -> dict[str, dict[str, Any]]:
    """Fields that a demande does not hold: shown beside the page, compared with what is printed only."""
    libelles = {
        "45": "Année des revenus",
        "43": "Nombre de parts",
        "44": "Référence de l'avis",
        "4A": "Mise en recouvrement",
    }
    return {
        f"champ_{cle}": {
            "libelle": libelle,
            "declare": "",
            "lu": _jour(code.champs[cle]) if cle == "4A" else code.champs[cle],
        }
        for cle, libelle in libelles.items()
        if code.champs.get(cle)
    }


def _entier(texte: str) -> int | None:
    net = texte.replace(" ", "").partition(",")[0]
    return int(net) if net.removeprefix("-").isascii() and net.removeprefix("-").isdigit() and len(net) <= 9 else None


def imprime(piece: PieceLue, code: DeuxDDoc | None) -> Constat:
    """What is printed against what the genuine code says: a page retouched beside an untouched code."""
    if code is None:
        return non_verifiable(Code.IMPRIME, "Sans 2D-Doc authentique, rien ne se compare à l'imprimé.")
    texte = piece.texte
    if len(texte.split()) < 10:
        return non_verifiable(Code.IMPRIME, "Le document n'a pas de couche texte : comparez à l'œil.")
    libelles = {
        "41": "revenu fiscal de référence",
        "44": "référence de l'avis",
        "47": "numéro fiscal",
        "49": "numéro fiscal",
    }
    absents = [
        cle
        for cle, libelle in libelles.items()
        if libelle and code.champs.get(cle) and not textes.contient_nombre(texte, code.champs[cle])
    ]
    if not absents:
        return conforme(Code.IMPRIME, "Les montants et numéros imprimés sont ceux du code.")
    detail = {
        f"champ_{un}": {
            "libelle": libelles[un].capitalize(),
            "declare": "non trouvé sur l'imprimé",
            "lu": code.champs[un],
        }
        for un in absents
    }
    quoi = ", ".join(dict.fromkeys(libelles[un] for un in absents))
    return ecart(Code.IMPRIME, f"Ces valeurs du code ne sont pas sur l'imprimé : {quoi}.", detail)


def annee_attendue(le: date, reglages: Reglages) -> int:
    """Year of income of the notice asked on this day: N-2 or N-1, with the switch date of the dated parameter."""
    return le.year - reglages.decalage - (0 if (le.month, le.day) >= reglages.bascule else 1)


def annee(piece: PieceLue, code: DeuxDDoc | None, reglages: Reglages) -> Constat:
    """The year of income, from the genuine code, else from the text layer, else as entered."""
    attendue = annee_attendue(piece.recue_le, reglages)
    lues = textes.annees_des_revenus(piece.texte)
    if code is not None and code.champs.get("45", "").isdigit():
        lue, source = int(code.champs["45"]), "le 2D-Doc"
    elif len(lues) == 1:
        lue, source = next(iter(lues)), "l'imprimé"
    elif piece.annee:
        lue, source = piece.annee, "la saisie"
    else:
        return non_verifiable(Code.ANNEE, f"L'année n'a pas été lue ; l'avis attendu porte sur {attendue}.")
    detail = {"annee": {"libelle": "Année des revenus", "declare": str(piece.annee or ""), "lu": str(lue)}}
    if attendue <= lue < piece.recue_le.year:
        return conforme(Code.ANNEE, f"Avis sur les revenus de {lue} d'après {source} ; attendu : {attendue}.", detail)
    return ecart(
        Code.ANNEE, f"Avis sur les revenus de {lue} d'après {source} ; l'avis attendu porte sur {attendue}.", detail
    )


def signature_de_bulletins(piece: PieceLue, lus: Sequence[CodeLu]) -> Constat:
    """Payslips carry one code each: they are all looked at, and the worst is said."""
    constats = [signature(piece, [un], attendus=BULLETINS) for un in lus]
    ordre = [ResultatControle.ECART, ResultatControle.NON_VERIFIABLE, ResultatControle.CONFORME]
    return min(constats, key=lambda un: ordre.index(un.resultat))
