/**
 * A few connections that reads share. Each takes what is asked of it in turn, and several questions travel in one piece:
 * waking a process of the database for every small one costs more than the question. A reader that nobody uses goes back to
 * the pool, so a connection that broke is not met twice.
 */
import type { PostgresPool, PostgresPoolClient } from 'kysely';

interface Reader {
  client: Promise<PostgresPoolClient>;
  shared: PostgresPoolClient | null;
  load: number;
}

export function sharedReaders(pool: PostgresPool, most: number): PostgresPool {
  const readers: Reader[] = [];
  const leave = (reader: Reader): void => {
    const at = readers.indexOf(reader);
    if (at >= 0) readers.splice(at, 1);
  };
  return {
    ...pool,
    connect: async () => {
      let reader = readers.length < most ? undefined : readers.reduce((a, b) => (b.load < a.load ? b : a));
      if (!reader) readers.push((reader = { client: pool.connect(), shared: null, load: 0 }));
      const chosen = reader;
      chosen.load++;
      try {
        const client = await chosen.client;
        chosen.shared ??= {
          query: client.query.bind(client) as PostgresPoolClient['query'],
          release: () => {
            if (--chosen.load > 0) return;
            leave(chosen);
            client.release();
          },
        } as PostgresPoolClient;
        return chosen.shared;
      } catch (error) {
        leave(chosen);
        throw error;
      }
    },
    end: async () => {},
  };
}
