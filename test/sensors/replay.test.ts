// A recording played as a sensor: gaps where samples are missing, markers, errors, and the contract of every source.
import { firstValueFrom, lastValueFrom, take, toArray } from "rxjs";
import { describe, expect, it } from "vitest";
import { LookaheadError } from "../../src/core/errors.ts";
import type { ImuBlock, SensorEvent } from "../../src/core/imu.ts";
import { readImuCsv } from "../../src/recordings/imu-csv.ts";
import { replay, type ReplayPart } from "../../src/sensors/replay.ts";
import { pieces, plainRows, SI_HEADER } from "../support/recording-bytes.ts";
import { eventsOf, sourceContract } from "../support/source-contract.ts";

function block(timesS: readonly number[]): ImuBlock {
  const samples = 3 * timesS.length;
  return {
    timeS: Float64Array.from(timesS),
    accMps2: new Float64Array(samples).fill(9),
    gyrRadps: new Float64Array(samples),
  };
}

const steps = (from: number, count: number): number[] => Array.from({ length: count }, (_, at) => from + at / 100);

function summary(event: SensorEvent): unknown {
  return event.kind === "imu" ? [event.block.timeS[0], event.block.timeS.at(-1)] : event;
}

let open = 0;

function ofParts(parts: readonly ReplayPart[]): ReturnType<typeof replay> {
  return replay(async function* (signal) {
    open++;
    try {
      for (const part of parts) {
        if (signal.aborted) return;
        yield part;
      }
    } finally {
      open--;
    }
  });
}

const withGaps: ReplayPart[] = [
  { block: block([...steps(0, 5), ...steps(1, 5)]), marker: Float64Array.of(NaN, 3, 3, NaN, NaN, 0, 1, NaN, NaN, NaN) },
  { block: block([]) },
  { block: block(steps(1.05, 5)), marker: Float64Array.of(1, 1, 1, 1, 1) },
  { block: block(steps(4, 5)) },
];

/** Its second part is not readable. */
const broken = replay(async function* () {
  open++;
  try {
    yield withGaps[0];
    throw new LookaheadError("badFile", "The file ends in the middle of a row.");
  } finally {
    open--;
  }
});

sourceContract("replay", {
  create: () => ofParts(withGaps),
  createFailing: () => broken,
  openCount: () => open,
});

describe("replay", () => {
  it("cuts blocks at gaps, within and between parts", async () => {
    const events = await eventsOf(ofParts(withGaps));
    expect(events.map((event) => summary(event))).toEqual([
      [0, 0.04],
      { kind: "gap", fromS: 0.04, toS: 1, cause: "missing" },
      [1, 1.04],
      { kind: "marker", timeS: 0.01, value: 3 },
      { kind: "marker", timeS: 1.01, value: 1 },
      [1.05, expect.closeTo(1.09, 9)],
      { kind: "marker", timeS: 1.05, value: 1 },
      { kind: "gap", fromS: expect.closeTo(1.09, 9), toS: 4, cause: "missing" },
      [4, 4.04],
    ]);
  });

  it("takes a step of up to one and a half as no gap", async () => {
    const events = await eventsOf(ofParts([{ block: block([0, 0.01, 0.02, 0.0349, 0.0449]) }]));
    expect(events.map(({ kind }) => kind)).toEqual(["imu"]);
  });

  it("plays a recording with missing rows", async () => {
    const text = `${SI_HEADER}\n${plainRows(1500)}15,nan,0,0,0,0,0\n${plainRows(1500, 1501)}`;
    const events = await eventsOf(replay((signal) => readImuCsv(pieces(text), { name: "x", signal })));
    expect(events.filter(({ kind }) => kind === "gap")).toEqual([
      { kind: "gap", fromS: 14.99, toS: 15.01, cause: "missing" },
    ]);
    const count = events.reduce((sum, event) => sum + (event.kind === "imu" ? event.block.timeS.length : 0), 0);
    expect(count).toBe(3000);
  });

  it("hands on the error of a bad recording after the samples before it", async () => {
    const text = `${SI_HEADER}\n${plainRows(2000)}20,oops,0,0,0,0,0\n`;
    const source = replay((signal) => readImuCsv(pieces(text), { name: "x", signal }));
    expect(await firstValueFrom(source)).toMatchObject({ kind: "imu" });
    await expect(lastValueFrom(source.pipe(toArray()))).rejects.toBeInstanceOf(LookaheadError);
  });

  it("tells the reader to stop when it is left", async () => {
    let stop: AbortSignal | undefined;
    const source = replay((signal) => {
      stop = signal;
      return readImuCsv(pieces(`${SI_HEADER}\n${plainRows(5000)}`), { name: "x", signal });
    });
    await lastValueFrom(source.pipe(take(2)));
    expect(stop?.aborted).toBe(true);
  });
});
