// The screens around a run in a real browser on a real engine: first run, bringing recordings in, the list, the trash,
// the settings, help, and what happens when the engine goes away. Review and recovery have specs of their own.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { fixturePath, serveLibrary, type ServedLibrary } from "../support/served-page.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** What is drawn a moment after the act. */
const SOON = { timeout: 10_000 };

const at = (page: Page, hash: string): Promise<unknown> => page.goto(new URL(hash, page.url()).href);
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute("aria-label") ?? element?.textContent?.trim() ?? "";
  });

async function choose(page: Page, button: string, files: string[]): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: button }).click();
  await (await chooser).setFiles(files);
}

/** A small recording as text: standing, 50 rows a second. */
function recordingText(rows: number, spoil?: { line: number; text: string }): string {
  const lines = ["time_s,acc_x_mps2,acc_y_mps2,acc_z_mps2,gyr_x_dps,gyr_y_dps,gyr_z_dps"];
  for (let row = 0; row < rows; row += 1) lines.push(`${(row / 50).toFixed(2)},0.1,0.02,9.8,0.1,-0.1,0.05`);
  if (spoil !== undefined) lines[spoil.line - 1] = spoil.text;
  return lines.join("\n");
}

describe("the first run", () => {
  let library: ServedLibrary;
  beforeAll(async () => {
    library = await serveLibrary();
  });
  afterAll(() => library.remove());

  it("offers the sample run first, reads it through the real engine and opens the review", async () => {
    const { page, complaints } = await library.open(browser);
    await page.getByRole("heading", { level: 1, name: /See when your head drops/ }).waitFor();
    const acts = page.locator(".welcome-acts").getByRole("button");
    expect(await acts.first().textContent()).toBe("Try it with a sample run");
    await acts.first().click();
    await page.waitForURL(/#\/run\/\d+$/);
    await page.locator("h1").waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName), SOON).toBe("H1");
    await at(page, "#/");
    await page.getByRole("link", { name: "Review the run" }).waitFor();
    expect(await page.locator(".newest .number-l").textContent()).toMatch(/^\d+:\d\d$/);
    await page.locator(".newest svg .profile-lake").first().waitFor();
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe("the library", () => {
  let library: ServedLibrary;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    library = await serveLibrary();
    ({ page, complaints } = await library.open(browser));
  });
  afterAll(async () => {
    await page.context().close();
    await library.remove();
  });

  it("reads several files at once, with a result for each", async () => {
    await choose(page, "Open a recording", [
      fixturePath("one-long-spell.imu.csv.gz"),
      fixturePath("no-still-stretch.imu.csv.gz"),
      fixturePath("level-run.imu.csv.gz"),
      fixturePath("gap.imu.csv.gz"),
    ]);
    await page.getByText("3 recordings added; 1 of 4 files was not added").waitFor();
    expect(await page.locator(".import-failed").textContent()).toContain("3 s of standing still");
    await expect.poll(() => page.getByText("added as one-long-spell").count(), SOON).toBe(1);
    await page.getByRole("button", { name: "Close the list" }).click();
    await expect.poll(() => page.locator(".import-panel").count(), SOON).toBe(0);
    await expect.poll(() => page.locator(".run-row").count(), SOON).toBe(2);
  });

  it("says of a bad file where and what, and stores nothing", async () => {
    const text = recordingText(400, { line: 214, text: "4.24,0.1,0.02,9.8,n/a,-0.1,0.05" });
    const files = page.locator("input[type=file]").first();
    await files.setInputFiles({ name: "evening.imu.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await page.getByText("The file was not added").waitFor();
    const line = await page.locator(".import-failed").textContent();
    expect(line).toContain("evening.imu.csv, line 214, column gyr_x_dps: 'n/a' is not a number.");
    expect(line).toContain("Nothing from it was stored.");
    await expect.poll(() => page.locator(".run-row").count(), SOON).toBe(2);
    await page.getByRole("button", { name: "Close the list" }).click();
  });

  it("takes a file that is dropped anywhere and opens its review", async () => {
    const bytes = readFileSync(fixturePath("pause.imu.csv.gz")).toString("base64");
    const transfer = await page.evaluateHandle((base64) => {
      const data = new DataTransfer();
      const content = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      data.items.add(new File([content], "Dropped loop.imu.csv.gz"));
      return data;
    }, bytes);
    await page.locator("footer, main").first().dispatchEvent("dragenter", { dataTransfer: transfer });
    await page.locator(".drop-veil").waitFor();
    await page.locator("main").dispatchEvent("drop", { dataTransfer: transfer });
    await page.waitForURL(/#\/run\/\d+$/);
    await page.getByRole("heading", { level: 1, name: "Dropped loop" }).waitFor();
    await expect.poll(() => page.locator(".drop-veil").count(), SOON).toBe(0);
    await at(page, "#/");
  });

  it("stops reading when asked, and stores nothing", async () => {
    const before = await page.locator(".run-row").count();
    const folder = mkdtempSync(path.join(os.tmpdir(), "lookahead-stop-"));
    const file = path.join(folder, "long.imu.csv");
    writeFileSync(file, recordingText(400_000));
    await page.locator("input[type=file]").first().setInputFiles(file);
    await page.getByRole("button", { name: "Stop reading long.imu.csv" }).click();
    await page.getByText("Stopped. Nothing from it was stored.").waitFor();
    rmSync(folder, { recursive: true });
    await expect.poll(() => page.locator(".run-row").count(), SOON).toBe(before);
    await page.getByRole("button", { name: "Close the list" }).click();
  });

  it("takes an import back into the trash", async () => {
    await choose(page, "choose files", [fixturePath("hover.imu.csv.gz"), fixturePath("glances.imu.csv.gz")]);
    await page.getByText("2 recordings added").waitFor();
    await page.getByRole("button", { name: "Undo all" }).click();
    await page.getByText("hover is in the trash").waitFor();
    await page.getByText("glances is in the trash").waitFor();
    await expect.poll(() => page.getByRole("link", { name: /^hover,/ }).count(), SOON).toBe(0);
    await page.getByRole("button", { name: "Close the list" }).click();
  });

  it("moves a run to the trash and back by the undo bar", async () => {
    await page.getByRole("button", { name: "More for one-long-spell" }).click();
    await page.getByRole("menuitem", { name: "Move to the trash" }).click();
    await page.getByText("one-long-spell moved to the trash.").waitFor();
    await expect.poll(() => page.getByRole("link", { name: /^one-long-spell,/ }).count(), SOON).toBe(0);
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await page.getByRole("link", { name: /^one-long-spell,/ }).waitFor();
  });

  it("puts a run back from the trash screen", async () => {
    await page.getByRole("link", { name: "Trash, 2" }).click();
    await page.getByRole("button", { name: "Put back hover" }).click();
    await page.getByText("hover is back.").waitFor();
    await page.locator(".trash-row", { hasText: "hover" }).waitFor({ state: "detached" });
    await expect.poll(() => page.locator(".trash-row").count(), SOON).toBe(1);
    await page.getByRole("link", { name: "Runs" }).last().click();
    // The recording that came in last is the newest run.
    await page.getByRole("heading", { level: 1, name: "hover" }).waitFor();
  });

  it("renames a run in its row", async () => {
    await page.getByRole("button", { name: "More for level-run" }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("textbox", { name: "New name for level-run" }).fill("Canal jog");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: /^Canal jog,/ }).waitFor();
    await expect.poll(() => page.getByText("level-run", { exact: true }).count(), SOON).toBe(0);
  });

  it("shows what another threshold says of a real run, keeps it for all, and undoes it", async () => {
    await at(page, "#/settings");
    await page.getByRole("combobox", { name: "Run for the preview" }).selectOption({ label: "one-long-spell" });
    const number = page.locator(".preview-numbers .number-l");
    const saved = await number.textContent();
    const less = page.getByRole("button", { name: "Less: Head down starts at" });
    for (let click = 0; click < 8; click += 1) await less.click();
    await page.getByText("with 17° this run would say").waitFor();
    await expect.poll(() => page.getByRole("spinbutton", { name: /^and ends/ }).inputValue(), SOON).toBe("12");
    await page.getByText("new 17°").waitFor();
    await page.waitForFunction(
      (before) => document.querySelector(".preview-numbers .number-l")?.textContent !== before,
      saved,
    );
    const previewed = await number.textContent();

    await page.getByRole("button", { name: "Use for all runs" }).click();
    await page.getByText(/runs were read again/).waitFor();
    await at(page, "#/");
    const row = page.getByRole("link", { name: /^one-long-spell,/ });
    await row.waitFor();
    expect(await row.getAttribute("aria-label")).toContain(`${previewed} head down`);

    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await page.waitForFunction(
      (name) => document.querySelector('.run-link[aria-label^="one-long-spell,"]')?.ariaLabel?.includes(name) === true,
      `${saved} head down`,
    );
    expect(complaints).toEqual([]);
  });

  it("keeps a change from now on without touching the runs, and comes back to it", async () => {
    await at(page, "#/settings");
    await page.getByRole("radio", { name: "Gentle" }).check();
    await page.getByRole("button", { name: "Only from now on" }).click();
    await page.getByText("Saved for new runs.").waitFor();
    await page.reload();
    await expect.poll(() => page.getByRole("radio", { name: "Gentle" }).isChecked(), SOON).toBe(true);
    await page.getByRole("radio", { name: "Standard" }).check();
    await page.getByRole("button", { name: "Only from now on" }).click();
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>("[role=spinbutton]")?.value === "25");
  });

  it("switches the theme and remembers it", async () => {
    await at(page, "#/settings/look");
    await page.getByRole("radio", { name: "Dark" }).check();
    await page.waitForFunction(() => document.documentElement.dataset["theme"] === "dark");
    await page.reload();
    await page.waitForFunction(() => document.documentElement.dataset["theme"] === "dark");
    await expect.poll(() => page.getByRole("radio", { name: "Dark" }).isChecked(), SOON).toBe(true);
    await page.getByRole("radiogroup", { name: "Theme" }).getByRole("radio", { name: "As the system" }).check();
    await page.waitForFunction(() => document.documentElement.dataset["theme"] === "light");
  });

  it("can be used with the keyboard alone", async () => {
    await at(page, "#/");
    await page.reload();
    await page.getByRole("link", { name: "Review the run" }).waitFor();
    await page.keyboard.press("Tab");
    await expect.poll(() => focused(page), SOON).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await expect.poll(() => focused(page), SOON).toBe("Review the run");

    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Help" }).waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("dialog").count(), SOON).toBe(0);
    await expect.poll(() => focused(page), SOON).toBe("Review the run");

    const menu = page.getByRole("button", { name: "More for Canal jog" });
    await menu.focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => focused(page), SOON).toBe("Review");
    await page.keyboard.press("ArrowUp");
    await expect.poll(() => focused(page), SOON).toBe("Move to the trash");
    await page.keyboard.press("Escape");
    await expect.poll(() => focused(page), SOON).toBe("More for Canal jog");

    await at(page, "#/settings");
    const slider = page.getByRole("slider", { name: "Head down starts at" });
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("PageDown");
    await expect.poll(() => slider.getAttribute("aria-valuetext"), SOON).toBe("21 degrees");
    // The end line must stay 3 to 10 degrees below: what is refused moves the thumb back.
    const end = page.getByRole("slider", { name: "and ends when back above" });
    await end.focus();
    await page.keyboard.press("Home");
    await expect.poll(() => end.inputValue(), SOON).toBe("11");
  });

  it("says that the engine is away, asks for the new address, and goes on by itself once it is opened", async () => {
    await at(page, "#/");
    await page.getByRole("link", { name: "Review the run" }).waitFor();
    await library.stop();
    await page.getByText("The engine is restarting").waitFor();
    await library.start();
    await page.getByText("This page is not signed in to Lookahead").waitFor();
    const other = await page.context().newPage();
    await other.goto(library.url);
    await page.getByText("This page is not signed in to Lookahead").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "More for Canal jog" }).click();
    await page.getByRole("menuitem", { name: "Move to the trash" }).click();
    await page.getByText("Canal jog moved to the trash.").waitFor();
    await expect.poll(() => page.getByRole("link", { name: /^Canal jog,/ }).count(), SOON).toBe(0);
  });

  describe.each(["light", "dark"] as const)("in the %s theme", (colorScheme) => {
    it.each([
      "#/",
      "#/welcome",
      "#/trash",
      "#/settings",
      "#/settings/look",
      "#/settings/data",
      "#/settings/measures",
      "#/settings/about",
    ])("%s has nothing that the access checker finds", async (hash) => {
      const opened = await library.open(browser, { colorScheme });
      await at(opened.page, hash);
      await opened.page.locator("h1").waitFor();
      await opened.page.waitForLoadState("networkidle");
      const { violations } = await new AxeBuilder({ page: opened.page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)).toEqual([]);
      await opened.page.context().close();
    });

    it("the help sheet has nothing either", async () => {
      const opened = await library.open(browser, { colorScheme });
      await opened.page.getByRole("button", { name: "Help" }).click();
      await opened.page.getByRole("dialog", { name: "Help" }).waitFor();
      const { violations } = await new AxeBuilder({ page: opened.page }).analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);
      await opened.page.context().close();
    });
  });

  it.each([
    [1280, 800],
    [900, 700],
    [390, 844],
    [320, 640],
  ])("never scrolls sideways at %d x %d", async (width, height) => {
    const opened = await library.open(browser, { viewport: { width, height } });
    for (const hash of [
      "#/",
      "#/welcome",
      "#/trash",
      "#/settings",
      "#/settings/shortcuts",
      "#/settings/measures",
      "#/settings/about",
    ]) {
      await at(opened.page, hash);
      await opened.page.locator("h1").waitFor();
      const over = await opened.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(`${hash} ${over}`).toBe(`${hash} 0`);
    }
    await opened.page.context().close();
  });
});
