"""One invented letter of each kind."""

from datetime import date

from registre.documents.contenus import Destinataire
from registre.documents.courriers import (
    AttestationReactivation,
    AvertissementAbsenceReponse,
    AvertissementIrrecevabilite,
    DelaiAtteint,
    DemandeDePieces,
    EnTete,
    LettreOrientation,
    LettreRadiation,
    NotificationRadiation,
    PreavisRenouvellement,
    RaisonOrientation,
    RecepisseDepot,
    ServiceOrientation,
    SousMotifIrrecevabilite,
    VoiesDeRecours,
)
from tests.registre.documents.exemples import NUMERO, SERVICE

ENTETE = EnTete(
    service=SERVICE,
    destinataire=Destinataire(
        ("UDAF DE LA SEINE SAINT DENIS", "POUR MME SAMIA BENALI LEFÈVRE", "16 RUE HECTOR BERLIOZ", "93000 BOBIGNY")
    ),
    demandeur="Samia BENALI-LEFÈVRE",
    lieu="Montreuil",
    date=date(2026, 1, 18),
    numero=NUMERO,
    signataire="Pour la maire, la responsable du guichet",
    envoi="Lettre recommandée avec accusé de réception",
)

RECOURS = VoiesDeRecours(
    delai="deux mois",
    autorite="Gestionnaire régional de la demande",
    adresse_autorite=("Service d'essai", "75000 PARIS"),
    tribunal="Tribunal administratif de Montreuil",
    adresse_tribunal=("7 rue Catherine Puig", "93100 MONTREUIL"),
    en_ligne="recours.exemple.fr",
)

PREAVIS = PreavisRenouvellement(
    ENTETE, expire_le=date(2026, 2, 20), en_ligne="demande-logement.exemple.fr", reactivable_jusqu_au=date(2026, 8, 20)
)

ABSENCE_REPONSE = AvertissementAbsenceReponse(
    ENTETE,
    courrier_le=date(2025, 12, 1),
    objet_du_courrier="demande de votre avis d'imposition",
    radiation_possible_le=date(2026, 2, 18),
    comment_repondre="écrivez-nous, téléphonez au 01 00 00 00 00 ou passez au guichet.",
)

IRRECEVABILITE = AvertissementIrrecevabilite(
    ENTETE,
    bailleur="Est Ensemble Habitat",
    decision_le=date(2026, 1, 12),
    sous_motif=SousMotifIrrecevabilite.RESSOURCES,
    explication="Les revenus retenus sont ceux de l'avis d'imposition 2025 sur les revenus de 2024.",
    radiation_possible_le=date(2026, 2, 18),
    comment_repondre="adressez vos justificatifs au service ci-dessus.",
)

RADIATION = NotificationRadiation(
    ENTETE,
    motif=LettreRadiation.NON_RENOUVELLEMENT,
    radiee_le=date(2026, 3, 20),
    recours=RECOURS,
    precision="Le rappel vous a été envoyé le 15 janvier 2026.",
    reactivable_jusqu_au=date(2026, 8, 20),
)

RECEPISSE = RecepisseDepot(
    ENTETE,
    recu_le=date(2026, 1, 16),
    lieu="Mairie de Bagnolet",
    papier_conserve_par="Mairie de Bagnolet",
    attestation_avant_le=date(2026, 2, 16),
    saisie_par="Ville de Montreuil",
    mandat="Convention de mandat du 3 mars 2025",
    pieces_recues=("Copie de la carte d'identité",),
)

ORIENTATION = LettreOrientation(
    ENTETE,
    raison=RaisonOrientation.PUBLIC,
    public_du_guichet="salariés des entreprises qui cotisent à Action Logement",
    services=(
        ServiceOrientation("Mairie de Montreuil", ("1 place Jean Jaurès", "93100 MONTREUIL"), "Le matin"),
        ServiceOrientation("Est Ensemble Habitat", ("30 rue d'essai", "93100 MONTREUIL")),
    ),
    en_ligne="demande-logement.exemple.fr",
)

REACTIVATION = AttestationReactivation(
    ENTETE,
    recue_le=date(2018, 3, 14),
    radiee_le=date(2026, 3, 20),
    reactivee_le=date(2026, 5, 4),
    valable_jusqu_au=date(2027, 5, 4),
)

PIECES = DemandeDePieces(
    ENTETE,
    pieces=(("Avis d'imposition de l'année attendue", "Awa"), ("Bail, ou attestation du bailleur", "")),
    avant_le=date(2026, 7, 15),
    comment_repondre="Répondez par écrit à la mairie de Bagnolet, ou présentez-vous à un guichet.",
)

DELAI = DelaiAtteint(ENTETE, deposee_le=date(2020, 3, 1), atteint_le=date(2026, 3, 1), departement="Paris", mois=72)

LETTRES = (DELAI, PIECES, PREAVIS, ABSENCE_REPONSE, IRRECEVABILITE, RADIATION, RECEPISSE, ORIENTATION, REACTIVATION)
