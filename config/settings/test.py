"""For pytest: a cluster of its own, nothing shared between tests, everything that can shout does."""

import os

from config import entree

os.environ["ENVIRONNEMENT"] = "test"
os.environ.setdefault(entree.VARIABLE, "test")

from config.settings.base import *  # noqa: F403 - the two variables above are read there
from socle.postgres_embarque import ROLE_APPLICATION, ROLE_PROPRIETAIRE

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Whatever the machine has; tests that want it say so.
TESSERACT = None
# One process, cleared before each test, and no query in the counts of queries.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
# On a server given by DATABASE_URL, its user only creates the tests' databases; the tests run under the two roles.
CONNEXION_ADMINISTRATEUR = dict(CONNEXION_APPLICATION)  # noqa: F405
CONNEXION_APPLICATION["USER"] = ROLE_APPLICATION  # noqa: F405
CONNEXION_PROPRIETAIRE["USER"] = ROLE_PROPRIETAIRE  # noqa: F405
DATABASES["default"]["USER"] = ROLE_APPLICATION  # noqa: F405
