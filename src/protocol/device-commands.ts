// What the owner's commands do, apart from fetching and live: each gives its reply or the status that refuses it, and may be
// repeated. PROTOCOL.md sections 7.4 to 7.8 and 10. Commands -> this -> runs in flash and controls of the clip.
import type { ReplyBody, RequestBody } from "./bodies.ts";
import { CAPABILITY, RUN_STATE, STATUS } from "./codes.ts";
import type { ClipControls, RunStore } from "./device-port.ts";
import { readRecord, u64 } from "./layout.ts";
import { equalBytes } from "./owner-key.ts";
import { runRoot } from "./run-root.ts";

const MAX_LIST_ENTRIES = 15;
const MAX_BAD_BLOCKS = 100;
const MAX_EVENT_ENTRIES = 28;
const RECORD_ASK = 2;

/** The body of the reply, or a status other than ok. */
export type Outcome = ReplyBody | number;
type Request<N extends RequestBody["name"]> = Extract<RequestBody, { name: N }>;

/** Capabilities without which a command is not known. */
export const NEEDED_CAP: Readonly<Partial<Record<RequestBody["name"], number>>> = {
  live: CAPABILITY.live,
  events: CAPABILITY.events,
  config: CAPABILITY.config,
};

export class DeviceCommands {
  readonly #store: RunStore;
  readonly #controls: ClipControls;

  constructor(store: RunStore, controls: ClipControls) {
    this.#store = store;
    this.#controls = controls;
  }

  entry(run: number) {
    return this.#store.runs().find((entry) => entry.run === run) ?? null;
  }

  clock({ hostTime }: Request<"clock">, tick: number): Outcome {
    return { name: "clock", hostTime, tickReceived: tick, tickSent: tick, bootId: this.#store.bootId };
  }

  list({ firstRun }: Request<"list">): Outcome {
    const runs = this.#store.runs().filter(({ run }) => run >= firstRun);
    return { name: "list", more: runs.length > MAX_LIST_ENTRIES ? 1 : 0, entries: runs.slice(0, MAX_LIST_ENTRIES) };
  }

  blockMap({ run, firstBlock }: Request<"blockMap">): Outcome {
    const entry = this.entry(run);
    if (entry === null) return STATUS.noSuchRun;
    const entries: { blockNo: number }[] = [];
    for (let blockNo = firstBlock; blockNo < entry.blocks; blockNo++) {
      const crc = this.#store.blockCrc(run, blockNo);
      if (crc === null) return STATUS.flashError;
      if (crc !== 0) continue;
      if (entries.length === MAX_BAD_BLOCKS) return { name: "blockMap", more: 1, entries };
      entries.push({ blockNo });
    }
    return { name: "blockMap", more: 0, entries };
  }

  /** Phase 1 of the release: the host's root against the flash. `random`: at least 8 bytes, the token of a run that has none. */
  verify({ run, blocks, root, sha16 }: Request<"verify">, random: Uint8Array): Outcome {
    const entry = this.entry(run);
    if (entry === null) return STATUS.noSuchRun;
    if (entry.state < RUN_STATE.sealed) return STATUS.notSealed;
    if (blocks !== entry.blocks) return STATUS.mismatch;
    const crcs = new Uint32Array(blocks);
    for (let blockNo = 0; blockNo < blocks; blockNo++) {
      const crc = this.#store.blockCrc(run, blockNo);
      if (crc === null) return STATUS.flashError;
      crcs[blockNo] = crc;
    }
    const own = runRoot(crcs);
    if (own.root !== root || !equalBytes(own.sha16, sha16)) return STATUS.mismatch;
    const known = this.#store.token(run);
    if (known !== null) return { name: "verify", token: known };
    const made = readRecord({ token: u64 }, random);
    if (made === null || !this.#store.keepSynced(run, made.token)) return STATUS.flashError;
    return { name: "verify", token: made.token };
  }

  /** Phase 2: the run may be reclaimed. */
  release({ run, token }: Request<"release">): Outcome {
    const entry = this.entry(run);
    if (entry === null) return STATUS.noSuchRun;
    if (entry.state < RUN_STATE.synced || this.#store.token(run) !== token) return STATUS.badToken;
    if (entry.state === RUN_STATE.synced && !this.#store.release(run)) return STATUS.flashError;
    return { name: "release" };
  }

  record({ action }: Request<"record">): Outcome {
    const status = action === RECORD_ASK ? STATUS.ok : this.#controls.record(action === 1);
    if (status !== STATUS.ok) return status;
    return { name: "record", state: this.#controls.status().state, run: this.#controls.recordingRun() };
  }

  events({ firstEvent: asked }: Request<"events">): Outcome {
    const { firstEvent, entries } = this.#controls.events(asked);
    const more = entries.length > MAX_EVENT_ENTRIES ? 1 : 0;
    return { name: "events", more, firstEvent, entries: entries.slice(0, MAX_EVENT_ENTRIES) };
  }

  config({ settings }: Request<"config">): Outcome {
    const status = settings.length === 0 ? STATUS.ok : this.#controls.changeSettings(settings);
    return status === STATUS.ok ? { name: "config", settings: this.#controls.settings() } : status;
  }

  identify({ seconds }: Request<"identify">): Outcome {
    this.#controls.identify(seconds);
    return { name: "identify" };
  }
}
