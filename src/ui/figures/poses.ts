// Where the joints of every figure are, at the start of the movement and held. Numbers only; person.tsx draws the body,
// stretch-figure.tsx adds arrows, things and where it is felt. Figure units, x right, y down.
import type { Joint, Point } from "./shapes.ts";

/** A whole body seen from the side, looking right. */
export interface ProfilePose {
  readonly hip: Joint;
  readonly waist: Joint;
  readonly chest: Joint;
  readonly knee: Joint;
  readonly ankle: Joint;
  /** The leg and the arm away from the viewer, where they show. */
  readonly farKnee?: Joint;
  readonly farAnkle?: Joint;
  readonly shoulder: Joint;
  readonly elbow: Joint;
  readonly hand: Joint;
  /** Base of the neck. */
  readonly neck: Joint;
  readonly ear: Point;
  /** Turn of the head about its ear, degrees, clockwise on screen (nose down). */
  readonly headDeg: number;
  readonly headScale: number;
  /** Direction of the near foot from the ankle, degrees; 0 points right. */
  readonly footDeg?: number;
}

export interface ProfileMotion {
  readonly start: ProfilePose;
  readonly held: ProfilePose;
}

const HEAD_SCALE = 1;

/** Hands on a rail: the hips go back behind the ankles and the chest sinks. */
export const thoracic: ProfileMotion = {
  start: {
    hip: [150, 214, 25],
    waist: [160, 150, 22],
    chest: [166, 118, 23],
    knee: [158, 300, 13],
    ankle: [156, 374, 9],
    farKnee: [160, 300, 13],
    farAnkle: [160, 374, 9],
    shoulder: [168, 118, 14],
    elbow: [214, 160, 9],
    hand: [300, 193, 6],
    neck: [168, 96, 12],
    ear: [182, 62],
    headDeg: 0,
    headScale: HEAD_SCALE,
  },
  held: {
    hip: [112, 206, 27],
    waist: [160, 212, 23],
    chest: [222, 222, 24],
    knee: [142, 300, 13],
    ankle: [158, 374, 9],
    farKnee: [130, 300, 13],
    farAnkle: [140, 374, 9],
    shoulder: [228, 218, 13],
    elbow: [290, 208, 8.5],
    hand: [360, 194, 6],
    neck: [240, 224, 12],
    ear: [270, 225],
    headDeg: 97,
    headScale: HEAD_SCALE,
  },
};

const seated = {
  hip: [140, 292, 25],
  waist: [143, 232, 22],
  chest: [148, 190, 21],
  knee: [226, 302, 16],
  ankle: [222, 376, 9],
  shoulder: [150, 192, 14],
  elbow: [156, 252, 9.5],
  hand: [212, 286, 6],
  neck: [146, 176, 12],
  headScale: 1.1,
} as const satisfies Partial<ProfilePose>;

/** Seated, the chin sinks; only the head turns about the base of the neck. Ear turned with it by 46 degrees. */
export const headHang: ProfileMotion = {
  start: { ...seated, ear: [158, 142], headDeg: 0 },
  held: { ...seated, ear: [178.8, 161], headDeg: 46 },
};

/** A step through a doorway, the forearm stays on the frame. */
export const doorway: ProfileMotion = {
  start: {
    hip: [150, 220, 25],
    waist: [153, 158, 22],
    chest: [156, 122, 23],
    knee: [166, 304, 13],
    ankle: [166, 374, 9],
    farKnee: [140, 304, 13],
    farAnkle: [128, 374, 9],
    shoulder: [156, 122, 14],
    elbow: [150, 128, 9],
    hand: [152, 66, 6],
    neck: [158, 100, 12],
    ear: [168, 66],
    headDeg: 0,
    headScale: HEAD_SCALE,
  },
  held: {
    hip: [186, 222, 25],
    waist: [198, 160, 22],
    chest: [206, 124, 23],
    knee: [214, 304, 13],
    ankle: [222, 374, 9],
    farKnee: [160, 304, 13],
    farAnkle: [134, 374, 9],
    shoulder: [204, 124, 14],
    elbow: [152, 130, 9],
    hand: [152, 68, 6],
    neck: [208, 102, 12],
    ear: [218, 68],
    headDeg: 0,
    headScale: HEAD_SCALE,
  },
};

const lying = {
  hip: [236, 300, 25],
  waist: [180, 302, 21],
  chest: [146, 302, 21],
  knee: [306, 236, 14],
  ankle: [344, 312, 9],
  shoulder: [150, 304, 13],
  elbow: [204, 316, 9],
  hand: [258, 320, 6],
  neck: [124, 304, 12],
  headScale: HEAD_SCALE,
} as const satisfies Partial<ProfilePose>;

/** On the back, a tiny yes: the nose tips towards the feet and the nape lengthens. */
export const chinNod: ProfileMotion = {
  start: { ...lying, ear: [88, 300], headDeg: -96 },
  held: { ...lying, ear: [87, 301], headDeg: -78 },
};

const allFours = {
  hip: [136, 208, 25],
  waist: [186, 212, 22],
  chest: [240, 216, 23],
  knee: [140, 320, 13],
  ankle: [70, 322, 9],
  shoulder: [244, 218, 14],
  elbow: [246, 272, 9],
  hand: [250, 324, 6],
  neck: [258, 212, 12],
  headScale: HEAD_SCALE,
  footDeg: 180,
} as const satisfies Partial<ProfilePose>;

/** On hands and knees, the head rises level with the back and is held there. */
export const extensorHold: ProfileMotion = {
  start: { ...allFours, ear: [286, 246], headDeg: 128 },
  held: { ...allFours, ear: [294, 206], headDeg: 88 },
};

const standing = {
  hip: [150, 214, 25],
  waist: [154, 152, 22],
  chest: [158, 118, 23],
  knee: [156, 300, 13],
  ankle: [154, 374, 9],
  farKnee: [158, 300, 13],
  farAnkle: [158, 374, 9],
  neck: [158, 96, 12],
  ear: [170, 62],
  headDeg: 0,
  headScale: HEAD_SCALE,
} as const satisfies Partial<ProfilePose>;

/** A band pulled to the ribs: the elbow goes back, the shoulder blade with it. */
export const row: ProfileMotion = {
  start: { ...standing, shoulder: [162, 120, 14], elbow: [212, 152, 9], hand: [266, 166, 6] },
  held: { ...standing, shoulder: [154, 119, 14], elbow: [116, 166, 9], hand: [182, 172, 6] },
};

/** Busts in profile: the head moves on a still trunk. */
export interface BustPose {
  readonly ear: Point;
  readonly headDeg: number;
}

export const RAMP_SCALE = 1.55;
export const ramping: { readonly start: BustPose; readonly held: BustPose } = {
  start: { ear: [210, 192], headDeg: 0 },
  held: { ear: [166, 182], headDeg: 0 },
};

/** Busts from the front, as in a mirror; tipping to the right of the screen. Degrees about the neck base. */
export const FRONT = { neckBase: [180, 262] as Point, headAbove: 57, headScale: 1.42, tipDeg: 27 } as const;
