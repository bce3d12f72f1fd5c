// What an answer costs from Node.js, beside the parser that AWS's language server for PartiQL brings as WebAssembly.
//
// Usage: run.mjs STATEMENTS PACKAGE OTHER: what bindings/python/bench/run.py wrote, the folder of the npm package, and that of `@aws/lsp-partiql`.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const ROUNDS = 7;
/** So many calls a round at least: the engine compiles what is called often once more. */
const CALLS = 5_000;
const [statements, ours, other] = process.argv.slice(2);
const { explain, explanationJson } = await import(pathToFileURL(resolve(ours, "node.js")));

/** A file of the other package, which is half a module of one kind and half of another. */
function half(file) {
  const exports = {};
  const source = readFileSync(resolve(other, "out/partiql-parser-wasm", file), "utf8");
  new Function("exports", source.replaceAll("import.meta.url", "undefined"))(exports);
  return exports;
}

const parser = half("partiql_playground.js");
parser.initSync(half("partiql-wasm-parser-inline.js").default);

/** Seconds of the processor, the median of some rounds after two that do not count. */
function seconds(run) {
  const times = [];
  for (let round = -2; round < ROUNDS; round += 1) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    if (round >= 0) times.push((user + system) / 1e6);
  }
  return times.sort((one, two) => one - two)[ROUNDS >> 1];
}

function row(name, run, texts) {
  const many = Math.ceil(CALLS / texts.length);
  const all = Array.from({ length: many }, () => texts).flat();
  const time = seconds(() => all.forEach((text) => run(text))) / all.length;
  console.log(`${name.padEnd(44)} ${(time * 1e6).toFixed(2).padStart(9)} µs ${Math.round(1 / time).toLocaleString("en").padStart(12)} rows/s`);
}

const { version } = JSON.parse(readFileSync(join(other, "package.json"), "utf8"));
console.log(`Node.js ${process.versions.node}, @aws/lsp-partiql ${version}`);
for (const [name, { texts: all, options }] of Object.entries(JSON.parse(readFileSync(statements, "utf8")))) {
  const texts = all.filter((text) => "ast" in JSON.parse(parser.parse_as_json(text)));
  console.log(`\n${name}: ${texts.length} statements that the other takes too`);
  row("explain", (text) => explain(text, options), texts);
  row("explanationJson", (text) => explanationJson(text, options), texts);
  row("@aws/lsp-partiql's parse_as_json", (text) => parser.parse_as_json(text), texts);
}
