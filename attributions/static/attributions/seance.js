// The sitting screen: the active candidate, the keys, names hidden for a public projection, and a lost connection.
(function () {
  "use strict";
  var corps = document.body;
  var actif = 1;
  var enAttente = null;

  function tous(selecteur, dans) { return Array.prototype.slice.call((dans || document).querySelectorAll(selecteur)); }
  function entete(rang) { return document.querySelector('th[data-candidat="' + rang + '"]'); }
  function nombre() { return tous("th[data-candidat]").length; }

  function designer(rang) {
    if (!entete(rang)) { return; }
    actif = rang;
    tous("[data-active]").forEach(function (e) { e.removeAttribute("data-active"); });
    entete(rang).setAttribute("data-active", "");
    tous('td[data-colonne="' + rang + '"]').forEach(function (e) { e.setAttribute("data-active", ""); });
    // The letters act on the active candidate only.
    tous("[data-touche]").forEach(function (b) { b.removeAttribute("data-raccourci"); });
    tous('tfoot td[data-colonne="' + rang + '"] [data-touche]').forEach(function (b) {
      b.setAttribute("data-raccourci", b.dataset.touche);
      b.setAttribute("data-raccourci-nom", b.textContent.replace(/\s*.$/, "") + " : candidat " + rang);
    });
  }

  function premierOuvert() {
    var ouverts = tous("th[data-candidat][data-ouvert]");
    return ouverts.length ? Number(ouverts[0].dataset.candidat) : Math.min(actif, nombre()) || 1;
  }

  // ------------------------------------------------------------------ names
  function masquer(oui) {
    corps.classList.toggle("anonyme", oui);
    tous(".candidat-nom").forEach(function (n) {
      var cible = n.querySelector("a") || n;
      cible.textContent = oui ? n.dataset.anonyme : n.dataset.nom;
    });
    tous("[data-noms]").forEach(function (b) { b.setAttribute("aria-pressed", String(oui)); });
    try { sessionStorage.setItem("seance-anonyme", oui ? "1" : ""); } catch (e) { /* private mode */ }
  }
  function anonyme() { try { return sessionStorage.getItem("seance-anonyme") === "1"; } catch (e) { return corps.classList.contains("anonyme"); } }

  // ------------------------------------------------------------------ dialogs
  function montrer(boite) { if (boite && !boite.open) { boite.showModal(); } }

  function saisir(lettre, rang) {
    var boite = document.getElementById("saisie");
    var formulaire = boite && boite.querySelector("form");
    if (!formulaire) { return; }
    var entree = document.querySelector('tfoot td[data-colonne="' + rang + '"] input[name=candidature]');
    formulaire.reset();
    formulaire.elements.candidature.value = entree ? entree.value : "";
    var nom = entete(rang).querySelector(".candidat-nom").textContent.trim();
    boite.querySelector("h2").textContent = "Décision : candidat " + rang + ", " + nom;
    var choisie = lettre === "v" ? "b" : lettre;
    tous("input[name=lettre]", boite).forEach(function (r) { r.checked = r.value === choisie; });
    boite.querySelector("[data-votes]").open = lettre === "v";
    tous("[data-de]", boite).forEach(function (f) { f.hidden = f.dataset.de !== formulaire.elements.candidature.value; });
    adapter(boite, choisie);
    // The candidate being decided stays in sight.
    boite.classList.toggle("a-gauche", rang > nombre() / 2);
    montrer(boite);
    var premier = tous("[data-pour]:not([hidden]) input, [data-pour]:not([hidden]) select", boite).filter(function (c) { return c.offsetParent; })[0];
    (premier || boite.querySelector("h2")).focus();
  }

  function adapter(boite, lettre) {
    tous("[data-pour]", boite).forEach(function (bloc) { bloc.hidden = bloc.dataset.pour.split(" ").indexOf(lettre) < 0; });
    var rang = boite.querySelector("[name=rang]");
    if (rang) { rang.value = lettre === "b" ? rang.dataset.propose : ""; }
  }

  function filtrer(champ) {
    var cherche = sansAccent(champ.value);
    tous("li", document.getElementById(champ.dataset.cherche)).forEach(function (li) { li.hidden = sansAccent(li.textContent).indexOf(cherche) < 0; });
  }
  function sansAccent(texte) { return texte.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().trim(); }

  // ------------------------------------------------------------------ keys typed ahead of the answer
  // A chair decides faster than a slow line answers: what is typed meanwhile waits and acts on the dossier that comes back.
  var enVol = false;
  var tampon = [];
  document.addEventListener("keydown", function (evenement) {
    if (!enVol || evenement.key.length > 1 || evenement.ctrlKey || evenement.altKey || evenement.metaKey || document.querySelector("dialog[open]")) { return; }
    evenement.preventDefault();
    evenement.stopImmediatePropagation();
    if (!evenement.repeat) { tampon.push(evenement.key); }
  }, true);
  corps.addEventListener("htmx:beforeRequest", function () { enVol = true; });
  corps.addEventListener("htmx:afterRequest", function (evenement) {
    enVol = false;
    // After a refusal or a lost connection, what followed was typed in ignorance of it.
    if (!evenement.detail.successful) { tampon = []; }
    while (tampon.length && !enVol) { corps.dispatchEvent(new KeyboardEvent("keydown", { key: tampon.shift(), bubbles: true, cancelable: true })); }
  });

  // ------------------------------------------------------------------ events
  document.addEventListener("click", function (evenement) {
    var cible = evenement.target.closest("[data-ouvre], [data-ferme], [data-decide], [data-noms], th[data-candidat], td[data-colonne]");
    if (!cible) { return; }
    if (cible.dataset.ouvre) { montrer(document.getElementById(cible.dataset.ouvre)); }
    else if ("ferme" in cible.dataset) { cible.closest("dialog").close(); }
    else if (cible.dataset.decide) { designer(Number(cible.closest("td").dataset.colonne)); saisir(cible.dataset.decide, actif); }
    else if ("noms" in cible.dataset) { masquer(!corps.classList.contains("anonyme")); }
    else if (!evenement.target.closest("a, button, summary")) { designer(Number(cible.dataset.candidat || cible.dataset.colonne)); }
  });
  document.addEventListener("input", function (evenement) { if (evenement.target.dataset.cherche) { filtrer(evenement.target); } });
  document.addEventListener("change", function (evenement) {
    if (evenement.target.name === "lettre" && evenement.target.closest("#saisie")) { adapter(document.getElementById("saisie"), evenement.target.value); }
  });
  document.addEventListener("keydown", function (evenement) {
    var cible = evenement.target;
    // Once the hour is typed, Enter gives the letters back to the keyboard.
    if (cible.id === "heure-reelle" && evenement.key === "Enter") { evenement.preventDefault(); cible.blur(); return; }
    if (cible.dataset && cible.dataset.cherche && evenement.key === "Enter") {
      // Enter takes the first motive that is left; a second Enter, in the empty field, records.
      evenement.preventDefault();
      var premier = tous("li:not([hidden]) input", document.getElementById(cible.dataset.cherche))[0];
      if (cible.value && premier) { premier.checked = !premier.checked; cible.value = ""; filtrer(cible); }
      else if (!cible.value) { cible.form.requestSubmit(); }
      return;
    }
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(cible.tagName) || evenement.ctrlKey || evenement.altKey || evenement.metaKey || document.querySelector("dialog[open]")) { return; }
    if (evenement.key === "ArrowRight") { designer(Math.min(actif + 1, nombre())); evenement.preventDefault(); }
    if (evenement.key === "ArrowLeft") { designer(Math.max(actif - 1, 1)); evenement.preventDefault(); }
    if (/^[1-9]$/.test(evenement.key)) { designer(Number(evenement.key)); }
  });

  // ------------------------------------------------------------------ htmx: a refusal is shown, a lost connection keeps the input
  corps.addEventListener("htmx:beforeSwap", function (evenement) {
    var statut = evenement.detail.xhr.status;
    var fragment = (evenement.detail.xhr.getResponseHeader("Content-Type") || "").indexOf("text/html") === 0;
    if (fragment && (statut === 422 || statut === 409) && evenement.detail.xhr.responseText.indexOf("salle-tete") >= 0) {
      evenement.detail.shouldSwap = true;
      evenement.detail.isError = false;
    }
  });
  // A sitting entered afterwards: the real hour goes with each act, that of a movement from its own field.
  corps.addEventListener("htmx:configRequest", function (evenement) {
    var reelle = document.getElementById("heure-reelle");
    if (!reelle || evenement.detail.verb !== "post") { return; }
    evenement.detail.parameters.heure = reelle.value;
    if (evenement.detail.elt.closest("#voix")) { evenement.detail.parameters.a = document.getElementById("heure-mouvement").value; }
  });
  corps.addEventListener("htmx:sendError", function (evenement) {
    enAttente = evenement.detail.elt;
    coupure(true);
  });
  corps.addEventListener("htmx:afterRequest", function (evenement) { if (evenement.detail.xhr && evenement.detail.xhr.status) { coupure(false); enAttente = null; } });
  corps.addEventListener("htmx:afterSwap", pret);
  window.addEventListener("offline", function () { coupure(true); });
  window.addEventListener("online", function () { if (!enAttente) { coupure(false); } renvoyer(); });
  window.setInterval(renvoyer, 5000);

  function coupure(oui) { document.getElementById("coupure").hidden = !oui; }
  // The same decision sent twice is one decision: sending again is safe.
  function renvoyer() {
    if (!enAttente || !navigator.onLine || !document.contains(enAttente)) { return; }
    if (enAttente.tagName === "FORM") { enAttente.requestSubmit(); } else { enAttente.click(); }
  }

  function horloge() {
    var maintenant = new Date();
    var heure = document.querySelector("[data-horloge]");
    if (heure) { heure.textContent = maintenant.getHours() + " h " + String(maintenant.getMinutes()).padStart(2, "0"); }
  }

  function pret() {
    masquer(anonyme());
    designer(premierOuvert());
    horloge();
    tous("[data-raccourcis]").forEach(function (b) { b.hidden = false; });
    var attention = document.querySelector("[data-focus]");
    if (attention) { attention.focus(); }
  }
  window.setInterval(horloge, 20000);
  // Styles are classes only: the security policy of the page refuses inline ones.
  if (window.htmx) { window.htmx.config.attributesToSettle = ["class"]; }
  corps.classList.add("salle-prete");
  pret();
})();
