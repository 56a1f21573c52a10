// The whole of core as one stream: blocks of samples in, trace, head-down spans and at last the analysis out. It computes
// nothing itself and knows no file and no database; the calibration was made before, in a pass of its own.
// Blocks -> attitude -> posture (trace) -> head-down -> exposure. The only file of core that knows rxjs.
import { concat, concatMap, defer } from "rxjs";
import type { Observable } from "rxjs";
import { createAttitude } from "./attitude/attitude.ts";
import type { AttitudeSource, AttitudeState } from "./attitude/attitude.ts";
import { SHIPPED_SETTINGS } from "./attitude/settings.ts";
import { ExposureMeter } from "./exposure.ts";
import { detectHeadDown, HeadDownDetector } from "./head-down.ts";
import type { HeadDownState } from "./head-down.ts";
import type { ImuBlock } from "./imu.ts";
import { countedTrace, countedUntilS } from "./mount-parts.ts";
import type { AnalysisParameters } from "./parameters.ts";
import { PostureTracker } from "./posture.ts";
import type { PostureState } from "./posture.ts";
import type {
  Analysis,
  Calibration,
  Exposure,
  HeadDownSpan,
  MountMark,
  RunSummary,
  StretchTag,
  TraceBlock,
} from "./results.ts";
import { taggedTrace } from "./stretch-tags.ts";

/** Changes whenever the same samples and parameters can give another result. Stored beside every result. */
export const ALGORITHM_VERSION = "4";

export interface AnalysisOptions {
  readonly calibration: Calibration;
  readonly parameters: AnalysisParameters;
  /** `live` is causal and provisional; `offline` looks both ways and is what is kept. */
  readonly mode: "live" | "offline";
  /** Marks of a moved clip that the person has answered, in the order of time; see mount-parts.ts. */
  readonly answeredMarks?: readonly MountMark[] | undefined;
  /** What the person marked, in the order of time; see stretch-tags.ts. */
  readonly tags?: readonly StretchTag[] | undefined;
}

export type AnalysisEvent =
  | { readonly kind: "trace"; readonly block: TraceBlock }
  | { readonly kind: "span"; readonly span: HeadDownSpan }
  | { readonly kind: "done"; readonly analysis: Analysis };

/**
 * A stream of samples analysed. The trace follows the samples with some seconds of lag, a span comes when it is complete,
 * glances included, and `done` comes last. Blocks may have any length; how the samples are cut changes nothing.
 * That the clip moved is known a minute or more later: spans given out by then are provisional, those of `done` are not.
 * Subscribing again analyses anew.
 */
export function analyse(source: Observable<ImuBlock>, options: AnalysisOptions): Observable<AnalysisEvent> {
  return defer(() => {
    const run = new AnalysisRun(options);
    return concat(
      source.pipe(concatMap((block) => run.push(block))),
      defer(() => run.finish()),
    );
  });
}

/**
 * Everything that goes on after a saved point; structuredClone copies it. The trace and the spans given out before are
 * not in it: whoever saves it has them already and hands the trace back on restoring.
 */
export interface AnalysisState {
  readonly version: string;
  readonly mode: "live" | "offline";
  readonly attitude: AttitudeState;
  readonly posture: PostureState;
  readonly detector: HeadDownState;
  readonly spans: readonly HeadDownSpan[];
}

/** The stations behind `analyse`, for those who must stop and go on: any split with restored state gives the same events. */
export class AnalysisRun {
  readonly #options: AnalysisOptions;
  readonly #attitude: AttitudeSource;
  readonly #tracker: PostureTracker;
  readonly #detector: HeadDownDetector;
  readonly #meter: ExposureMeter;
  #spans: HeadDownSpan[] = [];
  /** Kept to count again when the clip turns out to have moved. */
  #trace: TraceBlock[] = [];

  constructor(options: AnalysisOptions) {
    const { calibration, parameters, mode, answeredMarks } = options;
    const { gyrBiasRadps } = calibration.quality;
    this.#options = options;
    this.#attitude = createAttitude(mode, SHIPPED_SETTINGS, {
      ...(gyrBiasRadps === null ? {} : { gyrBiasRadps }),
      ...(calibration.forward === null ? {} : { forward: calibration.forward }),
    });
    this.#tracker = new PostureTracker(calibration, parameters, answeredMarks);
    this.#detector = new HeadDownDetector(parameters.detection);
    this.#meter = new ExposureMeter(parameters);
  }

  /** Samples in the order of time; the events that they settle. */
  push(block: ImuBlock): AnalysisEvent[] {
    return this.#follow(this.#tracker.push(...this.#attitude.push(block)));
  }

  /** The rest of the events, `done` last. Nothing may be pushed afterwards. */
  finish(): AnalysisEvent[] {
    const events = this.#follow(this.#tracker.push(...this.#attitude.finish()));
    events.push(...this.#follow(this.#tracker.finish()), ...this.#keep(this.#detector.finish()));
    return [...events, { kind: "done", analysis: this.#analysis() }];
  }

  /** The state between two pushes. */
  saveState(): AnalysisState {
    return {
      version: ALGORITHM_VERSION,
      mode: this.#options.mode,
      attitude: this.#attitude.saveState(),
      posture: this.#tracker.saveState(),
      detector: this.#detector.saveState(),
      spans: [...this.#spans],
    };
  }

  /**
   * Makes a fresh run with the same options go on from a saved state.
   * @param trace the blocks that the saved run had given out; the exposure figures are counted again from them
   */
  restoreState(state: AnalysisState, trace: Iterable<TraceBlock>): void {
    if (state.version !== ALGORITHM_VERSION || state.mode !== this.#options.mode) {
      throw new Error(
        `A state of ${state.mode} ${state.version} cannot continue ${this.#options.mode} ${ALGORITHM_VERSION}.`,
      );
    }
    this.#attitude.restoreState(state.attitude);
    this.#tracker.restoreState(state.posture);
    this.#detector.restoreState(state.detector);
    this.#spans = [...state.spans];
    for (const block of trace) {
      this.#meter.push(block);
      this.#trace.push(block);
    }
  }

  #follow(trace: readonly TraceBlock[]): AnalysisEvent[] {
    const events: AnalysisEvent[] = [];
    for (const block of trace) {
      this.#meter.push(block);
      this.#trace.push(block);
      events.push({ kind: "trace", block }, ...this.#keep(this.#detector.push(block)));
    }
    return events;
  }

  #keep(spans: readonly HeadDownSpan[]): AnalysisEvent[] {
    this.#spans.push(...spans);
    return spans.map((span) => ({ kind: "span", span }));
  }

  #analysis(): Analysis {
    const { calibration, parameters, mode } = this.#options;
    const mountMarks = this.#tracker.mountMarks;
    const known = calibration.status === "ok" ? this.#counted(mountMarks) : null;
    return {
      algorithm: { version: ALGORITHM_VERSION, parameters, mode },
      recording: this.#tracker.recording,
      calibration,
      mountMarks,
      countedUntilS: countedUntilS(mountMarks),
      movingS: known?.summary.movingS ?? this.#tracker.movingS,
      summary: known?.summary ?? null,
      exposure: known?.exposure ?? null,
      spans: known?.spans ?? [],
      pauses: this.#tracker.pauses,
      neutralDrift: this.#tracker.neutralDrift,
      technical: this.#tracker.technical,
      lanes: this.#tracker.lanes,
      stepTimesS: this.#tracker.stepTimesS,
    };
  }

  #counted(marks: readonly MountMark[]): Counted {
    const { parameters, tags = [] } = this.#options;
    if (tags.length > 0 || marks.some(({ answer }) => answer !== "count"))
      return reanalyseTrace(this.#trace, parameters, marks, tags);
    return { ...this.#meter.finish(this.#spans), spans: withoutGlances(this.#spans) };
  }
}

/** What is counted on a trace. Spans without glances. */
export interface Counted {
  readonly summary: RunSummary;
  readonly exposure: Exposure;
  readonly spans: HeadDownSpan[];
}

/** A trace counted anew: detection and exposure only, for other parameters, what a person marked, or a clip that moved. */
export function reanalyseTrace(
  trace: Iterable<TraceBlock>,
  parameters: AnalysisParameters,
  mountMarks: readonly MountMark[] = [],
  tags: readonly StretchTag[] = [],
): Counted {
  const meter = new ExposureMeter(parameters);
  const spans = detectHeadDown(
    metered(taggedTrace(countedTrace(trace, mountMarks), tags), meter),
    parameters.detection,
  );
  return { ...meter.finish(spans), spans: withoutGlances(spans) };
}

function withoutGlances(spans: readonly HeadDownSpan[]): HeadDownSpan[] {
  return spans.filter((span) => span.kind !== "glance");
}

function* metered(trace: Iterable<TraceBlock>, meter: ExposureMeter): Generator<TraceBlock> {
  for (const block of trace) {
    meter.push(block);
    yield block;
  }
}
