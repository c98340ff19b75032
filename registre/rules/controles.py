"""Controls of a whole demande before it is written: the same for the form, the API and the importer.

Pure: the day, the communes, the code lists and the dated parameters come in as arguments. The NIR never blocks
(R441-2-3): see `registre.rules.taches`. Only the identity or stay document may block a registration.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registre.enums import CanalDepot
from registre.rules.constats import FORMULAIRE, Avertissement, Constats
from registre.rules.controles_personnes import R2, controler_adresse, controler_menage, controler_personne_morale
from registre.rules.nomenclatures import Liste, Nomenclatures
from registre.rules.numero import est_numero
from registre.rules.territoires import Territoires
from registre.saisie import SaisieAttribution, SaisieDemande, SaisieRadiation, SaisieRecherche
from registre.states.radiation import MotifRadiation
from socle.errors import Refus

__all__ = ["Avertissement", "ParametresControle", "controler", "controler_attribution"]

R3 = "R441-2-3 CCH (version du 2021-05-01)"
MOTIF_AUTRE = "23"
_T_DEPOT = (("lieu", 120), ("detenteur", 120), ("mandat", 120))
_T_SNE = (("ref_interne", 18), ("numero_associe", 18), ("type_fichier", 3))
_L_DALO = (("statut", Liste.DALO_STATUT), ("typologie", Liste.DALO_TYPOLOGIE))
_L_ATTRIBUTION = (
    ("deja_loge_parc", Liste.OUI_NON_NONDOC),
    ("accord_collectif", Liste.ACCORD_COLLECTIF),
    ("reservataire", Liste.RESERVATAIRE),
    ("qpv", Liste.ZUS),
    ("typologie", Liste.TYPE_LOGEMENT_RPLS),
)


@dataclass(frozen=True, slots=True)
class ParametresControle:
    """Dated parameters the controls read: how many communes may be asked for."""

    communes_max: int = 8


def controler(
    saisie: SaisieDemande,
    *,
    le: date,
    territoires: Territoires,
    nomenclatures: Nomenclatures,
    parametres: ParametresControle,
    canal: CanalDepot = CanalDepot.GUICHET,
) -> tuple[list[Refus], list[Refus]]:
    """Refusals and warnings (`Avertissement`) about a demande, on the day `le`.

    By the interface the person cannot be asked again: what the law does not require only warns.
    """
    c = Constats(le, nomenclatures.du_jour(le), souple=canal is CanalDepot.INTERFACE)
    _demandeur(saisie, c, territoires)
    _dates(saisie, c)
    if saisie.menage is not None and not saisie.identite_vue and not c.souple:
        c.refuser(
            "identite_non_vue",
            "identite_vue",
            "La copie d'une pièce d'identité, ou d'un titre de séjour, est exigée pour enregistrer.",
            "Vérifiez la pièce et cochez la case ; aucune autre pièce ne peut être exigée.",
            R3,
        )
    _recherche(saisie.recherche, c)
    _voeux(saisie.recherche, c, territoires, parametres)
    _motifs(saisie, c)
    _annexes(saisie, c, territoires)
    return c.refus, c.avertissements


def _demandeur(saisie: SaisieDemande, c: Constats, territoires: Territoires) -> None:
    if saisie.menage is not None and saisie.personne_morale is None:
        controler_menage(saisie.menage, c, territoires)
    elif saisie.personne_morale is not None and saisie.menage is None:
        controler_personne_morale(saisie.personne_morale, c, territoires)
    else:
        c.refuser(
            "un_demandeur",
            "menage",
            "Une demande est celle d'un ménage ou d'une association, pas des deux.",
            "Choisissez l'un des deux.",
            R2,
        )
    if saisie.numero and not est_numero(saisie.numero):
        c.refuser(
            "numero_invalide",
            "numero",
            "Un numéro unique a 18 caractères : territoire, mois, année, ordre, guichet.",
            "Recopiez-le depuis l'attestation.",
            "arrêté du 7 novembre 2000",
        )
    c.textes(saisie, "", (("precision", 300), ("guichet", 5)))


def _dates(saisie: SaisieDemande, c: Constats) -> None:
    c.passees(saisie, "", ("deposee_le", "renouvelee_le"))
    if saisie.renouvelee_le is not None and saisie.renouvelee_le < saisie.deposee_le:
        _avant_depot("renouvelee_le", c)
    depot = saisie.depot_papier
    if depot is not None:
        c.textes(depot, "depot_papier.", _T_DEPOT)
        c.passee(depot.recu_le, "depot_papier.recu_le")
        if not depot.lieu.strip() or not depot.detenteur.strip():
            c.refuser(
                "depot_papier_incomplet",
                "depot_papier.lieu",
                "Un dépôt papier a un lieu de réception et un détenteur du papier.",
                "Indiquez-les.",
                R3,
            )
    if saisie.radiation is not None:
        _radiation(saisie.radiation, saisie.deposee_le, c)


def _avant_depot(champ: str, c: Constats) -> None:
    c.refuser("date_avant_depot", champ, "Cette date précède le dépôt de la demande.", "Vérifiez l'ordre des dates.")


def _recherche(r: SaisieRecherche, c: Constats) -> None:
    if not r.types:
        c.refuser(
            "type_requis", "recherche.types", "Un type de logement au moins est demandé.", "Choisissez-le.", f"{R2}, h"
        )
    c.plusieurs(r.types, "recherche.types", Liste.TYPE_LOGEMENT)
    c.listes(r, "recherche.", (("categorie", Liste.CATEGORIE_RECHERCHEE),))
    c.bornes(r, "recherche.", (("loyer_max", 0, 9999), ("personnes_a_loger", 1, 99)))


def _voeux(r: SaisieRecherche, c: Constats, territoires: Territoires, parametres: ParametresControle) -> None:
    if not r.voeux:
        c.refuser(
            "commune_requise", "recherche.voeux", "Une commune au moins est demandée.", "Choisissez-la.", f"{R2}, h"
        )
    if len(r.voeux) > parametres.communes_max:
        c.exiger(
            "trop_de_communes",
            "recherche.voeux",
            f"Le formulaire permet {parametres.communes_max} communes au plus.",
            "Gardez les premières par ordre de préférence, ou cochez l'élargissement aux communes proches.",
            f"{FORMULAIRE}, G3",
        )
    vues: set[int] = set()
    for place, voeu in enumerate(r.voeux):
        champ = f"recherche.voeux.{place}.commune"
        commune = territoires.commune(voeu.commune)
        if commune is None:
            _hors_region(voeu.commune, champ, c, territoires)
        elif commune.id in vues:
            c.avertir("commune_en_double", champ, f"{commune.nom} est demandée deux fois.", "Retirez la répétition.")
        else:
            vues.add(commune.id)
        if len(voeu.quartier) > 40:
            c.textes(voeu, f"recherche.voeux.{place}.", (("quartier", 40),))


def _hors_region(code: str, champ: str, c: Constats, territoires: Territoires) -> None:
    nom = territoires.nom_ailleurs(code)
    if nom is None:
        c.refuser(
            "commune_inconnue",
            champ,
            "Cette commune n'existe pas dans le code officiel géographique.",
            "Choisissez la commune dans la liste.",
            "code officiel géographique de l'INSEE",
        )
        return
    c.refuser(
        "commune_hors_region",
        champ,
        f"{nom} n'est pas dans la région : la demande s'y dépose, avec sa propre ancienneté.",
        "Retirez cette commune et orientez le demandeur vers un guichet de ce territoire.",
        "R441-2-1 CCH ; notice 51423#05",
    )


def _motifs(saisie: SaisieDemande, c: Constats) -> None:
    motifs = saisie.motifs
    c.plusieurs(motifs.codes, "motifs.codes", Liste.MOTIF)
    c.textes(motifs, "motifs.", (("autre", 100),))
    c.passees(motifs, "motifs.", ("jugement_le",))
    if saisie.menage is not None and not motifs.codes:
        c.avertir(
            "motif_absent", "motifs.codes", "Aucun motif n'est donné.", "Demandez-en un au demandeur.", f"{R2}, g"
        )
    if MOTIF_AUTRE in motifs.codes and not motifs.autre:
        c.avertir("motif_autre_muet", "motifs.autre", "Le motif « autre » n'est pas précisé.", "Précisez-le.")


def _annexes(saisie: SaisieDemande, c: Constats, territoires: Territoires) -> None:
    if saisie.dalo is not None:
        c.listes(saisie.dalo, "dalo.", _L_DALO)
        c.passees(saisie.dalo, "dalo.", ("decision_le",))
    if saisie.sne is not None:
        c.textes(saisie.sne, "sne.", _T_SNE)
    if saisie.radiation is not None and saisie.radiation.attribution is not None:
        controler_attribution(saisie.radiation.attribution, c, territoires)


def _radiation(radiation: SaisieRadiation, deposee_le: date, c: Constats) -> None:
    c.passees(radiation, "radiation.", ("le", "courrier_le"))
    if radiation.le < deposee_le:
        _avant_depot("radiation.le", c)
    if radiation.motif not in MotifRadiation.values:
        c.refuser(
            "motif_radiation_inconnu",
            "radiation.motif",
            "Ce motif de radiation n'est pas dans la liste limitative.",
            "Choisissez un motif de la liste.",
            "R441-2-8 CCH (version du 2017-05-08)",
        )
    irrecevable = radiation.motif == MotifRadiation.IRRECEVABILITE.value
    if irrecevable != bool(radiation.sous_motif):
        c.refuser(
            "sous_motif",
            "radiation.sous_motif",
            "L'irrecevabilité a un sous-motif (séjour ou ressources), et elle seule.",
            "Corrigez le sous-motif.",
            "interface nationale v2.1 ; arrêté du 23 mars 2015 §6.4",
        )
    c.listes(radiation, "radiation.", (("sous_motif", Liste.SOUS_MOTIF_IRRECEVABILITE),))


def controler_attribution(a: SaisieAttribution, c: Constats, territoires: Territoires) -> None:
    """The data of R441-2-9 declared with a radiation: codes, dates, lengths, RPLS identifier or its exception."""
    chemin = "radiation.attribution."
    c.listes(a, chemin, _L_ATTRIBUTION)
    c.passees(a, chemin, ("bail_le",))
    c.bornes(a, chemin, (("surface", 0, 9999), ("loyer", 0, 9999)))
    c.textes(a, chemin, (("exception_rpls", 100),))
    if not (len(a.rpls) == 10 and a.rpls.isalnum()) and (a.rpls or not a.exception_rpls):
        c.refuser(
            "rpls_requis",
            f"{chemin}rpls",
            "L'identifiant RPLS du logement a 10 caractères.",
            "Indiquez-le, ou le motif de son absence.",
            "R441-2-9 CCH (version du 2019-09-01)",
        )
    if a.siren_bailleur and not (len(a.siren_bailleur) == 9 and a.siren_bailleur.isdigit()):
        c.refuser("siren_invalide", f"{chemin}siren_bailleur", "Le SIREN a 9 chiffres.", "Vérifiez le numéro.")
    if a.adresse is not None:
        controler_adresse(a.adresse, f"{chemin}adresse.", c, territoires)
