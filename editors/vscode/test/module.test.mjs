// The module of WebAssembly that the extension has instead of a program. editors/vscode/build.sh makes it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { initSync, Server } from "../module/partiql_iam_editor.js";

initSync({ module: await readFile(new URL("../module/partiql_iam_editor_bg.wasm", import.meta.url)) });

/** A server that was given files, and what it says of files: the codes of the last diagnostics of each. */
function given(files) {
  const server = new Server();
  const codes = {};
  const take = (said) => {
    for (const { method, params } of JSON.parse(said)) {
      if (method !== "textDocument/publishDiagnostics") continue;
      codes[params.uri] = params.diagnostics.map(({ code, range }) => `${range.start.line} ${code}`);
    }
  };
  const say = (method, params, id) => take(server.take(JSON.stringify({ jsonrpc: "2.0", id, method, params })));
  say("initialize", { workspaceFolders: [{ uri: "file:///shop", name: "shop" }], capabilities: {} }, 1);
  say("initialized", {});
  take(server.give(JSON.stringify(files)));
  return { server, codes, say };
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
  const { server, codes, say } = given({ "/shop/partiql-iam.toml": config });
  assert.deepEqual(JSON.parse(server.named()), ["/shop/partiql-iam.toml", "/shop/tables.json"]);
  say("textDocument/didOpen", { textDocument: { uri: "file:///shop/a.partiql", languageId: "partiql", version: 1, text: "SELECT * FROM Car" } });
  assert.deepEqual(codes["file:///shop/a.partiql"], ["0 unknown"]);
  server.give(JSON.stringify({ "/shop/partiql-iam.toml": config, "/shop/tables.json": "[]" }));
  say("partiql-iam/scripts", { scripts: { "file:///shop/b.partiql": "SELECT * FROM Car" } });
  assert.deepEqual(codes["file:///shop/b.partiql"], ["0 unknown-table"]);
});

test("what is no message is refused with a reason", () => {
  const { server } = given({});
  assert.throws(() => server.take("{"), /^this is no message: /);
  assert.throws(() => server.give("[]"), /^these are no files: /);
});
