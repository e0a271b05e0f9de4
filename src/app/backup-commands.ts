/** `zhiben backup …`: commands that look after the database themselves, so they run before it is opened. */
import fs from 'node:fs';
import path from 'node:path';
import type { Config } from '#kernel/server/config.ts';
import type { CommandArgs } from '#kernel/server/room.ts';
import { createBackup } from './backup-create.ts';
import { backupsIn, checkParts, KEY_FILES } from './backup-place.ts';
import { civilTime, logAfter, readMoment, restoreBackup } from './backup-restore.ts';

export interface BackupCommand {
  readonly noun: string;
  readonly verb: string;
  readonly usage: string;
  readonly summary: string;
  readonly run: (config: Config, args: CommandArgs) => Promise<number>;
}

const megabytes = (bytes: number): string => `${(bytes / 1048576).toFixed(bytes < 104857600 ? 1 : 0)} MB`;

/** Relative to where the person stands: npm itself changes to the program's directory. */
const here = (where: string): string => path.resolve(process.env['INIT_CWD'] ?? process.cwd(), where);

export const backupCommands: readonly BackupCommand[] = [
  {
    noun: 'backup',
    verb: 'create',
    usage: 'backup create [目录] [--logical] [--with-keys] [--json]',
    summary: '备份数据库和附件（服务运行时也可以）；不写目录时放在 ZHIBEN_ARCHIVE',
    run: async (config, args) => {
      const [where] = args.positional;
      const root = where === undefined ? config.archiveDir : here(where);
      if (root === null) {
        args.err('请写明放备份的目录，例如：npm run -s zhiben -- backup create /mnt/backup');
        return 2;
      }
      const begun = performance.now();
      const hasKeys = args.flags['with-keys'] === true;
      const made = await createBackup({
        config,
        root,
        isLogical: args.flags['logical'] === true,
        hasKeys,
        say: args.err,
      });
      if (args.flags['json']) args.out(JSON.stringify(made));
      else args.out(made.dir);
      args.err(
        `备份完成：${civilTime(made.at)} 的状态，附件 ${made.files} 个，共 ${megabytes(made.bytes)}，用了 ${((performance.now() - begun) / 1000).toFixed(0)} 秒`,
      );
      const keys = KEY_FILES.filter((key) => fs.existsSync(path.join(config.dataDir, key)));
      if (hasKeys) args.err(`备份里有密钥（${keys.join('、')}），拿到备份的人就能解开动态码密钥，请按密钥的要求保管`);
      else if (keys.length > 0)
        args.err(`${keys.join('、')} 不在备份里，请从数据目录另抄一份，与备份分开保管；恢复时要放回去`);
      return 0;
    },
  },
  {
    noun: 'backup',
    verb: 'verify',
    usage: 'backup verify <备份或目录> [--json]',
    summary: '逐个核对备份里的文件，说明能恢复到哪些时刻',
    run: async (config, args) => {
      const [where] = args.positional;
      if (where === undefined) {
        args.err('请写明要核对的备份，例如：npm run -s zhiben -- backup verify /mnt/backup');
        return 2;
      }
      const all = backupsIn(here(where));
      if (all.length === 0) {
        args.err(`${where} 里没有完整的备份。请指定 backup create 给出的目录，或放备份的目录`);
        return 1;
      }
      let isGood = true;
      for (const { dir, manifest } of all) {
        const faults = await checkParts(dir, manifest.parts);
        isGood &&= faults.length === 0;
        const archive = config.archiveDir ?? path.dirname(dir);
        const until = manifest.cluster ? logAfter(archive, manifest.cluster).until : null;
        if (args.flags['json'])
          args.out(
            JSON.stringify({ dir, ok: faults.length === 0, kind: manifest.kind, at: manifest.endedAt, until, faults }),
          );
        else {
          args.out(`${faults.length === 0 ? '完好' : '损坏'}  ${dir}  ${civilTime(manifest.endedAt)} 的状态`);
          for (const fault of faults.slice(0, 20)) args.out(`  ${fault}`);
          if (until) args.out(`  可恢复到 ${civilTime(manifest.endedAt)} 至 ${civilTime(until)} 之间的任一时刻`);
        }
      }
      if (!isGood) args.err('有损坏的备份，请马上另做一份（backup create），并检查放备份的磁盘');
      return isGood ? 0 : 1;
    },
  },
  {
    noun: 'backup',
    verb: 'restore',
    usage: 'backup restore <备份或目录> [--to-time 时刻] [--replace] [--json]',
    summary: '恢复到备份的那一刻，或归档所及的任一时刻（须先停止服务）',
    run: async (config, args) => {
      const [where] = args.positional;
      if (where === undefined) {
        args.err('请写明从哪里恢复，例如：npm run -s zhiben -- backup restore /mnt/backup');
        return 2;
      }
      const time = args.flags['to-time'];
      const restored = await restoreBackup({
        config,
        from: here(where),
        toTime: typeof time === 'string' ? readMoment(time) : null,
        isReplacing: args.flags['replace'] === true,
        say: args.err,
      });
      if (args.flags['json']) args.out(JSON.stringify(restored));
      else args.out(`已恢复到 ${civilTime(restored.at)} 的状态`);
      for (const aside of restored.setAside) args.err(`原来的数据留在 ${aside}，确认无误后可以删除`);
      for (const note of restored.notes) args.err(`注意：${note}`);
      args.err('下一步：启动程序（npm start），再执行 npm run -s zhiben -- audit verify 核对审计日志');
      return 0;
    },
  },
];
