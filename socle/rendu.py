"""Form controls written without going through one template each.

A registration form has some 250 controls; Django renders each through two or three templates (0.9 ms), which alone
would spend the budget of a page. The same mark-up is written here for the plain controls; the others keep templates.
"""

from __future__ import annotations

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.html import escape
from django.utils.safestring import mark_safe

_CHAMPS = frozenset(
    f"django/forms/widgets/{nom}.html"
    for nom in ("input", "text", "number", "email", "hidden", "date", "password", "search", "url", "checkbox")
)
_OPTIONS = frozenset(f"django/forms/widgets/{nom}_option.html" for nom in ("checkbox", "radio"))
_SELECT = "django/forms/widgets/select.html"
_TEXTE_LONG = "django/forms/widgets/textarea.html"


def attributs(attrs: dict[str, Any]) -> str:
    """Attributes as Django's `attrs.html` writes them: True stands alone, False and None are left out."""
    morceaux = []
    for nom, valeur in attrs.items():
        if valeur is True:
            morceaux.append(f" {nom}")
        elif valeur is not False and valeur is not None:
            morceaux.append(f' {nom}="{escape(valeur)}"')
    return "".join(morceaux)


def _champ(widget: dict[str, Any]) -> str:
    valeur = "" if widget["value"] is None else f' value="{escape(widget["value"])}"'
    return f'<input type="{widget["type"]}" name="{escape(widget["name"])}"{valeur}{attributs(widget["attrs"])}>'


def _option(option: dict[str, Any]) -> str:
    return f'<option value="{escape(option["value"])}"{attributs(option["attrs"])}>{escape(option["label"])}</option>'


def _liste(widget: dict[str, Any]) -> str:
    morceaux = [f'<select name="{escape(widget["name"])}"{attributs(widget["attrs"])}>']
    for groupe, options, _ in widget["optgroups"]:
        corps = "".join(_option(option) for option in options)
        morceaux.append(f'<optgroup label="{escape(groupe)}">{corps}</optgroup>' if groupe else corps)
    return "".join((*morceaux, "</select>"))


def _texte_long(widget: dict[str, Any]) -> str:
    texte = escape(widget["value"] or "")
    return f'<textarea name="{escape(widget["name"])}"{attributs(widget["attrs"])}>\n{texte}</textarea>'


class RenduRapide(TemplatesSetting):
    """Django's renderer, plain controls apart."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        # Every value goes through `escape` above.
        if template_name in _CHAMPS:
            return mark_safe(_champ(context["widget"]))  # noqa: S308
        if template_name in _OPTIONS and not context["widget"].get("wrap_label"):
            return mark_safe(_champ(context["widget"]))  # noqa: S308
        if template_name == _SELECT:
            return mark_safe(_liste(context["widget"]))  # noqa: S308
        if template_name == _TEXTE_LONG:
            return mark_safe(_texte_long(context["widget"]))  # noqa: S308
        return super().render(template_name, context, request)
