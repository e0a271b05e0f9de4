/** Who is signed in, in which post, and what the menu holds. Rights are the server's; the page only shows what it was told. */
import { createContext, useContext } from 'react';

export interface SessionPost {
  id: string;
  title: string;
  unitId: string;
  unitName: string;
}

/** One of several screens behind one entry of the menu. */
export interface MenuView {
  key: string;
  label: string;
  path: string;
  /** Beginnings of paths that belong to it; without any, its own path. */
  covers?: readonly string[];
  count?: number | null;
}

export interface MenuEntry {
  key: string;
  label: string;
  /** Name of an icon known to `ui/icon.tsx`. */
  icon: string;
  path: string;
  /** Group head (统筹, 资料, 专项); entries without one stand at the top. */
  group?: string | null;
  /** Things that wait for this person. */
  count?: number | null;
  /** Also a tab at the bottom of a phone. */
  tab?: boolean;
  /** Beginnings of paths that belong to it; without any, its own path. */
  covers?: readonly string[];
  /** Its screens, when it holds several; the first is the one it opens. */
  views?: readonly MenuView[];
}

export interface SessionFacts {
  user: { id: string; name: string; login?: string };
  post: SessionPost | null;
  posts: SessionPost[];
  menu: MenuEntry[];
  /** The demo district: everything is marked 演示. */
  demo: boolean;
  /** Civil day at the server. */
  today: string;
  /** Moment at the server, ISO 8601. */
  now: string;
  /** Acts the shell itself may offer. */
  can: readonly string[];
  /** The session ends after so many seconds without a request. */
  idleSeconds?: number;
  /** Acting on behalf of (代办). */
  onBehalfOf?: { name: string; unitName: string } | null;
  districtName?: string;
}

export interface Session extends SessionFacts {
  unit: { id: string; name: string } | null;
  /** The server's clock, running on. */
  clock(): Date;
  allows(key: string): boolean;
  refresh(): Promise<void>;
  signOut(): Promise<void>;
  switchPost(id: string): Promise<void>;
}

const SessionContext = createContext<Session | null>(null);

export const SessionProvider = SessionContext.Provider;

/** The session of the signed-in person; only below the console's frame. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('no session here');
  return session;
}

/** The session, or null on pages that also work without one. */
export const useMaybeSession = (): Session | null => useContext(SessionContext);
