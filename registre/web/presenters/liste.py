"""Rows of the list of demandes: everything is read in a fixed number of statements, templates only lay out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse

from demandeurs.enums import RolePersonne
from demandeurs.models import Personne, PersonneMorale
from registre.enums import NatureTache, StatutNumero, TypePriorite
from registre.models import Demande, NumeroUnique, Priorite, Tache, Voeu
from registre.rules.delais import Delais
from registre.rules.echeances import StatutEcheance, statut_d_echeance
from registre.rules.masquage import Contexte, Donnee, est_masquee
from registre.states.demande import EtatDemande, NatureDemande
from registre.states.radiation import MotifRadiation
from registre.web import affichage
from socle.presentation import Etiquette, Ton

COMMUNES_MONTREES = 2
DALO_EN_COURS = "ACTIF"


@dataclass(frozen=True, slots=True)
class LigneDemande:
    """One row as it is shown."""

    cle: str
    url: str
    nom: str
    groupes: list[str]
    menage: str
    types: str
    communes: str
    autres_communes: int
    anciennete: str
    deposee: str
    etiquettes: list[Etiquette]
    dossier: list[Etiquette]


@dataclass(slots=True)
class _Lus:
    """What was read for the page, by demande, household or association."""

    numeros: dict[int, str] = field(default_factory=dict)
    personnes: dict[int, list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))
    morales: dict[int, str] = field(default_factory=dict)
    voeux: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    dalo: set[int] = field(default_factory=set)
    taches: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))


def _lire(demandes: Sequence[Demande]) -> _Lus:
    """Six statements whatever the number of rows."""
    ids = [d.pk for d in demandes]
    lus = _Lus()
    lus.numeros = dict(
        NumeroUnique.objects.filter(demande__in=ids, statut=StatutNumero.COURANT).values_list("demande_id", "numero")
    )
    personnes = Personne.objects.filter(menage__in=[d.menage_id for d in demandes if d.menage_id]).order_by("rang")
    for menage, *valeurs in personnes.values_list("menage_id", "role", "nom", "prenom", "naissance_le"):
        lus.personnes[menage].append(tuple(valeurs))
    morales = [d.personne_morale_id for d in demandes if d.personne_morale_id]
    lus.morales = dict(PersonneMorale.objects.filter(pk__in=morales).values_list("pk", "nom"))
    voeux = Voeu.objects.filter(demande__in=ids).order_by("demande", "rang")
    for demande, nom in voeux.values_list("demande_id", "commune__nom"):
        lus.voeux[demande].append(affichage.commune(nom))
    priorites = Priorite.objects.filter(demande__in=ids, type=TypePriorite.DALO, statut=DALO_EN_COURS)
    lus.dalo = set(priorites.values_list("demande_id", flat=True))
    for demande, nature in Tache.objects.filter(demande__in=ids, close_a__isnull=True).values_list(
        "demande_id", "nature"
    ):
        lus.taches[demande].append(nature)
    return lus


def lignes(demandes: Sequence[Demande], *, le: date, delais: Delais) -> list[LigneDemande]:
    """The rows of one page."""
    lus = _lire(demandes)
    return [_ligne(demande, lus, le=le, delais=delais) for demande in demandes]


def _ligne(demande: Demande, lus: _Lus, *, le: date, delais: Delais) -> LigneDemande:
    masquee = est_masquee(Donnee.VOEUX, protege=demande.protege, contexte=Contexte.LISTE)
    communes, autres = (
        ("Dossier protégé", 0) if masquee else affichage.enumerer(lus.voeux[demande.pk], au_plus=COMMUNES_MONTREES)
    )
    personnes = lus.personnes[demande.menage_id] if demande.menage_id else []
    return LigneDemande(
        cle=str(demande.cle),
        url=reverse("registre:dossier", args=[demande.cle]),
        nom=_nom(demande, personnes, lus),
        groupes=affichage.groupes(lus.numeros.get(demande.pk, "")),
        menage=menage(personnes, le=le) if demande.nature == NatureDemande.MENAGE else "Association",
        types=affichage.types_recherches(demande.types),
        communes=communes,
        autres_communes=autres,
        anciennete=affichage.anciennete(demande.deposee_le, le=le),
        deposee=affichage.jour(demande.deposee_le),
        etiquettes=_etiquettes(demande, lus),
        dossier=etat_du_dossier(demande, le=le, delais=delais, taches=lus.taches[demande.pk]),
    )


def _nom(demande: Demande, personnes: Iterable[tuple[Any, ...]], lus: _Lus) -> str:
    if demande.personne_morale_id:
        return lus.morales.get(demande.personne_morale_id, "")
    titulaire = next((p for p in personnes if p[0] == RolePersonne.TITULAIRE), None)
    return f"{titulaire[1]} {titulaire[2]}" if titulaire else "Données effacées"


def menage(personnes: Iterable[tuple[Any, ...]], *, le: date, naissances: int = 0) -> str:
    """`1 adulte, 2 enfants`: who will live in the home (a colocataire files his own demande). Rows: role…, birth date."""
    adultes = enfants = 0
    for personne in personnes:
        role, naissance = personne[0], personne[-1]
        if role == RolePersonne.COLOCATAIRE:
            continue
        mineur = naissance is not None and affichage.age(naissance, le=le) < affichage.MAJORITE
        declare_enfant = role == RolePersonne.EN_GARDE or (role == RolePersonne.A_CHARGE and naissance is None)
        if mineur or declare_enfant:
            enfants += 1
        else:
            adultes += 1
    return affichage.composition(adultes, enfants, naissances)


def _etiquettes(demande: Demande, lus: _Lus) -> list[Etiquette]:
    trouvees = []
    if demande.pk in lus.dalo:
        trouvees.append(Etiquette("DALO", Ton.ROUGE))
    if demande.mutation:
        trouvees.append(Etiquette("Mutation", Ton.GRIS))
    if demande.protege:
        trouvees.append(Etiquette("Dossier protégé", Ton.VIOLET))
    if demande.colocation:
        trouvees.append(Etiquette("Colocation", Ton.BLEU))
    return trouvees


def etat_du_dossier(demande: Demande, *, le: date, delais: Delais, taches: Iterable[str] = ()) -> list[Etiquette]:
    """State and deadline in one or two labels; a label that carries a delay carries its days."""
    a_faire = [Etiquette(str(NatureTache(t).label), Ton.AMBRE) for t in taches if t != NatureTache.NUMERO_ATTENDU]
    if demande.etat == EtatDemande.RADIEE:
        motif = MotifRadiation(demande.motif_radiation).label
        return [Etiquette(f"Radiée · {motif.partition('. ')[2] or motif}", Ton.GRIS)]
    if demande.etat == EtatDemande.ATTENDUE:
        return [Etiquette(f"Numéro attendu depuis {(le - demande.deposee_le).days} j", Ton.BLEU), *a_faire]
    if demande.etat != EtatDemande.ACTIVE:
        return [Etiquette(EtatDemande(demande.etat).label, Ton.GRIS)]
    return [_echeance(demande.valable_jusqu_au, le=le, delais=delais), *a_faire]


def _echeance(valable_jusqu_au: date, *, le: date, delais: Delais) -> Etiquette:
    statut = statut_d_echeance(valable_jusqu_au, le=le, delais=delais)
    reste = (valable_jusqu_au - le).days
    if statut is StatutEcheance.A_RENOUVELER:
        return Etiquette(f"À renouveler {reste} j" if reste else "À renouveler aujourd'hui", Ton.AMBRE)
    if statut is StatutEcheance.EN_TOLERANCE:
        return Etiquette(f"Échue depuis {-reste} j", Ton.ROUGE)
    if statut is StatutEcheance.EXPIREE:
        return Etiquette(f"Expirée depuis {-reste} j", Ton.ROUGE)
    return Etiquette("À jour", Ton.VERT)
