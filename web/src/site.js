// What the pages need beyond HTML: the menu on small screens, and a map that is as tall as what it shows.
import NavBarCollapsible from "bootstrap-italia/dist/plugins/navbar-collapsible.js";

for (const menu of document.querySelectorAll(".navbar-collapsable")) {
  NavBarCollapsible.getOrCreateInstance(menu);
}

// The map is drawn in a frame of the same origin; it says how tall it would like to be.
window.addEventListener("message", (event) => {
  if (event.origin !== window.location.origin || event.data?.about !== "map-height") return;
  for (const frame of document.querySelectorAll("iframe[data-map]")) {
    if (frame.contentWindow === event.source) frame.height = Math.min(Math.max(Number(event.data.pixels) || 0, 320), 2400);
  }
});
