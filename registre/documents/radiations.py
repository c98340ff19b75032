"""The notification of a radiation: each ground of R441-2-8 in plain words, what can still be done, how to dispute it."""

from registre.documents.contenus import Bloc, Fait, Faits, Intertitre, Paragraphe
from registre.documents.courriers import Lettre, LettreRadiation, NotificationRadiation, VoiesDeRecours
from registre.documents.francais import date_longue, numero_en_groupes, typographier

# R441-2-8 a to f, version of 8 May 2017.
RAISONS = {
    LettreRadiation.ATTRIBUTION: "un logement social vous a été attribué et vous avez signé le bail",
    LettreRadiation.RENONCIATION: "vous avez renoncé par écrit à votre demande",
    LettreRadiation.ABSENCE_REPONSE: (
        "vous n'avez pas répondu à un courrier envoyé à la dernière adresse que vous aviez indiquée, ni à l'avertissement qui "
        "l'a suivi"
    ),
    LettreRadiation.IRRECEVABILITE: (
        "une commission d'attribution a jugé que votre demande ne remplit pas les conditions légales d'accès au logement "
        "social, et l'avertissement qui vous a été envoyé n'a pas changé ce constat"
    ),
    LettreRadiation.NON_RENOUVELLEMENT: "elle n'a pas été renouvelée dans le délai indiqué par le rappel",
    LettreRadiation.FUSION: "vos différents numéros ont été réunis en un seul",
}


def notification_de_radiation(courrier: NotificationRadiation) -> Lettre:
    """Ground, date, way back when there is one, and the ways to dispute the decision."""
    c = courrier
    corps: tuple[Bloc, ...] = (
        _paragraphe(
            f"Votre demande de logement social est radiée depuis le {date_longue(c.radiee_le)}, pour ce motif : {RAISONS[c.motif]} "
            f"(article R441-2-8, {c.motif.value}, du code de la construction et de l'habitation)."
        ),
        *((_paragraphe(c.precision),) if c.precision else ()),
        *_suite(c),
        *_recours(c.recours),
    )
    return Lettre("Votre demande de logement social est radiée", corps)


def _paragraphe(texte: str) -> Paragraphe:
    return Paragraphe(typographier(texte))


def _suite(c: NotificationRadiation) -> tuple[Bloc, ...]:
    """What the person can do now; a merger loses nothing, an attribution needs nothing."""
    if c.motif is LettreRadiation.FUSION:
        numero = numero_en_groupes(c.numero_national)
        suite = f" Votre demande se poursuit sous le numéro {numero}." if numero else ""
        return (_paragraphe(f"L'ancienneté de chacune de vos demandes est conservée.{suite}"),)
    if c.motif is LettreRadiation.ATTRIBUTION:
        return (
            _paragraphe("Si vous souhaitez changer de logement plus tard, vous pourrez faire une nouvelle demande."),
        )
    if c.reactivable_jusqu_au:
        return (
            Intertitre("Vous cherchez toujours un logement ?".replace(" ?", "\u202f?")),
            _paragraphe(
                "Présentez-vous à un guichet d'enregistrement avant le "
                f"{date_longue(c.reactivable_jusqu_au)} : votre demande peut être reprise avec son numéro et son ancienneté. Après "
                "cette date, une nouvelle demande repartira sans ancienneté."
            ),
        )
    return (_paragraphe("Vous pouvez faire une nouvelle demande à tout moment, en ligne ou dans un guichet."),)


def _recours(recours: VoiesDeRecours) -> tuple[Bloc, ...]:
    autorite = "\n".join((recours.autorite, *recours.adresse_autorite))
    tribunal = "\n".join(filter(None, (recours.tribunal, *recours.adresse_tribunal, recours.en_ligne)))
    return (
        Intertitre("Si vous n'êtes pas d'accord"),
        _paragraphe(
            f"Dans un délai de {recours.delai} à compter de la réception de cette lettre, vous pouvez demander un nouvel examen à "
            "l'autorité ci-dessous, ou saisir le tribunal. Expliquez pourquoi et joignez une copie de cette lettre."
        ),
        Faits(
            (
                Fait("Demander un nouvel examen", autorite),
                Fait("Saisir le tribunal", tribunal),
            ),
            2,
        ),
    )
