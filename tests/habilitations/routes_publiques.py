"""Routes that need no right: what holds no data, and one's own account."""

from __future__ import annotations

# Routes of the API that hold no data: public (anonymous -> this status). The last one is any other address: no token.
API_PUBLIQUE: dict[str, int] = {
    "api:documentation": 200,
    "api:schema": 200,
    "api:jetons:jeton": 405,
    "api:rien_ici": 401,
}

# Routes of one's own account: they show nothing of a household and need no right; anonymous -> this status.
COMPTES: dict[str, int] = {
    # Keeps the page of whoever it was sealed for, and nothing without that seal.
    "registre:garder": 401,
    # Anybody reads the vacant dwellings (L441-2-8 I).
    "attributions:vacants": 200,
    "attributions:vacants_json": 200,
    "socle:glossaire": 200,
    "socle:aide": 200,
    "habilitations:demo_entrer": 405,
    "habilitations:second_facteur": 302,
    "habilitations:support": 302,
    "habilitations:fermer_support": 302,
    "habilitations:invitation": 409,
    "usersessions_list": 302,
    "account_login": 200,
    "account_logout": 302,
    "account_signup": 200,
    "account_inactive": 200,
    "account_reset_password": 200,
    "account_reset_password_done": 200,
    "account_reset_password_from_key_done": 200,
    "account_confirm_email": 200,
    "account_confirm_login_code": 302,
    "account_reset_password_from_key": 200,
    "account_email_verification_sent": 200,
    "account_change_password": 302,
    "account_set_password": 302,
    "account_email": 302,
    "account_reauthenticate": 302,
}
