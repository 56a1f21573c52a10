// English words for clips: finding, pairing and syncing them, and the receipt of a run, in the terminal and on the page. Strings
// and small functions; numbers and dates arrive formatted. What is wrong with a radio is said in radio.ts.

/** States of a run on its clip, by the protocol's number. */
const onClip: Readonly<Record<number, string>> = {
  1: "being recorded",
  2: "being closed",
  3: "on the clip only",
  4: "on the clip and here",
  5: "here; the clip may use its space again",
};

export const clipWords = {
  // Terminal
  looking: "Looking for clips …",
  noneInRange: "No clip in range. Wake yours and bring it within a few steps.",
  columns: { name: "name", signal: "signal", known: "known as" },
  stranger: "not paired",
  signal: (decibels: string) => `${decibels} dBm`,
  unnamed: "a clip",
  pairOneOf: "More than one clip is in range. Name the one to pair.",
  noSuchClip: (name: string) => `No clip called ${name} is paired.`,
  noSuchRun: (clip: string, run: number) => `${clip} has no run ${run}.`,
  setupCodeNeeded: "Type the setup code from the clip's box with --code.",
  paired: (name: string, id: number) => `${name} is paired, as clip ${id}. Its runs come with \`lookahead sync\`.`,
  removed: (name: string) => `${name} is forgotten. Its runs stay in the library.`,
  noClips: "No clip is paired yet. `lookahead pair` pairs one with the code on its box.",
  receiptHint: (id: number) => `\`lookahead receipt ${id}\` says what arrived.`,
  autoSync: (isOn: boolean) =>
    isOn
      ? "A known clip that comes in range is synced by itself while the app is open."
      : "Clips are synced only when you ask for it.",

  live: {
    connecting: "connecting",
    lost: "the link is gone; trying again",
    ended: "the recording has ended",
    nothing: "No samples arrived.",
    seen: (duration: string, missing: string) => `${duration} seen, ${missing} of it missing on the way.`,
    headDown: (duration: string, spells: number) =>
      `${duration} with the head down, ${spells === 1 ? "1 spell" : `${spells} spells`} of 10 s or longer, for now.`,
    noCalibration:
      "Without a saved calibration the pitch is not known live. `lookahead calibrate FILE --use` keeps one.",
    keeps: "The clip records every sample. `lookahead sync` brings the run, and measures it anew.",
  },

  // Progress
  phases: {
    connecting: "connecting",
    fetching: "fetching",
    analysing: "measuring",
    backup: "making a backup",
  },
  amount: (done: string, total: string) => `${done} of ${total}`,
  nothingNew: "Nothing new on the clip.",
  runsArrived: (count: number) => (count === 1 ? "1 run arrived." : `${count} runs arrived.`),
  problem: (clip: string, run: number | null, message: string) =>
    run === null ? `${clip}: ${message}` : `${clip}, run ${run}: ${message}`,

  // What is known of a clip
  lastSync: (day: string) => `synced ${day}`,
  neverSynced: "not synced yet",
  battery: (percent: string) => `battery ${percent}`,
  room: (duration: string) => `room for ${duration}`,
  run: (number: number) => `run ${number}`,
  timeEstimated: "time estimated",
  onClip: (state: number) => onClip[state] ?? "in a state that this version does not know",
  partlyHere: (stored: string, blocks: string) => `${stored} of ${blocks} blocks here`,
  inLibrary: (id: number) => `run ${id} in the library`,
  notAnalysed: "kept, but not measured: it has no still stretch to take the neutral pose from, or no samples",
  takeHint: (clip: string, run: number) =>
    `\`lookahead take ${clip} ${run} --neutral-up x,y,z\` measures it with a pose given by hand.`,

  // Receipt
  receiptTitle: (clip: string, run: number) => `${clip}, run ${run}`,
  whole: "All that the clip recorded is here, byte for byte, and the clip has confirmed it.",
  withHoles: (count: number) =>
    count === 1
      ? "All that the clip can read is here, byte for byte. 1 block was damaged on the clip itself."
      : `All that the clip can read is here, byte for byte. ${count} blocks were damaged on the clip itself.`,
  rows: {
    time: "time",
    data: "data",
    checksums: "checksums",
    samples: "samples",
    gaps: "gaps",
    clock: "clock",
    received: "received",
    confirmed: "confirmed",
  },
  from: (start: string, duration: string, uncertainty: string) =>
    `${start}, for ${duration}, give or take ${uncertainty}`,
  undated: (duration: string) => `time estimated: the clip's clock was not compared while it ran; ${duration} long`,
  blocks: (count: string, size: string) => `${count} blocks, ${size}`,
  sampleCount: (count: string, lost: string) => `${count}, ${lost} lost`,
  noneLost: (count: string) => `${count}, none lost`,
  noGaps: "none",
  gapList: (count: string, total: string) => (count === "1" ? `1, ${total}` : `${count}, ${total} together`),
  anchors: (count: number) => (count === 1 ? "compared once" : `compared ${count} times`),
  drift: (ppm: string) => `runs ${ppm} millionths fast`,
  overConnections: (size: string, count: number) =>
    count === 1 ? `${size} over one connection` : `${size} over ${count} connections`,

  // Page
  page: {
    title: "Clips",
    means:
      "Fetched runs are in your list like any others. A clip keeps its copy until the one here is proven and backed up.",
    none: "No clip yet",
    noneMeans: "Everything else works without one. The setup code is on the clip's box.",
    fetch: "Fetch now",
    fetchAll: "Fetch from all clips in range",
    more: (name: string) => `More for ${name}`,
    rename: "Rename",
    renameLabel: (name: string) => `New name for ${name}`,
    forget: "Forget this clip",
    forgetAsk: (name: string) => `Forget ${name}?`,
    forgetMeans: "Its runs and receipts stay here. To fetch from it again, pair it with the code from its box.",
    keep: "Keep it",
    couldNot: "That did not work",
    seen: (day: string) => `seen ${day}`,
    runsOf: (name: string) => `Runs of ${name}`,
    noRuns: "Nothing fetched from it yet.",
    review: "Review",
    receipt: "Receipt",
    measureAgain: "Measure again",
    measureAgainMeans: "With the calibration that new runs get, it needs no still stretch of its own.",
    measuring: "Measuring",
    reviewOf: (run: number) => `Review run ${run}`,
    receiptOf: (run: number) => `Receipt of run ${run}`,
    automatic: "Fetch when a clip comes in range",
    automaticMeans: "While the app is open. Off, clips are fetched from only when you ask.",
    on: "On",
    off: "Off",

    pair: "Pair a clip",
    pairMeans: "Wake the clip and hold it within a few steps of this computer.",
    lookFor: "Look for clips",
    lookingFor: "Looking for clips",
    stopLooking: "Stop looking",
    inRange: "Clips in range",
    alreadyPaired: "paired",
    setupCode: "Setup code",
    setupCodeHint: "32 digits and letters from a to f, on the clip's box",
    pairThis: "Pair",
    pairedNow: (name: string) => `${name} is paired`,
    pairedMeans: "Its runs can be fetched from here on.",
    chip: {
      none: "No clip",
      running: (duration: string) => `${duration} of running`,
      name: (name: string) => name,
      fetching: (percent: string) => `Fetching ${percent}`,
      looking: "Finding the clip",
    },
  },
  fetching: {
    title: (clip: string) => `Fetching from ${clip}`,
    byItself: "Started by itself: the clip came in range.",
    left: (unit: string) => `${unit} left`,
    leftUnknown: "Getting started",
    bytes: (done: string, total: string) => `${done} of ${total}`,
    stop: "Stop for now",
    stopMeans: "Nothing is lost by stopping: what is here stays, and the rest follows next time.",
    keeps: "The clip keeps its copy until this one is proven.",
    steps: {
      connecting: ["Finding the clip", "wake it and hold it close"],
      fetching: ["Fetching, saving and checking", "block by block, against the clip's own memory"],
      analysing: ["Finding spells", "then the run is in the list"],
      backup: ["Making a backup", "a second copy, read again before it counts"],
    },
    stepsLabel: "Steps",
    blocksSaved: (done: string, total: string) => `${done} of ${total} blocks safely on disk`,
    progressLabel: "Fetched",
    arrived: (count: number) => (count === 1 ? "1 run arrived" : `${count} runs arrived`),
    arrivedMeans: "Proven against the clip and saved on this computer.",
    nothingNew: "Nothing new on the clip",
    nothingNewMeans: "Everything that it has recorded is here.",
    stopped: "The fetch has stopped",
    seeRun: "Review the run",
  },
  paper: {
    back: "Clips",
    title: "Receipt",
    safe: "Safe on this computer",
    number: (blocks: string) => `of ${blocks} blocks match the clip`,
    none: "There is no receipt",
  },
};
