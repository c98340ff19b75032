"""What every environment shares. Values come from the environment, read once, and wrong ones stop the start."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from config import entree, environnement
from socle import postgres_embarque

RACINE = environnement.RACINE
ENVIRONNEMENT = environnement.choix("ENVIRONNEMENT", environnement.ENVIRONNEMENTS, "dev")
EN_PRODUCTION = ENVIRONNEMENT == "production"
ENTREE = entree.presente()
VAR_DIR = environnement.dossier_var()
DEMO = environnement.booleen("DEMO")
PORT = environnement.entier("PORT", 8000, mini=1, maxi=65535)
REGION = environnement.texte("REGION", "11")
HORLOGE = environnement.instant("HORLOGE")
if not (len(REGION) == 2 and REGION.isdigit()):
    raise environnement.ConfigurationInvalide(
        f"REGION={REGION!r} n’est pas un code de région de l’INSEE (deux chiffres)."
    )

# --- numéro unique: issued here (designated system) or awaited from the SNE; 111 is Île-de-France ---
NUMEROTEUR = environnement.choix("NUMEROTEUR", ("local", "sne"), "local")
TERRITOIRE_NUMERO = environnement.texte("TERRITOIRE_NUMERO", f"1{REGION}")
if len(TERRITOIRE_NUMERO) != 3 or not TERRITOIRE_NUMERO.isalnum() or TERRITOIRE_NUMERO.upper() != TERRITOIRE_NUMERO:
    raise environnement.ConfigurationInvalide(
        f"TERRITOIRE_NUMERO={TERRITOIRE_NUMERO!r} n’est pas un code de territoire : trois chiffres ou capitales."
    )

# How many times an hour one agent may ask whether a demande exists beyond his perimeter.
VERIFICATIONS_PAR_HEURE = environnement.entier("VERIFICATIONS_PAR_HEURE", 60, mini=1, maxi=10_000)

# --- secrets: separate, versioned by key id, generated once outside production ---
DOSSIER_CLES = None if EN_PRODUCTION else VAR_DIR / "cles"
SECRET_KEY = environnement.secret("SECRET_KEY", dossier=DOSSIER_CLES)
CLES_NIR = environnement.cles("CLE_NIR", dossier=DOSSIER_CLES)
CLES_NIR_HMAC = environnement.cles("CLE_NIR_HMAC", dossier=DOSSIER_CLES)
CLES_PIECES = environnement.cles("CLE_PIECES", dossier=DOSSIER_CLES)
CLES_SECOND_FACTEUR = environnement.cles("CLE_SECOND_FACTEUR", dossier=DOSSIER_CLES)

# --- 2D-Doc: who is believed; absent, nothing is verifiable. The test authority is believed outside production only ---
DEUXDDOC_CONFIANCE = environnement.chemin("DEUXDDOC_CONFIANCE")
DEUXDDOC_ESSAI = not EN_PRODUCTION

# --- characters of pages that are pictures; None: such pages say nothing ---
TESSERACT = environnement.programme("TESSERACT", "tesseract")

# --- applications, from the top of the layers to the bottom ---
INSTALLED_APPS = [
    "demo.apps.DemoConfig",
    "reporting.apps.ReportingConfig",
    "attributions.apps.AttributionsConfig",
    "registre.apps.RegistreConfig",
    "demandeurs.apps.DemandeursConfig",
    "habilitations.apps.HabilitationsConfig",
    "socle.apps.SocleConfig",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "oauth2_provider",
    "django_filters",
    "django_htmx",
    "bootstrap",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.entetes_de_securite",
    "config.middleware.adresse_sans_octet_nul",
    "config.middleware.references_lues_une_fois",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.duree_de_session",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "habilitations.web.second_facteur.SecondFacteur",
    "habilitations.web.acteurs.ActeurDeLaRequete",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "socle.rendu.RenduRapide"
CSRF_FAILURE_VIEW = "habilitations.web.vues.erreur_csrf"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            # Every form says for whom its page was written.
            "builtins": ["habilitations.templatetags.comptes"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "socle.web.contexte.cadre",
                "habilitations.web.contexte.identite",
                "registre.web.navigation.navigation",
            ],
        },
    }
]

# --- database: DATABASE_URL is the application's role, DATABASE_URL_PROPRIETAIRE the owner's ---
# Tests have a cluster of their own, which may lose its last second in a crash.
EN_TEST = ENVIRONNEMENT == "test"
POSTGRES_EMBARQUE = postgres_embarque.Grappe(VAR_DIR / ("pg-tests" if EN_TEST else "pg"), durable=not EN_TEST)
_application = environnement.base_de_donnees("DATABASE_URL")
_proprietaire = environnement.base_de_donnees("DATABASE_URL_PROPRIETAIRE")
if _proprietaire and not _application:
    raise environnement.ConfigurationInvalide("DATABASE_URL_PROPRIETAIRE est définie sans DATABASE_URL.")
BASE_EMBARQUEE = not _application
if BASE_EMBARQUEE:
    _application = POSTGRES_EMBARQUE.connexion(postgres_embarque.ROLE_APPLICATION)
    _proprietaire = POSTGRES_EMBARQUE.connexion(postgres_embarque.ROLE_PROPRIETAIRE)
CONNEXION_APPLICATION = _application
CONNEXION_PROPRIETAIRE = _proprietaire or dict(_application)
DATABASES = {"default": dict(CONNEXION_PROPRIETAIRE if ENTREE.proprietaire else CONNEXION_APPLICATION)}
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "application_name": "registre",
    "options": f"-c statement_timeout={ENTREE.delai_requete} -c lock_timeout={ENTREE.delai_verrou}"
    " -c idle_in_transaction_session_timeout=600000",
    **({"pool": {"min_size": 1, "max_size": 8, "timeout": 10}} if ENTREE.reserve else {}),
}
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["TIME_ZONE"] = "Europe/Paris"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Tables where the application's role may only SELECT and INSERT (partitions included).
TABLES_EN_AJOUT_SEUL = (
    "socle.TraceActe",
    "socle.TraceConsultation",
    "socle.Sceau",
    "registre.Evenement",
    "attributions.EvenementVacance",
    "attributions.MouvementFlux",
    "attributions.ProcesVerbal",
)

# Commands that load what every base needs, in this order; each one changes nothing the second time.
DONNEES_DE_REFERENCE = (
    "charger_territoires",
    "charger_nomenclatures",
    "charger_parametres",
    "charger_baremes",
    "charger_pieces",
    "charger_delais_anormaux",
    "charger_financements",
)

# --- cache: shared by the processes (throttles, lockouts), so Redis or the database ---
TABLE_DE_CACHE = "socle_cache"
_cache = environnement.url("CACHE_URL", ("redis", "rediss"))
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _cache}
    if _cache
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": TABLE_DE_CACHE}
}

# --- accounts ---
AUTH_USER_MODEL = "habilitations.Agent"
AUTHENTICATION_BACKENDS = [
    "habilitations.access.BackendHabilitations",
    "allauth.account.auth_backends.AuthenticationBackend",
]
ANONYMOUS_USER_NAME = None
GUARDIAN_RAISE_403 = False
# guardian's own backend is left out on purpose: ours tests the dates of each grant.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "habilitations.web.comptes.AdaptateurDesComptes"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
# Counted in the shared cache; the message of the adapter gives the five minutes.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/5m/key"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Demande de logement social] "
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
MFA_ADAPTER = "habilitations.web.comptes.AdaptateurDuSecondFacteur"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Registre de la demande de logement social"

# Days during which the link of an invitation opens the account.
INVITATION_JOURS = environnement.entier("INVITATION_JOURS", 7, mini=1, maxi=30)
# Where people reach the service, for the links of e-mails.
ADRESSE_PUBLIQUE = environnement.texte("ADRESSE_PUBLIQUE", f"http://localhost:{PORT}").rstrip("/")

# --- sessions: seconds without any request, and seconds in all ---
SESSION_INACTIVITE = environnement.entier("SESSION_INACTIVITE", 30 * 60, mini=60)
SESSION_DUREE_MAX = environnement.entier("SESSION_DUREE_MAX", 8 * 3600, mini=300)
SESSION_COOKIE_AGE = SESSION_INACTIVITE
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
ALLOWED_HOSTS = environnement.liste("ALLOWED_HOSTS", ("127.0.0.1", "localhost"))
CSRF_TRUSTED_ORIGINS = environnement.origines("CSRF_TRUSTED_ORIGINS")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Everything is served by the application itself; htmx's inline style is turned off in the base template.
POLITIQUE_DE_CONTENU = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "manifest-src": "'self'",
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_PERMISSIONS = 0o600

# --- API: see habilitations/api and socle/api; a token is the only way in ---
# Requests of one client in a minute, and tokens asked for from one network address in a minute.
API_REQUETES_PAR_MINUTE = environnement.entier("API_REQUETES_PAR_MINUTE", 1_200, mini=1, maxi=1_000_000)
API_JETONS_PAR_MINUTE = environnement.entier("API_JETONS_PAR_MINUTE", 30, mini=1, maxi=100_000)
API_DUREE_DU_JETON = environnement.entier("API_DUREE_DU_JETON", 3600, mini=60, maxi=12 * 3600)
REST_FRAMEWORK = {
    # Each view says who may call: see habilitations.api.vues.VueApi.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": [],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "socle.api.problemes.gestionnaire",
    "UNAUTHENTICATED_USER": None,
}
OAUTH2_PROVIDER_APPLICATION_MODEL = "habilitations.ClientApi"
OAUTH2_PROVIDER = {
    "OAUTH2_VALIDATOR_CLASS": "habilitations.api.jetons.ValidateurDesClients",
    "SCOPES_BACKEND_CLASS": "habilitations.api.jetons.PorteesDesClients",
    "ACCESS_TOKEN_EXPIRE_SECONDS": API_DUREE_DU_JETON,
    # Tokens are kept by their digest.
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "API du registre de la demande de logement social",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    "SORT_OPERATIONS": False,
    "POSTPROCESSING_HOOKS": ["registre.api.schema.completer"],
}

# --- files ---
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Files of exports: readable by the service alone, swept when they expire.
DOSSIER_EXPORTS = environnement.dossier_prive(VAR_DIR / "exports")
DOSSIER_RPLS = environnement.dossier_prive(VAR_DIR / "rpls")
# Encrypted files only; PIECES_URL chooses a folder or an S3-compatible bucket.
_pieces = environnement.stockage("PIECES_URL", VAR_DIR / "pieces")
STORAGES = {
    "default": _pieces,
    "pieces": _pieces,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# clamd that examines the files of pièces: unix:///run/clamav/clamd.ctl or tcp://host:3310; none when empty.
CLAMAV_SOCKET = environnement.prise("CLAMAV_SOCKET")

# Certificate (PKCS#12) that signs the final procès-verbaux, and its password; none when empty. Read at each signature.
PV_CERTIFICAT = environnement.fichier_absolu("PV_CERTIFICAT")
PV_CERTIFICAT_MOT_DE_PASSE = environnement.texte("PV_CERTIFICAT_MOT_DE_PASSE", "")

# --- e-mail: written to files by default ---
EMAIL_URL = environnement.url("EMAIL_URL", ("smtp", "smtps", "smtp+tls"))
DEFAULT_FROM_EMAIL = environnement.texte("EMAIL_EXPEDITEUR", "registre@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20
if EMAIL_URL:
    _smtp = urlsplit(EMAIL_URL)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _smtp.hostname or "localhost"
    EMAIL_PORT = _smtp.port or {"smtp": 25, "smtps": 465, "smtp+tls": 587}[_smtp.scheme]
    EMAIL_HOST_USER = unquote(_smtp.username or "")
    EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")
    EMAIL_USE_SSL = _smtp.scheme == "smtps"
    EMAIL_USE_TLS = _smtp.scheme == "smtp+tls"
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(environnement.dossier_prive(VAR_DIR / "courriels"))

# --- tasks: the filesystem broker by default ---
CELERY_BROKER_URL = (
    environnement.url("CELERY_BROKER_URL", ("filesystem", "amqp", "amqps", "redis", "rediss"))
    or "filesystem://localhost"
)
if CELERY_BROKER_URL.startswith("filesystem"):
    _file = environnement.dossier_prive(VAR_DIR / "file")
    for _dossier in ("messages", "traites", "controle"):
        environnement.dossier_prive(_file / _dossier)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_file / "messages"),
        "data_folder_out": str(_file / "messages"),
        "processed_folder": str(_file / "traites"),
        "control_folder": str(_file / "controle"),
        "store_processed": False,
    }
elif CELERY_BROKER_URL.startswith("redis"):
    # A message not acknowledged within two hours is delivered again: longer than any task may last.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 2 * 3600}
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"confirm_publish": True}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 50 * 60
CELERY_TASK_TIME_LIMIT = 60 * 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 800_000
CELERY_TIMEZONE = "Europe/Paris"
CELERY_ENABLE_UTC = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "horaires")

# --- language and time ---
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
USE_I18N = True
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# --- logs: no personal value, and no parameter of a query ---
NIVEAU_JOURNAL = environnement.choix("NIVEAU_JOURNAL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ligne": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ligne"}},
    "root": {"handlers": ["console"], "level": NIVEAU_JOURNAL},
    "loggers": {
        "django.db.backends": {"level": "WARNING"},
        # Says at each import that it can log, in the middle of what a command answers.
        "pikepdf": {"level": "WARNING"},
    },
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "config.rapport.FiltreDuRapport"
