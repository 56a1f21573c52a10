// English words of the first screen. Strings and small functions only.

export const firstRun = {
  title: "Welcome",
  sampleName: "Sample run",
  whatItMeasures: "What it measures",
  pairClip: "Pair a clip",
  yourRuns: "Your runs",
  statement: "See when your head drops on the trail, and unwind after.",
  /** Three facts; the middle part of each is strong. */
  facts: [
    ["A small clip on your cap feels the angle of your ", "head", ". It cannot see your eyes."],
    ["Everything stays on ", "this computer", ". No account, no network."],
    ["A habit and comfort tool, ", "not a medical device", ". Stop any stretch that hurts."],
  ] as const,
  trySample: "Try it with a sample run",
  openRecording: "Open a recording",
  dropAnywhere: "or drop a file anywhere.",
  pictureCaption:
    "A runner looks at the horizon, two strides ahead, and at the own shoes. These three lines of sight are the scale of the chart beside the runner: it shows the angle of the head over a run. Short glances below the head-down line do not count; a spell of shoe gazing of 1 minute 48 seconds is filled.",
  horizon: "horizon",
  twoStrides: "two strides ahead",
  headDownFromHere: "head down from here",
  headDown: "head down",
  ownShoes: "your own shoes",
  spellLabel: "a spell of shoe gazing, 1:48",
  spellLabelShort: "shoe gazing, 1:48",
  glanceLabel: "a glance is fine",
};
