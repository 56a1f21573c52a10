// Where the runs lie, what is in the trash, how to take one run out.
import type { JSX } from "preact";
import { words } from "../../words/words.ts";
import { info, runList, trashCount } from "../library.ts";
import { number } from "../place.ts";
import { href } from "../route.ts";

export function DataSection(): JSX.Element {
  const text = words.settings.data;
  return (
    <>
      <p class="quiet settings-means">{text.means}</p>
      <dl class="facts">
        <div>
          <dt>{text.where}</dt>
          <dd>
            <code class="path">{info.value?.databasePath ?? words.settings.about.asking}</code>
            <span class="small quiet">{text.backup}</span>
          </dd>
        </div>
        <div>
          <dt>{text.runs}</dt>
          <dd>{number(runList.value?.total ?? 0)}</dd>
        </div>
        <div>
          <dt>{text.trash}</dt>
          <dd>
            {number(trashCount.value)}
            <span class="small quiet">{text.trashMeans}</span>
            <a href={href({ screen: "trash" })}>{text.openTrash}</a>
          </dd>
        </div>
        <div>
          <dt>{text.export}</dt>
          <dd>
            <span class="small quiet">{text.exportMeans}</span>
          </dd>
        </div>
      </dl>
    </>
  );
}
