"""The map as one HTML file that needs no other host: pyvis, with a template, places and scripts of our own."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup
from pyvis.network import Network

from api.pages.map import drawing
from api.pages.map.elements import column_title
from api.pages.rendering import STATIC_FOLDER, templates
from api.pages.texts import Texts, texts
from coherence.frameworks import Framework, own_agenda, read_frameworks
from coherence.layout import Layout, layered_layout
from coherence.network import Graph, edges_of, found_by_name, nodes_of, read_network
from coherence.views import drawn_network
from graph_store.errors import CoherenceError
from graph_store.identifiers import Identifiers
from graph_store.reader import Reader

_OPTIONS: dict[str, Any] = {
    "autoResize": False,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"dragNodes": False, "hover": True, "zoomView": False, "tooltipDelay": 120},
    "nodes": {
        "shape": "box",
        "margin": {"top": 5, "bottom": 5, "left": 8, "right": 8},
        "borderWidth": 1.5,
        "borderWidthSelected": 3,
        "widthConstraint": {"minimum": drawing.SPACING.node_width - 16, "maximum": drawing.SPACING.node_width - 16},
        "font": {"size": 13, "align": "left", "face": "'Titillium Web', 'Segoe UI', Helvetica, Arial, sans-serif"},
        "shapeProperties": {"borderRadius": 4},
        "chosen": False,
    },
    "edges": {
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.45}},
        "smooth": {"enabled": True, "type": "cubicBezier", "forceDirection": "horizontal", "roundness": 0.4},
        "width": 1.3,
        "selectionWidth": 1,
        "hoverWidth": 0.8,
    },
}


class FrontEndMissing(CoherenceError):
    """The front end was not built, so that there is nothing to draw with."""


def standalone_map(
    reader: Reader,
    *,
    focus: str | None = None,
    language: str = "it",
    detail: bool = False,
    names: Identifiers | None = None,
) -> str:
    """The map of a version of the graph, whole or the chain of one thing, as one HTML file.

    Errors: UnknownResource when there is nothing called like the focus; FrontEndMissing.
    """
    known = names or Identifiers()
    whole = read_network(reader, known)
    drawn = drawn_network(whole, focus=focus, detail=detail)
    centre = found_by_name(whole, focus).reference if focus else ""
    agenda = own_agenda(read_frameworks(reader, known))
    return drawn_map(drawn, layered_layout(drawn, drawing.SPACING), language, agenda=agenda, centre=centre)


def drawn_map(
    graph: Graph, layout: Layout, language: str, *, agenda: Framework | None, centre: str = "", embedded: bool = False
) -> str:
    """A network with its places as HTML.

    ``centre`` names the thing the drawing opens at; ``embedded`` leaves out what the page around it says already.
    """
    words = texts(language)
    network = _pyvis_network(graph, layout, words)
    network.path = "map_file.html"
    network.templateEnv = _environment(
        t=words,
        language=language,
        embedded=embedded,
        map_heading=words("map.title"),
        map_subheading=agenda.label[language] if agenda else "",
        illustrative=words("banner.title") if _has_illustrative(graph) else "",
        rows=[] if embedded else drawing.table_rows(graph, words),
        style={
            "sure_line": drawing.SURE_LINE,
            "doubtful_line": drawing.DOUBTFUL_LINE,
            "proposed_line": drawing.PROPOSED_LINE,
        },
        policy=_meta_policy(),
        vis_options=_OPTIONS,
        vis_network=Markup(_script("vis-network.js")),  # noqa: S704 - our own build, not anybody's data
        map_view=Markup(_script("map-view.js")),  # noqa: S704
        size={"width": layout.width, "height": layout.height},
        centre=centre,
        columns=[
            {"left": column.left, "right": column.right, "title": column_title(column.kinds, words)}
            for column in layout.columns
        ],
        script_texts={
            "hint": words("map.hint"),
            "nothing": words("map.nothing"),
            # Filled in by the script, once for every choice.
            "chain": words("map.chain_size", count="{count}"),
        },
    )
    html: str = network.generate_html()
    return html


def map_policy() -> str:
    """The Content-Security-Policy the map is served with: its own two scripts, and no host at all."""
    return f"{_meta_policy()}; frame-ancestors 'self'"


@cache
def _meta_policy() -> str:
    hashes = " ".join(f"'sha256-{_digest(_script(name))}'" for name in ("vis-network.js", "map-view.js"))
    # vis-network writes its own style sheet into the page.
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@cache
def _script(name: str) -> str:
    path = STATIC_FOLDER / name
    if not path.is_file():
        raise FrontEndMissing("the front end is not built, so maps cannot be drawn: run `make web`")
    # What would end the script element early may stand inside a text of the script only.
    return path.read_text(encoding="utf-8").replace("\r\n", "\n").replace("</script", "<\\/script")


def _environment(**values: Any) -> Environment:
    environment = templates().overlay()
    environment.globals = {**environment.globals, **values}
    return environment


def _pyvis_network(graph: Graph, layout: Layout, words: Texts) -> Network:
    network = Network(directed=True, cdn_resources="in_line")
    # Its own setter takes every space out of the options, those of font names too.
    network.options = _OPTIONS
    for node in nodes_of(graph):
        place, look = layout.places[node.reference], drawing.look_of(node)
        network.add_node(
            node.reference,
            label=drawing.short_label(node, words),
            title=drawing.full_title(node, words),
            code=node.code,
            shape="box",
            color={
                "background": look.fill,
                "border": look.border,
                "highlight": {"background": look.fill, "border": "#000000"},
                "hover": {"background": look.fill, "border": "#000000"},
            },
            font={"color": look.text},
            shapeProperties={"borderRadius": 4, "borderDashes": [6, 4] if look.dashed else False},
            x=place.x,
            y=place.y,
        )
    for edge in edges_of(graph):
        colour = drawing.line_colour(edge)
        network.add_edge(
            edge.source,
            edge.target,
            title=drawing.link_words(edge, words),
            color={"color": colour, "highlight": colour, "hover": colour},
            dashes=drawing.line_dashes(edge),
        )
    return network


def _has_illustrative(graph: Graph) -> bool:
    nodes = any(node.standing == "illustrative" for node in nodes_of(graph))
    return nodes or any(edge.standing == "illustrative" for edge in edges_of(graph))
