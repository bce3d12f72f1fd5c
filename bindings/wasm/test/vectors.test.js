// The vectors that every language runs: equal to the byte.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

import { explanationJson, PartiqlIamError, policyFor } from "partiql-iam";
import { scanText } from "partiql-iam/scan";

// What is below the functions of the package, which count places in units of strings.
import * as module from "./node_modules/partiql-iam/module/partiql_iam_wasm.js";

const FOLDER = new URL("../../../tests/vectors/", import.meta.url);
const FILES = ["decide.jsonl", "explain-dynamodb.jsonl", "explain-qldb.jsonl", "lint.jsonl", "policy-for.jsonl", "scan.jsonl"];
const NAMES = { permissions_mode: "permissionsMode", any_table: "anyTable", index_tables: "indexTables", leading_key_from: "leadingKeyFrom" };

/** The arguments of a vector as options. */
function options(given) {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [NAMES[name] ?? name, value]));
}

/** The same for the module: a list of schemas. */
function json(given) {
  const { schema, ...others } = options(given);
  return JSON.stringify(schema === undefined ? others : { ...others, schema: [schema].flat() });
}

/** Words with the names that options have in JavaScript. */
function called(words) {
  return words.replace(/\b(permissions_mode|any_table|index_tables|leading_key_from)\b/g, (name) => NAMES[name]);
}

function answer(call, given) {
  if (call === "explain") {
    const { text, ...others } = given;
    return explanationJson(text, options(others));
  }
  if (call === "decide") {
    const { text, policies, context, ...others } = given;
    const identity = policies.map(([name, text]) => ({ name, text }));
    const keys = Object.entries(context).map(([key, values]) => [key, [values].flat()]);
    const set = new module.Policies(JSON.stringify({ identity }));
    return set.decide(text, json(others), JSON.stringify(Object.fromEntries(keys)));
  }
  if (call === "lint") {
    const { text, name, ...others } = given;
    const found = module.lint(text, name, json(others));
    return JSON.parse(found).length === 0 ? "" : found.slice(1, -1);
  }
  if (call === "scan_text") {
    const { text, name, ...others } = given;
    const found = scanText(text, name, options(others));
    return found.map(({ json }) => json).join("\n");
  }
  const { statements, ...others } = given;
  const { with_conditions: conditions, ...known } = others;
  const { policies } = policyFor(statements, { ...options(known), conditions });
  return policies.map((policy) => `${JSON.stringify(policy, null, 2)}\n`).join("");
}

test("all files are run", () => {
  assert.deepEqual(readdirSync(FOLDER).sort(), FILES);
});

for (const file of FILES) {
  test(`the answers of ${file} are those of the library`, () => {
    const rows = readFileSync(new URL(file, FOLDER), "utf8").trimEnd().split("\n");
    for (const { name, call, arguments: given, expected, fault } of rows.map((row) => JSON.parse(row))) {
      if (expected !== undefined) {
        const found = answer(call, given);
        // Lines of a list are joined by commas here.
        assert.equal(call === "lint" ? found.replaceAll("},{\"file\":", "}\n{\"file\":") : found, expected, name);
        continue;
      }
      try {
        answer(call, given);
        assert.fail(name);
      } catch (error) {
        const found = error instanceof PartiqlIamError ? error : JSON.parse(error);
        assert.deepEqual([found.code, called(found.message), called(found.input)], [fault.code, called(fault.message), called(fault.input)], name);
      }
    }
  });
}
