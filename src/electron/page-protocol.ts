// Serves the built page under app://lookahead with a strict content security policy. Not a general file server:
// only files below one folder, only GET, no listing.
import { readFile } from "node:fs/promises";
import { protocol } from "electron";
import { contentSecurityPolicy, contentType, fileOfRequest, PAGE_SCHEME } from "./page-files.ts";

/** Before the app is ready: the scheme counts as a secure origin with its own storage. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Answers every request of the page from `folder`; `engineOrigin` as in the policy. */
export function servePage(folder: string, engineOrigin: string | null): void {
  const policy = contentSecurityPolicy(engineOrigin);
  protocol.handle(PAGE_SCHEME, async (request) => {
    const file = request.method === "GET" ? fileOfRequest(folder, request.url) : null;
    const content = file === null ? null : await readFile(file).catch(() => null);
    if (file === null || content === null) return new Response("", { status: 404 });
    return new Response(new Uint8Array(content), {
      headers: {
        "content-type": contentType(file),
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
      },
    });
  });
}
