/** The stores' names of things as words on a screen. */

const WORDS: Record<string, string> = {
  bullish: 'Bullish',
  bearish: 'Bearish',
  neutral: 'Neutral',
  trending_up: 'Trending up',
  trending_down: 'Trending down',
  ranging: 'Ranging',
  volatile: 'Volatile',
  dry_run: 'DRY RUN',
  paper: 'PAPER',
  live: 'LIVE',
};

export function words(name: string): string {
  return WORDS[name] ?? name.replaceAll('_', ' ');
}

export const regimeWords = (regime: string | null): string =>
  regime === null ? 'none yet' : words(regime);

export const modeWords = (mode: string): string => mode.replaceAll('_', ' ');

/** long, short or flat, by the sign of a quantity. */
export function sideOf(quantity: number): string {
  if (quantity === 0) {
    return 'flat';
  }
  return quantity > 0 ? 'long' : 'short';
}
