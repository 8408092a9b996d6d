/** Times and ages. Every time here is in milliseconds since 1970, UTC. */

export type Zone = 'IST' | 'UTC' | 'Local';
export const ZONES: readonly Zone[] = ['IST', 'UTC', 'Local'];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const IST_AHEAD = 330 * MINUTE;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

let zone: Zone = 'IST';

export function useZone(wanted: Zone): void {
  zone = wanted;
}

export function zoneInUse(): Zone {
  return zone;
}

/** A date whose UTC fields read as the clock on the wall of the zone in use. */
function wall(at: number): Date {
  if (zone === 'UTC') {
    return new Date(at);
  }
  const ahead = zone === 'IST' ? IST_AHEAD : -new Date(at).getTimezoneOffset() * MINUTE;
  return new Date(at + ahead);
}

const two = (value: number): string => String(value).padStart(2, '0');

export function hourMinute(at: number): string {
  const date = wall(at);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
}

export function clock(at: number): string {
  return `${hourMinute(at)}:${two(wall(at).getUTCSeconds())}`;
}

export function dayMonth(at: number): string {
  const date = wall(at);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

export function fullDate(at: number): string {
  return `${dayMonth(at)} ${wall(at).getUTCFullYear()}`;
}

export function weekday(at: number): string {
  return `${WEEKDAYS[wall(at).getUTCDay()]} ${dayMonth(at)}`;
}

export function monthYear(at: number): string {
  const date = wall(at);
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

export function yearMonth(at: number): { year: number; month: number } {
  const date = wall(at);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() };
}

/** Days since 1970 in the zone in use: two times of one day have the same. */
export function dayNumber(at: number): number {
  return Math.floor(wall(at).getTime() / DAY);
}

const isOfYear = (at: number, now: number): boolean =>
  wall(at).getUTCFullYear() === wall(now).getUTCFullYear();

/** Without its date today, without its year this year. */
export function moment(at: number, now: number, seconds = false): string {
  const time = seconds ? clock(at) : hourMinute(at);
  if (dayNumber(at) === dayNumber(now)) {
    return time;
  }
  return `${isOfYear(at, now) ? dayMonth(at) : fullDate(at)} ${time}`;
}

/** The time of a time today, else the day alone, without its year this year. */
export function brief(at: number, now: number): string {
  if (dayNumber(at) === dayNumber(now)) {
    return hourMinute(at);
  }
  return isOfYear(at, now) ? dayMonth(at) : fullDate(at);
}

export const isoOf = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');

/** 7 s, 1:37, 21:37, 3 h, 2 d. */
export function age(spent: number): string {
  const seconds = Math.max(0, Math.floor(spent / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  }
  return spent < 2 * DAY ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(spent / DAY)} d`;
}

/** 1:32:53: what is left. */
export function countdown(left: number): string {
  const seconds = Math.max(0, Math.ceil(left / 1000));
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${Math.floor(seconds / 3600)}:${rest}`;
}

export function spent(seconds: number): string {
  if (seconds < 60) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  return whole < 3600
    ? `${Math.floor(whole / 60)} min ${whole % 60} s`
    : `${Math.floor(whole / 3600)} h ${Math.floor(whole / 60) % 60} min`;
}

const PERIODS: Record<string, number> = {
  '1m': 60,
  '5m': 300,
  '15m': 900,
  '30m': 1800,
  '1h': 3600,
  '1d': 86_400,
};

/** Seconds; a timeframe that is none has no period. */
export function periodOf(timeframe: string): number | undefined {
  return PERIODS[timeframe];
}
