// Who may talk to the browser shell: the page that this server gave out, opened with the address it printed. Loopback
// is not private: any page in any browser on this computer can send requests to it, so host, origin and a secret are
// checked on every one of them. Decisions only; the answers are in server.ts.
import { randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

export interface Doorkeeper {
  /** In the printed address, good for one thing: to be swapped for the cookie. */
  readonly token: string;
  readonly cookieName: string;
  /** Value of a `Set-Cookie` header that lets the browser in. */
  readonly setCookie: string;
  /** False for a name that only pretends to be this computer (DNS rebinding). */
  knowsHost(request: IncomingMessage): boolean;
  hasCookie(request: IncomingMessage): boolean;
  isToken(candidate: string | null): boolean;
  /** `page`: our own page. `desktop`: the window of the desktop shell that started this server. */
  originOf(request: IncomingMessage): "page" | "desktop" | "stranger";
}

/**
 * @param port where the server listens on 127.0.0.1
 * @param token secret of the printed address; random when absent
 * @param desktopOrigin origin of a desktop shell's page, which brings the token in the address of its WebSocket
 */
export function createDoorkeeper(
  port: number,
  token = randomSecret(),
  desktopOrigin: string | null = null,
): Doorkeeper {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const origins = hosts.map((host) => `http://${host}`);
  const session = randomSecret();
  // Cookies do not tell ports apart; the name does, so that two servers do not throw each other out.
  const cookieName = `lookahead-${port}`;
  return {
    token,
    cookieName,
    setCookie: `${cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict`,
    knowsHost: (request) => hosts.includes(request.headers.host ?? ""),
    hasCookie: (request) =>
      (request.headers.cookie ?? "")
        .split(";")
        .map((pair) => pair.trim().split("="))
        .some(([name, value]) => name === cookieName && equal(value ?? "", session)),
    isToken: (candidate) => candidate !== null && equal(candidate, token),
    originOf(request) {
      const { origin } = request.headers;
      if (origin === undefined) return "stranger";
      if (origins.includes(origin)) return "page";
      return origin === desktopOrigin ? "desktop" : "stranger";
    },
  };
}

/** 256 bits, fit for an address and a cookie. */
function randomSecret(): string {
  return randomBytes(32).toString("base64url");
}

function equal(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
