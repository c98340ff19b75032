"""What the territory decided on solvency and size of dwellings, read from the dated parameters. Nothing is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from attributions.rules.adequation import NormesTypologie
from attributions.rules.solvabilite import Diviseur, MethodeReste
from registre.rules.explications import Marque, Source
from registre.rules.parametres import Cle, Jeu, LigneParametre
from socle.errors import Refus


@dataclass(frozen=True, slots=True)
class ReglesLocales:
    """Rules of the nearest territory on a day; None or an empty table where nobody set them.

    `effort_seuil` is a percentage; `forfaits` are euros a month by (rooms, persons). `garde_compte`: children with a right of
    visit count for the ceilings (L442-12). `non_servis_premiers`: ranks not served lead the search. `reponse_jours`: days to
    answer an offer, at least; `motifs`: codes of non-attribution kept here, None for the whole list.
    """

    normes: NormesTypologie | None
    methode: MethodeReste | None
    effort_seuil: tuple[int, Source] | None
    forfaits: dict[tuple[int, int], Decimal]
    garde_compte: bool = True
    non_servis_premiers: bool = True
    reponse_jours: int = 0
    motifs: frozenset[str] | None = None

    def forfait(self, pieces: int | None, personnes: int) -> Decimal | None:
        """Flat amount of water and heating for that size and that number of persons."""
        return None if pieces is None else self.forfaits.get((pieces, personnes))


def regles_locales(jeu: Jeu, *, le: date, territoires: Sequence[int]) -> ReglesLocales:
    """The rules in force on `le` for a chain of territories, from the nearest to the farthest."""

    def ligne(cle: Cle) -> LigneParametre | None:
        trouvee = jeu.ligne(cle, le=le, territoires=territoires)
        return None if isinstance(trouvee, Refus) else trouvee

    def oui(cle: Cle) -> bool:
        dite = ligne(cle)
        return dite is None or bool(dite.valeur)

    seuil, forfaits = ligne(Cle.EFFORT_SEUIL), ligne(Cle.FORFAIT_EAU_CHAUFFAGE)
    reponse, motifs = ligne(Cle.REPONSE_JOURS), ligne(Cle.MOTIFS_LOCAUX)
    return ReglesLocales(
        normes=_normes([ligne(cle) for cle in _TAILLES]),
        methode=_methode(ligne(Cle.RESTE_PAR_UC), ligne(Cle.RESTE_JOURS), ligne(Cle.RESTE_PLANCHER)),
        effort_seuil=(int(seuil.valeur), _source(seuil)) if seuil else None,
        forfaits=_forfaits(forfaits.valeur) if forfaits else {},
        garde_compte=oui(Cle.PLAFOND_GARDE),
        non_servis_premiers=oui(Cle.NON_SERVIS),
        reponse_jours=int(reponse.valeur) if reponse else 0,
        motifs=frozenset(motifs.valeur) if motifs else None,
    )


_TAILLES = (Cle.PIECES_MIN, Cle.PIECES_MAX, Cle.PIECES_TOLEREES_MIN, Cle.PIECES_TOLEREES_MAX)


def _source(ligne: LigneParametre) -> Source:
    return Source(ligne.source, ligne.du, Marque.RAPPELEE if ligne.a_confirmer else Marque.LUE)


def _normes(lignes: Sequence[LigneParametre | None]) -> NormesTypologie | None:
    presentes = [une for une in lignes if une is not None]
    if len(presentes) < len(_TAILLES):
        return None
    return NormesTypologie(_source(presentes[0]), *(une.valeur for une in presentes))


def _methode(
    par_uc: LigneParametre | None, jours: LigneParametre | None, plancher: LigneParametre | None
) -> MethodeReste | None:
    if par_uc is None or jours is None:
        return None
    return MethodeReste(
        source=_source(plancher or par_uc),
        diviseur=Diviseur.UC if par_uc.valeur else Diviseur.PERSONNE,
        jours=jours.valeur,
        plancher=Decimal(plancher.valeur).scaleb(-2) if plancher else None,
    )


def _forfaits(table: dict[str, int]) -> dict[tuple[int, int], Decimal]:
    """Keys are rooms/persons; a key that is not is left out, and its forfait said missing."""
    lus = {}
    for cle, montant in table.items():
        pieces, _, personnes = cle.partition("/")
        if pieces.isdigit() and personnes.isdigit():
            lus[int(pieces), int(personnes)] = Decimal(montant)
    return lus
