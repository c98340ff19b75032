"""When two documents say the same thing: the lexical normalisation of the round trip.

- texts are compared without the spaces at both ends; integers and booleans by value; dates without offset;
- instants at UTC, those without offset being of Paris;
- an element without text, code nor children says nothing, so it equals its absence, except the items of a list of
  persons, disability annexes or resources, which count; the schema obliges to write some elements even empty;
- `modifie`, anomalies, duplicates, `forcerDoublon` and `incrementFichier` are not data of the demande;
- persons, motives, communes… keep their order, which is one of preference.
"""

from __future__ import annotations

from datetime import UTC

from lxml import etree

from reporting.sne.valeurs import lire_instant

COMPTES = frozenset({"personneACharge", "personneEnGarde", "cotitulaire", "handicap", "detailRessource", "referent"})
COMPTES |= {"absenceReponse", "radiation", "attributionLogement"}
SANS_OBJET = frozenset({"listeAnomalie", "listeDoublons", "forcerDoublon", "incrementFichier"})
INSTANTS = frozenset({"dateFichier", "dateCalculIndicateur"})

Forme = tuple[str, str, tuple[object, ...]]


def normaliser(document: bytes | etree._Element) -> Forme:
    racine = etree.fromstring(document) if isinstance(document, bytes) else document
    forme = _normaliser(racine)
    assert forme is not None
    return forme


def _normaliser(element: etree._Element) -> Forme | None:
    nom = etree.QName(element).localname
    enfants = tuple(forme for enfant in element if (forme := _enfant(enfant)) is not None)
    valeur = "" if len(element) else _valeur(nom, (element.text or "").strip(), element)
    if not valeur and not enfants and nom not in COMPTES:
        return None
    return nom, valeur, enfants


def _enfant(enfant: etree._Element) -> Forme | None:
    return None if etree.QName(enfant).localname in SANS_OBJET else _normaliser(enfant)


def _valeur(nom: str, texte: str, element: etree._Element) -> str:
    code = (element.get("code") or "").strip()
    if code:
        return f"code:{code}"
    if nom in INSTANTS and texte:
        return lire_instant(texte).astimezone(UTC).isoformat()
    if nom in BOOLEENS:
        return {"1": "true", "0": "false"}.get(texte, texte)
    if nom in ENTIERS and texte:
        return str(int(texte))
    return texte[:10] if nom.startswith("date") or (nom.startswith("comp") and nom.endswith("Depuis")) else texte


ENTIERS = frozenset({"montant", "montantLoyer", "surface", "nombre", "nombreHabitant"})
ENTIERS |= {"montantMensuelLoyer", "montantMensuelAPL"}
ENTIERS |= {"anneeMoins1", "anneeMoins2", "montantMoins1", "montantMoins2"}
BOOLEENS = frozenset(
    {
        *("diagnosticSocialDalo", "accompagnementSocialDalo", "renouvellementElec", "estDelaiAnormalementLong"),
        *("estMultiplesAttributionsSousConditions", "avecParking", "rezDeChaussee", "sansAscenseur", "demandeElargie"),
        *("notifSms", "notifEvt", "etranger", "multiEmployeur", "proprietaire", "handicapReconnu", "procheDomicile"),
        *("accompagne", "handicapMoteur", "handicapSensoriel", "handicapAutre", "attribueEnComDALO"),
    }
)
