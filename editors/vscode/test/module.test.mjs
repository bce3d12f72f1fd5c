// The module of WebAssembly that the extension has instead of a program. editors/vscode/build.sh makes it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { initSync, Server } from "../module/partiql_iam_editor.js";

initSync({ module: await readFile(new URL("../module/partiql_iam_editor_bg.wasm", import.meta.url)) });

/** A server that was given files, what it says of files (the codes of the last diagnostics of each), and what it says besides. */
function given(files) {
  const server = new Server();
  const codes = {};
  const messages = [];
  const take = (said) => {
    for (const { method, params } of JSON.parse(said)) {
      if (method === "window/showMessage") messages.push(params.message);
      if (method !== "textDocument/publishDiagnostics") continue;
      codes[params.uri] = params.diagnostics.map(({ code, range }) => `${range.start.line} ${code}`);
    }
  };
  const say = (method, params, id) => {
    take(server.take(JSON.stringify({ jsonrpc: "2.0", id, method, params })));
    if (method !== "initialized") take(server.publish());
  };
  say("initialize", { workspaceFolders: [{ uri: "file:///shop", name: "shop" }], capabilities: {} }, 1);
  say("initialized", {});
  server.give(JSON.stringify(files));
  return { server, codes, messages, say };
}

const CONFIG = { "/shop/partiql-iam.toml": '[[files]]\nglob = "music/**/*.partiql"\nservice = "dynamodb"\n' };

test("the configuration says which service a script is for, open or not", () => {
  const { codes, say } = given(CONFIG);
  // QLDB has `VALUE`, DynamoDB does not.
  const text = "SELECT VALUE Artist FROM Music";
  say("partiql-iam/scripts", { scripts: { "file:///shop/music/a.partiql": text, "file:///shop/other/a.partiql": text } });
  assert.deepEqual(codes["file:///shop/music/a.partiql"], ["0 unsupported"]);
  assert.deepEqual(codes["file:///shop/other/a.partiql"], []);
  say("textDocument/didOpen", { textDocument: { uri: "file:///shop/music/b.partiql", languageId: "partiql", version: 1, text } });
  assert.deepEqual(codes["file:///shop/music/b.partiql"], ["0 unsupported"]);
});

test("files that the configuration names are named, and count when they are given", () => {
  const config = 'catalog = "tables.json"\n';
  const { server, codes, messages, say } = given({ "/shop/partiql-iam.toml": config });
  assert.deepEqual(JSON.parse(server.named()), ["/shop/partiql-iam.toml", "/shop/tables.json"]);
  server.give(JSON.stringify({ "/shop/partiql-iam.toml": config, "/shop/tables.json": "[]" }));
  say("partiql-iam/scripts", { scripts: { "file:///shop/b.partiql": "SELECT * FROM Car" } });
  assert.deepEqual(codes["file:///shop/b.partiql"], ["0 unknown-table"]);
  assert.deepEqual(messages, [], "nothing was missing when all were given");
});

test("what is named and is not there is said", () => {
  const { codes, messages, say } = given({ "/shop/partiql-iam.toml": 'catalog = "tables.json"\n' });
  say("textDocument/didOpen", { textDocument: { uri: "file:///shop/a.partiql", languageId: "partiql", version: 1, text: "SELECT * FROM Car" } });
  assert.deepEqual(codes["file:///shop/a.partiql"], ["0 unknown"]);
  assert.deepEqual(messages, ["`/shop/tables.json` can't be read: the file was not given"]);
});

test("what is no message is refused with a reason", () => {
  const { server } = given({});
  assert.throws(() => server.take("{"), /^this is no message: /);
  assert.throws(() => server.give("[]"), /^these are no files: /);
});
