/** No such address. */
import { NotFound, Page } from '#kernel/web/ui/index.ts';

export function Component() {
  return (
    <Page title="没有这个地址">
      <div className="z-card">
        <NotFound title="请检查链接" text="也可以从菜单重新打开。记录可能已被撤销，或不在您的管理范围内。" />
      </div>
    </Page>
  );
}
