import './styles/server-pages.css';

/** What login and the like gain by JavaScript: the theme in use, a look at what is typed. */
function themeInUse(): string {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem('millrace-settings') ?? '{}');
    const theme = typeof kept === 'object' && kept !== null && 'theme' in kept ? kept.theme : null;
    if (theme === 'dark' || theme === 'light') {
      return theme;
    }
  } catch {
    // storage switched off: as the system likes it
  }
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

document.documentElement.dataset['theme'] = themeInUse();

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-shows]')) {
  const field = document.getElementById(button.dataset['shows'] ?? '');
  if (field instanceof HTMLInputElement) {
    button.hidden = false;
    button.addEventListener('click', () => {
      const isShown = field.type === 'password';
      field.type = isShown ? 'text' : 'password';
      button.textContent = isShown ? 'Hide' : 'Show';
      button.setAttribute('aria-pressed', String(isShown));
    });
  }
}
