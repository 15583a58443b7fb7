// The map one can work with: draws what the server placed, shows the panel of what is chosen, keeps the address true.
// Without it the page has the same things and links as a table.
import cytoscape from "cytoscape";

const canvas = document.getElementById("map-canvas");
const panel = document.getElementById("map-panel");
const status = document.getElementById("map-status");
const FONT = "Titillium Web, Segoe UI, Helvetica, Arial, sans-serif";
const HEADING = 34;
const STUB = 30;
const EDGE = 24;

// Cytoscape would write a style element, which the page does not allow; what it would say is in our own sheet.
const sheet = document.createElement("meta");
sheet.id = "__________cytoscape_stylesheet";
document.head.append(sheet);

const STYLE = [
  {
    selector: "node.thing",
    style: {
      shape: "round-rectangle", width: "data(width)", height: "data(height)", "background-color": "data(fill)",
      "border-width": 1.5, "border-color": "data(border)", color: "data(text)", label: "data(label)",
      "font-family": FONT, "font-size": 13.5, "text-wrap": "wrap", "text-max-width": "data(room)",
      "text-valign": "center", "text-halign": "center", "text-justification": "left", "line-height": 1.15,
    },
  },
  { selector: "node.thing.dashed", style: { "border-style": "dashed" } },
  { selector: "node.thing.chosen", style: { "border-width": 4, "border-color": "#000000", "border-style": "solid" } },
  {
    selector: "node.heading",
    style: {
      width: 1, height: 1, "background-opacity": 0, "border-width": 0, label: "data(label)", color: "#17324d",
      "font-family": FONT, "font-size": 15, "font-weight": 600, "text-wrap": "wrap", "text-max-width": "data(room)",
      "text-valign": "bottom", events: "no",
    },
  },
  {
    selector: "node.badge",
    style: {
      shape: "ellipse", width: 20, height: 20, "background-color": "#7a2e00", "border-width": 1.5,
      "border-color": "#ffffff", label: "data(label)", color: "#ffffff", "font-family": FONT, "font-size": 11,
      "font-weight": 700, "text-valign": "center", "text-halign": "center", "z-index": 10,
    },
  },
  {
    selector: "node.end",
    style: {
      shape: "ellipse", width: 9, height: 9, "background-color": "#ffffff", "border-width": 1.5,
      "border-color": "#7a2e00", "border-style": "dashed", events: "no",
    },
  },
  {
    selector: "edge[colour]",
    style: {
      width: 1.3, "line-color": "data(colour)", "target-arrow-color": "data(colour)", "target-arrow-shape": "triangle",
      "arrow-scale": 0.7, "curve-style": "unbundled-bezier", "edge-distances": "endpoints",
      "control-point-distances": "data(distances)", "control-point-weights": "data(weights)",
      "source-endpoint": "data(leaves)", "target-endpoint": "data(arrives)",
    },
  },
  { selector: "edge.proposed", style: { "line-style": "dashed", "line-dash-pattern": [2, 5] } },
  { selector: "edge.doubtful", style: { "line-style": "dashed", "line-dash-pattern": [8, 5] } },
  {
    selector: "edge.missing",
    style: {
      width: 1.3, "line-style": "dashed", "line-dash-pattern": [3, 3], "line-color": "#7a2e00", "target-arrow-shape": "none",
      "curve-style": "straight", "source-endpoint": "data(side)", "target-endpoint": "inside-to-node", events: "no",
    },
  },
  { selector: ".faded", style: { opacity: 0.12 } },
  { selector: "edge.lit", style: { width: 2.4, "z-index": 5 } },
];

// A curve that leaves one box and arrives at the other level: both bends stand half-way between the two columns. The
// library wants them as shares of the straight line between the ends, and as distances from it.
function levelCurve(source, target, width) {
  const across = target.x - source.x + (target.x < source.x ? width : -width);
  const down = target.y - source.y;
  const square = across * across + down * down || 1;
  const away = (across * down) / (2 * Math.sqrt(square));
  return {
    distances: `${-away} ${away}`,
    weights: `${(across * across) / 2 / square} ${((across * across) / 2 + down * down) / square}`,
    leaves: target.x < source.x ? "270deg" : "90deg",
    arrives: target.x < source.x ? "90deg" : "270deg",
  };
}

function elementsOf(drawing) {
  const elements = [];
  const { width, height } = drawing.box;
  for (const [number, column] of drawing.columns.entries()) {
    const data = { id: `heading:${number}`, label: column.title, room: column.right - column.left + 60 };
    elements.push({ data, classes: "heading", position: { x: (column.left + column.right) / 2, y: -HEADING } });
  }
  for (const node of drawing.nodes) {
    const { x, y, gaps, up, down, dashed, ...data } = node;
    const classes = dashed ? "thing dashed" : "thing";
    elements.push({ data: { ...data, gaps, width, height, room: width - 14 }, classes, position: { x, y } });
    if (gaps) {
      const place = { x: x + width / 2 - 4, y: y - height / 2 + 2 };
      elements.push({ data: { id: `badge:${node.id}`, of: node.id, label: String(gaps) }, classes: "badge", position: place });
    }
    for (const [is_missing, towards, side] of [[up, -1, "270deg"], [down, 1, "90deg"]]) {
      if (!is_missing) continue;
      const id = `end:${towards}:${node.id}`;
      elements.push({ data: { id, of: node.id }, classes: "end", position: { x: x + towards * (width / 2 + STUB), y } });
      elements.push({ data: { id: `stub:${id}`, source: node.id, target: id, of: node.id, side }, classes: "missing" });
    }
  }
  const places = new Map(drawing.nodes.map((node) => [node.id, node]));
  for (const [number, edge] of drawing.edges.entries()) {
    const { kind, ...data } = edge;
    const curve = levelCurve(places.get(edge.source), places.get(edge.target), width);
    elements.push({ data: { ...data, ...curve, id: `link:${number}` }, classes: kind });
  }
  return elements;
}

function draw(drawing) {
  const cy = cytoscape({
    container: canvas,
    elements: elementsOf(drawing),
    style: STYLE,
    layout: { name: "preset" },
    autoungrabify: true,
    autounselectify: true,
    boxSelectionEnabled: false,
    userZoomingEnabled: false,
    minZoom: 0.05,
    maxZoom: 3,
    pixelRatio: "auto",
  });
  const things = cy.nodes(".thing");
  let chosen = null;

  const fit = () => cy.fit(undefined, 16);
  const home = () => {
    const narrow = canvas.clientWidth < 700;
    const whole = (canvas.clientWidth - 32) / (drawing.size.width || 1);
    cy.zoom(Math.min(Math.max(whole, narrow ? 0.8 : 0.55), 1.1));
    const box = cy.elements().boundingBox();
    const top = 16 - box.y1 * cy.zoom();
    cy.pan({ x: 16 - Math.min(box.x1, 0) * cy.zoom(), y: top });
  };
  const zoomBy = (factor) =>
    cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: canvas.clientWidth / 2, y: canvas.clientHeight / 2 } });

  function light(node) {
    const chain = node.union(node.successors(".thing, .sure, .doubtful, .proposed")).union(
      node.predecessors(".thing, .sure, .doubtful, .proposed"),
    );
    const kept = chain.filter("edge, .thing");
    cy.batch(() => {
      cy.elements().removeClass("faded lit chosen");
      things.difference(kept).addClass("faded");
      cy.edges().difference(kept).addClass("faded");
      kept.edges().addClass("lit");
      for (const extra of cy.elements(".badge, .end, .missing")) {
        extra.toggleClass("faded", !kept.contains(cy.getElementById(extra.data("of"))));
      }
      node.addClass("chosen");
    });
  }

  // As little as needed: who chooses one thing after the other keeps their bearings.
  function intoView(node) {
    const box = node.renderedBoundingBox();
    const shift = (from, to, room) => (from < EDGE ? EDGE - from : to > room - EDGE ? room - EDGE - to : 0);
    cy.panBy({ x: shift(box.x1, box.x2, canvas.clientWidth), y: shift(box.y1, box.y2, canvas.clientHeight) });
  }

  function remember(reference) {
    const address = new URL(window.location.href);
    if (reference) address.searchParams.set("chosen", reference);
    else address.searchParams.delete("chosen");
    window.history.replaceState(null, "", address);
  }

  async function tell(reference) {
    const address = `${canvas.dataset.panel}&chosen=${encodeURIComponent(reference)}`;
    try {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(String(answer.status));
      // Made by the server, which escapes everything that comes from the data.
      const told = await answer.text();
      if (chosen === reference) panel.innerHTML = told;
    } catch {
      panel.textContent = canvas.dataset.failed;
    }
    panel.scrollTop = 0;
  }

  function choose(reference, { asks = true } = {}) {
    const node = cy.getElementById(reference);
    if (node.empty()) return;
    chosen = reference;
    light(node);
    intoView(node);
    remember(reference);
    status.textContent = node.data("title");
    if (asks) tell(reference);
  }

  function reset() {
    chosen = null;
    cy.elements().removeClass("faded lit chosen");
    panel.replaceChildren(Object.assign(document.createElement("p"), { className: "quiet", textContent: panel.dataset.empty }));
    remember("");
    home();
  }

  cy.on("tap", "node.thing, node.badge", (event) => choose(event.target.data("of") ?? event.target.id()));
  cy.on("tap", (event) => event.target === cy && chosen && reset());
  cy.on("mouseover", "node.thing, node.badge", (event) => {
    canvas.title = cy.getElementById(event.target.data("of") ?? event.target.id()).data("title");
    canvas.classList.add("pointing");
  });
  cy.on("mouseover", "edge", (event) => (canvas.title = event.target.data("words") ?? ""));
  cy.on("mouseout", "node, edge", () => {
    canvas.title = "";
    canvas.classList.remove("pointing");
  });
  // The wheel moves the page, as everywhere; with the control key it enlarges the drawing.
  canvas.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoomBy(event.deltaY < 0 ? 1.15 : 1 / 1.15);
    },
    { passive: false },
  );

  // Arrow keys walk: up and down in a column, left and right along the links.
  const inColumn = (node) => things.filter((one) => Math.abs(one.position("x") - node.position("x")) < 4).sort(byHeight);
  const byHeight = (one, other) => one.position("y") - other.position("y");
  function neighbour(node, key) {
    if (key === "ArrowLeft") return node.outgoers(".thing").sort(byHeight).first();
    if (key === "ArrowRight") return node.incomers(".thing").sort(byHeight).first();
    const column = inColumn(node).toArray();
    return column[column.indexOf(node) + (key === "ArrowDown" ? 1 : -1)] ?? cy.collection();
  }
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && chosen) return reset();
    if (event.key === "Enter" && chosen) return panel.focus();
    if (event.key === "+" || event.key === "-") return zoomBy(event.key === "+" ? 1.25 : 0.8);
    if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const next = chosen ? neighbour(cy.getElementById(chosen), event.key) : things.first();
    if (next.nonempty()) choose(next.id());
  });

  const search = document.getElementById("map-search");
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  function find() {
    const wanted = plain(search.value.trim());
    if (!wanted) return;
    const all = things.toArray();
    const exact = all.find((one) => plain(one.data("code")) === wanted);
    const found = exact ?? all.find((one) => plain(`${one.data("code")} ${one.data("name")}`).includes(wanted));
    if (found) choose(found.id());
    else status.textContent = canvas.dataset.nothing;
    search.setCustomValidity(found ? "" : canvas.dataset.nothing);
    search.reportValidity();
  }
  search.addEventListener("change", find);
  search.addEventListener("keydown", (event) => event.key === "Enter" && find());
  // What does not match is faded while one types.
  search.addEventListener("input", () => {
    search.setCustomValidity("");
    const wanted = plain(search.value.trim());
    const matching = things.filter((one) => plain(`${one.data("code")} ${one.data("name")}`).includes(wanted));
    cy.batch(() => {
      cy.elements().removeClass("faded lit chosen");
      if (wanted) cy.elements(".thing, .badge, .end, edge").difference(matching).addClass("faded");
    });
    status.textContent = wanted ? canvas.dataset.matching.replace("#", matching.length) : "";
  });

  function save() {
    const image = cy.png({ output: "blob", full: true, scale: 2, bg: "#ffffff", maxWidth: 8000, maxHeight: 8000 });
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(image), download: "coerenza.png" });
    link.click();
    URL.revokeObjectURL(link.href);
  }
  const deeds = { in: () => zoomBy(1.25), out: () => zoomBy(0.8), fit, reset, png: save };
  for (const button of document.querySelectorAll("button[data-map]")) {
    button.addEventListener("click", deeds[button.dataset.map]);
  }
  document.querySelector("[data-map-tools]").hidden = false;
  document.addEventListener("click", (event) => {
    const shown = event.target.closest("[data-choose]");
    if (!shown) return;
    event.preventDefault();
    choose(shown.dataset.choose);
    canvas.scrollIntoView({ block: "nearest" });
  });

  home();
  if (canvas.dataset.chosen) choose(canvas.dataset.chosen, { asks: false });
  document.documentElement.dataset.mapReady = "yes";
}

async function start() {
  try {
    const answer = await fetch(canvas.dataset.elements);
    if (!answer.ok) throw new Error(String(answer.status));
    const drawing = await answer.json();
    canvas.replaceChildren();
    draw(drawing);
  } catch (problem) {
    canvas.textContent = canvas.dataset.failed;
    console.warn(problem);
  }
}

if (canvas) start();
