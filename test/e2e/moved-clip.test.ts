// A run with a clip that moved, in the list of runs and as the newest one, in a real browser. What the review does with it is
// tested with the other states of the review.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { bringIn, bringInSample, goTo, slipped } from "../support/review-page.ts";
import { serveLibrary, type ServedLibrary } from "../support/served-page.ts";

let browser: Browser;
let library: ServedLibrary;
let page: Page;
let complaints: string[];
let moved = "";

beforeAll(async () => {
  browser = await launchChromium();
  library = await serveLibrary();
  ({ page, complaints } = await library.open(browser, { viewport: { width: 1280, height: 800 } }));
  await bringInSample(page);
  [moved = ""] = await bringIn(page, [slipped()], 1);
});
afterAll(async () => {
  await browser.close();
  await library.remove();
});

describe("a run with a clip that moved", () => {
  it("says as the newest run up to where it counts, and draws the rest faintly", async () => {
    await goTo(page, "#/");
    await page.getByText("Counted up to 5:00, where the clip moved.").waitFor();
    // A line of no width counts as hidden.
    await page.locator(".newest .profile-moved").waitFor({ state: "attached" });
    expect(await page.locator(".newest .profile-lake").count()).toBe(1);
  });

  it("says so in its row of the list", async () => {
    // A third recording takes its place as the newest.
    await bringIn(
      page,
      [{ ...slipped(), name: "another.imu.csv", bytes: Buffer.concat([slipped().bytes, Buffer.from("\n")]) }],
      2,
    );
    await goTo(page, "#/");
    const row = page.locator(`.run-link[href="${moved}"]`);
    await row.waitFor();
    expect(await row.getAttribute("aria-label")).toMatch(/^slipped, .*, 0:\d\d head down up to 5:00, clip moved$/);
    expect(await row.locator(".run-cell-down").textContent()).toMatch(/0:\d\dup to 5:00/);
    expect(await row.locator(".run-cell-level").textContent()).toBe("clip moved");
    expect(await row.locator(".run-cell-longest").textContent()).toBe("–");
    expect(await row.locator(".profile-moved").count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it("is scored like any other once it was answered", async () => {
    await goTo(page, moved);
    await page.getByRole("button", { name: "It did not move, count on" }).click();
    await page.getByText("The clip moved at 5:00", { exact: true }).waitFor({ state: "detached" });
    await goTo(page, "#/");
    const row = page.locator(`.run-link[href="${moved}"]`);
    await expect.poll(() => row.locator(".run-cell-level").textContent()).not.toBe("clip moved");
    expect(await row.locator(".profile-moved").count()).toBe(0);
  });
});
