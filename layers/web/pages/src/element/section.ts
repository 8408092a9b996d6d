import { type Source } from '../live/source.ts';
import { now } from '../read/request.ts';
import { attribute, type Child, h, replace, toggle } from './h.ts';
import { button, timeOf } from './parts.ts';

export interface SectionOptions {
  title: string;
  isTitleHidden?: boolean;
  meta?: Child[];
  side?: Child[]; // at the right end of the head
  class?: string;
  /** What it shows comes from these. */
  sources: Source<unknown>[];
  /** Instead of the body, when there is nothing: one sentence and the command that fills it. */
  empty?: () => Child[] | null;
  /** The same where the server says that there is no such thing. */
  missing?: () => Child[];
  waitRows?: number;
}

let sections = 0;

function waiting(rows: number): HTMLElement {
  const lines = Array.from({ length: rows }, () =>
    h('p', { class: 'wait-row' }, h('span', { class: 'wait' }), h('span', { class: 'wait s' })),
  );
  return h('div', { class: 'waits', 'aria-busy': 'true', 'aria-label': 'Loading' }, ...lines);
}

const GRACE_MS = 5_000; // a store that is busy for a moment is no news

/** Whether what a source has is older than it should be. */
export function isOld(source: Pick<Source<unknown>, 'isLastKnown' | 'readAt'>): boolean {
  return source.isLastKnown && now() - (source.readAt ?? 0) > GRACE_MS;
}

/**
 * Why a view shows nothing or old values. A failure is a line of its own; that values are old
 * stands in the head, where there is one, so that nothing moves.
 */
export class StateNote {
  readonly element = h('div', { class: 'notes', hidden: true });
  readonly head = h('span', { class: 'since' });
  private readonly what: string;
  private said = '';

  constructor(what: string) {
    this.what = what;
  }

  /** Of one source that many parts of a page show, the first alone speaks. */
  show(all: Source<unknown>[]): void {
    const sources = all.filter((source) => (source.spokenForBy ??= this) === this);
    const failed = sources.find((source) => source.failure !== null && this.maySpeak(source));
    const old = sources.find(isOld);
    const said = failed ? `f ${failed.failure} ${failed.readAt}` : old ? `o ${old.readAt}` : '';
    if (said === this.said) {
      return;
    }
    this.said = said;
    const inHead = this.head.isConnected && failed === undefined;
    this.element.hidden = said === '' || inHead;
    replace(this.head, inHead && old !== undefined ? this.old(old) : null);
    attribute(this.element, 'data-unreachable', failed?.status === 0 ? '' : null);
    if (failed) {
      replace(this.element, this.failed(failed, sources));
    } else if (old && !inHead) {
      replace(this.element, h('div', { class: 'note' }, this.old(old)));
    } else {
      replace(this.element);
    }
  }

  /** A server that cannot be reached is said once a page, however much it was asked for. */
  private maySpeak(source: Source<unknown>): boolean {
    const other = document.querySelector('.notes[data-unreachable]');
    return source.status !== 0 || other === null || other === this.element;
  }

  private failed(source: Source<unknown>, all: Source<unknown>[]): HTMLElement {
    const again = (): void => all.forEach((one) => void one.refresh(false));
    const isForbidden = source.status === 403;
    return h(
      'p',
      { class: `note ${isForbidden ? 'warn' : 'bad'}`, role: 'alert' },
      isForbidden ? 'This is for administrators' : `${this.what} could not be read`,
      h('span', { class: 'why' }, source.failure ?? '', this.asOf(source)),
      h('span', { class: 'gap' }),
      isForbidden ? null : button('Try again', again),
    );
  }

  private asOf(source: Source<unknown>): Child {
    if (source.readAt === null) {
      return null;
    }
    return h('span', {}, '; the view of ', timeOf(source.readAt, 'hms'), ' stays below');
  }

  private old(source: Source<unknown>): HTMLElement {
    return h(
      'span',
      { class: 'late', role: 'status', title: 'The store is busy: last values, trying again' },
      'Stale since ',
      timeOf(source.readAt ?? 0, 'hms'),
    );
  }
}

/** A part of a page: a head, and a body that says when it waits, is empty, old or failed. */
export class Section {
  readonly element: HTMLElement;
  readonly body = h('div', { class: 'sec-b' });
  readonly meta = h('span', { class: 'meta' });
  readonly side = h('span', { class: 'sec-s' });

  private readonly options: SectionOptions;
  private readonly note: StateNote;
  private readonly instead = h('div', { hidden: true });
  private saidEmpty = '';

  constructor(options: SectionOptions, ...children: Child[]) {
    this.options = options;
    this.note = new StateNote(options.title);
    sections += 1;
    const id = `section-${sections}`;
    replace(this.meta, ...(options.meta ?? []));
    replace(this.side, ...(options.side ?? []));
    const title = h('h2', { id }, options.title);
    const head = h(
      'header',
      { class: 'sec-h' },
      title,
      this.meta,
      this.note.head,
      h('span', { class: 'gap' }),
      this.side,
    );
    replace(this.body, ...children);
    this.element = h(
      'section',
      { class: `sec ${options.class ?? ''}`, 'aria-labelledby': id, 'aria-busy': 'true' },
      options.isTitleHidden ? h('h2', { id, class: 'vh' }, options.title) : head,
      this.note.element,
      this.instead,
      this.body,
    );
    this.body.hidden = true;
  }

  /** True when there is something for the body to show. */
  show(): boolean {
    const { sources, missing } = this.options;
    if (missing !== undefined && sources.some((source) => source.status === 404)) {
      this.note.show([]);
      this.body.hidden = true;
      attribute(this.element, 'aria-busy', null);
      this.showEmpty(missing());
      return false;
    }
    this.note.show(sources);
    const isKnown = sources.every((source) => source.value !== null);
    const isBad = sources.some((source) => isOld(source) || source.failure !== null);
    toggle(this.element, 'old', isKnown && isBad);
    const empty = isKnown ? (this.options.empty?.() ?? null) : null;
    this.body.hidden = !isKnown || empty !== null;
    attribute(this.element, 'aria-busy', isKnown || this.hasFailed() ? null : 'true');
    if (!isKnown) {
      this.saidEmpty = '';
      const wait = sources.some((source) => source.isWaiting) && !this.hasFailed();
      this.instead.hidden = !wait;
      if (wait && this.instead.childElementCount === 0) {
        replace(this.instead, waiting(this.options.waitRows ?? 4));
      }
      return false;
    }
    this.showEmpty(empty);
    return empty === null;
  }

  private hasFailed(): boolean {
    return this.options.sources.some((source) => source.failure !== null);
  }

  private showEmpty(empty: Child[] | null): void {
    this.instead.hidden = empty === null;
    if (empty === null) {
      replace(this.instead);
      this.saidEmpty = '';
      return;
    }
    const paragraph = h('p', { class: 'empty' }, ...empty);
    if (paragraph.textContent !== this.saidEmpty) {
      this.saidEmpty = paragraph.textContent ?? '';
      replace(this.instead, paragraph);
    }
  }
}

export const command = (text: string): HTMLElement => h('code', {}, text);
