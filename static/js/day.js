/* My day: answers in place, and the keyboard. Every page works without this file. */
(function () {
  "use strict";

  // An answer that is no My day is a page of its own: a form that asks for more, or what was led to.
  document.body.addEventListener("htmx:beforeSwap", function (event) {
    var detail = event.detail, config = detail.requestConfig;
    if (detail.target.id !== "my-day" || detail.xhr.status === 204 || detail.xhr.responseText.indexOf('id="my-day"') >= 0) { return; }
    detail.shouldSwap = false;
    if (config.verb === "post" && asksMore(detail.xhr, config.path)) { sendAsAPage(config); return; }
    window.location = detail.xhr.responseURL;
  });
  function asksMore(xhr, path) { return new URL(xhr.responseURL, window.location).pathname === new URL(path, window.location).pathname; }
  function sendAsAPage(config) {
    var form = config.elt, pressed = config.triggeringEvent && config.triggeringEvent.submitter;
    if (pressed && pressed.name) {
      var said = document.createElement("input");
      said.type = "hidden"; said.name = pressed.name; said.value = pressed.value;
      form.appendChild(said);
    }
    HTMLFormElement.prototype.submit.call(form);
  }

  // What was done is said where it was pressed; there the focus goes on, and the page stays where it is.
  document.body.addEventListener("htmx:afterSettle", function (event) {
    var told = event.detail.elt.id === "my-day" && document.getElementById("told");
    if (told) { told.focus({ preventScroll: true }); told.scrollIntoView({ block: "nearest" }); }
  });

  // More of a list was asked for: the focus goes on at the first card that was not there before.
  var before = null;
  document.body.addEventListener("htmx:beforeRequest", function (event) {
    var more = event.target.closest && event.target.closest("#my-day a.more");
    before = more ? { list: more.closest(".daylist").id, ids: cardsOf(more.closest(".daylist")) } : null;
  });
  document.body.addEventListener("htmx:afterSettle", function (event) {
    var list = before && event.detail.elt.id === "my-day" && document.getElementById(before.list);
    if (!list) { return; }
    var fresh = cardsOf(list).filter(function (id) { return before.ids.indexOf(id) < 0; })[0];
    var card = fresh && list.querySelector("[data-card='" + fresh + "']");
    before = null;
    if (card) { card.focus({ preventScroll: true }); card.scrollIntoView({ block: "nearest" }); }
  });
  function cardsOf(list) { return Array.prototype.map.call(list.querySelectorAll("[data-card]"), function (card) { return card.dataset.card; }); }

  function cards() { return Array.prototype.slice.call(document.querySelectorAll("#my-day [data-card]")); }
  function current() { var here = document.activeElement; return here && here.closest ? here.closest("[data-card], .told") : null; }
  function go(step) {
    var all = Array.prototype.slice.call(document.querySelectorAll("#my-day [data-card], #my-day .told"));
    var next = all[Math.min(Math.max(all.indexOf(current()) + step, 0), all.length - 1)];
    if (next) { next.focus({ preventScroll: true }); next.scrollIntoView({ block: "nearest" }); }
  }
  function openResult() {
    var card = current() || cards()[0], sheet = card && card.querySelector("details.sheet");
    if (!sheet) { return; }
    sheet.open = true;
    var answers = Array.prototype.slice.call(sheet.querySelectorAll(".results button, textarea, .sheet__body > form > button"));
    var first = answers.filter(function (one) { return one.offsetParent !== null; })[0] || sheet.querySelector("summary");
    if (first) { first.focus(); }
  }
  function openCard() { var link = document.activeElement.querySelector("a.duty__who, .duty__line a"); if (link) { link.click(); } }
  function toggleKeys() { var keys = document.getElementById("keys"); keys.open = !keys.open; if (keys.open) { keys.querySelector("summary").focus({ preventScroll: true }); } }

  document.addEventListener("keydown", function (event) {
    var at = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !document.getElementById("my-day")) { return; }
    if (at.matches("input, textarea, select, [contenteditable]")) { return; }
    var does = { j: function () { go(1); }, k: function () { go(-1); }, r: openResult, "?": toggleKeys }[event.key];
    if (event.key === "Enter" && at.matches("[data-card]")) { does = openCard; }
    if (does) { event.preventDefault(); does(); }
  });
})();
