// The frame: skip link, top bar, tab bar of the narrow layout, the screen that the address names, and what may appear on
// every screen (connection, import results, undo, help, a drop). Decides which screen; draws none itself.
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { words } from "../words/words.ts";
import { connection } from "./client.ts";
import { ClipChip } from "./clips/clip-chip.tsx";
import { ClipsScreen } from "./clips/clips-screen.tsx";
import { ReceiptScreen } from "./clips/receipt-screen.tsx";
import { FirstRun } from "./first-run/first-run.tsx";
import { ImportPanel } from "./imports-panel.tsx";
import { dropping, importFiles } from "./imports.ts";
import { HelpSheet } from "./help-sheet.tsx";
import { info, libraryProblem, runList, undoable } from "./library.ts";
import { helpOpen } from "./menu.ts";
import { IconButton } from "./parts/button.tsx";
import { Icon, Mark } from "./parts/icon.tsx";
import { Marks } from "./parts/marks.tsx";
import { Message, UndoBar } from "./parts/message.tsx";
import { problemOf } from "./problem.ts";
import { RecoverScreen } from "./recover/recover-screen.tsx";
import { ReviewScreen } from "./review/review-screen.tsx";
import { href, route, type Route } from "./route.ts";
import { RunsScreen } from "./runs/runs-screen.tsx";
import { TrashScreen } from "./runs/trash-screen.tsx";
import { SettingsScreen } from "./settings/settings-screen.tsx";

export function App(): JSX.Element {
  useDrop();
  useHelpKey();
  const bare = isBare(route.value);
  return (
    <div class={`page page-${bare ? "welcome" : route.value.screen}`}>
      <a
        class="skip-link"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("main")?.focus();
        }}
      >
        {words.frame.skipToContent}
      </a>
      <Marks />
      {!bare && <TopBar />}
      <FrameMessages />
      {!bare && <ImportPanel />}
      <main id="main" class={bare ? "welcome" : "screen"} tabIndex={-1}>
        <Screen route={route.value} />
      </main>
      {!bare && <TabBar />}
      <UndoArea />
      {helpOpen.value && <HelpSheet onClose={() => (helpOpen.value = false)} />}
      {dropping.value && <div class="drop-veil" aria-hidden="true" />}
    </div>
  );
}

/** The welcome stands alone, without bars: on its own address and while the library is empty. */
function isBare(at: Route): boolean {
  return at.screen === "welcome" || (at.screen === "runs" && runList.value?.total === 0);
}

function Screen({ route: at }: { route: Route }): JSX.Element {
  if (isBare(at)) return <FirstRun />;
  switch (at.screen) {
    case "review":
      return <ReviewScreen key={at.id} id={at.id} />;
    case "recover":
      return <RecoverScreen key={at.id ?? 0} id={at.id} />;
    case "settings":
      return <SettingsScreen section={at.section} />;
    case "trash":
      return <TrashScreen />;
    case "clips":
      return <ClipsScreen />;
    case "receipt":
      return <ReceiptScreen key={at.id} id={at.id} />;
    default:
      return <RunsScreen />;
  }
}

/** Which entry of the bars a screen belongs to. */
function place(at: Route): "runs" | "recover" | "settings" {
  if (at.screen === "recover") return "recover";
  return at.screen === "settings" ? "settings" : "runs";
}

function TopBar(): JSX.Element {
  const here = place(route.value);
  const current = (entry: string): "page" | undefined => (here === entry ? "page" : undefined);
  return (
    <header class="top-bar">
      <a class="brand" href={href({ screen: "runs" })}>
        <Mark />
        {words.frame.product}
      </a>
      <nav class="top-nav" aria-label={words.frame.mainNavigation}>
        <a href={href({ screen: "runs" })} aria-current={current("runs")}>
          {words.frame.runs}
        </a>
        <a href={href({ screen: "recover", id: null })} aria-current={current("recover")}>
          {words.frame.recover}
        </a>
      </nav>
      <div class="top-tools">
        <ClipChip />
        <IconButton icon="help" label={words.frame.help} hasPopup="dialog" onClick={() => (helpOpen.value = true)} />
        <a
          class="icon-button"
          href={href({ screen: "settings", section: "model" })}
          aria-label={words.frame.settings}
          title={words.frame.settings}
          aria-current={current("settings")}
        >
          <Icon name="gear" />
        </a>
      </div>
    </header>
  );
}

function TabBar(): JSX.Element {
  const here = place(route.value);
  const current = (entry: string): "page" | undefined => (here === entry ? "page" : undefined);
  return (
    <nav class="tab-bar" aria-label={words.frame.mainNavigation}>
      <a href={href({ screen: "runs" })} aria-current={current("runs")}>
        <Icon name="runs" size={22} />
        {words.frame.runs}
      </a>
      <a href={href({ screen: "recover", id: null })} aria-current={current("recover")}>
        <Icon name="recover" size={22} />
        {words.frame.recover}
      </a>
      <a href={href({ screen: "settings", section: "model" })} aria-current={current("settings")}>
        <Icon name="gear" size={22} />
        {words.frame.settings}
      </a>
    </nav>
  );
}

function FrameMessages(): JSX.Element | null {
  const state = connection.value;
  const problem = libraryProblem.value;
  const readOnly = info.value?.readOnlyReason ?? null;
  return (
    <>
      {state === "restarting" && (
        <div class="frame-message">
          <Message icon="restart" what={words.frame.restarting.what} means={words.frame.restarting.means} />
        </div>
      )}
      {state === "refused" && (
        <div class="frame-message">
          <Message
            kind="failed"
            what={words.frame.refused.what}
            means={words.frame.refused.means}
            next={words.frame.refused.next}
          />
        </div>
      )}
      {problem !== null && (
        <div class="frame-message">
          <Message
            kind="failed"
            what={words.frame.libraryNotOpened}
            means={problem.message}
            next={problem.hint || undefined}
          />
        </div>
      )}
      {readOnly !== null && (
        <div class="frame-message">
          <Message kind="missing" what={words.frame.readOnly} means={readOnly} />
        </div>
      )}
    </>
  );
}

function UndoArea(): JSX.Element | null {
  const last = undoable.value;
  if (last === null) return null;
  const undo = last.undo;
  return (
    <UndoBar
      what={last.what}
      means={last.means}
      undoText={words.frame.undo}
      dismissText={words.frame.dismiss}
      onDismiss={() => (undoable.value = null)}
      onUndo={
        undo === null
          ? null
          : () => {
              undoable.value = null;
              undo().catch((error: unknown) => {
                undoable.value = { what: words.frame.couldNotUndo, means: problemOf(error).message, undo: null };
              });
            }
      }
    />
  );
}

/** The whole window accepts files. */
function useDrop(): void {
  useEffect(() => {
    let depth = 0;
    const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
    const over = (event: DragEvent): void => {
      if (carriesFiles(event)) event.preventDefault();
    };
    const enter = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      depth += 1;
      dropping.value = true;
    };
    const leave = (): void => {
      depth = Math.max(0, depth - 1);
      dropping.value = depth > 0;
    };
    const drop = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth = 0;
      dropping.value = false;
      importFiles([...(event.dataTransfer?.files ?? [])]);
    };
    window.addEventListener("dragover", over);
    window.addEventListener("dragenter", enter);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("dragenter", enter);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, []);
}

/** `?` opens the help, unless a text is being written. */
function useHelpKey(): void {
  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      const writing =
        event.target instanceof Element &&
        event.target.closest("input[type=text], textarea, [role=spinbutton]") !== null;
      if (event.key !== "?" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector("dialog[open]") !== null) return;
      event.preventDefault();
      helpOpen.value = true;
    };
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, []);
}
