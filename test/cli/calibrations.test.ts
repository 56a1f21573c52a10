// The commands on calibrations as a user meets them: real processes, real files, what they print and how they end.
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli, type Outcome } from "../support/lookahead.ts";
import { scratchFolder, writeMadeUpRun } from "../support/made-up-runs.ts";

const { folder, remove } = scratchFolder("cli-calibrations");
const poses = path.join(folder, "cap.imu.csv.gz");
const eyes = path.join(folder, "eyes.imu.csv.gz");
const still = path.join(folder, "still.imu.csv.gz");
const nods = path.join(folder, "nods.imu.csv.gz");
const run = path.join(folder, "watch.imu.csv.gz");
const library = path.join(folder, "library.db");

const on = (...args: string[]): Promise<Outcome> => cli([...args, "--db", library]);

async function dataOf<T>(...args: string[]): Promise<T> {
  const { stdout, code } = await on(...args, "--json");
  expect(code).toBe(0);
  return (JSON.parse(stdout) as { data: T }).data;
}

interface Brief {
  readonly summary: { readonly episodeCount: number };
  readonly calibrationId: number | null;
  readonly thresholds: { readonly enterDeg: number };
}

beforeAll(() => {
  writeMadeUpRun(poses, { script: "stand 8\nstand 8 pitch=14\nstand 8 pitch=40\n" });
  writeMadeUpRun(eyes, { script: "stand 8\nstand 8 pitch=12\nstand 8 pitch=20\n" });
  writeMadeUpRun(still, { script: "stand 20\n" });
  const nod = "stand 0.6 pitch=32\nstand 0.6 pitch=0\n";
  writeMadeUpRun(nods, { script: `stand 8\n${nod}${nod}${nod}stand 3\n` });
  writeMadeUpRun(run, { script: "stand 8 pitch=26\nlevel 60\nspell 30 pitch=33\nlevel 40\n" });
});
afterAll(remove);

describe("calibrate", () => {
  it("prints the poses, the wearer's own line, and keeps nothing without a name", async () => {
    const { stdout, stderr, code } = await on("calibrate", poses);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Horizon +0° ± 0\.\d°/);
    expect(stdout).toMatch(/Two strides +1[345]° ±/);
    expect(stdout).toMatch(/Own shoes +(39|40|41)° ±/);
    expect(stdout).toMatch(/Head down starts at 2[345]° for you/);
    expect(stderr).toContain("--name NAME");
    expect(await dataOf<{ calibrations: unknown[] }>("calibrations")).toMatchObject({ calibrations: [] });
  });

  it("says when only the eyes moved, and uses the standard line", async () => {
    expect((await on("calibrate", eyes)).stdout).toContain("You may be moving only your eyes; using 25°");
    expect(await dataOf("calibrate", eyes)).toMatchObject({
      problem: "tooClose",
      thresholds: { enterDeg: 25, exitDeg: 20, deepDeg: 40 },
      thresholdsFrom: "standard",
    });
  });

  it("without poses and nods there is nothing to keep; nods are enough", async () => {
    const { code, stderr } = await on("calibrate", still, "--name", "x");
    expect(code).toBe(2);
    expect(stderr).toMatch(/nod three to five times/);
    expect((await on("calibrate", nods)).stdout).toContain("from your nods");
  });

  it("ends with 3 for a file that is not there and 2 for --use without a name", async () => {
    expect((await on("calibrate", path.join(folder, "none.imu.csv"))).code).toBe(3);
    expect((await on("calibrate", poses, "--use")).code).toBe(2);
  });
});

describe("a kept calibration", () => {
  it("is listed, applied to a run with a way back, given to new runs, and taken out again", async () => {
    const { id } = await dataOf<{ id: number }>("calibrate", poses, "--name", "Cap, left side");
    expect((await on("calibrations")).stdout).toMatch(/Cap, left side +2[345]° +from the poses/);

    const stored = await dataOf<{ id: number; episodes: unknown[] }>("replay", run);
    expect(stored.episodes).toHaveLength(0);
    const applied = await dataOf<{ before: Brief; after: Brief; undo: string }>(
      "reanalyze",
      String(stored.id),
      "--calibration",
      String(id),
    );
    expect(applied.before).toMatchObject({ summary: { episodeCount: 0 }, calibrationId: null });
    expect(applied.after).toMatchObject({ summary: { episodeCount: 1 }, calibrationId: id });
    const undone = await dataOf<{ after: Brief }>(...applied.undo.split(" ").slice(1));
    expect(undone.after).toEqual(applied.before);
    const { stdout, stderr } = await on("reanalyze", String(stored.id), "--calibration", String(id));
    expect(stdout).toMatch(/before: 0:00 head down.*\nafter: {2}0:\d\d head down, 1 spell/);
    expect(stderr).toContain(`lookahead reanalyze ${stored.id} --calibration none`);

    const analyzed = await dataOf<{ episodes: unknown[]; calibration: unknown }>(
      "analyze",
      run,
      "--calibration",
      String(id),
    );
    expect(analyzed.episodes).toHaveLength(1);

    expect((await on("calibrations", "use", String(id))).stdout).toContain("New runs get Cap, left side");
    expect((await on("calibrations")).stdout).toContain("for new runs");
    expect((await dataOf<{ episodes: unknown[] }>("analyze", run)).episodes).toHaveLength(1);
    expect((await dataOf<{ episodes: unknown[] }>("analyze", run, "--calibration", "none")).episodes).toHaveLength(0);
    expect((await on("calibrations", "use", "none")).code).toBe(0);
    expect((await on("calibrations", "remove", String(id))).stdout).toContain(`calibrations restore ${id}`);
    expect((await on("calibrations")).stdout).toContain("No calibrations yet");
    expect((await on("calibrations", "restore", String(id))).code).toBe(0);
  });

  it("that does not exist ends with 3, a number that is none with 2", async () => {
    expect((await on("analyze", run, "--calibration", "77")).code).toBe(3);
    expect((await on("calibrations", "use", "77")).code).toBe(3);
    expect((await on("calibrations", "remove", "x")).code).toBe(2);
    expect((await on("replay", run, "--calibration", "soon")).code).toBe(2);
  });
});

describe("without a forward axis", () => {
  it("nods are asked for", async () => {
    expect((await on("analyze", still)).stdout).toMatch(/nod three to five times/);
  });
});
