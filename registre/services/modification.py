"""Modifying a demande, or correcting it from the pièces: changed parts are written again, each change is kept.

No attestation is delivered for a modification (arrêté du 23 mars 2015 §4). A demande that did not change is left alone:
no event, same version.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.db import transaction

from demandeurs.chiffrement import Usage, chiffrer
from demandeurs.enums import SourceModification
from demandeurs.models import Modification
from habilitations import access
from habilitations.acteur import Acteur, NatureActeur
from habilitations.rules.droits import Droit
from registre.enums import CanalDepot, NatureEvenement, OriginePriorite, TypePriorite
from registre.models import Demande, Evenement, Priorite
from registre.permissions import refus_de
from registre.rules.controles import ParametresControle, controler
from registre.rules.differences import Difference, differences
from registre.rules.modification import (
    refus_d_etat_civil,
    refus_de_version,
    retrait_de_codemandeur,
    saisie_permise,
)
from registre.rules.parametres import Cle
from registre.rules.taches import taches_initiales
from registre.saisie import SaisieDemande
from registre.services.actes import consigner, verrouiller
from registre.services.contraintes import contraintes_dites
from registre.services.lecture import charger_saisie
from registre.services.nomenclatures import nomenclatures
from registre.services.parametres import jeu_de_la_region
from registre.services.reecriture import reecrire
from registre.services.referentiel import territoires
from registre.services.taches import mettre_a_jour_les_taches
from registre.states.demande import Acte
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Refus, exiger

LONGUEUR_VALEUR = 2_000
_PROTEGES = frozenset(
    {"adresse", "adresse_logement", "telephone", "tel_domicile", "tel_portable", "tel_travail", "voeux"}
)


def modifier(
    demande_id: int,
    saisie: SaisieDemande,
    *,
    acteur: Acteur,
    version: int | None,
    source: SourceModification,
    confirmations: Collection[str] = (),
) -> Demande:
    """Make the demande what `saisie` says and return it.

    `version` is the one that was read (None: nobody read it, an import). `source`: the demandeur, analysed pièces (then
    it is a correction), a third party validated by him. Raises `ActionRefusee`; a stale version is a CONFLIT that lists
    the fields that differ.
    """
    with contraintes_dites(), transaction.atomic():
        demande = verrouiller(demande_id)
        exiger(refus_de(Acte.MODIFIER, acteur=acteur, objet=demande))
        avant = charger_saisie(demande, avec_nir=True)
        return ecrire(
            demande, avant, saisie, acteur=acteur, version=version, source=source, confirmations=confirmations
        )


def ecrire(
    demande: Demande,
    avant: SaisieDemande,
    saisie: SaisieDemande,
    *,
    acteur: Acteur,
    version: int | None,
    source: SourceModification,
    confirmations: Collection[str] = (),
) -> Demande:
    """The modification itself, of a demande locked and read (`avant`), by an actor whose right the caller has checked.

    Raises `ActionRefusee` as `modifier` does.
    """
    apres = saisie_permise(
        avant,
        saisie,
        source=source,
        voit_le_handicap=_voit_le_handicap(acteur, demande, source),
        dalo_du_registre=source is SourceModification.SNE and _dalo_du_registre(demande),
    )
    changes = differences(avant, apres)
    if version is not None and version != demande.version:
        raise ActionRefusee(refus_de_version(changes))
    if not changes:
        return demande
    _controler(avant, apres, changes, acteur=acteur, source=source, confirmations=frozenset(confirmations))
    _appliquer(demande, avant, apres, changes, acteur=acteur, source=source)
    return demande


def _voit_le_handicap(acteur: Acteur, demande: Demande, source: SourceModification) -> bool:
    if source is SourceModification.SNE or acteur.est_systeme or acteur.nature is NatureActeur.DEMANDEUR:
        return True
    return access.perimetre_de(acteur, Droit.CONSULTER_HANDICAP).couvre(
        id=demande.pk, territoires=demande.territoires, guichet_id=demande.guichet_id
    )


def _dalo_du_registre(demande: Demande) -> bool:
    """Whether a DALO decision was recognised or ended here, not only said by the national system."""
    siennes = Priorite.objects.filter(demande=demande, type=TypePriorite.DALO)
    return siennes.exclude(origine=OriginePriorite.SNE).exists()


def _canal(acteur: Acteur, source: SourceModification) -> CanalDepot:
    if source is SourceModification.SNE:
        return CanalDepot.INTERFACE
    return CanalDepot.EN_LIGNE if acteur.nature is NatureActeur.DEMANDEUR else CanalDepot.GUICHET


def _controler(
    avant: SaisieDemande,
    apres: SaisieDemande,
    changes: Sequence[Difference],
    *,
    acteur: Acteur,
    source: SourceModification,
    confirmations: frozenset[str],
) -> None:
    """The same controls as at registration, then those of the act. Raises `ActionRefusee`."""
    le, canal = aujourdhui(), _canal(acteur, source)
    jeu, chaine = jeu_de_la_region()
    communes_max = int(jeu.valeur(Cle.COMMUNES_MAX, le=le, territoires=chaine))
    refus, avertissements = controler(
        apres,
        le=le,
        territoires=territoires(),
        nomenclatures=nomenclatures().sans_dates() if canal is CanalDepot.INTERFACE else nomenclatures(),
        parametres=ParametresControle(communes_max),
        canal=canal,
    )
    touches = {d.partie for d in changes}
    bloquants = [un for un in refus if un.code != "identite_non_vue" and not _deja_la(un, touches)]
    etat_civil = refus_d_etat_civil(changes, en_ligne=acteur.nature is NatureActeur.DEMANDEUR)
    if etat_civil is not None:
        bloquants.append(etat_civil)
    if bloquants:
        raise ActionRefusee(bloquants)
    retrait = None if source is SourceModification.SNE else retrait_de_codemandeur(avant, apres)
    a_confirmer = [un for un in (*avertissements, retrait) if un is not None and not _deja_la(un, touches)]
    a_confirmer = [un for un in a_confirmer if un.code not in confirmations]
    if a_confirmer and source is not SourceModification.SNE:
        raise ActionRefusee(a_confirmer)


def _deja_la(refus: Refus, touches: Collection[str]) -> bool:
    """A defect of a part that this modification does not touch was there before: it does not block the rest."""
    return bool(refus.champ) and not any(
        refus.champ == partie or refus.champ.startswith(f"{partie}.") or partie.startswith(f"{refus.champ}.")
        for partie in touches
    )


def _appliquer(
    demande: Demande,
    avant: SaisieDemande,
    apres: SaisieDemande,
    changes: Sequence[Difference],
    *,
    acteur: Acteur,
    source: SourceModification,
) -> None:
    le: date = aujourdhui()
    parties = sorted({d.partie for d in changes})
    champs = reecrire(demande, avant, apres, parties)
    correction = source is SourceModification.PIECE
    evenement = consigner(
        demande,
        Acte.MODIFIER,
        NatureEvenement.CORRECTION if correction else NatureEvenement.MODIFICATION,
        acteur=acteur,
        le=le,
        champs=champs,
        details={"source": source.value, "parties": parties},
    )
    _garder_les_changements(demande, changes, evenement, source)
    taches = taches_initiales(apres, attendue=False, delai_attestation=1)
    mettre_a_jour_les_taches(demande.pk, [nature for nature, _ in taches])


def _garder_les_changements(
    demande: Demande, changes: Sequence[Difference], evenement: Evenement, source: SourceModification
) -> None:
    instant = maintenant()
    Modification.objects.bulk_create(
        _modification(demande, d, evenement_id=evenement.pk, source=source, faite_a=instant) for d in changes
    )


def _modification(demande: Demande, d: Difference, **champs: object) -> Modification:
    """One change. Sensitive values, and those a protected dossier hides, are ciphertext."""
    ligne = Modification(
        menage_id=demande.menage_id,
        personne_morale_id=demande.personne_morale_id,
        objet=d.objet[:40],
        champ=d.champ[:60],
        **champs,
    )
    avant, apres = d.avant[:LONGUEUR_VALEUR], d.apres[:LONGUEUR_VALEUR]
    if d.sensible or (demande.protege and _PROTEGES & set(d.chemin.split("."))):
        ligne.avant_chiffre = chiffrer(avant, Usage.MODIFICATION)
        ligne.apres_chiffre = chiffrer(apres, Usage.MODIFICATION)
    else:
        ligne.avant, ligne.apres = avant, apres
    return ligne
