"""Sending somebody to the right guichet, traced without any identifying datum (R441-2-1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db import transaction

from habilitations import access
from habilitations.acteur import Acteur
from habilitations.models import Guichet
from habilitations.territoires import communes_de_la_region, territoires_en_vigueur
from registre.documents.contenus import Destinataire
from registre.documents.courriers import EnTete, LettreOrientation, RaisonOrientation, ServiceOrientation
from registre.documents.lettres import composer_lettre
from registre.enums import MotifOrientation
from registre.models import Orientation
from registre.rules.orientation import FaitsOrientation, refus_d_orienter
from registre.services.actes import prononcant_de
from registre.services.redaction import service_de
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_acte

RAISONS = {
    MotifOrientation.PUBLIC_RESTREINT: RaisonOrientation.PUBLIC,
    MotifOrientation.HORS_REGION: RaisonOrientation.HORS_REGION,
}


@transaction.atomic
def orienter(
    *, guichet_id: int, motif: MotifOrientation, vers: str, acteur: Acteur, communes: Sequence[str] = ()
) -> Orientation:
    """Keep that this guichet sent somebody elsewhere and why; `communes` are INSEE codes. Raises `ActionRefusee`.

    The letter is composed by `lettre_d_orientation` from this row and from what the agent types, which is not kept.
    """
    guichet = Guichet.objects.select_related("organisme").filter(pk=guichet_id).first()
    if guichet is None or (not acteur.est_systeme and guichet.organisme_id != acteur.organisme_id):
        raise ActionRefusee(_guichet_d_un_autre())
    if not access.droits_de(acteur):
        raise ActionRefusee(_sans_droit())
    connues = territoires_en_vigueur(communes)
    exiger(_refus_de_saisie(vers, communes, connues))
    exiger(refus_d_orienter(motif, _faits(guichet, acteur, [un.pk for un in connues.values()])))

    orientation = Orientation.objects.create(
        guichet=guichet,
        motif=motif,
        vers=vers.strip(),
        communes=" ".join(sorted(connues)),
        oriente_a=maintenant(),
        agent_id=acteur.agent_id,
    )
    tracer_acte(acteur, "orienter", "registre.orientation", orientation.pk, ["motif"])
    return orientation


def lettre_d_orientation(orientation: Orientation, destinataire: Sequence[str]) -> bytes:
    """The letter as a PDF: `destinataire` is the name then the lines of the address, kept nowhere (R441-2-1)."""
    guichet = orientation.guichet
    codes = orientation.communes.split()
    noms = {une.code: une.nom for une in territoires_en_vigueur(codes).values()}
    entete = EnTete(
        service=service_de(guichet),
        destinataire=Destinataire(tuple(destinataire)),
        demandeur=destinataire[0],
        lieu=guichet.commune.nom if guichet.commune is not None else guichet.nom,
        date=aujourdhui(),
    )
    lettre = LettreOrientation(
        entete=entete,
        raison=RAISONS[MotifOrientation(orientation.motif)],
        services=(ServiceOrientation(nom=orientation.vers, adresse=()),),
        public_du_guichet=guichet.public,
        communes=tuple(noms[code] for code in codes),
    )
    return composer_lettre(lettre)


def _faits(guichet: Guichet, acteur: Acteur, communes: Sequence[int]) -> FaitsOrientation:
    dans = communes_de_la_region(settings.REGION) if communes else set()
    return FaitsOrientation(
        public_restreint=guichet.public_restreint,
        enregistreur=prononcant_de(acteur).enregistreur,
        communes=len(communes),
        dans_la_region=len(dans & set(communes)),
    )


def _refus_de_saisie(vers: str, communes: Sequence[str], connues: Mapping[str, object]) -> Refus | None:
    if not vers.strip():
        return Refus(
            "orientation_vers",
            "Une orientation dit vers quel guichet ou quel service.",
            champ="vers",
            source="R441-2-1 CCH",
            issue="Indiquez où la demande peut être enregistrée.",
        )
    inconnues = [code for code in communes if code not in connues]
    if inconnues:
        return Refus(
            "commune_inconnue",
            f"Commune inconnue : {', '.join(inconnues)}.",
            champ="communes",
            source="Code officiel géographique",
            issue="Vérifiez le code INSEE.",
        )
    return None


def _guichet_d_un_autre() -> Refus:
    return Refus(
        "guichet_d_un_autre",
        "Ce guichet n'est pas celui de votre organisme.",
        Nature.INTROUVABLE,
        "guichet",
        issue="Choisissez l'un de vos guichets.",
        source=Regle.LISTE,
    )


def _sans_droit() -> Refus:
    return Refus(
        "sans_droit",
        "Aucune fonction ne vous est ouverte dans cet organisme.",
        Nature.INTERDIT,
        source="R441-2-6 CCH",
        issue="L'administrateur de votre organisme peut vous désigner.",
    )
