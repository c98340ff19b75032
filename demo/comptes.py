"""One account per actor type, for whoever tries the demonstration."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from demo.acteurs import OUVERTURE
from demo.models import Peuplement
from habilitations.access import acteur_de
from habilitations.acteur import systeme
from habilitations.models import Affectation, Agent, Organisme
from habilitations.rules.bases import Base
from habilitations.rules.droits import Fonction
from habilitations.rules.types import TypeOrganisme
from habilitations.saisie import SaisieAffectation, SaisieAgent
from habilitations.services.agents import creer_agent, designer_agent
from registre.models import Demande, DemandePartageOrganisme
from registre.services.partage import partager
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, Regle

MOT_DE_PASSE = "demonstration-2026"
T, F = TypeOrganisme, Fonction


@dataclass(frozen=True, slots=True)
class Profil:
    """An account to open: where (`base` held or, with `sans_base`, not held by the organisme) and as what."""

    cle: str
    type: TypeOrganisme
    fonction: Fonction
    peut: str
    base: Base | None = None
    sans_base: Base | None = None
    partages: int = 0


# The account that shares dossiers by name with those who only see such ones.
PARTAGEUR = "bailleur"
PROFILS = (
    Profil("mairie", T.COMMUNE, F.INSTRUCTEUR, "Enregistre, renouvelle et radie ; voit sa commune et son EPT", Base.S_D, Base.S_F),
    Profil("accueil", T.COMMUNE, F.ACCUEIL, "Tient l'accueil d'une mairie", Base.S_D, Base.S_F),
    Profil("reservataire", T.COMMUNE, F.ATTRIBUTION, "Commune réservataire qui n'enregistre pas", Base.D_3),
    Profil("paris", T.COMMUNE, F.RESPONSABLE, "Ville de Paris : guichet, réservataire et responsable du dispositif", Base.D_2),
    Profil("bailleur", T.BAILLEUR, F.RESPONSABLE, "Responsable chez un bailleur : toute la région", Base.S_A),
    Profil("attribution", T.BAILLEUR, F.ATTRIBUTION, "Chargé d'attribution chez un bailleur", Base.S_A),
    Profil("handicap", T.BAILLEUR, F.REFERENT_HANDICAP, "Référent handicap d'un bailleur", Base.S_A),
    Profil("administrateur", T.BAILLEUR, F.ADMINISTRATEUR, "Gère les agents d'un bailleur, sans dossier nominatif", Base.S_A),
    Profil("drihl", T.ETAT_DRIHL, F.RESPONSABLE, "État, direction régionale : toute la région", Base.S_B),
    Profil("prefecture", T.PREFECTURE, F.ATTRIBUTION, "Préfecture : contingent et DALO", Base.S_B),
    Profil("commission", T.COMMISSION_SECRETARIAT, F.SECRETARIAT, "Secrétariat d'instance : un département", Base.D_4),
    Profil("departement", T.DEPARTEMENT, F.INSTRUCTEUR, "Département enregistreur", Base.S_C),
    Profil("departement-reservataire", T.DEPARTEMENT, F.ATTRIBUTION, "Département réservataire", Base.D_3),
    Profil("ept", T.EPT, F.RESPONSABLE, "EPT responsable du dispositif et de la grille de cotation sur son territoire", Base.D_2),
    Profil("epci", T.EPCI, F.ATTRIBUTION, "EPCI responsable du dispositif sur son territoire", Base.D_2),
    Profil("action-logement", T.ACTION_LOGEMENT, F.ATTRIBUTION, "Action Logement : salariés des entreprises cotisantes", Base.E_G),
    Profil("employeur", T.EMPLOYEUR, F.ACCUEIL, "Employeur qui enregistre ses salariés", Base.E_F),
    Profil("employeur-reservataire", T.EMPLOYEUR, F.ATTRIBUTION, "Employeur réservataire", Base.D_3),
    Profil("association", T.ASSOCIATION, F.TRAVAIL_SOCIAL, "Organisme désintéressé qui enregistre", Base.E_F),
    Profil("siao", T.SIAO, F.TRAVAIL_SOCIAL, "SIAO enregistreur", Base.S_I),
    Profil("siao-partage", T.SIAO, F.TRAVAIL_SOCIAL, "SIAO : les seuls dossiers partagés nommément", None, Base.S_I, partages=8),
    Profil("mandataire", T.MANDATAIRE, F.INSTRUCTEUR, "Guichet commun mandaté par deux bailleurs", Base.S_G),
    Profil("lieu-accueil", T.LIEU_ACCUEIL, F.CONSULTATION, "Lieu d'accueil : dossiers ouverts par le demandeur", Base.D_6, partages=3),
    Profil("gestionnaire", T.GESTIONNAIRE, F.GESTIONNAIRE, "Gestionnaire : habilitations, doublons, paramètres", Base.D_5),
    Profil("observatoire", T.OBSERVATOIRE, F.ANALYSTE, "Observatoire : aucune donnée nominative"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compte:
    """What is printed and written for one account."""

    type: str
    organisme: str
    fonction: str
    peut: str
    email: str
    mot_de_passe: str


def refus_d_ouvrir() -> Refus | None:
    """Accounts with a published password exist only in a demonstration, on a base marked as such."""
    if not settings.DEMO:
        return Refus(
            "demo_absente",
            "Les comptes de démonstration n'existent que pendant une démonstration.",
            Nature.ETAT,
            issue="Lancez « make demo », ou la commande avec DEMO=1.",
            source=Regle.DEMONSTRATION,
        )
    if not Peuplement.objects.filter(termine_a__isnull=False).exists():
        return Refus(
            "base_non_demo",
            "Cette base n'est pas marquée comme une base de démonstration.",
            Nature.ETAT,
            issue="Remplissez une base vide avec « manage.py peupler ».",
            source=Regle.DEMONSTRATION,
        )
    return None


def ouvrir_les_comptes() -> list[Compte]:
    """Create the missing accounts and give back all of them. Raises ActionRefusee."""
    refus = refus_d_ouvrir()
    if refus is not None:
        raise ActionRefusee(refus)
    comptes = [_ouvrir(profil) for profil in PROFILS]
    _donner_le_mot_de_passe()
    for profil in PROFILS:
        if profil.partages:
            _partager(profil)
    return comptes


def _donner_le_mot_de_passe() -> None:
    """The same derived password on every account: deriving one for each takes most of a minute on a small machine."""
    agents = Agent.objects.filter(email__in=[adresse(profil.cle) for profil in PROFILS])
    derive = agents.order_by("pk").values_list("password", flat=True)[0]
    agents.update(password=derive if check_password(MOT_DE_PASSE, derive) else make_password(MOT_DE_PASSE))


def _partager(profil: Profil) -> None:
    """Give an organisme that sees only what is shared by name the most recent dossiers of its département."""
    organisme = Affectation.objects.select_related("organisme").get(agent__email=adresse(profil.cle)).organisme
    if DemandePartageOrganisme.objects.filter(group=organisme.groupe_id).exists():
        return
    affectation = Affectation.objects.select_related("agent").get(agent__email=adresse(PARTAGEUR))
    demandes = Demande.objects.actives().filter(territoires__contains=[organisme.territoire_id]).order_by("-pk")
    for demande_id in demandes.values_list("pk", flat=True)[: profil.partages]:
        partager(
            demande_id,
            organisme_id=organisme.pk,
            motif="Accompagnement du ménage, à sa demande",
            au=aujourdhui() + timedelta(days=180),
            acteur=acteur_de(affectation.agent, affectation),
            demande_signee_le=aujourdhui(),
        )


def adresse(cle: str) -> str:
    return f"{cle}@demo.example.org"


def organisme_de(profil: Profil) -> Organisme:
    """The first organisme of the population that fits the profile."""
    organismes = Organisme.objects.filter(type=profil.type).order_by("pk")
    if profil.base:
        organismes = organismes.filter(habilitations__base=profil.base)
    if profil.sans_base:
        organismes = organismes.exclude(habilitations__base=profil.sans_base)
    return organismes.distinct()[:1].get()


def _ouvrir(profil: Profil) -> Compte:
    email = adresse(profil.cle)
    agent = Agent.objects.filter(email=email).first()
    if agent is None:
        agent = _creer(profil, email)
    affectation = Affectation.objects.select_related("organisme").filter(agent=agent).earliest("pk")
    return Compte(
        type=str(profil.type.label),
        organisme=affectation.organisme.nom,
        fonction=str(Fonction(affectation.fonction).label),
        peut=profil.peut,
        email=email,
        mot_de_passe=MOT_DE_PASSE,
    )


def _creer(profil: Profil, email: str) -> Agent:
    organisme, acteur = organisme_de(profil), systeme(motif="comptes de démonstration")
    saisie = SaisieAgent(email, nom=profil.cle.replace("-", " ").title(), prenom="Démo")
    agent = creer_agent(acteur=acteur, organisme_id=organisme.pk, saisie=saisie)
    designer_agent(
        acteur=acteur,
        saisie=SaisieAffectation(agent_id=agent.pk, organisme_id=organisme.pk, fonction=profil.fonction, du=OUVERTURE),
    )
    return agent


def en_json(comptes: list[Compte]) -> list[dict[str, str]]:
    return [asdict(un) for un in comptes]
