// The tool row over the timeline: profile or table, and zoom as buttons: closer, wider, whole run, one spell, the next.
import type { JSX } from "preact";
import { words } from "../../words/words.ts";
import { Button } from "../parts/button.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { rangeAfter, rangeBefore, type Spell } from "./geometry/ranges.ts";
import { sameWindow, SHORTEST_WINDOW_S, lengthS, windowAround, ZOOM_STEP } from "./geometry/window.ts";
import type { RunView } from "./run-view.ts";

export interface ToolsProps {
  readonly view: RunView;
  readonly tableShown: boolean;
  readonly onTable: () => void;
  readonly onMark: () => void;
  /** Two groups that may stand in two rows, instead of one. */
  readonly narrow: boolean;
}

export function Tools({ view, tableShown, onTable, onMark, narrow }: ToolsProps): JSX.Element {
  const say = words.review.tools;
  const meant = view.meant.value;
  const whole = view.isWhole.value;
  const closest = lengthS(view.target.value) <= SHORTEST_WINDOW_S;
  const table = (
    <Button kind={narrow ? "plain" : "quiet"} size="small" icon={tableShown ? "runs" : "list"} onClick={onTable}>
      {tableShown ? say.profile : say.table}
    </Button>
  );
  const mark = (
    <Button kind={narrow ? "plain" : "quiet"} size="small" icon="tag" onClick={onMark}>
      {words.marks.panel.open}
    </Button>
  );
  if (tableShown) {
    return (
      <div class="tools">
        {mark}
        {table}
      </div>
    );
  }
  const wider = <ZoomButton icon="minus" label={say.wider} off={whole} onClick={() => view.zoom(1 / ZOOM_STEP)} />;
  const closer = <ZoomButton icon="plus" label={say.closer} off={closest} onClick={() => view.zoom(ZOOM_STEP)} />;
  const all = (
    <button
      type="button"
      class={whole ? "zoom-part zoom-on" : "zoom-part"}
      aria-pressed={whole}
      onClick={() => view.showWhole()}
    >
      {say.wholeRun}
    </button>
  );
  const spells = meant === null ? null : <SpellSteps view={view} meant={meant} />;
  if (narrow) {
    return (
      <div class="tools tools-narrow">
        {spells !== null && (
          <div class="zoom" role="group" aria-label={say.spellGroup}>
            {spells}
          </div>
        )}
        {table}
        {mark}
        <div class="zoom" role="group" aria-label={say.group}>
          {wider}
          {all}
          {closer}
        </div>
      </div>
    );
  }
  return (
    <div class="tools">
      {mark}
      {table}
      <div class="zoom" role="group" aria-label={say.group}>
        {wider}
        {all}
        {spells}
        {closer}
      </div>
    </div>
  );
}

/** Previous spell, zoom to this one, next spell. */
function SpellSteps({ view, meant }: { view: RunView; meant: Spell }): JSX.Element {
  const say = words.review.tools;
  const atSpell = !view.isWhole.value && sameWindow(view.target.value, windowAround(meant, view.durationS));
  const cursorS = view.cursorS.value;
  return (
    <>
      <ZoomButton
        icon="chevron-left"
        label={say.previous}
        off={rangeBefore(view.spells, cursorS) === null}
        onClick={() => view.selectPrevious()}
      />
      <button
        type="button"
        class={atSpell ? "zoom-part zoom-on" : "zoom-part"}
        aria-pressed={atSpell}
        title={say.zoomToSpell(meant.number)}
        onClick={() => view.zoomTo(meant)}
      >
        {say.spell(meant.number)}
      </button>
      <ZoomButton
        icon="chevron-right"
        label={say.next}
        off={rangeAfter(view.spells, cursorS) === null}
        onClick={() => view.selectNext()}
      />
    </>
  );
}

interface ZoomButtonProps {
  readonly icon: IconName;
  readonly label: string;
  /** At the end: it stays focusable and says so. */
  readonly off: boolean;
  readonly onClick: () => void;
}

function ZoomButton({ icon, label, off, onClick }: ZoomButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class="zoom-part"
      aria-label={label}
      title={label}
      aria-disabled={off || undefined}
      onClick={() => {
        if (!off) onClick();
      }}
    >
      <Icon name={icon} size={18} />
    </button>
  );
}
