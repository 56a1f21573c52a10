// How runs come in: from a clip, or as files, and what a file needs. The one card of the view.
import type { JSX } from "preact";
import { words } from "../../words/words.ts";
import { CappedHead } from "../first-run/capped-head.tsx";
import { importSample } from "../imports.ts";
import { TextButton } from "../parts/message.tsx";
import { href } from "../route.ts";

export function SourceCard(): JSX.Element {
  const text = words.runs.source;
  return (
    <section class="card source-card" aria-label={text.title}>
      <CapWithClip />
      <div class="source-text">
        <h2 class="heading">{text.title}</h2>
        <p class="small quiet">{text.means}</p>
      </div>
      <details class="source-details opens">
        <summary class="small">{text.details}</summary>
        <p class="small quiet">{text.format}</p>
        <dl class="source-columns">
          {text.columns.map((column) => (
            <div key={column.name}>
              <dt>
                <code>{column.name}</code>
              </dt>
              <dd class="small quiet">{column.means}</dd>
            </div>
          ))}
        </dl>
        <p class="small quiet">{text.still}</p>
      </details>
      <p class="source-links small">
        <a href={href({ screen: "clips" })}>{text.pairClip}</a>
        <TextButton onClick={importSample}>{text.sample}</TextButton>
      </p>
    </section>
  );
}

/** A runner's head with the clip on the cap. */
function CapWithClip(): JSX.Element {
  return (
    <svg class="cap-drawing" width="104" height="72" viewBox="-38 -42 92 64" aria-hidden="true">
      <path
        d="M-17 6C-15 12-17 16-20 22H5C3.5 19 3 17.5 2.5 15"
        fill="var(--skin)"
        stroke="var(--ink)"
        stroke-width="1.6"
        stroke-linejoin="round"
      />
      <CappedHead line={1.6} />
    </svg>
  );
}
