"""Files of labels of the State and of the SIAO: read without writing (dry run), then applied line by line, each an act.

Matching is by number and by the birth date of a titulaire, never by a name; nothing of the persons is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from django.db import connection, transaction

from demandeurs.enums import RolePersonne
from habilitations import access
from habilitations.acteur import Acteur, NatureActeur
from habilitations.models import Territoire
from habilitations.rules.droits import Droit
from habilitations.rules.types import NatureTerritoire
from registre.enums import OriginePriorite, ResultatLigne, SourceFichier, TypePriorite
from registre.models import (
    CorrespondanceFichier,
    Demande,
    EtatFichier,
    FichierPriorites,
    LigneFichier,
    Priorite,
)
from registre.permissions_priorites import qui_est
from registre.querysets import OUVERTES
from registre.rules.fichier_priorites import (
    Connue,
    LigneLue,
    Probleme,
    classer,
    colonnes_de,
    lire_ligne,
    manquantes,
)
from registre.rules.nomenclatures import Liste
from registre.rules.prononcer import qualite_pour, refus_de_competence
from registre.services.nomenclatures import nomenclatures
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_acte
from socle.tableaux import Numerotee, lire_tableau
from socle.texte import normaliser

NATURE = "registre.fichier_priorites"
OBJET = "registre.fichierpriorites"
TRANCHE = 500
A_APPLIQUER = (ResultatLigne.A_FAIRE, ResultatLigne.A_COMPLETER, ResultatLigne.A_TERMINER)
COMPETENCE = {
    SourceFichier.SYPLO: TypePriorite.DALO,
    SourceFichier.COMDALO: TypePriorite.DALO,
    SourceFichier.SIAO: TypePriorite.SIAO,
}


def refus_d_importer(acteur: Acteur, source: SourceFichier) -> Refus | None:
    """Why this organisme may not bring a file of this source: it must be competent for what the file says."""
    return access.refus_d_acces(acteur, Droit.PRIORISER) or refus_de_competence(
        COMPETENCE[source], qui_est(acteur).bases
    )


def sources_ouvertes(acteur: Acteur) -> list[SourceFichier]:
    """The sources whose files this organisme may bring."""
    bases = qui_est(acteur).bases
    return [source for source in SourceFichier if qualite_pour(COMPETENCE[source], bases) is not None]


@transaction.atomic
def recevoir(
    octets: bytes,
    *,
    source: SourceFichier,
    arrete_le: date,
    colonnes: Mapping[str, str],
    valeurs: Mapping[str, str],
    acteur: Acteur,
) -> FichierPriorites:
    """Read a file and say what would be done of each line; no label is written. Raises `ActionRefusee`.

    The mapping is saved for the next file of this source. The same bytes sent again give back the same file.
    """
    exiger(refus_d_importer(acteur, source))
    agent, organisme, affectation = _au_nom_de(acteur)
    exiger(_refus_de_date(arrete_le))
    entetes, lignes = lire_tableau(octets)
    places = colonnes_de(entetes, colonnes)
    if absentes := manquantes(places, source):
        raise ActionRefusee(_colonnes_absentes(absentes, entetes))
    CorrespondanceFichier.objects.update_or_create(
        organisme_id=organisme, source=source, defaults={"colonnes": dict(colonnes), "valeurs": dict(valeurs)}
    )
    empreinte = hashlib.sha256(octets).hexdigest()
    connu = FichierPriorites.objects.filter(
        organisme=organisme, source=source, empreinte=empreinte, arrete_le=arrete_le
    ).exclude(etat=EtatFichier.ABANDONNE)
    if (deja := connu.first()) is not None:
        return deja
    fichier = FichierPriorites.objects.create(
        source=source,
        organisme_id=organisme,
        agent_id=agent,
        affectation_id=affectation,
        arrete_le=arrete_le,
        empreinte=empreinte,
        lu_a=maintenant(),
    )
    lues = list(_lire(lignes, places, source, {normaliser(mot): code for mot, code in valeurs.items()}))
    for debut in range(0, len(lues), TRANCHE):
        LigneFichier.objects.bulk_create(_examiner(fichier, lues[debut : debut + TRANCHE], acteur))
    tracer_acte(acteur, "recevoir_fichier_priorites", OBJET, fichier.pk, ["lignes"])
    return fichier


def _lire(
    lignes: Sequence[Numerotee], places: Mapping[str, int], source: SourceFichier, valeurs: Mapping[str, str]
) -> Iterator[LigneLue]:
    departements = frozenset(
        Territoire.objects.filter(nature=NatureTerritoire.DEPARTEMENT, au__isnull=True).values_list("code", flat=True)
    )
    liste = nomenclatures().par_liste.get(Liste.DALO_TYPOLOGIE.value, [])
    typologies = {normaliser(une.libelle): une.code for une in liste} | {une.code: une.code for une in liste}
    for rang, cellules in lignes:
        yield lire_ligne(
            rang, cellules, places, source=source, valeurs=valeurs, departements=departements, typologies=typologies
        )


# Number -> demande, and whether the birth date given is that of a titulaire of it.
_RAPPROCHER = """
    SELECT v.rang, n.demande_id,
        EXISTS (SELECT FROM registre_demande d JOIN demandeurs_personne p ON p.menage_id = d.menage_id
                WHERE d.id = n.demande_id AND p.role = ANY(%(roles)s) AND p.naissance_le = v.naissance_le)
    FROM unnest(%(rangs)s::int[], %(numeros)s::text[], %(naissances)s::date[]) v(rang, numero, naissance_le)
    JOIN registre_numerounique n ON n.numero = v.numero
"""


def _rapprocher(lues: Sequence[LigneLue]) -> dict[int, tuple[int, bool]]:
    lisibles = [une for une in lues if not une.problemes]
    with connection.cursor() as curseur:
        curseur.execute(
            _RAPPROCHER,
            {
                "rangs": [une.rang for une in lisibles],
                "numeros": [une.numero for une in lisibles],
                "naissances": [une.naissance_le for une in lisibles],
                "roles": [RolePersonne.TITULAIRE.value, RolePersonne.COTITULAIRE.value],
            },
        )
        return {rang: (demande, meme) for rang, demande, meme in curseur.fetchall()}


def _examiner(fichier: FichierPriorites, lues: Sequence[LigneLue], acteur: Acteur) -> list[LigneFichier]:
    """The lines of one slice, each with what would be done; a fixed number of statements."""
    trouvees = _rapprocher(lues)
    ids = [demande for demande, _ in trouvees.values()]
    etats = dict(Demande.objects.visibles_par(acteur).filter(pk__in=ids).values_list("pk", "etat"))
    connues = connues_de(ids)
    departements = dict(Territoire.objects.filter(nature=NatureTerritoire.DEPARTEMENT, au__isnull=True).values_list("code", "pk"))  # fmt: skip
    return [_ligne(fichier, une, trouvees.get(une.rang), etats, connues, departements) for une in lues]


def connues_de(demandes: Sequence[int]) -> dict[tuple[int, str], Priorite]:
    """The label of each (demande, type) that counts: the open one, else the last ended."""
    lues = Priorite.objects.filter(demande__in=demandes).order_by("-etat", "pk")
    return {(une.demande_id, une.type): une for une in lues}


def _ligne(
    fichier: FichierPriorites,
    lue: LigneLue,
    trouvee: tuple[int, bool] | None,
    etats: Mapping[int, str],
    connues: Mapping[tuple[int, str], Priorite],
    departements: Mapping[str, int],
) -> LigneFichier:
    probleme = _probleme(lue, trouvee, etats)
    ligne = LigneFichier(
        fichier=fichier,
        rang=lue.rang,
        numero=lue.numero[:18],
        type=lue.type,
        statut=lue.statut,
        departement_id=departements.get(lue.departement),
        **{champ: getattr(lue, champ) for champ in _REPRIS},
    )
    if probleme is not None:
        ligne.resultat, ligne.code = ResultatLigne.ILLISIBLE, probleme.code
        ligne.colonne, ligne.raison = probleme.colonne, probleme.raison
        return ligne
    ligne.demande_id = trouvee[0] if trouvee is not None else None
    verdict = classer(lue, _vue(lue, connues.get((ligne.demande_id or 0, lue.type)), etats[ligne.demande_id or 0]))
    ligne.resultat, ligne.code, ligne.raison = verdict.resultat, verdict.code, verdict.raison
    return ligne


_REPRIS = ("decision_le", "du", "au", "typologie", "injonction_le", "astreinte_le", "reloge_le")


def _probleme(lue: LigneLue, trouvee: tuple[int, bool] | None, etats: Mapping[int, str]) -> Probleme | None:
    if lue.problemes:
        return lue.problemes[0]
    if trouvee is None or trouvee[0] not in etats:
        return Probleme("numero_inconnu", "Numéro unique", "Aucune demande de ce numéro n'est dans votre périmètre.")
    if not trouvee[1]:
        return Probleme("naissance_differente", "Date de naissance", "Ce n'est pas la date de naissance d'un titulaire de cette demande.")  # fmt: skip
    return None


def _vue(lue: LigneLue, une: Priorite | None, etat_demande: str) -> Connue:
    ouverte = etat_demande in OUVERTES
    if une is None:
        return Connue(demande_ouverte=ouverte)
    ajouts = [champ for champ in ("typologie", "injonction_le", "astreinte_le") if getattr(lue, champ) and getattr(lue, champ) != getattr(une, champ)]  # fmt: skip
    return Connue(une.etat, une.decision_le, une.origine == OriginePriorite.SNE, not ajouts, ouverte)


def _au_nom_de(acteur: Acteur) -> tuple[int, int, int]:
    agent, organisme, affectation = acteur.agent_id, acteur.organisme_id, acteur.affectation_id
    if acteur.nature is NatureActeur.AGENT and agent and organisme and affectation:
        return agent, organisme, affectation
    raise ActionRefusee(
        Refus(
            "fichier_sans_agent",
            "Un fichier est importé au nom d'un agent.",
            Nature.INTERDIT,
            issue="Agissez pour votre organisme.",
            source=Regle.AGENT,
        )
    )


def _refus_de_date(arrete_le: date) -> Refus | None:
    if arrete_le <= aujourdhui():
        return None
    return Refus(
        "date_future",
        "Cette date est à venir.",
        champ="arrete_le",
        issue="Indiquez la date de l'extraction.",
        source=Regle.DATE,
    )


def _colonnes_absentes(absentes: Sequence[str], entetes: Sequence[str]) -> Refus:
    lues = ", ".join(f"« {un} »" for un in entetes if un)
    return Refus(
        "colonnes_absentes",
        f"Ces colonnes manquent : {', '.join(absentes)}. Le fichier a : {lues[:600]}.",
        champ="colonnes",
        issue="Dites sous quel nom chacune se trouve, puis envoyez à nouveau le fichier.",
        source=Regle.FORMAT,
    )
