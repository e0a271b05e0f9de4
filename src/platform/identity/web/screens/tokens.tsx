/** 接口令牌: all of them, for the security administrator. */
import { Card, Page } from '#kernel/web/ui/index.ts';
import { TokenTable } from '../components/tokens.tsx';

export function Component() {
  return (
    <Page title="接口令牌" note="其他程序凭令牌以本人的岗位读取或办理；离任、停用随即失效">
      <Card pad={false}>
        <TokenTable all />
      </Card>
    </Page>
  );
}
