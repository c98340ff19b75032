"""Letters leave: e-mails one by one, post as the day's batch for the printer, each marked with the hash of what left.

A letter is locked while it leaves, so two workers never send it twice; killed in between, it stays `a_envoyer` and the
sweep takes it again.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from habilitations.acteur import Acteur
from registre.documents.erreurs import DocumentImpossible
from registre.enums import CanalCourrier, EtatCourrier
from registre.models import Courrier
from registre.rules.parametres import Cle
from registre.services.courriers import marquer_echec, marquer_envoyes
from registre.services.parametres import jeu_de_la_region
from registre.services.redaction import LettreAEcrire, composer, lire
from socle.clock import aujourdhui
from socle.errors import ActionRefusee

logger = logging.getLogger(__name__)
LOT = 100
BORDEREAU = "bordereau.csv"
OBJET = "Votre demande de logement social"
CORPS = (
    "Bonjour,\n\nUn document qui concerne une demande de logement social vous est adressé : il est joint à ce message.\n\n"
    "Ce message est envoyé automatiquement. Pour toute question, adressez-vous au guichet indiqué dans le document.\n"
)


def expedier(courriers: Iterable[int], *, acteur: Acteur) -> int:
    """Send these letters, those still to be sent. Returns how many left."""
    ids, total = list(courriers), 0
    for debut in range(0, len(ids), LOT):
        total += _expedier_un_lot(ids[debut : debut + LOT], acteur=acteur, le=aujourdhui())
    return total


def expedier_les_restants(*, acteur: Acteur) -> int:
    """Send everything that waits, by batches in the order of preparation. Returns how many left."""
    total, dernier = 0, 0
    while ids := _en_attente(dernier):
        dernier = ids[-1]
        total += _expedier_un_lot(ids, acteur=acteur, le=aujourdhui())
    return total


def _en_attente(apres: int) -> list[int]:
    en_attente = Courrier.objects.filter(etat=EtatCourrier.A_ENVOYER, pk__gt=apres)
    return list(en_attente.order_by("pk").values_list("pk", flat=True)[:LOT])


@transaction.atomic
def _expedier_un_lot(ids: Sequence[int], *, acteur: Acteur, le: date) -> int:
    lettres = list(
        Courrier.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
        .select_related("organisme")
        .filter(pk__in=ids, etat=EtatCourrier.A_ENVOYER)
        .order_by("pk")
    )
    empreintes: dict[int, str] = {}
    for lettre in lire(lettres, le=le):
        empreinte = _expedier_une(lettre, acteur=acteur)
        if empreinte:
            empreintes[lettre.courrier.pk] = empreinte
    return marquer_envoyes(empreintes, le=le, acteur=acteur)


def _expedier_une(lettre: LettreAEcrire, *, acteur: Acteur) -> str:
    """Send one letter and return the hash of its document; empty when it did not leave (its row says why)."""
    courrier = lettre.courrier
    par_mel = courrier.canal == CanalCourrier.MEL
    if not (lettre.courriel if par_mel else lettre.adresse):
        marquer_echec(courrier.pk, le=lettre.le, acteur=acteur, raison="sans_adresse")
        return ""
    try:
        pdf = composer(lettre)
        if par_mel:
            EmailMessage(OBJET, CORPS, to=[lettre.courriel], attachments=[_piece(courrier, pdf)]).send()
        else:
            _deposer(courrier, pdf, lettre.le)
    except ActionRefusee:
        Courrier.objects.filter(pk=courrier.pk).update(etat=EtatCourrier.ANNULE)
        return ""
    except DocumentImpossible:
        marquer_echec(courrier.pk, le=lettre.le, acteur=acteur, raison="document")
        return ""
    except SMTPRecipientsRefused:
        marquer_echec(courrier.pk, le=lettre.le, acteur=acteur, raison="adresse_refusee")
        return ""
    except (SMTPException, OSError) as erreur:
        # A server that does not answer, a full disk: the letter waits for the next sweep.
        logger.error("courrier %s: %s", courrier.pk, type(erreur).__name__)
        return ""
    return hashlib.sha256(pdf).hexdigest()


def _piece(courrier: Courrier, pdf: bytes) -> tuple[str, bytes, str]:
    return (f"{courrier.get_nature_display().lower().replace(' ', '-')}.pdf", pdf, "application/pdf")


def dossier_des_lots() -> Path:
    """Where the batches for the printer wait; readable by the service alone."""
    dossier = Path(settings.VAR_DIR) / "courriers"
    dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
    return dossier


def _deposer(courrier: Courrier, pdf: bytes, le: date) -> None:
    """One file per letter and one line in the day's list; the name of a file says nothing of anybody."""
    lot = dossier_des_lots() / le.isoformat()
    lot.mkdir(mode=0o700, exist_ok=True)
    provisoire, definitif = lot / f".{courrier.pk}.pdf", lot / f"{courrier.pk}.pdf"
    provisoire.write_bytes(pdf)
    provisoire.replace(definitif)
    with (lot / BORDEREAU).open("a", encoding="utf-8") as bordereau:
        bordereau.write(f"{definitif.name};{courrier.canal};{courrier.nature}\n")


def purger_les_lots(*, le: date) -> int:
    """Delete the batches handed over long enough ago (parameter, in days). Returns how many."""
    jeu, chaine = jeu_de_la_region()
    limite = le - timedelta(days=int(jeu.valeur(Cle.CONSERVATION_LOT, le=le, territoires=chaine)))
    vieux = [lot for lot in dossier_des_lots().iterdir() if lot.is_dir() and lot.name < limite.isoformat()]
    for lot in vieux:
        shutil.rmtree(lot)
    return len(vieux)
