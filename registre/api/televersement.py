"""Files sent to the API in a form: bounded before they are read, kept in memory, never written in clear on a disk."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http.multipartparser import MultiPartParserError
from rest_framework.request import Request

from registre.services.pieces.depot import Limites
from socle.api.contrat import CorpsIllisible, Faute
from socle.api.problemes import Probleme

FICHIERS = "fichiers"
MARGE = 64 * 1024
"""Octets of a form beside its files: its fields and the headers of its parts."""
ENTIERS = frozenset({"personne", "annee"})
BOOLEENS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Formulaire:
    """The fields as the contract reads them, and the content of each file in the order of the form."""

    champs: dict[str, Any]
    fichiers: list[bytes]


class EnMemoire(FileUploadHandler):
    """Keeps one octet and one file more than the bounds, so that the service refuses with its own words; no more."""

    def __init__(self, bornes: Limites) -> None:
        super().__init__()
        self.bornes, self.nombre, self.tampon = bornes, 0, BytesIO()

    def new_file(self, *args: Any, **options: Any) -> None:
        super().new_file(*args, **options)
        self.nombre, self.tampon = self.nombre + 1, BytesIO()
        if self.nombre > self.bornes.fichiers + 1:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.tampon.write(raw_data[: max(0, self.bornes.octets + 1 - self.tampon.tell())])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        taille = self.tampon.tell()
        self.tampon.seek(0)
        return InMemoryUploadedFile(self.tampon, self.field_name, "fichier", "application/octet-stream", taille, None)


def lire_formulaire(request: Request, bornes: Limites) -> Formulaire:
    """The form of this request. Raises `Probleme` 413 or 415 before reading anything, `CorpsIllisible` for its shape."""
    if str(request.META.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower() != "multipart/form-data":
        raise Probleme(415, "format_inconnu", "Un dépôt s'envoie en multipart/form-data.")
    maximum = bornes.octets * bornes.fichiers + MARGE
    if _longueur(request) > maximum:
        raise _trop_gros(maximum)
    envoye = request._request
    envoye.upload_handlers = [EnMemoire(bornes)]
    try:
        champs, fichiers = envoye.POST, envoye.FILES
    except RequestDataTooBig:
        raise _trop_gros(maximum) from None
    except (MultiPartParserError, SuspiciousOperation, BadRequest, UnicodeDecodeError):
        raise Probleme(400, "formulaire_illisible", "Le corps n'est pas un formulaire lisible.") from None
    fautes = [
        Faute("champ_inconnu", f"/{_montrable(nom)}", "Les fichiers s'envoient dans le champ « fichiers ».")
        for nom in fichiers
        if nom != FICHIERS
    ]
    lus = {nom: _valeur(nom, champs.getlist(nom), fautes) for nom in champs}
    if fautes:
        raise CorpsIllisible(fautes[:20])
    return Formulaire(lus, [un.read() for un in fichiers.getlist(FICHIERS)])


def _longueur(request: Request) -> int:
    brute = str(request.META.get("CONTENT_LENGTH", "") or "0")
    return int(brute) if brute.isascii() and brute.isdigit() else 0


def _valeur(nom: str, valeurs: list[str], fautes: list[Faute]) -> Any:
    """A field of a form is a text: what the contract counts or ticks is converted, the rest is left to its reading."""
    if len(valeurs) != 1:
        fautes.append(Faute("champ_repete", f"/{_montrable(nom)}", "Ce champ est donné plusieurs fois."))
        return None
    texte = valeurs[0]
    if nom in ENTIERS and texte.isascii() and texte.isdigit() and len(texte) < len(str(2**31)):
        return int(texte)
    return BOOLEENS.get(texte, texte) if nom == "divorce_lu" else texte


def _montrable(nom: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in nom[:60]).replace("~", "~0").replace("/", "~1")


def _trop_gros(maximum: int) -> Probleme:
    return Probleme(
        413, "corps_trop_gros", f"Un dépôt pèse au plus {maximum // (1024 * 1024)} Mio, tous fichiers réunis."
    )
