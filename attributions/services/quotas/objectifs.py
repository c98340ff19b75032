"""The objective that a gauge is read against: signed for this organisme or this territory, else the law's; and who signs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from attributions.models import ObjectifQuota
from attributions.rules.quotas import PAR_CODE, PARTAGES, PLANCHERS, Definition, Niveau, Objectif, Quota, pourcentage
from attributions.services.quotas.sql import Portee
from habilitations.access import peut, refus_d_acces
from habilitations.acteur import Acteur
from habilitations.models import Organisme
from habilitations.rules.droits import Droit
from habilitations.rules.types import TypeOrganisme
from registre.permissions_grilles import territoire_de
from registre.services.contraintes import contraintes_dites
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_acte
from socle.periodes import en_vigueur
from socle.verrous import verrou_de_transaction

OBJET = "attributions.objectifquota"
SIGNATAIRES = "L441-1 et L441-1-6 CCH"
DEROGATION = "R441-5-2 CCH (version du 22 février 2020)"
DEROGATIONS = frozenset({Quota.ETAT, Quota.ETAT_AGENTS})
_ETAT = (TypeOrganisme.PREFECTURE, TypeOrganisme.ETAT_DRIHL)
_COLLECTIVITES = frozenset({TypeOrganisme.COMMUNE, TypeOrganisme.EPCI, TypeOrganisme.EPT, TypeOrganisme.DEPARTEMENT})
UN_AN = 366


@dataclass(frozen=True, slots=True)
class Objectifs:
    """The signed objectives in force on a day, by (quota, organisme, territory)."""

    par_cle: dict[tuple[str, int | None, int | None], Objectif]

    @classmethod
    def au(cls, le: date) -> Objectifs:
        """One small statement."""
        lus = ObjectifQuota.objects.filter(en_vigueur(le)).values_list(
            "quota", "organisme_id", "territoire_id", "taux", "source"
        )
        return cls({(quota, qui, ou): Objectif(taux, source, signe=True) for quota, qui, ou, taux, source in lus})

    def pour(self, quota: Definition, portee: Portee) -> Objectif | None:
        """The nearest: this organisme here, everybody here, this organisme anywhere; else the law's; None: no gauge."""
        qui = portee.bailleur if portee.bailleur is not None else portee.reservataire
        ou = portee.territoire
        for cle in ((qui, ou), (None, ou), (qui, None)):
            if cle == (None, None) or (quota.nommes and cle[0] is None):
                continue
            if (trouve := self.par_cle.get((quota.code.value, *cle))) is not None:
                return trouve
        if quota.legal is None or quota.nommes:
            return None
        return Objectif(quota.legal, quota.source)

    def territoires(self, quota: Quota) -> list[int]:
        """The territories that have an objective of their own for it."""
        return sorted({ou for code, _, ou in self.par_cle if code == quota and ou is not None})


@dataclass(frozen=True, slots=True)
class SaisieObjectif:
    """An objective to come. `taux` is a percentage; one of `territoire_id` and `organisme_id` at least."""

    quota: Quota
    taux: Decimal
    du: date
    source: str
    territoire_id: int | None = None
    organisme_id: int | None = None
    au: date | None = None
    signe_le: date | None = None
    signataire: str = ""


def est_de_l_etat(acteur: Acteur) -> bool:
    """A service of the State that instructs priorities: it signs derogations and agreements of the région."""
    if acteur.organisme_id is None or not peut(acteur, Droit.PRIORISER):
        return False
    return Organisme.objects.filter(pk=acteur.organisme_id, type__in=_ETAT).exists()


def refus_d_objectif(
    acteur: Acteur, territoire_id: int | None, *, quota: Quota | None = None, organisme_id: int | None = None
) -> Refus | None:
    """Why `acteur` may not record this objective: its EPCI, EPT or Paris for a territory, the State for what it signs.

    The State alone derogates to its own ceilings (R441-5-2), and signs for an organisme wherever it attributes
    (L313-26-2); the gestionnaire records for anybody.
    """
    if acteur.est_systeme or refus_d_acces(acteur, Droit.GERER) is None:
        return None
    de_l_etat = est_de_l_etat(acteur)
    if quota in DEROGATIONS:
        return None if de_l_etat else _refus_de_deroger()
    if territoire_id is not None and territoire_de(acteur) == territoire_id:
        return None
    if de_l_etat and territoire_id is None and (organisme_id is not None or quota is None):
        return None
    return refus_d_acces(acteur, Droit.COTER) or Refus(
        "objectif_d_un_autre",
        "Cet objectif est celui d'un autre territoire.",
        Nature.INTERDIT,
        source=SIGNATAIRES,
        issue="L'EPCI, l'EPT ou la Ville de Paris concerné l'enregistre, ou le gestionnaire.",
    )


@contraintes_dites()
@transaction.atomic
def enregistrer_objectif(*, acteur: Acteur, saisie: SaisieObjectif) -> ObjectifQuota:
    """Record a signed objective; the one in force ends the day before, the past never changes.

    Raises `ActionRefusee`: not his territory, no source, a day already past, under the law's minimum.
    """
    verrou_de_transaction(f"objectif:{saisie.quota}")
    exiger(
        refus_d_objectif(acteur, saisie.territoire_id, quota=saisie.quota, organisme_id=saisie.organisme_id)
        or _refus_de_saisie(saisie)
        or _refus_d_organisme(saisie)
        or _refus_de_derogation(saisie)
    )
    memes = ObjectifQuota.objects.filter(
        quota=saisie.quota, territoire=saisie.territoire_id, organisme=saisie.organisme_id
    )
    if memes.filter(du__gte=saisie.du).exists():
        raise ActionRefusee(
            Refus(
                "objectif_deja_prepare", "Un objectif est déjà fixé à cette date ou plus tard.", Nature.ETAT, champ="du",
                issue="Choisissez une date postérieure.", source=Regle.ACQUIS
            )
        )  # fmt: skip
    memes.filter(Q(au__isnull=True) | Q(au__gte=saisie.du)).update(au=saisie.du - timedelta(days=1))
    objectif = ObjectifQuota.objects.create(
        quota=saisie.quota,
        territoire_id=saisie.territoire_id,
        organisme_id=saisie.organisme_id,
        taux=saisie.taux,
        du=saisie.du,
        au=saisie.au,
        source=saisie.source.strip(),
        signe_le=saisie.signe_le,
        signataire=saisie.signataire.strip(),
    )
    tracer_acte(acteur, "enregistrer_objectif", OBJET, objectif.pk, ["taux", "du", "source", "signataire"])
    return objectif


def _refus_de_saisie(saisie: SaisieObjectif) -> Refus | None:
    definition = PAR_CODE[saisie.quota.value]
    if not saisie.source.strip():
        return Refus(
            "objectif_sans_source", "Un objectif dit le texte qui le fixe.", champ="source", source=definition.source,
            issue="Citez la convention intercommunale d'attribution ou la délibération, avec sa date.",
        )  # fmt: skip
    minimum = PLANCHERS.get(saisie.quota.value)
    partage = saisie.organisme_id is not None and saisie.quota in PARTAGES
    if minimum is not None and saisie.taux < minimum and not partage:
        return Refus(
            "objectif_sous_le_minimum", f"L'objectif n'est pas inférieur au minimum de la loi ({pourcentage(minimum)}).",
            champ="taux", source=definition.source,
            issue="Une convention ne partage entre bailleurs que les quartiles ; corrigez le taux.",
        )  # fmt: skip
    if saisie.du < date(aujourdhui().year, 1, 1):
        return Refus(
            "objectif_passe", "Un objectif vaut au plus tôt depuis le 1er janvier : les taux se lisent par an.",
            Nature.ETAT, champ="du", source=definition.source, issue="Choisissez un jour de cette année, ou à venir.",
        )  # fmt: skip
    return None


def types_admis(quota: Quota) -> frozenset[str]:
    """Types of organisme whose attributions this quota counts."""
    if quota is Quota.ACTION_LOGEMENT:
        return frozenset({TypeOrganisme.ACTION_LOGEMENT})
    return (
        _COLLECTIVITES if PAR_CODE[quota.value].niveau is Niveau.RESERVATAIRE else frozenset({TypeOrganisme.BAILLEUR})
    )


def _refus_d_organisme(saisie: SaisieObjectif) -> Refus | None:
    """The organisme is one that this quota counts: a bailleur, a collectivité, Action Logement Services."""
    if saisie.organisme_id is None:
        return None
    if Organisme.objects.filter(pk=saisie.organisme_id, type__in=types_admis(saisie.quota)).exists():
        return None
    definition = PAR_CODE[saisie.quota.value]
    return Refus(
        "objectif_organisme", f"« {definition.libelle} » ne se compte pas pour cet organisme.", champ="organisme",
        source=definition.source, issue="Choisissez le bailleur, ou le réservataire, que ce quota vise.",
    )  # fmt: skip


def _refus_de_derogation(saisie: SaisieObjectif) -> Refus | None:
    if saisie.quota not in DEROGATIONS:
        return None
    if saisie.organisme_id is None:
        return Refus(
            "derogation_sans_bailleur", "La dérogation du préfet vise un bailleur.", champ="organisme", source=DEROGATION,
            issue="Choisissez le bailleur ; sans dérogation, 30 % et 5 % s'appliquent à tous.",
        )  # fmt: skip
    if saisie.au is None or not 0 <= (saisie.au - saisie.du).days < UN_AN:
        return Refus(
            "derogation_duree", "La dérogation du préfet vaut un an au plus.", champ="au", source=DEROGATION,
            issue="Indiquez son dernier jour, moins d'un an après le premier.",
        )  # fmt: skip
    return None


def _refus_de_deroger() -> Refus:
    return Refus(
        "derogation_de_l_etat", "Une part de l'État au-dessus de 30 % ou de 5 % est une dérogation : le préfet seul la signe.", Nature.INTERDIT, source=DEROGATION,
        issue="Le préfet la décide ; ses services l'enregistrent avec l'arrêté.",
    )  # fmt: skip
