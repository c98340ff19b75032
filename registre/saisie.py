"""What is declared in a demande: the household or the association, what it looks for, where, why.

Built by the web form, the API, the SNE importer and the population; read by the rules; written by one writer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from demandeurs.saisie import SaisieAdresse, SaisieMenage, SaisiePersonneMorale


@dataclass(slots=True)
class SaisieVoeu:
    """A commune (INSEE code, arrondissement possible) in order of preference; `quartier` as the interface has it."""

    commune: str
    quartier: str = ""


@dataclass(slots=True)
class SaisieRecherche:
    """The dwelling sought (boxes G1 to G3). `loyer_max` in euros a month."""

    types: list[str] = field(default_factory=list)
    categorie: str = ""
    avec_parking: bool | None = None
    rez_de_chaussee: bool | None = None
    sans_ascenseur: bool | None = None
    loyer_max: int | None = None
    elargie: bool = False
    voeux: list[SaisieVoeu] = field(default_factory=list)
    personnes_a_loger: int | None = None
    colocation: bool = False
    accession: bool | None = None


@dataclass(slots=True)
class SaisieMotifs:
    """Motives in the order given, with the two complements of the interface."""

    codes: list[str] = field(default_factory=list)
    jugement_le: date | None = None
    autre: str = ""


@dataclass(slots=True)
class SaisieDepotPapier:
    """A form left on paper: its reception date is the deposit date (R441-2-3)."""

    recu_le: date
    lieu: str
    detenteur: str
    mandat: str = ""


@dataclass(slots=True)
class SaisieDalo:
    """DALO information as the interface carries it."""

    statut: str = ""
    decision_le: date | None = None
    diagnostic_social: bool | None = None
    accompagnement_social: bool | None = None
    typologie: str = ""


@dataclass(slots=True)
class SaisiePriorite:
    """A priority as it is recognised or completed (R441-2-15 I 2°). The second half belongs to the commission de médiation.

    `du` empty: the day of the decision. `preuve_vue`: the proof that the text names was seen and is not in the dossier.
    """

    type: str
    decision_le: date | None = None
    du: date | None = None
    au: date | None = None
    piece_id: int | None = None
    preuve_vue: bool = False
    departement_id: int | None = None
    typologie: str = ""
    injonction_le: date | None = None
    astreinte_le: date | None = None
    refus_le: list[date] = field(default_factory=list)


@dataclass(slots=True)
class SaisieAttribution:
    """R441-2-9 data given with a radiation for attribution. Rent in euros a month, surface in m²."""

    bail_le: date
    deja_loge_parc: str = "NONDOC"
    rpls: str = ""
    dalo: bool | None = None
    accord_collectif: str = "NONDOC"
    reservataire: str = "AUCUN"
    siren_bailleur: str = ""
    qpv: str = ""
    typologie: str = ""
    surface: int | None = None
    loyer: int | None = None
    adresse: SaisieAdresse | None = None
    exception_rpls: str = ""


@dataclass(slots=True)
class SaisieRadiation:
    """A radiation: SNE code of the motive, its date, and what the motive requires."""

    le: date
    motif: str
    sous_motif: str = ""
    courrier_le: date | None = None
    a_absence_reponse: bool = False
    attribution: SaisieAttribution | None = None


@dataclass(slots=True)
class SaisieSne:
    """What only the national interface carries about a demande, kept to give it back unchanged.

    `dalo_*`: what it last said of the DALO, kept beside what was decided here.
    """

    ref_interne: str = ""
    numero_associe: str = ""
    renouvellement_elec: bool | None = None
    delai_anormalement_long: bool | None = None
    multiples_attributions: bool | None = None
    indicateur_calcule_a: datetime | None = None
    piece_modifiee_le: date | None = None
    type_fichier: str = ""
    fichier_a: datetime | None = None
    dalo_statut: str = ""
    dalo_decision_le: date | None = None


@dataclass(slots=True)
class SaisieDemande:
    """A whole demande as declared at one moment.

    `guichet` is the 5-character code; `deposee_le` the date of first deposit (Paris day). `numero` only when it
    already exists (import, renewal). Exactly one of `menage` and `personne_morale`.
    """

    guichet: str
    deposee_le: date
    recherche: SaisieRecherche
    menage: SaisieMenage | None = None
    personne_morale: SaisiePersonneMorale | None = None
    motifs: SaisieMotifs = field(default_factory=SaisieMotifs)
    precision: str = ""
    numero: str = ""
    renouvelee_le: date | None = None
    en_ligne: bool = False
    courrier_papier: bool = False
    protege: bool = False
    identite_vue: bool = False
    depot_papier: SaisieDepotPapier | None = None
    dalo: SaisieDalo | None = None
    radiation: SaisieRadiation | None = None
    sne: SaisieSne | None = None


@dataclass(slots=True)
class SaisieJustification:
    """What a motive of radiation requires and the interface does not carry (R441-2-8).

    `courrier_detenu_par` is the code of the guichet that keeps the written renunciation. `avertissement_id` is the `Courrier` that warned.
    `demande_conservee_id` is the demande that stays, for a merger or a duplicate.
    """

    renonciation_recue_le: date | None = None
    courrier_detenu_par: str = ""
    avertissement_id: int | None = None
    decision_caleol: str = ""
    decision_caleol_le: date | None = None
    deces_le: date | None = None
    demande_conservee_id: int | None = None


@dataclass(slots=True)
class SaisieAvertissement:
    """A warning before a radiation for motives c or d (R441-2-8).

    `objet` says in a few words what the letter left without answer was about, `courrier_le` when it was sent.
    `envoye_le` when the organisme has already posted the warning itself.
    """

    motif: str
    sous_motif: str = ""
    objet: str = ""
    courrier_le: date | None = None
    decision_caleol: str = ""
    decision_caleol_le: date | None = None
    envoye_le: date | None = None


@dataclass(slots=True)
class SaisieSeparation:
    """A couple that separates: `partant_id` is the codemandeur (`Personne`) who leaves with a demande of his own.

    `union` is how the couple lived (`rules.separation.Union`), `preuves` what was shown. `consentement_le`: date of the
    other member's written consent, not asked for when `violence`; then `adresse` says where to write to the one who
    leaves. `guichet` is the code of the guichet that registers the new demande, by default that of the first.
    """

    partant_id: int
    union: str
    preuves: list[str] = field(default_factory=list)
    consentement_le: date | None = None
    violence: bool = False
    adresse: SaisieAdresse | None = None
    guichet: str = ""


@dataclass(slots=True)
class MiseAJour:
    """The whole demande as declared again at a renewal; `confirmations` are the codes of the warnings confirmed."""

    saisie: SaisieDemande
    confirmations: frozenset[str] = frozenset()


@dataclass(slots=True)
class SaisiePiece:
    """A pièce to file: its kind, its files as received, whose it is (None: the whole household), when it came and how.

    `valable_jusqu_au` is the end date read on it, `annee` the year of income, `mois_du` and `mois_au` the months covered.
    `divorce_lu`: the notice says « divorcé » and carries that person's own income only.
    """

    type: str
    fichiers: Sequence[bytes]
    recue_le: date
    canal: str = "guichet"
    personne_id: int | None = None
    valable_jusqu_au: date | None = None
    annee: int | None = None
    mois_du: date | None = None
    mois_au: date | None = None
    divorce_lu: bool = False


@dataclass(slots=True)
class SaisieRequete:
    """Pièces to ask a household for: (exigence, person or None) each; `motif` says why when the dossier does not.

    `echeance_le` is by default the delay of the parameter; without `courrier` it was told at the guichet.
    """

    voulues: Sequence[tuple[str, int | None]]
    motif: str = ""
    echeance_le: date | None = None
    courrier: bool = True
