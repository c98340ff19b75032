"""Batches of a scanning contractor: an archive of PDFs and an index, filed row by row, one report for what was refused.

The archive waits encrypted in the storage; a worker files each row in its own transaction and resumes after a kill:
filing the same files again finds the pièce that is there, so a row is never filed twice.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from demandeurs.enums import CanalPiece
from demandeurs.models import LotDeNumerisation, Personne
from demandeurs.pieces import coffre
from habilitations import access
from habilitations.acteur import Acteur, NatureActeur
from habilitations.models import Affectation
from habilitations.rules.droits import Droit
from registre.models import Demande, NumeroUnique
from registre.saisie import SaisiePiece
from registre.services.pieces.depot import deposer
from socle.clock import maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_acte
from socle.models import EtatTravail, Travail
from socle.tabular import Colonne, Forme, ecrire_xlsx
from socle.travaux import Resultat, Suivi, demander, est_annule, signaler_apres

NATURE = "registre.lot_numerisation"
OBJET = "demandeurs.lotdenumerisation"
INDEX = "index.csv"
COLONNES = ("dossier", "type", "personne", "recue_le", "fichiers")
FACULTATIVES = ("valable_jusqu_au", "annee", "mois_du", "mois_au")
ARCHIVE_MAX = 500_000_000
FICHIERS_MAX = 5_000
LIGNES_MAX = 2_000
INDEX_MAX = 2_000_000
RAPPORT_EXPANSION = 100
SOURCE = "dossier unique, règle 1 ; R441-2-4-1 CCH"
_NOM = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. -]{0,119}")


@dataclass(frozen=True, slots=True)
class Rejet:
    """One problem of the report: the line of the index, its column, why, what to do. No personal value."""

    ligne: int
    colonne: str
    probleme: str
    issue: str


@dataclass(frozen=True, slots=True)
class LigneDIndex:
    """One row of the index, read: a number or an opaque id, a kind, a rank in the household, dates, names of files."""

    numero: int
    dossier: str
    rang: int | None
    fichiers: tuple[str, ...]
    saisie: SaisiePiece


def recevoir_lot(contenu: bytes, *, acteur: Acteur) -> LotDeNumerisation:
    """Take an archive and hand it to a worker. Raises `ActionRefusee`: not an archive, dangerous, already received.

    The same archive sent again gives back its batch: nothing is filed twice.
    """
    exiger(_refus_de_droit(acteur))
    empreinte = hashlib.sha256(contenu).hexdigest()
    connu = LotDeNumerisation.objects.filter(organisme_id=acteur.organisme_id or 0, empreinte=empreinte).first()
    if connu is not None:
        return connu
    with ouvrir_archive(contenu) as archive:
        lignes = compter_les_lignes(archive)
    scelle = coffre.deposer(contenu)
    try:
        return _inscrire(acteur, empreinte, lignes, scelle)
    except BaseException:
        coffre.effacer(scelle.cle)
        raise


@transaction.atomic
def _inscrire(acteur: Acteur, empreinte: str, lignes: int, scelle: coffre.Scelle) -> LotDeNumerisation:
    lot: LotDeNumerisation = LotDeNumerisation.objects.create(
        organisme_id=acteur.organisme_id or 0,
        agent_id=acteur.agent_id,
        empreinte=empreinte,
        lignes=lignes,
        recu_a=maintenant(),
    )
    arguments = {
        "lot": lot.pk,
        "cle": str(scelle.cle),
        "cle_id": scelle.cle_id,
        "cle_chiffree": bytes(scelle.cle_chiffree).hex(),
    }
    travail = demander(NATURE, acteur=acteur, arguments=arguments, unicite=f"lot_numerisation:{lot.pk}")
    Travail.objects.filter(pk=travail.pk).update(total=lignes)
    lot.travail_id = travail.pk
    lot.save(update_fields=["travail_id"])
    tracer_acte(acteur, "recevoir_lot", OBJET, lot.pk)
    signaler_apres(travail.pk)
    return lot


def _refus_de_droit(acteur: Acteur) -> Refus | None:
    if acteur.organisme_id is None or acteur.nature is not NatureActeur.AGENT:
        return Refus(
            "lot_sans_agent",
            "Un lot est reçu par un agent, pour son organisme.",
            Nature.INTERDIT,
            source=SOURCE,
            issue="Un agent en poste de l'organisme envoie le lot à nouveau.",
        )
    refus = [access.refus_d_acces(acteur, droit) for droit in (Droit.MODIFIER, Droit.ENREGISTRER)]
    return None if None in refus else refus[0]


def ouvrir_archive(contenu: bytes) -> zipfile.ZipFile:
    """The archive, when nothing in it can hurt: names, sizes and expansion are checked before a byte is expanded."""
    if len(contenu) > ARCHIVE_MAX:
        raise ActionRefusee(_refus("lot_trop_gros", "L'archive dépasse 500 Mo.", "Envoyez plusieurs lots."))
    try:
        archive = zipfile.ZipFile(io.BytesIO(contenu))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as erreur:
        raise ActionRefusee(
            _refus("lot_illisible", "Ce fichier n'est pas une archive ZIP.", "Refaites l'archive.")
        ) from erreur
    refus = refus_d_archive(archive.infolist())
    if refus is not None:
        archive.close()
        raise ActionRefusee(refus)
    return archive


def refus_d_archive(entrees: list[zipfile.ZipInfo]) -> Refus | None:
    """Why an archive is not opened: names that leave it, links, twins, encryption, too many, too big once expanded."""
    if len(entrees) > FICHIERS_MAX:
        return _refus("lot_trop_de_fichiers", f"Un lot a {FICHIERS_MAX} fichiers au plus.", "Envoyez plusieurs lots.")
    noms = [une.filename for une in entrees]
    if any(not _NOM.fullmatch(nom) or ".." in nom for nom in noms) or any(
        stat.S_ISLNK(une.external_attr >> 16) for une in entrees
    ):
        issue = "Mettez les fichiers à la racine, avec des lettres sans accent, des chiffres, tirets et points."
        return _refus("lot_nom_interdit", "Un nom de fichier de l'archive n'est pas accepté.", issue)
    if len(set(noms)) < len(noms):
        return _refus("lot_noms_doubles", "Deux fichiers de l'archive ont le même nom.", "Refaites l'archive.")
    if any(une.flag_bits & 0x1 for une in entrees):
        return _refus("lot_chiffre", "L'archive est protégée par un mot de passe.", "Envoyez-la sans mot de passe.")
    deplie = sum(une.file_size for une in entrees)
    bombe = any(une.file_size > RAPPORT_EXPANSION * max(une.compress_size, 1_000) for une in entrees)
    if deplie > ARCHIVE_MAX or bombe:
        return _refus("lot_bombe", "L'archive devient trop grosse une fois dépliée.", "Envoyez plusieurs lots.")
    if INDEX not in noms:
        return _refus("lot_sans_index", f"L'archive n'a pas de fichier {INDEX}.", "Ajoutez l'index à la racine.")
    return None


def _lire(archive: zipfile.ZipFile, nom: str, maximum: int) -> bytes:
    """One file, never more than `maximum` bytes whatever its header says. Raises `ActionRefusee`."""
    try:
        with archive.open(nom) as flux:
            lu = flux.read(maximum + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as erreur:
        raise ActionRefusee(
            _refus("fichier_illisible", "Ce fichier de l'archive est endommagé.", "Renvoyez-le.")
        ) from erreur
    if len(lu) > maximum:
        raise ActionRefusee(
            _refus("fichier_trop_gros", "Ce fichier de l'archive est trop gros.", "Numérisez-le à 300 points.")
        )
    return lu


def _lignes_brutes(archive: zipfile.ZipFile) -> list[dict[str, str]]:
    try:
        texte = _lire(archive, INDEX, INDEX_MAX).decode("utf-8-sig")
    except UnicodeDecodeError as erreur:
        raise ActionRefusee(
            _refus("index_illisible", "L'index n'est pas en UTF-8.", "Enregistrez-le en UTF-8.")
        ) from erreur
    lecteur = csv.DictReader(io.StringIO(texte), delimiter=";")
    absentes = set(COLONNES) - set(lecteur.fieldnames or ())
    inconnues = set(lecteur.fieldnames or ()) - {*COLONNES, *FACULTATIVES}
    if absentes or inconnues:
        attendues = ", ".join((*COLONNES, *FACULTATIVES))
        raise ActionRefusee(
            _refus(
                "index_colonnes", "Les colonnes de l'index ne sont pas celles attendues.", f"Colonnes : {attendues}."
            )
        )
    lignes = list(lecteur)
    if not 1 <= len(lignes) <= LIGNES_MAX:
        raise ActionRefusee(_refus("index_lignes", f"L'index a de 1 à {LIGNES_MAX} lignes.", "Envoyez plusieurs lots."))
    return lignes


def compter_les_lignes(archive: zipfile.ZipFile) -> int:
    return len(_lignes_brutes(archive))


def lire_index(archive: zipfile.ZipFile) -> Iterator[LigneDIndex | Rejet]:
    """Each row read, or what is wrong with it; line 1 is the header."""
    noms = set(archive.namelist())
    for numero, brute in enumerate(_lignes_brutes(archive), 2):
        yield _ligne(numero, brute, noms)


def _ligne(numero: int, brute: dict[str, str], noms: set[str]) -> LigneDIndex | Rejet:
    fichiers = tuple(nom.strip() for nom in (brute["fichiers"] or "").split(",") if nom.strip())
    if not fichiers or not set(fichiers) <= noms - {INDEX}:
        return Rejet(numero, "fichiers", "Un fichier nommé n'est pas dans l'archive.", "Corrigez le nom.")
    rang = (brute["personne"] or "").strip()
    if rang and not re.fullmatch(r"[1-9][0-9]?", rang):
        return Rejet(
            numero, "personne", "La personne est son rang dans le dossier (1, 2…), ou vide.", "Corrigez le rang."
        )
    dates: dict[str, date | None] = {}
    for colonne in ("recue_le", "valable_jusqu_au", "mois_du", "mois_au"):
        texte = (brute.get(colonne) or "").strip()
        try:
            dates[colonne] = date.fromisoformat(texte) if texte else None
        except ValueError:
            return Rejet(numero, colonne, "Cette date ne se lit pas.", "Écrivez-la AAAA-MM-JJ.")
    annee = (brute.get("annee") or "").strip()
    if annee and not re.fullmatch(r"20[0-9]{2}", annee):
        return Rejet(numero, "annee", "Cette année ne se lit pas.", "Écrivez-la sur quatre chiffres.")
    recue_le = dates.pop("recue_le")
    if recue_le is None:
        return Rejet(
            numero, "recue_le", "La date de réception manque : elle ouvre le délai de quinze jours.", "Ajoutez-la."
        )
    saisie = SaisiePiece(
        type=(brute["type"] or "").strip(),
        fichiers=(),
        recue_le=recue_le,
        canal=CanalPiece.NUMERISATION,
        annee=int(annee) if annee else None,
        valable_jusqu_au=dates["valable_jusqu_au"],
        mois_du=dates["mois_du"],
        mois_au=dates["mois_au"],
    )
    return LigneDIndex(numero, (brute["dossier"] or "").strip(), int(rang) if rang else None, fichiers, saisie)


def executer(suivi: Suivi) -> Resultat:
    """File every row, from where it was left, in the name of who sent the batch, then write the one report."""
    lot = LotDeNumerisation.objects.get(pk=suivi.arguments["lot"])
    contenu = coffre.ouvrir(_scelle(suivi.arguments))
    acteur = _acteur(lot, Travail.objects.get(pk=suivi.travail_id))
    rejets = [Rejet(*un) for un in suivi.curseur.get("rejets", [])]
    faites, deposees = suivi.fait, int(suivi.curseur.get("deposees", 0))
    with ouvrir_archive(contenu) as archive:
        for rang, ligne in enumerate(lire_index(archive)):
            if rang < faites:
                continue
            if est_annule(suivi.travail_id):
                break
            rejet = ligne if isinstance(ligne, Rejet) else _deposer(ligne, archive, acteur)
            if rejet is None:
                deposees += 1
            else:
                rejets.append(rejet)
            curseur = {"deposees": deposees, "rejets": [[r.ligne, r.colonne, r.probleme, r.issue] for r in rejets]}
            suivi.avancer(fait=rang + 1, curseur=curseur)
    return _clore(lot, suivi, rejets, deposees)


def archives_attendues(cles: set[UUID]) -> set[UUID]:
    """Those of these objects that a batch not finished still needs: the sweep of the storage leaves them."""
    ouverts = Travail.objects.filter(nature=NATURE, arguments__cle__in=[str(cle) for cle in cles])
    restent = ouverts.exclude(etat__in=(EtatTravail.TERMINE, EtatTravail.ANNULE))
    return {UUID(arguments["cle"]) for arguments in restent.values_list("arguments", flat=True)}


def _scelle(arguments: Any) -> coffre.Scelle:
    return coffre.Scelle(UUID(arguments["cle"]), arguments["cle_id"], bytes.fromhex(arguments["cle_chiffree"]), 0)


def _acteur(lot: LotDeNumerisation, travail: Travail) -> Acteur:
    """Who sent the batch, as he is today. Raises `ActionRefusee` when he may act no longer."""
    affectation = Affectation.objects.select_related("agent").filter(pk=travail.affectation_id or 0).first()
    if affectation is None:
        raise ActionRefusee(
            Refus(
                "lot_sans_agent",
                "L'agent qui a envoyé ce lot n'a plus d'affectation.",
                Nature.INTERDIT,
                source=Regle.AGENT,
                issue="Un agent en poste de l'organisme envoie le lot à nouveau.",
            )
        )
    return access.acteur_de(affectation.agent, affectation, session=f"lot-{lot.pk}")


def _deposer(ligne: LigneDIndex, archive: zipfile.ZipFile, acteur: Acteur) -> Rejet | None:
    try:
        demande = _demande(ligne.dossier, acteur)
        if demande is None:
            issue = "Vérifiez le numéro unique ou l'identifiant."
            return Rejet(ligne.numero, "dossier", "Ce dossier n'existe pas ou n'est pas dans votre périmètre.", issue)
        if ligne.rang is not None:
            ligne.saisie.personne_id = _personne(demande, ligne.rang)
            if ligne.saisie.personne_id is None:
                return Rejet(ligne.numero, "personne", "Le dossier n'a personne à ce rang.", "Corrigez le rang.")
        # One byte beyond: the deposit says what the limit is, in its own words.
        ligne.saisie.fichiers = [_lire(archive, nom, 20_000_000) for nom in ligne.fichiers]
        deposer(demande.pk, saisie=ligne.saisie, acteur=acteur)
    except coffre.StockageIndisponible:
        # Not the row's fault: the work stops here and resumes at this row.
        raise
    except ActionRefusee as refusee:
        premier = refusee.premier
        return Rejet(ligne.numero, premier.champ.split(".")[0] or "dossier", premier.message, premier.issue)
    return None


def _demande(dossier: str, acteur: Acteur) -> Demande | None:
    visibles = Demande.objects.visibles_par(acteur)
    try:
        trouvee: Demande | None = visibles.filter(cle=UUID(dossier)).first()
    except ValueError:
        numero = "".join(dossier.split()).upper()
        ids = list(NumeroUnique.objects.filter(numero=numero).values_list("demande_id", flat=True))
        trouvee = visibles.de_ces(ids).first() if ids else None
    return trouvee


def _personne(demande: Demande, rang: int) -> int | None:
    return Personne.objects.filter(menage=demande.menage_id, rang=rang).values_list("pk", flat=True).first()


_RAPPORT: tuple[Colonne[Rejet], ...] = (
    Colonne("Ligne de l'index", lambda un: un.ligne, Forme.ENTIER, 16),
    Colonne("Colonne", lambda un: un.colonne, largeur=20),
    Colonne("Problème", lambda un: un.probleme, largeur=80),
    Colonne("Que faire", lambda un: un.issue, largeur=60),
)


def _clore(lot: LotDeNumerisation, suivi: Suivi, rejets: list[Rejet], deposees: int) -> Resultat:
    """The report, then the archive leaves the storage: what was filed is in the dossiers, what was not is to send again."""
    chemin = chemin_du_rapport(lot)
    ecrire_xlsx(chemin, _RAPPORT, rejets, titre="Lignes refusées")
    LotDeNumerisation.objects.filter(pk=lot.pk).update(deposees=deposees, refusees=len(rejets), termine_a=maintenant())
    coffre.effacer(UUID(suivi.arguments["cle"]))
    accord = "s" if deposees > 1 else ""
    return Resultat(f"{deposees} pièce{accord} versée{accord}, {len(rejets)} ligne(s) refusée(s).", str(chemin))


def chemin_du_rapport(lot: LotDeNumerisation) -> Path:
    dossier = Path(settings.VAR_DIR) / "lots-numerisation"
    dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
    return dossier / f"{lot.cle}.xlsx"


def _refus(code: str, message: str, issue: str) -> Refus:
    return Refus(code, message, champ="archive", source=SOURCE, issue=issue)
