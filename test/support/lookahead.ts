// Runs the command line and the browser shell as real processes, the way a user starts them. Not a test.
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const source = (file: string): string => fileURLToPath(new URL(`../../src/${file}`, import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Starts `lookahead` with these arguments. */
export function startCli(args: readonly string[], options: RunOptions = {}): ChildProcess {
  const env: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: "1", ...options.env };
  if (options.env?.["INIT_CWD"] === undefined) delete env["INIT_CWD"];
  return spawn(process.execPath, [source("cli/main.ts"), ...args], {
    env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
}

/** Runs `lookahead` to its end. */
export function cli(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return outcomeOf(startCli(args, options));
}

export function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once("error", reject).once("close", (code) => resolve({ code, stdout, stderr }));
  });
}

export interface Server {
  /** The printed address, with its token. */
  readonly url: string;
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly child: ChildProcess;
  /** Asks it to end and gives its exit code. */
  stop(): Promise<number | null>;
}

/** Starts the browser shell and waits for its address. */
export async function startServer(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Server> {
  const child = spawn(process.execPath, [source("web/main.ts"), ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<number | null>((resolve) => {
    child.once("exit", resolve);
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const found = /http:\/\/\S+/.exec(line)?.[0];
      if (found !== undefined) resolve(found.replace(/["}]+$/, ""));
    });
    void ended.then((code) => reject(new Error(`the server ended with ${code}: ${stderr}`)));
  });
  return {
    url,
    origin: new URL(url).origin,
    child,
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}
