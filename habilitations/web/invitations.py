"""The page that the link of an invitation opens: choose a password, then sign in and add a second factor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from habilitations.services import comptes
from habilitations.web.acteurs import adresse_de
from habilitations.web.refus import page_de_refus
from socle.errors import ActionRefusee


class ChoixDuMotDePasse(forms.Form):
    """Typed twice, never shown again."""

    use_required_attribute = False
    mot_de_passe = forms.CharField(
        label="Mot de passe",
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "new-password"}),
        error_messages={"required": "Choisissez un mot de passe."},
    )
    encore = forms.CharField(
        label="Le même, une seconde fois",
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "new-password"}),
        error_messages={"required": "Écrivez-le une seconde fois."},
    )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        premier, second = donnees.get("mot_de_passe"), donnees.get("encore")
        if premier and second and premier != second:
            self.add_error("encore", "Les deux mots de passe ne sont pas les mêmes.")
        return donnees


@login_not_required
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def ouvrir(request: HttpRequest, secret: str) -> HttpResponse:
    """The account of the invited agent is opened once; a link that is over says so and what to do."""
    try:
        invitation = comptes.invitation_valable(secret)
    except ActionRefusee as refusee:
        return page_de_refus(request, refusee.refus, titre="Ce lien ne sert plus")
    formulaire = ChoixDuMotDePasse(request.POST or None, label_suffix="")
    if request.method == "POST" and formulaire.is_valid():
        try:
            comptes.accepter(
                secret=secret, mot_de_passe=formulaire.cleaned_data["mot_de_passe"], adresse=adresse_de(request)
            )
        except ActionRefusee as refusee:
            for un in refusee.refus:
                formulaire.add_error(un.champ or None, un.phrase())
        else:
            messages.success(request, "Votre compte est ouvert : connectez-vous pour ajouter votre second facteur.")
            return redirect("account_login")
    contexte = {"invitation": invitation, "formulaire": formulaire, "regles": password_validators_help_texts()}
    statut = 422 if formulaire.is_bound else 200
    return render(request, "habilitations/comptes/invitation.html", contexte, status=statut)
