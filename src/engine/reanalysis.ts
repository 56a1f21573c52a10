// Other parameters for a run that is stored. Most of them act on the stored pitch trace, which takes milliseconds; only
// another smoothing needs the raw samples again. The same answer either way, because an import reads the same trace.
import { LookaheadError } from "../core/errors.ts";
import type { DetectionParameters } from "../core/parameters.ts";
import { ALGORITHM_VERSION, reanalyseTrace } from "../core/pipeline.ts";
import type { Analysis, HeadDownSpan, RunSummary } from "../core/results.ts";
import type { SessionStore } from "../storage/session-store.ts";
import type { StoredRunDetail } from "../storage/stored-run.ts";
import { analyseBlocks, parametersWith } from "./analysis.ts";
import type { CalibrationOverrides } from "./contract.ts";

/**
 * What these parameters would say of a run; stores nothing.
 * @throws LookaheadError `notFound`; `usage` while the forward axis is unknown
 */
export async function previewRun(
  store: SessionStore,
  id: number,
  detection: DetectionParameters,
  signal: AbortSignal | undefined,
): Promise<{ summary: RunSummary; spans: HeadDownSpan[] }> {
  const run = store.get(id);
  if (run.calibration.status === "forwardUnknown") throw noPitch();
  const { summary, spans } = traceServes(run, detection)
    ? reanalyseTrace(store.trace(id), parametersWith(detection))
    : (
        await analyseBlocks({
          blocks: () => store.rawBlocks(id),
          parameters: parametersWith(detection),
          overrides: givenOverrides(run),
          ...(signal === undefined ? {} : { signal }),
        })
      ).analysis;
  if (summary === null) throw noPitch();
  return { summary, spans: [...spans] };
}

/** True when the stored trace is what a new analysis with these parameters would make again. */
export function traceServes(run: StoredRunDetail, detection: DetectionParameters): boolean {
  const { algorithm, calibration } = run;
  return (
    algorithm.version === ALGORITHM_VERSION &&
    calibration.status === "ok" &&
    algorithm.parameters.detection.smoothingTauS === detection.smoothingTauS
  );
}

/** The analysis of a run whose trace serves, with other parameters. */
export function analysisFromTrace(store: SessionStore, run: StoredRunDetail, detection: DetectionParameters): Analysis {
  const parameters = { ...run.algorithm.parameters, detection };
  const { summary, exposure, spans } = reanalyseTrace(store.trace(run.id), parameters);
  return {
    algorithm: { ...run.algorithm, parameters },
    recording: run.recording,
    calibration: run.calibration,
    movingS: run.movingS,
    summary,
    exposure,
    spans,
    pauses: run.pauses,
    lanes: store.lanes(run.id),
  };
}

/** What was given by hand when a run was calibrated, so that another analysis keeps it. */
export function givenOverrides({ calibration }: StoredRunDetail): CalibrationOverrides {
  const { up, forward, neutralDeg, quality } = calibration;
  return {
    ...(quality.upFrom === "given" ? { neutralUp: [...up] } : {}),
    ...(quality.forwardFrom === "given" && forward !== null ? { forward: [...forward] } : {}),
    neutralDeg,
  };
}

function noPitch(): LookaheadError {
  return new LookaheadError("usage", "Without a forward axis no pitch of this run is known.");
}
