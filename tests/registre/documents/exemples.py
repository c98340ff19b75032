"""Invented households for the documents' tests: ordinary, largest, barest, legal person."""

from dataclasses import replace
from datetime import date

from registre.documents.contenus import (
    ActiviteRecap,
    Attestation,
    BailleursDeCommune,
    CommissionMediation,
    DelaiAnormalementLong,
    Demandeur,
    Destinataire,
    Fait,
    GroupePieces,
    NatureAttestation,
    PersonneRecap,
    Recapitulatif,
    RessourceRecap,
    RevenuFiscalRecap,
    Service,
)

NUMERO = "1110318016982G1104"

SERVICE = Service(
    nom="Ville de Montreuil, service de l'habitat",
    adresse=("Hôtel de ville", "1 place Jean Jaurès", "93100 MONTREUIL"),
    telephone="01 00 00 00 00",
    courriel="habitat@exemple.fr",
    site="logement.exemple.fr",
    horaires="Du lundi au vendredi, 9 h à 17 h",
)

DEMANDEUR = Demandeur(
    nom="BENALI",
    nom_usage="BENALI-LEFÈVRE",
    prenoms="Samia Louise",
    adresse=("Bâtiment C, appartement 42", "18 RUE DE LA SOLIDARITÉ", "93100 MONTREUIL"),
)

COMMUNES = ("Montreuil", "Bagnolet", "Les Lilas", "Romainville")

BAILLEURS = tuple(
    BailleursDeCommune(commune, ("Est Ensemble Habitat", "Seine-Saint-Denis Habitat", "Immobilière 3F", *propres))
    for commune, propres in zip(
        COMMUNES, (("Toit et Joie",), ("CDC Habitat social", "Vilogia"), (), ("Antin Résidences",)), strict=True
    )
)

COMMISSION = CommissionMediation(
    departement="Seine-Saint-Denis",
    adresse=("Secrétariat de la commission de médiation", "1 esplanade Jean Moulin", "93007 BOBIGNY CEDEX"),
    delais=(DelaiAnormalementLong("Tous logements", "3 ans", date(2027, 3, 14), "Arrêté préfectoral d'essai"),),
)

PIECES_OBLIGATOIRES = (
    GroupePieces(
        "Identité de chaque adulte", ("Carte d'identité ou passeport", "Titre de séjour en cours de validité")
    ),
    GroupePieces("Identité des enfants mineurs", ("Livret de famille", "Acte de naissance")),
    GroupePieces("Revenus", ("Avis d'imposition de l'avant-dernière année de chaque personne à loger",)),
)

PIECES_COMPLEMENTAIRES = (
    GroupePieces("Ressources du mois", ("Trois derniers bulletins de salaire", "Notification de la CAF")),
    GroupePieces("Logement actuel", ("Bail et dernière quittance", "Attestation de l'hébergeant")),
)

RECAPITULATIF = Recapitulatif(
    personnes=(
        PersonneRecap("Demandeuse", "BENALI", "Samia Louise", date(1988, 5, 9), "Française"),
        PersonneRecap("Enfant à charge", "LEFÈVRE", "Inès", date(2015, 9, 1)),
        PersonneRecap("Enfant à charge", "LEFÈVRE", "Yanis", date(2019, 2, 28), "Garde alternée"),
    ),
    contact=(Fait("Téléphone", "06 00 00 00 00"), Fait("Courriel", "samia@exemple.fr")),
    situation_familiale=(Fait("Situation", "Séparée"), Fait("Colocation", "Non")),
    activites=(ActiviteRecap("Samia BENALI", "Salariée du privé, CDI", "Aide-soignante"),),
    ressources=(
        RessourceRecap("Samia BENALI", "Salaire", 1642),
        RessourceRecap("Samia BENALI", "Allocations familiales", 141),
    ),
    revenus_fiscaux=(
        RevenuFiscalRecap(2022, "Samia BENALI", 18230),
        RevenuFiscalRecap(2023, "Samia BENALI", None),
    ),
    logement_actuel=(Fait("Statut", "Locataire du parc privé"), Fait("Type", "T2"), Fait("Loyer", "870 €")),
    motifs=("Logement trop petit", "Logement trop cher"),
    logement_recherche=(Fait("Type", "T3 ou T4"), Fait("Catégorie", "Appartement"), Fait("Personnes à loger", "3")),
    communes=COMMUNES,
    handicap=False,
    precisions="Proche de l'école de mes enfants si possible.",
)

ATTESTATION = Attestation(
    nature=NatureAttestation.RENOUVELLEMENT,
    numero=NUMERO,
    demandeur=DEMANDEUR,
    service=SERVICE,
    recue_le=date(2024, 3, 14),
    renouvelee_le=date(2026, 2, 20),
    valable_jusqu_au=date(2027, 2, 20),
    etablie_le=date(2026, 2, 20),
    bailleurs=BAILLEURS,
    recapitulatif=RECAPITULATIF,
    organismes_agrees=("Solidarités Nouvelles pour le Logement",),
    commissions=(COMMISSION,),
    renouveler_en_ligne="demande-logement.exemple.fr",
    information=(
        Fait("En ligne", "demande-logement.exemple.fr, avec votre numéro unique"),
        Fait("Téléphone", "01 00 00 00 00"),
        Fait("Au guichet", "Sur rendez-vous, dans le mois"),
    ),
    pieces_obligatoires=PIECES_OBLIGATOIRES,
    pieces_complementaires=PIECES_COMPLEMENTAIRES,
)

NUE = replace(
    ATTESTATION,
    nature=NatureAttestation.ENREGISTREMENT,
    demandeur=Demandeur(nom="LI", adresse=("CCAS", "75013 PARIS"), prenoms="A"),
    service=Service("CCAS", ("75013 PARIS",)),
    renouvelee_le=None,
    bailleurs=(),
    organismes_agrees=(),
    commissions=(),
    renouveler_en_ligne="",
    information=(),
    pieces_obligatoires=(),
    pieces_complementaires=(),
    recapitulatif=Recapitulatif(),
)
"""The barest registration: an identity document, a domiciliation, nothing else known."""

ASSOCIATION = replace(
    ATTESTATION,
    nature=NatureAttestation.ENREGISTREMENT,
    renouvelee_le=None,
    demandeur=Demandeur(
        nom="Association Un toit pour tous", adresse=("3 RUE DU PORT", "93200 SAINT DENIS"), personne_morale=True
    ),
    recapitulatif=replace(RECAPITULATIF, personnes=(), precisions=""),
)

HUIT_COMMUNES = tuple(f"Saint-Germain-les-Grandes-Fontaines-sur-Marne {n}" for n in range(1, 9))

TRES_GRANDE = replace(
    ATTESTATION,
    demandeur=Demandeur(
        nom="RAKOTOMALALA ANDRIANAMPOINIMERINA-FERNANDES DA SILVA",
        nom_usage="VAN DEN BROECK DE LA ROCHEFOUCAULD-MONTBEL",
        prenoms="Marie-Christophine Anne-Élisabeth Théodora Guadalupe",
        adresse=(
            "RÉSIDENCE DES GRANDS CHAMPS ESCALIER B",
            "1234 BOULEVARD DU MARÉCHAL DE LATTRE DE",
            "93160 NOISY LE GRAND CEDEX",
        ),
    ),
    destinataire=Destinataire(
        (
            "UDAF DE LA SEINE SAINT DENIS MANDATAIR",
            "POUR MME RAKOTOMALALA ANDRIANAMPOINIME",
            "RÉSIDENCE DES GRANDS CHAMPS ESCALIER B",
            "1234 BOULEVARD DU MARÉCHAL DE LATTRE D",
            "BOÎTE POSTALE 12345",
            "93160 NOISY LE GRAND CEDEX",
            "FRANCE",
        )
    ),
    bailleurs=tuple(
        BailleursDeCommune(
            commune, tuple(f"Société anonyme d'HLM numéro {n:03d}" for n in range(1, 141) if n % 9 or n % 8 == rang)
        )
        for rang, commune in enumerate(HUIT_COMMUNES)
    ),
    recapitulatif=replace(
        RECAPITULATIF,
        personnes=tuple(
            PersonneRecap(
                "Enfant à charge",
                "RAKOTOMALALA ANDRIANAMPOINIMERINA-FERNANDES DA SILVA",
                f"Prénom-composé-numéro-{n}",
                date(2010, 1, n),
                "Droit de visite et d'hébergement",
            )
            for n in range(1, 13)
        ),
        communes=HUIT_COMMUNES,
        handicap=True,
        naissances_attendues="2, vers le 1er juillet 2026",
        precisions="Très grand besoin \U0001f600. " * 15,
    ),
)
"""Twelve persons, eight communes, 140 bailleurs, 38-character address lines and the longest names."""
