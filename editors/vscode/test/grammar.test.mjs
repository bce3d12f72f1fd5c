// The TextMate grammar, read by the library that VS Code reads it with.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";

const require = createRequire(import.meta.url);
const wasm = await readFile(require.resolve("vscode-oniguruma/release/onig.wasm"));
await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
const path = new URL("../syntaxes/partiql.tmLanguage.json", import.meta.url);
const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: async () => textmate.parseRawGrammar(await readFile(path, "utf8"), "partiql.json"),
});
const grammar = await registry.loadGrammar("source.partiql");

/** The pieces of a text, each with the innermost scope it has. */
function tokens(text) {
  let state = textmate.INITIAL;
  const all = [];
  for (const line of text.split("\n")) {
    const result = grammar.tokenizeLine(line, state);
    state = result.ruleStack;
    for (const { startIndex, endIndex, scopes } of result.tokens) {
      all.push([line.slice(startIndex, endIndex), scopes.slice(1).join(" ")]);
    }
  }
  return { all, isClosed: state.depth === 1 };
}

function scope(text, piece) {
  const found = tokens(text).all.find(([token]) => token.trim() === piece);
  assert.ok(found, `no token ${piece} in ${JSON.stringify(tokens(text).all)}`);
  return found[1];
}

test("words have the scopes of their kinds", () => {
  const text = "SELECT v.VIN, count(*) FROM Vehicle AS v WHERE v.Color IS NOT MISSING AND v.Year > 2.5e3 AND v.Owner = ?";
  assert.match(scope(text, "SELECT"), /keyword\.control/);
  assert.match(scope(text, "count"), /support\.function/);
  assert.match(scope(text, "NOT"), /keyword\.operator\.word/);
  assert.match(scope(text, "MISSING"), /constant\.language/);
  assert.match(scope(text, "2.5e3"), /constant\.numeric/);
  assert.match(scope(text, "?"), /variable\.parameter/);
});

test("names are no keywords", () => {
  const text = "SELECT p.select, history, size FROM Person AS p";
  for (const name of ["p.select, history, size", "Person"]) {
    assert.equal(tokens(text).all.find(([token]) => token.includes(name))[1], "", name);
  }
});

test("the commands of QLDB are known", () => {
  assert.match(scope('UNDROP TABLE "x"', "UNDROP"), /keyword\.control/);
  assert.match(scope("EXEC REDACT_REVISION ?, '', ''", "REDACT_REVISION"), /keyword\.control/);
  assert.match(scope("SELECT * FROM history(Person)", "history"), /support\.function/);
  assert.match(scope("SELECT * FROM _ql_committed_Person", "_ql_committed_"), /storage\.modifier/);
  assert.match(scope("DROP INDEX \"x\" ON T WITH (purge = true)", "purge"), /variable\.other\.option/);
  assert.match(scope("SELECT * FROM information_schema.user_tables", "information_schema.user_tables"), /support\.class/);
});

test("the words of DynamoDB are known", () => {
  const text = "UPDATE Music SET a = set_add(a, <<1>>) WHERE begins_with(b, 'x') RETURNING MODIFIED OLD *";
  assert.match(scope(text, "set_add"), /support\.function/);
  assert.match(scope(text, "begins_with"), /support\.function/);
  assert.match(scope(text, "RETURNING MODIFIED OLD"), /keyword\.control/);
  for (const word of ["ORDER", "BY", "DESC", "EXISTS"]) {
    assert.match(scope("EXISTS(SELECT a FROM Music WHERE a = 1) ORDER BY b DESC", word), /keyword\.control|support\.function/, word);
  }
  assert.equal(tokens("SELECT returning, size, old FROM Music").all.find(([token]) => token.includes("size"))[1], "");
});

test("text, names and Ion end where they end", () => {
  for (const text of [
    "'it''s; -- no comment' ",
    '"a ""name""" ',
    "`{a: \"`\", 'b`': '''`''', c: 2020-01-01T} // `\n` ",
    "/* several\n lines */ ",
    "-- to the end of the line",
  ]) {
    const { all, isClosed } = tokens(`${text}\nSELECT`);
    assert.ok(isClosed, text);
    assert.match(all.at(-1)[1], /^keyword\.control/, text);
    assert.equal(all.filter(([, scopes]) => scopes.includes("keyword")).length, 1, text);
  }
});

test("every statement of the corpus ends outside of text", async () => {
  const lines = (await readFile(new URL("../../../tests/corpus/statements.jsonl", import.meta.url), "utf8")).trim().split("\n");
  let count = 0;
  for (const line of lines) {
    const row = JSON.parse(line);
    const text = row.statement ?? row.text;
    if (typeof text !== "string" || row.valid === false) continue;
    assert.ok(tokens(text).isClosed, text);
    count += 1;
  }
  assert.ok(count > 400, `${count} statements`);
});
