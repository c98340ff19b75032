"""The page of one candidature in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from attributions.enums import AutoriteAttribution, EtatVisite, TitreDesignation
from attributions.models import AttributionPrononcee, Candidature, Decision, Proposition, VisiteLogement
from attributions.services.examen import examiner
from attributions.services.menages import Menage
from attributions.states.candidature import EtatCandidature
from attributions.web import affichage as mots
from attributions.web.libelles import LIBELLES
from attributions.web.panneau import decision_en_mots, proposition_en_mots
from attributions.web.seances.presenter import explications
from habilitations.models import Organisme
from registre.models import Evenement
from registre.rules.explications import pourcent
from registre.web import affichage
from registre.web.presenters import fil as presenter_fil
from socle.presentation import Etiquette, Fait, LigneFil, Ton

EVENEMENTS = 50
_TONS = {EtatVisite.PROPOSEE: Ton.BLEU, EtatVisite.FAITE: Ton.VERT, EtatVisite.ABSENCE: Ton.AMBRE}


@dataclass(frozen=True, slots=True)
class VisiteAffichee:
    texte: str
    etat: Etiquette
    motif: str = ""


def groupes(menage: Menage) -> list[str]:
    return affichage.groupes(menage.numero)


def faits(une: Candidature, *, le: date) -> list[Fait]:
    """What is known of it, from the designation to the lease; four statements at most."""
    vacance = une.mise_a_disposition
    lus = [
        Fait("Bailleur", une.attribuant.nom),
        Fait("Réservataire", vacance.reservataire.nom if vacance.reservataire else "Gardé par le bailleur"),
        Fait(
            "Désignée",
            f"le {affichage.jour(une.designee_le)} par {une.designee_par.nom}",
            [Etiquette(str(une.get_titre_display()))],
        ),
    ]
    if vacance.places > 1:
        lus.append(Fait("Colocation", f"place {une.place} sur {vacance.places} (L442-8-4)"))
    if conditions := mots.conditions(vacance):
        lus.append(Fait("Loyer", conditions))
    if une.motif_simultanee:
        lus.append(Fait("Malgré une autre proposition", une.motif_simultanee))
    lus += _prononcee(une)
    decisions = Decision.objects.filter(candidature=une, annulee_a__isnull=True).order_by("pk")
    lus += [Fait("Commission", decision_en_mots(une_decision), fort=True) for une_decision in decisions]
    propositions = Proposition.objects.filter(candidature=une).order_by("pk")
    lus += [Fait("Offre", proposition_en_mots(offre), fort=True) for offre in propositions]
    if une.condition_avant_le:
        delai = mots.delai(une.condition_avant_le, le=le)
        lus.append(Fait("Condition", f"avant le {affichage.jour(une.condition_avant_le)}", [delai] if delai else []))
    if une.close_le:
        motif = LIBELLES["motif"].get(une.motif_cloture, "")
        suite = " · ".join(un for un in (motif, une.precision_cloture) if un)
        depuis = "Suspendue" if une.etat == EtatCandidature.SUSPENDUE else "Close"
        lus.append(Fait(depuis, f"le {affichage.jour(une.close_le)}" + (f" : {suite}" if suite else "")))
    return lus


def _prononcee(une: Candidature) -> list[Fait]:
    """The act of an authority that attributed without a commission."""
    if une.titre not in (TitreDesignation.AUTORITE, TitreDesignation.ETAT_DALO):
        return []
    acte = AttributionPrononcee.objects.select_related("organisme").filter(pk=une.pk).first()
    if acte is None:
        return []
    quoi = f"{acte.reference} du {affichage.jour(acte.prononcee_le)}, {acte.organisme.nom}"
    etiquettes = [Etiquette("sans commission", Ton.BLEU)]
    if acte.autorite == AutoriteAttribution.BAILLEUR:
        etiquettes.append(Etiquette("commission informée" if acte.informee_id else "commission à informer", Ton.GRIS))
    return [
        Fait("Attribution prononcée", quoi, etiquettes, fort=True),
        Fait("Fondement", str(acte.get_fondement_display())),
        Fait("Acte gardé", acte.conserve_par),
    ]


def solvabilite(une: Candidature, *, le: date) -> list[Fait]:
    """The effort rate, before or after the aid, and what is left to live on, each with its calculation."""
    examen = examiner([une], le=le, avec_pieces=False)[une.pk]
    estimee = not examen.effort_avant_aide
    aide = mots.euros(une.aide_estimee) + " par mois" if une.aide_estimee is not None else "non estimée"
    etiquettes = [Etiquette("aide comprise", Ton.BLEU) if estimee else Etiquette("avant aide : majorant", Ton.GRIS)]
    if estimee and examen.effort_eleve.valeur:
        etiquettes.append(Etiquette("élevé", Ton.AMBRE))
    effort, reste = examen.effort, examen.reste
    return [
        Fait("Aide estimée", aide, vide=not estimee),
        Fait(
            "Taux d'effort",
            pourcent(effort.valeur) if effort.valeur is not None else "non connu",
            etiquettes if effort.valeur is not None else [],
            calcul=tuple(explications(effort)),
            vide=effort.valeur is None,
        ),
        Fait(
            "Reste pour vivre",
            f"{mots.euros(reste.valeur)} par jour" if reste.valeur is not None else "non connu",
            calcul=tuple(explications(reste)),
            vide=reste.valeur is None,
        ),
    ]


def fil(une: Candidature, *, le: date) -> list[LigneFil]:
    """The events of the demande about this candidature, newest first; two statements."""
    annulations = Evenement.objects.filter(annule=OuterRef("pk"))
    evenements = list(
        Evenement.objects.filter(demande=une.demande_id, details__candidature=une.pk)
        .annotate(est_annule=Exists(annulations))
        .order_by("-survenu_le", "-pk")[:EVENEMENTS]
    )
    ids = {i for e in evenements for i in (e.organisme_origine_id, e.organisme_saisie_id) if i is not None}
    organismes = dict(Organisme.objects.filter(pk__in=ids).values_list("pk", "nom"))
    return presenter_fil.lignes(evenements, organismes, le=le)


def visite(une: VisiteLogement) -> VisiteAffichee:
    """`Proposée le 3 novembre 2026, rendez-vous le 12/11/2026 à 9 h 30`."""
    texte = f"Proposée le {affichage.jour(une.proposee_le)}"
    if une.prevue_a is not None:
        texte += f", rendez-vous le {affichage.instant(une.prevue_a)}"
    if une.faite_le is not None:
        texte += f" ; {str(une.get_etat_display()).lower()} le {affichage.jour(une.faite_le)}"
    return VisiteAffichee(
        texte, Etiquette(str(une.get_etat_display()), _TONS.get(EtatVisite(une.etat), Ton.GRIS)), une.motif
    )
