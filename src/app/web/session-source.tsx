/** Keeps the session of the signed-in person: read once, renewed after every act that changes it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo } from 'react';
import {
  currentSession,
  signOut as signOutEndpoint,
  stayOn,
  switchPost as switchPostEndpoint,
} from '#platform/identity/shared/contract.ts';
import type { SessionView } from '#platform/identity/shared/schema.ts';
import { ApiError, call } from '#kernel/web/api.ts';
import { forgetKept, keep, readKept } from '#kernel/web/kept.ts';
import { isOnline, onNetwork } from '#kernel/web/network.ts';
import type { Session } from '#kernel/web/session.tsx';

export const sessionKey = ['session'] as const;

interface Held {
  view: SessionView;
  /** Server clock minus browser clock, ms. */
  drift: number;
}

const hold = (view: SessionView): Held => {
  const drift = new Date(view.now).getTime() - Date.now();
  // Another's answers on this machine are nobody's any more.
  if (readKept<Held>('machine', 'session')?.value.view.user.id !== view.user.id) forgetKept();
  keep('machine', 'session', { view, drift } satisfies Held);
  return { view, drift };
};

const uncounted = (menu: SessionView['menu']): SessionView['menu'] =>
  menu.map((entry) => ({
    ...entry,
    count: null,
    // What an earlier release kept on the machine knows no views.
    views: ((entry.views as SessionView['menu'][number]['views'] | undefined) ?? []).map((one) => ({
      ...one,
      count: null,
    })),
  }));

/**
 * Who was signed in here last, for the pages without a network: they show nothing but what lies on this machine, and the
 * server asks again for the session before anything is sent. Counts in the menu are not known.
 */
function lastHeld(): Held | null {
  const held = readKept<Held>('machine', 'session')?.value;
  if (!held || held.view.mustChangePassword || held.view.mustEnrolTotp) return null;
  const today = new Date(Date.now() + held.drift + 8 * 3_600_000).toISOString().slice(0, 10);
  return {
    ...held,
    view: { ...held.view, today, menu: uncounted(held.view.menu) },
  };
}

export function useSessionSource(): {
  view: SessionView | null;
  session: Session | null;
  pending: boolean;
  error: ApiError | null;
  retry: () => void;
  /** A fresh session, after signing in or changing the password. */
  take: (view: SessionView) => void;
  actFor: (choice: { postId?: string; delegationId?: string }) => Promise<void>;
} {
  const client = useQueryClient();
  const query = useQuery<Held | null, ApiError>({
    queryKey: sessionKey,
    queryFn: async ({ signal }) => {
      try {
        return hold(await call(currentSession, {}, { quiet: true, signal }));
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) {
          forgetKept();
          return null;
        }
        const last = error instanceof ApiError && error.offline ? lastHeld() : null;
        if (last) return last;
        throw error;
      }
    },
    staleTime: 60_000,
    refetchInterval: 5 * 60_000,
  });
  const { data, refetch } = query;

  useEffect(() => {
    // With the network back, the server says anew who is signed in.
    let was = isOnline();
    return onNetwork(() => {
      const now = isOnline();
      if (now && !was) void refetch();
      was = now;
    });
  }, [refetch]);

  const take = useCallback(
    (view: SessionView) => {
      client.setQueryData(sessionKey, hold(view));
      void client.invalidateQueries({ predicate: (other) => other.queryKey[0] !== sessionKey[0] });
    },
    [client],
  );

  const actFor = useCallback(
    async (choice: { postId?: string; delegationId?: string }) => {
      const view = await call(switchPostEndpoint, { body: choice });
      client.removeQueries({ predicate: (other) => other.queryKey[0] !== sessionKey[0] });
      take(view);
    },
    [client, take],
  );

  const session = useMemo<Session | null>(() => {
    if (!data) return null;
    const { view, drift } = data;
    return {
      user: view.user,
      post: view.post,
      posts: view.posts,
      menu: view.menu,
      demo: view.demo,
      today: view.today,
      now: view.now,
      can: view.can,
      idleSeconds: view.idleSeconds,
      onBehalfOf: view.onBehalfOf,
      districtName: view.districtName,
      unit: view.post ? { id: view.post.unitId, name: view.post.unitName } : null,
      clock: () => new Date(Date.now() + drift),
      allows: (key) => view.can.includes(key),
      refresh: async () => {
        await call(stayOn, {});
        await refetch();
      },
      signOut: async () => {
        try {
          await call(signOutEndpoint, {}, { quiet: true });
        } catch (error) {
          if (!(error instanceof ApiError) || (error.status !== 401 && error.status !== 404)) throw error;
        }
        forgetKept();
        window.location.assign('/');
      },
      switchPost: (id) => actFor({ postId: id }),
    };
  }, [data, refetch, actFor]);

  return {
    view: data?.view ?? null,
    session,
    pending: query.isPending,
    error: data === undefined ? query.error : null,
    retry: () => void refetch(),
    take,
    actFor,
  };
}
