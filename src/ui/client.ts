// The page's line to the engine: one typed client that survives a restart of the engine. No state of the product here.
// Electron hands over a MessagePort, or an address when the engine is a server; a browser uses the WebSocket it was
// served from. Calls made while there is no line wait for it; calls under way when it breaks fail with `engineGone`.
import { createORPCClient, type ClientContext, type ClientLink } from "@orpc/client";
import { RPCLink as PortLink } from "@orpc/client/message-port";
import { RPCLink as SocketLink } from "@orpc/client/websocket";
import { signal } from "@preact/signals";
import type { Client } from "../engine/contract.ts";
import { ENGINE_PORT_MESSAGE } from "./desktop.ts";

/** `connecting` before the first contact, `restarting` while it is lost, `refused` when the engine will not talk. */
export type ConnectionState = "connecting" | "open" | "restarting" | "refused";

export const connection = signal<ConnectionState>("connecting");

type EngineLink = ClientLink<ClientContext>;

const RETRY_FROM_MS = 250;
const RETRY_TO_MS = 4000;

let current: EngineLink | null = null;
let waiting: ((link: EngineLink) => void)[] = [];

function opened(link: EngineLink): void {
  current = link;
  connection.value = "open";
  const resolvers = waiting;
  waiting = [];
  for (const resolve of resolvers) resolve(link);
}

function lost(link: EngineLink): void {
  if (current !== link) return;
  current = null;
  connection.value = "restarting";
}

function line(): Promise<EngineLink> {
  return current === null ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(current);
}

/** Waits for a line, then calls; never repeats a call by itself. */
const lasting: EngineLink = {
  async call(path, input, options) {
    const link = await line();
    return link.call(path, input, options);
  },
};

export const client: Client = createORPCClient(lasting);

function dial(url: string, waitMs: number): void {
  const socket = new WebSocket(url);
  let link: EngineLink | null = null;
  socket.addEventListener("open", () => {
    link = new SocketLink({ websocket: socket });
    opened(link);
  });
  socket.addEventListener("close", () => {
    const spoke = link !== null;
    if (link !== null) lost(link);
    else void askWhetherRefused();
    const nextMs = spoke ? RETRY_FROM_MS : Math.min(RETRY_TO_MS, waitMs * 2);
    setTimeout(() => dial(url, nextMs), waitMs);
  });
}

/** A server that is there but knows this page no longer: it was started again, with another key. Dialling goes on, since
 *  the key may come back with another tab. */
async function askWhetherRefused(): Promise<void> {
  if (window.desktop !== undefined) return;
  try {
    const answer = await fetch("./", { method: "HEAD", cache: "no-store" });
    if (answer.status === 403 && current === null) connection.value = "refused";
  } catch {
    // Nobody answers: the server is still away.
  }
}

function listenForPorts(): void {
  window.addEventListener("message", (event: MessageEvent<unknown>) => {
    const port = event.ports[0];
    if (event.source !== window || event.data !== ENGINE_PORT_MESSAGE || port === undefined) return;
    const link = new PortLink({ port });
    port.addEventListener("close", () => lost(link));
    port.start();
    opened(link);
  });
}

/** Opens the line; once, at start. */
export function connect(): void {
  const desktop = window.desktop;
  if (desktop !== undefined && desktop.engineUrl === undefined) {
    listenForPorts();
    return;
  }
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  dial(desktop?.engineUrl ?? `${scheme}://${location.host}/rpc`, RETRY_FROM_MS);
}
