"""Whether a household may be given one dwelling, and what speaks for and against it: conditions, verdict, reasons. Pure.

A condition is what the law or the territory requires; a reason never excludes. What cannot be known is a condition
missing, never one that holds: a household with one condition missing is a near miss, and the screen says which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices

from attributions.enums import PublicDedie
from attributions.rules.adequation import Adequation, NormesTypologie, adequation, est_suroccupe
from attributions.rules.classes import raison_de_mixite
from attributions.rules.dedies import Concerne
from attributions.rules.solvabilite import CoutLogement, taux_d_effort_avant_aide
from registre.rules.eligibilite import admis_a_resider
from registre.rules.explications import INSECABLE, Manque, Resultat, nombre, pourcent
from registre.rules.ressources import (
    Bareme,
    MenageExamine,
    Seuil,
    Zone,
    categorie,
    est_du_premier_quartile,
    part_du_plafond,
    respecte_le_plafond,
    rfr_retenu,
)


class OrdreCandidats(TextChoices):
    """By what the candidates come first: whoever designates chooses, and the page says it."""

    COTATION = "cotation", "Cotation"
    ANCIENNETE = "anciennete", "Ancienneté"
    PRIORITE = "priorite", "Priorité"


class Condition(TextChoices):
    """What a household must meet for this dwelling (R441-1 CCH; norms of the territory for the size)."""

    PLAFOND = "plafond", "Plafond de ressources"
    SEJOUR = "sejour", "Droit au séjour des majeurs"
    TAILLE = "taille", "Taille du logement"


class Verdict(TextChoices):
    ELIGIBLE = "eligible", "Éligible"
    PRESQUE = "presque", "Une condition manque"
    ECARTE = "ecarte", "Plusieurs conditions manquent"


@dataclass(frozen=True, slots=True)
class LogementPropose:
    """The dwelling as the conditions read it. Rent and charges in euros a month, surface in m²; None is "not said"."""

    typologie: str
    financement: str
    annee: int
    zone: Resultat[Zone]
    normes: NormesTypologie | None
    seuil: Resultat[Seuil]
    cout: CoutLogement
    surface: int | None = None
    pmr: bool | None = None
    rez_de_chaussee: bool | None = None
    sans_ascenseur: bool | None = None
    garde_compte: bool = True
    non_servis_premiers: bool = True
    classe: str = ""
    """Of its residence (R441-2-10 4°), empty without one: it informs, and excludes nobody."""
    adapte: bool = False
    """To a handicap (R441-4): more than accessible."""
    age_second: int | None = None
    """Of whoever comes second there, failing a household with the need (R441-4); None: nobody comes second."""
    public: str = ""
    """Whom its programme is attributed to first (L441-2 III); empty for everybody."""


@dataclass(frozen=True, slots=True)
class Souhaits:
    """What the demande asks of the dwelling besides its type: wishes, which exclude nobody. None is "not said"."""

    loyer_max: int | None = None
    rez_de_chaussee: bool | None = None
    sans_ascenseur: bool | None = None
    amenage: bool = False


@dataclass(frozen=True, slots=True)
class Manquante:
    """A condition not met (`refusee`) or that cannot be known, and why."""

    condition: Condition
    refusee: bool
    phrase: str


@dataclass(frozen=True, slots=True)
class Raison:
    """One line for (`favorable`), against (False), or simply to know (None)."""

    texte: str
    favorable: bool | None = None


@dataclass(frozen=True, slots=True)
class Jugement:
    """One household for one dwelling on one day. `part`: income in per cent of the ceiling."""

    manquantes: tuple[Manquante, ...]
    part: Resultat[Decimal]
    taille: Resultat[Adequation]
    premier_quartile: Resultat[bool]

    @property
    def verdict(self) -> Verdict:
        if not self.manquantes:
            return Verdict.ELIGIBLE
        return Verdict.PRESQUE if len(self.manquantes) == 1 else Verdict.ECARTE


def juger(menage: MenageExamine, logement: LogementPropose, plafonds: Bareme) -> Jugement:
    """Every condition, each with its explanation. Without a norm of the territory the size is no condition: it is said."""
    rfr = rfr_retenu(menage)
    foyer = categorie(menage, garde_compte=logement.garde_compte)
    plafond = plafonds.plafond(logement.annee, logement.zone, logement.financement, foyer)
    respect, part = respecte_le_plafond(rfr, plafond), part_du_plafond(rfr, plafond)
    taille = adequation(menage, logement.typologie, logement.normes)
    depasse = f"revenu à {pourcent(part.valeur)} du plafond" if part.valeur is not None else ""
    conditions = [
        _manquante(Condition.PLAFOND, respect, depasse),
        _manquante(Condition.SEJOUR, admis_a_resider(menage), ""),
        _de_taille(taille) if logement.normes is not None else None,
    ]
    return Jugement(
        tuple(une for une in conditions if une is not None),
        part,
        taille,
        est_du_premier_quartile(menage, logement.seuil),
    )


def _manquante(condition: Condition, resultat: Resultat[bool], refus: str) -> Manquante | None:
    if resultat.valeur is True:
        return None
    if resultat.valeur is False:
        return Manquante(condition, True, f"{condition.label}{INSECABLE}: {refus}")
    return Manquante(condition, False, _absences(resultat.manques))


def _de_taille(taille: Resultat[Adequation]) -> Manquante | None:
    if taille.valeur in (Adequation.ADAPTE, Adequation.TOLERE):
        return None
    if taille.valeur is None:
        return Manquante(Condition.TAILLE, False, _absences(taille.manques))
    return Manquante(Condition.TAILLE, True, f"{Condition.TAILLE.label}{INSECABLE}: {taille.valeur.label.lower()}")


def _absences(manques: Sequence[Manque]) -> str:
    return " ; ".join(f"{un.quoi}, {un.de_qui}" for un in manques)


def manques_du_logement(logement: LogementPropose, plafonds: Bareme) -> tuple[Manque, ...]:
    """What the dwelling, its territory or the tables lack, said once for all the candidates."""
    manques = list(logement.zone.manques)
    if logement.zone.valeur is not None:
        cellule = (logement.annee, logement.zone.valeur, logement.financement, "1")
        if not logement.financement:
            manques.append(Manque("financement", "Financement non dit", "le logement", "Complétez le logement."))
        elif cellule not in plafonds.cellules:
            manques.append(
                Manque(
                    "plafond",
                    f"Plafonds {logement.financement} {logement.annee} non enregistrés",
                    logement.zone.valeur.label,
                    "Enregistrez le barème de l'année avec son arrêté.",
                )
            )
    if logement.normes is None:
        manques.append(
            Manque(
                "normes",
                "Norme d'occupation non fixée, la taille n'écarte donc personne",
                "le territoire",
                "Enregistrez la norme et son texte.",
            )
        )
    if not logement.surface:
        manques.append(
            Manque("surface", "Surface absente, la suroccupation n'est pas calculée", "le logement", "Complétez-le.")
        )
    if logement.cout.loyer is None:
        manques.append(
            Manque("loyer", "Loyer absent, le taux d'effort n'est pas calculé", "le logement", "Complétez-le.")
        )
    return (*manques, *logement.seuil.manques)


def raisons(
    menage: MenageExamine, logement: LogementPropose, jugement: Jugement, souhaits: Souhaits
) -> tuple[Raison, ...]:
    """What speaks for, then against, then what is only to know."""
    lues = [
        *_du_public(menage, logement, souhaits),
        *_du_revenu(jugement, logement.classe),
        *_de_la_place(menage, logement, jugement),
        *_du_second_public(menage, logement, souhaits),
        *_des_souhaits(logement, souhaits),
    ]
    lues += _du_loyer(menage, logement, souhaits)
    return tuple(sorted(lues, key=lambda une: _RANG[une.favorable]))


_RANG: Mapping[bool | None, int] = {True: 0, False: 1, None: 2}


def _du_public(menage: MenageExamine, logement: LogementPropose, souhaits: Souhaits) -> list[Raison]:
    if not logement.public:
        return []
    concerne = Concerne(souhaits.amenage, tuple(une.age for une in menage.demandeurs))
    qui = PublicDedie(logement.public).label.lower()
    if concerne.est_de(logement.public):
        return [Raison(f"Du public prioritaire du programme : {qui} (L441-2 III)", True)]
    return [Raison(f"Hors du public prioritaire du programme : {qui} (L441-2 III)", False)]


def _du_second_public(menage: MenageExamine, logement: LogementPropose, souhaits: Souhaits) -> list[Raison]:
    if not logement.adapte or logement.age_second is None or souhaits.amenage:
        return []
    if any(une.age is not None and une.age >= logement.age_second for une in menage.foyer):
        return [
            Raison(
                f"Une personne de {logement.age_second} ans ou plus : vient à défaut, avant les autres (R441-4)", True
            )
        ]
    return []


def _du_revenu(jugement: Jugement, classe: str) -> list[Raison]:
    lues = []
    if jugement.part.valeur is not None and jugement.part.valeur <= 100:
        lues.append(Raison(f"Revenu à {pourcent(jugement.part.valeur)} du plafond", True))
    if jugement.premier_quartile.valeur is not None:
        dedans = jugement.premier_quartile.valeur
        texte = "Premier quartile des ressources" if dedans else "Au-dessus du premier quartile"
        lues.append(Raison(raison_de_mixite(classe, dedans) or texte))
    return lues


def _de_la_place(menage: MenageExamine, logement: LogementPropose, jugement: Jugement) -> list[Raison]:
    lues = []
    if jugement.taille.valeur is Adequation.ADAPTE:
        lues.append(Raison(f"{logement.typologie} adapté à {menage.a_loger} à loger", True))
    elif jugement.taille.valeur is Adequation.TOLERE:
        lues.append(Raison(f"{logement.typologie} toléré, sans être l'usage, pour {menage.a_loger} à loger", False))
    if est_suroccupe(logement.surface, menage.a_loger).valeur is True:
        lues.append(Raison(f"{logement.surface}{INSECABLE}m² : suroccupé par {menage.a_loger} (R822-25)", False))
    return lues


def _des_souhaits(logement: LogementPropose, souhaits: Souhaits) -> list[Raison]:
    lues = []
    if logement.adapte:
        texte = (
            "Logement adapté, besoin lié au handicap" if souhaits.amenage else "Logement adapté, aucun besoin déclaré"
        )
        lues.append(Raison(f"{texte} (R441-4)", souhaits.amenage))
    elif souhaits.amenage and logement.pmr is not None:
        texte = "Logement accessible, besoin lié au handicap" if logement.pmr else "Besoin d'accessibilité, non adapté"
        lues.append(Raison(texte, logement.pmr))
    elif souhaits.amenage:
        lues.append(Raison("Besoin d'accessibilité ; le logement ne dit pas s'il est accessible"))
    elif logement.pmr:
        lues.append(Raison("Logement accessible, aucun besoin déclaré (R441-4)", False))
    if logement.rez_de_chaussee and souhaits.rez_de_chaussee is False:
        lues.append(Raison("Refuse le rez-de-chaussée", False))
    if logement.sans_ascenseur and souhaits.sans_ascenseur is False:
        lues.append(Raison("Refuse un étage sans ascenseur", False))
    return lues


def _du_loyer(menage: MenageExamine, logement: LogementPropose, souhaits: Souhaits) -> list[Raison]:
    lues = []
    loyer = logement.cout.loyer
    if (
        loyer is not None
        and souhaits.loyer_max is not None
        and loyer + (logement.cout.charges or 0) > souhaits.loyer_max
    ):
        lues.append(Raison(f"Loyer et charges au-dessus des {nombre(souhaits.loyer_max)}{INSECABLE}€ demandés", False))
    if loyer is not None:
        effort = taux_d_effort_avant_aide(menage, logement.cout)
        if effort.valeur is None:
            lues.append(Raison(f"Taux d'effort inconnu : {_absences(effort.manques)}"))
        else:
            lues.append(Raison(f"Taux d'effort de {pourcent(effort.valeur)} avant aide au logement"))
    return lues
