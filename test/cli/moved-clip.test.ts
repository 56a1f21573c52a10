// What the command line says of a run in which the clip slips: the report, the list and the JSON. A real process.
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cli } from "../support/lookahead.ts";
import { scratchFolder, writeMadeUpRun } from "../support/made-up-runs.ts";

const { folder, remove } = scratchFolder("moved-clip");
const recording = path.join(folder, "slipped.imu.csv");
const library = path.join(folder, "library.db");

beforeAll(() => {
  const script =
    "stand 10\nlevel 200\nspell 30 pitch=36\nlevel 60\nlevel 240 slip-roll=-13\nspell 30 pitch=36\nlevel 30";
  writeMadeUpRun(recording, { seed: 6, script });
});
afterAll(remove);

it("counts up to where the clip moved, says so, and tells a program", async () => {
  const { code, stdout } = await cli(["--db", library, "replay", recording]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/the clip moved on the head at (4:5\d|5:0\d)/);
  expect(stdout).toMatch(/counted up to (4:5\d|5:0\d)/);
  expect(stdout).toMatch(/1 spell · longest 0:\d\d/);
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);

  const { stdout: table } = await cli(["--db", library, "sessions"]);
  expect(table).toMatch(/slipped .*clip moved$/m);

  const { stdout: json } = await cli(["--db", library, "show", "1", "--json"]);
  const { data } = JSON.parse(json) as { data: { mountMarks: { kind: string; atS: number }[]; countedUntilS: number } };
  expect(data.mountMarks).toHaveLength(1);
  expect(data.mountMarks[0].kind).toBe("moved");
  expect(data.countedUntilS).toBe(data.mountMarks[0].atS);
});
