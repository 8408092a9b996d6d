/**
 * From JSON to types. A reader gives the value as what it says it is, or throws a ReadError that
 * names the field, what is there and what was expected.
 */
export type Reader<T> = (value: unknown, at: string) => T;
export type Read<R> = R extends Reader<infer T> ? T : never;

export class ReadError extends Error {
  override name = 'ReadError';
}

function shown(value: unknown): string {
  if (value === undefined) {
    return 'is missing';
  }
  const text = JSON.stringify(value) ?? String(value);
  return `is ${text.length > 40 ? `${text.slice(0, 40)}...` : text}`;
}

function refuse(value: unknown, at: string, expected: string): never {
  throw new ReadError(`${at} ${shown(value)}, expected ${expected}`);
}

export const text: Reader<string> = (value, at) =>
  typeof value === 'string' ? value : refuse(value, at, 'a text');

export const number: Reader<number> = (value, at) =>
  typeof value === 'number' && Number.isFinite(value) ? value : refuse(value, at, 'a number');

export const flag: Reader<boolean> = (value, at) =>
  typeof value === 'boolean' ? value : refuse(value, at, 'true or false');

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const DATE = /^\d{4}-\d\d-\d\d$/;

/** A UTC time as milliseconds since 1970. */
export const time: Reader<number> = (value, at) => {
  const read = typeof value === 'string' && TIME.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(read) ? refuse(value, at, 'a time such as 2026-11-20T08:10:00Z') : read;
};

/** A session's date, as it stands. */
export const date: Reader<string> = (value, at) =>
  typeof value === 'string' && DATE.test(value)
    ? value
    : refuse(value, at, 'a date such as 2026-11-20');

export function oneOf<const T extends string>(...names: readonly T[]): Reader<T> {
  return (value, at) => {
    const found = names.find((name) => name === value);
    return found ?? refuse(value, at, `one of ${names.join(', ')}`);
  };
}

export function nullable<T>(read: Reader<T>): Reader<T | null> {
  return (value, at) => (value === null ? null : read(value, at));
}

/** For a field that older documents leave out. */
export function optional<T>(read: Reader<T>): Reader<T | null> {
  return (value, at) => (value === undefined || value === null ? null : read(value, at));
}

export function list<T>(read: Reader<T>): Reader<T[]> {
  return (value, at) =>
    Array.isArray(value)
      ? value.map((item: unknown, index) => read(item, `${at}[${index}]`))
      : refuse(value, at, 'a list');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function object<F extends Record<string, Reader<unknown>>>(
  fields: F,
): Reader<{ [K in keyof F]: Read<F[K]> }> {
  const readers = Object.entries(fields);
  return (value, at) => {
    if (!isRecord(value)) {
      return refuse(value, at, 'an object');
    }
    const entries = readers.map(([name, read]) => [name, read(value[name], `${at}.${name}`)]);
    return Object.fromEntries(entries) as { [K in keyof F]: Read<F[K]> };
  };
}

/** An object with names that are not known before. */
export function mapOf<T>(read: Reader<T>): Reader<Record<string, T>> {
  return (value, at) => {
    if (!isRecord(value)) {
      return refuse(value, at, 'an object');
    }
    const entries = Object.entries(value).map(([name, item]) => [
      name,
      read(item, `${at}.${name}`),
    ]);
    return Object.fromEntries(entries) as Record<string, T>;
  };
}

/** A number or one of some words, as limits are. */
export const numberOrWord: Reader<number | string> = (value, at) =>
  typeof value === 'number' || typeof value === 'string'
    ? value
    : refuse(value, at, 'a number or a word');

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Anything: shown as it is. */
export const json: Reader<Json> = (value) => value as Json;

/** Columns that belong together have one length. */
export function sameLength(at: string, columns: Record<string, readonly unknown[]>): void {
  const lengths = Object.entries(columns).map(([name, column]) => `${name} ${column.length}`);
  if (new Set(Object.values(columns).map((column) => column.length)).size > 1) {
    throw new ReadError(`${at} has columns of different lengths: ${lengths.join(', ')}`);
  }
}
