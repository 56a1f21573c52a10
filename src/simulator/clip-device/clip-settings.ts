// What a simulated clip is and what can be set on it: identity, sensor settings, and their form in CONFIG. PROTOCOL.md sections
// 2.1, 4.1 and 7.8. Keeps nothing. CONFIG <-> this <-> recorder and device machine.
import { ACC_RANGES_G, GYR_RANGES_DPS, type RunDescriptor } from "../../protocol/block.ts";
import type { Setting } from "../../protocol/bodies.ts";
import { CAPABILITY, MAX_VALUE_BYTES, STATUS } from "../../protocol/codes.ts";
import type { DeviceOptions } from "../../protocol/device-port.ts";
import { readRecord, recordBytes, u16, u32, u8, type Layout } from "../../protocol/layout.ts";
import type { RecordingSettings } from "./clip-recorder.ts";

export interface ClipIdentity {
  /** 8 bytes. */
  readonly deviceId: Uint8Array;
  /** 16 bytes. */
  readonly setupCode: Uint8Array;
  readonly firmware: number;
  readonly model: string;
  readonly tickHz: number;
  /** How the sensor sits and what it was measured to give at full scale, as in the run descriptor; absent: nominal. */
  readonly sensor?: Pick<RunDescriptor, "axisMap" | "accFullUg" | "gyrFullUdps">;
}

/** The settings of CONFIG, by name. */
export interface ClipSettings {
  /** Nominal samples per 1000 s. */
  readonly rateMhz: number;
  /** Codes of PROTOCOL.md section 4. */
  readonly accRange: number;
  readonly gyrRange: number;
  /** 0 never. */
  readonly autoStopS: number;
  /** 0 off, 1 on motion. */
  readonly autoStart: number;
}

export const DEFAULT_SETTINGS: ClipSettings = {
  rateMhz: 100_000,
  accRange: 3,
  gyrRange: 4,
  autoStopS: 0,
  autoStart: 0,
};

/** By key. */
const SETTINGS: ReadonlyMap<number, { readonly name: keyof ClipSettings; readonly layout: Layout }> = new Map([
  [1, { name: "rateMhz", layout: { value: u32(1000, 2_000_000) } }],
  [2, { name: "accRange", layout: { value: u8(0, ACC_RANGES_G.length - 1) } }],
  [3, { name: "gyrRange", layout: { value: u8(0, GYR_RANGES_DPS.length - 1) } }],
  [4, { name: "autoStopS", layout: { value: u16() } }],
  [5, { name: "autoStart", layout: { value: u8(0, 1) } }],
]);
/** Those that change what is recorded. */
const RECORDING_KEYS = new Set([1, 2, 3]);

export function settingList(settings: ClipSettings): Setting[] {
  return [...SETTINGS].map(([key, { name, layout }]) => ({
    key,
    value: recordBytes(layout, { value: settings[name] }),
  }));
}

/** The settings with those of `asked`, or the status that refuses all of them. Unknown keys are passed over. */
export function withSettings(
  settings: ClipSettings,
  asked: readonly Setting[],
  isRecording: boolean,
): ClipSettings | number {
  let result = settings;
  for (const { key, value } of asked) {
    const known = SETTINGS.get(key);
    if (known === undefined) continue;
    if (isRecording && RECORDING_KEYS.has(key)) return STATUS.notAllowed;
    const record =
      value.length === recordBytes(known.layout, { value: settings[known.name] }).length
        ? readRecord(known.layout, value)
        : null;
    if (record === null) return STATUS.range;
    result = { ...result, [known.name]: record.value };
  }
  return result;
}

/** What the device machine says of a clip of this identity. */
export function deviceOptions({ deviceId, setupCode, firmware, tickHz }: ClipIdentity): DeviceOptions {
  const caps = CAPABILITY.live | CAPABILITY.events | CAPABILITY.config | CAPABILITY.longValue;
  return { deviceId, setupCode, firmware, tickHz, caps, maxValue: MAX_VALUE_BYTES, codecs: Uint8Array.of(0, 1) };
}

/** What a run of this clip says of itself: axes as they are and full scales as nominal, unless it was measured. */
export function recordingSettings(identity: ClipIdentity, settings: ClipSettings): RecordingSettings {
  const { accRange, gyrRange, rateMhz } = settings;
  return {
    accRange,
    gyrRange,
    tickHz: identity.tickHz,
    descriptor: {
      deviceId: identity.deviceId,
      firmware: identity.firmware,
      rateMhz,
      axisMap: Uint8Array.of(0, 1, 2),
      accFullUg: ACC_RANGES_G[accRange] * 1e6,
      gyrFullUdps: GYR_RANGES_DPS[gyrRange] * 1e6,
      model: new TextEncoder().encode(identity.model),
      ...identity.sensor,
    },
  };
}
