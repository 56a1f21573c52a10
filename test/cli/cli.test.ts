// The command line as a user meets it: real processes, real files, every exit code, and what is on stdout and stderr.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withEnglish } from "../../src/cli/run-report.ts";
import { cli, outcomeOf, startCli, startServer, type Outcome } from "../support/lookahead.ts";
import { BAD_FILES, scratchFolder, writeMadeUpRun } from "../support/made-up-runs.ts";

const { folder, remove } = scratchFolder("cli");
const recording = path.join(folder, "hill-loop.imu.csv.gz");
const long = path.join(folder, "long.imu.csv");
let libraryCount = 0;

/** What the commands say between them; each test looks at what its command says. */
type Data = ReturnType<typeof withEnglish> & {
  readonly id: number;
  readonly total: number;
  readonly files: readonly { readonly ok: boolean }[];
  readonly checks: readonly { readonly ok: unknown }[];
  readonly ok: boolean;
};

interface Envelope {
  readonly ok: boolean;
  readonly data: Data;
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
}

function envelopeOf({ stdout }: Outcome): Envelope {
  expect(stdout.trim().split("\n")).toHaveLength(1);
  return JSON.parse(stdout) as Envelope;
}

function newLibrary(): string {
  return path.join(folder, `library-${++libraryCount}.db`);
}

function on(db: string, ...args: string[]): Promise<Outcome> {
  return cli([...args, "--db", db]);
}

function runRows(db: string): number {
  if (!existsSync(db)) return 0;
  const library = new Database(db);
  try {
    return Number(library.prepare("SELECT count(*) FROM run").pluck().get());
  } finally {
    library.close();
  }
}

beforeAll(() => {
  writeMadeUpRun(recording);
  writeMadeUpRun(long, { script: "stand 8\nlevel 2400\n", rateHz: 100 });
  for (const { name, bytes } of BAD_FILES) writeFileSync(path.join(folder, name), bytes);
});
afterAll(remove);

describe("replay", () => {
  const db = newLibrary();

  it("stores a recording and prints its report", async () => {
    const { code, stdout, stderr } = await on(db, "replay", recording);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^hill-loop$/m);
    expect(stdout).toMatch(/1:\d\d head down, \d+\.\d\u00A0% of \d:\d\d moving/);
    expect(stdout).toMatch(/2 spells · longest 1:\d\d, at /);
    expect(stdout).toMatch(/head down 25° .*▒/);
    expect(stdout).toMatch(/Head Hang/);
    expect(stdout).toMatch(/over a minute/);
    expect(stderr.trim()).toBe("Stored as run 1.");
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    // oxlint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/\u001B/);
  });

  it("says so when it knows the recording", async () => {
    const again = envelopeOf(await on(db, "replay", recording, "--json"));
    expect(again.data).toMatchObject({ id: 1, alreadyStored: true });
    expect(runRows(db)).toBe(1);
  });

  it.concurrent.each(BAD_FILES)("refuses $name with exit code 5 and stores nothing", async ({ name, says }) => {
    const library = newLibrary();
    const outcome = await on(library, "replay", path.join(folder, name), "--json");
    expect(outcome.code).toBe(5);
    const { ok, error } = envelopeOf(outcome);
    expect(ok).toBe(false);
    expect(error.message).toMatch(says);
    expect(runRows(library)).toBe(0);
  });

  it("says in plain words on stderr what is wrong", async () => {
    const { code, stdout, stderr } = await on(newLibrary(), "replay", path.join(folder, "letters.imu.csv"));
    expect(code).toBe(5);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^letters\.imu\.csv, line 32, column acc_y_mps2: /);
    const still = await on(newLibrary(), "replay", path.join(folder, "never-still.imu.csv"));
    expect(still.stderr).toMatch(/--neutral-up x,y,z/);
  });

  it("gives one result per file, and the exit code of the worst", async () => {
    const library = newLibrary();
    const files = ["letters.imu.csv", "hill-loop.imu.csv.gz", "nowhere.imu.csv"].map((name) => path.join(folder, name));
    const outcome = await on(library, "replay", ...files, "--json");
    expect(outcome.code).toBe(5);
    const { ok, error, data } = envelopeOf(outcome);
    expect(ok).toBe(false);
    expect(error.code).toBe("badFile");
    expect(data.files.map(({ ok: stored }) => stored)).toEqual([false, true, false]);
    expect(runRows(library)).toBe(1);
    expect((await on(newLibrary(), "replay", files[2])).code).toBe(3);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("stopped by %s leaves nothing and ends with 1", async (signal) => {
    const library = newLibrary();
    const child = startCli(["replay", long, "--db", library, "--json"]);
    const ending = outcomeOf(child);
    await untilRaw(library);
    child.kill(signal);
    const outcome = await ending;
    expect(outcome.code).toBe(1);
    expect(envelopeOf(outcome).error.code).toBe("cancelled");
    expect(runRows(library)).toBe(0);
  });

  it("killed leaves nothing for the next command", async () => {
    const library = newLibrary();
    const child = startCli(["replay", long, "--db", library]);
    const ending = outcomeOf(child);
    await untilRaw(library);
    child.kill("SIGKILL");
    await ending;
    const { data } = envelopeOf(await on(library, "sessions", "--json"));
    expect(data).toMatchObject({ total: 0, runs: [] });
    expect((await on(library, "replay", recording)).code).toBe(0);
    expect(runRows(library)).toBe(1);
  });

  it("takes thresholds and axes from the command line", async () => {
    const given = await on(
      newLibrary(),
      "replay",
      recording,
      "--json",
      "--neutral-deg=15",
      "--enter-deg=40",
      "--exit-deg=35",
    );
    const { data } = envelopeOf(given);
    expect(data.calibration.neutralDeg).toBe(15);
    expect(data.algorithm.parameters.detection).toMatchObject({ enterDeg: 40, exitDeg: 35 });
    expect(data.episodes).toEqual([]);
  });
});

/** Waits until the first raw samples of an import are on disk. */
async function untilRaw(db: string): Promise<void> {
  for (;;) {
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
    if (!existsSync(db)) continue;
    const library = new Database(db, { readonly: true });
    try {
      if (library.prepare("SELECT 1 FROM raw_block LIMIT 1").get() !== undefined) return;
    } catch {
      // The tables are not made yet.
    } finally {
      library.close();
    }
  }
}

describe("analyze", () => {
  it("says what replay says, stores nothing and makes no library", async () => {
    const library = newLibrary();
    const { data } = envelopeOf(await on(library, "analyze", recording, "--json"));
    expect(existsSync(library)).toBe(false);
    const stored = envelopeOf(await on(library, "replay", recording, "--json")).data;
    expect(stored).toEqual({ ...data, file: recording, id: 1, alreadyStored: false });
  });

  it("has the shape that programs rely on", async () => {
    const { data } = envelopeOf(await cli(["analyze", recording, "--json"]));
    const { severity, ...numbers } = data.summary;
    expect(Object.keys(numbers)).toEqual(
      expect.arrayContaining([
        "movingS",
        "headDownS",
        "sustainedS",
        "headDownPercent",
        "episodeCount",
        "longestEpisodeS",
        "pitchP10Deg",
        "pitchP50Deg",
        "pitchP90Deg",
      ]),
    );
    for (const [key, value] of Object.entries(numbers)) expect(typeof value, key).toBe("number");
    expect(severity).toMatch(/^(light|moderate|high|veryHigh)$/);
    for (const key of ["durationS", "sampleCount", "rateHz", "gapS"] as const) {
      expect(typeof data.recording[key]).toBe("number");
    }
    expect(data.calibration).toMatchObject({ status: "ok", neutralDeg: 0 });
    expect([data.calibration.up.length, data.calibration.forward?.length]).toEqual([3, 3]);
    const episodes = data.episodes ?? [];
    expect(episodes.map(({ kind }) => kind)).toEqual(["long", "episode"]);
    for (const key of ["startS", "endS", "headDownS", "meanPitchDeg", "peakPitchDeg"] as const) {
      expect(typeof episodes[0][key]).toBe("number");
    }
    expect(data.dips).toEqual([]);
    for (const stretch of data.stretches) {
      expect(stretch.name).toMatch(/^[A-Z]/);
      expect(stretch.reason).toMatch(/\.$/);
      expect(stretch).toMatchObject({ holdS: expect.any(Number), repetitions: expect.any(Number) });
    }
    expect(data.algorithm.version).toMatch(/./);
    expect(data.algorithm.parameters.detection.enterDeg).toBe(25);
  });

  it("gives the same keys with null when the forward axis cannot be told", async () => {
    const still = path.join(folder, "standing.imu.csv");
    writeMadeUpRun(still, { script: "stand 60\n" });
    const { data } = envelopeOf(await cli(["analyze", still, "--json"]));
    expect(data.calibration).toMatchObject({ status: "forwardUnknown", forward: null });
    expect(data.summary).toMatchObject({ movingS: 0, headDownS: null, severity: null });
    expect([data.episodes, data.dips]).toEqual([null, null]);
    expect((await cli(["analyze", still])).stdout).toMatch(/--forward x,y,z/);
  });
});

describe("orientation", () => {
  const out = path.join(folder, "orientation.csv");
  const table = (): number[][] =>
    readFileSync(out, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",").map(Number));
  const run = async (...args: string[]): Promise<number[][]> => {
    const outcome = await cli(["orientation", recording, "--out", out, ...args]);
    expect(outcome).toMatchObject({ code: 0 });
    return table();
  };

  it("writes a unit quaternion per row, in both modes and with both settings", async () => {
    const times = gunzipSync(readFileSync(recording)).toString().trim().split("\n").slice(1);
    for (const args of [[], ["--mode", "offline"], ["--settings", "plain"]]) {
      const rows = await run(...args);
      expect(readFileSync(out, "utf8").split("\n", 1)[0]).toBe("time_s,qw,qx,qy,qz");
      expect(rows.map(([time]) => time)).toEqual(times.map((line) => Number(line.split(",", 1)[0])));
      for (const [, w, x, y, z] of rows) expect(Math.hypot(w, x, y, z)).toBeCloseTo(1, 6);
    }
  });

  it("does not change a live row before the place where the input is cut", async () => {
    const whole = await run();
    const text = gunzipSync(readFileSync(recording)).toString().split("\n");
    const cut = path.join(folder, "cut.imu.csv");
    writeFileSync(cut, `${text.slice(0, 3001).join("\n")}\n`);
    expect((await cli(["orientation", cut, "--out", out])).code).toBe(0);
    expect(table()).toEqual(whole.slice(0, 3000));
  });

  it("feeds every Nth row", async () => {
    const whole = await run();
    const third = await run("--every", "3");
    expect(third.map(([time]) => time)).toEqual(whole.filter((_, i) => i % 3 === 0).map(([time]) => time));
  });

  it("takes a speed with its forward axis, and neither alone", async () => {
    const speed = path.join(folder, "speed.csv");
    writeFileSync(speed, `time_s,speed_mps\n${Array.from({ length: 230 }, (_, s) => `${s},2.9`).join("\n")}\n`);
    expect((await run("--speed", speed, "--forward", "-0.5,1,0")).length).toBeGreaterThan(1000);
    const alone = await cli(["orientation", recording, "--out", out, "--speed", speed, "--json"]);
    expect(alone.code).toBe(2);
    expect(envelopeOf(alone).error.code).toBe("usage");
  });

  it("leaves no half file", async () => {
    const bad = await cli([
      "orientation",
      path.join(folder, "letters.imu.csv"),
      "--out",
      path.join(folder, "half.csv"),
    ]);
    expect(bad.code).toBe(5);
    expect(existsSync(path.join(folder, "half.csv"))).toBe(false);
  });
});

describe("the library", () => {
  const db = newLibrary();
  beforeAll(async () => void (await on(db, "replay", recording)));

  it("lists, shows, deletes, keeps a trash and restores", async () => {
    const list = await on(db, "sessions");
    expect(list.stdout).toMatch(/1 .*hill-loop .*1:\d\d/);
    const { data } = envelopeOf(await on(db, "sessions", "--json"));
    expect(data).toMatchObject({ total: 1, runs: [{ id: 1, name: "hill-loop" }] });
    expect(envelopeOf(await on(db, "show", "1", "--json")).data).toMatchObject({
      id: 1,
      episodes: [{ kind: "long" }, {}],
    });
    expect((await on(db, "show", "1")).stdout).toMatch(/Shoe gazing, 2 spells/);
    expect((await on(db, "delete", "1")).stdout).toMatch(/hill-loop is in the trash until/);
    expect((await on(db, "sessions")).stdout).toMatch(/No runs yet/);
    expect((await on(db, "trash")).stdout).toMatch(/hill-loop/);
    expect((await on(db, "restore", "1")).stdout).toMatch(/back in the library/);
    expect((await on(db, "trash")).stdout).toMatch(/empty/);
  });

  it("exports JSON, a row per second, and the recorded numbers", async () => {
    const json = JSON.parse((await on(db, "export", "1", "--format", "json")).stdout) as Record<string, unknown>;
    expect(json).toHaveProperty("exposure.evaS");
    const csv = path.join(folder, "seconds.csv");
    expect((await on(db, "export", "1", "--format", "csv", "--out", csv)).code).toBe(0);
    expect(readFileSync(csv, "utf8")).toMatch(/^time_s,mean_pitch_deg,/);
    const raw = path.join(folder, "again.imu.csv");
    expect((await on(db, "export", "1", "--format", "imu-csv", "--out", raw)).code).toBe(0);
    const digest = async (file: string): Promise<unknown> => {
      const { data } = envelopeOf(await cli(["analyze", file, "--json"]));
      return [data.summary, data.episodes, data.recording, data.calibration];
    };
    expect(await digest(raw)).toEqual(await digest(recording));
  });

  it("puts an exported run into the envelope, and refuses to put a table there", async () => {
    expect(envelopeOf(await on(db, "export", "1", "--format", "json", "--json")).data.episodes).toHaveLength(2);
    expect((await on(db, "export", "1", "--format", "csv", "--json")).code).toBe(2);
  });

  it("answers an unknown run with 3", async () => {
    for (const args of [
      ["show", "99"],
      ["delete", "99"],
      ["restore", "99"],
      ["export", "99", "--format", "json"],
    ]) {
      const outcome = await on(db, ...args, "--json");
      expect(outcome.code, args.join(" ")).toBe(3);
      expect(envelopeOf(outcome).error.code).toBe("notFound");
    }
    expect((await on(db, "export", "99", "--format", "imu-csv")).code).toBe(3);
  });

  it("of somebody else is left as it is", async () => {
    const foreign = path.join(folder, "foreign.db");
    const theirs = new Database(foreign);
    theirs.exec("CREATE TABLE t (x)");
    theirs.close();
    const before = createHash("sha256").update(readFileSync(foreign)).digest("hex");
    for (const args of [["sessions"], ["replay", recording], ["delete", "1"]]) {
      const outcome = await on(foreign, ...args, "--json");
      expect(outcome.code).toBe(5);
      expect(envelopeOf(outcome).error.code).toBe("foreignDatabase");
    }
    expect(createHash("sha256").update(readFileSync(foreign)).digest("hex")).toBe(before);
  });

  it("that is being served is written through the running engine", async () => {
    const served = newLibrary();
    const server = await startServer(["--db", served]);
    expect((await on(served, "replay", recording)).code).toBe(0);
    expect(envelopeOf(await on(served, "sessions", "--json")).data.total).toBe(1);
    expect((await on(served, "delete", "1")).code).toBe(0);
    expect((await on(served, "doctor")).stdout).toMatch(/an engine is running on it/);
    expect(await server.stop()).toBe(0);
    expect((await on(served, "restore", "1")).code).toBe(0);
  });
});

describe("simulate run", () => {
  it("writes a recording with its truth, and what to expect of it", async () => {
    const script = path.join(folder, "script.txt");
    writeFileSync(script, "stand 8\nlevel 60\nspell 30 pitch=38\nlevel 30\n");
    const file = path.join(folder, "made-up.imu.csv.gz");
    const outcome = await cli(["simulate", "run", "--out", file, "--script", script, "--seed", "4", "--rate", "50"]);
    expect(outcome.code).toBe(0);
    expect(gunzipSync(readFileSync(file)).toString()).toMatch(/^time_s,.*truth_pitch_deg\n/);
    const expected: Data = JSON.parse(readFileSync(path.join(folder, "made-up.expected.json"), "utf8"));
    expect(expected.episodes).toHaveLength(1);
    const { data } = envelopeOf(await cli(["analyze", file, "--json"]));
    expect(data.episodes).toHaveLength(1);
    const starts = [data, expected].map(({ episodes }) => episodes?.[0].startS ?? NaN);
    expect(Math.abs(starts[0] - starts[1])).toBeLessThan(1);
    const again = path.join(folder, "made-up-again.imu.csv.gz");
    await cli(["simulate", "run", "--out", again, "--script", script, "--seed", "4", "--rate", "50"]);
    expect(gunzipSync(readFileSync(again)).equals(gunzipSync(readFileSync(file)))).toBe(true);
  });

  it("names the line of a script that is wrong", async () => {
    const script = path.join(folder, "wrong.txt");
    writeFileSync(script, "stand 8\nfly 60\n");
    const outcome = await cli(["simulate", "run", "--out", path.join(folder, "x.csv"), "--script", script]);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(/line 2/);
  });
});

describe("places that are not there", () => {
  it.concurrent.each([
    [3, ["simulate", "run", "--out", path.join(folder, "no", "where.imu.csv")]],
    [3, ["orientation", recording, "--out", path.join(folder, "no", "where.csv")]],
    [3, ["analyze", path.join(folder, "nowhere.imu.csv")]],
    [5, ["analyze", folder]],
    [1, ["sessions", "--db", folder]],
    [1, ["replay", recording, "--db", path.join(recording, "library.db")]],
  ])("end with %i: %j", async (exit, args) => {
    const outcome = await cli([...args, "--json"]);
    expect(outcome.code).toBe(exit);
    expect(envelopeOf(outcome).error.code).not.toBe("bug");
  });
});

describe("usage", () => {
  it.concurrent.each([
    [["fly"]],
    [[]],
    [["replay"]],
    [["show", "abc"]],
    [["show", "1", "2"]],
    [["export", "1"]],
    [["export", "1", "--format", "xml"]],
    [["orientation", "a.csv"]],
    [["analyze", "a.csv", "--forward", "1,2"]],
    [["analyze", "a.csv", "--forward", "0,0,0"]],
    [["analyze", "a.csv", "--enter-deg", "nose"]],
    [["serve", "--port", "70000"]],
    [["simulate"]],
    [["replay", "a.csv", "--fast"]],
  ])("%j is refused with 2 and an envelope", async (args) => {
    const outcome = await cli([...args, "--json"]);
    expect(outcome.code).toBe(2);
    expect(envelopeOf(outcome)).toMatchObject({ ok: false, error: { code: "usage" } });
  });

  it("is explained on stderr", async () => {
    const { code, stdout, stderr } = await cli(["show", "abc"]);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^"abc" is not the number of a run\.\n/);
  });

  it("refuses thresholds that contradict each other", async () => {
    const outcome = await cli(["analyze", recording, "--enter-deg", "20", "--exit-deg", "24", "--json"]);
    expect(outcome.code).toBe(2);
    expect(envelopeOf(outcome).error.message).toMatch(/exitDeg/);
  });

  it("helps, and says its version", async () => {
    const help = await cli(["--help"]);
    expect(help.code).toBe(0);
    expect(help.stdout).toMatch(/replay .*\n.*analyze/s);
    expect((await cli(["help", "replay"])).stdout).toMatch(/--enter-deg/);
    expect((await cli(["--version"])).stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it("looks for files where the caller is", async () => {
    const place = path.join(folder, "place");
    mkdirSync(place);
    writeMadeUpRun(path.join(place, "here.imu.csv"), { script: "stand 8\nlevel 40\n" });
    const options = { env: { INIT_CWD: place }, cwd: folder };
    expect((await cli(["replay", "here.imu.csv", "--db", "mine.db"], options)).code).toBe(0);
    expect(existsSync(path.join(place, "mine.db"))).toBe(true);
  });

  it("survives a reader that goes away", async () => {
    const child = startCli(["analyze", recording]);
    child.stdout?.destroy();
    const { code, stderr } = await outcomeOf(child);
    expect(code).toBe(0);
    expect(stderr).toBe("");
  });
});

describe("serve", () => {
  it("starts the browser shell, prints its address, and ends with it", async () => {
    const child = startCli(["serve", "--db", newLibrary(), "--json"]);
    const ending = outcomeOf(child);
    await new Promise((resolve) => {
      child.stdout?.once("data", resolve);
    });
    child.kill("SIGTERM");
    const outcome = await ending;
    expect(outcome.code).toBe(0);
    const { data } = JSON.parse(outcome.stdout) as { data: { url: string } };
    expect(data.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+$/);
    await expect(fetch(data.url)).rejects.toThrow(/fetch failed/);
  });
});

describe("doctor", () => {
  it("has a line for everything, and says what to do", async () => {
    const { code, stdout } = await on(newLibrary(), "doctor");
    expect(code).toBe(0);
    for (const word of ["Node", "SQLite", "library", "disk space", "Electron", "Chromium", "Bluetooth"]) {
      expect(stdout).toContain(word);
    }
    const { data } = envelopeOf(await on(newLibrary(), "doctor", "--json"));
    expect(data.ok).toBe(true);
    expect(data.checks.every((check) => typeof check.ok === "boolean")).toBe(true);
  });

  it("ends with 1 when something is broken", async () => {
    const broken = path.join(folder, "broken.db");
    writeFileSync(broken, "not a database, and long enough to have a header of one hundred bytes ".repeat(3));
    const outcome = await on(broken, "doctor", "--json");
    expect(outcome.code).toBe(1);
    expect(envelopeOf(outcome).data.checks).toContainEqual(expect.objectContaining({ id: "library", ok: false }));
  });
});
