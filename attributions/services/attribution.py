"""The data of R441-2-9, written when a household becomes attributaire, whether or not a lease follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction

from attributions.enums import ExclusionFlux, ModeDecompte
from attributions.models import Attribution, Candidature, MiseADisposition, SituationQpv
from attributions.permissions import refus_de_location
from attributions.ports import FaitsLus
from attributions.rules.imputation import Origine, imputation
from attributions.saisie.location import SaisieImputation
from attributions.services import flux
from attributions.services.actes import CANDIDATURE, refus_de_version, verrouiller_candidature
from attributions.services.essentiels import travailleurs_essentiels
from attributions.services.revenus import Quartile, quartiles
from habilitations.acteur import Acteur
from habilitations.models import Organisme
from registre.enums import LETTRES, NatureEvenement, TypePriorite
from registre.models import Demande, Priorite
from registre.services.actes import elever_version, inscrire
from registre.services.contraintes import contraintes_dites
from registre.services.faits_menage import lire_menages
from socle.errors import Nature, Refus, exiger
from socle.journal import tracer_actes
from socle.periodes import en_vigueur

CONSTATER = "constater_attribution"
CORRIGER = "corriger_attribution"
_RELOGEMENTS = frozenset({ExclusionFlux.RELOGEMENT_ANRU, ExclusionFlux.RELOGEMENT_ORCOD})
_CALCULES = (
    "logement", "bailleur", "reservataire", "attribuee_le", "rpls", "exception_rpls", "contingent", "echec_reservataire",
    "dalo", "cia", "accord_collectif", "l441_1", "travailleur_essentiel", "relogement", "mutation", "qpv", "plafond",
    "premier_quartile", "ressources_uc",
    "seuil_quartile", "exclusion_flux", "territoires",
)  # fmt: skip


def constater(candidatures: Sequence[Candidature], *, le: date, acteur: Acteur) -> list[Attribution]:
    """Write the `Attribution` of those who became attributaire on `le`: whom it is imputed to, which publics they are of.

    Inside the transaction of the decision or of the call, candidatures locked. Written again when a household becomes
    attributaire again on the same vacancy; what an agent corrected before the signature is then entered anew.
    """
    if not candidatures:
        return []
    lues = _lire(candidatures)
    lignes = prevoir([Envisagee(une.pk, une.demande_id, une.mise_a_disposition, une.titre) for une in lues], le=le)
    Attribution.objects.bulk_create(
        lignes, update_conflicts=True, unique_fields=["candidature"], update_fields=list(_CALCULES)
    )
    tracer_actes(acteur, CONSTATER, CANDIDATURE, [une.pk for une in lues], ["attribution"])
    for vacance in {une.mise_a_disposition_id: une.mise_a_disposition for une in lues}.values():
        flux.decompter(vacance, ModeDecompte.ATTRIBUTION, le=le, acteur=acteur)
    return lignes


@dataclass(frozen=True, slots=True)
class Envisagee:
    """A household that may become attributaire of a vacancy. `cle`: its candidature, or 0 while there is none.

    Its vacancy carries its dwelling and its convention.
    """

    cle: int
    demande: int
    vacance: MiseADisposition
    titre: str


def prevoir(envisagees: Sequence[Envisagee], *, le: date, lus: FaitsLus | None = None) -> list[Attribution]:
    """The data of R441-2-9 that each would have on `le`, not written, in the same order; a fixed number of statements."""
    demandes = [une.demande for une in envisagees]
    lus = lus or _lire_les_faits(demandes, le)
    quartile = quartiles(demandes, le, menages=lus.menages)
    en_qpv = _en_qpv([une.vacance.logement_id for une in envisagees], le)
    types = _types({une.vacance.reservataire_id for une in envisagees})
    essentiels = travailleurs_essentiels({une.demande: une.vacance.logement.commune_id for une in envisagees}, le)
    lignes = [
        _ligne(
            une,
            le=le,
            publics=lus.publics.get(une.demande, frozenset()),
            quartile=quartile[une.demande],
            qpv=une.vacance.logement_id in en_qpv,
            type_reservataire=types.get(une.vacance.reservataire_id or 0, ""),
            mutation=lus.mutations[une.demande],
        )
        for une in envisagees
    ]
    for une, ligne in zip(envisagees, lignes, strict=True):
        ligne.travailleur_essentiel = essentiels.get(une.demande)
    return lignes


def _lire_les_faits(demandes: Sequence[int], le: date) -> FaitsLus:
    return FaitsLus(
        menages=lire_menages(demandes, le),
        publics=_priorites(demandes, le),
        mutations=dict(Demande.objects.filter(pk__in=demandes).values_list("pk", "mutation")),
    )


def _lire(candidatures: Sequence[Candidature]) -> list[Candidature]:
    return list(
        Candidature.objects.filter(pk__in=[une.pk for une in candidatures])
        .select_related("mise_a_disposition__logement", "mise_a_disposition__convention")
        .order_by("pk")
    )


def _ligne(
    une: Envisagee,
    *,
    le: date,
    publics: frozenset[str],
    quartile: Quartile,
    qpv: bool,
    type_reservataire: str,
    mutation: bool,
) -> Attribution:
    vacance, logement = une.vacance, une.vacance.logement
    a = imputation(
        Origine(
            titre=une.titre,
            reservataire=vacance.reservataire_id,
            type_reservataire=type_reservataire,
            contingent_convention=vacance.convention.contingent if vacance.convention else "",
            contingent_logement=logement.contingent,
        )
    )
    return Attribution(
        candidature_id=une.cle,
        logement=logement,
        bailleur_id=vacance.attribuant_id,
        reservataire_id=a.reservataire,
        attribuee_le=le,
        rpls=logement.rpls,
        exception_rpls="" if logement.rpls else logement.exception_rpls,
        contingent=a.contingent,
        echec_reservataire=a.echec,
        dalo=TypePriorite.DALO in publics,
        cia=TypePriorite.CIA in publics,
        accord_collectif=TypePriorite.ACD in publics,
        l441_1=bool(publics & frozenset(LETTRES)),
        relogement=vacance.exclusion in _RELOGEMENTS,
        mutation=mutation,
        qpv=qpv,
        plafond=logement.plafond,
        premier_quartile=quartile.dessous,
        ressources_uc=quartile.ressources_uc,
        seuil_quartile=quartile.seuil,
        exclusion_flux=vacance.exclusion,
        territoires=logement.territoires,
    )


def _priorites(demandes: Sequence[int], le: date) -> Mapping[int, frozenset[str]]:
    """Labels in force that day: decisions, opinions and publics (R441-2-15 I 2°)."""
    par_demande: dict[int, set[str]] = {}
    en_cours = Priorite.objects.comptent(le).filter(demande__in=demandes)
    for demande, type_ in en_cours.values_list("demande_id", "type"):
        par_demande.setdefault(demande, set()).add(type_)
    return {demande: frozenset(types) for demande, types in par_demande.items()}


def _en_qpv(logements: Sequence[int], le: date) -> frozenset[int]:
    """Dwellings inside a quartier prioritaire that day: quotas read the status of the day of the attribution."""
    situations = SituationQpv.objects.filter(en_vigueur(le), logement__in=logements)
    return frozenset(situations.values_list("logement_id", flat=True))


def _types(organismes: set[int | None]) -> dict[int, str]:
    voulus = [un for un in organismes if un is not None]
    return dict(Organisme.objects.filter(pk__in=voulus).values_list("pk", "type")) if voulus else {}


@contraintes_dites()
@transaction.atomic
def corriger(
    candidature_id: int, *, saisie: SaisieImputation, le: date, acteur: Acteur, version: int | None = None
) -> Attribution:
    """Correct the data of R441-2-9 before the signature. Raises `ActionRefusee`."""
    candidature = verrouiller_candidature(candidature_id)
    exiger(refus_de_corriger(acteur=acteur, candidature=candidature))
    exiger(refus_de_version(candidature, version))
    attribution = Attribution.objects.select_for_update(of=("self",), no_key=True).get(pk=candidature.pk)
    champs = appliquer(attribution, saisie)
    if not champs:
        return attribution
    attribution.save(update_fields=champs)
    candidature.version += 1
    candidature.save(update_fields=["version"])
    elever_version([candidature.demande_id])
    inscrire(
        [candidature.demande_id],
        NatureEvenement.CANDIDATURE,
        acteur=acteur,
        le=le,
        details={"candidature": candidature.pk, "acte": CORRIGER, "champs": champs},
    )
    tracer_actes(acteur, CORRIGER, CANDIDATURE, [candidature.pk], champs)
    return attribution


def appliquer(attribution: Attribution, saisie: SaisieImputation | None) -> list[str]:
    """Give the attribution what was entered; the names of the fields that changed. Imputed to the bailleur, it names nobody."""
    dites = {champ: valeur for champ, valeur in asdict(saisie).items() if valeur is not None} if saisie else {}
    changes: dict[str, Any] = {
        champ: valeur for champ, valeur in dites.items() if getattr(attribution, champ) != valeur
    }
    for champ, valeur in changes.items():
        setattr(attribution, champ, valeur)
    return sorted(changes)


def refus_de_corriger(*, acteur: Acteur, candidature: Candidature) -> Refus | None:
    """Why these data may not be corrected, or None: for the button, the API and the service."""
    refus = refus_de_location(acteur=acteur, candidature=candidature)
    if refus is not None:
        return refus
    if Attribution.objects.filter(pk=candidature.pk, bail_le__isnull=True, close=False).exists():
        return None
    return Refus(
        "attribution_figee",
        "Les données de cette attribution ne se corrigent pas ici : il n'y en a pas encore, ou le bail est signé.",
        Nature.ETAT,
        source="R441-2-9 CCH",
        issue="Après la signature, corrigez-les avec leur motif ; un bail qui n'a pas pris effet s'annule.",
    )
