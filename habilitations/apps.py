from django.apps import AppConfig


class HabilitationsConfig(AppConfig):
    """Organismes, agents, rights, and the trace of access."""

    name = "habilitations"
    verbose_name = "Habilitations"

    def ready(self) -> None:
        from habilitations.services import comptes, courriels
        from habilitations.services.reprises import completer_les_droits
        from socle import ports
        from socle.travaux import EXECUTANTS

        ports.reprises.append(completer_les_droits)

        EXECUTANTS[comptes.ENVOYER_INVITATION] = courriels.envoyer_invitation
        EXECUTANTS[comptes.PREVENIR_AGENT] = courriels.prevenir_agent
