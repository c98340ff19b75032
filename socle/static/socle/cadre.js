// The frame of every page: keyboard shortcuts and their overlay, help panel, definitions, counts of the rail, neighbours.
// Everything works on data attributes; without this file the links still lead somewhere.
(function () {
  "use strict";
  var SANS = "raccourcis-desactives";
  var corps = document.body;

  function lire(stock, cle) { try { return stock.getItem(cle); } catch (e) { return null; } }
  function ecrire(stock, cle, valeur) { try { if (valeur === null) { stock.removeItem(cle); } else { stock.setItem(cle, valeur); } } catch (e) { /* private mode */ } }
  function creer(nom, classe, texte) {
    var element = document.createElement(nom);
    if (classe) { element.className = classe; }
    if (texte) { element.textContent = texte; }
    return element;
  }

  // ------------------------------------------------------------------ dialogs
  function dialogue(id, titre) {
    var boite = document.getElementById(id);
    if (boite) { return boite; }
    boite = creer("dialog", "panneau");
    boite.id = id;
    boite.setAttribute("aria-labelledby", id + "-titre");
    var tete = creer("div", "carte-tete");
    var nom = creer("h2", "", titre);
    nom.id = id + "-titre";
    nom.tabIndex = -1;
    var fermer = creer("button", "btn btn-second", "Fermer");
    fermer.type = "button";
    fermer.addEventListener("click", function () { boite.close(); });
    tete.append(nom, fermer);
    boite.append(tete, creer("div", "panneau-corps"));
    boite.addEventListener("click", function (evenement) { if (evenement.target === boite) { boite.close(); } });
    corps.appendChild(boite);
    return boite;
  }

  function ouvrir(boite) {
    if (boite.open) { boite.close(); return; }
    cacher();
    var avant = document.activeElement;
    boite.addEventListener("close", function () { if (avant && avant.focus) { avant.focus(); } }, { once: true });
    boite.showModal();
    boite.querySelector("h2").focus();
  }

  // ------------------------------------------------------------------ shortcuts (WCAG 2.1.4: off inside fields, can be turned off)
  function actifs() { return lire(localStorage, SANS) !== "1"; }

  function visibles() {
    return Array.prototype.slice.call(document.querySelectorAll("[data-raccourci]")).filter(function (e) {
      return !e.hidden && !e.closest("[hidden]") && e.getAttribute("aria-disabled") !== "true";
    });
  }

  function nom(element) {
    return element.dataset.raccourciNom || element.getAttribute("aria-label") || element.placeholder || element.textContent.trim();
  }

  function lignes() {
    return Array.prototype.slice.call(document.querySelectorAll("tr[data-ligne]"));
  }

  // j and k walk through the rows of the list; Enter on the link opens, as everywhere.
  function parcourir(pas) {
    var toutes = lignes();
    if (!toutes.length) { return; }
    var ici = toutes.findIndex(function (ligne) { return ligne.contains(document.activeElement); });
    var suivante = toutes[Math.min(Math.max(ici + pas, 0), toutes.length - 1)];
    toutes.forEach(function (ligne) { ligne.classList.toggle("courante", ligne === suivante); });
    suivante.querySelector("a").focus();
  }

  function declencher(element) {
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName)) {
      element.focus();
      if (element.select) { element.select(); }
      return;
    }
    element.focus();
    element.click();
  }

  function touches(evenement) {
    if (evenement.key === "Escape") { cacher(); fermerMenus(); return; }
    var cible = evenement.target;
    var ecrit = /^(INPUT|TEXTAREA|SELECT)$/.test(cible.tagName) || cible.isContentEditable;
    var coche = cible.tagName === "INPUT" && /^(checkbox|radio|button|submit)$/.test(cible.type);
    if ((ecrit && !coche) || evenement.ctrlKey || evenement.altKey || evenement.metaKey || !actifs()) { return; }
    if (evenement.key === "?") { evenement.preventDefault(); raccourcis(); return; }
    if (document.querySelector("dialog[open]")) { return; }
    var element = visibles().find(function (e) { return e.dataset.raccourci === evenement.key; });
    if (element) { evenement.preventDefault(); declencher(element); return; }
    if (evenement.key === "j" || evenement.key === "k") { parcourir(evenement.key === "j" ? 1 : -1); }
  }

  function fermerMenus() {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      menu.open = false;
      if (menu.contains(document.activeElement)) { menu.querySelector("summary").focus(); }
    });
  }

  function ligneDeTouche(liste, touches_, texte) {
    var dt = creer("dt");
    touches_.forEach(function (t) { dt.append(creer("kbd", "", t), " "); });
    liste.append(dt, creer("dd", "", texte));
  }

  function raccourcis() {
    var boite = dialogue("panneau-raccourcis", "Raccourcis clavier");
    var zone = boite.querySelector(".panneau-corps");
    zone.textContent = "";
    var liste = creer("dl", "touches");
    ligneDeTouche(liste, ["?"], "Afficher ou fermer cette liste");
    visibles().forEach(function (e) { ligneDeTouche(liste, [e.dataset.raccourci], nom(e)); });
    if (lignes().length) {
      ligneDeTouche(liste, ["j", "k"], "Ligne suivante, ligne précédente");
      ligneDeTouche(liste, ["Entrée"], "Ouvrir la ligne");
    }
    ligneDeTouche(liste, ["Échap"], "Fermer un menu, une définition, un panneau");
    var choix = creer("label", "d-block mt-3");
    var coche = creer("input", "form-check-input me-2");
    coche.type = "checkbox";
    coche.id = "raccourcis-actifs";
    coche.checked = actifs();
    coche.addEventListener("change", function () { ecrire(localStorage, SANS, coche.checked ? null : "1"); });
    choix.append(coche, "Raccourcis d'une seule touche actifs sur ce poste");
    zone.append(liste, choix, creer("p", "secondaire petit mt-2 mb-0", "Dans un champ de saisie, les touches écrivent : les raccourcis y sont sans effet."));
    ouvrir(boite);
  }

  // ------------------------------------------------------------------ help beside the page
  function aide(evenement) {
    var lien = evenement.target.closest("a[data-aide]");
    if (!lien || evenement.ctrlKey || evenement.metaKey || evenement.shiftKey) { return; }
    evenement.preventDefault();
    var boite = dialogue("panneau-aide", "Aide");
    var zone = boite.querySelector(".panneau-corps");
    ouvrir(boite);
    if (!boite.open || zone.dataset.lue) { return; }
    zone.textContent = "Chargement…";
    fetch(lien.href, { headers: { "X-Panneau": "1" }, credentials: "same-origin" })
      .then(function (reponse) { if (!reponse.ok) { throw new Error(); } return reponse.text(); })
      .then(function (html) {
        zone.innerHTML = html;
        zone.dataset.lue = "1";
        var titre = zone.querySelector("[data-titre]");
        if (titre) { boite.querySelector("h2").textContent = titre.dataset.titre; }
        definir(zone);
      })
      .catch(function () { window.location.href = lien.href; });
  }

  // ------------------------------------------------------------------ definitions (WCAG 1.4.13: dismissible, hoverable, persistent)
  var bulle = null;
  var porteur = null;
  var attente = 0;

  function cacher() {
    window.clearTimeout(attente);
    if (bulle) { bulle.hidden = true; }
    if (porteur) { delete porteur.dataset.tape; }
    porteur = null;
  }

  function cacherBientot() { window.clearTimeout(attente); attente = window.setTimeout(cacher, 250); }

  function montrer(mot) {
    window.clearTimeout(attente);
    if (!bulle) {
      bulle = creer("div", "bulle");
      bulle.setAttribute("role", "tooltip");
      bulle.id = "bulle";
      bulle.addEventListener("mouseenter", function () { window.clearTimeout(attente); });
      bulle.addEventListener("mouseleave", cacherBientot);
    }
    (mot.closest("dialog") || corps).appendChild(bulle);
    if (porteur && porteur !== mot) { delete porteur.dataset.tape; }
    porteur = mot;
    bulle.textContent = mot.dataset.definition;
    bulle.hidden = false;
    placer();
  }

  // Beside its word, inside the window; it follows when the page scrolls.
  function placer() {
    if (!porteur || !bulle || bulle.hidden) { return; }
    var place = porteur.getBoundingClientRect();
    // A word scrolled away takes its definition along.
    bulle.style.visibility = place.bottom < 0 || place.top > window.innerHeight ? "hidden" : "visible";
    var haut = place.bottom + 6;
    if (haut + bulle.offsetHeight > window.innerHeight && place.top > bulle.offsetHeight + 12) { haut = place.top - bulle.offsetHeight - 6; }
    bulle.style.top = Math.max(8, Math.min(haut, window.innerHeight - bulle.offsetHeight - 8)) + "px";
    bulle.style.left = Math.max(8, Math.min(place.left, window.innerWidth - bulle.offsetWidth - 8)) + "px";
  }

  // The definition is also a description of the word, for those who hear the page.
  function definir(racine) {
    var reserve = document.getElementById("definitions");
    if (!reserve) {
      reserve = creer("div");
      reserve.id = "definitions";
      reserve.hidden = true;
      corps.appendChild(reserve);
    }
    racine.querySelectorAll(".terme").forEach(function (mot) {
      var id = "definition-" + mot.dataset.terme;
      if (!document.getElementById(id)) {
        var texte = creer("span", "", mot.dataset.definition);
        texte.id = id;
        reserve.appendChild(texte);
      }
      mot.setAttribute("aria-describedby", id);
    });
  }

  function surTerme(faire) {
    return function (evenement) {
      var mot = evenement.target.closest && evenement.target.closest(".terme");
      if (mot) { faire(mot); }
    };
  }

  // ------------------------------------------------------------------ counts of the rail: read at most every three minutes
  var FRAICHEUR = 180000;

  function compter() {
    var rail = document.querySelector("[data-compteurs]");
    if (!rail) { return; }
    var cle = "compteurs:" + rail.dataset.pour;
    var gardes = null;
    try { gardes = JSON.parse(lire(sessionStorage, cle)); } catch (e) { gardes = null; }
    if (!gardes || !gardes.compteurs) { gardes = null; }
    if (gardes) { poser(rail, gardes.compteurs); }
    if (gardes && Date.now() - gardes.a < FRAICHEUR) { return; }
    fetch(rail.dataset.compteurs, { headers: { "Accept": "application/json" }, credentials: "same-origin" })
      .then(function (reponse) { return reponse.ok ? reponse.json() : null; })
      .then(function (donnees) {
        if (!donnees || !donnees.compteurs) { return; }
        ecrire(sessionStorage, cle, JSON.stringify({ a: Date.now(), compteurs: donnees.compteurs }));
        poser(rail, donnees.compteurs);
      })
      .catch(function () { /* the rail does without */ });
  }

  function poser(rail, compteurs) {
    rail.querySelectorAll("a.rail-lien").forEach(function (lien) {
      var compte = compteurs[lien.getAttribute("href")];
      var pastille = lien.querySelector(".compte");
      if (pastille) { pastille.remove(); }
      if (!compte) { return; }
      pastille = creer("span", "compte" + (compte.urgent ? " urgent" : ""), compte.texte);
      pastille.appendChild(creer("span", "visually-hidden", compte.urgent ? " en attente, un délai légal est dépassé" : " en attente"));
      lien.appendChild(pastille);
    });
  }

  // Something was done: what waits has changed.
  function perimer() {
    try {
      Object.keys(sessionStorage).filter(function (c) { return c.indexOf("compteurs:") === 0; }).forEach(function (c) {
        var garde = JSON.parse(sessionStorage.getItem(c));
        garde.a = 0;
        sessionStorage.setItem(c, JSON.stringify(garde));
      });
    } catch (e) { /* private mode */ }
  }

  // ------------------------------------------------------------------ neighbours: kept when an act brings back to the dossier
  function voisins() {
    var barre = document.querySelector("[data-voisins]");
    var tete = document.querySelector("[data-dossier]");
    if (!barre || !tete) { return; }
    if (!barre.hidden) {
      var vus = {};
      barre.querySelectorAll("[data-voisin]").forEach(function (lien) { vus[lien.dataset.voisin] = lien.getAttribute("href") || ""; });
      ecrire(sessionStorage, "voisins", JSON.stringify({ dossier: tete.dataset.dossier, liens: vus }));
      return;
    }
    var gardes = null;
    try { gardes = JSON.parse(lire(sessionStorage, "voisins")); } catch (e) { gardes = null; }
    if (!gardes || gardes.dossier !== tete.dataset.dossier || !gardes.liens.liste) { return; }
    barre.querySelectorAll("[data-voisin]").forEach(function (lien) {
      var adresse = gardes.liens[lien.dataset.voisin];
      // Only addresses of this site, as the server wrote them.
      if (adresse && adresse.charAt(0) === "/" && adresse.charAt(1) !== "/") {
        lien.setAttribute("href", adresse);
        lien.removeAttribute("aria-disabled");
        lien.removeAttribute("role");
      }
    });
    barre.hidden = false;
  }

  // On paper a calculation is read open.
  var fermes = [];
  window.addEventListener("beforeprint", function () {
    fermes = Array.prototype.slice.call(document.querySelectorAll("details.calcul:not([open])"));
    fermes.forEach(function (d) { d.open = true; });
  });
  window.addEventListener("afterprint", function () { fermes.forEach(function (d) { d.open = false; }); });

  document.addEventListener("keydown", touches);
  document.addEventListener("click", aide);
  document.addEventListener("click", function (evenement) {
    var mot = evenement.target.closest(".terme");
    if (mot) { if (porteur === mot && bulle && !bulle.hidden && mot.dataset.tape) { cacher(); } else { montrer(mot); mot.dataset.tape = "1"; } return; }
    if (!evenement.target.closest(".bulle")) { cacher(); }
    if (evenement.target.closest("[data-raccourcis]")) { raccourcis(); }
  });
  document.addEventListener("mouseover", surTerme(montrer));
  document.addEventListener("mouseout", surTerme(function (mot) { if (document.activeElement !== mot) { cacherBientot(); } }));
  document.addEventListener("focusin", surTerme(montrer));
  document.addEventListener("focusout", surTerme(cacherBientot));
  document.addEventListener("scroll", placer, { passive: true, capture: true });
  document.addEventListener("submit", function (evenement) { if ((evenement.target.method || "").toLowerCase() === "post") { perimer(); } });
  // A fragment replaced by htmx: its words have their definitions, the focus goes where the fragment says.
  document.addEventListener("htmx:afterSettle", function (evenement) {
    definir(evenement.target);
    var attendu = evenement.target.querySelector("[data-focus]");
    if (attendu) { attendu.focus(); }
  });
  document.querySelectorAll("[data-raccourcis]").forEach(function (bouton) { bouton.hidden = false; });
  definir(document);
  voisins();
  compter();
})();
