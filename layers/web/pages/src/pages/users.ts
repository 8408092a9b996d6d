import { h } from '../element/h.ts';
import { chip, timeOf } from '../element/parts.ts';
import { command, Section } from '../element/section.ts';
import { Table } from '../element/table.ts';
import { count } from '../format/number.ts';
import { readUsers, type Users } from '../read/session.ts';
import { Page, type Place } from './page.ts';

/** Who may look. Accounts are made and changed from the command line. */
export class UsersPage extends Page {
  override readonly title = 'Users';
  override readonly element: HTMLElement;

  private readonly users = this.sourceOfAccounts('/users', readUsers);
  private readonly table = new Table<Users['users'][number]>({
    label: 'Users',
    class: 'cards',
    key: (row) => row.user,
    columns: [
      { head: 'User', isName: true, class: 'pa', text: (row) => row.user },
      { head: 'Role', class: 'pc', text: (row) => row.role },
      {
        head: 'Enabled',
        class: 'pb',
        text: (row) => (row.enabled ? 'yes' : 'no'),
        cell: (row) => [row.enabled ? 'yes' : chip('disabled', 'bad')],
      },
      {
        head: 'Last login',
        class: 'pd',
        text: (row) => String(row.last_login_at),
        cell: (row) =>
          row.last_login_at === null
            ? [h('span', { class: 'dim3' }, 'never')]
            : [timeOf(row.last_login_at)],
      },
      { head: 'Sessions', class: 'n', text: (row) => count(row.sessions) },
      {
        head: 'Password set',
        class: 'dim',
        text: (row) => String(row.password_set_at),
        cell: (row) => [timeOf(row.password_set_at)],
      },
      {
        head: 'Created',
        class: 'dim',
        text: (row) => String(row.created_at),
        cell: (row) => [timeOf(row.created_at)],
      },
    ],
  });
  private readonly list = new Section(
    { title: 'Users', isTitleHidden: true, sources: [this.users], waitRows: 4 },
    this.table.element,
  );

  constructor(place: Place) {
    super(place);
    this.element = h(
      'div',
      {},
      h(
        'div',
        { class: 'page-h' },
        h('h1', {}, 'Users'),
        h('span', { class: 'dim' }, 'made and changed by ', command('millrace users')),
      ),
      this.list.element,
    );
  }

  override paint(): void {
    this.table.update(this.users.value?.users ?? []);
    this.list.show();
  }
}
