"""Telling the members of a commission when they sit: the agenda and its calendar object, by e-mail, no household named.

The row of long work is what remembers it, one per version of the sitting; its cursor is the last member written to, so that
nobody is written to twice. Members without an address are listed, for the letter to be printed (R441-9 IV).
"""

from __future__ import annotations

from dataclasses import dataclass
from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet

from attributions.documents.proces_verbal import heure
from attributions.models import MembreCal, SeanceCal
from attributions.services.commissions import membres_de
from attributions.services.papiers import convocation_ics, convocation_pdf
from attributions.states.seance import EtatSeance
from habilitations.acteur import Acteur
from registre.documents.francais import date_longue
from socle.clock import PARIS, maintenant
from socle.models import EtatTravail, Travail
from socle.travaux import OUVERTS, Resultat, Suivi, annuler, demander, signaler_apres

NATURE = "attributions.convoquer_membres"
CORPS = (
    "Bonjour,\n\n{phrase}\n\nCommission : {commission}\nDate : {date} à {heure}\nLieu : {lieu}\n\n{suite}\n\n"
    "Demande de logement social partagée\nMessage automatique : ne répondez pas à cette adresse.\n"
)
ANNONCE = "Vous êtes convoqué à une séance de la commission d'attribution des logements. Cette convocation remplace les précédentes."
ANNULATION = "La séance ci-dessous de la commission d'attribution des logements est annulée."
SUITE = (
    "L'ordre du jour et le rendez-vous pour votre agenda sont joints. Les dossiers des candidats se consultent dans le registre, "
    "depuis votre compte."
)


@dataclass(frozen=True, slots=True)
class Envoi:
    """Where the last convocation is: who was written to, who is to be handed the printed letter; `en_cours`: not sent yet."""

    par_mel: tuple[MembreCal, ...] = ()
    a_remettre: tuple[MembreCal, ...] = ()
    en_cours: bool = False


def prevenir(seance: SeanceCal, *, acteur: Acteur, aussitot: bool = True) -> None:
    """Write down that the members are to be told of this version of the sitting, in place of what was not sent yet.

    `aussitot`: as soon as this transaction is committed; else the sweep of long work sends it a few minutes later, so that
    changes of an agenda one after the other make one message. Call in the transaction of the act, the sitting locked.
    """
    if seance.differee or seance.prevue_a <= maintenant():
        return
    for ancien in _travaux(seance).filter(etat__in=OUVERTS):
        annuler(ancien.pk)
    travail = demander(
        NATURE,
        acteur=acteur,
        arguments={"seance": seance.pk, "version": seance.version},
        unicite=f"convocation:{seance.pk}:{seance.version}",
    )
    if aussitot:
        signaler_apres(travail.pk)


def prevenir_du_changement(seance: SeanceCal, *, acteur: Acteur) -> None:
    """The agenda of a sitting already convoked has changed: its members are told again, once the changes are over."""
    if seance.etat == EtatSeance.CONVOQUEE:
        prevenir(seance, acteur=acteur, aussitot=False)


def envoyer(suivi: Suivi) -> Resultat:
    """The long work: one e-mail for each member with an address. Each is committed before the next one leaves."""
    seance = SeanceCal.objects.select_related("commission__bailleur").get(pk=suivi.arguments["seance"])
    if seance.etat not in (EtatSeance.CONVOQUEE, EtatSeance.ANNULEE):
        return Resultat("La séance n'est plus convoquée.")
    membres = [un for un in _membres(seance) if un.courriel]
    piece, refusees = _piece(seance), list(suivi.curseur.get("refusees", []))
    faits = set(suivi.curseur.get("faits", []))
    for membre in membres:
        if membre.pk in faits:
            continue
        try:
            _message(seance, membre, piece).send()
        except SMTPRecipientsRefused:
            refusees.append(membre.pk)
        faits.add(membre.pk)
        with transaction.atomic():
            suivi.avancer(
                fait=len(faits), total=len(membres), curseur={"faits": sorted(faits), "refusees": sorted(refusees)}
            )
    return Resultat(f"{len(membres) - len(refusees)} membres prévenus, {len(refusees)} adresses refusées.")


def dernier_envoi(seance: SeanceCal) -> Envoi | None:
    """The last convocation of this sitting; None when its members were never told by the register. Two statements."""
    dernier = _travaux(seance).exclude(etat=EtatTravail.ANNULE).order_by("-pk").first()
    if dernier is None:
        return None
    refusees = set(dernier.curseur.get("refusees", []))
    membres = _membres(seance)
    joints = tuple(un for un in membres if un.courriel and un.pk not in refusees)
    return Envoi(joints, tuple(un for un in membres if un not in joints), dernier.etat != EtatTravail.TERMINE)


def _travaux(seance: SeanceCal) -> QuerySet[Travail]:
    return Travail.objects.filter(nature=NATURE, unicite__startswith=f"convocation:{seance.pk}:")


def _membres(seance: SeanceCal) -> list[MembreCal]:
    return membres_de(seance.commission_id, seance.prevue_a.astimezone(PARIS).date())


def _piece(seance: SeanceCal) -> list[tuple[str, bytes, str]]:
    calendrier = ("seance.ics", convocation_ics(seance), "text/calendar")
    if seance.etat == EtatSeance.ANNULEE:
        return [calendrier]
    return [calendrier, ("convocation.pdf", convocation_pdf(seance), "application/pdf")]


def _message(seance: SeanceCal, membre: MembreCal, pieces: list[tuple[str, bytes, str]]) -> EmailMessage:
    annulee = seance.etat == EtatSeance.ANNULEE
    corps = CORPS.format(
        phrase=ANNULATION if annulee else ANNONCE,
        commission=f"{seance.commission.nom} ({seance.commission.bailleur.nom})",
        date=date_longue(seance.prevue_a.astimezone(PARIS).date()),
        heure=heure(seance.prevue_a),
        lieu=seance.lieu or "à préciser par le secrétariat",
        suite="Le rendez-vous joint retire la séance de votre agenda." if annulee else SUITE,
    )
    objet = "Commission d'attribution : séance annulée" if annulee else "Commission d'attribution : convocation"
    return EmailMessage(objet, corps, to=[membre.courriel], attachments=pieces)
