// The figures seen from the front, as in a mirror: tipping and turning to the right of the screen.
import type { JSX } from "preact";
import { Arrow, Felt, heldOpacity, type Drawing, type Scene } from "./marks.tsx";
import { BustEnd, FrontBust, FrontHead, FrontNeck, Group } from "./person.tsx";
import { FRONT } from "./poses.ts";
import { between, capsule, type Point } from "./shapes.ts";

/** A bust from the front whose head tips by `tipDeg` about the base of the neck. */
function FrontTilt(props: {
  scene: Scene;
  tipDeg: number;
  look?: Point;
  felt?: readonly Point[];
  children: JSX.Element | JSX.Element[];
}): JSX.Element {
  const { scene, tipDeg, look, felt } = props;
  const [x, y] = FRONT.neckBase;
  const deg = tipDeg * scene.share;
  const head = (
    <g transform={`rotate(${deg} ${x} ${y}) translate(${x} ${y - FRONT.headAbove})`}>
      <FrontHead
        line={scene.line}
        scale={FRONT.headScale}
        lookX={(look?.[0] ?? 0) * scene.share}
        lookY={(look?.[1] ?? 0) * scene.share}
      />
    </g>
  );
  return (
    <>
      {!scene.small && tipDeg > 0 && (
        <ellipse
          cx={x}
          cy={y - FRONT.headAbove - 4}
          rx={31}
          ry={41}
          fill="none"
          stroke="var(--contour-ink)"
          stroke-width={scene.line * 0.8}
          stroke-dasharray="5 4"
          opacity={0.8 * scene.share}
        />
      )}
      <FrontBust line={scene.line}>
        <FrontNeck base={FRONT.neckBase} deg={deg} line={scene.line} />
        {head}
      </FrontBust>
      {felt !== undefined && (
        <g opacity={heldOpacity(scene.share)}>
          <Felt points={felt} width={15} scene={scene} />
        </g>
      )}
      {props.children}
    </>
  );
}

export const frontDrawings = {
  "ear-to-shoulder": {
    box: [56, 92, 248, 310],
    draw: (scene) => (
      <FrontTilt
        scene={scene}
        tipDeg={FRONT.tipDeg}
        felt={[
          [150, 236],
          [140, 270],
          [114, 309],
        ]}
      >
        <Arrow
          points={[
            [196, 108],
            [232, 118],
            [258, 148],
          ]}
          scene={scene}
        />
        <Arrow
          points={[
            [66, 262],
            [66, 296],
          ]}
          scene={scene}
        />
        <Arrow
          points={[
            [294, 262],
            [294, 296],
          ]}
          scene={scene}
        />
      </FrontTilt>
    ),
  },
  "levator-scapulae": {
    box: [56, 92, 248, 310],
    draw: (scene) => (
      <FrontTilt
        scene={scene}
        tipDeg={15}
        look={[9, 8]}
        felt={[
          [152, 232],
          [146, 262],
          [128, 292],
        ]}
      >
        <Arrow
          points={[
            [214, 116],
            [244, 134],
            [256, 164],
          ]}
          scene={scene}
        />
      </FrontTilt>
    ),
  },
  "lateral-raise": {
    box: [-8, 92, 376, 310],
    draw: (scene) => {
      const arm = (mirror: 1 | -1): JSX.Element => {
        const x = (value: number): number => 180 + mirror * value;
        const shoulder: Point = [84, 316];
        const elbow = between<Point>([94, 372], [134, 306], scene.share);
        const hand = between<Point>([96, 430], [166, 300], scene.share);
        return (
          <Group
            line={scene.line}
            parts={[
              { path: capsule([x(elbow[0]), elbow[1], 11], [x(hand[0]), hand[1], 8]), fill: "var(--skin)" },
              { path: capsule([x(shoulder[0]), shoulder[1], 19], [x(elbow[0]), elbow[1], 13]), fill: "var(--shirt)" },
            ]}
          />
        );
      };
      return (
        <>
          <FrontTilt scene={scene} tipDeg={0}>
            <g />
          </FrontTilt>
          {arm(-1)}
          {arm(1)}
          <g opacity={heldOpacity(scene.share)}>
            <Arrow
              points={[
                [24, 378],
                [10, 352],
                [8, 324],
              ]}
              scene={scene}
            />
            <Arrow
              points={[
                [336, 378],
                [350, 352],
                [352, 324],
              ]}
              scene={scene}
            />
          </g>
          <BustEnd from={66} to={294} />
        </>
      );
    },
  },
} as const satisfies Record<string, Drawing>;
