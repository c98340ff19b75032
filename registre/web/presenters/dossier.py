"""The dossier page: head, sections, acts with their reasons, timeline, letters, who sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from demandeurs.enums import RolePersonne
from demandeurs.models import Personne, PersonneMorale
from habilitations import access
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from registre.enums import StatutNumero
from registre.models import Courrier, Demande, NumeroUnique
from registre.permissions import refus_de
from registre.rules.delais import Delais
from registre.rules.echeances import (
    StatutEcheance,
    preavis_au_plus_tard,
    radiable_apres,
    reactivable_jusqu_au,
    statut_d_echeance,
)
from registre.saisie import SaisieDemande
from registre.services.accueil import Accueil
from registre.services.hebergement import refus_d_heberger
from registre.states.demande import Acte, EtatDemande
from registre.states.radiation import MotifRadiation
from registre.web import affichage
from registre.web.presenters.liste import etat_du_dossier, menage
from socle.presentation import ActeAffiche, Etiquette, Fait, Ton

COMMUNES_EN_TETE = 5
DALO_EN_COURS = "ACTIF"
ROUTES: dict[Acte, tuple[str, str]] = {
    Acte.MODIFIER: ("registre:modifier", "Modifier"),
    Acte.RENOUVELER: ("registre:renouveler", "Renouveler"),
    Acte.RADIER: ("registre:radier", "Radier…"),
    Acte.AVERTIR: ("registre:avertir", "Avertir avant radiation…"),
    Acte.REACTIVER: ("registre:reactiver", "Réactiver…"),
    Acte.SEPARER: ("registre:separer", "Séparation du couple…"),
    Acte.CHANGER_TITULAIRE: ("registre:deces", "Décès du demandeur…"),
    Acte.PROTEGER: ("registre:proteger", "Protéger le dossier…"),
    Acte.PARTAGER: ("registre:partager", "Partager nommément…"),
    Acte.RECEVOIR_NUMERO: ("registre:recevoir_numero", "Saisir le numéro reçu…"),
    Acte.SUPPRIMER: ("registre:supprimer", "Supprimer la saisie…"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """A card of the page. `modifier` is the address of the form at this heading, empty when one may not.

    `change`: something in it changed since the last visit.
    """

    ancre: str
    titre: str
    faits: Sequence[Fait]
    modifier: str = ""
    change: bool = False


@dataclass(slots=True)
class Tete:
    groupes: list[str]
    numero: str
    nom: str
    resume: str
    dates: str
    etiquettes: list[Etiquette] = field(default_factory=list)


def nom_de(saisie: SaisieDemande | None) -> str:
    """The name a dossier is called by."""
    if saisie is None:
        return "Données effacées"
    if saisie.personne_morale is not None:
        return saisie.personne_morale.nom
    titulaire = saisie.menage.titulaire if saisie.menage else None
    return f"{titulaire.nom} {titulaire.prenom}" if titulaire else "Sans titulaire"


def tete(
    demande: Demande, saisie: SaisieDemande | None, numero: str, communes: Sequence[str], *, le: date, delais: Delais
) -> Tete:
    """What stays on top of the page."""
    etiquettes = etat_du_dossier(demande, le=le, delais=delais)
    if demande.etat == EtatDemande.ACTIVE:
        etiquettes.insert(0, Etiquette("Active", Ton.VERT))
    if saisie is not None and saisie.dalo is not None and saisie.dalo.statut == DALO_EN_COURS:
        etiquettes.append(Etiquette(_dalo(saisie.dalo.decision_le, le=le), Ton.ROUGE))
    if demande.mutation:
        etiquettes.append(Etiquette("Mutation", Ton.GRIS))
    if demande.protege:
        etiquettes.append(Etiquette("Dossier protégé", Ton.VIOLET))
    types = affichage.types_recherches(demande.types)
    return Tete(
        groupes=affichage.groupes(numero),
        numero=numero,
        nom=nom_de(saisie),
        resume=" · ".join(t for t in (_foyer(saisie, le=le), types, _communes(demande, communes)) if t),
        dates=_dates(demande, le=le),
        etiquettes=etiquettes,
    )


def _dalo(decision_le: date | None, *, le: date) -> str:
    """`DALO depuis 142 j`; the word alone when the decision has no date."""
    return f"DALO depuis {(le - decision_le).days} j" if decision_le is not None else "DALO"


def _foyer(saisie: SaisieDemande | None, *, le: date) -> str:
    if saisie is None:
        return ""
    if saisie.menage is None:
        return "Association"
    personnes = [(p.role, p.naissance_le) for p in saisie.menage.personnes]
    return menage(personnes, le=le, naissances=saisie.menage.naissances_attendues or 0)


def _communes(demande: Demande, communes: Sequence[str]) -> str:
    """The first communes; a protected dossier keeps them out of the head, which one reads over a shoulder."""
    if demande.protege:
        return "Dossier protégé"
    texte, autres = affichage.enumerer(communes, au_plus=COMMUNES_EN_TETE)
    return f"{texte} + {autres}" if autres else texte


def _dates(demande: Demande, *, le: date) -> str:
    depot = (
        f"déposée le {affichage.jour(demande.deposee_le)} ({affichage.anciennete_longue(demande.deposee_le, le=le)})"
    )
    if demande.etat == EtatDemande.RADIEE:
        return f"{depot} · radiée le {affichage.jour(demande.radiee_le)}"
    return f"{depot} · valable jusqu'au {affichage.jour(demande.valable_jusqu_au)}"


def actes(demande: Demande, acteur: Acteur, *, le: date, delais: Delais) -> list[ActeAffiche]:
    """Every act of the page with the reason why not; the first one is the act to do now."""
    affiches = {}
    for acte, (route, libelle) in ROUTES.items():
        if not _a_sa_place(acte, demande, acteur):
            continue
        refus = refus_de(acte, acteur=acteur, objet=demande)
        texte = "Lever la protection…" if acte is Acte.PROTEGER and demande.protege else libelle
        affiches[acte] = ActeAffiche(
            code=acte.value,
            libelle=texte,
            url=reverse(route, args=[demande.cle]),
            refus=refus.phrase() if refus else "",
        )
    heberger = _heberger(demande, acteur)
    principal = _principal(demande, le=le, delais=delais)
    premier = affiches.pop(principal)
    premier = ActeAffiche(premier.code, premier.libelle, premier.url, premier.refus, principal=True)
    return [premier, *affiches.values(), heberger]


def _heberger(demande: Demande, acteur: Acteur) -> ActeAffiche:
    """A modification of its own: the SIAO that follows the household by name may do it too."""
    refus = refus_d_heberger(acteur=acteur, demande=demande)
    return ActeAffiche(
        code="heberger",
        libelle="Entrée en foyer ou logement temporaire…",
        url=reverse("registre:entrer_en_foyer", args=[demande.cle]),
        refus=refus.phrase() if refus else "",
    )


def _a_sa_place(acte: Acte, demande: Demande, acteur: Acteur) -> bool:
    """A number is received once; suppression is the gestionnaire's: elsewhere these two would only be noise."""
    if acte is Acte.RECEVOIR_NUMERO:
        return demande.etat == EtatDemande.ATTENDUE
    return acte is not Acte.SUPPRIMER or access.peut(acteur, Droit.GERER)


def _principal(demande: Demande, *, le: date, delais: Delais) -> Acte:
    """One primary act per screen: what this dossier waits for."""
    if demande.etat == EtatDemande.RADIEE:
        return Acte.REACTIVER
    if demande.etat == EtatDemande.ATTENDUE:
        return Acte.RECEVOIR_NUMERO
    if demande.etat == EtatDemande.ACTIVE:
        statut = statut_d_echeance(demande.valable_jusqu_au, le=le, delais=delais)
        if statut is not StatutEcheance.A_JOUR:
            return Acte.RENOUVELER
    return Acte.MODIFIER


def radiation(demande: Demande, *, delais: Delais) -> list[Fait]:
    """Why and when it was struck off, and until when it may come back."""
    if demande.etat != EtatDemande.RADIEE:
        return []
    motif = MotifRadiation(demande.motif_radiation)
    faits = [Fait("Motif", str(motif.label), fort=True), Fait("Radiée le", affichage.jour(demande.radiee_le))]
    if demande.sous_motif:
        faits.append(Fait("Sous-motif", demande.get_sous_motif_display()))
    if motif is MotifRadiation.NON_RENOUVELLEMENT:
        limite = reactivable_jusqu_au(demande.valable_jusqu_au, delais)
        calcul = (
            f"Fin de validité : {affichage.jour(demande.valable_jusqu_au)}",
            f"Plus {delais.reactivation - delais.validite} mois",
            "Arrêté du 23 mars 2015, §6.1",
        )
        faits.append(Fait("Réactivable jusqu'au", affichage.jour(limite), calcul=calcul))
    return faits


def validite(demande: Demande, *, delais: Delais) -> Fait:
    """The deadline with how it is counted."""
    depart = demande.renouvelee_le or demande.deposee_le
    quoi = "Dernier renouvellement" if demande.renouvelee_le else "Dépôt"
    calcul = (
        f"{quoi} : {affichage.jour(depart)}",
        f"Plus {delais.validite} mois",
        f"À renouveler à partir du {affichage.jour(preavis_au_plus_tard(demande.valable_jusqu_au, delais))}",
        f"Encore renouvelable jusqu'au {affichage.jour(radiable_apres(demande.valable_jusqu_au, delais))}",
        "R441-2-7 du CCH (version du 8 mai 2017) ; tolérance : arrêté du 23 mars 2015, §6.1",
    )
    return Fait("Valable jusqu'au", affichage.jour(demande.valable_jusqu_au), calcul=calcul, fort=True)


def anciennete(demande: Demande, *, le: date) -> Fait:
    """How long the demande has waited, and from when it is counted."""
    calcul = (
        f"Dépôt : {affichage.jour(demande.deposee_le)}",
        f"Mois entiers jusqu'au {affichage.jour(le)}",
        "Gardée au renouvellement, à la réactivation (arrêté du 23 mars 2015, §6) et à la séparation (L441-1 du CCH)",
    )
    return Fait("Ancienneté", affichage.anciennete_longue(demande.deposee_le, le=le), calcul=calcul)


def accueil(demande: Demande, lu: Accueil) -> Fait:
    """By when he is received, if he wishes it, and which plan says so."""
    calcul = (
        f"Dépôt : {affichage.jour(demande.deposee_le)}",
        f"Plus {lu.regle.valeur} mois : {lu.regle.source}",
        "L441-2-8 et R441-2-10 du CCH",
    )
    return Fait("À recevoir, s'il le souhaite, avant le", affichage.jour(lu.avant_le), calcul=calcul)


@dataclass(frozen=True, slots=True)
class Rappel:
    """Whose dossier this is, above the form of an act."""

    nom: str
    groupes: list[str]


def rappel(demande: Demande) -> Rappel:
    """Two statements, whatever the dossier."""
    if demande.personne_morale_id:
        nom = PersonneMorale.objects.values_list("nom", flat=True).get(pk=demande.personne_morale_id)
    else:
        titulaire = Personne.objects.filter(menage=demande.menage_id, role=RolePersonne.TITULAIRE).first()
        nom = f"{titulaire.nom} {titulaire.prenom}" if titulaire else "Données effacées"
    numero = NumeroUnique.objects.filter(demande=demande, statut=StatutNumero.COURANT).values_list("numero", flat=True)
    return Rappel(nom=nom, groupes=affichage.groupes(numero.first() or ""))


@dataclass(frozen=True, slots=True)
class LigneCourrier:
    nature: str
    canal: str
    etat: Etiquette
    date: str
    preuve: str


_TONS = {"distribue": Ton.VERT, "envoye": Ton.BLEU, "a_envoyer": Ton.AMBRE, "echec": Ton.ROUGE, "annule": Ton.GRIS}


def courriers(lettres: Sequence[Courrier]) -> list[LigneCourrier]:
    return [
        LigneCourrier(
            nature=lettre.get_nature_display(),
            canal=lettre.get_canal_display(),
            etat=Etiquette(lettre.get_etat_display(), _TONS.get(lettre.etat, Ton.GRIS)),
            date=affichage.jour(lettre.distribue_le or lettre.envoye_le or lettre.cree_a.date(), court=True),
            preuve=lettre.preuve,
        )
        for lettre in lettres
    ]


def anciens_numeros(numeros: Sequence[NumeroUnique]) -> list[list[str]]:
    return [affichage.groupes(un.numero) for un in numeros]
