/** When a screen breaks or its code is gone after an update: words and a way on, never a white page. */
import { isRouteErrorResponse, useRouteError } from 'react-router';
import { toApiError } from '#kernel/web/api.ts';
import { Button, ErrorFace, NotFound } from '#kernel/web/ui/index.ts';

export function RouteFault() {
  const error = useRouteError();
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFound />;
  const message = error instanceof Error ? error.message : '';
  const outdated =
    /dynamically imported module|Importing a module script failed|error loading dynamically|preload CSS/i.test(message);
  if (outdated) {
    return (
      <div className="z-face" role="alert">
        <h1 style={{ fontSize: '1.07rem' }}>系统刚刚更新过</h1>
        <p>刷新后即可继续，已存的草稿还在。</p>
        <div className="z-face-acts">
          <Button kind="filled" onClick={() => window.location.reload()}>
            刷新
          </Button>
        </div>
      </div>
    );
  }
  return (
    <ErrorFace error={toApiError(error)} onRetry={() => window.location.reload()} retry="刷新" title="这一页出了问题" />
  );
}
