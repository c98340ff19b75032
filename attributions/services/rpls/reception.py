"""An RPLS file arrives: kept under its digest, its header checked, then handed to a worker. Nothing of it is loaded here."""

from __future__ import annotations

import codecs
import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from attributions.models import ImportRpls
from attributions.permissions import organisme_de, refus_de_parc
from attributions.rules.rpls import Entete, EnteteIllisible, lire_entete
from habilitations.acteur import Acteur
from habilitations.models import Organisme
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_acte
from socle.travaux import demander, signaler_apres

NATURE = "attributions.rpls"
OBJET = "attributions.importrpls"
SOURCE = "arrêté du 5 janvier 2010, article 3"
TAILLE_MAX = 600_000_000
LIGNE_MAX = 4_000
UTF8, LATIN1 = "utf-8-sig", "latin-1"


@dataclass(frozen=True, slots=True)
class Examen:
    """What one reading of the whole file tells."""

    empreinte: str
    encodage: str
    lignes: int
    premiere: str


def recevoir(blocs: Iterable[bytes], *, acteur: Acteur, organisme_id: int | None = None) -> ImportRpls:
    """Keep the file, check its header, ask for its import. The same file again is the import already made.

    `organisme_id` for the command, which acts as the machine in the name of a bailleur. Raises `ActionRefusee`: not a
    bailleur, not an RPLS file, another bailleur's, truncated, older than what is known, too big.
    """
    exiger(refus_de_parc(acteur))
    bailleur = Organisme.objects.get(pk=organisme_id or organisme_de(acteur))
    chemin = settings.DOSSIER_RPLS / f"{uuid.uuid4().hex}.recu"
    garde = None
    try:
        _ecrire(chemin, blocs)
        examen = examiner(chemin)
        entete = _entete(examen, bailleur)
        with transaction.atomic():
            garde, nouveau = _inscrire(examen, entete, bailleur, acteur)
            if nouveau:
                chemin.rename(chemin_de(garde))
    finally:
        chemin.unlink(missing_ok=True)
    return garde


def chemin_de(recu: ImportRpls) -> Path:
    """Where the file waits until it is loaded."""
    return Path(settings.DOSSIER_RPLS / f"{recu.cle.hex}.csv")


def examiner(chemin: Path) -> Examen:
    """Digest, encoding and number of lines, in one pass and constant memory."""
    condense, lignes, dernier, utf8 = hashlib.sha256(), 0, b"\n", codecs.getincrementaldecoder("utf-8")()
    encodage = UTF8
    with chemin.open("rb") as flux:
        premiere = flux.readline(LIGNE_MAX)
        flux.seek(0)
        while bloc := flux.read(1 << 20):
            condense.update(bloc)
            lignes += bloc.count(b"\n")
            dernier = bloc[-1:]
            if encodage == UTF8:
                try:
                    utf8.decode(bloc)
                except UnicodeDecodeError:
                    encodage = LATIN1
    if encodage == UTF8:
        try:
            utf8.decode(b"", final=True)
        except UnicodeDecodeError:
            encodage = LATIN1
    lignes += dernier != b"\n"
    return Examen(condense.hexdigest(), encodage, max(0, lignes - 1), premiere.decode(encodage, "replace"))


def _ecrire(chemin: Path, blocs: Iterable[bytes]) -> None:
    taille = 0
    with chemin.open("wb") as flux:
        for bloc in blocs:
            taille += len(bloc)
            if taille > TAILLE_MAX:
                raise ActionRefusee(
                    Refus("fichier_trop_gros", f"Un fichier RPLS pèse au plus {TAILLE_MAX // 1_000_000} Mo.",
                          Nature.LIMITE, "fichier", SOURCE, "Envoyez un fichier par département.")
                )  # fmt: skip
            flux.write(bloc)
    chemin.chmod(0o600)


def _entete(examen: Examen, bailleur: Organisme) -> Entete:
    """The header, agreeing with the file and with who sends it. Raises `ActionRefusee`."""
    try:
        entete = lire_entete(examen.premiere)
    except EnteteIllisible as erreur:
        raise ActionRefusee(
            _refus("entete_rpls", str(erreur), "Envoyez le fichier tel que votre logiciel l'exporte.")
        ) from None
    if entete.siren != bailleur.siren:
        raise ActionRefusee(
            _refus(
                "rpls_d_un_autre",
                "Le propriétaire nommé par la première ligne n'est pas votre organisme.",
                "Vérifiez le fichier, ou le SIREN de votre organisme auprès du gestionnaire.",
            )
        )
    if entete.lignes != examen.lignes:
        raise ActionRefusee(
            _refus(
                "rpls_tronque",
                f"La première ligne annonce {entete.lignes} logements, le fichier en contient {examen.lignes}.",
                "Il est peut-être tronqué : exportez-le à nouveau.",
            )
        )
    if not 2010 <= entete.annee <= aujourdhui().year:
        raise ActionRefusee(
            _refus("millesime", "L'année de la première ligne n'est pas un millésime connu.", "Vérifiez-la.")
        )
    return entete


def _refus(code: str, message: str, issue: str, nature: Nature = Nature.SAISIE) -> Refus:
    return Refus(code, message, nature, "fichier", SOURCE, issue)


def _inscrire(examen: Examen, entete: Entete, bailleur: Organisme, acteur: Acteur) -> tuple[ImportRpls, bool]:
    """The import of this file, and whether it is a new one. Raises `ActionRefusee` behind a later year."""
    Organisme.objects.select_for_update(no_key=True).get(pk=bailleur.pk)
    deja = ImportRpls.objects.filter(organisme=bailleur, empreinte=examen.empreinte).first()
    if deja is not None:
        return deja, False
    if ImportRpls.objects.filter(organisme=bailleur, millesime__gt=entete.annee).exists():
        raise ActionRefusee(
            _refus(
                "millesime_depasse",
                "Un fichier d'une année plus récente est déjà importé : celui-ci ramènerait le parc en arrière.",
                "Corrigez les logements un par un.",
                Nature.ETAT,
            )
        )
    recu = ImportRpls.objects.create(
        organisme=bailleur,
        millesime=entete.annee,
        empreinte=examen.empreinte,
        encodage=examen.encodage,
        lignes=entete.lignes,
        recu_a=maintenant(),
    )
    travail = demander(NATURE, acteur=acteur, arguments={"import": recu.pk}, unicite=f"rpls:{recu.pk}")
    recu.travail = travail
    recu.save(update_fields=["travail"])
    tracer_acte(acteur, "recevoir_rpls", OBJET, recu.pk)
    signaler_apres(travail.pk)
    return recu, True
