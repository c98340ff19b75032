"""The page of elements says what the code does, and the lengths of the code are those of the tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import CharField, Model

from demandeurs.models import Activite, Adresse, BesoinHandicap, LogementActuel, Personne, PersonneMorale
from registre.models import AttributionDeclaree, Demande, DonneesSne, Voeu
from registre.services.nomenclatures import lire_nomenclatures
from reporting.sne import table
from reporting.sne.documentation import FICHIER, document
from reporting.sne.equivalents import EQUIVALENTS
from reporting.sne.table import DOCUMENT, Bloc, Champ, Noeud


def test_la_page_des_elements_est_a_jour():
    assert (Path(settings.RACINE) / FICHIER).read_text() == document()


TABLES: list[tuple[type[Model], tuple[Noeud, ...]]] = [
    (Personne, (*DOCUMENT.demandeur, *DOCUMENT.cotitulaire, *DOCUMENT.a_charge, *DOCUMENT.en_garde)),
    (Activite, (*table.ACTIVITE.contenu, *table.FRANCE, *table.ETRANGER)),
    (LogementActuel, (*table.LOGEMENT.contenu, *table.FRANCE, *table.ETRANGER)),
    (Adresse, (*table.ADRESSE, *table.FRANCE, *table.ETRANGER)),
    (PersonneMorale, DOCUMENT.association.contenu),
    (BesoinHandicap, table.HANDICAP.contenu),
    (AttributionDeclaree, table.ADRESSE_ATTRIBUTION),
    (DonneesSne, DOCUMENT.avant),
    (Demande, DOCUMENT.avant),
]


@pytest.mark.parametrize(("modele", "noeuds"), TABLES, ids=lambda un: getattr(un, "__name__", ""))
def test_rien_de_ce_qui_est_lu_ne_deborde_de_sa_colonne(modele: type[Model], noeuds: tuple[Noeud, ...]):
    compares = 0
    colonnes = {un.name: un for un in modele._meta.get_fields() if isinstance(un, CharField)}
    for champ in noeuds:
        if isinstance(champ, Champ) and champ.place and champ.attribut in colonnes:
            assert champ.place <= colonnes[champ.attribut].max_length, champ.element
            compares += 1
    assert compares


def test_les_communes_demandees_tiennent_dans_leur_colonne():
    quartier = next(
        champ
        for bloc in DOCUMENT.avant
        if isinstance(bloc, Bloc)
        for sous in bloc.contenu
        if isinstance(sous, Bloc)
        for champ in sous.contenu
        if isinstance(champ, Champ) and champ.element == "quartier"
    )
    assert quartier.place <= Voeu._meta.get_field("quartier").max_length


def test_chaque_code_du_formulaire_05_a_son_equivalent():
    """A code that the 2017 interface does not know is replaced or left out on purpose, never sent as it is."""
    listes = {champ.liste for champ in _tous(DOCUMENT)} - {"", "commune"}
    codes = lire_nomenclatures()
    connus = {(un.liste, un.code) for un in codes if un.version == "02.01"}
    recents = {(un.liste, un.code) for un in codes if un.liste in listes} - connus
    assert recents == set(EQUIVALENTS)
    assert {(liste, code) for (liste, _), code in EQUIVALENTS.items() if code} <= connus


def _tous(objet: object) -> list:
    """Every node that names a list."""
    trouves: list = []
    reste = [getattr(objet, nom) for nom in objet.__slots__]
    while reste:
        un = reste.pop()
        if isinstance(un, tuple):
            reste += un
        elif isinstance(un, Bloc):
            reste += un.contenu
        elif hasattr(un, "liste"):
            trouves.append(un)
    return [*trouves, *table.DETAIL_RESSOURCE]
