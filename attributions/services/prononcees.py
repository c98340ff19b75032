"""A dwelling attributed by an authority, without a CALEOL: then the path of every attribution (L441-1, L441-1-3, L441-2-3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from attributions.enums import AutoriteAttribution, FondementAttribution, MotifCloture, TitreDesignation
from attributions.models import (
    Attribution,
    AttributionPrononcee,
    Candidature,
    MiseADisposition,
    SeanceCal,
    SituationQpv,
)
from attributions.permissions import organisme_de, refus_de_candidature, refus_de_vacance
from attributions.rules.prononcee import FONDEMENTS, TYPES, FaitsPrononcee, Fondement, refus_de_prononcer
from attributions.saisie.prononcee import SaisiePrononcee
from attributions.services import flux, ouvertures
from attributions.services.actes import (
    CANDIDATURE,
    VACANCE,
    avancer,
    avancer_vacance,
    refus_de_version,
    verrouiller_demandes,
    verrouiller_vacance,
)
from attributions.services.attribution import constater
from attributions.services.designation import refus_de_demande
from attributions.services.mots import adresse
from attributions.services.propositions import refus_d_engagement_de
from attributions.services.vacances import sortir_des_ordres_du_jour
from attributions.states.candidature import CREATIONS, OUVERTES, PROPOSABLES, ActeCandidature, EtatCandidature
from attributions.states.vacance import ActeVacance
from attributions.vision import est_etat
from habilitations.acteur import Acteur
from habilitations.models import Organisme
from registre.enums import LETTRES, NatureEvenement, TypePriorite
from registre.models import Demande, Priorite
from registre.rules.parametres import Cle
from registre.services.actes import elever_version, inscrire_pour
from registre.services.contraintes import contraintes_dites
from registre.services.parametres import chaine_de, jeu
from registre.services.suivi import noter_suivi
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_actes
from socle.periodes import en_vigueur

A, E = ActeCandidature, EtatCandidature
NON_DECIDEES = frozenset({E.DESIGNEE, E.INSCRITE, E.AJOURNEE})
AUTORITES_MAX = 200
A_DIRE_MAX = 200


@contraintes_dites()
@transaction.atomic
def prononcer(
    vacance_id: int, *, saisie: SaisiePrononcee, acteur: Acteur, version: int | None = None
) -> AttributionPrononcee:
    """Record the act: the household is attributaire at once, the other candidates not decided leave the dwelling.

    By the bailleur, for the authority whose act it holds, or by the State for its own. Ranked households keep their turn.
    Raises `ActionRefusee` with every reason; nothing is changed then.
    """
    ouvertes = Candidature.objects.filter(mise_a_disposition=vacance_id, etat__in=OUVERTES)
    demandes = verrouiller_demandes([saisie.demande, *ouvertes.values_list("demande", flat=True)])
    vacance = verrouiller_vacance(vacance_id)
    exiger(refus_de_vacance(ActeVacance.PRONONCER, acteur=acteur, vacance=vacance))
    exiger(refus_de_version(vacance, version))
    exiger(refus_de_demande(demandes.get(saisie.demande), acteur, "demande"))
    demande, autorite = demandes[saisie.demande], _autorite(saisie, acteur, vacance)
    if refus := refus_de_prononcer(saisie, _faits(saisie, acteur, vacance, demande, autorite)):
        raise ActionRefusee(refus)
    exiger(refus_d_engagement_de(demande.pk))
    exiger(_refus_de_place(vacance, saisie.place))
    fondement = FONDEMENTS[FondementAttribution(saisie.fondement)]
    if vacance.places == 1:
        sortir_des_ordres_du_jour(vacance)
    presentes = list(Candidature.objects.pour_ecriture().filter(mise_a_disposition=vacance, etat__in=OUVERTES))
    for une in presentes:
        une.mise_a_disposition = vacance
    _sortir_du_flux(vacance, fondement, acteur=acteur)
    qui = autorite.pk if autorite is not None else vacance.attribuant_id
    candidature = _attribuer(presentes, demande, vacance, saisie, qui, acteur)
    # A household sent back to the sitting since an earlier act, whose event stays, may be attributed the dwelling by another one.
    prononcee, _ = AttributionPrononcee.objects.update_or_create(
        candidature=candidature,
        defaults={
            "autorite": fondement.autorite,
            "fondement": saisie.fondement,
            "organisme_id": qui,
            "prononcee_le": saisie.prononcee_le,
            "reference": saisie.reference.strip()[:80],
            "conserve_par": saisie.conserve_par.strip()[:120],
            "informee": None,
        },
    )
    _fermer_les_autres(presentes, candidature, acteur=acteur)
    details = {"autorite": fondement.autorite.value, "fondement": saisie.fondement, "reference": prononcee.reference}
    avancer_vacance(vacance, ActeVacance.PRONONCER, acteur=acteur, le=saisie.prononcee_le, details=details)
    constater([candidature], le=saisie.prononcee_le, acteur=acteur)
    Attribution.objects.filter(pk=candidature.pk).update(autorite=fondement.autorite)
    return prononcee


def est_tenue(vacance: MiseADisposition) -> bool:
    """Whether every place has its attributaire: there is nothing to attribute."""
    return vacance.candidatures.filter(etat__in=PROPOSABLES).count() >= vacance.places


def autorites_possibles(vacance: MiseADisposition) -> list[Organisme]:
    """The organismes whose act may attribute this dwelling: the préfets, and the EPCI or EPT where it stands."""
    return list(_autorites(vacance).order_by("type", "nom")[:AUTORITES_MAX])


def fondements_ouverts(vacance: MiseADisposition, *, le: date) -> frozenset[str]:
    """Grounds that the parameter opens on the territory of the dwelling that day."""
    ligne = jeu().ligne(Cle.FONDEMENTS_PRONONCES, le=le, territoires=chaine_de(vacance.logement.commune_id, le=le))
    return frozenset() if isinstance(ligne, Refus) else frozenset(ligne.valeur)


def informations(seance: SeanceCal) -> tuple[str, ...]:
    """What the commission is only informed of (L441-2 V), by dwelling and without a name.

    Told at the opening of this sitting; before it, what waits for the next one on its territory.
    """
    if seance.ouverte_a is not None:
        return tuple(seance.informations)
    lues = AttributionPrononcee.objects.select_related("candidature__mise_a_disposition__logement__commune")
    return tuple(map(_dite, lues.filter(_attendent(seance)).order_by("prononcee_le", "pk")[:A_DIRE_MAX]))


def _dite(une: AttributionPrononcee) -> str:
    logement = adresse(une.candidature.mise_a_disposition.logement)
    return f"{logement}\u00a0: {une.get_fondement_display()}, acte {une.reference} du {une.prononcee_le:%d/%m/%Y}"


def _attendent(seance: SeanceCal) -> Q:
    """Relogements not told yet, on the territory of the commission."""
    commission = seance.commission
    attendent = Q(
        informee__isnull=True, autorite=AutoriteAttribution.BAILLEUR, candidature__attribuant=commission.bailleur_id
    )
    if commission.territoires:
        attendent &= Q(candidature__mise_a_disposition__territoires__overlap=commission.territoires)
    return attendent


def informer(seance: SeanceCal, *, acteur: Acteur) -> int:
    """At the opening of a sitting: what waits to be told is told there, once. Inside the transaction of the opening."""
    attendent = list(
        AttributionPrononcee.objects.select_for_update(of=("self",), no_key=True)
        .select_related("candidature__mise_a_disposition__logement__commune")
        .filter(_attendent(seance))
        .order_by("prononcee_le", "pk")[:A_DIRE_MAX]
    )
    if not attendent:
        return 0
    ids = [une.pk for une in attendent]
    AttributionPrononcee.objects.filter(pk__in=ids).update(informee=seance)
    seance.informations = [_dite(une) for une in attendent]
    seance.save(update_fields=["informations"])
    tracer_actes(acteur, "informer_commission", CANDIDATURE, ids, ["informee"])
    return len(ids)


def _autorites(vacance: MiseADisposition) -> QuerySet[Organisme]:
    prefets, presidents = TYPES[AutoriteAttribution.PREFET], TYPES[AutoriteAttribution.PRESIDENT]
    return Organisme.objects.filter(
        Q(type__in=prefets) | Q(type__in=presidents, territoire__in=list(vacance.territoires)), suspendu=False
    )


def _autorite(saisie: SaisiePrononcee, acteur: Acteur, vacance: MiseADisposition) -> Organisme | None:
    """Whose act it is: the State's own when it types it; None when the bailleur acts, or nobody is said."""
    if est_etat(acteur):
        return Organisme.objects.get(pk=organisme_de(acteur))
    fondement = FONDEMENTS.get(FondementAttribution(saisie.fondement)) if saisie.fondement in FONDEMENTS else None
    if fondement is None or fondement.autorite not in TYPES or saisie.autorite_id is None:
        return None
    return Organisme.objects.filter(pk=saisie.autorite_id).first()


def _faits(
    saisie: SaisiePrononcee, acteur: Acteur, vacance: MiseADisposition, demande: Demande, autorite: Organisme | None
) -> FaitsPrononcee:
    le = saisie.prononcee_le
    publics = set(Priorite.objects.comptent(le).filter(demande=demande).values_list("type", flat=True))
    return FaitsPrononcee(
        aujourdhui=aujourdhui(),
        deposee_le=demande.deposee_le,
        ouverts=fondements_ouverts(vacance, le=le),
        par_l_etat=est_etat(acteur),
        type_autorite=autorite.type if autorite is not None else "",
        sur_son_territoire=autorite is not None and autorite.territoire_id in vacance.territoires,
        type_reservataire=vacance.reservataire.type if vacance.reservataire is not None else "",
        qpv=SituationQpv.objects.filter(en_vigueur(le), logement=vacance.logement_id).exists(),
        dalo=TypePriorite.DALO in publics,
        l441_1=bool(publics & frozenset(LETTRES)),
    )


def _refus_de_place(vacance: MiseADisposition, place: int) -> Refus | None:
    if not 1 <= place <= vacance.places:
        return Refus(
            "place_inconnue", f"Cette mise à disposition a {vacance.places} place{'s' if vacance.places > 1 else ''}.",
            champ="place", source="L442-8-4 CCH", issue="Indiquez une place à partir de 1.",
        )  # fmt: skip
    if not vacance.candidatures.filter(place=place, etat__in=PROPOSABLES).exists():
        return None
    return Refus(
        "place_tenue", "Ce logement a déjà un attributaire.", Nature.ETAT, source="R441-3 CCH",
        issue="Enregistrez d'abord son refus ou son désistement, s'il y en a un.",
    )  # fmt: skip


def _sortir_du_flux(vacance: MiseADisposition, fondement: Fondement, *, acteur: Acteur) -> None:
    """What the préfet attributes in the bailleur's place is left out of the flow: a counter-line, nothing is erased."""
    if not fondement.exclusion or vacance.exclusion == fondement.exclusion:
        return
    flux.annuler(vacance, "Attribué par le préfet (L441-1)", le=aujourdhui(), acteur=acteur)
    vacance.exclusion = fondement.exclusion.value
    vacance.save(update_fields=["exclusion"])
    tracer_actes(acteur, "exclure_du_flux", VACANCE, [vacance.pk], ["exclusion"])


def _attribuer(
    presentes: Sequence[Candidature],
    demande: Demande,
    vacance: MiseADisposition,
    saisie: SaisiePrononcee,
    qui: int,
    acteur: Acteur,
) -> Candidature:
    """The candidature that it has here, moved by the table, or a new one that begins attributaire."""
    dalo = saisie.fondement == FondementAttribution.DALO
    titre = (TitreDesignation.ETAT_DALO if dalo else TitreDesignation.AUTORITE).value
    le, dit = saisie.prononcee_le, {"titre": titre, "fondement": saisie.fondement}
    deja = next((une for une in presentes if une.demande_id == demande.pk), None)
    if deja is None:
        return _creer(demande, vacance, saisie, qui, acteur, dit)
    deja.demande = demande
    exiger(refus_de_candidature(A.PRONONCER, acteur=acteur, candidature=deja))
    avancer(
        [deja], A.PRONONCER, acteur=acteur, le=le, nature=NatureEvenement.CANDIDATURE, details={deja.pk: dit},
        appelee_le=le, titre=titre, place=saisie.place,
    )  # fmt: skip
    return deja


def _creer(
    demande: Demande,
    vacance: MiseADisposition,
    saisie: SaisiePrononcee,
    qui: int,
    acteur: Acteur,
    dit: dict[str, str],
) -> Candidature:
    le = saisie.prononcee_le
    une: Candidature = Candidature.objects.create(
        demande=demande,
        mise_a_disposition=vacance,
        attribuant_id=vacance.attribuant_id,
        etat=CREATIONS[A.PRONONCER],
        tour=vacance.tour,
        ordre=vacance.candidatures.filter(tour=vacance.tour).count() + 1,
        place=saisie.place,
        titre=dit["titre"],
        designee_par_id=qui,
        designee_le=le,
        appelee_le=le,
    )
    elever_version([demande.pk])
    details = {"candidature": une.pk, "mise_a_disposition": vacance.pk, "acte": A.PRONONCER.value, **dit}
    inscrire_pour(qui, {demande.pk: details}, NatureEvenement.DESIGNATION, acteur=acteur, le=le)
    tracer_actes(acteur, A.PRONONCER.value, CANDIDATURE, [une.pk])
    noter_suivi([demande.pk], designations=1, en_cours=1)
    ouvertures.ouvrir([demande], vacance, acteur=acteur, le=aujourdhui())
    return une


def _fermer_les_autres(presentes: Sequence[Candidature], servie: Candidature, *, acteur: Acteur) -> None:
    """Nobody examined them: they leave the dwelling, and nothing is held against them (R441-2-15 I 4°)."""
    autres = [
        une for une in presentes if une.pk != servie.pk and une.place == servie.place and une.etat in NON_DECIDEES
    ]
    avancer(
        autres,
        A.RETIRER,
        acteur=acteur,
        le=aujourdhui(),
        nature=NatureEvenement.CANDIDATURE,
        details={une.pk: {"motif": MotifCloture.AUTORITE.value} for une in autres},
        motif_cloture=MotifCloture.AUTORITE.value,
    )
