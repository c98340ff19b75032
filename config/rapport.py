"""What an error report may show: no key, no password, no personal value of a form."""

from __future__ import annotations

import re

from django.views.debug import SafeExceptionReporterFilter


class FiltreDuRapport(SafeExceptionReporterFilter):
    """Hides the settings that hold keys, and every value posted: it may be a person's."""

    hidden_settings = re.compile(r"API|TOKEN|KEY|SECRET|PASS|SIGNATURE|CLE|DATABASE|CONNEXION|_URL|HTTP_COOKIE", re.I)

    def is_active(self, request: object) -> bool:
        return True

    def get_post_parameters(self, request: object) -> dict[str, str]:
        return dict.fromkeys(getattr(request, "POST", {}), self.cleansed_substitute)

    def get_traceback_frame_variables(self, request: object, tb_frame: object) -> list[tuple[str, str]]:
        return []
