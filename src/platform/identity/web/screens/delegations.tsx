/** 代办授权: all of them, for the security administrator. */
import { Card, Page } from '#kernel/web/ui/index.ts';
import { DelegationTable } from '../components/delegations.tsx';
import '../identity.css';

export function Component() {
  return (
    <Page title="代办授权" note="跨单位的代办须您同意；管理员的权力不能代办">
      <Card pad={false}>
        <DelegationTable />
      </Card>
    </Page>
  );
}
