"""`verifier_sceaux`: read the journals again and compare them with their sceaux."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from socle.models import Sceau
from socle.scellement import verifier


class Command(BaseCommand):
    help = "Relit les journaux scellés ; échoue si une ligne a été modifiée, retirée ou ajoutée après coup."

    def handle(self, *args: Any, **options: Any) -> None:
        anomalies = verifier()
        for anomalie in anomalies:
            self.stderr.write(f"{anomalie.journal}, sceau {anomalie.numero} : {anomalie.motif}.")
        if anomalies:
            raise CommandError(
                f"{len(anomalies)} anomalie(s) : conserver la base en l'état et prévenir le responsable."
            )
        self.stdout.write(f"{Sceau.objects.count()} sceau(x) vérifié(s), aucune anomalie.")
