"""What the gestionnaire records for an organisme: habilitations with their dry run, guichets, conventions, homes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from habilitations import ports
from habilitations.models import Guichet, Habilitation, Mandat, Organisme, Reservation
from habilitations.rules.bases import REGLES, Base
from habilitations.rules.types import CanalGuichet, ModeReservation
from habilitations.saisie import SaisieGuichet, SaisieHabilitation, SaisieMandat, SaisieReservation
from habilitations.services import conventions, essai
from habilitations.services import organismes as services
from habilitations.services.administration import refus_de_gerer
from habilitations.web.administration.champs import CONTROLE, Choix, Commune, Formulaire, Jour, Ligne, Tag, offrir
from habilitations.web.administration.ecrans import jour, periode
from habilitations.web.administration.organismes import ActeDuGestionnaire
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger

FORME_DU_CODE = "Cinq lettres majuscules ou chiffres. Il termine chaque numéro délivré : il ne change pas et ne sert jamais deux fois."


def _sans(quoi: str) -> ActionRefusee:
    return ActionRefusee(
        Refus(
            "convention_introuvable",
            f"{quoi} n'existe pas dans cet organisme.",
            Nature.INTROUVABLE,
            source=Regle.INCONNU,
            issue="Rechargez la liste des conventions.",
        )
    )


def _nombre(nombre: int | None, plafond: int) -> str:
    if nombre is None:
        return "non compté"
    return f"plus de {plafond:,}".replace(",", " ") if nombre > plafond else f"{nombre:,}".replace(",", " ")


def effet_affiche(effet: essai.Effet | None) -> dict[str, Any] | None:
    """The dry run in words; figures with thin spaces, a cap said as such."""
    if effet is None:
        return None
    return {
        "nul": effet.nul,
        "communes": f"{effet.communes_avant} → {effet.communes_apres}",
        "ouvertes": _nombre(effet.demandes_ouvertes, ports.COMPTE_MAXIMAL),
        "fermees": _nombre(effet.demandes_fermees, ports.COMPTE_MAXIMAL),
        "droits_ouverts": ", ".join(str(un.label).lower() for un in effet.droits_ouverts),
        "droits_fermes": ", ".join(str(un.label).lower() for un in effet.droits_fermes),
    }


class FormulaireHabilitation(Formulaire):
    base = Choix(label="Base légale")
    territoire = Tag(label="Territoire", required=False)
    convention = Ligne(
        label="Convention ou délibération", max_length=120, required=False, help_text="Sa référence et sa date."
    )
    du = Jour(label="À partir du")
    au = Jour(label="Jusqu'au", required=False, help_text="Laisser vide s'il n'y a pas de fin prévue.")

    def __init__(self, *args: Any, bases: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offrir(self, "base", [("", "Choisir…"), *bases])


class Accorder(ActeDuGestionnaire):
    """Two times: what it would open, then the grant."""

    titre = "Accorder une habilitation"
    envoi = "Accorder"
    formulaire = FormulaireHabilitation
    gabarit = "habilitations/administration/accorder.html"

    def initial(self) -> dict[str, Any]:
        return {"du": aujourdhui()}

    def options(self) -> dict[str, Any]:
        return {"bases": [(b.value, b.label) for b in Base if self.organisme.type in REGLES[b].types]}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if "essai" not in request.POST:
            return super().post(request, **kwargs)
        formulaire = self._formulaire(request.POST)
        if not formulaire.is_valid():
            return self.page(formulaire, 422)
        saisie = self._saisie(formulaire.cleaned_data)
        try:
            exiger(services.refus_d_accorder(self.acteur, self.organisme, saisie))
        except ActionRefusee as refusee:
            return self.refuser(formulaire, refusee.refus)
        self.effet = effet_affiche(essai.effet_d_accorder(saisie))
        return self.page(formulaire, 200)

    def _saisie(self, saisi: dict[str, Any]) -> SaisieHabilitation:
        territoire = saisi["territoire"]
        return SaisieHabilitation(
            organisme_id=self.organisme.pk, base=Base(saisi["base"]), du=saisi["du"], au=saisi["au"],
            territoire_id=territoire.pk if territoire else None, convention=saisi["convention"],
        )  # fmt: skip

    def contexte(self) -> dict[str, Any]:
        return {"effet": getattr(self, "effet", None)}

    def executer(self, saisi: dict[str, Any]) -> str:
        services.accorder_habilitation(acteur=self.acteur, saisie=self._saisie(saisi))
        return "Habilitation accordée."


class FormulaireDernierJour(Formulaire):
    au = Jour(label="Dernier jour", help_text="Passé ce jour, elle n'ouvre plus rien.")


class Clore(ActeDuGestionnaire):
    """Give its last day to something dated."""

    formulaire = FormulaireDernierJour
    danger = True
    envoi = "Enregistrer la fin"
    modele: Any
    lien = "organisme"

    def preparer(self, **kwargs: Any) -> None:
        super().preparer(**kwargs)
        exiger(refus_de_gerer(self.acteur))
        trouvee = self.modele.objects.filter(pk=kwargs["ligne_id"], **{self.lien: self.organisme}).first()
        if trouvee is None:
            raise _sans("Cette ligne")
        self.ligne = trouvee

    def initial(self) -> dict[str, Any]:
        return {"au": self.ligne.au or aujourdhui()}


class Retirer(Clore):
    titre = "Retirer une habilitation"
    modele = Habilitation
    sensible = True
    gabarit = "habilitations/administration/accorder.html"

    def contexte(self) -> dict[str, Any]:
        une = self.ligne
        return {
            "objet": f"{une.get_base_display()} · {periode(une.du, une.au)}",
            "effet": effet_affiche(essai.effet_de_retirer(une)),
            "retrait": True,
        }

    def executer(self, saisi: dict[str, Any]) -> str:
        services.retirer_habilitation(acteur=self.acteur, habilitation_id=self.ligne.pk, dernier_jour=saisi["au"])
        return f"Habilitation valable jusqu'au {jour(saisi['au'])} inclus."


class FermerGuichet(Clore):
    titre = "Fermer un guichet"
    note = "Ses demandes restent lisibles par l'organisme. Son code reste dans les numéros et ne sera jamais redonné."
    modele = Guichet

    def contexte(self) -> dict[str, Any]:
        return {"objet": str(self.ligne)}

    def executer(self, saisi: dict[str, Any]) -> str:
        services.fermer_guichet(acteur=self.acteur, guichet_id=self.ligne.pk, dernier_jour=saisi["au"])
        return "Fermeture enregistrée."


class CloreReservation(Clore):
    titre = "Terminer une réservation"
    modele = Reservation

    def contexte(self) -> dict[str, Any]:
        return {"objet": f"{self.ligne.convention} · {self.ligne.commune}"}

    def executer(self, saisi: dict[str, Any]) -> str:
        conventions.clore_reservation(
            acteur=self.acteur, organisme_id=self.organisme.pk, reservation_id=self.ligne.pk, dernier_jour=saisi["au"]
        )
        return "Fin de la réservation enregistrée."


class CloreMandat(Clore):
    titre = "Terminer un mandat"
    modele = Mandat
    lien = "mandataire"

    def contexte(self) -> dict[str, Any]:
        return {"objet": f"{self.ligne.mandant.nom} · {self.ligne.convention}"}

    def executer(self, saisi: dict[str, Any]) -> str:
        conventions.clore_mandat(
            acteur=self.acteur, organisme_id=self.organisme.pk, mandat_id=self.ligne.pk, dernier_jour=saisi["au"]
        )
        return "Fin du mandat enregistrée."


class FormulaireGuichet(Formulaire):
    code = Ligne(label="Code", max_length=5, help_text=FORME_DU_CODE)
    nom = Ligne(label="Nom", max_length=120)
    canal = Choix(CanalGuichet.choices, label="Canal", vide="")
    adresse = Ligne(label="Adresse", max_length=120, required=False)
    code_postal = Ligne(label="Code postal", max_length=5, required=False)
    commune = Commune(label="Commune", required=False)
    telephone = Ligne(label="Téléphone", max_length=20, required=False)
    courriel = Ligne(label="Adresse électronique", max_length=254, required=False)
    public = Ligne(
        label="Réservé à",
        max_length=200,
        required=False,
        help_text="Seulement pour un employeur ou Action Logement : qui il enregistre.",
    )
    du = Jour(label="Ouvert à partir du", required=False)

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).strip().upper()


class OuvrirGuichet(ActeDuGestionnaire):
    titre = "Ouvrir un guichet"
    envoi = "Ouvrir"
    formulaire = FormulaireGuichet

    def initial(self) -> dict[str, Any]:
        return {"du": aujourdhui()}

    def executer(self, saisi: dict[str, Any]) -> str:
        commune = saisi.pop("commune")
        saisie = SaisieGuichet(
            **{**saisi, "canal": CanalGuichet(saisi["canal"])}, commune_id=commune.pk if commune else None
        )
        services.ouvrir_guichet(acteur=self.acteur, organisme_id=self.organisme.pk, saisie=saisie)
        return "Guichet ouvert."


class FormulaireImplantation(Formulaire):
    commune = Commune(label="Commune")
    logements = Ligne(label="Logements locatifs sociaux", max_length=7)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["logements"].widget.attrs = {**CONTROLE, "inputmode": "numeric"}

    def clean_logements(self) -> int:
        texte = self.cleaned_data["logements"].replace(" ", "")
        if not texte.isdecimal():
            self.add_error("logements", "Écrire un nombre entier.")
            return 0
        return int(texte)


class Implanter(ActeDuGestionnaire):
    titre = "Déclarer le patrimoine d'une commune"
    note = "Une commune déjà déclarée prend le nouveau nombre. Zéro : plus de logement."
    formulaire = FormulaireImplantation

    def executer(self, saisi: dict[str, Any]) -> str:
        conventions.fixer_implantation(
            acteur=self.acteur,
            organisme_id=self.organisme.pk,
            commune_id=saisi["commune"].pk,
            logements=saisi["logements"],
        )
        return "Patrimoine déclaré."


class FormulaireReservation(Formulaire):
    convention = Ligne(label="Référence de la convention", max_length=80)
    commune = Commune(label="Commune")
    mode = Choix(ModeReservation.choices, label="Mode", vide="")
    du = Jour(label="À partir du")
    au = Jour(label="Jusqu'au", required=False, help_text="Laisser vide s'il n'y a pas de fin prévue.")


class Reserver(ActeDuGestionnaire):
    titre = "Enregistrer une convention de réservation"
    note = "Une ligne par commune. En flux, chaque commune du stock sur lequel porte la convention (R441-5)."
    formulaire = FormulaireReservation

    def initial(self) -> dict[str, Any]:
        return {"du": aujourdhui()}

    def executer(self, saisi: dict[str, Any]) -> str:
        saisie = SaisieReservation(
            organisme_id=self.organisme.pk, commune_id=saisi["commune"].pk, mode=ModeReservation(saisi["mode"]),
            convention=saisi["convention"], du=saisi["du"], au=saisi["au"],
        )  # fmt: skip
        conventions.enregistrer_reservation(acteur=self.acteur, saisie=saisie)
        return "Convention enregistrée."


class FormulaireMandat(Formulaire):
    mandant = Choix(label="Organisme qui donne mandat")
    convention = Ligne(label="Convention", max_length=120)
    du = Jour(label="À partir du")
    au = Jour(label="Jusqu'au", required=False, help_text="Laisser vide s'il n'y a pas de fin prévue.")

    def __init__(self, *args: Any, mandants: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offrir(self, "mandant", [("", "Choisir…"), *mandants])


class Mandater(ActeDuGestionnaire):
    titre = "Enregistrer un mandat d'enregistrement"
    note = "Le mandataire voit ce que verrait le mandant s'il enregistrait lui-même (R441-2-6 g)."
    formulaire = FormulaireMandat

    def initial(self) -> dict[str, Any]:
        return {"du": aujourdhui()}

    def options(self) -> dict[str, Any]:
        autres = Organisme.objects.exclude(pk=self.organisme.pk).order_by("nom").values_list("pk", "nom")[:2_000]
        return {"mandants": list(autres)}

    def executer(self, saisi: dict[str, Any]) -> str:
        saisie = SaisieMandat(
            mandataire_id=self.organisme.pk, mandant_id=int(saisi["mandant"]), convention=saisi["convention"],
            du=saisi["du"], au=saisi["au"],
        )  # fmt: skip
        conventions.donner_mandat(acteur=self.acteur, saisie=saisie)
        return "Mandat enregistré."
