// The review where it must not fail anybody: dark, narrow, forced colours, axe; and runs that say less: without spells, short,
// with data missing, with an unknown front, or not there at all. Real browser, real engine. Needs the built page.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import {
  bringIn,
  bringInSample,
  fixture,
  goTo,
  openReview,
  pins,
  pixelsOf,
  slider,
  slipped,
  standing,
  violations,
  zoomGroup,
} from "../support/review-page.ts";
import { serveLibrary, type ServedLibrary } from "../support/served-page.ts";

let browser: Browser;
let library: ServedLibrary;
let page: Page;
/** Addresses of the runs. */
let sample: string;
let hover: string;
let gap: string;
let unknown: string;
let moved: string;

beforeAll(async () => {
  browser = await launchChromium();
  library = await serveLibrary();
  ({ page } = await library.open(browser, { reducedMotion: "reduce" }));
  sample = await bringInSample(page);
  const recordings = [fixture("hover.imu.csv.gz"), fixture("gap.imu.csv.gz"), standing(), slipped()];
  [hover = "", gap = "", unknown = "", moved = ""] = await bringIn(page, recordings, 1);
});

afterAll(async () => {
  await library.remove();
  await browser.close();
});

describe("without barriers", () => {
  it.each(["light", "dark"] as const)("axe finds nothing in %s", async (colorScheme) => {
    const { page: own, complaints: own_complaints } = await library.open(browser, {
      colorScheme,
      reducedMotion: "reduce",
    });
    await openReview(own, sample);
    await pins(own).waitFor();
    expect(await violations(own)).toEqual([]);
    await zoomGroup(own)
      .getByRole("button", { name: /^Spell \d/ })
      .click();
    await own.locator(".strip").waitFor();
    await own.getByRole("button", { name: "More about this run" }).click();
    expect(await violations(own)).toEqual([]);
    expect(own_complaints).toEqual([]);
    await own.context().close();
  });

  it.each([
    [390, 844],
    [320, 640],
  ])("fits %i px without scrolling sideways, tools under the plot", async (width, height) => {
    const { page: own } = await library.open(browser, {
      viewport: { width, height },
      reducedMotion: "reduce",
      hasTouch: true,
    });
    await openReview(own, sample);
    await pins(own).waitFor();
    const over = await own.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over).toBeLessThanOrEqual(0);
    expect(await violations(own)).toEqual([]);
    const plot = await slider(own).boundingBox();
    const tools = await zoomGroup(own).boundingBox();
    expect(tools?.y ?? 0).toBeGreaterThan((plot?.y ?? 0) + (plot?.height ?? 0));
    const merged = own
      .locator(".pins")
      .getByRole("button", { name: /zoom in$/ })
      .first();
    await merged.click();
    await own.locator(".strip").waitFor();
    expect(
      await own
        .locator(".pins")
        .getByRole("button", { name: /zoom in$/ })
        .count(),
    ).toBe(0);
    await own.context().close();
  });

  it("keeps its marks in forced colours", async () => {
    const { page: own } = await library.open(browser, { forcedColors: "active", reducedMotion: "reduce" });
    await openReview(own, sample);
    await pins(own).waitFor();
    await expect.poll(() => pixelsOf(own, "over")).toBeGreaterThan(1000);
    await own.context().close();
  });
});

describe("a run that says less", () => {
  it("without spells: says what there was instead, and still offers a routine", async () => {
    await openReview(page, hover);
    await page.getByText("No spells of 10").first().waitFor();
    expect(await page.locator(".pins").count()).toBe(0);
    expect(await page.locator(".spells a").getAttribute("href")).toMatch(/^#\/recover\/\d+$/);
    expect(await violations(page)).toEqual([]);
  });

  it("shorter than 15 minutes: no percentiles", async () => {
    await openReview(page, hover);
    await slider(page).waitFor();
    expect(await page.locator(".distribution").count()).toBe(0);
  });

  it("with a tenth missing: at least so much, nothing added", async () => {
    await openReview(page, gap);
    await slider(page).waitFor();
    expect(await page.locator(".at-least").textContent()).toBe("at least");
    expect(await page.locator(".notes").textContent()).toMatch(/10\.\d.% of the recording is missing/);
    await expect.poll(() => pixelsOf(page, "ochre")).toBeGreaterThan(50);
  });

  it("without a known front: asks for it and reads the run again", async () => {
    await openReview(page, unknown);
    await page.getByRole("heading", { name: "It could not be told which way the clip faced" }).waitFor();
    expect(await violations(page)).toEqual([]);
    const again = page.getByRole("button", { name: "Read the run again" });
    await again.click();
    await page.getByRole("alert").getByText("Choose a direction first.").waitFor();
    await page.getByRole("radio", { name: "plus x" }).check();
    await again.click();
    await slider(page).waitFor();
    expect(await page.locator(".notes").textContent()).toContain("No steps were found");
    await expect.poll(() => pixelsOf(page, "land")).toBeGreaterThan(5000);
  });

  it("after the clip moved: counts up to there, asks, and goes on with a new zero", async () => {
    await openReview(page, moved);
    await page.getByText("The clip moved at 5:00", { exact: true }).waitFor();
    expect(await page.locator(".up-to").textContent()).toBe("up to 5:00, where the clip moved");
    expect(await page.locator(".spell-row").count()).toBe(1);
    expect(await violations(page)).toEqual([]);
    await expect.poll(() => pixelsOf(page, "ochre")).toBeGreaterThan(50);
    const land = await pixelsOf(page, "land");
    await page.getByRole("button", { name: "Take a new zero from there" }).click();
    await expect.poll(() => page.locator(".spell-row").count(), { timeout: 30_000 }).toBe(2);
    await expect.poll(() => pixelsOf(page, "land")).toBeGreaterThan(land * 1.3);
    await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => page.locator(".spell-row").count(), { timeout: 30_000 }).toBe(1);
  });

  it("that does not exist: one sentence and a way back", async () => {
    await goTo(page, "#/run/4711");
    await page.getByRole("heading", { level: 1, name: "This run could not be shown" }).waitFor();
    await page.getByRole("link", { name: "Back to your runs" }).click();
    await page.waitForURL(/#\/$/);
    await expect.poll(() => page.locator(".newest").count()).toBe(1);
  });
});
