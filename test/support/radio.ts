// The real noble and the real bleno over the emulated controller, for one test process. Import it before anything loads
// either library. No mock of them anywhere: what is replaced is the socket class below both (README.md beside this file).
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { firstValueFrom } from "rxjs";
import type { ClipCentral, ClipSighting } from "../../src/sensors/central.ts";
import { useGivenHciModule } from "../../src/sensors/hci-module.ts";
import type { Air } from "./hci-controller/air.ts";

export const HCI_MODULE = fileURLToPath(new URL("hci-controller/socket.ts", import.meta.url));

useGivenHciModule({ LOOKAHEAD_HCI_MODULE: HCI_MODULE });

/** The air that the sockets of this process share: the same instance as theirs, not the test runner's copy of the file. */
export const air: Air = (createRequire(import.meta.url)(HCI_MODULE) as { readonly air: Air }).air;

/** The first clip that a scan sees. */
export function firstSighting(central: ClipCentral): Promise<ClipSighting> {
  return firstValueFrom(central.scan({}));
}
