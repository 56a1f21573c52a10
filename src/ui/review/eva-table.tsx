// "Held or darting?": share of moving time by angle and by how long it was held, as a table whose cells hold the number and
// a circle of that area. The frame marks head down held from 10 s. Classes stay the same for every run.
import type { JSX } from "preact";
import { words } from "../../words/words.ts";
import type { AnalysisParameters } from "../../core/parameters.ts";
import type { Exposure } from "../../core/results.ts";
import { number } from "../place.ts";

export interface EvaTableProps {
  readonly exposure: Exposure;
  readonly movingS: number;
  readonly parameters: Pick<AnalysisParameters, "exposure">;
}

/** Largest circle that fits a cell, px. */
const LARGEST_RADIUS_PX = 16;
/** A share of this many percent fills it, unless the run has a larger one. */
const FULL_PERCENT = 20;
const LEAST_RADIUS_PX = 2;
/** Rows and columns from which head down counts as held. */
const HELD_FROM_ROW = 2;
const HELD_FROM_COLUMN = 2;

export function EvaTable({ exposure, movingS, parameters }: EvaTableProps): JSX.Element {
  const say = words.review.eva;
  const { evaAnglesDeg, evaDurationsS } = parameters.exposure;
  const columns = say.columns(evaDurationsS.map((seconds) => number(seconds)));
  const angles = evaAnglesDeg.map((deg) => number(deg));
  const shares = exposure.evaS.map((row) => row.map((seconds) => (movingS > 0 ? (100 * seconds) / movingS : 0)));
  const full = Math.max(FULL_PERCENT, ...shares.flat());
  const rows = (from: number, to: number): JSX.Element[] =>
    shares.slice(from, to).map((row, offset) => {
      const index = from + offset;
      const over = index >= HELD_FROM_ROW;
      return (
        <tr key={index}>
          <th scope="row" class={over ? "eva-over" : undefined}>
            <span class="eva-name">{say.rows[index]}</span> <span class="eva-range">{say.rowRange(index, angles)}</span>
          </th>
          {row.map((percent, column) => (
            <td key={column} class={over && column >= HELD_FROM_COLUMN ? "eva-held" : undefined}>
              <Cell percent={percent} full={full} over={over} held={over && column >= HELD_FROM_COLUMN} />
            </td>
          ))}
        </tr>
      );
    });
  return (
    <section class="eva" aria-labelledby="eva-heading">
      <div class="eva-head">
        <h2 class="heading" id="eva-heading">
          {say.heading}
        </h2>
        <p class="small quiet">{say.about}</p>
      </div>
      <table class="eva-table">
        <caption class="visually-hidden">
          {say.heading} {say.about}. {say.held}
        </caption>
        <thead>
          <tr>
            <th scope="col">
              <span class="visually-hidden">{say.angle}</span>
            </th>
            {columns.map((text) => (
              <th key={text} scope="col">
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{rows(0, HELD_FROM_ROW)}</tbody>
        <tbody class="eva-framed">{rows(HELD_FROM_ROW, shares.length)}</tbody>
      </table>
    </section>
  );
}

interface CellProps {
  readonly percent: number;
  readonly full: number;
  readonly over: boolean;
  readonly held: boolean;
}

function Cell({ percent, full, over, held }: CellProps): JSX.Element {
  const text = number(percent, 1);
  // What would read 0.0 is none.
  if (percent < 0.05) return <span class="eva-none">{words.review.eva.none}</span>;
  const radius = Math.max(LEAST_RADIUS_PX, LARGEST_RADIUS_PX * Math.sqrt(percent / full));
  return (
    <span class="eva-cell">
      <svg width="34" height="34" viewBox="-17 -17 34 34" aria-hidden="true">
        <circle r={radius} class={held ? "eva-dot eva-dot-held" : over ? "eva-dot eva-dot-over" : "eva-dot"} />
      </svg>
      <span>{text}</span>
    </span>
  );
}
