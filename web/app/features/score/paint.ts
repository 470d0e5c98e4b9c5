import { laneCentre, placeOf, type Mark, type Stave } from "../../../client/score.ts";

export type Ink = { line: string; quiet: string; good: string; bad: string; now: string };

type Scene = { marks: readonly Mark[]; lanes: number; now: number; stave: Stave; ink: Ink };

function paintLanes(pen: CanvasRenderingContext2D, { lanes, stave, ink }: Scene): void {
  pen.strokeStyle = ink.line;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let lane = 0; lane < lanes; lane += 1) {
    const y = Math.round(laneCentre(lane, stave)) + 0.5;
    pen.moveTo(0, y);
    pen.lineTo(stave.width, y);
  }
  pen.stroke();
}

/** All lines of one outcome in a single path: 24,000 of them still fit into a frame. */
function paintFlights(pen: CanvasRenderingContext2D, scene: Scene, ok: boolean): void {
  pen.strokeStyle = ok ? scene.ink.good : scene.ink.bad;
  pen.globalAlpha = 0.45;
  pen.lineWidth = 1.25;
  pen.beginPath();
  for (const mark of scene.marks) {
    if (mark.ok !== ok) continue;
    const x = placeOf(mark.at, scene.now, scene.stave);
    const [from, to] = [laneCentre(mark.from, scene.stave), laneCentre(mark.to, scene.stave)];
    pen.moveTo(x - 5, from);
    pen.bezierCurveTo(x, from, x - 5, to, x, to);
  }
  pen.stroke();
  pen.globalAlpha = 1;
}

function paintHeard(pen: CanvasRenderingContext2D, { marks, now, stave, ink }: Scene): void {
  pen.fillStyle = ink.quiet;
  pen.beginPath();
  for (const mark of marks) {
    const x = placeOf(mark.at, now, stave) - 5;
    pen.rect(x - 1, laneCentre(mark.from, stave) - 4, 2, 8);
  }
  pen.fill();
}

function paintWritten(pen: CanvasRenderingContext2D, { marks, now, stave, ink }: Scene): void {
  pen.fillStyle = ink.good;
  pen.beginPath();
  for (const mark of marks) {
    if (!mark.ok) continue;
    const [x, y] = [placeOf(mark.at, now, stave), laneCentre(mark.to, stave)];
    pen.moveTo(x + 3.5, y);
    pen.arc(x, y, 3.5, 0, Math.PI * 2);
  }
  pen.fill();
}

/** Failed writes are crosses, so that shape says it too. */
function paintFailed(pen: CanvasRenderingContext2D, { marks, now, stave, ink }: Scene): void {
  pen.strokeStyle = ink.bad;
  pen.lineWidth = 2.25;
  pen.beginPath();
  for (const mark of marks) {
    if (mark.ok) continue;
    const [x, y] = [placeOf(mark.at, now, stave), laneCentre(mark.to, stave)];
    pen.moveTo(x - 4, y - 4);
    pen.lineTo(x + 4, y + 4);
    pen.moveTo(x + 4, y - 4);
    pen.lineTo(x - 4, y + 4);
  }
  pen.stroke();
}

function paintNow(pen: CanvasRenderingContext2D, { lanes, stave, ink }: Scene): void {
  const x = stave.width - stave.margin;
  pen.strokeStyle = ink.now;
  pen.lineWidth = 2;
  pen.beginPath();
  pen.moveTo(x, 2);
  pen.lineTo(x, lanes * stave.lane - 2);
  pen.stroke();
}

export function paint(pen: CanvasRenderingContext2D, scene: Scene): void {
  pen.clearRect(0, 0, scene.stave.width, scene.lanes * scene.stave.lane);
  paintLanes(pen, scene);
  paintFlights(pen, scene, true);
  paintFlights(pen, scene, false);
  paintHeard(pen, scene);
  paintWritten(pen, scene);
  paintFailed(pen, scene);
  paintNow(pen, scene);
}
