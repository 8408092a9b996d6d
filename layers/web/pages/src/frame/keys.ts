/** The keyboard: letters that go somewhere or do something, off while a field has the focus. */

export interface KeyTargets {
  goTo: (letter: string) => boolean; // after g
  keys: () => Readonly<Record<string, () => void>>;
}

const PREFIX_MS = 1_500;

/** A field of a dialog that was closed keeps the focus until the page is drawn again. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('dialog:not([open])') === null &&
    (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) || target.isContentEditable)
  );
}

/** Rows of the table that has the focus, else of the first that is shown. */
function rowsHere(): HTMLElement[] {
  const main = document.getElementById('main');
  const table =
    document.activeElement?.closest('table') ??
    [...(main?.querySelectorAll('table') ?? [])].find(
      (one) => one.offsetParent !== null && one.querySelector('tbody tr[tabindex]') !== null,
    );
  return [...(table?.querySelectorAll<HTMLElement>('tbody tr[tabindex]') ?? [])];
}

function moveRow(step: number): void {
  const rows = rowsHere();
  const stop = rows.findIndex((row) => row.contains(document.activeElement));
  const from = stop >= 0 ? stop + step : rows.findIndex((row) => row.tabIndex === 0);
  const next = rows[Math.max(0, Math.min(rows.length - 1, from))];
  if (next !== undefined) {
    for (const row of rows) {
      row.tabIndex = row === next ? 0 : -1;
    }
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  }
}

function openRow(target: EventTarget | null): boolean {
  if (target instanceof HTMLTableRowElement) {
    target.querySelector('a')?.click();
    return true;
  }
  return false;
}

export function listenToKeys(targets: KeyTargets): void {
  let prefixAt = -PREFIX_MS;
  document.addEventListener('keydown', (event) => {
    const { key } = event;
    const modified = event.metaKey || event.ctrlKey || event.altKey;
    if (event.defaultPrevented || modified || isTyping(event.target)) {
      return;
    }
    if (document.querySelector('dialog[open]') !== null) {
      return;
    }
    const afterPrefix = performance.now() - prefixAt < PREFIX_MS;
    prefixAt = key === 'g' && !afterPrefix ? performance.now() : -PREFIX_MS;
    const name = event.shiftKey && key.startsWith('Arrow') ? `Shift ${key}` : key;
    const act = targets.keys()[name];
    const done =
      (afterPrefix && targets.goTo(key)) ||
      (key === 'j' && (moveRow(1), true)) ||
      (key === 'k' && (moveRow(-1), true)) ||
      (key === 'Enter' && openRow(event.target)) ||
      (act !== undefined && (act(), true));
    if (done) {
      event.preventDefault();
    }
  });
}
