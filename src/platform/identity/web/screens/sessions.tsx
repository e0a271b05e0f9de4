/** 登录管理: who is signed in now; a session is ended at once. */
import { useState } from 'react';
import { time, timeTick } from '#kernel/web/format.ts';
import { useAct, usePage } from '#kernel/web/hooks.ts';
import {
  CellTwo,
  type Column,
  ConfirmAct,
  FilterBar,
  LedgerTable,
  LinkButton,
  Page,
  Tag,
} from '#kernel/web/ui/index.ts';
import { listSessions, revokeSession } from '../../shared/contract.ts';
import type { SessionRow } from '../../shared/schema.ts';

export function Component() {
  const page = usePage(listSessions, { filters: { q: '', userId: '' } });
  const [ending, setEnding] = useState<SessionRow | null>(null);
  const revoke = useAct(revokeSession, { invalidate: [listSessions], onDone: () => setEnding(null) });
  const columns: Column<SessionRow>[] = [
    {
      key: 'user',
      title: '人员',
      primary: true,
      render: (row) => (
        <CellTwo
          title={row.userName}
          note={row.unitName ? `${row.login} · ${row.unitName}` : row.login}
          to={`/admin/people/${row.userId}`}
          tags={row.isCurrent ? <Tag outline>本次</Tag> : null}
        />
      ),
    },
    { key: 'device', title: '设备', width: '170px', render: (row) => row.device },
    { key: 'ip', title: '网络地址', width: '150px', render: (row) => row.ip ?? '' },
    { key: 'created', title: '登录时间', width: '180px', hideBelow: 1200, render: (row) => time(row.createdAt) },
    { key: 'seen', title: '最近操作', width: '130px', render: (row) => timeTick(row.lastSeenAt) },
    {
      key: 'acts',
      title: '办理',
      width: '100px',
      card: 'side',
      render: (row) => (row.isCurrent ? '' : <LinkButton onClick={() => setEnding(row)}>强制退出</LinkButton>),
    },
  ];
  return (
    <Page title="登录管理" note="现在登录着的浏览器；强制退出后对方下一次操作须重新登录">
      <FilterBar
        search={{ value: page.filters.q, onChange: (q) => page.setFilters({ q }), placeholder: '查姓名、用户名' }}
      />
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => row.id}
        caption="现有登录"
        unit="个"
        empty={{ title: '没有符合条件的登录' }}
      />
      <ConfirmAct
        open={ending !== null}
        onClose={() => {
          setEnding(null);
          revoke.reset();
        }}
        title={`让${ending?.userName ?? ''}退出`}
        intro={ending ? `${ending.device}，${ending.ip ?? ''}。正在填写的内容留在对方浏览器里。` : null}
        confirm="强制退出"
        danger
        busy={revoke.busy}
        error={revoke.error}
        act={() => (ending ? revoke.act({ params: { id: ending.id } }) : undefined)}
      />
    </Page>
  );
}
