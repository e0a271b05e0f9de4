/** 我的登录: the browsers in which the person is signed in; an unknown one is made to leave. */
import { time, timeTick } from '#kernel/web/format.ts';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { ActError, CellTwo, type Column, DataTable, LinkButton, QueryFace, Tag } from '#kernel/web/ui/index.ts';
import { listMySessions, revokeMySession } from '../../shared/contract.ts';
import type { SessionRow } from '../../shared/schema.ts';

export function MySessions() {
  const list = useGet(listMySessions, { query: { limit: 50 } });
  const revoke = useAct(revokeMySession, { invalidate: [listMySessions] });
  const columns: Column<SessionRow>[] = [
    {
      key: 'device',
      title: '设备',
      primary: true,
      card: 'head',
      render: (row) => (
        <CellTwo title={row.device} note={row.ip ?? undefined} tags={row.isCurrent ? <Tag outline>本次</Tag> : null} />
      ),
    },
    { key: 'created', title: '登录时间', width: '180px', render: (row) => time(row.createdAt) },
    { key: 'seen', title: '最近操作', width: '130px', render: (row) => timeTick(row.lastSeenAt) },
    {
      key: 'acts',
      title: '办理',
      card: 'side',
      width: '110px',
      render: (row) =>
        row.isCurrent ? (
          ''
        ) : (
          <LinkButton onClick={() => void revoke.act({ params: { id: row.id } })}>让它退出</LinkButton>
        ),
    },
  ];
  return (
    <>
      <ActError error={revoke.error} />
      <QueryFace query={list}>
        {(data) => (
          <DataTable
            columns={columns}
            rows={data.items}
            rowKey={(row) => row.id}
            caption="我的登录"
            minWidth={600}
            empty="没有别的登录"
          />
        )}
      </QueryFace>
    </>
  );
}
