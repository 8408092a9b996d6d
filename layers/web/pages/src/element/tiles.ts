import { h, replace, say } from './h.ts';

export interface Tile {
  name: string;
  value: string | null; // null: there is none, and `note` says why
  note?: string;
  tone?: string;
  noteTone?: string;
}

/** A strip of figures. Null is the word none and why, never 0 or a dash. */
export class Tiles {
  readonly element = h('dl', { class: 'tiles' });
  private names = '';

  show(tiles: readonly Tile[]): void {
    const names = tiles.map((tile) => tile.name).join('\n');
    if (names !== this.names) {
      this.names = names;
      replace(
        this.element,
        ...tiles.map((tile) => h('div', {}, h('dt', {}, tile.name), h('dd'), h('dd'))),
      );
    }
    tiles.forEach((tile, index) => {
      const [value, note] = this.element.children[index]?.querySelectorAll('dd') ?? [];
      if (value !== undefined && note !== undefined) {
        value.className = tile.value === null ? 'dim3' : (tile.tone ?? '');
        say(value, tile.value ?? 'none');
        note.className = tile.noteTone ?? '';
        say(note, tile.note ?? '');
        note.title = tile.note ?? '';
      }
    });
  }

  wait(names: readonly string[]): void {
    this.names = '';
    const bar = (size: string): HTMLElement => h('dd', {}, h('span', { class: `wait ${size}` }));
    replace(
      this.element,
      ...names.map((name) => h('div', {}, h('dt', {}, name), bar(''), bar('s'))),
    );
  }
}
