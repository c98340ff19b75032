"""What the administration of rights asks of the register: how many demandes a change moves, what they are called."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import IntegerField, Q, Value

from habilitations.acteur import Acteur
from habilitations.ports import COMPTE_MAXIMAL
from habilitations.rules.droits import Droit
from habilitations.rules.perimetre import Perimetre
from registre.enums import StatutNumero
from registre.models import Demande, NumeroUnique
from registre.rules.numero import compacter_numero, numero_en_groupes


def compter_l_ecart(dans: Perimetre, hors: Perimetre) -> int:
    """Open demandes of one perimeter that another does not cover, counted no further than one past the maximum."""
    if dans.est_vide or hors.region:
        return 0
    demandes = Demande.objects.ouvertes()
    if not dans.region:
        demandes = demandes.filter(_condition(dans))
    if not hors.est_vide:
        demandes = demandes.exclude(_condition(hors))
    return demandes.order_by()[: COMPTE_MAXIMAL + 1].count()


def _condition(perimetre: Perimetre) -> Q:
    condition = Q(pk__in=list(perimetre.nominatif))
    if perimetre.territoires:
        tags = Value(sorted(perimetre.territoires), output_field=ArrayField(IntegerField()))
        condition |= Q(territoires__overlap=tags)
    if perimetre.guichets:
        condition |= Q(guichet_id__in=list(perimetre.guichets))
    return condition


def numeros_lisibles(acteur: Acteur, ids: Iterable[int]) -> dict[int, str]:
    """Demande -> its number in groups, for those this actor may read; one statement."""
    lisibles = Demande.objects.visibles_par(acteur, Droit.CONSULTER).ouvertes().filter(pk__in=list(ids))
    courants = NumeroUnique.objects.filter(demande__in=lisibles.values("pk"), statut=StatutNumero.COURANT)
    return {pk: numero_en_groupes(numero) for pk, numero in courants.values_list("demande", "numero")}


def trouver_lisible(acteur: Acteur, texte: str) -> tuple[int, str, str] | None:
    """The open demande of this number, current or former, or of this key, if the actor may read it: id, key, number."""
    lisibles = Demande.objects.visibles_par(acteur, Droit.CONSULTER).ouvertes()
    try:
        trouvees = lisibles.filter(cle=UUID(texte))
    except ValueError:
        ids = NumeroUnique.objects.filter(numero=compacter_numero(texte)).values_list("demande_id", flat=True)
        trouvees = lisibles.filter(pk__in=list(ids))
    demande = trouvees.first()
    if demande is None:
        return None
    return demande.pk, str(demande.cle), numeros_lisibles(acteur, [demande.pk]).get(demande.pk, "numéro attendu")
