// The mechanisms that keep a run safe, each as a change of the source that takes it away alone, and the changes that disable the
// neighbours which would hide that. Data only: safety-main.ts makes the copies and runs the simulation on them. An edit names text
// that stands exactly once in the file.
import { NO_FAULTS } from "./faulty-link.ts";
import type { SyncPlan } from "./sync-plan.ts";

export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface SafetyMechanism {
  readonly name: string;
  readonly remove: readonly Edit[];
  /** Disabled in both copies: with them gone and the mechanism in place all is well. */
  readonly neighbours: readonly Edit[];
  /** What is laid on top of the plan of each seed, to bring the case about often enough. */
  readonly plan: Partial<SyncPlan>;
}

const edit = (file: string, from: string, to: string): Edit => ({ file, from, to });
const BLOCK = "src/protocol/block.ts";
const FETCH = "src/protocol/run-fetch.ts";
const WINDOW = "src/protocol/fetch-window.ts";
const SYNC = "src/protocol/run-sync.ts";
const COMMANDS = "src/protocol/device-commands.ts";
const SESSION = "src/protocol/device-session.ts";
const EXCHANGE = "src/protocol/ctrl-exchange.ts";
const MESSAGE = "src/protocol/message.ts";
const LOG = "src/simulator/clip-device/catalogue-log.ts";
const CATALOGUE = "src/simulator/clip-device/run-catalogue.ts";
const STORE = "test/protocol/simulated-host.ts";

const NO_BLOCK_CRC = edit(
  BLOCK,
  "return crc32c(block.subarray(0, CRC_AT)) === view.getUint32(CRC_AT, true);",
  "return true;",
);
const NO_PLACE = edit(
  BLOCK,
  "if (view.getUint32(RUN_AT, true) !== run || view.getUint32(BLOCK_NO_AT, true) !== blockNo) return false;",
  "",
);
const NO_FETCH_ID = edit(FETCH, "|| frame.value.fetchId !== window.fetchId) return;", ") return;");
const NO_VERIFY = edit(COMMANDS, "if (own.root !== root || !equalBytes(own.sha16, sha16)) return STATUS.mismatch;", "");
const NO_READ_BACK = edit(SYNC, "if (transfer.forgetLost(crcs) === 0) {", "if (transfer.entry.run > 0) {");
const NO_RELEASE_READ_BACK = edit(
  SYNC,
  "return transfer.forgetLost(crcs) === 0 && root === proof.root && equalBytes(sha16, proof.sha16);",
  "return root === root || sha16 === crcs;",
);
const NO_LOOK_AT_HELD = edit(
  SYNC,
  "if (proof !== null && transfer.nextRange() === null && (",
  "if (proof !== null && (",
);
/** The store answers from memory what it has not written yet. */
const CACHED_STORE = [
  edit(STORE, "export class SimulatedHost {", "const cache = new Map();\nexport class SimulatedHost {"),
  edit(STORE, "const stored = this.blocks(run);", "const stored = new Map([...this.blocks(run), ...cache]);"),
  edit(
    STORE,
    '#commit(machine: HostMachine, action: Extract<HostAction, { type: "commit" }>): void {',
    "#commit(machine, action) {\nfor (const { blockNo, bytes } of action.blocks) cache.set(blockNo, bytes);",
  ),
  edit(STORE, "crash(): void {", "crash(): void {\ncache.clear();"),
];
const NO_TOKEN = [
  edit(COMMANDS, "if (entry.state < RUN_STATE.synced || this.#store.token(run) !== token) return STATUS.badToken;", ""),
  edit(
    COMMANDS,
    "if (entry.state === RUN_STATE.synced && !this.#store.release(run))",
    "if (token >= 0n && !this.#store.release(run))",
  ),
];
const NO_MAC = edit(
  SESSION,
  "if (key === null || !equalBytes(messageMac(key, message), message.mac)) return null;",
  "",
);
const PROGRAM_RECORDS = "if (!live.every((record, i) => this.#programRecord(area, 1 + i, record))) return false;";
const PROGRAM_HEADER = "if (!this.#program(area, 0, header)) return false;";

/** No faults but those of the plan that takes this up. */
const CALM: Partial<SyncPlan> = {
  link: NO_FAULTS,
  valueBytes: 495,
  faultyMs: 4000,
  disconnectMs: Infinity,
  rebootMs: Infinity,
  powerCutMs: Infinity,
  crashMs: Infinity,
  blockRotMs: Infinity,
  catalogueRotMs: Infinity,
  readFailureMs: Infinity,
  recordMs: Infinity,
  hostRotMs: Infinity,
  attackMs: Infinity,
  attacksOwnersLink: true,
  storeFails: 0,
  storeLies: 0,
  storeMs: 12,
  isLossy: false,
  bootsBefore: 0,
  runs: 2,
  hosts: 1,
};
const calmBut = (plan: Partial<SyncPlan>): Partial<SyncPlan> => ({ ...CALM, ...plan });
const STALE = calmBut({ link: { ...NO_FAULTS, replay: 0.1 }, runs: 4 });

export const SAFETY_MECHANISMS: readonly SafetyMechanism[] = [
  {
    name: "CRC of a block",
    remove: [NO_BLOCK_CRC],
    neighbours: [],
    plan: calmBut({ link: { ...NO_FAULTS, corrupt: 0.05 } }),
  },
  {
    name: "run and number in a block",
    remove: [NO_PLACE],
    neighbours: [NO_FETCH_ID, NO_VERIFY],
    plan: STALE,
  },
  { name: "fetch_id in a frame", remove: [NO_FETCH_ID], neighbours: [NO_PLACE, NO_VERIFY], plan: STALE },
  { name: "VERIFY against the flash", remove: [NO_VERIFY], neighbours: [NO_PLACE, NO_FETCH_ID], plan: STALE },
  {
    name: "a frame counts once",
    remove: [edit(WINDOW, "if (offset < this.#cum || this.#beyond.has(offset)) return [];", "")],
    neighbours: [NO_BLOCK_CRC, NO_VERIFY],
    plan: calmBut({ link: { ...NO_FAULTS, duplicate: 0.2 } }),
  },
  {
    name: "durable before VERIFY",
    remove: [edit(FETCH, "while (!this.commits.isEmpty) yield;", "")],
    neighbours: [...CACHED_STORE, NO_LOOK_AT_HELD, NO_RELEASE_READ_BACK],
    plan: calmBut({ crashMs: 300, storeMs: 400, runs: 1 }),
  },
  {
    name: "read back before VERIFY",
    remove: [NO_READ_BACK],
    neighbours: [NO_VERIFY, NO_LOOK_AT_HELD, NO_RELEASE_READ_BACK],
    plan: calmBut({ storeLies: 0.3 }),
  },
  {
    name: "read back before RELEASE",
    remove: [NO_RELEASE_READ_BACK],
    neighbours: [],
    plan: calmBut({ hostRotMs: 100, disconnectMs: 300 }),
  },
  {
    name: "RELEASE only with a backup, later",
    remove: [edit(SYNC, "held?.mayRelease !== true", "held === null")],
    neighbours: [],
    plan: calmBut({ isLossy: true }),
  },
  { name: "token of RELEASE", remove: NO_TOKEN, neighbours: [NO_MAC], plan: calmBut({ attackMs: 200 }) },
  { name: "MAC of a command", remove: [NO_MAC], neighbours: NO_TOKEN, plan: calmBut({ attackMs: 200 }) },
  {
    name: "counter of a command",
    remove: [edit(SESSION, "if (message.counter <= this.#lastCounter) return null;", "")],
    neighbours: [],
    plan: calmBut({ link: { ...NO_FAULTS, duplicate: 0.2 } }),
  },
  {
    name: "proof of AUTH",
    remove: [
      edit(
        SESSION,
        "if (this.#greeting !== null && equalBytes(proof, this.#greeting.hostProof)) {",
        "if (this.#greeting !== null) {",
      ),
    ],
    neighbours: [NO_MAC, ...NO_TOKEN],
    plan: calmBut({ attackMs: 200, attacksOwnersLink: false }),
  },
  {
    name: "CRC of a message",
    remove: [edit(MESSAGE, 'if (crc32c(source.subarray(0, crcAt)) !== crc) return reject("crc");', "")],
    neighbours: [],
    plan: calmBut({ link: { ...NO_FAULTS, corrupt: 0.05 } }),
  },
  {
    name: "only released runs are reclaimed",
    remove: [
      edit(
        CATALOGUE,
        "return oldest?.state === RUN_STATE.released && this.#store({ ...oldest, state: RECLAIMED });",
        "return oldest !== undefined && this.#store({ ...oldest, state: RECLAIMED });",
      ),
    ],
    neighbours: [],
    plan: calmBut({ runs: 9 }),
  },
  {
    name: "boot scan of an open run",
    remove: [
      edit(CATALOGUE, "this.#end(this.#scanned(record), END_REASON.power);", "this.#end(record, END_REASON.power);"),
    ],
    neighbours: [],
    plan: calmBut({ recordMs: 100, rebootMs: 300 }),
  },
  {
    name: "header of an area last",
    remove: [edit(LOG, PROGRAM_RECORDS, ""), edit(LOG, PROGRAM_HEADER, `${PROGRAM_HEADER}\n${PROGRAM_RECORDS}`)],
    neighbours: [],
    plan: calmBut({ bootsBefore: 56, powerCutMs: 200, rebootMs: 300 }),
  },
  {
    name: "CRC of a catalogue slot",
    remove: [
      edit(LOG, "return crc32c(slot.subarray(0, SLOT_CRC_AT)) === crc;", "return crc !== 0 || slot.length > 0;"),
    ],
    neighbours: [],
    plan: calmBut({ catalogueRotMs: 20, rebootMs: 300 }),
  },
  {
    name: "a slot mends one bit",
    remove: [edit(LOG, "bit < 8 * SLOT_BYTES; bit++", "bit < 0; bit++")],
    neighbours: [],
    plan: calmBut({ catalogueRotMs: 20, rebootMs: 300 }),
  },
  {
    name: "a bad block is a hole, the rest goes on",
    remove: [edit(FETCH, "isAsking && (yield* this.askBadBlocks(transfer));", "false;")],
    neighbours: [],
    plan: calmBut({ blockRotMs: 200 }),
  },
  {
    name: "deadline of DATA",
    remove: [edit(FETCH, "const DATA_DEADLINE_MS = 5000;", "const DATA_DEADLINE_MS = Infinity;")],
    neighbours: [],
    plan: calmBut({ link: { ...NO_FAULTS, drop: 0.1 }, readFailureMs: 60, faultyMs: 10_000, runs: 4 }),
  },
  {
    name: "deadline of a reply",
    remove: [edit(EXCHANGE, "this.#deadlineMs = nowMs + replyMs + FRAGMENT_DEADLINE_MS * values.length;", "")],
    neighbours: [],
    plan: calmBut({ link: { ...NO_FAULTS, drop: 0.1 } }),
  },
];
