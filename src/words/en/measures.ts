// English words on what is measured and how wrong it can be, for those who want to know: a section of the settings that the
// review links to. The same in short as the README of core.

export const measures = {
  link: "How sure are these angles?",
  lead: "Head pitch: the angle of your head against gravity, less your own neutral.",
  parts: [
    {
      name: "What the clip feels",
      sentences: [
        "It feels the head. It cannot see your eyes and does not know your neck; shoe gazing is what we make of a head that stays down.",
        "Charts and tables show the mean over one stride, so that the bob of every step is gone. Spells are found on an angle that is smoothed a little differently.",
      ],
    },
    {
      name: "How sure it is",
      sentences: [
        "Between two moments of one run: about a degree. In simulated runs the angle was right to 1.0°, in the worst of a hundred to 1.3°, neutral taken off.",
        "Against a true horizon: one to two degrees at best. People hold a level head differently from one time to the next, and every sensor is a little off.",
        "Against cameras it has been measured on a board that was moved by hand, never on a runner: no such recording is known.",
      ],
    },
    {
      name: "When not to trust it",
      sentences: [
        "Every second carries a confidence. Gaps, a sensor at its limit, a wrong clock or a clip that moved lower it; below a half no angle is told.",
        "The neutral pose is taken at its word. If you stood with your head over your watch, everything is off by that much. Calibration can put it right afterwards.",
        "A clip that slips forward or backward looks exactly like a head that is carried lower. Such places are marked as a question.",
        "Leaning into a climb, and tiring, lower the head as well. Long hairpins pull the angle by a few degrees while they last.",
      ],
    },
    {
      name: "What the lines mean",
      sentences: [
        "They come from work at desks and from the geometry of looking at the ground. Nobody is known to have compared the head pitch of trail runners with how their necks feel. Your own three poses are a better start.",
      ],
    },
  ],
};
