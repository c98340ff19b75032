"""The night that finds the waits grown too long: over the whole base from nothing, then the night after."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

from django.core.management import call_command

from bench.banc import Banc
from bench.copies import clone
from bench.mesure import Mesure
from habilitations.acteur import systeme
from registre.models import AttenteAnormale, Demande
from registre.services.priorites.delais import constater
from socle.clock import aujourdhui

LIMITE = 60.0


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """`value`: the first night, when everything is still to be found."""
    with clone():
        call_command("charger_delais_anormaux", verbosity=0)
        AttenteAnormale.objects.all().delete()
        le, acteur = aujourdhui(), systeme()
        debut = time.perf_counter()
        trouvees = constater(le=le, acteur=acteur)
        premiere = time.perf_counter() - debut
        debut = time.perf_counter()
        suivantes = constater(le=le + timedelta(days=1), acteur=acteur)
        suivante = time.perf_counter() - debut
        yield Mesure(
            "delai_anormal",
            value=premiere,
            unit="s",
            n=1,
            limite=LIMITE,
            details={
                "actives": Demande.objects.actives().count(),
                "trouvees": trouvees,
                "nuit_suivante_s": round(suivante, 3),
                "nuit_suivante_trouvees": suivantes,
            },
        )
