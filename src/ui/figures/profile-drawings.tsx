// The figures seen from the side, looking right: bodies and busts in profile with their marks.
import { Arrow, Felt, heldOpacity, Thing, type Drawing } from "./marks.tsx";
import { Group, ProfileBody, ProfileBust, ProfileHeadGhost } from "./person.tsx";
import {
  chinNod,
  doorway,
  extensorHold,
  headHang,
  ramping,
  RAMP_SCALE,
  row,
  thoracic,
  type ProfileMotion,
  type ProfilePose,
} from "./poses.ts";
import { between, capsule, type Point } from "./shapes.ts";

/** The pose between start and held; what only one of them has is taken from it. */
function poseAt({ start, held }: ProfileMotion, share: number): ProfilePose {
  const { farKnee, farAnkle } = start;
  const far =
    farKnee === undefined || farAnkle === undefined
      ? {}
      : {
          farKnee: between(farKnee, held.farKnee ?? farKnee, share),
          farAnkle: between(farAnkle, held.farAnkle ?? farAnkle, share),
        };
  return {
    ...start,
    ...far,
    hip: between(start.hip, held.hip, share),
    waist: between(start.waist, held.waist, share),
    chest: between(start.chest, held.chest, share),
    knee: between(start.knee, held.knee, share),
    ankle: between(start.ankle, held.ankle, share),
    shoulder: between(start.shoulder, held.shoulder, share),
    elbow: between(start.elbow, held.elbow, share),
    hand: between(start.hand, held.hand, share),
    neck: between(start.neck, held.neck, share),
    ear: between(start.ear, held.ear, share),
    headDeg: between(start.headDeg, held.headDeg, share),
    headScale: between(start.headScale, held.headScale, share),
  };
}

export const profileDrawings = {
  "head-ramping": {
    box: [56, 84, 240, 318],
    draw: (scene) => {
      const ear = between<Point>(ramping.start.ear, ramping.held.ear, scene.share);
      const head = { scale: RAMP_SCALE, deg: 0, line: scene.line };
      return (
        <>
          {!scene.small && <ProfileHeadGhost ear={ramping.start.ear} {...head} />}
          <ProfileBust ear={ear} {...head} />
          <g opacity={heldOpacity(scene.share)}>
            <Felt
              points={[
                [143, 248],
                [142, 226],
                [145, 204],
              ]}
              width={11}
              scene={scene}
            />
            <path d="M166 128V330" stroke="var(--forest)" stroke-width={scene.line * 0.8} stroke-dasharray="3 3" />
            <circle cx="166" cy="182" r="6.5" fill="var(--skin)" stroke="var(--forest)" stroke-width={scene.line} />
            <circle cx="166" cy="302" r="6.5" fill="var(--skin)" stroke="var(--forest)" stroke-width={scene.line} />
          </g>
          <Arrow
            points={[
              [158, 100],
              [200, 100],
              [244, 100],
            ]}
            scene={scene}
            double
          />
        </>
      );
    },
  },
  "thoracic-stretch": {
    box: [44, 20, 400, 406],
    draw: (scene) => (
      <>
        <Thing path="M60 388H420" scene={scene} />
        <Thing
          path={`M${between(300, 364, scene.share)} 202V386M${between(284, 348, scene.share)} 202h32`}
          scene={scene}
          width={1.6}
        />
        <ProfileBody pose={poseAt(thoracic, scene.share)} line={scene.line} />
        <g opacity={heldOpacity(scene.share)}>
          <Felt
            points={[
              [152, 199],
              [208, 200],
              [266, 206],
            ]}
            width={12}
            scene={scene}
          />
          <path d="M112 236V394" stroke="var(--contour-ink)" stroke-width={scene.line * 0.8} stroke-dasharray="4 4" />
          <Arrow
            points={[
              [98, 172],
              [84, 148],
            ]}
            scene={scene}
          />
          <Arrow
            points={[
              [206, 256],
              [206, 290],
            ]}
            scene={scene}
          />
        </g>
      </>
    ),
  },
  "head-hang": {
    box: [60, 84, 240, 320],
    draw: (scene) => (
      <>
        <Thing path="M66 388H292M104 208V312M104 312H192M112 312V388M184 312V388" scene={scene} width={1.3} />
        {!scene.small && (
          <ProfileHeadGhost ear={headHang.start.ear} deg={0} scale={headHang.start.headScale} line={scene.line} />
        )}
        <ProfileBody pose={poseAt(headHang, scene.share)} line={scene.line} />
        <g opacity={heldOpacity(scene.share)}>
          <Felt
            points={[
              [136, 196],
              [140, 176],
              [154, 158],
            ]}
            width={10}
            scene={scene}
          />
        </g>
        <Arrow
          points={[
            [202, 100],
            [226, 116],
            [234, 146],
          ]}
          scene={scene}
        />
      </>
    ),
  },
  "doorway-chest": {
    box: [60, 20, 240, 384],
    draw: (scene) => (
      <>
        <Thing path="M76 388H292M140 30V386" scene={scene} width={1.6} />
        <ProfileBody pose={poseAt(doorway, scene.share)} line={scene.line} />
        <g opacity={heldOpacity(scene.share)}>
          <Felt
            points={[
              [222, 116],
              [226, 136],
              [222, 156],
            ]}
            width={11}
            scene={scene}
          />
        </g>
        <Arrow
          points={[
            [238, 210],
            [276, 210],
          ]}
          scene={scene}
        />
      </>
    ),
  },
  "chin-nod": {
    box: [44, 210, 340, 136],
    draw: (scene) => (
      <>
        <Thing path="M50 332H376" scene={scene} />
        <ProfileBody pose={poseAt(chinNod, scene.share)} line={scene.line} />
        <Arrow
          points={[
            [70, 240],
            [90, 232],
            [112, 240],
          ]}
          scene={scene}
        />
      </>
    ),
  },
  isometrics: {
    box: [56, 84, 240, 318],
    draw: (scene) => (
      <ProfileBust ear={ramping.held.ear} deg={0} scale={RAMP_SCALE} line={scene.line}>
        <Group
          line={scene.line}
          parts={[
            { path: capsule([262, 292, 11], [224, 170, 9]), fill: "var(--skin)" },
            { path: capsule([222, 172, 9], [214, 146, 7]), fill: "var(--skin)" },
            { path: capsule([190, 316, 22], [262, 296, 13]), fill: "var(--shirt)" },
          ]}
        />
        <g opacity={heldOpacity(scene.share)}>
          <Arrow
            points={[
              [178, 108],
              [204, 108],
            ]}
            scene={scene}
          />
          <Arrow
            points={[
              [254, 132],
              [230, 132],
            ]}
            scene={scene}
          />
        </g>
      </ProfileBust>
    ),
  },
  "extensor-hold": {
    box: [34, 150, 326, 196],
    draw: (scene) => (
      <>
        <Thing path="M44 336H350" scene={scene} />
        <ProfileBody pose={poseAt(extensorHold, scene.share)} line={scene.line} />
        <g opacity={heldOpacity(scene.share)}>
          <Felt
            points={[
              [254, 204],
              [266, 199],
              [277, 194],
            ]}
            width={8}
            scene={scene}
          />
        </g>
        <Arrow
          points={[
            [342, 250],
            [348, 226],
            [342, 200],
          ]}
          scene={scene}
        />
      </>
    ),
  },
  "scapular-row": {
    box: [60, 20, 300, 384],
    draw: (scene) => {
      const pose = poseAt(row, scene.share);
      return (
        <>
          <Thing path="M76 388H346M338 110V386" scene={scene} width={1.6} />
          <Thing path={`M${pose.hand[0]} ${pose.hand[1]}L336 168`} scene={scene} width={0.9} />
          <ProfileBody pose={pose} line={scene.line} />
          <g opacity={heldOpacity(scene.share)}>
            <Felt
              points={[
                [140, 108],
                [136, 126],
                [138, 146],
              ]}
              width={10}
              scene={scene}
            />
          </g>
          <Arrow
            points={[
              [240, 208],
              [204, 208],
            ]}
            scene={scene}
          />
        </>
      );
    },
  },
} as const satisfies Record<string, Drawing>;
