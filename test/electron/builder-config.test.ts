// The packaging file against electron-builder's own schema. It builds nothing.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";

const require = createRequire(import.meta.url);
const readText = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");
const scheme: object = JSON.parse(readFileSync(require.resolve("app-builder-lib/scheme.json"), "utf8"));
const validate = new Ajv({ strict: false }).compile(scheme);

describe("electron-builder.yml", () => {
  const config = load(readText("electron-builder.yml")) as Record<string, unknown>;

  it("fits the schema", () => {
    expect(validate(config), JSON.stringify(validate.errors)).toBe(true);
  });

  it("would not fit with a misspelt key", () => {
    expect(validate({ ...config, npmRebuld: false })).toBe(false);
    expect(validate({ ...config, linux: { targett: ["dir"] } })).toBe(false);
  });

  it("packs the bundles and the page, and unpacks what a plain Node reads", () => {
    expect(config["files"]).toContain("dist/**");
    expect(config["asarUnpack"]).toEqual(expect.arrayContaining(["**/node_modules/**", "dist/electron/serve.mjs"]));
  });
});
