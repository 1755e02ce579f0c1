/* The sign-in page: once an address is typed whose domain signs in with a city's account, a link to there stands below.
   Only the domain is asked about. Without this file a page asks for the address. */
(function () {
  "use strict";
  var box = document.querySelector("[data-cities]"), field = document.querySelector("input[name=login]"), last = "";
  if (!box || !field) { return; }
  field.addEventListener("change", look);
  field.addEventListener("blur", look);
  function look() {
    var domain = field.value.trim().split("@")[1] || "";
    if (!domain || domain === last) { return; }
    last = domain;
    fetch(box.dataset.cities + "?domain=" + encodeURIComponent(domain), { headers: { Accept: "application/json" } })
      .then(function (answer) { return answer.ok ? answer.json() : { cities: [] }; })
      .then(function (told) {
        box.replaceChildren.apply(box, told.cities.map(function (city) {
          var link = document.createElement("a");
          link.className = "usa-button usa-button--outline";
          link.href = city.page + (box.dataset.next ? "?next=" + encodeURIComponent(box.dataset.next) : "");
          link.textContent = box.dataset.words.replace("%s", city.name);
          return link;
        }));
      }).catch(function () { box.replaceChildren(); });
  }
}());
