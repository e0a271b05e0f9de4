/** 字号, and who I am: my posts, acting for another, my account, signing out. */
import { Popover } from 'antd';
import { ALargeSmall, Check, ChevronDown, LogOut, UserCog } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import { toApiError } from '#kernel/web/api.ts';
import { useNarrow } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { useWaiting } from '#kernel/web/waiting.ts';
import { ActError, Avatar, Icon } from '#kernel/web/ui/index.ts';
import { roomRoutes } from './rooms.ts';
import type { useSessionSource } from './session-source.tsx';
import { sizeWords, useTextSize } from './size.ts';

function Menu({
  open,
  onOpen,
  name,
  menu,
  className,
  children,
}: {
  open: boolean;
  onOpen: (open: boolean) => void;
  name: string;
  menu: ReactNode;
  className: string;
  children: ReactNode;
}) {
  return (
    <Popover
      open={open}
      onOpenChange={onOpen}
      trigger="click"
      placement="bottomRight"
      arrow={false}
      content={
        <div
          className="z-menu"
          role="region"
          aria-label={name}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onOpen(false);
          }}
        >
          {menu}
        </div>
      }
      styles={{ container: { padding: 0 } }}
      destroyOnHidden
    >
      <button type="button" className={className} aria-haspopup="true" aria-expanded={open}>
        {children}
      </button>
    </Popover>
  );
}

export function SizeMenu() {
  const { chosen, choose } = useTextSize();
  const [open, setOpen] = useState(false);
  return (
    <Menu
      open={open}
      onOpen={setOpen}
      name="字号"
      className="s-topbtn"
      menu={sizeWords.map((one) => (
        <button
          key={one.value}
          type="button"
          className="z-menu-item"
          aria-pressed={one.value === chosen}
          onClick={() => {
            choose(one.value);
            setOpen(false);
          }}
        >
          <span style={{ fontSize: one.value }}>{one.label}</span>
          {one.value === chosen ? (
            <span className="z-menu-count">
              <Icon as={Check} />
            </span>
          ) : null}
        </button>
      ))}
    >
      <Icon as={ALargeSmall} size={18} />
      字号
      <span className="z-vh">，现在是{sizeWords.find((one) => one.value === chosen)?.label}</span>
    </Menu>
  );
}

const accountPath = roomRoutes.some((route) => route.path === 'account') ? '/account' : null;

export function UserMenu({ source }: { source: ReturnType<typeof useSessionSource> }) {
  const { user, post, posts, unit, onBehalfOf, signOut } = useSession();
  const narrow = useNarrow();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const unsent = useWaiting('/hazards');
  const [leaving, setLeaving] = useState(false);
  const delegations = source.view?.delegations ?? [];
  const act = (work: () => Promise<void>, then?: () => void): void => {
    setError(null);
    work().then(
      () => {
        setOpen(false);
        then?.();
      },
      (caught: unknown) => setError(toApiError(caught)),
    );
  };
  const home = (): void => void navigate('/');
  const menu = (
    <div style={{ minWidth: '17rem' }}>
      <div className="z-menu-head" style={{ fontSize: '0.93rem' }}>
        <b style={{ color: 'var(--ink-1)' }}>{user.name}</b>（{user.login}）
        <div>{[unit?.name, post?.title].filter(Boolean).join(' · ')}</div>
        {onBehalfOf ? (
          <div>
            正在代 {onBehalfOf.name}（{onBehalfOf.unitName}）办理
          </div>
        ) : null}
      </div>
      {error ? (
        <div style={{ padding: 6 }}>
          <ActError error={error} />
        </div>
      ) : null}
      {posts.length > 1 || onBehalfOf ? (
        <>
          <hr />
          <div className="z-menu-head">换岗位</div>
          {posts.map((one) => {
            const on = one.id === post?.id && !onBehalfOf;
            return (
              <button
                key={one.id}
                type="button"
                className="z-menu-item"
                aria-pressed={on}
                onClick={() => act(() => source.actFor({ postId: one.id }), home)}
              >
                {one.unitName} · {one.title}
                {on ? (
                  <span className="z-menu-count">
                    <Icon as={Check} />
                  </span>
                ) : null}
              </button>
            );
          })}
        </>
      ) : null}
      {delegations.length > 0 ? (
        <>
          <hr />
          <div className="z-menu-head">代他人办理（两个名字都会留下）</div>
          {delegations.map((one) => (
            <button
              key={one.id}
              type="button"
              className="z-menu-item"
              onClick={() => act(() => source.actFor({ delegationId: one.id }), home)}
            >
              代 {one.name}，{one.unitName} {one.title}
            </button>
          ))}
        </>
      ) : null}
      <hr />
      {accountPath ? (
        <Link to={accountPath} className="z-menu-item" onClick={() => setOpen(false)}>
          <Icon as={UserCog} />
          我的账号
        </Link>
      ) : null}
      {leaving ? (
        <p className="z-menu-head" role="alert">
          还有 {unsent} 件未发送，只存在本机。换人登录不会替您发送，请联网后先等它变成 0 件。
        </p>
      ) : null}
      <button
        type="button"
        className="z-menu-item"
        onClick={() => {
          if (unsent > 0 && !leaving) setLeaving(true);
          else act(signOut);
        }}
      >
        <Icon as={LogOut} />
        {leaving ? '仍要退出登录' : '退出登录'}
      </button>
    </div>
  );
  return (
    <Menu open={open} onOpen={setOpen} name="账号" className="s-topbtn s-user" menu={menu}>
      <Avatar name={user.name} />
      {narrow ? (
        <span className="z-vh">{user.name}</span>
      ) : (
        <>
          <b>{user.name}</b>
          <span className="s-user-unit z-one">
            {onBehalfOf ? `代 ${onBehalfOf.name} 办理` : [unit?.name, post?.title].filter(Boolean).join(' · ')}
          </span>
          <Icon as={ChevronDown} />
        </>
      )}
      <span className="z-vh">，账号菜单</span>
    </Menu>
  );
}
