"""The bulk acts of the register: those that the law lets a guichet decide for many dossiers, each on its own merits.

Renewal is not one of them: at renewal the demandeur brings all his information up to date himself (R441-2-7). Nor is a
radiation for non-renewal, which belongs to the gestionnaire's clock (R441-2-8, e).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from habilitations.access import memoire_des_droits
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from registre.enums import EtatCourrier, NatureCourrier
from registre.models import Courrier, Demande
from registre.permissions import refus_de
from registre.ports import ActeGroupe, ChampDActe, Options
from registre.ports import empeches as empeches_par_les_ports
from registre.rules.avertissements import AvertissementFait
from registre.rules.radiation import Dossier, FaitsRadiation, refus_de_radiation
from registre.rules.relance import refus_de_relancer
from registre.saisie import SaisieAvertissement, SaisieJustification, SaisieRadiation
from registre.services import avertissement, radiation, relance
from registre.services.actes import prononcant_de
from registre.services.courriers import OUVERTS
from registre.services.parametres import delais_de_la_region
from registre.services.priorites import lettre_delai
from registre.states.demande import Acte
from registre.states.radiation import MotifRadiation
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Refus, exiger

Refuses = dict[int, Refus]
_C = MotifRadiation.ABSENCE_REPONSE
R8C = "R441-2-8 CCH, c"
LONGUEUR_OBJET = 120
FORMAT_DE_DATE = "%d/%m/%Y"


def _chacune(
    acte: Acte, ids: Sequence[int], acteur: Acteur, le: date, juger: Callable[[list[Demande]], Mapping[int, Refus]]
) -> Refuses:
    """Rights, state and ports first, then `juger` on those that are left."""
    demandes = list(
        Demande.objects.filter(pk__in=ids)
        .order_by("pk")
        .only("pk", "etat", "territoires", "guichet_id", "deposee_le", "valable_jusqu_au")
    )
    with memoire_des_droits():
        refuses = {d.pk: r for d in demandes if (r := refus_de(acte, acteur=acteur, objet=d)) is not None}
    refuses |= {
        pk: r for pk, r in empeches_par_les_ports(acte, [d.pk for d in demandes], le=le).items() if pk not in refuses
    }
    return refuses | dict(juger([d for d in demandes if d.pk not in refuses]))


def examiner_relances(ids: Sequence[int], acteur: Acteur, le: date) -> Refuses:
    delais = delais_de_la_region(le)

    def juger(demandes: list[Demande]) -> Refuses:
        cycles = relance.cycles([(d.pk, d.valable_jusqu_au) for d in demandes])
        refus = {
            d.pk: refus_de_relancer(d.valable_jusqu_au, cycles.get(d.pk, relance.Cycle()).fait, le=le, delais=delais)
            for d in demandes
        }
        return {pk: r for pk, r in refus.items() if r is not None}

    return _chacune(Acte.RENOUVELER, ids, acteur, le, juger)


def relancer(demande_id: int, version: int, acteur: Acteur, le: date, options: Options) -> None:
    relance.relancer(demande_id, acteur=acteur, le=le, version=version)


def examiner_avertissements(ids: Sequence[int], acteur: Acteur, le: date) -> Refuses:
    par = prononcant_de(acteur)

    def juger(demandes: list[Demande]) -> Refuses:
        avertis = Courrier.objects.filter(
            demande__in=[d.pk for d in demandes],
            nature=NatureCourrier.AVERTISSEMENT_C,
            organisme=par.organisme_id,
            etat__in=OUVERTS,
        )
        return dict.fromkeys(avertis.values_list("demande_id", flat=True), avertissement.deja_averti())

    return _chacune(Acte.AVERTIR, ids, acteur, le, juger)


def lire_avertissement(saisie: Mapping[str, str]) -> dict[str, Any]:
    """What the letter left without answer was about, and its date. Raises `ActionRefusee`."""
    objet = saisie.get("objet", "").strip()
    if not 0 < len(objet) <= LONGUEUR_OBJET:
        raise ActionRefusee(
            Refus(
                "avertissement_objet",
                "L'avertissement dit quel courrier est resté sans réponse.",
                champ="objet",
                source=R8C,
                issue=f"Indiquez son objet en {LONGUEUR_OBJET} caractères au plus, sans nom de personne.",
            )
        )
    return {"objet": objet, "courrier_le": _lire_date(saisie.get("courrier_le", ""))}


def _lire_date(texte: str) -> date:
    try:
        jour, mois, annee = (int(morceau) for morceau in texte.strip().split("/"))
        lue = date(annee, mois, jour)
    except ValueError:
        lue = date.max
    exiger(
        None
        if lue <= aujourdhui()
        else Refus(
            "avertissement_date",
            "La date du courrier resté sans réponse s'écrit JJ/MM/AAAA et n'est pas à venir.",
            champ="courrier_le",
            source=R8C,
            issue="Indiquez la date à laquelle vous l'avez envoyé.",
        )
    )
    return lue


def avertir(demande_id: int, version: int, acteur: Acteur, le: date, options: Options) -> None:
    saisie = SaisieAvertissement(
        motif=_C.value, objet=options["objet"], courrier_le=date.fromisoformat(options["courrier_le"])
    )
    avertissement.avertir(demande_id, saisie=saisie, acteur=acteur, le=le, version=version)


def _avertissements(ids: Sequence[int], organisme_id: int | None) -> dict[int, Courrier]:
    """The last warning c of this organisme for each demande, the cancelled ones left out; one statement."""
    lettres = Courrier.objects.filter(
        demande__in=ids, nature=NatureCourrier.AVERTISSEMENT_C, organisme=organisme_id
    ).exclude(etat__in=(EtatCourrier.ANNULE, EtatCourrier.ECHEC))
    return {lettre.demande_id: lettre for lettre in lettres.order_by("pk")}


def examiner_radiations(ids: Sequence[int], acteur: Acteur, le: date) -> Refuses:
    delais, par = delais_de_la_region(le), prononcant_de(acteur)

    def juger(demandes: list[Demande]) -> Refuses:
        lettres = _avertissements([d.pk for d in demandes], par.organisme_id)
        refuses = {}
        for demande in demandes:
            lettre = lettres.get(demande.pk)
            faits = FaitsRadiation(
                deposee_le=demande.deposee_le,
                valable_jusqu_au=demande.valable_jusqu_au,
                aujourdhui=le,
                avertissement=_fait(lettre) if lettre else None,
            )
            pieces = SaisieJustification(avertissement_id=lettre.pk if lettre else None)
            refus = refus_de_radiation(Dossier(SaisieRadiation(le, _C.value), pieces, par, faits, delais))
            if refus:
                refuses[demande.pk] = refus[0]
        return refuses

    return _chacune(Acte.RADIER, ids, acteur, le, juger)


def _fait(lettre: Courrier) -> AvertissementFait:
    return AvertissementFait(
        nature=lettre.nature,
        organisme_id=lettre.organisme_id,
        envoye_le=lettre.envoye_le,
        distribue_le=lettre.distribue_le if lettre.etat == EtatCourrier.DISTRIBUE else None,
    )


def radier(demande_id: int, version: int, acteur: Acteur, le: date, options: Options) -> None:
    lettre = _avertissements([demande_id], acteur.organisme_id).get(demande_id)
    radiation.radier(
        demande_id,
        saisie=SaisieRadiation(le, _C.value),
        acteur=acteur,
        justification=SaisieJustification(avertissement_id=lettre.pk if lettre else None),
        version=version,
    )


def examiner_informations(ids: Sequence[int], acteur: Acteur, le: date) -> Refuses:
    return _chacune(Acte.PRIORISER, ids, acteur, le, lambda ds: lettre_delai.refus_d_informer([d.pk for d in ds]))


def informer_du_delai(demande_id: int, version: int, acteur: Acteur, le: date, options: Options) -> None:
    lettre_delai.informer(demande_id, acteur=acteur, le=le, version=version)


ACTES: tuple[ActeGroupe, ...] = (
    ActeGroupe(
        code="relancer",
        libelle="Relancer",
        consequence="Un rappel de renouvellement part à chaque demandeur, par ses canaux habituels. L'échéance ne bouge pas.",
        droit=Droit.RENOUVELER,
        source="R441-2-7 CCH",
        examiner=examiner_relances,
        faire=relancer,
    ),
    ActeGroupe(
        code="avertir",
        libelle="Avertir",
        consequence="Resté sans réponse à votre courrier, chaque demandeur est averti par lettre recommandée qu'il peut être radié.",
        droit=Droit.RADIER,
        source=R8C,
        examiner=examiner_avertissements,
        faire=avertir,
        lire=lire_avertissement,
        champs=(
            ChampDActe(
                "objet", "Objet du courrier resté sans réponse", aide="Sans nom de personne.", longueur=LONGUEUR_OBJET
            ),
            ChampDActe("courrier_le", "Envoyé le", forme="date", aide="JJ/MM/AAAA", longueur=10),
        ),
    ),
    ActeGroupe(
        code="radier_sans_reponse",
        libelle="Radier les averties",
        consequence="Chaque demande dont l'avertissement est distribué et le délai passé est radiée (motif c) ; le demandeur en est notifié.",
        droit=Droit.RADIER,
        source=R8C,
        examiner=examiner_radiations,
        faire=radier,
    ),
    ActeGroupe(
        code="informer_delai",
        libelle="Informer du délai",
        consequence="Chaque demandeur dont l'attente est anormalement longue reçoit, une fois, un courrier qui dit qu'il peut saisir la commission de médiation.",
        droit=Droit.PRIORISER,
        source=lettre_delai.SOURCE,
        examiner=examiner_informations,
        faire=informer_du_delai,
    ),
)
