// Runs a host machine of the protocol in real time: one event after another, each followed by what the machine asks for, and a
// timer for the moment at which it wants to be woken. It knows no link and no store and carries nothing out itself.
// clip-live.ts and the engine's clip-connection.ts <-> this -> HostMachine.
import type { HostMachine } from "../protocol/host.ts";
import type { HostAction, HostEvent } from "../protocol/host-port.ts";

export interface LoopClock {
  /** Monotonic, ms. */
  nowMs(): number;
  /** Calls `action` after `delayMs`; the answer takes it back. */
  after(delayMs: number, action: () => void): () => void;
}

export class HostLoop {
  readonly #machine: HostMachine;
  readonly #clock: LoopClock;
  readonly #carryOut: (action: HostAction) => void;
  readonly #onBug: (bug: unknown) => void;
  readonly #events: HostEvent[] = [];
  #isHandling = false;
  #isStopped = false;
  #takeBackTimer = (): void => {};

  /** `onBug` gets what the machine or `carryOut` throws; neither does for anything that a clip or a radio can do. */
  constructor(
    machine: HostMachine,
    clock: LoopClock,
    carryOut: (action: HostAction) => void,
    onBug: (bug: unknown) => void,
  ) {
    this.#machine = machine;
    this.#clock = clock;
    this.#carryOut = carryOut;
    this.#onBug = onBug;
  }

  /** Events that come up while one is handled wait for their turn. */
  dispatch(event: HostEvent): void {
    this.#events.push(event);
    if (this.#isHandling) return;
    this.#isHandling = true;
    try {
      for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) {
        for (const action of this.#machine.handle(next, this.#clock.nowMs())) this.#carryOut(action);
      }
    } catch (bug) {
      this.#onBug(bug);
    } finally {
      this.#isHandling = false;
    }
    this.#armTimer();
  }

  /** No timer from here on. */
  stop(): void {
    this.#isStopped = true;
    this.#takeBackTimer();
  }

  #armTimer(): void {
    this.#takeBackTimer();
    const { wakeAtMs } = this.#machine;
    if (this.#isStopped || wakeAtMs === Infinity) return;
    const delayMs = Math.max(0, wakeAtMs - this.#clock.nowMs());
    this.#takeBackTimer = this.#clock.after(delayMs, () => this.dispatch({ type: "time" }));
  }
}
