// What noble's Linux side keeps after a loss that nobody told it of: when an adapter goes off there is neither a
// disconnection nor the end of a connect, its queue of connects stays blocked, and the packets under way count against the
// next connection for ever. This tells it, in the packets that the adapter would have sent. Besides, what else must be reached
// into so that it can live in a process with others. macOS and Windows need none of it.
/* oxlint-disable no-underscore-dangle -- these are the names that noble gives its private parts */
import type { EventEmitter } from "node:events";
import type { Noble } from "./noble-api.ts";

/** The parts of noble's HCI side that are reached into. Absent on other systems, and checked for each. */
interface HciSide {
  readonly _bindings?: EventEmitter & {
    _state?: string | null;
    onStateChange?(state: string): void;
    readonly _handles?: Readonly<Record<string, number | string>>;
    readonly _pendingConnectionUuid?: string | null;
    readonly _hci?: { readonly _socket?: EventEmitter & { stop?(): void }; pollIsDevUp?(): void };
  };
}

const SUPERVISION_TIMEOUT = 0x08;
const UNKNOWN_CONNECTION = 0x02;

/** Reports every connection and every connect under way as ended. */
export function forgetLostConnections(noble: Noble): void {
  const bindings = (noble as HciSide)._bindings;
  const socket = bindings?._hci?._socket;
  if (bindings === undefined || socket === undefined) return;
  const handles = Object.values(bindings._handles ?? {}).filter((handle) => typeof handle === "number");
  // On its own, as every packet comes: what noble has just written is in its queue by then.
  setImmediate(() => {
    for (const handle of handles) socket.emit("data", disconnectionComplete(handle));
    if (typeof bindings._pendingConnectionUuid === "string") socket.emit("data", connectionFailed());
  });
}

/** Before the start: noble writes to the standard output of its process, amid our data, when it may not use the adapter. */
export function keepQuiet(noble: Noble): void {
  const bindings = (noble as HciSide)._bindings;
  if (bindings?._hci === undefined || bindings.onStateChange === undefined) return;
  bindings.onStateChange = (state) => {
    if (bindings._state === state) return;
    bindings._state = state;
    bindings.emit("stateChange", state);
  };
}

/** Ends the look at the adapter once a second, which keeps a process alive, and lets go of the socket. */
export function stopPolling(noble: Noble): void {
  const hci = (noble as HciSide)._bindings?._hci;
  if (hci?.pollIsDevUp === undefined) return;
  hci.pollIsDevUp = () => {};
  hci._socket?.stop?.();
}

/** HCI event 0x05. */
function disconnectionComplete(handle: number): Buffer {
  return Buffer.of(4, 0x05, 4, 0, handle & 0xff, handle >> 8, SUPERVISION_TIMEOUT);
}

/** HCI event 0x3e with subevent 0x01: LE Connection Complete with a status other than 0. */
function connectionFailed(): Buffer {
  return Buffer.concat([Buffer.of(4, 0x3e, 19, 0x01, UNKNOWN_CONNECTION), Buffer.alloc(17)]);
}
