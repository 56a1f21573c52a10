// The built page as a closed list of files: what is not on the list does not exist for a browser, so no spelling of a
// path leads out of the folder.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export interface PageFile {
  readonly mediaType: string;
  readonly body: Buffer;
  /** True when the name carries a hash of the content, so that the content never changes. */
  readonly immutable: boolean;
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".map": "application/json",
  ".json": "application/json",
  ".woff2": "font/woff2",
};

export class PageFiles {
  readonly #folder: string;
  #byUrl = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The file for the path of an address, null when there is none. `/` is the page itself and lists the folder anew. */
  read(urlPath: string): PageFile | null {
    if (urlPath === "/") this.#list();
    const file = this.#byUrl.get(urlPath === "/" ? "/index.html" : urlPath);
    if (file === undefined) return null;
    const mediaType = MEDIA_TYPES[path.extname(file)] ?? "application/octet-stream";
    try {
      return { mediaType, body: readFileSync(file), immutable: urlPath.startsWith("/assets/") };
    } catch {
      return null;
    }
  }

  #list(): void {
    this.#byUrl = new Map();
    try {
      for (const entry of readdirSync(this.#folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const file = path.join(entry.parentPath, entry.name);
        this.#byUrl.set(`/${path.relative(this.#folder, file).split(path.sep).join("/")}`, file);
      }
    } catch {
      // Not built: the list stays empty and the server says so.
    }
  }
}
