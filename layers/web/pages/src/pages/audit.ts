import { csvButton } from '../element/csv_button.ts';
import { h, replace } from '../element/h.ts';
import { select, timeOf } from '../element/parts.ts';
import { Section } from '../element/section.ts';
import { Table } from '../element/table.ts';
import { isoOf } from '../format/time.ts';
import { words } from '../format/words.ts';
import { type Audit, readAudit, type TradingChange } from '../read/trading.ts';
import { Page, type Place } from './page.ts';
import { historyColumns } from './risk.ts';

type Entry = Audit['entries'][number];

/** Who logged in, failed to, or changed accounts; and who changed the trading state. */
export class AuditPage extends Page {
  override readonly title = 'Audit';
  override readonly element: HTMLElement;

  private readonly audit = this.sourceOfAccounts('/audit?limit=500', readAudit, ['trading']);
  private what = this.query.get('what') ?? '';
  private readonly entries = new Table<Entry>({
    label: 'Accounts',
    class: 'cards',
    key: (row) => `${row.at} ${row.what} ${row.user} ${row.address} ${row.detail}`,
    columns: [
      {
        head: 'At',
        csvHead: 'At (UTC)',
        isName: true,
        class: 'plain pa',
        text: (row) => String(row.at),
        cell: (row) => [timeOf(row.at, 'moment-s')],
        csv: (row) => isoOf(row.at),
      },
      {
        head: 'What',
        class: 'pb',
        text: (row) => words(row.what),
        csv: (row) => row.what,
        tone: (row) => (/fail|delay|refus/.test(row.what) ? 'late' : ''),
      },
      { head: 'User', class: 'pc strong', text: (row) => row.user, csv: (row) => row.user },
      { head: 'By', class: 'dim', text: (row) => row.by, csv: (row) => row.by },
      {
        head: 'Address',
        class: 'dim mono pd',
        text: (row) => row.address,
        csv: (row) => row.address,
      },
      { head: 'Detail', class: 'cut', text: (row) => row.detail, csv: (row) => row.detail },
    ],
  });
  private readonly trading = new Table<TradingChange>({
    label: 'Trading states',
    class: 'cards',
    key: (row) => `${row.at} ${row.mode} ${row.strategy}`,
    columns: historyColumns,
  });
  private readonly chooser = h('span');
  private saidKinds = '';
  private readonly sections: Section[];

  constructor(place: Place) {
    super(place);
    const sources = [this.audit];
    this.sections = [
      new Section(
        {
          title: 'Accounts',
          sources,
          waitRows: 12,
          meta: ['newest first'],
          side: [
            this.chooser,
            csvButton(
              () => 'audit',
              () => this.entries.csv(),
            ),
          ],
          empty: () =>
            this.entries.rows.length === 0 ? ['Nothing of this kind was recorded.'] : null,
        },
        h('div', { class: 'scroll-x' }, this.entries.element),
      ),
      new Section(
        {
          title: 'Trading states',
          sources,
          empty: () =>
            this.audit.value?.trading.length === 0 ? ['The state was never changed.'] : null,
        },
        h('div', { class: 'scroll-x' }, this.trading.element),
      ),
    ];
    this.element = h(
      'div',
      {},
      h(
        'div',
        { class: 'page-h' },
        h('h1', {}, 'Audit'),
        h('span', { class: 'dim' }, 'written once, never changed'),
      ),
      h(
        'div',
        { class: 'cols half' },
        ...this.sections.map((section) => h('div', {}, section.element)),
      ),
    );
  }

  override paint(): void {
    const audit = this.audit.value;
    if (audit !== null) {
      this.entries.update(
        audit.entries.filter((row) => this.what === '' || row.what === this.what),
        true,
      );
      this.trading.update(audit.trading, true);
      this.paintChooser(audit.entries);
    }
    for (const section of this.sections) {
      section.show();
    }
  }

  private paintChooser(entries: readonly Entry[]): void {
    const kinds = [...new Set(entries.map((row) => row.what))].sort();
    const said = kinds.join();
    if (said === this.saidKinds || this.chooser.contains(document.activeElement)) {
      return;
    }
    this.saidKinds = said;
    const choices = [['', 'all'] as const, ...kinds.map((kind) => [kind, words(kind)] as const)];
    replace(
      this.chooser,
      select('Show', choices, this.what, (value) => {
        this.what = value;
        this.keep('what', value);
        this.soon();
      }),
    );
  }
}
