"""`ouvrir_gestionnaire`: the first gestionnaire of an installation, invited by e-mail; the others are designated on screen."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from habilitations.acteur import systeme
from habilitations.models import Organisme
from habilitations.rules.bases import Base
from habilitations.rules.droits import Fonction
from habilitations.rules.types import TypeOrganisme
from habilitations.saisie import SaisieAffectation, SaisieAgent, SaisieHabilitation, SaisieOrganisme
from habilitations.services.agents import designer_personne
from habilitations.services.organismes import accorder_habilitation, creer_organisme
from socle.clock import aujourdhui
from socle.errors import ActionRefusee


class Command(BaseCommand):
    help = "Ouvre l'organisme gestionnaire s'il n'existe pas, et y désigne une personne, qui reçoit une invitation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("courriel")
        parser.add_argument("--nom", required=True)
        parser.add_argument("--prenom", required=True)
        parser.add_argument("--organisme", default="Gestionnaire du dispositif", help="Nom de l'organisme à ouvrir.")

    def handle(self, *args: Any, **options: Any) -> None:
        acteur, le = systeme(motif="ouverture du gestionnaire"), aujourdhui()
        try:
            with transaction.atomic():
                organisme = Organisme.objects.filter(type=TypeOrganisme.GESTIONNAIRE).order_by("pk").first()
                if organisme is None:
                    saisie = SaisieOrganisme(nom=options["organisme"], type=TypeOrganisme.GESTIONNAIRE)
                    organisme = creer_organisme(acteur=acteur, saisie=saisie)
                    titre = SaisieHabilitation(organisme_id=organisme.pk, base=Base.D_5, du=le)
                    accorder_habilitation(acteur=acteur, saisie=titre)
                designer_personne(
                    acteur=acteur,
                    personne=SaisieAgent(options["courriel"], nom=options["nom"], prenom=options["prenom"]),
                    saisie=SaisieAffectation(
                        agent_id=0, organisme_id=organisme.pk, fonction=Fonction.GESTIONNAIRE, du=le
                    ),
                )
        except ActionRefusee as refusee:
            raise CommandError(str(refusee)) from refusee
        if options["verbosity"]:
            self.stdout.write(
                f"Gestionnaire désigné dans « {organisme.nom} ». L'invitation part par les tâches de fond."
            )
