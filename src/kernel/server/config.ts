/** The environment, read and checked once at start. */
import path from 'node:path';
import { z } from 'zod';

z.config(z.locales.zhCN());

const flag = (fallback: boolean) =>
  z
    .enum(['0', '1', 'true', 'false', ''])
    .default(fallback ? '1' : '0')
    .transform((text) => text === '1' || text === 'true');

const Environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(8420),
  HOST: z.string().default('127.0.0.1'),
  /** Where data live: the embedded database, uploaded files. */
  ZHIBEN_DATA: z.string().default('./.local'),
  /** Any PostgreSQL ≥ 15 instead of the embedded one. */
  DATABASE_URL: z.string().optional(),
  /** 0: no demo district. */
  ZHIBEN_DEMO: flag(true),
  /** 1: production: no demo data, no demo accounts, a set-up link for the first administrator. */
  ZHIBEN_PRODUCTION: flag(false),
  /** Schema of the district that this process serves. */
  ZHIBEN_DISTRICT: z
    .string()
    .regex(/^[a-z][a-z0-9_]{2,40}$/)
    .default('d120102'),
  /** Public address when behind a proxy (`https://zhiben.example.gov.cn`): cookies become Secure, HSTS is sent. */
  PUBLIC_URL: z.url().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('warn'),
  /** Largest upload in MiB. */
  ZHIBEN_UPLOAD_MB: z.coerce.number().int().min(1).max(2048).default(50),
  /** Largest share of connections this process opens. */
  ZHIBEN_POOL: z.coerce.number().int().min(2).max(200).default(20),
  /** Directory, best on another disk, where the bundled server's log is kept for restoring to any moment; empty: not kept. */
  ZHIBEN_ARCHIVE: z.string().optional(),
  /** Days after which kept log is deleted. */
  ZHIBEN_ARCHIVE_DAYS: z.coerce.number().int().min(1).max(3650).default(15),
});

export interface Config {
  port: number;
  host: string;
  dataDir: string;
  databaseUrl: string | null;
  demo: boolean;
  production: boolean;
  district: string;
  publicUrl: string | null;
  logLevel: string;
  uploadBytes: number;
  poolSize: number;
  /** Where the log is archived; null: nowhere. */
  archiveDir: string | null;
  archiveDays: number;
}

export function readConfig(
  env: NodeJS.ProcessEnv = process.env,
  argv: readonly string[] = process.argv.slice(2),
): Config {
  const parsed = Environment.safeParse(env);
  if (!parsed.success)
    throw new Error(
      `环境变量不正确：\n${parsed.error.issues.map((i) => `  ${i.path.join('.')}：${i.message}`).join('\n')}`,
    );
  const e = parsed.data;
  const production = e.ZHIBEN_PRODUCTION || argv.includes('--production');
  return {
    port: e.PORT,
    host: e.HOST,
    dataDir: path.resolve(e.ZHIBEN_DATA),
    databaseUrl: e.DATABASE_URL ?? null,
    demo: e.ZHIBEN_DEMO && !production,
    production,
    district: e.ZHIBEN_DISTRICT,
    publicUrl: e.PUBLIC_URL ?? null,
    logLevel: e.LOG_LEVEL,
    uploadBytes: e.ZHIBEN_UPLOAD_MB * 1024 * 1024,
    poolSize: e.ZHIBEN_POOL,
    archiveDir: e.ZHIBEN_ARCHIVE ? path.resolve(e.ZHIBEN_ARCHIVE) : null,
    archiveDays: e.ZHIBEN_ARCHIVE_DAYS,
  };
}
