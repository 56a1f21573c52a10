// English words of the settings. Strings and small functions only.
import type { DetectionParameters } from "../../core/parameters.ts";

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** Name, short note, and why one would move it. */
interface ParameterWords {
  readonly name: string;
  readonly note?: string;
  readonly why: string;
}

const parameters: Readonly<Record<keyof DetectionParameters, ParameterWords>> = {
  enterDeg: {
    name: "Head down starts at",
    note: "down from your horizon",
    why: "A larger angle finds fewer and deeper spells.",
  },
  exitDeg: {
    name: "and ends when back above",
    note: "3 to 10° less than the start",
    why: "A little less than the start, so that a head at the line does not flicker in and out.",
  },
  sustainedMinS: {
    name: "Counts as a spell after",
    note: "shorter is a dip",
    why: "Ten seconds are about 28 steps: longer than looking where to put the feet.",
  },
  mergeGapS: {
    name: "Joined across head raises under",
    note: "0 joins nothing",
    why: "A short look up inside a long look down does not make two spells of it.",
  },
  softExitS: {
    name: "Also ends after hovering for",
    note: "short of the start, but not back up",
    why: "Without it a glance could turn the time after it, head nearly level, into a spell.",
  },
  glanceMaxS: {
    name: "A glance is shorter than",
    note: "glances are counted, never added up",
    why: "Checking a foot placement takes a second or two and is part of running.",
  },
  deepDeg: {
    name: "Deep from",
    note: "at least 8° more than the start",
    why: "About where the head is when you look at your own shoes.",
  },
  longS: {
    name: "Long from",
    why: "From here a spell is drawn with water lines and its length.",
  },
  veryLongS: {
    name: "Very long from",
    why: "From here a spell is drawn solid.",
  },
  minDownFraction: {
    name: "Joined only if head down for",
    note: "of the joined time",
    why: "Keeps many short looks up from being joined into one long spell.",
  },
  maxDataGapS: {
    name: "A data gap ends a spell after",
    why: "Across a longer gap nobody knows where the head was.",
  },
  smoothingTauS: {
    name: "Smoothing",
    note: "of each of two stages",
    why: "Takes the bob of every step out. More makes edges later and rounder.",
  },
};

export const settings = {
  title: "Settings",
  sections: {
    model: "Head-down model",
    calibration: "Calibration",
    look: "Look and motion",
    sound: "Sound",
    data: "Your data",
    shortcuts: "Shortcuts",
    measures: "What it measures",
    about: "About",
  },
  sectionSelect: "Section of the settings",

  modelMeans: "No angle is good or bad in itself; these only decide what counts.",
  presets: { label: "Preset", gentle: "Gentle", standard: "Standard", strict: "Strict", own: "My own" },
  parameters,
  units: {
    degrees: { short: "°", spoken: "degrees" },
    seconds: { short: "s", spoken: "seconds" },
    percent: { short: "%", spoken: "percent" },
  },
  less: (name: string) => `Less: ${name}`,
  more: (name: string) => `More: ${name}`,
  savedAt: (value: string) => `saved: ${value}`,
  moreParameters: "Eight more, with reasons",

  preview: {
    label: "What this run would say",
    run: "Run for the preview",
    withThese: (degrees: string) => `with ${degrees} this run would say, instead of`,
    before: (spells: number) => (spells === 0 ? "and no spells" : `and ${count(spells, "spell", "spells")}`),
    findsMore: (n: number) => `; it finds ${n} more`,
    findsFewer: (n: number) => `; it finds ${n} fewer`,
    sameSpells: (spells: number) => (spells === 0 ? "; still none" : "; the same spells"),
    asSaved: (degrees: string) => `head down in this run with ${degrees}`,
    spellsOf: (n: number) => (n === 0 ? "no spells" : count(n, "spell", "spells")),
    newLine: (degrees: string) => `new ${degrees}`,
    savedLine: (degrees: string) => `saved ${degrees}`,
    newSpells: "new spells",
    horizon: "horizon",
    pause: "pause",
    caption: (name: string, spells: number, added: number) =>
      `Preview over ${name}: ${count(spells, "spell", "spells")}, ${added} of them new.`,
    noRun: "No run to look at yet",
    noRunMeans: "With a scored run in the library you see here at once what a change would say about it.",
    spoken: (duration: string, before: string) => `${duration} head down instead of ${before}`,
    failed: "The preview could not be made",
  },
  useForAll: "Use for all runs",
  fromNowOn: "Only from now on",
  backTo: (degrees: string) => `Back to ${degrees}`,
  backToSaved: "Back to what is saved",
  nothingChanged: "These are the saved values.",
  canUndo: "Recordings stay as they are. You can undo this.",
  applying: (done: number, total: number) => `Reading ${done} of ${total}`,
  stopApplying: "Stop",
  stoppedApplying: "It was stopped.",
  appliedToAll: (runs: number) => `${count(runs, "run was", "runs were")} read again.`,
  appliedMeans: "Recordings stayed as they were.",
  savedFromNowOn: "Saved for new runs.",
  savedFromNowOnMeans: "Runs in the library keep the lines that they were read with.",
  notApplied: "The change was not made for all runs",
  notAppliedMeans: "Runs that were not reached keep their old lines.",

  theme: {
    label: "Theme",
    means: "A day map, or the same map by headlamp.",
    system: "As the system",
    light: "Light",
    dark: "Dark",
  },
  motion: {
    label: "Motion",
    means: "With less motion zooming jumps, and the stretch figure shows start and end side by side.",
    system: "As the system",
    on: "Less",
    off: "Full",
  },
  sound: {
    label: "Tones during a routine",
    means: "One soft tone for hold, two for change. Nothing is said by sound alone; M mutes during a routine.",
    on: "On",
    off: "Muted",
  },
  data: {
    means: "Everything stays on this computer: no account, no network, nothing sent.",
    where: "All runs lie in one file",
    backup: "To back it up, close Lookahead and copy this file.",
    runs: "Runs",
    trash: "Trash",
    trashMeans: "Deleted runs stay there for 30 days.",
    openTrash: "Open the trash",
    export: "One run as a file",
    exportMeans: "In the review of a run, under More: its results as JSON, or its spells as a table.",
  },
  about: {
    disclaimer:
      "Lookahead is a wellness and habit tool. It is not a medical device and does not diagnose, treat or prevent any condition. Angles are estimates. Stop any stretch that hurts or causes tingling, numbness, weakness, dizziness or headache, and see a clinician if it does not pass.",
    evidence:
      "Nobody is known to have measured head pitch in trail runners and compared it with how their necks feel. The lines of the model are borrowed from work at desks and from the geometry of looking at the ground. They are starting points, to be moved until they fit you.",
    cannotSee:
      "The clip feels the angle of the head against gravity. It cannot see the eyes and does not know the neck.",
    versions: "Versions",
    version: "Lookahead",
    algorithm: "Analysis",
    node: "Node",
    sqlite: "SQLite",
    sqliteMissing: "not loaded here",
    licence: "Licence",
    licenceName: "MIT",
    database: "Library",
    asking: "asking the engine",
  },
};
