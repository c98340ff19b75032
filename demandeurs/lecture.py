"""Households and associations read back as what was declared: the inverse of `demandeurs.lignes`.

A fixed number of statements whatever the number of households. The NIR is deciphered only when asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from demandeurs.chiffrement import Usage, dechiffrer_valeurs
from demandeurs.enums import NatureAdresse
from demandeurs.lignes import LIEU, VOIRIE
from demandeurs.models import (
    Activite,
    Adresse,
    Aidant,
    BesoinHandicap,
    LogementActuel,
    Menage,
    Personne,
    PersonneMorale,
    Ressource,
    RevenuFiscal,
)
from demandeurs.nir import lire_nir
from demandeurs.saisie import (
    SaisieActivite,
    SaisieAdresse,
    SaisieAidant,
    SaisieHandicap,
    SaisieLocalite,
    SaisieLogementActuel,
    SaisieMenage,
    SaisiePersonne,
    SaisiePersonneMorale,
    SaisieRessource,
    SaisieRevenuFiscal,
)
from socle.preparees import IDS, Preparee

_PERSONNE = (
    "role nom prenom nom_naissance civilite naissance_le nationalite situation_familiale lien sexe parente coparentalite "
    "tel_domicile tel_portable tel_travail mel notif_sms notif_mel"
).split()
_ACTIVITE = (
    "contrat statut profession employeur siret multi_employeur organisme_collecteur precaire chomage_plus_un_an "
    "reprise_le"
).split()
_LOGEMENT = (
    "modeles bailleur bailleur_siren residence_sociale_depuis residence_hoteliere_depuis sous_location_depuis "
    "structure_depuis structure centre_depuis centre loyer aide_logement habitants categorie typologie surface "
    "proprietaire possede_typologie"
).split()
_HANDICAP = "naissance_le marche accompagne aides_techniques equipements besoin_particulier besoin_autre".split()
_AIDANT = "nom organisme qualite tel mel informe represente".split()
_MORALE = "nom siren tel_domicile tel_portable tel_travail mel".split()
_NIR = ("nir_chiffre",)
_DU_MENAGE = {"menage__in": [IDS]}
_DES_PERSONNES = {"personne__menage__in": [IDS]}


def _liste_des_personnes(*autres: str) -> Preparee:
    return Preparee(
        lambda: (
            Personne.objects.filter(**_DU_MENAGE)
            .order_by("menage", "rang")
            .values_list("pk", "menage_id", *_PERSONNE, *autres)
        )
    )


_MENAGES = Preparee(
    lambda: Menage.objects.filter(pk__in=[IDS]).values_list(
        "pk", "naissances_attendues", "naissance_prevue_le", "personnes_handicapees"
    )
)
_PERSONNES, _PERSONNES_ET_NIR = _liste_des_personnes(), _liste_des_personnes(*_NIR)
_ACTIVITES = Preparee(
    lambda: Activite.objects.filter(**_DES_PERSONNES).values_list("personne_id", "a_lieu", *_ACTIVITE, *LIEU)
)
_REVENUS = Preparee(
    lambda: (
        RevenuFiscal.objects.filter(**_DES_PERSONNES)
        .order_by("personne", "pk")
        .values_list("personne_id", "rang", "annee", "montant")
    )
)
_RESSOURCES = Preparee(
    lambda: (
        Ressource.objects.filter(**_DES_PERSONNES)
        .order_by("personne", "rang")
        .values_list("personne_id", "code", "montant", "sens", "des_charges")
    )
)
_LOGEMENTS = Preparee(
    lambda: LogementActuel.objects.filter(**_DU_MENAGE).values_list("menage_id", "a_lieu", *_LOGEMENT, *LIEU)
)
_HANDICAPS = Preparee(
    lambda: (
        BesoinHandicap.objects.filter(**_DU_MENAGE)
        .order_by("menage", "rang")
        .values_list("menage_id", "chiffre", *_HANDICAP)
    )
)
_AIDANTS = Preparee(lambda: Aidant.objects.filter(**_DU_MENAGE).values_list("menage_id", *_AIDANT))
_MORALES = Preparee(lambda: PersonneMorale.objects.filter(pk__in=[IDS]).values_list("pk", *_MORALE))


def _liste_des_adresses(cle: str) -> Preparee:
    return Preparee(
        lambda: Adresse.objects.filter(**{f"{cle}__in": [IDS]}).values_list(
            cle, "nature", "etranger", "hebergeant", *VOIRIE
        )
    )


_ADRESSES = {cle: _liste_des_adresses(cle) for cle in ("menage_id", "personne_morale_id")}


def menages_de(ids: Collection[int], *, avec_nir: bool = False, avec_handicap: bool = True) -> dict[int, SaisieMenage]:
    """Households by id, as declared; nine statements. A wrong NIR was never stored, so it is not given back."""
    ids = list(ids)
    if not ids:
        return {}
    menages = {
        pk: SaisieMenage(naissances_attendues=naissances, naissance_prevue_le=prevue, personnes_handicapees=handicapees)
        for pk, naissances, prevue, handicapees in _MENAGES.lignes(ids)
    }
    _personnes(ids, menages, avec_nir=avec_nir)
    _logements(ids, menages)
    _handicaps(ids, menages, avec_handicap=avec_handicap)
    for menage_id, *valeurs in _AIDANTS.lignes(ids):
        menages[menage_id].aidant = SaisieAidant(**dict(zip(_AIDANT, valeurs, strict=True)))
    for (menage_id, nature), adresse in _adresses("menage_id", ids):
        _poser_adresse(menages[menage_id], nature, adresse)
    return menages


def personnes_morales_de(ids: Collection[int]) -> dict[int, SaisiePersonneMorale]:
    """Associations by id, as declared; two statements."""
    ids = list(ids)
    if not ids:
        return {}
    morales = {
        pk: SaisiePersonneMorale(**dict(zip(_MORALE, valeurs, strict=True))) for pk, *valeurs in _MORALES.lignes(ids)
    }
    for (morale_id, _), adresse in _adresses("personne_morale_id", ids):
        morales[morale_id].adresse = adresse
    return morales


def _poser_adresse(menage: SaisieMenage, nature: str, adresse: SaisieAdresse) -> None:
    if nature == NatureAdresse.POSTALE:
        menage.adresse = adresse
    elif nature == NatureAdresse.LOGEMENT:
        menage.adresse_logement = adresse
    elif menage.aidant is not None:
        menage.aidant.adresse = adresse


def _adresses(cle: str, ids: list[int]) -> Iterator[tuple[tuple[int, str], SaisieAdresse]]:
    for possesseur, nature, etranger, hebergeant, *voirie in _ADRESSES[cle].lignes(ids):
        valeurs = dict(zip(VOIRIE, voirie, strict=True))
        yield (possesseur, nature), SaisieAdresse(etranger=etranger, hebergeant=hebergeant, **valeurs)


def _personnes(ids: list[int], menages: dict[int, SaisieMenage], *, avec_nir: bool) -> None:
    personnes: dict[int, SaisiePersonne] = {}
    for pk, menage_id, *valeurs in (_PERSONNES_ET_NIR if avec_nir else _PERSONNES).lignes(ids):
        personne = SaisiePersonne(**dict(zip(_PERSONNE, valeurs, strict=False)))
        if avec_nir:
            personne.nir = lire_nir(valeurs[-1])
        personnes[pk] = personne
        menages[menage_id].personnes.append(personne)
    for pk, a_lieu, *valeurs in _ACTIVITES.lignes(ids):
        activite = SaisieActivite(**dict(zip(_ACTIVITE, valeurs, strict=False)))
        activite.lieu = _lieu(valeurs[len(_ACTIVITE) :]) if a_lieu else None
        personnes[pk].activite = activite
    for pk, rang, annee, montant in _REVENUS.lignes(ids):
        personnes[pk].revenus.append(SaisieRevenuFiscal(rang, annee, montant))
    for pk, code, montant, sens, charges in _RESSOURCES.lignes(ids):
        personnes[pk].ressources.append(SaisieRessource(code, montant, sens, charges))


def _lieu(valeurs: list[Any]) -> SaisieLocalite:
    return SaisieLocalite(**dict(zip(LIEU, valeurs, strict=True)))


def _logements(ids: list[int], menages: dict[int, SaisieMenage]) -> None:
    for menage_id, a_lieu, *valeurs in _LOGEMENTS.lignes(ids):
        logement = SaisieLogementActuel(**dict(zip(_LOGEMENT, valeurs, strict=False)))
        logement.possede = _lieu(valeurs[len(_LOGEMENT) :]) if a_lieu else None
        menages[menage_id].logement = logement


def _handicaps(ids: list[int], menages: dict[int, SaisieMenage], *, avec_handicap: bool) -> None:
    for menage_id, chiffre, *valeurs in _HANDICAPS.lignes(ids):
        secrets = dechiffrer_valeurs(chiffre, Usage.HANDICAP) if chiffre and avec_handicap else {}
        menages[menage_id].handicaps.append(SaisieHandicap(**dict(zip(_HANDICAP, valeurs, strict=True)), **secrets))
