// The clip in the top bar: how long it can still run, or how far a fetch is. A link to the clips.
import type { JSX } from "preact";
import { words } from "../../words/words.ts";
import { Icon } from "../parts/icon.tsx";
import { durationWords, number, withUnit } from "../place.ts";
import { href, route } from "../route.ts";
import "./clips.css";
import { shareOf, syncState, useClips } from "./clips.ts";

export function ClipChip(): JSX.Element {
  const clips = useClips().value ?? [];
  const here = route.value.screen;
  return (
    <a
      class={clips.length === 0 ? "chip clip-chip clip-chip-none" : "chip clip-chip"}
      href={href({ screen: "clips" })}
      aria-current={here === "clips" || here === "receipt" ? "page" : undefined}
    >
      <Icon name="clip" size={18} />
      <span>{chipText(clips)}</span>
    </a>
  );
}

function chipText([first]: NonNullable<ReturnType<typeof useClips>["value"]>): string {
  const say = words.clips.page.chip;
  const state = syncState.value;
  if (state?.isRunning === true) {
    const share = shareOf(state);
    return share === null ? say.looking : say.fetching(withUnit(number(Math.floor(100 * share)), "%"));
  }
  if (first === undefined) return say.none;
  return first.freeS === null ? say.name(first.name) : say.running(durationWords(first.freeS));
}
