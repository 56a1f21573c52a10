// The sync on the host: LIST, and for each run RELEASE, or fetch, read back, VERIFY and the proof. PROTOCOL.md sections 10 and
// 13.3. Frames and blocks are run-fetch.ts. LIST and store -> this -> proofs and releases.
import type { RunEntry } from "./bodies.ts";
import { RUN_STATE, STATUS } from "./codes.ts";
import type { HostConnection, Path } from "./host-connection.ts";
import type { HeldRun, RunProof } from "./host-port.ts";
import { equalBytes } from "./owner-key.ts";
import type { RunFetch } from "./run-fetch.ts";
import { RunTransfer } from "./run-transfer.ts";

/** How often what the store lost is fetched again on one connection. */
const MAX_RESTORES = 2;
/** A device that lists more is wrong; what it has listed so far is taken. */
const MAX_RUNS = 4096;

interface ReadBack {
  readonly run: number;
  readonly crcs: Uint32Array;
}

export class RunSync {
  /** What the store answered last; null while it is asked. */
  held: readonly HeldRun[] | null = null;
  readBack: ReadBack | null = null;
  keptProofOf = 0;
  readonly #connection: HostConnection;
  readonly #fetch: RunFetch;

  constructor(connection: HostConnection, fetch: RunFetch) {
    this.#connection = connection;
    this.#fetch = fetch;
  }

  *sync(): Path {
    const runs = yield* this.#list();
    const heldOf = yield* this.#askHeld(runs);
    const wanted = runs.filter(({ run, blocks }) => blocks > 0 && heldOf.get(run)?.isUnwanted !== true);
    const transfers = wanted.map((entry) => new RunTransfer(entry, heldOf.get(entry.run) ?? null));
    this.#fetch.start(transfers);
    for (const transfer of transfers) yield* this.#syncRun(transfer, heldOf.get(transfer.entry.run) ?? null);
  }

  *#list(): Path<RunEntry[]> {
    const runs: RunEntry[] = [];
    for (let firstRun = 1; ;) {
      const page = yield* this.#connection.need<"list">({ name: "list", firstRun });
      const found = page.entries.filter(({ run }) => run >= firstRun);
      runs.push(...found);
      if (page.more === 0 || found.length === 0 || runs.length > MAX_RUNS) return runs;
      firstRun = Math.max(...found.map(({ run }) => run)) + 1;
    }
  }

  *#askHeld(runs: readonly RunEntry[]): Path<ReadonlyMap<number, HeldRun>> {
    this.held = null;
    this.#connection.push({ type: "listed", runs });
    do yield;
    while (this.held === null);
    return new Map((this.held as readonly HeldRun[]).map((held) => [held.run, held]));
  }

  *#syncRun(transfer: RunTransfer, held: HeldRun | null): Path {
    const { blocks, state } = transfer.entry;
    const proof = held?.proof?.blocks === blocks && state > RUN_STATE.sealed ? held.proof : null;
    if (proof !== null && transfer.nextRange() === null && (yield* this.#isHeld(transfer, proof))) {
      if (held?.mayRelease !== true || (yield* this.#release(transfer.entry, proof))) return;
    }
    yield* this.#fetchAndVerify(transfer);
  }

  /** Whether the store still gives back every block. While the clip has the run, what the store lost can be had again. */
  *#isHeld(transfer: RunTransfer, proof: RunProof): Path<boolean> {
    const crcs = yield* this.#readStore(transfer);
    const { root, sha16 } = transfer.root(crcs);
    return transfer.forgetLost(crcs) === 0 && root === proof.root && equalBytes(sha16, proof.sha16);
  }

  /** RELEASE; false when the device wants another VERIFY. */
  *#release({ run, state }: RunEntry, proof: RunProof): Path<boolean> {
    if (state === RUN_STATE.synced) {
      const { status } = yield* this.#connection.command({ name: "release", run, token: proof.token });
      if (status === STATUS.badToken) return false;
      if (status !== STATUS.ok) {
        this.#connection.report("refused", run, status);
        return true;
      }
    }
    this.#connection.push({ type: "released", run });
    return true;
  }

  *#readStore(transfer: RunTransfer): Path<Uint32Array> {
    const { run, blocks } = transfer.entry;
    this.readBack = null;
    this.#connection.push({ type: "readBack", run, blocks });
    for (;;) {
      yield;
      const answer = this.readBack as ReadBack | null;
      if (answer?.run === run && answer.crcs.length === blocks) return answer.crcs;
    }
  }

  *#fetchAndVerify(transfer: RunTransfer): Path {
    const { run, state } = transfer.entry;
    let restoreCount = 0;
    while (yield* this.#fetch.fetchMissing(transfer)) {
      if (state < RUN_STATE.sealed) return;
      const crcs = yield* this.#readStore(transfer);
      if (transfer.forgetLost(crcs) === 0) {
        if (yield* this.#verify(transfer, crcs)) return;
      } else if (restoreCount++ === MAX_RESTORES) {
        this.#connection.report("badStore", run);
        return;
      }
    }
  }

  /** VERIFY what the store gave back; false when something is to be fetched first. */
  *#verify(transfer: RunTransfer, crcs: Uint32Array): Path<boolean> {
    const { run, blocks } = transfer.entry;
    const root = transfer.root(crcs);
    const { status, body } = yield* this.#connection.command({ name: "verify", run, blocks, ...root });
    if (body?.name === "verify") {
      yield* this.#keepProof(transfer.entry, { ...root, token: body.token, blocks, badBlocks: transfer.badBlocks });
      return true;
    }
    // The device may have lost blocks since; when it has not, everything is fetched once more and compared.
    if (status === STATUS.mismatch) {
      const hasFound = transfer.mismatchCount++ === 0 && (yield* this.#fetch.askBadBlocks(transfer));
      if (hasFound === null) return true;
      if (hasFound || transfer.refetchAll(crcs)) return false;
    }
    this.#connection.report(status === STATUS.mismatch ? "mismatch" : "refused", run, status);
    return true;
  }

  *#keepProof(entry: RunEntry, proof: RunProof): Path {
    this.keptProofOf = 0;
    this.#connection.push({ type: "keepProof", run: entry.run, proof, entry });
    while (this.keptProofOf !== entry.run) yield;
  }
}
