// Starts a process again after each end, with a growing pause when it keeps dying. Knows nothing of engines.

/** A process that lived this long counts as healthy; its next end is answered at once. */
const HEALTHY_MS = 30_000;

/** Waiting time after the `deaths`-th early end in a row, ms: none for 0, then doubling from 250 to 10 000. */
export function restartDelayMs(deaths: number): number {
  return deaths === 0 ? 0 : Math.min(10_000, 250 * 2 ** (deaths - 1));
}

/** Runs `start` again after each end until the returned function is called. `start` takes a callback for the end. */
export function keepRunning(start: () => (ended: () => void) => void): () => void {
  let stopped = false;
  let deaths = 0;
  const launch = (): void => {
    if (stopped) return;
    const startedMs = Date.now();
    start()(() => {
      if (stopped) return;
      deaths = Date.now() - startedMs > HEALTHY_MS ? 0 : deaths + 1;
      setTimeout(launch, restartDelayMs(deaths));
    });
  };
  launch();
  return () => {
    stopped = true;
  };
}
