"""The attestation of registration or renewal (R441-2-4, version of 8 May 2017) and its two annexes."""

from registre.documents import textes
from registre.documents.contenus import (
    Attestation,
    BailleursDeCommune,
    Bloc,
    CommissionMediation,
    Encadre,
    Fait,
    Faits,
    GroupePieces,
    Intertitre,
    Liste,
    NatureAttestation,
    Noms,
    Paragraphe,
    SautDePage,
    Tableau,
)
from registre.documents.francais import NON_RENSEIGNE, date_courte, date_longue, numero_en_groupes, typographier
from registre.documents.moteur import composer
from registre.documents.recapitulatif import blocs_du_recapitulatif
from registre.documents.rendu import en_donnees, en_paires, service_en_donnees

TITRES = {
    NatureAttestation.ENREGISTREMENT: "Attestation d'enregistrement d'une demande de logement social",
    NatureAttestation.RENOUVELLEMENT: "Attestation de renouvellement d'une demande de logement social",
}


def composer_attestation(attestation: Attestation) -> bytes:
    """The PDF of the attestation. Raises `DocumentImpossible` (see `moteur.composer`)."""
    return composer("attestation", donnees_de_l_attestation(attestation))


def donnees_de_l_attestation(attestation: Attestation) -> dict[str, object]:
    """What the template `attestation` reads: first page fields, then the blocks of the following pages."""
    a = attestation
    return {
        "titre": TITRES[a.nature],
        "numero": numero_en_groupes(a.numero),
        "service": service_en_donnees(a.service),
        "destinataire": list(_lignes_du_destinataire(a)),
        "demandeur": en_paires(_identite(a)),
        "enregistrement": en_paires(_enregistrement(a)),
        "dates": en_paires(_dates(a)),
        "blocs": en_donnees(
            (
                _rappel(a),
                *_validite(a),
                *_information(a),
                *_mediation(a),
                *_bailleurs(a),
                SautDePage(),
                *_annexe_1(a),
                *_annexe_2(a),
            )
        ),
    }


def _lignes_du_destinataire(a: Attestation) -> tuple[str, ...]:
    return a.destinataire.lignes if a.destinataire else (a.demandeur.denomination, *a.demandeur.adresse)


def _identite(a: Attestation) -> tuple[Fait, ...]:
    d = a.demandeur
    adresse = Fait("Adresse", "\n".join(d.adresse))
    if d.personne_morale:
        return (Fait("Association ou organisme", d.nom), adresse)
    return (
        Fait("Nom de naissance", d.nom),
        Fait("Nom d'usage", d.nom_usage),
        Fait("Prénoms", d.prenoms),
        adresse,
    )


def _enregistrement(a: Attestation) -> tuple[Fait, ...]:
    return (Fait("Service", a.service.nom), Fait("Adresse", "\n".join(a.service.adresse)))


def _dates(a: Attestation) -> tuple[Fait, ...]:
    return (
        Fait("Demande reçue le", date_longue(a.recue_le)),
        Fait("Dernier renouvellement", date_longue(a.renouvelee_le) if a.renouvelee_le else ""),
        Fait("Valable jusqu'au", date_longue(a.valable_jusqu_au)),
        Fait("Attestation établie le", date_longue(a.etablie_le)),
    )


def _rappel(a: Attestation) -> Encadre:
    ou = " ou ".join(filter(None, (a.renouveler_en_ligne, a.guichets or "dans tout guichet d'enregistrement")))
    return Encadre(
        f"À renouveler avant le {date_longue(a.valable_jusqu_au)}",
        (typographier(f"Sans renouvellement, votre demande sera radiée. Où renouveler : {ou}."),),
        "attention",
    )


def _validite(a: Attestation) -> tuple[Bloc, ...]:
    return (
        Intertitre("Durée de validité, mise à jour et renouvellement"),
        Paragraphe(
            typographier(
                "Votre demande est valable un an à compter de son dépôt ou de son dernier renouvellement, soit jusqu'au "
                f"{date_longue(a.valable_jusqu_au)}. {textes.RENOUVELLEMENT_GARDE_L_ANCIENNETE}"
            )
        ),
        Paragraphe(textes.RAPPEL_DE_RENOUVELLEMENT),
        Paragraphe(textes.ACTUALISATION),
        Intertitre("Quand une demande est radiée"),
        Paragraphe(
            "Une demande ne peut être radiée que dans l'un de ces cas (article R441-2-8) :".replace(" :", "\u00a0:")
        ),
        Liste(a.conditions_de_radiation or textes.CONDITIONS_DE_RADIATION),
    )


def _information(a: Attestation) -> tuple[Bloc, ...]:
    contacts = a.information or tuple(
        fait
        for fait in (
            Fait("Téléphone", a.service.telephone),
            Fait("Courriel", a.service.courriel),
            Fait("Internet", a.service.site),
            Fait("Accueil", a.service.horaires),
        )
        if fait.valeur
    )
    return (
        Intertitre("Suivre votre demande"),
        Paragraphe(
            typographier(
                "À tout moment, vous pouvez demander où en est votre demande : les étapes faites, les décisions prises et "
                "leurs raisons, votre cotation. Donnez votre numéro unique."
            )
        ),
        *((Faits(contacts),) if contacts else ()),
    )


def _mediation(a: Attestation) -> tuple[Bloc, ...]:
    titre = Intertitre("Saisir la commission de médiation (droit au logement opposable)")
    if a.demandeur.personne_morale:
        return (titre, Paragraphe(textes.PERSONNE_MORALE_SANS_MEDIATION))
    return (
        titre,
        Paragraphe(typographier("Vous pouvez la saisir sans attendre, de bonne foi, dans l'un de ces cas :")),
        Liste(a.cas_de_mediation or textes.CAS_DE_MEDIATION_SANS_DELAI),
        Paragraphe(textes.CAS_DE_MEDIATION_DELAI),
        *_delais(a.commissions),
    )


def _delais(commissions: tuple[CommissionMediation, ...]) -> tuple[Bloc, ...]:
    if not commissions:
        return (
            Paragraphe(
                typographier(
                    f"Date à partir de laquelle la saisir pour délai anormalement long et adresse : {NON_RENSEIGNE}. "
                    "Demandez-les à votre guichet."
                )
            ),
        )
    lignes = tuple(ligne for commission in commissions for ligne in _lignes_de_delai(commission))
    adresses = tuple(
        Fait(f"Commission de médiation, {c.departement}", "\n".join(c.adresse) or NON_RENSEIGNE) for c in commissions
    )
    titres = ("Département", "Logement demandé", "Délai", "Saisine possible à partir du", "Arrêté")
    return (Tableau(titres, lignes, (3, 3, 2, 3, 4)), Faits(adresses, 2))


def _lignes_de_delai(commission: CommissionMediation) -> tuple[tuple[str, ...], ...]:
    if not commission.delais:
        return ((commission.departement, *(NON_RENSEIGNE,) * 4),)
    return tuple(
        (
            commission.departement,
            delai.typologie,
            delai.delai or NON_RENSEIGNE,
            date_courte(delai.saisine_possible_le) if delai.saisine_possible_le else NON_RENSEIGNE,
            delai.source or NON_RENSEIGNE,
        )
        for delai in commission.delais
    )


def _bailleurs(a: Attestation) -> tuple[Bloc, ...]:
    communs, par_commune = regrouper(a.bailleurs)
    blocs: list[Bloc] = [Intertitre("Les bailleurs qui ont des logements sociaux dans les communes demandées")]
    if communs:
        blocs += [Intertitre(f"Dans les {len(a.bailleurs)} communes demandées", 3), Noms(communs)]
        blocs += _en_plus(par_commune)
    else:
        for groupe in par_commune:
            blocs += [Intertitre(groupe.commune, 3)]
            blocs += [_noms(groupe.noms) if groupe.noms else Paragraphe("Aucun bailleur connu.")]
    if not a.bailleurs:
        blocs.append(Paragraphe(NON_RENSEIGNE.capitalize() + "."))
    if a.organismes_agrees:
        titre = "Organismes agréés qui y louent ou sous-louent des logements (article L365-2)"
        blocs += [Intertitre(titre, 3), _noms(a.organismes_agrees)]
    return tuple(blocs)


def _noms(noms: tuple[str, ...]) -> Bloc:
    """A short list as a sentence, a long one in columns."""
    return Noms(noms) if len(noms) > 6 else Paragraphe(", ".join(noms) + ".")


def _en_plus(par_commune: tuple[BailleursDeCommune, ...]) -> tuple[Bloc, ...]:
    if not par_commune:
        return ()
    lignes = tuple((groupe.commune, ", ".join(groupe.noms)) for groupe in par_commune)
    return (Tableau(("Commune", "Bailleurs en plus"), lignes, (3, 9)),)


def regrouper(
    bailleurs: tuple[BailleursDeCommune, ...],
) -> tuple[tuple[str, ...], tuple[BailleursDeCommune, ...]]:
    """Names present in every commune, once; then what each commune has more (communes with nothing more left out).

    With a single commune, or without a common name, the lists stay as given. Order is that of the first commune.
    """
    if len(bailleurs) < 2:
        return (), bailleurs
    partages = set(bailleurs[0].noms).intersection(*(set(b.noms) for b in bailleurs[1:]))
    if not partages:
        return (), bailleurs
    communs = tuple(nom for nom in bailleurs[0].noms if nom in partages)
    restes = (BailleursDeCommune(b.commune, tuple(n for n in b.noms if n not in partages)) for b in bailleurs)
    return communs, tuple(reste for reste in restes if reste.noms)


def _annexe_1(a: Attestation) -> tuple[Bloc, ...]:
    return (
        Intertitre("Annexe 1 : ce que contient votre demande".replace(" :", "\u00a0:")),
        Paragraphe(
            typographier("Vérifiez ces informations. Une erreur ? Faites-la corriger en ligne ou à votre guichet.")
        ),
        *blocs_du_recapitulatif(
            a.recapitulatif, personne_morale=a.demandeur.nom if a.demandeur.personne_morale else ""
        ),
        Intertitre("Les prochaines étapes", 3),
        Liste(a.etapes or textes.ETAPES_SUIVANTES, numerotee=True),
    )


def _annexe_2(a: Attestation) -> tuple[Bloc, ...]:
    return (
        Intertitre("Annexe 2 : les pièces à fournir".replace(" :", "\u00a0:")),
        Paragraphe(textes.SEULE_PIECE_D_ENREGISTREMENT),
        Intertitre("Pièces obligatoires pour instruire la demande", 3),
        *_groupes(a.pieces_obligatoires),
        Intertitre("Pièces complémentaires qui peuvent être demandées", 3),
        *_groupes(a.pieces_complementaires),
    )


def _groupes(groupes: tuple[GroupePieces, ...]) -> tuple[Bloc, ...]:
    if not groupes:
        return (Paragraphe(NON_RENSEIGNE.capitalize() + "."),)
    lignes = tuple((groupe.titre, "\n".join(f"• {piece}" for piece in groupe.pieces)) for groupe in groupes)
    return (Tableau(("Pour justifier", "Pièces acceptées"), lignes, (3, 9)),)
