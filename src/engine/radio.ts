// What the shells need of the radio besides the sync: to put another module below it, and to look at it.
export { useGivenHciModule } from "../sensors/hci-module.ts";
export { checkRadio, type RadioCheck } from "../sensors/radio-check.ts";
