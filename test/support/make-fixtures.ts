// Writes the recordings in fixtures/ and their expected results anew. Run by hand: `node test/support/make-fixtures.ts`.
// What they are is said in src/simulator/fixtures.ts; a test compares the two.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { fixtureFiles } from "../../src/simulator/fixtures.ts";

const folder = path.join(import.meta.dirname, "..", "..", "fixtures");
for (const file of fixtureFiles()) {
  const target = path.join(folder, file.path);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, file.path.endsWith(".gz") ? gzipSync(file.text, { level: 9 }) : file.text);
}
