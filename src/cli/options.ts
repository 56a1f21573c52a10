// Values on the command line: vectors, numbers and the detection parameters, checked as they are read. A value that
// makes no sense is a usage error that names the option.
import { InvalidArgumentError, Option, type Command } from "commander";
import { LookaheadError } from "../core/errors.ts";
import { DEFAULT_PARAMETERS, type DetectionParameters } from "../core/parameters.ts";
import type { Vec3 } from "../core/units.ts";
import { detectionParameters, type CalibrationOverrides } from "../engine/contract.ts";
import { cliWords } from "../words/en/cli.ts";

/** `x,y,z` in sensor axes; the length does not matter, but it must have one. */
export function vector(text: string): Vec3 {
  const parts = text.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  const [x, y, z] = parts;
  if (parts.length !== 3 || !parts.every(Number.isFinite)) throw new InvalidArgumentError("Three numbers: x,y,z.");
  if (Math.hypot(x, y, z) < 1e-6) throw new InvalidArgumentError("It needs a length.");
  return [x, y, z];
}

/** A number within bounds. */
export function numberFrom(min: number, max = Infinity, kind: "any" | "whole" = "any"): (text: string) => number {
  return (text) => {
    const value = text.trim() === "" ? NaN : Number(text);
    if (Number.isFinite(value) && value >= min && value <= max && (kind === "any" || Number.isInteger(value)))
      return value;
    const what = kind === "whole" ? "A whole number" : "A number";
    throw new InvalidArgumentError(max === Infinity ? `${what} from ${min} on.` : `${what} from ${min} to ${max}.`);
  };
}

const DETECTION_NAMES = Object.keys(DEFAULT_PARAMETERS.detection) as (keyof DetectionParameters)[];

export interface AnalysisOptions extends Partial<DetectionParameters> {
  readonly forward?: Vec3;
  readonly neutralUp?: Vec3;
  readonly neutralDeg?: number;
  /** A saved calibration, or what the recording says itself. */
  readonly calibration?: number | "none";
  readonly followNeutral?: boolean;
}

/** The number of a saved calibration, or `none`. */
export function calibrationId(text: string): number | "none" {
  if (text === "none") return text;
  const id = Number(text);
  if (!Number.isInteger(id) || id < 1) throw new InvalidArgumentError("The number of a saved calibration, or none.");
  return id;
}

/** Adds `--forward`, `--neutral-up`, `--neutral-deg` and an option for every detection parameter. */
export function addAnalysisOptions(command: Command): Command {
  command
    .option("--forward <x,y,z>", cliWords.options.forward, vector)
    .option("--neutral-up <x,y,z>", cliWords.options.neutralUp, vector)
    .option("--neutral-deg <degrees>", cliWords.options.neutralDeg, numberFrom(-60, 60))
    .option("--calibration <id>", cliWords.options.calibration, calibrationId)
    .option("--follow-neutral", cliWords.options.followNeutral)
    .option("--no-follow-neutral", cliWords.options.noFollowNeutral);
  for (const name of DETECTION_NAMES) {
    const flag = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const text = `${cliWords.options.detection[name]} (${DEFAULT_PARAMETERS.detection[name]})`;
    command.addOption(new Option(`--${flag} <number>`, text).argParser(numberFrom(0)));
  }
  return command;
}

export function calibrationFrom(options: AnalysisOptions): CalibrationOverrides {
  const { forward, neutralUp, neutralDeg } = options;
  return {
    ...(forward === undefined ? {} : { forward: [...forward] as [number, number, number] }),
    ...(neutralUp === undefined ? {} : { neutralUp: [...neutralUp] as [number, number, number] }),
    ...(neutralDeg === undefined ? {} : { neutralDeg }),
  };
}

/**
 * `base` with what was given on the command line; null when nothing was given.
 * @throws LookaheadError `usage` when the numbers do not fit each other
 */
export function detectionFrom(options: AnalysisOptions, base: DetectionParameters): DetectionParameters | null {
  const given = DETECTION_NAMES.filter((name) => options[name] !== undefined);
  if (given.length === 0) return null;
  const wanted = { ...base, ...Object.fromEntries(given.map((name) => [name, options[name]])) };
  const checked = detectionParameters.safeParse(wanted);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new LookaheadError("usage", `Detection parameter ${issue.path.join(".")}: ${issue.message}.`);
}
