// What a person chose, kept in the library: every setting with its default, read leniently, so that a value that a later
// version no longer knows falls back to its default instead of locking anybody out.
import { DEFAULT_PARAMETERS } from "../core/parameters.ts";
import type { SessionStore } from "../storage/session-store.ts";
import { settings as settingsSchema, type Settings } from "./contract.ts";

const DEFAULTS: Settings = {
  detection: DEFAULT_PARAMETERS.detection,
  theme: "system",
  reducedMotion: "system",
  soundMuted: false,
  safetyReadUnixMs: null,
  calibrationId: null,
  followNeutral: DEFAULT_PARAMETERS.neutral.follow,
  autoSync: true,
};

export function readSettings(store: SessionStore | null): Settings {
  const stored = store?.settings() ?? {};
  const known = Object.entries(settingsSchema.shape).flatMap(([name, schema]) => {
    const value = schema.safeParse(stored[name]);
    return value.success ? [[name, value.data]] : [];
  });
  return { ...DEFAULTS, ...Object.fromEntries(known) };
}
