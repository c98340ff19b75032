"""Registering a demande (L441-2-1, R441-2-2 to R441-2-4): right, controls, number, rows, events, tasks, letter."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import replace
from datetime import date

import psycopg
from django.conf import settings
from django.db import connection, transaction

from habilitations.acteur import Acteur, NatureActeur
from habilitations.models import Guichet
from registre import effects, ports
from registre.enums import CanalDepot, NatureCourrier
from registre.models import Demande
from registre.permissions import refus_d_enregistrer
from registre.rules.controles import Avertissement, ParametresControle, controler
from registre.rules.delais import Delais
from registre.rules.echeances import fin_de_validite
from registre.rules.parametres import Cle
from registre.rules.taches import taches_initiales
from registre.saisie import SaisieDemande
from registre.services.contraintes import contraintes_dites
from registre.services.courriers import preparer
from registre.services.doublons_probables import refus_de_confirmer, refus_existant
from registre.services.ecriture import ecrire
from registre.services.lignes import Dossier, TacheAEcrire
from registre.services.nomenclatures import nomenclatures
from registre.services.numerotation import ESSAIS, numeroteur
from registre.services.parametres import jeu_de_la_region
from registre.services.referentiel import territoires
from registre.states.demande import Acte, EtatDemande
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_acte

OBJET = "registre.demande"
NUMERO_PRIS = "registre_numerounique_numero"


def enregistrer(
    saisie: SaisieDemande, *, acteur: Acteur, confirmations: Collection[str] = (), cle_idempotence: str | None = None
) -> Demande:
    """Register a demande and return it, active with its number, or « numéro attendu » when the SNE issues it.

    `confirmations` are the codes of the `Avertissement` that the agent read and confirmed; in spite of a demande that
    exists, his actor carries the motive. `cle_idempotence` names this
    submission: sent twice, it registers once and gives the same demande. A demande left on paper takes its reception
    date as deposit date (R441-2-3). Raises `ActionRefusee`: nothing is then written.
    """
    with contraintes_dites(), transaction.atomic():
        deja = _deja_repondu(saisie, acteur, cle_idempotence)
        if deja is not None:
            return Demande.objects.get(pk=deja)
        le, saisie = aujourdhui(), _avec_date_de_depot(saisie)
        dossier = _verifier(saisie, acteur=acteur, confirmations=frozenset(confirmations), le=le)
        demande_id = ecrire_avec_numero(dossier, acteur)
        _noter_la_reponse(acteur, cle_idempotence, demande_id)
        tracer_acte(acteur, Acte.ENREGISTRER.value, OBJET, demande_id)
        ports.donner_suite(Acte.ENREGISTRER, [demande_id], acteur=acteur, le=le)
        if dossier.etat is EtatDemande.ACTIVE:
            lettres = preparer(NatureCourrier.ATTESTATION, [demande_id])
            effects.expedier_apres([lettre.pk for lettre in lettres])
        demande: Demande = Demande.objects.get(pk=demande_id)
    return demande


def _avec_date_de_depot(saisie: SaisieDemande) -> SaisieDemande:
    return saisie if saisie.depot_papier is None else replace(saisie, deposee_le=saisie.depot_papier.recu_le)


def canal_de(saisie: SaisieDemande, acteur: Acteur) -> CanalDepot:
    """How the demande came in (R441-2-2)."""
    if saisie.depot_papier is not None:
        return CanalDepot.PAPIER
    if acteur.nature is NatureActeur.DEMANDEUR or saisie.en_ligne:
        return CanalDepot.EN_LIGNE
    if acteur.nature is NatureActeur.CLIENT_API:
        return CanalDepot.INTERFACE
    return CanalDepot.GUICHET


def _canal_des_controles(canal: CanalDepot, acteur: Acteur) -> CanalDepot:
    """Only the national interface cannot ask the person again: a program of the API stands where a guichet does."""
    direct = canal is CanalDepot.INTERFACE and acteur.nature is NatureActeur.CLIENT_API
    return CanalDepot.GUICHET if direct else canal


def _verifier(saisie: SaisieDemande, *, acteur: Acteur, confirmations: frozenset[str], le: date) -> Dossier:
    """Rights, controls, confirmations; the dossier without its number. Raises `ActionRefusee`."""
    guichet = Guichet.objects.filter(code=saisie.guichet).first()
    if guichet is None:
        raise ActionRefusee(_guichet_inconnu())
    exiger(refus_d_enregistrer(acteur, guichet, le=le))
    exiger(_refus_d_antidate(saisie, acteur, le))
    jeu, chaine = jeu_de_la_region()
    communes, listes, canal = territoires(), nomenclatures(), canal_de(saisie, acteur)
    parametres = ParametresControle(communes_max=int(jeu.valeur(Cle.COMMUNES_MAX, le=le, territoires=chaine)))
    refus, avertissements = controler(
        saisie, le=le, territoires=communes, nomenclatures=listes, parametres=parametres,
        canal=_canal_des_controles(canal, acteur),
    )  # fmt: skip
    if refus:
        raise ActionRefusee(refus)
    if guichet.public_restreint:
        avertissements.append(_public_a_confirmer(guichet))
    confirme = "demande_existante" in confirmations
    exiger(refus_de_confirmer(acteur) if confirme else None)
    existant = refus_existant(saisie, acteur=acteur, confirme=confirme)
    a_confirmer = [un for un in (*avertissements, existant) if un is not None and un.code not in confirmations]
    if a_confirmer:
        raise ActionRefusee(a_confirmer)
    voeux, tags = communes.resoudre(voeu.commune for voeu in saisie.recherche.voeux)
    delais = jeu.delais(le=le, territoires=chaine)
    return _dossier(saisie, guichet=guichet, voeux=voeux, tags=tags, delais=delais, canal=canal)


def _dossier(
    saisie: SaisieDemande,
    *,
    guichet: Guichet,
    voeux: list[tuple[int, str]],
    tags: list[int],
    delais: Delais,
    canal: CanalDepot,
) -> Dossier:
    source = numeroteur()
    (numero,) = source.attribuer(deposees=[saisie.deposee_le], guichets=[guichet.code])
    taches = taches_initiales(saisie, attendue=not numero, delai_attestation=delais.attestation)
    return Dossier(
        saisie=replace(saisie, en_ligne=saisie.en_ligne or canal is CanalDepot.EN_LIGNE),
        guichet_id=guichet.pk,
        voeux=voeux,
        tags=tags,
        etat=EtatDemande.ACTIVE if numero else EtatDemande.ATTENDUE,
        valable_jusqu_au=fin_de_validite(saisie.deposee_le, delais),
        enregistree_a=maintenant(),
        numero=numero,
        origine=source.origine,
        canal=canal,
        organisme_id=guichet.organisme_id,
        taches=[TacheAEcrire(nature, echeance) for nature, echeance in taches],
    )


def ecrire_avec_numero(dossier: Dossier, acteur: Acteur) -> int:
    """Write in a savepoint; a number already taken is replaced by the next one. Raises psycopg.Error."""
    for _ in range(ESSAIS - 1):
        try:
            return ecrire([dossier], acteur=acteur)[0]
        except psycopg.errors.UniqueViolation as erreur:
            if not (erreur.diag.constraint_name or "").startswith(NUMERO_PRIS):
                raise
            (dossier.numero,) = numeroteur().attribuer(
                deposees=[dossier.saisie.deposee_le], guichets=[dossier.saisie.guichet]
            )
    return ecrire([dossier], acteur=acteur)[0]


def _portee(acteur: Acteur) -> str:
    return f"enregistrer:{acteur.nature}:{acteur.organisme_id or 0}:{acteur.agent_id or 0}"


def _empreinte(saisie: SaisieDemande) -> str:
    """Keyed, so that the table tells nothing of who was registered."""
    return hmac.digest(settings.SECRET_KEY.encode(), repr(saisie).encode(), hashlib.sha256).hex()


def _deja_repondu(saisie: SaisieDemande, acteur: Acteur, cle: str | None) -> int | None:
    """The demande already registered under this key. Two at the same time: the second waits for the first."""
    if not cle:
        return None
    with connection.cursor() as curseur:
        curseur.execute(
            "INSERT INTO socle_idempotence (portee, cle, empreinte, statut, objet_type, cree_a)"
            " VALUES (%s, %s, %s, 201, %s, %s) ON CONFLICT (portee, cle) DO NOTHING",
            [_portee(acteur), cle[:120], _empreinte(saisie), OBJET, maintenant()],
        )
        if curseur.rowcount:
            return None
        curseur.execute(
            "SELECT empreinte, objet_id FROM socle_idempotence WHERE portee = %s AND cle = %s",
            [_portee(acteur), cle[:120]],
        )
        empreinte, objet_id = curseur.fetchone()
    if empreinte != _empreinte(saisie) or objet_id is None:
        raise ActionRefusee(_cle_deja_utilisee())
    return int(objet_id)


def _noter_la_reponse(acteur: Acteur, cle: str | None, demande_id: int) -> None:
    if cle:
        with connection.cursor() as curseur:
            curseur.execute(
                "UPDATE socle_idempotence SET objet_id = %s WHERE portee = %s AND cle = %s",
                [demande_id, _portee(acteur), cle[:120]],
            )


def _refus_d_antidate(saisie: SaisieDemande, acteur: Acteur, le: date) -> Refus | None:
    if saisie.deposee_le == le or saisie.depot_papier is not None or acteur.est_systeme:
        return None
    return Refus(
        "depot_antidate",
        "Une demande saisie au guichet ou en ligne est déposée le jour même.",
        champ="deposee_le",
        source="R441-2-3 CCH : la date de réception fait courir les délais",
        issue="Si un formulaire papier a été reçu plus tôt, saisissez le dépôt papier : lieu, date, détenteur.",
    )


def _guichet_inconnu() -> Refus:
    return Refus(
        "guichet_inconnu",
        "Ce code de guichet n'existe pas.",
        champ="guichet",
        source="R441-2-5 III CCH : liste des guichets",
        issue="Choisissez un guichet de votre organisme.",
    )


def _public_a_confirmer(guichet: Guichet) -> Avertissement:
    return Avertissement(
        "public_restreint",
        f"Ce guichet n'enregistre que son propre public : {guichet.public}.",
        champ="guichet",
        source="R441-2-1 f et g CCH (version du 2022-01-01)",
        issue="Confirmez que le demandeur en relève ; sinon, orientez-le vers un autre guichet.",
    )


def _cle_deja_utilisee() -> Refus:
    return Refus(
        "envoi_deja_traite",
        "Cet envoi a déjà servi pour une autre saisie.",
        Nature.CONFLIT,
        issue="Rouvrez le formulaire et saisissez à nouveau.",
        source=Regle.UNE_FOIS,
    )
