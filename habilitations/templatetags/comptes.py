"""Built-in tags of every template: the hidden fields of a form, the time to try again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from habilitations.web.pour_qui import CHAMP, affectation_du_moment
from socle.clock import maintenant

register = template.Library()


class JetonsDuFormulaire(CsrfTokenNode):
    """Django's anti-forgery token, and for whom the page was written: no form can forget it."""

    def render(self, context: Any) -> SafeString:
        jeton = super().render(context)
        affectation_id = affectation_du_moment.get()
        if not jeton or affectation_id is None:
            return SafeString(jeton)
        return format_html('{}<input type="hidden" name="{}" value="{}">', SafeString(jeton), CHAMP, affectation_id)


@register.tag
def csrf_token(parser: Parser, token: Token) -> JetonsDuFormulaire:
    """Replaces Django's tag of the same name in every template."""
    return JetonsDuFormulaire()


@register.simple_tag
def heure_de_reprise() -> str:
    """One minute from now: the longest that the limits of a page make wait."""
    return f"{maintenant() + timedelta(minutes=1):%H h %M}"
