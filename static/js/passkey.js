/* Passkeys: asks the device, and sends what it answers with the form. Without this file the pages offer the code. */
(function () {
  "use strict";
  var json = window.webauthnJSON, can = json && window.PublicKeyCredential;
  document.querySelectorAll("[data-passkey]").forEach(function (form) {
    var said = form.querySelector("[data-passkey-said]");
    form.hidden = false;
    if (!can) {
      form.querySelectorAll("button").forEach(function (button) { button.disabled = true; });
      say(said.dataset.none);
      return;
    }
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (form.dataset.asking) { return; }
      form.dataset.asking = "1"; say("");
      options().then(function (wanted) {
        return form.dataset.passkey === "make" ? json.create(alone(wanted)) : json.get(wanted);
      }).then(function (answer) {
        form.elements.credential.value = JSON.stringify(answer);
        form.submit();
      }).catch(function (problem) {
        delete form.dataset.asking;
        say(said.dataset[words(problem)]);
      });
    });

    function say(text) { said.textContent = text; said.hidden = !text; }
    // What the device is asked for comes with the page, or is fetched at the press: it counts once, and not for long.
    function options() {
      if (!form.dataset.passkeyFrom) {
        return Promise.resolve(JSON.parse(document.getElementById("passkey-asks").textContent));
      }
      return fetch(form.dataset.passkeyFrom, { headers: { Accept: "application/json" } }).then(function (answer) {
        if (!answer.ok) { throw new Error(answer.status); }
        return answer.json();
      }).then(function (told) { return told.request_options; });
    }
    // A passkey that signs in alone must be kept on the device and ask for the finger, the face or the PIN.
    function alone(wanted) {
      var box = form.elements.passwordless, asks = wanted.publicKey.authenticatorSelection || {};
      if (box) {
        asks.residentKey = box.checked ? "required" : "discouraged"; asks.requireResidentKey = box.checked;
        if (box.checked) { asks.userVerification = "required"; }
      }
      wanted.publicKey.authenticatorSelection = asks;
      return wanted;
    }
  });
  function words(problem) {
    return { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known", SecurityError: "address" }[problem.name] || "other";
  }
}());
