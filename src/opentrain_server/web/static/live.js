// A conversation that shows what is new without a reload. Without it, or where streams are refused, the page
// is what it is: reload to see more.
"use strict";

const talk = document.getElementById("talk");
const fresh = document.getElementById("fresh");

async function mark() {
  if (document.visibilityState !== "visible" || !document.querySelector("form[data-mark]")) return;
  const answer = await fetch(talk.dataset.read, { method: "POST", body: new URLSearchParams(), redirect: "manual" });
  if (answer.type === "opaqueredirect" || answer.ok) document.querySelector("form[data-mark]")?.remove();
}

async function renew(number) {
  const answer = await fetch(location.pathname, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById("talk");
  if (!found) return;
  const before = talk.querySelectorAll("article").length;
  talk.replaceChildren(...found.childNodes);
  talk.dataset.number = found.dataset.number;
  const count = talk.querySelectorAll("article").length - before;
  fresh.textContent = count > 0 ? (count === 1 ? "1 new message." : `${count} new messages.`) : "Something is new.";
  talk.lastElementChild?.scrollIntoView({ block: "nearest" });
}

if (talk?.dataset.live && "EventSource" in window) {
  const source = new EventSource(`${talk.dataset.live}?after=${encodeURIComponent(talk.dataset.number)}`);
  source.addEventListener("number", (event) => {
    if (Number(event.data) > Number(talk.dataset.number)) renew(Number(event.data));
  });
  addEventListener("pagehide", () => source.close());
}
mark();
document.addEventListener("visibilitychange", mark);
