// What the browser tests of the review share: bringing runs in, finding their parts, reading the canvas. Not a test.
import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import type { Browser, Locator, Page } from "playwright-core";
import { expect, vi } from "vitest";
import { imuCsv } from "../../src/simulator/imu-csv.ts";
import { parseScript } from "../../src/simulator/script.ts";
import { simulateRun } from "../../src/simulator/simulate.ts";
import { launchChromium } from "./chromium.ts";
import { fixturePath, serveLibrary, type ServedLibrary } from "./served-page.ts";

/** Goes to a screen of the page by the part of its address after `#`. */
export async function goTo(page: Page, hash: string): Promise<void> {
  await page.goto(new URL(hash, page.url()).href);
}

/** Opens a review afresh. */
export async function openReview(page: Page, address: string): Promise<void> {
  await goTo(page, "#/");
  await goTo(page, address);
  await page.locator(".review h1").waitFor();
}

export const pins = (page: Page): Locator => page.getByRole("toolbar", { name: "Spells in this window" });
export const slider = (page: Page): Locator => page.getByRole("slider", { name: "Place in the run" });
export const zoomGroup = (page: Page): Locator => page.getByRole("group", { name: "Zoom" });

/** What the cursor says, with plain spaces. */
export async function valueText(page: Page): Promise<string> {
  return ((await slider(page).getAttribute("aria-valuetext")) ?? "").replaceAll("\u00A0", " ");
}

export async function cursorS(page: Page): Promise<number> {
  return Number(await slider(page).getAttribute("aria-valuenow"));
}

export async function isPressed(page: Page, name: string): Promise<boolean> {
  const button = zoomGroup(page).getByRole("button", { name, exact: true });
  return (await button.getAttribute("aria-pressed")) === "true";
}

/** First and last second of the visible window: the ends that Home and End go to. */
export async function windowS(page: Page): Promise<[number, number]> {
  await slider(page).focus();
  await page.keyboard.press("Home");
  const fromS = await cursorS(page);
  await page.keyboard.press("End");
  return [fromS, await cursorS(page)];
}

/** What axe finds, one line for each rule. */
export async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

/** How many pixels of the timeline have exactly the colour of a token; -1 without a timeline. */
export async function pixelsOf(page: Page, token: string): Promise<number> {
  return page.evaluate((name) => {
    const canvas = document.querySelector<HTMLCanvasElement>(".timeline-stage canvas");
    const context = canvas?.getContext("2d");
    if (canvas === null || context == null) return -1;
    const probe = document.createElement("canvas").getContext("2d");
    if (probe === null) return -1;
    probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`);
    probe.fillRect(0, 0, 1, 1);
    const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let index = 0; index < data.length; index += 4)
      if (data[index] === r && data[index + 1] === g && data[index + 2] === b && data[index + 3] === 255) count += 1;
    return count;
  }, token);
}

/** The sample run, from the first screen; gives its address. */
export async function bringInSample(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Try it with a sample run" }).click();
  await page.waitForURL(/#\/run\/\d+$/);
  return new URL(page.url()).hash;
}

/** A page on a library of its own that holds the sample run, without motion; `close` ends and removes all of it. */
export interface SamplePage {
  readonly browser: Browser;
  readonly library: ServedLibrary;
  readonly page: Page;
  /** What the page logged as an error or threw. */
  readonly complaints: readonly string[];
  /** Address of the sample run. */
  readonly sample: string;
  close(): Promise<void>;
}

export async function openSample(): Promise<SamplePage> {
  const browser = await launchChromium();
  const library = await serveLibrary();
  const { page, complaints } = await library.open(browser, { reducedMotion: "reduce" });
  const sample = await bringInSample(page);
  const close = async (): Promise<void> => {
    await library.remove();
    await browser.close();
  };
  return { browser, library, page, complaints, sample, close };
}

export interface TestRecording {
  readonly name: string;
  readonly bytes: Buffer;
}

export function fixture(name: string): TestRecording {
  return { name, bytes: readFileSync(fixturePath(name)) };
}

/** Standing still for 20 s: neither which way the clip faced nor any step can be told. */
export function standing(): TestRecording {
  const lines = ["time_s,acc_x_mps2,acc_y_mps2,acc_z_mps2,gyr_x_dps,gyr_y_dps,gyr_z_dps"];
  for (let row = 0; row < 1000; row += 1) lines.push(`${(row / 50).toFixed(2)},0.1,0.02,9.8,0.1,-0.1,0.05`);
  return { name: "standing.csv", bytes: Buffer.from(lines.join("\n")) };
}

/** A made-up run in which the clip slips sideways after five minutes; a spell before, another after. */
export function slipped(): TestRecording {
  const script = parseScript(
    "stand 10\nlevel 200\nspell 30 pitch=34\nlevel 60\nlevel 240 slip-roll=14 jolt=6\nspell 30 pitch=34\nlevel 60",
  );
  const run = simulateRun({ seed: 5, rateHz: 50, script });
  return { name: "slipped.imu.csv", bytes: Buffer.from([...imuCsv(run.blocks())].join("")) };
}

/** Brings recordings into a library that holds `before` runs; gives the addresses of their reviews. */
export async function bringIn(page: Page, recordings: readonly TestRecording[], before: number): Promise<string[]> {
  await goTo(page, "#/");
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles(recordings.map(({ name, bytes }) => ({ name, mimeType: "text/csv", buffer: bytes })));
  const addresses: string[] = [];
  for (const [index, { name }] of recordings.entries()) {
    const address = `#/run/${before + index + 1}`;
    const stem = name.replace(/(\.imu)?\.csv(\.gz)?$/, "");
    await vi.waitFor(async () => expect(await titleAt(page, address)).toBe(stem), { timeout: 60_000, interval: 500 });
    addresses.push(address);
  }
  return addresses;
}

async function titleAt(page: Page, address: string): Promise<string | null> {
  await goTo(page, "#/");
  await goTo(page, address);
  await page.locator(".review h1, .review-message h1").first().waitFor();
  return page.locator("h1").textContent();
}
