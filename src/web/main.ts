// Starts the browser shell: `node src/web/main.ts [--port N] [--db FILE] [--json]`. Prints the address to open and ends
// on SIGINT and SIGTERM. The command line's `serve` and the desktop shell start this file as a process of its own.
import path from "node:path";
import { parseArgs } from "node:util";
import { LookaheadError } from "../core/errors.ts";
import { exitCodeOf, fromSystem } from "../engine/failure.ts";
import { defaultDatabasePath } from "../engine/places.ts";
import { serverWords } from "../words/en/cli.ts";
import { failureText } from "../words/en/errors.ts";
import { serveEngine } from "./server.ts";

/** A desktop shell that dies without a word takes its server along: this is how often its life is checked. */
const PARENT_CHECK_MS = 1000;
const CLOSE_MS = 5000;

async function main(): Promise<void> {
  const { values } = readArguments();
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new LookaheadError("usage", `--port takes a number from 0 to 65535, not ${JSON.stringify(values.port)}.`);
  }
  const token = process.env["LOOKAHEAD_TOKEN"];
  const from = process.env["INIT_CWD"] ?? process.cwd();
  const server = await serveEngine({
    databasePath: values.db === undefined ? defaultDatabasePath() : path.resolve(from, values.db),
    port,
    ...(token === undefined || token === "" ? {} : { token }),
    ...(values.origin === undefined ? {} : { desktopOrigin: values.origin }),
  });

  let closing = false;
  const close = (): void => {
    if (closing) return;
    closing = true;
    // What is under way is given up in order; should that ever hang, the database survives a hard end as well.
    setTimeout(() => process.exit(1), CLOSE_MS).unref();
    void server.close().then(() => process.exit(0));
  };
  process.on("SIGINT", close).on("SIGTERM", close);
  if (values.origin !== undefined) {
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) close();
    }, PARENT_CHECK_MS).unref();
  }
  console.log(values.json ? JSON.stringify({ ok: true, data: { url: server.url } }) : serverWords.serving(server.url));
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        port: { type: "string", default: "0" },
        db: { type: "string" },
        origin: { type: "string" },
        json: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new LookaheadError("usage", error instanceof Error ? error.message : String(error));
  }
}

try {
  await main();
} catch (thrown) {
  const error = fromSystem(thrown) ?? thrown;
  const failure = failureText(error);
  if (process.argv.includes("--json")) console.log(JSON.stringify({ ok: false, error: failure }));
  else console.error(failure.hint === "" ? failure.message : `${failure.message}\n${failure.hint}`);
  process.exitCode = exitCodeOf(error);
}
