/** What a running program says of itself in the data directory, for the command line and for people. */
import fs from 'node:fs';
import path from 'node:path';

export interface RunNote {
  pid: number;
  address: string;
  workerPid: number | null;
  databasePid: number | null;
}

export const runNotePath = (dataDir: string): string => path.join(dataDir, 'run.json');

/** Directory in which a restore is built; with `switching` in it the program does not start. */
export const WORKSHOP = 'restoring';
export const switchingMark = (dataDir: string): string => path.join(dataDir, WORKSHOP, 'switching');

/** @throws Error in Chinese when a restore was cut off in its last step. */
export function requireNoHalfRestore(dataDir: string): void {
  if (fs.existsSync(switchingMark(dataDir)))
    throw new Error(
      '上次恢复在最后一步中断，数据还没有放好。请用同样的参数重新执行 backup restore（加 --replace），完成后再启动',
    );
}
