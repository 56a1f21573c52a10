// Builds every bundle: the page (dist/ui), and for Electron the main process, the preload script, the engine and the
// browser shell's server (for ENGINE_NODE) as single files in dist/electron, with the command line for an installed copy.
// Under plain Node the browser shell and the command line run their sources directly.
import { builtinModules } from "node:module";
import { defineConfig, type EnvironmentOptions } from "vite";

const external = [
  "electron",
  "better-sqlite3",
  "@abandonware/noble/with-custom-binding.js",
  "@abandonware/bleno",
  ...builtinModules,
  ...builtinModules.map((name) => `node:${name}`),
];

/** One CommonJS bundle for a process of Electron; `node18` is the floor of the oldest runtime it is tried on. */
function bundle(name: string, input: string, format: "cjs" | "es" = "cjs"): EnvironmentOptions {
  return {
    consumer: "server",
    resolve: { noExternal: true, external, conditions: ["node"] },
    build: {
      ssr: true,
      outDir: "../../dist/electron",
      emptyOutDir: false,
      minify: false,
      sourcemap: true,
      target: format === "cjs" ? "node18" : "node24",
      rolldownOptions: {
        input: { [name]: input },
        external,
        output: {
          format,
          // `require` finds packages inside the packed archive in every runtime; `import` does not.
          dynamicImportInCjs: false,
          entryFileNames: format === "cjs" ? "[name].cjs" : "[name].mjs",
        },
      },
    },
  };
}

export default defineConfig({
  root: "src/ui",
  base: "./",
  builder: {},
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  environments: {
    client: { build: { outDir: "../../dist/ui", emptyOutDir: true, target: "chrome114", sourcemap: true } },
    main: bundle("main", "src/electron/main.ts"),
    preload: bundle("preload", "src/electron/preload.ts"),
    engine: bundle("engine", "src/electron/engine-process.ts"),
    serve: bundle("serve", "src/web/main.ts", "es"),
    cli: bundle("cli", "src/cli/main.ts", "es"),
  },
});
