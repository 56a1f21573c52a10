// Calibration in a real browser on a real engine: a recording of the three poses is measured and drawn, kept, given to new
// runs, applied to a run that is there and taken back; what cannot be measured is said.
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { scratchFolder, writeMadeUpRun } from "../support/made-up-runs.ts";
import { goTo, violations } from "../support/review-page.ts";
import { serveLibrary, type ServedLibrary } from "../support/served-page.ts";

const { folder, remove } = scratchFolder("calibration-page");
// One seed, and so one way of wearing the clip.
const posesFile = path.join(folder, "cap.imu.csv.gz");
const eyesFile = path.join(folder, "eyes.imu.csv.gz");
const stillFile = path.join(folder, "still.imu.csv.gz");
const shakenFile = path.join(folder, "shaken.imu.csv.gz");
/** Stands with the head down over a watch before it runs. */
const runFile = path.join(folder, "watch.imu.csv.gz");

let browser: Browser;
let library: ServedLibrary;
let page: Page;
let complaints: string[];
beforeAll(async () => {
  writeMadeUpRun(posesFile, { script: "stand 8\nstand 8 pitch=14\nstand 8 pitch=41\n" });
  writeMadeUpRun(eyesFile, { script: "stand 8\nstand 8 pitch=12\nstand 8 pitch=20\n" });
  writeMadeUpRun(stillFile, { script: "stand 20\n" });
  writeMadeUpRun(shakenFile, { script: "level 30\n" });
  writeMadeUpRun(runFile, { script: "stand 8 pitch=26\nlevel 60\nspell 30 pitch=33\nlevel 40\n" });
  browser = await launchChromium();
  library = await serveLibrary();
  ({ page, complaints } = await library.open(browser));
});
afterAll(async () => {
  await page.context().close();
  await library.remove();
  await browser.close();
  remove();
});

async function choose(button: string, file: string): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: button }).click();
  await (await chooser).setFiles([file]);
}

async function measure(file: string): Promise<string> {
  await choose("Choose the recording", file);
  return (await page.locator(".calibration-result h3").textContent()) ?? "";
}

const widerThanPage = (): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

describe("the calibration", () => {
  it("measures three poses, and draws the runner in each of them", async () => {
    await choose("Open a recording", runFile);
    await page.waitForURL(/#\/run\/\d+$/);
    await goTo(page, "#/settings/calibration");
    expect(await measure(posesFile)).toMatch(/^Head down starts at 2[456]° for you$/);
    const poses = page.getByRole("radiogroup", { name: "Pose to look at" });
    expect(await poses.getByRole("radio").count()).toBe(3);
    expect(await poses.textContent()).toMatch(/Two strides.*1[345]° ± 0\.\d°.*Own shoes.*4[0123]° ± 0\.\d°/);
    expect(await page.locator(".pose-drawing svg").getAttribute("aria-label")).toMatch(/pose Two strides.*1[345]°/);
    await poses.getByRole("radio").nth(1).focus();
    await page.keyboard.press("ArrowDown");
    expect(await page.locator(".pose-drawing svg").getAttribute("aria-label")).toMatch(/pose Own shoes.*4[0123]°/);
  });

  it.each(["light", "dark"] as const)("has nothing that axe finds in the %s theme", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    expect(await violations(page)).toEqual([]);
  });

  it.each([320, 390, 900, 1440])("fits a page of %d px", async (width) => {
    await page.setViewportSize({ width, height: 800 });
    // The drawing follows the width a moment later.
    await expect.poll(widerThanPage).toBe(false);
    const small = await page
      .locator(".pose-drawing text")
      .evaluateAll((words) => words.map((word) => word.getBoundingClientRect().height));
    expect(Math.min(...small)).toBeGreaterThan(11);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it("is kept and given to new runs, with the way back", async () => {
    await page.getByLabel("Name of this way of wearing the clip").fill("Cap, left side");
    await page.getByRole("button", { name: "Keep this calibration" }).click();
    const kept = page.getByRole("radio", { name: /Cap, left side/ });
    await expect.poll(() => kept.isChecked()).toBe(true);
    await goTo(page, "#/settings");
    const starts = page.getByRole("spinbutton", { name: "Head down starts at" });
    expect(await starts.inputValue()).toMatch(/^2[456](\.\d)?$/);
    await goTo(page, "#/settings/calibration");
    await page.getByRole("radio", { name: /what each recording says itself/ }).check();
    await page.getByText("New runs get what each recording says itself.").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => kept.isChecked()).toBe(true);
  });

  it("is applied to a run that is there, shows before and after, and is taken back", async () => {
    await goTo(page, "#/");
    await page.getByRole("link", { name: "Review the run" }).click();
    const number = page.locator(".review .number-l");
    const sure = page.getByRole("link", { name: "How sure are these angles?" });
    expect(await sure.getAttribute("href")).toBe("#/settings/measures");
    await expect.poll(() => number.textContent()).toBe("0:00");
    const openPanel = async (): Promise<void> => {
      await page.getByRole("button", { name: "More about this run" }).click();
      await page.getByRole("menuitem", { name: "Calibration" }).click();
    };
    await openPanel();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("radio", { name: /Cap, left side/ }).check();
    await page.getByRole("button", { name: "Read the run again" }).click();
    await page.getByText(/Head down: 0:(29|30); before it was 0:00\./).waitFor();
    await expect.poll(() => number.textContent()).toMatch(/^0:(29|30)$/);
    await page.getByText(/The clip may have sat otherwise in this run/).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => number.textContent()).toBe("0:00");
    await openPanel();
    expect(await page.getByRole("radio", { name: "what the recording says itself" }).isChecked()).toBe(true);
  });

  it("says when only the eyes moved, when there are no poses, and when nobody stands still", async () => {
    await goTo(page, "#/settings/calibration");
    expect(await measure(eyesFile)).toBe("You may be moving only your eyes; using 25°");
    await page.getByRole("button", { name: "Measure another recording" }).click();
    expect(await measure(stillFile)).toBe("Not all three poses were found");
    await page.getByText("Where the nose points is not known").waitFor();
    await page.getByRole("button", { name: "Measure another recording" }).click();
    await choose("Choose the recording", shakenFile);
    expect(await page.getByRole("alert").textContent()).toMatch(
      /could not be measured.*stands still.*Nothing was kept/,
    );
  });

  it("is renamed and removed, with the way back", async () => {
    await page.getByRole("button", { name: "More for Cap, left side" }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("textbox", { name: "New name for Cap, left side" }).fill("Visor");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "More for Visor" }).click();
    await page.getByRole("menuitem", { name: "Remove" }).click();
    await page.getByText("Visor is removed.").waitFor();
    await expect.poll(() => page.getByRole("radio", { name: /Visor/ }).count()).toBe(0);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => page.getByRole("radio", { name: /Visor/ }).isChecked()).toBe(true);
    expect(complaints).toEqual([]);
  });
});
