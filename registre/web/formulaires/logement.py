"""Headings f, g, h of R441-2-2: current housing, motives, dwelling sought and where."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from django import forms

from demandeurs.saisie import SaisieLogementActuel
from registre.saisie import SaisieMotifs, SaisieRecherche, SaisieVoeu
from registre.web.formulaires.adresse import CHERCHER_COMMUNE, champ_commune, saisie_localite
from registre.web.formulaires.base import Partie
from registre.web.formulaires.champs import (
    Code,
    Codes,
    DateSaisie,
    Entier,
    Euros,
    ListeOrdonnee,
    ListeOrdonneeWidget,
    OuiNon,
    Texte,
    TroisEtats,
)

LOGEMENT = tuple(nom for nom in SaisieLogementActuel.__dataclass_fields__ if nom not in ("possede",))
MOTIF_EXPULSION = "05"
MOTIF_AUTRE = "23"
MOTIFS_DE_RECHERCHE = (
    "types",
    "categorie",
    "avec_parking",
    "rez_de_chaussee",
    "sans_ascenseur",
    "loyer_max",
    "elargie",
    "personnes_a_loger",
    "colocation",
    "accession",
)


class FormulaireLogement(Partie):
    """Current housing, boxes F1 to F25, F48 and F49."""

    modeles = Codes(
        "modele_logement", label="Situation de logement", error_messages={"required": "Cocher au moins une situation."}
    )
    categorie = Code("categorie_actuelle", label="Catégorie", required=False)
    typologie = Code("type_logement", label="Type", required=False)
    surface = Entier(label="Surface (m²)", maxi=9999)
    habitants = Entier(label="Occupants", maxi=99)
    loyer = Euros(label="Loyer et charges (€ par mois)", maxi=9999)
    aide_logement = Euros(label="APL ou AL (€ par mois)", maxi=9999)
    bailleur = Texte(label="Nom du bailleur", max_length=100)
    bailleur_siren = Texte(label="SIREN du bailleur", max_length=11, mode="numeric")
    residence_sociale_depuis = DateSaisie(label="En résidence sociale depuis le", required=False)
    residence_hoteliere_depuis = DateSaisie(label="En résidence hôtelière depuis le", required=False)
    sous_location_depuis = DateSaisie(label="Sous-locataire ou hébergé depuis le", required=False)
    structure = Texte(label="Nom de la structure", max_length=60)
    structure_depuis = DateSaisie(label="En structure depuis le", required=False)
    centre = Texte(label="Nom du centre", max_length=60)
    centre_depuis = DateSaisie(label="En centre depuis le", required=False)
    proprietaire = OuiNon(label="Propriétaire d'un autre logement", error_messages={"required": "Répondre oui ou non."})
    possede_commune = champ_commune(label="Commune du logement possédé", required=False)
    possede_code_postal = Texte(label="Code postal du logement possédé", max_length=5, mode="numeric")
    possede_typologie = Code("type_logement", label="Type du logement possédé", required=False)

    def clean_bailleur_siren(self) -> str:
        siren = self.cleaned_data["bailleur_siren"].replace(" ", "")
        if siren and not (siren.isdigit() and len(siren) == 9):
            raise forms.ValidationError("Le SIREN a neuf chiffres.", code="siren")
        return siren

    def saisie(self, origine: SaisieLogementActuel | None = None) -> SaisieLogementActuel:
        depart = origine or SaisieLogementActuel()
        lieu = {
            "commune": self.cleaned_data.get("possede_commune"),
            "code_postal": self.cleaned_data.get("possede_code_postal", ""),
        }
        return replace(depart, **self.valeurs(*LOGEMENT), possede=saisie_localite(lieu, depart.possede))


class FormulaireMotifs(Partie):
    """Motives in order of importance, with their two complements."""

    motifs = ListeOrdonnee(
        liste="motif",
        label="Motifs, du plus important au moins important",
        widget=ListeOrdonneeWidget(invite="Chercher un motif : violences, trop petit…"),
        error_messages={"required": "Indiquer au moins un motif."},
    )
    jugement_le = DateSaisie(label="Date du jugement d'expulsion", required=False)
    autre = Texte(label="Autre motif, en quelques mots", max_length=100)

    def clean(self) -> dict[str, Any]:
        propres = super().clean() or self.cleaned_data
        if MOTIF_AUTRE in (propres.get("motifs") or []) and not propres.get("autre"):
            self.add_error("autre", "Préciser le motif : « Autre motif particulier » est choisi.")
        return propres

    def saisie(self) -> SaisieMotifs:
        return SaisieMotifs(codes=self.cleaned_data.get("motifs", []), **self.valeurs("jugement_le", "autre"))


class FormulaireRecherche(Partie):
    """The dwelling sought (boxes G1 to G3) and the communes asked for, in order."""

    types = Codes(
        "type_logement", label="Types de logement", error_messages={"required": "Choisir au moins un type de logement."}
    )
    categorie = Code("categorie_recherchee", label="Appartement ou maison", required=False)
    personnes_a_loger = Entier(label="Personnes à loger", maxi=30)
    loyer_max = Euros(label="Loyer maximal, charges comprises (€ par mois)", maxi=9999)
    avec_parking = TroisEtats(label="Stationnement")
    rez_de_chaussee = TroisEtats(label="Accepte le rez-de-chaussée")
    sans_ascenseur = TroisEtats(label="Accepte sans ascenseur")
    colocation = forms.BooleanField(
        label="Logement en colocation", required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
    )
    accession = TroisEtats(label="Souhaite des informations sur l'accession")
    voeux = ListeOrdonnee(
        label="Communes, par ordre de préférence",
        widget=ListeOrdonneeWidget(adresse=CHERCHER_COMMUNE, invite="Nom ou code postal de la commune"),
        error_messages={"required": "Choisir au moins une commune."},
    )
    elargie = OuiNon(label="Demande élargie aux communes voisines", error_messages={"required": "Répondre oui ou non."})

    def saisie(self, origine: SaisieRecherche | None = None) -> SaisieRecherche:
        depart = origine or SaisieRecherche()
        quartiers = {voeu.commune: voeu for voeu in depart.voeux}
        voeux = [quartiers.get(code, SaisieVoeu(commune=code)) for code in self.cleaned_data.get("voeux", [])]
        return replace(depart, **self.valeurs(*MOTIFS_DE_RECHERCHE), voeux=voeux)


def initial_logement(logement: SaisieLogementActuel | None) -> dict[str, Any]:
    if logement is None:
        return {}
    valeurs = asdict(logement)
    possede = valeurs.pop("possede") or {}
    commune = possede.get("commune", "")
    return {
        **valeurs,
        "possede_commune": [commune] if commune else [],
        "possede_code_postal": possede.get("code_postal", ""),
    }


def initial_motifs(motifs: SaisieMotifs) -> dict[str, Any]:
    return {"motifs": motifs.codes, "jugement_le": motifs.jugement_le, "autre": motifs.autre}


def initial_recherche(recherche: SaisieRecherche) -> dict[str, Any]:
    return {**asdict(recherche), "voeux": [voeu.commune for voeu in recherche.voeux]}
