// The Chromium of the browser tests: CHROMIUM_PATH, else the one that @sparticuz/chromium unpacks into node_modules.
// Not a test. Every page gets a real locale, because a bare system reports one that Intl refuses.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions } from "playwright-core";

const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** Path of a Chromium that can be started. */
export async function chromiumPath(): Promise<string> {
  const given = process.env["CHROMIUM_PATH"];
  if (given !== undefined && given !== "") return given;
  const manifest = JSON.parse(readFileSync(path.join(modules, "@sparticuz/chromium/package.json"), "utf8")) as {
    version: string;
  };
  // The package unpacks into the temporary folder and reuses whatever lies there, even of another version.
  const folder = path.join(modules, ".cache", `chromium-${manifest.version}`);
  mkdirSync(folder, { recursive: true });
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = folder;
  if (isBare()) bringLibraries(folder);
  try {
    const { default: packaged } = await import("@sparticuz/chromium");
    const file = await packaged.executablePath();
    if (!existsSync(file)) throw new Error(`no Chromium at ${file}`);
    return file;
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
}

const LIBRARY_FOLDERS = ["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64", "/usr/lib"];

/** True on a Linux without the NSS library, which Chromium needs. */
function isBare(): boolean {
  return process.platform === "linux" && !LIBRARY_FOLDERS.some((folder) => existsSync(`${folder}/libnss3.so`));
}

/** Makes the package unpack its own libraries and font, and lets fontconfig see both that font and the system's. */
function bringLibraries(folder: string): void {
  process.env["AWS_EXECUTION_ENV"] ??= "AWS_Lambda_nodejs24.x";
  const fonts = path.join(folder, "with-system-fonts.conf");
  const places = [path.join(folder, "fonts"), "/usr/share/fonts", "/usr/local/share/fonts"];
  const lines = places.map((place) => `<dir>${place}</dir>`).join("");
  const cache = `<cachedir>${path.join(folder, "fonts-cache")}</cachedir>`;
  writeFileSync(fonts, `<?xml version="1.0"?><fontconfig>${lines}${cache}</fontconfig>\n`);
  process.env["FONTCONFIG_FILE"] ??= fonts;
}

export async function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: await chromiumPath(), args: ["--no-sandbox", "--disable-gpu"] });
}

/** A fresh profile at the size of a small laptop, in British English. */
export function newContext(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  return browser.newContext({
    locale: "en-GB",
    timezoneId: "Europe/London",
    viewport: { width: 1280, height: 800 },
    ...options,
  });
}
