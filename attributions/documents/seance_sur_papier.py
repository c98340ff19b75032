"""The convocation of the members and the printable pack that lets a sitting go on without network. Pure."""

from __future__ import annotations

from typing import Any

from attributions.documents.feuilles import CandidatExamine, Cases, Feuille, LogementExamine, en_page, faits
from attributions.documents.proces_verbal import heure
from registre.documents.contenus import Bloc, Encadre, Faits, Intertitre, Liste, Paragraphe, SautDePage, Tableau
from registre.documents.francais import date_longue, numero_en_groupes, typographier
from socle.clock import PARIS

CASES = ("a. Attribution", "b. Rang", "c. Condition", "d. Non-attribution", "e. Irrecevabilité", "Reporté")
A_REMPLIR = (
    "Rang, pièce attendue et délai, motifs",
    "Votes (pour, contre, abstentions), déports",
    "Heure de la décision",
)


def convocation(feuille: Feuille) -> dict[str, Any]:
    """The letter to the members: when, where, how, and the dwellings of the agenda. No household is named."""
    return en_page(
        bailleur=feuille.bailleur,
        titre="Convocation à la commission d'attribution des logements",
        sous_titre=feuille.commission,
        blocs=(
            Paragraphe(typographier("Vous êtes convoqué à la séance suivante de la commission (R441-9 IV) :")),
            Faits(_quand(feuille)),
            Intertitre("Ordre du jour"),
            _ordre_du_jour(feuille),
            Paragraphe(
                typographier(
                    f"Le quorum est de {feuille.quorum} membres à voix délibérative. Si vous ne pouvez pas venir, prévenez le "
                    "secrétariat et votre suppléant. Un membre dont le dossier, ou celui d'un proche, est examiné se retire."
                )
            ),
            Paragraphe(
                typographier(
                    "Les dossiers des candidats se consultent dans le registre, depuis votre compte, jusqu'à la clôture."
                )
            ),
        ),
    )


def pochette(feuille: Feuille) -> dict[str, Any]:
    """Agenda, attendance sheet, then one dwelling per page with its candidates and boxes to tick."""
    blocs: list[Bloc | Cases] = [
        Encadre(
            "Document nominatif, à détruire après la saisie",
            (
                typographier(
                    "Les décisions notées ici se saisissent ensuite dans la séance « saisie après coup », à leurs heures réelles."
                ),
            ),
            "attention",
        ),
        Faits(_quand(feuille)),
        Intertitre("Ordre du jour"),
        _ordre_du_jour(feuille),
        Intertitre("Feuille de présence"),
        Tableau(
            ("Membre", "Qualité", "À l'ouverture", "Départs et retours : heures", "Signature"),
            tuple((un.nom + (" (préside)" if un.preside else ""), un.qualite, "", "", "") for un in feuille.membres),
            (5, 5, 3, 4, 4),
        ),
    ]
    for logement in feuille.logements:
        blocs += [SautDePage(), *_logement(logement)]
    return en_page(
        bailleur=feuille.bailleur,
        titre="Dossier de séance de la commission d'attribution",
        sous_titre=f"{feuille.commission}, {date_longue(feuille.prevue_a.astimezone(PARIS).date())}",
        blocs=blocs,
    )


def _quand(feuille: Feuille) -> Any:
    return faits(
        ("Date", date_longue(feuille.prevue_a.astimezone(PARIS).date())),
        ("Heure", heure(feuille.prevue_a)),
        ("Lieu", feuille.lieu),
        ("Mode", feuille.mode),
        ("Logements", str(len(feuille.logements))),
        ("Règlement intérieur", feuille.reglement),
    )


def _ordre_du_jour(feuille: Feuille) -> Bloc:
    lignes = tuple((str(un.ordre), un.adresse, un.type, un.reservataire) for un in feuille.logements)
    if not lignes:
        return Paragraphe(typographier("Aucun logement n'est inscrit."))
    return Tableau(("N°", "Logement", "Type", "Réservataire"), lignes, (1, 7, 6, 5))


def _logement(logement: LogementExamine) -> list[Bloc | Cases]:
    blocs: list[Bloc | Cases] = [
        Intertitre(f"{logement.ordre}. {logement.adresse}"),
        Faits(
            faits(
                ("Référence", logement.reference),
                ("Type", logement.type),
                ("Financement", logement.financement),
                ("Réservataire", logement.reservataire),
                ("Loyer", logement.loyer),
                ("Moins de trois candidats (R441-3)", logement.moins_de_trois),
            )
        ),
    ]
    for un in logement.candidats:
        blocs += _candidat(un)
    return blocs


def _candidat(un: CandidatExamine) -> list[Bloc | Cases]:
    blocs: list[Bloc | Cases] = [
        Intertitre(f"Candidat {un.ordre} · {un.nom}" if un.nom else f"Candidat {un.ordre}", 3),
        Faits(
            faits(
                ("Numéro unique", numero_en_groupes(un.numero)),
                ("Ménage", un.composition),
                ("Proposé par", un.propose_par),
                ("Ressources", un.plafond),
                ("Effort", un.effort),
                ("Reste pour vivre", un.reste),
                ("Cotation", un.cotation),
                ("Priorités", ", ".join(un.labels)),
                ("Ailleurs", un.ailleurs),
            )
        ),
    ]
    if un.pieces:
        blocs.append(Liste(tuple(typographier(f"Pièce manquante : {piece}") for piece in un.pieces)))
    return [*blocs, Cases("Décision", CASES, A_REMPLIR)]
