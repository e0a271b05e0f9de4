/** Structured logs. Bodies, queries, cookies and names never reach them: only ids, codes and durations. */
import { pino, type Logger } from 'pino';

export type { Logger };

export const makeLog = (level: string): Logger =>
  pino({
    level,
    base: { pid: process.pid },
    redact: { paths: ['req.headers', '*.password', '*.token', '*.phone', '*.name', '*.address'], remove: true },
    serializers: {
      err: (error: Error & { code?: string }) => ({
        type: error.name,
        code: error.code,
        message: error.message,
        stack: error.stack,
      }),
    },
  });

export const silentLog: Logger = pino({ level: 'silent' });
