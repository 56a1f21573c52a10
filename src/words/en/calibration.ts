// English words of calibration: the three poses, what they say, and the saved ways of wearing the clip. Used by the page and
// by the command line. Strings and small functions; numbers arrive formatted.
import type { PoseName } from "../../core/results.ts";

type Problem = "incomplete" | "tooClose" | "order";

const poses: Readonly<Record<PoseName, string>> = {
  horizon: "Horizon",
  strides: "Two strides",
  shoes: "Own shoes",
};

const problems: Readonly<Record<Problem, readonly [what: string, means: string]>> = {
  incomplete: [
    "Not all three poses were found",
    "Each one needs five seconds of holding still, one after the other, and the head must move between them. " +
      "If only your eyes moved, the clip cannot tell the poses apart.",
  ],
  tooClose: [
    "You may be moving only your eyes; using 25°",
    "Between the mark and your shoes the head moved less than 12°. Some people look that way, and the standard line is then " +
      "as good as any. To try again, let the head follow the eyes.",
  ],
  order: [
    "The mark came out lower than the shoes; using 25°",
    "Look at the horizon first, then at the mark two big strides ahead, then at your shoes.",
  ],
};

export const calibration = {
  poses,
  problems,
  startsAt: (angle: string) => `Head down starts at ${angle} for you`,
  startsAtMeans: (exit: string, deep: string) => `It ends when you are back above ${exit}, and is deep from ${deep}.`,
  forwardFrom: {
    gait: "from your steps",
    nods: "from your nods",
    poses: "from the poses",
    given: "as it was given",
    none: "not known",
  },

  page: {
    means:
      "The clip feels your head, not your eyes. Three poses tell it where your head goes when you look at the trail and when " +
      "you look at your shoes; head down starts in between.",
    howTo: "Record about half a minute and hold each pose still for five seconds, one after the other:",
    how: {
      horizon: "Stand tall and look at the horizon. This is your neutral.",
      strides:
        "Put something on the ground about 7 feet (2 m) in front of you, two big strides, and rest your eyes on it.",
      shoes: "Look at your own laces.",
    } satisfies Record<PoseName, string>,
    nods: "No time for poses? Stand still, then nod three to five times, chin first: that tells which way the clip faces.",
    choose: "Choose the recording",
    reading: (percent: string) => `Reading, ${percent}`,
    stop: "Stop",
    failed: "The recording could not be measured",
    failedMeans: "Nothing was kept.",
    measuredOn: (name: string) => `measured on ${name}`,

    poseToLookAt: "Pose to look at",
    roles: { horizon: "your neutral", strides: "a mark 2 m ahead", shoes: "your laces" } satisfies Record<
      PoseName,
      string
    >,
    poseValue: (angle: string, spread: string) => `${angle} ± ${spread}`,
    notFound: "not found",
    standard: "standard",
    horizonLabel: (angle: string) => `your horizon, ${angle}`,
    headLabel: (angle: string) => `head, ${angle} down`,
    headLevel: "head, level",
    eyes: "your eyes do the rest",
    startsShort: (angle: string) => `from ${angle}`,
    startsLabel: (angle: string) => `head down from ${angle}`,
    markLabel: "your mark, two big strides ahead",
    drawing: (pose: string, angle: string, start: string) =>
      `A runner in the pose ${pose}: the head is ${angle} below the horizon, the line of sight goes further down. ` +
      `Head down starts at ${start}.`,

    name: "Name of this way of wearing the clip",
    forNew: "Give it to new runs",
    forNewMeans: "They are read by these directions, and head down starts at this line.",
    keep: "Keep this calibration",
    keeping: "Keeping",
    again: "Measure another recording",
    noForward: "Where the nose points is not known",
    noForwardMeans:
      "So this cannot be kept. Hold the poses so that the head moves between them, or nod three to five times after " +
      "standing still.",
    kept: (name: string) => `${name} is kept.`,
    keptMeans: (angle: string) => `Head down starts at ${angle} in new runs.`,
    keptMeansNotNew: "New runs do not get it yet.",
    notKept: "The calibration was not kept",

    list: "New runs get",
    own: "what each recording says itself",
    ownMeans: "its first 3 s of standing still, and its own steps or nods",
    item: (facts: { date: string; line: string; forward: string }) =>
      `${facts.date}, head down from ${facts.line}, nose ${facts.forward}`,
    more: (name: string) => `More for ${name}`,
    rename: "Rename",
    renameLabel: (name: string) => `New name for ${name}`,
    remove: "Remove",
    removed: (name: string) => `${name} is removed.`,
    removedMeans: "Runs that have it keep it.",
    chosen: (name: string) => `New runs get ${name}.`,
    chosenMeans: (angle: string) => `Head down starts at ${angle} for them.`,
    chosenOwn: "New runs get what each recording says itself.",
    couldNot: "That could not be done",

    follow: "Let the neutral follow slowly",
    followMeans:
      "For a clip or a cap that settles during a run: the zero follows your level head by at most 1° in 10 minutes and 5° in " +
      "all. It also takes away a head that tires, so it is off unless you want it.",
    on: "On",
    off: "Off",
  },

  run: {
    heading: "Calibration of this run",
    means: "The run is read again with what you choose. The recording stays as it is, and you can take it back.",
    choices: "This run is read by",
    own: "what the recording says itself",
    removed: "removed from the list",
    none: "No calibration is kept yet. Three poses make one.",
    measure: "Measure a recording of the poses",
    measureThis: "Measure this run's own beginning",
    measureThisMeans: "If it starts with the three poses, or with nods.",
    follow: "Let the neutral follow slowly",
    apply: "Read the run again",
    applying: "Reading",
    nothing: "The run is read this way already.",
    close: "Close",
    failed: "The run could not be read again",
    failedMeans: "Nothing was changed.",
    standingOff: (angle: string) =>
      `The clip may have sat otherwise in this run: standing at its start it was ${angle} off.`,
    standingOffMeans:
      "Or the head was not level then. If the angles look wrong, choose what the recording says itself.",
    drifted: (most: string) => `The neutral followed your level head by up to ${most}.`,
    driftedMeans:
      "The angles here are against the moved neutral. It can be switched off under Calibration in the menu.",
    driftRefused: (angle: string) =>
      `The neutral stayed where it was: the first minutes lay ${angle} off the neutral pose.`,
    driftRefusedMeans: "That is too far to follow. The neutral pose may have been a look down.",
  },

  cli: {
    title: (name: string) => `Calibration on ${name}`,
    pose: (name: string, angle: string, spread: string, at: string) => `${name}  ${angle} ± ${spread}  at ${at}`,
    forward: (from: string) => `where the nose points: ${from}`,
    noForward:
      "Where the nose points is not known, so this cannot be kept as a calibration. Hold the poses, or nod three to five " +
      "times after standing still.",
    saved: (id: number, name: string) => `Kept as calibration ${id}, ${name}.`,
    notSaved: "Nothing was kept. --name NAME keeps it.",
    usedForNew: "New runs get it from now on.",
    none: "No calibrations yet. `lookahead calibrate FILE --name NAME` keeps one.",
    columns: { id: "id", measured: "measured", name: "name", lines: "head down", from: "forward" },
    standardLines: "standard",
    forNewRuns: "for new runs",
    forNewIs: (name: string) => `New runs get ${name} from now on.`,
    forNewIsNone: "New runs get what their own recordings say from now on.",
    removed: (name: string) => `${name} is out of the list. Runs that have it keep it.`,
    bringBack: (id: number) => `\`lookahead calibrations restore ${id}\` brings it back.`,
    restored: (name: string) => `${name} is back in the list.`,
    before: (headDown: string, spells: string) => `before: ${headDown} head down, ${spells}`,
    after: (headDown: string, spells: string) => `after:  ${headDown} head down, ${spells}`,
    notScored: "not scored",
    undo: (command: string) => `To take it back: ${command}`,
  },
};
