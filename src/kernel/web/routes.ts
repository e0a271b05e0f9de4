/** What a room gives the shell: lazy routes, and what it can find for the search box in the top bar. */
import type { RouteObject } from 'react-router';

/** Route objects below the console's frame; every screen is loaded when it is first opened. */
export type RoomRoutes = RouteObject[];

/** One thing found by the search box. */
export interface SearchHit {
  title: string;
  /** Meta line: number, street, state. */
  note?: string;
  /** Address in the console. */
  path: string;
}

/** A group of results in the search box (Ctrl K); a room that refuses (403) is left out silently. */
export interface RoomSearch {
  label: string;
  find(q: string, signal: AbortSignal): Promise<SearchHit[]>;
}
