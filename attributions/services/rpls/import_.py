"""An RPLS file into the stock: read as a stream, lots of rows by COPY, one transaction a lot, resumed after the last one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from attributions.models import ImportRpls, MiseADisposition
from attributions.rules import rpls
from attributions.rules.rpls import NUMERO, Faute
from attributions.services.durees import duree
from attributions.services.financements import familles
from attributions.services.rpls import sql
from attributions.services.rpls.rapport import Avertissement, Ecart, ecrire_le_rapport
from attributions.services.rpls.reception import OBJET, chemin_de
from attributions.states.vacance import EtatVacance
from habilitations.acteur import systeme
from habilitations.models import Organisme
from habilitations.rules.types import TypeOrganisme
from habilitations.territoires import table_des_tags, territoires_en_vigueur
from registre.rules.parametres import Cle
from socle.avance import en_avance
from socle.clock import PARIS, maintenant
from socle.copie import copier
from socle.journal import tracer_acte
from socle.travaux import Resultat, Suivi

# One lot is read while another is merged: two of them are held in memory.
LOT = 10_000
ECARTS_MAX = 100_000
AVERTIS_MAX = 5_000
PURGES_MAX = 1_000
DEJA_PRIS = "Cet identifiant RPLS est déjà porté par un autre logement."
EN_DOUBLE = "Cette référence est déjà celle d'une ligne précédente du fichier."
COMMUNE_INCONNUE = "Aucune commune en vigueur ne porte ce code INSEE."
Ligne = tuple[Any, ...]
# The values of a row that fits, or its text.
Lue = tuple[str, ...] | str
I = {nom: rang for rang, nom in enumerate(rpls.NOMS)}  # noqa: E741 - index of a name, read at every row


@dataclass(slots=True)
class _Reference:
    """What rows are turned into: communes met so far, bailleurs by SIREN, ceiling families. Grows with the communes only."""

    millesime: int
    plafonds: dict[str, str]
    gerants: dict[str, int]
    communes: dict[str, tuple[int, tuple[int, ...]] | None] = field(default_factory=dict)
    vues: set[int] = field(default_factory=set)

    def apprendre(self, codes: set[str]) -> None:
        """Resolve the communes not met yet, in three statements."""
        neufs = codes - self.communes.keys()
        if not neufs:
            return
        trouvees = territoires_en_vigueur(neufs)
        tags = table_des_tags(une.pk for une in trouvees.values())
        for code in neufs:
            commune = trouvees.get(code)
            self.communes[code] = (commune.pk, tags[commune.pk]) if commune else None


@dataclass(slots=True)
class _Lot:
    lignes: list[Ligne]
    ecarts: list[Ecart]
    lues: int


def importer(suivi: Suivi) -> Resultat:
    """Load the file, or go on with it. For `socle.travaux`; each lot is committed with its progress."""
    recu = ImportRpls.objects.select_related("organisme").get(pk=suivi.arguments["import"])
    if recu.fini_a is not None:
        return Resultat(_bilan(recu))
    reference = _reference(recu)
    suivi.avancer(fait=recu.lignes_lues, total=recu.lignes)
    with chemin_de(recu).open(encoding=recu.encodage, newline="\n") as flux:
        next(flux)
        # The rows already loaded are read again for their references: a double is a double across a resumption.
        reference.vues.update(_empreintes(islice(flux, recu.lignes_lues)))
        for bloc in en_avance(_blocs(flux)):
            _charger(recu, _lire(bloc, recu.lignes_lues + 2, reference))
            suivi.avancer(fait=recu.lignes_lues)
    return _terminer(recu)


def _blocs(flux: Iterator[str]) -> Iterator[list[Lue]]:
    """Lots of rows read against their format; no base here, so that one is read while the former is merged."""
    while textes := [ligne.rstrip("\r\n") for ligne in islice(flux, LOT)]:
        yield [rpls.lire_ligne(texte) or texte for texte in textes]


def _reference(recu: ImportRpls) -> _Reference:
    bailleurs = Organisme.objects.filter(type=TypeOrganisme.BAILLEUR, siren__isnull=False).exclude(pk=recu.organisme_id)
    return _Reference(
        recu.millesime,
        {code: un.plafond for code, un in familles(date(recu.millesime, 1, 1)).items()},
        {str(siren): pk for siren, pk in bailleurs.values_list("siren", "pk")},
    )


def _empreintes(lignes: Iterator[str]) -> Iterator[int]:
    """One integer per reference: a million of them stay small."""
    for ligne in lignes:
        yield hash(ligne.split(rpls.SEPARATEUR, 2)[1]) if rpls.SEPARATEUR in ligne else 0


def _lire(bloc: list[Lue], premiere: int, reference: _Reference) -> _Lot:
    """Rows of the temporary table and what is wrong, numbered as in the file."""
    reference.apprendre({une[I["commune"]] for une in bloc if not isinstance(une, str)})
    lot = _Lot([], [], len(bloc))
    for rang, valeurs in enumerate(bloc, premiere):
        if isinstance(valeurs, str):
            lot.ecarts += [Ecart.de(rang, une) for une in rpls.fautes(valeurs)]
            continue
        faute = _ajouter(rang, valeurs, reference, lot)
        if faute is not None:
            lot.ecarts.append(Ecart.de(rang, faute))
    return lot


def _ajouter(rang: int, v: tuple[str, ...], reference: _Reference, lot: _Lot) -> Faute | None:
    """One row for the base, or what is wrong with it once its format is right."""
    commune = reference.communes[v[I["commune"]]]
    if commune is None:
        return Faute(NUMERO["commune"], COMMUNE_INCONNUE)
    marque = hash(v[I["reference"]])
    if marque in reference.vues:
        return Faute(NUMERO["reference"], EN_DOUBLE)
    reference.vues.add(marque)
    qpv = v[I["qpv"]]
    lot.lignes.append(
        (
            rang, v[I["reference"]], qpv == "1" if qpv else None, v[I["rpls"]].upper(), commune[0], list(commune[1]),
            reference.gerants.get(v[I["gerant"]]), v[I["code_postal"]], v[I["numero"]], v[I["indice"]],
            v[I["type_voie"]], v[I["voie"]], v[I["batiment"]], v[I["escalier"]], v[I["appartement"]],
            v[I["programme"]], v[I["construction"]], v[I["financement"]],
            reference.plafonds.get(v[I["financement"]], ""), v[I["etage"]], v[I["dpe"]], v[I["ges"]],
            v[I["contingent"]], rpls.typologie(v[I["pieces"]]), int(v[I["pieces"]]), rpls.entier(v[I["surface"]]),
            rpls.annee(v[I["annee"]]), {"1": True, "2": False}.get(v[I["conventionne"]]), rpls.loyer(v[I["loyer"]]),
            rpls.mois(v[I["dpe_le"]]), rpls.sorti_le(v[I["sortie"]], reference.millesime),
        )
    )  # fmt: skip
    return None


@transaction.atomic
def _charger(recu: ImportRpls, lot: _Lot) -> None:
    """Merge one lot with the stock and say how far the file is, in one transaction."""
    janvier = date(recu.millesime, 1, 1)
    valeurs: dict[str, Any] = {
        "bailleur": recu.organisme_id,
        "millesime": recu.millesime,
        "exception": f"Sans identifiant dans le fichier RPLS {recu.millesime}",
        "janvier": janvier,
        "veille": janvier - timedelta(days=1),
    }
    with connection.cursor() as curseur:
        curseur.execute(sql.CREER)
        curseur.execute(sql.VIDER)
        copier(curseur.cursor, sql.LOT, sql.COPIEES, lot.lignes)
        curseur.execute(sql.ANALYSER)
        curseur.execute(sql.PAR_INDEX)
        curseur.execute(sql.PRIS, valeurs)
        pris = [ligne for (ligne,) in curseur.fetchall()]
        if pris:
            curseur.execute(sql.ECARTER, {"pris": pris})
        curseur.execute(sql.METTRE_A_JOUR, valeurs)
        recu.mis_a_jour += curseur.rowcount
        curseur.execute(sql.INSERER, valeurs)
        recu.crees += curseur.rowcount
        curseur.execute(sql.FERMER_QPV, valeurs)
        curseur.execute(sql.OUVRIR_QPV, valeurs)
    lot.ecarts += [Ecart.de(ligne, Faute(NUMERO["rpls"], DEJA_PRIS)) for ligne in pris]
    _garder_les_ecarts(recu, lot.ecarts)
    recu.en_erreur += len({un.ligne for un in lot.ecarts})
    recu.lignes_lues += lot.lues
    recu.save(update_fields=["lignes_lues", "crees", "mis_a_jour", "en_erreur"])


def _dossier_des_ecarts(recu: ImportRpls) -> Path:
    return Path(settings.DOSSIER_RPLS / f"{recu.cle.hex}.ecarts")


def _garder_les_ecarts(recu: ImportRpls, ecarts: list[Ecart]) -> None:
    """One file a lot, named after its first line: a lot done again writes the same one."""
    if ecarts and recu.en_erreur < ECARTS_MAX:
        dossier = _dossier_des_ecarts(recu)
        dossier.mkdir(mode=0o700, exist_ok=True)
        lignes = (json.dumps((un.ligne, un.champ, un.message), ensure_ascii=False) for un in sorted(ecarts))
        (dossier / f"{recu.lignes_lues:09d}.jsonl").write_text("\n".join(lignes), encoding="utf-8")


def purger_les_rapports(*, le: date) -> int:
    """Reports older than the parameter `conservation.rapport_rpls_jours` go; what they counted stays. Returns how many."""
    jours = duree(Cle.CONSERVATION_RPLS, le)
    if jours is None:
        return 0
    avant = datetime.combine(le, time.min, tzinfo=PARIS) - timedelta(days=jours)
    vieux = ImportRpls.objects.filter(fini_a__lt=avant).exclude(rapport="").order_by("pk")[:PURGES_MAX]
    for un in vieux:
        Path(settings.DOSSIER_RPLS / un.rapport).unlink(missing_ok=True)
        ImportRpls.objects.filter(pk=un.pk).update(rapport="")
    return len(vieux)


def _terminer(recu: ImportRpls) -> Resultat:
    """Write the report, forget the file: what it said is in the stock."""
    dossier = _dossier_des_ecarts(recu)
    fichiers = sorted(dossier.glob("*.jsonl")) if dossier.exists() else []
    avertissements = _sortis_et_vacants(recu)
    if fichiers or avertissements:
        recu.rapport = f"{recu.cle.hex}.xlsx"
        lus = (Ecart(*json.loads(une)) for un in fichiers for une in un.read_text(encoding="utf-8").splitlines())
        ecrire_le_rapport(
            Path(settings.DOSSIER_RPLS / recu.rapport), islice(lus, ECARTS_MAX) if fichiers else None, avertissements
        )
    recu.fini_a = maintenant()
    with transaction.atomic():
        recu.save(update_fields=["fini_a", "rapport"])
        tracer_acte(systeme(organisme_id=recu.organisme_id), "importer_rpls", OBJET, recu.pk)
    for un in fichiers:
        un.unlink()
    if dossier.exists():
        dossier.rmdir()
    chemin_de(recu).unlink(missing_ok=True)
    return Resultat(_bilan(recu, len(avertissements)), recu.rapport)


def _sortis_et_vacants(recu: ImportRpls) -> list[Avertissement]:
    """Dwellings out of the stock by this file or before, with a vacancy still open: nobody may be housed there."""
    ouvertes = MiseADisposition.objects.ouvertes().filter(
        attribuant=recu.organisme_id, logement__sorti_le__isnull=False, logement__millesime=recu.millesime
    )
    lues = ouvertes.order_by("logement__reference").values_list("logement__reference", "logement__sorti_le", "etat")
    return [
        Avertissement(
            reference,
            f"Sorti du parc le {sorti_le:%d/%m/%Y} alors qu'une mise à disposition est en cours"
            f" ({EtatVacance(etat).label.lower()}) : retirez-la, ou corrigez la sortie (champ 37).",
        )
        for reference, sorti_le, etat in lues[:AVERTIS_MAX]
    ]


def _bilan(recu: ImportRpls, avertis: int = 0) -> str:
    bilan = (
        f"{recu.lignes_lues} lignes lues : {recu.crees} logements créés, {recu.mis_a_jour} mis à jour, "
        f"{recu.en_erreur} en erreur."
    )
    return f"{bilan} {avertis} mise(s) à disposition en cours sur un logement sorti du parc." if avertis else bilan
