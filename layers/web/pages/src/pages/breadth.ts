import { h, replace, svg } from '../element/h.ts';
import { arrow } from '../element/parts.ts';
import type { Watched } from '../read/insights.ts';

/** How many symbols lean which way, as one bar and three words. */
export class Breadth {
  readonly element = h('div', { class: 'body' });
  private said = '';

  show(watched: readonly Watched[]): void {
    const biases = watched.flatMap((row) => row.insight?.bias ?? []);
    const up = biases.filter((bias) => bias === 'bullish').length;
    const down = biases.filter((bias) => bias === 'bearish').length;
    const said = `${up} ${down} ${biases.length}`;
    if (said === this.said || biases.length === 0) {
      return;
    }
    this.said = said;
    const all = biases.length;
    const flat = all - up - down;
    const gap = all / 160;
    const part = (name: string, from: number, size: number): SVGRectElement | null =>
      size === 0
        ? null
        : svg('rect', { class: name, x: from, width: Math.max(0, size - gap), height: 6 });
    replace(
      this.element,
      svg(
        'svg',
        {
          class: 'breadth',
          viewBox: `0 0 ${all} 6`,
          preserveAspectRatio: 'none',
          'aria-hidden': 'true',
        },
        part('up', 0, up),
        part('nil', up, flat),
        part('down', up + flat, down),
      ),
      h(
        'p',
        { class: 'b-leg small dim' },
        arrow('up', `${up} bullish`),
        h('span', {}, `${flat} neutral`),
        arrow('down', `${down} bearish`),
      ),
    );
  }
}
