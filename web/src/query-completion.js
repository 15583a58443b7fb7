// What the SPARQL editor proposes: the terms of this vocabulary by their names and by their words, those of others,
// prefixes. The list is asked for once, when it is first needed.

const shown = 60;
let vocabulary;

function loaded() {
  vocabulary ??= fetch("/api/v1/vocabulary", { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : { prefixes: {}, terms: [] }))
    .catch(() => ({ prefixes: {}, terms: [] }));
  return vocabulary;
}

/** Asks for the list before somebody waits for it. */
export const prepare = () => void loaded();

/** A completion source for CodeMirror; `words` names the kinds of terms in the language of the page. */
export function completionSource(language, words) {
  return async (context) => {
    const typed = context.matchBefore(/[A-Za-zÀ-ÿ][\wÀ-ÿ-]*:?[\wÀ-ÿ-]*/);
    if (!context.explicit && (!typed || typed.text.length < 2)) return null;
    const before = context.state.doc.sliceString(Math.max(0, (typed?.from ?? context.pos) - 200), typed?.from ?? context.pos);
    // A variable, a string, a comment or an IRI completes itself.
    if (/[?$]$|"[^"\n]*$|#[^\n]*$|<[^>\s]*$/.test(before)) return null;
    const { terms, prefixes } = await loaded();
    const wantsClass = /(?:\ba|rdf:type)\s+$/.test(before);
    const fitting = ranked(terms, typed?.text.toLowerCase() ?? "", language, wantsClass);
    const options = fitting.map((term) => option(term, language, words));
    for (const [prefix, iri] of Object.entries(prefixes)) {
      const isBegun = typed && prefix.startsWith(typed.text.toLowerCase());
      if (isBegun && !wantsClass) options.push({ label: `${prefix}:`, detail: ` ${words.prefix}`, info: iri });
    }
    return options.length ? { from: typed?.from ?? context.pos, options, filter: false } : null;
  };
}

// Beginnings of a name come before its middle, names before words of a label.
function ranked(terms, typed, language, wantsClass) {
  const found = [];
  for (const term of terms) {
    if (wantsClass && term.kind !== "class") continue;
    const name = term.name.toLowerCase();
    const local = name.slice(name.indexOf(":") + 1);
    const label = (term.label[language] ?? "").toLowerCase();
    let rank = 0;
    if (typed) {
      if (name.startsWith(typed)) rank = 1;
      else if (local.startsWith(typed)) rank = 2;
      else if (label.startsWith(typed)) rank = 3;
      else if (name.includes(typed) || label.includes(typed)) rank = 4;
      else continue;
    }
    found.push([rank + (term.kind === "item" || term.kind === "list" ? 0.5 : 0), term]);
  }
  return found.sort((one, other) => one[0] - other[0]).slice(0, shown).map(([, term]) => term);
}

function option(term, language, words) {
  const label = term.label[language];
  const kind = words[term.kind] ?? term.kind;
  return { label: term.name, detail: label ? ` ${label} (${kind})` : ` ${kind}`, info: term.comment[language] || undefined };
}
