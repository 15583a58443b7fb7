// Parts of a page that are fetched alone when somebody chooses or filters; without scripts the same links and forms
// load the whole page.
import htmx from "htmx.org";

// Going back loads the page that was left, whole.
htmx.config.history = "reload";
// An answer that is an error is no part of this page.
htmx.config.noSwap = [204, 304, "4xx", "5xx"];

// Whoever reads with the keyboard or hears the page is led to what has changed.
document.addEventListener("htmx:after:swap", (event) => {
  const cell = event.detail.ctx.sourceElement?.closest("td");
  if (cell) {
    for (const chosen of document.querySelectorAll("td.chosen")) chosen.classList.remove("chosen");
    cell.classList.add("chosen");
  }
  const part = event.detail.ctx.target;
  const shown = part && document.getElementById(part.id);
  if (shown?.tabIndex === -1) shown.focus();
});
