"""Offer of the dwelling and its answer: at least ten days, silence is refusal, a refusal calls the next rank (R441-10)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from attributions.effects import poursuivre_apres
from attributions.enums import EtatProposition
from attributions.models import Attribution, Candidature, Logement, Proposition
from attributions.rules.appel import Cause
from attributions.rules.imputation import offre_dalo
from attributions.rules.offre import (
    DIX_JOURS,
    SILENCE,
    refus_de_motif,
    refus_de_proposition,
    refus_de_reponse,
    refus_de_revenir,
)
from attributions.saisie.location import SaisieProposition, SaisieReponse
from attributions.services import offres_dalo
from attributions.services.actes import avancer
from attributions.services.ensembles import commission_de, ouvrir
from attributions.services.rangs import poursuivre
from attributions.services.regles_locales import regles_du_lieu
from attributions.states.candidature import ENGAGEES, ActeCandidature, EtatCandidature
from attributions.states.vacance import EtatVacance
from habilitations.acteur import Acteur, systeme
from registre import effects
from registre.enums import NatureCourrier, NatureEvenement
from registre.models import Courrier
from registre.rules.nomenclatures import Liste
from registre.services.contraintes import contraintes_dites
from registre.services.cotation.marques import marquer
from registre.services.courriers import annuler_en_attente, preparer
from registre.services.nomenclatures import nomenclatures
from registre.services.suivi import noter_suivi
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, exiger

A = ActeCandidature


@contraintes_dites()
@transaction.atomic
def proposer(
    candidature_id: int, *, saisie: SaisieProposition, acteur: Acteur, version: int | None = None
) -> Proposition:
    """Offer the dwelling to its attributaire, in writing. Raises `ActionRefusee`; nothing is changed then."""
    candidature, _ = ouvrir(candidature_id, A.PROPOSER, acteur=acteur, version=version)
    exiger(_refus_inactive(candidature))
    attribution = Attribution.objects.filter(pk=candidature.pk).first()
    if refus := refus_de_proposition(
        saisie,
        appelee_le=candidature.appelee_le or candidature.designee_le,
        reponse_jours=reponse_en_jours(candidature),
        aujourdhui=aujourdhui(),
    ):
        raise ActionRefusee(refus)
    dalo = _dalo(saisie, candidature, attribution)
    proposition = Proposition.objects.create(
        candidature=candidature,
        envoyee_le=saisie.envoyee_le,
        repondre_avant_le=saisie.repondre_avant_le,
        dalo=dalo,
    )
    lettres = _preparer_l_offre(proposition, candidature)
    offres_dalo.noter(proposition, candidature)
    avancer(
        [candidature],
        A.PROPOSER,
        acteur=acteur,
        le=saisie.envoyee_le,
        nature=NatureEvenement.PROPOSITION,
        details={
            candidature.pk: {
                "proposition": proposition.pk,
                "repondre_avant_le": saisie.repondre_avant_le.isoformat(),
                "dalo": dalo,
            }
        },
    )
    noter_suivi([candidature.demande_id], propositions=1, proposition_en_cours=True)
    effects.expedier_apres([lettre.pk for lettre in lettres])
    return proposition


@contraintes_dites()
@transaction.atomic
def accepter(candidature_id: int, *, saisie: SaisieReponse, acteur: Acteur, version: int | None = None) -> Proposition:
    """The attributaire accepts: he is engaged, in the whole region, on this dwelling. Raises `ActionRefusee`."""
    candidature, _ = ouvrir(candidature_id, A.ACCEPTER, acteur=acteur, version=version)
    proposition = derniere(candidature)
    exiger(
        refus_de_reponse(
            saisie,
            envoyee_le=proposition.envoyee_le,
            repondre_avant_le=proposition.repondre_avant_le,
            aujourdhui=aujourdhui(),
        )
    )
    exiger(_refus_inactive(candidature))
    exiger(refus_d_engagement(candidature))
    _repondre(proposition, EtatProposition.ACCEPTEE, saisie, acteur)
    avancer(
        [candidature],
        A.ACCEPTER,
        acteur=acteur,
        le=saisie.recue_le,
        nature=NatureEvenement.ACCEPTATION,
        details={candidature.pk: {"proposition": proposition.pk}},
    )
    noter_suivi([candidature.demande_id], engagee=True, proposition_en_cours=_en_cours(candidature.demande_id))
    return proposition


@contraintes_dites()
@transaction.atomic
def refuser(
    candidature_id: int, *, saisie: SaisieReponse, acteur: Acteur, version: int | None = None
) -> Candidature | None:
    """The attributaire refuses, before or after having accepted; the next rank is called. Gives who is called, if any.

    Going back on an acceptance is written; the household then has its turn again where it kept a rank. Raises `ActionRefusee`.
    """
    candidature, _ = ouvrir(candidature_id, A.REFUSER, acteur=acteur, version=version)
    proposition, revient = derniere(candidature), candidature.etat == EtatCandidature.ACCEPTEE
    exiger(refus_de_revenir(saisie, acceptee_le=proposition.repondue_le) if revient else None)
    exiger(refus_de_reponse(saisie, envoyee_le=proposition.envoyee_le, repondre_avant_le=None, aujourdhui=aujourdhui()))
    exiger(refus_de_motif(saisie.motif, motifs_de_refus(saisie.recue_le)))
    _repondre(proposition, EtatProposition.REFUSEE, saisie, acteur)
    if revient:
        poursuivre_apres(_rangs_gardes(candidature.demande_id))
    return _clore_par_refus(candidature, proposition, A.REFUSER, acteur=acteur, le=saisie.recue_le)


def _rangs_gardes(demande_id: int) -> list[int]:
    """Vacancies where the household kept its rank: other households wait there, so each turn comes in an act of its own."""
    gardes = Candidature.objects.filter(
        demande=demande_id, etat=EtatCandidature.EN_RANG, mise_a_disposition__etat=EtatVacance.ATTRIBUEE
    )
    return list(gardes.order_by("mise_a_disposition").values_list("mise_a_disposition", flat=True))


@contraintes_dites()
@transaction.atomic
def constater_silence(
    candidature_id: int, *, le: date, acteur: Acteur, version: int | None = None
) -> Candidature | None:
    """No answer in the delay of the offer: a refusal, by law. Gives who is called next, if any. Raises `ActionRefusee`."""
    candidature, _ = ouvrir(candidature_id, A.CONSTATER_SILENCE, acteur=acteur, version=version)
    proposition = derniere(candidature)
    if le <= proposition.repondre_avant_le:
        raise ActionRefusee(
            Refus(
                "delai_de_reponse_en_cours",
                f"Le candidat peut répondre jusqu'au {proposition.repondre_avant_le:%d/%m/%Y}.",
                Nature.ETAT,
                "le",
                "R441-10 CCH",
                "Attendez la fin du délai, ou enregistrez sa réponse.",
            )
        )
    proposition.motif_refus = SILENCE
    _repondre(proposition, EtatProposition.SILENCE, SaisieReponse(le, SILENCE), acteur)
    return _clore_par_refus(candidature, proposition, A.CONSTATER_SILENCE, acteur=acteur, le=le)


def constater_les_silences(*, le: date, acteur: Acteur) -> int:
    """Every offer whose delay is over, each in its own transaction and in the name of its bailleur. Returns how many.

    Who accepted another dwelling answered elsewhere: its silence here is not turned into a refusal by the night.
    """
    dues = list(
        Proposition.objects.filter(~Exists(accepte_ailleurs("candidature__demande")), etat=EtatProposition.EN_COURS)
        .filter(repondre_avant_le__lt=le)
        .order_by("repondre_avant_le", "pk")
        .values_list("candidature", "candidature__attribuant")
    )
    faites = 0
    for candidature, bailleur in dues:
        try:
            constater_silence(candidature, le=le, acteur=au_nom_de(bailleur, acteur))
        except ActionRefusee:
            continue  # answered meanwhile
        faites += 1
    return faites


def au_nom_de(bailleur: int, horloge: Acteur) -> Acteur:
    """The clock acts for the bailleur: he is at the origin of the event (R441-2-15 I)."""
    return systeme(organisme_id=bailleur, motif=horloge.motif, session=horloge.session)


def annuler(candidatures: list[int], *, le: date) -> None:
    """Offers that no longer have an object, with their letters not sent yet; inside the transaction of the act."""
    en_cours = Proposition.objects.filter(candidature__in=candidatures, etat=EtatProposition.EN_COURS)
    lues = list(en_cours.values_list("candidature__demande", "courrier", "pk"))
    if not lues:
        return
    demandes = [demande for demande, _, _ in lues]
    courriers = [courrier for _, courrier, _ in lues if courrier is not None]
    offres_dalo.annuler([cle for _, _, cle in lues])
    en_cours.update(etat=EtatProposition.ANNULEE, repondue_le=le)
    if courriers:
        annuler_en_attente(demandes, NatureCourrier.OFFRE)
    for demande in set(demandes):
        noter_suivi([demande], proposition_en_cours=_en_cours(demande))


def derniere(candidature: Candidature) -> Proposition:
    """The last offer made, locked. A candidature that was offered has one."""
    proposition = (
        Proposition.objects.select_for_update(of=("self",), no_key=True)
        .filter(candidature=candidature)
        .order_by("-pk")
        .first()
    )
    if proposition is None:
        raise ActionRefusee(_sans_proposition())
    return proposition


def reponse_en_jours(candidature: Candidature) -> int:
    """Days to answer: ten by law, more when the territory or the règlement intérieur gives more (R441-10)."""
    vacance = candidature.mise_a_disposition
    commission = commission_de(vacance)
    commune = Logement.objects.values_list("commune", flat=True).get(pk=vacance.logement_id)
    du_lieu = regles_du_lieu(commune, aujourdhui()).reponse_jours
    return max(DIX_JOURS, du_lieu, commission.reponse_jours if commission is not None else DIX_JOURS)


def accepte_ailleurs(chemin: str) -> QuerySet[Candidature]:
    """A dwelling accepted by the demande at this path, its lease not signed: for `Exists`."""
    return Candidature.objects.filter(demande=OuterRef(chemin), etat=EtatCandidature.ACCEPTEE)


def motifs_de_refus(le: date) -> frozenset[str]:
    """Codes an agent may choose that day."""
    return nomenclatures().codes(Liste.REFUS_ATTRIBUTAIRE, le) - {SILENCE}


def refus_d_engagement(candidature: Candidature) -> Refus | None:
    """A household accepts one dwelling in the region, whoever offers the others."""
    return refus_d_engagement_de(candidature.demande_id, sauf=candidature.pk)


def refus_d_engagement_de(demande_id: int, *, sauf: int | None = None) -> Refus | None:
    """The same for a household that may not be a candidate here yet."""
    if not Candidature.objects.filter(demande=demande_id, etat__in=ENGAGEES).exclude(pk=sauf).exists():
        return None
    return Refus(
        "deja_engage",
        "Ce ménage a déjà accepté un autre logement.",
        Nature.ETAT,
        source="L441-2-1 et R441-3 CCH",
        issue="Il peut se désister de l'autre par écrit ; sinon, enregistrez ici son refus.",
    )


def _refus_inactive(candidature: Candidature) -> Refus | None:
    if candidature.demande.etat == EtatDemande.ACTIVE:
        return None
    return Refus(
        "demande_inactive",
        "La demande de ce ménage n'est plus active : aucun logement ne peut lui être proposé.",
        Nature.ETAT,
        source="L441-2-1 CCH",
        issue="Faites réactiver la demande, ou appelez le rang suivant.",
    )


def _dalo(saisie: SaisieProposition, candidature: Candidature, attribution: Attribution | None) -> bool:
    reconnu = attribution is not None and attribution.dalo
    deduit = offre_dalo(
        dalo=reconnu, titre=candidature.titre, contingent=attribution.contingent if attribution is not None else ""
    )
    voulu = deduit if saisie.dalo is None else saisie.dalo
    if voulu and not reconnu:
        raise ActionRefusee(
            Refus(
                "offre_dalo_sans_decision",
                "Ce ménage n'a pas de décision favorable au titre du DALO : l'offre ne peut pas le dire.",
                Nature.SAISIE,
                "dalo",
                "R441-16-3 CCH",
                "Retirez la mention, ou faites enregistrer la décision de la commission de médiation.",
            )
        )
    return voulu


def _preparer_l_offre(proposition: Proposition, candidature: Candidature) -> list[Courrier]:
    demande = candidature.demande_id
    lettres = preparer(
        NatureCourrier.OFFRE,
        [demande],
        organisme_id=candidature.attribuant_id,
        echeances={demande: proposition.repondre_avant_le},
        details={demande: {"proposition": proposition.pk}},
    )
    if lettres:
        proposition.courrier = lettres[0]
        proposition.save(update_fields=["courrier"])
    return lettres


def _repondre(proposition: Proposition, etat: EtatProposition, saisie: SaisieReponse, acteur: Acteur) -> None:
    proposition.etat, proposition.repondue_le = etat, saisie.recue_le
    proposition.motif_refus, proposition.precision = saisie.motif, saisie.precision[:300]
    proposition.save(update_fields=["etat", "repondue_le", "motif_refus", "precision"])
    offres_dalo.repondre(proposition, saisie, acteur=acteur)


def _clore_par_refus(
    candidature: Candidature, proposition: Proposition, acte: ActeCandidature, *, acteur: Acteur, le: date
) -> Candidature | None:
    avancer(
        [candidature],
        acte,
        acteur=acteur,
        le=le,
        nature=NatureEvenement.REFUS_ATTRIBUTAIRE,
        details={candidature.pk: {"proposition": proposition.pk, "motif": proposition.motif_refus}},
        motif_cloture=proposition.motif_refus,
    )
    demande = candidature.demande_id
    engagee = Candidature.objects.filter(demande=demande, etat__in=ENGAGEES).exists()
    noter_suivi([demande], refus=1, dernier_refus_le=le, engagee=engagee, proposition_en_cours=_en_cours(demande))
    marquer([demande])
    cause = Cause.SILENCE if acte is A.CONSTATER_SILENCE else Cause.REFUS
    # Called on the day it is known: an answer entered late does not backdate the call.
    return poursuivre(
        candidature.mise_a_disposition, place=candidature.place, cause=cause, le=aujourdhui(), acteur=acteur
    )


def _en_cours(demande_id: int) -> bool:
    return Proposition.objects.filter(candidature__demande=demande_id, etat=EtatProposition.EN_COURS).exists()


def _sans_proposition() -> Refus:
    return Refus(
        "sans_proposition",
        "Aucune proposition n'a été faite à ce candidat.",
        Nature.ETAT,
        source="R441-10 CCH",
        issue="Proposez d'abord le logement par écrit.",
    )
