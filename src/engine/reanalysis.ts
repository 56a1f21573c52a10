// Other parameters for a run that is stored. Most of them act on the stored pitch trace, which takes milliseconds; only
// another smoothing needs the raw samples again. The same answer either way, because an import reads the same trace.
import { LookaheadError } from "../core/errors.ts";
import { givenFor } from "../core/given-calibration.ts";
import type { DetectionParameters } from "../core/parameters.ts";
import { ALGORITHM_VERSION, reanalyseTrace } from "../core/pipeline.ts";
import { mountParts, turnToUp } from "../core/mount-parts.ts";
import type { Analysis, HeadDownSpan, MountMark, RunSummary } from "../core/results.ts";
import { direction } from "../core/vector.ts";
import type { SessionStore } from "../storage/session-store.ts";
import type { StoredRunDetail } from "../storage/stored-run.ts";
import { analyseBlocks, parametersWith } from "./analysis.ts";
import type { MountAnswers } from "./contract.ts";
import { imuBlocks } from "./raw-samples.ts";

/** Times of marks are compared as they were told, which may have rounded them. */
const SAME_MARK_S = 0.5;

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
  const parameters = parametersWith(detection, run.algorithm.parameters.neutral.follow);
  const { summary, spans } = traceServes(run, detection)
    ? reanalyseTrace(store.trace(id), parameters, run.mountMarks, run.tags)
    : (
        await analyseBlocks({
          blocks: () => imuBlocks(store, id),
          parameters,
          overrides: givenFor(run.calibration),
          answeredMarks: store.mountAnswers(id),
          tags: run.tags,
          ...(signal === undefined ? {} : { signal }),
        })
      ).analysis;
  if (summary === null) throw noPitch();
  return { summary, spans: [...spans] };
}

/** True when the stored trace is what a new analysis with these parameters would make again. */
export function traceServes(run: StoredRunDetail, detection: DetectionParameters): boolean {
  const { algorithm, calibration } = run;
  const { detection: had, neutral } = algorithm.parameters;
  return (
    algorithm.version === ALGORITHM_VERSION &&
    calibration.status === "ok" &&
    had.smoothingTauS === detection.smoothingTauS &&
    // A moving neutral learns nothing past this line, so that another line makes another trace.
    (!neutral.follow || had.exitDeg === detection.exitDeg)
  );
}

/** The analysis of a run whose trace serves, with other parameters. */
export function analysisFromTrace(store: SessionStore, run: StoredRunDetail, detection: DetectionParameters): Analysis {
  const parameters = { ...run.algorithm.parameters, detection };
  const { summary, exposure, spans } = reanalyseTrace(store.trace(run.id), parameters, run.mountMarks, run.tags);
  return {
    algorithm: { ...run.algorithm, parameters },
    recording: run.recording,
    calibration: run.calibration,
    mountMarks: run.mountMarks,
    countedUntilS: run.countedUntilS,
    movingS: summary.movingS,
    summary,
    exposure,
    spans,
    pauses: run.pauses,
    neutralDrift: run.neutralDrift,
    technical: run.technical,
    lanes: store.lanes(run.id),
    stepTimesS: store.stepTimesS(run.id),
  };
}

/**
 * The marks of a moved clip with these answers. An answer that stands already is kept as it was given.
 * @throws LookaheadError `usage` when there is no mark at that time
 */
export function answeredMarks(run: StoredRunDetail, answers: MountAnswers): MountMark[] {
  const { calibration, mountMarks } = run;
  if (calibration.forward === null) throw noPitch();
  const given: MountMark[] = [];
  for (const { atS, answer, neutralUp } of answers.toSorted((a, b) => a.atS - b.atS)) {
    const mark = mountMarks.find((other) => Math.abs(other.atS - atS) <= SAME_MARK_S);
    if (mark === undefined) throw new LookaheadError("usage", `There is no mark of a moved clip at ${atS} s.`);
    if (answer === "rezero" && neutralUp !== undefined) {
      const up = direction(neutralUp);
      if (up === null) throw new LookaheadError("usage", "The neutral pose needs a direction with a length.");
      const part = mountParts({ ...calibration, forward: calibration.forward }, given).at(-1);
      given.push({ ...mark, answer, turn: part === undefined ? mark.turn : turnToUp(part, mark.turn, up) });
    } else {
      given.push({ ...mark, answer });
    }
  }
  return given;
}

function noPitch(): LookaheadError {
  return new LookaheadError("usage", "Without a forward axis no pitch of this run is known.");
}
