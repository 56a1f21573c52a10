// What every step of the host's path needs: time, actions, commands, and the end of the connection. Not a step itself.
// PROTOCOL.md section 13.3. host.ts -> this <- greeting.ts, run-fetch.ts, run-sync.ts.
import type { ReplyBody, RequestBody } from "./bodies.ts";
import { STATUS } from "./codes.ts";
import { CtrlExchange, type CtrlReply } from "./ctrl-exchange.ts";
import type { HostAction, HostProblem } from "./host-port.ts";

/** A step: it yields where it waits for an event and is resumed after each one. */
export type Path<Result = void> = Generator<undefined, Result, undefined>;

export class HostConnection {
  readonly exchange: CtrlExchange;
  nowMs = 0;
  /** Cancelled, failed or closed: no step is resumed. */
  isOver = false;
  #actions: HostAction[] = [];

  constructor(valueBytes: number) {
    this.exchange = new CtrlExchange(valueBytes, (value) => this.push({ type: "write", which: "ctrl", value }));
  }

  push(action: HostAction): void {
    this.#actions.push(action);
  }

  takeActions(): HostAction[] {
    const actions = this.#actions;
    this.#actions = [];
    return actions;
  }

  /** A problem of one run; the others go on. */
  report(problem: HostProblem, run: number, status = 0): void {
    this.push({ type: "problem", problem, run, status });
  }

  fail(problem: HostProblem, status = 0): void {
    this.isOver = true;
    this.report(problem, 0, status);
    this.push({ type: "closeLink" });
  }

  /** The connection cannot go on: the step never comes back. */
  *stop(problem: HostProblem, status = 0): Path<never> {
    this.fail(problem, status);
    for (;;) yield;
  }

  /** Send a command and wait for its reply, whatever its status. */
  *command(request: RequestBody): Path<CtrlReply> {
    const ticket = this.exchange.submit(request, this.nowMs);
    while (ticket.reply === null) yield;
    const { status } = ticket.reply;
    if (status === STATUS.badSession || status === STATUS.notAuthenticated) return yield* this.stop("deadLink", status);
    return ticket.reply;
  }

  /** A command without which the connection has no use; its body. */
  *need<N extends RequestBody["name"]>(
    request: Extract<RequestBody, { name: N }>,
  ): Path<Extract<ReplyBody, { name: N }>> {
    const { status, body } = yield* this.command(request);
    if (body?.name === request.name) return body as Extract<ReplyBody, { name: N }>;
    return yield* this.stop("refused", status);
  }
}
