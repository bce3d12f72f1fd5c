// From a keystroke to its diagnostics, for a script of 1,000 statements: this server over stdio, beside the language service of
// @aws/lsp-partiql called in this process, without the protocol, which is in its favour. PARTIQL_IAM names the program.
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";
import protocol from "vscode-languageserver-protocol/node";

const require = createRequire(import.meta.url);
const { createPartiQLLanguageService } = require("@aws/lsp-partiql/out/server/language-service.js");
const { TextDocument } = require("@aws/language-server-runtimes/server-interface");

const STATEMENTS = 1000;
const URI = "file:///bench/script.partiql";

const rows = (await readFile(new URL("../../tests/corpus/statements.jsonl", import.meta.url), "utf8")).trim().split("\n");
const valid = rows.map((row) => JSON.parse(row)).filter((row) => row.valid && !row.statement.includes("\n"));
const lines = Array.from({ length: STATEMENTS }, (_, index) => `${valid[index % valid.length].statement};`);
const text = `${lines.join("\n")}\n`;

/** A space more, and a space less, at places all over the script: the same for everyone. */
function edits(count) {
  return Array.from({ length: count }, (_, index) => {
    const line = (Math.floor(index / 2) * 397) % STATEMENTS;
    const position = { line, character: lines[line].indexOf(" ") };
    return index % 2 === 0
      ? { range: { start: position, end: position }, text: " " }
      : { range: { start: position, end: { line, character: position.character + 1 } }, text: "" };
  });
}

function show(name, open, times) {
  const sorted = times.toSorted((one, two) => one - two);
  const at = (share) => sorted[Math.floor(share * (sorted.length - 1))].toFixed(3);
  console.log(`${name}: open ${open.toFixed(1)} ms; keystroke to diagnostics: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, of ${times.length}`);
}

async function ours(count) {
  const server = spawn(process.env.PARTIQL_IAM ?? "partiql-iam", ["lsp"], { stdio: ["pipe", "pipe", "inherit"] });
  const connection = protocol.createProtocolConnection(
    new protocol.StreamMessageReader(server.stdout),
    new protocol.StreamMessageWriter(server.stdin),
  );
  let published = () => {};
  connection.onNotification(protocol.PublishDiagnosticsNotification.type, (params) => published(params));
  connection.listen();
  await connection.sendRequest(protocol.InitializeRequest.type, { processId: process.pid, rootUri: null, capabilities: {} });
  await connection.sendNotification(protocol.InitializedNotification.type, {});
  const timed = async (send) => {
    const done = new Promise((resolve) => (published = resolve));
    const start = performance.now();
    send();
    await done;
    return performance.now() - start;
  };
  const textDocument = { uri: URI, languageId: "partiql", version: 1, text };
  const open = await timed(() => connection.sendNotification(protocol.DidOpenTextDocumentNotification.type, { textDocument }));
  const times = [];
  for (const [index, change] of edits(count).entries()) {
    const params = { textDocument: { uri: URI, version: index + 2 }, contentChanges: [change] };
    times.push(await timed(() => connection.sendNotification(protocol.DidChangeTextDocumentNotification.type, params)));
  }
  await connection.sendRequest(protocol.ShutdownRequest.type);
  await connection.sendNotification(protocol.ExitNotification.type);
  connection.dispose();
  show("partiql-iam lsp", open, times);
}

async function theirs(count) {
  const service = createPartiQLLanguageService();
  let document = TextDocument.create(URI, "partiql", 1, text);
  let start = performance.now();
  await service.doValidation(document);
  const open = performance.now() - start;
  const times = [];
  for (const [index, change] of edits(count).entries()) {
    start = performance.now();
    document = TextDocument.update(document, [change], index + 2);
    await service.doValidation(document);
    times.push(performance.now() - start);
  }
  show("@aws/lsp-partiql, in process", open, times);
}

await ours(200);
await theirs(4);
