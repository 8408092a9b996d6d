import { randomBytes } from 'node:crypto';
import { iso } from './insights.mjs';
import { NOW } from './market.mjs';

/** Names and passwords of the mock alone. */
const USERS = { asha: ['admin', 'asha mock password'], desk: ['viewer', 'desk mock password'] };

export class Accounts {
  sessions = new Map();

  login(name, password) {
    const user = USERS[name];
    if (user === undefined || user[1] !== password) {
      return null;
    }
    const token = randomBytes(32).toString('base64url');
    this.sessions.set(token, {
      user: name,
      role: user[0],
      form_token: randomBytes(32).toString('base64url'),
      id: randomBytes(6).toString('hex'),
    });
    return token;
  }

  of(cookie) {
    const token = /(?:^|; )sid=([\w-]+)/.exec(cookie ?? '')?.[1];
    return token === undefined ? null : (this.sessions.get(token) ?? null);
  }

  end(session) {
    for (const [token, one] of this.sessions) {
      if (one === session) {
        this.sessions.delete(token);
      }
    }
  }

  document(session) {
    return {
      user: session.user,
      role: session.role,
      began_at: iso(NOW - 600),
      idle_ends_at: iso(NOW + 1_800),
      ends_at: iso(NOW + 28_200),
      form_token: session.form_token,
    };
  }

  account(session) {
    const own = [...this.sessions.values()].filter((one) => one.user === session.user);
    const row = (id, is_current) => ({
      session: id,
      address: is_current ? '127.0.0.1' : '10.0.0.12',
      began_at: iso(NOW - 600),
      used_at: iso(NOW - 30),
      ends_at: iso(NOW + 28_200),
      is_current,
    });
    return {
      user: session.user,
      role: session.role,
      sessions: own.map((one) => row(one.id, one === session)),
    };
  }
}
