// One figure per exercise: the person in a pose between start and held, what moves and which way (arrows), where the
// movement began (dashed), where it is felt (hatched band), and the things it needs. A picture with the instruction as
// its text; movement itself comes from use-movement.ts. Own drawings.
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { StrengthId, StretchId } from "../../core/routine.ts";
import { frontDrawings } from "./front-drawings.tsx";
import type { Drawing } from "./marks.tsx";
import { ProfileHead } from "./person.tsx";
import { profileDrawings } from "./profile-drawings.tsx";

export type FigureId = StretchId | StrengthId;

export interface StretchFigureProps {
  readonly id: FigureId;
  /** 0 is the start of the movement, 1 the held pose. */
  readonly share?: number;
  /** Side to tip or turn to, as in a mirror: right is the right of the screen. */
  readonly side?: "left" | "right";
  /** Drawn height in px; small figures get heavier lines and no dashed start. */
  readonly heightPx: number;
  /** The instruction in words; without it the figure is decoration beside its text. */
  readonly label?: string;
}

const drawings: Readonly<Record<FigureId, Drawing>> = { ...profileDrawings, ...frontDrawings };

/** Figure units of line width at which a 240 px figure has 2.4 px lines; small ones never fall below 1.5 px. */
function lineWidth(boxHeight: number, heightPx: number): number {
  const unitsPerPx = boxHeight / heightPx;
  return Math.min(6.5, Math.max(2.4 * (boxHeight / 312), (heightPx < 120 ? 1.7 : 1.8) * unitsPerPx));
}

/** The figure of an exercise. Figures from the front are mirrored for the left side. */
export function StretchFigure({ id, share = 1, side = "right", heightPx, label }: StretchFigureProps): JSX.Element {
  const { box, draw } = drawings[id];
  const hatch = `hatch${useId()}`;
  const line = lineWidth(box[3], heightPx);
  const mirrored = side === "left" && (id === "ear-to-shoulder" || id === "levator-scapulae");

  return (
    <svg
      class="stretch-figure"
      viewBox={box.join(" ")}
      height={heightPx}
      width={(heightPx * box[2]) / box[3]}
      role={label === undefined ? "presentation" : "img"}
      aria-label={label}
      aria-hidden={label === undefined}
    >
      <defs>
        <pattern id={hatch} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
          <path d="M0 3.5H7" stroke="var(--forest)" stroke-width="1.3" />
        </pattern>
      </defs>
      <g {...(mirrored ? { transform: `translate(${2 * box[0] + box[2]} 0) scale(-1 1)` } : {})}>
        {draw({ share, line, small: heightPx < 120, hatch })}
      </g>
    </svg>
  );
}

/** A small head in profile for marks and captions. */
export function HeadMark({ heightPx }: { heightPx: number }): JSX.Element {
  return (
    <svg viewBox="-28 -36 60 60" height={heightPx} width={heightPx} aria-hidden={true}>
      <ProfileHead ear={[0, 0]} deg={0} scale={1} line={2.6} />
    </svg>
  );
}
