"""A small world in the template database: one organisme, guichet and agent of every actor type of the register.

`construire()` runs once, when the template is built. Tests read it back through the functions below, by profile.
The whole of France's territories is loaded; names of organismes are real places, agents are invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password

from habilitations.access import acteur_de
from habilitations.acteur import Acteur, systeme
from habilitations.models import Affectation, Agent, Guichet, Implantation, Mandat, Organisme, Reservation, Territoire
from habilitations.rules.bases import Base
from habilitations.rules.droits import Fonction
from habilitations.rules.types import ModeReservation, NatureTerritoire, TypeOrganisme
from habilitations.saisie import (
    SaisieAffectation,
    SaisieAgent,
    SaisieGuichet,
    SaisieHabilitation,
    SaisieOrganisme,
)
from habilitations.services import agents, organismes

OUVERTURE = date(2020, 1, 1)
MOT_DE_PASSE = "monde-de-test-2026"

# Communes, by INSEE code.
MONTREUIL, BAGNOLET, PANTIN = "93048", "93006", "93055"  # Est Ensemble
SAINT_DENIS, STAINS, PIERREFITTE = "93066", "93072", "93059"  # Plaine Commune; Pierrefitte merged on 2025-01-01
PARIS, PARIS_18 = "75056", "75118"
NANTERRE, MASSY, MELUN = "92050", "91377", "77288"
EST_ENSEMBLE, PLAINE_COMMUNE, PARIS_SACLAY = "200057875", "200057867", "200056232"
SEINE_SAINT_DENIS = "93"

# Profiles: one per actor type.
COMMUNE = "commune"
BAILLEUR = "bailleur"
RESERVATAIRE = "reservataire"
EMPLOYEUR = "employeur"
ACTION_LOGEMENT = "action_logement"
ETAT = "etat"
PREFECTURE = "prefecture"
DEPARTEMENT = "departement"
EPCI = "epci"
EPT = "ept"
VILLE_DE_PARIS = "ville_de_paris"
SIAO_ENREGISTREUR = "siao_enregistreur"
SIAO = "siao"
COMMISSION = "commission"
LIEU_ACCUEIL = "lieu_accueil"
MANDATAIRE = "mandataire"
MANDANT = "mandant"
GESTIONNAIRE = "gestionnaire"
OBSERVATOIRE = "observatoire"


@dataclass(frozen=True, slots=True)
class Profil:
    """One actor of the monde. `dedans` and `dehors`: communes whose demandes it sees or does not see, None: no such."""

    nom: str
    type: TypeOrganisme
    fonction: Fonction = Fonction.RESPONSABLE
    territoire: tuple[str, str] | None = None
    titres: tuple[tuple[Base, str, tuple[str, str] | None], ...] = ()
    guichet: str = ""
    public: str = ""
    logements: tuple[str, ...] = ()
    reservations: tuple[str, ...] = field(default=())
    dedans: str | None = MONTREUIL
    dehors: str | None = None


_T, _N, _B = TypeOrganisme, NatureTerritoire, Base


def _titres(
    *bases: Base, convention: str = "", sur: tuple[str, str] | None = None
) -> tuple[tuple[Base, str, tuple[str, str] | None], ...]:
    return tuple((base, convention, sur) for base in bases)


_EST_ENSEMBLE = (_N.EPT.value, EST_ENSEMBLE)

PROFILS: dict[str, Profil] = {
    COMMUNE: Profil(
        "Ville de Montreuil", _T.COMMUNE, territoire=(_N.COMMUNE, MONTREUIL), titres=_titres(_B.E_E, _B.S_D),
        guichet="MTRL1", dehors=NANTERRE,
    ),
    BAILLEUR: Profil(
        "Habitat Francilien", _T.BAILLEUR, titres=_titres(_B.E_A, _B.S_A), guichet="BAIL1",
        logements=(SAINT_DENIS, MELUN),
    ),
    RESERVATAIRE: Profil(
        "Ville de Saint-Denis", _T.COMMUNE, Fonction.ATTRIBUTION, territoire=(_N.COMMUNE, SAINT_DENIS),
        titres=_titres(_B.D_3), reservations=(SAINT_DENIS,), dedans=SAINT_DENIS, dehors=MONTREUIL,
    ),
    EMPLOYEUR: Profil(
        "Compagnie des Tramways", _T.EMPLOYEUR, Fonction.ATTRIBUTION, titres=_titres(_B.D_3),
        reservations=(PARIS_18,), dedans=PARIS, dehors=MONTREUIL,
    ),
    ACTION_LOGEMENT: Profil(
        "Action Logement Services", _T.ACTION_LOGEMENT, titres=_titres(_B.E_G, _B.S_F), guichet="ACTL1",
        public="Salariés des entreprises cotisantes", reservations=(NANTERRE,),
    ),
    ETAT: Profil("DRIHL Île-de-France", _T.ETAT_DRIHL, titres=_titres(_B.E_D, _B.S_B, _B.D_1), guichet="DRIH1"),
    PREFECTURE: Profil(
        "Préfecture de la Seine-Saint-Denis", _T.PREFECTURE, Fonction.ATTRIBUTION, titres=_titres(_B.S_B, _B.D_1)
    ),
    DEPARTEMENT: Profil(
        "Département de la Seine-Saint-Denis", _T.DEPARTEMENT, territoire=(_N.DEPARTEMENT, SEINE_SAINT_DENIS),
        titres=_titres(_B.E_E, _B.S_C), guichet="DEP93", dehors=NANTERRE,
    ),
    EPCI: Profil(
        "Communauté Paris-Saclay", _T.EPCI, Fonction.SECRETARIAT, territoire=(_N.EPCI, PARIS_SACLAY),
        titres=(*_titres(_B.S_E, convention="CIA 2021"), *_titres(_B.D_2)), dedans=MASSY, dehors=MONTREUIL,
    ),
    EPT: Profil(
        "Est Ensemble", _T.EPT, Fonction.SECRETARIAT, territoire=_EST_ENSEMBLE,
        titres=(*_titres(_B.S_E, convention="CIA 2019"), *_titres(_B.D_2)), dehors=NANTERRE,
    ),
    VILLE_DE_PARIS: Profil(
        "Ville de Paris", _T.COMMUNE, territoire=(_N.COMMUNE, PARIS), titres=_titres(_B.E_E, _B.S_D, _B.D_2),
        guichet="PARI1", dedans=PARIS, dehors=MONTREUIL,
    ),
    SIAO_ENREGISTREUR: Profil("SIAO de Paris", _T.SIAO, titres=_titres(_B.E_H, _B.S_I), guichet="SIA75"),
    SIAO: Profil("SIAO de Seine-et-Marne", _T.SIAO, Fonction.TRAVAIL_SOCIAL, dedans=None, dehors=MONTREUIL),
    COMMISSION: Profil(
        "Commission de coordination d'Est Ensemble", _T.COMMISSION_SECRETARIAT, Fonction.SECRETARIAT,
        titres=_titres(_B.D_4, sur=_EST_ENSEMBLE), dehors=NANTERRE,
    ),
    LIEU_ACCUEIL: Profil(
        "Maison de l'habitat de Bagnolet", _T.LIEU_ACCUEIL, Fonction.CONSULTATION, titres=_titres(_B.D_6),
        dedans=None, dehors=MONTREUIL,
    ),
    MANDATAIRE: Profil(
        "Groupement d'enregistrement du Nord", _T.MANDATAIRE, Fonction.INSTRUCTEUR, titres=_titres(_B.S_G),
        guichet="MAND1", dedans=STAINS, dehors=MONTREUIL,
    ),
    MANDANT: Profil(
        "Ville de Stains", _T.COMMUNE, territoire=(_N.COMMUNE, STAINS), titres=_titres(_B.E_E), dedans=None,
        dehors=STAINS,
    ),
    GESTIONNAIRE: Profil(
        "Gestionnaire régional", _T.GESTIONNAIRE, Fonction.GESTIONNAIRE, titres=_titres(_B.S_H, _B.D_5)
    ),
    OBSERVATOIRE: Profil("Observatoire régional", _T.OBSERVATOIRE, Fonction.ANALYSTE, dedans=None, dehors=MONTREUIL),
}  # fmt: skip

# Agents who may do nothing, each for one reason, and the desk clerk of the commune.
AGENT_SANS_AFFECTATION = "sans-affectation@monde.test"
AGENT_AFFECTATION_EXPIREE = "expire@monde.test"
AGENT_ACCUEIL = "accueil@monde.test"
SUPERUTILISATEUR = "support@monde.test"

_machine = systeme(motif="monde de test")


def courriel(profil: str) -> str:
    return f"{profil.replace('_', '-')}@monde.test"


def construire() -> None:
    """Write the whole monde; called once, on the template database that holds the territories."""
    mots = make_password(MOT_DE_PASSE)
    for cle, profil in PROFILS.items():
        _construire_un(cle, profil)
    Mandat.objects.create(
        mandataire=organisme(MANDATAIRE), mandant=organisme(MANDANT), convention="Convention 2022", du=OUVERTURE
    )
    ville = organisme(COMMUNE)
    _designer("Accueil", AGENT_ACCUEIL, ville, Fonction.ACCUEIL, guichet(COMMUNE).pk)
    expiree = _designer("Expiré", AGENT_AFFECTATION_EXPIREE, ville, Fonction.ACCUEIL)
    agents.clore_affectation(acteur=_machine, affectation_id=expiree.pk, dernier_jour=date(2021, 12, 31))
    Agent.objects.create_user(AGENT_SANS_AFFECTATION, nom="Sans", prenom="Affectation")
    Agent.objects.create_superuser(SUPERUTILISATEUR, nom="Support", prenom="Technique")
    Agent.objects.update(password=mots)


def _construire_un(cle: str, profil: Profil) -> None:
    du_territoire = _territoire(*profil.territoire).pk if profil.territoire else None
    ouvert = organismes.creer_organisme(
        acteur=_machine, saisie=SaisieOrganisme(nom=profil.nom, type=profil.type, territoire_id=du_territoire)
    )
    for code in profil.logements:
        Implantation.objects.create(organisme=ouvert, commune=commune(code), logements=120)
    for code in profil.reservations:
        Reservation.objects.create(
            organisme=ouvert, commune=commune(code), mode=ModeReservation.FLUX, convention="CR-2023", du=OUVERTURE
        )
    for base, convention, sur in profil.titres:
        saisie = SaisieHabilitation(
            organisme_id=ouvert.pk, base=base, du=OUVERTURE, convention=convention,
            territoire_id=_territoire(*sur).pk if sur else None,
        )  # fmt: skip
        organismes.accorder_habilitation(acteur=_machine, saisie=saisie)
    if profil.guichet:
        organismes.ouvrir_guichet(acteur=_machine, organisme_id=ouvert.pk, saisie=_guichet(profil))
    _designer(profil.nom[:40], courriel(cle), ouvert, profil.fonction)


def _guichet(profil: Profil) -> SaisieGuichet:
    code = profil.dedans or MONTREUIL
    lieu = commune(code)
    return SaisieGuichet(
        code=profil.guichet, nom=f"Accueil - {profil.nom}", adresse="1 place de la Mairie",
        code_postal=lieu.codes_postaux[0], commune_id=lieu.pk, public=profil.public,
    )  # fmt: skip


def _designer(nom: str, email: str, ou: Organisme, fonction: Fonction, guichet_id: int | None = None) -> Affectation:
    qui = agents.creer_agent(
        acteur=_machine, organisme_id=ou.pk, saisie=SaisieAgent(email=email, nom=nom, prenom="Camille")
    )
    saisie = SaisieAffectation(
        agent_id=qui.pk, organisme_id=ou.pk, fonction=fonction, du=OUVERTURE, guichet_id=guichet_id
    )
    return agents.designer_agent(acteur=_machine, saisie=saisie)


def _territoire(nature: str, code: str) -> Territoire:
    return Territoire.objects.get(nature=nature, code=code, au=None)


def commune(code: str) -> Territoire:
    """The commune or arrondissement in force with this INSEE code."""
    return Territoire.objects.communes_et_arrondissements().get(code=code, au=None)


def organisme(profil: str) -> Organisme:
    return Organisme.objects.get(nom=PROFILS[profil].nom)


def guichet(profil: str) -> Guichet:
    """Only for profiles that register."""
    return Guichet.objects.get(code=PROFILS[profil].guichet)


def agent(profil: str) -> Agent:
    return Agent.objects.get(email=courriel(profil))


def affectation(profil: str) -> Affectation:
    return Affectation.objects.select_related("agent", "organisme").get(agent__email=courriel(profil))


def acteur(profil: str) -> Acteur:
    """The agent of this profile acting for its organisme."""
    une = affectation(profil)
    return acteur_de(une.agent, une)
