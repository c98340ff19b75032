"""Le client d'un EPCI : un jeton, le fil des événements, une demande enregistrée, un conflit de version repris."""

import base64
import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid

RACINE = os.environ["REGISTRE_URL"].rstrip("/") + "/api/v1"


def appeler(methode, chemin, corps=None, type_de_corps="application/json", **entetes):
    """Le statut, le JSON et l'ETag d'une réponse ; un refus se lit, il ne se lève pas."""
    donnees = corps if isinstance(corps, bytes) else None if corps is None else json.dumps(corps).encode()
    entetes = {nom.replace("_", "-"): valeur for nom, valeur in entetes.items()} | {"Content-Type": type_de_corps}
    try:
        reponse = urllib.request.urlopen(urllib.request.Request(RACINE + chemin, donnees, entetes, method=methode))
    except urllib.error.HTTPError as refus:
        reponse = refus
    return reponse.status, json.load(reponse), reponse.headers.get("ETag")


paire = base64.b64encode(f"{os.environ['CLIENT_ID']}:{os.environ['CLIENT_SECRET']}".encode()).decode()
formulaire = ("POST", "/jeton/", b"grant_type=client_credentials", "application/x-www-form-urlencoded")
porteur = "Bearer " + appeler(*formulaire, Authorization=f"Basic {paire}")[1]["access_token"]
curseur = appeler("GET", "/evenements/?apres=fin", Authorization=porteur)[1]["curseur"]
depot = json.load(sys.stdin)
statut, faite, etag = appeler("POST", "/demandes/", depot, Authorization=porteur, Idempotency_Key=str(uuid.uuid4()))
if statut != 201:
    sys.exit("\n".join(f"{e['code']} {e.get('pointeur', '')} {e['detail']}" for e in faite["erreurs"]))
adresse = f"/demandes/{faite['cle']}/"
appeler("POST", adresse + "renouvellement/", {}, Authorization=porteur, If_Match=etag)
statut, changement = 409, {"declaration": {"recherche": {"loyer_max": 640}}}
while statut == 409:  # la version lue avant le renouvellement est périmée : relire, puis reprendre
    statut, rendu, _ = appeler("PATCH", adresse, changement, Authorization=porteur, If_Match=etag)
    print(statut, rendu.get("code", rendu.get("etat")), *rendu.get("champs_differents", []))
    etag = appeler("GET", adresse, Authorization=porteur)[2]
vus, limite = [], time.monotonic() + 30
while "modification" not in vus and time.monotonic() < limite:  # publiés dès la fin des transactions plus anciennes
    page = appeler("GET", f"/evenements/?apres={curseur}", Authorization=porteur)[1]
    vus, curseur = vus + [une["nature"] for une in page["resultats"] if une["demande"] == faite["cle"]], page["curseur"]
    time.sleep(0 if page["reste"] else 0.5)
print(*vus)
