// A clip that slips on a made-up head: what it measures is what a turned clip would, the head's own truth stays, and a
// script can say when.
import { describe, expect, test } from "vitest";
import { NO_ERRORS } from "../../src/simulator/clip.ts";
import { parseScript } from "../../src/simulator/script.ts";
import { simulateRun } from "../../src/simulator/simulate.ts";
import type { SimulationOptions } from "../../src/simulator/simulate.ts";

const RATE_HZ = 200;
const STANDING = { segments: [{ kind: "stand", durationS: 10 }] } as const;

function samplesOf(options: Partial<SimulationOptions>) {
  const run = simulateRun({
    seed: 3,
    script: STANDING,
    rateHz: RATE_HZ,
    mounting: "aligned",
    errors: NO_ERRORS,
    ...options,
  });
  return Array.from(run.blocks()).flatMap(({ block, truth }) =>
    Array.from(block.timeS, (timeS, i) => ({
      timeS,
      acc: block.accMps2.slice(3 * i, 3 * i + 3),
      gyr: block.gyrRadps.slice(3 * i, 3 * i + 3),
      quaternion: truth.quaternion.slice(4 * i, 4 * i + 4),
      pitchDeg: truth.pitchDeg[i],
    })),
  );
}

/** Up in sensor axes. */
const upOf = ([w, x, y, z]: Float64Array): number[] => [
  2 * (x * z - w * y),
  2 * (y * z + w * x),
  w * w - x * x - y * y + z * z,
];

describe("a clip that slips while the head stands still", () => {
  const cases = [
    { slip: { rollDeg: 10 }, axis: 0, deg: 10 },
    { slip: { pitchDeg: -8 }, axis: 1, deg: -8 },
    { slip: { yawDeg: 20 }, axis: 2, deg: 20 },
  ];
  test.each(cases)("$slip: force, rate and truth belong to one turned clip", ({ slip, axis, deg }) => {
    const samples = samplesOf({ slips: [{ atS: 5, ...slip }] });
    const sound = samplesOf({});
    const turnedDeg = samples.reduce((sum, { gyr }, i) => sum + (gyr[axis] - sound[i].gyr[axis]) / RATE_HZ, 0);
    expect((turnedDeg * 180) / Math.PI).toBeCloseTo(deg, 1);
    const last = samples.at(-1)!;
    const size = Math.hypot(...last.acc);
    // Standing is not perfectly still, so that force and up differ by a trifle.
    for (const [k, part] of upOf(last.quaternion).entries())
      expect(Math.abs(last.acc[k] / size - part)).toBeLessThan(0.01);
    const sine = Math.sin((deg * Math.PI) / 180);
    const tilted = [
      [0, sine],
      [-sine, 0],
      [0, 0],
    ][axis];
    // The head sways by a few tenths of a degree.
    expect(Math.abs(upOf(last.quaternion)[0] - tilted[0])).toBeLessThan(0.015);
    expect(Math.abs(upOf(last.quaternion)[1] - tilted[1])).toBeLessThan(0.015);
    expect(samples.map(({ pitchDeg }) => pitchDeg)).toEqual(sound.map(({ pitchDeg }) => pitchDeg));
    const before = samples.findIndex(({ timeS }) => timeS >= 5);
    expect(samples.slice(0, before)).toEqual(sound.slice(0, before));
  });

  test("slips add up, each in the axes of the clip as it sits then", () => {
    const back = samplesOf({
      slips: [
        { atS: 3, rollDeg: 10 },
        { atS: 6, rollDeg: -10 },
      ],
    });
    const sound = samplesOf({});
    for (const [k, value] of back.at(-1)!.acc.entries()) expect(value).toBeCloseTo(sound.at(-1)!.acc[k], 9);
  });

  test("a knock pushes as hard as it was told, and its mean over a longer sample less so", () => {
    const hardest = (rateHz: number): number =>
      Math.max(
        ...samplesOf({ slips: [{ atS: 5, joltG: 8 }], rateHz }).map(({ acc }) =>
          Math.abs(Math.hypot(...acc) - 9.80665),
        ),
      );
    expect(hardest(400)).toBeGreaterThan(5.5 * 9.80665);
    expect(hardest(400)).toBeLessThan(8 * 9.80665);
    expect(hardest(20)).toBeLessThan(hardest(400) / 1.3);
  });
});

test("a script says when the clip slips, and how the head is held", () => {
  const script = parseScript(
    "stand 5\nlevel 20 tilt=4 look=-15\nlevel 10 slip-roll=10 slip-pitch=-3 slip-yaw=5 jolt=6",
  );
  expect(script.segments[1]).toMatchObject({ tiltDeg: 4, lookDeg: -15 });
  expect(script.segments[2]).toMatchObject({ slipRollDeg: 10, slipPitchDeg: -3, slipYawDeg: 5, joltG: 6 });
  const options = { script: { segments: [{ kind: "stand", durationS: 10 }] } } as const;
  const scripted = {
    segments: [
      { kind: "stand", durationS: 4 },
      { kind: "stand", durationS: 6, slipRollDeg: 10 },
    ],
  } as const;
  const last = samplesOf({ script: scripted }).at(-1)!;
  expect(last.acc[1]).toBeCloseTo(samplesOf({ ...options, slips: [{ atS: 4, rollDeg: 10 }] }).at(-1)!.acc[1], 6);
});
