// What stands between this computer and a clip, for `lookahead doctor`: facts are gathered by one function, judged by another
// that is pure. It scans nothing and connects to nothing; what to do about a verdict is said in src/words.
import { readdirSync, readFileSync } from "node:fs";
import { filter, firstValueFrom, timeout } from "rxjs";
import type { AdapterState } from "./central.ts";
import { givenHciModule } from "./hci-module.ts";
import { createNobleCentral, loadNoble } from "./noble-central.ts";

export interface RadioFacts {
  readonly platform: NodeJS.Platform;
  /** The file of LOOKAHEAD_HCI_MODULE, or null. */
  readonly replacedBy: string | null;
  /** Why noble, or the socket below it, does not load; null when it does. */
  readonly loadFailure: string | null;
  /** `unknown` when the adapter did not answer. */
  readonly state: AdapterState;
  /** Linux alone: what the kernel says. Null elsewhere. */
  readonly linux: LinuxRadioFacts | null;
}

export interface LinuxRadioFacts {
  /** Names of adapters, as hci0. */
  readonly adapters: readonly string[];
  /** A switch holds Bluetooth off: in software, or a key of the computer. */
  readonly blocked: "soft" | "hard" | null;
  /** This process may open a raw socket (CAP_NET_RAW). */
  readonly mayUseRawSockets: boolean;
}

export type RadioVerdict =
  | "ready"
  | "replaced"
  | "noLibrary"
  | "noAdapter"
  | "blockedSoft"
  | "blockedHard"
  | "noPermission"
  | "off"
  | "unsupported"
  | "noAnswer";

export interface RadioCheck {
  readonly verdict: RadioVerdict;
  readonly facts: RadioFacts;
}

/** The first thing in the way, from the ground up. */
export function judgeRadio(facts: RadioFacts): RadioVerdict {
  const { linux, state } = facts;
  if (facts.loadFailure !== null) return "noLibrary";
  if (facts.replacedBy !== null) return state === "on" ? "replaced" : "off";
  if (state === "on") return "ready";
  if (linux?.adapters.length === 0) return "noAdapter";
  if (linux?.blocked === "hard") return "blockedHard";
  if (linux?.blocked === "soft") return "blockedSoft";
  if (state === "unauthorized" || linux?.mayUseRawSockets === false) return "noPermission";
  if (state === "unsupported") return "unsupported";
  return state === "off" ? "off" : "noAnswer";
}

/** Loads noble and waits up to 2 s for the adapter. */
export async function checkRadio(): Promise<RadioCheck> {
  // An instance that is not started: making it loads the socket.
  const loadFailure = await failureOf(async () => (await loadNoble())({}));
  const facts: RadioFacts = {
    platform: process.platform,
    replacedBy: givenHciModule(process.env),
    loadFailure,
    state: loadFailure === null ? await adapterState() : "unknown",
    linux: process.platform === "linux" ? linuxRadioFacts() : null,
  };
  return { verdict: judgeRadio(facts), facts };
}

async function failureOf(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function adapterState(): Promise<AdapterState> {
  const central = createNobleCentral();
  try {
    return await firstValueFrom(
      central.state.pipe(
        filter((state) => state !== "unknown"),
        timeout(2000),
      ),
    );
  } catch {
    return "unknown";
  } finally {
    await central.close();
  }
}

const CAP_NET_RAW = 13n;

/** `root` stands for `/` in tests. */
export function linuxRadioFacts(root = ""): LinuxRadioFacts {
  const switches = list(`${root}/sys/class/rfkill`).filter(
    (name) => text(`${root}/sys/class/rfkill/${name}/type`) === "bluetooth",
  );
  const isOn = (which: "soft" | "hard"): boolean =>
    switches.some((name) => text(`${root}/sys/class/rfkill/${name}/${which}`) === "1");
  const capabilities = /^CapEff:\s*([0-9a-f]+)$/m.exec(text(`${root}/proc/self/status`))?.[1] ?? "0";
  return {
    // hci0:11 and the like are connections, not adapters.
    adapters: list(`${root}/sys/class/bluetooth`).filter((name) => /^hci\d+$/.test(name)),
    blocked: isOn("hard") ? "hard" : isOn("soft") ? "soft" : null,
    mayUseRawSockets: ((BigInt(`0x${capabilities}`) >> CAP_NET_RAW) & 1n) === 1n,
  };
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

function text(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return "";
  }
}
