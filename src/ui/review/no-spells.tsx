// Stands in place of the table when nothing was long enough to be a spell: what there was instead, and the light routine.
import type { JSX } from "preact";
import { words } from "../../words/words.ts";
import type { RunSummary } from "../../core/results.ts";
import type { RunDetail } from "../../engine/contract.ts";
import { Message } from "../parts/message.tsx";
import { durationWords } from "../place.ts";
import { href } from "../route.ts";

export function NoSpells({ run, summary }: { run: RunDetail; summary: RunSummary }): JSX.Element {
  const say = words.review;
  return (
    <section class="spells" aria-labelledby="spells-heading">
      <h2 class="heading" id="spells-heading">
        {say.spells.heading(0)}
      </h2>
      <Message
        kind="done"
        role="none"
        what={say.noSpells.what(durationWords(run.algorithm.parameters.detection.sustainedMinS))}
        means={`${say.noSpells.only(summary.dipCount, summary.glanceCount)} ${say.noSpells.light}`}
        next={<a href={href({ screen: "recover", id: run.id })}>{say.unwind}</a>}
      />
    </section>
  );
}
