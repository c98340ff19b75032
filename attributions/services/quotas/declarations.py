"""The half-yearly figures that a bailleur sends to the préfet, and what the préfet reads of them (L441-1).

As at 30 June and 31 December, within fifteen days. Missed over the last six months, or not sent: the préfet may have every
dwelling freed outside QPV declared to him and attribute them, until the rolling twelve months reach the objective; those
attributions are left out of the flow (`ExclusionFlux.PREFET`). Content and channel: an arrêté that was not found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import DateField, Exists, QuerySet, Value

from attributions.enums import EtatDeclaration
from attributions.models import Attribution, DeclarationHorsQpv
from attributions.permissions import d_un_autre, introuvable, refus_de_parc
from attributions.rules.periodes import dernier_arrete, limite_de_declaration, mois_glissants, semestre
from attributions.rules.quotas import PAR_CODE, Compte, Objectif, Quota, Verdict, verdict
from attributions.services.quotas.objectifs import Objectifs
from attributions.services.quotas.portees import territoires_suivis
from attributions.services.quotas.sql import Axe, Mesure, Portee, compter, compter_par
from habilitations.acteur import Acteur
from habilitations.models import Organisme
from habilitations.rules.types import TypeOrganisme
from registre.services.contraintes import contraintes_dites
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_acte

OBJET = "attributions.declarationhorsqpv"
QUOTA = PAR_CODE[Quota.PREMIER_QUARTILE]
SOURCE = "L441-1 CCH"
MONTRES = 500


def refus_de_declarer(acteur: Acteur, declaration: DeclarationHorsQpv | None = None) -> Refus | None:
    """Why `acteur` may not make or send a declaration: a bailleur's own, by who manages its stock."""
    if declaration is not None and acteur.organisme_id != declaration.bailleur_id:
        return introuvable("Cette déclaration")
    if refus := refus_de_parc(acteur):
        return refus
    bailleurs = Organisme.objects.filter(type=TypeOrganisme.BAILLEUR)
    return None if bailleurs.filter(pk=acteur.organisme_id or 0).exists() else d_un_autre("ces chiffres", SOURCE)


@contraintes_dites()
@transaction.atomic
def faire(arrete_le: date, *, acteur: Acteur) -> DeclarationHorsQpv:
    """Freeze the figures of the half-year that ends on `arrete_le`; made again while it is not sent.

    Raises `ActionRefusee`: not a bailleur, a half-year that is not over, already sent.
    """
    exiger(refus_de_declarer(acteur) or _refus_d_arrete(arrete_le))
    assert acteur.organisme_id is not None  # noqa: S101 - refused above
    bailleur = acteur.organisme_id
    ancienne = DeclarationHorsQpv.objects.select_for_update(no_key=True).filter(bailleur=bailleur, arrete_le=arrete_le)
    if (lue := ancienne.first()) is not None and lue.etat == EtatDeclaration.ENVOYEE:
        raise ActionRefusee(_deja_envoyee())
    chiffres = {**_chiffres(bailleur, arrete_le), "faite_a": maintenant(), "agent_id": acteur.agent_id}
    declaration, _ = DeclarationHorsQpv.objects.update_or_create(
        bailleur_id=bailleur, arrete_le=arrete_le, defaults=chiffres
    )
    tracer_acte(acteur, "faire_declaration", OBJET, declaration.pk, ["baux", "comptes", "inconnus"])
    return declaration


@contraintes_dites()
@transaction.atomic
def noter_l_envoi(declaration_id: int, *, le: date, preuve: str, acteur: Acteur) -> DeclarationHorsQpv:
    """Say that it was sent, when and by what proof; it never changes after. Raises `ActionRefusee`."""
    lue = DeclarationHorsQpv.objects.select_for_update(no_key=True).filter(pk=declaration_id).first()
    if lue is None:
        raise ActionRefusee(introuvable("Cette déclaration"))
    exiger(refus_de_declarer(acteur, lue))
    if lue.etat == EtatDeclaration.ENVOYEE:
        raise ActionRefusee(_deja_envoyee())
    exiger(_refus_d_envoi(lue, le, preuve))
    lue.etat, lue.envoyee_le, lue.preuve = EtatDeclaration.ENVOYEE, le, preuve.strip()
    lue.save(update_fields=["etat", "envoyee_le", "preuve"])
    tracer_acte(acteur, "envoyer_declaration", OBJET, lue.pk, ["etat", "envoyee_le"])
    return lue


def _refus_d_arrete(arrete_le: date) -> Refus | None:
    if (arrete_le.month, arrete_le.day) in {(6, 30), (12, 31)} and arrete_le < aujourdhui():
        return None
    return Refus(
        "arrete_impossible", "Une déclaration est arrêtée à un 30 juin ou un 31 décembre passé.", Nature.ETAT,
        champ="arrete_le", source=SOURCE, issue="Attendez la fin du semestre : chaque bail compte.",
    )  # fmt: skip


def _deja_envoyee() -> Refus:
    return Refus(
        "declaration_envoyee", "La déclaration de ce semestre est déjà envoyée.", Nature.ETAT, source=SOURCE,
        issue="Une correction se dit au préfet par courrier ; les chiffres envoyés restent.",
    )  # fmt: skip


def _refus_d_envoi(declaration: DeclarationHorsQpv, le: date, preuve: str) -> Refus | None:
    if not preuve.strip():
        return Refus(
            "envoi_sans_preuve", "Un envoi garde sa preuve.", champ="preuve", source=SOURCE,
            issue="Indiquez la référence de l'accusé de réception ou du dépôt.",
        )  # fmt: skip
    if not declaration.arrete_le < le <= aujourdhui():
        return Refus(
            "envoi_date", "L'envoi se fait après le dernier jour du semestre, et au plus tard aujourd'hui.",
            champ="envoyee_le", source=SOURCE, issue="Corrigez la date.",
        )  # fmt: skip
    return None


def _chiffres(bailleur: int, arrete_le: date) -> dict[str, Any]:
    portee, six, douze = Portee(bailleur=bailleur), semestre(arrete_le), mois_glissants(arrete_le, 12)
    demi, an = compter([Mesure(QUOTA, QUOTA.unite, fenetre, portee) for fenetre in (six, douze)])
    tags = [un.pk for un in territoires_suivis()]
    par_lieu = compter_par([Mesure(QUOTA, QUOTA.unite, six, portee)], Axe.TERRITOIRE, parmi=tags)
    return {
        "baux": demi.denominateur,
        "comptes": demi.numerateur,
        "inconnus": demi.inconnus,
        "baux_12": an.denominateur,
        "comptes_12": an.numerateur,
        "inconnus_12": an.inconnus,
        "perimetres": [
            [tag, un.denominateur, un.numerateur, un.inconnus]
            for tag, (un,) in sorted(par_lieu.items())
            if un.denominateur
        ],
    }


def baux_du_semestre(declaration: DeclarationHorsQpv) -> QuerySet[Attribution]:
    """The leases outside QPV of the half-year, for the workbook: dwellings and answers, no household."""
    fenetre = semestre(declaration.arrete_le)
    lus = Attribution.objects.filter(
        bailleur=declaration.bailleur_id, bail_le__range=(fenetre.du, fenetre.au), qpv=False
    )
    return lus.select_related("logement__commune").order_by("bail_le", "pk")


def a_envoyer(acteur: Acteur, le: date) -> QuerySet[Any, Any] | None:
    """The tray: the day before which the last half-year is to be sent; nothing once it is."""
    if acteur.organisme_id is None:
        return None
    arrete = dernier_arrete(le)
    envoyee = DeclarationHorsQpv.objects.filter(
        bailleur=acteur.organisme_id, arrete_le=arrete, etat=EtatDeclaration.ENVOYEE
    )
    lui = Organisme.objects.filter(pk=acteur.organisme_id, type=TypeOrganisme.BAILLEUR).filter(~Exists(envoyee))
    echeance = Value(limite_de_declaration(arrete), output_field=DateField())
    return lui.annotate(quand=echeance).values_list("quand", flat=True)


class Motif(StrEnum):
    """Why the préfet may act in a bailleur's place."""

    RIEN = ""
    NON_TRANSMISE = "données non transmises"
    NON_TENU = "objectif non tenu sur six mois"


@dataclass(frozen=True, slots=True)
class LigneDuPrefet:
    """One bailleur as at a closing date: the half-year, the twelve months, whether it declared, what opens the préfet's hand."""

    bailleur: int
    nom: str
    six: Compte
    douze: Compte
    objectif: Objectif
    declaration: DeclarationHorsQpv | None
    motif: Motif

    @property
    def tenu_sur_douze(self) -> bool:
        """The préfet stops once the rolling twelve months are at the objective."""
        return verdict(self.douze, self.objectif) is Verdict.TENU


def liste_du_prefet(le: date) -> list[LigneDuPrefet]:
    """Every bailleur with leases outside QPV, those he may act for first; four statements.

    The half-year is the one that was last closed; the twelve months end on `le`.
    """
    arrete = dernier_arrete(le)
    six, douze = semestre(arrete), mois_glissants(le, 12)
    lus = compter_par([Mesure(QUOTA, QUOTA.unite, fenetre) for fenetre in (six, douze)], Axe.BAILLEUR)
    noms = dict(Organisme.objects.filter(pk__in=lus).values_list("pk", "nom"))
    declarees = {une.bailleur_id: une for une in DeclarationHorsQpv.objects.filter(arrete_le=arrete)}
    signes, en_retard = Objectifs.au(le), le > limite_de_declaration(arrete)
    lignes = [
        _ligne(cle, noms[cle], comptes, signes, declarees.get(cle), en_retard)
        for cle, comptes in lus.items()
        if comptes[0].denominateur or comptes[1].denominateur
    ]
    return sorted(lignes, key=lambda une: (une.motif is Motif.RIEN, une.motif.value, une.nom))[:MONTRES]


def _ligne(
    cle: int,
    nom: str,
    comptes: Sequence[Compte],
    signes: Objectifs,
    declaration: DeclarationHorsQpv | None,
    en_retard: bool,
) -> LigneDuPrefet:
    demi, an = comptes
    objectif = signes.pour(QUOTA, Portee(bailleur=cle))
    assert objectif is not None  # noqa: S101 - the law's minimum
    motif = Motif.RIEN
    if verdict(demi, objectif) is Verdict.MANQUE:
        motif = Motif.NON_TENU
    elif en_retard and (declaration is None or declaration.etat != EtatDeclaration.ENVOYEE):
        motif = Motif.NON_TRANSMISE
    return LigneDuPrefet(cle, nom, demi, an, objectif, declaration, motif)
