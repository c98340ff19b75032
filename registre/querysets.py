"""How demandes are read: the only door (`visibles_par`), the vocabulary of the calendar, pages and counts that stay cheap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import BigIntegerField, F, Func, IntegerField, Q, Value

from habilitations import access
from habilitations.rules.droits import Droit
from registre.states.demande import EtatDemande

if TYPE_CHECKING:
    from habilitations.acteur import Acteur

OUVERTES = (EtatDemande.ATTENDUE, EtatDemande.ACTIVE)
# Counting further costs more than the page itself in a dense perimeter of a million demandes.
COMPTE_MAXIMAL = 2_000
PAGE_MAXIMALE = 200


class Tri(StrEnum):
    """The sorts a list offers; each one is an index of `Demande`, the id breaks ties."""

    ANCIENNETE = "anciennete"
    ANCIENNETE_INVERSE = "-anciennete"
    ECHEANCE = "echeance"
    ECHEANCE_INVERSE = "-echeance"
    NOM = "nom"
    NOM_INVERSE = "-nom"


CHAMPS_DE_TRI = {"anciennete": "deposee_le", "echeance": "valable_jusqu_au", "nom": "titulaire_tri"}


@dataclass(frozen=True, slots=True)
class Compte:
    """How many rows a list has; `plafonne` when there are more than `COMPTE_MAXIMAL`."""

    nombre: int
    plafonne: bool = False


@dataclass(frozen=True, slots=True)
class PageDemandes:
    """One page of a list: rows, and the cursors (sort value, id) of the neighbours; None when there is none."""

    lignes: list[Any]
    suivant: tuple[str, int] | None = None
    precedent: tuple[str, int] | None = None


class DemandeQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Reading vocabulary of the demande. Lists always start with `visibles_par`."""

    def visibles_par(self, acteur: Acteur, droit: Droit = Droit.CONSULTER) -> Self:
        """Rows that `acteur` may reach with `droit`: perimeter of his organisme plus exceptions by name (DESIGN §4).

        One small query reads the perimeter; the list then has literal arrays only, empty arms dropped. An actor who
        covers the region gets no filter, an actor with nothing gets `none()`.
        """
        perimetre = access.perimetre_de(acteur, droit)
        if perimetre.region:
            return self
        bras = Q()
        if perimetre.territoires:
            bras |= Q(territoires__overlap=_litteral(perimetre.territoires))
        if perimetre.nominatif:
            bras |= parmi_ces(perimetre.nominatif)
        if perimetre.guichets:
            bras |= Q(guichet_id__in=list(perimetre.guichets))
        return self.filter(bras) if bras else self.none()

    def de_ces(self, ids: Sequence[int]) -> Self:
        """Those of these ids."""
        return self.filter(parmi_ces(ids)) if ids else self.none()

    def ouvertes(self) -> Self:
        """Waiting for their number or active: neither radiated, deleted nor erased."""
        return self.filter(etat__in=OUVERTES)

    def actives(self) -> Self:
        return self.filter(etat=EtatDemande.ACTIVE)

    def a_renouveler(self, le: date, avant: date) -> Self:
        """Active, still valid on `le`, whose validity ends on or before `avant` (R441-2-7)."""
        return self.actives().filter(valable_jusqu_au__gte=le, valable_jusqu_au__lte=avant)

    def expirees(self, le: date) -> Self:
        """Active and no longer valid on `le`: the last day of validity is past."""
        return self.actives().filter(valable_jusqu_au__lt=le)

    def pour_ecriture(self) -> Self:
        """Lock the aggregate, ascending id when several: the first move of every act."""
        return self.select_for_update(of=("self",), no_key=True).order_by("pk")

    def triees(self, tri: Tri | str = Tri.ANCIENNETE) -> Self:
        """Sorted by one of the closed list. Raises ValueError for another sort."""
        champ, sens = _champ_et_sens(tri)
        return self.order_by(f"{sens}{champ}", f"{sens}pk")

    def compte(self) -> Compte:
        """The number of rows, counted no further than one past the maximum: an exact count of a large perimeter takes a second."""
        nombre = self.order_by()[: COMPTE_MAXIMAL + 1].count()
        return Compte(min(nombre, COMPTE_MAXIMAL), nombre > COMPTE_MAXIMAL)

    def page(
        self,
        *,
        tri: Tri | str = Tri.ANCIENNETE,
        taille: int = 50,
        apres: tuple[str, int] | None = None,
        avant: tuple[str, int] | None = None,
    ) -> PageDemandes:
        """Keyset page: at most `taille` rows after (or before) a cursor. Raises ValueError for a cursor that is not one."""
        champ, sens = _champ_et_sens(tri)
        taille = max(1, min(taille, PAGE_MAXIMALE))
        lignes = self
        curseur, en_arriere = (avant, True) if avant else (apres, False)
        montant = (sens == "") != en_arriere
        if curseur:
            lignes = lignes.filter(_au_dela(champ, _lire_curseur(champ, curseur), montant=montant))
        ordre = "" if montant else "-"
        trouvees = list(lignes.order_by(f"{ordre}{champ}", f"{ordre}pk")[: taille + 1])
        reste, trouvees = len(trouvees) > taille, trouvees[:taille]
        if en_arriere:
            trouvees.reverse()
        if not trouvees:
            return PageDemandes([])
        suivant = _curseur(trouvees[-1], champ) if (reste or en_arriere) else None
        precedent = _curseur(trouvees[0], champ) if (reste if en_arriere else curseur is not None) else None
        return PageDemandes(trouvees, suivant, precedent)


def parmi_ces(ids: Sequence[int]) -> Q:
    """`id = ANY(array)`: one parameter, where `IN` would build, quote and parse as many as there are ids, in each statement."""
    return Q(_Parmi(F("pk"), Value(list(ids), output_field=ArrayField(BigIntegerField()))))


class _Parmi(Func):
    """`left = ANY(array)` as a condition."""

    conditional = True
    arity = 2
    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()


def _litteral(tags: Sequence[int]) -> Value:
    return Value(sorted(tags), output_field=ArrayField(IntegerField()))


def _champ_et_sens(tri: Tri | str) -> tuple[str, str]:
    tri = Tri(tri)
    return CHAMPS_DE_TRI[tri.lstrip("-")], "-" if tri.startswith("-") else ""


def _au_dela(champ: str, curseur: tuple[Any, int], *, montant: bool) -> Q:
    """Row comparison `(champ, id) > (valeur, id)`, which one index answers."""
    ligne: Func = Func(F(champ), F("pk"), function="ROW", output_field=models.TextField())
    borne: Func = Func(Value(curseur[0]), Value(curseur[1]), function="ROW", output_field=models.TextField())
    return Q(_Comparaison(ligne, borne, operateur=">" if montant else "<"))


class _Comparaison(Func):
    """`left operator right` as a condition."""

    conditional = True
    arity = 2

    def __init__(self, gauche: Func, droite: Func, *, operateur: str) -> None:
        super().__init__(gauche, droite, output_field=models.BooleanField())
        self.template = "(%(expressions)s)"
        self.arg_joiner = f" {operateur} "


def _lire_curseur(champ: str, curseur: tuple[str, int]) -> tuple[Any, int]:
    valeur, cle = curseur
    return (valeur if champ == "titulaire_tri" else date.fromisoformat(valeur)), int(cle)


def _curseur(demande: Any, champ: str) -> tuple[str, int]:
    valeur = getattr(demande, champ)
    return (valeur.isoformat() if isinstance(valeur, date) else valeur), demande.pk
