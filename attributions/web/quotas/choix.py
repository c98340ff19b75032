"""What the reader asked: a period and a scope, checked against what he may count."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from attributions.rules.periodes import NaturePeriode
from attributions.rules.quotas import Definition, Niveau
from attributions.services.quotas.portees import Lecture, territoires_suivis
from attributions.services.quotas.sql import Axe, Portee
from habilitations.models import Organisme, Territoire
from habilitations.rules.types import TypeOrganisme

BAILLEURS_MONTRES = 500


@dataclass(frozen=True, slots=True)
class Choix:
    """`portees`: what is counted, with the type of the réservataire named and the words that say it."""

    lecture: Lecture
    nature: NaturePeriode
    le: date
    portees: list[tuple[Portee, str, str]]
    territoires: list[Territoire] = field(default_factory=list)
    bailleurs: list[Organisme] = field(default_factory=list)

    @property
    def principale(self) -> Portee:
        return self.portees[0][0] if self.portees else Portee()

    @property
    def titre(self) -> str:
        return self.portees[0][2] if self.portees else ""

    def portee_de(self, quota: Definition) -> Portee | None:
        """The scope in which this quota is read: an authority's contingent is its own, whatever the territory."""
        du_reservataire = [portee for portee, _, _ in self.portees if portee.reservataire is not None]
        if quota.niveau is Niveau.RESERVATAIRE and du_reservataire:
            return du_reservataire[0]
        autres = [portee for portee, _, _ in self.portees if portee.reservataire is None]
        return autres[0] if autres else None

    def axes(self, portee: Portee) -> list[Axe]:
        """The breakdowns that this scope leaves open."""
        axes = []
        if portee.bailleur is None and self.lecture.bailleur is None:
            axes.append(Axe.BAILLEUR)
        if portee.territoire is None:
            axes.append(Axe.TERRITOIRE)
        if portee.reservataire is None and not self.lecture.publie:
            axes.append(Axe.RESERVATAIRE)
        return axes

    def requete(self, **autres: str) -> str:
        """The same choice as a query string, with other values beside."""
        principale = self.principale
        valeurs = {
            "periode": self.nature.value if self.nature is not NaturePeriode.DOUZE_MOIS else "",
            "territoire": str(principale.territoire or "") if self.lecture.territoire is None else "",
            "bailleur": str(principale.bailleur or "") if self.lecture.bailleur is None else "",
            **autres,
        }
        return urlencode({nom: valeur for nom, valeur in valeurs.items() if valeur})


def lire(requete: QueryDict, lecture: Lecture, *, organisme: Organisme | None, le: date) -> Choix:
    """An unknown or forbidden value is as if it were not asked."""
    demandee = requete.get("periode", "")
    nature = NaturePeriode(demandee) if demandee in NaturePeriode.values else NaturePeriode.DOUZE_MOIS
    suivis = territoires_suivis()
    if lecture.region:
        bailleurs = list(
            Organisme.objects.filter(type=TypeOrganisme.BAILLEUR).only("pk", "nom").order_by("nom")[:BAILLEURS_MONTRES]
        )
        ou = _parmi(requete.get("territoire", ""), suivis)
        qui = _parmi(requete.get("bailleur", ""), bailleurs)
        portee = Portee(bailleur=qui.pk if qui else None, territoire=ou.pk if ou else None)
        titre = " · ".join(un.nom for un in (qui, ou) if un) or "Toute la région"
        return Choix(lecture, nature, le, [(portee, "", titre)], suivis, bailleurs)
    if lecture.bailleur is not None:
        ou = _parmi(requete.get("territoire", ""), suivis)
        portee = Portee(bailleur=lecture.bailleur, territoire=ou.pk if ou else None)
        titre = " · ".join(un.nom for un in (organisme, ou) if un)
        return Choix(lecture, nature, le, [(portee, "", titre)], suivis)
    return Choix(lecture, nature, le, _d_un_autre(lecture, organisme, suivis))


def _parmi(texte: str, possibles: list[Organisme] | list[Territoire]) -> Organisme | Territoire | None:
    return next((un for un in possibles if str(un.pk) == texte), None)


def _d_un_autre(
    lecture: Lecture, organisme: Organisme | None, suivis: list[Territoire]
) -> list[tuple[Portee, str, str]]:
    """The territory it answers for, when L441-1 counts at that level, then its own contingent."""
    portees = [
        (Portee(territoire=un.pk), "", un.nom) for un in suivis if un.pk == lecture.territoire
    ]  # fmt: skip
    if lecture.reservataire is not None and organisme is not None:
        portees.append((Portee(reservataire=lecture.reservataire), organisme.type, f"Contingent de {organisme.nom}"))
    return portees
