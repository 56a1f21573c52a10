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
  const run = simulateRun({ seed: o.seed ?? 3, rateHz: 50, script: parseScript(o.script ?? SCRIPT) });
  for (const {
    block: { timeS, accMps2, gyrRadps },
  } of run.blocks()) {
    for (let at = 0; at < timeS.length; at++) {
      const raw = (value: number, full: number): number =>
        Math.max(-32_768, Math.min(32_767, Math.round((value / full) * 32_768)));
      const sample = [0, 1, 2].flatMap((axis) => raw(accMps2[3 * at + axis], 16 * STANDARD_GRAVITY_MPS2));
      for (let axis = 0; axis < 3; axis++) sample.push(raw(gyrRadps[3 * at + axis], 2000 * RAD_PER_DEG));
      writer.push(sample, startTick + Math.round(timeS[at] * tickHz));
    }
  }
  writer.finish();
  return blocks;
}
