// Starts the engine for the window and starts it again when it dies. Two kinds: a utility process whose MessagePort
// goes straight to the page, or, where the runtime cannot load the database, the browser shell's server under the
// Node that ENGINE_NODE names. The engine loses nothing that it acknowledged, so a restart needs no repair.
import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline";
import { MessageChannelMain, utilityProcess, type UtilityProcess, type WebContents } from "electron";
import { ENGINE_PORT } from "./desktop.ts";
import { keepRunning } from "./keep-running.ts";
import { PAGE_ORIGIN } from "./page-files.ts";

export interface EngineHost {
  /** Address for the page's WebSocket, null when it gets a port. */
  readonly engineUrl: string | null;
  /** Hands the page a port of the running engine; called on every load of the page. */
  connect(page: WebContents): void;
  stop(): Promise<void>;
}

/** An engine that has not ended after this long is killed. */
const STOP_MS = 5000;

/** The engine as a utility process of Electron. `args` go to engine-process.ts. */
export function utilityEngine(bundle: string, args: readonly string[]): EngineHost {
  let engine: UtilityProcess;
  let page: WebContents | null = null;
  const handOver = (): void => {
    if (page === null || page.isDestroyed()) return;
    const { port1, port2 } = new MessageChannelMain();
    engine.postMessage("connect", [port1]);
    page.postMessage(ENGINE_PORT, null, [port2]);
  };
  const release = keepRunning(() => {
    engine = utilityProcess.fork(bundle, [...args], { serviceName: "Lookahead engine" });
    engine.once("spawn", handOver);
    return (ended) => void engine.once("exit", ended);
  });
  return {
    engineUrl: null,
    connect(target) {
      page = target;
      if (engine.pid !== undefined) handOver();
    },
    stop: () => {
      release();
      return endOf(
        (done) => engine.once("exit", done),
        () => engine.pid === undefined,
        () => engine.kill(),
        () => engine.kill(),
      );
    },
  };
}

/** The engine as the browser shell's server under another Node; resolves once its address is known. */
export async function nodeEngine(node: string, serverBundle: string, args: readonly string[]): Promise<EngineHost> {
  const token = randomBytes(24).toString("base64url");
  let child: ChildProcess;
  let port = 0;
  let announce: () => void = () => undefined;
  const listening = new Promise<void>((resolve) => {
    announce = resolve;
  });
  const release = keepRunning(() => {
    const env: NodeJS.ProcessEnv = { ...process.env, LOOKAHEAD_TOKEN: token };
    delete env["ELECTRON_RUN_AS_NODE"];
    child = spawn(node, [serverBundle, "--port", String(port), "--origin", PAGE_ORIGIN, ...args], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    if (child.stdout !== null) {
      createInterface({ input: child.stdout }).on("line", (line) => {
        const found = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(line)?.[1];
        if (found === undefined) return;
        port = Number(found);
        announce();
      });
    }
    return (ended) => {
      child.once("error", ended);
      child.once("exit", ended);
    };
  });
  await listening;
  return {
    engineUrl: `ws://127.0.0.1:${port}/rpc?token=${token}`,
    connect: () => undefined,
    stop: () => {
      release();
      return endOf(
        (done) => child.once("exit", done),
        () => child.exitCode !== null || child.signalCode !== null,
        () => child.kill("SIGTERM"),
        () => child.kill("SIGKILL"),
      );
    },
  };
}

/** Asks a process to end and waits for it; one that does not end in time is killed. */
function endOf(
  onExit: (done: () => void) => unknown,
  isGone: () => boolean,
  ask: () => unknown,
  kill: () => unknown,
): Promise<void> {
  if (isGone()) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      kill();
      resolve();
    }, STOP_MS);
    onExit(() => {
      clearTimeout(timer);
      resolve();
    });
    ask();
  });
}
