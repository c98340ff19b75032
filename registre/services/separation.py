"""A couple separates: the codemandeur leaves with a demande of his own, new number, same seniority (L441-1)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from demandeurs.enums import RolePersonne
from demandeurs.models import Personne
from demandeurs.saisie import SaisieAdresse
from habilitations.acteur import Acteur
from habilitations.models import Guichet
from registre import effects
from registre.enums import NatureCourrier, NatureEvenement, NatureLien
from registre.models import Demande, LienDemande, Voeu
from registre.permissions import refus_d_enregistrer
from registre.rules.echeances import fin_de_validite
from registre.rules.separation import demande_du_partant, refus_de_separer
from registre.saisie import SaisieDemande, SaisieSeparation
from registre.services.actes import OBJET, consigner, inscrire, ouvrir, refus_de_date
from registre.services.contraintes import contraintes_dites
from registre.services.courriers import preparer
from registre.services.enregistrement import ecrire_avec_numero
from registre.services.lecture import charger_saisie
from registre.services.lignes import Dossier
from registre.services.noms import DERIVES_DES_PERSONNES, rafraichir_les_noms
from registre.services.numerotation import numeroteur
from registre.services.parametres import delais_de_la_region
from registre.services.pieces.conservation import suivre
from registre.states.demande import Acte, EtatDemande
from socle.clock import maintenant
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_acte


def separer(
    demande_id: int, *, saisie: SaisieSeparation, acteur: Acteur, le: date, version: int | None = None
) -> tuple[Demande, Demande]:
    """Duplicate the demande for the codemandeur who leaves, then remove him from it. Returns (first, new).

    The new demande keeps the deposit date and takes a new number; its validity starts on `le`. In case of violence the
    other's consent is not asked for, the link is confidential and the new dossier is protected. His own pièces
    follow him, those of the household stay. Raises `ActionRefusee`; nothing is then written.
    """
    with contraintes_dites(), transaction.atomic():
        demande = ouvrir(demande_id, acte=Acte.SEPARER, acteur=acteur, version=version, le=le)
        exiger(refus_de_date(le, depuis=demande.deposee_le))
        if refus := tuple(refus_de_separer(saisie, deposee_le=demande.deposee_le, le=le)):
            raise ActionRefusee(refus)
        partant, rang = _partant(demande, saisie.partant_id)
        guichet = _guichet(demande, saisie.guichet, acteur)

        commune = charger_saisie(demande, avec_nir=True)
        sienne = demande_du_partant(commune, rang, saisie)
        exiger(_refus_d_adresse(sienne.menage.adresse if sienne.menage else None))
        issue_id = ecrire_avec_numero(_dossier(sienne, guichet, demande, le), acteur)
        issue: Demande = Demande.objects.get(pk=issue_id)
        suivre(partant.pk, vers=issue)
        _retirer(demande, partant)
        _relier(demande, issue, saisie, acteur=acteur, le=le)
    return demande, issue


def _partant(demande: Demande, personne_id: int) -> tuple[Personne, int]:
    """The codemandeur who leaves and his place among the persons of the household, as the saisie lists them."""
    personnes = list(Personne.objects.filter(menage=demande.menage_id).order_by("rang"))
    for place, personne in enumerate(personnes):
        if personne.pk == personne_id and personne.role == RolePersonne.COTITULAIRE:
            return personne, place
    raise ActionRefusee(
        Refus(
            "partant_inconnu",
            "La personne qui part est le conjoint ou le codemandeur de cette demande.",
            Nature.ETAT,
            "partant_id",
            "L441-1 CCH",
            "Choisissez un codemandeur ; si le titulaire part, c'est lui qui dépose une nouvelle demande.",
        )
    )


def _guichet(demande: Demande, code: str, acteur: Acteur) -> Guichet:
    """The guichet of the new number: one where the actor may register, by default that of the first demande."""
    guichet = Guichet.objects.filter(code=code).first() if code else demande.guichet
    if guichet is None:
        raise ActionRefusee(
            Refus(
                "guichet_inconnu",
                "Ce code de guichet n'existe pas.",
                champ="guichet",
                issue="Vérifiez le code.",
                source="R441-2-5 III CCH : liste des guichets",
            )
        )
    if code:
        exiger(refus_d_enregistrer(acteur, guichet))
    return guichet


def _refus_d_adresse(adresse: SaisieAdresse | None) -> Refus | None:
    if adresse is None or (adresse.voie.strip() and (adresse.etranger or adresse.commune)):
        return None
    return Refus(
        "adresse_incomplete",
        "L'adresse de la personne qui part a une voie et une commune.",
        champ="adresse",
        source="R441-2-2 CCH, b",
        issue="Complétez l'adresse.",
    )


def _dossier(sienne: SaisieDemande, guichet: Guichet, premiere: Demande, le: date) -> Dossier:
    source = numeroteur()
    (numero,) = source.attribuer(deposees=[premiere.deposee_le], guichets=[guichet.code])
    # The same communes: copied as they are resolved, since one of them may be gone from the list of today.
    voeux = list(Voeu.objects.filter(demande=premiere).order_by("rang").values_list("commune_id", "code_origine"))
    return Dossier(
        saisie=sienne,
        guichet_id=guichet.pk,
        voeux=voeux,
        tags=list(premiere.territoires),
        etat=EtatDemande.ACTIVE if numero else EtatDemande.ATTENDUE,
        valable_jusqu_au=fin_de_validite(le, delais_de_la_region(le)),
        enregistree_a=maintenant(),
        numero=numero,
        origine=source.origine,
        organisme_id=guichet.organisme_id,
    )


def _retirer(demande: Demande, partant: Personne) -> None:
    partant.delete()
    rafraichir_les_noms(demande)


def _relier(premiere: Demande, issue: Demande, saisie: SaisieSeparation, *, acteur: Acteur, le: date) -> None:
    """Link, events, traces, letters. The first demande's event never tells where the other one went, nor why."""
    LienDemande.objects.create(
        origine=premiere, issue=issue, nature=NatureLien.SEPARATION, le=le, confidentiel=saisie.violence
    )
    details = {"union": saisie.union, "preuves": sorted(saisie.preuves)}
    consigner(
        premiere,
        Acte.SEPARER,
        NatureEvenement.SEPARATION,
        acteur=acteur,
        le=le,
        champs=DERIVES_DES_PERSONNES,
        details={} if saisie.violence else details,
    )
    inscrire(
        [issue.pk], NatureEvenement.SEPARATION, acteur=acteur, le=le, details={**details, "violence": saisie.violence}
    )
    tracer_acte(acteur, Acte.ENREGISTRER.value, OBJET, issue.pk)
    if issue.etat == EtatDemande.ACTIVE:
        lettres = preparer(NatureCourrier.ATTESTATION, [issue.pk])
        effects.expedier_apres([lettre.pk for lettre in lettres])
