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
