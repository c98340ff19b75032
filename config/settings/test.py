"""For pytest: a cluster of its own, nothing shared between tests, everything that can shout does."""

import os

from config import entree

os.environ["ENVIRONNEMENT"] = "test"
os.environ.setdefault(entree.VARIABLE, "test")

from config.settings.base import *  # noqa: F403 - the two variables above are read there

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# One process, cleared before each test, and no query in the counts of queries.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
