"""A dwelling falls vacant: opened, oriented, failed, started again, withdrawn (L441-1, R441-5).

Locks: demandes, then vacancy, then candidatures, as everywhere in the attribution.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from attributions.enums import ExclusionFlux, ModeDecompte, NatureVacance
from attributions.models import (
    Candidature,
    ConventionReservation,
    LigneSeance,
    Logement,
    MiseADisposition,
    SeanceCal,
)
from attributions.permissions import introuvable, refus_de_vacance, refus_sur_logement
from attributions.rules.orientation import Piste
from attributions.saisie.parc import SaisieOrientation, SaisieVacance
from attributions.services import baux_en_cours, flux, mutations
from attributions.services.actes import (
    avancer_vacance,
    noter_etape,
    refus_de_version,
    verrouiller_demandes,
    verrouiller_vacance,
)
from attributions.services.orientation import maire_de, proposition
from attributions.services.retraits import fermer
from attributions.states.candidature import OUVERTES, EtatCandidature
from attributions.states.seance import A_VENIR
from attributions.states.vacance import ActeVacance, EtatVacance
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from registre.rules.echeances import ajouter_mois
from registre.rules.parametres import Cle
from registre.services.parametres import chaine_de, jeu
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_acte

OBJET = "attributions.miseadisposition"
CONGE = "article 15 de la loi du 6 juillet 1989"
L1 = "L441-1 CCH (version du 23 février 2022)"
INFORMATION = ["convention", "reservataire", "prevenu_le", "designer_avant_le"]


@transaction.atomic
def ouvrir(logement_id: int, *, saisie: SaisieVacance, acteur: Acteur, version: int | None = None) -> MiseADisposition:
    """Open a vacancy on a dwelling. Raises `ActionRefusee`: not one's dwelling, out of the stock, open already, dates."""
    logement: Logement | None = Logement.objects.pour_ecriture().filter(pk=logement_id).first()
    if logement is None:
        raise ActionRefusee(introuvable("Ce logement"))
    exiger(refus_sur_logement(Droit.GERER_PARC, acteur=acteur, logement=logement))
    exiger(_refus_de_version_du_logement(logement, version))
    if refus := _refus_d_ouvrir(logement, saisie):
        raise ActionRefusee(refus)
    vacance = MiseADisposition(
        logement=logement,
        attribuant_id=logement.attribuant_id,
        territoires=logement.territoires,
        nature=saisie.nature,
        ouverte_a=maintenant(),
        conge_recu_le=saisie.conge_recu_le,
        disponible_le=saisie.disponible_le,
        loyer=logement.loyer if saisie.loyer is None else saisie.loyer,
        charges=logement.charges if saisie.charges is None else saisie.charges,
        places=saisie.places,
        exclusion=saisie.exclusion,
    )
    try:
        with transaction.atomic():
            vacance.save(force_insert=True)
    except IntegrityError:
        raise ActionRefusee(_deja_ouverte()) from None
    mutations.rattacher(vacance)
    baux_en_cours.finir_avec_la_vacance(vacance, logement)
    noter_etape(vacance, ActeVacance.OUVRIR, acteur=acteur, details={"exclusion": saisie.exclusion})
    tracer_acte(acteur, ActeVacance.OUVRIR.value, OBJET, vacance.pk)
    return vacance


def _refus_de_version_du_logement(logement: Logement, version: int | None) -> Refus | None:
    if version is None or version == logement.version:
        return None
    return Refus(
        "version_perimee",
        "Quelqu'un a modifié ce logement depuis que vous l'avez ouvert.",
        Nature.CONFLIT,
        "version",
        issue="Rechargez la page et reprenez votre saisie.",
        source=Regle.VERSION,
    )


def _refus_d_ouvrir(logement: Logement, saisie: SaisieVacance) -> list[Refus]:
    if logement.sorti_le is not None and logement.sorti_le <= aujourdhui():
        return [
            Refus(
                "logement_sorti",
                "Ce logement est sorti du parc : il ne se met plus à disposition.",
                Nature.ETAT,
                source="RPLS, champ 37",
                issue="Corrigez sa date de sortie si elle est fausse.",
            )
        ]
    if MiseADisposition.objects.ouvertes().filter(logement=logement).exists():
        return [_deja_ouverte()]
    louees = MiseADisposition.objects.filter(logement=logement, etat=EtatVacance.LOUEE)
    if saisie.nature == NatureVacance.PREMIERE_LOCATION and louees.exists():
        return [
            Refus(
                "deja_loue",
                "Ce logement a déjà été loué : ce n'est pas une première location.",
                Nature.ETAT,
                "nature",
                "R441-5 CCH",
                "Ouvrez-le en relocation, ou corrigez la référence.",
            )
        ]
    return refus_de_saisie(saisie, places=logement.places)


def refus_de_saisie(saisie: SaisieVacance, *, places: int = 9) -> list[Refus]:
    """What is wrong in the vacancy entered, field by field."""
    refus = []
    if saisie.nature not in NatureVacance.values:
        refus.append(_valeur_inconnue("nature", NatureVacance.values))
    if saisie.exclusion not in ExclusionFlux.values:
        refus.append(_valeur_inconnue("exclusion", [une for une in ExclusionFlux.values if une]))
    if saisie.conge_recu_le and saisie.conge_recu_le > aujourdhui():
        refus.append(
            Refus("date_future", "Le congé ne peut pas avoir été reçu dans l'avenir.", champ="conge_recu_le",
                  source=CONGE, issue="Indiquez le jour où il a été reçu.")
        )  # fmt: skip
    if saisie.conge_recu_le and saisie.conge_recu_le > saisie.disponible_le:
        refus.append(
            Refus("disponible_avant_conge", "Le logement serait disponible avant la réception du congé.",
                  champ="disponible_le", source=CONGE, issue="Vérifiez les deux dates.")
        )  # fmt: skip
    if abs((saisie.disponible_le - aujourdhui()).days) > 3 * 366:
        refus.append(
            Refus("disponible_lointain", "Cette date de disponibilité est à plus de trois ans d'aujourd'hui.",
                  champ="disponible_le", source="R441-5 CCH", issue="Vérifiez l'année.")
        )  # fmt: skip
    for champ, source in (("loyer", "L442-1 CCH"), ("charges", "L442-3 CCH")):
        montant: Decimal | None = getattr(saisie, champ)
        if montant is not None and not 0 <= montant <= 9999:
            refus.append(
                Refus("montant", "Ce montant est en euros par mois, de 0 à 9 999.", champ=champ,
                      source=source, issue="Corrigez-le, ou laissez-le vide s'il n'est pas fixé.")
            )  # fmt: skip
    if not 1 <= saisie.places <= places:
        refus.append(
            Refus("places", f"Ce logement a {places} place{'s' if places > 1 else ''}.", champ="places",
                  source="L442-8-4 CCH", issue="Modifiez d'abord le nombre de places du logement.")
        )  # fmt: skip
    return refus


def _valeur_inconnue(champ: str, connues: list[str]) -> Refus:
    return Refus(
        "valeur_inconnue", "Cette valeur n'est pas dans la liste.", champ=champ, source="R441-5 CCH",
        issue=f"Valeurs connues : {', '.join(connues)}.",
    )  # fmt: skip


def _deja_ouverte() -> Refus:
    return Refus(
        "vacance_ouverte",
        "Ce logement est déjà mis à disposition.",
        Nature.ETAT,
        source="L441-1 CCH",
        issue="Ouvrez sa mise à disposition en cours, ou retirez-la.",
    )


@transaction.atomic
def orienter(
    vacance_id: int, *, saisie: SaisieOrientation, acteur: Acteur, version: int | None = None
) -> MiseADisposition:
    """Hand the vacancy to a réservataire, who then has his month (L441-1), or keep it for the bailleur.

    When the first proposal is not followed, `saisie.motif` says why and the step keeps it. Raises `ActionRefusee`.
    """
    vacance = verrouiller_vacance(vacance_id)
    exiger(refus_de_vacance(ActeVacance.ORIENTER, acteur=acteur, vacance=vacance))
    exiger(refus_de_version(vacance, version))
    convention, reservataire = _destinataire(vacance, saisie)
    if refus := _refus_d_orienter(vacance, saisie, reservataire):
        raise ActionRefusee(refus)
    pistes = proposition(vacance)
    exiger(_refus_de_s_ecarter(pistes, saisie, convention, reservataire))
    # A failure stays counted to who failed: the next orientation is for somebody else.
    annules = flux.annuler(vacance, "Réorientée", le=aujourdhui(), acteur=acteur, echecs=False)
    vacance.convention, vacance.reservataire_id = convention, reservataire
    vacance.prevenu_le = saisie.prevenu_le if reservataire else None
    vacance.designer_avant_le = echeance_de_designation(vacance, saisie.prevenu_le) if reservataire else None
    avancer_vacance(
        vacance,
        ActeVacance.ORIENTER,
        acteur=acteur,
        champs=INFORMATION,
        le=saisie.prevenu_le or aujourdhui(),
        details={**_trace_de_l_orientation(vacance, pistes, saisie), "annules": annules},
    )
    flux.decompter(vacance, ModeDecompte.PROPOSITION, le=aujourdhui(), acteur=acteur)
    return vacance


def _destinataire(
    vacance: MiseADisposition, saisie: SaisieOrientation
) -> tuple[ConventionReservation | None, int | None]:
    """The convention and the réservataire meant, a convention naming its own. Raises `ActionRefusee`."""
    if saisie.convention_id is None:
        if saisie.reservataire_id is None:
            return None, None
        maire = maire_de(vacance.logement.commune_id, vacance.territoires) if vacance.maire_qpv else None
        if saisie.reservataire_id != maire:
            raise ActionRefusee(
                Refus(
                    "reservataire_sans_convention",
                    "Cet organisme n'a pas de convention de réservation sur ce logement.",
                    champ="convention",
                    source="R441-5 CCH",
                    issue="Choisissez une convention en vigueur, ou gardez le logement.",
                )
            )
        return None, saisie.reservataire_id
    connues = flux.conventions_du_logement(vacance.attribuant_id, vacance.territoires, vacance.disponible_le)
    convention = next((une for une in connues if une.pk == saisie.convention_id), None)
    if convention is None or (convention.au is not None and convention.au < aujourdhui()):
        raise ActionRefusee(
            Refus(
                "convention_sans_effet",
                "Cette convention ne porte pas sur ce logement à cette date.",
                champ="convention",
                source="R441-5 CCH",
                issue="Choisissez une convention en vigueur le jour où le logement est disponible.",
            )
        )
    return convention, convention.reservataire_id


def _refus_d_orienter(vacance: MiseADisposition, saisie: SaisieOrientation, reservataire: int | None) -> list[Refus]:
    if reservataire is None:
        return []
    refus = []
    if vacance.exclusion and vacance.exclusion != ExclusionFlux.PREFET:
        refus.append(
            Refus("hors_flux", "Ce logement est hors flux : il ne s'oriente pas vers un réservataire.", Nature.ETAT,
                  "convention", "R441-5 CCH", "Gardez-le pour le bailleur.")
        )  # fmt: skip
    if saisie.prevenu_le is None:
        refus.append(
            Refus("information_datee", "Le jour où le réservataire est prévenu fait courir son délai.",
                  champ="prevenu_le", source="L441-1 CCH", issue="Indiquez ce jour.")
        )  # fmt: skip
    elif saisie.prevenu_le > aujourdhui():
        refus.append(
            Refus("date_future", "Le réservataire ne peut pas avoir été prévenu dans l'avenir.", champ="prevenu_le",
                  source=L1, issue="Indiquez le jour où il l'a été.")
        )  # fmt: skip
    if not saisie.preuve.strip():
        refus.append(
            Refus("preuve_absente", "L'information du réservataire se prouve.", champ="preuve", source="L441-1 CCH",
                  issue="Dites comment : courriel du, plateforme, lettre recommandée…")
        )  # fmt: skip
    return refus


def _refus_de_s_ecarter(
    pistes: list[Piste],
    saisie: SaisieOrientation,
    convention: ConventionReservation | None,
    reservataire: int | None,
) -> Refus | None:
    premiere = pistes[0] if pistes else None
    choisie = (convention.pk if convention else None, reservataire)
    if premiere is None or choisie == (premiere.convention_id, premiere.reservataire_id) or saisie.motif.strip():
        return None
    return Refus(
        "motif_orientation",
        f"La proposition était : {premiere.nom}. Une autre orientation se motive.",
        champ="motif",
        source="R441-5 CCH",
        issue="Suivez la proposition, ou dites pourquoi vous vous en écartez.",
    )


def _trace_de_l_orientation(
    vacance: MiseADisposition, pistes: list[Piste], saisie: SaisieOrientation
) -> dict[str, Any]:
    premiere = pistes[0] if pistes else None
    details: dict[str, Any] = {
        "tour": vacance.tour,
        "convention": vacance.convention_id,
        "reservataire": vacance.reservataire_id,
        "preuve": saisie.preuve[:200],
    }
    if premiere is not None:
        details["proposee"] = premiere.reservataire_id
        details["retard"] = None if premiere.retard is None else str(premiere.retard)
    if saisie.motif.strip():
        details["motif"] = saisie.motif.strip()[:300]
    return details


def echeance_de_designation(vacance: MiseADisposition, prevenu_le: date | None) -> date | None:
    """End of the delay to designate: one month in a tense zone (L441-1), else the delay of the convention, else none.

    The convention may give less than the month, never more in a tense zone: the month is of public order.
    """
    if prevenu_le is None:
        return None
    convenu = vacance.convention.delai_jours if vacance.convention else None
    selon_convention = prevenu_le + timedelta(days=convenu) if convenu else None
    parametres = jeu()
    chaine = chaine_de(vacance.logement.commune_id, le=prevenu_le)
    if not parametres.valeur(Cle.DESIGNATION_TENDUE, le=prevenu_le, territoires=chaine):
        return selon_convention
    mois = parametres.valeur(Cle.DESIGNATION_DELAI, le=prevenu_le, territoires=chaine)
    legale = ajouter_mois(prevenu_le, mois)
    return min(legale, selon_convention) if selon_convention else legale


@transaction.atomic
def relancer(
    vacance_id: int, *, prevenu_le: date | None = None, acteur: Acteur, version: int | None = None
) -> MiseADisposition:
    """A new turn of designation: nobody of the former one may still get the dwelling. Raises `ActionRefusee`."""
    vacance = verrouiller_vacance(vacance_id)
    exiger(refus_de_vacance(ActeVacance.RELANCER, acteur=acteur, vacance=vacance))
    exiger(refus_de_version(vacance, version))
    if prevenu_le is not None and prevenu_le > aujourdhui():
        raise ActionRefusee(
            Refus("date_future", "Le réservataire ne peut pas avoir été prévenu dans l'avenir.", champ="prevenu_le",
                  source=L1, issue="Indiquez le jour où il l'a été.")
        )  # fmt: skip
    if prevenu_le is not None and vacance.prevenu_le is not None and prevenu_le < vacance.prevenu_le:
        raise ActionRefusee(
            Refus("relance_avant_information", "Le réservataire aurait été prévenu du nouveau tour avant de l'être du premier"
                  f" ({vacance.prevenu_le:%d/%m/%Y}).", champ="prevenu_le", source=L1,
                  issue="Indiquez le jour où il est prévenu de nouveau : son délai en court.")
        )  # fmt: skip
    exiger(refus_de_relancer(vacance))
    return remettre_en_designation(vacance, le=prevenu_le or aujourdhui(), acteur=acteur)


def refus_de_relancer(vacance: MiseADisposition) -> Refus | None:
    """Why no new turn of designation begins: somebody of this one may still get the dwelling, or has a place of it."""
    encore = vacance.candidatures.filter(etat__in=OUVERTES).count()
    if not encore:
        return _refus_d_une_place_louee(vacance)
    return Refus(
        "candidats_en_cours",
        f"{encore} candidature{'s' if encore > 1 else ''} de ce tour peu{'ven' if encore > 1 else ''}t encore aboutir.",
        Nature.ETAT,
        source="R441-3 CCH",
        issue="Terminez-les d'abord : appel du rang suivant, refus, retrait.",
    )


def _refus_d_une_place_louee(vacance: MiseADisposition) -> Refus | None:
    """In colocation: the place left is let by a vacancy of its own."""
    if not vacance.candidatures.filter(etat=EtatCandidature.BAIL_SIGNE).exists():
        return None
    return Refus(
        "place_louee",
        "Un bail est signé sur une place de cette mise à disposition.",
        Nature.ETAT,
        source="L442-8-4 CCH",
        issue="Retirez-la, puis ouvrez-en une pour les places qui restent.",
    )


def remettre_en_designation(vacance: MiseADisposition, *, le: date, acteur: Acteur) -> MiseADisposition:
    """The new turn itself, on a vacancy locked and checked: the réservataire is told again, so has his delay again."""
    sortir_des_ordres_du_jour(vacance)
    vacance.tour += 1
    vacance.moins_de_trois, vacance.moins_de_trois_precision, vacance.transmise_le = "", "", None
    if vacance.reservataire_id is not None:
        vacance.prevenu_le, vacance.designer_avant_le = le, echeance_de_designation(vacance, le)
    return avancer_vacance(
        vacance,
        ActeVacance.RELANCER,
        acteur=acteur,
        champs=[
            "tour",
            "moins_de_trois",
            "moins_de_trois_precision",
            "transmise_le",
            "prevenu_le",
            "designer_avant_le",
        ],
        le=le,
        details={"tour": vacance.tour},
    )


def sortir_des_ordres_du_jour(vacance: MiseADisposition) -> None:
    """A sitting not held yet no longer waits for this dwelling; what was examined stays."""
    lignes = LigneSeance.objects.filter(
        mise_a_disposition=vacance, examinee_a__isnull=True, reportee=False, seance__etat__in=A_VENIR
    )
    concernees = list(lignes.values_list("seance", flat=True))
    if concernees:
        list(SeanceCal.objects.pour_ecriture().filter(pk__in=concernees))
        lignes.update(reportee=True)


@transaction.atomic
def retirer(vacance_id: int, *, motif: str, acteur: Acteur, version: int | None = None) -> MiseADisposition:
    """Withdraw the vacancy: its candidatures end by the bailleur's withdrawal, which is nobody's refusal (R441-2-15).

    Those decided stay known as not served, and are written to. A sitting to come no longer waits for it.

    Raises `ActionRefusee`. What the flow counted is cancelled by a line of the opposite sign.
    """
    candidats = Candidature.objects.filter(mise_a_disposition=vacance_id, etat__in=OUVERTES)
    verrouiller_demandes(candidats.values_list("demande", flat=True))
    vacance = verrouiller_vacance(vacance_id)
    exiger(refus_de_vacance(ActeVacance.RETIRER, acteur=acteur, vacance=vacance))
    exiger(refus_de_version(vacance, version))
    if not motif.strip():
        raise ActionRefusee(
            Refus("motif_absent", "Un retrait porte son motif.", champ="motif", source="R441-2-15 CCH",
                  issue="Dites pourquoi le logement n'est plus proposé : travaux, vente, sinistre…")
        )  # fmt: skip
    jour = aujourdhui()
    sortir_des_ordres_du_jour(vacance)
    ouvertes = list(Candidature.objects.pour_ecriture().filter(mise_a_disposition=vacance, etat__in=OUVERTES))
    fermer(ouvertes, le=jour, acteur=acteur)
    annules = flux.annuler(vacance, "Mise à disposition retirée", le=jour, acteur=acteur)
    vacance.retiree_le, vacance.motif_retrait, vacance.close_le = jour, motif.strip()[:200], jour
    return avancer_vacance(
        vacance,
        ActeVacance.RETIRER,
        acteur=acteur,
        champs=["retiree_le", "motif_retrait", "close_le"],
        le=jour,
        details={"candidatures": len(ouvertes), "depuis": EtatVacance(vacance.etat).value, "annules": annules},
    )
