// The package in Node.js and Bun: the module is a file, which is read at once.
import { readFileSync } from "node:fs";

import { answers } from "./answers.js";
import { PartiqlIamError } from "./calls.js";
import * as module from "./module/partiql_iam_wasm.js";

module.initSync({ module: readFileSync(new URL("./module/partiql_iam_wasm_bg.wasm", import.meta.url)) });

export const { explain, explanationJson, PolicySet, lint, policyFor } = answers(module);
export { PartiqlIamError };
