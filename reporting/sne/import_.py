"""A whole import: documents put aside and sorted, lots of a thousand treated one after another, report written.

Lots are committed in the order of the documents' dates. Two processes may work ahead of one another on lots that name
no demande in common: each does everything but its COMMIT, and commits in its turn. A killed import loses the lots not
committed and nothing else; run again, it passes over what is already in.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from habilitations.acteur import systeme
from habilitations.models import Guichet, Organisme
from habilitations.rules.types import CanalGuichet, TypeOrganisme
from habilitations.saisie import SaisieGuichet, SaisieOrganisme
from habilitations.services.organismes import creer_organisme, ouvrir_guichet
from registre.rules.controles import ParametresControle
from registre.rules.parametres import Cle
from registre.services.nomenclatures import nomenclatures
from registre.services.parametres import jeu_de_la_region
from registre.services.referentiel import territoires
from reporting.models import LotImport
from reporting.models.sne import EtatLot, ResultatLigne
from reporting.sne.archives import trouver
from reporting.sne.decisions import Referentiel
from reporting.sne.depot import Depot
from reporting.sne.equipe import Equipe
from reporting.sne.lignes import Issue, inscrire
from reporting.sne.rapport import ecrire_rapport_d_import
from reporting.sne.traitement import Contexte, Lot
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle

LOT = 1_000
VERROU = 7_311_042
"""Advisory lock of the database: one import at a time."""

PATIENCE = 5.0
"""Seconds for the sessions of an import just killed to be noticed by the server."""

ORGANISME_A_IDENTIFIER = "Guichets à identifier (import SNE)"
Avancement = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Options:
    """`processus`: how many lots are prepared at once. `creer_guichets`: open, closed at once, those not known."""

    processus: int = 1
    creer_guichets: bool = False
    rapport: Path | None = None
    lot: int = LOT


def importer(chemins: Iterable[Path], options: Options, avancement: Avancement | None = None) -> LotImport:
    """Import every document under `chemins` and return the run, with its figures and its report.

    Raises FileNotFoundError, DisquePlein (nothing is imported then), `ActionRefusee` when another import is running.
    """
    chemins = list(chemins)
    depot = Depot(dossier_de_travail())
    try:
        with _un_seul_import():
            trouvailles = _mettre_de_cote(chemins, depot)
            if options.creer_guichets:
                ouvrir_les_guichets(depot.guichets)
            run = _ouvrir_le_lot(chemins, len(depot) + len(trouvailles))
            bilan = Counter({"deja_vu": 0})
            bilan += _refuser_ce_qui_n_est_pas_lisible(run, trouvailles)
            bilan += _traiter(depot, run, options, avancement or _sans_avancement)
            return _clore(run, bilan, options)
    finally:
        depot.fermer()


def dossier_de_travail() -> Path:
    return Path(settings.VAR_DIR) / "travail"


def _sans_avancement(faits: int, total: int) -> None:
    """Nobody watches."""


def _mettre_de_cote(chemins: Sequence[Path], depot: Depot) -> list[Issue]:
    """Put every document aside; what is not one is returned with its reason."""
    illisibles = []
    for trouvaille in trouver(chemins):
        if trouvaille.anomalie is None:
            depot.ajouter(trouvaille.nom, trouvaille.contenu)
        else:
            illisibles.append(Issue(trouvaille.nom, b"", anomalies=[trouvaille.anomalie]))
    depot.clore()
    return illisibles


def _refuser_ce_qui_n_est_pas_lisible(run: LotImport, issues: Sequence[Issue]) -> Counter[str]:
    """Files that are not documents: remembered by the hash of their name, so that they are said once per run."""
    with transaction.atomic(), connection.cursor() as curseur:
        for rang, issue in enumerate(issues):
            issue.empreinte = f"{run.cle}:{rang}".encode()
        inscrire(curseur.connection.cursor(), run.pk, issues)
    return Counter({ResultatLigne.REFUSEE.value: len(issues)})


def referentiel_du_jour() -> Referentiel:
    """What decisions read, as it is now."""
    le = aujourdhui()
    jeu, chaine = jeu_de_la_region()
    return Referentiel(
        guichets={
            code: (pk, organisme) for code, pk, organisme in Guichet.objects.values_list("code", "pk", "organisme")
        },
        territoires=territoires(),
        nomenclatures=nomenclatures().sans_dates(),
        parametres=ParametresControle(int(jeu.valeur(Cle.COMMUNES_MAX, le=le, territoires=chaine))),
        le=le,
        instant=maintenant(),
    )


def contexte_de(run: LotImport) -> Contexte:
    jeu, chaine = jeu_de_la_region()
    return Contexte(run.pk, referentiel_du_jour(), jeu.delais(le=aujourdhui(), territoires=chaine))


def _traiter(depot: Depot, run: LotImport, options: Options, avancement: Avancement) -> Counter[str]:
    ordre = depot.ordre()
    lots = [ordre[debut : debut + options.lot] for debut in range(0, len(ordre), options.lot)]
    contexte = contexte_de(run)
    bilan: Counter[str] = Counter()
    faits = 0
    if options.processus == 1 or len(lots) < 2:
        resultats: Iterable[tuple[int, Counter[str]]] = (
            (rang, traiter_un_lot(depot, contexte, lot)) for rang, lot in enumerate(lots)
        )
    else:
        resultats = Equipe(depot, contexte, options.processus).traiter(lots)
    for rang, resultat in resultats:
        bilan += resultat
        faits += len(lots[rang])
        avancement(faits, len(ordre))
    return bilan


def traiter_un_lot(depot: Depot, contexte: Contexte, indices: Sequence[int]) -> Counter[str]:
    """One lot in its transaction. The disk may lose the last seconds after a power cut: the lot is then done again."""
    with transaction.atomic():
        with connection.cursor() as curseur:
            curseur.execute("SET LOCAL synchronous_commit = off")
        return Lot(contexte).traiter([depot.lire(indice) for indice in indices])


def ouvrir_les_guichets(codes: Iterable[str]) -> list[str]:
    """Open the guichets that documents name and the register does not know, closed since today: nobody registers there.

    They belong to one organisme without any right, until the gestionnaire says whose they are.
    """
    inconnus = sorted(set(codes) - set(Guichet.objects.values_list("code", flat=True)))
    if not inconnus:
        return []
    acteur = systeme(motif="import SNE")
    with transaction.atomic():
        organisme = Organisme.objects.filter(nom=ORGANISME_A_IDENTIFIER).first() or creer_organisme(
            acteur=acteur, saisie=SaisieOrganisme(ORGANISME_A_IDENTIFIER, TypeOrganisme.GESTIONNAIRE)
        )
        for code in inconnus:
            saisie = SaisieGuichet(code, f"Guichet {code} à identifier", canal=CanalGuichet.INTERFACE, au=aujourdhui())
            ouvrir_guichet(acteur=acteur, organisme_id=organisme.pk, saisie=saisie)
    return inconnus


def _ouvrir_le_lot(chemins: Sequence[Path], documents: int) -> LotImport:
    """The run begins; those that a death left open are interrupted."""
    LotImport.objects.filter(etat=EtatLot.EN_COURS).update(etat=EtatLot.INTERROMPU)
    return LotImport.objects.create(
        sources=[chemin.name for chemin in chemins], documents=documents, commence_a=maintenant()
    )


def _clore(run: LotImport, bilan: Counter[str], options: Options) -> LotImport:
    run.acceptes = bilan[ResultatLigne.ACCEPTEE.value]
    run.avertis = bilan[ResultatLigne.AVERTIE.value]
    run.refuses = bilan[ResultatLigne.REFUSEE.value]
    run.perimes = bilan[ResultatLigne.PERIMEE.value]
    run.deja_vus = bilan["deja_vu"]
    run.etat, run.termine_a = EtatLot.TERMINE, maintenant()
    run.save()
    chemin = (
        options.rapport
        or Path(settings.VAR_DIR) / "rapports" / f"import-sne-{run.commence_a:%Y%m%d-%H%M}-{run.cle}.xlsx"
    )
    run.rapport = str(ecrire_rapport_d_import(run, chemin))
    run.save(update_fields=["rapport"])
    return run


class _un_seul_import:
    """Holds the advisory lock of imports on a connection of its own process. Raises `ActionRefusee`."""

    def __enter__(self) -> None:
        limite = time.monotonic() + PATIENCE
        while not self._prendre():
            if time.monotonic() > limite:
                raise ActionRefusee(
                    Refus(
                        "import_en_cours",
                        "Un autre import est en cours.",
                        Nature.CONFLIT,
                        issue="Attendre sa fin : il suffit de relancer cette commande ensuite.",
                        source=Regle.UN_A_LA_FOIS,
                    )
                )
            time.sleep(0.2)

    @staticmethod
    def _prendre() -> bool:
        with connection.cursor() as curseur:
            curseur.execute("SELECT pg_try_advisory_lock(%s)", [VERROU])
            return bool(curseur.fetchone()[0])

    def __exit__(self, *erreur: object) -> None:
        if not connection.closed_in_transaction and connection.is_usable():
            with connection.cursor() as curseur:
                curseur.execute("SELECT pg_advisory_unlock(%s)", [VERROU])
