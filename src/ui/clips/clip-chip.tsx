// The clip in the top bar: how long it can still run, or how far a fetch is. A link to the clips. A narrow bar has room for
// the duration alone; the link is called by the whole text in both.
import type { JSX } from "preact";
import { words } from "../../words/words.ts";
import { Icon } from "../parts/icon.tsx";
import { number, withUnit } from "../place.ts";
import { href, route } from "../route.ts";
import "./clips.css";
import { roomWords, shareOf, syncState, useClips } from "./clips.ts";

export function ClipChip(): JSX.Element {
  const clips = useClips().value ?? [];
  const here = route.value.screen;
  const { text, short } = chipText(clips);
  return (
    <a
      class={clips.length === 0 ? "chip clip-chip clip-chip-none" : "chip clip-chip"}
      href={href({ screen: "clips" })}
      aria-label={text}
      aria-current={here === "clips" || here === "receipt" ? "page" : undefined}
    >
      <Icon name="clip" size={18} />
      <span class="clip-chip-short">{short}</span>
      <span class="clip-chip-text">{text}</span>
    </a>
  );
}

/** `short` is part of `text`, as what is seen must be part of the name. */
function chipText([first]: NonNullable<ReturnType<typeof useClips>["value"]>): { text: string; short: string } {
  const say = words.clips.page.chip;
  const same = (text: string) => ({ text, short: text });
  const state = syncState.value;
  if (state?.isRunning === true) {
    const share = shareOf(state);
    return same(share === null ? say.looking : say.fetching(withUnit(number(Math.floor(100 * share)), "%")));
  }
  if (first === undefined) return same(say.none);
  if (first.freeS === null) return same(say.name(first.name));
  const short = roomWords(first.freeS);
  return { text: say.running(short), short };
}
