"""A household or an association as rows: pure functions, one tuple per row in the order of `COLONNES`.

The same rows are written by COPY for one dossier or for a million. Ids are given by the caller.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from demandeurs.chiffrement import Usage, chiffrer_valeurs
from demandeurs.enums import NatureAdresse
from demandeurs.nir import ABSENT, enregistrer_nir
from demandeurs.saisie import (
    SaisieActivite,
    SaisieAdresse,
    SaisieHandicap,
    SaisieLocalite,
    SaisieLogementActuel,
    SaisieMenage,
    SaisiePersonne,
    SaisiePersonneMorale,
)
from socle.texte import normaliser

VOIRIE = (
    "appartement etage escalier batiment complement numero voie lieu_dit "
    "code_postal commune code_postal_etranger commune_etranger pays"
).split()
LIEU = "etranger code_postal commune code_postal_etranger commune_etranger pays".split()

COLONNES: dict[str, list[str]] = {
    "demandeurs_menage": "id naissances_attendues naissance_prevue_le personnes_handicapees".split(),
    "demandeurs_personnemorale": "id nom nom_normalise siren tel_domicile tel_portable tel_travail mel".split(),
    "demandeurs_personne": (
        "id menage_id rang role civilite nom nom_naissance prenom nom_normalise nom_naissance_normalise "
        "prenom_normalise naissance_le nationalite situation_familiale lien sexe parente coparentalite tel_domicile "
        "tel_portable tel_travail mel notif_sms notif_mel nir_etat nir_chiffre nir_empreinte"
    ).split(),
    "demandeurs_activite": [
        *"personne_id contrat statut profession employeur siret multi_employeur organisme_collecteur".split(),
        *"a_lieu precaire chomage_plus_un_an reprise_le".split(),
        *LIEU,
    ],
    "demandeurs_revenufiscal": "personne_id rang annee montant".split(),
    "demandeurs_ressource": "personne_id rang sens des_charges code montant".split(),
    "demandeurs_adresse": ["menage_id", "personne_morale_id", "nature", "etranger", "hebergeant", *VOIRIE],
    "demandeurs_logementactuel": [
        *"menage_id modeles bailleur bailleur_siren residence_sociale_depuis residence_hoteliere_depuis".split(),
        *"sous_location_depuis structure_depuis structure centre_depuis centre loyer aide_logement habitants".split(),
        *"categorie typologie surface proprietaire a_lieu possede_typologie".split(),
        *LIEU,
    ],
    "demandeurs_besoinhandicap": (
        "menage_id rang naissance_le marche accompagne aides_techniques equipements besoin_particulier besoin_autre "
        "chiffre"
    ).split(),
    "demandeurs_aidant": "menage_id nom organisme qualite tel mel informe represente".split(),
}

HANDICAP_CHIFFRE = (
    "reconnu",
    "proche_domicile",
    "referent_nom",
    "referent_adresse",
    "referent_tel",
    "referent_mel",
    "a_referent",
    "autre_nature",
    "etat",
    "moteur",
    "sensoriel",
    "autre",
    "natures_sensorielles",
    "natures_motrices",
)
"""Fields of a handicap annex that only named functions read: kept encrypted together."""

Tables = dict[str, list[tuple[Any, ...]]]
_SANS_LIEU = (None, "", "", "", "", "")


def lignes_du_menage(menage: SaisieMenage, menage_id: int, personne_ids: Iterator[int], tables: Tables) -> None:
    """Append every row of the household to `tables`."""
    tables["demandeurs_menage"].append(
        (menage_id, menage.naissances_attendues, menage.naissance_prevue_le, menage.personnes_handicapees)
    )
    lignes_des_personnes(menage, menage_id, personne_ids, tables)
    lignes_des_adresses(menage, menage_id, tables)
    if menage.logement is not None:
        tables["demandeurs_logementactuel"].append(_logement(menage.logement, menage_id))
    for rang, handicap in enumerate(menage.handicaps, 1):
        tables["demandeurs_besoinhandicap"].append(_handicap(handicap, menage_id, rang))
    if menage.aidant is not None:
        a = menage.aidant
        tables["demandeurs_aidant"].append(
            (menage_id, a.nom, a.organisme, a.qualite, a.tel, a.mel, a.informe, a.represente)
        )


def lignes_des_personnes(menage: SaisieMenage, menage_id: int, personne_ids: Iterator[int], tables: Tables) -> None:
    personnes, activites = tables["demandeurs_personne"], tables["demandeurs_activite"]
    revenus, ressources = tables["demandeurs_revenufiscal"], tables["demandeurs_ressource"]
    for rang, personne in enumerate(menage.personnes, 1):
        identifiant = next(personne_ids)
        personnes.append(_personne(personne, identifiant, menage_id, rang))
        if personne.activite is not None:
            activites.append(_activite(personne.activite, identifiant))
        for revenu in personne.revenus:
            revenus.append((identifiant, revenu.rang, revenu.annee, revenu.montant))
        for place, ressource in enumerate(personne.ressources, 1):
            ressources.append(
                (identifiant, place, ressource.sens, ressource.des_charges, ressource.code, ressource.montant)
            )


def lignes_des_adresses(menage: SaisieMenage, menage_id: int, tables: Tables) -> None:
    adresses = tables["demandeurs_adresse"]
    if menage.adresse is not None:
        adresses.append(_adresse(menage.adresse, menage_id, None, NatureAdresse.POSTALE.value))
    if menage.adresse_logement is not None:
        adresses.append(_adresse(menage.adresse_logement, menage_id, None, NatureAdresse.LOGEMENT.value))
    if menage.aidant is not None and menage.aidant.adresse is not None:
        adresses.append(_adresse(menage.aidant.adresse, menage_id, None, NatureAdresse.REPRESENTANT.value))


def lignes_de_la_personne_morale(morale: SaisiePersonneMorale, identifiant: int, tables: Tables) -> None:
    tables["demandeurs_personnemorale"].append(
        (
            identifiant,
            morale.nom,
            normaliser(morale.nom),
            morale.siren,
            morale.tel_domicile,
            morale.tel_portable,
            morale.tel_travail,
            morale.mel,
        )
    )
    if morale.adresse is not None:
        tables["demandeurs_adresse"].append(_adresse(morale.adresse, None, identifiant, NatureAdresse.POSTALE.value))


def _personne(p: SaisiePersonne, identifiant: int, menage_id: int, rang: int) -> tuple[Any, ...]:
    nir = enregistrer_nir(p.nir) if p.nir else ABSENT
    return (
        identifiant,
        menage_id,
        rang,
        p.role,
        p.civilite,
        p.nom,
        p.nom_naissance,
        p.prenom,
        normaliser(p.nom),
        normaliser(p.nom_naissance) if p.nom_naissance else "",
        normaliser(p.prenom),
        p.naissance_le,
        p.nationalite,
        p.situation_familiale,
        p.lien,
        p.sexe,
        p.parente,
        p.coparentalite,
        p.tel_domicile,
        p.tel_portable,
        p.tel_travail,
        p.mel,
        p.notif_sms,
        p.notif_mel,
        nir.etat.value,
        nir.chiffre,
        nir.empreinte,
    )


def _activite(a: SaisieActivite, personne_id: int) -> tuple[Any, ...]:
    return (
        personne_id,
        a.contrat,
        a.statut,
        a.profession,
        a.employeur,
        a.siret,
        a.multi_employeur,
        a.organisme_collecteur,
        a.lieu is not None,
        a.precaire,
        a.chomage_plus_un_an,
        a.reprise_le,
        *_localite(a.lieu),
    )


def _localite(lieu: SaisieLocalite | None) -> tuple[Any, ...]:
    if lieu is None:
        return _SANS_LIEU
    return (
        lieu.etranger,
        lieu.code_postal,
        lieu.commune,
        lieu.code_postal_etranger,
        lieu.commune_etranger,
        lieu.pays,
    )


def _adresse(a: SaisieAdresse, menage_id: int | None, morale_id: int | None, nature: str) -> tuple[Any, ...]:
    return (menage_id, morale_id, nature, a.etranger, a.hebergeant, *voirie(a))


def voirie(a: SaisieAdresse | None) -> tuple[str, ...]:
    """The columns of `VOIRIE` for an address; empty texts without address."""
    if a is None:
        return ("",) * len(VOIRIE)
    return (
        a.appartement,
        a.etage,
        a.escalier,
        a.batiment,
        a.complement,
        a.numero,
        a.voie,
        a.lieu_dit,
        a.code_postal,
        a.commune,
        a.code_postal_etranger,
        a.commune_etranger,
        a.pays,
    )


def _logement(n: SaisieLogementActuel, menage_id: int) -> tuple[Any, ...]:
    return (
        menage_id,
        n.modeles,
        n.bailleur,
        n.bailleur_siren,
        n.residence_sociale_depuis,
        n.residence_hoteliere_depuis,
        n.sous_location_depuis,
        n.structure_depuis,
        n.structure,
        n.centre_depuis,
        n.centre,
        n.loyer,
        n.aide_logement,
        n.habitants,
        n.categorie,
        n.typologie,
        n.surface,
        n.proprietaire,
        n.possede is not None,
        n.possede_typologie,
        *_localite(n.possede),
    )


def _handicap(h: SaisieHandicap, menage_id: int, rang: int) -> tuple[Any, ...]:
    secrets = {champ: valeur for champ in HANDICAP_CHIFFRE if (valeur := getattr(h, champ)) not in (None, "", [])}
    secrets = {champ: valeur for champ, valeur in secrets.items() if champ != "a_referent" or valeur}
    return (
        menage_id,
        rang,
        h.naissance_le,
        h.marche,
        h.accompagne,
        h.aides_techniques,
        h.equipements,
        h.besoin_particulier,
        h.besoin_autre,
        chiffrer_valeurs(secrets, Usage.HANDICAP) if secrets else None,
    )
