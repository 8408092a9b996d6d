import { type Child, h, replace } from '../element/h.ts';
import { select } from '../element/parts.ts';
import { command } from '../element/section.ts';
import { offered } from './timeframes.ts';

/** A list to choose a timeframe of: those with insights, and the one that is shown. */
export class TimeframeChoice {
  readonly element = h('span', { class: 'grp' });
  private readonly choose: (timeframe: string) => void;
  private said = '';

  constructor(choose: (timeframe: string) => void) {
    this.choose = choose;
  }

  show(stored: readonly string[], shown: string): void {
    const names = offered(stored, shown);
    const said = `${names.join()} ${shown}`;
    if (said !== this.said) {
      this.said = said;
      const choices = names.map((name) => [name, name] as const);
      replace(this.element, select('Timeframe', choices, shown, this.choose));
    }
  }
}

/** Instead of insights: how to make some, and which there are. */
export function noInsights(timeframe: string, stored: readonly string[], path: string): Child[] {
  const others = stored.filter((name) => name !== timeframe);
  const links = others.flatMap((name) => [
    ' ',
    h('a', { class: 'link', href: `${path}?timeframe=${name}` }, name),
  ]);
  return [
    `No insight is stored for ${timeframe}. Make some: `,
    command(`millrace analytics update --timeframe ${timeframe}`),
    ...(links.length > 0 ? [' Stored:', ...links] : []),
  ];
}
