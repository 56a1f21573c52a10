// The picture of the first screen is the explanation: the runner's lines of sight run into the axis of the chart.
// Two layouts of one drawing: runner and chart side by side where there is room, the chart below where there is not.
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { words } from "../../words/words.ts";
import { lakePaint } from "../parts/marks.tsx";
import {
  AXIS_TOP_DEG,
  bandPath,
  lakePath,
  landPath,
  linePath,
  pieces,
  xOf,
  yOf,
  type ProfileScale,
} from "../parts/profile.ts";
import { useWidth } from "../parts/use-width.ts";
import { wholeDegrees } from "../place.ts";
import {
  NAMED_GLANCE,
  PICTURE_ENTER_DEG,
  PICTURE_S,
  picturePitchDeg,
  picturePitchMaxDeg,
  picturePitchMinDeg,
  pictureSpells,
} from "./made-up-run.ts";
import { BRIM, Runner, RUNNER_SIZE } from "./runner.tsx";

const TWO_STRIDES_DEG = 13;
const OWN_SHOES_DEG = 43;
const BOTTOM_DEG = 50;
const ROOMY_FROM_PX = 760;
/** Height of one degree, in the runner's units: his head and the axis share the scale. */
const UNITS_PER_DEG = 5.4;
/** Room for the angles at the left of the narrow chart, px. */
const GUTTER_PX = 34;

const { firstRun: text } = words;
const LABELS = [
  { deg: 0, name: text.horizon, short: text.horizon, look: "label-contour" },
  { deg: TWO_STRIDES_DEG, name: text.twoStrides, short: text.twoStrides, look: "" },
  { deg: PICTURE_ENTER_DEG, name: text.headDownFromHere, short: text.headDown, look: "label-over label-strong" },
  { deg: OWN_SHOES_DEG, name: text.ownShoes, short: text.ownShoes, look: "" },
];

export function ExplainingPicture(): JSX.Element {
  const box = useRef<HTMLElement>(null);
  const widthPx = useWidth(box);
  return (
    <figure ref={box} class="explaining">
      {widthPx > 0 && <Drawing widthPx={widthPx} />}
      <figcaption class="visually-hidden">{text.pictureCaption}</figcaption>
    </figure>
  );
}

function Drawing({ widthPx }: { widthPx: number }): JSX.Element {
  return widthPx >= ROOMY_FROM_PX ? <Wide widthPx={widthPx} /> : <Narrow widthPx={widthPx} />;
}

/** The lines of sight become the lines of the chart. */
function Wide({ widthPx }: { widthPx: number }): JSX.Element {
  const left = Math.max(400, widthPx * 0.367);
  const chart = chartScale(widthPx - left, 1);
  const top = BRIM[1] - yOf(chart, 0);
  const heightPx = RUNNER_SIZE[1] - Math.min(0, top) + 8;
  return (
    <svg width={widthPx} height={heightPx} viewBox={`0 ${Math.min(0, top)} ${widthPx} ${heightPx}`} aria-hidden="true">
      <Runner />
      <g transform={`translate(${left} ${top})`}>
        <Land chart={chart} />
        <Lines chart={chart} />
        <Spells chart={chart} label={text.spellLabel} />
        <text class="chart-label" x={chart.widthPx * NAMED_GLANCE.at + 10} y={yOf(chart, NAMED_GLANCE.deg)}>
          {text.glanceLabel}
        </text>
        <Sight brim={[BRIM[0] - left, BRIM[1] - top]} scale={chart} bendPx={94} endX={0} />
        {LABELS.map(({ deg, name, look }) => (
          <text
            key={deg}
            class={`chart-label ${look}`}
            x={-12}
            y={yOf(chart, deg) + (deg === PICTURE_ENTER_DEG ? 4 : -6)}
            text-anchor="end"
          >
            {name}
          </text>
        ))}
      </g>
    </svg>
  );
}

/** The lines of sight end in their names and angles; the chart below is marked with the angles. */
function Narrow({ widthPx }: { widthPx: number }): JSX.Element {
  const scale = Math.min(0.8, widthPx / 560);
  const fan = chartScale(1, scale);
  const top = BRIM[1] * scale - yOf(fan, 0);
  const fanEnd = widthPx * 0.5;
  const chartTop = RUNNER_SIZE[1] * scale + 24;
  const chart: ProfileScale = { ...chartScale(widthPx - GUTTER_PX, 1), heightPx: 150 };
  return (
    <svg width={widthPx} height={chartTop + chart.heightPx + 4} aria-hidden="true">
      <g transform={`scale(${scale})`}>
        <Runner />
      </g>
      <g transform={`translate(0 ${top})`}>
        <Sight brim={[BRIM[0] * scale, BRIM[1] * scale - top]} scale={fan} bendPx={34} endX={fanEnd} />
        {LABELS.map(({ deg, short, look }) => (
          <text key={deg} class={`chart-label ${look}`} x={fanEnd + 8} y={yOf(fan, deg) + 4}>
            {short}, {wholeDegrees(deg)}
          </text>
        ))}
      </g>
      <g transform={`translate(${GUTTER_PX} ${chartTop})`}>
        <Land chart={chart} />
        <Lines chart={chart} />
        <Spells chart={chart} label={text.spellLabelShort} />
        {LABELS.map(({ deg, look }) => (
          <text key={deg} class={`chart-label ${look}`} x={-6} y={yOf(chart, deg) + 4} text-anchor="end">
            {wholeDegrees(deg)}
          </text>
        ))}
      </g>
    </svg>
  );
}

/** Axis of the picture; with `scale` 1 a degree is as high as in the runner's own drawing. */
function chartScale(widthPx: number, scale: number): ProfileScale {
  const heightPx = (BOTTOM_DEG - AXIS_TOP_DEG) * UNITS_PER_DEG * scale;
  return { widthPx, heightPx, fromS: 0, toS: PICTURE_S, bottomDeg: BOTTOM_DEG };
}

function Land({ chart }: { chart: ProfileScale }): JSX.Element {
  const trace = pieces(chart, picturePitchDeg);
  return (
    <>
      <path class="profile-land" d={landPath(chart, trace)} />
      <path class="profile-env" d={bandPath(pieces(chart, picturePitchMinDeg), pieces(chart, picturePitchMaxDeg))} />
      <path class="profile-trace" d={linePath(trace)} />
    </>
  );
}

function Lines({ chart }: { chart: ProfileScale }): JSX.Element {
  const line = (deg: number, look: string): JSX.Element => (
    <line class={look} x2={chart.widthPx} y1={yOf(chart, deg)} y2={yOf(chart, deg)} />
  );
  return (
    <>
      {line(TWO_STRIDES_DEG, "profile-pose")}
      {line(OWN_SHOES_DEG, "profile-pose")}
      {line(0, "profile-horizon")}
      {line(PICTURE_ENTER_DEG, "profile-enter")}
    </>
  );
}

function Spells({ chart, label }: { chart: ProfileScale; label: string }): JSX.Element {
  const long = pictureSpells.find((spell) => spell.kind === "long");
  const x = long === undefined ? 0 : xOf(chart, (long.startS + long.endS) / 2);
  const y = chart.heightPx - 11;
  return (
    <>
      {pictureSpells.map((spell) => (
        <path
          key={spell.startS}
          class="profile-lake"
          fill={lakePaint(spell.kind)}
          d={lakePath(chart, spell, PICTURE_ENTER_DEG, picturePitchDeg)}
        />
      ))}
      <path class="explaining-leader" d={`M${x} ${y - 12}V${y - 1}H${x + 12}`} />
      <text class="chart-label label-over label-strong" x={x + 16} y={y + 4}>
        {label}
      </text>
    </>
  );
}

interface SightProps {
  readonly brim: readonly [x: number, y: number];
  readonly scale: ProfileScale;
  /** How far from the brim the dotted lines bend into the horizontal, px. */
  readonly bendPx: number;
  readonly endX: number;
}

/** The lines of sight: from the brim, bent into the axis. */
function Sight({ brim, scale, bendPx, endX }: SightProps): JSX.Element {
  const [x, y] = brim;
  const pose = (deg: number): string => `M${x - 4} ${y + 5}L${x + bendPx} ${yOf(scale, deg)}H${endX}`;
  return (
    <>
      <path class="profile-horizon" d={`M${x + 12} ${y}H${endX}`} />
      <path class="profile-sight" d={pose(TWO_STRIDES_DEG)} />
      <path class="profile-sight" d={pose(OWN_SHOES_DEG)} />
    </>
  );
}
