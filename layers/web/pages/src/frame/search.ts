import { attribute, h, replace } from '../element/h.ts';
import { get } from '../read/request.ts';
import { readSymbols } from '../read/bars.ts';
import { onEvent } from '../live/live.ts';

let known: Promise<string[]> | null = null;
onEvent((event) => {
  if (event.name === 'bars' || event.name === 'resync') {
    known = null;
  }
});

/** Names of all symbols with bars, in order. Fetched once, and again when bars came. */
export function symbolNames(): Promise<string[]> {
  known ??= get('/symbols', readSymbols, { byPage: true })
    .then((answer) => (answer.value?.symbols ?? []).map((row) => row.symbol).sort())
    .catch(() => {
      known = null;
      return [];
    });
  return known;
}

/** What begins with the text first, then what has it anywhere. */
export function matches(names: readonly string[], typed: string, most: number): string[] {
  const text = typed.trim().toUpperCase();
  const first = names.filter((name) => name.toUpperCase().startsWith(text));
  const rest = names.filter((name) => name.toUpperCase().indexOf(text) > 0);
  return [...first, ...rest].slice(0, most);
}

const MOST = 12;

/** The dialog behind `/`: type, choose with the arrows, open with Enter. */
export class Search {
  readonly dialog: HTMLDialogElement;
  private readonly input: HTMLInputElement;
  private readonly list = h('ul', {
    role: 'listbox',
    id: 'search-list',
    'aria-label': 'Symbols',
  });
  private found: string[] = [];
  private chosen = 0;
  private readonly open: (symbol: string) => void;

  constructor(open: (symbol: string) => void) {
    this.open = open;
    this.input = h('input', {
      class: 'inp',
      type: 'text',
      role: 'combobox',
      'aria-label': 'Symbol',
      placeholder: 'Symbol',
      'aria-expanded': 'true',
      'aria-controls': 'search-list',
      autocomplete: 'off',
      autocapitalize: 'characters',
      spellcheck: 'false',
      oninput: () => void this.look(),
      onkeydown: (event) => this.key(event),
    });
    this.dialog = h(
      'dialog',
      { class: 'search', 'aria-label': 'Find a symbol' },
      this.input,
      this.list,
    );
    this.dialog.addEventListener('click', (event) => {
      if (event.target === this.dialog) {
        this.dialog.close();
      }
    });
  }

  show(): void {
    if (!this.dialog.open) {
      this.input.value = '';
      this.dialog.showModal();
      this.input.focus();
      void this.look();
    }
  }

  private async look(): Promise<void> {
    this.found = matches(await symbolNames(), this.input.value, MOST);
    this.chosen = 0;
    this.draw();
  }

  private draw(): void {
    const options = this.found.map((name, index) =>
      h(
        'li',
        {
          role: 'option',
          id: `search-${index}`,
          'aria-selected': index === this.chosen ? 'true' : 'false',
          onclick: () => this.go(name),
        },
        name,
      ),
    );
    const nothing = h(
      'li',
      { role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false' },
      'No symbol with bars has this in its name.',
    );
    replace(this.list, ...(options.length > 0 ? options : [nothing]));
    attribute(
      this.input,
      'aria-activedescendant',
      options.length > 0 ? `search-${this.chosen}` : null,
    );
  }

  private key(event: Event): void {
    if (!(event instanceof KeyboardEvent)) {
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0;
    if (step !== 0 && this.found.length > 0) {
      event.preventDefault();
      this.chosen = (this.chosen + step + this.found.length) % this.found.length;
      this.draw();
    }
    const name = this.found[this.chosen];
    if (event.key === 'Enter' && name !== undefined) {
      event.preventDefault();
      this.go(name);
    }
  }

  private go(name: string): void {
    this.dialog.close();
    this.open(name);
  }
}
