/** 全部消息: everything that was told to me, with the moment of reading; grows by itself while it is open. */
import { useQueryClient } from '@tanstack/react-query';
import { timeCol } from '#kernel/web/format.ts';
import { invalidate, useAct, useLive, usePage } from '#kernel/web/hooks.ts';
import { ActError, Button, type Column, FilterBar, LedgerTable, LinkButton, Page, Tabs } from '#kernel/web/ui/index.ts';
import { countUnread, listNotifications, readAllNotifications, readNotification } from '../../shared/contract.ts';
import type { NotificationView } from '../../shared/schema.ts';

const changed = [listNotifications, countUnread] as const;

export function Component() {
  const client = useQueryClient();
  const page = usePage(listNotifications, { filters: { unread: '0' } });
  const readOne = useAct(readNotification, { invalidate: changed });
  const readAll = useAct(readAllNotifications, { invalidate: changed });
  useLive('/api/v1/notifications/stream', (event) => {
    if (event.type === 'notification') void invalidate(client, changed);
  });
  const unread = page.data?.unread ?? 0;
  const newest = page.items[0]?.id;
  const columns: Column<NotificationView>[] = [
    {
      key: 'title',
      title: '消息',
      primary: true,
      card: 'head',
      render: (row) => (
        <div>
          <span style={{ fontWeight: row.readAt ? 400 : 600 }}>
            {row.readAt ? null : <span className="z-vh">未读：</span>}
            {row.link ? (
              <LinkButton to={row.link} onClick={() => row.readAt ?? void readOne.act({ params: { id: row.id } })}>
                {row.title}
              </LinkButton>
            ) : (
              row.title
            )}
          </span>
          {row.body ? <div className="z-note">{row.body}</div> : null}
        </div>
      ),
    },
    { key: 'from', title: '发送', width: '120px', card: 'meta', render: (row) => row.from },
    { key: 'at', title: '时间', width: '150px', card: 'meta', render: (row) => timeCol(row.createdAt) },
    {
      key: 'read',
      title: '阅读',
      width: '170px',
      card: 'side',
      render: (row) =>
        row.readAt ? (
          <span className="z-ink3">{timeCol(row.readAt)} 已读</span>
        ) : (
          <LinkButton onClick={() => void readOne.act({ params: { id: row.id } })}>标为已读</LinkButton>
        ),
    },
  ];
  return (
    <Page
      title="消息"
      note={unread > 0 ? `${unread} 条未读` : '都看过了'}
      actions={
        <Button
          busy={readAll.busy}
          locked={unread === 0 ? '没有未读消息' : null}
          onClick={() => void readAll.act({ body: page.index === 1 && newest ? { upTo: newest } : {} })}
        >
          全部标为已读
        </Button>
      }
    >
      <ActError error={readOne.error ?? readAll.error} />
      <FilterBar>
        <Tabs
          label="消息范围"
          items={[
            { key: '0', label: '全部' },
            { key: '1', label: '未读', count: unread },
          ]}
          value={page.filters.unread}
          onChange={(key) => page.setFilters({ unread: key })}
        />
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => row.id}
        caption="消息"
        unit="条"
        empty={{
          title: page.filters.unread === '1' ? '没有未读消息' : '还没有消息',
          text: '分派给您的事项、签收回执和到期提醒会出现在这里。',
        }}
      />
    </Page>
  );
}
