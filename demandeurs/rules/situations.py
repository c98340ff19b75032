"""In which situation which pièce is asked: the household as the rules see it, one predicate per code. Pure.

A situation that the dossier cannot show (income abroad, insalubrity…) is true once an agent has said so by asking for
the pièce, or once a household has filed it: `SituationMenage.dites`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from demandeurs.enums import PorteurPiece, RolePersonne

MAJORITE = 18
AGE_RATTACHEMENT = 25
DEMANDEURS = frozenset({RolePersonne.TITULAIRE.value, RolePersonne.COTITULAIRE.value, RolePersonne.COLOCATAIRE.value})
FRANCAIS, EUROPEEN, HORS_UE = "1", "2", "3"
MARIE, PACSE, DIVORCE, SEPARE, VEUF = "M", "P", "D", "S", "V"
LOCATAIRES = frozenset({"HLM", "LP", "SLHT"})
HEBERGES = frozenset({"CPE", "CP", "LTG"})
STRUCTURES = frozenset({"SH", "CDEFCM", "HOT", "RHVS", "RS", "RE", "CAMCAR", "ACT"})
SANS_ABRI = frozenset({"SD", "SQUAT"})
PRESTATIONS = frozenset({"AF", "AAH", "AEEH", "AJPP", "RSA", "AMV", "PAJE", "PRIACT"})
BAISSE_POUR_CENT = 10


@dataclass(frozen=True, slots=True)
class PersonneConcernee:
    """One person to house. `revenus` are (year, RFR in euros or None); `ressources` codes of what is received monthly.

    `pieces` are the kinds of usable pièces already in the dossier for this person, `divorce_lu` what a notice says.
    """

    id: int | None
    rang: int
    role: str
    naissance_le: date | None = None
    nationalite: str = ""
    situation_familiale: str = ""
    lien: str = ""
    contrat: str = ""
    statut: str = ""
    travaille_a_l_etranger: bool = False
    ressources: frozenset[str] = frozenset()
    revenus: tuple[tuple[int, int | None], ...] = ()
    pieces: frozenset[str] = frozenset()
    divorce_lu: bool = False

    @property
    def est_demandeur(self) -> bool:
        return self.role in DEMANDEURS

    def age(self, le: date) -> int | None:
        """In whole years on that day; None when the birth date is not known."""
        if self.naissance_le is None:
            return None
        passe = (le.month, le.day) >= (self.naissance_le.month, self.naissance_le.day)
        return le.year - self.naissance_le.year - (0 if passe else 1)

    def est_majeure(self, le: date) -> bool:
        """A demandeur is an adult of the dossier; a dependant of unknown age is taken for a minor."""
        age = self.age(le)
        return self.est_demandeur or (age is not None and age >= MAJORITE)


@dataclass(frozen=True, slots=True)
class SituationMenage:
    """What the rules read of a household. `region` is the INSEE code of the region served; `dites` see the module."""

    personnes: tuple[PersonneConcernee, ...]
    naissances_attendues: int = 0
    modeles: frozenset[str] = frozenset()
    proprietaire: bool = False
    motifs: frozenset[str] = frozenset()
    handicap: bool = False
    sous_protection: bool = False
    region: str = ""
    dites: frozenset[str] = frozenset()

    @property
    def titulaire(self) -> PersonneConcernee | None:
        return next((une for une in self.personnes if une.role == RolePersonne.TITULAIRE), None)


@dataclass(frozen=True, slots=True)
class Contexte:
    """What one predicate looks at: the household, the person (None for the whole household), the day, the year expected."""

    menage: SituationMenage
    personne: PersonneConcernee | None
    le: date
    annee_attendue: int

    @property
    def qui(self) -> PersonneConcernee:
        """The person asked. Raises ValueError when the situation was asked of a whole household."""
        if self.personne is None:
            raise ValueError("Cette situation se regarde personne par personne.")
        return self.personne


Predicat = Callable[[Contexte], bool]


@dataclass(frozen=True, slots=True)
class Situation:
    """`raison` completes « demandé parce que… ». `declaree`: only an agent or a deposit can say it."""

    code: str
    raison: str
    predicat: Predicat
    declaree: bool = False


def _sans_divorce(c: Contexte) -> bool:
    return c.qui.situation_familiale in (DIVORCE, SEPARE) or (
        c.qui.est_demandeur and "11" in c.menage.motifs and c.qui.situation_familiale in (MARIE, PACSE)
    )


def _divorce_ou_separation(c: Contexte) -> bool:
    """Nothing when the tax notice already says « divorcé » with own income only (Conseil d'État, 4 July 2025)."""
    if c.qui.situation_familiale == DIVORCE and c.qui.divorce_lu:
        return False
    return _sans_divorce(c)


def _etudiant(personne: PersonneConcernee) -> bool:
    return personne.contrat == "ETU" or (personne.statut == "ETUD" and personne.contrat != "APP")


def _protegee(personne: PersonneConcernee) -> bool:
    return "titre_protection" in personne.pieces


def _rattache(c: Contexte) -> bool:
    """A young demandeur who studies and declared no income of his own for the year expected (art. 6, 3 CGI)."""
    age = c.qui.age(c.le)
    sans_avis = all(montant is None for annee, montant in c.qui.revenus if annee == c.annee_attendue)
    etudie = _etudiant(c.qui) or c.qui.contrat == "APP"
    return c.qui.est_demandeur and age is not None and age < AGE_RATTACHEMENT and etudie and sans_avis


def _baisse(c: Contexte) -> bool:
    """Declared income of the last year is lower by 10 % or more than that of the year expected."""
    montants = {annee: montant for annee, montant in c.qui.revenus if montant is not None}
    avant, apres = montants.get(c.annee_attendue), montants.get(c.annee_attendue + 1)
    if avant is None or apres is None or avant <= 0:
        return False
    return apres * 100 <= avant * (100 - BAISSE_POUR_CENT)


def _revenu(c: Contexte) -> str:
    """Which of the four ways of proving the income is this person's: exactly one."""
    if c.qui.travaille_a_l_etranger or "revenus_a_l_etranger" in c.menage.dites:
        return "revenus_a_l_etranger"
    if _protegee(c.qui):
        return "protection_internationale"
    return "rattache_aux_parents" if _rattache(c) else "revenus_en_france"


def _revenu_est(code: str) -> Predicat:
    return lambda c: _revenu(c) == code


def _familiale(code: str) -> Predicat:
    return lambda c: c.qui.situation_familiale == code


def _percoit(*codes: str) -> Predicat:
    return lambda c: not c.qui.ressources.isdisjoint(codes)


def _loge(modeles: frozenset[str]) -> Predicat:
    return lambda c: not c.menage.modeles.isdisjoint(modeles)


def _motif(code: str) -> Predicat:
    return lambda c: code in c.menage.motifs


def _dite(code: str) -> Predicat:
    return lambda c: code in c.menage.dites


def _nationalite(*codes: str) -> Predicat:
    return lambda c: c.qui.nationalite in codes


_TOUTES = (
    Situation("demandeur_francais", "le demandeur est français", _nationalite(FRANCAIS)),
    Situation("demandeur_europeen", "l'identité du demandeur doit être établie", _nationalite(EUROPEEN, "")),
    Situation("demandeur_hors_ue", "le demandeur n'est ni français ni européen", _nationalite(HORS_UE)),
    Situation(
        "adulte_sans_titre_requis",
        "cette personne majeure est à loger",
        _nationalite(FRANCAIS, EUROPEEN, ""),
    ),
    Situation(
        "adulte_hors_ue", "cette personne majeure, ni française ni européenne, est à loger", _nationalite(HORS_UE)
    ),
    Situation("mineur", "cet enfant mineur est à loger", lambda c: True),
    Situation("majeur_protege", "le demandeur est sous tutelle ou curatelle", lambda c: c.menage.sous_protection),
    Situation("revenus_en_france", "ses ressources sont comparées au plafond", _revenu_est("revenus_en_france")),
    Situation(
        "revenus_a_l_etranger", "ses revenus viennent de l'étranger", _revenu_est("revenus_a_l_etranger"), declaree=True
    ),
    Situation(
        "protection_internationale",
        "cette personne est réfugiée ou protégée",
        _revenu_est("protection_internationale"),
    ),
    Situation(
        "rattache_aux_parents",
        "ce jeune n'a pas déclaré de revenu propre : il est rattaché à ses parents",
        _revenu_est("rattache_aux_parents"),
    ),
    Situation("baisse_de_revenus", "ses revenus ont baissé de 10 % ou plus : la preuve lui profite", _baisse),
    Situation("marie", "le demandeur est marié", _familiale(MARIE)),
    Situation("pacse", "le demandeur est pacsé", _familiale(PACSE)),
    Situation("divorce_ou_separation", "cette personne est divorcée ou se sépare", _divorce_ou_separation),
    Situation("veuf", "cette personne est veuve", _familiale(VEUF)),
    Situation("enfant_attendu", "un enfant est attendu", lambda c: c.menage.naissances_attendues > 0),
    Situation(
        "enfant_en_garde",
        "un enfant est en garde alternée ou en droit de visite",
        lambda c: any(une.role == RolePersonne.EN_GARDE for une in c.menage.personnes),
    ),
    Situation("etudiant", "cette personne étudie", lambda c: _etudiant(c.qui)),
    Situation("apprenti", "cette personne est apprentie", lambda c: c.qui.contrat == "APP"),
    Situation("en_emploi", "cette personne travaille", lambda c: c.qui.contrat in ("CDI", "CDD")),
    Situation(
        "salaire",
        "cette personne perçoit un salaire",
        lambda c: "SAL" in c.qui.ressources and c.qui.contrat != "ART" and c.qui.statut != "INDEP",
    ),
    Situation(
        "independant",
        "cette personne est indépendante",
        lambda c: c.qui.contrat == "ART" or c.qui.statut == "INDEP",
    ),
    Situation("pension", "cette personne perçoit une pension", _percoit("RET", "PINV")),
    Situation("chomage", "cette personne perçoit une allocation de chômage", _percoit("CHO")),
    Situation("indemnites", "cette personne perçoit des indemnités journalières", _dite("indemnites"), declaree=True),
    Situation("prestations", "cette personne perçoit des prestations sociales", _percoit(*sorted(PRESTATIONS))),
    Situation("bourse", "cette personne perçoit une bourse d'études", _percoit("BE")),
    Situation("pension_alimentaire", "cette personne perçoit une pension alimentaire", _percoit("PAR")),
    Situation("locataire", "le ménage est locataire", _loge(LOCATAIRES)),
    Situation("heberge", "le ménage est hébergé par des proches ou un tiers", _loge(HEBERGES)),
    Situation("en_structure", "le ménage vit en structure, en résidence, à l'hôtel ou au camping", _loge(STRUCTURES)),
    Situation("sans_abri", "le ménage est sans abri", _loge(SANS_ABRI)),
    Situation(
        "proprietaire", "le ménage est propriétaire", lambda c: c.menage.proprietaire or "POCC" in c.menage.modeles
    ),
    Situation("motif_sans_logement", "la demande dit : sans logement", _motif("01")),
    Situation("motif_non_decent", "la demande dit : logement non décent, insalubre ou impropre", _motif("03")),
    Situation(
        "logement_insalubre", "le logement est insalubre ou dangereux", _dite("logement_insalubre"), declaree=True
    ),
    Situation("local_impropre", "le local est impropre à l'habitation", _dite("local_impropre"), declaree=True),
    Situation("motif_reprise", "la demande dit : logement repris ou mis en vente", _motif("04")),
    Situation("motif_expulsion", "la demande dit : procédure d'expulsion", _motif("05")),
    Situation("motif_violences", "la demande dit : violences familiales", _motif("06")),
    Situation("motif_handicap", "la demande dit : handicap", lambda c: "07" in c.menage.motifs or c.menage.handicap),
    Situation("motif_sante", "la demande dit : raisons de santé", _motif("08")),
    Situation("motif_assistant_maternel", "la demande dit : assistant maternel ou familial", _motif("16")),
    Situation("motif_mutation", "la demande dit : mutation professionnelle", _motif("18")),
    Situation("motif_regroupement", "la demande dit : regroupement familial", _motif("15")),
    Situation("motif_accedant", "la demande dit : accédant à la propriété en difficulté", _motif("22")),
    Situation(
        "logement_atelier", "un logement-atelier d'artiste est demandé", _dite("logement_atelier"), declaree=True
    ),
)
SITUATIONS: dict[str, Situation] = {une.code: une for une in _TOUTES}


def personnes_de(porteur: str, menage: SituationMenage, le: date) -> tuple[PersonneConcernee | None, ...]:
    """Of whom a pièce of this bearer is asked; (None,) for the whole household."""
    if porteur == PorteurPiece.MENAGE:
        return (None,)
    if porteur == PorteurPiece.DEMANDEUR:
        return (menage.titulaire,) if menage.titulaire is not None else ()
    # A child in custody lives elsewhere and has no name in the dossier: the judgment is what is asked.
    ici = tuple(une for une in menage.personnes if une.role != RolePersonne.EN_GARDE)
    if porteur == PorteurPiece.ADULTE:
        return tuple(une for une in ici if une.est_majeure(le))
    if porteur == PorteurPiece.MINEUR:
        return tuple(une for une in ici if not une.est_majeure(le))
    return ici


def foyer_fiscal(menage: SituationMenage, personne: PersonneConcernee) -> frozenset[int | None]:
    """The persons whose tax notice is this person's too: the spouse (art. 6, 1 CGI), or who has them as a dependant."""
    ids = {personne.id}
    if personne.role == RolePersonne.A_CHARGE:
        ids |= {une.id for une in menage.personnes if une.role in (RolePersonne.TITULAIRE, RolePersonne.COTITULAIRE)}
    elif personne.situation_familiale in (MARIE, PACSE) and personne.role != RolePersonne.COLOCATAIRE:
        ids |= {
            une.id
            for une in menage.personnes
            if une.role in (RolePersonne.TITULAIRE, RolePersonne.COTITULAIRE)
            and une.situation_familiale == personne.situation_familiale
        }
    return frozenset(ids)
