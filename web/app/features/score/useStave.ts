import { useReducedMotion } from "@mantine/hooks";
import { useEffect, useRef, type RefObject } from "react";
import type { Mark, Stave } from "../../../client/score.ts";
import { paint, type Ink } from "./paint.ts";

export const LANE = 52;
export const MARGIN = 14;

/** Colours as the canvas takes them: tokens resolve only on an element. */
function inkOf(canvas: HTMLCanvasElement): Ink {
  const probe = (token: string): string => {
    canvas.style.color = `var(${token})`;
    return getComputedStyle(canvas).color;
  };
  return { line: probe("--line"), quiet: probe("--line-strong"), good: probe("--in-step"), bad: probe("--broken"), now: probe("--accent") };
}

function fit(canvas: HTMLCanvasElement, lanes: number): number {
  const [width, height] = [canvas.clientWidth, lanes * LANE];
  const density = window.devicePixelRatio;
  const [w, h] = [Math.round(width * density), Math.round(height * density)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  canvas.getContext("2d")?.setTransform(density, 0, 0, density, 0, 0);
  return width;
}

function draw(canvas: HTMLCanvasElement, marks: readonly Mark[], lanes: number, span: number): Stave {
  const stave = { width: fit(canvas, lanes), lane: LANE, margin: MARGIN, span };
  const pen = canvas.getContext("2d");
  if (pen !== null) paint(pen, { marks, lanes, now: Date.now(), stave, ink: inkOf(canvas) });
  return stave;
}

/** Milliseconds until the picture has moved by half a pixel, but no shorter than a frame. */
function pause(stave: Stave): number {
  return Math.max(16, Math.min(1000, (stave.span / Math.max(1, stave.width)) * 0.5));
}

/** Keeps the score drawn and moving; under reduced motion it stands still between two readings. */
export function useStave(canvas: RefObject<HTMLCanvasElement | null>, marks: readonly Mark[], lanes: number, span: number): RefObject<Stave | null> {
  const still = useReducedMotion();
  const latest = useRef<Stave | null>(null);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const over = new AbortController();
    const run = (): void => {
      if (over.signal.aborted) return;
      latest.current = draw(element, marks, lanes, span);
      // Animation frames stop while the page is hidden, and so does the score.
      if (!still) window.setTimeout(() => window.requestAnimationFrame(run), pause(latest.current));
    };
    const again = new ResizeObserver(() => {
      latest.current = draw(element, marks, lanes, span);
    });
    again.observe(element);
    run();
    return () => {
      again.disconnect();
      over.abort();
    };
  }, [canvas, marks, lanes, span, still]);
  return latest;
}
