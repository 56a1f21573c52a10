// Branch coverage of the TypeScript protocol as V8 counts it: `node test/protocol/coverage-main.ts`. Prints one line per file of
// src/protocol, and every stretch of source that was never reached. Not a coverage of lines: a stretch is what a branch leads to.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const SOURCE = fileURLToPath(new URL("../../src/protocol", import.meta.url));
const EXERCISE = fileURLToPath(new URL("coverage-exercise.ts", import.meta.url));

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}
interface Script {
  readonly url: string;
  readonly functions: readonly { readonly functionName: string; readonly ranges: readonly Range[] }[];
}

function scripts(): Script[] {
  const folder = mkdtempSync(path.join(tmpdir(), "lookahead-coverage-"));
  try {
    execFileSync(process.execPath, [EXERCISE], {
      env: { ...process.env, NODE_V8_COVERAGE: folder },
      stdio: ["ignore", "ignore", "inherit"],
    });
    return readdirSync(folder).flatMap(
      (file) => (JSON.parse(readFileSync(path.join(folder, file), "utf8")) as { readonly result: Script[] }).result,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const bySource = new Map(scripts().map((script) => [script.url, script]));
let isWhole = true;
for (const file of readdirSync(SOURCE).sort()) {
  const source = path.join(SOURCE, file);
  const text = readFileSync(source, "utf8");
  const script = bySource.get(pathToFileURL(source).href);
  if (script === undefined) {
    console.log(`${file}: types alone`);
    continue;
  }
  const ranges = script.functions.flatMap((each) => each.ranges);
  const missed = ranges.filter(({ count, startOffset, endOffset }) => {
    return count === 0 && text.slice(startOffset, endOffset).trim().length > 1;
  });
  console.log(`${file}: ${ranges.length - missed.length} of ${ranges.length} branches`);
  for (const { startOffset, endOffset } of missed) {
    isWhole = false;
    const line = text.slice(0, startOffset).split("\n").length;
    console.log(`  ${file}:${line}: ${text.slice(startOffset, endOffset).replaceAll(/\s+/g, " ").slice(0, 120)}`);
  }
}
process.exitCode = isWhole ? 0 : 1;
