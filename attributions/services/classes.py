"""Classes of residences: recorded by who answers for the plan, read on dwellings (R441-2-10 4°).

One writer takes one residence or the lines of a file. A class in force ends the day before the new one; the past stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from attributions.models import ClasseResidence, Logement
from attributions.rules.classes import (
    SOURCE,
    Connue,
    SaisieClasse,
    inchangee,
    nom_de_residence,
    refus_de_date,
    refus_de_saisie,
)
from habilitations import access
from habilitations.acteur import Acteur
from habilitations.models import Territoire
from habilitations.rules.droits import Droit
from habilitations.territoires import table_des_tags
from registre.permissions_grilles import refus_de_territoire, territoire_de
from registre.services.contraintes import contraintes_dites
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_actes
from socle.periodes import en_vigueur
from socle.verrous import verrou_de_transaction

OBJET = "attributions.classeresidence"
Residence = tuple[int, int, str]
"""Bailleur, commune, spelling of the programme on its dwellings."""


def refus_de_classer(acteur: Acteur, territoire: Territoire) -> Refus | None:
    """Why `acteur` may not give classes there: the plan is the EPCI's, the EPT's or Paris's; the gestionnaire for anybody."""
    if acteur.est_systeme or access.refus_d_acces(acteur, Droit.GERER) is None:
        return refus_de_territoire(territoire)
    if territoire_de(acteur) == territoire.pk:
        return None
    return access.refus_d_acces(acteur, Droit.COTER) or Refus(
        "classe_d_un_autre",
        "Ces résidences sont qualifiées par le plan d'un autre territoire.",
        Nature.INTERDIT,
        source=f"L441-2-8 et {SOURCE}",
        issue="L'EPCI, l'EPT ou la Ville de Paris concerné les enregistre, ou le gestionnaire.",
    )


@dataclass(slots=True)
class Bilan:
    """What became of each saisie, by its rank: `refus` says why one was not written."""

    ecrites: int = 0
    inchangees: int = 0
    refus: dict[int, Refus] = field(default_factory=dict)


@contraintes_dites()
@transaction.atomic
def classer(*, acteur: Acteur, territoire: Territoire, saisie: SaisieClasse) -> Bilan:
    """Give its class to one residence of the territory. Raises `ActionRefusee`, and nothing is changed then."""
    bilan = enregistrer([saisie], acteur=acteur, territoire=territoire)
    exiger(bilan.refus.get(0))
    return bilan


@contraintes_dites()
@transaction.atomic
def enregistrer(saisies: Sequence[SaisieClasse], *, acteur: Acteur, territoire: Territoire) -> Bilan:
    """Write every saisie that may be; seven statements whatever their number.

    Raises `ActionRefusee` for who does not answer for the plan. The lines refused are in the answer.
    """
    verrou_de_transaction(f"classes:{territoire.pk}")
    exiger(refus_de_classer(acteur, territoire))
    bilan, ecrites, closes = Bilan(), [], []
    lieux = Lieux.de(saisies, territoire)
    faites: set[tuple[int, int, str]] = set()
    for rang, saisie in enumerate(saisies):
        if (refus := lieux.refus(saisie, faites)) is not None:
            bilan.refus[rang] = refus
            continue
        faites.add(cle_de(saisie))
        nouvelles = [un for un in lieux.residences(saisie) if not inchangee(saisie, lieux.connues.get(un, ()))]
        if not nouvelles:
            bilan.inchangees += 1
            continue
        bilan.ecrites += 1
        for residence in nouvelles:
            closes += [
                (une.pk, saisie.du - timedelta(days=1))
                for une in lieux.connues.get(residence, ())
                if _court(une, saisie.du)
            ]
            ecrites.append(_ligne(residence, saisie))
    _clore(closes)
    creees = ClasseResidence.objects.bulk_create(ecrites)
    if creees:
        tracer_actes(acteur, "classer_residence", OBJET, [une.pk for une in creees], ["classe", "du", "plan"])
    return bilan


def _court(une: Connue, du: date) -> bool:
    return une.du < du and (une.au is None or une.au >= du)


def cle_de(saisie: SaisieClasse) -> tuple[int, int, str]:
    """What makes two lines the same residence, whatever their spelling."""
    return saisie.bailleur, saisie.commune, nom_de_residence(saisie.residence)


def _ligne(residence: Residence, saisie: SaisieClasse) -> ClasseResidence:
    bailleur, commune, programme = residence
    return ClasseResidence(
        bailleur_id=bailleur,
        commune_id=commune,
        programme=programme,
        classe=saisie.classe,
        indicateurs=dict(saisie.indicateurs),
        plan=saisie.plan.strip(),
        du=saisie.du,
    )


def _clore(closes: Iterable[tuple[int, date]]) -> None:
    par_fin: dict[date, list[int]] = {}
    for pk, au in closes:
        par_fin.setdefault(au, []).append(pk)
    for au, pks in par_fin.items():
        ClasseResidence.objects.filter(pk__in=pks).update(au=au)


@dataclass(slots=True)
class Lieux:
    """What the saisies are checked against, read at once: communes of the territory, names on dwellings, classes known."""

    territoire: Territoire
    dedans: frozenset[int]
    noms: Mapping[tuple[int, int, str], tuple[str, ...]]
    connues: Mapping[Residence, Sequence[Connue]]

    @classmethod
    def de(cls, saisies: Sequence[SaisieClasse], territoire: Territoire) -> Lieux:
        """Three statements."""
        communes = {une.commune for une in saisies}
        bailleurs = {une.bailleur for une in saisies}
        noms: dict[tuple[int, int, str], list[str]] = {}
        connues: dict[Residence, list[Connue]] = {}
        if saisies:
            logements = Logement.objects.du_parc().filter(attribuant__in=bailleurs, commune__in=communes)
            for qui, ou, programme in (
                logements.exclude(programme="").order_by().values_list("attribuant", "commune", "programme").distinct()
            ):
                noms.setdefault((qui, ou, nom_de_residence(programme)), []).append(programme)
            for une in ClasseResidence.objects.filter(bailleur__in=bailleurs, commune__in=communes).order_by("du"):
                connue = Connue(une.pk, une.classe, une.du, une.au, une.plan)
                connues.setdefault((une.bailleur_id, une.commune_id, une.programme), []).append(connue)
        tags = table_des_tags(communes) if communes else {}
        dedans = frozenset(une for une, siens in tags.items() if territoire.pk in siens)
        return cls(territoire, dedans, {cle: tuple(sorted(un)) for cle, un in noms.items()}, connues)

    def residences(self, saisie: SaisieClasse) -> list[Residence]:
        """Its spellings on the dwellings of the bailleur."""
        return [(saisie.bailleur, saisie.commune, nom) for nom in self.noms.get(cle_de(saisie), ())]

    def refus(self, saisie: SaisieClasse, faites: set[tuple[int, int, str]]) -> Refus | None:
        """Why this line is not written; `faites` are the residences met before in the same file."""
        if (refus := refus_de_saisie(saisie)) is not None:
            return refus
        if saisie.commune not in self.dedans:
            return Refus(
                "commune_hors_territoire", "Cette commune n'est pas du territoire.", champ="commune",
                source=SOURCE, issue=f"Le plan de {self.territoire.nom} ne qualifie que ses communes.",
            )  # fmt: skip
        siennes = self.residences(saisie)
        if not siennes:
            return Refus(
                "residence_inconnue", "Aucun logement de ce bailleur dans cette commune ne porte ce nom.",
                champ="residence", source=SOURCE,
                issue="Reprenez le nom du programme tel que le bailleur l'écrit, ou demandez-lui de compléter ses logements.",
            )  # fmt: skip
        if cle_de(saisie) in faites:
            return Refus(
                "residence_en_double", "Cette résidence est déjà dans le fichier.", champ="residence", source=SOURCE,
                issue="Gardez une seule ligne par résidence.",
            )  # fmt: skip
        if all(inchangee(saisie, self.connues.get(une, ())) for une in siennes):
            return None
        return next(
            (r for une in siennes if (r := refus_de_date(saisie.du, self.connues.get(une, ()))) is not None), None
        )


@transaction.atomic
def cesser(classe_id: int, *, au: date, acteur: Acteur, territoire: Territoire) -> ClasseResidence:
    """End a class in force: the plan no longer qualifies this residence. Raises `ActionRefusee`."""
    verrou_de_transaction(f"classes:{territoire.pk}")
    exiger(refus_de_classer(acteur, territoire))
    une = ClasseResidence.objects.filter(pk=classe_id, commune__in=communes_de(territoire)).first()
    if une is None:
        raise ActionRefusee(introuvable())
    if une.au is not None and une.au < aujourdhui():
        raise ActionRefusee(
            Refus(
                "classe_finie", "Cette classe n'est plus en vigueur.", Nature.ETAT, source=SOURCE,
                issue="Donnez une nouvelle classe à la résidence.",
            )
        )  # fmt: skip
    if au < une.du:
        raise ActionRefusee(
            Refus("classe_fin_avant_debut", "La fin de la classe précède son début.", champ="au", source=SOURCE,
                  issue=f"La classe vaut depuis le {une.du:%d/%m/%Y} : choisissez ce jour, ou un jour suivant.")
        )  # fmt: skip
    une.au = au
    une.save(update_fields=["au"])
    tracer_actes(acteur, "cesser_classe", OBJET, [une.pk], ["au"])
    return une


def introuvable() -> Refus:
    return Refus(
        "classe_introuvable", "Cette classe n'existe pas sur ce territoire.", Nature.INTROUVABLE, source=SOURCE,
        issue="Retrouvez-la dans la liste des résidences du territoire.",
    )  # fmt: skip


def communes_de(territoire: Territoire) -> list[int]:
    """Communes and arrondissements of the territory today, itself among them; one statement."""
    return sorted({un for un, tags in table_des_tags().items() if territoire.pk in tags} | {territoire.pk})


def classes_du(territoire: Territoire) -> QuerySet[ClasseResidence]:
    """Every class given on the territory."""
    return ClasseResidence.objects.filter(commune__in=communes_de(territoire)).select_related("bailleur", "commune")


def classes_de(logements: Iterable[Logement], *, le: date) -> dict[int, ClasseResidence]:
    """The class of each dwelling's residence on that day, by id of dwelling; one statement. Without a class: absent."""
    par_residence: dict[Residence, list[int]] = {}
    for un in logements:
        if un.programme:
            par_residence.setdefault((un.attribuant_id, un.commune_id, un.programme), []).append(un.pk)
    if not par_residence:
        return {}
    parmi = Q()
    for bailleur, commune, programme in par_residence:
        parmi |= Q(bailleur=bailleur, commune=commune, programme=programme)
    lues = ClasseResidence.objects.filter(parmi, en_vigueur(le))
    return {pk: une for une in lues for pk in par_residence.get((une.bailleur_id, une.commune_id, une.programme), ())}


def de_classe(classe: str, *, le: date) -> Exists:
    """Dwellings whose residence has this class on that day, for a queryset of `Logement`."""
    return Exists(
        ClasseResidence.objects.filter(
            en_vigueur(le),
            classe=classe,
            bailleur=OuterRef("attribuant"),
            commune=OuterRef("commune"),
            programme=OuterRef("programme"),
        )
    )
