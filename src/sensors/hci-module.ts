// The one door between the radio libraries and the adapter: both noble and bleno `require` a socket class by name, and
// LOOKAHEAD_HCI_MODULE=PATH puts another class in its place, in any process of ours. That is how tests run the real
// libraries without an adapter (test/support/README.md). No radio library is loaded here.
import * as nodeModule from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { LookaheadError } from "../core/errors.ts";

/** What noble and bleno ask for. */
export const HCI_SOCKET_PACKAGE = "@abandonware/bluetooth-hci-socket";

let replacedBy: string | null = null;

/** The file that stands in for the socket, or null for the real one. */
export function givenHciModule(env: NodeJS.ProcessEnv): string | null {
  const given = env["LOOKAHEAD_HCI_MODULE"];
  // npm runs scripts in the project's folder and keeps the caller's in INIT_CWD.
  return given === undefined || given === "" ? null : path.resolve(env["INIT_CWD"] ?? process.cwd(), given);
}

/**
 * To be called before noble or bleno is loaded; does nothing without LOOKAHEAD_HCI_MODULE. Fails with a LookaheadError
 * where the runtime cannot replace a module (before Node 22.15) or another file is in place already.
 */
export function useGivenHciModule(env: NodeJS.ProcessEnv = process.env): void {
  const file = givenHciModule(env);
  if (file === null || file === replacedBy) return;
  if (replacedBy !== null) throw new LookaheadError("device", `The radio runs over ${replacedBy} already.`);
  // Bundled for runtimes that are older than the function.
  const { registerHooks } = nodeModule as Partial<Pick<typeof nodeModule, "registerHooks">>;
  if (registerHooks === undefined) {
    throw new LookaheadError("device", "LOOKAHEAD_HCI_MODULE needs Node 22.15 or newer.");
  }
  const url = pathToFileURL(file).href;
  registerHooks({
    resolve: (specifier, context, nextResolve) =>
      specifier === HCI_SOCKET_PACKAGE ? { url, shortCircuit: true } : nextResolve(specifier, context),
  });
  replacedBy = file;
}
