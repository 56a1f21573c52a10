// Gives every property test one fixed seed, so that a run of the tests can be had again exactly.
// It is not a weaker search: LOOKAHEAD_SEED=7 asks for other examples, LOOKAHEAD_SEED=any for unforeseen ones.
// It stands before every unit test file; a failing property prints the seed it ran with.
import fc from "fast-check";

const DEFAULT_SEED = 20_260_613;

const asked = process.env.LOOKAHEAD_SEED;
if (asked !== "any") fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: asked ? Number(asked) : DEFAULT_SEED });
