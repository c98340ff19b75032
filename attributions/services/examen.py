"""Bulk examination of candidates, for the sitting screen and for what is frozen with a decision.

A fixed number of statements whatever the number of candidates; each value comes with its explanation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from attributions import ports
from attributions.models import Candidature, MiseADisposition, VisiteLogement
from attributions.rules.adequation import adequation
from attributions.rules.examen import (
    Ailleurs,
    BesoinAmenagement,
    Examen,
    Parcours,
    PieceManquante,
    sans_menage,
)
from attributions.rules.parametres import ReglesLocales, regles_locales
from attributions.rules.solvabilite import (
    CoutLogement,
    depasse,
    reste_pour_vivre,
    sous_le_plancher,
    taux_d_effort,
    taux_d_effort_avant_aide,
)
from attributions.services.regles_locales import regles_du_lieu
from attributions.states.candidature import PROPOSABLES, EtatCandidature
from demandeurs.models import BesoinHandicap
from demandeurs.rules.pieces import StatutExigence
from habilitations.models import Organisme
from registre.models import Demande, NoteCotation, Priorite, Suivi
from registre.rules.explications import Manque, Resultat, absence, explique
from registre.rules.nomenclatures import Liste
from registre.rules.ressources import (
    Financement,
    MenageExamine,
    categorie,
    est_du_premier_quartile,
    part_du_plafond,
    respecte_le_plafond,
    rfr_retenu,
)
from registre.services.baremes import Baremes, baremes
from registre.services.faits_menage import lire_menages
from registre.services.nomenclatures import nomenclatures
from registre.services.parametres import chaines_de, jeu
from registre.services.pieces.dossiers import lire_les_dossiers
from socle.lecture import REFERENCES

R441_1 = "R441-1 et R441-2-8 d CCH"


@dataclass(slots=True)
class _Lus:
    """Everything read at once, by id of demande or of vacancy."""

    le: date
    baremes: Baremes
    regles: dict[int, ReglesLocales]
    chaines: dict[int, tuple[int, ...]]
    menages: dict[int, MenageExamine]
    demandes: dict[int, Demande]
    priorites: dict[int, tuple[str, ...]]
    pieces: dict[int, tuple[PieceManquante, ...]]
    ailleurs: dict[int, list[Candidature]]
    bailleurs: dict[int, str]
    suivis: dict[int, Suivi]
    visites: dict[int, str]
    besoins: dict[int, tuple[BesoinAmenagement, ...]]
    effets: dict[int, list[ports.Effet]]
    notes: dict[int, dict[int, int]]


def examiner(
    candidatures: Sequence[Candidature], *, le: date, proches: Collection[int] = (), avec_pieces: bool = True
) -> dict[int, Examen]:
    """By id of candidature. `proches`: organismes whose other candidatures may be named to the reader, others say stage
    and date only. The vacancy and its dwelling are read with the candidatures: select them.
    """
    if not candidatures:
        return {}
    with REFERENCES.ouverte():
        lus = _lire(candidatures, le, avec_pieces=avec_pieces)
    return {une.pk: _examiner(une, lus, frozenset(proches)) for une in candidatures}


def au_dessus_de_tous_les_plafonds(candidature: Candidature, *, le: date) -> Resultat[bool]:
    """Whether the income is above every ceiling of social housing, PLS included: else the demande is receivable (R441-1)."""
    formule = "revenu fiscal retenu au-dessus des plafonds PLAI, PLUS et PLS"
    menage = lire_menages([candidature.demande_id], le).get(candidature.demande_id)
    if menage is None:
        return sans_menage(formule)
    lus = baremes()
    garde = regles_du_lieu(candidature.mise_a_disposition.logement.commune_id, le).garde_compte
    code = candidature.mise_a_disposition.logement.commune.code
    respects = [
        _sous_plafond(menage, lus, code, financement.value, le, garde_compte=garde)[1] for financement in Financement
    ]
    if any(un.valeur for un in respects):
        return explique(False, formule, *respects)
    if any(un.valeur is None for un in respects):
        return absence(formule, *respects)
    return explique(True, formule, *respects)


def _lire(candidatures: Sequence[Candidature], le: date, *, avec_pieces: bool) -> _Lus:
    ids = sorted({une.demande_id for une in candidatures})
    communes = {une.mise_a_disposition.logement.commune_id for une in candidatures}
    chaines = chaines_de(communes, le=le)
    parametres = jeu()
    demandes = {
        une.pk: une
        for une in Demande.objects.filter(pk__in=ids).only("pk", "deposee_le", "menage_id", "etat", "mutation")
    }
    menages = {pk: une.menage_id for pk, une in demandes.items() if une.menage_id is not None}
    ailleurs, bailleurs = _ailleurs(candidatures, ids)
    examines, priorites = lire_menages(ids, le), _priorites(ids, le)
    connus = ports.FaitsLus(
        menages=examines,
        publics={une: frozenset(types) for une, types in priorites.items()},
        mutations={pk: une.mutation for pk, une in demandes.items()},
    )
    return _Lus(
        le=le,
        baremes=baremes(),
        regles={une: regles_locales(parametres, le=le, territoires=chaine) for une, chaine in chaines.items()},
        chaines=chaines,
        menages=examines,
        demandes=demandes,
        priorites=priorites,
        pieces=_pieces(menages, le) if avec_pieces else {},
        ailleurs=ailleurs,
        bailleurs=bailleurs,
        suivis=Suivi.objects.in_bulk(ids),
        visites=_visites(candidatures),
        besoins=_besoins(menages, le),
        effets=ports.effets_de([une.pk for une in candidatures], le, connus),
        notes=_notes(ids),
    )


def _examiner(candidature: Candidature, lus: _Lus, proches: frozenset[int]) -> Examen:
    vacance = candidature.mise_a_disposition
    logement = vacance.logement
    menage = lus.menages.get(candidature.demande_id)
    regles = lus.regles[logement.commune_id]
    suivi = lus.suivis.get(candidature.demande_id)
    calcules = _calculs(candidature, vacance, menage, regles, lus)
    return Examen(
        candidature=candidature.pk,
        demande=candidature.demande_id,
        le=lus.le,
        menage=menage,
        deposee_le=lus.demandes[candidature.demande_id].deposee_le,
        priorites=lus.priorites.get(candidature.demande_id, ()),
        cotation=_note(lus.notes.get(candidature.demande_id, {}), logement.territoires),
        pieces=lus.pieces.get(candidature.demande_id, ()),
        ailleurs=tuple(
            _ailleurs_de(une, lus, proches)
            for une in lus.ailleurs.get(candidature.demande_id, ())
            if une.mise_a_disposition_id != vacance.pk
        ),
        parcours=Parcours(
            examens=suivi.examens if suivi else 0,
            derniere_caleol_le=suivi.derniere_caleol_le if suivi else None,
            refus=suivi.refus if suivi else 0,
            non_servie_le=suivi.non_servie_le if suivi else None,
            visite=lus.visites.get(candidature.pk, ""),
        ),
        besoins=lus.besoins.get(candidature.demande_id, ()),
        effets=lus.effets.get(candidature.pk, []),
        **calcules,
    )


def _calculs(
    candidature: Candidature,
    vacance: MiseADisposition,
    menage: MenageExamine | None,
    regles: ReglesLocales,
    lus: _Lus,
) -> dict[str, Any]:
    logement = vacance.logement
    if menage is None:
        vides = (
            "part_du_plafond",
            "sous_plafond",
            "premier_quartile",
            "effort",
            "effort_eleve",
            "reste",
            "reste_faible",
        )
        return {**{nom: sans_menage(nom) for nom in (*vides, "adequation")}, "effort_avant_aide": True}
    part, sous = _sous_plafond(menage, lus.baremes, logement.commune.code, logement.plafond, lus.le,
                                garde_compte=regles.garde_compte)  # fmt: skip
    aide = candidature.aide_estimee
    cout = CoutLogement(
        loyer=vacance.loyer if vacance.loyer is not None else logement.loyer,
        charges=vacance.charges if vacance.charges is not None else logement.charges,
        forfait=regles.forfait(logement.pieces, menage.a_loger),
    )
    effort = taux_d_effort_avant_aide(menage, cout) if aide is None else taux_d_effort(menage, cout, aide=aide)
    reste: Resultat[Decimal] = _sans_regle("reste pour vivre", "Méthode du reste pour vivre non fixée")
    faible: Resultat[bool] = reste.sans_valeur()
    if regles.methode is not None:
        reste = reste_pour_vivre(menage, cout, aide=aide, methode=regles.methode)
        faible = sous_le_plancher(reste, regles.methode)
    eleve: Resultat[bool] = _sans_regle("taux d'effort", "Seuil de taux d'effort non fixé")
    if regles.effort_seuil is not None and aide is not None:
        eleve = depasse(effort, seuil=regles.effort_seuil[0], source=regles.effort_seuil[1])
    seuil = lus.baremes.seuils.seuil(lus.le.year, lus.chaines[logement.commune_id], perimetre=logement.commune.nom)
    return {
        "part_du_plafond": part,
        "sous_plafond": sous,
        "premier_quartile": est_du_premier_quartile(menage, seuil),
        "effort": effort,
        "effort_eleve": eleve,
        "effort_avant_aide": aide is None,
        "reste": reste,
        "reste_faible": faible,
        "adequation": adequation(menage, logement.typologie, regles.normes),
    }


def _sous_plafond(
    menage: MenageExamine, lus: Baremes, commune: str, financement: str, le: date, *, garde_compte: bool
) -> tuple[Resultat[Decimal], Resultat[bool]]:
    """Share of the ceiling and whether it is kept, for the financing of a dwelling."""
    rfr = rfr_retenu(menage)
    zone = lus.zones.zone(commune, le=le)
    plafond = lus.plafonds.plafond(le.year, zone, financement, categorie(menage, garde_compte=garde_compte))
    return part_du_plafond(rfr, plafond), respecte_le_plafond(rfr, plafond)


def _sans_regle(formule: str, quoi: str) -> Resultat[Any]:
    return Resultat(
        None, formule, manques=(Manque("regle_locale", quoi, "le territoire", "Enregistrez-la avec son texte."),)
    )


def _priorites(ids: Sequence[int], le: date) -> dict[int, tuple[str, ...]]:
    lues: dict[int, list[str]] = defaultdict(list)
    for demande, code in (
        Priorite.objects.comptent(le).filter(demande__in=ids).order_by("type").values_list("demande_id", "type")
    ):
        lues[demande].append(code)
    return {demande: tuple(codes) for demande, codes in lues.items()}


def _notes(ids: Sequence[int]) -> dict[int, dict[int, int]]:
    lues: dict[int, dict[int, int]] = defaultdict(dict)
    for demande, territoire, points in NoteCotation.objects.filter(demande__in=ids).values_list(
        "demande_id", "territoire_id", "points"
    ):
        lues[demande][territoire] = points
    return lues


def _note(notes: Mapping[int, int], territoires: Collection[int]) -> int | None:
    """The score on the territory of the dwelling; the highest when several grids cover it, None without a grid."""
    return max((points for territoire, points in notes.items() if territoire in territoires), default=None)


def _pieces(menages: Mapping[int, int], le: date) -> dict[int, tuple[PieceManquante, ...]]:
    manquantes = {}
    for demande, dossier in lire_les_dossiers(menages, le=le).items():
        manquantes[demande] = tuple(
            PieceManquante(une.due.exigence.code, une.due.exigence.libelle, une.raison, tuple(une.due.exigence.types))
            for une in dossier.lignes()
            if une.statut is not StatutExigence.PRESENTE
        )
    return manquantes


def _ailleurs(
    candidatures: Sequence[Candidature], ids: Sequence[int]
) -> tuple[dict[int, list[Candidature]], dict[int, str]]:
    """Open candidatures of these households on other dwellings, of any bailleur in the region."""
    lues: dict[int, list[Candidature]] = defaultdict(list)
    vues = {une.mise_a_disposition_id for une in candidatures}
    for une in Candidature.objects.ouvertes().sur_la_demande(ids).exclude(mise_a_disposition__in=vues):
        lues[une.demande_id].append(une)
    bailleurs = {une.attribuant_id for liste in lues.values() for une in liste}
    noms = dict(Organisme.objects.filter(pk__in=bailleurs).values_list("pk", "nom")) if bailleurs else {}
    return lues, noms


def _ailleurs_de(une: Candidature, lus: _Lus, proches: frozenset[int]) -> Ailleurs:
    nomme = une.attribuant_id in proches or une.designee_par_id in proches
    return Ailleurs(
        etat=une.etat,
        libelle=EtatCandidature(une.etat).label,
        depuis=une.appelee_le or une.designee_le,
        bailleur=lus.bailleurs.get(une.attribuant_id, "") if nomme else "",
        proposition=une.etat in PROPOSABLES,
    )


def _visites(candidatures: Sequence[Candidature]) -> dict[int, str]:
    visites = VisiteLogement.objects.filter(candidature__in=[une.pk for une in candidatures]).order_by("pk")
    return dict(visites.values_list("candidature_id", "etat"))


def _besoins(menages: Mapping[int, int], le: date) -> dict[int, tuple[BesoinAmenagement, ...]]:
    demandes = {menage: demande for demande, menage in menages.items()}
    listes = nomenclatures()
    lus: dict[int, list[BesoinAmenagement]] = defaultdict(list)
    for menage, marche, equipements in (
        BesoinHandicap.objects.filter(menage__in=list(demandes))
        .order_by("rang")
        .values_list("menage_id", "marche", "equipements")
    ):
        lus[demandes[menage]].append(
            BesoinAmenagement(
                listes.libelle(Liste.CAPACITE_MARCHE, marche) if marche else "",
                tuple(listes.libelle(Liste.EQUIPEMENT_HANDICAP, un) for un in equipements),
            )
        )
    return {demande: tuple(besoins) for demande, besoins in lus.items()}
