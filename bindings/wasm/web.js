// The package in browsers, and for bundlers: the module is fetched before the package can be used.
import { answers } from "./answers.js";
import { PartiqlIamError } from "./calls.js";
import init, * as module from "./module/partiql_iam_wasm.js";

await init({ module_or_path: new URL("./module/partiql_iam_wasm_bg.wasm", import.meta.url) });

export const { explain, explanationJson, PolicySet, lint, policyFor } = answers(module);
export { PartiqlIamError };
