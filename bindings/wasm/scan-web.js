// `partiql-iam/scan` in browsers, and for bundlers: the module is fetched before it can be used.
import { PartiqlIamError } from "./calls.js";
import init, * as module from "./module/partiql_iam_scan_wasm.js";
import { scans } from "./scanned.js";

await init({ module_or_path: new URL("./module/partiql_iam_scan_wasm_bg.wasm", import.meta.url) });

export const { scanText } = scans(module);
export { PartiqlIamError };
