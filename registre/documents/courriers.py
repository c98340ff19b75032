"""What each letter says: frozen, display-ready facts; dates are civil days.

Every letter has an `EnTete`. `corps` replaces the standard wording and `complements` follows it: both are blocks that
an instance may edit, so that a wording never needs a release.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from registre.documents.contenus import Bloc, Destinataire, Service


@dataclass(frozen=True, slots=True)
class EnTete:
    """What all letters share.

    `destinataire` is who opens the envelope (the tutor or mandated helper as well as the demandeur); `demandeur` names
    whose demande it is. `numero` is empty for a person who has none. `envoi` is the postal mention (« Lettre
    recommandée avec accusé de réception »).
    """

    service: Service
    destinataire: Destinataire
    demandeur: str
    lieu: str
    date: date
    numero: str = ""
    signataire: str = ""
    fonction: str = ""
    envoi: str = ""
    corps: tuple[Bloc, ...] = ()
    complements: tuple[Bloc, ...] = ()


@dataclass(frozen=True, slots=True)
class VoiesDeRecours:
    """How a decision can be disputed, as data: the authorities, their addresses and the delay in words."""

    delai: str
    autorite: str
    adresse_autorite: tuple[str, ...]
    tribunal: str
    adresse_tribunal: tuple[str, ...]
    en_ligne: str = ""


@dataclass(frozen=True, slots=True)
class PreavisRenouvellement:
    """Notice at least one month before expiry (R441-2-7, version of 8 May 2017).

    `reactivable_jusqu_au` is the last day on which a demande struck off for lack of renewal may be taken up again
    (ARR-2015 §6.1), None when no tolerance applies; `precision` says what this household would lose.
    """

    entete: EnTete
    expire_le: date
    en_ligne: str = ""
    guichets: str = ""
    precision: str = ""
    reactivable_jusqu_au: date | None = None


@dataclass(frozen=True, slots=True)
class AvertissementAbsenceReponse:
    """Warning before the radiation of R441-2-8 c: a letter sent to the last known address got no answer."""

    entete: EnTete
    courrier_le: date
    objet_du_courrier: str
    radiation_possible_le: date
    comment_repondre: str


class SousMotifIrrecevabilite(StrEnum):
    """The only two grounds of irrecevabilité (ARR-2015 §6.4)."""

    SEJOUR = "sejour"
    RESSOURCES = "ressources"


@dataclass(frozen=True, slots=True)
class AvertissementIrrecevabilite:
    """Warning before the radiation of R441-2-8 d, after a CALEOL found the demande irrecevable."""

    entete: EnTete
    bailleur: str
    decision_le: date
    sous_motif: SousMotifIrrecevabilite
    explication: str
    radiation_possible_le: date
    comment_repondre: str


class LettreRadiation(StrEnum):
    """The closed list of R441-2-8 (version of 8 May 2017)."""

    ATTRIBUTION = "a"
    RENONCIATION = "b"
    ABSENCE_REPONSE = "c"
    IRRECEVABILITE = "d"
    NON_RENOUVELLEMENT = "e"
    FUSION = "f"


@dataclass(frozen=True, slots=True)
class NotificationRadiation:
    """Tells a demandeur that the demande is struck off, why, since when, and how to dispute it.

    `precision` completes the ground with this dossier's facts (date of the lease, of the warning…);
    `numero_national` is the number kept by a merger (f).
    """

    entete: EnTete
    motif: LettreRadiation
    radiee_le: date
    recours: VoiesDeRecours
    precision: str = ""
    reactivable_jusqu_au: date | None = None
    numero_national: str = ""


@dataclass(frozen=True, slots=True)
class RecepisseDepot:
    """Receipt of a paper demande: the day and place of reception are its deposit date (R441-2-3).

    `saisie_par` and `mandat`: who types it for the place of reception, and under which convention (R441-2-1);
    `papier_conserve_par`: who holds the paper; `attestation_avant_le`: one month after the deposit (L441-2-1).
    """

    entete: EnTete
    recu_le: date
    lieu: str
    papier_conserve_par: str
    attestation_avant_le: date
    saisie_par: str = ""
    mandat: str = ""
    pieces_recues: tuple[str, ...] = ()


class RaisonOrientation(StrEnum):
    """Why the guichet sends the person elsewhere (R441-2-1 last paragraphs; L441-2-1 for another region)."""

    PUBLIC = "public"
    HORS_REGION = "hors_region"


@dataclass(frozen=True, slots=True)
class ServiceOrientation:
    """A place that can register the demande."""

    nom: str
    adresse: tuple[str, ...]
    precision: str = ""


@dataclass(frozen=True, slots=True)
class LettreOrientation:
    """Sends the person to a guichet that can register the demande.

    `public_du_guichet` says whom this guichet serves (PUBLIC); `communes` are those outside the region (HORS_REGION).
    """

    entete: EnTete
    raison: RaisonOrientation
    services: tuple[ServiceOrientation, ...]
    public_du_guichet: str = ""
    communes: tuple[str, ...] = ()
    en_ligne: str = ""


@dataclass(frozen=True, slots=True)
class AttestationReactivation:
    """Certifies that a struck-off demande is active again with its number and seniority (ARR-2015 §6.1)."""

    entete: EnTete
    recue_le: date
    radiee_le: date
    reactivee_le: date
    valable_jusqu_au: date


@dataclass(frozen=True, slots=True)
class DemandeDePieces:
    """Asks a household for the pièces that are missing (R441-2-4-1), once for all who treat the demande.

    `pieces` are (what is asked, of whom or empty); `avant_le` the day by which they are awaited.
    """

    entete: EnTete
    pieces: tuple[tuple[str, str], ...]
    avant_le: date
    comment_repondre: str


@dataclass(frozen=True, slots=True)
class DelaiAtteint:
    """Tells a demandeur that the commission de médiation may be seized (L441-1-4, L441-2-3 II).

    `mois`: the delay reached; `arrete` is empty when the text that sets it was not read.
    """

    entete: EnTete
    deposee_le: date
    atteint_le: date
    departement: str
    mois: int
    arrete: str = ""


Courrier = (
    DelaiAtteint
    | DemandeDePieces
    | PreavisRenouvellement
    | AvertissementAbsenceReponse
    | AvertissementIrrecevabilite
    | NotificationRadiation
    | RecepisseDepot
    | LettreOrientation
    | AttestationReactivation
)


@dataclass(frozen=True, slots=True)
class Lettre:
    """A letter ready to be laid out: its object, its blocks, what its title in the PDF says (never a name)."""

    objet: str
    corps: tuple[Bloc, ...]
    formule: str = field(default="Nous vous prions d'agréer l'expression de nos salutations distinguées.")


@dataclass(frozen=True, slots=True)
class LettreComposee:
    """A letter whose wording an upper application wrote: laid out as the others (port `redacteurs`)."""

    entete: EnTete
    lettre: Lettre
