"""In what capacity a candidate is designated, when it is too late, how many must be sent. Pure.

L441-1 (version of 23 February 2022): the réservataire's month, the bailleur then the maire in QPV; R441-5 (version of 22
February 2020): the bailleur for the réservataire; R441-3 (version of 1 September 2019): three candidates.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from attributions.enums import MotifMoinsDeTrois, TitreDesignation
from attributions.saisie.designation import SaisieFeuille
from attributions.states.candidature import EtatCandidature
from habilitations.rules.types import TypeOrganisme
from socle.errors import Nature, Refus

CANDIDATS_MINIMUM = 3
"""R441-3: three demandes at least are examined for one dwelling."""
CANDIDATS_MAXIMUM = 50
"""Of one vacancy in one turn: a sitting could not examine more."""

L1 = "L441-1 CCH (version du 23 février 2022)"

_ETAT = frozenset({TypeOrganisme.ETAT_DRIHL, TypeOrganisme.PREFECTURE})
_PAS_INSCRITES = frozenset({EtatCandidature.DESIGNEE, EtatCandidature.RETIREE})


@dataclass(frozen=True, slots=True)
class Contexte:
    """Who designates on what: the type of réservataire ("" when the bailleur keeps the dwelling), how it came to him.

    `par_le_bailleur`: the bailleur acts for the réservataire; `commune`: by common accord of a QPV commission (L441-1-5);
    `sur_feuille`: the bailleur enters what the réservataire signed on paper, who is still the one that designates.
    """

    reservataire: str = ""
    par_le_bailleur: bool = False
    apres_echec: bool = False
    maire_qpv: bool = False
    commune: bool = False
    sur_feuille: bool = False


def titre(contexte: Contexte, *, dalo: bool) -> TitreDesignation:
    """The capacity in which this candidate is designated. `dalo`: a favourable decision in force (L441-2-3)."""
    if contexte.commune:
        return TitreDesignation.COMMISSION_QPV
    if not contexte.reservataire:
        return TitreDesignation.ECHEC if contexte.apres_echec else TitreDesignation.BAILLEUR
    if contexte.maire_qpv:
        return TitreDesignation.MAIRE_QPV
    if contexte.par_le_bailleur and not contexte.sur_feuille:
        return TitreDesignation.BAILLEUR_POUR
    if contexte.reservataire in _ETAT:
        return TitreDesignation.ETAT_DALO if dalo else TitreDesignation.ETAT
    return TitreDesignation.RESERVATAIRE


def refus_de_retard(avant_le: date | None, etats: Collection[str], *, le: date) -> Refus | None:
    """After his month (L441-1), the réservataire's candidates are still taken until another's is on an agenda."""
    if avant_le is None or le <= avant_le or all(etat in _PAS_INSCRITES for etat in etats):
        return None
    return Refus(
        "designation_tardive",
        "Le délai de désignation est passé et un autre candidat est déjà inscrit en commission.",
        Nature.ETAT,
        "demandes",
        L1,
        "Voyez avec le bailleur s'il relance la désignation.",
    )


def refus_de_convention_finie(au: date | None, *, le: date) -> Refus | None:
    """After the last day of the convention, nobody new is designated on its account; who already is stays valid (R441-5)."""
    if au is None or le <= au:
        return None
    return Refus(
        "convention_finie",
        f"La convention qui réserve ce logement a pris fin le {au:%d/%m/%Y} : aucune désignation nouvelle n'est reçue.",
        Nature.ETAT,
        "demandes",
        "R441-5 CCH (version du 22 février 2020)",
        "Les candidats déjà désignés restent examinés ; sinon le bailleur constate l'échec et reprend le logement.",
    )


def refus_de_feuille(saisie: SaisieFeuille, *, prevenu_le: date | None, aujourdhui: date) -> tuple[Refus, ...]:
    """What is wrong in a signed sheet, field by field: signed once told of the vacancy, received, kept somewhere."""
    source = "L441-1 CCH (version du 23 février 2022)"
    refus = []
    if saisie.recue_le > aujourdhui:
        refus.append(Refus("date_future", "La feuille ne peut pas avoir été reçue dans l'avenir.", champ="recue_le",
                           source=source, issue="Indiquez le jour de sa réception."))  # fmt: skip
    if saisie.signee_le > saisie.recue_le:
        refus.append(Refus("feuille_recue_avant_signature", "La feuille est reçue le jour de sa signature ou après.",
                           champ="recue_le", source=source, issue="Vérifiez les deux dates."))  # fmt: skip
    if prevenu_le is not None and saisie.signee_le < prevenu_le:
        refus.append(Refus("feuille_avant_information", f"Le réservataire a été prévenu de ce logement le {prevenu_le:%d/%m/%Y} :"
                           " sa feuille ne peut pas être plus ancienne.", champ="signee_le", source=source,
                           issue="Vérifiez que la feuille porte sur ce logement et ce tour."))  # fmt: skip
    if not saisie.reference.strip():
        refus.append(Refus("feuille_sans_reference", "La feuille signée prouve la désignation : dites où elle est gardée.",
                           champ="reference", source=source, issue="Par exemple : registre des désignations, n° 41."))  # fmt: skip
    return tuple(refus)


def refus_de_quartile(
    titre: TitreDesignation, dessous: bool | None, *, sans_seuil: bool, atteste: bool, champ: str
) -> Refus | None:
    """After a failure in a quartier prioritaire, the maire's candidates are other than the first quartile's (L441-1).

    `dessous`: whether the household is of the first quartile, None when not known; `sans_seuil`: for want of the year's
    threshold. What the register does not know is attested by the maire (`atteste`), never taken for granted (ADR).
    """
    if titre != TitreDesignation.MAIRE_QPV or dessous is False:
        return None
    if dessous:
        return Refus(
            "premier_quartile_en_qpv",
            "Ce ménage est du premier quartile de ressources : après un échec en quartier prioritaire, le maire désigne"
            " d'autres candidats.",
            Nature.ETAT,
            champ,
            L1,
            "Désignez un ménage hors du premier quartile.",
        )
    if atteste:
        return None
    quoi = "Le seuil du premier quartile de l'année n'est pas enregistré" if sans_seuil else "Ses ressources manquent"
    return Refus(
        "quartile_inconnu",
        f"{quoi} : le dossier ne montre pas que ce ménage est hors du premier quartile, comme il le faut après un échec"
        " en quartier prioritaire.",
        champ=f"{champ}.confirmee",
        source=L1,
        issue="Confirmez que vous avez vérifié ses ressources, ou faites-les compléter.",
    )


def refus_de_nombre(titres: Collection[str], *, motif: str) -> Refus | None:
    """Whether these candidates (their capacities) may be sent to the bailleur: three, or the reason why fewer."""
    if not titres:
        return Refus(
            "aucun_candidat",
            "Aucun candidat n'est désigné sur ce logement.",
            Nature.ETAT,
            "demandes",
            "R441-3 CCH (version du 1er septembre 2019)",
            "Désignez des candidats, ou dites au bailleur que vous renoncez à désigner.",
        )
    if len(titres) >= CANDIDATS_MINIMUM:
        return None
    if motif not in MotifMoinsDeTrois.values:
        return _moins_de_trois(
            "moins_de_trois",
            f"Il y a {len(titres)} candidat{'s' if len(titres) > 1 else ''} sur ce logement :"
            " la commission en examine au moins trois, sauf exception.",
            "Désignez d'autres candidats, ou dites l'exception : candidats en nombre insuffisant, candidats désignés par"
            " le préfet au titre du DALO, logement subventionné (D331-25-1).",
        )
    if motif == MotifMoinsDeTrois.DALO and any(un != TitreDesignation.ETAT_DALO for un in titres):
        return _moins_de_trois(
            "moins_de_trois_dalo",
            "L'exception du DALO vaut pour les seuls candidats désignés par le préfet à ce titre.",
            "Choisissez une autre exception, ou retirez les autres candidats.",
        )
    return None


def _moins_de_trois(code: str, message: str, issue: str) -> Refus:
    return Refus(
        code, message, champ="moins_de_trois", source="R441-3 CCH (version du 1er septembre 2019)", issue=issue
    )


def motif_retenu(nombre: int, motif: str) -> str:
    """The reason is kept only when it was needed."""
    return "" if nombre >= CANDIDATS_MINIMUM else motif
