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


def menages_de(ids: Collection[int], *, avec_nir: bool = False, avec_handicap: bool = True) -> dict[int, SaisieMenage]:
    """Households by id, as declared; nine statements. A wrong NIR was never stored, so it is not given back."""
    ids = list(ids)
    if not ids:
        return {}
    champs = ("pk", "naissances_attendues", "naissance_prevue_le", "personnes_handicapees")
    menages = {
        pk: SaisieMenage(naissances_attendues=naissances, naissance_prevue_le=prevue, personnes_handicapees=handicapees)
        for pk, naissances, prevue, handicapees in Menage.objects.filter(pk__in=ids).values_list(*champs)
    }
    _personnes(ids, menages, avec_nir=avec_nir)
    _logements(ids, menages)
    _handicaps(ids, menages, avec_handicap=avec_handicap)
    for menage_id, *valeurs in Aidant.objects.filter(menage__in=ids).values_list("menage_id", *_AIDANT):
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
        pk: SaisiePersonneMorale(**dict(zip(_MORALE, valeurs, strict=True)))
        for pk, *valeurs in PersonneMorale.objects.filter(pk__in=ids).values_list("pk", *_MORALE)
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
    lignes = Adresse.objects.filter(**{f"{cle}__in": ids}).values_list(cle, "nature", "etranger", "hebergeant", *VOIRIE)
    for possesseur, nature, etranger, hebergeant, *voirie in lignes:
        valeurs = dict(zip(VOIRIE, voirie, strict=True))
        yield (possesseur, nature), SaisieAdresse(etranger=etranger, hebergeant=hebergeant, **valeurs)


def _personnes(ids: list[int], menages: dict[int, SaisieMenage], *, avec_nir: bool) -> None:
    nir = ("nir_chiffre",) if avec_nir else ()
    lignes = Personne.objects.filter(menage__in=ids).order_by("menage", "rang")
    personnes: dict[int, SaisiePersonne] = {}
    for pk, menage_id, *valeurs in lignes.values_list("pk", "menage_id", *_PERSONNE, *nir):
        personne = SaisiePersonne(**dict(zip(_PERSONNE, valeurs, strict=False)))
        if avec_nir:
            personne.nir = lire_nir(valeurs[-1])
        personnes[pk] = personne
        menages[menage_id].personnes.append(personne)
    dans = {"personne__menage__in": ids}
    for pk, a_lieu, *valeurs in Activite.objects.filter(**dans).values_list("personne_id", "a_lieu", *_ACTIVITE, *LIEU):
        activite = SaisieActivite(**dict(zip(_ACTIVITE, valeurs, strict=False)))
        activite.lieu = _lieu(valeurs[len(_ACTIVITE) :]) if a_lieu else None
        personnes[pk].activite = activite
    revenus = RevenuFiscal.objects.filter(**dans).order_by("personne", "pk")
    for pk, rang, annee, montant in revenus.values_list("personne_id", "rang", "annee", "montant"):
        personnes[pk].revenus.append(SaisieRevenuFiscal(rang, annee, montant))
    ressources = Ressource.objects.filter(**dans).order_by("personne", "rang")
    for pk, code, montant, sens, charges in ressources.values_list(
        "personne_id", "code", "montant", "sens", "des_charges"
    ):
        personnes[pk].ressources.append(SaisieRessource(code, montant, sens, charges))


def _lieu(valeurs: list[Any]) -> SaisieLocalite:
    return SaisieLocalite(**dict(zip(LIEU, valeurs, strict=True)))


def _logements(ids: list[int], menages: dict[int, SaisieMenage]) -> None:
    lignes = LogementActuel.objects.filter(menage__in=ids).values_list("menage_id", "a_lieu", *_LOGEMENT, *LIEU)
    for menage_id, a_lieu, *valeurs in lignes:
        logement = SaisieLogementActuel(**dict(zip(_LOGEMENT, valeurs, strict=False)))
        logement.possede = _lieu(valeurs[len(_LOGEMENT) :]) if a_lieu else None
        menages[menage_id].logement = logement


def _handicaps(ids: list[int], menages: dict[int, SaisieMenage], *, avec_handicap: bool) -> None:
    lignes = BesoinHandicap.objects.filter(menage__in=ids).order_by("menage", "rang")
    for menage_id, chiffre, *valeurs in lignes.values_list("menage_id", "chiffre", *_HANDICAP):
        secrets = dechiffrer_valeurs(chiffre, Usage.HANDICAP) if chiffre and avec_handicap else {}
        menages[menage_id].handicaps.append(SaisieHandicap(**dict(zip(_HANDICAP, valeurs, strict=True)), **secrets))
