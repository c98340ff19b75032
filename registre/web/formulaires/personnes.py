"""The persons of a household: the demandeur, codemandeurs, colocataires, dependants, children in custody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from django import forms

from demandeurs.enums import RolePersonne, SensRessource
from demandeurs.saisie import SaisieActivite, SaisiePersonne, SaisieRessource, SaisieRevenuFiscal
from registre.web.formulaires.adresse import champ_commune, saisie_localite
from registre.web.formulaires.base import Partie
from registre.web.formulaires.champs import Code, DateSaisie, Entier, Euros, Nir, Telephone, Texte, TroisEtats

IDENTITE = ("civilite", "prenom", "naissance_le", "nationalite", "nir")
CONTACT = ("tel_portable", "tel_domicile", "tel_travail", "mel", "notif_mel", "notif_sms")
ACTIVITE = (
    "contrat",
    "statut",
    "profession",
    "employeur",
    "siret",
    "organisme_collecteur",
    "multi_employeur",
    "precaire",
    "chomage_plus_un_an",
    "reprise_le",
)
VERSEE = "PAV"
COURTES = forms.TextInput(
    attrs={"class": "form-control form-control-sm", "inputmode": "numeric", "autocomplete": "off"}
)


class Rangee(Partie):
    """One person. `origine` is the rank, in the dossier being modified, of the person this row comes from."""

    origine = forms.IntegerField(required=False, widget=forms.HiddenInput)
    role: RolePersonne

    def _depart(self, connues: Sequence[SaisiePersonne]) -> SaisiePersonne:
        rang = self.cleaned_data.get("origine")
        if rang is not None and 0 <= rang < len(connues) and connues[rang].role == self.role:
            return connues[rang]
        return SaisiePersonne(role=self.role)

    def saisie(self, connues: Sequence[SaisiePersonne] = ()) -> SaisiePersonne:
        raise NotImplementedError


class Identite(Rangee):
    """Heading a of R441-2-2."""

    civilite = Code("civilite", label="Civilité")
    nom_naissance = Texte(label="Nom de naissance", max_length=100, required=True)
    nom = Texte(label="Nom d'usage", max_length=100)
    prenom = Texte(label="Prénom(s)", max_length=100, required=True)
    naissance_le = DateSaisie(label="Date de naissance")
    nationalite = Code("nationalite", label="Nationalité")
    nir = Nir(label="Numéro de sécurité sociale (NIR)", help_text="Son absence n'empêche pas l'enregistrement.")

    def _identite(self, depart: SaisiePersonne) -> dict[str, Any]:
        """Names: a dossier that never said which of the two it holds (interface) keeps it so, as long as none changes."""
        naissance = self.cleaned_data.get("nom_naissance", "")
        usage = self.cleaned_data.get("nom", "") or naissance
        if not depart.nom_naissance and depart.nom == naissance == usage:
            naissance = ""
        return {**self.valeurs(*IDENTITE), "nom": usage, "nom_naissance": naissance}


class Situation(Partie):
    """Headings b and c: how to reach the person, family situation."""

    situation_familiale = Code("situation_familiale", label="Situation familiale")
    tel_portable = Telephone(label="Téléphone portable")
    tel_domicile = Telephone(label="Téléphone fixe")
    tel_travail = Telephone(label="Téléphone professionnel")
    mel = forms.EmailField(
        label="Courriel",
        required=False,
        max_length=255,
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    notif_mel = TroisEtats(label="Accepte les courriels")
    notif_sms = TroisEtats(label="Accepte les SMS")


class Activite(Partie):
    """Heading d: boxes D1 to D30."""

    contrat = Code("contrat", label="Activité", required=False)
    statut = Code("statut", label="Employeur ou statut", required=False)
    profession = Texte(label="Profession", max_length=80)
    employeur = Texte(label="Employeur principal", max_length=80)
    siret = Texte(label="SIRET de l'employeur", max_length=17, mode="numeric")
    organisme_collecteur = Texte(label="Organisme collecteur", max_length=80)
    travail_commune = champ_commune(label="Commune du lieu de travail", required=False)
    travail_code_postal = Texte(label="Code postal du lieu de travail", max_length=5, mode="numeric")
    travail_commune_etranger = Texte(label="Lieu de travail à l'étranger : ville", max_length=60)
    travail_pays = Texte(label="Lieu de travail à l'étranger : pays", max_length=60)
    multi_employeur = TroisEtats(label="Plusieurs employeurs")
    precaire = TroisEtats(label="CDD ou intérim")
    chomage_plus_un_an = TroisEtats(label="Chômage de plus d'un an")
    reprise_le = DateSaisie(label="Travail repris le", required=False)

    def clean_siret(self) -> str:
        siret = self.cleaned_data["siret"].replace(" ", "")
        if siret and not (siret.isdigit() and len(siret) == 14):
            raise forms.ValidationError("Le SIRET a quatorze chiffres.", code="siret")
        return siret

    def saisie_activite(self, origine: SaisieActivite | None) -> SaisieActivite | None:
        valeurs = self.valeurs(*ACTIVITE)
        depart = origine or SaisieActivite()
        lieu = {
            "commune": self.cleaned_data.get("travail_commune"),
            "code_postal": self.cleaned_data.get("travail_code_postal", ""),
            "commune_etranger": self.cleaned_data.get("travail_commune_etranger", ""),
            "pays": self.cleaned_data.get("travail_pays", ""),
        }
        saisie_lieu = saisie_localite(lieu, depart.lieu)
        if origine is None and saisie_lieu is None and not any(v not in (None, "") for v in valeurs.values()):
            return None
        return replace(depart, **valeurs, lieu=saisie_lieu)


class Ressources(Partie):
    """Heading e: taxable income of N-2 and N-1, then one line per kind of monthly resource."""

    annee_2 = Entier(label="Année N-2", mini=1900, maxi=2100)
    montant_2 = Euros(label="Revenu fiscal de référence N-2", mini=-999_999)
    annee_1 = Entier(label="Année N-1", mini=1900, maxi=2100)
    montant_1 = Euros(label="Revenu fiscal de référence N-1", mini=-999_999)
    avec_charges = False

    def __init__(self, *args: Any, listes: Any, **options: Any) -> None:
        super().__init__(*args, listes=listes, **options)
        self.lignes_ressources: list[tuple[str, str]] = []
        for code, libelle in listes.choix("ressource"):
            self._ligne(code, libelle, SensRessource.VERSEE if code == VERSEE else SensRessource.RECUE)

    def _ligne(self, code: str, libelle: str, sens: str) -> None:
        self.lignes_ressources.append((code, libelle))
        for prefixe, qui in (("r", ""), *((("c", " des personnes à charge"),) if self.avec_charges else ())):
            champ = Euros(label=f"{libelle}{qui} (euros par mois)", mini=-999_999, widget=COURTES)
            champ.sens = sens
            self.fields[f"{prefixe}_{code}"] = champ

    def grille(self) -> list[tuple[str, Any, Any]]:
        """Rows to lay out: label, amount of the person, amount of the dependants (None when there is no such column)."""
        return [
            (libelle, self[f"r_{code}"], self[f"c_{code}"] if self.avec_charges else None)
            for code, libelle in self.lignes_ressources
        ]

    def saisie_revenus(self, origine: Sequence[SaisieRevenuFiscal]) -> list[SaisieRevenuFiscal]:
        connus = {revenu.rang: revenu for revenu in origine}
        revenus = []
        for rang in (1, 2):
            montant = self.cleaned_data.get(f"montant_{rang}")
            if montant is None and rang not in connus:
                continue
            annee = self.cleaned_data.get(f"annee_{rang}")
            revenus.append(replace(connus.get(rang, SaisieRevenuFiscal(rang=rang)), annee=annee, montant=montant))
        return revenus

    def saisie_ressources(self, origine: Sequence[SaisieRessource]) -> list[SaisieRessource]:
        """The lines entered. Untouched, the original list comes back as it was: it may hold what the grid cannot show."""
        noms = [nom for nom in self.fields if nom.startswith(("r_", "c_"))]
        if origine and not any(nom in self.changed_data for nom in noms):
            return list(origine)
        return [
            SaisieRessource(code=nom[2:], montant=montant, sens=self.fields[nom].sens, des_charges=nom.startswith("c_"))
            for nom in noms
            if (montant := self.cleaned_data.get(nom)) is not None
        ]


class Adulte(Ressources, Activite, Situation, Identite):
    """Everything asked of an adult who signs the demande."""

    def saisie(self, connues: Sequence[SaisiePersonne] = ()) -> SaisiePersonne:
        depart = self._depart(connues)
        return replace(
            depart,
            **self._identite(depart),
            **self.valeurs("situation_familiale", *CONTACT),
            activite=self.saisie_activite(depart.activite),
            revenus=self.saisie_revenus(depart.revenus),
            ressources=self.saisie_ressources(depart.ressources),
        )


class Titulaire(Adulte):
    role = RolePersonne.TITULAIRE
    avec_charges = True


class TitulaireIdentite(Situation, Identite):
    """The titulaire in the first step: who he is, how to reach him."""

    role = RolePersonne.TITULAIRE


class TitulaireRessources(Ressources, Activite):
    """The titulaire in the step of resources."""

    avec_charges = True


class Codemandeur(Adulte):
    """Spouse, PACS partner, concubin or other codemandeur (boxes B1 to B7)."""

    role = RolePersonne.COTITULAIRE
    lien = Code("lien", label="Lien avec le demandeur")

    def saisie(self, connues: Sequence[SaisiePersonne] = ()) -> SaisiePersonne:
        return replace(super().saisie(connues), **self.valeurs("lien"))


class Colocataire(Identite):
    """A co-tenant, who files a demande of his own."""

    role = RolePersonne.COLOCATAIRE

    def saisie(self, connues: Sequence[SaisiePersonne] = ()) -> SaisiePersonne:
        depart = self._depart(connues)
        return replace(depart, **self._identite(depart))


class ACharge(Rangee):
    """A dependant who will live in the dwelling."""

    role = RolePersonne.A_CHARGE
    nom = Texte(label="Nom", max_length=100, required=True)
    prenom = Texte(label="Prénom", max_length=100, required=True)
    naissance_le = DateSaisie(label="Date de naissance")
    sexe = Code("sexe", label="Sexe")
    parente = Code("parente", label="Lien de parenté")

    def saisie(self, connues: Sequence[SaisiePersonne] = ()) -> SaisiePersonne:
        return replace(self._depart(connues), **self.valeurs("nom", "prenom", "naissance_le", "sexe", "parente"))


class EnGarde(Rangee):
    """A child in alternate custody or with visiting rights: without name, as the interface has it."""

    role = RolePersonne.EN_GARDE
    naissance_le = DateSaisie(label="Date de naissance")
    sexe = Code("sexe", label="Sexe")
    coparentalite = Code("coparentalite", label="Mode de garde")

    def saisie(self, connues: Sequence[SaisiePersonne] = ()) -> SaisiePersonne:
        return replace(self._depart(connues), **self.valeurs("naissance_le", "sexe", "coparentalite"))


def initial_personne(personne: SaisiePersonne, rang: int) -> dict[str, Any]:
    """Initial values of the row of a person already declared."""
    valeurs = {
        nom: valeur for nom, valeur in asdict(personne).items() if nom not in ("activite", "revenus", "ressources")
    }
    valeurs["origine"] = rang
    if personne.role in (RolePersonne.TITULAIRE, RolePersonne.COTITULAIRE, RolePersonne.COLOCATAIRE):
        valeurs["nom_naissance"] = personne.nom_naissance or personne.nom
        valeurs["nom"] = personne.nom if personne.nom != valeurs["nom_naissance"] else ""
    if personne.activite is not None:
        valeurs |= {nom: getattr(personne.activite, nom) for nom in ACTIVITE}
        lieu = personne.activite.lieu
        if lieu is not None:
            valeurs |= {
                "travail_commune": [lieu.commune] if lieu.commune else [],
                "travail_code_postal": lieu.code_postal,
                "travail_commune_etranger": lieu.commune_etranger,
                "travail_pays": lieu.pays,
            }
    for revenu in personne.revenus:
        valeurs |= {f"annee_{revenu.rang}": revenu.annee, f"montant_{revenu.rang}": revenu.montant}
    for ressource in personne.ressources:
        nom = f"{'c' if ressource.des_charges else 'r'}_{ressource.code}"
        valeurs[nom] = (valeurs.get(nom) or 0) + (ressource.montant or 0)
    return valeurs
