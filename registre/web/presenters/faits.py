"""Sections of a dossier as label / value facts, from what was declared. Nothing is read here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from demandeurs.enums import RolePersonne, SensRessource
from demandeurs.saisie import (
    SaisieActivite,
    SaisieAdresse,
    SaisieHandicap,
    SaisieLogementActuel,
    SaisieMenage,
    SaisiePersonne,
    SaisiePersonneMorale,
)
from registre.documents.francais import euros
from registre.rules.masquage import MASQUE
from registre.saisie import SaisieDemande, SaisieRecherche
from registre.web import affichage
from registre.web.listes import Listes
from socle.presentation import Etiquette, Fait, Ton

NATIONALITES = {
    "1": "de nationalité française",
    "2": "ressortissant de l'Union européenne",
    "3": "hors Union européenne",
}


def _fait(libelle: str, valeur: str, *etiquettes: Etiquette, fort: bool = False, calcul: Iterable[str] = ()) -> Fait:
    return Fait(libelle, valeur or "Non renseigné", etiquettes, tuple(calcul), fort=fort, vide=not valeur)


def _naissance(personne: SaisiePersonne, *, le: date) -> str:
    if personne.naissance_le is None:
        return "date de naissance non renseignée"
    accord = affichage.accorder("né(e)", feminin=_feminin(personne))
    return f"{accord} le {affichage.jour(personne.naissance_le)} ({affichage.pluriel(affichage.age(personne.naissance_le, le=le), 'an')})"


def _feminin(personne: SaisiePersonne) -> bool | None:
    return {"1": False, "2": True, "3": True, "M": False, "F": True}.get(personne.civilite or personne.sexe)


def adulte(personne: SaisiePersonne, listes: Listes, *, le: date) -> str:
    """`Aminata Koné, née le 4 juillet 1987 (39 ans), hors Union européenne, célibataire`."""
    nom = f"{personne.prenom} {personne.nom}"
    if personne.nom_naissance and personne.nom_naissance != personne.nom:
        nom += f" (nom de naissance {personne.nom_naissance})"
    morceaux = [nom, _naissance(personne, le=le)]
    if personne.nationalite:
        nationalite = listes.libelle("nationalite", personne.nationalite)
        morceaux.append(NATIONALITES.get(personne.nationalite, nationalite.lower()))
    if personne.situation_familiale:
        situation = listes.libelle("situation_familiale", personne.situation_familiale).lower()
        morceaux.append(affichage.accorder(situation, feminin=_feminin(personne)))
    return ", ".join(morceaux)


def _activite(activite: SaisieActivite | None, listes: Listes, communes: Mapping[str, str]) -> str:
    if activite is None:
        return ""
    contrat = listes.libelle("contrat", activite.contrat) if activite.contrat else ""
    statut = listes.libelle("statut", activite.statut) if activite.statut else ""
    # The two lists overlap: « Chômage » once is enough.
    morceaux = [contrat, activite.profession, statut if statut != contrat else "", activite.employeur]
    if activite.lieu is not None and activite.lieu.commune:
        morceaux.append(communes.get(activite.lieu.commune, activite.lieu.commune))
    return ", ".join(m for m in morceaux if m)


def _charges(personnes: Iterable[SaisiePersonne], *, le: date) -> str:
    noms = []
    for personne in personnes:
        age = (
            f" ({affichage.pluriel(affichage.age(personne.naissance_le, le=le), 'an')})"
            if personne.naissance_le
            else ""
        )
        noms.append(f"{personne.prenom}{age}".strip() or "enfant")
    return ", ".join(noms)


def _gardes(personnes: Iterable[SaisiePersonne], listes: Listes, *, le: date) -> str:
    textes = []
    for personne in personnes:
        age = (
            affichage.pluriel(affichage.age(personne.naissance_le, le=le), "an")
            if personne.naissance_le
            else "âge non renseigné"
        )
        textes.append(f"{age}, {listes.libelle('coparentalite', personne.coparentalite).lower()}")
    return " ; ".join(textes)


def menage(menage: SaisieMenage, listes: Listes, communes: Mapping[str, str], *, le: date) -> list[Fait]:
    """Identity, family and activity: headings a, c and d."""
    par_role: dict[str, list[SaisiePersonne]] = {}
    for personne in menage.personnes:
        par_role.setdefault(personne.role, []).append(personne)
    faits = [_fait("Demandeur", adulte(p, listes, le=le), fort=True) for p in par_role.get(RolePersonne.TITULAIRE, [])]
    for personne in par_role.get(RolePersonne.COTITULAIRE, []):
        lien = (
            affichage.accorder(listes.libelle("lien", personne.lien), feminin=_feminin(personne))
            if personne.lien
            else ""
        )
        faits.append(
            _fait("Codemandeur", adulte(personne, listes, le=le), *([Etiquette(lien, Ton.GRIS)] if lien else []))
        )
    if charges := par_role.get(RolePersonne.A_CHARGE):
        faits.append(_fait("À charge", _charges(charges, le=le)))
    if gardes := par_role.get(RolePersonne.EN_GARDE):
        faits.append(_fait("En garde", _gardes(gardes, listes, le=le)))
    if colocataires := par_role.get(RolePersonne.COLOCATAIRE):
        faits.append(_fait("Colocataires", ", ".join(f"{p.prenom} {p.nom}" for p in colocataires)))
    if menage.naissances_attendues:
        prevue = f", prévue le {affichage.jour(menage.naissance_prevue_le)}" if menage.naissance_prevue_le else ""
        faits.append(_fait("À naître", f"{affichage.pluriel(menage.naissances_attendues, 'enfant')}{prevue}"))
    for personne in menage.personnes:
        if personne.role in (RolePersonne.TITULAIRE, RolePersonne.COTITULAIRE):
            qui = "Activité" if personne.role == RolePersonne.TITULAIRE else f"Activité de {personne.prenom}"
            faits.append(_fait(qui, _activite(personne.activite, listes, communes)))
    return faits


def ressources(menage: SaisieMenage, listes: Listes) -> list[Fait]:
    """Heading e: taxable income by year, monthly resources with their sum and how it is made."""
    faits = []
    for rang in (2, 1):
        lignes, total, annee = [], 0, None
        for personne in menage.personnes:
            for revenu in personne.revenus:
                if revenu.rang == rang and revenu.montant is not None:
                    lignes.append(f"{personne.prenom} {personne.nom} : {euros(revenu.montant)}")
                    total, annee = total + revenu.montant, revenu.annee or annee
        libelle = f"RFR {annee or ''} (N-{rang})".replace("  ", " ")
        calcul = [*lignes, "Somme des revenus fiscaux de référence déclarés (cases E1 à E6)"] if len(lignes) > 1 else []
        faits.append(_fait(libelle, euros(total) if lignes else "", fort=bool(lignes), calcul=calcul))
    return [*faits, *_mensuelles(menage, listes)]


def _mensuelles(menage: SaisieMenage, listes: Listes) -> list[Fait]:
    recues, versees, lignes = 0, 0, []
    for personne in menage.personnes:
        for ressource in personne.ressources:
            if ressource.montant is None:
                continue
            versee = ressource.sens == SensRessource.VERSEE
            recues, versees = (
                recues + (0 if versee else ressource.montant),
                versees + (ressource.montant if versee else 0),
            )
            qui = "personnes à charge" if ressource.des_charges else personne.prenom
            signe = "− " if versee else ""
            lignes.append(f"{listes.libelle('ressource', ressource.code)}, {qui} : {signe}{euros(ressource.montant)}")
    if not lignes:
        return [_fait("Ressources mensuelles", "")]
    formule = "Somme des ressources reçues, hors APL et AL (cases E7 et E8)"
    faits = [_fait("Ressources mensuelles", euros(recues), fort=True, calcul=[*lignes, formule])]
    if versees:
        faits.append(_fait("Pension versée", f"{euros(versees)} par mois"))
    return faits


def adresse(valeur: SaisieAdresse | None, communes: Mapping[str, str]) -> str:
    if valeur is None:
        return ""
    voie = " ".join(m for m in (valeur.numero, valeur.voie) if m)
    details = [
        ("bâtiment", valeur.batiment),
        ("escalier", valeur.escalier),
        ("étage", valeur.etage),
        ("appartement", valeur.appartement),
    ]
    lieu = (
        " ".join(m for m in (valeur.code_postal_etranger, valeur.commune_etranger, valeur.pays) if m)
        if valeur.etranger
        else " ".join(m for m in (valeur.code_postal, communes.get(valeur.commune, valeur.commune)) if m)
    )
    chez = f"chez {valeur.hebergeant}" if valeur.hebergeant else ""
    morceaux = [chez, voie, *(f"{n} {v}" for n, v in details if v), valeur.complement, valeur.lieu_dit, lieu]
    return ", ".join(m for m in morceaux if m)


def contact(saisie: SaisieDemande, communes: Mapping[str, str], *, masque: bool) -> list[Fait]:
    """Heading b. `masque` hides address and phones of a protected dossier."""
    if saisie.personne_morale is not None:
        morale = saisie.personne_morale
        telephones = _telephones(morale)
        faits = [_fait("SIREN", morale.siren), _fait("Adresse", adresse(morale.adresse, communes))]
        return [*faits, _fait("Téléphones", telephones), _fait("Courriel", morale.mel)]
    menage = saisie.menage
    if menage is None or menage.titulaire is None:
        return []
    titulaire = menage.titulaire
    telephones = _telephones(titulaire)
    faits = [_fait("Adresse postale", MASQUE if masque else adresse(menage.adresse, communes))]
    if menage.adresse_logement is not None:
        faits.append(_fait("Adresse du logement", MASQUE if masque else adresse(menage.adresse_logement, communes)))
    faits += [_fait("Téléphones", MASQUE if masque else telephones), _fait("Courriel", titulaire.mel)]
    faits.append(_fait("Informations par", _canaux(titulaire)))
    if menage.aidant is not None:
        aidant = menage.aidant
        qualite = "Représentant" if aidant.represente else "Aidant"
        texte = ", ".join(
            t for t in (aidant.nom, aidant.organisme, aidant.qualite, affichage.telephone(aidant.tel), aidant.mel) if t
        )
        faits.append(
            _fait(qualite, texte, *([Etiquette("reçoit les courriers", Ton.BLEU)] if aidant.represente else []))
        )
    return faits


def _telephones(qui: SaisiePersonne | SaisiePersonneMorale) -> str:
    numeros = (qui.tel_portable, qui.tel_domicile, qui.tel_travail)
    return ", ".join(affichage.telephone(numero) for numero in numeros if numero)


def _canaux(titulaire: SaisiePersonne) -> str:
    dits = [("courriel", titulaire.notif_mel), ("SMS", titulaire.notif_sms)]
    return ", ".join(f"{nom} {'accepté' if v else 'refusé'}" for nom, v in dits if v is not None)


def logement(valeur: SaisieLogementActuel | None, listes: Listes) -> list[Fait]:
    """Heading f."""
    if valeur is None:
        return [_fait("Logement", "")]
    etiquettes = [Etiquette("Parc social", Ton.GRIS)] if "HLM" in valeur.modeles else []
    nature = listes.libelle("type_logement", valeur.typologie) if valeur.typologie else ""
    taille = f"{valeur.surface} m²" if valeur.surface else ""
    occupants = affichage.pluriel(valeur.habitants, "occupant") if valeur.habitants is not None else ""
    faits = [
        _fait("Situation", ", ".join(listes.libelles("modele_logement", valeur.modeles)), *etiquettes),
        _fait("Logement", ", ".join(t for t in (nature, taille, occupants) if t)),
    ]
    if valeur.bailleur or valeur.structure or valeur.centre:
        faits.append(_fait("Bailleur ou structure", valeur.bailleur or valeur.structure or valeur.centre))
    depuis = next((d for d in (valeur.residence_sociale_depuis, valeur.residence_hoteliere_depuis, valeur.sous_location_depuis, valeur.structure_depuis, valeur.centre_depuis) if d), None)  # fmt: skip
    if depuis:
        faits.append(_fait("Depuis le", affichage.jour(depuis)))
    if valeur.loyer is not None:
        faits.append(_fait("Loyer et charges", f"{euros(valeur.loyer)} par mois"))
    if valeur.aide_logement is not None:
        faits.append(_fait("Aide au logement", f"{euros(valeur.aide_logement)} par mois"))
    if valeur.proprietaire:
        faits.append(_fait("Propriétaire", "d'un autre logement", Etiquette("à examiner", Ton.AMBRE)))
    return faits


def motifs(saisie: SaisieDemande, listes: Listes) -> list[Fait]:
    """Heading g, in the order declared."""
    textes = [f"{rang}. {listes.libelle('motif', code)}" for rang, code in enumerate(saisie.motifs.codes, 1)]
    faits = [_fait("Motifs", " · ".join(textes))]
    if saisie.motifs.jugement_le:
        faits.append(_fait("Jugement d'expulsion", affichage.jour(saisie.motifs.jugement_le)))
    if saisie.motifs.autre:
        faits.append(_fait("Autre motif", saisie.motifs.autre))
    if saisie.precision:
        faits.append(_fait("Précisions (H1)", saisie.precision))
    return faits


def recherche(valeur: SaisieRecherche, listes: Listes, communes: Mapping[str, str], *, masque: bool) -> list[Fait]:
    """Heading h."""
    voeux = [f"{rang}. {communes.get(v.commune, v.commune)}" for rang, v in enumerate(valeur.voeux, 1)]
    elargie = [Etiquette("élargie aux communes voisines", Ton.BLEU)] if valeur.elargie else []
    faits = [
        _fait("Type", ", ".join(listes.libelles("type_logement", valeur.types)), fort=True),
        _fait("Communes", MASQUE if masque else " · ".join(voeux), *elargie),
    ]
    if valeur.categorie:
        faits.append(_fait("Catégorie", listes.libelle("categorie_recherchee", valeur.categorie)))
    if valeur.personnes_a_loger:
        faits.append(_fait("Personnes à loger", str(valeur.personnes_a_loger)))
    if valeur.loyer_max is not None:
        faits.append(_fait("Loyer maximal", f"{euros(valeur.loyer_max)} par mois"))
    souhaits = [
        ("stationnement", valeur.avec_parking),
        ("rez-de-chaussée", valeur.rez_de_chaussee),
        ("sans ascenseur", valeur.sans_ascenseur),
    ]
    dits = [f"{nom} : {affichage.oui_non(v)}" for nom, v in souhaits if v is not None]
    if dits:
        faits.append(_fait("Souhaits", ", ".join(dits)))
    return faits


def handicap(annexe: SaisieHandicap, listes: Listes, *, nature: bool) -> list[Fait]:
    """Heading i: the need for whoever designates; nature and referent when the function has that right."""
    faits = [
        _fait("Équipements", ", ".join(listes.libelles("equipement_handicap", annexe.equipements))),
        _fait("Marche", listes.libelle("capacite_marche", annexe.marche) if annexe.marche else ""),
    ]
    if annexe.aides_techniques:
        faits.append(_fait("Aides techniques", ", ".join(listes.libelles("aide_technique", annexe.aides_techniques))))
    besoins = ", ".join(b for b in (annexe.besoin_particulier, annexe.besoin_autre) if b)
    if besoins:
        faits.append(_fait("Besoins", besoins))
    if not nature:
        return faits
    natures = [*listes.libelles("nature_motrice", annexe.natures_motrices), *listes.libelles("nature_sensorielle", annexe.natures_sensorielles), annexe.autre_nature]  # fmt: skip
    faits.append(_fait("Nature", ", ".join(n for n in natures if n)))
    referent = ", ".join(
        t for t in (annexe.referent_nom, affichage.telephone(annexe.referent_tel), annexe.referent_mel) if t
    )
    return [*faits, _fait("Référent", referent)]
