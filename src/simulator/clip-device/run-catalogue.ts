// The runs of a clip on NOR flash: a ring of sectors for blocks, and a log of records that says where each run lies. PROTOCOL.md
// sections 6, 10 and 18; the C reference has the same. Survives a power cut at any flash operation with the loss of at most the
// block being written. Recorder and device machine -> this -> NOR flash.
import { BLOCK_BYTES, blockCrc, decodeBlockHeader, isBlockOf, MAX_RUN_BLOCKS } from "../../protocol/block.ts";
import type { RunEntry } from "../../protocol/bodies.ts";
import { END_REASON, RUN_STATE, STATUS } from "../../protocol/codes.ts";
import type { RunStore } from "../../protocol/device-port.ts";
import { equalBytes } from "../../protocol/owner-key.ts";
import { CatalogueLog, RECORD_TYPE, type CatalogueRecord } from "./catalogue-log.ts";
import { FlashReadError, type NorFlash } from "./nor-flash.ts";

/** Only in the log: the run is gone. */
const RECLAIMED = 6;
const WRITE_FAILED_FLAG = 1;
const DEFAULT_MAX_RUNS = 32;
/** Codes of the event log. */
const EVENT_RUN_ENDED = 3;
const EVENT_BAD_BLOCK = 64;
const EVENT_OF_STATE: ReadonlyMap<number, number> = new Map([
  [RUN_STATE.recording, 2],
  [RUN_STATE.sealed, EVENT_RUN_ENDED],
  [RUN_STATE.synced, 5],
  [RUN_STATE.released, 6],
  [RECLAIMED, 7],
]);

export interface CatalogueGeometry {
  /** Sectors of each of the two areas of the log. An area must hold all runs and two records more. */
  readonly areaSectors: number;
  /** Sectors of the ring behind them. */
  readonly dataSectors: number;
  readonly maxRuns?: number;
}

export type CatalogueListener = (code: number, value: number, bootId: number) => void;

export class RunCatalogue implements RunStore {
  readonly #flash: NorFlash;
  readonly #geometry: Required<CatalogueGeometry>;
  readonly #log: CatalogueLog;
  /** Oldest first. */
  #records: CatalogueRecord[] = [];
  #bootId = 0;
  #lastRun = 0;
  /** Sector of the ring that is written next. */
  #head = 0;

  readonly #onEvent: CatalogueListener;

  /**
   * Find or make the catalogue, count the boot, and seal what a power cut left open. `onEvent` is told what goes into the event log,
   * with the codes of PROTOCOL.md section 7.7.
   */
  constructor(flash: NorFlash, geometry: CatalogueGeometry, onEvent: CatalogueListener = () => {}) {
    this.#onEvent = onEvent;
    this.#flash = flash;
    this.#geometry = { maxRuns: DEFAULT_MAX_RUNS, ...geometry };
    this.#log = new CatalogueLog(flash, geometry.areaSectors);
    const { records, isDamaged } = this.#log.open();
    for (const record of records) this.#apply(record);
    const newest = this.#records.at(-1);
    if (newest !== undefined) this.#head = this.#behind(newest);
    this.#bootId++;
    if (isDamaged) this.#log.rewrite(this.#live());
    this.#store(this.#bootRecord());
    const open = this.#records.filter(({ state }) => state <= RUN_STATE.sealing);
    for (const record of open) this.#end(this.#scanned(record), END_REASON.power);
    // Where the record of a reclaimed run is lost its place has been written over.
    while (this.usedSectors > this.#geometry.dataSectors) this.#records.shift();
  }

  get bootId(): number {
    return this.#bootId;
  }

  get totalBlocks(): number {
    return this.#geometry.dataSectors;
  }

  /** Of all runs that are in the list. */
  get usedSectors(): number {
    return this.#records.reduce((sum, { blocks }) => sum + blocks, 0);
  }

  /** Of runs that are not released. */
  get usedBlocks(): number {
    return this.#records.reduce((sum, { state, blocks }) => sum + (state === RUN_STATE.released ? 0 : blocks), 0);
  }

  /** The run that is being recorded, 0 none. */
  get openRun(): number {
    return this.#openRecord()?.run ?? 0;
  }

  // ---- recording ----

  /** Start a run; its number, or 0 when there is no place and the oldest run is not released. */
  open(startTick: number): number {
    while (this.#records.length === this.#geometry.maxRuns || this.usedSectors === this.#geometry.dataSectors) {
      if (!this.#reclaimOldest()) return 0;
    }
    const run = this.#lastRun + 1;
    const place = { type: RECORD_TYPE.run, run, firstSector: this.#head, blocks: 0, bootId: this.#bootId };
    const state = { state: RUN_STATE.recording, endReason: END_REASON.recording, flags: 0, token: 0n };
    return this.#store({ ...place, ...state, startTick, endTick: startTick }) ? run : 0;
  }

  /**
   * Write the next block of the open run and read it back; a status of PROTOCOL.md section 14. flashError: the place holds a bad
   * block, write the same samples as the next one. full: nothing was written.
   */
  append(block: Uint8Array): number {
    const record = this.#openRecord();
    if (record === null) return STATUS.notAllowed;
    if (record.blocks === MAX_RUN_BLOCKS) return STATUS.full;
    while (this.usedSectors === this.#geometry.dataSectors) if (!this.#reclaimOldest()) return STATUS.full;
    const sector = this.#sectorOf(record, record.blocks);
    const endTick = decodeBlockHeader(block)?.tickLast ?? record.endTick;
    const grown = { ...record, blocks: record.blocks + 1, endTick };
    this.#records[this.#records.length - 1] = grown;
    this.#head = this.#behind(grown);
    this.#flash.erase(sector);
    this.#flash.program(sector * BLOCK_BYTES, block);
    const back = this.#flash.read(sector * BLOCK_BYTES, BLOCK_BYTES);
    if (back !== null && equalBytes(back, block)) return STATUS.ok;
    this.#records[this.#records.length - 1] = { ...grown, flags: grown.flags | WRITE_FAILED_FLAG };
    this.#onEvent(EVENT_BAD_BLOCK, record.run, this.#bootId);
    return STATUS.flashError;
  }

  /** End the open run. */
  seal(endReason: number): number {
    const record = this.#openRecord();
    if (record === null) return STATUS.notAllowed;
    return this.#end(record, endReason) ? STATUS.ok : STATUS.flashError;
  }

  // ---- RunStore ----

  runs(): readonly RunEntry[] {
    return this.#records;
  }

  read(run: number, offset: number, length: number): Uint8Array | null {
    const record = this.#find(run);
    if (record === null) return null;
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const inside = (offset + at) % BLOCK_BYTES;
      const part = Math.min(BLOCK_BYTES - inside, length - at);
      const sector = this.#sectorOf(record, Math.floor((offset + at) / BLOCK_BYTES));
      const read = this.#flash.read(sector * BLOCK_BYTES + inside, part);
      if (read === null) return null;
      bytes.set(read, at);
      at += part;
    }
    return bytes;
  }

  blockCrc(run: number, blockNo: number): number | null {
    const record = this.#find(run);
    if (record === null) return 0;
    const page = this.#page(record, blockNo);
    if (page === null) return null;
    return isBlockOf(page, run, blockNo) ? blockCrc(page) : 0;
  }

  token(run: number): bigint | null {
    const record = this.#find(run);
    return record !== null && record.state >= RUN_STATE.synced ? record.token : null;
  }

  keepSynced(run: number, token: bigint): boolean {
    const record = this.#find(run);
    return record !== null && this.#store({ ...record, state: RUN_STATE.synced, token });
  }

  release(run: number): boolean {
    const record = this.#find(run);
    return record !== null && this.#store({ ...record, state: RUN_STATE.released });
  }

  // ---- records ----

  #find(run: number): CatalogueRecord | null {
    return this.#records.find((record) => record.run === run) ?? null;
  }

  #openRecord(): CatalogueRecord | null {
    const newest = this.#records.at(-1);
    return newest?.state === RUN_STATE.recording ? newest : null;
  }

  #bootRecord(): CatalogueRecord {
    const none = { state: 0, endReason: 0, flags: 0, blocks: 0, startTick: 0, endTick: 0, token: 0n };
    return { ...none, type: RECORD_TYPE.boot, run: this.#lastRun, firstSector: this.#head, bootId: this.#bootId };
  }

  #live(): CatalogueRecord[] {
    return [this.#bootRecord(), ...this.#records];
  }

  #store(record: CatalogueRecord): boolean {
    if (!this.#log.append(record, this.#live())) return false;
    this.#apply(record);
    const code = EVENT_OF_STATE.get(record.state);
    if (code !== undefined) this.#onEvent(code, code === EVENT_RUN_ENDED ? record.endReason : record.run, this.#bootId);
    return true;
  }

  /** A record of a run replaces the earlier one, unless it says less. */
  #apply(record: CatalogueRecord): void {
    this.#lastRun = Math.max(this.#lastRun, record.run);
    if (record.type === RECORD_TYPE.boot) {
      this.#bootId = Math.max(this.#bootId, record.bootId);
      this.#head = record.firstSector;
      return;
    }
    const index = this.#records.findIndex(({ run }) => run >= record.run);
    const at = index === -1 ? this.#records.length : index;
    const isKnown = this.#records[at]?.run === record.run;
    if (isKnown && this.#records[at].state > record.state) return;
    this.#records.splice(at, isKnown ? 1 : 0, ...(record.state === RECLAIMED ? [] : [record]));
    // Only reclaiming makes room for one more, so the record of that is lost.
    if (this.#records.length > this.#geometry.maxRuns) this.#records.shift();
  }

  #reclaimOldest(): boolean {
    const [oldest] = this.#records;
    return oldest?.state === RUN_STATE.released && this.#store({ ...oldest, state: RECLAIMED });
  }

  #end(record: CatalogueRecord, endReason: number): boolean {
    const isLast = record.run === this.#records.at(-1)?.run;
    if (isLast) this.#head = this.#behind(record);
    return this.#store({ ...record, state: record.blocks > 0 ? RUN_STATE.sealed : RECLAIMED, endReason });
  }

  // ---- sectors ----

  #sectorOf(record: CatalogueRecord, blockNo: number): number {
    const { areaSectors, dataSectors } = this.#geometry;
    return 2 * areaSectors + ((record.firstSector + blockNo) % dataSectors);
  }

  #behind(record: CatalogueRecord): number {
    return (record.firstSector + record.blocks) % this.#geometry.dataSectors;
  }

  #page(record: CatalogueRecord, blockNo: number): Uint8Array | null {
    return this.#flash.read(this.#sectorOf(record, blockNo) * BLOCK_BYTES, BLOCK_BYTES);
  }

  /** The record of a run that was open, up to its last good page. Pages behind a rotten one are not given up. */
  #scanned(record: CatalogueRecord): CatalogueRecord {
    for (let blocks = this.#geometry.dataSectors; blocks > 0; blocks--) {
      const page = this.#page(record, blocks - 1);
      if (page === null) throw new FlashReadError();
      if (!isBlockOf(page, record.run, blocks - 1)) continue;
      return { ...record, blocks, endTick: decodeBlockHeader(page)?.tickLast ?? record.endTick };
    }
    return { ...record, blocks: 0 };
  }
}
