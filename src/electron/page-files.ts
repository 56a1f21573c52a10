// Which file answers a request of the page, and what the page may load. Pure; page-protocol.ts serves it.
import path from "node:path";

export const PAGE_SCHEME = "app";
const PAGE_HOST = "lookahead";
export const PAGE_ORIGIN = `${PAGE_SCHEME}://${PAGE_HOST}`;
export const PAGE_URL = `${PAGE_ORIGIN}/index.html`;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".json": "application/json",
  ".woff2": "font/woff2",
};

/** Media type by the ending of a file's name. */
export function contentType(file: string): string {
  return CONTENT_TYPES[path.extname(file)] ?? "application/octet-stream";
}

/** The policy of the page; `engineOrigin` is a WebSocket origin where the engine is a separate server. */
export function contentSecurityPolicy(engineOrigin: string | null): string {
  const connect = ["'self'", ...(engineOrigin === null ? [] : [engineOrigin])].join(" ");
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** The file of a request below `folder`, or null when the address leads outside or is not ours. */
export function fileOfRequest(folder: string, url: string): string | null {
  const { host, protocol: scheme, pathname } = new URL(url);
  if (scheme !== `${PAGE_SCHEME}:` || host !== PAGE_HOST) return null;
  const file = path.resolve(folder, `.${decodeURIComponent(pathname)}`);
  return file.startsWith(path.resolve(folder) + path.sep) ? file : null;
}
