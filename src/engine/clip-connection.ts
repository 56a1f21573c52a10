// One connection with a clip, from the first HELLO to the end of the link: feeds the host machine of the protocol with what the
// radio and the store say, and carries out what it asks for, in its order. It decides nothing: what to do next is the
// machine's matter, what a connection is for is clip-sync.ts'. Radio <-> this <-> host machine, store.
import { randomBytes } from "node:crypto";
import type { ClipInfo } from "../protocol/frames.ts";
import { HostMachine } from "../protocol/host.ts";
import type { AskedCommand, HostAction, HostEvent, HostProblem, SyncProgress } from "../protocol/host-port.ts";
import type { ClipLink } from "../sensors/central.ts";
import { HostLoop } from "../sensors/host-loop.ts";
import type { ClipLedger } from "./clip-ledger.ts";
import type { SyncClock } from "./sync-clock.ts";

const NONCE_BYTES = 16;
const COMMAND = 1;

export interface ConnectionOptions {
  /** The value of INFO, and what it says. */
  readonly info: Uint8Array;
  readonly setupCode: Uint8Array;
  readonly deviceId: Uint8Array;
  readonly clock: SyncClock;
  readonly signal: AbortSignal;
  /** False: prove each other, compare clocks, and no more. */
  readonly startsWithSync?: boolean;
  /** Asked once both sides are proven. */
  readonly command?: AskedCommand;
  /** Called when the clip has let us in and we it; everything durable goes there. */
  openLedger(info: ClipInfo): ClipLedger;
  onProgress?(progress: SyncProgress): void;
}

export interface RunProblem {
  readonly run: number;
  readonly problem: HostProblem;
  readonly status: number;
}

export interface ConnectionResult {
  /** Everything that there was to do has been done. */
  readonly isDone: boolean;
  /** Why it ended early; null when it was done, or the link was just lost. */
  readonly problem: HostProblem | null;
  /** What the store threw when `problem` is `storeFailed`. */
  readonly storeError: unknown;
  /** Runs that did not get on while others did. */
  readonly runProblems: readonly RunProblem[];
  readonly committedBlocks: number;
  /** Status of the answer to `command`, PROTOCOL.md section 14; null without an answer. */
  readonly answerStatus: number | null;
}

/** Runs to the end of the link; never rejects on what a radio, a clip or a disk can do. */
export function runConnection(link: ClipLink, options: ConnectionOptions): Promise<ConnectionResult> {
  return new Promise((resolve, reject) => {
    new Connection(link, options, resolve, reject).start();
  });
}

class Connection {
  readonly #link: ClipLink;
  readonly #options: ConnectionOptions;
  readonly #loop: HostLoop;
  readonly #resolve: (result: ConnectionResult) => void;
  readonly #runProblems: RunProblem[] = [];
  readonly #subscription: { unsubscribe(): void };
  #isDone = false;
  #problem: HostProblem | null = null;
  #answerStatus: number | null = null;
  #storeError: unknown = null;
  #info: ClipInfo | null = null;
  #ledger: ClipLedger | null = null;
  readonly #onAbort = (): void => this.#dispatch({ type: "cancel" });

  constructor(
    link: ClipLink,
    options: ConnectionOptions,
    resolve: (result: ConnectionResult) => void,
    reject: (bug: unknown) => void,
  ) {
    this.#link = link;
    this.#options = options;
    this.#resolve = resolve;
    const { setupCode, deviceId } = options;
    const machine = new HostMachine({
      setupCode,
      nonce: randomBytes(NONCE_BYTES),
      valueBytes: link.valueBytes,
      deviceId,
      startsWithSync: options.startsWithSync ?? true,
    });
    this.#loop = new HostLoop(
      machine,
      options.clock,
      (action) => this.#carryOut(action),
      (bug) => {
        this.#leave();
        void link.close();
        reject(bug);
      },
    );
    const closed = (): void => this.#dispatch({ type: "closed" });
    this.#subscription = link.values.subscribe({
      next: ({ which, value }) => this.#dispatch({ type: "value", which, value }),
      error: closed,
      complete: closed,
    });
  }

  start(): void {
    const { signal, info } = this.#options;
    signal.addEventListener("abort", this.#onAbort);
    void this.#link.closed.then(() => this.#dispatch({ type: "closed" }));
    if (signal.aborted) this.#onAbort();
    this.#dispatch({ type: "info", value: info });
  }

  #dispatch(event: HostEvent): void {
    this.#loop.dispatch(event);
  }

  #carryOut(action: HostAction): void {
    switch (action.type) {
      case "write":
        // A write that fails takes the link with it, which is an event of its own.
        this.#link.write(action.which, action.value).catch(() => void this.#link.close());
        break;
      case "device":
        this.#info = action.info;
        break;
      case "opened":
        this.#open(this.#known(this.#info));
        this.#link.read("status").then(
          (value) => this.#dispatch({ type: "value", which: "status", value }),
          () => {},
        );
        if (this.#options.command !== undefined)
          this.#dispatch({ type: "ask", id: COMMAND, command: this.#options.command });
        break;
      case "answered":
        this.#answerStatus = action.status;
        break;
      case "anchor":
        this.#store((ledger) => ledger.addAnchor(action.anchor));
        break;
      case "listed":
        this.#store((ledger) => this.#dispatch({ type: "held", runs: ledger.listed(action.runs) }));
        break;
      case "commit":
        this.#store((ledger) => {
          ledger.commit(action.run, action.blocks);
          this.#dispatch({ type: "committed", group: action.group });
        });
        break;
      case "readBack":
        void this.#readBack(action.run, action.blocks);
        break;
      case "keepProof":
        this.#store((ledger) => {
          ledger.keepProof(action.run, action.proof);
          this.#dispatch({ type: "proofKept", run: action.run });
        });
        break;
      case "released":
        this.#store((ledger) => ledger.saveReleased(action.run));
        break;
      case "status":
        this.#store((ledger) => ledger.saveStatus(action.status));
        break;
      case "progress":
        this.#options.onProgress?.(action.progress);
        break;
      case "problem":
        if (action.run === 0) this.#problem = action.problem;
        else this.#runProblems.push(action);
        break;
      case "idle":
        this.#isDone = true;
        void this.#link.close();
        break;
      case "closeLink":
        void this.#link.close();
        break;
      case "ended":
        this.#end();
        break;
      case "live":
        break;
    }
  }

  #open(info: ClipInfo): void {
    try {
      this.#ledger = this.#options.openLedger(info);
    } catch (error) {
      this.#storeFailed(error);
    }
  }

  /** Something durable. What the disk cannot do ends the connection. */
  #store(work: (ledger: ClipLedger) => void): void {
    if (this.#ledger === null || this.#storeError !== null) return;
    try {
      work(this.#ledger);
    } catch (error) {
      this.#storeFailed(error);
    }
  }

  #storeFailed(error: unknown): void {
    this.#storeError ??= error;
    this.#dispatch({ type: "storeFailed" });
  }

  async #readBack(run: number, blocks: number): Promise<void> {
    try {
      const crcs = await this.#known(this.#ledger).readBack(run, blocks);
      this.#dispatch({ type: "readBack", run, crcs });
    } catch (error) {
      this.#storeFailed(error);
    }
  }

  #end(): void {
    this.#leave();
    try {
      this.#ledger?.close();
    } catch (error) {
      this.#storeError ??= error;
    }
    this.#resolve({
      isDone: this.#isDone && this.#problem === null,
      problem: this.#storeError === null ? this.#problem : "storeFailed",
      storeError: this.#storeError,
      runProblems: this.#runProblems,
      committedBlocks: this.#ledger?.committedCount ?? 0,
      answerStatus: this.#answerStatus,
    });
  }

  #leave(): void {
    this.#loop.stop();
    this.#subscription.unsubscribe();
    this.#options.signal.removeEventListener("abort", this.#onAbort);
  }

  #known<T>(value: T | null): T {
    if (value === null) throw new Error("the machine asked out of turn");
    return value;
  }
}
