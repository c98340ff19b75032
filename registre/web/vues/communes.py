"""Search of communes by name or postcode, for the search-select fields."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from habilitations.models import Territoire
from habilitations.rules.droits import Droit
from habilitations.rules.types import NatureTerritoire
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre.web.affichage import commune
from socle.clock import aujourdhui
from socle.texte import normaliser

PROPOSEES = 12
LONGUEUR_MINIMALE = 2
LONGUEUR_MAXIMALE = 60
LARGES = (NatureTerritoire.EPT, NatureTerritoire.EPCI, NatureTerritoire.DEPARTEMENT)


def _trouvees(texte: str, territoires: QuerySet[Territoire]) -> list[Territoire]:
    """Prefix of the name or of the postcode first, then words inside; the most populated before the others."""
    texte = texte.strip()[:LONGUEUR_MAXIMALE]
    if len(texte) < LONGUEUR_MINIMALE:
        return []
    if texte.isdigit():
        postaux = Q(code__startswith=texte)
        if len(texte) == 5:
            postaux |= Q(codes_postaux__contains=[texte])
        return list(territoires.filter(postaux).order_by("-population", "nom")[:PROPOSEES])
    nom = normaliser(texte)
    if not nom:
        return []
    rang = Case(When(nom_normalise__startswith=nom, then=Value(0)), default=Value(1), output_field=IntegerField())
    dedans = territoires.filter(Q(nom_normalise__startswith=nom) | Q(nom_normalise__contains=f" {nom}"))
    return list(dedans.order_by(rang, "-population", "nom")[:PROPOSEES])


@require_safe
@exige(Droit.CONSULTER)
def chercher(request: RequeteDAgent) -> JsonResponse:
    """Communes and arrondissements in force; `code` is the INSEE code."""
    en_vigueur = Territoire.objects.communes_et_arrondissements().en_vigueur(aujourdhui())
    trouvees = _trouvees(request.GET.get("q", ""), en_vigueur)
    return JsonResponse({"resultats": [_proposition(t, t.code) for t in trouvees]})


@require_safe
@exige(Droit.CONSULTER)
def territoires(request: RequeteDAgent) -> JsonResponse:
    """Territories one may filter on; `code` is the tag."""
    natures = (NatureTerritoire.COMMUNE, NatureTerritoire.ARRONDISSEMENT, *LARGES)
    en_vigueur = Territoire.objects.filter(nature__in=natures).en_vigueur(aujourdhui())
    trouves = _trouvees(request.GET.get("q", ""), en_vigueur)
    return JsonResponse({"resultats": [_proposition(t, str(t.pk)) for t in trouves]})


def _proposition(territoire: Territoire, code: str) -> dict[str, Any]:
    large = territoire.nature in LARGES
    precision = territoire.get_nature_display() if large else ", ".join(territoire.codes_postaux[:2]) or territoire.code
    return {"code": code, "libelle": commune(territoire.nom), "precision": precision}
