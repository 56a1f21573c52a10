// What every call of the contract is written with: the contract with its context, and failures turned into typed errors.
import { implement } from "@orpc/server";
import { LookaheadError } from "../core/errors.ts";
import { contract } from "./contract.ts";
import { toWire } from "./failure.ts";
import type { Log } from "./log.ts";

/** What a transport says of its caller. */
export interface CallContext {
  /** True where the caller is a program of this computer's user that may name files; false for pages in a browser. */
  readonly localFiles: boolean;
}

/** Long work in its turn, with its events as a stream; ends with the caller, the stream or the engine. */
export type InTurn = <Event>(
  caller: AbortSignal | undefined,
  work: (tell: (event: Event) => void, signal: AbortSignal) => Promise<void>,
) => AsyncGenerator<Event, void>;

export type Implementer = ReturnType<typeof createImplementer>;

export function createImplementer(log: Log) {
  return implement(contract)
    .$context<CallContext>()
    .use(async ({ next }) => {
      try {
        return await next();
      } catch (error) {
        throw toWire(error, log);
      }
    });
}

/** @throws LookaheadError `usage` where the caller is a page */
export function onlyLocal({ localFiles }: CallContext): void {
  if (localFiles) return;
  throw new LookaheadError("usage", "A page in a browser sends a file; it cannot name one on this computer.");
}
