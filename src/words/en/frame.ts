// English words of the frame around every screen: bars, help, connection, undo. Strings and small functions only.

export const frame = {
  product: "Lookahead",
  documentTitle: (screen: string) => `${screen} · Lookahead`,
  skipToContent: "Skip to the content",
  mainNavigation: "Main",
  runs: "Runs",
  recover: "Recover",
  help: "Help",
  settings: "Settings",
  close: "Close",
  undo: "Undo",
  dismiss: "Dismiss",
  undoing: "Undoing",
  couldNotUndo: "That could not be undone",
  renaming: { save: "Save", saving: "Saving", keep: "Keep the name" },
  connecting: "Opening your library",
  restarting: {
    what: "The engine is restarting",
    means: "Everything that was saved is safe. This page goes on by itself.",
  },
  refused: {
    what: "This page is not signed in to Lookahead",
    means: "Your runs are untouched. The address holds a key that is good once.",
    next: "Open the address again that the terminal printed.",
  },
  libraryNotOpened: "The library could not be opened",
  readOnly: "The library is open for reading only",
  somethingFailed: "That did not work",
  nothingChanged: "Nothing was changed.",

  helpSheet: {
    title: "Help",
    measures: [
      "The clip feels the angle of your head. It cannot see your eyes.",
      "A spell of shoe gazing is 10 s or longer with your head down past the line that you set. Shorter is a dip, under 2 s a glance.",
      "Nobody knows a right angle. The lines are starting points; move them until they fit you.",
    ],
    welcome: "What it measures",
    about: "About Lookahead",
  },
  shortcuts: [
    {
      where: "Everywhere",
      keys: [
        { keys: ["?"], does: "This help" },
        { keys: ["Esc"], does: "Close what is open" },
      ],
    },
    {
      where: "In the chart of a run, while it has the focus",
      keys: [
        { keys: ["←", "→"], does: "Move the cursor" },
        { keys: ["Page Up", "Page Down"], does: "Move it by a tenth of the window" },
        { keys: ["Home", "End"], does: "Go to the ends of the window" },
        { keys: ["[", "]"], does: "Previous and next spell" },
        { keys: ["+", "-"], does: "Zoom about the cursor" },
        { keys: ["0"], does: "Whole run" },
        { keys: ["Shift ←", "Shift →"], does: "Move the window" },
        { keys: ["M"], does: "Mark a stretch from the cursor on; again, up to it" },
      ],
    },
    {
      where: "During a routine",
      keys: [
        { keys: ["Space"], does: "Pause and go on" },
        { keys: ["←", "→"], does: "Again, skip" },
        { keys: ["M"], does: "Mute" },
        { keys: ["Esc"], does: "End; what was done is kept" },
      ],
    },
  ],
};
