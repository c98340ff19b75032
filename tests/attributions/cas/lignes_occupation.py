"""The three-yearly examination of an occupation, from the examination to the mutation it opens (L442-5-2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from attributions.enums import FinBailEnCours
from attributions.models import BailEnCours, ExamenOccupation, SeanceCal
from attributions.saisie.occupation import SaisieAvis, SaisieExamen
from attributions.services import baux_en_cours, occupation
from attributions.services.suivi import recalculer
from attributions.states.seance import EtatSeance
from registre.models import Demande
from socle.clock import aujourdhui, maintenant
from tests.attributions.cas.acteurs import autre_bailleur, bailleur, lecteur
from tests.attributions.cas.cellules import Acte, Ligne, interdit, invisible, passe, refuse, sans_objet
from tests.attributions.location.associations import numero
from tests.attributions.parc.test_occupation import tendue, un_bail
from tests.factories import attributions as usine

JOUR = timedelta(days=1)
EXERCICE = "l'examen suit le bail pendant toute l'occupation : l'exercice du bail n'y fait rien"


def du(mois: int = 37) -> BailEnCours:
    """A lease of so many months, in a tense zone."""
    tendue()
    courant = un_bail(mois)
    assert courant.bail is not None
    recalculer([courant.bail.candidature.demande_id])
    return courant


def examine(bail: BailEnCours, acteur=None, *situations: str, il_y_a: int = 0) -> Acte:
    qui, le = acteur or bailleur(), aujourdhui() - il_y_a * JOUR
    saisie = SaisieExamen(le, list(situations or ("suroccupation",)))
    return lambda: occupation.examiner(bail.pk, saisie=saisie, acteur=qui)


def examen(mois: int = 37, *situations: str) -> ExamenOccupation:
    saisie = SaisieExamen(aujourdhui(), list(situations or ("suroccupation",)))
    return occupation.examiner(du(mois).pk, saisie=saisie, acteur=bailleur())


def occupation_examinee() -> Iterator[Acte]:
    yield examine(du())
    assert ExamenOccupation.objects.get().situations == ["suroccupation"]


def examine_deux_fois() -> Acte:
    bail = du()
    examine(bail)()
    return examine(bail)


def annuler(courant: BailEnCours) -> None:
    """As the cancellation of a lease leaves it."""
    assert courant.bail is not None
    type(courant.bail).objects.filter(pk=courant.bail_id).update(annule_le=aujourdhui(), motif_annulation="erreur")
    baux_en_cours.finir_le_bail(courant.bail, FinBailEnCours.ANNULE)


def bail_annule() -> Acte:
    courant = du()
    annuler(courant)
    return examine(courant)


EXAMINER = Ligne(
    acte="examiner une occupation",
    aide="cas_occupation",
    succes=passe(occupation_examinee),
    hors_stade=(refuse("examen_trop_tot", lambda: examine(du(35))), refuse("bail_fini", bail_annule)),
    deux_fois=refuse("examen_trop_tot", examine_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: examine(du(), lecteur())),
    etranger=invisible("introuvable", lambda: examine(du(), autre_bailleur())),
    antidate=refuse("examen_trop_tot", lambda: examine(du(36), il_y_a=1)),
    apres_cloture=sans_objet(EXERCICE),
)


def fini(un: ExamenOccupation) -> ExamenOccupation:
    """The lease examined was cancelled since."""
    annuler(un.en_cours)
    un.refresh_from_db()
    return un


def prevue() -> SeanceCal:
    return usine.une_seance(usine.une_commission(), prevue_a=maintenant() + 7 * JOUR)


def porte(un: ExamenOccupation, acteur=None, seance: SeanceCal | None = None, **champs) -> Acte:
    qui, cle = acteur or bailleur(), (seance or prevue()).cle
    return lambda: occupation.porter(un.pk, seance=cle, acteur=qui, **champs)


def occupation_portee() -> Iterator[Acte]:
    un, seance = examen(), prevue()
    yield porte(un, seance=seance)
    un.refresh_from_db()
    assert un.seance == seance


def porte_dans_deux_fenetres() -> Acte:
    un, seance = examen(), prevue()
    porte(un, seance=seance, version=un.version)()
    return porte(un, seance=seance, version=un.version)


PORTER = Ligne(
    acte="porter une occupation à une séance",
    aide="cas_occupation",
    succes=passe(occupation_portee),
    hors_stade=(
        refuse("seance_passee", lambda: porte(examen(), seance=usine.une_seance(etat=EtatSeance.CLOSE))),
        refuse("bail_fini", lambda: porte(fini(examen()))),
    ),
    deux_fois=refuse("version_perimee", porte_dans_deux_fenetres),
    lecteur=interdit("sans_habilitation", lambda: porte(examen(), lecteur())),
    etranger=invisible("introuvable", lambda: porte(examen(), autre_bailleur())),
    antidate=sans_objet("le dossier est porté à une séance à venir"),
    apres_cloture=sans_objet(EXERCICE),
)


def tenue(il_y_a: int = 0) -> SeanceCal:
    return usine.une_seance(
        usine.une_commission(), etat=EtatSeance.OUVERTE, prevue_a=maintenant() - il_y_a * JOUR - timedelta(minutes=1)
    )


def avise(un: ExamenOccupation, acteur=None, il_y_a: int = 0) -> Acte:
    qui, saisie = acteur or bailleur(), SaisieAvis(tenue(il_y_a).cle, "relogement", "Suroccupation")
    return lambda: occupation.aviser(un.pk, saisie=saisie, acteur=qui)


def avis_rendu() -> Iterator[Acte]:
    un = examen()
    yield avise(un)
    un.refresh_from_db()
    assert un.avis == "relogement"


def avise_deux_fois() -> Acte:
    un = examen()
    avise(un)()
    return avise(un)


AVISER = Ligne(
    acte="enregistrer l'avis de la commission",
    aide="cas_occupation",
    succes=passe(avis_rendu),
    hors_stade=refuse("bail_fini", lambda: avise(fini(examen()))),
    deux_fois=refuse("avis_deja_rendu", avise_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: avise(examen(), lecteur())),
    etranger=invisible("introuvable", lambda: avise(examen(), autre_bailleur())),
    antidate=refuse("seance_hors_dates", lambda: avise(examen(), il_y_a=2)),
    apres_cloture=sans_objet(EXERCICE),
)


def reloge() -> ExamenOccupation:
    un = examen()
    avise(un)()
    un.refresh_from_db()
    return un


def du_locataire() -> Demande:
    demande = usine.une_demande()
    Demande.objects.filter(pk=demande.pk).update(mutation=True)
    return demande


def mute(un: ExamenOccupation, acteur=None, demande: Demande | None = None) -> Acte:
    qui, cle = acteur or bailleur(), numero(demande or du_locataire())
    return lambda: occupation.ouvrir_mutation(un.pk, numero=cle, acteur=qui)


def mutation_ouverte() -> Iterator[Acte]:
    un, demande = reloge(), du_locataire()
    yield mute(un, demande=demande)
    un.refresh_from_db()
    assert un.mutation == demande


def mute_deux_fois() -> Acte:
    un, demande = reloge(), du_locataire()
    mute(un, demande=demande)()
    return mute(un, demande=demande)


MUTER = Ligne(
    acte="lier la mutation d'un locataire à l'avis",
    aide="cas_occupation",
    succes=passe(mutation_ouverte),
    hors_stade=(
        refuse("sans_avis_de_relogement", lambda: mute(examen())),
        refuse("demande_sans_mutation", lambda: mute(reloge(), demande=usine.une_demande())),
    ),
    deux_fois=refuse("mutation_deja_ouverte", mute_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: mute(reloge(), lecteur())),
    etranger=invisible("introuvable", lambda: mute(reloge(), autre_bailleur())),
    antidate=sans_objet("le lien est daté du jour où il est fait"),
    apres_cloture=sans_objet(EXERCICE),
)


LIGNES = (EXAMINER, PORTER, AVISER, MUTER)
