"""Why somebody may not act: each reason with its source and the way out, or None when he may."""

from __future__ import annotations

from datetime import date

from habilitations.models import Affectation, Habilitation, Organisme
from habilitations.rules.bases import REGLES, Base
from habilitations.rules.droits import Droit
from habilitations.rules.portees import Portee
from socle.errors import Nature, Refus
from socle.periodes import en_vigueur

SOURCE_AGENTS = "R441-2-5 II et R441-2-6 CCH : agents individuellement désignés"
SOURCE_ACCES = "R441-2-6 et R441-2-15 V CCH"
ADMINISTRATEUR = "L'administrateur de votre organisme peut"


def _interdit(code: str, message: str, source: str, issue: str) -> Refus:
    return Refus(code, message, Nature.INTERDIT, source=source, issue=issue)


def sans_affectation() -> Refus:
    return _interdit(
        "sans_affectation",
        "Vous n'êtes affecté à aucun organisme : votre compte n'ouvre aucun droit.",
        SOURCE_AGENTS,
        f"{ADMINISTRATEUR} vous désigner.",
    )


def refus_sans_acteur(agent_id: int | None, *, le: date) -> Refus:
    """Why this agent acts for nobody that day: his organisme is suspended, or he is designated nowhere."""
    siennes = Affectation.objects.en_vigueur(le).filter(agent=agent_id, organisme__suspendu=True)
    suspendue = siennes.select_related("organisme").order_by("pk").first()
    refus = refus_d_organisme(suspendue.organisme) if suspendue is not None else None
    return refus or sans_affectation()


def refus_d_affectation(affectation: Affectation, *, le: date) -> Refus | None:
    """Why this affectation opens nothing that day: agent inactive, organisme suspended, dates."""
    if not affectation.agent.is_active:
        return _interdit(
            "agent_inactif", "Ce compte est désactivé.", SOURCE_AGENTS, f"{ADMINISTRATEUR} le faire réactiver."
        )
    if affectation.organisme.suspendu:
        return refus_d_organisme(affectation.organisme)
    if affectation.du > le:
        return _interdit(
            "affectation_future",
            f"Votre affectation commence le {affectation.du:%d/%m/%Y}.",
            SOURCE_AGENTS,
            f"Attendez cette date, ou {ADMINISTRATEUR[0].lower()}{ADMINISTRATEUR[1:]} l'avancer.",
        )
    if affectation.au is not None and affectation.au < le:
        return _interdit(
            "affectation_expiree",
            f"Votre affectation a pris fin le {affectation.au:%d/%m/%Y}.",
            SOURCE_AGENTS,
            f"{ADMINISTRATEUR} vous désigner à nouveau.",
        )
    return None


def refus_d_organisme(organisme: Organisme) -> Refus | None:
    if not organisme.suspendu:
        return None
    return _interdit(
        "organisme_suspendu",
        "L'accès de votre organisme est suspendu.",
        "R441-2-5 II CCH : codes d'accès délivrés par le gestionnaire",
        "Adressez-vous au gestionnaire du dispositif.",
    )


def refus_de_fonction(droit: Droit) -> Refus:
    return _interdit(
        "hors_fonction",
        f"Votre fonction ne comporte pas ce droit : {droit.label.lower()}.",
        SOURCE_AGENTS,
        f"{ADMINISTRATEUR} changer votre fonction ou confier l'acte à un collègue.",
    )


def refus_d_habilitation(organisme_id: int | None, droit: Droit, *, le: date) -> Refus:
    """The function has the right but the organisme does not: an expired title, or none."""
    ouvrantes = [base for base in Base if droit in REGLES[base].droits | REGLES[base].droits_enregistreur]
    titres = Habilitation.objects.filter(organisme=organisme_id, base__in=ouvrantes)
    derniere = titres.exclude(en_vigueur(le)).filter(au__lt=le).order_by("-au").first()
    if derniere is not None and not titres.filter(en_vigueur(le)).exists():
        return _interdit(
            "habilitation_expiree",
            f"L'habilitation de votre organisme ({derniere.get_base_display()}) a pris fin le {derniere.au:%d/%m/%Y}.",
            SOURCE_ACCES,
            "Demandez son renouvellement au gestionnaire du dispositif.",
        )
    return _interdit(
        "sans_habilitation",
        f"Votre organisme n'est pas habilité à cet acte : {droit.label.lower()}.",
        SOURCE_ACCES,
        "Si la loi le lui ouvre, demandez l'habilitation au gestionnaire du dispositif.",
    )


def refus_de_portee(portee: Portee) -> Refus:
    return _interdit(
        "portee_insuffisante",
        f"Le jeton ne porte pas la portée « {portee.value} » ({str(portee.label).lower()}).",
        SOURCE_AGENTS,
        f"Demandez un jeton avec cette portée. {ADMINISTRATEUR} la donner au client de l'API.",
    )


def refus_de_session_support() -> Refus:
    return _interdit(
        "session_support_close",
        "Votre session de support est close ou expirée.",
        "Article 32 du RGPD : accès limité, motivé et tracé",
        "Ouvrez une nouvelle session en indiquant son motif.",
    )
