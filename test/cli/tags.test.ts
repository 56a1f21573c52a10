// `tag` on the command line: marks, the numbers that follow, the list and the way back. A real process.
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cli } from "../support/lookahead.ts";
import { scratchFolder, writeMadeUpRun } from "../support/made-up-runs.ts";

const { folder, remove } = scratchFolder("tags");
const library = path.join(folder, "library.db");

beforeAll(async () => {
  const file = writeMadeUpRun(path.join(folder, "hill.imu.csv"));
  await cli(["--db", library, "replay", file]);
});
afterAll(remove);

it("marks stretches, says what follows, and takes them out again", async () => {
  const { code, stdout } = await cli(["--db", library, "tag", "1", "--technical", "0:40-2:20", "--wrong", "200-204"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/1 +0:40 +2:20 {2}technical\n +2 +3:20 +3:24 {2}wrong/);
  expect(stdout).toMatch(/of 1:\d\d: 0:\d\d on easy ground, 1:\d\d where looking down may be right/);
  expect(stdout).toMatch(/0:04 that you marked as a pause or as wrong is not counted/);

  const { stdout: json } = await cli(["--db", library, "--json", "tag", "1", "--remove", "1", "--remove", "2"]);
  expect(JSON.parse(json)).toMatchObject({ ok: true, data: { id: 1, tags: [], before: [{ kind: "technical" }, {}] } });
  expect((await cli(["--db", library, "tag", "1", "--pause", "5-x"])).code).toBe(2);
});
