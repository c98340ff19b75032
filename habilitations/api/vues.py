"""What every route of the API shares: its scope, the body read once, the memory of the rights, the motive."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.core.exceptions import RequestDataTooBig
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from habilitations.access import memoire_des_droits, refus_d_acces
from habilitations.acteur import Acteur
from habilitations.api.authentification import ROYAUME, JetonDeClient
from habilitations.permissions import refus_de_portee
from habilitations.rules.droits import Droit
from habilitations.rules.portees import Portee
from socle.api.problemes import Probleme
from socle.errors import exiger

CORPS_MAXIMAL = 512 * 1024
MOTIF_MINIMUM = 10
MOTIF_MAXIMUM = 300
ENTETE_DU_MOTIF = "HTTP_MOTIF_CONSULTATION"


class VueApi(APIView):
    """One address of the API. `portees` and `droits` give the scope and the right of each method."""

    authentication_classes = (JetonDeClient,)
    permission_classes = ()
    parser_classes = (JSONParser,)
    renderer_classes = (JSONRenderer,)
    portees: ClassVar[dict[str, Portee]] = {}
    droits: ClassVar[dict[str, Droit]] = {}

    def dispatch(self, request: Any, *args: Any, **options: Any) -> Any:
        with memoire_des_droits():
            return super().dispatch(request, *args, **options)

    def check_permissions(self, request: Request) -> None:
        acteur: Acteur = request.auth
        portee, droit = self.portees.get(request.method or ""), self.droits.get(request.method or "")
        if portee is not None and portee.value not in acteur.portees:
            refus = refus_de_portee(portee)
            entete = f'{ROYAUME}, error="insufficient_scope", scope="{portee.value}"'
            raise Probleme(403, refus.code, refus.message, entetes={"WWW-Authenticate": entete}, issue=refus.issue)
        if droit is not None:
            exiger(refus_d_acces(acteur, droit))

    @property
    def acteur(self) -> Acteur:
        """The actor of the token, with the motive given for this request."""
        acteur: Acteur = self.request.auth
        motif = motif_de(self.request)
        return acteur.avec_motif(motif) if motif else acteur

    @property
    def client_id(self) -> int:
        return int(self.request.user.client_id)

    def parametres(self, *connus: str) -> dict[str, str]:
        """The parameters of the address. Raises `Probleme` for one that nobody knows: a mistyped filter filters nothing."""
        for nom in self.request.query_params:
            if nom not in connus:
                montre = "".join(c if c.isprintable() else "?" for c in nom[:40])
                raise Probleme(
                    400,
                    "parametre_inconnu",
                    f"Le paramètre « {montre} » n'existe pas ici.",
                    issue=f"Paramètres connus : {', '.join(connus)}." if connus else "",
                )
        return {nom: valeur for nom, valeur in self.request.query_params.items() if valeur != ""}


def motif_de(request: Request) -> str:
    """The reason given to read a protected or radiated dossier, from the header `Motif-Consultation`."""
    brut = str(request.META.get(ENTETE_DU_MOTIF, ""))
    try:
        texte = brut.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        texte = brut
    texte = " ".join("".join(c if c.isprintable() else " " for c in texte).split())[:MOTIF_MAXIMUM]
    if texte and len(texte) < MOTIF_MINIMUM:
        raise Probleme(
            400,
            "motif_trop_court",
            f"Le motif de consultation compte au moins {MOTIF_MINIMUM} caractères.",
            issue="Dites en une phrase pourquoi vous ouvrez ce dossier (en-tête Motif-Consultation, UTF-8).",
        )
    return texte


def corps_de(request: Request) -> tuple[Any, bytes]:
    """The JSON value sent, and its bytes. Raises `Probleme` when it is not JSON, or is too big."""
    if str(request.META.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower() != "application/json":
        raise Probleme(415, "format_inconnu", "Le corps s'envoie en application/json.")
    try:
        octets: bytes = request._request.body
    except RequestDataTooBig:
        raise _trop_gros() from None
    if len(octets) > CORPS_MAXIMAL:
        raise _trop_gros()
    try:
        return json.loads(octets, parse_constant=_interdite), octets
    except (ValueError, RecursionError):
        raise Probleme(400, "json_illisible", "Le corps de la requête n'est pas un JSON lisible.") from None


def _interdite(nom: str) -> None:
    raise ValueError(nom)


def _trop_gros() -> Probleme:
    return Probleme(413, "corps_trop_gros", f"Le corps d'une requête pèse au plus {CORPS_MAXIMAL // 1024} Kio.")


class RienIci(VueApi):
    """Any other address below the API: a problem, not a page."""

    schema = None

    def repondre(self, request: Request, *args: Any, **options: Any) -> Response:
        raise Probleme(404, "introuvable", "Cette adresse ne mène à rien.", issue="La documentation est à /api/v1/.")

    get = post = put = patch = delete = repondre
