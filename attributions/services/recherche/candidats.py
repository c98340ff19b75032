"""Who may be given this dwelling: the eligible ones in the order chosen, the near misses, and why (L441-1; R441-3).

Two steps: a bounded preselection on indexed columns, then the rules on those, by lots, until a hundred are found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from attributions.models import Candidature, Logement, MiseADisposition
from attributions.permissions import refus_de_vacance
from attributions.rules.candidats import (
    Condition,
    Jugement,
    LogementPropose,
    OrdreCandidats,
    Raison,
    Souhaits,
    Verdict,
    juger,
    manques_du_logement,
    raisons,
)
from attributions.rules.parametres import regles_locales
from attributions.rules.solvabilite import CoutLogement
from attributions.services.classes import classes_de
from attributions.services.non_servies import Depuis, faits_depuis
from attributions.services.recherche.preselection import (
    Filtres,
    Lieu,
    besoin_d_abord,
    besoin_dit,
    demandeuses,
    designables,
    est_de_l_etat,
    lieu_de,
    non_servies,
    ordre_retenu,
    preselectionner,
)
from attributions.states.candidature import EtatCandidature
from attributions.states.vacance import ActeVacance
from demandeurs.models import BesoinHandicap
from habilitations.acteur import Acteur
from registre.enums import TypePriorite
from registre.models import Demande, NoteCotation, Priorite, Suivi
from registre.rules.explications import Manque
from registre.rules.parametres import Cle, Jeu
from registre.rules.ressources import MenageExamine
from registre.services.baremes import Baremes, baremes
from registre.services.faits_menage import lire_menages
from registre.services.parametres import chaine_de, jeu
from socle.errors import Refus, exiger

TROUVES_AU_PLUS = 100
PRESQUE_AU_PLUS = 20
LOT = 200
"""Households read at once: a page is often found in the first lot."""
REFUS_A_DIRE = 1


@dataclass(frozen=True, slots=True)
class Trouve:
    """One household. `note`: its score there, None when it has none. `depuis`: what was done since it was not served."""

    demande: int
    menage: MenageExamine
    jugement: Jugement
    raisons: tuple[Raison, ...] = ()
    note: int | None = None
    deposee_le: date | None = None
    non_servie_le: date | None = None
    depuis: tuple[Depuis, ...] = ()


@dataclass(frozen=True, slots=True)
class Resultats:
    """`examines`: households whose conditions were computed; `borne`: the preselection was cut there.

    `ecartes` counts them by condition missing; `manques` is what the dwelling or its territory lacks.
    `demandent`: how many ask for such a dwelling at all, read only when nobody was preselected.
    """

    ordre: OrdreCandidats
    lieu: Lieu
    trouves: list[Trouve] = field(default_factory=list)
    presque: list[Trouve] = field(default_factory=list)
    examines: int = 0
    borne: bool = False
    ecartes: Counter[Condition] = field(default_factory=Counter)
    manques: tuple[Manque, ...] = ()
    demandent: int | None = None

    @property
    def condition_qui_ecarte(self) -> tuple[Condition, int] | None:
        """The condition that most households miss."""
        return self.ecartes.most_common(1)[0] if self.ecartes else None


def chercher_candidats(vacance: MiseADisposition, filtres: Filtres, *, acteur: Acteur, le: date) -> Resultats:
    """The candidates that `acteur` may designate on this vacancy, which carries its dwelling, commune and réservataire.

    Raises `ActionRefusee` for who does not designate on it: the search shows nobody to anybody else.
    """
    exiger(refus_de_vacance(ActeVacance.DESIGNER, acteur=acteur, vacance=vacance))
    if besoin_d_abord(vacance):
        filtres = replace(filtres, amenage=True)
    lieu, tables = lieu_de(vacance, le=le), baremes()
    logement = logement_propose(vacance, tables, le=le)
    base = designables(vacance, lieu, filtres, acteur, le=le)
    connues = non_servies(base, lieu, filtres)
    # What is done with ranks not served is for each territory to say (R441-2-15 III).
    premieres = connues if logement.non_servis_premiers or filtres.non_servies else []
    ids, borne = preselectionner(base, lieu, filtres, premieres, le=le)
    lus = Resultats(ordre_retenu(filtres, lieu), lieu, manques=_manques(vacance, logement, tables, lieu, filtres))
    lus = _examiner(lus, ids, borne, logement, tables, filtres, le)
    _raconter(lus, set(connues), logement, lieu, le)
    if not ids:
        lus = replace(lus, demandent=demandeuses(lieu, acteur, le=le).compte().nombre)
    return lus


def logement_propose(vacance: MiseADisposition, tables: Baremes, *, le: date) -> LogementPropose:
    """The dwelling as the rules read it, with the norms and the threshold of its territory."""
    logement = vacance.logement
    chaine = chaine_de(logement.commune_id, le=le)
    classe = classes_de([logement], le=le).get(logement.pk)
    return propose(vacance, tables, Voisinage(chaine, jeu(), classe.classe if classe is not None else ""), le=le)


@dataclass(frozen=True, slots=True)
class Voisinage:
    """What the territory of a dwelling says of it: its chain of territories, the parameters, the class of its residence."""

    chaine: tuple[int, ...]
    parametres: Jeu
    classe: str = ""


def propose(vacance: MiseADisposition, tables: Baremes, ou: Voisinage, *, le: date) -> LogementPropose:
    """The same from what was read already, for several dwellings at once; no statement."""
    logement = vacance.logement
    regles = regles_locales(ou.parametres, le=le, territoires=ou.chaine)
    etage = int(logement.etage) if logement.etage.isdecimal() else None
    return LogementPropose(
        typologie=logement.typologie,
        financement=logement.plafond,
        annee=le.year,
        zone=tables.zones.zone(logement.commune.code, le=le),
        normes=regles.normes,
        seuil=tables.seuils.seuil(le.year, ou.chaine, perimetre=logement.commune.nom),
        cout=CoutLogement(
            loyer=vacance.loyer if vacance.loyer is not None else logement.loyer,
            charges=vacance.charges if vacance.charges is not None else logement.charges,
        ),
        surface=logement.surface,
        pmr=logement.pmr,
        rez_de_chaussee=None if etage is None else etage == 0,
        sans_ascenseur=None if etage is None or logement.ascenseur is None else etage > 0 and not logement.ascenseur,
        garde_compte=regles.garde_compte,
        non_servis_premiers=regles.non_servis_premiers,
        classe=ou.classe,
        adapte=bool(logement.equipements),
        age_second=_age_second(ou, logement, le=le),
        public=logement.public if logement.public and not est_de_l_etat(vacance) else "",
    )


def _age_second(ou: Voisinage, logement: Logement, *, le: date) -> int | None:
    if not logement.equipements:
        return None
    ligne = ou.parametres.ligne(Cle.ADAPTE_AGE, le=le, territoires=ou.chaine)
    return None if isinstance(ligne, Refus) else int(ligne.valeur)


def _manques(
    vacance: MiseADisposition, logement: LogementPropose, tables: Baremes, lieu: Lieu, filtres: Filtres
) -> tuple[Manque, ...]:
    manques = manques_du_logement(logement, tables.plafonds)
    veut_une_note = filtres.ordre is OrdreCandidats.COTATION or filtres.note_min is not None
    if lieu.grille is not None or not veut_une_note:
        return manques
    absente = Manque(
        "grille",
        "Aucune grille de cotation en vigueur",
        vacance.logement.commune.nom,
        "Les demandes sont classées par ancienneté, sans filtre de note, tant que l'EPCI, l'EPT ou Paris n'a pas publié la sienne"
        " (L441-2-8).",
    )
    return (absente, *manques)


def _examiner(
    lus: Resultats,
    ids: Sequence[int],
    borne: bool,
    logement: LogementPropose,
    tables: Baremes,
    filtres: Filtres,
    le: date,
) -> Resultats:
    """The rules, lot by lot, until the page is full. The order of `ids` is kept."""
    examines = 0
    for debut in range(0, len(ids), LOT):
        lot = ids[debut : debut + LOT]
        menages = lire_menages(lot, le)
        for pk in lot:
            if len(lus.trouves) == TROUVES_AU_PLUS:
                return replace(lus, examines=examines)
            if pk not in menages:
                continue
            examines += 1
            _ranger(lus, pk, menages[pk], juger(menages[pk], logement, tables.plafonds), filtres)
    return replace(lus, examines=examines, borne=borne and len(lus.trouves) < TROUVES_AU_PLUS)


def _ranger(lus: Resultats, pk: int, menage: MenageExamine, jugement: Jugement, filtres: Filtres) -> None:
    quartile = jugement.premier_quartile.valeur
    if (filtres.premier_quartile and quartile is not True) or (filtres.autres_quartiles and quartile is not False):
        return
    for une in jugement.manquantes:
        lus.ecartes[une.condition] += 1
    if jugement.verdict is Verdict.ELIGIBLE:
        lus.trouves.append(Trouve(pk, menage, jugement))
    elif jugement.verdict is Verdict.PRESQUE and len(lus.presque) < PRESQUE_AU_PLUS:
        lus.presque.append(Trouve(pk, menage, jugement))


def _raconter(lus: Resultats, premieres: set[int], logement: LogementPropose, lieu: Lieu, le: date) -> None:
    """Reasons, score, seniority and what was done since, for those shown only: seven statements whatever their number."""
    montres = [*lus.trouves, *lus.presque]
    ids = [un.demande for un in montres]
    if not ids:
        return
    demandes = {une.pk: une for une in Demande.objects.de_ces(ids).only(*_LUS)}
    besoins = BesoinHandicap.objects.filter(besoin_dit(), menage__in=[une.menage_id for une in demandes.values()])
    amenages = set(besoins.values_list("menage", flat=True))
    suivis = Suivi.objects.in_bulk(ids)
    notes = dict(
        NoteCotation.objects.filter(demande__in=ids, territoire=lieu.grille).values_list("demande", "points")
        if lieu.grille is not None
        else ()
    )
    labels: dict[int, list[str]] = {}
    for pk, code in Priorite.objects.comptent(le).filter(demande__in=ids).values_list("demande_id", "type"):
        labels.setdefault(pk, []).append(code)
    depuis = _depuis([pk for pk in ids if pk in premieres], lieu)
    for liste in (lus.trouves, lus.presque):
        for rang, un in enumerate(liste):
            demande, suivi = demandes[un.demande], suivis.get(un.demande)
            souhaits = Souhaits(
                demande.loyer_max, demande.rez_de_chaussee, demande.sans_ascenseur, demande.menage_id in amenages
            )
            liste[rang] = replace(
                un,
                raisons=(
                    *_du_parcours(labels.get(un.demande, []), suivi),
                    *raisons(un.menage, logement, un.jugement, souhaits),
                ),
                note=notes.get(un.demande),
                deposee_le=demande.deposee_le,
                non_servie_le=suivi.non_servie_le if suivi is not None and un.demande in premieres else None,
                depuis=depuis.get(un.demande, ()),
            )


_LUS = ("deposee_le", "menage_id", "loyer_max", "rez_de_chaussee", "sans_ascenseur")


def _du_parcours(labels: Sequence[str], suivi: Suivi | None) -> list[Raison]:
    lues = [Raison(str(TypePriorite(code).label), True) for code in sorted(labels)]
    if suivi is not None and suivi.proposition_en_cours:
        lues.append(Raison("Une proposition est en cours sur un autre logement", False))
    if suivi is not None and suivi.refus >= REFUS_A_DIRE:
        lues.append(Raison(f"{suivi.refus} refus d'un logement proposé"))
    return lues


def _depuis(ids: Sequence[int], lieu: Lieu) -> dict[int, tuple[Depuis, ...]]:
    if not ids:
        return {}
    ici = Candidature.objects.filter(
        demande__in=list(ids),
        etat=EtatCandidature.NON_SERVIE,
        mise_a_disposition__territoires__overlap=list(lieu.communes),
    )
    derniere = {une.demande_id: une for une in ici.order_by("close_le", "pk")}
    par_candidature = faits_depuis(list(derniere.values()))
    return {demande: tuple(par_candidature.get(une.pk, ())) for demande, une in derniere.items()}
