"""One lot of documents in one transaction: what each is decided to be, new demandes by COPY, acts on the others.

Documents come in the order of their dates. New demandes wait to be copied together; a document about one of them, or
about a demande that exists, first has them written. What is remembered of each document goes in the same transaction,
so that a lot is wholly there or not at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection, transaction

from habilitations.acteur import Acteur, systeme
from registre.enums import CanalDepot, NatureCourrier, NatureEvenement, NatureTache, OrigineNumero
from registre.rules.delais import Delais
from registre.rules.echeances import fin_de_validite
from registre.rules.taches import taches_initiales
from registre.saisie import SaisieDemande
from registre.services.contraintes import refus_de_contrainte
from registre.services.ecriture import ecrire_au_nom_de
from registre.services.interface import attester
from registre.services.lecture import charger_saisies
from registre.services.lignes import Dossier, EvenementAEcrire, TacheAEcrire
from registre.services.numerotation import numeroteur
from registre.states.demande import Acte, EtatDemande
from reporting.sne.actes import Existante, appliquer, lier_separations, reponse_a_une_attente
from reporting.sne.anomalies import Anomalie, DocumentRefuse, avertissement, refus
from reporting.sne.decisions import Examen, Referentiel, examiner
from reporting.sne.depot import Document
from reporting.sne.lecture import lire
from reporting.sne.lignes import Issue, deja_acceptees, inscrire
from socle.errors import ActionRefusee
from socle.journal import tracer_actes_pour
from socle.priorite import sans_ramasse_miettes

OBJET = "registre.demande"
MOTIF = "import SNE"
CONNUS = """
SELECT n.numero, d.id, d.etat, d.renouvelee_le, s.fichier_a, d.motif_radiation, d.radiee_le
FROM registre_numerounique n
JOIN registre_demande d ON d.id = n.demande_id
LEFT JOIN registre_donneessne s ON s.demande_id = d.id
WHERE n.numero = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Contexte:
    """What one lot is treated with: the run it belongs to, the referential of decisions, the delays of the region."""

    lot_id: int
    referentiel: Referentiel
    delais: Delais


@dataclass(slots=True)
class _EnAttente:
    """A new demande that waits to be copied."""

    issue: Issue
    examen: Examen
    dossier: Dossier
    acteur: Acteur

    @property
    def a_attester(self) -> bool:
        """Numbered here: whoever gave the number owes the attestation (R441-2-4)."""
        return not self.examen.saisie.numero and self.dossier.etat is EtatDemande.ACTIVE


@dataclass(slots=True)
class Lot:
    """A lot being treated, inside a transaction of Django's connection."""

    contexte: Contexte
    issues: list[Issue] = field(default_factory=list)
    attente: dict[str, _EnAttente] = field(default_factory=dict)
    connues: dict[str, Existante] = field(default_factory=dict)
    separations: list[tuple[int, str, Examen]] = field(default_factory=list)
    tenues: dict[int, SaisieDemande] = field(default_factory=dict)
    deja_vus: int = 0

    def traiter(self, documents: Sequence[Document]) -> Counter[str]:
        """Treat the documents; returns how many of each result, and `deja_vu`."""
        with sans_ramasse_miettes():
            return self._traiter(documents)

    def _traiter(self, documents: Sequence[Document]) -> Counter[str]:
        with connection.cursor() as curseur:
            acceptees = deja_acceptees(curseur.connection.cursor(), [un.empreinte for un in documents])
        examens = list(self._examens(documents, acceptees))
        self._charger(examen.saisie.numero for _, examen in examens)
        for issue, examen in examens:
            if not examen.refuse:
                self._un(issue, examen)
        self._ecrire()
        lier_separations(self.separations, self.connues)
        inscrire(_curseur(), self.contexte.lot_id, self.issues)
        bilan = Counter(issue.resultat.value for issue in self.issues)
        bilan["deja_vu"] = self.deja_vus
        return bilan

    def _examens(self, documents: Iterable[Document], acceptees: set[bytes]) -> Iterable[tuple[Issue, Examen]]:
        """Documents not taken in yet, read and decided upon; those that cannot be read are already refused."""
        vues = set(acceptees)
        for document in documents:
            if document.empreinte in vues:
                self.deja_vus += 1
                continue
            vues.add(document.empreinte)
            issue = Issue(document.nom, document.empreinte)
            self.issues.append(issue)
            try:
                examen = examiner(lire(document.contenu), self.contexte.referentiel)
            except DocumentRefuse as erreur:
                issue.anomalies.append(erreur.anomalie)
                continue
            issue.type, issue.version, issue.fichier_a = examen.type[:3], examen.version, examen.fichier_a
            issue.anomalies = examen.anomalies
            yield issue, examen

    def _charger(self, numeros: Iterable[str]) -> None:
        """What the register knows of these numbers."""
        cherches = [numero for numero in numeros if numero]
        if not cherches:
            return
        curseur = _curseur()
        for numero, *valeurs in curseur.execute(CONNUS, [cherches]).fetchall():
            self.connues[numero] = Existante(*valeurs)
        modifiables = (EtatDemande.ACTIVE.value, EtatDemande.ATTENDUE.value)
        a_lire = [une.demande_id for une in self.connues.values() if une.etat in modifiables]
        self.tenues = charger_saisies(a_lire) if a_lire else {}

    def _un(self, issue: Issue, examen: Examen) -> None:
        numero = examen.saisie.numero
        if numero and numero in self.attente:
            self._ecrire()
        if numero and (numero in self.connues or self._repond(issue, examen)):
            self._agir(issue, examen, self.connues[numero])
        elif not examen.refuse:
            self._creer(issue, examen)

    def _repond(self, issue: Issue, examen: Examen) -> bool:
        """Whether the document brings the number that a demande of the register awaits."""
        if not (examen.saisie.sne and examen.saisie.sne.ref_interne):
            return False
        acteur = acteur_pour(self.contexte.referentiel.guichets[examen.saisie.guichet][1], self.contexte.lot_id)
        try:
            with transaction.atomic():
                trouvee = reponse_a_une_attente(examen, acteur=acteur, referentiel=self.contexte.referentiel)
        except ActionRefusee as refusee:
            issue.anomalies += [refus(un.code, un.champ, un.message, source=un.source) for un in refusee.refus]
            return False
        if trouvee is not None:
            self.connues[examen.saisie.numero] = trouvee
        return trouvee is not None

    def _creer(self, issue: Issue, examen: Examen) -> None:
        if examen.type == "SUP":
            issue.anomalies.append(_a_supprimer_inconnue())
            return
        guichet_id, organisme_id = self.contexte.referentiel.guichets[examen.saisie.guichet]
        acteur = acteur_pour(organisme_id, self.contexte.lot_id)
        dossier = self._dossier(examen, guichet_id, organisme_id)
        if examen.type in ("MOD", "REN", "RAD"):
            issue.anomalies.append(_inconnue_enregistree(examen.type))
        if issue.anomalies and dossier.etat is EtatDemande.ACTIVE:
            dossier.taches.append(tache_d_anomalies(issue.anomalies))
        cle = dossier.numero or f"sans-{len(self.issues)}-{len(self.attente)}"
        self.attente[cle] = _EnAttente(issue, examen, dossier, acteur)

    def _dossier(self, examen: Examen, guichet_id: int, organisme_id: int) -> Dossier:
        referentiel, saisie = self.contexte.referentiel, examen.saisie
        voeux, tags = referentiel.territoires.resoudre(voeu.commune for voeu in saisie.recherche.voeux)
        origine, numero = OrigineNumero.SNE, saisie.numero
        if not numero:
            source = numeroteur()
            origine = source.origine
            (numero,) = source.attribuer(deposees=[saisie.deposee_le], guichets=[saisie.guichet])
        etat = _etat(examen, numero)
        saisie.en_ligne = saisie.en_ligne or bool(saisie.sne and saisie.sne.renouvellement_elec)
        taches = []
        if etat is not EtatDemande.RADIEE:
            taches = taches_initiales(saisie, attendue=not numero, delai_attestation=self.contexte.delais.attestation)
        return Dossier(
            saisie=saisie,
            guichet_id=guichet_id,
            voeux=voeux,
            tags=tags,
            etat=etat,
            valable_jusqu_au=fin_de_validite(saisie.renouvelee_le or saisie.deposee_le, self.contexte.delais),
            enregistree_a=referentiel.instant,
            numero=numero,
            origine=origine,
            canal=CanalDepot.INTERFACE,
            organisme_id=organisme_id,
            evenements=_evenements(examen),
            taches=[TacheAEcrire(nature, echeance) for nature, echeance in taches],
        )

    def _ecrire(self) -> None:
        """Copy the demandes that wait; a row that the database refuses takes only its own document out."""
        en_attente = list(self.attente.values())
        self.attente.clear()
        ecrites = list(self._ecrire_ou_couper(en_attente))
        if not ecrites:
            return
        tracer_actes_pour(
            acteur_pour(None, self.contexte.lot_id),
            Acte.ENREGISTRER.value,
            OBJET,
            [(un.issue.demande_id or 0, un.dossier.organisme_id) for un in ecrites],
        )
        for un in ecrites:
            self._noter_ecrite(un)
        attester(
            [un.issue.demande_id for un in ecrites if un.issue.demande_id and un.a_attester],
            NatureCourrier.ATTESTATION,
        )

    def _noter_ecrite(self, un: _EnAttente) -> None:
        saisie, demande_id = un.examen.saisie, un.issue.demande_id
        if demande_id is None:
            return
        if un.dossier.numero:
            self.connues[un.dossier.numero] = Existante(
                demande_id,
                un.dossier.etat.value,
                saisie.renouvelee_le,
                un.examen.fichier_a,
                saisie.radiation.motif if saisie.radiation else "",
                saisie.radiation.le if saisie.radiation else None,
            )
        if un.examen.type == "CRS":
            self.separations.append((demande_id, saisie.sne.numero_associe if saisie.sne else "", un.examen))

    def _ecrire_ou_couper(self, en_attente: list[_EnAttente]) -> Iterable[_EnAttente]:
        if not en_attente:
            return
        try:
            ids = ecrire_au_nom_de([(un.dossier, un.acteur) for un in en_attente])
        except (psycopg.errors.IntegrityError, psycopg.errors.DataError) as erreur:
            if len(en_attente) == 1:
                en_attente[0].issue.anomalies.append(_refusee_par_la_base(erreur))
                return
            milieu = len(en_attente) // 2
            yield from self._ecrire_ou_couper(en_attente[:milieu])
            yield from self._ecrire_ou_couper(en_attente[milieu:])
            return
        for un, demande_id in zip(en_attente, ids, strict=True):
            un.issue.demande_id = demande_id
            yield un

    def _agir(self, issue: Issue, examen: Examen, existante: Existante) -> None:
        """An act on a demande that exists, in a savepoint of its own."""
        issue.demande_id = existante.demande_id
        if existante.fichier_a and examen.fichier_a and examen.fichier_a < existante.fichier_a:
            issue.perimee = True
            issue.anomalies.append(_perime())
            return
        organisme_id = self.contexte.referentiel.guichets[examen.saisie.guichet][1]
        acteur = acteur_pour(organisme_id, self.contexte.lot_id)
        try:
            with transaction.atomic():
                self.connues[examen.saisie.numero] = appliquer(
                    examen,
                    existante,
                    acteur=acteur,
                    referentiel=self.contexte.referentiel,
                    tenue=self.tenues.pop(existante.demande_id, None),
                )
        except ActionRefusee as refusee:
            issue.anomalies += [
                refus(un.code, un.champ, un.message, source=un.source, issue=un.issue) for un in refusee.refus
            ]


def acteur_pour(organisme_id: int | None, lot_id: int) -> Acteur:
    """The machine, in the name of the guichet's organisme; never a superuser."""
    return systeme(organisme_id=organisme_id, motif=MOTIF, session=f"import-sne-{lot_id}")


def tache_d_anomalies(anomalies: Sequence[Anomalie]) -> TacheAEcrire:
    """Asks the guichet to look: codes and elements only."""
    details = {"anomalies": [[une.code, une.element] for une in anomalies[:20]]}
    return TacheAEcrire(NatureTache.ANOMALIE_IMPORT, None, details)


def _etat(examen: Examen, numero: str) -> EtatDemande:
    if examen.saisie.radiation is not None:
        return EtatDemande.RADIEE
    return EtatDemande.ACTIVE if numero else EtatDemande.ATTENDUE


def _evenements(examen: Examen) -> list[EvenementAEcrire]:
    """A « déradiation » received with the demande itself."""
    if examen.deradiation is None:
        return []
    return [EvenementAEcrire(NatureEvenement.REACTIVATION, examen.deradiation.le, {"motif": "annulation"})]


def _refusee_par_la_base(erreur: psycopg.Error) -> Anomalie:
    dit = refus_de_contrainte(erreur)
    if dit is None:
        return refus("base", "", "La base de données refuse ce document : une valeur ne tient pas dans sa colonne.")
    return refus(dit.code, dit.champ, dit.message, source=dit.source, issue=dit.issue)


def _a_supprimer_inconnue() -> Anomalie:
    return refus(
        "suppression_inconnue",
        "demandeLogement/numUnique",
        "La demande à supprimer n'est pas dans le registre.",
        issue="Rien à faire : il n'y a rien à supprimer.",
    )


def _inconnue_enregistree(type_fichier: str) -> Anomalie:
    return avertissement(
        "demande_inconnue",
        "demandeLogement/numUnique",
        f"Document {type_fichier} d'une demande inconnue : elle est enregistrée telle que le document la donne.",
        source="L441-2-1 : une demande enregistrée ailleurs reste enregistrée",
    )


def _perime() -> Anomalie:
    return avertissement(
        "document_perime",
        "entete/dateFichier",
        "Un document plus récent de cette demande a déjà été reçu : celui-ci ne change rien.",
    )


def _curseur() -> psycopg.Cursor[Any]:
    connection.ensure_connection()
    return connection.connection.cursor()
