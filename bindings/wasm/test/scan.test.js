// What is found in the texts of files, by the package as users install it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import test from "node:test";

import { PartiqlIamError as OfStatements } from "partiql-iam";
import { PartiqlIamError, scanText } from "partiql-iam/scan";

import { CATALOG, LEDGER, MUSIC } from "./samples.js";
import { thrown } from "./thrown.js";

const TEXT = [
  "# 🚗 größe",
  "client = boto3.client('dynamodb')",
  "client.execute_statement(Statement='SELECT Title FROM Music WHERE Artist = ?', Parameters=[{'S': 'Acme'}])",
  "client.execute_statement(Statement='🚗' + name); client.execute_statement(Statement='SELEC')",
  "",
].join("\n");

test("statements with what they need, and what is not known or not understood, each at its place", () => {
  for (const text of [TEXT, `\ufeff${TEXT}`, TEXT.replaceAll("\n", "\r\n")]) {
    const [statement, unknown, refused, ...others] = scanText(text, "reads.py", { schema: MUSIC });
    assert.deepEqual(others, []);
    assert.deepEqual([statement.kind, statement.answer.service], ["statement", "dynamodb"]);
    assert.deepEqual(statement.answer.permissions[0].condition["dynamodb:LeadingKeys"], ["Acme"]);
    assert.equal(text.slice(...statement.span), "SELECT Title FROM Music WHERE Artist = ?");
    assert.deepEqual([unknown.kind, unknown.answer.code], ["unknown", "statement-not-known"]);
    assert.ok(text.slice(...unknown.span).startsWith("'🚗'"), text.slice(...unknown.span));
    assert.deepEqual([refused.kind, refused.answer.code], ["refusal", "unknown-statement"]);
    assert.equal(text.slice(...refused.span), "SELEC");
  }
});

test("the spans of an answer are in units of its statement, and those of its line in bytes", () => {
  const text = "-- service: dynamodb\n\n  SELECT \"é🚗\" FROM Music";
  const [{ span, answer, json }] = scanText(text, "a.partiql");
  assert.equal(text.slice(...span), answer.statement);
  const [requirement] = answer.requirements;
  assert.equal(answer.statement.slice(...requirement.span), "Music");
  const { span: bytes } = JSON.parse(json).requirements[0];
  assert.equal(new TextDecoder().decode(new TextEncoder().encode(answer.statement).slice(...bytes)), "Music");
});

test("what is known of both services", () => {
  for (const catalog of [CATALOG, JSON.stringify(CATALOG)]) {
    const [script] = scanText("DELETE FROM Vehicle", "a.partiql", { service: "qldb", ledger: LEDGER, catalog, schema: [MUSIC] });
    assert.equal(script.answer.command, "DELETE");
    assert.equal(script.answer.permissions[1].arn, `${LEDGER}/table/Au1EiThbt8s0z9wM26REZN`);
  }
});

test("policies, and what to write instead", () => {
  const policy = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "qldb:PartiQLSelect", Resource: `${LEDGER}/table/Vehicle` } };
  const text = JSON.stringify(policy);
  const found = scanText(text, "role.json", { ledger: LEDGER, catalog: CATALOG });
  const { span, answer } = found.find(({ answer }) => answer.code === "table-name");
  assert.equal(text.slice(...span), `"${LEDGER}/table/Vehicle"`);
  assert.deepEqual(answer.fix.map((fix) => fix.text), [`"${LEDGER}/table/Au1EiThbt8s0z9wM26REZN"`]);
});

test("what is none is an error", () => {
  assert.deepEqual(scanText("", "a.py"), []);
  const ending = thrown(() => scanText("", "a.exe"));
  assert.deepEqual([ending.code, ending.input], ["not-read", "name"]);
  assert.equal(PartiqlIamError, OfStatements);
  assert.equal(thrown(() => scanText(undefined, "a.py")).message, "the text is not a string");
  assert.equal(thrown(() => scanText("")).message, "the name is not a string");
  assert.equal(thrown(() => scanText("", "a.py", "x")).message, "the options are no object");
  assert.equal(thrown(() => scanText("", "a.py", { leger: LEDGER })).code, "options");
  assert.equal(thrown(() => scanText("", "a.py", { parameters: [] })).message, "parameters are of one statement, and a text may have several");
  assert.equal(thrown(() => scanText("", "a.py", { permissionsMode: "x" })).input, "permissionsMode");
  const catalog = '[{"größe": 🚗}]';
  const wrong = thrown(() => scanText("", "a.py", { catalog }));
  assert.equal(wrong.input, "catalog");
  assert.equal(catalog.slice(...wrong.span), "🚗");
});

test("what only explains loads no other module", () => {
  const code = `const fs = require("node:fs"); const real = fs.readFileSync; const files = [];
    fs.readFileSync = (path, ...rest) => (files.push(String(path)), real(path, ...rest)); require("node:module").syncBuiltinESMExports();
    import("partiql-iam").then(() => console.log(files.filter((file) => file.endsWith(".wasm")).map((file) => file.split("/").at(-1)).join()));`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=commonjs", "-e", code], { encoding: "utf8" });
  assert.equal(stdout, "partiql_iam_wasm_bg.wasm\n");
});

test("CommonJS can require it", () => {
  assert.equal(createRequire(import.meta.url)("partiql-iam/scan").scanText, scanText);
});
