"""Who may pronounce a radiation, on what conditions (R441-2-8, version of 8 May 2017). Every refusal names its rule.

The law gives a pronouncer to letters a to e; letter f and the two cases outside the list (death of the demandeur alone,
exact duplicate) go to the gestionnaire, who answers for quality and duplicates (R441-2-5 II).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from habilitations.rules.types import TypeOrganisme
from registre.rules.avertissements import NATURE_POUR, AvertissementFait, delai_de, radiable_des
from registre.rules.delais import Delais
from registre.rules.echeances import radiable_apres
from registre.saisie import SaisieJustification, SaisieRadiation
from registre.states.radiation import MotifRadiation, SousMotif
from socle.errors import Nature, Refus

M = MotifRadiation
R8 = "R441-2-8 CCH"
R9 = "R441-2-9 CCH"
LONGUEUR_RPLS = 10
CODE_GUICHET = re.compile(r"[0-9A-Z]{5}").fullmatch
# What an event keeps is never erased: a reference has a digit and no room for a sentence.
REFERENCE = re.compile(r"(?=.*[0-9])[0-9A-Za-z/_.-]{1,40}").fullmatch


@dataclass(frozen=True, slots=True)
class Prononcant:
    """Who pronounces: an organisme, or the gestionnaire's clock (`horloge`)."""

    organisme_id: int | None
    type: str = ""
    siren: str = ""
    enregistreur: bool = False
    horloge: bool = False

    @property
    def gestionnaire(self) -> bool:
        return self.horloge or self.type == TypeOrganisme.GESTIONNAIRE


@dataclass(frozen=True, slots=True)
class FaitsRadiation:
    """The demande on the day of the act. `preavis_echeance`: deadline notified by the notice of this cycle, if sent.

    `conservee_deposee_le`: deposit date of the demande that stays after a merger or a duplicate, None if unknown.
    """

    deposee_le: date
    valable_jusqu_au: date
    aujourdhui: date
    cotitulaire: bool = False
    preavis_echeance: date | None = None
    avertissement: AvertissementFait | None = None
    conservee_deposee_le: date | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything a motive's check reads."""

    saisie: SaisieRadiation
    pieces: SaisieJustification
    par: Prononcant
    faits: FaitsRadiation
    delais: Delais


Controle = Callable[[Dossier], Iterator[Refus]]


def refus_de_radiation(dossier: Dossier) -> tuple[Refus, ...]:
    """Every reason why this radiation may not be pronounced, in the order a reader expects; empty when it may."""
    try:
        motif = MotifRadiation(dossier.saisie.motif)
    except ValueError:
        return (_refus("motif_inconnu", "Ce motif de radiation n'est pas dans la liste.", "motif", issue=LISTE),)
    return (
        *_dates(dossier),
        *_sous_motif(dossier, motif),
        *_competence(dossier, motif),
        *CONTROLES[motif](dossier),
    )


LISTE = "Choisissez l'un des motifs de la liste."


def _refus(code: str, message: str, champ: str, *, issue: str, source: str = R8) -> Refus:
    return Refus(code, message, Nature.SAISIE, champ, source, issue)


def _dates(dossier: Dossier) -> Iterator[Refus]:
    le, faits = dossier.saisie.le, dossier.faits
    if le > faits.aujourdhui:
        yield _refus(
            "radiation_future", "La date de radiation est à venir.", "le", issue="Indiquez la date du jour ou avant."
        )
    if le < faits.deposee_le:
        yield _refus(
            "radiation_avant_depot",
            "La date de radiation précède le dépôt de la demande.",
            "le",
            issue="Vérifiez la date de radiation.",
        )


def _sous_motif(dossier: Dossier, motif: MotifRadiation) -> Iterator[Refus]:
    sous_motif = dossier.saisie.sous_motif
    if motif is M.IRRECEVABILITE and sous_motif not in SousMotif.values:
        yield _refus(
            "sous_motif_requis",
            "L'irrecevabilité repose sur le séjour irrégulier ou sur des ressources au-dessus des plafonds.",
            "sous_motif",
            source=f"{R8}, d ; arrêté du 23 mars 2015 §6.4",
            issue="Indiquez lequel des deux.",
        )
    if motif is not M.IRRECEVABILITE and sous_motif:
        yield _refus(
            "sous_motif_sans_objet", "Seule l'irrecevabilité a un sous-motif.", "sous_motif", issue="Laissez-le vide."
        )


def _est_gestionnaire(dossier: Dossier) -> bool:
    return dossier.par.gestionnaire


def _est_attributaire(dossier: Dossier) -> bool:
    return dossier.par.type == TypeOrganisme.BAILLEUR or dossier.par.gestionnaire


def _est_enregistreur(dossier: Dossier) -> bool:
    return dossier.par.enregistreur


def _est_expediteur(dossier: Dossier) -> bool:
    avertissement = dossier.faits.avertissement
    return avertissement is None or (
        dossier.par.organisme_id is not None and avertissement.organisme_id == dossier.par.organisme_id
    )


def _est_bailleur_expediteur(dossier: Dossier) -> bool:
    return dossier.par.type == TypeOrganisme.BAILLEUR and _est_expediteur(dossier)


@dataclass(frozen=True, slots=True)
class Competence:
    """Who may pronounce a motive, and the sentence said to anyone else."""

    admet: Callable[[Dossier], bool]
    phrase: str
    article: str


COMPETENCES: dict[MotifRadiation, Competence] = {
    M.ATTRIBUTION: Competence(
        _est_attributaire,
        "Cette radiation revient à l'organisme qui a attribué le logement.",
        f"{R8}, a ; L441-2-1 CCH pour un organisme agréé",
    ),
    M.RENONCIATION: Competence(
        _est_enregistreur,
        "Cette radiation revient au service d'enregistrement qui a reçu la renonciation écrite.",
        f"{R8}, b ; R441-2-1 CCH",
    ),
    M.ABSENCE_REPONSE: Competence(
        _est_expediteur,
        "Cette radiation revient à l'organisme qui a envoyé le courrier resté sans réponse.",
        f"{R8}, c",
    ),
    M.IRRECEVABILITE: Competence(
        _est_bailleur_expediteur,
        "L'irrecevabilité n'est prononcée que par la commission d'attribution d'un bailleur, qui radie ensuite.",
        f"{R8}, d ; R441-3 CCH, e",
    ),
    M.NON_RENOUVELLEMENT: Competence(
        _est_gestionnaire, "La radiation pour non-renouvellement revient au gestionnaire du système.", f"{R8}, e"
    ),
    M.FUSION: Competence(_est_gestionnaire, "La fusion de numéros revient au gestionnaire du système.", f"{R8}, f"),
    M.DECES: Competence(
        _est_gestionnaire,
        "La clôture après décès revient au gestionnaire du système.",
        "R441-2-5 CCH, II",
    ),
    M.DOUBLON: Competence(
        _est_gestionnaire, "La clôture d'un doublon revient au gestionnaire du système.", "R441-2-5 CCH, II"
    ),
}


def _competence(dossier: Dossier, motif: MotifRadiation) -> Iterator[Refus]:
    competence = COMPETENCES[motif]
    if not competence.admet(dossier):
        yield Refus(
            "prononcant_incompetent",
            competence.phrase,
            Nature.INTERDIT,
            "motif",
            competence.article,
            "Transmettez-lui le dossier, ou choisissez le motif qui vous revient.",
        )


def _attribution(dossier: Dossier) -> Iterator[Refus]:
    attribution, par = dossier.saisie.attribution, dossier.par
    if attribution is None:
        yield _refus(
            "attribution_requise",
            "Les données de l'attribution manquent.",
            "attribution",
            source=R9,
            issue="Indiquez le bail, l'identifiant RPLS, le contingent et la situation DALO.",
        )
        return
    if not dossier.faits.deposee_le <= attribution.bail_le <= dossier.saisie.le:
        yield _refus(
            "bail_hors_dates",
            "La radiation suit la signature du bail, et le bail le dépôt de la demande.",
            "attribution.bail_le",
            source=f"{R8}, a",
            issue="Vérifiez la date de signature du bail.",
        )
    yield from _rpls(attribution.rpls, attribution.exception_rpls)
    if attribution.siren_bailleur and par.type == TypeOrganisme.BAILLEUR and attribution.siren_bailleur != par.siren:
        yield Refus(
            "attribution_d_un_autre",
            "Le SIREN du bailleur n'est pas celui de votre organisme.",
            Nature.INTERDIT,
            "attribution.siren_bailleur",
            f"{R8}, a",
            "Seul l'organisme qui a attribué le logement radie.",
        )


def _rpls(rpls: str, exception: str) -> Iterator[Refus]:
    if rpls and not (len(rpls) == LONGUEUR_RPLS and rpls.isascii() and rpls.isalnum()):
        yield _refus(
            "rpls_forme",
            "L'identifiant RPLS a 10 caractères, lettres ou chiffres.",
            "attribution.rpls",
            source=R9,
            issue="Reprenez-le dans le répertoire du parc locatif social.",
        )
    if not rpls and not exception.strip():
        yield _refus(
            "rpls_requis",
            "L'identifiant RPLS du logement attribué manque.",
            "attribution.rpls",
            source=R9,
            issue="Saisissez-le, ou dites pourquoi le logement n'en a pas.",
        )


def _renonciation(dossier: Dossier) -> Iterator[Refus]:
    recue_le = dossier.pieces.renonciation_recue_le
    if recue_le is None or not dossier.faits.deposee_le <= recue_le <= dossier.saisie.le:
        yield _refus(
            "renonciation_date",
            "La renonciation est écrite : sa date de réception se place entre le dépôt et la radiation.",
            "justification.renonciation_recue_le",
            source=f"{R8}, b",
            issue="Indiquez la date de réception du courrier.",
        )
    if not CODE_GUICHET(dossier.pieces.courrier_detenu_par):
        yield _refus(
            "renonciation_detenteur",
            "Il faut dire quel guichet conserve le courrier de renonciation.",
            "justification.courrier_detenu_par",
            source=f"{R8}, b ; conservation un an",
            issue="Indiquez son code à cinq caractères.",
        )


def _avertie(dossier: Dossier) -> Iterator[Refus]:
    """The common conditions of c and d: a warning of the right nature, proved, not answered, its delay over."""
    motif = MotifRadiation(dossier.saisie.motif)
    lettre = "c" if motif is M.ABSENCE_REPONSE else "d"
    fait, champ = dossier.faits.avertissement, "justification.avertissement_id"
    if fait is None or fait.nature != NATURE_POUR[motif]:
        yield _refus(
            "avertissement_requis",
            "La radiation est précédée d'un avertissement au demandeur.",
            champ,
            source=f"{R8}, {lettre}",
            issue="Envoyez l'avertissement, puis enregistrez la preuve de sa distribution.",
        )
    elif fait.annule:
        yield _refus(
            "avertissement_annule",
            "L'avertissement est annulé : le demandeur a répondu.",
            champ,
            source=f"{R8}, {lettre}",
            issue="Un nouvel avertissement serait nécessaire.",
        )
    elif fait.distribue_le is None:
        yield _refus(
            "avertissement_sans_preuve",
            "La distribution de l'avertissement n'est pas prouvée.",
            champ,
            source=f"{R8}, {lettre}",
            issue="Enregistrez l'avis de réception ou un moyen équivalent.",
        )
    else:
        des = radiable_des(motif, fait.distribue_le, dossier.delais)
        if dossier.saisie.le < des:
            yield _refus(
                "avertissement_delai",
                f"Le délai après l'avertissement ({delai_de(motif, dossier.delais)} mois) court jusqu'au {des:%d/%m/%Y}.",
                "le",
                source=f"{R8}, {lettre}",
                issue=f"Radiez à partir du {des:%d/%m/%Y}, sans réponse d'ici là.",
            )


def _irrecevabilite(dossier: Dossier) -> Iterator[Refus]:
    pieces = dossier.pieces
    if not REFERENCE(pieces.decision_caleol.strip()) or pieces.decision_caleol_le is None:
        yield _refus(
            "decision_caleol_requise",
            "L'irrecevabilité résulte d'une décision de la commission d'attribution.",
            "justification.decision_caleol",
            source=f"{R8}, d ; R441-3 CCH, e",
            issue="Indiquez la référence (40 caractères, sans nom de personne) et la date de la décision.",
        )
    elif pieces.decision_caleol_le > dossier.saisie.le:
        yield _refus(
            "decision_caleol_future",
            "La décision de la commission suit la radiation.",
            "justification.decision_caleol_le",
            source=f"{R8}, d",
            issue="Vérifiez les deux dates.",
        )
    yield from _avertie(dossier)


def _non_renouvellement(dossier: Dossier) -> Iterator[Refus]:
    echeance = dossier.faits.preavis_echeance
    if echeance is None:
        yield _refus(
            "preavis_requis",
            "Aucun préavis de renouvellement n'a été envoyé pour cette échéance.",
            "motif",
            source="R441-2-7 et R441-2-8 e CCH",
            issue="Le préavis part d'abord ; la radiation suit un mois après au moins.",
        )
        return
    limite = radiable_apres(echeance, dossier.delais)
    if dossier.saisie.le <= limite:
        yield _refus(
            "renouvellement_encore_possible",
            f"La demande peut encore être renouvelée jusqu'au {limite:%d/%m/%Y}.",
            "le",
            source=f"{R8}, e ; arrêté du 23 mars 2015 §6.1",
            issue=f"Radiez après le {limite:%d/%m/%Y}.",
        )


def _conservee(dossier: Dossier) -> Iterator[Refus]:
    """Merger or duplicate: another demande stays, and it keeps the older seniority."""
    autre, champ = dossier.faits.conservee_deposee_le, "justification.demande_conservee_id"
    if autre is None:
        yield _refus(
            "demande_conservee_requise",
            "Il faut désigner la demande active qui est conservée.",
            champ,
            source=f"{R8}, f",
            issue="Indiquez l'autre demande du même ménage.",
        )
    elif autre > dossier.faits.deposee_le:
        yield _refus(
            "anciennete_perdue",
            "La demande conservée est plus récente : l'ancienneté la plus favorable serait perdue.",
            champ,
            source=f"{R8}, f",
            issue="Conservez la plus ancienne des deux.",
        )


def _deces(dossier: Dossier) -> Iterator[Refus]:
    deces_le = dossier.pieces.deces_le
    if deces_le is None or deces_le > dossier.saisie.le:
        yield _refus(
            "deces_date",
            "La date du décès manque, ou suit la clôture.",
            "justification.deces_le",
            source="",
            issue="Indiquez la date portée sur l'acte de décès.",
        )
    if dossier.faits.cotitulaire:
        yield _refus(
            "deces_cotitulaire",
            "La demande a un codemandeur : elle continue à son nom, même numéro et même date.",
            "motif",
            source="L441-1 CCH",
            issue="Faites un changement de titulaire.",
        )


CONTROLES: dict[MotifRadiation, Controle] = {
    M.ATTRIBUTION: _attribution,
    M.RENONCIATION: _renonciation,
    M.ABSENCE_REPONSE: _avertie,
    M.IRRECEVABILITE: _irrecevabilite,
    M.NON_RENOUVELLEMENT: _non_renouvellement,
    M.FUSION: _conservee,
    M.DECES: _deces,
    M.DOUBLON: _conservee,
}
