// Figures to compare with: what other estimators reach on the same data with the same metric, and what this one is
// asked to reach. Measured once; each belongs to one set, one rate and one timing of the truth.

/** What the truth of a known set is; an unknown set has none of this. */
export const ABOUT: Readonly<Record<string, string>> = {
  broad:
    "hand-moved board, optical truth; Laidig, Caruso, Cereatti, Seel: BROAD, Data 2021 6(7):72, CC BY 4.0. Its truth is " +
    "late by about half a sample: compare two estimators at the same shift.",
  resynth_running:
    "semi-synthetic: real jogging of one person, re-synthesised as a consumer sensor would see it; exact by construction.",
};

export interface Anchor {
  readonly label: string;
  /** Rows 0, every, 2 every and so on. */
  readonly every: number;
  readonly inclinationDeg: number;
  readonly pitchDeg?: number;
  readonly p95Deg?: number;
}

/** Zero shift. */
export const ANCHORS: Readonly<Record<string, readonly Anchor[]>> = {
  broad: [
    { label: "VQF live (C++)", every: 1, inclinationDeg: 0.705, pitchDeg: 0.506, p95Deg: 1.23 },
    { label: "VQF offline (C++)", every: 1, inclinationDeg: 0.524, pitchDeg: 0.386, p95Deg: 0.96 },
    { label: "RIANN (neural network)", every: 1, inclinationDeg: 1.059, pitchDeg: 0.756, p95Deg: 1.88 },
    { label: "xio Fusion, gain 0.5", every: 1, inclinationDeg: 3.928, pitchDeg: 2.769, p95Deg: 8.1 },
    { label: "VQF live (C++)", every: 3, inclinationDeg: 0.697 },
    { label: "VQF offline (C++)", every: 3, inclinationDeg: 0.432 },
    { label: "VQF live (C++)", every: 6, inclinationDeg: 1.438 },
    { label: "VQF offline (C++)", every: 6, inclinationDeg: 1.135 },
  ],
};

export interface TrialAnchor {
  readonly label: string;
  /** Inclination by trial. */
  readonly byTrial: Readonly<Record<string, number>>;
}

/** Full rate, zero shift. */
export const TRIAL_ANCHORS: Readonly<Record<string, readonly TrialAnchor[]>> = {
  resynth_running: [
    {
      label: "VQF live (C++)",
      byTrial: { head_steady: 0.41, head_trail: 3.314, upper_back_steady: 0.275, upper_back_trail: 3.195 },
    },
    {
      label: "VQF offline (C++)",
      byTrial: { head_steady: 0.44, head_trail: 2.826, upper_back_steady: 0.229, upper_back_trail: 2.835 },
    },
    {
      label: "RIANN (neural network)",
      byTrial: { head_steady: 0.542, head_trail: 2.664, upper_back_steady: 2.974, upper_back_trail: 2.744 },
    },
  ],
};

/** A figure that is asked for: mean inclination over the trials of `only`, or over all. */
export interface Bar {
  readonly set: string;
  readonly only?: string;
  readonly settings: "plain" | "shipped";
  readonly mode: "live" | "offline";
  readonly every: number;
  /** The truth is taken this many full-rate samples later. */
  readonly shift: number;
  readonly atMostDeg: number;
  readonly atLeastDeg?: number;
}

const broad = (mode: "live" | "offline", every: number, atMostDeg: number): Bar => ({
  set: "broad",
  settings: "shipped",
  mode,
  every,
  shift: -1,
  atMostDeg,
});

const running = (only: string, mode: "live" | "offline", atMostDeg: number): Bar => ({
  set: "resynth_running",
  only,
  settings: "shipped",
  mode,
  every: 1,
  shift: 0,
  atMostDeg,
});

export const BARS: readonly Bar[] = [
  { set: "broad", settings: "plain", mode: "live", every: 1, shift: 0, atLeastDeg: 0.695, atMostDeg: 0.715 },
  { set: "broad", settings: "plain", mode: "offline", every: 1, shift: 0, atLeastDeg: 0.514, atMostDeg: 0.534 },
  broad("live", 1, 0.52),
  broad("offline", 1, 0.345),
  broad("live", 3, 0.55),
  broad("offline", 3, 0.365),
  broad("live", 6, 0.7),
  broad("offline", 6, 0.43),
  running("head_steady", "live", 0.3),
  running("head_steady", "offline", 0.22),
  running("head_trail", "live", 1.3),
  running("head_trail", "offline", 0.35),
];
