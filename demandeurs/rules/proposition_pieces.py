"""What a file probably is and whose, from its name and from what the dossier lacks: a proposal that a person confirms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

INDICES: tuple[tuple[str, str], ...] = (
    (r"passeport|passport", "passeport"),
    (r"\bcni\b|carte (nationale )?d ?identite|\bidentite\b|\bcin\b", "carte_identite"),
    (r"titre (de )?sejour|carte (de )?sejour|recepisse (de )?(titre|sejour|demande)", "titre_sejour"),
    (r"livret (de )?famille", "livret_famille"),
    (r"\bnaissance\b", "acte_naissance"),
    (r"\basdir\b|situation declarative", "avis_situation_declarative"),
    (r"\bavis\b|\bimpots?\b|imposition|dgfip", "avis_imposition"),
    (r"\bpacs\b", "attestation_pacs"),
    (r"divorce", "jugement_divorce"),
    (r"\bgrossesse\b", "certificat_grossesse"),
    (r"\bdeces\b", "acte_deces"),
    (r"bulletins?|\bpaies?\b|salaires?|\bfiches? (de )?paie", "bulletin_salaire"),
    (r"contrat (de )?travail|\bcdi\b|\bcdd\b", "contrat_travail"),
    (r"\bemployeur\b", "attestation_employeur"),
    (r"etudiante?|scolarite", "carte_etudiant"),
    (r"retraite|\bpension\b", "notification_retraite"),
    (r"chomage|pole emploi|france travail|\bare\b", "notification_chomage"),
    (r"\bcaf\b|\brsa\b|prestations", "notification_prestations"),
    (r"quittance|\bloyer\b", "quittance_loyer"),
    (r"\bbail\b", "bail"),
    (r"hebergement|hebergeant", "attestation_hebergeant"),
    (r"domiciliation|election de domicile", "election_domicile"),
    (r"propriete", "acte_propriete"),
    (r"expulsion", "jugement_expulsion"),
    (r"conge", "conge_bailleur"),
)
"""First match wins: from the most precise to the most common word."""


def mots_de(nom: str) -> str:
    """The name of a file as words: no accent, no extension, lower case, one space between."""
    plat = unicodedata.normalize("NFKD", nom.rsplit(".", 1)[0]).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", plat).strip()


def type_propose(nom: str, connus: frozenset[str], attendus: Sequence[str]) -> str:
    """The kind that the name says; else the only kind that is awaited; else nothing."""
    mots = mots_de(nom)
    dits = (code for motif, code in INDICES if code in connus and re.search(motif, mots))
    return next(dits, attendus[0] if len(attendus) == 1 else "")


def personne_proposee(nom: str, prenoms: Mapping[int, str], attendues: Sequence[int | None]) -> int | None:
    """Whose it is: the one person whose first name is in the name; else the only one from whom it is awaited."""
    mots = f" {mots_de(nom)} "
    nommees = [pk for pk, prenom in prenoms.items() if mots_de(prenom) and f" {mots_de(prenom)} " in mots]
    if len(nommees) == 1:
        return nommees[0]
    seules = {pk for pk in attendues if pk is not None}
    return seules.pop() if len(seules) == 1 else None


def annee_proposee(nom: str) -> int | None:
    """The year of income said by the name of a tax notice: « revenus 2024 » says it, « avis 2025 » the year after."""
    mots = mots_de(nom)
    if trouve := re.search(r"revenus? (?:de )?(20\d\d)", mots):
        return int(trouve[1])
    trouve = re.search(r"\b(20\d\d)\b", mots)
    return int(trouve[1]) - 1 if trouve else None
