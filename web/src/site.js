// What the pages need beyond HTML: the menu on small screens, and a map that is as tall as what it shows.
import NavBarCollapsible from "bootstrap-italia/dist/plugins/navbar-collapsible.js";

for (const menu of document.querySelectorAll(".navbar-collapsable")) {
  NavBarCollapsible.getOrCreateInstance(menu);
}

// A button that copies the text of a field; without scripts the field is there to copy from.
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy");
    }
    button.parentElement.querySelector("[data-copied]").textContent = button.dataset.done;
  });
}

// What is folded on the screen is told on paper.
window.addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details.grounds, details.more")) folded.open = true;
});

// A field that narrows a page down to what holds all the words typed; accents and capitals do not count.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
for (const box of document.querySelectorAll("[data-filter]")) {
  box.hidden = false;
  const field = box.querySelector("[data-filter-for]");
  const count = box.querySelector("[data-filter-count]");
  const items = [...document.querySelectorAll(field.dataset.filterFor)].map((item) => [item, plain(item.dataset.searched)]);
  field.addEventListener("input", () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const [item, text] of items) {
      item.hidden = !words.every((word) => text.includes(word));
      found += item.hidden ? 0 : 1;
    }
    for (const section of document.querySelectorAll("main section")) {
      section.hidden = words.length > 0 && !section.querySelector(`${field.dataset.filterFor}:not([hidden])`);
    }
    const told = found === 1 ? field.dataset.one : field.dataset.other.replace("#", found);
    count.textContent = words.length ? told : "";
  });
}

// The map is drawn in a frame of the same origin; it says how tall it would like to be.
window.addEventListener("message", (event) => {
  if (event.origin !== window.location.origin || event.data?.about !== "map-height") return;
  for (const frame of document.querySelectorAll("iframe[data-map]")) {
    if (frame.contentWindow === event.source) frame.height = Math.min(Math.max(Number(event.data.pixels) || 0, 320), 2400);
  }
});
