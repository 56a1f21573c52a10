// The log of records in the catalogue's two areas: slots with a CRC, torn ones skipped, a full area copied to the other one,
// its header last. PROTOCOL.md section 18. What the records mean is run-catalogue.ts. Run catalogue <-> this <-> NOR flash.
import { crc32c } from "../../protocol/crc32c.ts";
import { readRecord, skip, tick, u32, u64, u8, writeRecord, type RecordOf } from "../../protocol/layout.ts";
import { equalBytes } from "../../protocol/owner-key.ts";
import { FlashReadError, SECTOR_BYTES, type NorFlash } from "./nor-flash.ts";

const SLOT_BYTES = 64;
const SLOT_CRC_AT = 60;
const AREA_MAGIC = 0x5443_4b4c;
const HEADER = { magic: u32(AREA_MAGIC, AREA_MAGIC), generation: u32(1) };
const RECORD = {
  type: u8(),
  state: u8(),
  endReason: u8(),
  flags: u8(),
  run: u32(),
  firstSector: u32(),
  blocks: u32(),
  bootId: u32(),
  reserved: skip(4),
  startTick: tick,
  endTick: tick,
  token: u64,
};

export const RECORD_TYPE = { run: 1, boot: 2 } as const;
/** Whole entry of a run, or boot id, highest run number and head of the ring. */
export type CatalogueRecord = RecordOf<typeof RECORD>;

type Slot = { readonly is: "blank" | "torn" } | { readonly is: "good"; readonly bytes: Uint8Array };

function hasGoodCrc(slot: Uint8Array): boolean {
  const crc = new DataView(slot.buffer, slot.byteOffset).getUint32(SLOT_CRC_AT, true);
  return crc32c(slot.subarray(0, SLOT_CRC_AT)) === crc;
}

/** A slot with one bit that rotted is mended: its CRC tells which. */
function lookAt(stored: Uint8Array): Slot {
  if (stored.every((byte) => byte === 0xff)) return { is: "blank" };
  const bytes = stored.slice();
  if (hasGoodCrc(bytes)) return { is: "good", bytes };
  for (let bit = 0; bit < 8 * SLOT_BYTES; bit++) {
    bytes[bit >>> 3] ^= 1 << (bit & 7);
    if (hasGoodCrc(bytes)) return { is: "good", bytes };
    bytes[bit >>> 3] ^= 1 << (bit & 7);
  }
  return { is: "torn" };
}

interface Area {
  /** Null: neither good nor blank, so that it may have been the one in use. */
  readonly generation: number | null;
  readonly records: readonly CatalogueRecord[];
  readonly nextSlot: number;
}

/** What decides which of two areas holds the later records: they are of a later boot, or name a later run. */
function isLater(a: Area, b: Area): boolean {
  const bootOf = (area: Area): number => Math.max(0, ...area.records.map(({ bootId }) => bootId));
  const runOf = (area: Area): number => Math.max(0, ...area.records.map(({ run }) => run));
  const generationOf = (area: Area): number => area.generation ?? 0;
  const differences = [bootOf(a) - bootOf(b), runOf(a) - runOf(b), generationOf(a) - generationOf(b)];
  return (differences.find((difference) => difference !== 0) ?? 0) > 0;
}

export class CatalogueLog {
  readonly #flash: NorFlash;
  readonly #areaSectors: number;
  #area = 0;
  #generation = 0;
  #nextSlot = 1;

  /** Sectors 0 to 2 · `areaSectors` - 1 of the flash are the log's. */
  constructor(flash: NorFlash, areaSectors: number) {
    this.#flash = flash;
    this.#areaSectors = areaSectors;
  }

  /**
   * The records that count, in order. With a damaged header either area may be the one in use: then the records of both come, the
   * later area last, and everything that counts is to be written anew.
   */
  open(): { readonly records: readonly CatalogueRecord[]; readonly isDamaged: boolean } {
    const areas = [this.#look(0), this.#look(1)] as const;
    const [first, second] = areas;
    const isDamaged = first.generation === null || second.generation === null;
    const isSecond = isDamaged ? isLater(second, first) : (second.generation ?? 0) > (first.generation ?? 0);
    const [older, later] = isSecond ? [first, second] : [second, first];
    this.#area = isSecond ? 1 : 0;
    this.#generation = Math.max(first.generation ?? 0, second.generation ?? 0);
    this.#nextSlot = later.nextSlot;
    if (isDamaged) return { records: [...older.records, ...later.records], isDamaged };
    return { records: this.#generation === 0 ? [] : later.records, isDamaged: this.#generation === 0 };
  }

  #look(area: number): Area {
    const records: CatalogueRecord[] = [];
    let nextSlot = 1;
    for (let slot = 1; slot < this.#slotCount; slot++) {
      const found = lookAt(this.#read(area, slot));
      if (found.is !== "blank") nextSlot = slot + 1;
      const record = found.is === "good" ? readRecord(RECORD, found.bytes) : null;
      if (record !== null) records.push(record);
    }
    return { generation: this.#generationOf(area), records, nextSlot };
  }

  /** Append a record; `live` are all records that count, the appended one not among them. False: the flash takes no more. */
  append(record: CatalogueRecord, live: readonly CatalogueRecord[]): boolean {
    if (this.#tryTwoSlots(record)) return true;
    return this.rewrite(live) && this.#tryTwoSlots(record);
  }

  /** Everything that counts into the other area, its header last: a power cut leaves the area in use. */
  rewrite(live: readonly CatalogueRecord[]): boolean {
    const area = 1 - this.#area;
    for (let i = 0; i < this.#areaSectors; i++) this.#flash.erase(area * this.#areaSectors + i);
    if (!live.every((record, i) => this.#programRecord(area, 1 + i, record))) return false;
    const header = new Uint8Array(SLOT_BYTES);
    writeRecord(HEADER, { magic: AREA_MAGIC, generation: this.#generation + 1 }, header);
    if (!this.#program(area, 0, header)) return false;
    this.#area = area;
    this.#generation++;
    this.#nextSlot = 1 + live.length;
    return true;
  }

  get #slotCount(): number {
    return (this.#areaSectors * SECTOR_BYTES) / SLOT_BYTES;
  }

  /** 0 when the area is blank; null when its header is damaged. */
  #generationOf(area: number): number | null {
    const slot = lookAt(this.#read(area, 0));
    if (slot.is === "blank") return 0;
    return slot.is === "good" ? (readRecord(HEADER, slot.bytes)?.generation ?? null) : null;
  }

  #address(area: number, slot: number): number {
    return area * this.#areaSectors * SECTOR_BYTES + slot * SLOT_BYTES;
  }

  /** Throws when the flash cannot be read: it must not pass for an empty one. */
  #read(area: number, slot: number): Uint8Array {
    const bytes = this.#flash.read(this.#address(area, slot), SLOT_BYTES);
    if (bytes === null) throw new FlashReadError();
    return bytes;
  }

  /** A slot that does not read back is left behind. */
  #tryTwoSlots(record: CatalogueRecord): boolean {
    for (let attempt = 0; attempt < 2 && this.#nextSlot < this.#slotCount; attempt++) {
      if (this.#programRecord(this.#area, this.#nextSlot++, record)) return true;
    }
    return false;
  }

  #programRecord(area: number, slot: number, record: CatalogueRecord): boolean {
    const bytes = new Uint8Array(SLOT_BYTES);
    writeRecord(RECORD, record, bytes);
    return this.#program(area, slot, bytes);
  }

  #program(area: number, slot: number, bytes: Uint8Array): boolean {
    new DataView(bytes.buffer).setUint32(SLOT_CRC_AT, crc32c(bytes.subarray(0, SLOT_CRC_AT)), true);
    this.#flash.program(this.#address(area, slot), bytes);
    const back = this.#flash.read(this.#address(area, slot), SLOT_BYTES);
    return back !== null && equalBytes(back, bytes);
  }
}
