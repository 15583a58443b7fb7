// Draws the network from the data in the page: places were computed beforehand, nothing moves by itself.
// Runs inside the standalone file, so it may rely on nothing but the page it is in and vis-network.
const data = JSON.parse(document.getElementById("map-data").textContent);
const container = document.getElementById("map-canvas");
const details = document.getElementById("map-details");
const narrow = window.matchMedia("(max-width: 767px)").matches;

const MARGIN = 24;
const HEADING = 56;
const centre = data.nodes.find((node) => node.id === data.centre);
if (centre) centre.borderWidth = 4;
const nodes = new vis.DataSet(data.nodes);
const edges = new vis.DataSet(data.edges.map((edge, index) => ({ ...edge, id: index })));

function scaleFor(width) {
  const whole = width / (data.layout.width + 2 * MARGIN);
  return Math.min(Math.max(whole, narrow ? 0.8 : 0.7), 1.15);
}

function heightFor(scale) {
  const wanted = Math.ceil((data.layout.height + HEADING + 2 * MARGIN) * scale);
  return narrow ? Math.min(wanted, Math.round(window.innerHeight * 0.75) || 520) : Math.max(wanted, 260);
}

let scale = scaleFor(container.clientWidth);
container.style.height = `${narrow ? Math.max(heightFor(scale), 380) : heightFor(scale)}px`;
const network = new vis.Network(container, { nodes, edges }, data.options);

function home() {
  scale = scaleFor(container.clientWidth);
  const width = container.clientWidth / scale;
  const height = container.clientHeight / scale;
  const wide = data.layout.width + 2 * MARGIN <= width + 1;
  // A drawing wider than the window opens at the thing it is about, else at its left edge.
  const left = width / 2 - MARGIN;
  const right = data.layout.width - left;
  const about = centre ? Math.min(Math.max(centre.x, left), right) : left;
  network.moveTo({
    position: {
      x: wide ? data.layout.width / 2 : about,
      y: Math.min(data.layout.height / 2 - HEADING / 2, height / 2 - HEADING - MARGIN),
    },
    scale,
    animation: false,
  });
}

// The heading of every column, in the drawing itself so that it moves with it.
network.on("beforeDrawing", (context) => {
  context.textAlign = "center";
  context.textBaseline = "bottom";
  context.fillStyle = "#17324d";
  context.font = "600 17px 'Titillium Web', 'Segoe UI', Helvetica, Arial, sans-serif";
  for (const column of data.columns) {
    context.fillText(column.title, (column.left + column.right) / 2, -16, column.right - column.left + 70);
  }
});

function reached(start, from, to) {
  const found = new Set([start]);
  const waiting = [start];
  while (waiting.length) {
    const here = waiting.pop();
    for (const edge of data.edges) {
      if (edge[from] === here && !found.has(edge[to])) {
        found.add(edge[to]);
        waiting.push(edge[to]);
      }
    }
  }
  return found;
}

function show(id) {
  const kept = new Set([...reached(id, "from", "to"), ...reached(id, "to", "from")]);
  nodes.update(data.nodes.map((node) => ({ id: node.id, opacity: kept.has(node.id) ? 1 : 0.15 })));
  edges.update(
    data.edges.map((edge, index) => ({ id: index, hidden: !(kept.has(edge.from) && kept.has(edge.to)) })),
  );
  const node = data.nodes.find((one) => one.id === id);
  details.textContent = `${node.title} · ${data.texts.chain.replace("{count}", String(kept.size - 1))}`;
}

function clear() {
  nodes.update(data.nodes.map((node) => ({ id: node.id, opacity: 1 })));
  edges.update(data.edges.map((_, index) => ({ id: index, hidden: false })));
  network.unselectAll();
  details.textContent = data.texts.hint;
}

network.on("selectNode", (event) => show(event.nodes[0]));
network.on("deselectNode", (event) => event.nodes.length || clear());

function zoom(factor) {
  network.moveTo({ scale: Math.min(Math.max(network.getScale() * factor, 0.15), 3), animation: false });
}

const actions = {
  "zoom-in": () => zoom(1.25),
  "zoom-out": () => zoom(0.8),
  whole: () => network.fit({ animation: false }),
  home: () => {
    clear();
    home();
  },
};
for (const button of document.querySelectorAll("button[data-map-action]")) {
  button.addEventListener("click", actions[button.dataset.mapAction]);
}

function point(id) {
  network.selectNodes([id]);
  show(id);
  network.focus(id, { scale: Math.max(network.getScale(), 0.8), animation: false });
  container.scrollIntoView({ block: "nearest" });
}

for (const button of document.querySelectorAll("button[data-node]")) {
  button.addEventListener("click", () => point(button.dataset.node));
}

const search = document.getElementById("map-search");
search.addEventListener("submit", (event) => {
  event.preventDefault();
  const wanted = search.elements.wanted.value.trim().toLocaleLowerCase();
  if (!wanted) return clear();
  const found =
    data.nodes.find((node) => node.code.toLocaleLowerCase() === wanted) ??
    data.nodes.find((node) => node.title.toLocaleLowerCase().includes(wanted));
  if (found) point(found.id);
  else details.textContent = data.texts.nothing;
});

function tellHeight() {
  if (window.parent === window) return;
  const pixels = Math.ceil(document.documentElement.getBoundingClientRect().height);
  window.parent.postMessage({ about: "map-height", pixels }, window.location.origin);
}

window.addEventListener("resize", () => {
  container.style.height = `${heightFor(scaleFor(container.clientWidth))}px`;
  network.redraw();
  home();
  tellHeight();
});
details.textContent = data.texts.hint;
home();
tellHeight();
document.documentElement.dataset.mapReady = "yes";
