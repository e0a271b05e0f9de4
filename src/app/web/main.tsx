/** The console starts here. */
import '#kernel/web/guard.ts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ConfigProvider } from 'antd';
import zhCN from 'antd/es/locale/zh_CN';
import { StrictMode } from 'react';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { config } from 'zod';
import zodWords from 'zod/v4/locales/zh-CN.js';
import { ApiError } from '#kernel/web/api.ts';
import { themeOf } from '#kernel/web/theme.ts';
import { Loading } from '#kernel/web/ui/index.ts';
import '#kernel/web/ui/kit.css';
import { Frame } from './frame.tsx';
import { keepPagesOffline } from './offline/register.ts';
import { RouteFault } from './route-fault.tsx';
import { roomRoutes } from './rooms.ts';
import { applySize, useTextSize } from './size.ts';
import './shell.css';

config(zodWords());
applySize();

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      gcTime: 5 * 60_000,
      networkMode: 'always',
      // Refusals are answers; only a lost line or a busy server is worth a second try.
      retry: (count, error) => count < 2 && error instanceof ApiError && (error.status === 0 || error.status === 503),
      retryDelay: (count) => 800 * 2 ** count,
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false, networkMode: 'always' },
  },
});

/** Before the first screen's code is here. */
const Waiting = () => <Loading />;

const router = createBrowserRouter([
  { path: '/setup', lazy: () => import('./screens/setup.tsx'), ErrorBoundary: RouteFault, HydrateFallback: Waiting },
  {
    path: '/_gallery',
    lazy: () => import('./gallery/gallery.tsx'),
    ErrorBoundary: RouteFault,
    HydrateFallback: Waiting,
  },
  {
    path: '/',
    Component: Frame,
    HydrateFallback: Waiting,
    ErrorBoundary: RouteFault,
    children: [
      { index: true, lazy: () => import('./screens/home.tsx') },
      { path: 'login', lazy: () => import('./screens/home.tsx') },
      ...roomRoutes.map((route) => ({ ErrorBoundary: RouteFault, ...route })),
      { path: '*', lazy: () => import('./screens/not-found.tsx') },
    ],
  },
]);

let screen = window.location.pathname;
keepPagesOffline((then) =>
  router.subscribe((state) => {
    if (state.navigation.state !== 'idle' || state.location.pathname === screen) return;
    screen = state.location.pathname;
    then();
  }),
);

function Themed({ children }: { children: ReactNode }) {
  const { inForce } = useTextSize();
  return (
    <ConfigProvider
      locale={zhCN}
      theme={themeOf(inForce)}
      wave={{ disabled: true }}
      button={{ autoInsertSpace: false }}
    >
      {children}
    </ConfigProvider>
  );
}

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Themed>
        <RouterProvider router={router} />
      </Themed>
    </QueryClientProvider>
  </StrictMode>,
);
