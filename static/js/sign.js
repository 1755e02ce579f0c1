/* A signature drawn with a finger. Without this file, or without drawing, a typed name and a tick are the signature. */
(function () {
  "use strict";
  document.querySelectorAll("[data-pad]").forEach(function (pad) {
    var canvas = pad.querySelector("canvas"), field = pad.closest("form").elements[pad.dataset.pad];
    var pen = canvas.getContext("2d"), isDown = false;
    if (!pen || !field) { return; }
    pad.hidden = false;
    wipe();

    function wipe() {
      pen.fillStyle = "#fff"; pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.strokeStyle = "#1b1b1b"; pen.lineWidth = 4; pen.lineCap = "round"; pen.lineJoin = "round";
      field.value = "";
    }
    function place(event) {
      var box = canvas.getBoundingClientRect();
      return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
    }
    canvas.addEventListener("pointerdown", function (event) {
      isDown = true; canvas.setPointerCapture(event.pointerId);
      pen.beginPath(); pen.moveTo.apply(pen, place(event)); event.preventDefault();
    });
    canvas.addEventListener("pointermove", function (event) {
      if (isDown) { pen.lineTo.apply(pen, place(event)); pen.stroke(); }
    });
    ["pointerup", "pointercancel"].forEach(function (name) {
      canvas.addEventListener(name, function () {
        if (isDown) { isDown = false; field.value = canvas.toDataURL("image/png"); }
      });
    });
    pad.querySelector("[data-pad-clear]").addEventListener("click", wipe);
  });
}());
