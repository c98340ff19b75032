"""From the row of a letter to its PDF: who writes, who opens the envelope, what it says. Several letters at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from demandeurs.saisie import SaisieAdresse, SaisieAidant
from demandeurs.services.pieces import liste_en_vigueur
from habilitations.models import Guichet, Organisme, Territoire
from habilitations.territoires import NATURES_DE_COMMUNE
from registre import ports
from registre.documents import courriers as lettres
from registre.documents.contenus import Destinataire, Service
from registre.documents.courriers import LettreComposee
from registre.documents.lettres import composer_lettre
from registre.enums import CanalCourrier, NatureCourrier
from registre.models import Courrier, Demande
from registre.rules.adresses import lignes_d_adresse
from registre.rules.avertissements import MOTIF_POUR, delai_de
from registre.rules.delais import Delais
from registre.rules.echeances import ajouter_mois, reactivable_jusqu_au
from registre.rules.parametres import Cle
from registre.saisie import SaisieDemande
from registre.services.attestation import attestation_pdf
from registre.services.lecture import charger_saisies
from registre.services.parametres import jeu_de_la_region
from registre.states.radiation import MotifRadiation, SousMotif
from socle.clock import PARIS

ATTESTATIONS = frozenset({NatureCourrier.ATTESTATION, NatureCourrier.ATTESTATION_RENOUVELLEMENT})
LETTRES_DE_RADIATION = {
    MotifRadiation.ATTRIBUTION: lettres.LettreRadiation.ATTRIBUTION,
    MotifRadiation.RENONCIATION: lettres.LettreRadiation.RENONCIATION,
    MotifRadiation.ABSENCE_REPONSE: lettres.LettreRadiation.ABSENCE_REPONSE,
    MotifRadiation.IRRECEVABILITE: lettres.LettreRadiation.IRRECEVABILITE,
    MotifRadiation.NON_RENOUVELLEMENT: lettres.LettreRadiation.NON_RENOUVELLEMENT,
    MotifRadiation.FUSION: lettres.LettreRadiation.FUSION,
}
IRRECEVABILITES = {
    SousMotif.SEJOUR.value: (
        lettres.SousMotifIrrecevabilite.SEJOUR,
        "L'une des personnes majeures à loger ne justifie pas de la régularité de son séjour en France.",
    ),
    SousMotif.RESSOURCES.value: (
        lettres.SousMotifIrrecevabilite.RESSOURCES,
        "Les ressources des personnes à loger dépassent les plafonds d'accès au logement social.",
    ),
}
OBJET_PAR_DEFAUT = "la mise à jour de votre dossier"


@dataclass(frozen=True, slots=True)
class LettreAEcrire:
    """Everything one letter needs, already read. `courriel` is empty when the address to write to is not known."""

    courrier: Courrier
    demande: Demande
    saisie: SaisieDemande
    communes: dict[str, str]
    delais: Delais
    recours: lettres.VoiesDeRecours
    le: date
    precision: str = ""
    """What an upper application adds for this demande (port `precisions`)."""

    @property
    def aidant(self) -> SaisieAidant | None:
        return self.saisie.menage.aidant if self.saisie.menage else None

    @property
    def nom(self) -> str:
        if self.saisie.personne_morale is not None:
            return self.saisie.personne_morale.nom
        titulaire = self.saisie.menage.titulaire if self.saisie.menage else None
        return f"{titulaire.prenom} {titulaire.nom}" if titulaire else ""

    @property
    def courriel(self) -> str:
        if self.courrier.au_representant:
            return self.aidant.mel if self.aidant else ""
        if self.saisie.personne_morale is not None:
            return self.saisie.personne_morale.mel
        titulaire = self.saisie.menage.titulaire if self.saisie.menage else None
        return titulaire.mel if titulaire else ""

    @property
    def adresse(self) -> tuple[str, ...]:
        """The lines under the name in the window of the envelope; empty when none is known."""
        return lignes_d_adresse(self._adresse(), self.communes)

    def _adresse(self) -> SaisieAdresse | None:
        if self.courrier.au_representant:
            return self.aidant.adresse if self.aidant else None
        if self.saisie.personne_morale is not None:
            return self.saisie.personne_morale.adresse
        return self.saisie.menage.adresse if self.saisie.menage else None


def lire(courriers: Sequence[Courrier], *, le: date) -> Iterator[LettreAEcrire]:
    """Read what these letters need in a fixed number of statements; those of erased demandes are left out."""
    demandes = Demande.objects.select_related("guichet__organisme", "guichet__commune").in_bulk(
        {courrier.demande_id for courrier in courriers}
    )
    saisies = charger_saisies(demandes, avec_handicap=False)
    jeu, chaine = jeu_de_la_region()
    delais, communes = jeu.delais(le=le, territoires=chaine), _noms_des_communes(saisies.values())
    mois = int(jeu.valeur(Cle.RECOURS_DELAI, le=le, territoires=chaine))
    tribunal = tuple(jeu.valeur(Cle.RECOURS_TRIBUNAL, le=le, territoires=chaine))
    precisions = _precisions(courriers, le)
    for courrier in courriers:
        demande = demandes[courrier.demande_id]
        if demande.pk in saisies:
            recours = _recours(service_de(demande.guichet, courrier.organisme), mois, tribunal)
            ajout = precisions.get((courrier.nature, demande.pk), "")
            yield LettreAEcrire(courrier, demande, saisies[demande.pk], communes, delais, recours, le, ajout)


def _precisions(courriers: Sequence[Courrier], le: date) -> dict[tuple[str, int], str]:
    """By nature and demande, in as many calls as there are natures that an upper application completes."""
    return {
        (nature, demande): texte
        for nature, ajouter in ports.precisions.items()
        if (demandes := [un.demande_id for un in courriers if un.nature == nature])
        for demande, texte in ajouter(demandes, le).items()
    }


def composer(lettre: LettreAEcrire) -> bytes:
    """The PDF. Raises `ActionRefusee` when the letter no longer means anything, `DocumentImpossible`."""
    nature = NatureCourrier(lettre.courrier.nature)
    if nature in ATTESTATIONS:
        return attestation_pdf(lettre.demande)
    if nature in ports.redacteurs:
        return composer_lettre(LettreComposee(entete(lettre), ports.redacteurs[nature](lettre)))
    return composer_lettre(_REDACTEURS[nature](lettre))


def service_de(guichet: Guichet, organisme: Organisme | None = None) -> Service:
    """Who writes: the guichet of the demande, or the organisme that sends a warning."""
    commune = guichet.commune.nom if guichet.commune is not None else ""
    lignes = tuple(filter(None, (guichet.adresse, guichet.complement, f"{guichet.code_postal} {commune}".strip())))
    if organisme is not None and organisme.pk != guichet.organisme_id:
        return Service(nom=organisme.nom, adresse=())
    return Service(nom=guichet.nom, adresse=lignes, telephone=guichet.telephone, courriel=guichet.courriel)


def _noms_des_communes(saisies: Iterable[SaisieDemande]) -> dict[str, str]:
    codes = {
        adresse.commune
        for saisie in saisies
        for adresse in (
            saisie.menage.adresse if saisie.menage else None,
            saisie.menage.aidant.adresse if saisie.menage and saisie.menage.aidant else None,
            saisie.personne_morale.adresse if saisie.personne_morale else None,
        )
        if adresse is not None
    }
    lignes = Territoire.objects.filter(nature__in=NATURES_DE_COMMUNE, code__in=codes - {""}).order_by("du")
    return dict(lignes.values_list("code", "nom"))


def _recours(service: Service, mois: int, tribunal: tuple[str, ...]) -> lettres.VoiesDeRecours:
    return lettres.VoiesDeRecours(
        delai=f"{mois} mois à compter de la réception de cette lettre",
        autorite=service.nom,
        adresse_autorite=service.adresse,
        tribunal=tribunal[0],
        adresse_tribunal=tribunal[1:],
    )


def entete(lettre: LettreAEcrire) -> lettres.EnTete:
    """Letterhead, window of the envelope and references."""
    guichet, aidant = lettre.demande.guichet, lettre.aidant
    nom = lettre.nom
    if lettre.courrier.au_representant and aidant is not None:
        nom = " - ".join(filter(None, (aidant.nom, aidant.organisme))) or nom
    return lettres.EnTete(
        service=service_de(guichet, lettre.courrier.organisme),
        destinataire=Destinataire((nom, *lettre.adresse)),
        demandeur=lettre.nom,
        lieu=guichet.commune.nom if guichet.commune is not None else guichet.nom,
        date=lettre.le,
        numero=lettre.saisie.numero,
        envoi="Lettre recommandée avec avis de réception" if lettre.courrier.canal == CanalCourrier.RECOMMANDE else "",
    )


def _ou_s_adresser(lettre: LettreAEcrire) -> str:
    service = service_de(lettre.demande.guichet, lettre.courrier.organisme)
    joindre = ", ".join(filter(None, (service.telephone, service.courriel)))
    return f"Répondez par écrit à {service.nom}{f' ({joindre})' if joindre else ''}, ou présentez-vous à un guichet."


def _jour(details: dict[str, Any], cle: str, defaut: date) -> date:
    return date.fromisoformat(details[cle]) if details.get(cle) else defaut


def _preavis(lettre: LettreAEcrire) -> lettres.Courrier:
    return lettres.PreavisRenouvellement(
        entete=entete(lettre),
        expire_le=lettre.demande.valable_jusqu_au,
        guichets="à tout guichet d'enregistrement de la région",
        precision=lettre.precision,
        reactivable_jusqu_au=reactivable_jusqu_au(lettre.demande.valable_jusqu_au, lettre.delais),
    )


def _avertissement_c(lettre: LettreAEcrire) -> lettres.Courrier:
    details = lettre.courrier.details
    return lettres.AvertissementAbsenceReponse(
        entete=entete(lettre),
        courrier_le=_jour(details, "courrier_le", lettre.le),
        objet_du_courrier=details.get("objet") or OBJET_PAR_DEFAUT,
        radiation_possible_le=_radiable(lettre),
        comment_repondre=_ou_s_adresser(lettre),
    )


def _avertissement_d(lettre: LettreAEcrire) -> lettres.Courrier:
    details = lettre.courrier.details
    sous_motif, explication = IRRECEVABILITES[details["sous_motif"]]
    return lettres.AvertissementIrrecevabilite(
        entete=entete(lettre),
        bailleur=lettre.courrier.organisme.nom if lettre.courrier.organisme else "",
        decision_le=_jour(details, "decision_caleol_le", lettre.le),
        sous_motif=sous_motif,
        explication=explication,
        radiation_possible_le=_radiable(lettre),
        comment_repondre=_ou_s_adresser(lettre),
    )


def _radiable(lettre: LettreAEcrire) -> date:
    """Counted from the sending: delivery comes later, so the true date is never earlier."""
    return ajouter_mois(lettre.le, delai_de(MOTIF_POUR[lettre.courrier.nature], lettre.delais))


def _radiation(lettre: LettreAEcrire) -> lettres.Courrier:
    demande, motif = lettre.demande, MotifRadiation(lettre.demande.motif_radiation)
    reactivable = {
        MotifRadiation.NON_RENOUVELLEMENT: reactivable_jusqu_au(demande.valable_jusqu_au, lettre.delais),
        MotifRadiation.ABSENCE_REPONSE: ajouter_mois(demande.radiee_le or lettre.le, lettre.delais.reactivation_c)
        if lettre.delais.reactivation_c
        else None,
    }
    return lettres.NotificationRadiation(
        entete=entete(lettre),
        motif=LETTRES_DE_RADIATION[motif],
        radiee_le=demande.radiee_le or lettre.le,
        recours=lettre.recours,
        precision=lettre.precision,
        reactivable_jusqu_au=reactivable.get(motif),
    )


def _reactivation(lettre: LettreAEcrire) -> lettres.Courrier:
    faite_le = lettre.courrier.cree_a.astimezone(PARIS).date()
    return lettres.AttestationReactivation(
        entete=entete(lettre),
        recue_le=lettre.demande.deposee_le,
        radiee_le=_jour(lettre.courrier.details, "radiee_le", faite_le),
        reactivee_le=faite_le,
        valable_jusqu_au=lettre.demande.valable_jusqu_au,
    )


def _recepisse(lettre: LettreAEcrire) -> lettres.Courrier:
    depot = lettre.saisie.depot_papier
    recu_le = depot.recu_le if depot else lettre.demande.deposee_le
    return lettres.RecepisseDepot(
        entete=entete(lettre),
        recu_le=recu_le,
        lieu=depot.lieu if depot else lettre.demande.guichet.nom,
        papier_conserve_par=depot.detenteur if depot else lettre.demande.guichet.nom,
        attestation_avant_le=ajouter_mois(recu_le, lettre.delais.attestation),
        mandat=depot.mandat if depot else "",
    )


def _pieces(lettre: LettreAEcrire) -> lettres.Courrier:
    """The labels of the list of that day; who each pièce concerns, by the first name of the person of that rank."""
    faite_le = lettre.courrier.cree_a.astimezone(PARIS).date()
    libelles = {une.code: une.libelle for une in liste_en_vigueur(faite_le).exigences}
    personnes = lettre.saisie.menage.personnes if lettre.saisie.menage else []
    noms = {rang: une.prenom for rang, une in enumerate(personnes, 1)}
    return lettres.DemandeDePieces(
        entete=entete(lettre),
        pieces=tuple(
            (libelles.get(code, code), noms.get(rang, "")) for code, rang in lettre.courrier.details["pieces"]
        ),
        avant_le=lettre.courrier.echeance_le or lettre.le,
        comment_repondre=_ou_s_adresser(lettre),
    )


def _delai(lettre: LettreAEcrire) -> lettres.Courrier:
    """The delay as it was when the letter was asked for."""
    details = lettre.courrier.details
    return lettres.DelaiAtteint(
        entete=entete(lettre),
        deposee_le=lettre.demande.deposee_le,
        atteint_le=_jour(details, "atteint_le", lettre.le),
        departement=details["departement"],
        mois=int(details["mois"]),
        arrete=details.get("arrete", ""),
    )


_REDACTEURS: dict[NatureCourrier, Callable[[LettreAEcrire], lettres.Courrier]] = {
    NatureCourrier.PREAVIS: _preavis,
    NatureCourrier.AVERTISSEMENT_C: _avertissement_c,
    NatureCourrier.AVERTISSEMENT_D: _avertissement_d,
    NatureCourrier.RADIATION: _radiation,
    NatureCourrier.REACTIVATION: _reactivation,
    NatureCourrier.RECEPISSE: _recepisse,
    NatureCourrier.PIECES: _pieces,
    NatureCourrier.DELAI: _delai,
}
