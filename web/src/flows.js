// The flows between levels as a Sankey diagram. The table below it on the page says the same without this.
import { SankeyChart } from "echarts/charts";
import { AriaComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([SankeyChart, AriaComponent, TooltipComponent, CanvasRenderer]);

const place = document.getElementById("flows");
const counted = (links) => (links === 1 ? place.dataset.one : place.dataset.other.replace("#", links));
const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

function option(told) {
  const names = new Map(told.boxes.map((box) => [box.id, box.name]));
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    aria: { enabled: true, label: { description: place.dataset.description } },
    // Drawn on the canvas: no markup is made of what the data say.
    tooltip: {
      renderMode: "richText",
      formatter: ({ dataType, data, value }) =>
        dataType === "edge"
          ? `${short(names.get(data.source), 60)}\n${short(names.get(data.target), 60)}\n${counted(value)}`
          : `${short(data.full, 90)}\n${counted(value)}`,
    },
    series: [
      {
        type: "sankey",
        top: 10,
        bottom: 10,
        left: 10,
        right: 210,
        nodeGap: 6,
        nodeWidth: 14,
        draggable: false,
        emphasis: { focus: "adjacency" },
        layoutIterations: 64,
        data: told.boxes.map((box) => ({
          name: box.id,
          full: box.name,
          depth: box.column,
          itemStyle: { color: box.colour },
          label: { formatter: short(box.name, 30) },
        })),
        links: told.flows.map((flow) => ({
          source: flow.source,
          target: flow.target,
          value: flow.links,
          lineStyle: { opacity: flow.is_doubtful ? 0.2 : 0.5 },
        })),
        labelLayout: { hideOverlap: true },
        label: { fontSize: 12, fontFamily: "Titillium Web, sans-serif", color: "#17324d" },
        lineStyle: { color: "#5d7083", curveness: 0.5 },
      },
    ],
  };
}

async function draw() {
  const answer = await fetch(place.dataset.source);
  if (!answer.ok) return;
  place.classList.add("drawn");
  const chart = echarts.init(place);
  chart.setOption(option(await answer.json()));
  new ResizeObserver(() => chart.resize()).observe(place);
}

if (place) draw();
