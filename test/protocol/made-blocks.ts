// Full-size blocks of made-up runs for the simulations: a descriptor, then raw samples that are noise. Cheap to make; what a recorder
// makes of real samples is tested elsewhere. -> run catalogue.
import { CODEC, encodeBlock, encodeDescriptor } from "../../src/protocol/block.ts";

export const TICK_HZ = 32_768;
export const DEVICE_ID = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const SAMPLE_COUNT = 337;
const DESCRIPTOR = encodeDescriptor({
  deviceId: DEVICE_ID,
  firmware: 1,
  rateMhz: 100_000,
  axisMap: Uint8Array.of(0, 1, 2),
  accFullUg: 16_000_000,
  gyrFullUdps: 2_000_000_000,
  model: new Uint8Array(0),
});

export interface BlockPlace {
  readonly run: number;
  readonly blockNo: number;
  readonly bootId: number;
  readonly tick: number;
}

/** Block 0 is the descriptor; the samples of others begin with `noise` and repeat it. */
export function madeBlock({ run, blockNo, bootId, tick }: BlockPlace, noise: Uint8Array): Uint8Array {
  const places = { run, blockNo, bootId, flags: 0, accRange: 3, gyrRange: 4, tickHz: TICK_HZ };
  const ticks = { tickFirst: tick, tickLast: tick };
  if (blockNo === 0) {
    return encodeBlock({ codec: CODEC.descriptor, ...places, ...ticks, firstSample: 0, sampleCount: 0 }, DESCRIPTOR);
  }
  const payload = new Uint8Array(12 * SAMPLE_COUNT);
  for (let at = 0; at < payload.length; at += noise.length) payload.set(noise.subarray(0, payload.length - at), at);
  const samples = { firstSample: (blockNo - 1) * SAMPLE_COUNT, sampleCount: SAMPLE_COUNT };
  return encodeBlock({ codec: CODEC.raw, ...places, ...ticks, ...samples }, payload);
}
