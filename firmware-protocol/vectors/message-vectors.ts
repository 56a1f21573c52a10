// Vectors of whole CTRL messages. See generate.ts.
import { crcOf, hexOf, numbers, type Bytes } from "./bytes.ts";
import { counting, vectorList } from "./list.ts";

const { add, vectors } = vectorList();
export const MESSAGE_VECTORS = vectors;

export interface Head {
  op: number;
  status: number;
  session: number;
  txn: number;
  counter: number;
}
export const HEAD: Head = { op: 3, status: 0, session: 0x1234, txn: 9, counter: 5 };
const MAC = counting(0xe0, 8);

export function message(head: Head, body: Bytes, mac: Bytes = MAC, statedBytes = body.length): Bytes {
  const bytes = [
    head.op,
    head.status,
    ...numbers("u16", head.session, head.txn, statedBytes),
    ...numbers("u32", head.counter),
    ...body,
    ...mac,
  ];
  return [...bytes, ...numbers("u32", crcOf(bytes))];
}
export const headFields = (head: Head): Record<string, unknown> => ({
  op: head.op,
  status: head.status,
  session: head.session,
  txn: head.txn,
  counter: head.counter,
});
export const messageFields = (head: Head, body: Bytes, mac = MAC): Record<string, unknown> => ({
  ...headFields(head),
  body: hexOf(body),
  mac: hexOf(mac),
});
function goodMessage(head: Head, body: Bytes, mac = MAC): void {
  add("message", "ok", message(head, body, mac), messageFields(head, body, mac));
}
goodMessage(HEAD, []);
goodMessage(HEAD, counting(1, 8));
goodMessage({ op: 127, status: 0, session: 0, txn: 0, counter: 0 }, [0], Array(8).fill(0));
goodMessage({ op: 131, status: 12, session: 65535, txn: 65535, counter: 0xffffffff }, []);
goodMessage(HEAD, counting(0, 488));
export const WHOLE = message(HEAD, counting(1, 8));
add("message", "short", []);
add("message", "short", WHOLE.slice(0, 23));
add("message", "long", message(HEAD, counting(0, 489)));
for (const at of [0, 3, 9, 12, 19, 25, 28, 31])
  add(
    "message",
    "crc",
    WHOLE.map((byte, i) => (i === at ? byte ^ 32 : byte)),
  );
add("message", "crc", WHOLE.slice(0, -1));
add("message", "field", message(HEAD, counting(1, 8), MAC, 7));
add("message", "field", message(HEAD, counting(1, 8), MAC, 65535));
add("message", "field", message({ ...HEAD, op: 0 }, []));
add("message", "field", message({ ...HEAD, op: 128 }, []));
add("message", "field", message({ ...HEAD, status: 1 }, []));
add("message", "field", message({ ...HEAD, op: 131, status: 1 }, [1]));
