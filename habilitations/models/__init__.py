from habilitations.models.agents import Affectation, Agent, SessionSupport
from habilitations.models.clients import ClientApi
from habilitations.models.habilitations import Habilitation, Mandat
from habilitations.models.invitations import Invitation
from habilitations.models.octrois import OrganismeGroupObjectPermission, OrganismeUserObjectPermission
from habilitations.models.organismes import Guichet, Implantation, Organisme, Reservation
from habilitations.models.territoires import Appartenance, Succession, Territoire

__all__ = [
    "Affectation",
    "Agent",
    "Appartenance",
    "ClientApi",
    "Guichet",
    "Habilitation",
    "Implantation",
    "Invitation",
    "Mandat",
    "Organisme",
    "OrganismeGroupObjectPermission",
    "OrganismeUserObjectPermission",
    "Reservation",
    "SessionSupport",
    "Succession",
    "Territoire",
]
