// The start and the end of noble in a process that has other things to do: it listens to signals of the process and looks at the
// adapter once a second for ever. An instance is given; noble-central.ts is the one that loads the library.
import type { Noble, NoblePeripheral } from "./noble-api.ts";
import { keepQuiet, stopPolling } from "./noble-leftovers.ts";

/** Starts noble; what comes back ends it and takes every listener away, those of the process included. */
export function startNoble(
  noble: Noble,
  listeners: { stateChange: (state: string) => void; discover: (peripheral: NoblePeripheral) => void },
): () => void {
  const ignore = (): void => {};
  // Without a listener noble prints its warnings.
  noble.on("warning", ignore);
  const exitListeners = new Set(process.listeners("exit"));
  const interruptListeners = new Set(process.listeners("SIGINT"));
  keepQuiet(noble);
  beginNow(noble);
  noble.on("stateChange", listeners.stateChange);
  noble.on("discover", listeners.discover);
  listeners.stateChange(noble.state);
  // noble ends the whole process on Ctrl+C. The shells decide what that does.
  for (const listener of process.listeners("SIGINT")) {
    if (!interruptListeners.has(listener)) process.off("SIGINT", listener);
  }
  const added = process.listeners("exit").filter((listener) => !exitListeners.has(listener));
  return () => {
    for (const listener of added) process.off("exit", listener);
    noble.off("stateChange", listeners.stateChange);
    noble.off("discover", listeners.discover);
    noble.off("warning", ignore);
    stopPolling(noble);
  };
}

/** Asked for its state before anybody listens, noble begins at once, and what it adds to the process can be told. */
function beginNow(noble: Noble): void {
  try {
    void noble.state;
  } catch {
    // Its state stays unknown, as when it begins by itself and fails.
  }
}
