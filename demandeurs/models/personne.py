from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from demandeurs.enums import EtatNir, RolePersonne, SensRessource
from demandeurs.models.adresse import Localite
from demandeurs.models.menage import Menage


class Personne(models.Model):
    """One person of a household, in the order declared. Children in custody have no name (interface 02.01)."""

    # Erased with the household. No index of its own: `personne_rang_unique` starts with it.
    menage = models.ForeignKey(Menage, on_delete=models.CASCADE, db_index=False)
    rang = models.PositiveSmallIntegerField("rang")
    role = models.CharField("rôle", max_length=12, choices=RolePersonne)
    civilite = models.CharField("civilité", max_length=6, blank=True)
    nom = models.CharField("nom", max_length=100, blank=True)
    nom_naissance = models.CharField("nom de naissance", max_length=100, blank=True)
    prenom = models.CharField("prénom", max_length=100, blank=True)
    nom_normalise = models.CharField(max_length=100, blank=True, editable=False)
    nom_naissance_normalise = models.CharField(max_length=100, blank=True, editable=False)
    prenom_normalise = models.CharField(max_length=100, blank=True, editable=False)
    naissance_le = models.DateField("né(e) le", null=True)  # dependants may be declared without it (interface 02.01)
    nationalite = models.CharField("nationalité", max_length=6, blank=True)
    situation_familiale = models.CharField("situation familiale", max_length=6, blank=True)
    lien = models.CharField("lien au demandeur", max_length=6, blank=True)
    sexe = models.CharField("sexe", max_length=6, blank=True)
    parente = models.CharField("lien de parenté", max_length=6, blank=True)
    coparentalite = models.CharField("mode de garde", max_length=6, blank=True)
    tel_domicile = models.CharField("téléphone", max_length=20, blank=True)
    tel_portable = models.CharField("téléphone portable", max_length=20, blank=True)
    tel_travail = models.CharField("téléphone professionnel", max_length=20, blank=True)
    mel = models.CharField("courriel", max_length=255, blank=True)
    notif_sms = models.BooleanField("accepte les SMS", null=True)  # not said
    notif_mel = models.BooleanField("accepte les courriels", null=True)  # not said
    nir_etat = models.CharField("état du NIR", max_length=12, choices=EtatNir, default=EtatNir.ABSENT)
    nir_chiffre = models.BinaryField("NIR chiffré", null=True, editable=False)  # no NIR given
    nir_empreinte = models.BinaryField("empreinte du NIR", null=True, editable=False)  # no NIR given

    class Meta:
        verbose_name = "personne"
        constraints = [
            UniqueConstraint(
                name="personne_rang_unique",
                fields=["menage", "rang"],
                violation_error_message="Deux personnes du ménage ont le même rang.",
            ),
            UniqueConstraint(
                name="personne_un_titulaire",
                fields=["menage"],
                condition=Q(role=RolePersonne.TITULAIRE),
                violation_error_message="Un ménage a un seul demandeur titulaire.",
            ),
            CheckConstraint(
                name="personne_titulaire_identifie",
                condition=~Q(role__in=[RolePersonne.TITULAIRE, RolePersonne.COTITULAIRE, RolePersonne.COLOCATAIRE])
                | (~Q(nom="") & ~Q(prenom="") & Q(naissance_le__isnull=False)),
                violation_error_message="Le demandeur et ses codemandeurs ont un nom, un prénom et une date de naissance.",
            ),
            CheckConstraint(
                name="personne_nir_chiffre_et_empreinte",
                condition=Q(nir_chiffre__isnull=True, nir_empreinte__isnull=True)
                | Q(nir_chiffre__isnull=False, nir_empreinte__isnull=False),
                violation_error_message="Un NIR est enregistré chiffré avec son empreinte, ou pas du tout.",
            ),
            CheckConstraint(
                name="personne_nir_selon_etat",
                condition=Q(nir_etat__in=[EtatNir.ABSENT, EtatNir.CLE_FAUSSE], nir_chiffre__isnull=True)
                | Q(nir_etat__in=[EtatNir.PROVISOIRE, EtatNir.FORME_VALIDE], nir_chiffre__isnull=False),
                violation_error_message="Un NIR absent ou à clé fausse n'est pas enregistré.",
            ),
        ]
        indexes = [
            models.Index(name="personne_nir", fields=["nir_empreinte"], condition=Q(nir_empreinte__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"personne {self.pk}"


class Activite(Localite):
    """Professional situation of one adult (boxes D1 to D30), with the employer's place."""

    personne = models.OneToOneField(Personne, on_delete=models.CASCADE)  # erased with the person
    contrat = models.CharField("activité (interface)", max_length=6, blank=True)
    statut = models.CharField("situation (D2 à D11)", max_length=6, blank=True)
    profession = models.CharField("profession", max_length=80, blank=True)
    employeur = models.CharField("employeur principal", max_length=80, blank=True)
    siret = models.CharField("SIRET de l'employeur", max_length=14, blank=True)
    multi_employeur = models.BooleanField("plusieurs employeurs", null=True)  # not said
    organisme_collecteur = models.CharField("organisme collecteur", max_length=80, blank=True)
    a_lieu = models.BooleanField("lieu de travail déclaré", default=False)
    precaire = models.BooleanField("CDD ou intérim (D13)", null=True)  # not said
    chomage_plus_un_an = models.BooleanField("au chômage depuis plus d'un an (D14)", null=True)  # not said
    reprise_le = models.DateField("reprise du travail (D15)", null=True)  # only after long unemployment

    class Meta:
        verbose_name = "situation professionnelle"
        verbose_name_plural = "situations professionnelles"
        constraints = [
            CheckConstraint(
                name="activite_siret_14",
                condition=Q(siret="") | Q(siret__regex=r"^[0-9]{14}$"),
                violation_error_message="Le SIRET a 14 chiffres.",
            ),
        ]

    def __str__(self) -> str:
        return f"activité {self.pk}"


class RevenuFiscal(models.Model):
    """Revenu fiscal de référence of one person for one year, whole euros; `rang` 1 = N-1, 2 = N-2 of the form."""

    # Erased with the person. No index of its own: `revenu_une_fois_par_annee` starts with it.
    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, db_index=False)
    rang = models.PositiveSmallIntegerField("année (1 : N-1, 2 : N-2)")
    annee = models.PositiveSmallIntegerField("année", null=True)  # the interface allows the amount alone
    montant = models.IntegerField("montant (euros)", null=True)  # unknown: 35 to 56 % of real dossiers

    class Meta:
        verbose_name = "revenu fiscal de référence"
        verbose_name_plural = "revenus fiscaux de référence"
        constraints = [
            UniqueConstraint(
                name="revenu_une_fois_par_annee",
                fields=["personne", "rang"],
                violation_error_message="Ce revenu fiscal est déjà déclaré pour cette année.",
            ),
            CheckConstraint(
                name="revenu_annee_1900_2100",
                condition=Q(annee__isnull=True) | Q(annee__range=(1900, 2100)),
                violation_error_message="L'année d'un revenu va de 1900 à 2100.",
            ),
            CheckConstraint(
                name="revenu_montant_borne",
                condition=Q(montant__isnull=True) | Q(montant__range=(-999_999, 999_999)),
                violation_error_message="Un revenu fiscal va de -999 999 à 999 999 euros.",
            ),
        ]

    def __str__(self) -> str:
        return f"revenu {self.pk}"


class Ressource(models.Model):
    """A monthly resource received or paid, whole euros, of the person or of the dependants (boxes E7 to E9)."""

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE)  # erased with the person
    rang = models.PositiveSmallIntegerField("rang")
    sens = models.CharField("sens", max_length=1, choices=SensRessource)
    des_charges = models.BooleanField("des personnes à charge", default=False)
    code = models.CharField("nature", max_length=6, blank=True)
    montant = models.IntegerField("montant mensuel (euros)", null=True)  # the interface allows a nature alone

    class Meta:
        verbose_name = "ressource mensuelle"
        verbose_name_plural = "ressources mensuelles"
        constraints = [
            CheckConstraint(
                name="ressource_montant_borne",
                condition=Q(montant__isnull=True) | Q(montant__range=(-999_999, 999_999)),
                violation_error_message="Une ressource va de -999 999 à 999 999 euros.",
            ),
        ]

    def __str__(self) -> str:
        return f"ressource {self.pk}"
