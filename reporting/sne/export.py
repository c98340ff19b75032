"""Demandes of the register as documents of the national system, one by one, in constant memory.

The national flow is a legal duty (R441-2-5 I and IV): protected dossiers are part of it, radiated ones as RAD as long as
their data are kept. What the interface cannot carry is cut, left out or replaced, and said in the report.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from attributions.services.corrections import CORRIGER
from habilitations.acteur import systeme
from habilitations.models import Territoire
from registre.enums import NatureEvenement
from registre.models import Demande, Evenement
from registre.saisie import SaisieDemande, SaisieRadiation
from registre.services.lecture import charger_saisies
from registre.states.demande import EtatDemande
from reporting.models import LigneExport, LotExport
from reporting.models.sne import EtatLot
from reporting.sne import table
from reporting.sne.anomalies import Anomalie
from reporting.sne.ecriture import EnTete, ecrire
from reporting.sne.equivalents import EQUIVALENTS
from reporting.sne.preparation import compter_hors_interface, preparer
from reporting.sne.rapport import ecrire_rapport_d_export
from socle.clock import PARIS, maintenant
from socle.journal import tracer_consultation

BLOC = 500
PAR_MINUTE = 1_000_000
VIE = (NatureEvenement.RADIATION, NatureEvenement.REACTIVATION, NatureEvenement.RENOUVELLEMENT)
CONTENUS = (
    *("depot", "numero", "modification", "correction", "renouvellement", "radiation", "reactivation", "separation"),
    *("titulaire", "suppression", "priorite"),
)
Avancement = Callable[[int], None]


class ExportImpossible(OSError):
    """The files could not be written (disk full, folder not writable): nothing is left behind."""


@dataclass(frozen=True, slots=True)
class Options:
    """`depuis`: demandes whose content or life changed since; None: all that are kept. `entete_recu`: the header of the
    last document received instead of today's. `archive`: one ZIP instead of a folder of files."""

    dossier: Path
    depuis: datetime | None = None
    archive: bool = False
    version: str = table.DERNIERE_VERSION
    entete_recu: bool = False
    rapport: Path | None = None


@dataclass(slots=True)
class _Etat:
    """What is needed of a demande besides its declaration."""

    etat: str
    reactivee_le: date | None


@dataclass(slots=True)
class _Export:
    """An export under way."""

    run: LotExport
    options: Options
    instant: datetime
    codes_postaux: dict[str, str]
    hors_interface: Counter[str] = field(default_factory=Counter)
    rang: int = 0


def exporter(options: Options, avancement: Avancement | None = None) -> LotExport:
    """Write the documents and the report; return the run. Raises ExportImpossible."""
    instant = maintenant().replace(microsecond=0)
    run = LotExport.objects.create(depuis=options.depuis, version=options.version, commence_a=instant)
    export = _Export(run, options, instant, _codes_postaux())
    destination = options.dossier / f"sne-{instant:%Y%m%d-%H%M}-{str(run.cle)[:8]}{'.zip' if options.archive else ''}"
    provisoire = destination.with_name(f".{destination.name}.partiel")
    try:
        options.dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
        (_en_archive if options.archive else _en_dossier)(export, provisoire, avancement or _sans_avancement)
        provisoire.rename(destination)
    except OSError as erreur:
        run.etat = EtatLot.INTERROMPU
        run.save(update_fields=["etat"])
        raise ExportImpossible(
            erreur.errno, f"Les fichiers n'ont pas pu être écrits dans {options.dossier}."
        ) from erreur
    finally:
        _oter(provisoire)
    return _clore(export, destination)


def _sans_avancement(faits: int) -> None:
    """Nobody watches."""


def _en_dossier(export: _Export, provisoire: Path, avancement: Avancement) -> None:
    provisoire.mkdir(mode=0o700)
    for nom, contenu in _documents(export, avancement):
        descripteur = os.open(provisoire / nom, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descripteur, "wb") as fichier:
            fichier.write(contenu)


def _en_archive(export: _Export, provisoire: Path, avancement: Avancement) -> None:
    descripteur = os.open(provisoire, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descripteur, "w+b") as fichier, zipfile.ZipFile(fichier, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, contenu in _documents(export, avancement):
            archive.writestr(nom, contenu)


def _documents(export: _Export, avancement: Avancement) -> Iterator[tuple[str, bytes]]:
    """Names and contents, block after block: ids by a server-side cursor, dossiers read together."""
    with transaction.atomic():
        ids = demandes_a_exporter(export.options.depuis).values_list("pk", flat=True).iterator(chunk_size=BLOC)
        while bloc := list(islice(ids, BLOC)):
            yield from _bloc(export, bloc)
            avancement(export.run.documents)


def demandes_a_exporter(depuis: datetime | None) -> QuerySet[Demande]:
    """Demandes that still have their data; with `depuis`, those with an event entered since that changed them."""
    demandes = Demande.objects.exclude(etat=EtatDemande.EFFACEE).order_by("pk")
    if depuis is None:
        return demandes.exclude(etat=EtatDemande.SUPPRIMEE)
    corrigees = Q(nature=NatureEvenement.CANDIDATURE, details__acte=CORRIGER)
    depuis_lors = Evenement.objects.filter(Q(nature__in=CONTENUS) | corrigees, saisi_a__gte=depuis)
    changees = depuis_lors.order_by().values("demande")
    return demandes.filter(pk__in=changees)


def _bloc(export: _Export, ids: Sequence[int]) -> Iterator[tuple[str, bytes]]:
    etats = _etats(ids)
    saisies = charger_saisies(ids)
    lignes: list[LigneExport] = []
    for pk in ids:
        saisie = saisies.get(pk)
        if saisie is None:
            continue
        export.hors_interface.update(compter_hors_interface(saisie))
        nom, contenu, anomalies = _un(export, pk, saisie, etats[pk])
        if anomalies:
            details = [
                {"code": u.code, "element": u.element, "message": u.message, "source": u.source} for u in anomalies
            ]
            lignes.append(LigneExport(lot=export.run, demande_id=pk, fichier=nom, anomalies=details))
        yield nom, contenu
    export.run.documents += len(saisies)
    export.run.avec_anomalie += len(lignes)
    LigneExport.objects.bulk_create(lignes)
    tracer_consultation(
        systeme(session=f"export-sne-{export.run.pk}"), "registre.demande", list(ids), nature="export_sne"
    )


def _un(export: _Export, pk: int, saisie: SaisieDemande, etat: _Etat) -> tuple[str, bytes, list[Anomalie]]:
    entete = _entete(export, saisie, etat)
    anomalies = preparer(saisie, demande_id=pk)
    if etat.etat == EtatDemande.SUPPRIMEE:
        saisie.radiation = None
    elif etat.etat == EtatDemande.ACTIVE and etat.reactivee_le is not None:
        saisie.radiation = SaisieRadiation(etat.reactivee_le, "")
    contenu, coupes = ecrire(saisie, entete, codes_postaux=export.codes_postaux, equivalents=EQUIVALENTS)
    minute, numero = divmod(export.rang, PAR_MINUTE)
    export.rang += 1
    instant = export.instant.astimezone(PARIS) + timedelta(minutes=minute)
    return f"DEM{saisie.guichet}-{instant:%Y%m%d%H%M}-{numero:06d}.xml", contenu, anomalies + coupes


def _entete(export: _Export, saisie: SaisieDemande, etat: _Etat) -> EnTete:
    recu = saisie.sne if export.options.entete_recu else None
    return EnTete(
        (recu and recu.type_fichier) or type_de(saisie, etat, export.options.depuis),
        (recu and recu.fichier_a) or export.instant,
        export.options.version,
    )


def type_de(saisie: SaisieDemande, etat: _Etat, depuis: datetime | None) -> str:
    """The type of document that tells the national system what happened since `depuis`."""
    if etat.etat == EtatDemande.SUPPRIMEE:
        return "SUP"
    if etat.etat == EtatDemande.RADIEE or etat.reactivee_le is not None:
        return "RAD"
    if not saisie.numero:
        return "CRE"
    if depuis is None:
        return "COP"
    debut = depuis.astimezone(PARIS).date()
    if saisie.deposee_le >= debut:
        return "CRE"
    return "REN" if saisie.renouvelee_le is not None and saisie.renouvelee_le >= debut else "MOD"


def _etats(ids: Sequence[int]) -> dict[int, _Etat]:
    etats = {
        pk: _Etat(etat, None) for pk, etat in Demande.objects.filter(pk__in=ids).order_by().values_list("pk", "etat")
    }
    derniers = (
        Evenement.objects.filter(demande__in=ids, nature__in=VIE)
        .order_by("demande", "-survenu_le", "-pk")
        .distinct("demande")
        .values_list("demande", "nature", "survenu_le")
    )
    for pk, nature, survenu_le in derniers:
        if nature == NatureEvenement.REACTIVATION:
            etats[pk].reactivee_le = survenu_le
    return etats


def _codes_postaux() -> dict[str, str]:
    """A postcode for each commune: completes an address that has none, since the schema requires both."""
    communes = Territoire.objects.communes_et_arrondissements().exclude(codes_postaux=[])
    return {code: postaux[0] for code, postaux in communes.values_list("code", "codes_postaux")}


def _clore(export: _Export, destination: Path) -> LotExport:
    run = export.run
    run.fichier = str(destination)
    run.empreinte = _empreinte(destination) if destination.is_file() else ""
    run.etat, run.termine_a = EtatLot.TERMINE, maintenant()
    run.save()
    nom = f"export-sne-{export.instant:%Y%m%d-%H%M}-{run.cle}.xlsx"
    chemin = export.options.rapport or Path(settings.VAR_DIR) / "rapports" / nom
    ecrire_rapport_d_export(run, chemin, sorted(export.hors_interface.items()))
    return run


def _empreinte(chemin: Path) -> str:
    with chemin.open("rb") as fichier:
        return hashlib.file_digest(fichier, "sha256").hexdigest()


def _oter(provisoire: Path) -> None:
    if provisoire.is_dir():
        shutil.rmtree(provisoire, ignore_errors=True)
    else:
        provisoire.unlink(missing_ok=True)
