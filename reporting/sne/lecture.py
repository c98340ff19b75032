"""One document of the interface, from bytes to `SaisieDemande`.

Pure: no database, no clock. A document that is not XML, not safe or not of this format raises `DocumentRefuse`;
anything else that is wrong inside becomes an `Anomalie` and the rest is read.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from datetime import date, datetime

from lxml import etree

from demandeurs.saisie import SaisieMenage, SaisiePersonne, SaisiePersonneMorale
from registre.saisie import SaisieDemande, SaisieMotifs, SaisieRecherche, SaisieSne
from reporting.sne import table
from reporting.sne.anomalies import Anomalie, DocumentRefuse, avertissement, refus
from reporting.sne.lecteurs import BALISE, Lecteur, compiler, remplir, un_bloc
from reporting.sne.valeurs import lire_instant

TAILLE_MAX = 1_000_000
TYPES = ("CRE", "CRS", "MOD", "RAD", "REN", "SUP", "DIS", "RET", "COP")
SCHEMA = "schéma InterfaceNuu 02.01"
PARSEUR = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
# One for the process: making one costs as much as a small document. No document leaves anything in it.
_PARSEUR = etree.XMLParser(**PARSEUR)
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_JAMAIS = date.min


@dataclass(slots=True)
class DocumentSne:
    """A document as read. `type` is "" when it is missing; `date` is the instant of the file, None when missing."""

    version: str
    type: str
    date: datetime | None
    demande: SaisieDemande
    anomalies: list[Anomalie] = field(default_factory=list)

    @property
    def refuse(self) -> bool:
        return any(une.refuse for une in self.anomalies)


def lire(contenu: bytes) -> DocumentSne:
    """Read one document. Raises `DocumentRefuse`."""
    racine = _racine(contenu)
    version = (racine.get("versionInterface") or "").strip()
    lecteur = Lecteur()
    parties = {enfant.tag: enfant for enfant in racine}
    entete, corps = parties.get(_B_ENTETE), parties.get(_B_DEMANDE)
    freres = [] if corps is None else list(corps)
    logement = next((enfant for enfant in freres if enfant.tag == _B_DEMANDE_LOGEMENT), None)
    if logement is None:
        raise DocumentRefuse(
            refus("sans_demande", "demande/demandeLogement", "Le document ne contient pas de demande.", source=SCHEMA)
        )
    if version not in table.VERSIONS:
        raise DocumentRefuse(
            refus(
                "version",
                "@versionInterface",
                f"Version d'interface « {version[:8]} » non reconnue.",
                source=SCHEMA,
                issue="Les versions 02.00 et 02.01 sont lues.",
            )
        )
    type_fichier, instant = _entete(entete, lecteur)
    demande = _demande(logement, lecteur)
    for frere in freres:
        if frere.tag == _B_DALO:
            _DALO(lecteur, frere, demande)
        elif frere is not logement:
            lecteur.inconnu(frere)
    demande.sne.type_fichier = type_fichier  # type: ignore[union-attr]
    demande.sne.fichier_a = instant  # type: ignore[union-attr]
    return DocumentSne(version, type_fichier, instant, demande, lecteur.anomalies)


def _racine(contenu: bytes) -> etree._Element:
    """The root of a safe document in the right namespace."""
    if len(contenu) > TAILLE_MAX:
        raise DocumentRefuse(
            refus("taille", "", f"Le document dépasse {TAILLE_MAX // 1000} ko.", issue="Un fichier porte une demande.")
        )
    _exiger_encodage_lisible(contenu)
    if b"<!" in contenu and _DOCTYPE.search(contenu):
        raise DocumentRefuse(_doctype())
    try:
        racine = etree.fromstring(contenu, _PARSEUR)
    except etree.XMLSyntaxError as erreur:
        raise DocumentRefuse(_illisible(erreur)) from None
    if racine.getroottree().docinfo.doctype:
        raise DocumentRefuse(_doctype())
    if racine.tag != f"{BALISE}interfaceNuu":
        raise DocumentRefuse(
            refus(
                "espace_de_noms",
                "interfaceNuu",
                f"L'élément racine n'est pas « interfaceNuu » de l'espace de noms {table.ESPACE}.",
                source=SCHEMA,
            )
        )
    return racine


def _exiger_encodage_lisible(contenu: bytes) -> None:
    """Only encodings that write ASCII as itself, so that nothing can hide from the search of a DTD."""
    if contenu.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in contenu[:64]:
        raise DocumentRefuse(
            refus("encodage", "", "Le document est écrit en UTF-16 ou UTF-32.", issue="L'enregistrer en UTF-8.")
        )


def _doctype() -> Anomalie:
    return refus(
        "dtd",
        "",
        "Le document contient une déclaration DOCTYPE ou ENTITY.",
        source="sécurité : entités externes et bombes XML",
        issue="Le format n'en utilise aucune : renvoyer le document sans elle.",
    )


def _illisible(erreur: etree.XMLSyntaxError) -> Anomalie:
    """The reason without libxml2's own message, which quotes the text around."""
    ligne, colonne = erreur.position
    ou = f"ligne {ligne}, colonne {colonne}"
    code = erreur.code
    if code in _ERREURS_D_ENCODAGE:
        return refus(
            "encodage",
            "",
            f"Le contenu ne correspond pas à l'encodage déclaré ({ou}).",
            issue="Déclarer l'encodage réel du fichier, ou l'enregistrer en UTF-8.",
        )
    return refus("xml", "", f"Le document n'est pas du XML bien formé ({ou}).", issue="Renvoyer le fichier entier.")


_ERREURS_D_ENCODAGE = {
    etree.ErrorTypes.ERR_INVALID_CHAR,
    etree.ErrorTypes.ERR_INVALID_ENCODING,
    etree.ErrorTypes.ERR_UNKNOWN_ENCODING,
    etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING,
    etree.ErrorTypes.ERR_ENCODING_NAME,
    etree.ErrorTypes.I18N_CONV_FAILED,
}


def _entete(entete: etree._Element | None, lecteur: Lecteur) -> tuple[str, datetime | None]:
    if entete is None:
        return "", None
    textes = {enfant.tag: (enfant.text or "").strip() for enfant in entete}
    type_fichier, texte = textes.get(_B_TYPE, "").upper(), textes.get(_B_DATE, "")
    if type_fichier and type_fichier not in TYPES:
        lecteur.anomalies.append(
            refus(
                "type_fichier",
                "entete/typeFichier",
                f"Type de fichier « {type_fichier[:3]} » inconnu.",
                source="interface SNE, types de fichiers",
                issue=f"Types lus : {', '.join(TYPES)}.",
            )
        )
    try:
        return type_fichier, lire_instant(texte) if texte else None
    except ValueError:
        lecteur.anomalies.append(
            avertissement("date_fichier", "entete/dateFichier", "La date du fichier est illisible.")
        )
        return type_fichier, None


def _demande(element: etree._Element, lecteur: Lecteur) -> SaisieDemande:
    demande = SaisieDemande(
        guichet="", deposee_le=_JAMAIS, recherche=SaisieRecherche(), motifs=SaisieMotifs(), sne=SaisieSne()
    )
    remplir(lecteur, element, demande, _TABLE_DEMANDE)
    if demande.deposee_le is _JAMAIS and not lecteur.signale("dateCreationDemande"):
        lecteur.manquant(element, "dateCreationDemande")
    if demande.personne_morale is None and (demande.menage is None or not demande.menage.personnes):
        lecteur.anomalies.append(
            refus(
                "sans_demandeur",
                "demandeLogement/personnePhysique",
                "Ni personne physique ni association : on ne sait pas qui demande.",
                source="R441-2-2 a",
            )
        )
    return demande


def _personne_physique(lecteur: Lecteur, element: etree._Element, demande: SaisieDemande) -> None:
    menage = demande.menage = demande.menage or SaisieMenage()
    par_role: dict[str, list[SaisiePersonne]] = {role: [] for role in _ORDRE_DES_ROLES}
    for enfant in element:
        balise = enfant.tag
        if balise == _B_DEMANDEUR:
            par_role["titulaire"].append(_demandeur(lecteur, enfant, menage))
        elif (liste := _LISTES.get(balise)) is not None:
            role, tableau = liste
            for une in enfant:
                personne = SaisiePersonne(role)
                remplir(lecteur, une, personne, tableau)
                par_role[role].append(personne)
        elif (action := _TABLE_MENAGE.get(balise)) is not None:
            action(lecteur, enfant, menage)
        else:
            lecteur.inconnu(enfant)
    menage.personnes = [personne for role in _ORDRE_DES_ROLES for personne in par_role[role]]
    menage.adresse_logement = _ou_rien(menage.adresse_logement)
    if not par_role["titulaire"]:
        lecteur.manquant(element, "demandeur")
    for personne in (*par_role["titulaire"], *par_role["cotitulaire"]):
        _exiger_identite(lecteur, element, personne)
    for personne in par_role["cotitulaire"]:
        if personne.lien == COLOCATAIRE:
            personne.role = "colocataire"


def _naissances(lecteur: Lecteur, element: etree._Element, menage: SaisieMenage) -> None:
    remplir(lecteur, element, menage, _TABLE_NAISSANCE)


def _demandeur(lecteur: Lecteur, element: etree._Element, menage: SaisieMenage) -> SaisiePersonne:
    personne = SaisiePersonne("titulaire")
    for enfant in element:
        if enfant.tag == _B_ADRESSE:
            _ADRESSE(lecteur, enfant, menage)
            menage.adresse = _ou_rien(menage.adresse)
        elif (action := _TABLE_DEMANDEUR.get(enfant.tag)) is not None:
            action(lecteur, enfant, personne)
        else:
            lecteur.inconnu(enfant)
    return personne


def _exiger_identite(lecteur: Lecteur, element: etree._Element, personne: SaisiePersonne) -> None:
    """Surname, first name and birth date: heading a of R441-2-2, and the keys of the search for duplicates."""
    qui = "demandeur" if personne.role == "titulaire" else "listeCotitulaire/cotitulaire"
    for nom, valeur in (("nom", personne.nom), ("prenom", personne.prenom), ("dateNaissance", personne.naissance_le)):
        if not valeur and not lecteur.signale(f"{qui}/{nom}"):
            lecteur.manquant(element, f"{qui}/{nom}")


def _association(lecteur: Lecteur, element: etree._Element, demande: SaisieDemande) -> None:
    _ASSOCIATION(lecteur, element, demande)
    morale = demande.personne_morale
    if isinstance(morale, SaisiePersonneMorale):
        morale.adresse = _ou_rien(morale.adresse)


def _handicaps(lecteur: Lecteur, element: etree._Element, demande: SaisieDemande) -> None:
    if demande.personne_morale is not None:
        if len(element):
            lecteur.anomalies.append(
                avertissement(
                    "handicap_association",
                    "demandeLogement/listeHandicap",
                    "Le complément handicap d'une association n'est pas repris.",
                    source="R441-2-2 : une personne morale ne renseigne que les rubriques a, b et h",
                )
            )
        return
    demande.menage = demande.menage or SaisieMenage()
    _HANDICAPS(lecteur, element, demande.menage)


def _ou_rien(adresse: object) -> object:
    """None for an address where nothing is said: the schema obliges to write one."""
    if adresse is None or any(getattr(adresse, nom) for nom in adresse.__slots__):
        return adresse
    return None


def _ignorer(lecteur: Lecteur, element: etree._Element, cible: object) -> None:
    """An element that is not a datum of the demande: see `table.IGNORES`."""


_B_ENTETE = f"{BALISE}entete"
_B_TYPE, _B_DATE = f"{BALISE}typeFichier", f"{BALISE}dateFichier"
_B_DEMANDE = f"{BALISE}demande"
_B_DEMANDE_LOGEMENT = f"{BALISE}demandeLogement"
_B_DALO = f"{BALISE}informationDalo"
_B_DEMANDEUR = f"{BALISE}demandeur"
_B_ADRESSE = f"{BALISE}adressePostale"
_ORDRE_DES_ROLES = ("titulaire", "cotitulaire", "a_charge", "en_garde")
COLOCATAIRE = "L"

_DALO = un_bloc(table.DOCUMENT.dalo)
_ADRESSE = un_bloc(table.DOCUMENT.adresse_postale)
_ASSOCIATION = un_bloc(table.DOCUMENT.association)
_HANDICAPS = un_bloc(table.DOCUMENT.handicap)
_LISTES = {
    f"{BALISE}listeCotitulaire": ("cotitulaire", compiler(table.DOCUMENT.cotitulaire)),
    f"{BALISE}listePersonneACharge": ("a_charge", compiler(table.DOCUMENT.a_charge)),
    f"{BALISE}listePersonneEnGarde": ("en_garde", compiler(table.DOCUMENT.en_garde)),
}
_TABLE_NAISSANCE = compiler(table.DOCUMENT.menage)
_TABLE_DEMANDEUR = compiler((*table.DOCUMENT.demandeur, *table.DOCUMENT.demandeur_suite))
_TABLE_MENAGE = {
    **compiler((table.ADRESSE_LOGEMENT, table.DOCUMENT.logement)),
    f"{BALISE}personneANaitre": _naissances,
}
_TABLE_DEMANDE = {
    **compiler((*table.DOCUMENT.avant, *table.DOCUMENT.apres)),
    f"{BALISE}personnePhysique": _personne_physique,
    f"{BALISE}association": _association,
    f"{BALISE}listeHandicap": _handicaps,
    **{f"{BALISE}{nom}": _ignorer for nom in table.IGNORES},
}
