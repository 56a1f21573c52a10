// Time at each angle: bars on the same pitch axis as the plot, with the marks at 10, 50 and 90 % and the same in words.
// Beside the plot where there is room, else below it. Always of the whole run: short pieces bend percentiles.
import type { JSX } from "preact";
import { words } from "../../words/words.ts";
import { wholeDegrees } from "../place.ts";
import type { TimelineLayout } from "./geometry/layout.ts";
import { HISTOGRAM_STEP_DEG, linearScale, type PitchAxis } from "./geometry/scale.ts";

export interface DistributionFacts {
  readonly fromDeg: number;
  readonly secondsS: readonly number[];
  readonly p10Deg: number;
  readonly p50Deg: number;
  readonly p90Deg: number;
}

export interface DistributionProps {
  readonly facts: DistributionFacts;
  readonly axis: PitchAxis;
  readonly enterDeg: number;
  /** Where it stands beside the plot; null below it. */
  readonly beside: TimelineLayout | null;
  readonly zoomed: boolean;
  /** Root font size, px. */
  readonly remPx: number;
}

const BARS_PX = 84;
const BELOW_HEIGHT_PX = 150;
/** Room for the angles left of the bars, rem. */
const LABEL_REM = 2.125;
/** Marks closer than this cannot all be labelled, rem. */
const LABEL_APART_REM = 0.6875;

export function Distribution({ facts, axis, enterDeg, beside, zoomed, remPx }: DistributionProps): JSX.Element {
  const say = words.review.distribution;
  const labelPx = LABEL_REM * remPx;
  const heightPx = beside === null ? BELOW_HEIGHT_PX : beside.plot.bottom - beside.plot.top;
  const pitch = linearScale([axis.topDeg, axis.bottomDeg], [0, heightPx]);
  const most = Math.max(...facts.secondsS, 1);
  const barPx = Math.max(1, pitch.px(HISTOGRAM_STEP_DEG) - pitch.px(0) - 1);
  const marks = [facts.p10Deg, facts.p50Deg, facts.p90Deg].map((deg, index) => ({
    deg,
    y: pitch.px(deg),
    middle: index === 1,
  }));
  const middleY = marks[1]?.y ?? 0;
  const low = wholeDegrees(facts.p10Deg);
  const high = wholeDegrees(facts.p90Deg);
  const middle = say.middle(wholeDegrees(facts.p50Deg));
  const style =
    beside === null || beside.distributionLeft === null
      ? undefined
      : { left: `${beside.distributionLeft - labelPx}px`, top: `${beside.plot.top}px` };
  return (
    <div class={beside === null ? "distribution distribution-below" : "distribution"} style={style}>
      <p class="distribution-title">{say.title}</p>
      <svg width={labelPx + BARS_PX + 4} height={heightPx} aria-hidden="true">
        <g transform={`translate(${labelPx} 0)`}>
          {facts.secondsS.map((seconds, bin) => {
            const deg = facts.fromDeg + bin * HISTOGRAM_STEP_DEG;
            const y = pitch.px(deg);
            if (seconds <= 0 || y + barPx < 0 || y > heightPx) return null;
            return (
              <rect
                key={bin}
                class={deg >= enterDeg ? "bar bar-over" : "bar"}
                x="0.5"
                y={y + 0.5}
                width={Math.max(1, (seconds / most) * BARS_PX)}
                height={barPx}
              />
            );
          })}
          <line class="distribution-axis" x1="0" x2="0" y1="0" y2={heightPx} />
          {marks.map(({ deg, y, middle: isMiddle }) => (
            <g key={isMiddle ? "middle" : deg}>
              <line class={isMiddle ? "mark-middle" : "mark"} x1="-4" x2={BARS_PX} y1={y} y2={y} />
              {(isMiddle || Math.abs(y - middleY) >= LABEL_APART_REM * remPx) && (
                <text class={isMiddle ? "mark-text mark-text-middle" : "mark-text"} x="-8" y={y} dy="0.36em">
                  {wholeDegrees(deg)}
                </text>
              )}
            </g>
          ))}
        </g>
      </svg>
      <p class="distribution-words">
        {zoomed && `${say.wholeRun} `}
        {middle.before} <strong>{middle.strong}</strong>, {say.between(low, high)}
      </p>
    </div>
  );
}
