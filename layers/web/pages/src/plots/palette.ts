/** The tokens that canvases need, as they are under the theme in use. */
const NAMES = [
  'bg',
  'surface',
  'hover',
  'line',
  'line-2',
  'line-3',
  'text',
  'text-2',
  'text-3',
  'accent',
  'up',
  'down',
  'up-mid',
  'down-mid',
  'up-soft',
  'down-soft',
  'up-band',
  'down-band',
  'vol-band',
  'font',
] as const;

export type Palette = Record<(typeof NAMES)[number], string>;

export function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const entries = NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]);
  return Object.fromEntries(entries) as Palette;
}
