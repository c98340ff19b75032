"""The lease that runs in each dwelling: signed here, or said by its bailleur when it was signed before or elsewhere (L442-5-2).

One date by dwelling, one at a time or by file (tried first), nobody named. The later one wins; a vacancy of the dwelling ends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import F, QuerySet

from attributions.enums import FinBailEnCours
from attributions.models import Bail, BailEnCours, Logement, MiseADisposition
from attributions.permissions import introuvable, refus_sur_logement
from attributions.querysets import LogementQuerySet
from attributions.rules import bail_en_cours as regles
from attributions.rules.bail_en_cours import DateDite, FaitsDateDite
from attributions.services.actes import refus_de_version
from attributions.services.logements import LONGUEUR_RPLS, LigneRefusee
from attributions.services.logements import OBJET as LOGEMENT
from habilitations import access
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from registre.services.contraintes import contraintes_dites
from socle.clock import aujourdhui, maintenant
from socle.copie import copier
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_actes
from socle.tableaux import en_csv, lire_lignes, texte_de

OBJET, DIRE = "attributions.bailencours", "dire_bail_en_cours"
LIGNES_MAX = 20_000
LUS = ("pk", "rpls", "reference", "attribuant_id", "places", "sorti_le")
COLONNES = ("cle", "version", "logement_id", "attribuant_id", "bail_le", "examinee_le", "su_a", "fin")


LigneDite = tuple[int, str, str]
"""Line of the file, dwelling as it names it, date as it writes it."""


@dataclass(frozen=True, slots=True)
class BilanDates:
    """What was written, or would be; `inchangees` were known already. Lines refused, each with why."""

    retenues: Sequence[DateDite]
    inchangees: int
    refusees: Sequence[LigneRefusee]


@dataclass(frozen=True, slots=True)
class _Parc:
    """What the lines of a file are judged on: dwellings by name, what runs in them, those on offer."""

    par_rpls: Mapping[str, Logement]
    par_reference: Mapping[str, Logement]
    en_cours: Mapping[int, Sequence[BailEnCours]]
    offerts: frozenset[int]

    def trouver(self, nom: str) -> Logement | None:
        """By identifier, by reference, or by the identifier that a spreadsheet took for a number."""
        connu = self.par_rpls.get(nom.upper()) or self.par_reference.get(nom)
        return connu or (self.par_rpls.get(nom.zfill(LONGUEUR_RPLS)) if nom.isdecimal() else None)


@dataclass(slots=True)
class _Tri:
    """The lines by what is to be done with them."""

    retenues: list[tuple[DateDite, Logement]] = field(default_factory=list)
    inchangees: int = 0
    refusees: list[LigneRefusee] = field(default_factory=list)

    def bilan(self) -> BilanDates:
        return BilanDates([dite for dite, _ in self.retenues], self.inchangees, self.refusees)


def suivre(bail: Bail, logement: Logement) -> None:
    """A lease signed here is the one that runs; on a dwelling of one place, whatever ran before is over."""
    if logement.places == 1:
        _finir(BailEnCours.objects.filter(logement=logement), FinBailEnCours.BAIL)
    BailEnCours.objects.create(
        logement=logement,
        attribuant_id=logement.attribuant_id,
        bail=bail,
        bail_le=bail.signe_le,
        su_a=maintenant(),
    )


def finir_le_bail(bail: Bail, fin: FinBailEnCours) -> None:
    """This lease does not run any more: cancelled, or slid to the occupant."""
    _finir(BailEnCours.objects.filter(bail=bail), fin)


def reprendre_le_bail(bail: Bail) -> None:
    """What ended this lease is cancelled: it runs again."""
    lus = BailEnCours.objects.filter(bail=bail, fini_le__isnull=False)
    lus.update(fini_le=None, fin="", version=F("version") + 1)


def finir_avec_la_vacance(vacance: MiseADisposition, logement: Logement) -> None:
    """The whole dwelling is on offer: nothing runs in it. One place of a colocation says nothing of the others."""
    if vacance.places >= logement.places:
        _finir(BailEnCours.objects.filter(logement=logement), FinBailEnCours.VACANCE)


def _finir(lus: QuerySet[Any], fin: FinBailEnCours) -> None:
    lus.filter(fini_le__isnull=True).update(fini_le=aujourdhui(), fin=fin, version=F("version") + 1)


def en_cours_de(logement: Logement) -> list[BailEnCours]:
    """What runs in this dwelling today, the oldest lease first; several in colocation only."""
    courants = BailEnCours.objects.filter(logement=logement, fini_le__isnull=True)
    return list(courants.order_by("bail_le", "pk")[: regles.PLACES_MAX])


@contraintes_dites()
@transaction.atomic
def dire(logement_id: int, bail_le: date, *, acteur: Acteur, version: int | None = None) -> BailEnCours:
    """Say since which lease this dwelling is let. Said already, nothing changes. Raises `ActionRefusee`.

    Not the bailleur's to let, out of the stock, on offer, a date to come, a later lease signed here.
    """
    logement: Logement | None = Logement.objects.pour_ecriture().filter(pk=logement_id).first()
    if logement is None:
        raise ActionRefusee(introuvable("Ce logement"))
    exiger(refus_sur_logement(Droit.LOUER, acteur=acteur, logement=logement))
    exiger(refus_de_version(logement, version))
    dite = DateDite(0, logement.reference, bail_le)
    parc = _parc([logement])
    faits = _faits(dite, logement, parc)
    exiger(regles.refus_de_dire(faits))
    if not faits.connue:
        _ecrire([(dite, logement)], parc, acteur)
    courants = en_cours_de(logement)
    return next((un for un in courants if un.bail_id is None), courants[-1])


def lire_dates(octets: bytes, *, entete: bool = True) -> list[LigneDite]:
    """Line, dwelling, date as it is written, of a file of two columns, CSV or Excel; any other column is left unread.

    `entete` False: lines read once already (`en_texte`). Raises `ActionRefusee`: none, too many, unreadable.
    """
    lues = [
        (numero, texte_de(cellules[0]), texte_de(cellules[1]) if len(cellules) > 1 else "")
        for numero, cellules in lire_lignes(octets)
    ]
    if entete and lues and not any(c.isdecimal() for c in lues[0][2]):
        lues = lues[1:]
    exiger(_refus_du_lot(lues, "fichier"))
    return lues


def _refus_du_lot(lues: Sequence[LigneDite], champ: str) -> Refus | None:
    if 1 <= len(lues) <= LIGNES_MAX:
        return None
    return Refus(
        "dates_illisibles",
        f"De 1 à {LIGNES_MAX} logements sont attendus, avec la date de leur bail.",
        Nature.SAISIE,
        champ,
        regles.L5_2,
        "Une ligne par logement : identifiant RPLS ou référence, puis date du bail.",
    )


def en_texte(lues: Iterable[LigneDite]) -> str:
    """The lines as the form carries them between the trial and the act: the dwelling and its date, nothing else."""
    return en_csv((numero, (logement, le)) for numero, logement, le in lues)


def refus_d_importer(acteur: Acteur) -> Refus | None:
    """Why he says no date by file: whoever lets his organisme's dwellings does."""
    return access.refus_d_acces(acteur, Droit.LOUER)


def essayer(lues: Sequence[LigneDite], *, acteur: Acteur) -> BilanDates:
    """What the file would do, line by line, nothing written; five statements. Raises `ActionRefusee` for who lets nothing."""
    exiger(refus_d_importer(acteur) or _refus_du_lot(lues, "baux"))
    return _trier(lues, _parc(list(_nommes(lues, acteur)))).bilan()


@contraintes_dites()
@transaction.atomic
def appliquer(lues: Sequence[LigneDite], *, acteur: Acteur) -> BilanDates:
    """Write every date that may be; the other lines are told. A fixed number of statements. Raises `ActionRefusee`."""
    exiger(refus_d_importer(acteur) or _refus_du_lot(lues, "baux"))
    parc = _parc(list(_nommes(lues, acteur).pour_ecriture()))
    tri = _trier(lues, parc)
    _ecrire(tri.retenues, parc, acteur)
    return tri.bilan()


def _nommes(lues: Sequence[LigneDite], acteur: Acteur) -> LogementQuerySet:
    """The dwellings of his organisme that the lines name; two statements, each on its index, then this one."""
    noms = {nom for _, nom, _ in lues}
    identifiants = {nom.upper() for nom in noms} | {nom.zfill(LONGUEUR_RPLS) for nom in noms if nom.isdecimal()}
    identifiants = {un for un in identifiants if len(un) == LONGUEUR_RPLS}
    siens: QuerySet[Any] = Logement.objects.filter(attribuant=acteur.organisme_id or 0).order_by()
    ids = {
        *siens.filter(reference__in=noms).values_list("pk", flat=True),
        *siens.filter(rpls__in=identifiants).values_list("pk", flat=True),
    }
    nommes: LogementQuerySet = Logement.objects.filter(pk__in=ids).only(*LUS)
    return nommes


def _parc(logements: Sequence[Logement]) -> _Parc:
    """Two statements whatever the number of dwellings."""
    ids = [un.pk for un in logements]
    courants: dict[int, list[BailEnCours]] = {}
    lus = BailEnCours.objects.filter(logement__in=ids, fini_le__isnull=True).order_by("pk")
    for un in lus.only("logement_id", "bail_id", "bail_le", "examinee_le"):
        courants.setdefault(un.logement_id, []).append(un)
    offertes = MiseADisposition.objects.ouvertes().filter(logement__in=ids, places__gte=F("logement__places"))
    return _Parc(
        {un.rpls: un for un in logements if un.rpls},
        {un.reference: un for un in logements},
        courants,
        frozenset(offertes.values_list("logement", flat=True)),
    )


def _trier(lues: Sequence[LigneDite], parc: _Parc) -> _Tri:
    tri, vus = _Tri(), set[int]()
    for numero, nom, texte in lues:
        bail_le, logement = regles.lire_date(texte), parc.trouver(nom)
        if bail_le is None or logement is None or logement.pk in vus:
            refus = regles.refus_de_ligne(trouve=logement is not None, lue=bail_le is not None)
            tri.refusees.append(_refusee(numero, nom, refus))
            continue
        vus.add(logement.pk)
        dite = DateDite(numero, nom, bail_le)
        faits = _faits(dite, logement, parc)
        if (refuse := regles.refus_de_dire(faits)) is not None:
            tri.refusees.append(_refusee(numero, nom, refuse))
        elif faits.connue:
            tri.inchangees += 1
        else:
            tri.retenues.append((dite, logement))
    return tri


def _refusee(numero: int, nom: str, refus: Refus) -> LigneRefusee:
    return LigneRefusee(numero, nom[:100], refus.phrase(), refus.code)


def _faits(dite: DateDite, logement: Logement, parc: _Parc) -> FaitsDateDite:
    courants = parc.en_cours.get(logement.pk, ())
    ici = [un.bail_le for un in courants if un.bail_id is not None] if logement.places == 1 else []
    return FaitsDateDite(
        bail_le=dite.bail_le,
        aujourdhui=aujourdhui(),
        connue=any(un.bail_le == dite.bail_le for un in courants),
        sorti=logement.sorti_le is not None and logement.sorti_le <= aujourdhui(),
        offert=logement.pk in parc.offerts,
        signe_ici_le=max(ici, default=None),
    )


def _ecrire(retenues: Sequence[tuple[DateDite, Logement]], parc: _Parc, acteur: Acteur) -> None:
    """End what ran by what is said, then write it: an examination made since the lease said still counts."""
    remplaces = {logement.pk: _remplaces(logement, parc) for _, logement in retenues}
    for fin, du_registre in ((FinBailEnCours.CORRECTION, False), (FinBailEnCours.BAIL, True)):
        finis = [un.pk for ceux in remplaces.values() for un in ceux if (un.bail_id is not None) is du_registre]
        _finir(BailEnCours.objects.filter(pk__in=finis), fin)
    a = maintenant()
    lignes = (
        (
            uuid4(), 1, logement.pk, logement.attribuant_id, dite.bail_le,
            regles.examen_repris([un.examinee_le for un in remplaces[logement.pk]], dite.bail_le), a, "",
        )
        for dite, logement in retenues
    )  # fmt: skip
    with connection.cursor() as curseur:
        copier(curseur.cursor, BailEnCours._meta.db_table, COLONNES, lignes)
    tracer_actes(acteur, DIRE, LOGEMENT, [logement.pk for _, logement in retenues], ["bail_le"])


def _remplaces(logement: Logement, parc: _Parc) -> list[BailEnCours]:
    """What the date said ends: the date said before; the lease signed here too, unless each place has its own."""
    return [un for un in parc.en_cours.get(logement.pk, ()) if un.bail_id is None or logement.places == 1]
