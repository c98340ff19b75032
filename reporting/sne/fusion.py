"""A document received about a demande that the register holds: what it does not carry stays, and echoes change nothing.

The interface has no place for the NIR, the SIRET, the codes of form *05, the helper…: a document without them does not
erase them. And a value that we had to cut or replace to send it comes back cut: it is recognised, and ours stays whole.
Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from demandeurs.saisie import SaisieActivite, SaisieMenage, SaisiePersonne
from registre.rules.modification import correspondances
from registre.saisie import SaisieDemande
from reporting.sne import table
from reporting.sne.equivalents import EQUIVALENTS, contrat_de
from reporting.sne.formes import mettre_en_forme
from reporting.sne.table import ADRESSE, DOCUMENT, ETRANGER, FRANCE, Bloc, Champ, Codes, Genre, Localite, Noeud

_PAR_ROLE: dict[str, tuple[Noeud, ...]] = {
    "titulaire": (*DOCUMENT.demandeur, *DOCUMENT.demandeur_suite),
    "cotitulaire": DOCUMENT.cotitulaire,
    "colocataire": DOCUMENT.cotitulaire,
    "a_charge": DOCUMENT.a_charge,
    "en_garde": DOCUMENT.en_garde,
}
_LISTES_DE_PERSONNE = ("activite", "revenus", "ressources", "role")


def fusionner(recue: SaisieDemande, tenue: SaisieDemande) -> None:
    """Complete `recue` in place with what only `tenue` can say."""
    for nom in ("courrier_papier", "protege", "identite_vue", "depot_papier"):
        setattr(recue, nom, getattr(tenue, nom))
    for nom in ("personnes_a_loger", "colocation", "accession"):
        setattr(recue.recherche, nom, getattr(tenue.recherche, nom))
    _garder(recue, tenue, [champ for champ in DOCUMENT.avant if isinstance(champ, Champ) and not champ.objet])
    _codes(recue.motifs, tenue.motifs, "codes", "motif")
    _garder(recue.motifs, tenue.motifs, _champs_de(DOCUMENT.avant, "principauxMotifDemande"))
    if recue.menage is not None and tenue.menage is not None:
        _menage(recue.menage, tenue.menage)
    if recue.personne_morale is not None and tenue.personne_morale is not None:
        recue.personne_morale.siren = tenue.personne_morale.siren
        _garder(recue.personne_morale, tenue.personne_morale, DOCUMENT.association.contenu)
        _adresse(recue.personne_morale, tenue.personne_morale, "adresse")


def _menage(recu: SaisieMenage, tenu: SaisieMenage) -> None:
    recu.personnes_handicapees, recu.aidant = tenu.personnes_handicapees, tenu.aidant
    for place, ancienne in enumerate(correspondances(tenu.personnes, recu.personnes)):
        if ancienne is not None:
            _personne(recu.personnes[place], tenu.personnes[ancienne])
    _adresse(recu, tenu, "adresse")
    _adresse(recu, tenu, "adresse_logement")
    if recu.logement is not None and tenu.logement is not None:
        recu.logement.bailleur_siren = tenu.logement.bailleur_siren
        _codes(recu.logement, tenu.logement, "modeles", "modele_logement")
        _garder(recu.logement, tenu.logement, table.LOGEMENT.contenu)
        _lieu(recu.logement, tenu.logement, "possede")
    for recu_un, tenu_un in zip(recu.handicaps, tenu.handicaps, strict=False):
        _garder(recu_un, tenu_un, table.HANDICAP.contenu)


def _personne(recue: SaisiePersonne, tenue: SaisiePersonne) -> None:
    noeuds = _PAR_ROLE.get(recue.role, ())
    portes = {un.attribut for un in noeuds if isinstance(un, Champ)}
    for un in fields(SaisiePersonne):
        if un.name not in portes and un.name not in _LISTES_DE_PERSONNE:
            setattr(recue, un.name, getattr(tenue, un.name))
    _garder(recue, tenue, noeuds)
    if recue.role in ("a_charge", "en_garde"):
        recue.activite, recue.revenus, recue.ressources = tenue.activite, tenue.revenus, tenue.ressources
        return
    if recue.activite is not None and tenue.activite is not None:
        _activite(recue.activite, tenue.activite)
    elif recue.activite is not None and _muette(recue.activite):
        recue.activite = tenue.activite
    _ressources(recue, tenue)


def _activite(recue: SaisieActivite, tenue: SaisieActivite) -> None:
    for nom in ("statut", "siret", "precaire", "chomage_plus_un_an", "reprise_le"):
        setattr(recue, nom, getattr(tenue, nom))
    if recue.contrat == contrat_de(tenue):
        recue.contrat = tenue.contrat
    _garder(recue, tenue, table.ACTIVITE.contenu)
    _lieu(recue, tenue, "lieu")


def _muette(activite: SaisieActivite) -> bool:
    """The block that the schema obliges to write, and in which nothing is said."""
    return activite == SaisieActivite()


def _ressources(recue: SaisiePersonne, tenue: SaisiePersonne) -> None:
    """Monthly resources, replaced only when what we would have sent differs from what comes back."""

    def envoyees(personne: SaisiePersonne) -> list[tuple[str, bool, str, int | None]]:
        return sorted(
            (un.sens, un.des_charges, EQUIVALENTS.get(("ressource", un.code), un.code), un.montant or 0)
            for un in personne.ressources
        )

    if envoyees(recue) == envoyees(tenue):
        recue.ressources = tenue.ressources


def _adresse(recu: Any, tenu: Any, attribut: str) -> None:
    recue, tenue = getattr(recu, attribut), getattr(tenu, attribut)
    if recue is not None and tenue is not None:
        _garder(recue, tenue, (*ADRESSE, *FRANCE, *ETRANGER))


def _lieu(recu: Any, tenu: Any, attribut: str) -> None:
    recue, tenue = getattr(recu, attribut), getattr(tenu, attribut)
    if recue is not None and tenue is not None:
        _garder(recue, tenue, (*FRANCE, *ETRANGER))


def _codes(recu: Any, tenu: Any, attribut: str, liste: str) -> None:
    envoyes = [code for un in getattr(tenu, attribut) if (code := EQUIVALENTS.get((liste, un), un))]
    if list(dict.fromkeys(envoyes)) == list(dict.fromkeys(getattr(recu, attribut))):
        setattr(recu, attribut, getattr(tenu, attribut))


def _garder(recu: Any, tenu: Any, noeuds: Iterable[Noeud]) -> None:
    """Keep our value where what came back is what ours becomes on its way out."""
    for noeud in noeuds:
        if isinstance(noeud, Bloc) and noeud.fabrique is None and not noeud.objet:
            _garder(recu, tenu, noeud.contenu)
        if not isinstance(noeud, Champ) or noeud.genre in (Genre.DATE, Genre.INSTANT, Genre.BOOLEEN):
            continue
        valeur = getattr(tenu, noeud.attribut)
        if valeur in (None, ""):
            continue
        envoye, probleme = mettre_en_forme(valeur, noeud, EQUIVALENTS)
        if (probleme or envoye != valeur) and envoye == _texte(getattr(recu, noeud.attribut)):
            setattr(recu, noeud.attribut, valeur)


def _texte(valeur: object) -> str:
    return "" if valeur is None else str(valeur)


def _champs_de(noeuds: Iterable[Noeud], element: str) -> tuple[Noeud, ...]:
    bloc = next(un for un in noeuds if isinstance(un, Bloc) and un.element == element)
    return tuple(un for un in bloc.contenu if not isinstance(un, Codes | Localite))
