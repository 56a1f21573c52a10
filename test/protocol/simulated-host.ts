// The app's side of the simulation: the production host machine, and a store whose commits take time, can fail, and can be lost in
// a crash. What a crash cannot take any more is `isSafe`. Clip <-> link <-> this.
import { blockCrc, isBlockOf } from "../../src/protocol/block.ts";
import { HostMachine, type BlockRange, type HeldRun, type HostAction, type RunProof } from "../../src/protocol/host.ts";
import type { SeededRandom, VirtualTime } from "./virtual-time.ts";

/** A committed change: blocks of a run, or its proof. */
interface Change {
  readonly run: number;
  readonly blocks: ReadonlyMap<number, Uint8Array>;
  readonly proof: RunProof | null;
  readonly connection: number;
}

export interface HostFaults {
  /** Per commit. */
  readonly storeFails: number;
  /** A crash also takes commits since the last backup, as a store without a full sync would lose them. */
  readonly isLossy: boolean;
  /** Per commit: it is acknowledged, and one of its blocks is not there. */
  readonly storeLies: number;
  /** The longest that the store takes. */
  readonly storeMs: number;
}

export class SimulatedHost {
  machine: HostMachine | null = null;
  /** Counts what the host was told; for the measures. */
  readonly problems: string[] = [];
  faults: HostFaults = { storeFails: 0, isLossy: false, storeLies: 0, storeMs: 12 };
  isIdle = false;
  connection = 0;
  /** Bytes of blocks that were committed, each time they were. */
  committedBytes = 0;
  readonly #time: VirtualTime;
  readonly #random: SeededRandom;
  readonly #setupCode: Uint8Array;
  #changes: Change[] = [];
  /** Changes before this index are in a verified backup. */
  #backedUp = 0;
  #write: (which: "ctrl" | "flow", value: Uint8Array) => void = () => {};
  #closeLink: () => void = () => {};
  #onEnded: () => void = () => {};
  #cancelWake = (): void => {};

  constructor(time: VirtualTime, random: SeededRandom, setupCode: Uint8Array) {
    this.#time = time;
    this.#random = random;
    this.#setupCode = setupCode;
  }

  // ---- the store ----

  /** The stored blocks of a run, later ones over earlier ones. */
  blocks(run: number, changes: readonly Change[] = this.#changes): Map<number, Uint8Array> {
    const blocks = new Map<number, Uint8Array>();
    for (const change of changes) {
      if (change.run === run) for (const [blockNo, bytes] of change.blocks) blocks.set(blockNo, bytes);
    }
    return blocks;
  }

  proof(run: number): RunProof | null {
    return this.#changes.findLast((change) => change.run === run && change.proof !== null)?.proof ?? null;
  }

  /** What no crash can take. */
  safeBlocks(run: number): Map<number, Uint8Array> {
    return this.blocks(run, this.faults.isLossy ? this.#changes.slice(0, this.#backedUp) : this.#changes);
  }

  /** A backup of everything; it counts when it is verified, block by block but for those that the clip calls bad. */
  backUp(): void {
    const isGood = (run: number): boolean => {
      const badBlocks = this.proof(run)?.badBlocks ?? [];
      return [...this.blocks(run)].every(([no, bytes]) => badBlocks.includes(no) || isBlockOf(bytes, run, no));
    };
    if (this.#changes.every(({ run }) => isGood(run))) this.#backedUp = this.#changes.length;
  }

  /** A stored block of a run changes by itself; a copy in a backup does not. */
  rot(run: number): void {
    const [stored] = this.blocks(run);
    if (stored === undefined) return;
    const bytes = stored[1].slice();
    bytes[this.#random.below(bytes.length)] ^= 1 << this.#random.below(8);
    this.#changes.push({ run, blocks: new Map([[stored[0], bytes]]), proof: null, connection: this.connection });
  }

  #held(runs: readonly { readonly run: number }[]): HeldRun[] {
    return runs.map(({ run }) => {
      const numbers = [...this.blocks(run).keys()].sort((a, b) => a - b);
      const durable: BlockRange[] = [];
      for (const blockNo of numbers) {
        const last = durable.at(-1);
        if (last !== undefined && last.first + last.count === blockNo)
          durable[durable.length - 1] = { ...last, count: last.count + 1 };
        else durable.push({ first: blockNo, count: 1 });
      }
      const at = this.#changes.findLastIndex((change) => change.run === run && change.proof !== null);
      const proven = at === -1 ? null : this.#changes[at];
      const mayRelease = proven !== null && at < this.#backedUp && proven.connection < this.connection;
      return { run, durable, proof: proven?.proof ?? null, mayRelease, isUnwanted: false };
    });
  }

  #crcs(run: number, blocks: number): Uint32Array {
    const stored = this.blocks(run);
    return Uint32Array.from({ length: blocks }, (_, blockNo) => {
      const bytes = stored.get(blockNo);
      return bytes !== undefined && isBlockOf(bytes, run, blockNo) ? blockCrc(bytes) : 0;
    });
  }

  // ---- connections ----

  connect(
    info: Uint8Array,
    valueBytes: number,
    write: (which: "ctrl" | "flow", value: Uint8Array) => void,
    closeLink: () => void,
    onEnded: () => void,
  ): void {
    this.connection++;
    this.isIdle = false;
    this.#write = write;
    this.#closeLink = closeLink;
    this.#onEnded = onEnded;
    const nonce = this.#random.bytes(16);
    const setupCode = this.#setupCode;
    this.machine = new HostMachine({ setupCode, nonce, valueBytes, deviceId: null, startsWithSync: true });
    this.feed({ type: "info", value: info });
    this.feed({ type: "ask", id: 1, command: { name: "identify", seconds: this.connection & 0xff } });
  }

  /** The process dies: what is not durable is gone. */
  crash(): void {
    this.machine = null;
    this.#cancelWake();
    if (!this.faults.isLossy) return;
    const kept = this.#backedUp + this.#random.below(this.#changes.length - this.#backedUp + 1);
    this.#changes = this.#changes.slice(0, kept);
  }

  feed(event: Parameters<HostMachine["handle"]>[0]): void {
    const { machine } = this;
    if (machine === null) return;
    const actions = machine.handle(event, this.#time.nowMs);
    this.#cancelWake();
    if (machine.wakeAtMs <= this.#time.nowMs) throw new Error("the host wants to be woken at once");
    if (machine.wakeAtMs < Infinity) {
      this.#cancelWake = this.#time.after(machine.wakeAtMs - this.#time.nowMs, () => this.feed({ type: "time" }));
    }
    for (const action of actions) this.#carryOut(machine, action);
  }

  #carryOut(machine: HostMachine, action: HostAction): void {
    switch (action.type) {
      case "write":
        this.#write(action.which, action.value);
        break;
      case "listed":
        this.#later(machine, () => this.feed({ type: "held", runs: this.#held(action.runs) }));
        break;
      case "readBack":
        this.#later(machine, () => {
          this.feed({ type: "readBack", run: action.run, crcs: this.#crcs(action.run, action.blocks) });
        });
        break;
      case "commit":
        this.#commit(machine, action);
        break;
      case "keepProof":
        this.#later(machine, () => {
          this.#changes.push({ run: action.run, blocks: new Map(), proof: action.proof, connection: this.connection });
          this.feed({ type: "proofKept", run: action.run });
        });
        break;
      case "problem":
        this.problems.push(action.problem);
        break;
      case "idle":
        this.isIdle = true;
        this.#closeLink();
        break;
      case "closeLink":
        this.#closeLink();
        break;
      case "ended":
        this.machine = null;
        this.#cancelWake();
        this.#onEnded();
        break;
      default:
    }
  }

  /** The store takes a while, and answers a machine that is still there. */
  #later(machine: HostMachine, answer: () => void): void {
    this.#time.after(this.#random.between(0.5, this.faults.storeMs), () => {
      if (this.machine === machine) answer();
    });
  }

  #commit(machine: HostMachine, action: Extract<HostAction, { type: "commit" }>): void {
    this.#later(machine, () => {
      if (this.#random.chance(this.faults.storeFails)) {
        this.feed({ type: "storeFailed" });
        return;
      }
      const blocks = new Map(action.blocks.map(({ blockNo, bytes }) => [blockNo, bytes]));
      if (this.#random.chance(this.faults.storeLies)) blocks.delete(action.blocks[0].blockNo);
      this.committedBytes += blocks.size * 4096;
      this.#changes.push({ run: action.run, blocks, proof: null, connection: this.connection });
      this.feed({ type: "committed", group: action.group });
    });
  }
}
