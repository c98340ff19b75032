"""What is declared about a household: plain values, without ORM, in the order of the Cerfa 14069 form.

The web form, the API, the SNE importer and the population build these same objects; the rules read them; one writer
turns them into rows. Codes are those of `socle.Nomenclature`. Amounts are whole euros per month unless said otherwise.
`None` means "not said", which is not the same as no or zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)
class SaisieAdresse:
    """A postal address. In France: `code_postal` and `commune` (INSEE code); abroad the three `..._etranger`."""

    voie: str
    etranger: bool = False
    appartement: str = ""
    etage: str = ""
    escalier: str = ""
    batiment: str = ""
    complement: str = ""
    numero: str = ""
    lieu_dit: str = ""
    code_postal: str = ""
    commune: str = ""
    code_postal_etranger: str = ""
    commune_etranger: str = ""
    pays: str = ""
    hebergeant: str = ""


@dataclass(slots=True)
class SaisieLocalite:
    """A place without a street: of an employer, or of a dwelling owned. `etranger` None when not said."""

    etranger: bool | None = None
    code_postal: str = ""
    commune: str = ""
    code_postal_etranger: str = ""
    commune_etranger: str = ""
    pays: str = ""


@dataclass(slots=True)
class SaisieActivite:
    """Professional situation (boxes D1 to D30). `contrat` is the interface code (CDI, CDD, ART…); `statut` the *05 one."""

    contrat: str = ""
    statut: str = ""
    profession: str = ""
    employeur: str = ""
    siret: str = ""
    multi_employeur: bool | None = None
    organisme_collecteur: str = ""
    lieu: SaisieLocalite | None = None
    precaire: bool | None = None
    chomage_plus_un_an: bool | None = None
    reprise_le: date | None = None


@dataclass(slots=True)
class SaisieRevenuFiscal:
    """Revenu fiscal de référence of one year, in euros. `rang` is 1 for N-1 and 2 for N-2, as the form names them."""

    rang: int
    annee: int | None = None
    montant: int | None = None


@dataclass(slots=True)
class SaisieRessource:
    """One monthly resource received or paid (`sens` R or V), in euros; `des_charges` when it is a dependant's."""

    code: str = ""
    montant: int | None = None
    sens: str = "R"
    des_charges: bool = False


@dataclass(slots=True)
class SaisiePersonne:
    """One person of the household. `role` is one of `demandeurs.enums.RolePersonne`.

    `nom` is the name used, `nom_naissance` the birth name when known. A child in custody has no name (interface).
    `nir` is in clear here and nowhere else; the writer encrypts it. `siege` is the XSD identity of the row on update.
    """

    role: str
    nom: str = ""
    prenom: str = ""
    nom_naissance: str = ""
    civilite: str = ""
    naissance_le: date | None = None
    nationalite: str = ""
    situation_familiale: str = ""
    lien: str = ""
    sexe: str = ""
    parente: str = ""
    coparentalite: str = ""
    nir: str = ""
    tel_domicile: str = ""
    tel_portable: str = ""
    tel_travail: str = ""
    mel: str = ""
    notif_sms: bool | None = None
    notif_mel: bool | None = None
    activite: SaisieActivite | None = None
    revenus: list[SaisieRevenuFiscal] = field(default_factory=list)
    ressources: list[SaisieRessource] = field(default_factory=list)


@dataclass(slots=True)
class SaisieLogementActuel:
    """Current housing (boxes F1 to F25, F48, F49). Amounts in euros a month, `surface` in m²."""

    modeles: list[str] = field(default_factory=list)
    bailleur: str = ""
    bailleur_siren: str = ""
    residence_sociale_depuis: date | None = None
    residence_hoteliere_depuis: date | None = None
    sous_location_depuis: date | None = None
    structure_depuis: date | None = None
    structure: str = ""
    centre_depuis: date | None = None
    centre: str = ""
    loyer: int | None = None
    aide_logement: int | None = None
    habitants: int | None = None
    categorie: str = ""
    typologie: str = ""
    surface: int | None = None
    proprietaire: bool = False
    possede: SaisieLocalite | None = None
    possede_typologie: str = ""


@dataclass(slots=True)
class SaisieHandicap:
    """One "complément handicap" annex. `referent_*` is the person to contact; all are shown to named functions only."""

    naissance_le: date | None = None
    reconnu: bool | None = None
    proche_domicile: bool | None = None
    referent_nom: str = ""
    referent_adresse: str = ""
    referent_tel: str = ""
    referent_mel: str = ""
    a_referent: bool = False
    autre_nature: str = ""
    etat: str = ""
    marche: str = ""
    accompagne: bool | None = None
    moteur: bool | None = None
    sensoriel: bool | None = None
    autre: bool | None = None
    natures_sensorielles: list[str] = field(default_factory=list)
    natures_motrices: list[str] = field(default_factory=list)
    aides_techniques: list[str] = field(default_factory=list)
    equipements: list[str] = field(default_factory=list)
    besoin_particulier: str = ""
    besoin_autre: str = ""


@dataclass(slots=True)
class SaisieAidant:
    """Who helps or represents the demandeur. A tutor or a mandated helper (`represente`) receives the letters."""

    nom: str = ""
    organisme: str = ""
    tel: str = ""
    mel: str = ""
    informe: bool = False
    represente: bool = False
    qualite: str = ""
    adresse: SaisieAdresse | None = None


@dataclass(slots=True)
class SaisieMenage:
    """A household: its persons in the order given, addresses, current housing, annexes."""

    personnes: list[SaisiePersonne] = field(default_factory=list)
    adresse: SaisieAdresse | None = None
    adresse_logement: SaisieAdresse | None = None
    naissances_attendues: int | None = None
    naissance_prevue_le: date | None = None
    logement: SaisieLogementActuel | None = None
    handicaps: list[SaisieHandicap] = field(default_factory=list)
    personnes_handicapees: int | None = None
    aidant: SaisieAidant | None = None

    @property
    def titulaire(self) -> SaisiePersonne | None:
        return next((une for une in self.personnes if une.role == "titulaire"), None)


@dataclass(slots=True)
class SaisiePersonneMorale:
    """An association that asks for dwellings to house people (L442-8-1): headings a, b, h of R441-2-2 only."""

    nom: str
    siren: str = ""
    tel_domicile: str = ""
    tel_portable: str = ""
    tel_travail: str = ""
    mel: str = ""
    adresse: SaisieAdresse | None = None
