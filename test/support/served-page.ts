// A browser page on a real engine with a library of its own, for the browser tests. Serves dist/ui, so the page must be
// built. Not a test; nothing here replaces a part of the product.
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { serveEngine, type RunningServer } from "../../src/web/server.ts";
import { newContext } from "./chromium.ts";

/** Path of a file in fixtures/. */
export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
}

/** Longest wait for something to appear; reading a recording takes a few seconds at most. */
const WAIT_MS = 15_000;

export interface ServedLibrary {
  /** The address with its key; good for every context. */
  readonly url: string;
  /** A page in a fresh profile. What the page logs as an error or throws is collected in `complaints`. */
  open(browser: Browser, options?: BrowserContextOptions): Promise<{ page: Page; complaints: string[] }>;
  /** Ends the server, and starts it again at the same address. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Ends everything and removes the library. */
  remove(): Promise<void>;
}

/** Starts an engine on an empty library in a temporary folder. */
export async function serveLibrary(): Promise<ServedLibrary> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "lookahead-page-"));
  const token = "browser-test";
  const options = { databasePath: path.join(folder, "library.sqlite"), token };
  let server: RunningServer | null = await serveEngine({ ...options, port: 0 });
  const { url, port } = server;
  return {
    url,
    async open(browser, contextOptions) {
      const context = await newContext(browser, contextOptions);
      const page = await context.newPage();
      page.setDefaultTimeout(WAIT_MS);
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      await page.goto(url);
      return { page, complaints };
    },
    async stop() {
      await server?.close();
      server = null;
    },
    async start() {
      server ??= await serveEngine({ ...options, port });
    },
    async remove() {
      await server?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
