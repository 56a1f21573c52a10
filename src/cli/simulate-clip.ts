// `simulate clip`: this computer as a clip, over its Bluetooth adapter, with recordings or made-up runs in it. Another computer
// finds, pairs and syncs it as it would a real one; told to record, it plays the first of them in real time. Until Ctrl+C.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import path from "node:path";
import { LookaheadError } from "../core/errors.ts";
import type { ImuBlock } from "../core/imu.ts";
import { useGivenHciModule } from "../engine/radio.ts";
import { partsOfRecording } from "../engine/recording-parts.ts";
import { startBlenoPeripheral } from "../simulator/bleno-peripheral.ts";
import { ClipClock } from "../simulator/clip-clock.ts";
import { ClipPlayer, clipWith, rawRun, TICK_HZ, type RawRun } from "../simulator/clip-content.ts";
import type { ClipIdentity } from "../simulator/clip-device/clip-settings.ts";
import { Random } from "../simulator/random.ts";
import { simulateRun } from "../simulator/simulate.ts";
import { simulateClipWords as words } from "../words/en/radio.ts";
import type { Shell } from "./shell.ts";

export interface SimulateClipOptions {
  readonly seed: number;
  readonly runs: number;
  readonly duration: number;
  readonly rate: number;
  readonly setupCode?: string;
}

const FIRMWARE = 0x01000000;
const PLAY_EVERY_MS = 20;
const ID_BYTES = 8;
const CODE_BYTES = 16;

export async function simulateClip(
  shell: Shell,
  files: readonly string[],
  options: SimulateClipOptions,
): Promise<void> {
  const { terminal, stop } = shell;
  const identity = identityOf(options);
  const runs: RawRun[] = [];
  for await (const run of contents(shell, files, options)) runs.push(run);
  const clock = new ClipClock(TICK_HZ, () => performance.now());
  const clip = clipWith({
    identity,
    runs,
    clock,
    random: (length) => randomBytes(length),
    onIdentify: () => terminal.note(words.identify),
  });
  clock.start();
  const id = Buffer.from(identity.deviceId).toString("hex");
  const name = `Lookahead ${id.slice(-4).toUpperCase()}`;
  const setupCode = Buffer.from(identity.setupCode).toString("hex");
  useGivenHciModule();
  const peripheral = await startBlenoPeripheral(clip, {
    name,
    serialNumber: id,
    firmware: "1.0.0",
    battery: () => clip.status().batteryPercent,
    onChange: (change) => terminal.note(words.changes[change]),
  });
  if (terminal.json) terminal.printData({ name, deviceId: id, setupCode, runCount: runs.length });
  else terminal.print(words.running(name, setupCode, runs.length));
  const player = new ClipPlayer(clip, clock, runs[0]);
  const playing = setInterval(() => player.play(), PLAY_EVERY_MS);
  if (!stop.aborted) await once(stop, "abort");
  clearInterval(playing);
  await peripheral.close();
}

/** The same clip for the same seed, so that it is known when it comes back. */
function identityOf({ seed, setupCode }: SimulateClipOptions): ClipIdentity {
  const random = new Random(seed, "clip identity");
  const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => Math.floor(256 * random.uniform()));
  const deviceId = bytes(ID_BYTES);
  const made = bytes(CODE_BYTES);
  if (setupCode !== undefined && !/^[0-9a-f]{32}$/i.test(setupCode)) {
    throw new LookaheadError("usage", words.badSetupCode);
  }
  return {
    deviceId,
    setupCode: setupCode === undefined ? made : Uint8Array.from(Buffer.from(setupCode, "hex")),
    firmware: FIRMWARE,
    model: "simulated",
    tickHz: TICK_HZ,
  };
}

async function* contents(
  shell: Shell,
  files: readonly string[],
  options: SimulateClipOptions,
): AsyncGenerator<RawRun, void> {
  for (const name of files) {
    const recording = partsOfRecording(shell.file(name), {
      signal: shell.stop,
      onProgress: (share) => shell.terminal.progress(`${path.basename(name)}  ${Math.round(100 * share)} %`),
    });
    const blocks = async function* (): AsyncGenerator<ImuBlock, void> {
      for await (const { block } of recording) yield block;
    };
    yield rawRun(blocks());
  }
  if (files.length > 0) return;
  for (let number = 0; number < options.runs; number++) {
    const run = simulateRun({ seed: options.seed + number, durationS: options.duration, rateHz: options.rate });
    const blocks = function* (): Generator<ImuBlock, void> {
      for (const { block } of run.blocks()) yield block;
    };
    yield rawRun(blocks());
  }
}
