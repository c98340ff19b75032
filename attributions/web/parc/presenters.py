"""What the screens of the stock show: rows of lists, facts of a dwelling, steps of a vacancy, who does what next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from attributions.enums import CauseEchec, MotifReprise
from attributions.models import EvenementVacance, FinancementRpls, Logement, MiseADisposition, SituationQpv
from attributions.permissions import designant_de
from attributions.services.classes import classes_de
from attributions.services.publication import etats
from attributions.states.candidature import OUVERTES as CANDIDATURES_OUVERTES
from attributions.states.candidature import EtatCandidature
from attributions.states.vacance import OUVERTES, ActeVacance, EtatVacance
from attributions.web import affichage
from attributions.web.classes import presenter as classe
from attributions.web.publication import presenter as publique
from habilitations.acteur import Acteur
from habilitations.models import Organisme
from registre.rules.nomenclatures import Liste
from registre.services.nomenclatures import nomenclatures
from registre.web.affichage import instant, jour
from socle.clock import aujourdhui
from socle.periodes import est_en_vigueur
from socle.presentation import Etiquette, Fait, Lien, LigneFil, Ton, Vide

VACANCES_MONTREES = 20
JOURS_D_ALERTE = 7


@dataclass(frozen=True, slots=True)
class LigneLogement:
    url: str
    adresse: str
    reference: str
    traits: str
    financement: str
    loyer: str
    contingent: str
    etiquettes: Sequence[Etiquette]


def lignes(logements: Sequence[Logement]) -> list[LigneLogement]:
    """Rows of the list; two statements for the situations and vacancies of the page."""
    ids = [un.pk for un in logements]
    le = aujourdhui()
    situations = SituationQpv.objects.filter(logement__in=ids).values_list("logement", "du", "au")
    en_qpv = {un for un, du, au in situations if est_en_vigueur(du, au, le)}
    ouvertes = dict(MiseADisposition.objects.ouvertes().filter(logement__in=ids).values_list("logement", "etat"))
    return [
        LigneLogement(
            url=reverse("attributions:logement", args=[un.cle]),
            adresse=affichage.adresse(un),
            reference=un.reference,
            traits=affichage.traits(un),
            financement=str(un.get_plafond_display()) if un.plafond else "",
            loyer=affichage.euros(un.loyer) if un.loyer is not None else "",
            contingent=str(un.get_contingent_display()),
            etiquettes=_etiquettes(un, en_qpv, ouvertes),
        )
        for un in logements
    ]


def _etiquettes(un: Logement, en_qpv: set[int], ouvertes: Mapping[int, str]) -> list[Etiquette]:
    etiquettes = []
    if un.pk in ouvertes:
        etiquettes.append(affichage.etat_de_vacance(ouvertes[un.pk]))
    if un.pk in en_qpv:
        etiquettes.append(Etiquette("QPV", Ton.VIOLET))
    if not un.rpls:
        etiquettes.append(Etiquette("sans RPLS", Ton.AMBRE))
    if un.sorti_le:
        etiquettes.append(Etiquette(f"sorti le {un.sorti_le:%d/%m/%Y}", Ton.GRIS))
    return etiquettes


def vide(filtree: bool, *, gere: bool) -> Vide:
    if filtree:
        return Vide(
            "Aucun logement pour ces filtres", "Retirez un filtre, ou effacez-les tous.",
            liens=[Lien("Tous les logements", reverse("attributions:logements"), principal=True)],
        )  # fmt: skip
    if gere:
        return Vide(
            "Votre parc est vide ici pour le moment",
            "Le fichier RPLS de votre logiciel le remplit en une fois ; un logement neuf s'ajoute à la main.",
            liens=[
                Lien("Importer un fichier RPLS", reverse("attributions:imports_rpls"), principal=True),
                Lien("Ajouter un logement", reverse("attributions:nouveau_logement")),
            ],
        )
    return Vide(
        "Aucun logement ne vous est ouvert",
        "Vous lisez les logements qui vous sont orientés, ou ceux de votre territoire (R441-12 et R411-5 du CCH).",
    )


@dataclass(frozen=True, slots=True)
class Section:
    titre: str
    ancre: str
    faits: Sequence[Fait]


def equipements() -> list[tuple[str, str]]:
    """Codes and labels of the equipments that adapt a dwelling to a handicap."""
    listes = nomenclatures()
    codes = sorted(listes.codes(Liste.EQUIPEMENT_HANDICAP, aujourdhui()))
    return [(code, listes.libelle(Liste.EQUIPEMENT_HANDICAP, code)) for code in codes]


def equipements_en_mots(un: Logement) -> str:
    return ", ".join(nomenclatures().libelle(Liste.EQUIPEMENT_HANDICAP, code).lower() for code in un.equipements)


def sections(un: Logement, financements: Mapping[str, FinancementRpls], *, le: date) -> list[Section]:
    """Facts of a dwelling in three cards; the ceiling family and the class of its residence say where they come from."""
    financement = financements.get(un.financement)
    identite = [
        _fait("Identifiant RPLS", un.rpls or "absent", *([] if un.rpls else [Etiquette("à attacher", Ton.AMBRE)])),
        *([_fait("Motif d'absence", un.exception_rpls)] if not un.rpls else []),
        _fait("Référence du bailleur", un.reference),
        _fait("Attribué par", un.attribuant.nom),
        *([_fait("Propriétaire", un.proprietaire.nom)] if un.proprietaire_id != un.attribuant_id else []),
        *([_fait("Gérant", un.gerant.nom)] if un.gerant is not None else []),
        _fait("Millésime RPLS", str(un.millesime) if un.millesime else "saisi à la main"),
        *([_fait("Sorti du parc le", jour(un.sorti_le), Etiquette("sorti", Ton.GRIS))] if un.sorti_le else []),
    ]
    logement = [
        _fait("Type", f"{un.get_typologie_display()}, {un.pieces} pièces principales"),
        _fait("Surface", f"{un.surface} m²" if un.surface else ""),
        _fait("Étage", un.etage),
        _fait("Ascenseur", _oui_non(un.ascenseur)),
        _fait("Accessible ou adapté", _oui_non(un.pmr)),
        *([_fait("Équipements adaptés", equipements_en_mots(un))] if un.equipements else []),
        *([_fait("Dédié à", f"{un.get_public_display()} ({un.autorisation})")] if un.public else []),
        _fait("Construction", " ".join(filter(None, (un.get_construction_display(), str(un.annee or ""))))),
        _fait("Énergie et climat", " et ".join(filter(None, (un.dpe, un.ges)))),
        *([_fait("Places", str(un.places))] if un.places > 1 else []),
        _fait("Programme", un.programme),
        classe.fait(classes_de([un], le=le).get(un.pk), un.programme),
    ]
    location = [
        Fait(
            "Plafond de ressources", str(un.get_plafond_display()) if un.plafond else "",
            calcul=_source(un, financement), vide=not un.plafond,
        ),
        _fait("Conventionné APL", _oui_non(un.conventionne)),
        _fait("Loyer principal", affichage.euros(un.loyer) if un.loyer is not None else ""),
        _fait("Charges", affichage.euros(un.charges) if un.charges is not None else ""),
        _fait("Contingent", str(un.get_contingent_display())),
    ]  # fmt: skip
    return [
        Section("Logement", "logement", logement),
        Section("Location", "location", location),
        Section("Identité au répertoire", "identite", identite),
    ]


def _source(un: Logement, financement: FinancementRpls | None) -> tuple[str, ...]:
    if financement is None:
        return ()
    suite = " (à confirmer)" if financement.a_confirmer else ""
    return (f"financement {un.financement} : {financement.libelle}", f"{financement.source}{suite}")


def _fait(libelle: str, valeur: str, *etiquettes: Etiquette) -> Fait:
    return Fait(libelle, valeur or "non précisé", etiquettes=etiquettes, vide=not valeur)


def _oui_non(valeur: bool | None) -> str:
    return {True: "oui", False: "non", None: ""}[valeur]


def situations(un: Logement) -> list[tuple[str, str]]:
    """(code, dates) of the quartiers prioritaires it was in, latest first."""
    return [
        (une.code or "code non précisé", f"du {jour(une.du)}" + (f" au {jour(une.au)}" if une.au else ""))
        for une in un.situations_qpv.order_by("-du")
    ]


@dataclass(frozen=True, slots=True)
class LigneVacance:
    url: str
    disponible: str
    reservataire: str
    etat: Etiquette
    suite: str


def vacances(un: Logement, acteur: Acteur) -> list[LigneVacance]:
    """Its latest vacancies that the actor may read."""
    lues = MiseADisposition.objects.visibles_par(acteur).filter(logement=un).select_related("reservataire")
    return [
        LigneVacance(
            url=reverse("attributions:vacance", args=[une.cle]),
            disponible=jour(une.disponible_le),
            reservataire=une.reservataire.nom if une.reservataire else "Bailleur",
            etat=affichage.etat_de_vacance(une.etat),
            suite=une.motif_retrait or (f"tour {une.tour}" if une.tour > 1 else ""),
        )
        for une in lues.order_by("-pk")[:VACANCES_MONTREES]
    ]


# --- one vacancy ---

ACTES = {
    ActeVacance.OUVRIR.value: "Mise à disposition ouverte",
    ActeVacance.ORIENTER.value: "Orientée",
    ActeVacance.DESIGNER.value: "Candidats désignés",
    ActeVacance.TRANSMETTRE.value: "Candidats transmis au bailleur",
    ActeVacance.CONSTATER_ECHEC.value: "Échec de désignation",
    ActeVacance.INSCRIRE.value: "Inscrite à une séance",
    ActeVacance.ATTRIBUER.value: "Attribuée en commission",
    ActeVacance.RELANCER.value: "Nouveau tour de désignation",
    ActeVacance.LOUER.value: "Bail signé",
    ActeVacance.ROUVRIR.value: "Rouverte après un bail annulé",
    ActeVacance.RETIRER.value: "Retirée par le bailleur",
    ActeVacance.REPRENDRE_A_ORIENTER.value: "Acte annulé : à nouveau à orienter",
    ActeVacance.REPRENDRE_EN_DESIGNATION.value: "Acte annulé : à nouveau en désignation",
    ActeVacance.REPRENDRE_EN_COMMISSION.value: "Acte annulé : candidats à nouveau transmis",
    ActeVacance.REPRENDRE_ATTRIBUEE.value: "Acte annulé : à nouveau attribuée en commission",
}
_DECISIONS = frozenset(
    {ActeVacance.ORIENTER, ActeVacance.CONSTATER_ECHEC, ActeVacance.ATTRIBUER, ActeVacance.LOUER, ActeVacance.RETIRER}
)


def etapes(vacance: MiseADisposition) -> list[LigneFil]:
    """What was done, latest first."""
    lues = list(
        EvenementVacance.objects.filter(mise_a_disposition=vacance).select_related("organisme").order_by("-pk")[:100]
    )
    nommes = {un.details.get("reservataire") for un in lues} | {un.details.get("proposee") for un in lues}
    noms = dict(Organisme.objects.filter(pk__in=[un for un in nommes if un]).values_list("pk", "nom"))
    return [
        LigneFil(
            quand=jour(une.survenu_le, court=True),
            iso=une.survenu_le.isoformat(),
            exact=f"saisi le {instant(une.saisi_a)}",
            texte=ACTES.get(une.acte, une.acte),
            qui=une.organisme.nom if une.organisme else "",
            detail=_detail(une, noms),
            decision=une.acte in _DECISIONS,
        )
        for une in lues
    ]


def _detail(une: EvenementVacance, noms: Mapping[int, str]) -> str:
    d: Mapping[str, Any] = une.details
    morceaux = []
    if une.acte == ActeVacance.ORIENTER:
        morceaux.append(f"vers {noms.get(d.get('reservataire') or 0, 'le bailleur')}")
        if d.get("motif"):
            morceaux.append(f"proposition : {noms.get(d.get('proposee') or 0, 'le bailleur')} ; motif : {d['motif']}")
        if d.get("preuve"):
            morceaux.append(f"information : {d['preuve']}")
    else:
        if d.get("feuille"):
            morceaux.append(f"au nom du réservataire, feuille signée : {d['feuille']}")
        if d.get("cause") in CauseEchec.values:
            morceaux.append(str(CauseEchec(d["cause"]).label))
        if d.get("motif"):
            morceaux.append(str(d["motif"]))
        if d.get("reprise") in MotifReprise.values:
            morceaux.append(str(MotifReprise(d["reprise"]).label))
    if (d.get("tour") or 1) > 1:
        morceaux.append(f"tour {d['tour']}")
    return " · ".join(morceaux)


@dataclass(frozen=True, slots=True)
class Suite:
    """Who does what next, and before when."""

    qui: str
    quoi: str
    avant: str = ""
    etiquette: Etiquette | None = None


def suite(vacance: MiseADisposition, acteur: Acteur) -> Suite | None:
    """The next move in one sentence; None when the vacancy is over."""
    bailleur = vacance.attribuant.nom
    if vacance.etat not in OUVERTES:
        return None
    if est_epuisee(vacance):
        quoi = "relance la désignation : plus aucun candidat de ce tour ne peut aboutir"
        return Suite(_qui(bailleur, vacance.attribuant_id, acteur), quoi)
    if vacance.etat == EtatVacance.A_ORIENTER:
        quoi = "confie ce logement au maire, qui désigne" if vacance.maire_qpv else "oriente ce logement"
        return Suite(_qui(bailleur, vacance.attribuant_id, acteur), quoi)
    if vacance.etat == EtatVacance.EN_DESIGNATION:
        designant = designant_de(vacance)
        nom = vacance.reservataire.nom if vacance.reservataire and designant != vacance.attribuant_id else bailleur
        return Suite(
            _qui(nom, designant, acteur),
            "désigne au moins trois candidats (R441-3)",
            jour(vacance.designer_avant_le),
            delai(vacance.designer_avant_le),
        )
    if vacance.etat == EtatVacance.EN_COMMISSION:
        return Suite(_qui(bailleur, vacance.attribuant_id, acteur), "inscrit ces candidats à une séance de la CALEOL")
    return Suite(_qui(bailleur, vacance.attribuant_id, acteur), "propose le logement, puis signe le bail")


def est_epuisee(vacance: MiseADisposition) -> bool:
    """Candidates were sent, and nobody of this turn may still get the dwelling."""
    if vacance.etat not in (EtatVacance.EN_COMMISSION, EtatVacance.ATTRIBUEE):
        return False
    encore = (*CANDIDATURES_OUVERTES, EtatCandidature.SUSPENDUE)
    return not vacance.candidatures.filter(tour=vacance.tour, etat__in=encore).exists()


def _qui(nom: str, organisme: int, acteur: Acteur) -> str:
    return f"{nom} (vous)" if acteur.organisme_id == organisme else nom


def delai(limite: date | None) -> Etiquette | None:
    """Days left, or past."""
    if limite is None:
        return None
    reste = (limite - aujourdhui()).days
    if reste < 0:
        return Etiquette(f"dépassé de {-reste} j", Ton.ROUGE)
    return Etiquette(f"reste {reste} j", Ton.AMBRE if reste <= JOURS_D_ALERTE else Ton.VERT)


def faits_de_la_vacance(vacance: MiseADisposition, *, le: date) -> list[Fait]:
    logement = vacance.logement
    return [
        classe.fait(classes_de([logement], le=le).get(logement.pk), logement.programme),
        _fait("Nature", str(vacance.get_nature_display())),
        _fait("Congé reçu le", jour(vacance.conge_recu_le)),
        _fait("Disponible le", jour(vacance.disponible_le)),
        _fait("Loyer et charges", affichage.conditions(vacance)),
        _fait("Flux", str(vacance.get_exclusion_display()) if vacance.exclusion else "dans le flux"),
        _fait("Réservataire", vacance.reservataire.nom if vacance.reservataire else "bailleur"),
        _fait("Convention", vacance.convention.reference if vacance.convention else "aucune"),
        publique.fait(vacance, etats([vacance], le=le)[vacance.pk]),
        _fait("Prévenu le", jour(vacance.prevenu_le)) if vacance.reservataire_id else _fait("Tour", str(vacance.tour)),
    ]


def candidatures(vacance: MiseADisposition) -> list[tuple[Etiquette, int]]:
    """Its candidatures of this turn by state, without naming anybody."""
    comptes: dict[str, int] = {}
    for etat in vacance.candidatures.filter(tour=vacance.tour).values_list("etat", flat=True):
        comptes[etat] = comptes.get(etat, 0) + 1
    return [(affichage.etat_de_candidature(etat), nombre) for etat, nombre in sorted(comptes.items())]
