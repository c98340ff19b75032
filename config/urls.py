"""Mounts each application's web and API routes."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from attributions.api import urls as attributions
from habilitations.web import vues
from registre.api import urls as registre

urlpatterns: list[URLPattern | URLResolver] = [
    # The address of an agent is the one his organisme gave: the library would let him change it.
    path("comptes/email/", vues.adresse, name="account_email"),
    path("comptes/", include("allauth.account.urls")),
    path("comptes/mfa/", include("allauth.mfa.urls")),
    path("comptes/sessions/", include("allauth.usersessions.urls")),
    path("", include("socle.web.urls")),
    path("", include("habilitations.web.urls")),
    # One namespace, whatever the application; the register's last route answers any other address.
    path("api/v1/", include(([*attributions.urlpatterns, *registre.urlpatterns], registre.app_name))),
    path("", include("registre.web.urls")),
    path("", include("attributions.web.urls")),
    path("", include("reporting.web.urls")),
]

handler400 = "config.erreurs.erreur_400"
handler403 = "habilitations.web.vues.erreur_403"
handler404 = "config.erreurs.erreur_404"
handler500 = "config.erreurs.erreur_500"
