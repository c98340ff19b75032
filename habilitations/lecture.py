"""Reads, in one statement each, what the rules of rights need: the affectation with its rights, the facts of organismes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from habilitations.models import (
    Affectation,
    Appartenance,
    Guichet,
    Habilitation,
    Implantation,
    Mandat,
    Organisme,
    OrganismeGroupObjectPermission,
    OrganismeUserObjectPermission,
    Reservation,
)
from habilitations.rules.bases import Base
from habilitations.rules.droits import Droit
from habilitations.rules.perimetre import Faits, Titre
from habilitations.rules.types import Niveau, TypeOrganisme
from socle.periodes import en_vigueur


# Its communes are seen by EPT (L5219-2 CGCT); Paris, which has none, sees itself only: docs/adr/0021.
METROPOLE_DU_GRAND_PARIS = "200054781"


def _droits_de_groupe(organisme: str, le: date) -> QuerySet[Any, Any]:
    octrois = OrganismeGroupObjectPermission.objects.filter(
        en_vigueur(le), content_object=OuterRef(organisme), group__organisme=OuterRef(organisme)
    )
    return octrois.order_by().values_list("permission__codename")


def affectation_avec_droits(affectation_id: int, le: date) -> Affectation | None:
    """The affectation, its agent and organisme, with `droits_agent` and `droits_groupe` (codes); one statement.

    Guardian would not test the dates: those of the affectation are tested by the caller, those of the group here.
    """
    propres = OrganismeUserObjectPermission.objects.filter(
        affectation=OuterRef("pk"), content_object=OuterRef("organisme"), user=OuterRef("agent")
    )
    return (
        Affectation.objects.select_related("agent", "organisme")
        .annotate(
            droits_agent=ArraySubquery(propres.order_by().values_list("permission__codename")),
            droits_groupe=ArraySubquery(_droits_de_groupe("organisme", le)),
        )
        .filter(pk=affectation_id)
        .first()
    )


def droits_du_groupe(organisme_id: int, le: date) -> frozenset[Droit]:
    """Rights that every agent and API client of the organisme has."""
    codes = Permission.objects.filter(
        Q(
            pk__in=OrganismeGroupObjectPermission.objects.filter(
                en_vigueur(le), content_object=organisme_id, group__organisme=organisme_id
            ).values("permission")
        )
    ).values_list("codename", flat=True)
    return frozenset(Droit(code) for code in codes)


def _dans_la_region(champ: str, le: date) -> Exists:
    """The commune named by `champ` lies in the region served, through its département."""
    departements = Appartenance.objects.filter(en_vigueur(le), membre=OuterRef(champ), niveau=Niveau.DEPARTEMENT)
    return Exists(
        departements.filter(
            en_vigueur(le, "contenant__appartenances__"),
            contenant__appartenances__niveau=Niveau.REGION,
            contenant__appartenances__contenant__code=settings.REGION,
        )
    )


def _communes_reservees(le: date) -> ArraySubquery:
    """An arrondissement is not a commune: a reservation there is held in its commune."""
    parente = Appartenance.objects.filter(en_vigueur(le), membre=OuterRef("commune"), niveau=Niveau.COMMUNE)
    return ArraySubquery(
        Reservation.objects.filter(en_vigueur(le), _dans_la_region("commune", le), organisme=OuterRef("pk"))
        .annotate(
            reservee=Coalesce(Subquery(parente.values("contenant")[:1]), F("commune"), output_field=IntegerField())
        )
        .order_by("reservee")
        .values_list("reservee")
        .distinct()
    )


def _organismes_avec_faits(le: date) -> QuerySet[Organisme]:
    titres = Habilitation.objects.filter(en_vigueur(le), organisme=OuterRef("pk")).order_by("base", "pk")
    groupements = (
        Appartenance.objects.filter(en_vigueur(le), membre=OuterRef("territoire"), niveau__in=(Niveau.EPT, Niveau.EPCI))
        .exclude(contenant__code=METROPOLE_DU_GRAND_PARIS)
        .order_by("niveau")
    )
    return Organisme.objects.annotate(
        f_titres=ArraySubquery(
            titres.values(json=JSONObject(base="base", territoire="territoire", convention="convention"))
        ),
        f_intercommunalite=Subquery(groupements.values("contenant")[:1]),
        f_logements=Exists(
            Implantation.objects.filter(_dans_la_region("commune", le), organisme=OuterRef("pk"), logements__gt=0)
        ),
        f_reservees=_communes_reservees(le),
        f_guichets=ArraySubquery(Guichet.objects.filter(organisme=OuterRef("pk")).order_by("pk").values_list("pk")),
        f_mandants=ArraySubquery(
            Mandat.objects.filter(en_vigueur(le), mandataire=OuterRef("pk")).order_by("mandant").values_list("mandant")
        ),
        f_delegue=Exists(Mandat.objects.filter(en_vigueur(le), mandant=OuterRef("pk"))),
    )


def _faits(organisme: Any) -> Faits:
    return Faits(
        type=TypeOrganisme(organisme.type),
        territoire=organisme.territoire_id,
        intercommunalite=organisme.f_intercommunalite if organisme.type == TypeOrganisme.COMMUNE else None,
        possede_logements=organisme.f_logements,
        communes_reservees=tuple(organisme.f_reservees),
        guichets=tuple(organisme.f_guichets),
        titres=tuple(Titre(Base(un["base"]), un["territoire"], un["convention"]) for un in organisme.f_titres),
        delegue=organisme.f_delegue,
    )


def _assembler(organismes: Iterable[Any]) -> dict[int, tuple[Organisme, Faits]]:
    lus = {organisme.pk: organisme for organisme in organismes}
    seuls = {cle: _faits(organisme) for cle, organisme in lus.items()}
    return {
        cle: (
            organisme,
            replace(seuls[cle], mandants=tuple(seuls[mandant] for mandant in organisme.f_mandants if mandant in seuls)),
        )
        for cle, organisme in lus.items()
    }


def faits_de(organisme_id: int, le: date) -> Faits | None:
    """Facts of one organisme and of its principals, in one statement; None when it does not exist."""
    mandants = Mandat.objects.filter(en_vigueur(le), mandataire=organisme_id).values("mandant")
    lignes = _organismes_avec_faits(le).filter(Q(pk=organisme_id) | Q(pk__in=mandants))
    couple = _assembler(lignes).get(organisme_id)
    return couple[1] if couple else None


def faits_de_tous(le: date) -> list[tuple[Organisme, Faits]]:
    """Every organisme that is not suspended, with its facts, by name: for "qui peut voir ce dossier"."""
    return [couple for couple in _assembler(_organismes_avec_faits(le)).values() if not couple[0].suspendu]
