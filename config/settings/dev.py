"""On a developer's machine and for the demo: embedded services, readable errors."""

from config import environnement
from config.settings.base import *  # noqa: F403 - settings modules are made to be piled up

DEBUG = environnement.booleen("DEBUG")
# Browsers accept passkeys without TLS on http://localhost only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
# Without `collectstatic`, straight from the applications' folders.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
