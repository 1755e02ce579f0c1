/* Small comforts. Every page works without this file. */
(function () {
  "use strict";
  var OPEN = ".sheet[open], .who[open], .sitemenu[open], .nav__more[open]";

  // The second press of a button waits for the answer to the first.
  function sendOnce(event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post") { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    if (form.elements.form_token) { sessionStorage.setItem("aftercall:left", location.pathname); }
    setTimeout(function () { form.querySelectorAll("button[type=submit]").forEach(function (button) { button.disabled = true; }); }, 0);
    setTimeout(function () { release(form); }, 8000);
  }
  function release(form) { delete form.dataset.sent; form.querySelectorAll("button[type=submit]").forEach(function (button) { button.disabled = false; }); }

  // What is typed into a form with data-draft-key stays on this device until it is sent or the person signs out.
  // It lies there encrypted: the page brings the key of whoever is signed in, and nobody else gets it from the server.
  var PREFIX = "aftercall:draft:";
  var opener = null;
  function key() {
    var secret = document.body.dataset.draftSecret;
    if (!secret || !window.crypto || !window.crypto.subtle) { return Promise.reject(new Error("no key")); }
    opener = opener || crypto.subtle.importKey("raw", bytes(secret), "AES-GCM", false, ["encrypt", "decrypt"]);
    return opener;
  }
  function bytes(text) { return Uint8Array.from(atob(text), function (sign) { return sign.charCodeAt(0); }); }
  function words(array) { return btoa(Array.from(array, function (code) { return String.fromCharCode(code); }).join("")); }
  function sealed(text) {
    var start = crypto.getRandomValues(new Uint8Array(12));
    return key().then(function (known) {
      return crypto.subtle.encrypt({ name: "AES-GCM", iv: start }, known, new TextEncoder().encode(text));
    }).then(function (hidden) { return words(start) + "." + words(new Uint8Array(hidden)); });
  }
  function unsealed(text) {
    var parts = text.split(".");
    return key().then(function (known) {
      return crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(parts[0]) }, known, bytes(parts[1]));
    }).then(function (open) { return new TextDecoder().decode(open); });
  }
  function baseOf(form) { return PREFIX + (document.body.dataset.user || "") + ":" + form.dataset.draftKey; }
  function keyOf(form) { return form.dataset.draftStore || sessionStorage.getItem(baseOf(form)) || baseOf(form); }

  // Each tab keeps a draft of its own, held by a lock for as long as the page lives; one whose tab is gone is taken up.
  function hold(name, patiently) {
    return new Promise(function (done) {
      navigator.locks.request(name, patiently ? { signal: AbortSignal.timeout(1500) } : { ifAvailable: true }, function (lock) {
        done(lock ? name : "");
        return lock ? new Promise(function () {}) : undefined;
      }).catch(function () { done(""); });
    });
  }
  function firstFree(names) {
    return names.length ? hold(names[0]).then(function (got) { return got || firstFree(names.slice(1)); }) : Promise.resolve("");
  }
  function claim(form) {
    var base = baseOf(form), mine = sessionStorage.getItem(base);
    var left = Object.keys(localStorage).filter(function (name) { return name === base || name.indexOf(base + "#") === 0; }).sort().reverse();
    if (!navigator.locks) { form.dataset.draftStore = base; return Promise.resolve(); }
    return (mine ? hold(mine, true) : Promise.resolve("")).then(function (got) { return got || firstFree(left); }).then(function (got) {
      return got || hold(base + "#" + Date.now() + words(crypto.getRandomValues(new Uint8Array(6))));
    }).then(function (got) { form.dataset.draftStore = got; sessionStorage.setItem(base, got); });
  }
  function skip(field) { return !field.name || field.type === "file" || field.type === "password" || /^(csrfmiddlewaretoken|form_token|form_owner|version)$/.test(field.name); }
  function keep(form) {
    var kept = {};
    Array.prototype.forEach.call(form.elements, function (field) {
      if (skip(field)) { return; }
      if (field.type === "checkbox" || field.type === "radio") { if (field.checked) { (kept[field.name] = kept[field.name] || []).push(field.value); } }
      else if (field.value) { kept[field.name] = [field.value]; }
    });
    sealed(JSON.stringify(kept)).then(function (hidden) {
      if (form.dataset.sent) { return; }
      localStorage.setItem(keyOf(form), hidden);
      var note = form.querySelector("[data-draft-note]");
      if (note) { note.textContent = note.dataset.draftNote.replace("%s", new Date().toTimeString().slice(0, 5)); }
    }).catch(function () { return; });
  }
  function bringBack(form) {
    var hidden = localStorage.getItem(keyOf(form));
    if (!hidden) { return; }
    // What another key closed, or an older release left open, is of no use here.
    unsealed(hidden).then(JSON.parse).then(function (kept) { fill(form, kept); }, function () { localStorage.removeItem(keyOf(form)); });
  }
  function fill(form, kept) {
    if (!kept || form.querySelector(".error-summary") || form.dataset.filled) { return; }
    Array.prototype.forEach.call(form.elements, function (field) {
      if (skip(field) || !(field.name in kept)) { return; }
      if (field.type === "checkbox" || field.type === "radio") { field.checked = kept[field.name].indexOf(field.value) >= 0; }
      else { field.value = kept[field.name][0]; }
    });
    form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true }));
  }
  function clearDrafts() {
    Object.keys(localStorage).forEach(function (key) { if (key.indexOf(PREFIX) === 0) { localStorage.removeItem(key); } });
  }
  function takeAwayWhatWasSent() {
    // The draft goes once the page that follows shows that it was taken.
    var sent = sessionStorage.getItem("aftercall:sent");
    if (sent && document.querySelector(".usa-alert--success")) { localStorage.removeItem(sent); sessionStorage.removeItem("aftercall:sent"); sessionStorage.setItem("aftercall:done", sent); }
  }
  function watchDrafts() {
    takeAwayWhatWasSent();
    document.querySelectorAll("form[data-draft-key]").forEach(function (form) {
      var timer, claimed = claim(form);
      claimed.then(function () { bringBack(form); });
      form.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(function () { claimed.then(function () { keep(form); }); }, 400); });
      form.addEventListener("submit", function () { try { sessionStorage.setItem("aftercall:sent", keyOf(form)); } catch (full) { return; } });
    });
    document.querySelectorAll("form[data-clears-drafts]").forEach(function (form) { form.addEventListener("submit", clearDrafts); });
    if (!document.body.dataset.user && document.querySelector("[data-signed-out]")) { clearDrafts(); }
  }

  // While somebody types, the server hears once a minute that they are there; what a page asks by itself says so.
  var heard = Date.now();
  document.addEventListener("input", function () {
    var here = document.body.dataset.here;
    if (!here || Date.now() - heard < 60000) { return; }
    heard = Date.now();
    fetch(here, { method: "POST", headers: JSON.parse(document.body.getAttribute("hx-headers")) }).catch(function () {});
  });
  document.body.addEventListener("htmx:configRequest", function (event) {
    if (!event.detail.triggeringEvent) { event.detail.headers["X-By-Itself"] = "1"; }
  });

  // Back from the page that said it was taken: the browser fills the form again, and it would be sent twice.
  function emptyWhatWasTaken() {
    var came = performance.getEntriesByType("navigation")[0];
    document.querySelectorAll("form[data-draft-key]").forEach(function (form) {
      if (sessionStorage.getItem("aftercall:done") !== keyOf(form)) { return; }
      if (!came || came.type !== "back_forward") { sessionStorage.removeItem("aftercall:done"); return; }
      form.reset();
      form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true }));
    });
  }

  // The same of every other form, once it has led to another page: by the page it stood on. Where the same page came
  // again it was refused, and what was typed stays.
  function emptyWhatWasSent() {
    var came = performance.getEntriesByType("navigation")[0], here = location.pathname, left = sessionStorage.getItem("aftercall:left");
    var taken = (sessionStorage.getItem("aftercall:taken") || "").split(" ").filter(function (path) { return path && path !== here; });
    var isBack = came && came.type === "back_forward", wasTaken = (sessionStorage.getItem("aftercall:taken") || "").split(" ").indexOf(here) >= 0;
    if (left && left !== here) { taken.push(left); }
    if (isBack && wasTaken) {
      taken.push(here);
      document.querySelectorAll("main form").forEach(function (form) { if (form.elements.form_token && !form.dataset.draftKey) { form.reset(); } });
    }
    sessionStorage.removeItem("aftercall:left");
    sessionStorage.setItem("aftercall:taken", taken.slice(-20).join(" "));
  }

  // One sheet or menu open at a time; Escape closes it.
  document.addEventListener("toggle", function (event) {
    if (!event.target.open || !event.target.matches(OPEN)) { return; }
    document.querySelectorAll(OPEN).forEach(function (other) { if (other !== event.target && !other.contains(event.target)) { other.open = false; } });
  }, true);
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    document.querySelectorAll(OPEN).forEach(function (open) { open.open = false; open.querySelector("summary").focus(); });
  });

  // "/" leads to the search from every page, unless one is writing.
  document.addEventListener("keydown", function (event) {
    var look = document.querySelector(".look"), here = document.getElementById("id_q");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !look) { return; }
    if (event.target.closest("input, select, textarea, [contenteditable]")) { return; }
    event.preventDefault();
    if (here && here.closest("#search")) { here.focus(); here.select(); } else { look.click(); }
  });

  // Control or Command with Enter sends the form one writes in.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.form) { return; }
    event.preventDefault();
    event.target.form.requestSubmit(event.target.form.querySelector("button[type=submit]:not([hidden])"));
  });

  // A link in the summary of errors leads into the field, also when the field is a group of choices.
  document.addEventListener("click", function (event) {
    var link = event.target.closest(".error-summary a[href^='#']");
    var place = link && !event.defaultPrevented && document.getElementById(link.getAttribute("href").slice(1));
    if (!place) { return; }
    var field = place.matches("input, select, textarea") ? place : place.querySelector("input, select, textarea");
    if (field) { event.preventDefault(); field.focus(); field.closest(".field, form").scrollIntoView({ block: "center" }); }
  });
  document.addEventListener("click", function (event) {
    document.querySelectorAll(OPEN).forEach(function (open) { if (!open.contains(event.target)) { open.open = false; } });
  });

  // A part that is swapped may hold the very control one used, and the count one waits for: the focus stays where it
  // was, and the count is said from a place that is not swapped.
  var used = null;
  function marksOf(element) {
    if (element.id) { return "#" + CSS.escape(element.id); }
    if (element.name) { return "[name='" + CSS.escape(element.name) + "']" + (element.value && element.type !== "text" && element.type !== "search" ? "[value='" + CSS.escape(element.value) + "']" : ""); }
    return element.getAttribute("href") ? "a[href='" + CSS.escape(element.getAttribute("href")) + "']" : element.tagName === "BUTTON" ? "button[type=submit]" : "";
  }
  document.body.addEventListener("htmx:beforeSwap", function (event) {
    var element = document.activeElement;
    used = element && event.detail.target.contains(element) ? { marks: marksOf(element), caret: element.selectionStart } : null;
  });
  document.body.addEventListener("htmx:afterSettle", function (event) {
    var part = event.detail.elt, count = part.matches(".count") ? part : part.querySelector(".count");
    if (count) { document.getElementById("announced").textContent = count.textContent.replace(/\s+/g, " ").trim(); }
    if (!used || !used.marks || document.activeElement !== document.body) { return; }
    var again = part.querySelector(used.marks) || part.querySelector("[aria-current]");
    if (!again) { return; }
    again.focus({ preventScroll: true });
    if (used.caret !== null && used.caret !== undefined && again.setSelectionRange) { try { again.setSelectionRange(used.caret, used.caret); } catch (kind) { return; } }
  });
  document.addEventListener("submit", sendOnce);
  document.addEventListener("change", function (event) { if (event.target.matches("[data-submits]")) { event.target.form.requestSubmit(); } });
  document.body.addEventListener("htmx:afterRequest", function (event) { var form = event.target.closest && event.target.closest("form"); if (form) { release(form); } });
  window.addEventListener("pageshow", function (event) { if (!event.persisted) { emptyWhatWasTaken(); emptyWhatWasSent(); } });
  window.addEventListener("pageshow", function () { document.querySelectorAll("form[data-sent]").forEach(release); });
  watchDrafts();
  var summary = document.querySelector(".error-summary");
  if (summary) { summary.focus(); }
})();
