// The spells of a run as a real table: sortable, one row per spell. A press selects (pin, lake and readout follow), Enter
// or a second press zooms in; arrows go from row to row.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../../words/words.ts";
import { durationClock, wholeDegrees } from "../place.ts";
import { Icon } from "../parts/icon.tsx";
import { longestOf, spanS, type Spell } from "./geometry/ranges.ts";
import { LengthBar } from "./length-bar.tsx";
import type { RunView } from "./run-view.ts";

type SortKey = "start" | "length" | "depth";

interface Sorting {
  readonly key: SortKey;
  readonly descending: boolean;
}

const VALUE: Readonly<Record<SortKey, (spell: Spell) => number>> = {
  start: (spell) => spell.startS,
  length: spanS,
  depth: (spell) => spell.meanPitchDeg,
};

/** The order of time is the natural one; of the others one wants the largest first. */
const FIRST_DESCENDING: Readonly<Record<SortKey, boolean>> = { start: false, length: true, depth: true };

export function SpellTable({ view }: { view: RunView }): JSX.Element {
  const say = words.review.spells;
  const [sorting, setSorting] = useState<Sorting>({ key: "start", descending: false });
  const body = useRef<HTMLTableSectionElement>(null);
  const selected = view.selected.value;
  const value = VALUE[sorting.key];
  const rows = view.spells.toSorted((a, b) => (sorting.descending ? value(b) - value(a) : value(a) - value(b)));
  const longest = longestOf(view.spells);
  const longestS = longest === null ? 1 : spanS(longest);

  // A row chosen from elsewhere comes into view inside the list, never the page.
  useEffect(() => {
    const scroller = body.current?.closest(".spells-scroll");
    const row = body.current?.querySelector("tr.spell-on");
    if (!(scroller instanceof HTMLElement) || !(row instanceof HTMLElement)) return;
    const top = row.offsetTop;
    if (top < scroller.scrollTop + row.offsetHeight) scroller.scrollTop = top - row.offsetHeight;
    else if (top + row.offsetHeight > scroller.scrollTop + scroller.clientHeight)
      scroller.scrollTop = top + row.offsetHeight - scroller.clientHeight;
  }, [selected?.number]);

  const heading = (key: SortKey, text: string, span: number): JSX.Element => {
    const on = sorting.key === key;
    return (
      <th scope="col" colSpan={span} aria-sort={on ? (sorting.descending ? "descending" : "ascending") : undefined}>
        <button
          type="button"
          class="sort"
          title={say.sortBy(text)}
          onClick={() => setSorting({ key, descending: on ? !sorting.descending : FIRST_DESCENDING[key] })}
        >
          {text}
          {on && <Icon name={sorting.descending ? "chevron-down" : "chevron-up"} size={12} />}
        </button>
      </th>
    );
  };

  return (
    <section class="spells" aria-labelledby="spells-heading">
      <h2 class="heading" id="spells-heading">
        {say.heading(view.spells.length)}
      </h2>
      <div class="spells-scroll">
        <table class="spell-table">
          <caption class="visually-hidden">
            {say.caption}. {say.hint}
          </caption>
          <thead>
            <tr>
              <th scope="col">
                <span class="visually-hidden">{say.number}</span>
              </th>
              {heading("start", say.start, 1)}
              {heading("length", say.length, 2)}
              {heading("depth", say.depth, 1)}
              <th scope="col">{say.kind}</th>
              <th scope="col" class="spell-remarks">
                <span class="visually-hidden">{say.remarks}</span>
              </th>
            </tr>
          </thead>
          <tbody
            ref={body}
            onKeyDown={(event) => {
              const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
              if (by === 0) return;
              const buttons = [...(body.current?.querySelectorAll("button") ?? [])];
              const at = buttons.findIndex((button) => button === document.activeElement);
              const next = buttons[at + by];
              if (at < 0 || next === undefined) return;
              event.preventDefault();
              next.focus();
              next.click();
            }}
          >
            {rows.map((spell) => {
              const on = spell.number === selected?.number;
              const depth = say.meanTo(wholeDegrees(spell.meanPitchDeg), wholeDegrees(spell.peakPitchDeg));
              const remarks = [
                spell.headRaises.length > 0 ? say.headRaises(spell.headRaises.length) : "",
                spell.cutShort ? say.cutShort : "",
              ].filter((text) => text !== "");
              return (
                <tr
                  key={spell.number}
                  class={on ? "spell-row spell-on" : "spell-row"}
                  onClick={() => view.select(spell)}
                  onDblClick={() => view.zoomTo(spell)}
                >
                  <th scope="row">
                    <button
                      type="button"
                      class={on ? "pin pin-on" : "pin"}
                      aria-label={say.choose(spell.number)}
                      aria-pressed={on}
                      onKeyDown={(event) => {
                        if (event.key !== "Enter") return;
                        event.preventDefault();
                        view.zoomTo(spell);
                      }}
                    >
                      {spell.number}
                    </button>
                  </th>
                  <td>{durationClock(spell.startS)}</td>
                  <td class="spell-bar">
                    <LengthBar share={spanS(spell) / longestS} kind={spell.kind} />
                  </td>
                  <td class="spell-length">{durationClock(spanS(spell))}</td>
                  <td>
                    {depth.mean} <span class="quiet">{depth.deepest}</span>
                  </td>
                  <td>{say.kinds[spell.kind]}</td>
                  <td class="spell-remarks quiet">{remarks.join(", ")}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
