// The editors of the page.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { lintKeymap } from "@codemirror/lint";
import { json } from "@codemirror/lang-json";
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const KEYWORDS =
  /^(?:select|from|where|and|or|not|insert|into|value|values|update|set|remove|delete|exists|returning|all|old|new|modified|in|between|is|missing|null|true|false|begins_with|contains|attribute_type|size|create|drop|undrop|table|index|on|history|as|by|at|join|inner|left|cross|order|asc|desc|exec|like)\b/i;

/** Colours alone; what the words mean is the server's. */
const partiql = StreamLanguage.define({
  name: "partiql",
  startState: () => ({ isComment: false }),
  token(stream, state) {
    if (state.isComment || stream.match("/*")) {
      state.isComment = !stream.match(/^.*?\*\//);
      if (state.isComment) stream.skipToEnd();
      return "comment";
    }
    if (stream.match("--")) {
      stream.skipToEnd();
      return "comment";
    }
    if (stream.match(/^'(?:[^']|'')*'?/)) return "string";
    if (stream.match(/^"(?:[^"]|"")*"?/)) return "variableName";
    if (stream.match(/^\d+(?:\.\d+)?/)) return "number";
    if (stream.match(KEYWORDS)) return "keyword";
    if (stream.match(/^[\w$]+/)) return "variableName";
    stream.next();
    return null;
  },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--keyword)" },
  { tag: tags.string, color: "var(--string)" },
  { tag: tags.number, color: "var(--number)" },
  { tag: tags.comment, color: "var(--muted)" },
  { tag: tags.propertyName, color: "var(--name)" },
  { tag: [tags.bool, tags.null], color: "var(--number)" },
]);

const light = StateEffect.define();

/** The piece of text that causes what is pointed at. */
const lit = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(light)) continue;
      const [from, to] = effect.value ?? [0, 0];
      const end = Math.min(to, transaction.state.doc.length);
      return from < end ? Decoration.set([Decoration.mark({ class: "lit" }).range(from, end)]) : Decoration.none;
    }
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Lights up a span of a statement, or nothing. */
export function lightUp(view, span) {
  view.dispatch({ effects: light.of(span) });
}

/** An editor. Tab leaves it, so that the keyboard gets everywhere. */
export function editor({ parent, text, label, language, extensions, changed }) {
  const state = EditorState.create({
    doc: text,
    extensions: [
      history(),
      drawSelection(),
      keymap.of([...defaultKeymap, ...historyKeymap, ...lintKeymap]),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0" }),
      EditorView.updateListener.of((update) => update.docChanged && changed()),
      language === "json" ? json() : partiql,
      syntaxHighlighting(colours),
      lit,
      extensions,
    ],
  });
  return new EditorView({ state, parent });
}

/** Puts another text into an editor. */
export function replace(view, text) {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}
