"""The certificate that signs the procès-verbaux, when the installation has one (`PV_CERTIFICAT`; ADR 40)."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from attributions.documents.signature import Certificat, CertificatIllisible, lire_certificat
from socle.clock import PARIS, maintenant
from socle.errors import ActionRefusee, Nature, Refus

SOURCE = "règlement (UE) 910/2014, article 26"


def certificat_de_signature() -> Certificat | None:
    """The one configured, in its dates; None when none is. Raises `ActionRefusee` when it may not sign.

    It is read at each signature: a renewed file serves without a restart.
    """
    chemin = settings.PV_CERTIFICAT
    if not chemin:
        return None
    try:
        certificat = lire_certificat(Path(chemin).read_bytes(), settings.PV_CERTIFICAT_MOT_DE_PASSE)
    except (OSError, CertificatIllisible) as erreur:
        raise ActionRefusee(certificat_illisible()) from erreur
    instant = maintenant()
    if not certificat.du <= instant <= certificat.au:
        raise ActionRefusee(_hors_dates(certificat, futur=instant < certificat.du))
    return certificat


def certificat_illisible() -> Refus:
    return Refus(
        "certificat_illisible",
        "Le certificat qui signe les procès-verbaux ne se lit pas : rien n'est signé, la séance reste close.",
        Nature.ETAT,
        source=SOURCE,
        issue="Prévenez le gestionnaire du registre : le fichier PV_CERTIFICAT ou son mot de passe est à vérifier.",
    )


def _hors_dates(certificat: Certificat, *, futur: bool) -> Refus:
    borne = certificat.du if futur else certificat.au
    quand = f"{borne.astimezone(PARIS):%d/%m/%Y}"
    dit = f"n'est valable qu'à partir du {quand}" if futur else f"a expiré le {quand}"
    return Refus(
        "certificat_hors_dates",
        f"Le certificat qui signe les procès-verbaux {dit} : rien n'est signé, la séance reste close.",
        Nature.ETAT,
        source=SOURCE,
        issue="Prévenez le gestionnaire du registre : un certificat en cours de validité est à installer.",
    )
