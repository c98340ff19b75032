"""A file of classes: read, tried without writing, reported line by line, then applied (R441-2-10 4°).

CSV with semicolons (or commas) and a header: `bailleur` (SIREN), `commune` (INSEE), `residence`, `classe`; any other column
is an indicator of the plan. Bounded in size and lines.
"""

from __future__ import annotations

import csv
import io
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

OBJET = "attributions.importclasses"
OCTETS_MAX = 2_000_000
LIGNES_MAX = 5_000
LONGUEUR_MAX = 100


@dataclass(frozen=True, slots=True)
class Erreur:
    """A problem of one line of the file, without any other value of the line."""

    ligne: int
    colonne: str
    probleme: str


def lire(octets: bytes) -> list[dict[str, str]]:
    """Rows of the file, by column in lower case. Raises `ActionRefusee`: too big, not a CSV, a column missing, empty."""
    if len(octets) > OCTETS_MAX:
        raise ActionRefusee(
            _refus("fichier_trop_gros", f"Le fichier dépasse {OCTETS_MAX // 1_000_000} Mo.", Nature.LIMITE)
        )
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        texte = octets.decode("latin-1")
    if "\0" in texte:
        raise ActionRefusee(_refus("fichier_illisible", "Ce fichier n'est pas un tableau en texte (CSV)."))
    separateur = ";" if ";" in texte.partition("\n")[0] else ","
    try:
        brutes = list(csv.reader(io.StringIO(texte), delimiter=separateur, strict=True))
    except csv.Error as erreur:
        raise ActionRefusee(_refus("fichier_illisible", "Une ligne du fichier n'est pas lisible.")) from erreur
    if not brutes or len(brutes) == 1:
        raise ActionRefusee(_refus("fichier_vide", "Le fichier ne porte aucune résidence."))
    if len(brutes) - 1 > LIGNES_MAX:
        raise ActionRefusee(_refus("trop_de_lignes", f"Le fichier dépasse {LIGNES_MAX} résidences.", Nature.LIMITE))
    entete = [nom.strip().lower() for nom in brutes[0]]
    absentes = [nom for nom in COLONNES if nom not in entete]
    if absentes or len(set(entete)) < len(entete):
        quoi = f"il manque {', '.join(absentes)}" if absentes else "une colonne y est deux fois"
        raise ActionRefusee(_refus("colonnes", f"L'en-tête du fichier ne convient pas : {quoi}."))
    return [dict(zip(entete, (v.strip()[:LONGUEUR_MAX] for v in une), strict=False)) for une in brutes[1:]]


def _refus(code: str, message: str, nature: Nature = Nature.SAISIE) -> Refus:
    return Refus(
        code, message, nature, "fichier", SOURCE,
        f"Enregistrez le tableau en CSV, avec les colonnes {', '.join(COLONNES)} puis les indicateurs.",
    )  # fmt: skip


@transaction.atomic
def essayer(octets: bytes, *, plan: str, du: date, acteur: Acteur, territoire: Territoire) -> ImportClasses:
    """Read a file and say what it would do, line by line; no class is written. Raises `ActionRefusee`."""
    exiger(refus_de_classer(acteur, territoire))
    lues = lire(octets)
    bailleurs = dict(
        Organisme.objects.filter(type=TypeOrganisme.BAILLEUR, siren__in={une.get("bailleur", "") for une in lues})
        .order_by().values_list("siren", "pk")
    )  # fmt: skip
    communes = territoires_en_vigueur({une.get("commune", "") for une in lues if une.get("commune")})
    retenues: list[tuple[int, SaisieClasse]] = []
    erreurs: list[Erreur] = []
    for rang, une in enumerate(lues, start=2):
        if not any(une.values()):
            continue
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
