// `partiql-iam/scan` in Node.js and Bun: the module is a file, which is read at once.
import { readFileSync } from "node:fs";

import { PartiqlIamError } from "./calls.js";
import * as module from "./module/partiql_iam_scan_wasm.js";
import { scans } from "./scanned.js";

module.initSync({ module: readFileSync(new URL("./module/partiql_iam_scan_wasm_bg.wasm", import.meta.url)) });

export const { scanText } = scans(module);
export { PartiqlIamError };
