/* The encounter form in five short steps. Without this file it is one long page. */
(function () {
  "use strict";
  var form = document.querySelector("form.record");
  if (!form) { return; }
  var steps = Array.prototype.slice.call(form.querySelectorAll("[data-step-name]"));
  var marks = form.querySelectorAll(".steps li");
  var back = form.querySelector("[data-back]"), next = form.querySelector("[data-next]"), send = form.querySelector("[data-send]");
  var now = 0;

  function show(index, byHand) {
    now = Math.max(0, Math.min(steps.length - 1, index));
    steps.forEach(function (step, at) { step.hidden = at !== now; });
    marks.forEach(function (mark, at) {
      mark.className = at === now ? "is-now" : at < now ? "is-done" : "";
      var link = mark.querySelector("a");
      if (at === now) { link.setAttribute("aria-current", "step"); } else { link.removeAttribute("aria-current"); }
    });
    back.hidden = now === 0;
    next.hidden = now === steps.length - 1;
    send.hidden = now !== steps.length - 1;
    if (byHand) { steps[now].querySelector("h2").focus({ preventScroll: true }); window.scrollTo(0, 0); }
  }
  function placeOf(field) { return steps.findIndex(function (step) { return step.contains(field); }); }

  // A field that belongs to one answer shows when that answer is chosen, or when something stands in it.
  function showParts() {
    form.querySelectorAll("[data-shown-by]").forEach(function (part) {
      var chosen = form.querySelector("input[name='" + part.dataset.shownBy + "']:checked");
      var fits = chosen && part.dataset.shownValue.split(" ").indexOf(chosen.value) >= 0;
      var filled = Array.prototype.some.call(part.querySelectorAll("input:not([type=checkbox]), select"), function (field) { return field.value; });
      part.hidden = !(fits || filled || part.querySelector(".field--error"));
    });
  }
  function openFilled() {
    form.querySelectorAll("details.met").forEach(function (met) {
      var filled = Array.prototype.some.call(met.querySelectorAll("input[type=text], input[type=tel], input[type=date], input[type=number]"), function (field) { return field.value; });
      if (filled) { met.open = true; }
    });
  }

  back.addEventListener("click", function () { show(now - 1, true); });
  next.addEventListener("click", function () { show(now + 1, true); });
  form.querySelectorAll(".steps a").forEach(function (link, at) { link.addEventListener("click", function (event) { event.preventDefault(); show(at, true); }); });
  form.querySelectorAll(".error-summary a").forEach(function (link) {
    link.addEventListener("click", function (event) {
      var field = document.getElementById(link.getAttribute("href").slice(1));
      if (!field) { return; }
      event.preventDefault();
      show(placeOf(field));
      var focus = field.matches("input, select, textarea") ? field : field.querySelector("input, select, textarea");
      if (focus) { focus.focus(); }
    });
  });
  // Enter goes on to the next step instead of sending half a form.
  form.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !event.target.matches("input:not([type=submit])") || now === steps.length - 1) { return; }
    event.preventDefault();
    show(now + 1, true);
  });
  // “Just now” means the moment it was chosen, whenever the form is sent: by the server's clock, not the phone's.
  var asOf = form.querySelector("input[name=as_of]"), came = Date.now(), serverNow = Date.parse(form.dataset.now);
  function noteMoment(event) {
    var isChosen = event.type === "change" && /^(ended|arrived)$/.test(event.target.name);
    if (asOf.value && !isChosen) { return; }
    asOf.value = new Date(serverNow + Date.now() - came).toISOString();
    sayMoment();
  }
  function sayMoment() {
    var said = form.querySelector("[data-as-of]"), at = Date.parse(asOf.value);
    var isOld = at && serverNow + Date.now() - came - at > 5 * 60000;
    said.hidden = !isOld;
    if (isOld) { said.textContent = said.dataset.asOf.replace("%s", new Date(at - serverNow + came).toLocaleString([], { dateStyle: "medium", timeStyle: "short" })); }
  }
  form.addEventListener("input", noteMoment);
  form.addEventListener("change", noteMoment);
  form.addEventListener("draft:restored", sayMoment);
  sayMoment();
  form.addEventListener("change", showParts);
  form.addEventListener("draft:restored", function () { showParts(); openFilled(); });
  form.classList.add("is-stepped");
  var first = steps.findIndex(function (step) { return step.dataset.stepName === form.dataset.step; });
  showParts();
  openFilled();
  show(first < 0 ? 0 : first);
})();
