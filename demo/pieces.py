"""Specimens in some dossiers of the demonstration: every state a pièce may be in, nothing that looks real.

Rows are written directly, as the rest of the population is; files go through the strongroom like any other.
"""

from __future__ import annotations

import json
import random
import time
from datetime import date, datetime, timedelta
from datetime import time as heure
from pathlib import Path

import typst
from django.db import transaction

from demandeurs.enums import CanalPiece, EtatPiece, MarquePiece
from demandeurs.models import FichierPiece, Menage, Piece, RequetePiece
from demandeurs.pieces import coffre
from demandeurs.rules.pieces import ExigenceDue, TypeDePiece
from habilitations.acteur import systeme
from registre.documents.glyphes import POLICES
from registre.enums import NatureEvenement
from registre.models import Demande
from registre.services.actes import inscrire
from registre.services.pieces.situation import DossierDePieces, lire_le_dossier
from socle.clock import PARIS

DOSSIERS = 300
SECONDES = 12.0
"""What the demonstration may wait for; a slow machine gets fewer dossiers."""
MODELE = Path(__file__).resolve().parent / "data" / "specimen.typ"
ALLURES = ("complet", "partiel", "perime", "marque", "demande", "hors_perimetre", "quarantaine", "bientot")


def deposer_des_specimens(*, graine: int, jour: date, dossiers: int = DOSSIERS) -> int:
    """File specimens in the oldest active dossiers, the first that lists show. Returns how many pièces."""
    hasard = random.Random(graine)
    fin = time.monotonic() + SECONDES
    choisis = Demande.objects.actives().filter(menage__isnull=False).select_related("guichet")
    pdfs: dict[str, bytes] = {}
    total = 0
    for rang, demande in enumerate(choisis.order_by("deposee_le", "pk")[:dossiers]):
        if time.monotonic() > fin:
            break
        total += _un_dossier(demande, ALLURES[rang % len(ALLURES)], jour, hasard, pdfs)
    return total


@transaction.atomic
def _un_dossier(demande: Demande, allure: str, jour: date, hasard: random.Random, pdfs: dict[str, bytes]) -> int:
    dossier = lire_le_dossier(demande.pk, int(demande.menage_id or 0), le=jour)
    dues = dossier.dues
    if allure in ("partiel", "demande"):
        dues = dues[: max(1, len(dues) // 2)]
    vus: set[tuple[str, int | None]] = set()
    for due in dues:
        cle = (due.exigence.types[0], due.personne_id)
        if cle not in vus:
            vus.add(cle)
            _une_piece(demande, due, dossier, allure if len(vus) == 1 else "complet", jour, pdfs)
    if allure == "demande":
        _demander(demande, dossier, jour, hasard)
    acteur = systeme(organisme_id=demande.guichet.organisme_id)
    details = {"acte": "deposer_piece", "nombre": len(vus), "canal": CanalPiece.NUMERISATION.value}
    inscrire([demande.pk], NatureEvenement.PIECE, acteur=acteur, le=jour - timedelta(days=3), details=details)
    return len(vus)


def _une_piece(
    demande: Demande, due: ExigenceDue, dossier: DossierDePieces, allure: str, jour: date, pdfs: dict[str, bytes]
) -> None:
    type_ = dossier.liste.types[due.exigence.types[0]]
    recue_le = jour - timedelta(days=5)
    instant = datetime.combine(recue_le, heure(10), tzinfo=PARIS)
    marque = {"marque": MarquePiece.INEXPLOITABLE, "hors_perimetre": MarquePiece.HORS_PERIMETRE}.get(allure, "")
    fiscale = dossier.regle.fiscale
    piece = Piece.objects.create(
        menage_id=int(demande.menage_id or 0),
        personne_id=due.personne_id,
        type=type_.code,
        etat=EtatPiece.QUARANTAINE if allure == "quarantaine" else EtatPiece.DEPOSEE,
        canal=CanalPiece.NUMERISATION,
        recue_le=recue_le,
        deposee_a=instant,
        organisme_id=demande.guichet.organisme_id,
        valable_jusqu_au=_fin(type_, allure, jour),
        annee=fiscale.attendue(jour) - (1 if allure == "perime" else 0) if type_.annuelle else None,
        marque=marque,
        marque_motif="Page illisible : numérisation à refaire." if marque else "",
        marquee_a=instant if marque else None,
        marquee_organisme_id=demande.guichet.organisme_id if marque else None,
    )
    contenu = pdfs.setdefault(type_.code, b"") or _specimen(type_, pdfs)
    scelle = coffre.deposer(contenu)
    FichierPiece.objects.create(
        cle=scelle.cle,
        piece=piece,
        menage=Menage(pk=demande.menage_id),
        rang=0,
        nature="pdf",
        octets=scelle.octets,
        pages=1,
        # The same specimen for two persons of a household: the hash is that of this copy.
        empreinte=coffre.empreinte(contenu + str(piece.cle).encode(), int(demande.menage_id or 0)),
        cle_id=scelle.cle_id,
        cle_chiffree=scelle.cle_chiffree,
        depose_a=instant,
    )


def _fin(type_: TypeDePiece, allure: str, jour: date) -> date | None:
    """Identity documents have an end: past, near, or far."""
    if type_.code not in ("carte_identite", "passeport", "titre_sejour", "titre_protection"):
        return None
    return {"perime": jour - timedelta(days=40), "bientot": jour + timedelta(days=20)}.get(
        allure, jour + timedelta(days=1_500)
    )


def _demander(demande: Demande, dossier: DossierDePieces, jour: date, hasard: random.Random) -> None:
    """What is still missing was asked for, some of it long enough ago to be late."""
    depuis = jour - timedelta(days=hasard.randint(2, 45))
    for due in dossier.dues[-2:]:
        RequetePiece.objects.create(
            menage_id=int(demande.menage_id or 0),
            personne_id=due.personne_id,
            exigence=due.exigence.code,
            demandee_a=datetime.combine(depuis, heure(11), tzinfo=PARIS),
            organisme_id=demande.guichet.organisme_id,
            echeance_le=depuis + timedelta(days=30),
        )


def _specimen(type_: TypeDePiece, pdfs: dict[str, bytes]) -> bytes:
    donnees = {"titre": type_.libelle, "lignes": ["Nom : EXEMPLE", "Prénom : Camille", "Fait pour la démonstration"]}
    polices = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(POLICES)])
    pdf = typst.compile(
        MODELE,
        format="pdf",
        root=MODELE.parent,
        font_paths=polices,
        ignore_system_fonts=True,
        sys_inputs={"donnees": json.dumps(donnees)},
    )
    pdfs[type_.code] = bytes(pdf)
    return pdfs[type_.code]
