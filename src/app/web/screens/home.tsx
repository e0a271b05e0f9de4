/** The first entry of the menu is the first screen. */
import { Navigate } from 'react-router';
import { useSession } from '#kernel/web/session.tsx';
import { NoRight, Page } from '#kernel/web/ui/index.ts';

export function Component() {
  const { menu } = useSession();
  const first = menu[0];
  if (first) return <Navigate to={first.path} replace />;
  return (
    <Page title="首页">
      <div className="z-card">
        <NoRight title="您还没有可以办理的事项" text="您的账号目前没有任职岗位。请联系本单位管理员办理任职后再登录。" />
      </div>
    </Page>
  );
}
