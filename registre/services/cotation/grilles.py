"""Acts of an EPCI, an EPT or Paris on its grids: prepare, change, give up, publish. A published grid never changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from habilitations.acteur import Acteur
from habilitations.models import Territoire
from registre.models import GrilleCotation, LigneGrille
from registre.permissions_grilles import (
    grille_inconnue,
    grilles_visibles,
    refus_de_coter,
    refus_de_grille,
    refus_de_territoire,
    territoire_de,
)
from registre.rules.cotation.bareme import LigneBareme, RegleDeRefus
from registre.rules.cotation.criteres import R10, Famille
from registre.rules.cotation.legalite import refus_de_lignes, refus_de_publier
from registre.services.cotation.notes import bareme_de
from registre.states.grille import ActeGrille, EtatGrille
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_acte
from socle.travaux import demander, signaler_apres
from socle.verrous import verrou_de_transaction

OBJET = "registre.grille_cotation"
NOTER = "registre.cotation_territoire"
"""Work that scores a whole territory after a publication."""


@dataclass(frozen=True, slots=True)
class SaisieGrille:
    """What is typed of a draft."""

    intitule: str
    lignes: tuple[LigneBareme, ...] = ()
    au_plus_haut: frozenset[Famille] = frozenset()
    refus: RegleDeRefus = field(default_factory=RegleDeRefus)
    instance: str = ""
    illustration: bool = False


@dataclass(frozen=True, slots=True)
class Publication:
    """From when, on the ground of which deliberation, after which opinion of the CIL."""

    du: date
    source: str
    instance: str = ""


@transaction.atomic
def preparer(
    territoire: Territoire, saisie: SaisieGrille, *, acteur: Acteur, pour_mutations: bool = False
) -> GrilleCotation:
    """A new draft for a territory. Raises `ActionRefusee`."""
    sien = None if acteur.est_systeme else territoire_de(acteur)
    exiger(refus_de_coter(acteur, territoire.pk, sien) or refus_de_territoire(territoire))
    verrou_de_transaction(_verrou(territoire.pk))
    grille = GrilleCotation.objects.create(
        territoire=territoire,
        pour_mutations=pour_mutations,
        numero=_numero(territoire.pk, pour_mutations=pour_mutations),
        cree_a=maintenant(),
        **_champs(saisie),
    )
    _ecrire_les_lignes(grille, saisie.lignes)
    tracer_acte(acteur, "preparer_grille", OBJET, grille.pk, ("intitule", "lignes"))
    return grille


@transaction.atomic
def reprendre(grille_id: int, *, acteur: Acteur) -> GrilleCotation:
    """A new draft with the weights of a published or given up grid. Raises `ActionRefusee`."""
    modele = _ouvrir(grille_id, ActeGrille.REPRENDRE, acteur=acteur)
    bareme = bareme_de(modele)
    saisie = SaisieGrille(
        modele.intitule, bareme.lignes, bareme.au_plus_haut, bareme.refus, "", illustration=modele.illustration
    )
    return preparer(modele.territoire, saisie, acteur=acteur, pour_mutations=modele.pour_mutations)


@transaction.atomic
def modifier(grille_id: int, saisie: SaisieGrille, *, acteur: Acteur, version: int | None) -> GrilleCotation:
    """Change a draft; what makes it illegal is said when it is published. Raises `ActionRefusee`."""
    grille = _ouvrir(grille_id, ActeGrille.MODIFIER, acteur=acteur)
    exiger(_refus_de_version(grille, version))
    if fautes := refus_de_lignes(saisie.lignes):
        raise ActionRefusee(fautes)
    for champ, valeur in _champs(saisie).items():
        setattr(grille, champ, valeur)
    grille.version += 1
    grille.save()
    grille.lignes.all().delete()
    _ecrire_les_lignes(grille, saisie.lignes)
    tracer_acte(acteur, ActeGrille.MODIFIER.value, OBJET, grille.pk, ("lignes",))
    return grille


@transaction.atomic
def abandonner(grille_id: int, *, acteur: Acteur) -> GrilleCotation:
    """Give up a draft. Raises `ActionRefusee`."""
    grille = _ouvrir(grille_id, ActeGrille.ABANDONNER, acteur=acteur)
    grille.etat = EtatGrille.ABANDONNEE
    grille.version += 1
    grille.save(update_fields=["etat", "version"])
    tracer_acte(acteur, ActeGrille.ABANDONNER.value, OBJET, grille.pk, ("etat",))
    return grille


@transaction.atomic
def publier(grille_id: int, publication: Publication, *, acteur: Acteur) -> GrilleCotation:
    """Publish a draft: the version before ends the day before. Scores follow by a work. Raises `ActionRefusee`.

    Every reason why the grid is illegal is given at once (R441-2-10 11°).
    """
    grille = _ouvrir(grille_id, ActeGrille.PUBLIER, acteur=acteur)
    memes = GrilleCotation.objects.filter(
        territoire=grille.territoire_id, pour_mutations=grille.pour_mutations, etat=EtatGrille.PUBLIEE
    )
    fautes = [*refus_de_publier(bareme_de(grille)), *_refus_de_publication(publication, memes.order_by("du").last())]
    if fautes:
        raise ActionRefusee(fautes)
    memes.filter(au__isnull=True).update(au=publication.du - timedelta(days=1))
    grille.etat, grille.du, grille.source = EtatGrille.PUBLIEE, publication.du, publication.source.strip()
    grille.instance = publication.instance.strip() or grille.instance
    grille.publiee_a, grille.publiee_par_id = maintenant(), acteur.affectation_id
    grille.version += 1
    grille.save()
    tracer_acte(acteur, ActeGrille.PUBLIER.value, OBJET, grille.pk, ("etat", "du", "source"))
    if publication.du <= aujourdhui():
        noter_apres(grille, acteur=acteur)
    return grille


def noter_apres(grille: GrilleCotation, *, acteur: Acteur) -> None:
    """Have the whole territory scored again by a worker, once committed."""
    travail = demander(
        NOTER, acteur=acteur, arguments={"territoire": grille.territoire_id}, unicite=f"noter_grille:{grille.pk}"
    )
    signaler_apres(travail.pk)


def visible(cle: UUID, *, acteur: Acteur) -> GrilleCotation:
    """The grid of this key, with its lines. Raises `ActionRefusee` (404) for another's draft."""
    grille = (
        grilles_visibles(acteur)
        .filter(cle=cle)
        .select_related("territoire", "publiee_par__agent")
        .prefetch_related("lignes")
        .first()
    )
    if grille is None:
        raise ActionRefusee(grille_inconnue())
    return grille


def _ouvrir(grille_id: int, acte: ActeGrille, *, acteur: Acteur) -> GrilleCotation:
    """Lock the territory's grids, then check the act."""
    grille = GrilleCotation.objects.select_related("territoire").filter(pk=grille_id).first()
    if grille is None:
        raise ActionRefusee(grille_inconnue())
    verrou_de_transaction(_verrou(grille.territoire_id))
    grille.refresh_from_db()
    exiger(refus_de_grille(acte, acteur=acteur, grille=grille))
    return grille


def _verrou(territoire: int) -> str:
    return f"grilles:{territoire}"


def _numero(territoire: int, *, pour_mutations: bool) -> int:
    memes = GrilleCotation.objects.filter(territoire=territoire, pour_mutations=pour_mutations)
    return (memes.aggregate(dernier=Max("numero"))["dernier"] or 0) + 1


def _champs(saisie: SaisieGrille) -> dict[str, object]:
    return {
        "intitule": saisie.intitule.strip(),
        "illustration": saisie.illustration,
        "instance": saisie.instance.strip(),
        "au_plus_haut": [famille.value for famille in Famille if famille in saisie.au_plus_haut],
        "refus_effet": saisie.refus.effet,
        "refus_des": saisie.refus.des,
        "refus_points": saisie.refus.points,
        "refus_mois": saisie.refus.mois,
    }


def _ecrire_les_lignes(grille: GrilleCotation, lignes: Sequence[LigneBareme]) -> None:
    if fautes := refus_de_lignes(lignes):
        raise ActionRefusee(fautes)
    LigneGrille.objects.bulk_create(
        LigneGrille(grille=grille, critere=une.critere, seuil=une.seuil, points=une.points) for une in lignes
    )


def _refus_de_version(grille: GrilleCotation, version: int | None) -> Refus | None:
    if version is None or version == grille.version:
        return None
    return Refus(
        "version_perimee",
        "La grille a été modifiée depuis que vous l'avez ouverte.",
        Nature.CONFLIT,
        "version",
        issue="Rechargez la grille et reprenez votre saisie.",
        source=Regle.VERSION,
    )


def _refus_de_publication(publication: Publication, derniere: GrilleCotation | None) -> list[Refus]:
    refus = []
    if not publication.source.strip():
        refus.append(
            Refus(
                "grille_sans_deliberation",
                "Une grille publiée dit par quelle délibération.",
                champ="source",
                source=R10,
                issue="Indiquez la délibération du conseil et sa date.",
            )
        )
    if publication.du < aujourdhui():
        refus.append(
            Refus(
                "grille_antidatee",
                "Une grille ne s'applique pas à une date passée.",
                champ="du",
                source="Chaque décision garde la note de son jour",
                issue="Choisissez aujourd'hui ou une date à venir.",
            )
        )
    elif derniere is not None and derniere.du is not None and publication.du <= derniere.du:
        refus.append(
            Refus(
                "grille_deja_prevue",
                f"Une version est en vigueur, ou prévue, à partir du {derniere.du:%d/%m/%Y}.",
                Nature.ETAT,
                champ="du",
                issue="Choisissez une date postérieure.",
                source=Regle.ACQUIS,
            )
        )
    return refus
