// The profile of a whole run at middle size, for home and for the preview in the settings: land, envelope, trace,
// lakes, gaps. Not the timeline of the review: no cursor, no zoom. Asks the engine for as many buckets as it has pixels.
import type { ComponentChildren, JSX } from "preact";
import { useRef } from "preact/hooks";
import type { HeadDownSpan } from "../../core/results.ts";
import type { RunDetail, Series } from "../../engine/contract.ts";
import { client } from "../client.ts";
import { lakePaint } from "./marks.tsx";
import {
  AXIS_BOTTOM_DEG,
  axisBottomDeg,
  bandPath,
  lakePath,
  landPath,
  linePath,
  pieces,
  xOf,
  yOf,
  type ProfileScale,
} from "./profile.ts";
import { useAnswer } from "../use-answer.ts";
import { Uncounted } from "./uncounted.tsx";
import { useWidth } from "./use-width.ts";

/** Fewer buckets than pixels, so that the line stays a line. */
const BUCKETS_PER_PX = 0.75;
const MOST_BUCKETS = 1200;

export interface RunProfileProps {
  /** Null while it is on its way: a dotted horizon over flat land. */
  readonly run: RunDetail | null;
  /** Drawn as lakes; dips are left out. */
  readonly spans: readonly HeadDownSpan[];
  readonly enterDeg: number;
  readonly heightPx: number;
  /** A sentence that says what the picture shows. */
  readonly caption: string;
  /** Draws over the profile, in its px. */
  readonly over?: (scale: ProfileScale) => ComponentChildren;
}

/** Buckets of the whole run; null until they are here, and while the engine is away. */
function useSeries(run: RunDetail | null, buckets: number): Series | null {
  const id = run?.id ?? 0;
  const durationS = run?.durationS ?? 0;
  const ask =
    run === null || buckets < 1
      ? null
      : (signal: AbortSignal) => client.runs.series({ id, fromS: 0, toS: durationS, buckets }, { signal });
  return useAnswer(ask, [id, durationS, buckets]).value;
}

export function RunProfile({ run, spans, enterDeg, heightPx, caption, over }: RunProfileProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(box);
  const series = useSeries(run, Math.min(MOST_BUCKETS, Math.round(widthPx * BUCKETS_PER_PX)));
  return (
    <figure class="run-profile">
      <div ref={box} style={{ height: `${heightPx}px` }}>
        {widthPx > 0 && (
          <svg width={widthPx} height={heightPx} role="img" aria-label={caption}>
            {series === null || run === null ? (
              <Coming widthPx={widthPx} heightPx={heightPx} />
            ) : (
              <Drawn
                run={run}
                series={series}
                spans={spans}
                enterDeg={enterDeg}
                widthPx={widthPx}
                heightPx={heightPx}
                over={over}
              />
            )}
          </svg>
        )}
      </div>
    </figure>
  );
}

function Coming({ widthPx, heightPx }: { widthPx: number; heightPx: number }): JSX.Element {
  const scale: ProfileScale = { widthPx, heightPx, fromS: 0, toS: 1, bottomDeg: AXIS_BOTTOM_DEG };
  return (
    <>
      <line class="profile-horizon profile-coming" x2={widthPx} y1={yOf(scale, 0)} y2={yOf(scale, 0)} />
      <rect class="profile-unknown" y={yOf(scale, 10)} width={widthPx} height={heightPx - yOf(scale, 10)} />
    </>
  );
}

interface DrawnProps extends Omit<RunProfileProps, "caption" | "over" | "run"> {
  readonly run: RunDetail;
  readonly series: Series;
  readonly widthPx: number;
  readonly over: RunProfileProps["over"];
}

function Drawn({ run, series, spans, enterDeg, widthPx, heightPx, over }: DrawnProps): JSX.Element {
  const bottomDeg = axisBottomDeg(series.meanDeg);
  const scale: ProfileScale = { widthPx, heightPx, fromS: 0, toS: run.durationS, bottomDeg };
  const land = pieces(scale, series.meanDeg, run.pauses);
  const enterY = yOf(scale, enterDeg);
  const horizonY = yOf(scale, 0);
  return (
    <>
      <Uncounted scale={scale} fromS={run.countedUntilS}>
        <path class="profile-land" d={landPath(scale, land)} />
        <path
          class="profile-env"
          d={bandPath(pieces(scale, series.minDeg, run.pauses), pieces(scale, series.maxDeg, run.pauses))}
        />
        <path class="profile-trace" d={linePath(land)} />
      </Uncounted>
      {spans
        .filter((span) => span.kind !== "dip" && span.kind !== "glance")
        .map((span) => (
          <path
            key={span.startS}
            class="profile-lake"
            fill={lakePaint(span.kind)}
            d={lakePath(scale, span, enterDeg, series.meanDeg)}
          />
        ))}
      <line class="profile-horizon" x2={widthPx} y1={horizonY} y2={horizonY} />
      <line class="profile-enter" x2={widthPx} y1={enterY} y2={enterY} />
      {run.recording.gaps.map((gap) => (
        <Gap key={gap.startS} left={xOf(scale, gap.startS)} right={xOf(scale, gap.endS)} heightPx={heightPx} />
      ))}
      {over?.(scale)}
    </>
  );
}

/** Square brackets around a stretch without data, at least 7 px wide; nothing is drawn across it. */
function Gap({ left, right, heightPx }: { left: number; right: number; heightPx: number }): JSX.Element {
  const widen = Math.max(0, 7 - (right - left)) / 2;
  const [from, to] = [left - widen, right + widen];
  return (
    <>
      <rect class="profile-blank" x={from} width={to - from} height={heightPx} />
      <path class="profile-gap" d={`M${from - 4} .7h4v${heightPx - 1.4}h-4M${to + 4} .7h-4v${heightPx - 1.4}h4`} />
    </>
  );
}
