// How runs come in: as files. Says plainly that the clip's Bluetooth sync is not part of this version, and what a file
// needs. The one card of the view.
import type { JSX } from "preact";
import { words } from "../../words/words.ts";
import { importSample } from "../imports.ts";
import { TextButton } from "../parts/message.tsx";

/** Head in profile, ear at the origin, about 50 tall. */
const HEAD =
  "M-17 9C-23 0-25-13-18-23C-11-33 6-35 15-27C20-23 21-17 21.5-12C22-9 25-5 27 0C27.8 2 26.5 3.4 23 3.6C23.5 5.5 23.5 7 22.5 8.5C23.5 10.5 23 12.5 22 13.5C22.5 17 20 20.5 15 20.5C9 20.5 5 18.5 1 15.5C-5 17-12 16-17 9Z";

export function SourceCard(): JSX.Element {
  const text = words.runs.source;
  return (
    <section class="card source-card" aria-label={text.title}>
      <CapWithClip />
      <div class="source-text">
        <h2 class="heading">{text.title}</h2>
        <p class="small quiet">{text.means}</p>
      </div>
      <details class="source-details">
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
        <TextButton onClick={importSample}>{text.sample}</TextButton>
      </p>
    </section>
  );
}

/** A runner's head with the clip on the cap. */
function CapWithClip(): JSX.Element {
  return (
    <svg class="cap-drawing" width="104" height="70" viewBox="-36 -44 92 62" aria-hidden="true">
      <path class="figure-skin" d={HEAD} />
      <path class="figure-skin" d="M-17 8C-15 14-17 22-20 28L4 28C3 24 2 20 2 16" />
      <path class="figure-skin figure-face" d="M4-3a4 4 0 1 0-1 7" />
      <path
        class="figure-cap"
        d="M-22-14C-22-34-6-41 8-36C17-33 21-26 22-18C30-18 37-15 44-10C36-9 28-11 20-12C6-14-8-14-22-14Z"
      />
      <rect class="figure-clip" x="-11" y="-25" width="18" height="9" rx="2.5" />
    </svg>
  );
}
