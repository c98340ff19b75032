"""What is done with a document that is not perfect: repaired with a warning, or refused with its reason.

The controls are those of the register (`registre.rules.controles`), by the channel « interface ». What they refuse and
the law does not require is taken away from the declaration, and said; what the law requires refuses the document. The
table of these decisions, with their reasons, is in `docs/sne.md`. Pure: no database.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from registre.enums import CanalDepot
from registre.rules.controles import ParametresControle, controler
from registre.rules.nomenclatures import Nomenclatures
from registre.rules.numero import est_numero
from registre.rules.territoires import Territoires
from registre.saisie import SaisieDemande, SaisieRadiation
from registre.states.radiation import MotifRadiation
from reporting.sne.anomalies import Anomalie, avertissement, refus
from reporting.sne.lecture import DocumentSne
from socle.errors import Refus

CREATIONS = frozenset({"CRE", "CRS", "DIS", "COP", "RET"})
SUR_EXISTANTE = frozenset({"MOD", "REN", "RAD", "SUP"})
SANS_RPLS = "Identifiant absent du document du système national"
RPLS_MAL_FORME = "Identifiant reçu mal formé : "
MARGE_D_HORLOGE = timedelta(hours=26)
_INVISIBLES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Refusals of the controls that take a value away instead of keeping the document out.
REPARABLES = frozenset(
    {
        *("code_inconnu", "hors_bornes", "siren_invalide", "siret_invalide", "code_postal_invalide"),
        *("commune_inconnue", "commune_hors_region", "personne_a_naitre", "date_future", "date_ancienne"),
        *("date_avant_depot", "caractere_interdit", "rpls_requis", "sous_motif"),
    }
)
# Paths whose value makes the demande: never taken away.
_VITAUX = re.compile(
    r"deposee_le|numero|radiation\.(le|motif)|radiation\.attribution\.bail_le|personne_morale\.nom"
    r"|menage\.personnes\.0\..*naissance_le"
)
_ELEMENT_D_UNE_LISTE = re.compile(r"(.*)\.(\d+)(?:\.commune)?")
_LISTES_DE_VALEURS = ("types", "codes", "modeles", "voeux", "aides_techniques", "equipements")
_LISTES_DE_VALEURS += ("natures_sensorielles", "natures_motrices")
SOURCE_SNE = "interface SNE 02.01"


@dataclass(frozen=True, slots=True)
class Referentiel:
    """What decisions read: guichets by code, communes, code lists without dates, parameters, the day and instant."""

    guichets: Mapping[str, tuple[int, int]]
    territoires: Territoires
    nomenclatures: Nomenclatures
    parametres: ParametresControle
    le: date
    instant: datetime


@dataclass(slots=True)
class Examen:
    """A document decided upon: its type, what is declared, everything said about it."""

    type: str
    version: str
    fichier_a: datetime | None
    saisie: SaisieDemande
    anomalies: list[Anomalie] = field(default_factory=list)
    deradiation: SaisieRadiation | None = None

    @property
    def refuse(self) -> bool:
        return any(une.refuse for une in self.anomalies)


def examiner(document: DocumentSne, referentiel: Referentiel) -> Examen:
    """Decide upon one document as read."""
    examen = Examen(document.type, document.version, document.date, document.demande, document.anomalies)
    if examen.refuse:
        return examen
    _guichet(examen, referentiel)
    _dates_du_fichier(examen, referentiel)
    _type(examen)
    _radiation(examen)
    if not examen.refuse:
        _controles(examen, referentiel)
    _dalo(examen.saisie)
    return examen


def _guichet(examen: Examen, referentiel: Referentiel) -> None:
    saisie = examen.saisie
    element = "demandeLogement/numGuichet"
    if not saisie.guichet and est_numero(saisie.numero) and saisie.numero[-5:] in referentiel.guichets:
        saisie.guichet = saisie.numero[-5:]
        examen.anomalies.append(
            avertissement(
                "guichet_deduit",
                element,
                "Guichet absent : celui qui a créé la demande, lu dans le numéro, est repris.",
            )
        )
    if not saisie.guichet:
        examen.anomalies.append(
            refus(
                "guichet_absent",
                element,
                "Guichet absent, et le numéro unique n'en nomme pas un qui soit connu.",
                source=SOURCE_SNE,
                issue="Compléter numGuichet et renvoyer le document.",
            )
        )
    elif saisie.guichet not in referentiel.guichets:
        examen.anomalies.append(
            refus(
                "guichet_inconnu",
                element,
                f"Le guichet {saisie.guichet} n'est pas dans le registre.",
                source="R441-2-5 III : liste des guichets de la convention",
                issue="Créer le guichet et son organisme, ou relancer avec --creer-guichets.",
            )
        )


def _dates_du_fichier(examen: Examen, referentiel: Referentiel) -> None:
    if examen.fichier_a is not None and examen.fichier_a <= referentiel.instant + MARGE_D_HORLOGE:
        return
    quoi = "absente" if examen.fichier_a is None else "à venir"
    examen.fichier_a = referentiel.instant
    if examen.saisie.sne is not None:
        examen.saisie.sne.fichier_a = referentiel.instant
    examen.anomalies.append(
        avertissement(
            "date_fichier",
            "entete/dateFichier",
            f"Date du fichier {quoi} : celle de l'import est retenue.",
            source=SOURCE_SNE,
        )
    )


def _dalo(saisie: SaisieDemande) -> None:
    """What the national system says of the DALO is kept apart: it may not be what was decided here."""
    if saisie.sne is not None and saisie.dalo is not None:
        saisie.sne.dalo_statut, saisie.sne.dalo_decision_le = saisie.dalo.statut, saisie.dalo.decision_le


def _type(examen: Examen) -> None:
    saisie = examen.saisie
    if not examen.type:
        examen.type = _type_deduit(saisie)
        if saisie.sne is not None:
            saisie.sne.type_fichier = examen.type
        examen.anomalies.append(
            avertissement(
                "type_deduit",
                "entete/typeFichier",
                f"Type absent : {examen.type} est déduit du contenu.",
                source=SOURCE_SNE,
            )
        )
    if not saisie.numero and examen.type in SUR_EXISTANTE:
        examen.anomalies.append(
            refus(
                "numero_absent",
                "demandeLogement/numUnique",
                f"Un document {examen.type} porte sur une demande existante : son numéro est nécessaire.",
                source=SOURCE_SNE,
                issue="Compléter numUnique.",
            )
        )


def _type_deduit(saisie: SaisieDemande) -> str:
    if saisie.radiation is not None:
        return "RAD"
    return "CRE" if saisie.renouvelee_le is None or not saisie.numero else "REN"


def _radiation(examen: Examen) -> None:
    """The empty motive is a « déradiation »; the rest of R441-2-8 is completed or refused."""
    radiation = examen.saisie.radiation
    if examen.type == "REN" and examen.saisie.renouvelee_le is None:
        examen.anomalies.append(
            refus(
                "renouvellement_absent",
                "demandeLogement/renouvellement/dateRenouvellement",
                "Un document REN dit la date du renouvellement.",
                source="R441-2-7 CCH",
            )
        )
    if radiation is None:
        if examen.type == "RAD":
            examen.anomalies.append(
                refus(
                    "radiation_absente",
                    "demandeLogement/radiation",
                    "Un document RAD porte une radiation.",
                    source=SOURCE_SNE,
                )
            )
        return
    if not radiation.motif:
        examen.deradiation, examen.saisie.radiation = radiation, None
        return
    if radiation.motif == MotifRadiation.ATTRIBUTION.value and radiation.attribution is None:
        examen.anomalies.append(
            avertissement(
                "attribution_absente",
                "demandeLogement/radiation/attributionLogement",
                "Radiation pour attribution sans les données de l'attribution.",
                source="R441-2-9 CCH",
                issue="Les demander à l'organisme qui a attribué.",
            )
        )
    if radiation.attribution is not None:
        _attribution(examen, radiation)


def _attribution(examen: Examen, radiation: SaisieRadiation) -> None:
    attribution = radiation.attribution
    if attribution is None:
        return
    if not attribution.rpls:
        attribution.exception_rpls = SANS_RPLS
    for champ, element, defaut in _CODES_REQUIS_A_L_ATTRIBUTION:
        if not getattr(attribution, champ):
            setattr(attribution, champ, defaut)
            examen.anomalies.append(
                avertissement(
                    "code_absent",
                    f"demandeLogement/radiation/attributionLogement/{element}",
                    f"Code absent : {defaut} est retenu.",
                    source="R441-2-9 CCH",
                )
            )


_CODES_REQUIS_A_L_ATTRIBUTION = (
    ("deja_loge_parc", "dejaLogeParcBailleur", "NONDOC"),
    ("accord_collectif", "accordCollectif", "NONDOC"),
    ("reservataire", "typeReservataire", "AUCUN"),
)


def _controles(examen: Examen, referentiel: Referentiel) -> None:
    refuses, avertis = _controler(examen.saisie, referentiel)
    if refuses:
        reparables = [un for un in refuses if _est_reparable(un, examen)]
        for un in reparables:
            examen.anomalies.append(_dite(un, examen.saisie))
        for un in sorted(reparables, key=_place, reverse=True):
            _reparer(un, examen.saisie)
        refuses, avertis = _controler(examen.saisie, referentiel)
    examen.anomalies += [refus(un.code, un.champ, un.message, source=un.source, issue=un.issue) for un in refuses]
    examen.anomalies += [avertissement(un.code, un.champ, un.message, source=un.source) for un in avertis]
    _communes_nouvelles(examen, referentiel)


def _controler(saisie: SaisieDemande, referentiel: Referentiel) -> tuple[list[Refus], list[Refus]]:
    return controler(
        saisie,
        le=referentiel.le,
        territoires=referentiel.territoires,
        nomenclatures=referentiel.nomenclatures,
        parametres=referentiel.parametres,
        canal=CanalDepot.INTERFACE,
    )


def _communes_nouvelles(examen: Examen, referentiel: Referentiel) -> None:
    for place, voeu in enumerate(examen.saisie.recherche.voeux):
        commune = referentiel.territoires.commune(voeu.commune)
        if commune is not None and commune.code != voeu.commune:
            examen.anomalies.append(
                avertissement(
                    "commune_succedee",
                    f"recherche.voeux.{place}.commune",
                    f"La commune {voeu.commune} n'existe plus : {commune.nom} ({commune.code}) lui succède.",
                    source="code officiel géographique de l'INSEE",
                )
            )


def _est_reparable(un: Refus, examen: Examen) -> bool:
    if un.code not in REPARABLES or _VITAUX.fullmatch(un.champ):
        return False
    if un.code == "sous_motif":
        radiation = examen.saisie.radiation
        return radiation is not None and radiation.motif != MotifRadiation.IRRECEVABILITE.value
    if un.champ == "renouvelee_le":
        return examen.type != "REN"
    return not _naissance_d_un_adulte(un.champ, examen.saisie)


def _naissance_d_un_adulte(champ: str, saisie: SaisieDemande) -> bool:
    trouve = re.fullmatch(r"menage\.personnes\.(\d+)\.naissance_le", champ)
    if trouve is None or saisie.menage is None:
        return False
    return saisie.menage.personnes[int(trouve[1])].role in ("titulaire", "cotitulaire", "colocataire")


def _dite(un: Refus, saisie: SaisieDemande) -> Anomalie:
    """The refusal as a warning; a code or a commune is not a personal datum, so it is named."""
    nomme = ""
    if un.code in ("code_inconnu", "commune_inconnue", "commune_hors_region"):
        valeur = _valeur(saisie, un.champ)
        nomme = f" Valeur reçue : {valeur}." if isinstance(valeur, str) and len(valeur) <= 6 else ""
    return avertissement(un.code, un.champ, f"{un.message}{nomme} La valeur n'est pas reprise.", source=un.source)


def _place(un: Refus) -> tuple[int, str]:
    """Items of a list are taken away from the last one, so that places stay true."""
    trouve = _ELEMENT_D_UNE_LISTE.fullmatch(un.champ)
    return (int(trouve[2]), un.champ) if trouve else (-1, un.champ)


def _reparer(un: Refus, saisie: SaisieDemande) -> None:
    if un.code == "rpls_requis":
        _rpls(saisie)
        return
    if un.code == "caractere_interdit":
        objet, nom = _porteur(saisie, un.champ)
        setattr(objet, nom, _INVISIBLES.sub("", getattr(objet, nom)))
        return
    trouve = _ELEMENT_D_UNE_LISTE.fullmatch(un.champ)
    if trouve and trouve[1].rsplit(".", 1)[-1] in _LISTES_DE_VALEURS:
        liste = _valeur(saisie, trouve[1])
        if int(trouve[2]) < len(liste):
            del liste[int(trouve[2])]
        return
    objet, nom = _porteur(saisie, un.champ)
    setattr(objet, nom, "" if isinstance(getattr(objet, nom), str) else None)


def _rpls(saisie: SaisieDemande) -> None:
    attribution = saisie.radiation.attribution if saisie.radiation else None
    if attribution is not None:
        recu = attribution.rpls if attribution.rpls.isalnum() else ""
        attribution.exception_rpls = f"{RPLS_MAL_FORME}{recu}" if recu else SANS_RPLS
        attribution.rpls = ""


def _porteur(saisie: SaisieDemande, champ: str) -> tuple[Any, str]:
    chemin, _, nom = champ.rpartition(".")
    return (_valeur(saisie, chemin) if chemin else saisie), nom


def _valeur(objet: Any, champ: str) -> Any:
    for nom in champ.split("."):
        objet = objet[int(nom)] if nom.isdigit() else getattr(objet, nom)
    return objet
