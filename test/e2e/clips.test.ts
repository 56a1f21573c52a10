// Clips in a real browser on a real engine and radio stack: a clip in another process is found, paired with its code, its run is
// fetched and reviewed, the receipt told, and the clip forgotten. Between the two is the emulated controller.
import type { ChildProcess } from "node:child_process";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { serveAir, type ServedAir } from "../support/hci-controller/serve.ts";
import { startCli } from "../support/lookahead.ts";
import { scratchFolder } from "../support/made-up-runs.ts";
import { goTo, violations } from "../support/review-page.ts";
import { serveLibrary, type ServedLibrary } from "../support/served-page.ts";

const CODE = "00112233-44556677-8899aabb-ccddeeff";
const { folder, remove } = scratchFolder("clips-page");
const environment = {
  LOOKAHEAD_HCI_MODULE: path.join(import.meta.dirname, "../support/hci-controller/socket.ts"),
  LOOKAHEAD_AIR: path.join(folder, "air"),
};

let air: ServedAir;
let clip: ChildProcess;
let browser: Browser;
let library: ServedLibrary;
let page: Page;
let complaints: string[];
beforeAll(async () => {
  air = await serveAir(environment.LOOKAHEAD_AIR);
  Object.assign(process.env, environment);
  const setupCode = CODE.replaceAll("-", "");
  const args = ["simulate", "clip", "--duration", "120", "--rate", "50", "--setup-code", setupCode];
  clip = startCli(args, { env: environment });
  await new Promise((resolve) => clip.stdout?.once("data", resolve));
  browser = await launchChromium();
  library = await serveLibrary();
  ({ page, complaints } = await library.open(browser));
});
afterAll(async () => {
  await page.context().close();
  await library.remove();
  await browser.close();
  clip.kill("SIGKILL");
  await air.close();
  for (const name of Object.keys(environment)) delete process.env[name];
  remove();
});

const widerThanPage = (): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

async function typeCode(code: string): Promise<void> {
  await page.getByRole("button", { name: "Look for clips" }).click();
  await page.getByRole("radio", { name: /^Lookahead / }).check();
  await page.getByLabel("Setup code").fill(code);
  await page.getByRole("button", { name: "Pair", exact: true }).click();
}

describe("the clips", () => {
  it("are reached from the welcome, and say that there is none", async () => {
    await page.getByRole("link", { name: "Pair a clip" }).click();
    await page.getByRole("heading", { name: "Clips", level: 1 }).waitFor();
    await page.getByText("No clip yet").waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it("do not pair with another clip's code", async () => {
    await typeCode("0".repeat(32));
    await page.getByRole("alert").getByText("The setup code does not belong to this clip.").waitFor();
    expect(await page.getByText("No clip yet").isVisible()).toBe(true);
  });

  it("pair with the code on the box, and fetch the run when asked", async () => {
    await typeCode(CODE);
    await page.getByRole("heading", { name: /^Lookahead [0-9A-F]{4}$/ }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "Fetch now" }).click();
    await page.getByText("1 run arrived").waitFor();
    await page.getByText("on the clip and here").waitFor();
    expect(await page.locator(".clip-chip").textContent()).toMatch(/of running$/);
    await page.getByRole("button", { name: "Fetch now" }).click();
    await page.getByText("Nothing new on the clip").waitFor();
    await page.getByText("here; the clip may use its space again").waitFor();
  });

  it("lead to the run and to its receipt", async () => {
    await page.getByRole("link", { name: "Receipt of run 1" }).click();
    await page.getByRole("heading", { name: "Receipt", level: 1 }).waitFor();
    await page.getByText("byte for byte, and the clip has confirmed it").waitFor();
    expect(await page.locator(".receipt-paper dl").textContent()).toMatch(/checksums[0-9a-f]{8} · [0-9a-f]{32}/);
    expect(await violations(page)).toEqual([]);
    await page.getByRole("link", { name: "Review the run" }).click();
    await page.locator(".review h1").waitFor();
  });

  it("fit a narrow window, and are forgotten only when that is confirmed", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    for (const screen of ["#/receipt/1", "#/clips"]) {
      await goTo(page, screen);
      await page.getByRole("heading", { level: 1 }).waitFor();
      expect(await widerThanPage()).toBe(false);
    }
    const chip = page.getByRole("link", { name: /of running$/ });
    for (const width of [390, 360, 320]) {
      await page.setViewportSize({ width, height: 740 });
      expect(await chip.innerText()).toMatch(/^\d+\sh \d+\smin$|^\d+\s(h|min)$/);
      // To a fraction of a pixel: an ellipsis stands for less than one.
      const cutPx = await chip.locator(".clip-chip-short").evaluate((shown) => {
        const text = document.createRange();
        text.selectNodeContents(shown);
        return Math.max(0, text.getBoundingClientRect().width - shown.getBoundingClientRect().width);
      });
      expect(`${width}: ${cutPx}`).toBe(`${width}: 0`);
      expect(await widerThanPage()).toBe(false);
    }
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    const forget = async (answer: string): Promise<void> => {
      await page.getByRole("button", { name: /^More for Lookahead/ }).click();
      await page.getByRole("menuitem", { name: "Forget this clip" }).click();
      await page.getByRole("dialog").getByRole("button", { name: answer }).click();
    };
    await page.getByRole("button", { name: /^More for Lookahead/ }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("textbox", { name: /^New name for Lookahead/ }).fill("Lookahead on the cap");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Lookahead on the cap" }).waitFor();
    await forget("Keep it");
    expect(await page.getByRole("button", { name: "Fetch now" }).isVisible()).toBe(true);
    await forget("Forget this clip");
    await page.getByText("No clip yet").waitFor();
    await goTo(page, "#/receipt/1");
    await page.getByText("Safe on this computer").waitFor();
  });

  it("run without a complaint of the browser", () => {
    expect(complaints).toEqual([]);
  });
});
