/** 消息: what was told to me, newest first; opening one leaves a receipt. */
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import {
  countUnread,
  listNotifications,
  readAllNotifications,
  readNotification,
} from '#platform/notifications/shared/contract.ts';
import { ago } from '#kernel/web/format.ts';
import { invalidate, useAct, useGet } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { ActError, Button, DetailDrawer, Empty, QueryFace } from '#kernel/web/ui/index.ts';
import { roomRoutes } from './rooms.ts';

const allPath = roomRoutes.some((route) => route.path === 'notifications') ? '/notifications' : null;

export function NoticesDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { today } = useSession();
  const navigate = useNavigate();
  const client = useQueryClient();
  const list = useGet(listNotifications, { query: { limit: 30 } }, { enabled: open, staleTime: 0 });
  const changed = [listNotifications, countUnread] as const;
  const readOne = useAct(readNotification, { invalidate: changed });
  const readAll = useAct(readAllNotifications, { invalidate: changed });
  const newest = list.data?.items[0]?.id;
  const unread = list.data?.unread ?? 0;
  return (
    <DetailDrawer
      open={open}
      onClose={onClose}
      title="消息"
      note={unread > 0 ? `${unread} 条未读` : '都看过了'}
      width={460}
      footer={
        <>
          <Button
            busy={readAll.busy}
            locked={unread === 0 ? '没有未读消息' : null}
            onClick={() =>
              void readAll.act({ body: newest ? { upTo: newest } : {} }).then(() => invalidate(client, changed))
            }
          >
            全部标为已读
          </Button>
          {allPath ? (
            <Button to={allPath} onClick={onClose}>
              全部消息
            </Button>
          ) : null}
        </>
      }
    >
      <ActError error={readOne.error ?? readAll.error} />
      <QueryFace query={list}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty title="还没有消息" text="分派给您的事项、签收回执和到期提醒会出现在这里。" />
          ) : (
            <ul className="s-notices">
              {data.items.map((item) => (
                <li key={item.id} className={item.readAt ? undefined : 's-notice-new'}>
                  <button
                    type="button"
                    onClick={() => {
                      if (!item.readAt) void readOne.act({ params: { id: item.id } });
                      if (item.link) {
                        onClose();
                        void navigate(item.link);
                      }
                    }}
                  >
                    <span className="s-notice-title">
                      {item.readAt ? null : <span className="z-vh">未读：</span>}
                      {item.title}
                    </span>
                    {item.body ? <span className="z-small z-ink2">{item.body}</span> : null}
                    <span className="z-note">
                      {item.from} · {ago(item.createdAt, today)}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </QueryFace>
    </DetailDrawer>
  );
}
