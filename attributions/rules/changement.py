"""How a dossier differs from what the commission examined, and what may be done about it. Pure.

The decision stands on the dossier as examined (R441-3); the demande is brought up to date at the attribution and at the
signature (R441-2-9). No text says which change sends the dwelling back to the sitting: a dated parameter does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from attributions.enums import SuiteDeChangement
from socle.errors import Nature, Refus

R3_R9 = "R441-3 et R441-2-9 CCH"
SUIVIS: dict[str, str] = {
    "personnes": "Personnes à loger",
    "sous_plafond": "Ressources sous le plafond du logement",
    "part_du_plafond": "Part du plafond de ressources",
    "premier_quartile": "Premier quartile",
    "effort": "Taux d'effort",
    "reste": "Reste pour vivre",
    "adequation": "Taille du logement",
    "priorites": "Priorités",
    "logement_actuel": "Logement actuel",
}
"""What is compared, by its name in the frozen examination. The rest moves with the calendar alone."""


@dataclass(frozen=True, slots=True)
class Ecart:
    """One figure or code that is no longer what was examined."""

    nom: str
    avant: Any
    apres: Any

    @property
    def libelle(self) -> str:
        return SUIVIS[self.nom]

    def en_donnees(self) -> dict[str, Any]:
        return {"nom": self.nom, "avant": self.avant, "apres": self.apres}


def ecarts(examine: Mapping[str, Any], actuel: Mapping[str, Any]) -> tuple[Ecart, ...]:
    """The differences between the frozen examination and today's, in the order of the screen; empty when there is none.

    What the decision did not freeze is not compared.
    """
    return tuple(
        Ecart(nom, examine[nom], actuel.get(nom))
        for nom in SUIVIS
        if nom in examine and examine[nom] != actuel.get(nom)
    )


def refus_de_suite(suite: str, trouves: Sequence[Ecart], *, motif: str, retour_exige: Collection[str]) -> Refus | None:
    """Why this may not follow these differences, or None. `retour_exige`: names that send back to the sitting."""
    if suite not in SuiteDeChangement.values:
        return Refus(
            "suite_inconnue", "Cette suite n'est pas dans la liste.", champ="suite", source=R3_R9,
            issue="Choisissez : la décision tient, dossier à compléter, ou retour en séance.",
        )  # fmt: skip
    if not trouves:
        return Refus(
            "aucun_changement",
            "Le dossier est celui que la commission a examiné : il n'y a rien à trancher.",
            Nature.ETAT,
            "suite",
            R3_R9,
            "Rechargez la page : la demande a pu être corrigée.",
        )
    exigent = [un.libelle.lower() for un in trouves if un.nom in retour_exige]
    if suite == SuiteDeChangement.GARDER and exigent:
        return Refus(
            "retour_en_seance_exige",
            f"Ce changement renvoie le logement en séance : {', '.join(exigent)}.",
            Nature.ETAT,
            "suite",
            "règlement intérieur de la commission (R441-9 IV CCH)",
            "Renvoyez en séance, ou faites d'abord compléter le dossier.",
        )
    if suite == SuiteDeChangement.GARDER and not motif.strip():
        return Refus(
            "motif_absent", "Garder la décision malgré un changement se motive.", champ="motif", source=R3_R9,
            issue="Dites pourquoi le logement convient encore, sans nom de personne.",
        )  # fmt: skip
    return None


def deces_a_verifier() -> Refus:
    """A lease is signed by the titulaire: his reported death is checked first."""
    return Refus(
        "deces_a_verifier",
        "Un décès est signalé dans cette demande et n'est pas encore vérifié : le bail attend.",
        Nature.ETAT,
        source="L441-1 et R441-2-9 CCH",
        issue="Le guichet change le titulaire, ou le gestionnaire clôt la demande : la place revient alors au rang suivant.",
    )


def refus_de_signer(trouves: Sequence[Ecart], tranches: Sequence[Mapping[str, Any]] | None, suite: str) -> Refus | None:
    """Why the lease may not be signed, or None. `tranches`: the differences of the last choice, None without one."""
    if not trouves:
        return None
    if tranches is None or list(tranches) != [un.en_donnees() for un in trouves]:
        return Refus(
            "changement_a_trancher",
            f"La situation du ménage a changé depuis la séance : {', '.join(un.libelle.lower() for un in trouves)}.",
            Nature.ETAT,
            source=R3_R9,
            issue="Dites sur la candidature si la décision tient, si le dossier est à compléter ou s'il retourne en séance.",
        )
    if suite == SuiteDeChangement.COMPLETER:
        return Refus(
            "changement_a_completer",
            "Le dossier de ce ménage est à compléter depuis son changement de situation.",
            Nature.ETAT,
            source=R3_R9,
            issue="Complété, dites que la décision tient ; sinon renvoyez en séance.",
        )
    return None
