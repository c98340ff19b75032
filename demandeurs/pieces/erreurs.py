"""Why a stored file cannot be read or written now. Each says what it is about, never whose file it is."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from socle.errors import ActionRefusee, Nature, Refus

_AU_GESTIONNAIRE = "Prévenir le gestionnaire du service ; rien n'a été détruit."


class FichierIllisible(ActionRefusee):
    """The stored bytes are missing, altered, or not what this key encrypted."""

    @classmethod
    def absent(cls, cle: UUID) -> Self:
        return cls(_refus("piece_fichier_absent", f"Le fichier {cle} n'est pas dans le stockage des pièces."))

    @classmethod
    def altere(cls, cle: UUID) -> Self:
        return cls(_refus("piece_fichier_altere", f"Le fichier {cle} a été altéré dans le stockage des pièces."))

    @classmethod
    def enveloppe(cls, cle_id: str) -> Self:
        message = f"La clé maîtresse « {cle_id} » de CLE_PIECES n'est pas celle qui a chiffré ce fichier."
        issue = f"Remettre dans CLE_PIECES la clé « {cle_id} » d'origine ; rien n'a été détruit."
        return cls(_refus("piece_cle_fausse", message, issue))


class CleAbsente(ActionRefusee):
    """The master key that wrapped the key of this file is not in CLES_PIECES."""

    def __init__(self, cle_id: str) -> None:
        message = (
            f"La clé maîtresse « {cle_id} » manque dans CLE_PIECES : les fichiers qu'elle protège sont illisibles."
        )
        issue = f"Remettre la clé « {cle_id} » dans CLE_PIECES ; rien n'a été détruit."
        ActionRefusee.__init__(self, _refus("piece_cle_absente", message, issue))


class StockageIndisponible(ActionRefusee):
    """The storage did not take or give a file; nothing is visible of a deposit that failed, it may be tried again."""

    def __init__(self) -> None:
        message = "Le stockage des pièces ne répond pas : rien n'a été enregistré."
        ActionRefusee.__init__(self, _refus("piece_stockage_indisponible", message, "Recommencer dans un moment."))


def _refus(code: str, message: str, issue: str = _AU_GESTIONNAIRE) -> Refus:
    return Refus(code=code, message=message, nature=Nature.ETAT, champ="fichiers", issue=issue)
