// Made-up runs as a clip writes them: the runner of the simulator, sampled to 16 bits and packed into blocks. Not a test.
import { RAD_PER_DEG, STANDARD_GRAVITY_MPS2 } from "../../src/core/units.ts";
import { BlockWriter, type RunSettings } from "../../src/protocol/block-writer.ts";
import { parseScript } from "../../src/simulator/script.ts";
import { simulateRun } from "../../src/simulator/simulate.ts";

/** A spell of 20 s in a minute and a half of running. */
const SCRIPT = `
stand 8
level 30
spell 20 pitch=35
level 30
`;

export interface ClipRunOptions {
  readonly seed?: number;
  readonly script?: string;
  readonly run?: number;
  readonly bootId?: number;
  readonly deviceId?: Uint8Array;
  readonly tickHz?: number;
  readonly startTick?: number;
}

export const DEVICE_ID = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

/** What a made-up clip writes into its blocks besides samples: ±16 g and ±2000 °/s, axes as they are. */
export function runSettings(o: ClipRunOptions = {}): RunSettings {
  return {
    run: o.run ?? 1,
    bootId: o.bootId ?? 1,
    accRange: 3,
    gyrRange: 4,
    tickHz: o.tickHz ?? 32_768,
    startTick: o.startTick ?? 90_000,
    descriptor: {
      deviceId: o.deviceId ?? DEVICE_ID,
      firmware: 1 << 24,
      rateMhz: 50_000,
      axisMap: Uint8Array.of(0, 1, 2),
      accFullUg: 16_000_000,
      gyrFullUdps: 2_000_000_000,
      model: new Uint8Array(0),
    },
  };
}

/** Blocks of a made-up run. */
export function clipRun(o: ClipRunOptions = {}): Uint8Array[] {
  const settings = runSettings(o);
  const { startTick, tickHz } = settings;
  const blocks: Uint8Array[] = [];
  const writer = new BlockWriter(settings, (block) => blocks.push(block));
  for (const { timeS, values } of rawSamples(o)) writer.push(values, startTick + Math.round(timeS * tickHz));
  writer.finish();
  return blocks;
}

/** The samples of a made-up run at ±16 g and ±2000 °/s: acc x y z, gyr x y z, raw. */
export function* rawSamples(o: Pick<ClipRunOptions, "seed" | "script"> = {}): Generator<{
  readonly timeS: number;
  readonly values: number[];
}> {
  const run = simulateRun({ seed: o.seed ?? 3, rateHz: 50, script: parseScript(o.script ?? SCRIPT) });
  for (const { block } of run.blocks()) {
    for (let at = 0; at < block.timeS.length; at++) {
      const values: number[] = [];
      for (let axis = 0; axis < 3; axis++) values.push(raw(block.accMps2[3 * at + axis], 16 * STANDARD_GRAVITY_MPS2));
      for (let axis = 0; axis < 3; axis++) values.push(raw(block.gyrRadps[3 * at + axis], 2000 * RAD_PER_DEG));
      yield { timeS: block.timeS[at], values };
    }
  }
}

function raw(value: number, fullScale: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round((value / fullScale) * 32_768)));
}
