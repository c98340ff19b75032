"""From the facts of a letter to its PDF: one standard wording per kind, one layout for all."""

from registre.documents.contenus import Bloc, Encadre, Fait, Faits, Intertitre, Liste, Paragraphe, Tableau
from registre.documents.courriers import (
    AttestationReactivation,
    AvertissementAbsenceReponse,
    AvertissementIrrecevabilite,
    Courrier,
    DelaiAtteint,
    DemandeDePieces,
    EnTete,
    Lettre,
    LettreComposee,
    LettreOrientation,
    NotificationRadiation,
    PreavisRenouvellement,
    RaisonOrientation,
    RecepisseDepot,
    SousMotifIrrecevabilite,
)
from registre.documents.delai import lettre_du_delai
from registre.documents.francais import date_longue, numero_en_groupes, typographier
from registre.documents.moteur import composer
from registre.documents.radiations import notification_de_radiation
from registre.documents.rendu import en_donnees, en_paires, service_en_donnees


def composer_lettre(courrier: Courrier | LettreComposee) -> bytes:
    """The PDF of any letter. Raises `DocumentImpossible` (see `moteur.composer`)."""
    return composer("lettre", donnees_de_la_lettre(courrier))


def donnees_de_la_lettre(courrier: Courrier | LettreComposee) -> dict[str, object]:
    """What the template `lettre` reads: letterhead, window, references, object, blocks, signature."""
    lettre = courrier.lettre if isinstance(courrier, LettreComposee) else rediger(courrier)
    entete = courrier.entete
    return {
        "titre": lettre.objet,
        "numero": numero_en_groupes(entete.numero),
        "service": service_en_donnees(entete.service),
        "destinataire": list(entete.destinataire.lignes),
        "references": en_paires(_references(entete)),
        "lieu_et_date": f"{entete.lieu}, le {date_longue(entete.date)}",
        "envoi": entete.envoi,
        "appel": "Madame, Monsieur,",
        "blocs": en_donnees((*(entete.corps or lettre.corps), *entete.complements)),
        "formule": lettre.formule,
        "signature": [ligne for ligne in (entete.signataire, entete.fonction or entete.service.nom) if ligne],
    }


def _references(entete: EnTete) -> tuple[Fait, ...]:
    return (
        Fait("Demande de", entete.demandeur),
        Fait("Numéro unique", numero_en_groupes(entete.numero)),
    )


def rediger(courrier: Courrier) -> Lettre:
    """The standard wording of a letter."""
    match courrier:
        case PreavisRenouvellement():
            return _preavis(courrier)
        case AvertissementAbsenceReponse():
            return _absence_de_reponse(courrier)
        case AvertissementIrrecevabilite():
            return _irrecevabilite(courrier)
        case NotificationRadiation():
            return notification_de_radiation(courrier)
        case RecepisseDepot():
            return _recepisse(courrier)
        case LettreOrientation():
            return _orientation(courrier)
        case AttestationReactivation():
            return _reactivation(courrier)
        case DemandeDePieces():
            return _pieces(courrier)
        case DelaiAtteint():
            return lettre_du_delai(courrier)


def _paragraphe(texte: str) -> Paragraphe:
    return Paragraphe(typographier(texte))


def _preavis(c: PreavisRenouvellement) -> Lettre:
    voies = tuple(
        voie
        for voie in (
            f"en ligne : {c.en_ligne}" if c.en_ligne else "",
            f"au guichet : {c.guichets}" if c.guichets else "dans tout guichet d'enregistrement, celui de votre choix",
        )
        if voie
    )
    tolerance = (
        (
            _paragraphe(
                "Si vous laissez passer cette date, présentez-vous vite à un guichet : votre demande peut être reprise, avec "
                f"son ancienneté, jusqu'au {date_longue(c.reactivable_jusqu_au)}."
            ),
        )
        if c.reactivable_jusqu_au
        else ()
    )
    corps: tuple[Bloc, ...] = (
        _paragraphe("Votre demande de logement social arrive au terme de sa validité d'un an."),
        Encadre(
            f"Renouvelez-la au plus tard le {date_longue(c.expire_le)}",
            (
                typographier(
                    "Après cette date, elle cesse d'être valable. Si elle n'est pas renouvelée dans ce délai, elle sera radiée "
                    "(articles R441-2-7 et R441-2-8 du code de la construction et de l'habitation)."
                ),
            ),
            "attention",
        ),
        *((_paragraphe(c.precision),) if c.precision else ()),
        _paragraphe("Pour la renouveler, gratuitement :"),
        Liste(tuple(typographier(voie) for voie in voies)),
        _paragraphe(
            "Profitez-en pour mettre à jour votre situation : adresse, téléphone, famille, emploi, ressources. Vous gardez votre "
            "numéro unique et votre ancienneté, et vous recevez une attestation de renouvellement."
        ),
        *tolerance,
        _paragraphe("Si vous n'avez plus besoin de ce logement, dites-le-nous par écrit."),
    )
    return Lettre("Renouvelez votre demande de logement social", corps)


def _absence_de_reponse(c: AvertissementAbsenceReponse) -> Lettre:
    corps: tuple[Bloc, ...] = (
        _paragraphe(
            f"Le {date_longue(c.courrier_le)}, nous vous avons écrit à la dernière adresse que vous nous avez donnée "
            f"({c.objet_du_courrier}). Nous n'avons pas reçu de réponse."
        ),
        Encadre(
            f"Sans réponse de votre part, votre demande sera radiée à partir du {date_longue(c.radiation_possible_le)}",
            (
                typographier(f"Pour répondre : {c.comment_repondre}"),
                typographier(
                    "La radiation ne peut pas intervenir moins d'un mois après cet avertissement (article R441-2-8, c)."
                ),
            ),
            "attention",
        ),
        _paragraphe(
            "Si votre adresse ou votre téléphone a changé, signalez-le en même temps : nos prochains courriers doivent pouvoir "
            "vous parvenir. Si vous avez besoin d'aide pour répondre, un travailleur social ou votre mairie peut vous accompagner."
        ),
    )
    return Lettre("Avertissement avant radiation : nous attendons votre réponse".replace(" :", "\u00a0:"), corps)


_SOUS_MOTIFS = {
    SousMotifIrrecevabilite.SEJOUR: (
        "le séjour en France d'un des adultes à loger n'est pas régulier ou n'est pas justifié"
    ),
    SousMotifIrrecevabilite.RESSOURCES: "les revenus du foyer dépassent le plafond d'accès au logement social",
}


def _irrecevabilite(c: AvertissementIrrecevabilite) -> Lettre:
    corps: tuple[Bloc, ...] = (
        _paragraphe(
            f"Le {date_longue(c.decision_le)}, la commission d'attribution des logements de {c.bailleur} a examiné votre demande. "
            f"Elle l'a jugée irrecevable pour cette raison : {_SOUS_MOTIFS[c.sous_motif]}."
        ),
        *((_paragraphe(c.explication),) if c.explication else ()),
        Encadre(
            f"Sans élément nouveau, votre demande sera radiée à partir du {date_longue(c.radiation_possible_le)}",
            (
                typographier(f"Pour faire valoir votre situation : {c.comment_repondre}"),
                typographier(
                    "La radiation ne peut pas intervenir moins d'un mois après cet avertissement (article R441-2-8, d)."
                ),
            ),
            "attention",
        ),
        _paragraphe(
            "Si votre situation a changé ou si un document a été mal compris, envoyez-nous vite les justificatifs : la commission "
            "pourra revoir sa position."
        ),
    )
    return Lettre("Avertissement avant radiation : demande irrecevable".replace(" :", "\u00a0:"), corps)


def _recepisse(c: RecepisseDepot) -> Lettre:
    faits = (
        Fait("Reçue le", date_longue(c.recu_le)),
        Fait("Lieu de réception", c.lieu),
        Fait("Le formulaire papier est conservé par", c.papier_conserve_par),
        Fait("Saisie par", c.saisie_par),
        Fait("En vertu de", c.mandat),
    )
    pieces = (Intertitre("Pièces reçues avec le formulaire"), Liste(c.pieces_recues)) if c.pieces_recues else ()
    corps: tuple[Bloc, ...] = (
        _paragraphe("Nous avons bien reçu votre demande de logement social sur formulaire papier."),
        Faits(faits, 2),
        *pieces,
        Encadre(
            f"Vous recevrez votre attestation au plus tard le {date_longue(c.attestation_avant_le)}",
            (
                typographier(
                    "Elle portera votre numéro unique. Votre ancienneté part du jour de réception indiqué ci-dessus, quel que "
                    "soit le jour de la saisie."
                ),
                typographier(
                    "Si vous ne recevez rien à cette date, vous pouvez saisir le préfet, qui fera enregistrer votre demande "
                    "(article L441-2-1)."
                ),
            ),
        ),
    )
    return Lettre("Récépissé de dépôt d'une demande de logement social", corps)


def _orientation(c: LettreOrientation) -> Lettre:
    if c.raison is RaisonOrientation.PUBLIC:
        raison = (
            f"Notre guichet enregistre seulement les demandes de ce public : {c.public_du_guichet}. Il ne peut pas enregistrer la "
            "vôtre, mais d'autres le peuvent, et votre demande y vaudra pour toute la région."
        )
    else:
        raison = (
            f"Ces communes ne sont pas dans notre région : {', '.join(c.communes)}. Une demande pour elles se dépose dans leur "
            "département ; elle aura son propre numéro et sa propre ancienneté, distincts de ceux d'une demande faite ici."
        )
    en_ligne = (_paragraphe(f"Vous pouvez aussi faire votre demande en ligne : {c.en_ligne}"),) if c.en_ligne else ()
    lignes = tuple((s.nom, "\n".join(s.adresse), s.precision or "—") for s in c.services)
    corps: tuple[Bloc, ...] = (
        _paragraphe("Vous nous avez présenté une demande de logement social."),
        _paragraphe(raison),
        Intertitre("Où déposer votre demande"),
        Tableau(("Guichet", "Adresse", "Précision"), lignes, (4, 4, 3)),
        *en_ligne,
        _paragraphe(
            "Munissez-vous seulement d'une pièce d'identité ou de votre titre de séjour : aucune autre pièce ne peut vous être "
            "demandée pour enregistrer la demande."
        ),
    )
    return Lettre("Où faire enregistrer votre demande de logement social", corps)


def _reactivation(c: AttestationReactivation) -> Lettre:
    faits = (
        Fait("Demande reçue le", date_longue(c.recue_le)),
        Fait("Radiée le", date_longue(c.radiee_le)),
        Fait("Réactivée le", date_longue(c.reactivee_le)),
        Fait("Valable jusqu'au", date_longue(c.valable_jusqu_au)),
    )
    corps: tuple[Bloc, ...] = (
        _paragraphe(
            "Votre demande de logement social est de nouveau active. Elle garde son numéro unique et l'ancienneté de son premier "
            "dépôt."
        ),
        Faits(faits, 4),
        Encadre(
            f"À renouveler avant le {date_longue(c.valable_jusqu_au)}",
            (typographier("Un rappel vous sera envoyé un mois au moins avant cette date."),),
            "attention",
        ),
        _paragraphe("Vérifiez vos informations et signalez tout changement de situation à votre guichet ou en ligne."),
    )
    return Lettre("Attestation de réactivation d'une demande de logement social", corps)


def _pieces(c: DemandeDePieces) -> Lettre:
    lignes = tuple(typographier(f"{libelle} - {personne}" if personne else libelle) for libelle, personne in c.pieces)
    corps: tuple[Bloc, ...] = (
        _paragraphe("Pour avancer dans l'examen de votre demande de logement social, il nous manque ces documents :"),
        Liste(lignes),
        Encadre(
            f"Envoyez-les, si vous le pouvez, avant le {date_longue(c.avant_le)}",
            (
                typographier(f"Pour répondre : {c.comment_repondre}"),
                typographier(
                    "Des copies suffisent. Elles seront versées une seule fois à votre dossier et serviront à tous les services "
                    "qui l'examinent (article L441-2-1 du code de la construction et de l'habitation)."
                ),
            ),
            "attention",
        ),
        _paragraphe(
            "La liste des documents que l'on peut vous demander est fixée par arrêté (article R441-2-4-1) : n'envoyez ni relevé "
            "bancaire, ni copie de carte vitale, ni casier judiciaire. Si un document n'est pas enregistré dans les quinze jours "
            "de son dépôt, vous pouvez saisir le préfet."
        ),
    )
    return Lettre("Documents à joindre à votre demande de logement social", corps)
