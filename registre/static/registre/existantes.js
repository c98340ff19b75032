// Live check of existing demandes: nothing is asked twice for the same identity, since each answer is counted and traced.
(function () {
  "use strict";
  var zone = document.querySelector("[data-existantes]");
  if (!zone) { return; }
  var derniere = "";
  document.addEventListener("htmx:beforeRequest", function (evenement) {
    if (evenement.detail.elt !== zone) { return; }
    var champs = document.querySelectorAll("#identite input");
    var valeurs = Array.prototype.map.call(champs, function (c) { return c.name + "=" + c.value.trim().toLowerCase(); }).join("&");
    if (valeurs === derniere) { evenement.preventDefault(); return; }
    derniere = valeurs;
  });
})();
