// Fetching a run on the host: FETCH of what is missing, frames to checked blocks, blocks to durable groups, FLOW and pauses,
// bad blocks and BLOCKMAP. PROTOCOL.md section 9.3. Verifying is run-sync.ts. DATA -> this -> commits and FLOW.
import { BLOCK_BYTES } from "./block.ts";
import { STATUS } from "./codes.ts";
import { CommitGroups } from "./commit-groups.ts";
import { FetchWindow, WINDOW_FRAMES } from "./fetch-window.ts";
import { decodeData, END_CAUSE } from "./frames.ts";
import type { HostConnection, Path } from "./host-connection.ts";
import type { BlockRange } from "./host-port.ts";
import type { RunTransfer } from "./run-transfer.ts";
import { SyncRate } from "./sync-measures.ts";

const DATA_HEADER_BYTES = 6;
const DATA_DEADLINE_MS = 5000;
const LAST_FETCH_ID = 255;
/** Fetches in a row that bring no block before a run is given up for this connection. */
const MAX_BARREN_FETCHES = 5;
/** How often a device is asked for the bad blocks of one run before it counts as wrong about them. */
const MAX_MAPS = 8;

export class RunFetch {
  readonly commits: CommitGroups;
  /** Largest value, as agreed in HELLO. */
  valueBytes = 0;
  readonly #connection: HostConnection;
  readonly #rate = new SyncRate();
  #transfers: readonly RunTransfer[] = [];
  #transfer: RunTransfer | null = null;
  /** Of the fetch under way, or of the last one, whose end the device may not have heard of. */
  #window: FetchWindow | null = null;
  #isFetching = false;
  #isPaused = false;
  #lastFetchId = 0;
  #dataDeadlineMs = Infinity;

  constructor(connection: HostConnection) {
    this.#connection = connection;
    this.commits = new CommitGroups((action) => connection.push(action));
  }

  get wakeAtMs(): number {
    return Math.min(this.#window?.ackAtMs ?? Infinity, this.#dataDeadlineMs, this.commits.wakeAtMs);
  }

  /** What the progress counts. */
  start(transfers: readonly RunTransfer[]): void {
    this.#transfers = transfers;
  }

  // ---- events ----

  /** A value of DATA. Frames of another fetch are passed over. */
  take(value: Uint8Array): void {
    const frame = decodeData(value);
    const window = this.#window;
    const transfer = this.#transfer;
    if (!frame.ok || window === null || transfer === null || frame.value.fetchId !== window.fetchId) return;
    const { nowMs } = this.#connection;
    if (this.#isFetching && !this.#isPaused) this.#dataDeadlineMs = nowMs + DATA_DEADLINE_MS;
    if (frame.value.kind === "bytes") {
      const arrived = window.take(frame.value, nowMs);
      // What comes behind the end of a fetch is fetched again: the next run may have begun.
      if (this.#isFetching) for (const { blockNo, bytes } of arrived) this.#takeBlock(transfer, blockNo, bytes);
    } else if (frame.value.cause === END_CAUSE.complete) {
      window.askForAck(nowMs);
    } else if (this.#isFetching) {
      if (frame.value.cause === END_CAUSE.flashError) transfer.suspect(window.firstMissingBlock);
      this.#end();
    }
  }

  #takeBlock(transfer: RunTransfer, blockNo: number, bytes: Uint8Array): void {
    const { nowMs } = this.#connection;
    this.#rate.add(BLOCK_BYTES, nowMs);
    if (transfer.take(blockNo, bytes) === "good") this.commits.add(transfer.entry.run, { blockNo, bytes }, nowMs);
  }

  /** A group is durable. */
  committed(group: number): void {
    this.#transfer?.committed(this.commits.committed(group));
    this.showProgress();
    if (!this.#isPaused || this.commits.isFull) return;
    this.#isPaused = false;
    this.#dataDeadlineMs = this.#connection.nowMs + DATA_DEADLINE_MS;
    this.#window?.askForAck(this.#connection.nowMs);
  }

  /** Commit and acknowledge what is due. */
  onTime(): void {
    const { nowMs } = this.#connection;
    if (nowMs >= this.commits.wakeAtMs) this.commits.flush();
    if (nowMs >= this.#dataDeadlineMs) this.#connection.fail("deadLink");
    if (this.#connection.isOver || this.#window === null || nowMs < this.#window.ackAtMs) return;
    if (this.#isFetching && this.commits.isFull) {
      this.#isPaused = true;
      this.#dataDeadlineMs = Infinity;
    }
    const value = this.#window.flow(this.#isPaused ? 0 : WINDOW_FRAMES);
    this.#connection.push({ type: "write", which: "flow", value });
  }

  showProgress(): void {
    if (this.#transfer === null) return;
    const doneBlocks = this.#transfers.reduce((sum, { doneCount }) => sum + doneCount, 0);
    const totalBlocks = this.#transfers.reduce((sum, { entry }) => sum + entry.blocks, 0);
    const doneBytes = doneBlocks * BLOCK_BYTES;
    const totalBytes = totalBlocks * BLOCK_BYTES;
    const secondsLeft = this.#rate.secondsFor(totalBytes - doneBytes, this.#connection.nowMs);
    const progress = { run: this.#transfer.entry.run, doneBytes, totalBytes, doneBlocks, totalBlocks, secondsLeft };
    this.#connection.push({ type: "progress", progress });
  }

  // ---- steps ----

  /** Fetch until nothing is missing and everything is durable; false when the run is given up on this connection. */
  *fetchMissing(transfer: RunTransfer): Path<boolean> {
    this.#transfer = transfer;
    this.showProgress();
    const isComplete = yield* this.#fetchRanges(transfer);
    this.commits.flush();
    while (!this.commits.isEmpty) yield;
    return isComplete;
  }

  *#fetchRanges(transfer: RunTransfer): Path<boolean> {
    let barrenCount = 0;
    for (let range = transfer.nextRange(); range !== null; range = transfer.nextRange()) {
      const before = transfer.arrivedCount;
      const status = yield* this.#fetch(transfer, range);
      if (status !== STATUS.ok) {
        this.#connection.report("refused", transfer.entry.run, status);
        return false;
      }
      const isAsking = transfer.hasSuspects && transfer.mapCount < MAX_MAPS;
      const hasFound = isAsking && (yield* this.askBadBlocks(transfer));
      if (hasFound === null) return false;
      barrenCount = hasFound || transfer.arrivedCount > before ? 0 : barrenCount + 1;
      if (barrenCount === MAX_BARREN_FETCHES) {
        this.#connection.report("badBlock", transfer.entry.run);
        return false;
      }
    }
    return true;
  }

  /** One FETCH and all its frames; its status. */
  *#fetch(transfer: RunTransfer, { first, count }: BlockRange): Path<number> {
    this.#lastFetchId = (this.#lastFetchId % LAST_FETCH_ID) + 1;
    const fetchId = this.#lastFetchId;
    const start = first * BLOCK_BYTES;
    const asked = count * BLOCK_BYTES;
    const unit = this.valueBytes - DATA_HEADER_BYTES;
    const { run } = transfer.entry;
    const request = { run, offset: start, length: asked, fetchId, unit, credits: WINDOW_FRAMES };
    const { status, body } = yield* this.#connection.command({ name: "fetch", ...request });
    if (body?.name !== "fetch") return status;
    const window = new FetchWindow({ fetchId, start, length: Math.min(body.length, asked), unit: body.unit });
    this.#window = window;
    this.#isFetching = true;
    this.#dataDeadlineMs = this.#connection.nowMs + DATA_DEADLINE_MS;
    while (this.#isFetching && !window.isDone) yield;
    this.#end();
    if (window.isDone) window.askForAck(this.#connection.nowMs);
    return STATUS.ok;
  }

  #end(): void {
    this.#isFetching = false;
    this.#isPaused = false;
    this.#dataDeadlineMs = Infinity;
  }

  /** BLOCKMAP of the whole run; whether the device names other blocks than before. Null: it refused, which is reported. */
  *askBadBlocks(transfer: RunTransfer): Path<boolean | null> {
    const listed: number[] = [];
    const { run } = transfer.entry;
    transfer.mapCount++;
    for (let firstBlock = 0; ;) {
      const { status, body: page } = yield* this.#connection.command({ name: "blockMap", run, firstBlock });
      if (page?.name !== "blockMap") {
        this.#connection.report("refused", run, status);
        return null;
      }
      const found = page.entries.map(({ blockNo }) => blockNo).filter((blockNo) => blockNo >= firstBlock);
      listed.push(...found);
      if (page.more === 0 || found.length === 0) return transfer.setBadBlocks(listed);
      firstBlock = Math.max(...found) + 1;
    }
  }
}
