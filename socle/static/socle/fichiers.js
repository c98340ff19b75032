// The choice of files in our own words: the browser's button speaks the browser's language. Without script it stays.
(function () {
  "use strict";

  var AUCUN = "Aucun fichier choisi";

  function dire(champ, nom) {
    var noms = Array.prototype.map.call(champ.files, function (un) { return un.name; });
    nom.textContent = noms.length === 0 ? AUCUN : noms.length === 1 ? noms[0] : noms.length + " fichiers choisis : " + noms.join(", ");
  }

  function habiller(zone) {
    var champ = zone.querySelector("input[type=file]");
    var nom = zone.querySelector("[data-fichier-nom]");
    zone.classList.add("fichier-habille");
    zone.querySelectorAll("[hidden]").forEach(function (un) { un.hidden = false; });
    dire(champ, nom);
    champ.addEventListener("change", function () { dire(champ, nom); });
    // A page of deposit sends what is dropped by itself; elsewhere the field takes it.
    if (zone.closest("[data-depot]")) { return; }
    ["dragenter", "dragover"].forEach(function (type) {
      zone.addEventListener(type, function (e) { e.preventDefault(); zone.classList.add("survol"); });
    });
    ["dragleave", "drop"].forEach(function (type) {
      zone.addEventListener(type, function (e) { e.preventDefault(); zone.classList.remove("survol"); });
    });
    zone.addEventListener("drop", function (e) {
      if (!e.dataTransfer.files.length) { return; }
      champ.files = e.dataTransfer.files;
      champ.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  document.querySelectorAll("[data-fichier]").forEach(habiller);
})();
