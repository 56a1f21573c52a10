// One long run over a link with a rate, for the measures of the fetch: how much of the link's time carries bytes of the run, and
// what a disconnect costs. Production machines under virtual time, nothing else goes wrong. Not the simulation of faults.
import { BLOCK_BYTES } from "../../src/protocol/block.ts";
import { decodeData } from "../../src/protocol/frames.ts";
import { ClipDevice } from "../../src/simulator/clip-device/clip-device.ts";
import { NorFlash } from "../../src/simulator/clip-device/nor-flash.ts";
import { FaultyLink, NO_FAULTS, type LinkFaults, type LinkShape } from "./faulty-link.ts";
import { DEVICE_ID, madeBlock, TICK_HZ } from "./made-blocks.ts";
import { SimulatedHost } from "./simulated-host.ts";
import { SeededRandom, VirtualTime } from "./virtual-time.ts";

const SETUP_CODE = new Uint8Array(16).fill(3);
/** LE 2M with packets of 251 bytes, encrypted: a value of up to 244 bytes takes 1.408 ms; events 15 ms apart. */
const SHAPE: LinkShape = { latencyMs: 7.5, jitterMs: 7.5, valueMs: 1.408, byteMs: 0 };
const VALUE_BYTES = 244;
/** DATA values that the radio of the clip holds. */
const RADIO_FRAMES = 4;

export interface FetchMeasure {
  /** Bytes of the run per second of the fetch, as a share of the bytes that the link carries in that time. */
  readonly goodput: number;
  readonly disconnects: number;
  /** Bytes of the run that arrived more than once, in blocks per disconnect. */
  readonly overheadBlocks: number;
  readonly isWhole: boolean;
}

function recorded(clip: ClipDevice, blocks: number): Uint8Array[] {
  const random = new SeededRandom(5);
  const run = clip.catalogue.open(1);
  const all = Array.from({ length: blocks }, (_, blockNo) =>
    madeBlock({ run, blockNo, bootId: 1, tick: blockNo }, random.bytes(256)),
  );
  for (const block of all) clip.catalogue.append(block);
  clip.catalogue.seal(1);
  return all;
}

/** Fetch a run of `blocks`; `loss` is the share of DATA and FLOW values that are lost, `disconnectMs` the mean time between disconnects. */
export function measureFetch(blocks: number, loss: number, disconnectMs = Infinity): FetchMeasure {
  const time = new VirtualTime();
  const random = new SeededRandom(1);
  const flash = new NorFlash(blocks + 4, 1);
  const tick = (): number => Math.floor((time.nowMs * TICK_HZ) / 1000);
  const clip = new ClipDevice({
    identity: { deviceId: DEVICE_ID, setupCode: SETUP_CODE, firmware: 1, model: "", tickHz: TICK_HZ },
    flash,
    geometry: { areaSectors: 1, dataSectors: blocks + 2 },
    clock: { now: tick, wakeAt: (at, wake) => time.after(((at - tick()) * 1000) / TICK_HZ, wake) },
    random: (length) => random.bytes(length),
  });
  const truth = recorded(clip, blocks);
  const host = new SimulatedHost(time, random, SETUP_CODE);
  let runBytes = 0;
  let disconnects = 0;
  let firstMs = Infinity;
  let lastMs = 0;
  let isOver = false;

  function connect(): void {
    const faults = (): LinkFaults => ({ ...NO_FAULTS, drop: loss });
    const lossless = (): LinkFaults => NO_FAULTS;
    const down = new FaultyLink(time, random, SHAPE, faults, (value) => {
      const frame = decodeData(value);
      if (frame.ok && frame.value.kind === "bytes") {
        runBytes += frame.value.bytes.length;
        firstMs = Math.min(firstMs, time.nowMs);
        if (!isOver) lastMs = time.nowMs;
      }
      host.feed({ type: "value", which: "data", value });
    });
    const replies = new FaultyLink(time, random, SHAPE, lossless, (value) => {
      host.feed({ type: "value", which: "ctrl", value });
    });
    const commands = new FaultyLink(time, random, SHAPE, lossless, (value) => clip.write("ctrl", value));
    const flows = new FaultyLink(time, random, SHAPE, faults, (value) => clip.write("flow", value));
    const links = [down, replies, commands, flows];
    let isUp = true;
    function drop(): void {
      if (!isUp) return;
      isUp = false;
      for (const link of links) link.close();
      clip.disconnected();
      host.feed({ type: "closed" });
    }
    let queued = 0;
    clip.onSend((which, value) => {
      if (which !== "data") {
        replies.send(which, value);
        return;
      }
      queued++;
      down.send("data", value);
      time.after(down.freeAtMs - time.nowMs, () => {
        queued--;
        if (isUp) clip.room(RADIO_FRAMES - queued);
      });
    });
    clip.subscribed("ctrl", VALUE_BYTES);
    clip.room(RADIO_FRAMES);
    if (disconnectMs < Infinity && !isOver) {
      time.after(random.between(0.5, 1.5) * disconnectMs, () => {
        if (isUp && host.proof(1) === null) disconnects++;
        if (host.proof(1) === null) drop();
      });
    }
    host.connect(
      clip.read("info"),
      VALUE_BYTES,
      (which, value) => (which === "flow" ? flows : commands).send(which, value),
      () => time.after(1, drop),
      () => {
        isOver = host.proof(1) !== null;
        if (!isOver) time.after(500, connect);
      },
    );
  }

  connect();
  const hasEnded = (): boolean => isOver;
  while (!hasEnded() && time.step());
  const held = host.blocks(1);
  const isWhole = truth.every((block, blockNo) => Buffer.compare(block, held.get(blockNo) ?? new Uint8Array(0)) === 0);
  const linkBytes = ((lastMs - firstMs) / SHAPE.valueMs) * VALUE_BYTES;
  const extraBytes = runBytes - blocks * BLOCK_BYTES;
  return {
    goodput: (blocks * BLOCK_BYTES) / linkBytes,
    disconnects,
    overheadBlocks: disconnects === 0 ? 0 : extraBytes / BLOCK_BYTES / disconnects,
    isWhole,
  };
}
