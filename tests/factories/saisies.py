"""Declared demandes, valid by default; traits name situations. Plain values: nothing is written here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

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
from registre.saisie import (
    SaisieDalo,
    SaisieDemande,
    SaisieMotifs,
    SaisieRecherche,
    SaisieSne,
    SaisieVoeu,
)
from socle.clock import PARIS

LE_10_MARS = date(2026, 3, 10)


def adresse(**champs: Any) -> SaisieAdresse:
    return replace(
        SaisieAdresse(voie="RUE DE LA RÉPUBLIQUE", numero="12 BIS", code_postal="93200", commune="93066"), **champs
    )


def titulaire(**champs: Any) -> SaisiePersonne:
    base = SaisiePersonne(
        role="titulaire",
        nom="Le Goff-Martin",
        prenom="Éloïse",
        nom_naissance="Martin",
        civilite="2",
        naissance_le=date(1988, 8, 12),
        nationalite="1",
        situation_familiale="M",
        nir="295109912611193",
        tel_portable="0612345678",
        mel="eloise@example.org",
        notif_sms=True,
        notif_mel=False,
        activite=SaisieActivite(
            contrat="CDI",
            profession="Aide-soignante",
            employeur="Hôpital",
            siret="73282932000074",
            multi_employeur=False,
            lieu=SaisieLocalite(etranger=False, code_postal="75013", commune="75113"),
        ),
        revenus=[SaisieRevenuFiscal(1, 2025, 21500), SaisieRevenuFiscal(2, 2024, 20800)],
        ressources=[SaisieRessource("SAL", 1650), SaisieRessource("AF", 148), SaisieRessource("PAV", 100, "V")],
    )
    return replace(base, **champs)


def conjoint(**champs: Any) -> SaisiePersonne:
    base = SaisiePersonne(
        role="cotitulaire",
        nom="Le Goff",
        prenom="Yann",
        civilite="1",
        naissance_le=date(1986, 2, 3),
        nationalite="1",
        situation_familiale="M",
        lien="M",
        activite=SaisieActivite(contrat="CHO", chomage_plus_un_an=True),
        revenus=[SaisieRevenuFiscal(1, 2025, 9000)],
        ressources=[SaisieRessource("CHO", 900)],
    )
    return replace(base, **champs)


def enfant(prenom: str = "Léa", **champs: Any) -> SaisiePersonne:
    base = SaisiePersonne(
        role="a_charge", nom="Le Goff", prenom=prenom, naissance_le=date(2016, 5, 4), sexe="F", parente="E"
    )
    return replace(base, **champs)


def menage(**champs: Any) -> SaisieMenage:
    base = SaisieMenage(
        personnes=[titulaire(), conjoint(), enfant(), enfant("Tom", sexe="M")],
        adresse=adresse(hebergeant="Mme Diallo"),
        adresse_logement=adresse(numero="3"),
        naissances_attendues=1,
        naissance_prevue_le=date(2026, 6, 1),
        logement=SaisieLogementActuel(
            modeles=["LP"], loyer=850, aide_logement=120, habitants=4, categorie="A", typologie="T2", surface=38
        ),
    )
    return replace(base, **champs)


def recherche(communes: tuple[str, ...] = ("93066", "93001", "75113", "75056"), **champs: Any) -> SaisieRecherche:
    base = SaisieRecherche(
        types=["T3", "T4"],
        categorie="A",
        avec_parking=False,
        loyer_max=780,
        elargie=True,
        voeux=[SaisieVoeu(code) for code in communes],
        personnes_a_loger=4,
    )
    return replace(base, **champs)


def saisie(**champs: Any) -> SaisieDemande:
    """A couple with two children, four communes of Île-de-France, every heading of R441-2-2 filled."""
    base = SaisieDemande(
        guichet="G9301",
        deposee_le=LE_10_MARS,
        recherche=recherche(),
        menage=menage(),
        motifs=SaisieMotifs(codes=["13", "09"]),
        precision="Troisième étage sans ascenseur.",
        identite_vue=True,
    )
    return replace(base, **champs)


def saisie_complete(**champs: Any) -> SaisieDemande:
    """Every part of the contract used at least once: annexes, helper, DALO, data of the national interface."""
    complet = menage(
        handicaps=[
            SaisieHandicap(
                naissance_le=date(1988, 8, 12),
                reconnu=True,
                referent_nom="Dr Ngô",
                a_referent=True,
                etat="STA",
                marche="2",
                moteur=True,
                natures_motrices=["MI"],
                aides_techniques=["2"],
                equipements=["3", "4"],
                besoin_particulier="Douche\tsans seuil \\ barre\nd'appui",
                besoin_autre="néant",
            )
        ],
        personnes_handicapees=1,
        aidant=SaisieAidant(
            nom="Mme Petit",
            organisme="CCAS",
            tel="0148000000",
            mel="ccas@example.org",
            represente=True,
            qualite="Tutrice",
            adresse=adresse(voie="PLACE JEAN JAURÈS"),
        ),
    )
    base = saisie(
        menage=complet,
        dalo=SaisieDalo(statut="ACTIF", decision_le=date(2025, 9, 1), diagnostic_social=True, typologie="03"),
        sne=SaisieSne(
            ref_interne="AB-12",
            renouvellement_elec=True,
            delai_anormalement_long=False,
            indicateur_calcule_a=datetime(2026, 3, 1, 8, 30, tzinfo=PARIS),
            type_fichier="CRE",
        ),
    )
    return replace(base, **champs)


def saisie_association(**champs: Any) -> SaisieDemande:
    base = SaisieDemande(
        guichet="G9301",
        deposee_le=LE_10_MARS,
        recherche=recherche(),
        personne_morale=SaisiePersonneMorale(nom="Les Toits du Cœur", siren="732829320", adresse=adresse()),
    )
    return replace(base, **champs)
