// The honest numbers under the headline: what of it was on easy ground, and what where looking down may have been right;
// with a sentence on what they mean, or on why they are not told.
import type { JSX } from "preact";
import { words } from "../../words/words.ts";
import type { RunDetail } from "../../engine/contract.ts";
import { durationClock, durationWords } from "../place.ts";

export function Account({ run }: { run: RunDetail }): JSX.Element | null {
  const say = words.marks.account;
  const { accounting, ground, technical, tags } = run;
  if (accounting === null) return null;
  const { totalS, avoidableS, maybeJustifiedS, taggedS, autoS, longOnTechnicalCount } = accounting;
  const told = totalS > 0 && (ground.tagged.length > 0 || technical?.status === "judged");
  const notes: string[] = [];
  if (told) notes.push(say.explained);
  if (longOnTechnicalCount > 0) notes.push(say.longOnTechnical(longOnTechnicalCount));
  if (technical === null) notes.push(say.notLooked);
  else if (technical.status !== "judged") notes.push(say[technical.status]);
  const leftOutS = tags
    .filter(({ kind }) => kind !== "technical")
    .reduce((sum, { startS, endS }) => sum + endS - startS, 0);
  if (leftOutS > 0) notes.push(say.leftOut(durationWords(leftOutS)));
  if (!told && notes.length === 0) return null;
  const clockOrNull = (seconds: number): string | null => (seconds > 0 ? durationClock(seconds) : null);
  return (
    <section class="account" aria-label={say.title}>
      {told && (
        <dl class="account-parts">
          <div>
            <dt>{say.easy}</dt>
            <dd class="number-m">{durationClock(avoidableS)}</dd>
            <dd class="small quiet">{say.easyNote}</dd>
          </div>
          <div>
            <dt>{say.maybe}</dt>
            <dd class="number-m">{durationClock(maybeJustifiedS)}</dd>
            {maybeJustifiedS > 0 && (
              <dd class="small quiet">{say.maybeNote(clockOrNull(taggedS), clockOrNull(autoS))}</dd>
            )}
          </div>
        </dl>
      )}
      <div class="account-notes">
        {notes.map((note) => (
          <p key={note} class="small quiet">
            {note}
          </p>
        ))}
      </div>
    </section>
  );
}
