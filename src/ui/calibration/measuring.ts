// The measuring of a calibration as the page knows it: which recording is being read, what it said, or why it could not.
// Nothing is kept here; keeping is a call of its own. Lives as long as the page, so that one can look elsewhere meanwhile.
import { signal } from "@preact/signals";
import type { MeasuredCalibration } from "../../engine/contract.ts";
import { client } from "../client.ts";
import { undoable } from "../library.ts";
import { problemOf, type Problem } from "../problem.ts";
import { uploadFile } from "../upload.ts";

export type Measuring =
  | { readonly kind: "none" }
  | { readonly kind: "reading"; readonly fraction: number; readonly stop: AbortController }
  | { readonly kind: "measured"; readonly measured: MeasuredCalibration }
  | { readonly kind: "failed"; readonly problem: Problem };

export const measuring = signal<Measuring>({ kind: "none" });

/** Share of the progress that sending a file takes. */
const UPLOAD_SHARE = 0.3;

export function measureFile(file: File): Promise<void> {
  const path = window.desktop?.pathForFile?.(file) ?? "";
  return measure(async (tell, stopped) => {
    if (path !== "") return client.calibrations.measurePath({ path }, { signal: stopped });
    const uploadId = await uploadFile(file, (share) => tell(UPLOAD_SHARE * share), stopped);
    return client.calibrations.measureUpload({ uploadId }, { signal: stopped });
  });
}

export function measureRun(id: number): Promise<void> {
  return measure((_, stopped) => client.calibrations.measureRun({ id }, { signal: stopped }));
}

export function forgetMeasured(): void {
  measuring.value = { kind: "none" };
}

type Events = Awaited<ReturnType<typeof client.calibrations.measureRun>>;

async function measure(
  begin: (tell: (fraction: number) => void, stopped: AbortSignal) => Promise<Events>,
): Promise<void> {
  if (measuring.value.kind === "reading") measuring.value.stop.abort();
  const stop = new AbortController();
  const put = (next: Measuring): void => {
    const now = measuring.value;
    if (now.kind === "reading" && now.stop === stop) measuring.value = next;
  };
  measuring.value = { kind: "reading", fraction: 0, stop };
  undoable.value = null;
  try {
    let sent = 0;
    const tell = (fraction: number): void => {
      sent = fraction;
      put({ kind: "reading", fraction, stop });
    };
    for await (const event of await begin(tell, stop.signal)) {
      if (event.kind === "done") put({ kind: "measured", measured: event.measured });
      else put({ kind: "reading", fraction: sent + event.fraction * (1 - sent), stop });
    }
    put({ kind: "none" });
  } catch (error) {
    put(stop.signal.aborted ? { kind: "none" } : { kind: "failed", problem: problemOf(error) });
  }
}
