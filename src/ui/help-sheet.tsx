// The help sheet: what the clip measures in three sentences, and every shortcut. Opens with `?` from every screen.
import type { JSX } from "preact";
import { words } from "../words/words.ts";
import { Dialog } from "./parts/dialog.tsx";
import { href } from "./route.ts";

export function HelpSheet({ onClose }: { onClose: () => void }): JSX.Element {
  const text = words.frame.helpSheet;
  return (
    <Dialog title={text.title} closeLabel={words.frame.close} onClose={onClose} class="help-sheet">
      {text.measures.map((sentence) => (
        <p key={sentence} class="help-fact">
          {sentence}
        </p>
      ))}
      <ShortcutTables />
      <p class="help-links">
        <a href={href({ screen: "welcome" })} onClick={onClose}>
          {text.welcome}
        </a>
        <a href={href({ screen: "settings", section: "measures" })} onClick={onClose}>
          {words.measures.link}
        </a>
        <a href={href({ screen: "settings", section: "about" })} onClick={onClose}>
          {text.about}
        </a>
      </p>
    </Dialog>
  );
}

/** All keys, by the place where they act. Also a section of the settings. */
export function ShortcutTables(): JSX.Element {
  return (
    <>
      {words.frame.shortcuts.map((group) => (
        <section key={group.where} class="shortcut-group">
          <h3 class="heading">{group.where}</h3>
          <dl class="shortcuts">
            {group.keys.map(({ keys, does }) => (
              <div key={does}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </>
  );
}
