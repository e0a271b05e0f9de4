/** Structured logs. Bodies, queries, cookies and names never reach them: only ids, codes and durations. */
import { pino, type Logger } from 'pino';

export type { Logger };

/** One JSON object a line, on stderr: stdout is for what people and other programs read. */
export const makeLog = (level: string): Logger =>
  pino(
    {
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
    },
    pino.destination({ dest: 2, sync: true }),
  );

export const silentLog: Logger = pino({ level: 'silent' });
