"""The web entry: a WSGI server imports `application` from here."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from config import entree, environnement

entree.declarer("web")
os.environ.setdefault(
    "DJANGO_SETTINGS_MODULE",
    f"config.settings.{environnement.choix('ENVIRONNEMENT', environnement.ENVIRONNEMENTS, 'dev')}",
)

application = get_wsgi_application()
