/**
 * Links that save a file. What the server refuses would end in the browser's own “download failed”, without a word why; so it is asked
 * first, and the refusal is shown over the page. The browser saves the file by itself, as before.
 */
import { useEffect, useState } from 'react';
import { apiBase, askForFile, toApiError, type ApiError } from '#kernel/web/api.ts';
import { Button } from '#kernel/web/ui/index.ts';

/** A link beside the page: its click does not come round here again. */
function save(link: HTMLAnchorElement): void {
  const beside = document.createElement('a');
  beside.href = link.href;
  beside.download = link.download;
  beside.click();
}

export function RefusedDownload() {
  const [error, setError] = useState<ApiError | null>(null);
  useEffect(() => {
    const onClick = (event: MouseEvent): void => {
      if (event.defaultPrevented || event.button !== 0) return;
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[download]') : null;
      const address = link?.getAttribute('href') ?? '';
      if (!link || !address.startsWith(`${apiBase}/`)) return;
      event.preventDefault();
      setError(null);
      askForFile(address).then(
        () => save(link),
        (problem: unknown) => setError(toApiError(problem)),
      );
    };
    document.addEventListener('click', onClick);
    return () => document.removeEventListener('click', onClick);
  }, []);
  // Whoever is not signed in any more is asked to sign in, which says enough.
  if (error === null || error.status === 401) return null;
  return (
    <div className="s-idle s-refused" role="alert">
      <span>{error.detail}</span>
      <Button size="s" onClick={() => setError(null)}>
        知道了
      </Button>
    </div>
  );
}
