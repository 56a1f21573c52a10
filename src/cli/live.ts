// `live`: the head's pitch while a clip records, as a line that is written over. Until Ctrl+C or until the recording ends; what is
// kept comes with the next sync.
import type { LiveEvent } from "../engine/contract.ts";
import { LookaheadError } from "../core/errors.ts";
import { clipWords as words } from "../words/en/clips.ts";
import { durationWords, wholeDegrees } from "../words/format.ts";
import { clipNamed } from "./clips.ts";
import { withEngine } from "./engine-access.ts";
import type { Shell } from "./shell.ts";
import type { Terminal } from "./terminal.ts";

type Reading = Extract<LiveEvent, { kind: "reading" }>;

export interface LiveOptions {
  /** End the recording with the command, if it was started by it. */
  readonly stop?: boolean;
}

export async function live(shell: Shell, name: string | undefined, options: LiveOptions): Promise<void> {
  const { terminal } = shell;
  const last = await withEngine(shell.databasePath, "write", async (client) => {
    const clip = await clipNamed(client, name);
    const request = { id: clip.id, stopsRecording: options.stop === true };
    let reading: Reading | null = null;
    for await (const event of await client.clips.live(request, { signal: shell.stop })) {
      if (event.kind === "reading") reading = event;
      terminal.progress(lineOf(clip.name, event, terminal));
    }
    return reading;
  });
  terminal.clearProgress();
  if (last === null) throw new LookaheadError("device", words.live.nothing);
  if (terminal.json) return terminal.printData(last);
  terminal.print(words.live.seen(durationWords(last.timeS), durationWords(last.missingS)));
  if (last.headDownS !== null) terminal.print(words.live.headDown(durationWords(last.headDownS), last.spellCount ?? 0));
  else terminal.note(words.live.noCalibration);
  terminal.note(words.live.keeps);
}

const BAR_COLUMNS = 30;
const BAR_DEG = 60;

function lineOf(clipName: string, event: LiveEvent, { place }: Terminal): string {
  const say = words.live;
  if (event.kind !== "reading") return `${clipName}  ${say[event.kind]}`;
  const { pitchDeg, timeS } = event;
  const parts = [clipName, durationWords(timeS)];
  if (pitchDeg !== null) {
    const filled = Math.round((Math.min(Math.max(pitchDeg, 0), BAR_DEG) / BAR_DEG) * BAR_COLUMNS);
    parts.push("█".repeat(filled) + "░".repeat(BAR_COLUMNS - filled), wholeDegrees(pitchDeg, place.locale));
  }
  return parts.join("  ");
}
