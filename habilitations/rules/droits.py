"""First layer of rights: what an agent may do in the name of his organisme, by function.

The law opens nominative data to organismes; inside one, each function gets what it needs. The need created by a
handicap goes to whoever designates; its nature and referent to named functions only.
"""

from __future__ import annotations

from django.db.models import TextChoices


class Droit(TextChoices):
    """Each one is also the codename of the guardian permission on `Organisme` (and of named grants on a demande)."""

    CONSULTER = "consulter", "Consulter les dossiers"
    CONSULTER_PIECES = "consulter_pieces", "Consulter les pièces justificatives"
    CONSULTER_HANDICAP = "consulter_handicap", "Consulter la nature du handicap et son référent"
    CONSULTER_NIR = "consulter_nir", "Consulter le numéro de sécurité sociale"
    CONSULTER_ARCHIVE = "consulter_archive", "Consulter les demandes radiées"
    CONSULTER_TRACES = "consulter_traces", "Consulter les traces d'accès"
    ENREGISTRER = "enregistrer", "Enregistrer une demande"
    MODIFIER = "modifier", "Modifier une demande"
    RENOUVELER = "renouveler", "Renouveler une demande"
    RADIER = "radier", "Radier une demande"
    REACTIVER = "reactiver", "Réactiver une demande radiée"
    SEPARER = "separer", "Séparer un couple de demandeurs"
    FUSIONNER = "fusionner", "Fusionner des demandes en double"
    PARTAGER = "partager", "Partager nommément un dossier"
    PROTEGER = "proteger", "Protéger un dossier ou lever sa protection"
    PRIORISER = "prioriser", "Reconnaître une priorité"
    DESIGNER = "designer", "Désigner des candidats"
    GERER_PARC = "gerer_parc", "Gérer les logements et leurs mises à disposition"
    TENIR_COMMISSION = "tenir_commission", "Préparer et tenir la CALEOL"
    LOUER = "louer", "Proposer un logement et enregistrer le bail"
    COTER = "coter", "Gérer la grille de cotation"
    EXPORTER = "exporter", "Exporter des listes nominatives"
    STATISTIQUES = "statistiques", "Consulter les statistiques"
    ADMINISTRER_ORGANISME = "administrer_organisme", "Gérer les agents de l'organisme"
    GERER = "gerer", "Gérer le dispositif"


class Fonction(TextChoices):
    ACCUEIL = "accueil", "Agent d'accueil"
    INSTRUCTEUR = "instructeur", "Instructeur de la demande"
    ATTRIBUTION = "attribution", "Chargé d'attribution"
    TRAVAIL_SOCIAL = "travail_social", "Travailleur social"
    REFERENT_HANDICAP = "referent_handicap", "Référent handicap"
    SECRETARIAT = "secretariat", "Secrétariat de commission"
    CONSULTATION = "consultation", "Consultation"
    RESPONSABLE = "responsable", "Responsable"
    ADMINISTRATEUR = "administrateur", "Administrateur de l'organisme"
    ANALYSTE = "analyste", "Analyste"
    GESTIONNAIRE = "gestionnaire", "Gestionnaire du dispositif"


_D = Droit
_LECTURE = frozenset({_D.CONSULTER, _D.CONSULTER_PIECES})
_GUICHET = _LECTURE | {_D.ENREGISTRER, _D.MODIFIER, _D.RENOUVELER, _D.RADIER}
_INSTRUCTION = _GUICHET | {_D.REACTIVER, _D.SEPARER, _D.PARTAGER, _D.PROTEGER, _D.CONSULTER_NIR, _D.CONSULTER_ARCHIVE}
_ATTRIBUTION = _LECTURE | {_D.DESIGNER, _D.PRIORISER, _D.EXPORTER, _D.STATISTIQUES} | {_D.GERER_PARC, _D.LOUER}
# Exercised on a dwelling, a sitting or a candidature of one's own organisme, not on a perimeter of demandes.
SUR_SES_LOGEMENTS: frozenset[Droit] = frozenset({_D.GERER_PARC, _D.TENIR_COMMISSION, _D.LOUER})

DROITS_PAR_FONCTION: dict[Fonction, frozenset[Droit]] = {
    Fonction.ACCUEIL: _GUICHET,
    Fonction.INSTRUCTEUR: _INSTRUCTION | {_D.PRIORISER, _D.STATISTIQUES},
    Fonction.ATTRIBUTION: _ATTRIBUTION | {_D.TENIR_COMMISSION},
    Fonction.TRAVAIL_SOCIAL: _LECTURE | {_D.MODIFIER, _D.RENOUVELER, _D.PARTAGER, _D.PROTEGER},
    Fonction.REFERENT_HANDICAP: _LECTURE | {_D.CONSULTER_HANDICAP, _D.DESIGNER, _D.MODIFIER},
    Fonction.SECRETARIAT: _LECTURE | {_D.PRIORISER, _D.COTER, _D.STATISTIQUES, _D.TENIR_COMMISSION},
    Fonction.CONSULTATION: frozenset({_D.CONSULTER}),
    Fonction.RESPONSABLE: _INSTRUCTION | _ATTRIBUTION | {_D.CONSULTER_TRACES, _D.COTER, _D.TENIR_COMMISSION},
    Fonction.ADMINISTRATEUR: frozenset({_D.ADMINISTRER_ORGANISME, _D.CONSULTER_TRACES, _D.STATISTIQUES}),
    Fonction.ANALYSTE: frozenset({_D.STATISTIQUES}),
    Fonction.GESTIONNAIRE: frozenset(_D) - {_D.CONSULTER_HANDICAP, _D.DESIGNER, _D.COTER} - SUR_SES_LOGEMENTS,
}

# Rights that read or write named households. An organisme without nominative perimeter never exercises them.
NOMINATIFS: frozenset[Droit] = frozenset(_D) - {_D.STATISTIQUES, _D.ADMINISTRER_ORGANISME, _D.GERER} - SUR_SES_LOGEMENTS
