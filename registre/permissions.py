"""Why an actor may not do an act, or None: rights, perimeter, state, archive. One function for button, API and service.

Order of the reasons: out of perimeter (404, nothing is said of the dossier), not allowed (403), impossible in this
state (409).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection

from habilitations import access
from habilitations.acteur import Acteur, NatureActeur
from habilitations.models import Guichet
from habilitations.ports import ObjetSitue
from habilitations.rules.droits import Droit
from registre.models import Demande
from registre.states.demande import Acte, EtatDemande, est_permis
from socle.errors import Nature, Refus
from socle.periodes import est_en_vigueur

DROIT_POUR: dict[Acte, Droit] = {
    Acte.ENREGISTRER: Droit.ENREGISTRER,
    Acte.RECEVOIR_NUMERO: Droit.ENREGISTRER,
    Acte.MODIFIER: Droit.MODIFIER,
    Acte.RENOUVELER: Droit.RENOUVELER,
    Acte.AVERTIR: Droit.RADIER,
    Acte.RADIER: Droit.RADIER,
    Acte.REACTIVER: Droit.REACTIVER,
    Acte.SEPARER: Droit.SEPARER,
    Acte.CHANGER_TITULAIRE: Droit.MODIFIER,
    Acte.PROTEGER: Droit.PROTEGER,
    Acte.PARTAGER: Droit.PARTAGER,
    Acte.PRIORISER: Droit.PRIORISER,
    Acte.SUPPRIMER: Droit.GERER,
    Acte.EFFACER: Droit.GERER,
}
SANS_PERIMETRE = frozenset({Droit.GERER})
"""Rights that are exercised on the whole register: the perimeter asked is that of reading."""

SOURCE_ACCES = "R441-2-6 et R441-2-15 V CCH"
_ETATS_ARCHIVES = frozenset({EtatDemande.RADIEE, EtatDemande.SUPPRIMEE, EtatDemande.EFFACEE})


def refus_de(acte: Acte, *, acteur: Acteur, objet: Demande | Guichet) -> Refus | None:
    """Why `acteur` may not do `acte` on `objet`: a demande, or the guichet where one is to be registered."""
    if isinstance(objet, Guichet):
        return refus_d_enregistrer(acteur, objet)
    droit = DROIT_POUR[acte]
    return (
        _refus_hors_perimetre(acteur, objet)
        or access.refus_d_acces(acteur, droit)
        or _refus_de_perimetre_d_acte(acteur, objet, droit)
        or refus_d_etat(acte, objet.etat)
    )


def refus_de_consulter(acteur: Acteur, demande: Demande, *, droit: Droit = Droit.CONSULTER) -> Refus | None:
    """Why `acteur` may not open this dossier. Radiated and protected dossiers ask for a motive (`acteur.motif`)."""
    refus = (
        _refus_hors_perimetre(acteur, demande)
        or access.refus_d_acces(acteur, droit)
        or _refus_de_perimetre_d_acte(acteur, demande, droit)
    )
    if refus is not None:
        return refus
    if demande.etat in _ETATS_ARCHIVES and (refus := access.refus_d_acces(acteur, Droit.CONSULTER_ARCHIVE)):
        return refus
    if (demande.etat in _ETATS_ARCHIVES or demande.protege) and not acteur.motif.strip() and not acteur.est_systeme:
        return motif_requis(protege=demande.protege)
    return None


def motif_requis(*, protege: bool) -> Refus:
    quoi = "Ce dossier est protégé" if protege else "Cette demande n'est plus active"
    return Refus(
        "motif_requis",
        f"{quoi} : l'ouvrir demande un motif, qui est tracé.",
        Nature.INTERDIT,
        "motif",
        "Article 32 du RGPD ; règles de gestion du dispositif",
        "Indiquez pourquoi vous ouvrez ce dossier.",
    )


def hors_perimetre() -> Refus:
    return Refus(
        "demande_inconnue",
        "Cette demande n'existe pas ou n'est pas dans votre périmètre.",
        Nature.INTROUVABLE,
        source=SOURCE_ACCES,
        issue="Vérifiez le numéro unique, ou demandez le partage du dossier au guichet qui le suit.",
    )


def _couvre(acteur: Acteur, demande: Demande, droit: Droit) -> bool:
    return access.perimetre_de(acteur, droit).couvre(
        id=demande.pk, territoires=demande.territoires, guichet_id=demande.guichet_id
    )


def _refus_hors_perimetre(acteur: Acteur, demande: Demande) -> Refus | None:
    return None if _couvre(acteur, demande, Droit.CONSULTER) else hors_perimetre()


def _refus_de_perimetre_d_acte(acteur: Acteur, demande: Demande, droit: Droit) -> Refus | None:
    if droit in SANS_PERIMETRE or droit is Droit.CONSULTER or _couvre(acteur, demande, droit):
        return None
    return Refus(
        "acte_hors_perimetre",
        f"Votre organisme peut lire ce dossier, mais pas y faire cet acte : {droit.label.lower()}.",
        Nature.INTERDIT,
        source=SOURCE_ACCES,
        issue="Adressez-vous au guichet qui suit la demande.",
    )


def refus_d_etat(acte: Acte, etat: str) -> Refus | None:
    """Why the state table forbids the act."""
    if est_permis(acte, depuis=etat):
        return None
    return Refus(
        "etat",
        f"Cet acte n'est pas possible sur une demande dans l'état « {EtatDemande(etat).label} ».",
        Nature.ETAT,
        source="R441-2-1 à R441-2-8 CCH",
        issue="Rechargez le dossier : son état a pu changer.",
    )


def refus_d_enregistrer(acteur: Acteur, guichet: Guichet, *, le: date | None = None) -> Refus | None:
    """Why `acteur` may not register at this guichet: right, organisme of the guichet, guichet closed."""
    refus = access.refus_d_acces(acteur, Droit.ENREGISTRER)
    if refus is not None:
        return refus
    if not _tient_le_guichet(acteur, guichet):
        return Refus(
            "guichet_d_un_autre",
            "Ce guichet est celui d'un autre organisme.",
            Nature.INTERDIT,
            "guichet",
            "R441-2-1 CCH (version du 2022-01-01)",
            "Choisissez un guichet de votre organisme ; un mandat est nécessaire pour ceux d'un autre.",
        )
    if le is not None and not est_en_vigueur(guichet.du, guichet.au, le):
        return Refus(
            "guichet_ferme",
            "Ce guichet n'est pas ouvert à cette date.",
            Nature.ETAT,
            "guichet",
            "R441-2-5 III CCH : liste des guichets de la convention",
            "Choisissez un guichet ouvert.",
        )
    return None


def _tient_le_guichet(acteur: Acteur, guichet: Guichet) -> bool:
    """His organisme's guichet, or one its mandates open (R441-2-6 g)."""
    if acteur.est_systeme or guichet.organisme_id == acteur.organisme_id:
        return True
    return guichet.pk in access.perimetre_de(acteur, Droit.ENREGISTRER).guichets


def situer_demande(objet: Any) -> ObjetSitue | None:
    """Resolver plugged into `habilitations.ports`: how a demande is situated for the rights."""
    if not isinstance(objet, Demande):
        return None
    return ObjetSitue(objet.pk, tuple(objet.territoires), objet.guichet_id)


def demandes_ouvertes_nommement(acteur: Acteur, droit: Droit, le: date) -> Iterable[int]:
    """Source plugged into `habilitations.ports`: dossiers opened by name to the agent or his organisme, latest first."""
    if acteur.nature is NatureActeur.SYSTEME:
        return ()
    with connection.cursor() as curseur:
        curseur.execute(
            _OUVERTES_NOMMEMENT,
            {"organisme": acteur.organisme_id, "agent": acteur.agent_id, "droit": droit.value, "le": le},
        )
        return [demande for _, demande in curseur.fetchall()]


# One statement, written out: every page of every list begins with it.
_OUVERTES_NOMMEMENT = """
    SELECT p.du, p.content_object_id FROM registre_demandepartageorganisme p
    JOIN habilitations_organisme o ON o.groupe_id = p.group_id AND o.id = %(organisme)s
    JOIN auth_permission d ON d.id = p.permission_id AND d.codename = %(droit)s
    JOIN django_content_type t ON t.id = d.content_type_id AND t.app_label = 'registre'
    WHERE p.du <= %(le)s AND p.au >= %(le)s
    UNION ALL
    SELECT p.du, p.content_object_id FROM registre_demandepartageagent p
    JOIN auth_permission d ON d.id = p.permission_id AND d.codename = %(droit)s
    JOIN django_content_type t ON t.id = d.content_type_id AND t.app_label = 'registre'
    WHERE p.du <= %(le)s AND p.au >= %(le)s AND p.user_id = %(agent)s
    ORDER BY 1 DESC, 2 DESC
"""
