/* For whom this page was written: said in each request of a script; shown when another tab changes it. */
(function () {
  "use strict";
  var meta = document.querySelector('meta[name="agit-pour"]');
  if (!meta) { return; }
  var ici = meta.content;

  function prevenir(texte) {
    var place = document.getElementById("contenu");
    if (!place || document.getElementById("autre-organisme")) { return; }
    var bandeau = document.createElement("div");
    bandeau.id = "autre-organisme";
    bandeau.className = "carte attention mb-3";
    bandeau.setAttribute("role", "alert");
    bandeau.textContent = texte;
    place.insertBefore(bandeau, place.firstChild);
  }

  document.addEventListener("htmx:configRequest", function (evenement) {
    evenement.detail.headers["X-Agit-Pour"] = ici;
  });
  document.addEventListener("htmx:responseError", function (evenement) {
    if (evenement.detail.xhr.getResponseHeader("X-Conflit-Organisme")) {
      prevenir("Vous agissez maintenant pour un autre organisme : rien n'a été enregistré. Revenez à " + meta.dataset.nom + " en haut de l'écran d'un autre onglet, puis recommencez ici.");
    }
  });
  if ("BroadcastChannel" in window) {
    var canal = new BroadcastChannel("agit-pour");
    canal.onmessage = function (message) {
      if (message.data.pour !== ici) {
        prevenir("Vous agissez maintenant pour " + message.data.nom + " dans un autre onglet. Cette page reste celle de " + meta.dataset.nom + " : ce que vous y enverrez vous sera rendu pour choisir.");
      }
    };
    canal.postMessage({ pour: ici, nom: meta.dataset.nom });
  }
})();
