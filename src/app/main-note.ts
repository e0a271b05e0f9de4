/** What a running program says of itself in the data directory, for the command line and for people. */
import path from 'node:path';

export interface RunNote {
  pid: number;
  address: string;
  workerPid: number | null;
  databasePid: number | null;
}

export const runNotePath = (dataDir: string): string => path.join(dataDir, 'run.json');
