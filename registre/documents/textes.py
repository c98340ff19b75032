"""Regional wording of the attestation, in plain French, each list under the article it restates.

The law is restated in our own words for the person who receives it; a region replaces any list through the fields of
`contenus.Attestation`.
"""

from registre.documents.francais import typographier


def _liste(*phrases: str) -> tuple[str, ...]:
    return tuple(typographier(phrase) for phrase in phrases)


# L441-2-3 II (R441-2-4 f); the last case since the law of 21 February 2022, article 91
CAS_DE_MEDIATION_SANS_DELAI = _liste(
    "vous n'avez pas de logement ;",
    "vous risquez l'expulsion et rien n'est prévu pour vous reloger ;",
    "vous vivez dans une structure d'hébergement, ou pour un temps dans un logement de transition, un "
    "logement-foyer ou une résidence hôtelière à vocation sociale ;",
    "vous vivez dans des locaux qui ne sont pas faits pour l'habitation, insalubres ou dangereux ;",
    "votre logement est manifestement trop petit pour votre famille, ou n'est pas décent, et vous avez au moins un enfant "
    "mineur, ou vous êtes en situation de handicap, ou une personne à votre charge l'est ;",
    "vous êtes en situation de handicap, ou une personne à votre charge l'est, et votre logement n'y est pas adapté.",
)

CAS_DE_MEDIATION_DELAI = typographier(
    "Vous pouvez aussi la saisir, quelle que soit votre situation, si vous n'avez reçu aucune proposition adaptée à votre "
    "demande dans le délai fixé par le préfet (délai dit « anormalement long »)."
)

PERSONNE_MORALE_SANS_MEDIATION = typographier(
    "Le droit au logement opposable appartient aux personnes : une association ou un organisme ne peut pas saisir la "
    "commission de médiation pour son propre compte. Les personnes que vous logez peuvent le faire elles-mêmes."
)

# R441-2-8 a to f (R441-2-4 h)
CONDITIONS_DE_RADIATION = _liste(
    "un logement social vous a été attribué et vous avez signé le bail ;",
    "vous avez renoncé par écrit à votre demande ;",
    "vous n'avez pas répondu à un courrier envoyé à la dernière adresse que vous avez indiquée : un avertissement vous est "
    "adressé d'abord, la radiation ne peut intervenir qu'un mois après ;",
    "une commission d'attribution a constaté que vous ne remplissez pas les conditions légales d'accès au logement social : "
    "un avertissement vous est adressé d'abord, la radiation ne peut intervenir qu'un mois après ;",
    "vous n'avez pas renouvelé votre demande dans le délai indiqué par le rappel ;",
    "vos différents numéros sont réunis en un seul numéro national : l'ancienneté de chacun est conservée.",
)

# Annex 1 of R441-2-4: the next steps
ETAPES_SUIVANTES = _liste(
    "Votre demande vaut auprès de tous les bailleurs des communes demandées. Les bailleurs, réservataires et services de "
    "l'État habilités peuvent la consulter : vous n'avez pas à la déposer ailleurs.",
    "Votre situation est examinée : urgence, priorités prévues par la loi, ancienneté, points de la cotation là où elle "
    "s'applique.",
    "Lorsqu'un logement peut vous convenir, un bailleur ou un réservataire vous désigne comme candidat et vous demande les "
    "pièces de l'annexe 2 qui manquent encore. Répondez vite : un dossier incomplet fait perdre le logement.",
    "La commission d'attribution du bailleur compare les dossiers, le plus souvent au moins trois pour un logement, et "
    "décide. Sa décision vous est écrite, avec ses raisons.",
    "Si un logement vous est proposé, vous avez un délai pour l'accepter ou le refuser. Ne pas répondre vaut refus.",
    "À la signature du bail, votre demande est close.",
)

RAPPEL_DE_RENOUVELLEMENT = typographier(
    "Un mois au moins avant cette date, vous recevrez un rappel : par courrier, et par courriel si vous avez indiqué une "
    "adresse électronique ; par courriel seulement si vous avez déjà fait ou renouvelé votre demande en ligne, sauf si vous "
    "avez demandé aussi le courrier."
)

ACTUALISATION = typographier(
    "Signalez tout changement dès qu'il survient, en ligne ou dans tout guichet : adresse, téléphone, composition de la famille, emploi, ressources, "
    "logement. Un courrier qui ne vous parvient pas peut entraîner la radiation de votre demande."
)

RENOUVELLEMENT_GARDE_L_ANCIENNETE = typographier(
    "Renouveler est gratuit et vous fait garder votre numéro et votre ancienneté."
)

SEULE_PIECE_D_ENREGISTREMENT = typographier(
    "Pour enregistrer la demande, seule une pièce d'identité ou de séjour pouvait vous être demandée. Les pièces ci-dessous "
    "serviront à l'instruire. Déposez-les une seule fois, à n'importe quel guichet ou en ligne : elles serviront à "
    "tous ceux qui instruisent votre demande."
)
