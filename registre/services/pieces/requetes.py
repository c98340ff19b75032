"""Asking a household for pièces: one request per pièce for all actors (rules of the dossier unique, event 4 of R441-2-15 I)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction

from demandeurs.models import RequetePiece
from demandeurs.rules.pieces import Exigence, ExigenceDue, LigneEtat, RequeteFaite, StatutExigence, refus_hors_liste
from demandeurs.rules.situations import personnes_de
from habilitations.acteur import Acteur
from habilitations.models import Guichet, Organisme
from registre import effects
from registre.enums import NatureCourrier, NatureEvenement, NatureTache
from registre.models import Demande, Tache
from registre.permissions import refus_d_enregistrer
from registre.permissions_pieces import SOURCE_PARTAGE, refus_d_instruire_les_pieces, refus_de_deposer
from registre.rules.echeances import ajouter_mois
from registre.rules.parametres import Cle
from registre.saisie import SaisieRequete
from registre.services.actes import OBJET, inscrire, refus_de_date, verrouiller
from registre.services.courriers import preparer
from registre.services.parametres import delais_de_la_region, jeu_de_la_region
from registre.services.pieces.depot import demande_de
from registre.services.pieces.situation import DossierDePieces, lire_le_dossier
from registre.services.pieces.version import refus_de_version_des_pieces
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_acte

DEMANDER, ABANDONNER, RECEVOIR = "demander_piece", "abandonner_piece", "recevoir_pieces"
VOULUES_MAX = 50


@transaction.atomic
def demander(
    demande_id: int, *, saisie: SaisieRequete, acteur: Acteur, version: str | None = None
) -> list[RequetePiece]:
    """Ask for pièces: a request each, one letter with the list. Raises `ActionRefusee` with every reason.

    What is present or already asked may not be asked again, whoever asked; nothing outside the list may be asked.
    """
    demande = verrouiller(demande_id)
    exiger(refus_d_instruire_les_pieces(acteur, demande) or refus_de_version_des_pieces(demande, version))
    le = aujourdhui()
    dossier = lire_le_dossier(demande.pk, int(demande.menage_id or 0), le=le)
    if refus := tuple(_refus(saisie, dossier, le)):
        raise ActionRefusee(refus)
    echeance = saisie.echeance_le or le + timedelta(days=_delai(le))
    courrier_id = _courrier(demande, saisie, dossier, acteur, echeance) if saisie.courrier else None
    requetes = RequetePiece.objects.bulk_create(
        RequetePiece(
            menage_id=int(demande.menage_id or 0),
            personne_id=personne_id,
            exigence=code,
            demandee_a=maintenant(),
            demandee_par_id=acteur.agent_id,
            organisme_id=acteur.organisme_id,
            echeance_le=echeance,
            motif=saisie.motif.strip()[:300],
            courrier_id=courrier_id,
        )
        for code, personne_id in saisie.voulues
    )
    details = {
        "acte": DEMANDER,
        "exigences": sorted({code for code, _ in saisie.voulues}),
        "echeance_le": echeance.isoformat(),
    }
    inscrire([demande.pk], NatureEvenement.DEMANDE_INFORMATION, acteur=acteur, le=le, details=details)
    tracer_acte(acteur, DEMANDER, OBJET, demande.pk, ["requetes_de_pieces"])
    return requetes


def _delai(le: date) -> int:
    jeu, chaine = jeu_de_la_region()
    return int(jeu.valeur(Cle.PIECE_REPONSE, le=le, territoires=chaine))


def _refus(saisie: SaisieRequete, dossier: DossierDePieces, le: date) -> Iterator[Refus]:
    if not saisie.voulues:
        yield _saisie("requete_vide", "Aucune pièce n'est choisie.", "voulues", "Choisissez au moins une pièce.")
    if len(saisie.voulues) > VOULUES_MAX or len(set(saisie.voulues)) < len(saisie.voulues):
        message = f"Une demande porte sur {VOULUES_MAX} pièces différentes au plus."
        yield _saisie("requete_longue", message, "voulues", "Retirez les répétitions.")
    if saisie.echeance_le is not None and saisie.echeance_le <= le:
        yield _saisie(
            "echeance_passee", "L'échéance est à venir.", "echeance_le", "Laissez au ménage le temps de répondre."
        )
    lignes = {une.due.cle: une for une in dossier.lignes()}
    exigences = {une.code: une for une in dossier.liste.exigences}
    for voulue in saisie.voulues[:VOULUES_MAX]:
        refus = _refus_d_une(voulue, lignes.get(voulue), exigences, saisie.motif, dossier)
        if refus is not None:
            yield refus


def _refus_d_une(
    voulue: tuple[str, int | None],
    ligne: LigneEtat | None,
    exigences: dict[str, Exigence],
    motif: str,
    dossier: DossierDePieces,
) -> Refus | None:
    exigence = exigences.get(voulue[0])
    if exigence is None:
        return refus_hors_liste(voulue[0], exigences)
    if ligne is None:
        return _refus_hors_situation(exigence, voulue[1], motif, dossier)
    if ligne.requete is not None:
        return deja_demandee(ligne.requete, exigence)
    if ligne.statut in (StatutExigence.PRESENTE, StatutExigence.A_EXAMINER):
        return Refus(
            "piece_presente",
            f"« {exigence.libelle} » est déjà dans le dossier, lisible et non obsolète.",
            Nature.ETAT,
            "voulues",
            "dossier unique : une pièce présente n'est pas redemandée",
            "Ouvrez la pièce ; marquez-la si elle ne convient pas.",
        )
    return None


def _refus_hors_situation(
    exigence: Exigence, personne_id: int | None, motif: str, dossier: DossierDePieces
) -> Refus | None:
    """Not asked of this household by what it declared; what only the demandeur can say needs the agent's reason."""
    porteurs = {une.id if une else None for une in personnes_de(exigence.porteur, dossier.menage, dossier.regle.le)}
    ailleurs = exigence.territoire and exigence.territoire != dossier.menage.region
    if not exigence.declaree or personne_id not in porteurs or ailleurs:
        return Refus(
            "piece_sans_objet",
            f"« {exigence.libelle} » n'est pas à demander dans la situation déclarée par ce ménage.",
            Nature.ETAT,
            "voulues",
            exigence.source,
            "Mettez d'abord la situation du ménage à jour, s'il l'a déclarée.",
        )
    if not motif.strip():
        return _saisie(
            "motif_requis",
            "Dites pourquoi cette pièce est demandée : le dossier ne le montre pas.",
            "motif",
            "Écrivez-le.",
        )
    return None


def deja_demandee(requete: RequeteFaite, exigence: Exigence) -> Refus:
    """Who asked and when: the request under way holds for all actors."""
    organisme = Organisme.objects.filter(pk=requete.organisme_id or 0).values_list("nom", flat=True).first()
    return Refus(
        "piece_deja_demandee",
        f"« {exigence.libelle} » a été demandée le {requete.depuis:%d/%m/%Y} par {organisme or 'le registre'}, "
        f"attendue le {requete.echeance_le:%d/%m/%Y}.",
        Nature.ETAT,
        "voulues",
        "dossier unique : une demande vaut pour tous les acteurs",
        "Attendez la réponse du ménage, ou l'abandon de cette demande.",
    )


def _courrier(
    demande: Demande, saisie: SaisieRequete, dossier: DossierDePieces, acteur: Acteur, echeance: date
) -> int | None:
    """One letter with the list. It keeps codes and ranks; the names are read when it is composed."""
    rangs = {une.id: une.rang for une in dossier.menage.personnes}
    pieces = [[code, rangs.get(personne) if personne else None] for code, personne in saisie.voulues]
    lettres = preparer(
        NatureCourrier.PIECES,
        [demande.pk],
        organisme_id=acteur.organisme_id,
        echeances={demande.pk: echeance},
        details={demande.pk: {"pieces": pieces}},
    )
    effects.expedier_apres([lettre.pk for lettre in lettres])
    return lettres[0].pk if lettres else None


@transaction.atomic
def abandonner(
    requete_id: int,
    *,
    motif: str,
    acteur: Acteur,
    detenu_par: str = "",
    recu_le: date | None = None,
    version: str | None = None,
) -> RequetePiece:
    """Give up a request: the household says it will not send it (rule 4). `detenu_par`: code of the guichet that keeps
    his letter, received on `recu_le`, for a year. Raises `ActionRefusee`.
    """
    vue = demande_de(RequetePiece.objects.filter(pk=requete_id).first())
    if vue is None:
        raise ActionRefusee(requete_inconnue())
    demande = verrouiller(vue.pk)
    exiger(refus_d_instruire_les_pieces(acteur, demande) or refus_de_version_des_pieces(demande, version))
    requete = RequetePiece.objects.select_for_update(of=("self",), no_key=True).get(pk=requete_id)
    exiger(_refus_d_abandon(requete, motif, detenu_par, recu_le, demande, acteur))
    requete.close_a, requete.abandon_motif = maintenant(), motif.strip()[:300]
    requete.abandon_par_id, requete.abandon_organisme_id = acteur.agent_id, acteur.organisme_id
    details = {"acte": ABANDONNER, "exigences": [requete.exigence]}
    if recu_le is not None:
        conserve = ajouter_mois(recu_le, delais_de_la_region(recu_le).conservation_courrier)
        requete.courrier_detenu_par, requete.courrier_recu_le = detenu_par, recu_le
        requete.courrier_conserve_jusqu_au = conserve
        details |= {"courrier_detenu_par": detenu_par, "courrier_conserve_jusqu_au": conserve.isoformat()}
    requete.save()
    inscrire([demande.pk], NatureEvenement.DEMANDE_INFORMATION, acteur=acteur, le=aujourdhui(), details=details)
    tracer_acte(acteur, ABANDONNER, OBJET, demande.pk, ["requetes_de_pieces"])
    return requete


def _refus_d_abandon(
    requete: RequetePiece, motif: str, detenu_par: str, recu_le: date | None, demande: Demande, acteur: Acteur
) -> Refus | None:
    if requete.close_a is not None:
        return Refus(
            "requete_close",
            "Cette demande de pièce est déjà close.",
            Nature.ETAT,
            issue="Rechargez la page.",
            source=Regle.CLOS,
        )
    if not motif.strip():
        return _saisie("abandon_motif", "Le motif de l'abandon manque.", "motif", "Dites pourquoi en quelques mots.")
    if bool(detenu_par) != (recu_le is not None):
        return _saisie(
            "abandon_courrier",
            "Un courrier conservé se note avec son guichet et sa date de réception.",
            "detenu_par",
            "Écrivez les deux, ou laissez les deux vides.",
        )
    if recu_le is None:
        return None
    guichet = Guichet.objects.filter(code=detenu_par).first()
    if guichet is None:
        return _saisie("guichet_inconnu", "Ce code de guichet n'existe pas.", "detenu_par", "Vérifiez le code.")
    return refus_d_enregistrer(acteur, guichet) or refus_de_date(recu_le, depuis=demande.deposee_le, champ="recu_le")


@transaction.atomic
def recevoir(demande_id: int, *, nombre: int, recue_le: date, acteur: Acteur) -> Tache:
    """Papers taken at a guichet and not filed yet: a task with the fifteen days of R441-2-4-1. Raises `ActionRefusee`.

    Papers received meanwhile join the open task; the first deadline holds.
    """
    demande = verrouiller(demande_id)
    exiger(refus_de_deposer(acteur, demande))
    exiger(refus_de_date(recue_le, depuis=demande.deposee_le, champ="recue_le"))
    if not 1 <= nombre <= VOULUES_MAX:
        raise ActionRefusee(_saisie("nombre_de_pieces", "Le nombre de pièces va de 1 à 50.", "nombre", "Corrigez-le."))
    jeu, chaine = jeu_de_la_region()
    jours = int(jeu.valeur(Cle.PIECE_VERSEMENT, le=recue_le, territoires=chaine))
    echeance_le = recue_le + timedelta(days=jours)
    tache, _ = Tache.objects.select_for_update(of=("self",)).get_or_create(
        demande=demande,
        nature=NatureTache.PIECES_A_VERSER,
        close_a=None,
        defaults={"ouverte_a": maintenant(), "echeance_le": echeance_le, "details": {}},
    )
    tache.details = {"restantes": int(tache.details.get("restantes", 0)) + nombre}
    tache.save(update_fields=["details"])
    details = {"acte": RECEVOIR, "nombre": nombre, "echeance_le": (tache.echeance_le or echeance_le).isoformat()}
    inscrire([demande.pk], NatureEvenement.PIECE, acteur=acteur, le=recue_le, details=details)
    tracer_acte(acteur, RECEVOIR, OBJET, demande.pk)
    return tache


def dues_de(dossier: DossierDePieces) -> list[ExigenceDue]:
    """What may be asked now, in the order of the list."""
    return [une.due for une in dossier.lignes() if une.demandable]


def requete_inconnue() -> Refus:
    return Refus(
        "requete_inconnue",
        "Cette demande de pièce n'existe pas ou n'est pas dans votre périmètre.",
        Nature.INTROUVABLE,
        source=SOURCE_PARTAGE,
        issue="Rechargez la liste des pièces du dossier.",
    )


def _saisie(code: str, message: str, champ: str, issue: str) -> Refus:
    return Refus(code, message, champ=champ, source=SOURCE_PARTAGE, issue=issue)
