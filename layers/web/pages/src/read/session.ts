import { flag, list, nullable, number, object, oneOf, type Read, text, time } from './reader.ts';

const role = oneOf('viewer', 'admin');

export const readSession = object({
  user: text,
  role,
  began_at: time,
  idle_ends_at: time,
  ends_at: time,
  form_token: text,
});
export type Session = Read<typeof readSession>;

export const readAccount = object({
  user: text,
  role,
  sessions: list(
    object({
      session: text,
      address: text,
      began_at: time,
      used_at: time,
      ends_at: time,
      is_current: flag,
    }),
  ),
});
export type Account = Read<typeof readAccount>;

export const readUsers = object({
  users: list(
    object({
      user: text,
      role,
      enabled: flag,
      created_at: time,
      password_set_at: time,
      last_login_at: nullable(time),
      sessions: number,
    }),
  ),
});
export type Users = Read<typeof readUsers>;
