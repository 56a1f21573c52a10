// Recover and the guided session in a real browser on a real engine: reasons, questions, the stop rules before the timer,
// the timer by keyboard alone, the strength plan, and what a person without a run finds.
import AxeBuilder from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { serveLibrary, type ServedLibrary } from "../support/served-page.ts";

let browser: Browser;
let library: ServedLibrary;
beforeAll(async () => {
  browser = await launchChromium();
  library = await serveLibrary();
  const { page } = await library.open(browser);
  await page.getByRole("button", { name: "Try it with a sample run" }).first().click();
  await page.waitForURL(/#\/run\/\d+$/);
  await page.context().close();
});
afterAll(async () => {
  await browser.close();
  await library.remove();
});

type OpenOptions = Parameters<ServedLibrary["open"]>[1];

async function openRecover(hash: string, options: OpenOptions = {}): Promise<{ page: Page; complaints: string[] }> {
  const opened = await library.open(browser, options);
  await opened.page.goto(new URL(hash, opened.page.url()).href);
  await opened.page.locator(".step").first().waitFor();
  return opened;
}

const names = (page: Page): Promise<string[]> => page.locator(".recover-routine ol .step-name").allTextContents();
const seconds = async (page: Page): Promise<number> =>
  Number(await page.getByRole("timer").locator(".number-xl").textContent());

async function startSession(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Start, hands free" }).click();
  await page.getByRole("button", { name: "None of this, begin" }).click();
  await page.getByRole("dialog", { name: "Guided session" }).waitFor();
}

describe("the routine", () => {
  it("answers the run with reasons from what was measured", async () => {
    const { page, complaints } = await openRecover("#/recover/1");
    await page.getByText(/After Hollow Ridge loop/).waitFor();
    expect(await names(page)).toEqual(["Head Ramping", "Thoracic Stretch", "Ear to Shoulder", "Head Hang"]);
    expect(await page.getByText(/3 spells over a minute, longest 1:48/).count()).toBe(1);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("fits the time that is chosen, and gives told facts the last word", async () => {
    const { page } = await openRecover("#/recover/1");
    const before = await names(page);
    await page.getByRole("radio", { name: /3\smin/ }).check();
    await expect.poll(() => names(page).then((list) => list.length)).toBeLessThan(before.length);
    await page
      .getByRole("radiogroup", { name: "Shoulder tension" })
      .getByRole("radio", { name: "7", exact: true })
      .check();
    await page
      .getByText(/You said shoulder tension 7 of 10/)
      .first()
      .waitFor();
    expect(await page.getByText("7 of 10", { exact: true }).count()).toBe(1);
    await page.context().close();
  });

  it("leaves a stretch out and puts it back", async () => {
    const { page } = await openRecover("#/recover/1");
    const total = page.locator(".recover-minutes .small");
    const before = await total.textContent();
    await page.getByRole("button", { name: "Leave out Head Hang" }).click();
    await expect.poll(() => total.textContent()).not.toBe(before);
    await page.getByRole("button", { name: "Put Head Hang back" }).click();
    await expect.poll(() => total.textContent()).toBe(before);
    await page.context().close();
  });

  it("opens how to do it, with its figure as an instruction", async () => {
    const { page } = await openRecover("#/recover/1");
    await page.getByRole("button", { name: "How to do Thoracic Stretch" }).click();
    expect(await page.getByRole("img", { name: /Thoracic Stretch\. 1: Put both hands/ }).count()).toBe(1);
    await page.getByText("What is known").waitFor();
    await page.context().close();
  });

  it("offers the light set without a run, and the strength set on request", async () => {
    const { page } = await openRecover("#/recover");
    expect(await names(page)).toContain("Head Ramping");
    expect(await page.getByText("Lying Chin Nod").count()).toBe(0);
    await page.getByRole("button", { name: "Neck strength plan" }).click();
    await page.getByText("Lying Chin Nod").waitFor();
    expect(await page.getByText("You said you want to get stronger.").count()).toBeGreaterThan(0);
    await page.context().close();
  });
});

describe("the stop rules", () => {
  it("stand before the timer, every time", async () => {
    const { page } = await openRecover("#/recover/1");
    await startSession(page);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Start, hands free" }).click();
    await page.getByRole("heading", { name: "Before you begin" }).waitFor();
    expect(await page.getByRole("timer").count()).toBe(0);
    await page.context().close();
  });

  it("take the routine away when something applies, without a verdict", async () => {
    const { page } = await openRecover("#/recover/1");
    await page.getByRole("radio", { name: "Yes, show me" }).check({ force: true });
    await page.getByRole("heading", { level: 1, name: "No routine for today" }).waitFor();
    expect(await page.getByRole("button", { name: "Start, hands free" }).count()).toBe(0);
    await page.getByText("Call emergency services now for").waitFor();
    await page.getByRole("button", { name: "Nothing of this applies after all" }).click();
    await page.getByRole("button", { name: "Start, hands free" }).waitFor();
    await page.context().close();
  });

  it("can be called up in the middle, with the time standing still", async () => {
    const { page } = await openRecover("#/recover/1");
    await startSession(page);
    await page.getByRole("button", { name: "Something feels wrong" }).click();
    await page.getByRole("heading", { name: "Stop here" }).waitFor();
    await page.getByRole("button", { name: "End the session" }).click();
    await page.getByRole("dialog", { name: "Guided session" }).waitFor({ state: "detached" });
    expect(await page.getByRole("timer").count()).toBe(0);
    await page.context().close();
  });
});

describe("the guided session", () => {
  it("is walked with the keyboard alone, and the sound can be muted", async () => {
    const { page, complaints } = await openRecover("#/recover/1");
    await page.getByRole("button", { name: "Start, hands free" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "None of this, begin" }).focus();
    await page.keyboard.press("Enter");
    const player = page.getByRole("dialog", { name: "Guided session" });
    await player.waitFor();
    await page.keyboard.press("Space");
    await player.getByRole("button", { name: /Go on/ }).waitFor();
    const paused = await seconds(page);
    await page.waitForTimeout(1300);
    expect(await seconds(page)).toBe(paused);
    await page.keyboard.press("ArrowRight");
    await player.getByRole("heading", { name: "Thoracic Stretch" }).waitFor();
    await page.keyboard.press("ArrowLeft");
    await player.getByRole("heading", { name: "Head Ramping" }).waitFor();
    await page.keyboard.press("m");
    await player.getByRole("button", { name: "Sound on" }).waitFor();
    await page.keyboard.press("Escape");
    await player.waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("counts down and changes sides by itself", async () => {
    const { page } = await openRecover("#/recover/1");
    await startSession(page);
    const player = page.getByRole("dialog", { name: "Guided session" });
    expect(await player.getByText("Get ready").count()).toBe(1);
    await player.getByText("left of 60").waitFor({ timeout: 10_000 });
    const first = await seconds(page);
    await expect.poll(() => seconds(page), { timeout: 10_000 }).toBeLessThan(first);
    for (let press = 0; press < 3; press++) await page.keyboard.press("ArrowRight");
    await player.getByRole("heading", { name: "Tip to the right" }).waitFor();
    await page.keyboard.press("ArrowRight");
    await player.getByRole("heading", { name: "Tip to the left" }).waitFor();
    await page.context().close();
  });

  it("ends with what was done", async () => {
    const { page } = await openRecover("#/recover/1");
    await startSession(page);
    const player = page.getByRole("dialog", { name: "Guided session" });
    for (let press = 0; press < 20; press++) await page.keyboard.press("ArrowRight");
    await player.getByRole("heading", { name: "Done" }).waitFor();
    await player.getByRole("button", { name: "Close" }).click();
    await player.waitFor({ state: "detached" });
    expect(await page.getByRole("button", { name: "Start, hands free" }).count()).toBe(1);
    await page.context().close();
  });

  it("shows start and held side by side where motion is not wanted", async () => {
    const { page } = await openRecover("#/recover/1", { reducedMotion: "reduce" });
    await startSession(page);
    expect(await page.locator(".player-figure svg").count()).toBe(2);
    await page.context().close();
  });
});

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  it.each([
    [1280, 800],
    [390, 844],
    [320, 640],
  ])("axe finds nothing and nothing is cut off at %d x %d", async (width, height) => {
    const { page } = await openRecover("#/recover/1", { colorScheme, viewport: { width, height } });
    const overflow = (): Promise<number> =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect((await new AxeBuilder({ page }).analyze()).violations.map((found) => found.id)).toEqual([]);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await startSession(page);
    expect((await new AxeBuilder({ page }).analyze()).violations.map((found) => found.id)).toEqual([]);
    expect(
      await page.locator(".player").evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth),
    ).toBeLessThanOrEqual(0);
    await page.context().close();
  });
});
