// The language server of the project in this page, and CodeMirror as its client.
import { autocompletion } from "@codemirror/autocomplete";
import { setDiagnostics } from "@codemirror/lint";
import { EditorView, hoverTooltip } from "@codemirror/view";

import init, { Server } from "../module/partiql_iam_editor.js";

const SEVERITIES = ["", "error", "warning", "info", "hint"];

/** One server, with the documents that it has open. */
export class Client {
  #server;
  #requests = 0;
  #answers = new Map();
  #views = new Map();

  static async start() {
    await init({ module_or_path: new URL("../module/partiql_iam_editor_bg.wasm", import.meta.url) });
    return new Client();
  }

  constructor() {
    this.#server = new Server();
    const markdown = ["plaintext"];
    const textDocument = { hover: { contentFormat: markdown }, completion: { completionItem: { snippetSupport: false } } };
    const workspace = { didChangeWatchedFiles: { dynamicRegistration: true } };
    this.request("initialize", { capabilities: { textDocument, workspace }, rootUri: "file:///playground", processId: null });
    this.notify("initialized", {});
  }

  /** Files that the server may read, by their paths. */
  give(files) {
    this.#server.give(JSON.stringify(files));
    this.#take(this.#server.publish());
  }

  request(method, params) {
    const id = ++this.#requests;
    this.#send({ id, method, params });
    const { result, error } = this.#answers.get(id) ?? {};
    this.#answers.delete(id);
    if (error) throw new Error(error.message);
    return result;
  }

  notify(method, params) {
    this.#send({ method, params });
  }

  #send(message) {
    this.#take(this.#server.take(JSON.stringify({ jsonrpc: "2.0", ...message })));
    this.#take(this.#server.publish());
  }

  #take(messages) {
    for (const message of JSON.parse(messages)) {
      if (message.method === "textDocument/publishDiagnostics") {
        this.#show(message.params);
      } else if (message.method === undefined) {
        this.#answers.set(message.id, message);
      }
      // What else it says, as that it wants files to be watched, needs no answer here.
    }
  }

  #show({ uri, diagnostics }) {
    const view = this.#views.get(uri);
    if (!view) return;
    const found = diagnostics.map(({ range, severity, message, code }) => {
      const [from, to] = [offset(view.state.doc, range.start), offset(view.state.doc, range.end)];
      return { from, to: Math.max(from, to), severity: SEVERITIES[severity] ?? "error", message, source: code };
    });
    // Within a change nothing else can be changed.
    queueMicrotask(() => view.dispatch(setDiagnostics(view.state, found.filter(({ to }) => to <= view.state.doc.length))));
  }

  /** Opens the document of a view, or opens it again as another language. */
  open(view, uri, languageId) {
    if (this.#views.has(uri)) this.notify("textDocument/didClose", { textDocument: { uri } });
    this.#views.set(uri, view);
    this.notify("textDocument/didOpen", { textDocument: { uri, languageId, version: 1, text: view.state.doc.toString() } });
  }

  /** What an editor of a document has: its text is told, it has hovers and completion. */
  extension(uri) {
    let version = 1;
    const textDocument = { uri };
    const told = EditorView.updateListener.of((update) => {
      if (!update.docChanged || !this.#views.has(uri)) return;
      version += 1;
      const contentChanges = [{ text: update.state.doc.toString() }];
      this.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges });
    });
    const hover = hoverTooltip((view, at) => {
      const found = this.request("textDocument/hover", { textDocument, position: position(view.state.doc, at) });
      if (!found) return null;
      const pos = found.range ? offset(view.state.doc, found.range.start) : at;
      const end = found.range ? offset(view.state.doc, found.range.end) : at;
      return { pos, end, above: true, create: () => ({ dom: textOf(found.contents.value ?? "") }) };
    });
    const completions = autocompletion({
      override: [
        ({ state, pos, explicit, matchBefore }) => {
          const word = state.doc.lineAt(pos).text.slice(0, pos - state.doc.lineAt(pos).from).match(/[\w$]*$/)[0];
          if (word === "" && !explicit) return null;
          const found = this.request("textDocument/completion", { textDocument, position: position(state.doc, pos) });
          const items = Array.isArray(found) ? found : (found?.items ?? []);
          if (items.length === 0) return null;
          return { from: pos - word.length, options: items.map((item) => option(item, state.doc)) };
        },
      ],
    });
    return [told, hover, completions];
  }
}

function option({ label, detail, textEdit, insertText }, doc) {
  const text = textEdit?.newText ?? insertText ?? label;
  const range = textEdit?.range ?? textEdit?.replace;
  const apply = (view, _, from, to) => {
    const start = range ? offset(doc, range.start) : from;
    view.dispatch({ changes: { from: start, to, insert: text }, selection: { anchor: start + text.length } });
  };
  return { label, detail, apply };
}

function textOf(text) {
  const dom = document.createElement("div");
  dom.className = "hover";
  dom.textContent = text;
  return dom;
}

function position(doc, at) {
  const line = doc.lineAt(at);
  return { line: line.number - 1, character: at - line.from };
}

function offset(doc, { line, character }) {
  if (line >= doc.lines) return doc.length;
  const { from, to } = doc.line(line + 1);
  return Math.min(from + character, to);
}
