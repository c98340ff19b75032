"""A list as a file, made in the background in the name of who asked, with his rights of that moment.

One reading of the ids in the order of the list, then one statement for each slice of them: memory does not grow with
the list, and as the program and its PostgreSQL session take turns, one core stays for the web.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from demandeurs.chiffrement import Usage, chiffrer, dechiffrer
from habilitations import access
from habilitations.access import acteur_de, memoire_des_droits
from habilitations.acteur import Acteur
from habilitations.models import Affectation
from habilitations.rules.droits import Droit
from registre.catalogue import CATALOGUE, Sortie, champs_de, droits_en_codes, sorties_de
from registre.lecture_de_liste import Ligne, lire
from registre.liste import COLONNES, GARDES, ListeDemandee, resoudre
from registre.services.actes import OBJET
from reporting.models import EtatExport, Export, FormatExport
from socle.clock import PARIS, maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_acte, tracer_consultation
from socle.models import Travail
from socle.priorite import en_retrait
from socle.tabular import Colonne, Feuille, ecrire_csv, ecrire_xlsx_de_masse, neutraliser
from socle.travaux import Resultat, Suivi, demander, est_annule, signaler_apres

NATURE = "reporting.export"
OBJET_EXPORT = "reporting.export"
TRANCHE = 2_000
TRACEES_ENSEMBLE = 10_000
CONSERVATION = timedelta(days=7)
EN_COURS_AU_PLUS = 3


@dataclass(frozen=True, slots=True)
class SaisieExport:
    """What is asked: parameters of the list's address, columns in order, the searched text when there is one."""

    parametres: Mapping[str, str]
    colonnes: Sequence[str]
    format: FormatExport = FormatExport.XLSX
    texte: str = ""


class ExportAnnule(Exception):
    """The work was given up while the file was being written."""


@transaction.atomic
def demander_export(saisie: SaisieExport, *, acteur: Acteur) -> Export:
    """Write the export down and hand it to a worker. Raises `ActionRefusee`."""
    exiger(access.refus_d_acces(acteur, Droit.EXPORTER))
    agent, organisme, affectation = _au_nom_de(acteur)
    exiger(_refus_de_nombre(acteur))
    export = Export.objects.create(
        agent_id=agent,
        organisme_id=organisme,
        affectation_id=affectation,
        liste=CATALOGUE.nom,
        parametres={nom: valeur for nom, valeur in saisie.parametres.items() if nom in GARDES},
        colonnes=list(saisie.colonnes),
        texte=chiffrer(saisie.texte, Usage.RECHERCHE) if saisie.texte else None,
        format=saisie.format,
        demande_a=maintenant(),
    )
    travail = demander(NATURE, acteur=acteur, arguments={"export": export.pk}, unicite=f"export:{export.pk}")
    export.travail = travail
    export.save(update_fields=["travail"])
    tracer_acte(acteur, "demander_export", OBJET_EXPORT, export.pk, saisie.colonnes)
    signaler_apres(travail.pk)
    return export


def _au_nom_de(acteur: Acteur) -> tuple[int, int, int]:
    """Ids of the agent, of the organisme and of the affectation. Raises `ActionRefusee` for any other actor."""
    if acteur.agent_id and acteur.organisme_id and acteur.affectation_id:
        return acteur.agent_id, acteur.organisme_id, acteur.affectation_id
    raise ActionRefusee(
        Refus(
            "export_sans_agent",
            "Un export est demandé par un agent.",
            Nature.INTERDIT,
            issue="Agissez pour votre organisme.",
            source=Regle.AGENT,
        )
    )


def _refus_de_nombre(acteur: Acteur) -> Refus | None:
    if _siens(acteur).filter(etat=EtatExport.DEMANDE).count() < EN_COURS_AU_PLUS:
        return None
    return Refus(
        "exports_en_cours",
        f"Vous avez déjà {EN_COURS_AU_PLUS} exports en préparation.",
        Nature.LIMITE,
        issue="Attendez que l'un d'eux soit prêt.",
        source=Regle.BORNE,
    )


def _siens(acteur: Acteur) -> QuerySet[Export]:
    return Export.objects.filter(agent_id=acteur.agent_id or 0, organisme_id=acteur.organisme_id or 0)


def produire(suivi: Suivi) -> Resultat:
    """Make the file of an export, from the start: a killed worker leaves nothing of it. For `socle.travaux`."""
    export = Export.objects.get(pk=suivi.arguments["export"])
    if export.etat != EtatExport.DEMANDE:
        return Resultat("Export déjà traité.")
    try:
        with memoire_des_droits(), en_retrait():
            return _produire(export, suivi)
    except ActionRefusee as refusee:
        _clore(export, EtatExport.REFUSE, message=refusee.premier.phrase())
        return Resultat("Export refusé : les droits ont changé.")
    except ExportAnnule:
        _clore(export, EtatExport.REFUSE, message="Export abandonné.")
        return Resultat("Export abandonné.")


def _produire(export: Export, suivi: Suivi) -> Resultat:
    affectation = Affectation.objects.select_related("agent", "organisme").filter(pk=export.affectation_id).first()
    if affectation is None:
        raise ActionRefusee(export_inconnu())
    acteur = acteur_de(affectation.agent, affectation, session=f"export-{export.pk}")
    exiger(access.refus_d_acces(acteur, Droit.EXPORTER))
    demandee = _demandee(export, acteur)
    suivi.avancer(fait=0, total=demandee.demandes.order_by().count())
    contenu = _Contenu(export, demandee, acteur, suivi, _filigrane(export, affectation))
    chemin = _ecrire(contenu)
    ecartees = _ecartees(export, acteur)
    _clore(
        export,
        EtatExport.PRET,
        lignes=contenu.lues,
        octets=chemin.stat().st_size,
        fichier=chemin.name,
        message=f"Colonnes fermées à vos droits, laissées de côté : {', '.join(ecartees)}." if ecartees else "",
        pret_a=maintenant(),
        expire_a=maintenant() + CONSERVATION,
    )
    return Resultat(f"{contenu.lues} ligne{'s' if contenu.lues > 1 else ''}.")


def _demandee(export: Export, acteur: Acteur) -> ListeDemandee:
    """The list as its address asks it today. What the rights no longer open stops the export: its rows would be others."""
    parametres = {nom: valeur for nom, valeur in export.parametres.items() if nom != COLONNES}
    texte = dechiffrer(export.texte, Usage.RECHERCHE) if export.texte else ""
    demandee = resoudre(parametres, acteur=acteur, texte=texte, preferees=export.colonnes)
    if demandee.refus:
        raise ActionRefusee(demandee.refus)
    return demandee


def _ecartees(export: Export, acteur: Acteur) -> list[str]:
    droits = droits_en_codes(access.droits_de(acteur))
    choix = CATALOGUE.choisir(export.colonnes, droits)
    return [CATALOGUE.par_code[c].libelle for c in export.colonnes if c in CATALOGUE.par_code and c not in choix.codes]


def _filigrane(export: Export, affectation: Affectation) -> str:
    le = maintenant().astimezone(PARIS)
    agent = affectation.agent
    return (
        f"Export {str(export.cle)[:8]} demandé par {agent.prenom} {agent.nom} pour {affectation.organisme.nom}"
        f" le {le:%d/%m/%Y à %H:%M}. Données personnelles : usage limité à la gestion de la demande (R441-2-6 CCH)."
    )


@dataclass(slots=True)
class _Contenu:
    """The rows of the file, read slice after slice; counts, traces and says how far it is as it goes."""

    export: Export
    demandee: ListeDemandee
    acteur: Acteur
    suivi: Suivi
    filigrane: str
    lues: int = 0
    a_tracer: list[int] = field(default_factory=list)

    @property
    def sorties(self) -> list[Sortie]:
        return sorties_de(self.demandee.colonnes)

    def colonnes(self) -> list[Colonne[Ligne]]:
        jour = self.demandee.jour

        def colonne(sortie: Sortie) -> Colonne[Ligne]:
            return Colonne(sortie.entete, lambda ligne: sortie.valeur(ligne, jour), sortie.forme, sortie.largeur)

        return [colonne(sortie) for sortie in self.sorties]

    def lignes(self) -> Iterator[Ligne]:
        champs = champs_de(self.demandee.colonnes)
        for ids in self._tranches():
            lues = lire(ids, champs)
            self._dire(ids)
            for pk in ids:
                yield lues[pk]
        self._tracer()

    def _tranches(self) -> Iterator[list[int]]:
        """Ids in the order of the list, by a cursor that the server holds."""
        ids: list[int] = []
        triees = self.demandee.demandes.triees(self.demandee.tri).values_list("pk", flat=True)
        for pk in triees.iterator(chunk_size=TRANCHE):
            ids.append(pk)
            if len(ids) == TRANCHE:
                yield ids
                ids = []
        if ids:
            yield ids

    def _dire(self, ids: list[int]) -> None:
        if est_annule(self.suivi.travail_id):
            raise ExportAnnule
        self.lues += len(ids)
        self.a_tracer += ids
        if len(self.a_tracer) >= TRACEES_ENSEMBLE:
            self._tracer()
        self.suivi.avancer(fait=self.lues)

    def _tracer(self) -> None:
        """Readings are traced before the file can be downloaded, and even if it never is."""
        if self.a_tracer:
            tracer_consultation(self.acteur, OBJET, self.a_tracer, nature="export")
            self.a_tracer = []


def _ecrire(contenu: _Contenu) -> Path:
    """Written beside under 0600, then named: the file is whole or absent."""
    dossier = Path(settings.DOSSIER_EXPORTS)
    chemin = dossier / f"{contenu.export.cle}.{contenu.export.format}"
    provisoire = chemin.with_suffix(f"{chemin.suffix}.part")
    os.close(os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        if contenu.export.format == FormatExport.CSV:
            with provisoire.open("w", encoding="utf-8", newline="") as cible:
                ecrire_csv(cible, contenu.colonnes(), contenu.lignes())
                cible.write(f"{neutraliser(contenu.filigrane)}\r\n")
        else:
            feuilles: list[Feuille[Any]] = [
                Feuille("Demandes", contenu.colonnes(), contenu.lignes(), (contenu.filigrane,), contenu.filigrane),
                Feuille("Origine", COLONNES_ORIGINE, _origine(contenu), pied=contenu.filigrane),
            ]
            ecrire_xlsx_de_masse(provisoire, feuilles)
        provisoire.chmod(0o600)
        provisoire.replace(chemin)
    finally:
        provisoire.unlink(missing_ok=True)
    return chemin


COLONNES_ORIGINE: tuple[Colonne[tuple[str, str, str]], ...] = (
    Colonne("Quoi", lambda ligne: ligne[0], largeur=26),
    Colonne("Nom technique", lambda ligne: ligne[1], largeur=20),
    Colonne("Contenu", lambda ligne: ligne[2], largeur=90),
)


def _origine(contenu: _Contenu) -> Iterator[tuple[str, str, str]]:
    """Who asked, which filters, and what each column is: headers may change, technical names do not."""
    yield "Origine", "", contenu.filigrane
    for nom, libelle, valeur in contenu.demandee.filtre.en_mots():
        yield "Filtre", nom, f"{libelle} : {valeur}"
    yield "Tri", "", contenu.demandee.tri.value
    if contenu.export.texte:
        yield "Recherche", "", "Un texte a été cherché ; il n'est pas gardé."
    yield "Lignes", "", str(contenu.lues)
    for colonne in contenu.demandee.colonnes:
        for sortie in colonne.sorties:
            yield "Colonne", sortie.code, f"{sortie.entete} : {colonne.aide}"


def _clore(export: Export, etat: EtatExport, **champs: object) -> None:
    Export.objects.filter(pk=export.pk).update(etat=etat, texte=None, **champs)


@transaction.atomic
def ouvrir_le_fichier(export_id: int, *, acteur: Acteur) -> Path:
    """The file, for who asked it and still may export; counted and traced. Raises `ActionRefusee`."""
    export = _siens(acteur).select_for_update(of=("self",), no_key=True).filter(pk=export_id).first()
    if export is None:
        raise ActionRefusee(export_inconnu())
    exiger(access.refus_d_acces(acteur, Droit.EXPORTER))
    chemin = Path(settings.DOSSIER_EXPORTS) / export.fichier
    perime = export.expire_a is None or export.expire_a <= maintenant()
    if export.etat != EtatExport.PRET or perime or not chemin.is_file():
        raise ActionRefusee(
            Refus(
                "export_absent",
                "Ce fichier n'est pas, ou n'est plus, disponible.",
                Nature.ETAT,
                issue="Redemandez l'export depuis la liste.",
                source=Regle.CLOS,
            )
        )
    export.telechargements += 1
    export.save(update_fields=["telechargements"])
    tracer_acte(acteur, "telecharger_export", OBJET_EXPORT, export.pk)
    return chemin


@transaction.atomic
def abandonner(export_id: int, *, acteur: Acteur) -> None:
    """Give up an export: its work stops, its file goes. Raises `ActionRefusee`."""
    export = _siens(acteur).select_for_update(of=("self",), no_key=True).filter(pk=export_id).first()
    if export is None:
        raise ActionRefusee(export_inconnu())
    if export.etat == EtatExport.DEMANDE and export.travail_id is not None:
        Travail.objects.filter(pk=export.travail_id, etat__in=("en_attente", "en_cours")).update(
            etat="annule", termine_a=maintenant()
        )
        _clore(export, EtatExport.REFUSE, message="Export abandonné.")
    elif export.fichier:
        _effacer(export)
    tracer_acte(acteur, "effacer_export", OBJET_EXPORT, export.pk)


def purger() -> int:
    """Remove the files that expired. Returns how many."""
    perimes = list(Export.objects.filter(expire_a__lte=maintenant()).exclude(fichier="")[:1_000])
    for export in perimes:
        _effacer(export)
    return len(perimes)


def _effacer(export: Export) -> None:
    (Path(settings.DOSSIER_EXPORTS) / export.fichier).unlink(missing_ok=True)
    Export.objects.filter(pk=export.pk).update(etat=EtatExport.EFFACE, fichier="", octets=0)


def export_inconnu() -> Refus:
    return Refus(
        "export_inconnu",
        "Cet export n'existe pas, ou n'est pas le vôtre.",
        Nature.INTROUVABLE,
        issue="Retrouvez vos exports dans « Exports ».",
        source=Regle.INCONNU,
    )
