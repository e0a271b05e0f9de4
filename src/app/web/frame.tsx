/** The shell round every screen: top bar, menu, bells; asks for sign-in over the page instead of throwing it away. */
import { useQueryClient } from '@tanstack/react-query';
import { Drawer } from 'antd';
import { Bell, Menu as MenuIcon, Plus } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Link, Outlet, ScrollRestoration, useLocation, useMatches, useNavigation } from 'react-router';
import { countUnread } from '#platform/notifications/shared/contract.ts';
import { answered, sessionExpired } from '#kernel/web/api.ts';
import { daysToCampaignEnd, day, weekdayLong } from '#kernel/web/format.ts';
import { queryKeyOf, useGet, useLive, useNarrow } from '#kernel/web/hooks.ts';
import { SessionProvider, useSession } from '#kernel/web/session.tsx';
import type { MenuEntry, MenuView } from '#kernel/web/session.tsx';
import { useWaiting } from '#kernel/web/waiting.ts';
import { Button, DetailDrawer, ErrorFace, Icon, Loading, OfflineBand } from '#kernel/web/ui/index.ts';
import { RefusedDownload } from './downloads.tsx';
import { placeInMenu } from './menu-place.ts';
import { NoticesDrawer } from './notices.tsx';
import { EnrolTotpPage, NewPasswordPage, SignInForm, SignInPage } from './screens/sign-in.tsx';
import { SearchBar } from './search-bar.tsx';
import { sessionKey, useSessionSource } from './session-source.tsx';
import { SizeMenu, UserMenu } from './user-menu.tsx';

type Source = ReturnType<typeof useSessionSource>;

export function Frame() {
  const source = useSessionSource();
  if (source.error) {
    return (
      <main className="s-door">
        <div className="s-door-card">
          <ErrorFace error={source.error} onRetry={source.retry} title="进不了系统" />
        </div>
      </main>
    );
  }
  if (source.pending) return <Loading />;
  if (!source.view || !source.session) return <SignInPage onDone={source.take} />;
  if (source.view.mustChangePassword) return <NewPasswordPage view={source.view} onDone={source.take} />;
  if (source.view.mustEnrolTotp) return <EnrolTotpPage view={source.view} onDone={source.retry} />;
  return (
    <SessionProvider value={source.session}>
      <Shell source={source} />
    </SessionProvider>
  );
}

/** What still works without a network, on the screen where one is. */
function Cut() {
  const place = useLocation().pathname;
  const reports = useSession().menu.some((entry) => entry.path === '/report') || place === '/report';
  if (place === '/report' || place === '/unsent')
    return <OfflineBand title="没有网络，可以继续用" note="内容存在本机，联网后自动发送，不会重复" />;
  return reports ? (
    <OfflineBand
      title="没有网络，可以继续上报"
      note={
        <>
          <Link to="/report">上报隐患</Link>　<Link to="/unsent">看未发送</Link>　其他内容联网后再看
        </>
      }
    />
  ) : (
    <OfflineBand />
  );
}

/** Routes may ask for the whole screen: `handle: { bare: true }`. */
const useBare = (): boolean =>
  useMatches().some((match) => (match.handle as { bare?: boolean } | undefined)?.bare === true);

function Shell({ source }: { source: Source }) {
  const { menu, demo } = useSession();
  const narrow = useNarrow();
  const bare = useBare();
  const tabs = narrow ? menu.filter((entry) => entry.tab).slice(0, 5) : [];
  const place = useLocation().pathname;
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);

  // Whoever reads by ear hears the new screen, not the old menu.
  useEffect(() => {
    if (first.current) first.current = false;
    else if (
      document.activeElement === document.body ||
      document.activeElement?.closest('.s-side,.s-views,.s-tabs,.s-drawer')
    )
      main.current?.focus();
  }, [place]);

  if (narrow && bare) {
    return (
      <>
        <Cut />
        <main id="main" ref={main} tabIndex={-1}>
          <Outlet />
        </main>
        <Watches source={source} />
        <ScrollRestoration />
      </>
    );
  }
  return (
    <div className="s-frame">
      <a className="s-skip" href="#main">
        跳到正文
      </a>
      <TopBar source={source} hasMenu={tabs.length < menu.length} />
      {narrow ? null : (
        <aside className="s-side z-noprint">
          <MenuList entries={menu} />
          <SideFoot />
        </aside>
      )}
      <div className="s-body">
        <Cut />
        <Progress />
        <Views />
        <main id="main" className="s-main" ref={main} tabIndex={-1}>
          <Outlet />
        </main>
        {demo && narrow ? <footer className="s-demonote z-noprint">演示数据，单位和人员均为虚构</footer> : null}
      </div>
      {tabs.length > 0 ? <TabBar entries={tabs} /> : null}
      <Watches source={source} />
      <ScrollRestoration />
    </div>
  );
}

/** A hair line while the next screen's code is on its way. */
function Progress() {
  const loading = useNavigation().state !== 'idle';
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!loading) {
      setShown(false);
      return;
    }
    const timer = window.setTimeout(() => setShown(true), 200);
    return () => window.clearTimeout(timer);
  }, [loading]);
  return shown ? <div className="s-progress" role="status" aria-label="正在打开" /> : null;
}

function TopBar({ source, hasMenu }: { source: Source; hasMenu: boolean }) {
  const { menu, demo, can } = useSession();
  const narrow = useNarrow();
  const [drawer, setDrawer] = useState(false);
  const [notices, setNotices] = useState(false);
  const place = useLocation().pathname;
  useEffect(() => setDrawer(false), [place]);
  const unread = useGet(countUnread, {}, { staleTime: 30_000, refetchInterval: 120_000 });
  const waiting = unread.data?.unread ?? 0;
  const register = can.includes('hazards.register');
  return (
    <header className="s-top z-noprint">
      {narrow && hasMenu ? (
        <button
          type="button"
          className="z-iconbtn"
          aria-label="打开菜单"
          aria-expanded={drawer}
          onClick={() => setDrawer(true)}
        >
          <Icon as={MenuIcon} size={20} />
        </button>
      ) : null}
      <Link to="/" className="s-brand">
        <span className="s-logo">治本</span>
        {narrow ? null : (
          <>
            <span className="s-title">河东区安全生产治本攻坚</span>
            <span className="s-years">2024—2026</span>
          </>
        )}
        <span className="z-vh">，回到首页</span>
      </Link>
      {demo ? (
        <span className="z-tag z-tag-demo" title="演示数据，单位和人员均为虚构">
          演示
        </span>
      ) : null}
      {can.includes('search') ? <SearchBar /> : null}
      <div className="s-top-right">
        {register && !narrow ? (
          <Button icon={Plus} to="/hazards/new" className="s-register">
            登记隐患
          </Button>
        ) : null}
        <button
          type="button"
          className="s-bell"
          aria-label={waiting > 0 ? `消息，${waiting} 条未读` : '消息，没有未读'}
          aria-haspopup="dialog"
          onClick={() => setNotices(true)}
        >
          <Icon as={Bell} size={narrow ? 20 : 16} />
          {waiting > 0 ? <span className="s-count">{waiting > 99 ? '99+' : waiting}</span> : null}
        </button>
        {narrow ? null : <SizeMenu />}
        <UserMenu source={source} />
      </div>
      <NoticesDrawer open={notices} onClose={() => setNotices(false)} />
      <Drawer
        open={drawer}
        onClose={() => setDrawer(false)}
        placement="left"
        size={280}
        closable={false}
        rootClassName="s-drawer"
        styles={{ body: { padding: 8 } }}
        title="菜单"
      >
        <MenuList entries={menu} nested />
        {register ? (
          <div style={{ padding: '12px 8px' }}>
            <Button icon={Plus} to="/hazards/new">
              登记隐患
            </Button>
          </div>
        ) : null}
        <div style={{ padding: '0 8px' }}>
          <SizeMenu />
        </div>
        <SideFoot />
      </Drawer>
    </header>
  );
}

/** A record beneath a screen is not the screen itself: `page` only where the link leads to what is open. */
const currentness = (path: string, to: string): 'page' | 'true' => (path === to ? 'page' : 'true');

function ViewLink({ view, path, open, className }: { view: MenuView; path: string; open: boolean; className: string }) {
  return (
    <Link
      to={view.path}
      className={open ? `${className} active` : className}
      aria-current={open ? currentness(path, view.path) : undefined}
    >
      {view.label}
      {view.count ? (
        <span className="s-view-count">
          {badge(view.count)}
          <span className="z-vh"> 件等您办理</span>
        </span>
      ) : null}
    </Link>
  );
}

/**
 * The screens of the menu entry that the place belongs to, as one row above every one of them. On a phone it leaves the
 * pages of single records to their record; the menu holds the same links.
 */
function Views() {
  const { menu } = useSession();
  const path = useLocation().pathname;
  const leaf = useMatches().at(-1);
  const here = placeInMenu(menu, path);
  const views = here?.entry.views ?? [];
  if (!here || views.length < 2) return null;
  const record = Object.keys(leaf?.params ?? {}).length > 0 || path.endsWith('/new');
  return (
    <nav className={`s-views z-noprint${record ? ' s-views-record' : ''}`} aria-label={`${here.entry.label}的各页`}>
      <ul>
        {views.map((view) => (
          <li key={view.key}>
            <ViewLink view={view} path={path} open={here.view === view} className="s-view" />
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** `nested`: the screens of an entry stand beneath it (the drawer of a phone). */
function MenuList({ entries, nested = false }: { entries: readonly MenuEntry[]; nested?: boolean }) {
  const path = useLocation().pathname;
  const here = placeInMenu(entries, path);
  const groups: { name: string | null; entries: MenuEntry[] }[] = [];
  for (const entry of entries) {
    const name = entry.group ?? null;
    const group = groups.find((one) => one.name === name);
    if (group) group.entries.push(entry);
    else groups.push({ name, entries: [entry] });
  }
  return (
    <nav aria-label="菜单">
      {groups.map((group) => (
        <div key={group.name ?? ''} role={group.name ? 'group' : undefined} aria-label={group.name ?? undefined}>
          {group.name ? (
            <div className="s-menu-group" aria-hidden="true">
              {group.name}
            </div>
          ) : null}
          <ul>
            {group.entries.map((entry) => (
              <li key={entry.key}>
                <Link
                  to={entry.path}
                  className={here?.entry === entry ? 's-menu-item active' : 's-menu-item'}
                  aria-current={here?.entry === entry ? currentness(path, entry.path) : undefined}
                >
                  <Icon name={entry.icon} />
                  <span>{entry.label}</span>
                  {entry.count ? (
                    <span className="s-menu-count">
                      {badge(entry.count)}
                      <span className="z-vh"> 件等您办理</span>
                    </span>
                  ) : null}
                </Link>
                {nested && entry.views?.length ? (
                  <ul className="s-menu-views" aria-label={entry.label}>
                    {entry.views.map((view) => (
                      <li key={view.key}>
                        <ViewLink view={view} path={path} open={here?.view === view} className="s-menu-view" />
                      </li>
                    ))}
                  </ul>
                ) : null}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

/** The server counts no further than a thousand for the menu. */
const badge = (waiting: number): string => (waiting >= 1000 ? '999+' : String(waiting));

function SideFoot() {
  const { today, demo } = useSession();
  const left = daysToCampaignEnd(today);
  return (
    <div className="s-sidefoot">
      {demo ? <div>演示数据，均为虚构</div> : null}
      <div>
        {day(today)} {weekdayLong(today)}
      </div>
      <div>{left >= 0 ? `距三年行动收官 ${left} 天` : `三年行动已收官 ${-left} 天`}</div>
    </div>
  );
}

function TabBar({ entries }: { entries: readonly MenuEntry[] }) {
  const { menu } = useSession();
  const path = useLocation().pathname;
  const here = placeInMenu(menu, path);
  return (
    <nav className="s-tabs z-noprint" aria-label="主菜单">
      {entries.map((entry) => (
        <Tab key={entry.key} entry={entry} path={path} open={here?.entry.key === entry.key} />
      ))}
    </nav>
  );
}

function Tab({ entry, path, open }: { entry: MenuEntry; path: string; open: boolean }) {
  const unsent = useWaiting(entry.path);
  const waiting = (entry.count ?? 0) + unsent;
  return (
    <Link
      to={entry.path}
      className={open ? 's-tab active' : 's-tab'}
      aria-current={open ? currentness(path, entry.path) : undefined}
    >
      <span className="s-tab-icon">
        <Icon name={entry.icon} size={20} />
        {waiting > 0 ? (
          <span className="s-count">
            {badge(waiting)}
            <span className="z-vh"> 件{unsent > 0 ? `，其中 ${unsent} 件未发送` : ''}</span>
          </span>
        ) : null}
      </span>
      {entry.label}
    </Link>
  );
}

/** Live news, the idle warning, and sign-in over the page when the session has ended. */
function Watches({ source }: { source: Source }) {
  const session = useSession();
  const client = useQueryClient();
  const [ended, setEnded] = useState(false);
  const [warned, setWarned] = useState(false);
  const lastAnswer = useRef(Date.now());
  const signedIn = session.user.login;

  useLive(
    '/api/v1/notifications/stream',
    ({ type, data }) => {
      // The number comes with the event; only what may have moved the counts of the menu makes the page ask.
      if (type === 'count') client.setQueryData(queryKeyOf(countUnread), data);
      else void client.invalidateQueries({ queryKey: sessionKey });
    },
    !ended,
  );

  useEffect(() => {
    const end = (): void => setEnded(true);
    const alive = (): void => {
      lastAnswer.current = Date.now();
      setWarned(false);
    };
    document.addEventListener(sessionExpired, end);
    document.addEventListener(answered, alive);
    return () => {
      document.removeEventListener(sessionExpired, end);
      document.removeEventListener(answered, alive);
    };
  }, []);

  const idle = session.idleSeconds;
  useEffect(() => {
    if (!idle) return;
    const timer = window.setInterval(() => {
      const quiet = (Date.now() - lastAnswer.current) / 1000;
      if (quiet > idle - 120 && quiet < idle) setWarned(true);
    }, 5_000);
    return () => window.clearInterval(timer);
  }, [idle]);

  return (
    <>
      {warned && !ended ? (
        <div className="s-idle" role="alert">
          <span>两分钟后将自动退出登录，您填的内容会留作草稿。</span>
          <Button kind="filled" size="s" onClick={() => void session.refresh()}>
            继续使用
          </Button>
        </div>
      ) : null}
      <RefusedDownload />
      <DetailDrawer
        open={ended}
        onClose={() => undefined}
        title="请重新登录"
        note="登录已过期。这一页还在，登录后接着办。"
        width={420}
        closable={false}
      >
        <SignInForm
          login={signedIn}
          onDone={(view) => {
            // Another person must not go on with this one's page.
            if (view.user.id !== session.user.id) {
              window.location.assign('/');
              return;
            }
            lastAnswer.current = Date.now();
            setEnded(false);
            source.take(view);
          }}
        />
      </DetailDrawer>
    </>
  );
}
