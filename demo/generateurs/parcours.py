"""What happened to a demande since its deposit: renewals, notices, changes, commissions, radiation.

Events of R441-2-15 I as `Fait` values, with the day they happened, the second of the day they were entered and by whom.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from types import SimpleNamespace
from typing import NamedTuple

from demo.generateurs.anciennetes import renouvellements
from demo.generateurs.tirages import Urne, entre
from registre.enums import CanalCourrier, EtatCourrier, NatureCourrier, NatureEvenement
from registre.saisie import SaisieAttribution, SaisieRadiation
from registre.states.radiation import MotifRadiation, SousMotif

PREAVIS_JOURS = 45
RADIABLE = 397
GARDEES = 340
# Codes, read millions of times: plain texts cost less than members of an enumeration.
N = SimpleNamespace(**{nature.name: nature.value for nature in NatureEvenement})
M = MotifRadiation
RADIATIONS = Urne(
    {
        M.NON_RENOUVELLEMENT: 70, M.ATTRIBUTION: 15, M.RENONCIATION: 11, M.ABSENCE_REPONSE: 2, M.IRRECEVABILITE: 1,
        M.DECES: 0.5, M.DOUBLON: 0.5,
    },
    taille=400,
)  # fmt: skip
MODIFICATIONS = ("tel_portable", "mel", "loyer", "montant", "voeux")
RESERVATAIRES = Urne({"COLTER": 22, "COLACT": 30, "PPRIOR": 22, "PFONCT": 5, "AUTRES": 3, "AUCUN": 18}, taille=100)


class Fait(NamedTuple):
    """An event, `nature` one of `NatureEvenement`. `secondes` counts from midnight of `le`. `qui`: demandeur, agent or systeme; `organisme`: rank or None."""

    nature: str
    le: date
    secondes: int
    qui: str
    organisme: int | None
    details: dict[str, str | int]


class Lettre(NamedTuple):
    """A letter of the register: sent, or delivered with its proof."""

    nature: NatureCourrier
    canal: CanalCourrier
    etat: EtatCourrier
    envoye_le: date
    echeance_le: date | None
    preuve: str = ""


class Changement(NamedTuple):
    """A field changed, told by the event of rank `fait`."""

    fait: int
    objet: str
    champ: str
    avant: str
    apres: str


@dataclass(slots=True)
class Vie:
    """What a demande went through, in the order of dates within each list."""

    faits: list[Fait] = field(default_factory=list)
    lettres: list[Lettre] = field(default_factory=list)
    changements: list[Changement] = field(default_factory=list)
    renouvelee_le: date | None = None
    radiation: SaisieRadiation | None = None

    def noter(
        self, nature: str, le: date, secondes: int, qui: str, organisme: int | None, /, **details: str | int
    ) -> None:
        self.faits.append(Fait(nature, le, secondes, qui, organisme, details))


@dataclass(frozen=True, slots=True)
class Depot:
    """What the path starts from. `organisme` is the rank of the registering one, `bailleurs` the ranks of all bailleurs."""

    le: date
    jour: date
    en_ligne: bool
    papier: bool
    mel: bool
    organisme: int
    bailleurs: list[int]


def heure(hasard: Random, en_ligne: bool) -> int:
    """Second of the day: office hours at a guichet, seven to midnight online."""
    return 25_200 + int(hasard.random() * 60_000) if en_ligne else 32_400 + int(hasard.random() * 28_000)


def vivre(hasard: Random, depot: Depot, radiee: bool) -> Vie:
    """The whole path of one demande up to `depot.jour`."""
    vie = Vie()
    qui = "demandeur" if depot.en_ligne else "agent"
    secondes = heure(hasard, depot.en_ligne)
    canal = "en_ligne" if depot.en_ligne else "guichet"
    vie.noter(N.DEPOT, depot.le, secondes, qui, depot.organisme, canal=canal)
    vie.noter(N.NUMERO, depot.le, secondes + 1, "systeme", depot.organisme, origine="registre")
    vie.noter(N.ATTESTATION, depot.le, secondes + 40, qui, depot.organisme)
    motif = _motif(hasard, depot) if radiee else None
    if motif == M.NON_RENOUVELLEMENT:
        dates, fin = _abandonner(hasard, depot)
    else:
        fin = _fin(hasard, depot, motif) if motif else depot.jour
        dates = renouvellements(hasard, depot.le, fin)
    _renouveler(hasard, vie, depot, dates, fin)
    _changer(hasard, vie, depot, fin)
    if motif:
        _radier(hasard, vie, depot, motif, fin)
    return vie


def _canal(depot: Depot) -> CanalCourrier:
    return CanalCourrier.MEL if depot.mel and (depot.en_ligne or not depot.papier) else CanalCourrier.POSTE


def _renouveler(hasard: Random, vie: Vie, depot: Depot, dates: list[date], fin: date) -> None:
    """A notice before each expiry not yet renewed, then the renewal; the letters of the last two years are kept."""
    depart = depot.le
    recent = depot.jour - timedelta(days=730)
    for renouvelee_le in (*dates, None):
        preavis = depart + timedelta(days=365 - PREAVIS_JOURS)
        if preavis <= fin and (renouvelee_le is None or renouvelee_le > preavis):
            vie.noter(N.PREAVIS, preavis, 10_800, "systeme", None)
            if preavis > recent:
                vie.lettres.append(
                    Lettre(
                        NatureCourrier.PREAVIS,
                        _canal(depot),
                        EtatCourrier.ENVOYE,
                        preavis,
                        depart + timedelta(days=365),
                    )
                )
        if renouvelee_le is not None:
            qui = "demandeur" if depot.en_ligne else "agent"
            vie.noter(N.RENOUVELLEMENT, renouvelee_le, heure(hasard, depot.en_ligne), qui, depot.organisme)
            if renouvelee_le > recent:
                nature = NatureCourrier.ATTESTATION_RENOUVELLEMENT
                vie.lettres.append(Lettre(nature, _canal(depot), EtatCourrier.ENVOYE, renouvelee_le, None))
            depart = vie.renouvelee_le = renouvelee_le


def _changer(hasard: Random, vie: Vie, depot: Depot, fin: date) -> None:
    """Declared changes: a phone, an address, a rent; about one demande in three has one."""
    jours = (fin - depot.le).days
    while jours > 30 and hasard.random() < 0.27:
        le = depot.le + timedelta(days=entre(hasard, 7, jours))
        champ = MODIFICATIONS[int(hasard.random() * len(MODIFICATIONS))]
        qui = "demandeur" if depot.en_ligne else "agent"
        vie.changements.append(_changement(hasard, champ, len(vie.faits)))
        vie.noter(N.MODIFICATION, le, heure(hasard, depot.en_ligne), qui, depot.organisme, champ=champ)


def _changement(hasard: Random, champ: str, fait: int) -> Changement:
    if champ == "tel_portable":
        avant, apres = (f"063998{int(hasard.random() * 10_000):04d}" for _ in range(2))
        return Changement(fait, "titulaire", champ, avant, apres)
    if champ == "mel":
        return Changement(fait, "titulaire", champ, "", "adresse.nouvelle@example.org")
    if champ == "loyer":
        loyer = entre(hasard, 320, 1100)
        return Changement(fait, "logement", champ, str(loyer), str(loyer + entre(hasard, 5, 60)))
    if champ == "montant":
        return Changement(fait, "ressource", champ, str(entre(hasard, 600, 1500)), str(entre(hasard, 600, 2200)))
    return Changement(fait, "recherche", champ, str(entre(hasard, 1, 3)), str(entre(hasard, 3, 6)))


def _motif(hasard: Random, depot: Depot) -> MotifRadiation:
    age = (depot.jour - depot.le).days
    motif = RADIATIONS.tirer(hasard)
    if age < 60:
        return M.RENONCIATION
    if motif == M.NON_RENOUVELLEMENT and age < RADIABLE + 30:
        return M.ATTRIBUTION if hasard.random() < 0.5 else M.RENONCIATION
    return motif


def _fin(hasard: Random, depot: Depot, motif: MotifRadiation) -> date:
    """The day of the radiation: within the last eleven months, nominative data being erased after one year."""
    minimum = min(45, (depot.jour - depot.le).days)
    plus_tot = max(depot.jour - timedelta(days=GARDEES), depot.le + timedelta(days=minimum))
    ecart = max(0, (depot.jour - plus_tot).days)
    return min(depot.jour, plus_tot + timedelta(days=int(hasard.random() * (ecart + 1))))


def _abandonner(hasard: Random, depot: Depot) -> tuple[list[date], date]:
    """Renewals that stopped, and the radiation one month of tolerance after the last validity (T + 13 months)."""
    dates = renouvellements(hasard, depot.le, depot.jour - timedelta(days=RADIABLE + 3))
    dernier = dates[-1] if dates else depot.le
    if (depot.jour - dernier).days > RADIABLE + GARDEES:
        dernier += timedelta(days=310 + int(hasard.random() * 20))
        dates.append(dernier)
    return dates, dernier + timedelta(days=RADIABLE + int(hasard.random() * 4))


def _radier(hasard: Random, vie: Vie, depot: Depot, motif: MotifRadiation, le: date) -> None:
    radiation = SaisieRadiation(le, motif.value)
    organisme, details = depot.organisme, {"motif": motif.value}
    if motif == M.ATTRIBUTION:
        organisme = depot.bailleurs[int(hasard.random() * len(depot.bailleurs))]
        radiation.attribution = _attribution(hasard, le)
        vie.noter(N.BAIL, le, 36_000, "agent", organisme, reservataire=radiation.attribution.reservataire)
    elif motif in {M.ABSENCE_REPONSE, M.IRRECEVABILITE}:
        _avertir(vie, motif, le, organisme)
        if motif == M.ABSENCE_REPONSE:
            radiation.courrier_le, radiation.a_absence_reponse = max(depot.le, le - timedelta(days=40)), True
        else:
            radiation.sous_motif = SousMotif.RESSOURCES.value if hasard.random() < 0.8 else SousMotif.SEJOUR.value
            details["sous_motif"] = radiation.sous_motif
    vie.radiation = radiation
    par_le_systeme = motif == M.NON_RENOUVELLEMENT
    vie.noter(
        N.RADIATION,
        le,
        43_200,
        "systeme" if par_le_systeme else "agent",
        None if par_le_systeme else organisme,
        **details,
    )


def _avertir(vie: Vie, motif: MotifRadiation, le: date, organisme: int) -> None:
    nature = NatureCourrier.AVERTISSEMENT_C if motif == M.ABSENCE_REPONSE else NatureCourrier.AVERTISSEMENT_D
    envoye = le - timedelta(days=40)
    vie.noter(N.AVERTISSEMENT, envoye, 40_000, "agent", organisme, nature=nature.value)
    vie.lettres.append(
        Lettre(
            nature,
            CanalCourrier.RECOMMANDE,
            EtatCourrier.DISTRIBUE,
            envoye,
            le - timedelta(days=5),
            "Avis de réception",
        )
    )


def _attribution(hasard: Random, le: date) -> SaisieAttribution:
    types = ("T1", "T2", "T3", "T4", "T5")
    typologie = types[min(4, int(hasard.triangular(0, 5, 2)))]
    surface = 24 + 17 * types.index(typologie) + entre(hasard, 0, 9)
    return SaisieAttribution(
        bail_le=le,
        deja_loge_parc="OUI" if hasard.random() < 0.3 else "NON",
        rpls=f"{int(hasard.random() * 10**10):010d}",
        dalo=hasard.random() < 0.08,
        accord_collectif="ACD" if hasard.random() < 0.1 else "AUCUN",
        reservataire=RESERVATAIRES.tirer(hasard),
        qpv="ZUSOUI" if hasard.random() < 0.3 else "ZUSNON",
        typologie=typologie,
        surface=surface,
        loyer=int(surface * (6.2 + 2.5 * hasard.random())),
    )
