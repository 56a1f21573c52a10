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
  setupCodeNeeded: "Type the setup code from the clip's box with --code.",
  paired: (name: string, id: number) => `${name} is paired, as clip ${id}. Its runs come with \`lookahead sync\`.`,
  removed: (name: string) => `${name} is forgotten. Its runs stay in the library.`,
  noClips: "No clip is paired yet. `lookahead pair` pairs one with the code on its box.",
  receiptHint: (id: number) => `\`lookahead receipt ${id}\` says what arrived.`,
  autoSync: (isOn: boolean) =>
    isOn
      ? "A known clip that comes in range is synced by itself while the app is open."
      : "Clips are synced only when you ask for it.",

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
  inLibrary: (id: number) => `run ${id} in the library`,
  notAnalysed: "kept, but not measured: no still stretch to take the neutral pose from, or no samples",

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
  gapList: (count: number, total: string) => (count === 1 ? `1, ${total}` : `${count}, ${total} together`),
  anchors: (count: number) => (count === 1 ? "compared once" : `compared ${count} times`),
  drift: (ppm: string) => `runs ${ppm} millionths fast`,
  overConnections: (size: string, count: number) =>
    count === 1 ? `${size} over one connection` : `${size} over ${count} connections`,
};
