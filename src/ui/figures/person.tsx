// Draws the one drawn person of all figures: tapered limbs with a single outline round each group, a head in profile or
// from the front. No arrows and no meaning; stretch-figure.tsx adds those. Colours come from the tokens.
import type { ComponentChildren, JSX } from "preact";
import { capsule, turned, type Joint, type Point } from "./shapes.ts";
import type { ProfilePose } from "./poses.ts";

interface Part {
  readonly path: string;
  readonly fill: string;
}

/** All outlines first, then all fills: one line round the union of the parts. */
export function Group({ parts, line }: { parts: readonly Part[]; line: number }): JSX.Element {
  return (
    <g>
      {parts.map(({ path }) => (
        <path d={path} fill="var(--ink)" stroke="var(--ink)" stroke-width={2 * line} stroke-linejoin="round" />
      ))}
      {parts.map(({ path, fill }) => (
        <path d={path} fill={fill} />
      ))}
    </g>
  );
}

export const PROFILE_HEAD =
  "M-17 9C-23 0-25-13-18-23C-11-33 6-35 15-27C20-23 21-17 21.5-12C22-9 25-5 27 0C27.8 2 26.5 3.4 23 3.6C23.5 5.5 23.5 7 22.5 8.5C23.5 10.5 23 12.5 22 13.5C22.5 17 20 20.5 15 20.5C9 20.5 5 18.5 1 15.5C-5 17-12 16-17 9Z";
const PROFILE_HAIR =
  "M-17 9C-23 0-25-13-18-23C-11-33 6-35 15-27C18-24.6 19.6-21.4 20.4-18C14-20 8-18.5 5-14.5C3-11.5 2.5-8 0.5-6.5C-3-7.5-6-4-5 0.5C-4.4 3.2-5.5 7-9 11.6C-12 12-15 11.2-17 9Z";

/** Moves a drawing made about the ear, 50 tall, to its place. */
function headPlace(ear: Point, deg: number, scale: number): string {
  return `translate(${ear[0]} ${ear[1]}) rotate(${deg}) scale(${scale})`;
}

interface HeadProps {
  readonly ear: Point;
  readonly deg: number;
  readonly scale: number;
  readonly line: number;
}

/** A head in profile, looking right, eyes closed. The neck is drawn by the body. */
export function ProfileHead({ ear, deg, scale, line }: HeadProps): JSX.Element {
  const width = line / scale;
  return (
    <g transform={headPlace(ear, deg, scale)} stroke-linecap="round" stroke-linejoin="round">
      <path d={PROFILE_HEAD} fill="var(--skin)" stroke="var(--ink)" stroke-width={width} />
      <path d={PROFILE_HAIR} fill="var(--hair)" />
      <path d="M11.5-4.5c1.8 1.6 4 1.6 5.4 0.4" fill="none" stroke="var(--ink)" stroke-width={width * 0.9} />
      <path
        d="M-1.6-2.2c2.6-2.4 5.4 0.6 3.8 3.4c-1 1.6-2.4 1.8-2.8 3.4"
        fill="var(--skin)"
        stroke="var(--ink)"
        stroke-width={width * 0.9}
      />
    </g>
  );
}

/** The dashed outline of where the head was. */
export function ProfileHeadGhost({ ear, deg, scale, line }: HeadProps): JSX.Element {
  return (
    <path
      d={PROFILE_HEAD}
      transform={headPlace(ear, deg, scale)}
      fill="none"
      stroke="var(--contour-ink)"
      stroke-width={(line * 0.8) / scale}
      stroke-dasharray={`${5 / scale} ${4 / scale}`}
      opacity="0.8"
    />
  );
}

/** Neck from its base to just behind and below the ear, turned with the head. */
function neckPart(base: Joint, ear: Point, deg: number, scale: number): Part {
  const [x, y] = turned([ear[0] - 5 * scale, ear[1] + 9 * scale], ear, deg);
  return { path: capsule(base, [x, y, 9.5 * scale]), fill: "var(--skin)" };
}

function footPart(ankle: Joint, deg: number): Part {
  const [x, y] = ankle;
  const toe = turned([x + 20, y + 4], [x, y], deg === 180 ? 180 : 0);
  const sole = deg === 180 ? -4 : 4;
  return {
    path: capsule([x - (deg === 180 ? -2 : 2), y + sole, 8], [toe[0], y + sole + 1, 7]),
    fill: "var(--contour)",
  };
}

const upper = (a: Joint, b: Joint, fill: string): Part => ({ path: capsule(a, b), fill });

/** A whole body from the side, looking right. Far limbs, neck and head, legs, torso, near arm, in this order. */
export function ProfileBody({ pose, line }: { pose: ProfilePose; line: number }): JSX.Element {
  const { hip, waist, chest, knee, ankle, farKnee, farAnkle, shoulder, elbow, hand, neck, ear, headDeg, headScale } =
    pose;
  const thigh: Joint = [hip[0], hip[1], hip[2] - 3];
  const foot = pose.footDeg ?? 0;
  return (
    <g>
      {farKnee !== undefined && farAnkle !== undefined && (
        <>
          <Group line={line} parts={[footPart(farAnkle, foot)]} />
          <Group
            line={line}
            parts={[upper(farKnee, farAnkle, "var(--well)"), upper(thigh, farKnee, "var(--shorts)")]}
          />
        </>
      )}
      <Group line={line} parts={[neckPart(neck, ear, headDeg, headScale)]} />
      <ProfileHead ear={ear} deg={headDeg} scale={headScale} line={line} />
      <Group line={line} parts={[footPart(ankle, foot)]} />
      <Group line={line} parts={[upper(knee, ankle, "var(--skin)"), upper(thigh, knee, "var(--shorts)")]} />
      <Group line={line} parts={[upper(hip, waist, "var(--shirt)"), upper(waist, chest, "var(--shirt)")]} />
      <Group
        line={line}
        parts={[
          upper([elbow[0], elbow[1], elbow[2] - 1], hand, "var(--skin)"),
          upper(hand, [hand[0] + 4, hand[1] + 1, hand[2]], "var(--skin)"),
          upper(shoulder, elbow, "var(--shirt)"),
        ]}
      />
    </g>
  );
}

/** A bust in profile down to a dashed line, the arm hanging; `children` lie between trunk and arm. */
export function ProfileBust(props: HeadProps & { children?: ComponentChildren }): JSX.Element {
  const { ear, deg, scale, line } = props;
  const [nx, ny] = turned([ear[0] - 11, ear[1] + 16], ear, deg);
  return (
    <g>
      <Group line={line} parts={[{ path: capsule([154, 266, 21], [nx, ny, 17.5]), fill: "var(--skin)" }]} />
      <ProfileHead ear={ear} deg={deg} scale={scale} line={line} />
      <path
        d="M110 396C109 352 116 294 138 272C156 256 192 262 202 290C212 322 212 362 211 396"
        fill="var(--shirt)"
        stroke="var(--ink)"
        stroke-width={line}
      />
      {props.children}
      <path
        d="M136 396L135 318C135 280 189 280 190 318L184 396"
        fill="var(--shirt)"
        stroke="var(--ink)"
        stroke-width={line}
      />
      <BustEnd from={96} to={226} />
    </g>
  );
}

/** The dashed line that a bust ends at. */
export function BustEnd({ from, to }: { from: number; to: number }): JSX.Element {
  return <path d={`M${from} 396H${to}`} stroke="var(--contour-ink)" stroke-width="2" stroke-dasharray="5 3" />;
}

const FRONT_FACE = "M-21-8C-21-34 21-34 21-8C21 8 15 20 7 25C3 27.5-3 27.5-7 25C-15 20-21 8-21-8Z";
const FRONT_HAIR = "M-21.5-4C-24-36 24-36 21.5-4C20.5-9 19-13 15.5-17C8-13.5-4-14-11-19.5C-15.5-16-19.5-10-21.5-4Z";

/** A head from the front. `lookX` and `lookY` move the face to where it looks, in head units. */
export function FrontHead(props: { line: number; scale: number; lookX?: number; lookY?: number }): JSX.Element {
  const { scale, lookX = 0, lookY = 0 } = props;
  const width = props.line / scale;
  const ear = (x: number): JSX.Element => (
    <ellipse
      cx={x - lookX * 0.4}
      cy="-1"
      rx="4.6"
      ry="7.4"
      fill="var(--skin)"
      stroke="var(--ink)"
      stroke-width={width}
    />
  );
  return (
    <g transform={`scale(${scale})`} stroke-linecap="round" stroke-linejoin="round">
      {ear(-21)}
      {ear(21)}
      <path d={FRONT_FACE} fill="var(--skin)" stroke="var(--ink)" stroke-width={width} />
      <path d={FRONT_HAIR} fill="var(--hair)" />
      <g transform={`translate(${lookX} ${lookY})`} fill="none" stroke="var(--ink)" stroke-width={width * 0.9}>
        <path d="M-12.5-1c1.8 2.2 4.8 2.2 6.6 0.2M5.9-0.8c1.8 2 4.8 2 6.6-0.2" />
        <path d="M1-1c-0.4 4 0.6 6 0.8 8.4c0 1.6-2 2-4 1.6" />
      </g>
    </g>
  );
}

/** Shoulders and chest from the front; `children` (neck and head) lie behind the shirt's collar. */
export function FrontBust(props: { line: number; children: ComponentChildren }): JSX.Element {
  const { line } = props;
  return (
    <g stroke-linejoin="round">
      {props.children}
      <path
        d="M74 396C76 350 82 312 100 302C124 294 142 288 156 276C168 284 192 284 204 276C218 288 236 294 260 302C278 312 284 350 286 396Z"
        fill="var(--shirt)"
        stroke="none"
      />
      <path
        d="M74 396C76 350 82 312 100 302C124 294 142 288 156 276C168 284 192 284 204 276C218 288 236 294 260 302C278 312 284 350 286 396M112 396C118 366 124 340 122 322M248 396C242 366 236 340 238 322"
        fill="none"
        stroke="var(--ink)"
        stroke-width={line}
        stroke-linecap="round"
      />
      <BustEnd from={66} to={294} />
    </g>
  );
}

/** Neck from the front up to the jaw of a head whose centre lies at `head`, turned by `deg` about the neck base. */
export function FrontNeck(props: { base: Point; deg: number; line: number }): JSX.Element {
  const { base, deg, line } = props;
  const [x, y] = base;
  const [topX, topY] = turned([x, y - 34], base, deg);
  return <Group line={line / 1} parts={[{ path: capsule([x, y + 14, 25], [topX, topY, 21]), fill: "var(--skin)" }]} />;
}
