// The first block of the run that a clip records at this moment, fetched while its live samples come: it says how the sensor sits
// in its housing and what its numbers mean. Not a sync: nothing is kept, and what cannot be had is done without.
// clip-live.ts asks; DATA -> this -> the block.
import { BLOCK_BYTES, decodeBlock } from "../protocol/block.ts";
import type { ReplyBody } from "../protocol/bodies.ts";
import { FetchWindow, WINDOW_FRAMES } from "../protocol/fetch-window.ts";
import { decodeData } from "../protocol/frames.ts";
import type { AskedCommand } from "../protocol/host-port.ts";

const FETCH_ID = 1;
const DATA_HEADER_BYTES = 6;

export class FirstBlock {
  readonly #write: (flow: Uint8Array) => void;
  readonly #done: (block: Uint8Array | null) => void;
  #window: FetchWindow | null = null;
  #isOver = false;

  /** `write` takes values of FLOW; `done` is called once, with null when the block cannot be had. */
  constructor(write: (flow: Uint8Array) => void, done: (block: Uint8Array | null) => void) {
    this.#write = write;
    this.#done = done;
  }

  command(run: number, valueBytes: number): AskedCommand {
    const unit = valueBytes - DATA_HEADER_BYTES;
    return {
      name: "fetch",
      run,
      offset: 0,
      length: BLOCK_BYTES,
      fetchId: FETCH_ID,
      unit,
      credits: WINDOW_FRAMES,
    };
  }

  /** The answer to the command. */
  answered(body: ReplyBody | null): void {
    if (body?.name !== "fetch" || body.length !== BLOCK_BYTES) this.end();
    else this.#window = new FetchWindow({ fetchId: FETCH_ID, start: 0, length: BLOCK_BYTES, unit: body.unit });
  }

  /** A value of DATA. */
  take(value: Uint8Array, nowMs: number): void {
    const frame = decodeData(value);
    const window = this.#window;
    if (window === null || !frame.ok || frame.value.fetchId !== FETCH_ID) return;
    if (frame.value.kind !== "bytes") {
      if (!window.isDone) this.#write(window.flow(WINDOW_FRAMES));
      return;
    }
    const [block] = window.take(frame.value, nowMs);
    if (window.ackAtMs <= nowMs || window.isDone) this.#write(window.flow(WINDOW_FRAMES));
    if (block !== undefined) this.end(decodeBlock(block.bytes).ok ? block.bytes : null);
  }

  /** Over, with or without it. */
  end(block: Uint8Array | null = null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#window = null;
    this.#done(block);
  }
}
