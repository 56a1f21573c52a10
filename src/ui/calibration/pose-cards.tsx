// The three poses as cards: a small runner in each, what it is, what was measured. Choosing one shows it in the drawing;
// without a measurement they say how to stand. Native radio buttons underneath.
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { MeasuredPose, PoseName } from "../../core/results.ts";
import { POSE_NAMES } from "../../core/parameters.ts";
import { words } from "../../words/words.ts";
import { Icon } from "../parts/icon.tsx";
import { number, wholeDegrees } from "../place.ts";
import { StandingRunner } from "./standing-runner.tsx";

/** Heads of the runners on cards without a measurement, deg. */
const TYPICAL_DEG: Readonly<Record<PoseName, number>> = { horizon: 0, strides: 13, shoes: 40 };

function SmallRunner({ headDeg, pose }: { headDeg: number; pose: PoseName }): JSX.Element {
  const angle = (headDeg * Math.PI) / 180;
  const [x, y] = [50 + 110 * Math.cos(angle), -312 + 110 * Math.sin(angle)];
  return (
    <svg class="pose-small" viewBox="-40 -350 210 372" aria-hidden="true">
      <line class={pose === "horizon" ? "pose-horizon" : "pose-head"} x1="50" y1="-312" x2={x} y2={y} />
      <StandingRunner headDeg={headDeg} line={6} />
    </svg>
  );
}

export interface PoseCardsProps {
  readonly poses: readonly MeasuredPose[];
  readonly chosen: PoseName;
  readonly onChoose: (pose: PoseName) => void;
}

export function PoseCards({ poses, chosen, onChoose }: PoseCardsProps): JSX.Element {
  const group = useId();
  const say = words.calibration;
  return (
    <div class="pose-cards" role="radiogroup" aria-label={say.page.poseToLookAt}>
      {POSE_NAMES.map((name) => {
        const measured = poses.find((pose) => pose.name === name);
        return (
          <label key={name} class={name === chosen ? "pose-card pose-card-on" : "pose-card"}>
            <input
              type="radio"
              name={group}
              checked={name === chosen}
              disabled={measured === undefined}
              onChange={() => onChoose(name)}
            />
            <SmallRunner pose={name} headDeg={measured?.pitchDeg ?? TYPICAL_DEG[name]} />
            <span class="pose-card-text">
              <strong>
                {say.poses[name]}
                {measured !== undefined && <Icon name="check" size={18} />}
              </strong>
              <span class="small quiet">{say.page.roles[name]}</span>
              <span class="pose-value">
                {measured === undefined
                  ? say.page.notFound
                  : say.page.poseValue(wholeDegrees(measured.pitchDeg), `${number(measured.spreadDeg, 1)}°`)}
              </span>
            </span>
          </label>
        );
      })}
    </div>
  );
}

/** How to stand for each pose. */
export function PoseSteps(): JSX.Element {
  const say = words.calibration;
  return (
    <ol class="pose-steps">
      {POSE_NAMES.map((name) => (
        <li key={name}>
          <SmallRunner pose={name} headDeg={TYPICAL_DEG[name]} />
          <span>
            <strong>{say.poses[name]}</strong>
            <span class="small quiet">{say.page.how[name]}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
