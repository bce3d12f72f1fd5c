// The language server as WebAssembly, in the process of the extension: where there is no program, and in browsers.
import * as vscode from "vscode";

import { initSync, Server } from "../module/partiql_iam_editor.js";
import { text } from "./text.js";

const CONFIG = "partiql-iam.toml";

/**
 * How the server is told of the files of a workspace that is on no disk: it takes each for one of a disk, whose path it is. Undefined where the
 * workspace is on a disk.
 */
function uriConverters() {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (!folder || folder.scheme === "file") return undefined;
  /** Those of a disk that are open beside it. */
  const others = new Set();
  return {
    code2Protocol: (uri) => {
      if (uri.scheme === "file") others.add(uri.toString());
      const isWithin = uri.scheme === folder.scheme && uri.authority === folder.authority;
      return (isWithin ? uri.with({ scheme: "file", authority: "" }) : uri).toString();
    },
    protocol2Code: (text) => {
      const uri = vscode.Uri.parse(text);
      return uri.scheme === "file" && !others.has(uri.toString()) ? folder.with({ path: uri.path }) : uri;
    },
  };
}

/** The module as the server of a client, and what the client is to be told for it. */
export function engine(context) {
  const converters = uriConverters();
  return { server: () => transports(context, converters?.protocol2Code), uriConverters: converters };
}

/** What a connection to the server is made of, with what reads its files again. */
async function transports(context, parse = (uri) => vscode.Uri.parse(uri)) {
  const module = vscode.Uri.joinPath(context.extensionUri, "module", "partiql_iam_editor_bg.wasm");
  initSync({ module: await vscode.workspace.fs.readFile(module) });
  const server = new Server();
  const said = new vscode.EventEmitter();
  const failed = new vscode.EventEmitter();
  const closed = new vscode.EventEmitter();
  const files = new Files(server, () => say(server.publish()));

  function say(messages) {
    for (const message of JSON.parse(messages)) said.fire({ jsonrpc: "2.0", ...message });
  }

  async function take(message) {
    await files.lookAbove(named(message).map(parse));
    say(server.take(JSON.stringify(message)));
    if (message.method === "initialized" || message.method === "workspace/didChangeConfiguration") await files.read();
    else say(server.publish());
  }

  let queue = Promise.resolve();
  const reader = {
    onError: failed.event,
    onClose: closed.event,
    onPartialMessage: new vscode.EventEmitter().event,
    listen: (callback) => said.event(callback),
    dispose: () => said.dispose(),
  };
  const writer = {
    onError: failed.event,
    onClose: closed.event,
    // One after the other, also while files are read.
    write: (message) => {
      const taken = queue.then(() => take(message));
      // One that fails is not the end of those after it.
      queue = taken.catch(() => {});
      return taken;
    },
    end: () => {},
    dispose: () => files.dispose(),
  };
  return { reader, writer };
}

/** The files that a message says something of. */
function named({ method, params }) {
  if (method === "textDocument/didOpen") return [params.textDocument.uri];
  return method === "partiql-iam/scripts" ? Object.keys(params.scripts) : [];
}

/** The files that the server is given: the configuration files of the workspace, and what these and the settings name. */
class Files {
  #server;
  #publish;
  #watchers = [];
  #named = new Set();
  /** The folders in which a configuration file would count, as texts of their addresses. */
  #folders = new Set();
  #reading = Promise.resolve();

  constructor(server, publish) {
    this.#server = server;
    this.#publish = publish;
    this.#watch(`**/${CONFIG}`);
    for (const { uri } of vscode.workspace.workspaceFolders ?? []) this.#addAbove(uri);
  }

  /** Reads the configuration files above files, where nobody has looked. */
  async lookAbove(uris) {
    // What was never saved, such as `untitled:Untitled-1`, is in no folder.
    const saved = uris.filter((uri) => uri.path.startsWith("/"));
    const folders = saved.flatMap((uri) => this.#addAbove(vscode.Uri.joinPath(uri, "..")));
    const there = await Promise.all(folders.map((folder) => text(vscode.Uri.joinPath(folder, CONFIG))));
    if (there.some((config) => config !== null)) await this.read();
  }

  /** The folders above one, and itself, that are new. */
  #addAbove(folder) {
    const added = [];
    for (let at = folder; !this.#folders.has(at.toString()); at = vscode.Uri.joinPath(at, "..")) {
      this.#folders.add(at.toString());
      added.push(at);
      if (at.path === "/" || at.path === "") break;
    }
    return added;
  }

  #watch(pattern) {
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const again = () => this.read();
    this.#watchers.push(watcher, watcher.onDidChange(again), watcher.onDidCreate(again), watcher.onDidDelete(again));
  }

  /** Reads all of them, and gives them to the server. */
  read() {
    const all = () => this.#readAll().then(this.#publish);
    this.#reading = this.#reading.then(all).catch((error) => console.error("partiql-iam:", error));
    return this.#reading;
  }

  async #readAll() {
    const configs = [...this.#folders].map((folder) => vscode.Uri.joinPath(vscode.Uri.parse(folder), CONFIG));
    const texts = Object.fromEntries((await Promise.all(configs.map(pathAndText))).flat());
    this.#server.give(JSON.stringify(texts));
    const named = JSON.parse(this.#server.named()).filter((path) => !(path in texts));
    if (named.length === 0) return;
    const others = Object.fromEntries((await Promise.all(named.map((path) => pathAndText(uriOf(path))))).flat());
    this.#server.give(JSON.stringify({ ...texts, ...others }));
    for (const path of named) {
      if (this.#named.has(path)) continue;
      this.#named.add(path);
      const uri = uriOf(path);
      this.#watch(new vscode.RelativePattern(vscode.Uri.joinPath(uri, ".."), uri.path.split("/").at(-1)));
    }
  }

  dispose() {
    for (const watcher of this.#watchers) watcher.dispose();
  }
}

/** A path of the server as the workspace has it: what is not on a disk has the scheme of its folder. */
function uriOf(path) {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file("/");
  return folder.with({ path });
}

/** The path of a file and its text, if there is one. Otherwise the server says that it is not there. */
async function pathAndText(uri) {
  const found = await text(uri);
  return found === null ? [] : [[uri.path, found]];
}
