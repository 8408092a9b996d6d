let open: (path: string) => void = (path) => location.assign(path);

/** Who opens pages from now on. */
export function openBy(opener: (path: string) => void): void {
  open = opener;
}

/** Opens a page of the application by its address. */
export function navigate(path: string): void {
  open(path);
}
