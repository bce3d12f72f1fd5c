import { defineConfig } from "vite";

// The page may be anywhere: in a folder of a site, or on a disk behind any server.
export default defineConfig({
  base: "./",
  build: { outDir: "dist", target: "es2022", assetsInlineLimit: 0 },
});
