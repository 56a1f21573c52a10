// Bytes of a comma-separated table to rows of numbers, streaming and without an allocation per row. It knows lines,
// columns and numbers, and nothing of sensors. First station of a recording: bytes -> table -> imu-csv -> ImuBlock.
//
// Tolerated: a byte order mark, CRLF, blank lines, a missing last newline, spaces and quotes around a value, commas inside
// a quoted value of an ignored column. Everything else that is not a number is refused with line and column.
import { LookaheadError } from "../core/errors.ts";

/** Which columns to read. `slots[i]` is where column i of the file goes in a row, or -1 when it is ignored. */
export interface TableColumns {
  readonly names: readonly string[];
  readonly slots: Int32Array;
  readonly width: number;
}

/** Rows of numbers, row-major. The arrays are filled anew for every batch: copy what must stay. NaN: empty or `nan`. */
export interface TableRows {
  readonly values: Float64Array;
  /** Line in the file of every row, the header being line 1. */
  readonly lines: Float64Array;
  count: number;
}

/** Longest line, bytes. A line of 7 numbers has about 70. */
export const MAX_LINE_BYTES = 65_536;
const ROWS_PER_BATCH = 1024;
const PIECE_BYTES = 262_144;

const TAB = 9;
const LF = 10;
const CR = 13;
const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;

/** Powers of ten that a double holds exactly; a quotient of two exact numbers is correctly rounded. */
const POW10 = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const MAX_EXACT = 2 ** 53;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** One sentence that names the place: "evening.csv, line 214, column gyr_x_dps: 'n/a' is not a number." */
export function badRow(name: string, line: number, column: string | null, what: string): LookaheadError {
  const where = column === null ? `${name}, line ${line}` : `${name}, line ${line}, column ${column}`;
  return new LookaheadError("badFile", `${where}: ${what}`, {
    facts: { name, line, what, ...(column === null ? {} : { column }) },
  });
}

/** One sentence about the file as a whole: "evening.csv is empty." */
export function badFile(name: string, what: string, hint = ""): LookaheadError {
  return new LookaheadError("badFile", `${name} ${what}`, { hint, facts: { name, what } });
}

/**
 * Read a table. `choose` sees the header's names (trimmed, unquoted) and says which columns to read; it may throw.
 * Yields batches of up to 1024 rows, all but the last one full.
 * Errors: LookaheadError "badFile" for an empty file, bytes that are not text, an over-long line, a row with the wrong number
 * of columns, a value that is not a finite number.
 */
export async function* readTable(
  source: AsyncIterable<Uint8Array>,
  name: string,
  choose: (header: readonly string[]) => TableColumns,
): AsyncGenerator<TableRows, void> {
  const reader = new TableReader(name, choose);
  for await (const chunk of source) {
    for (let from = 0; from < chunk.length; from += PIECE_BYTES) {
      reader.append(chunk.subarray(from, from + PIECE_BYTES));
      while (reader.parse()) yield reader.rows;
    }
  }
  reader.end();
  while (reader.parse()) yield reader.rows;
  if (reader.rows.count > 0) yield reader.rows;
}

class TableReader {
  rows: TableRows = { values: new Float64Array(0), lines: new Float64Array(ROWS_PER_BATCH), count: 0 };
  readonly #name: string;
  readonly #choose: (header: readonly string[]) => TableColumns;
  #columns: TableColumns | null = null;
  /** Unread bytes are `#bytes[#from, #to)`; whole lines end at `#linesEnd`. */
  readonly #bytes = new Uint8Array(PIECE_BYTES + MAX_LINE_BYTES + 2);
  /** The same memory, for slices of text. */
  readonly #text = Buffer.from(this.#bytes.buffer);
  #from = 0;
  #to = 0;
  #linesEnd = 0;
  #line = 1;
  #full = false;
  #readAny = false;

  constructor(name: string, choose: (header: readonly string[]) => TableColumns) {
    this.#name = name;
    this.#choose = choose;
  }

  /** At most PIECE_BYTES; call after `parse` has said false. */
  append(piece: Uint8Array): void {
    this.#bytes.copyWithin(0, this.#from, this.#to);
    this.#to -= this.#from;
    this.#from = 0;
    this.#bytes.set(piece, this.#to);
    this.#to += piece.length;
    this.#linesEnd = this.#bytes.lastIndexOf(LF, this.#to - 1) + 1;
    if (this.#to - this.#linesEnd > MAX_LINE_BYTES) {
      // The header says best what is wrong with a file of the wrong kind.
      if (this.#columns === null && this.#linesEnd === 0) this.#checkText(this.#bytes.subarray(0, MAX_LINE_BYTES));
      this.#tooLong(this.#line + countLines(this.#bytes, this.#from, this.#linesEnd));
    }
  }

  /** The last line may lack its newline. */
  end(): void {
    if (this.#to > this.#linesEnd) {
      this.#bytes[this.#to++] = LF;
      this.#linesEnd = this.#to;
    }
    if (this.#linesEnd === this.#from && this.#columns === null) {
      throw badFile(this.#name, this.#readAny ? "has no header line." : "is empty.");
    }
  }

  /** Parse whole lines; true when a batch is full, false when more bytes are needed. */
  parse(): boolean {
    if (this.#full) {
      this.rows.count = 0;
      this.#full = false;
    }
    if (this.#columns === null && !this.#parseHeader()) return false;
    this.#parseRows(this.#columns!);
    this.#full = this.rows.count === ROWS_PER_BATCH;
    return this.#full;
  }

  #parseHeader(): boolean {
    while (this.#from < this.#linesEnd) {
      const end = this.#bytes.indexOf(LF, this.#from);
      if (end - this.#from > MAX_LINE_BYTES) this.#tooLong(this.#line);
      const bytes = this.#bytes.subarray(this.#from, end);
      const text = this.#checkText(bytes);
      this.#from = end + 1;
      this.#readAny = true;
      if (text.trim() !== "") {
        const names = text.split(",").map((cell) => unquote(cell));
        this.#columns = this.#choose(names);
        this.rows = { ...this.rows, values: new Float64Array(ROWS_PER_BATCH * this.#columns.width) };
        this.#line++;
        return true;
      }
      this.#line++;
    }
    return false;
  }

  /** Header text without its byte order mark; refuses what is not UTF-8 text. */
  #checkText(bytes: Uint8Array): string {
    const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    if (utf16) throw badFile(this.#name, "is UTF-16 text, not UTF-8.", "Save it as UTF-8 and try again.");
    const binary = bytes.findIndex((byte) => byte < 32 && byte !== TAB && byte !== CR);
    if (binary >= 0) throw badFile(this.#name, `is not a text file: byte ${binary + 1} is ${bytes[binary]}.`);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch (cause) {
      throw new LookaheadError("badFile", `${this.#name} is not a text file: its first line is not UTF-8.`, { cause });
    }
  }

  #parseRows(columns: TableColumns): void {
    const bytes = this.#bytes;
    const { slots, width } = columns;
    const { values, lines } = this.rows;
    const columnCount = slots.length;
    const end = this.#linesEnd;
    let count = this.rows.count;
    let at = this.#from;
    let line = this.#line;
    while (at < end && count < ROWS_PER_BATCH) {
      if (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] === LF)) {
        at += bytes[at] === LF ? 1 : 2;
        line++;
        continue;
      }
      const lineFrom = at;
      const row = count * width;
      let column = 0;
      let byte = COMMA;
      while (byte !== LF) {
        if (column === columnCount) this.#wrongCount(at, line, column);
        const slot = slots[column];
        byte = bytes[at];
        if (slot < 0) {
          if (byte === QUOTE) at = afterQuotes(bytes, at);
          while ((byte = bytes[at]) !== COMMA && byte !== LF) at++;
        } else {
          const start = at;
          const negative = byte === MINUS;
          if (negative) byte = bytes[++at];
          const digitsFrom = at;
          let mantissa = 0;
          while (byte >= ZERO && byte <= 57) {
            mantissa = mantissa * 10 + (byte - ZERO);
            byte = bytes[++at];
          }
          let digits = at - digitsFrom;
          let scale = 0;
          if (byte === DOT) {
            const fractionFrom = ++at;
            byte = bytes[at];
            while (byte >= ZERO && byte <= 57) {
              mantissa = mantissa * 10 + (byte - ZERO);
              byte = bytes[++at];
            }
            scale = at - fractionFrom;
            digits += scale;
          }
          if (byte === CR && bytes[at + 1] === LF) {
            byte = LF;
            at++;
          }
          const isPlain = (byte === COMMA || byte === LF) && digits > 0;
          if (isPlain && scale <= 22 && mantissa < MAX_EXACT) {
            const value = mantissa / POW10[scale];
            values[row + slot] = negative ? -value : value;
          } else if (isPlain && digits < 100) {
            values[row + slot] = Number(this.#latin1(start, at));
          } else {
            while ((byte = bytes[at]) !== COMMA && byte !== LF) at++;
            values[row + slot] = this.#slowNumber(this.#latin1(start, at), line, columns.names[column]);
          }
        }
        at++;
        column++;
      }
      if (column !== columnCount) this.#wrongCount(at - 1, line, column);
      if (at - lineFrom > MAX_LINE_BYTES) this.#tooLong(line);
      lines[count++] = line++;
    }
    this.rows.count = count;
    this.#from = at;
    this.#line = line;
  }

  #latin1(from: number, to: number): string {
    return this.#text.toString("latin1", from, to);
  }

  /** Everything that is not plain digits: exponents, blanks, quotes, `nan`. */
  #slowNumber(cell: string, line: number, column: string): number {
    const text = unquote(cell);
    if (text === "" || /^[+-]?nan$/i.test(text)) return NaN;
    const value = NUMBER.test(text) ? Number(text) : NaN;
    if (Number.isFinite(value)) return value;
    const infinite = !Number.isNaN(value) || /^[+-]?inf(inity)?$/i.test(text);
    throw badRow(this.#name, line, column, `'${shown(text)}' is not ${infinite ? "finite" : "a number"}.`);
  }

  #wrongCount(at: number, line: number, column: number): never {
    const end = this.#bytes.indexOf(LF, at);
    let count = column;
    if (end > at) count += 1 + this.#bytes.subarray(at, end).filter((byte) => byte === COMMA).length;
    const wanted = this.#columns!.slots.length;
    throw badRow(this.#name, line, null, `${columnWord(count)}, but the header has ${wanted}.`);
  }

  #tooLong(line: number): never {
    throw badRow(this.#name, line, null, `the line is longer than ${MAX_LINE_BYTES} bytes.`);
  }
}

function columnWord(count: number): string {
  return count === 1 ? "1 column" : `${count} columns`;
}

/** Past the closing quote of a cell, or at the end of its line when there is none. */
function afterQuotes(bytes: Uint8Array, at: number): number {
  let next = at + 1;
  while (bytes[next] !== LF) {
    if (bytes[next] === QUOTE) {
      if (bytes[next + 1] !== QUOTE) return next + 1;
      next++;
    }
    next++;
  }
  return next;
}

function unquote(cell: string): string {
  const text = cell.trim();
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).trim() : text;
}

/** At most 40 characters of a cell, fit to print. */
function shown(text: string): string {
  const printable = text.replaceAll(/[^\x20-\x7e]/g, "?");
  return printable.length > 40 ? `${printable.slice(0, 40)}…` : printable;
}

function countLines(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (bytes[at] === LF) count++;
  return count;
}
