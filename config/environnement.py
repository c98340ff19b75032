"""The one reader of environment variables: typed, and wrong values stop the start with a clear sentence.

Only the settings modules and the entry points (manage.py, celery, wsgi, tests) use it. Every function raises
`ConfigurationInvalide`, whose message names the variable, what is wrong and what to write instead.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

RACINE = Path(__file__).resolve().parent.parent
ENVIRONNEMENTS = ("dev", "test", "production")
OCTETS_D_UNE_CLE = 32
_OUI = frozenset({"1", "oui", "true", "yes", "on"})
_NON = frozenset({"0", "non", "false", "no", "off", ""})
_IDENTIFIANT_DE_CLE = re.compile(r"[A-Za-z0-9_-]{1,16}")


class ConfigurationInvalide(Exception):
    """A variable of the environment is missing or wrong; the program must not start."""


def texte(nom: str, defaut: str | None = None) -> str:
    """The variable as it is written, or `defaut`. An empty variable counts as absent."""
    valeur = os.environ.get(nom, "").strip()
    if valeur:
        return valeur
    if defaut is None:
        raise ConfigurationInvalide(f"{nom} est obligatoire et n’est pas définie.")
    return defaut


def choix(nom: str, permis: tuple[str, ...], defaut: str | None = None) -> str:
    valeur = texte(nom, defaut)
    if valeur not in permis:
        raise ConfigurationInvalide(f"{nom}={valeur!r} n’est pas permis ; valeurs possibles : {', '.join(permis)}.")
    return valeur


def booleen(nom: str, *, defaut: bool = False) -> bool:
    valeur = os.environ.get(nom)
    if valeur is None:
        return defaut
    if valeur.strip().lower() in _OUI:
        return True
    if valeur.strip().lower() in _NON:
        return False
    raise ConfigurationInvalide(f"{nom}={valeur!r} n’est pas un booléen ; écrire 1 ou 0.")


def entier(nom: str, defaut: int | None = None, *, mini: int = 0, maxi: int = 2**31 - 1) -> int:
    valeur = texte(nom, None if defaut is None else str(defaut))
    try:
        nombre = int(valeur)
    except ValueError:
        raise ConfigurationInvalide(f"{nom}={valeur!r} n’est pas un nombre entier.") from None
    if not mini <= nombre <= maxi:
        raise ConfigurationInvalide(f"{nom}={nombre} est hors bornes ; écrire un nombre de {mini} à {maxi}.")
    return nombre


def instant(nom: str) -> str:
    """A date or an instant in ISO 8601, as written; an empty string when the variable is absent."""
    valeur = texte(nom, "")
    try:
        datetime.fromisoformat(valeur or "2026-01-01")
    except ValueError:
        exemples = "2026-03-15 ou 2026-03-15T09:00:00+01:00"
        raise ConfigurationInvalide(f"{nom}={valeur!r} n’est pas une date ; écrire {exemples}.") from None
    return valeur


def liste(nom: str, defaut: tuple[str, ...] = ()) -> list[str]:
    """Values separated by commas."""
    valeur = texte(nom, "")
    return [morceau.strip() for morceau in valeur.split(",") if morceau.strip()] or list(defaut)


def origines(nom: str) -> list[str]:
    """Origins such as https://registre.exemple.fr, separated by commas."""
    valeurs = liste(nom)
    for valeur in valeurs:
        parties = urlsplit(valeur)
        if parties.scheme not in {"http", "https"} or not parties.netloc or parties.path not in {"", "/"}:
            raise ConfigurationInvalide(
                f"{nom} : {valeur!r} n’est pas une origine ; exemple : https://registre.exemple.fr."
            )
    return valeurs


def url(nom: str, schemas: tuple[str, ...]) -> str:
    """An URL of one of these schemes, or an empty string when the variable is absent."""
    valeur = texte(nom, "")
    if valeur and urlsplit(valeur).scheme not in schemas:
        raise ConfigurationInvalide(
            f"{nom} : schéma inconnu ({urlsplit(valeur).scheme or 'aucun'}) ; possibles : {', '.join(schemas)}."
        )
    return valeur


def fichier_absolu(nom: str) -> str:
    """The absolute path of a file, or an empty string when the variable is absent; the file is read when it serves."""
    valeur = texte(nom, "")
    if valeur and not Path(valeur).is_absolute():
        raise ConfigurationInvalide(f"{nom} : le chemin doit être absolu, par exemple /etc/registre/pv.p12.")
    return valeur


def base_de_donnees(nom: str) -> dict[str, object]:
    """A `DATABASES` entry out of postgresql://user:password@host:port/name?option=value; empty when absent."""
    valeur = url(nom, ("postgres", "postgresql"))
    if not valeur:
        return {}
    parties = urlsplit(valeur)
    options = {cle: valeurs[-1] for cle, valeurs in parse_qs(parties.query).items()}
    hote = options.pop("host", unquote(parties.hostname or ""))
    if not parties.path.strip("/"):
        raise ConfigurationInvalide(f"{nom} : il manque le nom de la base, par exemple …@hote:5432/registre.")
    try:
        port = parties.port
    except ValueError:
        raise ConfigurationInvalide(f"{nom} : le port n’est pas un nombre.") from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parties.path.strip("/")),
        "USER": unquote(parties.username or ""),
        "PASSWORD": unquote(parties.password or ""),
        "HOST": hote,
        "PORT": str(port or ""),
        "OPTIONS": options,
    }


def stockage(nom: str, defaut: Path) -> dict[str, object]:
    """A `STORAGES` entry for encrypted files, out of file:///folder or s3://bucket/prefix?endpoint_url=…&region_name=….

    The credentials of S3 are those of its own variables (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY), never in the URL.
    """
    valeur = url(nom, ("file", "s3"))
    parties = urlsplit(valeur)
    if parties.scheme == "s3":
        return {"BACKEND": "demandeurs.pieces.stockage.StockageS3", "OPTIONS": _options_s3(nom, valeur)}
    dossier = Path(unquote(parties.path)) if valeur else defaut
    if not dossier.is_absolute():
        raise ConfigurationInvalide(f"{nom} : le dossier doit être absolu, par exemple file:///srv/registre/pieces.")
    return {
        "BACKEND": "demandeurs.pieces.stockage.StockageLocal",
        "OPTIONS": {
            "location": str(dossier_prive(dossier)),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }


def _options_s3(nom: str, valeur: str) -> dict[str, object]:
    parties = urlsplit(valeur)
    options = {cle: valeurs[-1] for cle, valeurs in parse_qs(parties.query).items()}
    inconnues = options.keys() - {"endpoint_url", "region_name"}
    if not parties.hostname or parties.username or inconnues:
        raise ConfigurationInvalide(
            f"{nom} : écrire s3://seau/prefixe?endpoint_url=https://hote&region_name=region, "
            "les identifiants dans AWS_ACCESS_KEY_ID et AWS_SECRET_ACCESS_KEY."
        )
    return {"bucket_name": parties.netloc, "location": unquote(parties.path).strip("/"), "default_acl": None, **options}


def prise(nom: str) -> str:
    """unix:///path or tcp://host:port, or an empty string when the variable is absent."""
    valeur = url(nom, ("unix", "tcp"))
    parties = urlsplit(valeur)
    try:
        complete = (
            bool(parties.path.strip("/")) if parties.scheme == "unix" else bool(parties.hostname and parties.port)
        )
    except ValueError:
        complete = False
    if valeur and not complete:
        raise ConfigurationInvalide(f"{nom}={valeur!r} : écrire unix:///run/clamav/clamd.ctl ou tcp://hote:3310.")
    return valeur


def dossier_var() -> Path:
    """`VAR_DIR`, absolute, created when missing: everything the program writes outside the database lives there."""
    chemin = Path(texte("VAR_DIR", str(RACINE / "var"))).expanduser().resolve()
    try:
        chemin.mkdir(parents=True, exist_ok=True)
    except OSError as erreur:
        raise ConfigurationInvalide(f"VAR_DIR={chemin} ne peut pas être créé : {erreur.strerror}.") from erreur
    return chemin


def chemin(nom: str) -> Path | None:
    """A file or folder that must be there; None when the variable is absent."""
    valeur = texte(nom, "")
    if not valeur:
        return None
    trouve = Path(valeur).expanduser().resolve()
    if not trouve.exists():
        raise ConfigurationInvalide(f"{nom}={valeur!r} n’existe pas.")
    return trouve


def programme(nom: str, habituel: str) -> Path | None:
    """A program: the one named, else `habituel` where programs are looked for; None when it is not there, or « non »."""
    valeur = texte(nom, "")
    if valeur.lower() in _NON:
        trouve = None if valeur else shutil.which(habituel)
        return Path(trouve) if trouve else None
    trouve = shutil.which(str(Path(valeur).expanduser()))
    if trouve is None:
        raise ConfigurationInvalide(f"{nom}={valeur!r} n’est pas un programme exécutable ; « non » s’en passe.")
    return Path(trouve).resolve()


def dossier_prive(chemin: Path) -> Path:
    """A folder nobody else may read (0700), created when missing."""
    chemin.mkdir(parents=True, exist_ok=True)
    if chemin.stat().st_mode & 0o077:
        chemin.chmod(0o700)
    return chemin


def secret(nom: str, *, dossier: Path | None) -> str:
    """A secret text: the variable, else a value generated once in `dossier`; None refuses to generate."""
    valeur = texte(nom, "")
    if valeur:
        if len(valeur) < OCTETS_D_UNE_CLE:
            raise ConfigurationInvalide(f"{nom} est trop courte : au moins {OCTETS_D_UNE_CLE} caractères au hasard.")
        return valeur
    return _garder_en_fichier(nom, secrets.token_urlsafe(48), dossier)


def cles(nom: str, *, dossier: Path | None) -> Mapping[str, bytes]:
    """Keys of 32 bytes by key id, `id:base64[,id:base64…]`; the first one encrypts, all of them decrypt."""
    valeur = texte(nom, "")
    if not valeur:
        neuve = base64.b64encode(secrets.token_bytes(OCTETS_D_UNE_CLE)).decode()
        valeur = _garder_en_fichier(nom, f"1:{neuve}", dossier)
    trousseau: dict[str, bytes] = {}
    for morceau in valeur.split(","):
        identifiant, _, encodee = morceau.strip().partition(":")
        if not _IDENTIFIANT_DE_CLE.fullmatch(identifiant) or identifiant in trousseau:
            raise ConfigurationInvalide(
                f"{nom} : écrire id:base64[,id:base64], chaque id une fois, la clé courante d’abord."
            )
        trousseau[identifiant] = _octets_de_cle(nom, identifiant, encodee)
    return trousseau


def _octets_de_cle(nom: str, identifiant: str, encodee: str) -> bytes:
    try:
        octets = base64.b64decode(encodee, validate=True)
    except binascii.Error:
        octets = b""
    if len(octets) != OCTETS_D_UNE_CLE:
        raise ConfigurationInvalide(
            f"{nom} : la clé {identifiant!r} n’a pas {OCTETS_D_UNE_CLE} octets en base64 ; "
            "en fabriquer une : openssl rand -base64 32."
        )
    return octets


def _garder_en_fichier(nom: str, neuve: str, dossier: Path | None) -> str:
    """The value kept in `dossier`/nom, written by the first process that comes; the others read what it wrote."""
    if dossier is None:
        raise ConfigurationInvalide(f"{nom} est obligatoire en production : aucune clé n’y est générée.")
    chemin = dossier_prive(dossier) / nom.lower()
    provisoire = chemin.with_name(f".{chemin.name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not chemin.exists():
        with os.fdopen(os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as fichier:
            fichier.write(neuve)
        try:
            os.link(provisoire, chemin)
        except FileExistsError:
            pass
        finally:
            provisoire.unlink()
    return chemin.read_text().strip()
