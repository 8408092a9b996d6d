/** Drawing: at most four times a second, and not at all while nobody can see it. */

const BETWEEN_MS = 250;

const wanted = new Set<() => void>();
let lastAt = -BETWEEN_MS;
let isDue = false;

function draw(): void {
  isDue = false;
  lastAt = performance.now();
  const now = [...wanted];
  wanted.clear();
  for (const paint of now) {
    paint();
  }
}

function plan(): void {
  if (isDue || wanted.size === 0 || document.hidden) {
    return;
  }
  isDue = true;
  const wait = Math.max(0, BETWEEN_MS - (performance.now() - lastAt));
  setTimeout(() => requestAnimationFrame(draw), wait);
}

/** Draws soon, once, however often it is asked for before. */
export function paintSoon(paint: () => void): void {
  document.addEventListener('visibilitychange', plan); // once, however often it is said
  wanted.add(paint);
  plan();
}

export function noPaint(paint: () => void): void {
  wanted.delete(paint);
}
