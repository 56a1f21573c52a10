// The patterns that tell spells apart without colour, as canvas patterns: dots, water lines, solid with fine lines; and
// the dots of low confidence. Tiles are measured in CSS px and drawn at the pixel density of the screen.
import type { SpanKind } from "../../../core/results.ts";
import type { GroundKind } from "./ground.ts";
import type { Palette } from "./palette.ts";

export interface Patterns {
  readonly spell: CanvasPattern;
  readonly long: CanvasPattern;
  readonly veryLong: CanvasPattern;
  readonly lowConfidence: CanvasPattern;
  /** Technical ground and what a person marked. */
  readonly ground: Readonly<Record<GroundKind, CanvasPattern>>;
}

type Draw = (context: CanvasRenderingContext2D, width: number, height: number) => void;

function tile(
  context: CanvasRenderingContext2D,
  density: number,
  width: number,
  height: number,
  draw: Draw,
): CanvasPattern {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * density));
  canvas.height = Math.max(1, Math.round(height * density));
  const tileContext = canvas.getContext("2d");
  if (tileContext === null) throw new Error("This browser has no canvas.");
  tileContext.scale(canvas.width / width, canvas.height / height);
  draw(tileContext, width, height);
  const pattern = context.createPattern(canvas, "repeat");
  if (pattern === null) throw new Error("This browser draws no patterns.");
  pattern.setTransform(new DOMMatrix().scale(width / canvas.width, height / canvas.height));
  return pattern;
}

function dot(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function dots(color: string, ground: string | null, radius: number): Draw {
  return (context, width, height) => {
    if (ground !== null) {
      context.fillStyle = ground;
      context.fillRect(0, 0, width, height);
    }
    context.fillStyle = color;
    dot(context, 1.4, 1.4, radius);
    dot(context, 3.9, 3.9, radius);
  };
}

function lines(color: string, ground: string, thickness: number): Draw {
  return (context, width, height) => {
    context.fillStyle = ground;
    context.fillRect(0, 0, width, height);
    context.fillStyle = color;
    context.fillRect(0, (height - thickness) / 2, width, thickness);
  };
}

/** Lines from the lower left to the upper right, and, crossed, the others as well. */
function hatching(color: string, thickness: number, crossed: boolean): Draw {
  return (context, width, height) => {
    context.strokeStyle = color;
    context.lineWidth = thickness;
    context.beginPath();
    // Drawn past the corners, so that tiles join.
    for (const shift of [-1, 0, 1]) {
      context.moveTo((shift - 0.5) * width, 1.5 * height);
      context.lineTo((shift + 1.5) * width, -0.5 * height);
      if (!crossed) continue;
      context.moveTo((shift - 0.5) * width, -0.5 * height);
      context.lineTo((shift + 1.5) * width, 1.5 * height);
    }
    context.stroke();
  };
}

function bars(color: string, thickness: number): Draw {
  return (context, width, height) => {
    context.fillStyle = color;
    context.fillRect((width - thickness) / 2, 0, thickness, height);
  };
}

export function buildPatterns(context: CanvasRenderingContext2D, palette: Palette): Patterns {
  const { over, overTint, env, edge, ink3, devicePixelRatio: density } = palette;
  return {
    spell: tile(context, density, 5, 5, dots(over, overTint, 1.05)),
    long: tile(context, density, 8, 4, lines(over, overTint, 1.5)),
    veryLong: tile(context, density, 8, 4, lines(overTint, over, 0.9)),
    lowConfidence: tile(context, density, 5, 5, dots(env, null, 0.9)),
    ground: {
      technical: tile(context, density, 8, 8, hatching(ink3, 1.3, false)),
      maybe: tile(context, density, 14, 14, hatching(edge, 1, false)),
      pause: tile(context, density, 8, 8, bars(edge, 1.2)),
      wrong: tile(context, density, 10, 10, hatching(ink3, 1, true)),
    },
  };
}

/** By length: dots from 10 s, water lines from a minute, solid from three. */
export function patternOf(patterns: Patterns, kind: SpanKind): CanvasPattern {
  if (kind === "veryLong") return patterns.veryLong;
  return kind === "long" ? patterns.long : patterns.spell;
}
