"""Controls of a household: identity, activity, income, addresses, current housing, annexes (headings a to f and i)."""

from __future__ import annotations

import re
from datetime import date, timedelta

from demandeurs.enums import RolePersonne
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
from registre.rules.constats import FORMULAIRE, Constats
from registre.rules.nomenclatures import Liste
from registre.rules.territoires import Territoires
from socle.texte import normaliser

PERSONNES_MAX = 30
RESSOURCES_MAX = 30
HANDICAPS_MAX = 20
MAJORITE = 18
GRAND_AGE = 115
GROSSESSE = timedelta(days=300)
R2 = "R441-2-2 CCH (version du 2017-05-11)"

_MEL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}").fullmatch
_TELEPHONE = re.compile(r"(?:\+[0-9]{8,15}|0[0-9]{9})").fullmatch
_SEPARATEURS = re.compile(r"[\s.\-()/]+")
_SIREN = re.compile(r"[0-9]{9}").fullmatch
_SIRET = re.compile(r"[0-9]{14}").fullmatch
_CODE_POSTAL = re.compile(r"[0-9]{5}").fullmatch

ADULTES = frozenset({RolePersonne.TITULAIRE.value, RolePersonne.COTITULAIRE.value})
IDENTIFIES = ADULTES | {RolePersonne.COLOCATAIRE.value}
ROLES = frozenset(RolePersonne.values)
TELEPHONES = ("tel_domicile", "tel_portable", "tel_travail")

_T_PERSONNE = (
    ("nom", 100), ("prenom", 100), ("nom_naissance", 100), ("tel_domicile", 20), ("tel_portable", 20),
    ("tel_travail", 20), ("mel", 255),
)  # fmt: skip
_L_PERSONNE = (
    ("civilite", Liste.CIVILITE), ("nationalite", Liste.NATIONALITE), ("situation_familiale", Liste.SITUATION_FAMILIALE),
    ("lien", Liste.LIEN), ("sexe", Liste.SEXE), ("parente", Liste.PARENTE), ("coparentalite", Liste.COPARENTALITE),
)  # fmt: skip
_T_ACTIVITE = (("profession", 80), ("employeur", 80), ("organisme_collecteur", 80))
_L_ACTIVITE = (("contrat", Liste.CONTRAT), ("statut", Liste.STATUT))
_T_ADRESSE = (
    ("appartement", 10), ("etage", 6), ("escalier", 10), ("batiment", 20), ("complement", 60), ("numero", 10),
    ("voie", 80), ("lieu_dit", 60), ("code_postal_etranger", 10), ("commune_etranger", 60), ("pays", 60),
    ("hebergeant", 60),
)  # fmt: skip
_T_LIEU = (("code_postal_etranger", 10), ("commune_etranger", 60), ("pays", 60))
_T_LOGEMENT = (("bailleur", 100), ("structure", 60), ("centre", 60))
_L_LOGEMENT = (
    ("categorie", Liste.CATEGORIE_ACTUELLE), ("typologie", Liste.TYPE_LOGEMENT),
    ("possede_typologie", Liste.TYPE_LOGEMENT),
)  # fmt: skip
_B_LOGEMENT = (("loyer", 0, 9999), ("aide_logement", 0, 9999), ("surface", 0, 9999), ("habitants", 0, 99))
_D_LOGEMENT = (
    "residence_sociale_depuis", "residence_hoteliere_depuis", "sous_location_depuis", "structure_depuis", "centre_depuis",
)  # fmt: skip
_T_HANDICAP = (
    ("referent_nom", 100), ("referent_adresse", 200), ("referent_tel", 20), ("referent_mel", 255), ("autre_nature", 100),
    ("besoin_particulier", 255), ("besoin_autre", 100),
)  # fmt: skip
_L_HANDICAP = (("etat", Liste.ETAT_HANDICAP), ("marche", Liste.CAPACITE_MARCHE))
_T_AIDANT = (("nom", 100), ("organisme", 100), ("qualite", 40), ("tel", 20), ("mel", 255))


def controler_menage(menage: SaisieMenage, c: Constats, territoires: Territoires) -> None:
    """Every control of a household. Paths start with `menage.`."""
    _titulaire_unique(menage, c)
    for place, personne in enumerate(menage.personnes):
        _personne(personne, f"menage.personnes.{place}.", c, territoires)
    _memes_personnes(menage, c)
    _naissances(menage, c)
    if menage.adresse is None:
        c.exiger(
            "adresse_requise",
            "menage.adresse",
            "L'adresse postale est demandée.",
            "Indiquez l'adresse, ou celle de la structure de domiciliation.",
            f"{R2}, b",
        )
    _adresses(menage, c, territoires)
    if menage.logement is not None:
        _logement(menage.logement, c, territoires)
    if len(menage.handicaps) > HANDICAPS_MAX:
        c.refuser("trop_d_annexes", "menage.handicaps", f"Au plus {HANDICAPS_MAX} annexes.", "Retirez des annexes.")
    for place, handicap in enumerate(menage.handicaps):
        _handicap(handicap, f"menage.handicaps.{place}.", c)
    if menage.aidant is not None:
        c.textes(menage.aidant, "menage.aidant.", _T_AIDANT)
        _mel(menage.aidant.mel, "menage.aidant.mel", c)
        _aidant_nomme(menage, c)
    c.bornes(menage, "menage.", (("naissances_attendues", 0, 9), ("personnes_handicapees", 0, 99)))


def controler_personne_morale(morale: SaisiePersonneMorale, c: Constats, territoires: Territoires) -> None:
    """Headings a and b of an association's demande (L442-8-1)."""
    chemin = "personne_morale."
    c.textes(
        morale, chemin, (("nom", 200), ("tel_domicile", 20), ("tel_portable", 20), ("tel_travail", 20), ("mel", 255))
    )
    if not morale.nom.strip():
        c.refuser("nom_requis", f"{chemin}nom", "Le nom de l'association est demandé.", "Indiquez-le.", f"{R2}, a")
    if morale.siren and not _SIREN(morale.siren):
        c.refuser("siren_invalide", f"{chemin}siren", "Le SIREN a 9 chiffres.", "Vérifiez le numéro.")
    _mel(morale.mel, f"{chemin}mel", c)
    if morale.adresse is None:
        c.exiger("adresse_requise", f"{chemin}adresse", "L'adresse postale est demandée.", "Indiquez-la.", f"{R2}, b")
    else:
        controler_adresse(morale.adresse, f"{chemin}adresse.", c, territoires)


def _titulaire_unique(menage: SaisieMenage, c: Constats) -> None:
    titulaires = sum(1 for personne in menage.personnes if personne.role == RolePersonne.TITULAIRE.value)
    if titulaires != 1:
        c.refuser(
            "titulaire_unique",
            "menage.personnes",
            "Un ménage a un demandeur titulaire, et un seul.",
            "Désignez le titulaire ; les autres adultes sont conjoint ou codemandeurs.",
            f"{R2}, a",
        )
    if len(menage.personnes) > PERSONNES_MAX:
        c.refuser("trop_de_personnes", "menage.personnes", f"Au plus {PERSONNES_MAX} personnes.", "Vérifiez la liste.")


def _personne(p: SaisiePersonne, chemin: str, c: Constats, territoires: Territoires) -> None:
    c.textes(p, chemin, _T_PERSONNE)
    c.listes(p, chemin, _L_PERSONNE)
    if p.role not in ROLES:
        c.refuser("role_inconnu", f"{chemin}role", "Ce rôle dans le ménage n'existe pas.", "Choisissez-en un autre.")
    if p.role in IDENTIFIES:
        _identite(p, chemin, c)
    if p.naissance_le is not None:
        _naissance(p, p.naissance_le, f"{chemin}naissance_le", c)
    _mel(p.mel, f"{chemin}mel", c)
    for champ in TELEPHONES:
        _telephone(getattr(p, champ), f"{chemin}{champ}", c)
    if p.activite is not None:
        _activite(p.activite, f"{chemin}activite.", c, territoires)
    elif p.role == RolePersonne.TITULAIRE.value:
        c.avertir(
            "activite_absente",
            f"{chemin}activite",
            "La situation professionnelle du demandeur n'est pas renseignée.",
            "Complétez-la dès que possible.",
            f"{R2}, d",
        )
    _revenus(p, chemin, c)


def _identite(p: SaisiePersonne, chemin: str, c: Constats) -> None:
    for champ, libelle in (("nom", "Le nom"), ("prenom", "Le prénom")):
        if not getattr(p, champ).strip():
            c.refuser("identite_requise", f"{chemin}{champ}", f"{libelle} est demandé.", "Indiquez-le.", f"{R2}, a")
    if p.naissance_le is None:
        c.refuser(
            "identite_requise",
            f"{chemin}naissance_le",
            "La date de naissance est demandée.",
            "Indiquez-la.",
            f"{R2}, a",
        )
    if p.role != RolePersonne.TITULAIRE.value:
        return
    for champ, libelle in (
        ("civilite", "La civilité"),
        ("nationalite", "La nationalité"),
        ("situation_familiale", "La situation familiale"),
    ):
        if not getattr(p, champ):
            c.exiger("champ_requis", f"{chemin}{champ}", f"{libelle} est demandée.", "Choisissez une valeur.")


def _naissance(p: SaisiePersonne, jour: date, champ: str, c: Constats) -> None:
    if jour > c.le:
        c.refuser(
            "personne_a_naitre",
            champ,
            "Cette personne n'est pas encore née.",
            "Comptez-la dans les enfants à naître.",
        )
        return
    c.passee(jour, champ)
    age = c.le.year - jour.year - ((c.le.month, c.le.day) < (jour.month, jour.day))
    if age > GRAND_AGE:
        c.avertir("age_improbable", champ, f"Cette personne aurait plus de {GRAND_AGE} ans.", "Vérifiez l'année.")
    elif p.role in ADULTES and age < MAJORITE:
        c.avertir(
            "demandeur_mineur",
            champ,
            "Ce demandeur est mineur.",
            "Confirmez qu'il est émancipé, ou vérifiez la date.",
            "articles 413-1 et suivants du code civil",
        )


def _mel(mel: str, champ: str, c: Constats) -> None:
    if mel and not _MEL(mel):
        c.exiger("mel_invalide", champ, "Cette adresse électronique n'a pas la forme attendue.", "Corrigez-la.")


def _telephone(tel: str, champ: str, c: Constats) -> None:
    if tel and not _TELEPHONE(tel) and not _TELEPHONE(_SEPARATEURS.sub("", tel)):
        c.avertir("telephone_douteux", champ, "Ce numéro n'a pas dix chiffres.", "Vérifiez-le, ou confirmez-le.")


def _activite(a: SaisieActivite, chemin: str, c: Constats, territoires: Territoires) -> None:
    c.textes(a, chemin, _T_ACTIVITE)
    c.listes(a, chemin, _L_ACTIVITE)
    c.passees(a, chemin, ("reprise_le",))
    if a.siret and not _SIRET(a.siret):
        c.refuser(
            "siret_invalide", f"{chemin}siret", "Le SIRET a 14 chiffres.", "Vérifiez le numéro.", f"{FORMULAIRE}, D12"
        )
    if a.lieu is not None:
        _lieu(a.lieu, f"{chemin}lieu.", c, territoires)


def _revenus(p: SaisiePersonne, chemin: str, c: Constats) -> None:
    rangs = [revenu.rang for revenu in p.revenus]
    if any(rang not in {1, 2} for rang in rangs) or len(set(rangs)) != len(rangs):
        c.refuser(
            "revenus_rangs",
            f"{chemin}revenus",
            "Un revenu fiscal par année : N-1 et N-2.",
            "Gardez une ligne par année.",
        )
    for place, revenu in enumerate(p.revenus):
        c.bornes(revenu, f"{chemin}revenus.{place}.", (("annee", 1900, 2100), ("montant", -999_999, 999_999)))
        if revenu.annee is not None and revenu.annee > c.le.year:
            c.refuser("date_future", f"{chemin}revenus.{place}.annee", "Cette année est à venir.", "Vérifiez l'année.")
    if len(p.ressources) > RESSOURCES_MAX:
        c.refuser("trop_de_ressources", f"{chemin}ressources", f"Au plus {RESSOURCES_MAX} lignes.", "Regroupez-les.")
    for place, ressource in enumerate(p.ressources):
        ou = f"{chemin}ressources.{place}."
        c.listes(ressource, ou, (("code", Liste.RESSOURCE),))
        c.bornes(ressource, ou, (("montant", -999_999, 999_999),))
        if ressource.sens not in {"R", "V"}:
            c.refuser("sens_inconnu", f"{ou}sens", "Une ressource est reçue ou versée.", "Choisissez l'un des deux.")


def _memes_personnes(menage: SaisieMenage, c: Constats) -> None:
    vues: set[tuple[str, str, date]] = set()
    for place, p in enumerate(menage.personnes):
        if p.naissance_le is None or not p.nom:
            continue
        cle = (normaliser(p.nom), normaliser(p.prenom), p.naissance_le)
        if cle in vues:
            c.avertir(
                "personne_en_double",
                f"menage.personnes.{place}",
                "Cette personne figure déjà dans le ménage.",
                "Retirez la répétition, ou confirmez.",
            )
        vues.add(cle)


def _naissances(menage: SaisieMenage, c: Constats) -> None:
    prevue = menage.naissance_prevue_le
    if prevue is not None and not c.le - GROSSESSE <= prevue <= c.le + GROSSESSE:
        c.avertir(
            "naissance_prevue_improbable",
            "menage.naissance_prevue_le",
            "Cette date de naissance prévue est trop éloignée.",
            "Vérifiez la date.",
        )


def _adresses(menage: SaisieMenage, c: Constats, territoires: Territoires) -> None:
    if menage.adresse is not None:
        controler_adresse(menage.adresse, "menage.adresse.", c, territoires)
    if menage.adresse_logement is not None:
        controler_adresse(menage.adresse_logement, "menage.adresse_logement.", c, territoires)
    if menage.aidant is not None and menage.aidant.adresse is not None:
        controler_adresse(menage.aidant.adresse, "menage.aidant.adresse.", c, territoires)


def controler_adresse(a: SaisieAdresse, chemin: str, c: Constats, territoires: Territoires) -> None:
    """Lengths, and the French or the foreign part."""
    c.textes(a, chemin, _T_ADRESSE)
    if a.etranger:
        if not a.commune_etranger or not a.pays:
            c.exiger(
                "adresse_etrangere",
                f"{chemin}pays",
                "Une adresse à l'étranger a une ville et un pays.",
                "Indiquez-les.",
            )
        return
    _code_postal(a.code_postal, f"{chemin}code_postal", c)
    if not a.commune:
        c.exiger("commune_requise", f"{chemin}commune", "La commune de l'adresse est demandée.", "Choisissez-la.")
    else:
        _commune(a.commune, f"{chemin}commune", c, territoires)


def _lieu(lieu: SaisieLocalite, chemin: str, c: Constats, territoires: Territoires) -> None:
    c.textes(lieu, chemin, _T_LIEU)
    _code_postal(lieu.code_postal, f"{chemin}code_postal", c)
    if lieu.commune:
        _commune(lieu.commune, f"{chemin}commune", c, territoires)


def _code_postal(code: str, champ: str, c: Constats) -> None:
    if code and not _CODE_POSTAL(code) and not (c.souple and code.isdigit() and len(code) < 5):
        c.refuser("code_postal_invalide", champ, "Un code postal a cinq chiffres.", "Corrigez-le.")


def _commune(code: str, champ: str, c: Constats, territoires: Territoires) -> None:
    if len(code) != 5:
        c.refuser(
            "commune_inconnue", champ, "Un code de commune de l'INSEE a cinq caractères.", "Choisissez la commune."
        )
    elif not territoires.existe(code):
        c.exiger(
            "commune_inconnue",
            champ,
            "Cette commune n'existe pas dans le code officiel géographique.",
            "Choisissez la commune dans la liste.",
            "code officiel géographique de l'INSEE",
        )


def _logement(n: SaisieLogementActuel, c: Constats, territoires: Territoires) -> None:
    chemin = "menage.logement."
    c.textes(n, chemin, _T_LOGEMENT)
    c.listes(n, chemin, _L_LOGEMENT)
    c.plusieurs(n.modeles, f"{chemin}modeles", Liste.MODELE_LOGEMENT)
    c.bornes(n, chemin, _B_LOGEMENT)
    c.passees(n, chemin, _D_LOGEMENT)
    if n.bailleur_siren and not _SIREN(n.bailleur_siren):
        c.refuser("siren_invalide", f"{chemin}bailleur_siren", "Le SIREN a 9 chiffres.", "Vérifiez le numéro.")
    if n.possede is not None:
        _lieu(n.possede, f"{chemin}possede.", c, territoires)


def _handicap(h: SaisieHandicap, chemin: str, c: Constats) -> None:
    c.textes(h, chemin, _T_HANDICAP)
    c.listes(h, chemin, _L_HANDICAP)
    c.passees(h, chemin, ("naissance_le",))
    c.plusieurs(h.natures_sensorielles, f"{chemin}natures_sensorielles", Liste.NATURE_SENSORIELLE)
    c.plusieurs(h.natures_motrices, f"{chemin}natures_motrices", Liste.NATURE_MOTRICE)
    c.plusieurs(h.aides_techniques, f"{chemin}aides_techniques", Liste.AIDE_TECHNIQUE)
    c.plusieurs(h.equipements, f"{chemin}equipements", Liste.EQUIPEMENT_HANDICAP)


def _aidant_nomme(menage: SaisieMenage, c: Constats) -> None:
    aidant = menage.aidant
    if aidant is not None and aidant.represente and not (aidant.nom or aidant.organisme):
        c.refuser(
            "representant_nomme",
            "menage.aidant.nom",
            "Un représentant a un nom ou une structure.",
            "Indiquez qui reçoit les courriers.",
        )
