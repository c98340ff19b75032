"""Files on their way: received in pieces that resume, kept encrypted, filed once somebody has said what they are.

What was received survives a lost session: the depositor, and nobody else, finds it again on the page of deposit until
it is filed, taken away, or past its term (the sweep of the storage, `demandeurs.services.balayage`).
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet

from demandeurs.chiffrement import Usage, chiffrer, dechiffrer
from demandeurs.models import DepotFichier
from demandeurs.pieces import cles, coffre, examen
from demandeurs.services.pieces import liste_en_vigueur
from habilitations.acteur import Acteur
from registre.models import Demande
from registre.permissions_pieces import SOURCE_PARTAGE
from registre.services.pieces.depot import limites
from registre.services.pieces.presentation import refus_ici
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger

MORCEAU_MAX = 1 << 20
"""Bytes of one piece: small enough to be sent again on a bad line, large enough to be few."""
GARDE = timedelta(days=7)
EN_COURS_MAX = 60
LONGUEUR_DU_NOM = 120


def commencer(demande: Demande, *, nom: str, taille: int, acteur: Acteur, preuve: str = "") -> DepotFichier:
    """Announce a file of `taille` bytes. Raises `ActionRefusee`: right, empty file, too big, too many under way."""
    exiger(refus_ici(acteur, demande, preuve) or _refus_de_taille(taille) or _refus_de_nombre(demande, acteur))
    cle, instant = uuid4(), maintenant()
    cle_id, cle_chiffree = cles.envelopper(cles.neuve(), cle)
    return DepotFichier.objects.create(
        cle=cle,
        # Refused before: an association has no pièces, and nobody files for no organisme.
        menage_id=demande.menage_id or 0,
        agent_id=acteur.agent_id,
        organisme_id=acteur.organisme_id or 0,
        nom_chiffre=chiffrer(nom.strip()[:LONGUEUR_DU_NOM], Usage.DEPOT, lie_a=cle.bytes),
        taille=taille,
        cle_id=cle_id,
        cle_chiffree=cle_chiffree,
        cree_a=instant,
        expire_a=instant + GARDE,
    )


@transaction.atomic
def ajouter(
    cle: UUID, *, depuis: int, contenu: bytes, demande: Demande, acteur: Acteur, preuve: str = ""
) -> DepotFichier:
    """The bytes from `depuis` on. The last ones have the file examined: what it is refused for is kept with it.

    Raises `ActionRefusee`; a conflict when `depuis` is not what is already here (ask, then resume from there).
    """
    exiger(refus_ici(acteur, demande, preuve))
    depot = les_siens(demande, acteur).select_for_update(of=("self",)).filter(cle=cle).first()
    if depot is None:
        raise ActionRefusee(inconnu())
    exiger(_refus_de_morceau(depot, depuis, contenu))
    coffre.ecrire(_nom(cle, depuis), contenu, cle=cle, cle_de_donnees=coffre.cle_de(depot), usage=_usage(depuis))
    depot.recu = depuis + len(contenu)
    depot.refus = _examiner(depot) if depot.recu == depot.taille else ""
    depot.save(update_fields=["recu", "refus"])
    return depot


def recevoir_entier(demande: Demande, *, nom: str, contenu: bytes, acteur: Acteur, preuve: str = "") -> DepotFichier:
    """A whole file at once: a form sent without script. Raises `ActionRefusee`."""
    depot = commencer(demande, nom=nom, taille=len(contenu), acteur=acteur, preuve=preuve)
    for depuis in range(0, len(contenu), MORCEAU_MAX):
        morceau = contenu[depuis : depuis + MORCEAU_MAX]
        depot = ajouter(depot.cle, depuis=depuis, contenu=morceau, demande=demande, acteur=acteur, preuve=preuve)
    return depot


def les_siens(demande: Demande, acteur: Acteur) -> QuerySet[DepotFichier]:
    """Files that this actor is sending to this dossier, the oldest first."""
    return DepotFichier.objects.filter(
        menage=demande.menage_id,
        agent_id=acteur.agent_id,
        organisme_id=acteur.organisme_id or 0,
        expire_a__gt=maintenant(),
    ).order_by("pk")


def nom_de(depot: DepotFichier) -> str:
    """The name the browser gave, for its depositor only."""
    return dechiffrer(depot.nom_chiffre, Usage.DEPOT, lie_a=depot.cle.bytes)


def contenu_de(depot: DepotFichier) -> bytes:
    """The clear file, complete. Raises `ActionRefusee` when bytes are still missing or the storage fails."""
    if depot.recu < depot.taille:
        raise ActionRefusee(
            Refus(
                "fichier_incomplet",
                "Ce fichier n'est pas arrivé en entier.",
                Nature.ETAT,
                "fichiers",
                SOURCE_PARTAGE,
                "Choisissez-le à nouveau : l'envoi reprend où il s'était arrêté.",
            )
        )
    cle_de_donnees, contenu = coffre.cle_de(depot), bytearray()
    while len(contenu) < depot.recu:
        depuis = len(contenu)
        nom, usage = _nom(depot.cle, depuis), _usage(depuis)
        contenu += b"".join(coffre.dechiffrer(nom, cle=depot.cle, cle_de_donnees=cle_de_donnees, usage=usage))
    return bytes(contenu)


@transaction.atomic
def oublier(depots: QuerySet[DepotFichier]) -> int:
    """Take these files away: their rows now, their bytes once it is committed. Returns how many."""
    lus = list(depots.values_list("pk", "cle"))
    DepotFichier.objects.filter(pk__in=[pk for pk, _ in lus]).delete()
    if lus:
        transaction.on_commit(partial(_effacer, [cle for _, cle in lus]), robust=True)
    return len(lus)


def _effacer(lesquels: list[UUID]) -> None:
    reserve = coffre.stockage()
    for cle in lesquels:
        for objet in list(reserve.lister(coffre.nom_de(cle, dossier=coffre.DEPOTS))):
            reserve.delete(objet.nom)


def _examiner(depot: DepotFichier) -> str:
    """Why this file will not be accepted whatever it is, empty when it may be filed."""
    types = liste_en_vigueur(aujourdhui()).types
    pages = max((un.pages_max for un in types.values()), default=1)
    try:
        examen.examiner(contenu_de(depot), pages_max=pages, octets_max=limites(aujourdhui()).octets)
    except ActionRefusee as refusee:
        return refusee.premier.phrase()[:300]
    return ""


def _nom(cle: UUID, depuis: int) -> str:
    return coffre.nom_de(cle, dossier=coffre.DEPOTS, suffixe=f"/{depuis:010d}")


def _usage(depuis: int) -> str:
    return f"{coffre.DEPOTS}/{depuis}"


def _refus_de_taille(taille: int) -> Refus | None:
    octets = limites(aujourdhui()).octets
    if 0 < taille <= octets:
        return None
    if taille <= 0:
        return Refus(
            "fichier_vide", "Ce fichier est vide.", champ="fichiers", source=SOURCE_PARTAGE,
            issue="Vérifiez le fichier d'origine, puis déposez-le à nouveau.",
        )  # fmt: skip
    return Refus(
        "fichier_trop_gros",
        f"Ce fichier pèse {taille / 1e6:.1f} Mo : {octets / 1e6:.0f} Mo au plus.".replace(".", ","),
        champ="fichiers",
        source="paramètre « Octets d'un fichier de pièce »",
        issue="Numérisez à 150 ou 200 points par pouce, ou séparez les pages.",
    )


def _refus_de_nombre(demande: Demande, acteur: Acteur) -> Refus | None:
    if les_siens(demande, acteur).count() < EN_COURS_MAX:
        return None
    return Refus(
        "trop_de_fichiers_en_attente",
        f"{EN_COURS_MAX} fichiers attendent déjà d'être classés dans ce dossier.",
        Nature.ETAT,
        "fichiers",
        SOURCE_PARTAGE,
        "Classez ou retirez ceux qui sont reçus, puis reprenez.",
    )


def _refus_de_morceau(depot: DepotFichier, depuis: int, contenu: bytes) -> Refus | None:
    if depuis != depot.recu:
        return Refus(
            "morceau_decale", "Le service a déjà reçu une autre partie de ce fichier.", Nature.CONFLIT, "depuis",
            issue="Reprenez l'envoi à partir de ce qui est reçu.", source=Regle.UNE_FOIS
        )  # fmt: skip
    if not 0 < len(contenu) <= MORCEAU_MAX or depuis + len(contenu) > depot.taille:
        return Refus(
            "morceau_impossible", "Cette partie du fichier n'a pas la taille annoncée.", champ="fichiers",
            issue="Choisissez le fichier à nouveau.", source=Regle.FORMAT
        )  # fmt: skip
    return None


def inconnu() -> Refus:
    return Refus(
        "depot_inconnu",
        "Ce fichier n'est plus en attente : il a été classé ou retiré.",
        Nature.INTROUVABLE,
        issue="Rechargez la page.",
        source=Regle.INCONNU,
    )
