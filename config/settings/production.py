"""In production nothing is guessed: embedded defaults, the demo and generated keys are refused at start."""

from config import environnement
from config.settings.base import *  # noqa: F403 - settings modules are made to be piled up
from config.settings.base import (
    BASE_EMBARQUEE,
    CELERY_BROKER_URL,
    CONNEXION_APPLICATION,
    CONNEXION_PROPRIETAIRE,
    DEMO,
    HORLOGE,
)

_REFUS = {
    "DATABASE_URL est obligatoire en production : la base embarquée n’y est pas admise.": BASE_EMBARQUEE,
    "DATABASE_URL_PROPRIETAIRE doit nommer un autre rôle que DATABASE_URL : "
    "les tables en ajout seul ne tiennent qu’à cela.": CONNEXION_APPLICATION["USER"] == CONNEXION_PROPRIETAIRE["USER"],
    "CELERY_BROKER_URL est obligatoire en production (amqp:// ou redis://).": CELERY_BROKER_URL.startswith(
        "filesystem"
    ),
    "EMAIL_URL est obligatoire en production.": not environnement.texte("EMAIL_URL", ""),
    "PIECES_URL est obligatoire en production, par exemple file:///srv/registre/pieces.": not environnement.texte(
        "PIECES_URL", ""
    ),
    "ALLOWED_HOSTS est obligatoire en production.": not environnement.liste("ALLOWED_HOSTS"),
    "ADRESSE_PUBLIQUE est obligatoire en production, par exemple https://registre.exemple.fr.": not environnement.texte(
        "ADRESSE_PUBLIQUE", ""
    ).startswith("https://"),
    "DEMO=1 est refusé en production.": DEMO,
    "HORLOGE est refusée en production : l’heure y est celle de la machine.": bool(HORLOGE),
}
for _message, _refuse in _REFUS.items():
    if _refuse:
        raise environnement.ConfigurationInvalide(_message)

DEBUG = False
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
SECURE_SSL_REDIRECT = environnement.booleen("REDIRIGER_VERS_HTTPS", defaut=True)
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environnement.booleen("DERRIERE_UN_PROXY") else None
