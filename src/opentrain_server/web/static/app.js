// Progressive enhancement only: every page works without it.
"use strict";

// Times are written with their zone by the server; to people who did not set a zone they are shown in the
// browser's own.
for (const time of document.querySelectorAll("time[data-local]")) {
  const moment = new Date(time.dateTime);
  if (!Number.isNaN(moment.valueOf())) {
    time.textContent = moment.toLocaleString(undefined, { dateStyle: "long", timeStyle: "short" })
      + " " + (moment.toLocaleTimeString(undefined, { timeZoneName: "short" }).split(" ").pop() || "");
  }
}

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }
});

// The zone of a person who has not chosen one yet.
for (const zone of document.querySelectorAll("input[data-zone]")) {
  zone.value = zone.value || Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}

// What was wrong is where the reader is.
const problems = document.getElementById("problems");
if (problems) {
  problems.tabIndex = -1;
  problems.focus();
}
