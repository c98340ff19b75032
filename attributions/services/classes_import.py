"""A file of classes: read, tried without writing, reported line by line, then applied (R441-2-10 4°).

CSV or Excel with a header: `bailleur` (SIREN), `commune` (INSEE), `residence`, `classe`; any other column
is an indicator of the plan. Bounded in size and lines.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction

from attributions.models import ImportClasses
from attributions.rules.classes import COLONNES, SOURCE, SaisieClasse
from attributions.services.classes import Bilan, Lieux, cle_de, enregistrer, introuvable, refus_de_classer
from habilitations.acteur import Acteur
from habilitations.models import Organisme, Territoire
from habilitations.rules.types import TypeOrganisme
from habilitations.territoires import territoires_en_vigueur
from registre.services.contraintes import contraintes_dites
from socle.clock import maintenant
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_acte
from socle.tableaux import code_de, lire_tableau, texte_de

OBJET = "attributions.importclasses"
OCTETS_MAX = 2_000_000
LIGNES_MAX = 5_000
LONGUEUR_MAX = 100
LONGUEURS = {"bailleur": 9, "commune": 5}
"""Codes that a spreadsheet may have taken for numbers."""


@dataclass(frozen=True, slots=True)
class Erreur:
    """A problem of one line of the file, without any other value of the line."""

    ligne: int
    colonne: str
    probleme: str


def lire(octets: bytes) -> list[tuple[int, dict[str, str]]]:
    """Rows of the file with their line, by column in lower case. Raises `ActionRefusee`: too big, unreadable, a column missing, empty."""
    entetes, lignes = lire_tableau(octets, octets_max=OCTETS_MAX)
    if len(lignes) > LIGNES_MAX:
        raise ActionRefusee(_refus("trop_de_lignes", f"Le fichier dépasse {LIGNES_MAX} résidences.", Nature.LIMITE))
    noms = [nom.lower() for nom in entetes]
    absentes = [nom for nom in COLONNES if nom not in noms]
    if absentes or len(set(noms)) < len(noms):
        quoi = f"il manque {', '.join(absentes)}" if absentes else "une colonne y est deux fois"
        raise ActionRefusee(_refus("colonnes", f"L'en-tête du fichier ne convient pas : {quoi}."))
    return [
        (rang, {nom: _valeur(nom, cellule)[:LONGUEUR_MAX] for nom, cellule in zip(noms, cellules, strict=False)})
        for rang, cellules in lignes
    ]


def _valeur(nom: str, cellule: Any) -> str:
    return code_de(cellule, LONGUEURS[nom]) if nom in LONGUEURS else texte_de(cellule)


def _refus(code: str, message: str, nature: Nature = Nature.SAISIE) -> Refus:
    return Refus(
        code, message, nature, "fichier", SOURCE,
        f"Enregistrez le tableau en .xlsx ou en .csv, avec les colonnes {', '.join(COLONNES)} puis les indicateurs.",
    )  # fmt: skip


@transaction.atomic
def essayer(octets: bytes, *, plan: str, du: date, acteur: Acteur, territoire: Territoire) -> ImportClasses:
    """Read a file and say what it would do, line by line; no class is written. Raises `ActionRefusee`."""
    exiger(refus_de_classer(acteur, territoire))
    lues = lire(octets)
    bailleurs = dict(
        Organisme.objects.filter(type=TypeOrganisme.BAILLEUR, siren__in={une.get("bailleur", "") for _, une in lues})
        .order_by().values_list("siren", "pk")
    )  # fmt: skip
    communes = territoires_en_vigueur({une.get("commune", "") for _, une in lues if une.get("commune")})
    retenues: list[tuple[int, SaisieClasse]] = []
    erreurs: list[Erreur] = []
    for rang, une in lues:
        bailleur, commune = bailleurs.get(une.get("bailleur", "")), communes.get(une.get("commune", ""))
        if bailleur is None:
            erreurs.append(Erreur(rang, "bailleur", "Aucun bailleur du dispositif ne porte ce SIREN."))
        elif commune is None:
            erreurs.append(Erreur(rang, "commune", "Aucune commune en vigueur ne porte ce code INSEE."))
        else:
            retenues.append((rang, _saisie(une, bailleur, commune.pk, plan, du)))
    erreurs += _verifier(retenues, territoire)
    fausses = {une.ligne for une in erreurs}
    essai = ImportClasses.objects.create(
        territoire=territoire,
        plan=plan.strip(),
        du=du,
        lignes=[_en_json(rang, une) for rang, une in retenues if rang not in fausses],
        erreurs=[[une.ligne, une.colonne, une.probleme] for une in sorted(erreurs, key=lambda une: une.ligne)],
        recu_a=maintenant(),
        agent_id=acteur.agent_id,
    )
    tracer_acte(acteur, "essayer_classes", OBJET, essai.pk, ["lignes"])
    return essai


def _saisie(une: dict[str, str], bailleur: int, commune: int, plan: str, du: date) -> SaisieClasse:
    indicateurs = {nom: valeur for nom, valeur in une.items() if nom and nom not in COLONNES and valeur}
    return SaisieClasse(
        bailleur, commune, une.get("residence", ""), une.get("classe", "").upper(), plan, du, indicateurs
    )


def _verifier(retenues: list[tuple[int, SaisieClasse]], territoire: Territoire) -> list[Erreur]:
    lieux = Lieux.de([une for _, une in retenues], territoire)
    faites: set[tuple[int, int, str]] = set()
    erreurs = []
    for rang, saisie in retenues:
        if (refus := lieux.refus(saisie, faites)) is not None:
            erreurs.append(Erreur(rang, refus.champ, refus.phrase()))
        else:
            faites.add(cle_de(saisie))
    return erreurs


def _en_json(rang: int, saisie: SaisieClasse) -> dict[str, Any]:
    lue = asdict(saisie)
    return {"rang": rang, **{nom: lue[nom] for nom in ("bailleur", "commune", "residence", "classe", "indicateurs")}}


@contraintes_dites()
@transaction.atomic
def appliquer(import_id: int, *, acteur: Acteur, territoire: Territoire) -> tuple[ImportClasses, Bilan]:
    """Write the lines kept by the dry run; those refused since join its report. Raises `ActionRefusee` when done already."""
    essai = ImportClasses.objects.select_for_update(no_key=True).filter(pk=import_id, territoire=territoire).first()
    if essai is None:
        raise ActionRefusee(introuvable())
    exiger(refus_de_classer(acteur, territoire))
    if essai.applique_a is not None:
        raise ActionRefusee(
            Refus("import_applique", "Ce fichier a déjà été appliqué.", Nature.ETAT, source=SOURCE,
                  issue="Envoyez un nouveau fichier pour changer des classes.")
        )  # fmt: skip
    saisies = [
        SaisieClasse(
            une["bailleur"], une["commune"], une["residence"], une["classe"], essai.plan, essai.du, une["indicateurs"]
        )
        for une in essai.lignes
    ]
    bilan = enregistrer(saisies, acteur=acteur, territoire=territoire)
    for rang, refus in bilan.refus.items():
        essai.erreurs.append([essai.lignes[rang]["rang"], refus.champ, refus.phrase()])
    essai.applique_a = maintenant()
    essai.save(update_fields=["erreurs", "applique_a"])
    tracer_acte(acteur, "appliquer_classes", OBJET, essai.pk, ["applique_a"])
    return essai, bilan
