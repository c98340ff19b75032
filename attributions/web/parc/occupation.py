"""How the dwellings of tense zones are lived in: those to examine, those to bring to the commission, its opinions (L442-5-2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from attributions.enums import AvisOccupation, EtatExamen, SituationOccupation
from attributions.models import BailEnCours, ExamenOccupation, Logement, SeanceCal
from attributions.saisie.occupation import SaisieAvis, SaisieExamen
from attributions.services import occupation as service
from attributions.services.baux_en_cours import OBJET as BAIL_EN_COURS
from attributions.services.logements import OBJET as LOGEMENT
from attributions.web import affichage
from attributions.web.designation import pages
from attributions.web.parc.actes import ActeDuParc, avec_version, url_logement, version_de
from attributions.web.parc.formulaires import CASE, FormulaireVersionne
from habilitations import access
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.administration.champs import Choix, Jour, Ligne, offrir
from habilitations.web.gardes import exige
from registre.rules.echeances import ajouter_mois
from registre.web.affichage import jour
from registre.web.vues.adresses import AdresseDeListe
from socle.clock import PARIS, aujourdhui
from socle.errors import Refus, exiger
from socle.journal import tracer_consultation
from socle.presentation import PageAffichee

A_EXAMINER, SANS_DATE = "a_examiner", "sans_date"
ETATS = {
    A_EXAMINER: "À examiner",
    **{etat.value: str(etat.label) for etat in EtatExamen},
    SANS_DATE: "Date de bail à dire",
}
CONNUS = ("etat", "apres")
TITRES = {A_EXAMINER: "À examiner depuis le", SANS_DATE: "Référence"}
_JOINTES = ("en_cours__logement__commune", "seance")
VIDES = {
    A_EXAMINER: "Aucune occupation n'est à examiner aujourd'hui.",
    EtatExamen.A_PORTER: "Aucun dossier n'attend la commission.",
    EtatExamen.AVIS: "La commission n'a encore rendu aucun avis.",
    EtatExamen.FAIT: "Aucune occupation n'a été examinée sans suite.",
    SANS_DATE: "De chaque logement loué en zone tendue, la date du bail en cours est connue.",
}


@require_safe
@exige(Droit.LOUER)
def liste(request: RequeteDAgent) -> HttpResponse:
    """One page of the occupations of this bailleur, by what is to be done; nobody is named."""
    assert request.acteur is not None
    etat = request.GET.get("etat", A_EXAMINER)
    etat = etat if etat in ETATS else A_EXAMINER
    lignes, page = _lignes(request.acteur, etat, request.GET.get("apres", ""))
    adresse = AdresseDeListe(request.path, request.GET, CONNUS)
    contexte = {
        "etats": [(libelle, adresse(etat=code, apres=""), code == etat) for code, libelle in ETATS.items()],
        "lignes": lignes,
        "page": PageAffichee(
            f"{pages.TAILLE} par page" if page.suivante else "",
            "",
            "",
            adresse(apres=page.suivante) if page.suivante else "",
        ),
        "titre_de_date": TITRES.get(etat, "Examinée le"),
        "sans_date": etat == SANS_DATE,
        "examinees": etat not in (A_EXAMINER, SANS_DATE),
        "vide": VIDES[etat],
    }
    return render(request, "attributions/parc/occupations.html", contexte)


def _lignes(acteur: Acteur, etat: str, apres: str) -> tuple[list[dict[str, Any]], pages.Page]:
    le = aujourdhui()
    if etat == A_EXAMINER:
        dus = service.baux_a_examiner(acteur, le).select_related("logement__commune")
        page = pages.page(dus.order_by("quand", "pk"), apres)
        mois = service.periode(le)
        tracer_consultation(acteur, BAIL_EN_COURS, [un.pk for un in page.lignes], nature="liste")
        return [_ligne_de_bail(un, mois) for un in page.lignes], page
    if etat == SANS_DATE:
        page = pages.page(service.logements_sans_date(acteur, le).select_related("commune").order_by("pk"), apres)
        tracer_consultation(acteur, LOGEMENT, [un.pk for un in page.lignes], nature="liste")
        return [_ligne_sans_date(un) for un in page.lignes], page
    lus = service.examens_par_etat(acteur, EtatExamen(etat))
    page = pages.page(lus.select_related(*_JOINTES).order_by("quand", "pk"), apres)
    tracer_consultation(acteur, service.OBJET, [un.pk for un in page.lignes], nature="liste")
    return [_ligne_d_examen(un, acteur) for un in page.lignes], page


def _ligne_de_bail(un: BailEnCours, mois: int) -> dict[str, Any]:
    return {
        **_logement_et_bail(un),
        "quand": jour(ajouter_mois(un.quand, mois), court=True),  # type: ignore[attr-defined]
        "situations": "",
        "avis": "",
        "actes": [("Examiner…", reverse("attributions:examiner_occupation", args=[un.cle]))],
    }


def _ligne_sans_date(un: Logement) -> dict[str, Any]:
    return {
        "url": url_logement(un.cle),
        "adresse": affichage.adresse(un),
        "traits": affichage.traits(un),
        "quand": un.reference,
        "actes": [("Dire la date du bail…", reverse("attributions:dire_bail", args=[un.cle]))],
    }


def _ligne_d_examen(examen: ExamenOccupation, acteur: Acteur) -> dict[str, Any]:
    return {
        **_logement_et_bail(examen.en_cours),
        "quand": jour(examen.examine_le, court=True),
        "situations": en_mots(examen.situations),
        "avis": _avis(examen),
        "actes": _actes(examen, acteur),
    }


def _logement_et_bail(un: BailEnCours) -> dict[str, Any]:
    return {
        "url": url_logement(un.logement.cle),
        "adresse": affichage.adresse(un.logement),
        "traits": affichage.traits(un.logement),
        "bail_le": jour(un.bail_le, court=True),
        "dit": "" if un.bail_id else "dit par le bailleur",
    }


def _avis(examen: ExamenOccupation) -> str:
    if examen.avis:
        return f"{examen.get_avis_display()} : {examen.motif}"
    return f"À la séance du {_jour_de(examen.seance)}" if examen.seance is not None else ""


def _actes(examen: ExamenOccupation, acteur: Acteur) -> list[tuple[str, str]]:
    """By what the row says: a list asks nothing of the base for each line."""
    if not examen.avis and examen.situations and access.peut(acteur, Droit.TENIR_COMMISSION):
        porter = "Porter en séance…" if examen.seance_id is None else "Changer de séance…"
        return [
            (porter, reverse("attributions:porter_occupation", args=[examen.cle])),
            ("Enregistrer l'avis…", reverse("attributions:aviser_occupation", args=[examen.cle])),
        ]
    if examen.avis == AvisOccupation.RELOGEMENT and examen.mutation_id is None:
        return [("Ouvrir la mutation…", reverse("attributions:muter_occupation", args=[examen.cle]))]
    return []


def en_mots(situations: Sequence[str]) -> str:
    return ", ".join(str(SituationOccupation(une).label) for une in situations) or "Aucune situation de l'article"


def occupations_de(seance: SeanceCal) -> list[tuple[str, str, str]]:
    """What the page of a sitting shows: the dwelling, the situations, the opinion when it is given."""
    return [
        (
            affichage.adresse(un.en_cours.logement),
            en_mots(un.situations),
            str(un.get_avis_display()) if un.avis else "avis attendu",
        )
        for un in service.portees_a(seance)
    ]


class FormulaireExamen(FormulaireVersionne):
    le = Jour(label="Examinée le")
    situations = forms.MultipleChoiceField(
        label="Situations trouvées", required=False, choices=SituationOccupation.choices,
        widget=forms.CheckboxSelectMultiple(attrs=CASE),
        help_text="Celles de L442-5-2. Sans aucune, la commission n'est pas saisie.",
    )  # fmt: skip


class FormulaireAvis(FormulaireVersionne):
    seance = Choix(label="Séance", vide="Choisissez")
    avis = Choix(AvisOccupation.choices, label="Avis", vide="Choisissez")
    motif = Ligne(label="Motif", max_length=200, help_text="Sans nom ni autre donnée de personne.")

    def __init__(self, *args: Any, seances: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offrir(self, "seance", [("", "Choisissez"), *seances])


class FormulaireSeance(FormulaireVersionne):
    seance = Choix(label="Séance", vide="Choisissez")

    def __init__(self, *args: Any, seances: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offrir(self, "seance", [("", "Choisissez"), *seances])


class FormulaireMutation(FormulaireVersionne):
    numero = Ligne(label="Numéro unique de la demande du locataire", max_length=40)


class _ActeDOccupation(ActeDuParc):
    def retour(self) -> str:
        return reverse("attributions:occupations")


class Examiner(_ActeDOccupation):
    titre = "Examiner l'occupation"
    envoi = "Enregistrer l'examen"
    note = "Avec une situation de l'article, le dossier est à porter en commission ; l'examen suivant vient trois ans après."
    formulaire = FormulaireExamen

    def preparer(self, **kwargs: Any) -> None:
        courants = BailEnCours.objects.select_related("logement__commune")
        courant = courants.filter(cle=kwargs["cle"]).first()
        if courant is None:
            raise Http404
        self.courant = courant
        exiger(service.refus_sur_bail(acteur=self.acteur, en_cours=courant))
        self.objet = f"{affichage.adresse(courant.logement)} · bail du {jour(courant.bail_le)}"

    def initial(self) -> dict[str, Any]:
        return avec_version(self.courant.version, le=aujourdhui())

    def executer(self, saisi: dict[str, Any]) -> str:
        saisie = SaisieExamen(saisi["le"], saisi["situations"])
        faite = service.examiner(self.courant.pk, saisie=saisie, acteur=self.acteur, version=version_de(saisi))
        return (
            "Occupation examinée : à porter en commission." if faite.situations else "Occupation examinée, sans suite."
        )


class _ActeSurExamen(_ActeDOccupation):
    regle: ClassVar[Callable[..., Refus | None]]
    """Why this act may not be done on the examination, or None: the one that the service uses."""
    examen: ExamenOccupation

    def preparer(self, **kwargs: Any) -> None:
        self.examen = _examen(kwargs["cle"])
        exiger(self.regle(acteur=self.acteur, examen=self.examen))
        self.objet = f"{affichage.adresse(self.examen.en_cours.logement)} · {en_mots(self.examen.situations)}"

    def initial(self) -> dict[str, Any]:
        return avec_version(self.examen.version)


class Porter(_ActeSurExamen):
    titre = "Porter l'occupation en commission"
    envoi = "Inscrire à la séance"
    note = "L'occupation se lit sur la page de la séance, après les logements à attribuer."
    formulaire = FormulaireSeance
    regle = staticmethod(service.refus_d_aviser)

    def options(self) -> dict[str, Any]:
        return {"seances": _choix(service.seances_a_venir(self.examen)[: service.SEANCES_PROPOSEES])}

    def executer(self, saisi: dict[str, Any]) -> str:
        service.porter(self.examen.pk, seance=UUID(saisi["seance"]), acteur=self.acteur, version=version_de(saisi))
        return "L'occupation est à l'ordre du jour de la séance."


class Aviser(_ActeSurExamen):
    titre = "Avis de la commission sur l'occupation"
    envoi = "Enregistrer l'avis"
    note = "La commission qui attribue les logements examine aussi leur occupation (L441-2)."
    formulaire = FormulaireAvis
    regle = staticmethod(service.refus_d_aviser)

    def options(self) -> dict[str, Any]:
        return {"seances": _choix(service.seances_tenues(self.examen)[: service.SEANCES_PROPOSEES])}

    def executer(self, saisi: dict[str, Any]) -> str:
        saisie = SaisieAvis(UUID(saisi["seance"]), saisi["avis"], saisi["motif"])
        service.aviser(self.examen.pk, saisie=saisie, acteur=self.acteur, version=version_de(saisi))
        return "L'avis de la commission est enregistré."


class OuvrirMutation(_ActeSurExamen):
    titre = "Ouvrir la mutation"
    envoi = "Lier la demande"
    note = (
        "Le locataire dépose sa demande de mutation comme toute demande ; elle est liée ici à l'avis de la commission."
    )
    formulaire = FormulaireMutation
    regle = staticmethod(service.refus_d_ouvrir)

    def executer(self, saisi: dict[str, Any]) -> str:
        service.ouvrir_mutation(self.examen.pk, numero=saisi["numero"], acteur=self.acteur, version=version_de(saisi))
        return "La demande de mutation est liée à l'avis."


def _choix(seances: Iterable[SeanceCal]) -> list[tuple[str, str]]:
    return [(str(une.cle), f"Séance du {_jour_de(une)}") for une in seances]


def _jour_de(seance: SeanceCal) -> str:
    return jour(seance.prevue_a.astimezone(PARIS).date())


def _examen(cle: UUID) -> ExamenOccupation:
    lus = ExamenOccupation.objects.select_related("en_cours__logement__commune")
    examen: ExamenOccupation | None = lus.filter(cle=cle).first()
    if examen is None:
        raise Http404
    return examen
