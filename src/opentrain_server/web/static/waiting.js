// A part of a page that waits for somebody else looks again by itself, for some minutes, while it waits.
let left = 60;
async function look() {
  const part = document.querySelector("[data-waiting]");
  if (!part || left-- <= 0) return;
  try {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(part.id);
    if (fresh && fresh.innerHTML !== part.innerHTML) part.replaceWith(fresh);
  } catch {
    // the next look may work
  }
  setTimeout(look, 4000);
}
setTimeout(look, 4000);
