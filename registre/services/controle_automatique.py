"""The automatic checks of one pièce, from its files to its lines: read in the sandbox, compare, write. Done again, it
changes nothing but what no person has settled.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from demandeurs import chiffrement
from demandeurs.chiffrement import Usage, chiffrer_valeurs
from demandeurs.enums import EtatPiece, ResultatControle, RolePersonne, SuiteControle
from demandeurs.models import Activite, ControlePiece, EmpreintePiece, FichierPiece, Personne, Piece, RevenuFiscal
from demandeurs.pieces import bac, coffre
from demandeurs.pieces.controles import doubles, reconnaissance
from demandeurs.pieces.controles.confiance import Confiance, ConfianceIllisible, charger
from demandeurs.pieces.controles.constats import Constat
from demandeurs.pieces.controles.deuxddoc import est_un_deuxddoc
from demandeurs.pieces.controles.ensemble import LUES_PAR_CODE, controler
from demandeurs.pieces.controles.lecture import (
    FAMILLES,
    Declare,
    Famille,
    PageLue,
    PersonneDeclaree,
    PieceLue,
    Reglages,
    mois_entre,
)
from registre.rules.parametres import Cle
from registre.services.parametres import jeu_de_la_region
from registre.services.pieces.situation import annee_fiscale
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee

logger = logging.getLogger(__name__)

LECTEUR = "demandeurs.pieces.controles.dechiffrage:lire"
MEMOIRE = 1_500_000_000
SECONDES = 30.0
SORTIE_MAX = 8_000_000
PAGES_MAX = 20
"""Pages of one file that are looked at."""
CANDIDATS_MAX = 500
"""Pages of other households compared with those of a pièce: the latest that share a band."""
LOT = 500
ATTENTE = timedelta(minutes=15)
"""Time left to the message of a deposit before the sweep takes the pièce."""


def controler_la_piece(piece_id: int) -> int:
    """Check one pièce and write its lines; how many. A pièce gone or still in quarantine has none."""
    piece = Piece.objects.filter(pk=piece_id, etat=EtatPiece.DEPOSEE).first()
    if piece is None:
        return 0
    fichiers = list(FichierPiece.objects.filter(piece=piece).order_by("rang"))
    contenus, echecs = _ouvrir(fichiers)
    lue = _lire(piece, contenus, echecs)
    le = aujourdhui()
    reglages = reglages_en_vigueur(le)
    empreintes = _empreintes(piece, lue, contenus, reglages)
    declare = _declare(piece, _ailleurs(piece, empreintes, _cherchees(lue, contenus)))
    constats = controler(
        lue, declare, reglages=reglages, confiance=liste_de_confiance(), le=le, essai=settings.DEUXDDOC_ESSAI
    )
    return _ecrire(piece, constats, empreintes)


def controler_les_oubliees(*, le: date) -> int:
    """The sweep: pièces deposited and not checked, oldest first, by batches; how many were checked."""
    faites = 0
    avant = maintenant() - ATTENTE
    dernier = 0
    while True:
        lot = list(
            Piece.objects.filter(etat=EtatPiece.DEPOSEE, controles__isnull=True, deposee_a__lt=avant, pk__gt=dernier)
            .order_by("pk")
            .values_list("pk", flat=True)[:LOT]
        )
        if not lot:
            return faites
        for piece_id in lot:
            faites += _une_des_oubliees(piece_id)
        dernier = lot[-1]


def _une_des_oubliees(piece_id: int) -> int:
    """One pièce that fails does not keep the others from being checked; the next night takes it again."""
    try:
        return int(controler_la_piece(piece_id) > 0)
    except (ActionRefusee, ValueError):
        logger.exception("contrôle de la pièce %s", piece_id)
        return 0


def reglages_en_vigueur(le: date) -> Reglages:
    """Thresholds of the dated parameters; one statement."""
    jeu, chaine = jeu_de_la_region()

    def entier(cle: Cle) -> int:
        return int(jeu.valeur(cle, le=le, territoires=chaine))

    fiscale = annee_fiscale(jeu, chaine, le)
    return Reglages(
        decalage=fiscale.decalage,
        bascule=(fiscale.bascule_mois, fiscale.bascule_jour),
        nettete_min=entier(Cle.CONTROLE_NETTETE),
        encre_min=entier(Cle.CONTROLE_ENCRE),
        feuilles_avis=entier(Cle.CONTROLE_FEUILLES),
        bulletins=entier(Cle.CONTROLE_BULLETINS),
        retard_bulletin_mois=entier(Cle.CONTROLE_BULLETIN_RETARD),
        retard_quittance_mois=entier(Cle.CONTROLE_QUITTANCE_RETARD),
    )


def liste_de_confiance() -> Confiance | str:
    """The configured trust list, or why there is none to believe. Read again when a file of it changes."""
    chemin = settings.DEUXDDOC_CONFIANCE
    if chemin is None:
        return "Aucune liste de certificats 2D-Doc n'est configurée."
    return _charger(chemin, _marque(chemin))


@lru_cache(maxsize=4)
def _charger(chemin: Path, _marque: tuple[Any, ...]) -> Confiance | str:
    try:
        return charger(chemin)
    except ConfianceIllisible as erreur:
        return str(erreur)


def _marque(chemin: Path) -> tuple[Any, ...]:
    """Names, sizes and times of the files: another value when the operator replaced one."""
    fichiers = sorted(chemin.iterdir()) if chemin.is_dir() else [chemin]
    return tuple((un.name, un.stat().st_size, un.stat().st_mtime_ns) for un in fichiers if un.exists())


# --- reading ---------------------------------------------------------------------------------------------------------


def _ouvrir(fichiers: Sequence[FichierPiece]) -> tuple[list[tuple[FichierPiece, bytes]], list[str]]:
    contenus, echecs = [], []
    for fichier in fichiers:
        try:
            contenus.append((fichier, coffre.ouvrir(fichier)))
        except coffre.CleAbsente:
            echecs.append("cle")
        except (coffre.FichierIllisible, coffre.StockageIndisponible):
            echecs.append("stockage")
    return contenus, echecs


def _lire(piece: Piece, contenus: Iterable[tuple[FichierPiece, bytes]], echecs: Iterable[str]) -> PieceLue:
    """The pages of every file; one that kills its decoder is a failure among the others."""
    pages: list[PageLue] = []
    rates, total = list(echecs), 0
    for fichier, contenu in contenus:
        total += fichier.pages
        reste = PAGES_MAX - len(pages)
        if reste <= 0:
            continue
        famille = FAMILLES.get(piece.type)
        try:
            lues = lire_un_fichier(contenu, nature=fichier.nature, pages_max=reste, codes=famille in LUES_PAR_CODE)
            # Kinds without checks of their text are worth no seconds of processor.
            programme = settings.TESSERACT if famille is not None else None
            pages += reconnaissance.completer(contenu, fichier.nature, lues, programme)
        except bac.DecodageImpossible as erreur:
            rates.append(erreur.code)
    mois = mois_entre(piece.mois_du, piece.mois_au or piece.mois_du) if piece.mois_du else ()
    return PieceLue(
        type=piece.type,
        pages=tuple(pages),
        total=total,
        recue_le=piece.recue_le,
        annee=piece.annee,
        valable_jusqu_au=piece.valable_jusqu_au,
        mois_saisis=mois,
        echecs=tuple(rates),
    )


def lire_un_fichier(contenu: bytes, *, nature: str, pages_max: int, codes: bool) -> list[PageLue]:
    """What the decoder sees of one file, in its sandbox. Raises `DecodageImpossible`."""
    reglages = json.dumps({"nature": nature, "pages_max": pages_max, "codes": codes}).encode()
    sortie = bac.executer(
        LECTEUR, reglages + b"\n" + contenu, memoire=MEMOIRE, secondes=SECONDES, sortie_max=SORTIE_MAX
    )
    try:
        return [PageLue.de(une) for une in json.loads(sortie)["pages"][:pages_max]]
    except (ValueError, KeyError, TypeError) as erreur:
        # A decoder taken over by a file may answer anything.
        raise bac.DecodageImpossible("illisible") from erreur


# --- what was declared -------------------------------------------------------------------------------------------------


def _declare(piece: Piece, ailleurs: Mapping[str, int]) -> Declare:
    """The household as declared; four statements."""
    revenus: dict[int, dict[int, int]] = {}
    for personne_id, rang, annee, montant in RevenuFiscal.objects.filter(personne__menage=piece.menage_id).values_list(
        "personne_id", "rang", "annee", "montant"
    ):
        if montant is not None:
            revenus.setdefault(personne_id, {})[annee or piece.recue_le.year - rang] = montant
    sirets = dict(Activite.objects.filter(personne__menage=piece.menage_id).values_list("personne_id", "siret"))
    personnes = Personne.objects.filter(menage=piece.menage_id).exclude(role=RolePersonne.EN_GARDE).order_by("rang")
    return Declare(
        personnes=tuple(
            PersonneDeclaree(
                id=une.pk,
                noms=tuple(un for un in (une.nom, une.nom_naissance) if un),
                prenom=une.prenom,
                revenus=revenus.get(une.pk, {}),
                siret=sirets.get(une.pk, ""),
            )
            for une in personnes
        ),
        concernee=piece.personne_id,
        autres_mois=_autres_mois(piece),
        ailleurs=ailleurs,
    )


def _autres_mois(piece: Piece) -> tuple[date, ...]:
    if FAMILLES.get(piece.type) is not Famille.PAIE:
        return ()
    autres = Piece.objects.filter(
        menage=piece.menage_id, type=piece.type, personne=piece.personne_id, etat=EtatPiece.DEPOSEE, marque=""
    ).exclude(pk=piece.pk)
    couples = autres.exclude(mois_du=None).values_list("mois_du", "mois_au").order_by("-mois_du")[:50]
    return tuple(un for du, au in couples if du for un in mois_entre(du, au or du))


# --- the same document elsewhere ---------------------------------------------------------------------------------------


def _empreintes(
    piece: Piece, lue: PieceLue, contenus: Iterable[tuple[FichierPiece, bytes]], reglages: Reglages
) -> list[EmpreintePiece]:
    """What this document is recognised by: each file, each 2D-Doc, each page that has something on it."""
    liens = {"piece": piece, "menage_id": piece.menage_id}
    trouvees = [EmpreintePiece(nature=doubles.FICHIER, valeur=_condense(contenu), **liens) for _, contenu in contenus]
    trouvees += [
        EmpreintePiece(nature=doubles.CODE, valeur=_condense(code), **liens)
        for code in lue.codes
        if est_un_deuxddoc(code)
    ]
    trouvees += [
        EmpreintePiece(
            nature=doubles.PAGE,
            bandes=doubles.bandes(page.grossiere),
            grossiere=page.grossiere,
            profil=page.profil,
            **liens,
        )
        for page in lue.pages
        if page.profil and page.encre * 1_000_000 >= reglages.encre_min * 10
    ]
    return trouvees


def _cherchees(lue: PieceLue, contenus: Iterable[tuple[FichierPiece, bytes]]) -> list[bytes]:
    """The same hashes under every key still in use."""
    octets = [contenu for _, contenu in contenus] + [code for code in lue.codes if est_un_deuxddoc(code)]
    return [une for un in octets for une in chiffrement.empreintes(_texte(un))]


def _condense(contenu: bytes) -> bytes:
    return chiffrement.empreinte(_texte(contenu))


def _texte(contenu: bytes) -> str:
    return "piece:" + hashlib.sha256(contenu).hexdigest()


def _ailleurs(piece: Piece, empreintes: Sequence[EmpreintePiece], valeurs: Sequence[bytes]) -> dict[str, int]:
    """How many other households hold the same; two statements."""
    autres = EmpreintePiece.objects.exclude(menage=piece.menage_id)
    menages: dict[str, set[int]] = {}
    for nature, menage_id in autres.filter(valeur__in=valeurs).values_list("nature", "menage_id")[:CANDIDATS_MAX]:
        menages.setdefault(nature, set()).add(menage_id)
    pages = [un for un in empreintes if un.nature == doubles.PAGE]
    bandes = sorted({bande for page in pages for bande in page.bandes})
    if bandes:
        menages[doubles.PAGE] = _pages_semblables(pages, autres.filter(bandes__overlap=bandes))
    return {nature: len(ids) for nature, ids in menages.items()}


def _pages_semblables(pages: Sequence[EmpreintePiece], candidates: Any) -> set[int]:
    lignes = candidates.order_by("-pk").values_list("menage_id", "grossiere", "profil")[:CANDIDATS_MAX]
    trouves: set[int] = set()
    for menage_id, grossiere, profil in lignes:
        autre = bytes(grossiere), bytes(profil)
        if menage_id not in trouves and any(
            doubles.se_ressemblent(bytes(une.grossiere or b""), bytes(une.profil or b""), *autre) for une in pages
        ):
            trouves.add(menage_id)
    return trouves


# --- writing -------------------------------------------------------------------------------------------------------------


def _decides(piece: Piece) -> list[tuple[str, tuple[str, str]]]:
    """What persons have settled of this pièce: code, then reason and what was decided."""
    lignes = ControlePiece.objects.filter(piece=piece, traite_a__isnull=False).values_list("code", "raison", "suite")
    return [(code, (raison, suite)) for code, raison, suite in lignes]


@transaction.atomic
def _ecrire(piece: Piece, constats: Sequence[Constat], empreintes: Sequence[EmpreintePiece]) -> int:
    """Write the lines; what a person has settled stays as it is, unless the check now says something else."""
    encore = Piece.objects.select_for_update(no_key=True).filter(pk=piece.pk, etat=EtatPiece.DEPOSEE).exists()
    if not encore:
        return 0
    regles = dict(_decides(piece))
    corriges = {code for code, (_, suite) in regles.items() if suite == SuiteControle.CORRIGE}
    instant = maintenant()
    lignes = [
        ControlePiece(
            piece=piece,
            code=un.code.value,
            resultat=un.resultat,
            raison=un.raison,
            valeurs_chiffrees=chiffrer_valeurs(dict(un.valeurs), Usage.CONTROLE) if un.valeurs else None,
            fait_a=instant,
        )
        for un in constats
        if regles.get(un.code.value, ("", ""))[0] != un.raison
        # Once corrected, that both agree is the decision itself: who took it stays to be read.
        and not (un.code.value in corriges and un.resultat == ResultatControle.CONFORME)
    ]
    ControlePiece.objects.bulk_create(
        lignes,
        update_conflicts=True,
        unique_fields=["piece", "code"],
        update_fields=[
            "resultat", "raison", "valeurs_chiffrees", "fait_a", "suite", "suite_motif", "traite_a", "traite_par_id",
        ],
    )  # fmt: skip
    EmpreintePiece.objects.filter(piece=piece).delete()
    EmpreintePiece.objects.bulk_create(empreintes)
    return len(constats)
