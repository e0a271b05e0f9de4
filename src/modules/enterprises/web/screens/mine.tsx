/** The firm's own file, for the firm's people. */
import { useSession } from '#kernel/web/session.tsx';
import { NoRight, Page } from '#kernel/web/ui/index.ts';
import { FilePage } from '../file-page.tsx';

export function Component() {
  const post = useSession().post as { enterpriseId?: string | null } | null;
  if (post?.enterpriseId) return <FilePage id={post.enterpriseId} own />;
  return (
    <Page title="企业">
      <NoRight
        title="现在的岗位不属于企业"
        text="企业人员在这里查看本企业的档案；管理单位请打开企业名录。"
        action={{ label: '企业名录', to: '/enterprises' }}
      />
    </Page>
  );
}
