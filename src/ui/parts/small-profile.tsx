// The profile of a run in one row of a list: horizon, land, line, solid lakes; no envelope. All rows share one scale,
// like the scale bar of a map. Hidden from screen readers: the row says the same in words.
import type { JSX } from "preact";
import type { RunListItem } from "../../engine/contract.ts";
import { durationClock } from "../place.ts";
import {
  AXIS_BOTTOM_DEG,
  emptyRanges,
  lakePath,
  landPath,
  linePath,
  pieces,
  xOf,
  yOf,
  type ProfileScale,
} from "./profile.ts";
import { Uncounted } from "./uncounted.tsx";

const HEIGHT_PX = 36;
/** Room for the break mark and the length of a run that is cut. */
const BREAK_PX = 58;

export interface SmallProfileProps {
  readonly run: RunListItem;
  readonly pxPerS: number;
  readonly maxPx: number;
}

export function SmallProfile({ run, pxPerS, maxPx }: SmallProfileProps): JSX.Element {
  const fullPx = run.durationS * pxPerS;
  const cut = fullPx > maxPx + 0.5;
  const widthPx = Math.max(6, cut ? maxPx - BREAK_PX : fullPx);
  const shownS = cut ? widthPx / pxPerS : run.durationS;
  const shown = run.profileDeg.slice(0, Math.max(1, Math.round((run.profileDeg.length * shownS) / run.durationS)));
  const scale: ProfileScale = { widthPx, heightPx: HEIGHT_PX, fromS: 0, toS: shownS, bottomDeg: AXIS_BOTTOM_DEG };
  const parts = pieces(scale, shown);
  const horizon = yOf(scale, 0);
  const known = run.profileDeg.length > 0;
  return (
    <svg
      class="small-profile"
      width={cut ? maxPx : Math.ceil(widthPx) + 1}
      height={HEIGHT_PX}
      aria-hidden="true"
      focusable="false"
    >
      <Uncounted scale={scale} fromS={run.countedUntilS}>
        {known && <path class="profile-land" d={landPath(scale, parts)} />}
        <path class="profile-trace-thin" d={linePath(parts)} />
      </Uncounted>
      {!known && <rect class="profile-unknown" y={yOf(scale, 8)} width={widthPx} height={HEIGHT_PX - yOf(scale, 8)} />}
      {known && (
        <line class="profile-enter-thin" x2={widthPx} y1={yOf(scale, run.enterDeg)} y2={yOf(scale, run.enterDeg)} />
      )}
      <line class="profile-horizon-thin" x2={widthPx} y1={horizon} y2={horizon} />
      {run.spells
        .filter((spell) => spell.startS < shownS)
        .map((spell) => (
          <path key={spell.startS} class="profile-lake-solid" d={lakePath(scale, spell, run.enterDeg, [])} />
        ))}
      {known &&
        emptyRanges(scale, shown).map((gap) => (
          <rect
            key={gap.startS}
            class="profile-gap-small"
            x={xOf(scale, gap.startS) + 1}
            y={horizon + 0.75}
            width={Math.max(4, xOf(scale, gap.endS) - xOf(scale, gap.startS) - 2)}
            height={HEIGHT_PX - horizon - 1.5}
          />
        ))}
      {cut && (
        <>
          <path class="profile-break" d={`M${widthPx + 3} 2l4 8-4 8 4 8-4 8M${widthPx + 8} 2l4 8-4 8 4 8-4 8`} />
          <text class="profile-length" x={maxPx} y={HEIGHT_PX / 2 + 4} text-anchor="end">
            {durationClock(run.durationS)}
          </text>
        </>
      )}
    </svg>
  );
}

/** Pixels per second so that the 90th percentile of the lengths fills the column. */
export function commonScale(runs: readonly RunListItem[], columnPx: number): number {
  const lengths = runs.map((run) => run.durationS).sort((a, b) => a - b);
  const fillS = lengths[Math.ceil(lengths.length * 0.9) - 1] ?? 3600;
  return columnPx / Math.max(60, fillS);
}

const SCALE_STEPS_MIN = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480];

/** Room for the words beside the scale bar, px; a narrow column has the short ones. */
const SCALE_WORDS_PX = 176;
const SCALE_WORDS_SHORT_PX = 60;
const NARROW_COLUMN_PX = 215;

/** A round length for the scale bar, minutes: the longest that leaves room for its words. */
export function scaleBarMin(pxPerS: number, columnPx: number): number {
  const wordsPx = columnPx < NARROW_COLUMN_PX ? SCALE_WORDS_SHORT_PX : SCALE_WORDS_PX;
  const roomPx = Math.max(columnPx * 0.15, Math.min(columnPx * 0.4, columnPx - wordsPx));
  return SCALE_STEPS_MIN.findLast((minutes) => minutes * 60 * pxPerS <= roomPx) ?? 1;
}
