import { type Grouping, useGrouping } from './format/number.ts';
import { useZone, type Zone, ZONES } from './format/time.ts';

/** What this browser keeps of how its user likes to read. */
export interface Settings {
  theme: 'dark' | 'light';
  zone: Zone;
  grouping: Grouping;
  density: 'dense' | 'cosy';
  candles: 'up-down' | 'green-red' | 'red-green';
  barsShown: number;
  symbol: string;
}

const KEY = 'millrace-settings';

const CHOICES = {
  theme: ['dark', 'light'],
  zone: ZONES,
  grouping: ['lakh', 'thousand'],
  density: ['dense', 'cosy'],
  candles: ['up-down', 'green-red', 'red-green'],
} as const;

function prefersLight(): boolean {
  return matchMedia('(prefers-color-scheme: light)').matches;
}

function chosen<const T extends string>(value: unknown, choices: readonly T[], other: T): T {
  return choices.find((choice) => choice === value) ?? other;
}

function stored(): Partial<Record<keyof Settings, unknown>> {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {}; // storage switched off, or not ours: the defaults do
  }
}

function read(): Settings {
  const kept = stored();
  const bars = typeof kept.barsShown === 'number' ? kept.barsShown : 150;
  return {
    theme: chosen(kept.theme, CHOICES.theme, prefersLight() ? 'light' : 'dark'),
    zone: chosen(kept.zone, CHOICES.zone, 'IST'),
    grouping: chosen(kept.grouping, CHOICES.grouping, 'lakh'),
    density: chosen(kept.density, CHOICES.density, 'dense'),
    candles: chosen(kept.candles, CHOICES.candles, 'up-down'),
    barsShown: Math.min(2000, Math.max(20, Math.round(bars))),
    symbol: typeof kept.symbol === 'string' ? kept.symbol : '',
  };
}

export const settings: Settings = read();

const listeners = new Set<() => void>();

export function onSettings(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function apply(): void {
  document.documentElement.dataset['theme'] = settings.theme;
  document.documentElement.dataset['density'] = settings.density;
  useZone(settings.zone);
  useGrouping(settings.grouping);
}

export function change(wanted: Partial<Settings>): void {
  Object.assign(settings, wanted);
  apply();
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // storage switched off: the choice lasts as long as the page
  }
  for (const listener of listeners) {
    listener();
  }
}

apply();
