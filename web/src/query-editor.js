// The SPARQL editor: what the plain form does not do by itself. Without it the form works just as well.
import { acceptCompletion, autocompletion, completionKeymap, startCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";
import { completionSource, prepare } from "./query-completion.js";

const language = document.documentElement.lang;

// Every colour has a contrast of 4.5:1 or more on white.
const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "#003f80", fontWeight: "600" },
  { tag: tags.variableName, color: "#7a2f8f" },
  { tag: tags.string, color: "#00613a" },
  { tag: [tags.integer, tags.float, tags.bool], color: "#8a3b00" },
  { tag: [tags.namespace, tags.url, tags.typeName], color: "#17324d" },
  { tag: tags.comment, color: "#455b71", fontStyle: "italic" },
]);

const look = EditorView.theme({
  "&": { fontSize: "0.95rem", color: "#17324d", backgroundColor: "#fff" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: '"Roboto Mono", monospace', lineHeight: "1.5", minHeight: "15rem", maxHeight: "36rem" },
  ".cm-gutters": { backgroundColor: "#f2f5f8", color: "#455b71", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "#eef4fb" },
  ".cm-tooltip": { border: "1px solid #5d7083", backgroundColor: "#fff", maxWidth: "min(34rem, 92vw)" },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxHeight: "16rem" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "0.25rem 0.5rem", whiteSpace: "normal" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "#003f80", color: "#fff" },
  ".cm-completionDetail": { fontStyle: "normal", marginLeft: "0.75rem" },
  ".cm-completionInfo": { padding: "0.5rem 0.75rem", maxWidth: "20rem" },
  // Beside the list where there is room; a small screen has none.
  "@media (max-width: 767px)": { ".cm-completionInfo": { display: "none" } },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
});

const phrases = {
  it: { Completions: "Suggerimenti", Diagnostics: "Errori", "Go to line": "Vai alla riga" },
  en: {},
};

function editorIn(textarea) {
  const form = textarea.form;
  const host = document.createElement("div");
  host.className = "query-editor";
  // Styles of a shadow tree are adopted, not written into the page: its policy against inline styles needs no exception.
  const root = host.attachShadow({ mode: "open" });
  textarea.after(host);
  const submit = () => (form.requestSubmit(), true);
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: textarea.value,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        bracketMatching(),
        highlightActiveLine(),
        EditorView.lineWrapping,
        EditorState.phrases.of(phrases[language] ?? {}),
        sparql(),
        syntaxHighlighting(colours),
        autocompletion({
          override: [completionSource(language, JSON.parse(textarea.dataset.words))],
          activateOnTypingDelay: 150,
          icons: false,
        }),
        lintGutter(),
        keymap.of([
          { key: "Mod-Enter", run: submit },
          { key: "Ctrl-i", run: startCompletion },
          { key: "Tab", run: acceptCompletion },
          ...completionKeymap,
          ...defaultKeymap,
          ...historyKeymap,
        ]),
        EditorView.domEventHandlers({ focus: prepare }),
        EditorView.contentAttributes.of({
          "aria-label": document.getElementById("query-label").textContent,
          spellcheck: "false",
          autocapitalize: "off",
        }),
        look,
      ],
    }),
  });
  form.addEventListener("submit", () => {
    textarea.value = view.state.doc.toString();
    const address = new URLSearchParams({ query: textarea.value }).toString();
    // What is too long for an address is sent as a form.
    form.method = address.length > Number(form.dataset.longestAddress) ? "post" : "get";
  });
  textarea.hidden = true;
  document.getElementById("query-label").addEventListener("click", () => view.focus());
  markMistake(view, textarea.dataset);
}

// Shows where the service stopped reading, at the place itself.
function markMistake(view, { line, column, message }) {
  if (!line || Number(line) > view.state.doc.lines) return;
  const at = view.state.doc.line(Number(line));
  const from = Math.min(at.from + Math.max(Number(column) - 1, 0), at.to);
  const word = view.state.wordAt(from);
  const to = Math.max(word?.to ?? from, Math.min(from + 1, at.to));
  view.dispatch(setDiagnostics(view.state, [{ from, to, severity: "error", message }]));
  view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
}

function copier(button, text) {
  const told = document.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text());
    told.textContent = "";
    told.textContent = told.dataset.copied;
    const label = button.innerHTML;
    button.textContent = told.dataset.copied;
    setTimeout(() => (button.innerHTML = label), 1500);
  });
}

for (const textarea of document.querySelectorAll("textarea[data-editor]")) {
  editorIn(textarea);
  for (const keys of document.querySelectorAll("[data-editor-keys]")) keys.hidden = false;
}
// The clipboard is there on https and on this machine only.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    copier(button, () => document.getElementById(button.dataset.copy).textContent);
  }
  for (const button of document.querySelectorAll("[data-copy-address]")) copier(button, () => window.location.href);
}
