"""Why a stored file cannot be read or written now. Each says what it is about, never whose file it is."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from socle.errors import ActionRefusee, Nature, Refus

SOURCE = "article 32 du RGPD : confidentialité et disponibilité des pièces"
_AU_GESTIONNAIRE = "Prévenez le gestionnaire du service : rien n'a été détruit."


class FichierIllisible(ActionRefusee):
    """The stored bytes are missing, altered, or not what this key encrypted."""

    @classmethod
    def absent(cls, cle: UUID) -> Self:
        return cls(_refus("piece_fichier_absent", f"Ce fichier ({cle}) n'est plus dans le stockage des pièces."))

    @classmethod
    def altere(cls, cle: UUID) -> Self:
        return cls(_refus("piece_fichier_altere", f"Ce fichier ({cle}) a été altéré dans le stockage des pièces."))

    @classmethod
    def enveloppe(cls, cle_id: str) -> Self:
        message = f"Ce fichier ne se déchiffre pas : la clé maîtresse « {cle_id} » n'est pas celle qui l'a chiffré."
        issue = f"Prévenez le gestionnaire du service : il remet la clé « {cle_id} » d'origine dans CLE_PIECES. Rien n'a été détruit."
        return cls(_refus("piece_cle_fausse", message, issue))


class CleAbsente(ActionRefusee):
    """The master key that wrapped the key of this file is not in CLES_PIECES."""

    def __init__(self, cle_id: str) -> None:
        message = f"Ce fichier ne se déchiffre pas : la clé maîtresse « {cle_id} » manque au service."
        issue = (
            f"Prévenez le gestionnaire du service : il remet la clé « {cle_id} » dans CLE_PIECES. Rien n'a été détruit."
        )
        ActionRefusee.__init__(self, _refus("piece_cle_absente", message, issue))


class StockageIndisponible(ActionRefusee):
    """The storage did not take or give a file; nothing is visible of a deposit that failed, it may be tried again."""

    def __init__(self) -> None:
        message = "Le stockage des pièces ne répond pas : rien n'a été enregistré."
        ActionRefusee.__init__(self, _refus("piece_stockage_indisponible", message, "Recommencez dans un moment."))


def _refus(code: str, message: str, issue: str = _AU_GESTIONNAIRE) -> Refus:
    return Refus(code=code, message=message, nature=Nature.ETAT, champ="fichiers", source=SOURCE, issue=issue)
