// Settings: a list of sections at the left (a select where it is narrow), one section at the right.
import type { JSX } from "preact";
import { CalibrationSection } from "../calibration/calibration-section.tsx";
import { words } from "../../words/words.ts";
import { ShortcutTables } from "../help-sheet.tsx";
import { ScreenTitle } from "../parts/screen-title.tsx";
import { go, href, SETTINGS_SECTIONS, type SettingsSection } from "../route.ts";
import { AboutSection } from "./about-section.tsx";
import { DataSection } from "./data-section.tsx";
import { LookSection, SoundSection } from "./look-section.tsx";
import { MeasuresSection } from "./measures-section.tsx";
import { ModelSection } from "./model-section.tsx";
import "./settings.css";

const SECTIONS: Readonly<Record<SettingsSection, () => JSX.Element>> = {
  model: ModelSection,
  calibration: CalibrationSection,
  look: LookSection,
  sound: SoundSection,
  data: DataSection,
  shortcuts: ShortcutTables,
  measures: MeasuresSection,
  about: AboutSection,
};

export function SettingsScreen({ section }: { section: SettingsSection }): JSX.Element {
  const text = words.settings;
  const Section = SECTIONS[section];
  return (
    <div class="settings">
      <div class="settings-side">
        <ScreenTitle name={text.title} />
        <nav class="settings-list" aria-label={text.sectionSelect}>
          {SETTINGS_SECTIONS.map((name) => (
            <a
              key={name}
              href={href({ screen: "settings", section: name })}
              aria-current={name === section ? "page" : undefined}
            >
              {text.sections[name]}
            </a>
          ))}
        </nav>
        <select
          class="select settings-select"
          aria-label={text.sectionSelect}
          value={section}
          onChange={(event) => {
            const chosen = SETTINGS_SECTIONS.find((name) => name === event.currentTarget.value);
            if (chosen !== undefined) go({ screen: "settings", section: chosen });
          }}
        >
          {SETTINGS_SECTIONS.map((name) => (
            <option key={name} value={name}>
              {text.sections[name]}
            </option>
          ))}
        </select>
      </div>
      <section class="settings-section" aria-labelledby="settings-section-name">
        <h2 class="heading" id="settings-section-name">
          {text.sections[section]}
        </h2>
        <Section />
      </section>
    </div>
  );
}
