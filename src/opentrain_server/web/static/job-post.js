// Says what is still missing while a person types; without it, saving says so.
"use strict";

const form = document.querySelector("form[data-check]");
const place = document.getElementById("validation");
let waiting;

async function check() {
  const answer = await fetch(form.dataset.check, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (answer.ok) place.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
}

if (form && place) {
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(check, 600);
  });
}
