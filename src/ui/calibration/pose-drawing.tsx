// What the poses mean, as a picture: the runner with the head as it was measured, the head's own line, the line of sight that
// goes further down, and where head down starts between them. One figure for wide and narrow; the words grow as it shrinks.
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { PoseName } from "../../core/results.ts";
import { words } from "../../words/words.ts";
import { useWidth } from "../parts/use-width.ts";
import { wholeDegrees } from "../place.ts";
import type { Point } from "../figures/shapes.ts";
import { BROW, LACES, StandingRunner } from "./standing-runner.tsx";

/** Seven feet ahead of a runner of 1.75 m who is 330 units tall. */
const MARK: Point = [402, 0];
const ARC = 278;
const ARC_TO_DEG = 48;
/** Smallest size of a word on the screen, px, and its usual size in the figure's units. */
const LEAST_WORD_PX = 12;
const WORD = 14;
const ROOMY_FROM_PX = 520;

export interface PoseDrawingProps {
  readonly pose: PoseName;
  readonly pitchDeg: number;
  readonly enterDeg: number;
}

/** The point `length` along a line that goes down by `deg` from the brow. */
function ray(deg: number, length: number): Point {
  const angle = (deg * Math.PI) / 180;
  return [BROW[0] + length * Math.cos(angle), BROW[1] + length * Math.sin(angle)];
}

export function PoseDrawing({ pose, pitchDeg, enterDeg }: PoseDrawingProps): JSX.Element {
  const box = useRef<HTMLElement>(null);
  const widthPx = useWidth(box);
  const say = words.calibration;
  const caption = say.page.drawing(say.poses[pose], wholeDegrees(pitchDeg), wholeDegrees(enterDeg));
  return (
    <figure class="pose-drawing" ref={box}>
      {widthPx > 0 && <Drawn widthPx={widthPx} pose={pose} pitchDeg={pitchDeg} enterDeg={enterDeg} caption={caption} />}
    </figure>
  );
}

function Drawn(props: PoseDrawingProps & { readonly widthPx: number; readonly caption: string }): JSX.Element {
  const { widthPx, pose, pitchDeg, enterDeg, caption } = props;
  const say = words.calibration.page;
  const roomy = widthPx >= ROOMY_FROM_PX;
  const [left, right] = roomy ? [-70, 620] : [-50, 470];
  const [top, bottom] = [-372, 46];
  const scale = widthPx / (right - left);
  const word = Math.max(WORD, LEAST_WORD_PX / scale);
  const shown = Math.max(-20, Math.min(ARC_TO_DEG, pitchDeg));
  const end = ray(shown, ARC);
  const starts = ray(enterDeg, ARC);
  const level = Math.abs(pitchDeg) < 3;
  const sight = pose === "strides" ? MARK : LACES;
  return (
    <svg
      width={widthPx}
      height={(bottom - top) * scale}
      viewBox={`${left} ${top} ${right - left} ${bottom - top}`}
      role="img"
      aria-label={caption}
      font-size={word}
    >
      <line class="pose-ground" x1={left} x2={right} y1="0" y2="0" />
      <path class="pose-earth" d={`M${left + 20} 14q120-4 240 0M${left + 60} 27q80-3 170 0`} />
      {!level && <path class="pose-wedge" d={wedge(shown)} />}
      <path class="pose-arc" d={`M${point(ray(0, ARC))}A${ARC} ${ARC} 0 0 1 ${point(ray(ARC_TO_DEG, ARC))}`} />
      {Array.from({ length: 9 }, (_, k) => 5 * (k + 1)).map((deg) => (
        <Tick
          key={deg}
          deg={deg}
          labelled={roomy && deg % 15 === 0 && Math.abs(deg - enterDeg) > 5 && !(pose === "strides" && deg === 45)}
        />
      ))}
      <line class="pose-horizon" x1={BROW[0]} y1={BROW[1]} x2={right} y2={BROW[1]} />
      <text class="pose-word pose-word-horizon" x={right} y={BROW[1] - 8} text-anchor="end">
        {say.horizonLabel(wholeDegrees(0))}
      </text>
      <line class="pose-starts" x1={BROW[0]} y1={BROW[1]} x2={starts[0]} y2={starts[1]} />
      <text class="pose-word pose-word-starts" x={starts[0] + 8} y={starts[1] + 5}>
        {roomy ? say.startsLabel(wholeDegrees(enterDeg)) : say.startsShort(wholeDegrees(enterDeg))}
      </text>
      {pose !== "horizon" && <line class="pose-sight" x1={BROW[0] - 4} y1={BROW[1] + 12} x2={sight[0]} y2={sight[1]} />}
      {pose === "strides" && <path class="pose-mark" d={`M${MARK[0] - 11} 0L${MARK[0]}-17L${MARK[0] + 11} 0Z`} />}
      {pose === "strides" && roomy && (
        <text class="pose-word" x={MARK[0]} y={24} text-anchor="middle">
          {say.markLabel}
        </text>
      )}
      {roomy && pose !== "horizon" && <EyesWord pose={pose} text={say.eyes} />}
      <line class="pose-head" x1={BROW[0]} y1={BROW[1]} x2={end[0]} y2={end[1]} />
      <text
        class="pose-word pose-word-head"
        transform={`translate(${point(ray(shown, 92))}) rotate(${shown})`}
        y={level ? 20 : -7}
      >
        {level ? say.headLevel : say.headLabel(wholeDegrees(pitchDeg))}
      </text>
      <StandingRunner headDeg={pitchDeg} line={2.2} />
    </svg>
  );
}

const point = ([x, y]: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`;

function wedge(deg: number): string {
  const sweep = deg >= 0 ? 1 : 0;
  return `M${point(BROW)}L${point(ray(0, ARC))}A${ARC} ${ARC} 0 0 ${sweep} ${point(ray(deg, ARC))}Z`;
}

function Tick({ deg, labelled }: { deg: number; labelled: boolean }): JSX.Element {
  const from = ray(deg, ARC - (deg % 15 === 0 ? 8 : 5));
  const to = ray(deg, ARC);
  const at = ray(deg, ARC + 8);
  return (
    <>
      <line class="pose-tick" x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} />
      {labelled && (
        <text class="pose-word pose-word-quiet" x={at[0]} y={at[1] + 5}>
          {wholeDegrees(deg)}
        </text>
      )}
    </>
  );
}

function EyesWord({ pose, text }: { pose: PoseName; text: string }): JSX.Element {
  if (pose === "shoes") {
    return (
      <text class="pose-word pose-word-eyes" x={BROW[0] + 12} y={-118}>
        {text}
      </text>
    );
  }
  const slope = (Math.atan2(MARK[1] - BROW[1], MARK[0] - BROW[0]) * 180) / Math.PI;
  return (
    <text
      class="pose-word pose-word-eyes"
      transform={`translate(${point([BROW[0] + 40, BROW[1] + 48])}) rotate(${slope})`}
      y="19"
    >
      {text}
    </text>
  );
}
