// English words of the desktop shell: what the terminal says at the start, and the native menu.
// Not the words inside the window; those belong to the page.

export const desktop = {
  noDisplay: "there is no display here",
  downloadUnreachable: "Electron's download host cannot be reached",
  downloadFailed: "Electron was downloaded but could not be unpacked",
  downloading: "Downloading the Electron runtime, about 110 MB, once.",
  runtimeBroken: (library: string | null): string =>
    library === null ? "the Electron runtime does not start here" : `Electron needs the system library ${library}`,
  windowFailed: (code: number): string => `Electron ended at the start with code ${code}`,
  servesInstead: (reason: string): string =>
    `No desktop window, because ${reason}; serving the same app to your browser.`,

  menu: {
    file: "File",
    open: "Open a recording…",
    edit: "Edit",
    view: "View",
    go: "Go",
    runs: "Runs",
    recover: "Recover",
    trash: "Trash",
    settings: "Settings…",
    helpMenu: "Help",
    help: "Help and keyboard shortcuts",
    about: "About Lookahead",
  },
  openDialogTitle: "Open recordings",
  recordingFiles: "Recordings",
  allFiles: "All files",
} as const;
