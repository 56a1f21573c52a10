// The small parts of the engine by themselves: the channel that keeps the newest value, the queue, progress, the log,
// failures on their way through the contract, and the places of files.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ORPCError } from "@orpc/client";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { LookaheadError } from "../../src/core/errors.ts";
import { exitCodeOf, fromSystem, fromWire, toWire } from "../../src/engine/failure.ts";
import { LatestValue } from "../../src/engine/latest-value.ts";
import { fileLog, SILENT_LOG } from "../../src/engine/log.ts";
import { defaultDatabasePath, socketPath } from "../../src/engine/places.ts";
import { IMPORT_PLAN, ProgressMeter, type PhaseProgress } from "../../src/engine/progress.ts";
import { WorkQueue } from "../../src/engine/work-queue.ts";
import { scratchFolder } from "../support/made-up-runs.ts";

const { folder, remove } = scratchFolder("parts");
afterAll(remove);

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const seen: T[] = [];
  for await (const value of values) seen.push(value);
  return seen;
}

describe("a channel for the latest value", () => {
  it("gives the last one for certain and the ones between as they are read", async () => {
    const channel = new LatestValue<number>();
    channel.set(1);
    channel.set(2);
    const reading = all(channel);
    await Promise.resolve();
    channel.set(3);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    channel.set(4);
    channel.set(5);
    channel.end();
    expect(await reading).toEqual([2, 3, 5]);
  });

  it("throws what it failed with", async () => {
    const channel = new LatestValue<number>();
    channel.set(1);
    channel.fail(new Error("no"));
    await expect(all(channel)).rejects.toThrow("no");
  });
});

describe("the queue", () => {
  it("runs one piece of work at a time, in order, whatever fails or gives up", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom("works", "fails", "leaves"), { maxLength: 12 }), async (kinds) => {
        const queue = new WorkQueue();
        const log: string[] = [];
        let running = 0;
        const outcomes = kinds.map((kind, index) => {
          const leave = new AbortController();
          const turn = queue.run(async () => {
            expect(++running).toBe(1);
            await new Promise((resolve) => {
              setImmediate(resolve);
            });
            running--;
            log.push(`${index}`);
            if (kind === "fails") throw new Error("failed");
          }, leave.signal);
          if (kind === "leaves") leave.abort();
          return turn.then(
            () => "works",
            (error: unknown) => (error instanceof LookaheadError ? error.code : "fails"),
          );
        });
        const settled = await Promise.all(outcomes);
        await queue.idle();
        expect(settled).toEqual(kinds.map((kind) => (kind === "leaves" ? "cancelled" : kind)));
        expect(log).toEqual(kinds.flatMap((kind, index) => (kind === "leaves" ? [] : [`${index}`])));
      }),
      { numRuns: 40 },
    );
  });
});

describe("progress", () => {
  it("only grows, from 0 to 1, over all phases", () => {
    const told: PhaseProgress[] = [];
    const meter = new ProgressMeter(IMPORT_PLAN, (progress) => told.push(progress));
    for (const phase of ["reading", "calibrating", "analysing", "saving"] as const) {
      for (const share of [-1, 0, 0.5, 1, 2]) meter.at(phase, share);
    }
    const fractions = told.map(({ fraction }) => fraction);
    expect(told.map(({ phase }) => phase)).toEqual(["reading", "calibrating", "analysing", "saving"]);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions[0]).toBe(0);
    expect(told[0].secondsLeft).toBeNull();
  });
});

describe("the log", () => {
  it("has a line of JSON per event, and no message that could name a file", () => {
    const log = fileLog(path.join(folder, "library.db"), () => 0);
    log.info("imported", { run: 3, samples: 100 });
    log.error("import failed", new LookaheadError("badFile", "secret-place.csv is empty."));
    log.error("bug", new Error("oops"));
    const lines = readFileSync(path.join(folder, "lookahead.log"), "utf8").trim().split("\n");
    const [imported, failed, bug] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(imported).toEqual({
      at: "1970-01-01T00:00:00.000Z",
      level: "info",
      event: "imported",
      run: 3,
      samples: 100,
    });
    expect(failed["cause"]).toBe("badFile");
    expect(JSON.stringify(failed)).not.toContain("secret-place");
    expect(bug["stack"]).toContain("oops");
  });

  it("starts a new file when it is full, and gives up silently where it may not write", () => {
    const file = path.join(folder, "lookahead.log");
    writeFileSync(file, "x".repeat(1_000_001));
    fileLog(path.join(folder, "library.db"), () => 0).info("opened");
    expect(readFileSync(file, "utf8")).toContain("opened");
    expect(readFileSync(`${file}.1`, "utf8")).toHaveLength(1_000_001);
    expect(() => fileLog("/dev/null/no/library.db", () => 0).info("opened")).not.toThrow();
  });
});

describe("failures", () => {
  it("come through the contract as they were", () => {
    const error = new LookaheadError("tooLarge", "Too large.", {
      hint: "Cut it.",
      retryable: true,
      facts: { bytes: 5 },
    });
    const back = fromWire(toWire(error, SILENT_LOG));
    expect(back).toBeInstanceOf(LookaheadError);
    expect(back).toMatchObject({
      code: "tooLarge",
      message: "Too large.",
      hint: "Cut it.",
      retryable: true,
      facts: { bytes: 5 },
    });
  });

  it("of the system have a place, bugs have none and are logged", () => {
    const full = Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
    expect(fromWire(toWire(full, SILENT_LOG))).toMatchObject({ code: "diskFull" });
    expect(fromSystem(new Error("plain"))).toBeNull();
    const logged: unknown[] = [];
    const bug = new TypeError("undefined is not a function");
    expect(toWire(bug, { info: () => {}, error: (_event, error) => logged.push(error) })).toBe(bug);
    expect(logged).toEqual([bug]);
  });

  it("of input name the field", () => {
    const issues = [{ path: ["detection", "enterDeg"], message: "Too big" }];
    const wrong = new ORPCError("BAD_REQUEST", { data: { issues } });
    expect(fromWire(wrong)).toMatchObject({ code: "usage", message: expect.stringContaining("detection.enterDeg") });
  });

  it("have exit codes", () => {
    const exits = (["usage", "notFound", "device", "badFile", "noNeutral", "cancelled", "diskFull"] as const).map(
      (code) => exitCodeOf(new LookaheadError(code, "")),
    );
    expect(exits).toEqual([2, 3, 4, 5, 5, 1, 1]);
    expect(exitCodeOf(new Error("bug"))).toBe(1);
  });
});

describe("places", () => {
  it("follow the environment", () => {
    const before = process.env["LOOKAHEAD_DB"];
    process.env["LOOKAHEAD_DB"] = path.join(folder, "mine.db");
    expect(defaultDatabasePath()).toBe(path.join(folder, "mine.db"));
    delete process.env["LOOKAHEAD_DB"];
    expect(path.isAbsolute(defaultDatabasePath())).toBe(true);
    if (before !== undefined) process.env["LOOKAHEAD_DB"] = before;
  });

  it("give every library a socket of its own", () => {
    expect(socketPath("/data/a.db", "linux")).toBe("/data/a.db.sock");
    expect(socketPath("/data/a.db", "win32")).toMatch(/^\\\\\.\\pipe\\lookahead-[0-9a-f]+$/);
    expect(socketPath("/data/a.db", "win32")).not.toBe(socketPath("/data/b.db", "win32"));
  });
});
