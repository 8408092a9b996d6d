import { Facts } from '../element/facts.ts';
import { h, replace } from '../element/h.ts';
import { button, chip, select, timeOf } from '../element/parts.ts';
import { Section } from '../element/section.ts';
import { Table } from '../element/table.ts';
import { get, post } from '../read/request.ts';
import { type Account, readAccount, readSession } from '../read/session.ts';
import { change, settings, type Settings } from '../settings.ts';
import { Page, type Place } from './page.ts';

type SessionRow = Account['sessions'][number];

/** One's own account: sessions, the password, and how this browser shows things. */
export class AccountPage extends Page {
  override readonly title = 'Account';
  override readonly element: HTMLElement;

  private readonly account = this.sourceOfAccounts('/account', readAccount);
  private readonly facts = new Facts();
  private readonly notes = h('div', { class: 'notes', 'aria-live': 'polite' });
  private readonly others = button(
    'End all others',
    () => void this.end('/account/sessions/end_others'),
  );
  private readonly sessions = new Table<SessionRow>({
    label: 'Sessions',
    class: 'cards',
    key: (row) => row.session,
    columns: [
      {
        head: 'Began',
        isName: true,
        class: 'plain pa',
        text: (row) => String(row.began_at),
        cell: (row) => [timeOf(row.began_at)],
      },
      { head: 'From', class: 'mono pc', text: (row) => row.address },
      {
        head: 'Last used',
        class: 'n pd',
        text: (row) => String(row.used_at),
        cell: (row) => [timeOf(row.used_at)],
      },
      {
        head: 'Ends',
        class: 'n',
        text: (row) => String(row.ends_at),
        cell: (row) => [timeOf(row.ends_at)],
      },
      {
        head: '',
        class: 'n pb',
        text: (row) => String(row.is_current),
        cell: (row) => [this.ender(row)],
      },
    ],
  });
  private readonly mine = new Section(
    { title: 'You', sources: [this.account] },
    this.facts.element,
    h(
      'p',
      { class: 'body' },
      h('a', { class: 'btn', href: '/account/password' }, 'Change the password'),
    ),
  );
  private readonly list = new Section(
    {
      title: 'Sessions',
      sources: [this.account],
      meta: ['where you are logged in'],
      side: [this.others],
    },
    this.sessions.element,
  );

  constructor(place: Place) {
    super(place);
    if (this.query.has('changed')) {
      this.tell('The password is changed, and every other session has ended.');
    }
    this.element = h(
      'div',
      {},
      h('div', { class: 'page-h' }, h('h1', {}, 'Account')),
      this.notes,
      h(
        'div',
        { class: 'cols half' },
        h('div', {}, this.mine.element, this.display()),
        h('div', {}, this.list.element),
      ),
    );
  }

  override paint(): void {
    const account = this.account.value;
    if (account !== null) {
      this.facts.show([
        ['Name', account.user, 'strong'],
        ['Role', account.role],
      ]);
      this.sessions.update(account.sessions, true);
      this.others.hidden = account.sessions.length < 2;
    }
    this.mine.show();
    this.list.show();
  }

  private display(): HTMLElement {
    const choose =
      <K extends keyof Settings>(name: K) =>
      (value: string): void =>
        change({ [name]: value } as Pick<Settings, K>);
    const bars = ['75', '150', '300', '600'].map((size) => [size, size] as const);
    const rows = [
      select(
        'Numbers',
        [
          ['lakh', '1,00,56,382.45'],
          ['thousand', '10,056,382.45'],
        ],
        settings.grouping,
        choose('grouping'),
      ),
      select(
        'Rows',
        [
          ['dense', 'dense'],
          ['cosy', 'taller'],
        ],
        settings.density,
        choose('density'),
      ),
      select(
        'Candles',
        [
          ['up-down', 'teal up, orange down'],
          ['green-red', 'green up, red down'],
          ['red-green', 'red up, green down'],
        ],
        settings.candles,
        choose('candles'),
      ),
      select('Bars a chart shows at first', bars, String(settings.barsShown), (value) =>
        change({ barsShown: Number(value) }),
      ),
    ];
    return h(
      'section',
      { class: 'sec', 'aria-labelledby': 'h-display' },
      h(
        'header',
        { class: 'sec-h' },
        h('h2', { id: 'h-display' }, 'Display'),
        h('span', { class: 'meta' }, 'kept in this browser'),
      ),
      h('div', { class: 'body choices' }, ...rows),
    );
  }

  private ender(row: SessionRow): Node {
    const path = `/account/sessions/${encodeURIComponent(row.session)}/end`;
    return row.is_current ? chip('this one', 'end') : button('End', () => void this.end(path));
  }

  private tell(text: string, isBad = false): void {
    replace(this.notes, h('p', { class: `note ${isBad ? 'bad' : ''}` }, text));
  }

  private async end(path: string): Promise<void> {
    try {
      const session = await get('/session', readSession);
      await post(path, session.value?.form_token ?? '');
      this.tell('Ended.');
    } catch (error) {
      this.tell(`Not ended: ${error instanceof Error ? error.message : String(error)}`, true);
    }
    void this.account.refresh(false);
  }
}
