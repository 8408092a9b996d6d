import { type Child, h, replace } from './h.ts';

export type Fact = readonly [name: string, value: Child[] | string | null, tone?: string];

/** Names and their values, one under the other. Written again only where they differ. */
export class Facts {
  readonly element: HTMLDListElement;
  private said = '';

  constructor(kind = '') {
    this.element = h('dl', { class: `kv ${kind}` });
  }

  show(facts: readonly Fact[]): void {
    const nodes = facts.flatMap(([name, value, tone]) => {
      const children =
        value === null
          ? [h('span', { class: 'dim3' }, 'none')]
          : typeof value === 'string'
            ? [value]
            : value;
      return [h('dt', {}, name), h('dd', { class: tone ?? '' }, ...children)];
    });
    const said = nodes.map((node) => `${node.className} ${node.textContent}`).join('\n');
    if (said !== this.said) {
      this.said = said;
      for (const node of nodes) {
        node.title = node.tagName === 'DD' ? (node.textContent ?? '') : '';
      }
      replace(this.element, ...nodes);
    }
  }
}
