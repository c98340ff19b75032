"""Rebuild the figures that attribution keeps on each demande, from its candidatures, decisions and offers."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from attributions.services.suivi import ecarts, recalculer


class Command(BaseCommand):
    help = "Recalcule le suivi d'attribution de chaque demande ; avec --verifier, compte seulement les écarts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--verifier", action="store_true", help="ne rien écrire")

    def handle(self, *_args: Any, verifier: bool, **_options: Any) -> None:
        if verifier:
            self.stdout.write(f"{ecarts()} suivis à corriger.")
            return
        with transaction.atomic():
            self.stdout.write(f"{recalculer()} suivis corrigés.")
