// English words of the review of a run: header, numbers, timeline, tables, states. Strings and small functions only;
// numbers, durations and dates arrive formatted.
import type { SpanKind } from "../../core/results.ts";

const plural = (count: number, one: string, many: string): string => (count === 1 ? one : many);

export const review = {
  back: "Runs",
  moving: (duration: string) => `${duration} moving`,
  unwind: "Unwind",
  unwindFor: (minutes: string) => `Unwind, ${minutes}`,
  more: "More about this run",
  menu: {
    rename: "Rename",
    calibration: "Calibration",
    exportJson: "Export as JSON",
    exportCsv: "Export as CSV",
    mounting: "How the clip sat",
    toTrash: "Move to the trash",
  },
  nameLabel: "Name of the run",

  loading: (duration: string | null, name: string | null) =>
    duration === null || name === null ? "Reading the run" : `Reading ${duration} of ${name}`,
  failed: {
    what: "This run could not be shown",
    backToRuns: "Back to your runs",
    again: "Try again",
  },
  inTrash: {
    what: "This run is in the trash",
    means: "It stays there for 30 days, and counts nowhere meanwhile.",
    restore: "Bring it back",
  },
  actFailed: "That did not work. Nothing was changed.",

  numbers: {
    atLeast: "at least",
    headDown: "head down",
    inSpells: (least: string) => `spells of ${least} or longer,`,
    noSpells: (least: string) => `no spells of ${least} or longer`,
    ofMoving: (percent: string) => `${percent} of moving time`,
    spoken: (duration: string) => `${duration} head down`,
    dips: (count: number) => plural(count, "in 1 shorter dip", `in ${count} shorter dips`),
    dipsNote: "not counted in the number",
    longest: "longest",
    longestAt: (spell: number, at: string) => `spell ${spell}, at ${at}`,
    levelOf: "head-down time",
    usual: (percent: string) => `your usual is ${percent}`,
    noUsual: "your usual shows from the fifth run",
  },

  notes: {
    missing: (percent: string) => `${percent} of the recording is missing.`,
    missingMeans: "The numbers are what the rest shows: at least this much. Nothing is added for the missing part.",
    lowConfidence: (duration: string) => `Not enough data to be sure in ${duration} of it.`,
    lowConfidenceMeans: "Times in it count; it is dotted in the profile.",
    clipped: "The sensor reached its limit now and then.",
    clippedMeans: "Hard landings are cut off in the recording; angles there are less sure.",
    oddPace: (duration: string) => `The times of the samples ran at another pace for ${duration}.`,
    oddPaceMeans: "The clock of the recording was not right there; angles in it are not told.",
    noMoving: "No steps were found in this recording.",
    noMovingMeans: "Shares of moving time need steps; the profile and its angles are still there.",
  },

  moved: {
    mark: "clip moved",
    markUnsure: "clip moved?",
    newZero: "new zero",
    what: (at: string) => `The clip moved at ${at}`,
    means: "Nothing after it counts until you say what is to be. The recording stays as it is.",
    whatUnsure: (at: string) => `The clip may have slipped at ${at}`,
    meansUnsure: (angle: string) =>
      `From there your head is carried ${angle} differently. A slip of the clip looks the same, so nothing after it counts yet.`,
    rezero: "Take a new zero from there",
    count: "It did not move, count on",
    reading: "Reading",
    upTo: (at: string, sure: boolean) => `up to ${at}, where the clip ${sure ? "moved" : "may have moved"}`,
    failed: "The run could not be read again",
  },

  readout: {
    notCounted: "not counted",
    ground: (kind: string) => `${kind} ground`,
    markedAs: (kind: string) => `${kind}, not counted`,
    label: "At the cursor",
    headDown: (angle: string) => ({ strong: angle, rest: "head down" }),
    down: (angle: string) => ({ strong: angle, rest: "down" }),
    up: (angle: string) => ({ strong: angle, rest: "above the horizon" }),
    level: "level with the horizon",
    inSpell: (spell: number, into: string) => `spell ${spell}, ${into} in`,
    inDip: (length: string) => `dip of ${length}`,
    headRaise: "joined head raise",
    cadence: (steps: string) => `${steps} steps/min`,
    confidenceGood: "confidence good",
    confidenceLow: "confidence low, not enough data",
    pause: (duration: string) => `pause of ${duration}`,
    noData: (duration: string) => `no data for ${duration}`,
    nothing: "no data",
    reading: "reading the profile",
  },

  tools: {
    group: "Zoom",
    spellGroup: "Spells",
    closer: "Closer",
    wider: "Wider",
    wholeRun: "Whole run",
    spell: (spell: number) => `Spell ${spell}`,
    previous: "Previous spell",
    next: "Next spell",
    zoomToSpell: (spell: number) => `Zoom to spell ${spell}`,
    earlier: "Earlier",
    later: "Later",
    table: "Table",
    profile: "Profile",
  },

  chart: {
    horizon: "horizon",
    twoStrides: "two strides",
    ownShoes: "own shoes",
    headDown: "head down",
    standard: "standard",
    ends: (angle: string) => `ends ${angle}`,
    pause: (duration: string): readonly [string, string] => ["pause", duration],
    noData: (duration: string) => `no data ${duration}`,
    dip: (seconds: string) => `dip ${seconds} s`,
    headRaise: (seconds: string) => `head raise ${seconds} s, joined`,
    cutShort: "cut short",
    stepsPerMin: "steps/min",
    noSteps: "no steps found",
    confidence: "confidence",
    low: "low",
    wholeRun: "whole run",
    cursor: "Place in the run",
    keys:
      "Arrow keys move the cursor, Page Up and Page Down by a tenth. Plus and minus zoom, 0 shows the whole run, " +
      "square brackets go from spell to spell, Enter zooms to the spell, Shift with arrows moves the window, M marks a stretch.",
    caption: (duration: string) => `Head pitch over ${duration}.`,
    captionSpells: (count: number, total: string, longest: string, at: string) =>
      plural(
        count,
        `One spell, ${total} head down, at ${at}.`,
        `${count} spells, ${total} head down in all; the longest, ${longest}, starts at ${at}.`,
      ),
    captionNone: "No spells.",
    captionGaps: (count: number, total: string) =>
      plural(count, `One gap without data, ${total}.`, `${count} gaps without data, ${total} in all.`),
    pins: "Spells in this window",
    pin: (spell: number, at: string, length: string) => `Spell ${spell}, at ${at}, ${length}`,
    pinsMerged: (first: number, last: number) => `Spells ${first} to ${last}, zoom in`,
    mergedNumbers: (first: number, last: number) => (last - first === 1 ? `${first}, ${last}` : `${first}–${last}`),
  },

  distribution: {
    title: "time at each angle",
    wholeRun: "whole run:",
    middle: (angle: string) => ({ before: "middle", strong: angle }),
    between: (low: string, high: string) => `8 of 10 between ${low} and ${high}`,
    spoken: (middle: string, low: string, high: string) =>
      `Time at each angle: middle ${middle}, 8 of 10 between ${low} and ${high}.`,
  },

  spells: {
    heading: (count: number) =>
      `Shoe gazing, ${count === 0 ? "no spells" : plural(count, "1 spell", `${count} spells`)}`,
    caption: "Spells of this run",
    number: "spell",
    start: "start",
    length: "length",
    depth: "mean, deepest",
    kind: "kind",
    remarks: "remarks",
    meanTo: (mean: string, deepest: string) => ({ mean, deepest: `to ${deepest}` }),
    kinds: { glance: "glance", dip: "dip", episode: "spell", long: "long", veryLong: "very long" } satisfies Record<
      SpanKind,
      string
    >,
    cutShort: "cut short",
    headRaises: (count: number) => plural(count, "1 head raise joined", `${count} head raises joined`),
    choose: (spell: number) => `Spell ${spell}`,
    sortBy: (column: string) => `Sort by ${column}`,
    hint: "Enter zooms to a spell.",
  },
  noSpells: {
    what: (least: string) => `No spells of ${least} or longer`,
    only: (dips: number, glances: number) => {
      if (dips === 0 && glances === 0) return "Not even a glance down was long enough to count.";
      const shortOnes = [
        glances > 0 ? plural(glances, "1 glance", `${glances} glances`) : "",
        dips > 0 ? plural(dips, "1 dip", `${dips} dips`) : "",
      ].filter((text) => text !== "");
      return `Only ${shortOnes.join(" and ")}.`;
    },
    light: "A light routine is still there if you like.",
  },

  eva: {
    heading: "Held or darting?",
    about: "% of moving time, by angle and how long held",
    rows: ["near the horizon", "two strides", "head down", "own shoes"],
    rowRange: (index: number, borders: readonly string[]) => {
      const [first = "", second = "", third = ""] = borders;
      return [`under ${first}°`, `${first} to ${second}°`, `${second} to ${third}°`, `${third}° and more`][index] ?? "";
    },
    columns: (borders: readonly string[]) => {
      const [first = "", second = "", third = "", fourth = ""] = borders;
      return [
        `under ${first} s`,
        `${first} to ${second}`,
        `${second} to ${third}`,
        `${third} to ${fourth}`,
        `${fourth} s +`,
      ];
    },
    angle: "angle",
    none: "none",
    held: "The frame marks head down, held for 10 s or longer.",
  },

  minutes: {
    heading: "Minute by minute",
    minute: "minute from",
    mean: "mean",
    deepest: "deepest",
    headDown: "head down",
    steps: "steps/min",
    confidence: "confidence",
    none: "–",
    noData: "no data",
    notEnough: "not enough data",
    good: "good",
    low: "low",
  },

  mounting: {
    unknown: "It could not be told which way the clip faced",
    unknownMeans:
      "Without that, up and down of the head cannot be measured, so this run has no spells yet. " +
      "The recording is complete and stays as it is.",
    unknownNext:
      "Say which way the clip faced, or choose a calibration under More, and the run is read again. Next time, stand still for " +
      "3 s and then nod three to five times, chin first: that tells it.",
    known: "How the clip sat on the head",
    knownMeans: "The run is read again with what you say here. The recording stays as it is.",
    which: "Which side of the clip pointed forward, where your nose points?",
    axisSpoken: (plus: boolean, axis: string) => `${plus ? "plus" : "minus"} ${axis}`,
    axisHelp: "The axes are the ones of the recording. The axis that pointed up cannot be it and is left out.",
    chooseFirst: "Choose a direction first.",
    own: "Another direction",
    ownLabel: "Direction in x, y, z",
    ownHelp: "Three numbers, such as 0.9, 0.1, -0.4. The length does not matter.",
    ownWrong: "Three numbers are needed, not all of them zero.",
    neutral: "How far below level is your neutral?",
    neutralHelp: "Where your head is when your eyes are on the horizon. 0 takes it from the recording.",
    lower: "One degree less",
    higher: "One degree more",
    degrees: "degrees",
    analyse: "Read the run again",
    analysing: "Reading",
    progress: (percent: string) => `${percent} done`,
    failed: "The run could not be read again",
    failedMeans: "Nothing was changed.",
    close: "Close",
    durationKnown: (duration: string, moving: string) => `${duration} recorded, ${moving} moving.`,
    done: (name: string) => `${name} was read again.`,
    before: (before: string, after: string) => `Head down: ${after}; before it was ${before}.`,
    beforeUnknown: "not known",
  },
};
