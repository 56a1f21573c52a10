// English words of the list of runs, of bringing recordings in, and of the trash. Strings and small functions only.

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

export const runs = {
  title: "Runs",
  level: { light: "light", moderate: "moderate", high: "high", veryHigh: "very high" },

  latest: "Latest run",
  addedOn: (date: string) => `added ${date}`,
  headDownShare: (percent: string) => `head down, ${percent} of the run`,
  headDownShareNarrow: "head down",
  ofTheRun: (percent: string) => `${percent} of the run`,
  headDownSpoken: (duration: string, percent: string) => `${duration} head down, ${percent} percent of moving time`,
  atLeast: "at least",
  spells: (n: number) => count(n, "spell", "spells"),
  longestIs: "longest",
  dips: (n: number) => count(n, "shorter dip adds", "shorter dips add"),
  noSpells: "No spells of 10 s or longer",
  onlyGlances: (dips: number) => (dips === 0 ? "Only glances." : `Only glances and ${count(dips, "dip", "dips")}.`),
  levelOf: (level: string) => `${level} head-down time`,
  horizon: "horizon",
  headDown: "head down",
  longest: (length: string) => `longest ${length}`,
  reviewRun: "Review the run",
  unwind: "Unwind",
  unwindMinutes: (minutes: number) => `Unwind, ${minutes} min`,
  profileCaption: (name: string, spells: number, longest: string) =>
    spells === 0
      ? `Head pitch over ${name}: no spells of 10 s or longer.`
      : `Head pitch over ${name}: ${count(spells, "spell", "spells")} below the head-down line, longest ${longest}.`,
  notScored: {
    what: "This run has no head-down time",
    means:
      "Which way the nose points could not be told from the gait. The recording is safe; give the direction and it will be read again.",
    next: "Open the run",
  },
  notScoredShort: "not scored",
  missing: (percent: string) => `${percent} missing`,
  dataGap: "data gap",
  clipMoved: (sure: boolean) => (sure ? "clip moved" : "clip moved?"),
  upTo: (at: string) => `up to ${at}`,
  countedUpTo: (at: string, sure: boolean) =>
    `Counted up to ${at}, where the clip ${sure ? "moved" : "may have moved"}. The review asks what is to be.`,
  rowNameMoved: (facts: { name: string; date: string; headDown: string; upTo: string; state: string }) =>
    `${facts.name}, ${facts.date}, ${facts.headDown} head down ${facts.upTo}, ${facts.state}`,
  partlyMissing: (percent: string) =>
    `${percent} of the recording is missing. What is there counts, the rest is not guessed.`,

  listTitle: "Earlier runs",
  scaleBar: (length: string) => `${length}, same scale for all`,
  hours: (n: number) => count(n, "hour", "hours"),
  minutes: (n: number) => `${n} min`,
  columns: { headDown: "head down", longest: "longest", level: "head-down time" },
  none: "none",
  noLongest: "–",
  rowName: (facts: { name: string; date: string; headDown: string; percent: string; longest: string; level: string }) =>
    `${facts.name}, ${facts.date}, ${facts.headDown} head down, ${facts.percent}, longest ${facts.longest}, ${facts.level}`,
  rowNameNoSpells: (name: string, date: string) => `${name}, ${date}, no spells of 10 s or longer, light`,
  rowNameNotScored: (name: string, date: string) => `${name}, ${date}, not scored`,
  allRuns: (total: number) => `All ${total} runs`,
  trashLink: (total: number) => `Trash, ${total}`,

  menuOf: (name: string) => `More for ${name}`,
  review: "Review",
  rename: "Rename",
  moveToTrash: "Move to the trash",
  renameLabel: (name: string) => `New name for ${name}`,
  renamed: (name: string) => `Renamed to ${name}.`,
  renamedMeans: "Only the name changed.",

  usualTitle: "Your usual",
  usualMeans: "middle of your last runs, at most 10",
  usualNotYet: (scored: number) =>
    `${count(scored, "scored run", "scored runs")} so far. Your usual appears from the fifth on.`,

  source: {
    title: "Runs come in from your clip, or as files",
    means: "A paired clip is synced when it is near. The file of any other recorder can be dropped here.",
    pairClip: "Pair a clip",
    details: "What a file needs",
    format: "A .imu.csv file, plain or gzip, with a first line that names its columns:",
    columns: [
      { name: "time_s", means: "seconds, rising" },
      { name: "acc_x_mps2, acc_y_…, acc_z_…", means: "acceleration; or acc_x_g" },
      { name: "gyr_x_dps, gyr_y_…, gyr_z_…", means: "turning; or gyr_x_radps" },
    ],
    still: "Stand still for 3 s near the start and look at the horizon: that is your neutral.",
    sample: "Try the sample run",
  },
  dropBefore: "Drop a recording anywhere, or",
  chooseFiles: "choose files",

  importTitle: "Recordings",
  waiting: "waits for its turn",
  reading: (percent: string) => `reading, ${percent}`,
  secondsLeft: (duration: string) => `${duration} left`,
  stopReading: "Stop",
  stopReadingOf: (name: string) => `Stop reading ${name}`,
  stopped: "Stopped. Nothing from it was stored.",
  added: (n: number) => `${count(n, "recording", "recordings")} added`,
  notAdded: (failed: number, of: number) =>
    of === 1 ? "The file was not added" : `${failed} of ${of} files ${failed === 1 ? "was" : "were"} not added`,
  notAddedOne: "was not added",
  /** What a failed import means for the library and what next; the engine's message says what happened. */
  importMeans: (code: string) => {
    switch (code) {
      case "noNeutral":
        return "Nothing from it was stored. A recording needs 3 s of standing still, looking at the horizon.";
      case "engineGone":
        return "Nothing from it was stored. Add the file again.";
      case "diskFull":
        return "Nothing from it was stored. Free some space, then add the file again.";
      case "readOnly":
        return "New runs cannot be added while the library is open for reading only.";
      default:
        return "Nothing from it was stored.";
    }
  },
  seeEachFile: "See each file",
  readingSome: (n: number) => `Reading ${count(n, "recording", "recordings")}`,
  noEarlier: "Earlier runs will stand here by month, all drawn to one scale.",
  addedAs: (name: string) => `added as ${name}`,
  wasThere: (name: string) => `is already here as ${name}`,
  duplicateRows: (n: number) => `${count(n, "row", "rows")} with a repeated time left out`,
  undone: (name: string) => `${name} is in the trash`,
  reviewIt: "Review",
  undoImport: "Undo the import",
  undoImports: "Undo all",
  dismiss: "Close the list",
  progressOf: (name: string) => `Reading ${name}`,
  importBroke: "The engine stopped before the recording was read.",

  movedToTrash: (name: string) => `${name} moved to the trash.`,
  staysInTrash: "It stays there for 30 days.",
  restored: (name: string) => `${name} is back.`,
  restoredMeans: "It stands in the list of runs again.",

  trash: {
    title: "Trash",
    means: "Deleted runs stay here for 30 days, then they are gone for good.",
    empty: "The trash is empty",
    emptyMeans: "Runs that you delete wait here for 30 days.",
    back: "Runs",
    restore: "Put back",
    restoreOf: (name: string) => `Put back ${name}`,
    deletedOn: (date: string) => `deleted ${date}`,
    daysLeft: (days: number) => (days <= 1 ? "last day" : `${days} days left`),
  },
};
