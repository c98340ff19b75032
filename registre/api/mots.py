"""What each field of the API means, in French: by `Contract.field` when it is particular, else by its name."""

from __future__ import annotations

from typing import Any

from demandeurs.enums import (
    CanalPiece,
    EtatPiece,
    MarquePiece,
    NiveauPiece,
    RolePersonne,
    SensRessource,
    SourceModification,
)
from demandeurs.rules.pieces import StatutExigence
from habilitations.rules.types import NatureTerritoire
from registre.enums import CanalDepot, NatureEvenement, NatureTache, StatutNumero
from registre.rules.echeances import StatutEcheance
from registre.states.demande import EtatDemande, NatureDemande
from registre.states.radiation import MotifRadiation, SousMotif

_N = "code de la nomenclature"
# fmt: off
MOTS: dict[str, str] = {
    # declared demande
    "declaration": "La demande telle qu'elle est déclarée (article R441-2-2 du CCH, formulaire Cerfa 14069).",
    "guichet": "Code à cinq caractères du guichet d'enregistrement.",
    "deposee_le": "Date de dépôt ; à l'enregistrement, le jour même si elle est omise.",
    "recherche": "Le logement recherché.", "menage": "Le ménage ; absent pour une association.",
    "personne_morale": "L'association demandeuse (L442-8-1) ; absente pour un ménage.",
    "motifs": "Motifs de la demande.", "precision": "Précisions (H1), 255 caractères, sans donnée de santé.",
    "courrier_papier": "Souhaite aussi recevoir les courriers par la poste.",
    "protege": "Dossier protégé : adresse, téléphones et communes masqués dans les listes.",
    "identite_vue": "La pièce d'identité ou le titre de séjour a été vu (R441-2-3).",
    "depot_papier": "Formulaire reçu sur papier : sa date de réception est la date de dépôt.",
    "recu_le": "Date de réception du formulaire.", "lieu": "Lieu de réception, ou lieu de travail.",
    "detenteur": "Qui détient le formulaire.", "mandat": "Mandat du détenteur.",
    "types": "Types de logement, du plus petit au plus grand.", "categorie": f"Catégorie de logement, {_N} categorie_recherchee ou categorie_actuelle.",
    "avec_parking": "Souhaite un parking.", "rez_de_chaussee": "Accepte un rez-de-chaussée.",
    "sans_ascenseur": "Accepte un étage sans ascenseur.", "loyer_max": "Loyer maximal, en euros par mois.",
    "elargie": "Accepte d'autres communes du secteur.", "voeux": "Communes demandées, par ordre de préférence.",
    "commune": "Code INSEE de la commune ou de l'arrondissement.", "quartier": "Quartier souhaité.",
    "personnes_a_loger": "Nombre de personnes à loger.", "colocation": "Demande en colocation.",
    "accession": "Intéressé par l'accession sociale.", "Motifs.codes": f"Motifs dans l'ordre, {_N} motif.",
    "jugement_le": "Date du jugement d'expulsion.", "personnes": "Personnes du ménage, le demandeur d'abord.",
    "adresse": "Adresse postale.", "adresse_logement": "Adresse du logement actuel, si elle diffère.",
    "naissances_attendues": "Nombre de naissances attendues.", "naissance_prevue_le": "Date prévue de la naissance.",
    "logement": "Logement actuel.", "handicaps": "Compléments « handicap ». La nature et le référent ne se relisent pas ici.",
    "personnes_handicapees": "Nombre de personnes en situation de handicap.", "aidant": "Personne ou organisme qui aide ou représente.",
    "role": "Place dans le ménage.", "nom": "Nom d'usage, ou dénomination.", "prenom": "Prénom.", "nom_naissance": "Nom de naissance.",
    "civilite": f"Civilité, {_N} civilite.", "naissance_le": "Date de naissance.", "nationalite": f"Nationalité, {_N} nationalite.",
    "situation_familiale": f"Situation familiale, {_N} situation_familiale.", "lien": f"Lien avec le demandeur, {_N} lien.",
    "sexe": f"Sexe, {_N} sexe.", "parente": f"Parenté, {_N} parente.", "coparentalite": f"Garde, {_N} coparentalite.",
    "nir": "Numéro de sécurité sociale ; jamais relu. Vide dans une modification : inchangé.",
    "tel_domicile": "Téléphone du domicile.", "tel_portable": "Téléphone portable.", "tel_travail": "Téléphone du travail.",
    "mel": "Adresse électronique.", "notif_sms": "Accepte les SMS.", "notif_mel": "Accepte les courriels.",
    "activite": "Situation professionnelle.", "revenus": "Revenus fiscaux de référence.", "ressources": "Ressources mensuelles.",
    "contrat": f"Nature du contrat, {_N} contrat.", "statut": "Statut : celui du numéro, ou le statut professionnel (nomenclature statut).", "profession": "Profession.",
    "employeur": "Employeur.", "siret": "SIRET de l'employeur.", "multi_employeur": "Plusieurs employeurs.",
    "organisme_collecteur": "Organisme collecteur.", "precaire": "Emploi précaire.", "chomage_plus_un_an": "Au chômage depuis plus d'un an.",
    "reprise_le": "Date de reprise d'emploi.", "rang": "1 pour l'année N-1, 2 pour N-2.", "annee": "Année.",
    "montant": "Montant en euros entiers.", "sens": "Reçue (R) ou versée (V).", "des_charges": "Ressource d'une personne à charge.",
    "voie": "Type et nom de la voie.", "etranger": "À l'étranger.", "appartement": "Appartement.", "etage": "Étage.",
    "escalier": "Escalier.", "batiment": "Bâtiment.", "complement": "Complément.", "numero": "Numéro unique courant, vide tant qu'il est attendu ; ou numéro dans la voie.",
    "lieu_dit": "Lieu-dit.", "code_postal": "Code postal.", "code_postal_etranger": "Code postal à l'étranger.",
    "commune_etranger": "Ville à l'étranger.", "pays": "Pays.", "hebergeant": "Chez.",
    "modeles": f"Nature de l'hébergement, {_N} modele_logement.", "bailleur": "Bailleur actuel.", "bailleur_siren": "SIREN du bailleur actuel.",
    "residence_sociale_depuis": "En résidence sociale depuis.", "residence_hoteliere_depuis": "En résidence hôtelière depuis.",
    "sous_location_depuis": "En sous-location depuis.", "structure_depuis": "En structure depuis.", "structure": "Structure.",
    "centre_depuis": "En centre depuis.", "centre": "Centre.", "loyer": "Loyer, en euros par mois.", "aide_logement": "Aide au logement, en euros par mois.",
    "habitants": "Nombre d'habitants.", "typologie": f"Type du logement, {_N} type_logement.", "surface": "Surface en mètres carrés.",
    "proprietaire": "Propriétaire d'un logement.", "possede": "Commune du logement possédé.", "possede_typologie": "Type du logement possédé.",
    "reconnu": "Handicap reconnu.", "proche_domicile": "Besoin d'être proche.", "referent_nom": "Référent.", "referent_adresse": "Adresse du référent.",
    "referent_tel": "Téléphone du référent.", "referent_mel": "Courriel du référent.", "a_referent": "A un référent.", "autre_nature": "Autre nature.",
    "etat": "État de la demande ; ou état du handicap (nomenclature etat_handicap).", "marche": f"Capacité de marche, {_N} capacite_marche.", "accompagne": "Accompagné.",
    "moteur": "Handicap moteur.", "sensoriel": "Handicap sensoriel.", "autre": "Autre, en clair.", "natures_sensorielles": f"{_N} nature_sensorielle.",
    "natures_motrices": f"{_N} nature_motrice.", "aides_techniques": f"Aides techniques, {_N} aide_technique.", "equipements": f"Équipements nécessaires, {_N} equipement_handicap.",
    "besoin_particulier": "Besoin particulier du logement.", "besoin_autre": "Autre besoin.", "organisme": "Organisme.", "tel": "Téléphone.",
    "informe": "Reçoit les informations.", "represente": "Reçoit les courriers à la place du demandeur.", "qualite": "Qualité.", "siren": "SIREN.",
    "code": "Code.",
    # acts
    "confirmations": "Codes des avertissements lus et confirmés, rendus par un refus précédent.",
    "source": "D'où vient la modification, ou article de la règle.", "le": "Date de l'acte ; le jour même si elle est omise.",
    "motif": "Motif de radiation (R441-2-8).", "sous_motif": "Sous-motif de l'irrecevabilité, vide sinon.", "attribution": "Données de l'attribution (R441-2-9), pour RADATT.",
    "renonciation_recue_le": "Réception de la renonciation écrite, pour RADABA.", "courrier_detenu_par": "Guichet qui garde ce courrier, pour RADABA.",
    "decision_caleol": "Référence de la décision de la CALEOL, pour RADIRR.", "decision_caleol_le": "Date de cette décision.",
    "deces_le": "Date du décès.", "demande_conservee": "Identifiant de la demande conservée (fusion, doublon).",
    "bail_le": "Signature du bail.", "deja_loge_parc": f"Déjà logé dans le parc, {_N} oui_non_nondoc.", "rpls": "Identifiant RPLS du logement, dix caractères.",
    "dalo": "Au titre du DALO ; ou ménage reconnu DALO.", "accord_collectif": f"{_N} accord_collectif.", "reservataire": f"{_N} reservataire.",
    "siren_bailleur": "SIREN du bailleur.", "qpv": f"{_N} zus.", "exception_rpls": "Pourquoi le logement n'a pas d'identifiant RPLS.",
    "texte": "Numéro unique, noms (dans tout ordre, accents indifférents) ou date de naissance 04/07/1987.",
    "Rechercher.nir": "Numéro de sécurité sociale, comparé par son empreinte.",
    # pièces
    "DeposerPiece.type": "Type de pièce, de la liste en vigueur (« types » d'une exigence).", "type": "Type de la pièce ; null si elle n'est ouverte qu'aux fonctions désignées.",
    "recue_le": "Jour où la pièce a été reçue : les quinze jours de R441-2-4-1 en partent.",
    "personne": "Rang de la personne dans le ménage (1 : le demandeur) ; null pour tout le ménage.",
    "mois_du": "Premier jour du premier mois couvert.", "mois_au": "Premier jour du dernier mois couvert.",
    "PieceLue.annee": "Année des revenus que porte la pièce.", "DeposerPiece.annee": "Année des revenus que porte la pièce.",
    "divorce_lu": "L'avis dit « divorcé » et ne porte que les revenus de cette personne.",
    "voulues": "Ce qui est demandé, et à qui.", "exigence": "Code de ce qui est demandé.", "exigences": "Ce qui est demandé ; dans l'état d'un dossier, avec où cela en est.",
    "RequetesFaites.exigences": "Codes de ce qui a été demandé.",
    "DemanderPieces.motif": "Pourquoi, quand le dossier ne le montre pas.", "AbandonnerRequete.motif": "Ce qu'a dit le ménage.",
    "MarquerPiece.motif": "Ce qui ne va pas.", "DemarquerPiece.motif": "Pourquoi la marque est retirée.",
    "CopierPiece.motif": "À quoi servira la copie : inscrit sur chaque page, et tracé.",
    "DemanderPieces.echeance_le": "Jour où la réponse est attendue ; le délai de la région par défaut.",
    "RequeteLue.echeance_le": "Jour où la réponse est attendue.", "RequetesFaites.echeance_le": "Jour où la réponse était attendue.",
    "courrier": "Un courrier part au ménage ; non : la demande lui a été dite.",
    "detenu_par": "Code du guichet qui garde le courrier du ménage.", "AbandonnerRequete.recu_le": "Date de réception de ce courrier.",
    "marque": "Marque posée sur la pièce.", "marque_motif": "Pourquoi elle est marquée.", "marquee_a": "Quand elle a été marquée.",
    "demandee_le": "Jour de la demande.", "RequeteLue.organisme": "Qui a demandé : la demande vaut pour tous.",
    "PieceLue.etat": "État de la pièce.", "PieceFaite.etat": "État de la pièce.", "ExigenceLue.statut": "Où en est l'exigence.", "ExigenceLue.categorie": "Partie de la liste ministérielle.",
    "ExigenceLue.types": "Types de pièces acceptés : un seul suffit.", "niveau": "Ce que la pièce conditionne.", "raison": "Pourquoi elle est demandée, ou ce qui ne va pas.",
    "article": "Article ou texte qui la demande.", "a_confirmer": "Ligne de la liste à confirmer sur le texte officiel.",
    "demandable": "Peut être demandée au ménage : ni présente, ni en cours d'analyse, ni déjà demandée.",
    "depuis": "Depuis quand elle est obsolète ou marquée.", "ExigenceLue.valable_jusqu_au": "Jusqu'à quand elle est présente ; null : rien ne la fait vieillir.",
    "PieceLue.valable_jusqu_au": "Fin de validité lue sur la pièce.", "DeposerPiece.valable_jusqu_au": "Fin de validité lue sur la pièce.",
    "pieces": "Pièces du dossier ; d'une exigence, celles qui y répondent.", "piece": "Identifiant de la pièce.", "requete": "Demande en cours ; null s'il n'y en a pas.",
    "FichierLu.nature": "Format conservé.", "pages": "Nombre de pages.", "octets": "Taille en octets.", "sensible": "Médicale ou de handicap.",
    "deposee_a": "Instant du dépôt.", "remplace": "Pièce qu'elle remplace.", "fichiers": "Fichiers de la pièce, dans l'ordre.",
    "PieceLue.canal": "Canal du dépôt de la pièce.", "prochaine_echeance": "Premier jour où une pièce présente devient obsolète.", "ouvertes": "Les demandes sont en cours.",
    # answers
    "cle": "Identifiant opaque de la demande.", "version": "Version ; c'est aussi son ETag.", "renouvelee_le": "Dernier renouvellement.",
    "valable_jusqu_au": "Dernier jour de validité (R441-2-7).", "radiee_le": "Date de radiation.", "nature": "Nature.", "denomination": "Dénomination de l'association, vide sinon.",
    "titulaire": "Le demandeur ; null pour une association ou des données effacées.", "communes": "Codes INSEE demandés ; null si le dossier est protégé.",
    "echeance": "Ce que le calendrier fait d'une demande active ; null sinon.", "mutation": "Déjà locataire du parc social.",
    "resultats": "La page.", "curseur_suivant": "À rendre dans « curseur » pour la suite ; null à la fin.",
    "detail": "La raison, en français.", "issue": "Ce qu'il faut faire.", "acte": "Acte.", "permis": "Ce jeton peut le faire ici.", "refus": "Pourquoi non ; null si l'acte est permis.",
    "numeros": "Numéros de la demande, courant et anciens.", "canal": "Voie du dépôt.", "enregistree_a": "Instant de l'enregistrement.", "radiation": "Radiation ; null sinon.",
    "taches": "Ce que le registre attend.", "raisons_d_acces": "Pourquoi votre organisme voit cette demande.", "actes": "Ce que ce jeton peut faire, ou pourquoi non.",
    "libelle": "Libellé.", "echeance_le": "À faire avant le.", "curseur": "Place dans le fil, à rendre telle quelle dans « apres ».", "demande": "Identifiant de la demande.",
    "survenu_le": "Jour de l'événement.", "saisi_a": "Instant de la saisie.", "organisme_origine": "Organisme à l'origine.", "organisme_saisie": "Organisme qui a saisi.",
    "acteur": "agent, client_api, systeme ou demandeur.", "details": "Codes et dates propres à la nature de l'événement.", "reste": "D'autres événements sont déjà là : continuez aussitôt.",
    "etiquette": "Étiquette du territoire : un entier jamais réutilisé, le filtre « commune » des listes.", "codes_postaux": "Codes postaux.", "population": "Population ; null si inconnue.",
    "du": "Premier jour.", "au": "Dernier jour ; null s'il est en vigueur.", "contenants": "Territoires qui le contiennent aujourd'hui.", "successeurs": "Ce qui l'a remplacé.",
    "liste": "Nom de la nomenclature.", "codes": "Codes en vigueur.",
}
# fmt: on
_LISTES: dict[str, Any] = {
    "role": RolePersonne.values,
    "sens": SensRessource.values,
}
VALEURS: dict[str, Any] = {
    "LigneLue.etat": EtatDemande.values,
    "Detail.etat": EtatDemande.values,
    "Fait.etat": EtatDemande.values,
    "EvenementLu.etat": EtatDemande.values,
    "LigneLue.nature": NatureDemande.values,
    "Detail.nature": NatureDemande.values,
    "Detail.canal": CanalDepot.values,
    "LigneLue.echeance": [*StatutEcheance.values, None],
    "Detail.echeance": [*StatutEcheance.values, None],
    "NumeroLu.statut": StatutNumero.values,
    "RadiationLue.motif": MotifRadiation.values,
    "RadiationLue.sous_motif": ["", *SousMotif.values],
    "TacheLue.nature": NatureTache.values,
    "EvenementLu.nature": NatureEvenement.values,
    "TerritoireLu.nature": NatureTerritoire.values,
    "TerritoireDetaille.nature": NatureTerritoire.values,
    "ContenantLu.nature": NatureTerritoire.values,
    "Modifier.source": [
        SourceModification.DEMANDEUR.value,
        SourceModification.PIECE.value,
        SourceModification.TIERS.value,
    ],
    "ExigenceLue.statut": StatutExigence.values,
    "ExigenceLue.niveau": NiveauPiece.values,
    "PieceLue.etat": EtatPiece.values,
    "PieceFaite.etat": EtatPiece.values,
    "PieceLue.canal": CanalPiece.values,
    "PieceLue.marque": ["", *MarquePiece.values],
    "PieceFaite.marque": ["", *MarquePiece.values],
    "MarquerPiece.marque": MarquePiece.values,
    "FichierLu.nature": ["pdf", "jpeg", "png"],
    "Radier.motif": MotifRadiation.values,
    "Radier.sous_motif": ["", *SousMotif.values],
}


def dit(contrat: Any, champ: Any) -> dict[str, Any]:
    """Description and closed values of a field, for the OpenAPI document. Raises KeyError for a field nobody describes."""
    nom = contrat.nom.removesuffix("Sortie").removesuffix("Entree")
    precis = f"{nom}.{champ.nom}"
    suite: dict[str, Any] = {"description": MOTS.get(precis) or MOTS[champ.nom]}
    if champ.nul and champ.contrat is None:
        suite["description"] += " Null : non précisé."
    valeurs = VALEURS.get(precis) or (_LISTES.get(champ.nom) if nom in {"Personne", "Ressource"} else None)
    return {**suite, "enum": valeurs} if valeurs else suite
