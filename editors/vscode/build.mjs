// Two files from the sources: one for the desktop, one for browsers. The module must be there: bindings/module.sh.
import { build } from "esbuild";

const shared = {
  bundle: true,
  minify: true,
  legalComments: "linked",
  format: "cjs",
  external: ["vscode"],
  // The module is read by the editor's own file system, so that no address of it is looked for.
  define: { "import.meta.url": '""' },
  logLevel: "warning",
};

await build({ ...shared, entryPoints: ["src/desktop.js"], outfile: "dist/desktop.js", platform: "node", target: "node20" });
await build({
  ...shared,
  entryPoints: ["src/web.js"],
  outfile: "dist/web.js",
  platform: "browser",
  target: "es2022",
  mainFields: ["browser", "module", "main"],
});
