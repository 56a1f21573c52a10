// English sentences on Bluetooth: what is wrong with a radio or a connection and the one next step, and what `doctor` says
// about this computer, per operating system. Keys are those of src/sensors; no markup.

export interface RadioText {
  readonly message: string;
  /** Empty when there is nothing to do. */
  readonly hint: string;
}

/** For errors of the code `device`, by their fact `radio`. */
export const radioProblems: Readonly<Record<string, RadioText>> = {
  noLibrary: {
    message: "Bluetooth cannot be used here; everything else works.",
    hint: "`lookahead doctor` says what is missing. A recording can also come in as a file.",
  },
  unsupported: {
    message: "The Bluetooth adapter of this computer cannot speak with a clip; everything else works.",
    hint: "A clip needs Bluetooth Low Energy, which every adapter since 2012 or so has.",
  },
  unauthorized: {
    message: "Lookahead may not use Bluetooth on this computer.",
    hint: "`lookahead doctor` says how to allow it.",
  },
  adapterOff: {
    message: "There is no Bluetooth adapter, or it is off. Everything else works.",
    hint: "Switch Bluetooth on and try again.",
  },
  notSeen: {
    message: "The clip is not in range.",
    hint: "Bring it near the computer. A clip that is charging or has moved lately can be found.",
  },
  inUse: { message: "The clip is connected already.", hint: "" },
  noConnection: {
    message: "The clip did not answer.",
    hint: "Bring it nearer, and look whether a phone or another computer is connected with it.",
  },
  noService: {
    message: "This device does not speak the language of a Lookahead clip.",
    hint: "",
  },
  noAnswer: {
    message: "The clip stopped answering. What has arrived is safe.",
    hint: "Bring it nearer and try again.",
  },
  refused: { message: "The clip did not let itself be read.", hint: "Try again." },
  lost: {
    message: "The connection to the clip was lost. What has arrived is safe.",
    hint: "Bring it nearer; the rest comes with the next connection.",
  },
  closed: { message: "The connection to the clip is closed.", hint: "" },
};

const rebuild = "Run `npm rebuild @abandonware/noble --ignore-scripts=false`; it needs a C++ compiler and Python.";

/** By verdict of the check, what was found. */
export const radioFound: Readonly<Record<string, string>> = {
  ready: "the adapter is on",
  replaced: "on, over the module that LOOKAHEAD_HCI_MODULE names",
  noLibrary: "the radio library does not load",
  noAdapter: "no adapter in this computer",
  blockedSoft: "switched off by software",
  blockedHard: "switched off by a key or switch of the computer",
  noPermission: "this program may not use the adapter",
  off: "the adapter is off",
  unsupported: "the adapter has no Bluetooth Low Energy",
  noAnswer: "the adapter does not answer",
};

const anySystem: Readonly<Record<string, string>> = {
  noAdapter: "A USB adapter with Bluetooth 4.0 or newer will do. Recordings come in as files without one.",
  blockedHard: "Use the key or switch of the computer for wireless.",
  unsupported: "A USB adapter with Bluetooth 4.0 or newer will do.",
};

/** What to do about a verdict. `programs` are the files that must get the right on Linux. */
export function radioHint(verdict: string, platform: string, programs: readonly string[]): string {
  const own: Readonly<Record<string, string>> =
    platform === "darwin" ? macHints : platform === "win32" ? windowsHints : linuxHints(programs);
  return own[verdict] ?? anySystem[verdict] ?? "";
}

function linuxHints(programs: readonly string[]): Readonly<Record<string, string>> {
  return {
    noLibrary: "Run `npm ci` again with optional packages. The socket comes built for x64 and ARM with glibc or musl.",
    blockedSoft: "Run `rfkill unblock bluetooth`.",
    noPermission: [
      `Run ${programs.map((program) => `\`sudo setcap cap_net_raw+eip "${program}"\``).join(" and ")}.`,
      "After an update of the file do it again; it does not hold on a network drive.",
    ].join(" "),
    off: "Run `bluetoothctl power on`.",
    noAnswer: "Run `sudo systemctl restart bluetooth`, or take the adapter out and in.",
  };
}

const macHints: Readonly<Record<string, string>> = {
  noLibrary: rebuild,
  noPermission:
    "Allow Bluetooth for your terminal, or for Lookahead, in System Settings › Privacy & Security › Bluetooth, and start it again.",
  off: "Switch Bluetooth on in the menu bar.",
  noAnswer: "Switch Bluetooth off and on. The terminal may also lack the right: System Settings › Privacy & Security.",
};

const windowsHints: Readonly<Record<string, string>> = {
  noLibrary: `${rebuild} Windows 10 1703 or newer is needed.`,
  noPermission: "Allow apps to use Bluetooth in Settings › Privacy & security › Radios.",
  off: "Switch Bluetooth on in Settings › Bluetooth & devices.",
  noAnswer: "Switch Bluetooth off and on in Settings › Bluetooth & devices.",
};

/** `lookahead simulate clip`. */
export const simulateClipWords = {
  running: (name: string, setupCode: string, runCount: number) =>
    `${name} is on the air with ${runCount} ${runCount === 1 ? "run" : "runs"}.\nSetup code ${setupCode}\nCtrl+C ends it.`,
  identify: "Here I am: somebody looks for this clip.",
  changes: {
    advertising: "Can be found.",
    connected: "Connected.",
    disconnected: "Disconnected.",
    adapterOff: "The adapter went off.",
  },
  badSetupCode: "A setup code has 32 digits and letters from a to f.",
};
