// The tool row over the timeline: profile or table, and zoom as buttons: closer, wider, whole run, one spell, the next.
import type { JSX } from "preact";
import { words } from "../../words/words.ts";
import { Button } from "../parts/button.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { rangeAfter, rangeBefore } from "./geometry/ranges.ts";
import { sameWindow, SHORTEST_WINDOW_S, lengthS, windowAround, ZOOM_STEP } from "./geometry/window.ts";
import type { RunView } from "./run-view.ts";

export interface ToolsProps {
  readonly view: RunView;
  readonly tableShown: boolean;
  readonly onTable: () => void;
}

export function Tools({ view, tableShown, onTable }: ToolsProps): JSX.Element {
  const say = words.review.tools;
  const meant = view.meant.value;
  const whole = view.isWhole.value;
  const closest = lengthS(view.target.value) <= SHORTEST_WINDOW_S;
  const atSpell = meant !== null && sameWindow(view.target.value, windowAround(meant, view.durationS));
  const cursorS = view.cursorS.value;
  return (
    <div class="tools">
      <Button kind="quiet" size="small" icon={tableShown ? "runs" : "list"} onClick={onTable}>
        {tableShown ? say.profile : say.table}
      </Button>
      {!tableShown && (
        <div class="zoom" role="group" aria-label={say.group}>
          <ZoomButton icon="minus" label={say.wider} off={whole} onClick={() => view.zoom(1 / ZOOM_STEP)} />
          <button
            type="button"
            class={whole ? "zoom-part zoom-on zoom-whole" : "zoom-part zoom-whole"}
            aria-pressed={whole}
            onClick={() => view.showWhole()}
          >
            {say.wholeRun}
          </button>
          {meant !== null && (
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
          )}
          <ZoomButton icon="plus" label={say.closer} off={closest} onClick={() => view.zoom(ZOOM_STEP)} />
        </div>
      )}
    </div>
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
