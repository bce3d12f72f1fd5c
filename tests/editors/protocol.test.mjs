// Drives the server over stdio with the protocol library of VS Code. PARTIQL_IAM names the program.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import protocol from "vscode-languageserver-protocol/node";

const program = process.env.PARTIQL_IAM ?? "partiql-iam";
const URI = "file:///scripts/corpus.partiql";
const here = (path) => new URL(path, import.meta.url);

// A test that fails leaves its server running, which would keep this process alive.
const servers = [];
after(() => servers.forEach((server) => server.kill()));

class Client {
  constructor(root) {
    this.process = spawn(program, ["lsp"], { cwd: root, stdio: ["pipe", "pipe", "inherit"] });
    servers.push(this.process);
    this.exit = new Promise((resolve) => this.process.once("exit", (code) => resolve(code)));
    this.connection = protocol.createProtocolConnection(
      new protocol.StreamMessageReader(this.process.stdout),
      new protocol.StreamMessageWriter(this.process.stdin),
    );
    this.diagnostics = new Map();
    this.waiting = [];
    this.connection.onNotification(protocol.PublishDiagnosticsNotification.type, (params) => {
      this.diagnostics.set(params.uri, params);
      this.waiting = this.waiting.filter(({ uri, version, resolve }) => {
        const isIt = params.uri === uri && params.version >= version;
        if (isIt) resolve(params.diagnostics);
        return !isIt;
      });
    });
    this.connection.onRequest("client/registerCapability", () => null);
    this.connection.listen();
  }

  async start(capabilities = {}) {
    const result = await this.connection.sendRequest(protocol.InitializeRequest.type, {
      processId: process.pid,
      rootUri: null,
      capabilities,
    });
    await this.connection.sendNotification(protocol.InitializedNotification.type, {});
    return result;
  }

  open(text, uri = URI, languageId = "partiql") {
    const textDocument = { uri, languageId, version: 1, text };
    return this.connection.sendNotification(protocol.DidOpenTextDocumentNotification.type, { textDocument });
  }

  change(version, contentChanges, uri = URI) {
    const params = { textDocument: { uri, version }, contentChanges };
    return this.connection.sendNotification(protocol.DidChangeTextDocumentNotification.type, params);
  }

  /** The diagnostics of a version, or of a later one. */
  published(version, uri = URI) {
    const last = this.diagnostics.get(uri);
    if (last && last.version >= version) return Promise.resolve(last.diagnostics);
    return new Promise((resolve) => this.waiting.push({ uri, version, resolve }));
  }

  async stop() {
    await this.connection.sendRequest(protocol.ShutdownRequest.type);
    await this.connection.sendNotification(protocol.ExitNotification.type);
    return this.exit;
  }
}

async function statements(corpus = "../corpus") {
  const lines = (await readFile(here(`${corpus}/statements.jsonl`), "utf8")).trim().split("\n");
  return lines.map((line) => JSON.parse(line).statement);
}

test("a conversation from beginning to end", async () => {
  const client = new Client(fileURLToPath(here(".")));
  const { capabilities, serverInfo } = await client.start({ textDocument: { codeLens: {} } });
  assert.equal(serverInfo.name, "partiql-iam");
  assert.equal(capabilities.positionEncoding, "utf-16");
  await client.open("SELECT * FROM Vehicle; SELEC 1;");
  const [problem] = await client.published(1);
  assert.deepEqual(problem.range, { start: { line: 0, character: 23 }, end: { line: 0, character: 28 } });
  assert.equal(problem.code, "unknown-statement");
  const textDocument = { uri: URI };
  const hover = await client.connection.sendRequest(protocol.HoverRequest.type, {
    textDocument,
    position: { line: 0, character: 15 },
  });
  assert.match(hover.contents.value, /qldb:PartiQLSelect/);
  const lenses = await client.connection.sendRequest(protocol.CodeLensRequest.type, { textDocument });
  assert.deepEqual(lenses.map((lens) => lens.command.title), ["needs PartiQLSelect on Vehicle"]);
  assert.equal(await client.stop(), 0);
});

test("scripts are formatted, and statements in other languages are not", async () => {
  const client = new Client(fileURLToPath(here(".")));
  const { capabilities } = await client.start();
  assert.equal(capabilities.documentFormattingProvider, true);
  await client.open("select  * from Vehicle;\nSELECT a FROM b");
  const options = { tabSize: 2, insertSpaces: true };
  const format = (uri) =>
    client.connection.sendRequest(protocol.DocumentFormattingRequest.type, { textDocument: { uri }, options });
  assert.deepEqual(await format(URI), [
    { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 22 } }, newText: "SELECT * FROM Vehicle" },
  ]);
  const python = "file:///scripts/a.py";
  await client.open("import pyqldb\ntxn.execute_statement('select * form Vehicle')", python, "python");
  assert.deepEqual((await client.published(1, python)).map(({ code, range }) => [code, range.start]), [
    ["missing-from", { line: 1, character: 32 }],
  ]);
  assert.equal(await format(python), null);
  assert.equal(await client.stop(), 0);
});

test("policies in templates are explained and completed at their places", async () => {
  const client = new Client(fileURLToPath(here(".")));
  await client.start();
  const cases = [
    ["yaml", "file:///templates/template.yaml", [
      "Resources:",
      "  P:",
      "    Type: AWS::IAM::ManagedPolicy",
      "    Properties:",
      "      PolicyDocument:",
      "        Version: '2012-10-17'",
      "        Statement:",
      "          - Effect: Allow",
      "            Action: ['dynamodb:Pa']",
      "            Resource: !Ref Arn",
    ], 8, 21, "'dynamodb:PartiQLSelect'"],
    ["terraform", "file:///templates/main.tf", [
      'data "aws_iam_policy_document" "reader" {',
      "  statement {",
      '    actions   = ["dynamodb:Pa"]',
      '    resources = ["*"]',
      "  }",
      "}",
    ], 2, 17, '"dynamodb:PartiQLSelect"'],
  ];
  for (const [language, uri, lines, line, start, written] of cases) {
    await client.open(lines.join("\n"), uri, language);
    const textDocument = { uri };
    const cursor = { line, character: start + "'dynamodb:Pa".length };
    const place = { start: { line, character: start }, end: { line, character: cursor.character + 1 } };
    const codes = (await client.published(1, uri)).map(({ code, range }) => [code, range]);
    assert.deepEqual(codes.filter(([code]) => code === "no-such-action"), [["no-such-action", place]]);
    const { items } = await client.connection.sendRequest(protocol.CompletionRequest.type, {
      textDocument,
      position: cursor,
    });
    const { textEdit } = items.find(({ label }) => label === "dynamodb:PartiQLSelect");
    assert.deepEqual(textEdit, { range: place, newText: written });
    await client.change(2, [{ range: textEdit.range, text: textEdit.newText }], uri);
    const hover = await client.connection.sendRequest(protocol.HoverRequest.type, { textDocument, position: cursor });
    assert.match(hover.contents.value, /^\*\*`dynamodb:PartiQLSelect`\*\* \(Read\)/);
    assert.deepEqual(hover.range, { start: place.start, end: { line, character: start + written.length } });
  }
  assert.equal(await client.stop(), 0);
});

test("both services in one conversation", async () => {
  const client = new Client(fileURLToPath(here(".")));
  await client.start({ textDocument: { codeLens: {} } });
  const music = "file:///scripts/music.partiql";
  await client.open("SELECT * FROM Vehicle AS v;");
  await client.open("-- service: dynamodb\nSELECT Artist FROM Music.ByGenre;\nSELECT m.a FROM Music m", music);
  const problems = await client.published(1, music);
  assert.deepEqual(problems.map(({ code, severity, range }) => [code, severity, range.start]), [
    ["index-resource", 3, { line: 1, character: 19 }],
    ["alias", 1, { line: 2, character: 22 }],
  ]);
  const titles = async (uri) => {
    const lenses = await client.connection.sendRequest(protocol.CodeLensRequest.type, { textDocument: { uri } });
    return lenses.map((lens) => lens.command.title);
  };
  assert.deepEqual(await titles(URI), ["needs PartiQLSelect on Vehicle"]);
  assert.deepEqual(await titles(music), ["needs PartiQLSelect on Music (index ByGenre): full table scan"]);
  const textDocument = { uri: music };
  const hover = await client.connection.sendRequest(protocol.HoverRequest.type, {
    textDocument,
    position: { line: 1, character: 10 },
  });
  assert.match(hover.contents.value, /It is a \*\*full table scan\*\*/);
  const actions = await client.connection.sendRequest(protocol.CodeActionRequest.type, {
    textDocument,
    range: { start: { line: 2, character: 22 }, end: { line: 2, character: 22 } },
    context: { diagnostics: problems, only: ["quickfix"] },
  });
  assert.deepEqual(actions.map(({ title }) => title), ["leave the alias `m` out"]);
  assert.deepEqual(actions[0].edit.changes[music].map(({ range, newText }) => [range.start.character, range.end.character, newText]), [
    [7, 9, ""],
    [21, 23, ""],
  ]);
  // The first line goes: then the statements are those of QLDB.
  await client.change(2, [{ range: { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } }, text: "" }], music);
  assert.deepEqual((await client.published(2, music)).map(({ code }) => code), ["path-into-table"]);
  assert.deepEqual(await titles(music), ["needs PartiQLSelect on Music", "needs PartiQLSelect on Music"]);
  assert.equal(await client.stop(), 0);
});

test("a client that does not say goodbye", async () => {
  const client = new Client(fileURLToPath(here(".")));
  await client.start();
  await client.connection.sendNotification(protocol.ExitNotification.type);
  assert.equal(await client.exit, 1);
});

test("positions are those that the client asks for", async () => {
  const client = new Client(fileURLToPath(here(".")));
  const { capabilities } = await client.start({ general: { positionEncodings: ["utf-8", "utf-16"] } });
  assert.equal(capabilities.positionEncoding, "utf-8");
  await client.open("SELECT '😀' FROM Vehicle WHERE; SELEC");
  assert.equal((await client.published(1)).at(-1).range.start.character, 34);
  await client.stop();
});

test("a request that is taken back is not answered", async () => {
  const client = new Client(fileURLToPath(here(".")));
  await client.start();
  await client.open((await statements()).join(";\n"));
  const sources = [];
  const requests = [];
  for (let index = 0; index < 20; index += 1) {
    const source = new protocol.CancellationTokenSource();
    sources.push(source);
    const params = { textDocument: { uri: URI } };
    requests.push(client.connection.sendRequest(protocol.SemanticTokensRequest.type, params, source.token));
  }
  sources.forEach((source) => source.cancel());
  const outcomes = await Promise.allSettled(requests);
  const refused = outcomes.filter(({ status }) => status === "rejected");
  assert.ok(refused.every(({ reason }) => reason.code === protocol.LSPErrorCodes.RequestCancelled), "only cancellations");
  assert.ok(outcomes.every(({ status, value }) => status === "rejected" || value.data.length > 0));
  assert.equal(await client.stop(), 0);
});

// Diagnostics are sent whole, so that a script of all statements would be mostly diagnostics.
const SCRIPT = 20;

for (const [service, corpus, least] of [["qldb", "../corpus", 30_000], ["dynamodb", "../dynamodb", 15_000]])
test(`every keystroke of the corpus of ${service} is followed, and leaves what a fresh open has`, async () => {
  const client = new Client(fileURLToPath(here(".")));
  await client.start();
  const all = await statements(corpus);
  let keystrokes = 0;
  let problems = 0;
  for (let first = 0; first < all.length; first += SCRIPT) {
    const uri = `file:///scripts/typed-${first}.partiql`;
    const head = service === "qldb" ? "" : `-- service: ${service}\n`;
    const text = head + all.slice(first, first + SCRIPT).map((statement) => `${statement};\n`).join("");
    await client.open("", uri);
    let version = 1;
    let position = { line: 0, character: 0 };
    for (const letter of text) {
      version += 1;
      await client.change(version, [{ range: { start: position, end: position }, text: letter }], uri);
      position = letter === "\n"
        ? { line: position.line + 1, character: 0 }
        : { line: position.line, character: position.character + letter.length };
    }
    keystrokes += version - 1;
    const followed = await client.published(version, uri);
    const fresh = `file:///scripts/fresh-${first}.partiql`;
    await client.open(text, fresh);
    const opened = await client.published(1, fresh);
    assert.deepEqual(followed, JSON.parse(JSON.stringify(opened).replaceAll(fresh, uri)));
    problems += opened.length;
    // And taken back again, line by line from the end.
    for (let line = position.line; line > 0; line -= 1) {
      version += 1;
      const range = { start: { line: line - 1, character: 0 }, end: { line, character: 0 } };
      await client.change(version, [{ range, text: "" }], uri);
    }
    assert.deepEqual(await client.published(version, uri), []);
    for (const closed of [uri, fresh]) {
      const params = { textDocument: { uri: closed } };
      await client.connection.sendNotification(protocol.DidCloseTextDocumentNotification.type, params);
    }
  }
  assert.ok(keystrokes > least, `${keystrokes} keystrokes`);
  assert.ok(problems > 0);
  assert.equal(await client.stop(), 0);
});
