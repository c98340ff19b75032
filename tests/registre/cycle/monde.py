"""A small world for the life cycle: a gestionnaire, a registering commune, a bailleur, one guichet; demandes on demand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import count
from typing import Any

from django.conf import settings

from demandeurs.models import Menage
from habilitations import access
from habilitations.acteur import Acteur, systeme
from habilitations.models import Affectation, Guichet, Implantation, Organisme, Territoire
from habilitations.rules.bases import Base
from habilitations.rules.droits import Fonction
from habilitations.rules.types import TypeOrganisme
from habilitations.saisie import SaisieAffectation, SaisieAgent, SaisieGuichet, SaisieHabilitation, SaisieOrganisme
from habilitations.services.agents import creer_agent, designer_agent
from habilitations.services.organismes import accorder_habilitation, creer_organisme, ouvrir_guichet
from habilitations.territoires import tags_de, territoires_en_vigueur
from registre.enums import CanalDepot
from registre.models import Demande
from registre.rules.echeances import ajouter_mois
from registre.services.ecriture import ecrire
from registre.services.lignes import Dossier
from registre.states.demande import EtatDemande
from socle.clock import PARIS
from tests.factories import saisies

DEBUT = date(2020, 1, 1)
SYSTEME = systeme()
_rangs = count(1)


@dataclass(frozen=True)
class Monde:
    gestionnaire: Organisme
    commune: Organisme
    bailleur: Organisme
    employeur: Organisme
    guichet: Guichet
    guichet_employeur: Guichet


def _organisme(nom: str, genre: TypeOrganisme, siren: str, base: Base | None = None, **champs: Any) -> Organisme:
    organisme = creer_organisme(
        acteur=SYSTEME, saisie=SaisieOrganisme(nom=nom, type=genre, siren=siren, territoire_id=champs.get("territoire"))
    )
    for une in filter(None, (base, *champs.get("autres", ()))):
        accorder_habilitation(
            acteur=SYSTEME,
            saisie=SaisieHabilitation(
                organisme_id=organisme.pk, base=une, du=DEBUT, convention=champs.get("convention", "")
            ),
        )
    return organisme


def _guichet(organisme: Organisme, code: str, nom: str, public: str = "") -> Guichet:
    return ouvrir_guichet(
        acteur=SYSTEME, organisme_id=organisme.pk, saisie=SaisieGuichet(code=code, nom=nom, public=public)
    )


def construire() -> Monde:
    saint_denis = territoires_en_vigueur(["93066"])["93066"]
    gestionnaire = _organisme("Gestionnaire régional", TypeOrganisme.GESTIONNAIRE, "130000003", Base.S_H)
    commune = _organisme(
        "Ville de Saint-Denis", TypeOrganisme.COMMUNE, "219300662", Base.E_E, autres=(Base.S_D,),
        territoire=saint_denis.pk,
    )  # fmt: skip
    bailleur = _organisme("Plaine Habitat", TypeOrganisme.BAILLEUR, "732829320", Base.S_A)
    employeur = _organisme("Action Logement Services", TypeOrganisme.ACTION_LOGEMENT, "824541148", Base.E_G)
    Implantation.objects.create(organisme=bailleur, commune=saint_denis, logements=1_200)
    guichet = _guichet(commune, "G9301", "Hôtel de ville")
    guichet_employeur = _guichet(employeur, "G7500", "Agence", "Salariés des entreprises cotisantes")
    return Monde(gestionnaire, commune, bailleur, employeur, guichet, guichet_employeur)


def acteur(organisme: Organisme, fonction: Fonction = Fonction.INSTRUCTEUR) -> Acteur:
    """An agent of this organisme, signed in."""
    rang = next(_rangs)
    agent = creer_agent(
        acteur=SYSTEME,
        organisme_id=organisme.pk,
        saisie=SaisieAgent(email=f"agent{rang}@example.org", nom="Agent", prenom=f"N{rang}", mot_de_passe="x" * 20),
    )
    affectation: Affectation = designer_agent(
        acteur=SYSTEME,
        saisie=SaisieAffectation(agent_id=agent.pk, organisme_id=organisme.pk, fonction=fonction, du=DEBUT),
    )
    return access.acteur_de(agent, affectation)


def demande(guichet: Guichet, *, deposee_le: date, communes: tuple[str, ...] = ("93066",), **champs: Any) -> Demande:
    """An active demande of a couple with two children, written by the one writer; `champs` goes to the saisie."""
    (une,) = demandes(guichet, 1, deposee_le=deposee_le, communes=communes, **champs)
    return une


def demandes(
    guichet: Guichet, nombre: int, *, deposee_le: date, communes: tuple[str, ...] = ("93066",), **champs: Any
) -> list[Demande]:
    territoires = territoires_en_vigueur(communes)
    tags = tags_de(un.pk for un in territoires.values())
    depart = champs.get("renouvelee_le") or deposee_le
    etat = champs.pop("etat", EtatDemande.ACTIVE)
    dossiers = []
    for _ in range(nombre):
        ordre = next(_rangs)
        dossiers.append(
            Dossier(
                saisie=saisies.saisie(
                    deposee_le=deposee_le, recherche=saisies.recherche(communes), guichet=guichet.code, **champs
                ),
                guichet_id=guichet.pk,
                voeux=[(territoires[code].pk, "") for code in communes],
                tags=tags,
                etat=etat,
                valable_jusqu_au=ajouter_mois(depart, 12),
                enregistree_a=datetime.combine(deposee_le, time(10), tzinfo=PARIS),
                numero=f"111{deposee_le:%m%y}{ordre:06d}{guichet.code}",
                canal=CanalDepot.GUICHET,
                organisme_id=guichet.organisme_id,
            )
        )
    ids = ecrire(dossiers, acteur=SYSTEME)
    lues = Demande.objects.in_bulk(ids)
    return [lues[pk] for pk in ids]


def region() -> Territoire:
    return Territoire.objects.get(nature="region", code=settings.REGION)


def menage_de(une: Demande) -> Menage:
    return Menage.objects.get(pk=une.menage_id)


def enregistreur(organisme: Organisme) -> Acteur:
    """An agent of a bailleur that also registers demandes (R441-2-1 a)."""
    accorder_habilitation(acteur=SYSTEME, saisie=SaisieHabilitation(organisme_id=organisme.pk, base=Base.E_A, du=DEBUT))
    return acteur(organisme, Fonction.RESPONSABLE)
