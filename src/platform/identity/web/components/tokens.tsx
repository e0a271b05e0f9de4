/** 接口令牌: one's own, or all of them for the security administrator. */
import { time } from '#kernel/web/format.ts';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { ActError, CellTwo, type Column, DataTable, LinkButton, QueryFace, StateBadge } from '#kernel/web/ui/index.ts';
import { listMyTokens, listTokens, revokeToken } from '../../shared/contract.ts';
import type { TokenView } from '../../shared/schema.ts';

export function TokenTable({ all }: { all: boolean }) {
  const { now } = useSession();
  const list = useGet(all ? listTokens : listMyTokens);
  const revoke = useAct(revokeToken, { invalidate: [listMyTokens, listTokens] });
  const ended = (row: TokenView): string | null => (row.revokedAt ? '已停用' : row.expiresAt <= now ? '已到期' : null);
  const columns: Column<TokenView>[] = [
    {
      key: 'name',
      title: '用途',
      primary: true,
      card: 'head',
      render: (row) => <CellTwo title={row.name} note={all ? `${row.userName} · ${row.unitName}` : row.hint} />,
    },
    {
      key: 'scopes',
      title: '权限',
      width: '120px',
      render: (row) => (row.scopes.includes('write') ? '读取和办理' : '只读取'),
    },
    {
      key: 'used',
      title: '最近使用',
      width: '180px',
      render: (row) => (row.lastUsedAt ? time(row.lastUsedAt) : '没有用过'),
    },
    { key: 'expires', title: '有效到', width: '180px', render: (row) => time(row.expiresAt) },
    {
      key: 'acts',
      title: '状态',
      card: 'side',
      width: '110px',
      render: (row) => {
        const word = ended(row);
        return word ? (
          <StateBadge family="stopped" label={word} />
        ) : (
          <LinkButton onClick={() => void revoke.act({ params: { id: row.id } })}>停用</LinkButton>
        );
      },
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
            caption="接口令牌"
            minWidth={700}
            empty="没有接口令牌"
          />
        )}
      </QueryFace>
    </>
  );
}
