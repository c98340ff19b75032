"""Death of the titulaire: his codemandeur becomes titulaire, same number and same date; alone, the demande is closed.

The closing itself is `radier` with motive DECES, by the gestionnaire: never a renunciation (R441-2-8 has no such letter).
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from demandeurs.enums import RolePersonne
from demandeurs.models import Personne
from habilitations.acteur import Acteur
from registre.enums import NatureEvenement, NatureTache
from registre.models import Demande, Tache
from registre.services.actes import OBJET, consigner, inscrire, ouvrir, refus_de_date
from registre.services.noms import DERIVES_DES_PERSONNES, cotitulaires, rafraichir_les_noms
from registre.services.pieces.conservation import transmettre
from registre.states.demande import Acte, NatureDemande
from socle.clock import maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_acte

SOURCE = "L441-1 CCH"


@transaction.atomic
def signaler_deces(demande_id: int, *, deces_le: date, acteur: Acteur, version: int | None = None) -> Demande:
    """Somebody reports the death of the titulaire: a task asks to check it; nothing else changes. Raises `ActionRefusee`.

    Reported again for the same day while it waits, it is already asked: no second event.
    """
    demande = ouvrir(demande_id, acte=Acte.CHANGER_TITULAIRE, acteur=acteur, version=version, le=deces_le)
    exiger(_refus_sans_menage(demande))
    exiger(refus_de_date(deces_le, depuis=demande.deposee_le, champ="deces_le"))
    attendues = Tache.objects.filter(demande=demande, nature=NatureTache.DECES_A_VERIFIER, close_a=None)
    if attendues.filter(details__deces_le=deces_le.isoformat()).exists():
        return demande
    Tache.objects.get_or_create(
        demande=demande,
        nature=NatureTache.DECES_A_VERIFIER,
        close_a=None,
        defaults={"ouverte_a": maintenant(), "details": {"deces_le": deces_le.isoformat()}},
    )
    inscrire([demande.pk], NatureEvenement.DECES, acteur=acteur, le=deces_le)
    tracer_acte(acteur, "signaler_deces", OBJET, demande.pk)
    return demande


@transaction.atomic
def changer_titulaire(
    demande_id: int,
    *,
    deces_le: date,
    acteur: Acteur,
    le: date,
    successeur_id: int | None = None,
    version: int | None = None,
) -> Demande:
    """After the death of the titulaire the codemandeur takes his place: number, deposit date and vœux stay.

    `successeur_id` chooses among several codemandeurs (a `Personne`). The row of the deceased is erased. Raises
    `ActionRefusee`.
    """
    demande = ouvrir(demande_id, acte=Acte.CHANGER_TITULAIRE, acteur=acteur, version=version, le=le)
    exiger(_refus_sans_menage(demande))
    exiger(refus_de_date(le, depuis=demande.deposee_le) or _refus_de_deces(deces_le, le))
    successeur = _successeur(demande, successeur_id)

    defunt = Personne.objects.get(menage=demande.menage_id, role=RolePersonne.TITULAIRE)
    rang = defunt.rang
    transmettre(defunt.pk, a=successeur.pk, le=le)
    defunt.delete()
    successeur.role, successeur.rang, successeur.lien = RolePersonne.TITULAIRE, rang, ""
    successeur.save(update_fields=["role", "rang", "lien"])
    rafraichir_les_noms(demande)
    Tache.objects.filter(demande=demande, nature=NatureTache.DECES_A_VERIFIER, close_a=None).update(
        close_a=maintenant()
    )
    consigner(
        demande,
        Acte.CHANGER_TITULAIRE,
        NatureEvenement.TITULAIRE,
        acteur=acteur,
        le=le,
        champs=DERIVES_DES_PERSONNES,
        details={"raison": "deces", "deces_le": deces_le.isoformat()},
    )
    return demande


def _refus_sans_menage(demande: Demande) -> Refus | None:
    if demande.nature == NatureDemande.MENAGE:
        return None
    return Refus(
        "sans_menage",
        "Cette demande est celle d'une association : elle n'a pas de titulaire dont signaler le décès.",
        Nature.ETAT,
        source=SOURCE,
        issue="Ouvrez la demande du ménage.",
    )


def _successeur(demande: Demande, successeur_id: int | None) -> Personne:
    candidats = cotitulaires(demande)
    if not candidats:
        raise ActionRefusee(
            Refus(
                "sans_cotitulaire",
                "Cette demande n'a pas de codemandeur pour la reprendre.",
                Nature.ETAT,
                source=SOURCE,
                issue="Le gestionnaire la clôt pour décès ; un proche dépose une nouvelle demande.",
            )
        )
    retenus = [un for un in candidats if successeur_id in (None, un.pk)]
    if len(retenus) != 1:
        raise ActionRefusee(
            Refus(
                "successeur_a_choisir",
                "Plusieurs codemandeurs peuvent reprendre la demande, ou la personne désignée n'en est pas un.",
                champ="successeur_id",
                source=SOURCE,
                issue="Désignez l'un des codemandeurs du dossier.",
            )
        )
    return retenus[0]


def _refus_de_deces(deces_le: date, le: date) -> Refus | None:
    if deces_le <= le:
        return None
    return Refus(
        "deces_date",
        "La date du décès suit celle de l'acte.",
        champ="deces_le",
        issue="Indiquez la date portée sur l'acte de décès.",
        source=Regle.PERIODE,
    )
