"""What a decision of the CALEOL must say, and how those of one dwelling stand together (R441-3, v. 1 September 2019)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from attributions.enums import LettreDecision
from attributions.saisie.seances import SaisieDecision
from registre.rules.explications import Resultat
from registre.states.radiation import SousMotif
from socle.errors import Nature, Refus

R441_3 = "R441-3 CCH (version du 1er septembre 2019)"
L441_2_2 = "L441-2-2 CCH (version du 23 février 2022)"
R441_2_8_D = "R441-2-8 d CCH et arrêté du 23 mars 2015, § 6.4"
R441_2_4_1 = "R441-3 c et R441-2-4-1 CCH"
MOTIVATION_RENFORCEE = frozenset({"NA_MIXITE", "LEG_MIXITE_RESIDENCE"})
"""Motives that the law wants explained in full words, not by their label alone."""
MINIMUM = 3
L = LettreDecision


@dataclass(frozen=True, slots=True)
class Cadre:
    """What a decision is checked against. `le`: day of the sitting. `motifs`: codes in force; `pieces`: the limiting list.

    `au_dessus_de_tous`: income above every social ceiling, or why it is not known.
    """

    le: date
    motifs: Collection[str]
    pieces: Collection[str]
    rangs_pris: Collection[int] = ()
    au_dessus_de_tous: Resultat[bool] | None = None


def refus_de_decision(saisie: SaisieDecision, cadre: Cadre) -> list[Refus]:
    """Every reason why this decision may not be written; empty when it is complete."""
    if saisie.lettre not in L.values:
        return [
            _refus("lettre", "lettre", "La CALEOL décide de a à e, et rien d'autre.", R441_3, "Choisissez une lettre.")
        ]
    return [
        *_rang(saisie, cadre),
        *_condition(saisie, cadre),
        *_motifs(saisie, cadre),
        *_irrecevabilite(saisie, cadre),
    ]


def _rang(saisie: SaisieDecision, cadre: Cadre) -> Iterable[Refus]:
    if saisie.lettre == L.B and saisie.rang is None:
        yield _refus(
            "rang_requis", "rang", "Une attribution avec classement dit son rang.", R441_3, "Indiquez le rang."
        )
    if saisie.lettre not in (L.B, L.C) and saisie.rang is not None:
        yield _refus(
            "rang_sans_objet", "rang", "Cette décision n'a pas de rang.", R441_3, "Effacez le rang, ou choisissez b."
        )
    if saisie.rang is not None and saisie.rang < 1:
        yield _refus("rang_invalide", "rang", "Le premier rang est 1.", R441_3, "Indiquez 1, 2, 3…")
    if saisie.rang is not None and saisie.rang in cadre.rangs_pris:
        yield Refus(
            "rang_deja_donne",
            f"Le rang {saisie.rang} est déjà donné à un autre candidat sur ce logement.",
            Nature.CONFLIT,
            "rang",
            R441_3,
            "Donnez un autre rang, ou corrigez d'abord la décision de l'autre candidat.",
        )


def _condition(saisie: SaisieDecision, cadre: Cadre) -> Iterable[Refus]:
    if saisie.lettre != L.C:
        if saisie.pieces or saisie.condition_avant_le:
            yield _refus(
                "condition_sans_objet", "pieces", "Seule une attribution sous condition (c) attend des pièces.", R441_3,
                "Choisissez c, ou retirez les pièces.",
            )  # fmt: skip
        return
    if not saisie.pieces:
        yield _refus(
            "piece_requise", "pieces", "Une condition suspensive dit la ou les pièces attendues.", R441_2_4_1,
            "Choisissez-les dans la liste limitative.",
        )  # fmt: skip
    if hors := [une for une in saisie.pieces if une not in cadre.pieces]:
        yield _refus(
            "piece_hors_liste", "pieces",
            f"Cette pièce n'est pas dans la liste limitative : {', '.join(sorted(hors))}.", R441_2_4_1,
            "Aucune autre pièce ne peut être exigée : retirez-la.",
        )  # fmt: skip
    if saisie.condition_avant_le is None or saisie.condition_avant_le <= cadre.le:
        yield _refus(
            "delai_requis", "condition_avant_le", "Une condition suspensive a un délai, après le jour de la séance.",
            R441_3, "Indiquez le dernier jour pour fournir la pièce.",
        )  # fmt: skip


def _motifs(saisie: SaisieDecision, cadre: Cadre) -> Iterable[Refus]:
    if saisie.lettre == L.D and not saisie.motifs:
        yield _refus(
            "motif_requis", "motifs", "Une non-attribution est motivée, par écrit.", L441_2_2, "Choisissez le motif."
        )
    if saisie.motifs and saisie.lettre not in (L.C, L.D):
        yield _refus(
            "motif_sans_objet", "motifs", "Cette décision n'a pas de motif de non-attribution.", R441_3, "Retirez-le."
        )
    if any(un not in cadre.motifs for un in saisie.motifs):
        yield _refus(
            "motif_inconnu",
            "motifs",
            "Ce motif n'est pas dans la liste en vigueur.",
            L441_2_2,
            "Choisissez-le dans la liste.",
        )
    if MOTIVATION_RENFORCEE & set(saisie.motifs) and len(saisie.precision.strip()) < 20:
        yield _refus(
            "motivation_renforcee", "precision", "Ce motif s'explique en toutes lettres, pour ce ménage et ce logement.",
            L441_2_2, "Écrivez la situation de la résidence et ce qui sera proposé ailleurs.",
        )  # fmt: skip


def _irrecevabilite(saisie: SaisieDecision, cadre: Cadre) -> Iterable[Refus]:
    if saisie.lettre != L.E:
        if saisie.sous_motif:
            yield _refus(
                "sous_motif_sans_objet", "sous_motif", "Seule l'irrecevabilité (e) a ce motif.", R441_3, "Retirez-le."
            )
        return
    if saisie.sous_motif not in SousMotif.values:
        yield _refus(
            "irrecevabilite_motif", "sous_motif",
            "L'irrecevabilité vient d'un séjour irrégulier ou de ressources au-dessus de tous les plafonds.", R441_2_8_D,
            "Choisissez l'un des deux ; tout autre motif est une non-attribution (d).",
        )  # fmt: skip
        return
    au_dessus = cadre.au_dessus_de_tous
    if saisie.sous_motif != SousMotif.RESSOURCES or au_dessus is None or au_dessus.valeur:
        return
    if au_dessus.valeur is None:
        manques = " ".join(un.phrase() for un in au_dessus.manques)
        yield _refus(
            "ressources_inconnues", "sous_motif", f"On ne sait pas si les ressources dépassent tous les plafonds. {manques}",
            R441_2_8_D, "Attribuez sous condition de la pièce (c), ou n'attribuez pas (d).",
        )  # fmt: skip
        return
    yield _refus(
        "sous_un_plafond", "sous_motif",
        "Les ressources restent sous un plafond du logement social : la demande est recevable.", R441_2_8_D,
        "Au-dessus du plafond de ce logement seulement, décidez d (motif « ressources au-dessus du plafond »).",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decidee:
    """A standing decision of a dwelling: its letter, its rank and the place it is for."""

    lettre: str
    rang: int | None
    place: int = 1


def refus_d_arreter(decisions: Sequence[Decidee], *, sans_decision: int, motif_moins_de_trois: str) -> list[Refus]:
    """Why the examination of a dwelling may not end: somebody undecided, too few examined, ranks with holes, a with b."""
    refus = []
    if sans_decision:
        combien = "Un candidat est" if sans_decision == 1 else f"{sans_decision} candidats sont"
        refus.append(
            _refus("sans_decision", "", f"{combien} sans décision.", R441_3, "Décidez, ou reportez-les.", Nature.ETAT)
        )
    if not decisions:
        refus.append(
            _refus(
                "rien_d_examine", "", "Aucun candidat n'a été examiné.", R441_3, "Reportez ce logement.", Nature.ETAT
            )
        )
    elif len(decisions) < MINIMUM and not motif_moins_de_trois:
        refus.append(moins_de_trois(len(decisions)))
    for place in sorted({une.place for une in decisions}):
        refus += _rangs_d_une_place([une for une in decisions if une.place == place])
    return refus


def moins_de_trois(combien: int) -> Refus:
    """Fewer than three demands, and no reason of the closed list."""
    return _refus(
        "moins_de_trois_candidats",
        "moins_de_trois",
        f"La commission examine au moins trois demandes pour un logement ; il y en a {combien}.",
        f"{R441_3}, premier alinéa",
        "Ajoutez un candidat, ou enregistrez le motif : insuffisance de candidats, DALO du préfet, subvention D331-25-1.",
    )


def _rangs_d_une_place(decisions: Sequence[Decidee]) -> Iterable[Refus]:
    lettres = Counter(une.lettre for une in decisions)
    if lettres[L.A] > 1:
        yield _refus(
            "deux_attributaires", "", "Un logement est attribué (a) à un seul candidat.", R441_3, "Classez-les (b)."
        )
    if lettres[L.A] and lettres[L.B]:
        yield _refus(
            "attribution_et_rangs", "", "Un logement attribué (a) n'a pas de rangs (b).", R441_3,
            "Classez tous les candidats retenus, le premier au rang 1.",
        )  # fmt: skip
    rangs = sorted(une.rang for une in decisions if une.rang is not None)
    if rangs != list(range(1, len(rangs) + 1)):
        yield _refus(
            "rangs_avec_trou", "rang", "Les rangs se suivent à partir de 1, sans trou ni doublon.", R441_3,
            "Corrigez le rang qui manque.",
        )  # fmt: skip


def _refus(code: str, champ: str, message: str, source: str, issue: str, nature: Nature = Nature.SAISIE) -> Refus:
    return Refus(code, message, nature, champ, source, issue)
