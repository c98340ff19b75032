"""A sitting that looks like one: three dwellings, households that differ, a priority, an aid, a proposal elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from attributions.enums import QualiteMembre, Typologie
from attributions.models import Candidature, SeanceCal
from attributions.saisie.seances import SaisiePresence, SaisieSeance
from attributions.services import agenda, tenue
from attributions.states.candidature import EtatCandidature
from attributions.states.vacance import EtatVacance
from demandeurs.saisie import SaisiePersonne, SaisieRessource, SaisieRevenuFiscal
from registre.enums import OriginePriorite, StatutDalo, TypePriorite
from registre.models import Demande, Priorite
from socle.clock import aujourdhui, maintenant
from tests import monde
from tests.factories import attributions as f
from tests.factories import registre, saisies

HABITANTS = (
    "Koné Aminata", "Haddad Karim", "Nguyen Thi Lan", "Ferreira Paulo", "Traoré Fatou", "Lefèvre Julie", "Mbaye Ousmane",
    "Rossi Carla", "Bernard Hugo", "Diop Awa",
)  # fmt: skip


def personne(nom: str, **champs) -> SaisiePersonne:
    famille, _, prenom = nom.partition(" ")
    return saisies.titulaire(nom=famille, prenom=prenom, nom_naissance="", nir="", **champs)


def foyer(rang: int) -> list[SaisiePersonne]:
    """The households of the drawn screen: alone with two, a couple with one, alone with one, alone."""
    nom = HABITANTS[rang]
    rang %= 4
    salaire, rfr = ((1_180, 11_900), (2_340, 27_400), (1_420, 15_800), (3_650, 46_200))[rang]
    tete = personne(
        nom,
        ressources=[SaisieRessource("SAL", salaire)],
        revenus=[SaisieRevenuFiscal(1, 2025, rfr), SaisieRevenuFiscal(2, 2024, rfr)],
    )
    enfants = [saisies.enfant("Léa", nom=tete.nom), saisies.enfant("Tom", nom=tete.nom, sexe="M")]
    conjoint = saisies.conjoint(nom=tete.nom, nir="")
    return [[tete, *enfants], [tete, conjoint, enfants[0]], [tete, enfants[1]], [tete]][rang]


def un_menage(rang: int) -> Demande:
    """Registered at Montreuil two to eight years ago."""
    menage = saisies.menage(personnes=foyer(rang), naissances_attendues=None, naissance_prevue_le=None)
    saisie = registre.saisie_neuve((monde.SAINT_DENIS,), deposee_le=aujourdhui())
    demande = registre.enregistrer(replace(saisie, menage=menage), acteur=monde.acteur(monde.COMMUNE))
    Demande.objects.filter(pk=demande.pk).update(deposee_le=date(2019 + rang % 5, 3, 14))
    return demande


def dalo(demande: Demande) -> None:
    Priorite.objects.create(
        demande=demande,
        type=TypePriorite.DALO,
        origine=OriginePriorite.SNE,
        statut=StatutDalo.ACTIF,
        du=date(2025, 2, 3),
    )


def l441_1(demande: Demande) -> None:
    Priorite.objects.create(
        demande=demande, type=TypePriorite.L441_1_J, origine=OriginePriorite.SNE, du=date(2025, 2, 3)
    )


def seance_ouverte(lignes: int = 3) -> SeanceCal:
    """Convoked and open at the bailleur's, six members present of nine, with a maire and a réservataire."""
    acteur = monde.acteur(monde.BAILLEUR)
    commission = f.une_commission(nom="CALEOL Saint-Denis", convocation_jours=0, quorum=4)
    noms = ("Anne Roche", "Marc Petit", "Leïla Benali", "Jean Morel", "Sophie Girard", "Ahmed Saïdi", "Claire Dumas")
    for un, nom in zip(commission.membres.order_by("pk"), noms, strict=False):
        un.nom = nom
        un.save(update_fields=["nom"])
    saint_denis = monde.commune(monde.SAINT_DENIS)
    f.un_membre(
        commission,
        qualite=QualiteMembre.MAIRE,
        nom="Nadia Lopez",
        territoire=saint_denis,
        organisme=monde.organisme(monde.RESERVATAIRE),
    )
    f.un_membre(commission, qualite=QualiteMembre.ISFT, nom="Paul Vidal", au=date(2028, 1, 1))
    seance = agenda.preparer(commission.pk, saisie=SaisieSeance(maintenant(), "Siège, salle A"), acteur=acteur)
    for rang in range(lignes):
        _logement(seance, rang)
    agenda.convoquer(seance.pk, acteur=acteur)
    feuille = [SaisiePresence(un.pk, present=i not in (3, 4)) for i, un in enumerate(commission.membres.order_by("pk"))]
    return tenue.ouvrir(seance.pk, presences=feuille, acteur=acteur)


def _logement(seance: SeanceCal, rang: int) -> None:
    surfaces = ((Typologie.T3, 3, 62), (Typologie.T2, 2, 47), (Typologie.T4, 4, 81))
    typologie, pieces, surface = surfaces[rang % 3]
    logement = f.un_logement(typologie=typologie, pieces=pieces, surface=surface)
    reservataire = monde.organisme(monde.RESERVATAIRE) if rang == 0 else None
    vacance = f.une_vacance(
        logement, etat=EtatVacance.EN_COMMISSION, reservataire=reservataire, transmise_le=aujourdhui()
    )
    combien = 3 if rang else 4
    candidatures = [f.une_candidature(vacance, un_menage(i + (0, 4, 7)[rang % 3])) for i in range(combien)]
    if rang == 0:
        dalo(candidatures[0].demande)
        l441_1(candidatures[1].demande)
        for une, aide in zip(candidatures, ("312.40", "148.00", "95.50"), strict=False):
            Candidature.objects.filter(pk=une.pk).update(aide_estimee=Decimal(aide))
        autre = f.une_vacance(f.un_logement(), etat=EtatVacance.ATTRIBUEE)
        f.une_candidature(
            autre, candidatures[2].demande, etat=EtatCandidature.PROPOSEE, appelee_le=aujourdhui() - timedelta(days=4)
        )
    agenda.inscrire(seance.pk, vacance.pk, acteur=monde.acteur(monde.BAILLEUR))
