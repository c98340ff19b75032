"""The letter that tells a demandeur that his wait has become anormalement longue (L441-1-4, L441-2-3 II)."""

from __future__ import annotations

from registre.documents.contenus import Encadre, Fait, Faits, Paragraphe
from registre.documents.courriers import DelaiAtteint, Lettre
from registre.documents.francais import date_longue, typographier


def duree(mois: int) -> str:
    """`36` months as « 3 ans », `42` as « 42 mois »."""
    annees, reste = divmod(mois, 12)
    if reste or not annees:
        return f"{mois} mois"
    return f"{annees} an" if annees == 1 else f"{annees} ans"


def lettre_du_delai(c: DelaiAtteint) -> Lettre:
    """What happened, what it opens, what it does not change."""
    texte = f" ({c.arrete})" if c.arrete else ""
    faits = (
        Fait("Demande déposée le", date_longue(c.deposee_le)),
        Fait("Délai dans ce département", duree(c.mois)),
        Fait("Délai atteint le", date_longue(c.atteint_le)),
    )
    corps = (
        Paragraphe(
            typographier(
                f"Votre attente d'un logement social a atteint le délai anormalement long fixé pour le département {c.departement}"
                f"{texte} (article L441-1-4 du code de la construction et de l'habitation)."
            )
        ),
        Faits(faits, 3),
        Encadre(
            "Vous pouvez saisir la commission de médiation de ce département",
            (
                typographier(
                    "Si vous remplissez les conditions d'accès à un logement social et si aucune proposition adaptée à votre "
                    "situation ne vous a été faite, cette commission examine votre dossier (article L441-2-3, II)."
                ),
                typographier(
                    "Le formulaire se retire à la préfecture du département, qui vous dira où l'envoyer et quels documents y joindre. "
                    "Une association agréée peut vous aider. Une seule commission peut être saisie à la fois."
                ),
            ),
            "attention",
        ),
        Paragraphe(
            typographier(
                "Cette saisine ne change rien à votre demande : elle garde son ancienneté, et il faut continuer à la renouveler "
                "chaque année et à la tenir à jour. Vous pouvez aussi saisir la commission sans condition de délai dans d'autres "
                "situations : sans logement, menacé d'expulsion, hébergé, mal logé avec un enfant mineur ou une personne "
                "handicapée, logement inadapté au handicap."
            )
        ),
    )
    return Lettre("Votre demande de logement social : délai anormalement long atteint".replace(" :", "\u00a0:"), corps)
