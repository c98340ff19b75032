"""What the frame of every page needs of the kernel: where its help is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from socle.aide import aide_de


def cadre(request: HttpRequest) -> dict[str, Any]:
    """`aide.url`: the help of the route shown, or the glossary when there is none (an error page)."""
    trouvee = request.resolver_match
    route = trouvee.view_name if trouvee is not None else ""
    if route and aide_de(route) is not None:
        return {"aide": {"url": reverse("socle:aide", args=[route])}}
    return {"aide": {"url": reverse("socle:glossaire")}}
