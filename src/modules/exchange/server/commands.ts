/** The command line's door: `zhiben exchange export|verify|import|receive|sender`. Ends in the same services; a person is named where one acts. */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Ctx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import type { Command, CommandArgs } from '#kernel/server/room.ts';
import { publicKeyOf } from '#kernel/server/signer.ts';
import { AppError } from '#kernel/shared/errors.ts';
import { actorOf } from '#platform/identity/server/index.ts';
import { keyIdIn, verifyFile } from './file.ts';
import { packageFile } from './content.ts';
import { takeReceipt } from './receipts.ts';
import { putSender, receivePackage } from './receive.ts';
import { takeReturns } from './returns.ts';
import { exchangeSettings } from './settings.ts';
import * as store from './store.ts';
import { workbookOf } from './download.ts';

const guarded =
  (run: (ctx: Ctx, args: CommandArgs) => Promise<number>) =>
  async (ctx: Ctx, args: CommandArgs): Promise<number> => {
    try {
      return await run(ctx, args);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      args.err(error.message);
      return 1;
    }
  };
const flag = (args: CommandArgs, name: string): string | null =>
  typeof args.flags[name] === 'string' ? args.flags[name] : null;

async function bytesOf(args: CommandArgs, usage: string): Promise<{ name: string; bytes: Buffer } | null> {
  const file = args.positional[0];
  if (!file) {
    args.err(usage);
    return null;
  }
  try {
    return { name: path.basename(file), bytes: await fs.readFile(file) };
  } catch {
    args.err(`没有找到文件 ${file}`);
    return null;
  }
}
/** Whoever acts at the command line acts as a person of the office: the separation of persons holds there, too. */
async function person(ctx: Ctx, args: CommandArgs): Promise<Ctx | null> {
  const login = flag(args, 'as');
  if (!login) {
    args.err('请用 --as 写明办理人的用户名');
    return null;
  }
  const id = await ctx.reading(
    async (tx) =>
      (await sql<{ id: string }>`select id from users where login = ${login} and is_active`.execute(tx)).rows[0]?.id,
  );
  if (!id) {
    args.err(`没有用户 ${login}，或已停用`);
    return null;
  }
  return ctx.as(await ctx.inTx((tx) => actorOf(tx, ctx.clock, id)));
}

/** `exchange export CODE`: the signed file, or with `--excel` its contents for reading. */
async function exportFile(ctx: Ctx, args: CommandArgs): Promise<number> {
  const code = args.positional[0];
  if (!code) {
    args.err('请写明数据包编号，例如：zhiben exchange export 120102-CITY-000001 --out 目录');
    return 2;
  }
  const p = await ctx.reading((tx) => store.packageByCode(tx, ctx.actor, code));
  if (!p) {
    args.err(`没有编号为 ${code} 的数据包`);
    return 1;
  }
  const made = args.flags['excel']
    ? await workbookOf(ctx, p.id, 'contents')
    : { name: `${p.code}.json`, bytes: Buffer.from(await ctx.reading((tx) => packageFile(tx, ctx, p))) };
  const dir = flag(args, 'out');
  if (dir === null && !args.flags['excel']) {
    args.out(made.bytes.toString('utf8'));
    return 0;
  }
  const file = path.join(dir ?? '.', made.name);
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(file, made.bytes);
  args.out(file);
  return 0;
}

/** `exchange verify FILE [--key FILE]`: whether the file is unchanged and signed by the key; without one, by this district's own, also a former one. */
async function verify(_ctx: Ctx, args: CommandArgs): Promise<number> {
  const read = await bytesOf(
    args,
    '请写明数据包文件，例如：zhiben exchange verify 120102-CITY-000001.json --key 公钥.pem',
  );
  if (!read) return 2;
  const keyFile = flag(args, 'key');
  const text = read.bytes.toString('utf8').replace(/\n$/, '');
  const own = exchangeSettings().signer();
  const key =
    keyFile === null
      ? own === null
        ? ''
        : publicKeyOf(own, keyIdIn(text))
      : await fs.readFile(keyFile, 'utf8').catch(() => '');
  if (key === '') {
    args.err('没有公钥，请用 --key 指定公钥文件');
    return 2;
  }
  const verdict = verifyFile(text, key);
  args.out(
    verdict.ok
      ? JSON.stringify({ ok: true, code: verdict.payload.code, sm3: verdict.sm3, keyId: verdict.keyId })
      : JSON.stringify({ ok: false, why: verdict.why }),
  );
  if (!verdict.ok) args.err(`验签不通过：${verdict.why}`);
  return verdict.ok ? 0 : 1;
}

/** `exchange import FILE --as LOGIN [--returns city]`: a receipt, or with `--returns` what a receiver sent back. One JSON line. */
async function importFile(ctx: Ctx, args: CommandArgs): Promise<number> {
  const read = await bytesOf(args, '请写明文件，例如：zhiben exchange import 回执.json --as anweiban');
  const acting = read ? await person(ctx, args) : null;
  if (!read || !acting) return 2;
  const receiver = flag(args, 'returns');
  const outcome = receiver
    ? await takeReturns(acting, receiver, read.name, read.bytes, Boolean(args.flags['dry-run']))
    : await takeReceipt(acting, read.name, read.bytes);
  args.out(JSON.stringify(outcome));
  for (const fault of outcome.faults) args.err(`第 ${fault.row} 行 ${fault.name}：${fault.what}`);
  return outcome.faults.length > 0 ? 1 : 0;
}

/** `exchange receive FILE`: the upper side takes a district's package in and prints the receipt. */
async function receive(ctx: Ctx, args: CommandArgs): Promise<number> {
  const read = await bytesOf(args, '请写明下级数据包文件');
  if (!read) return 2;
  args.out(JSON.stringify(await receivePackage(ctx, read.bytes.toString('utf8').replace(/\n$/, ''))));
  return 0;
}
/** `exchange sender CODE NAME --key FILE [--stolen]`: the key that a district below signs with; with `--stolen` the former one is taken no more. */
async function addSender(ctx: Ctx, args: CommandArgs): Promise<number> {
  const [code, name] = args.positional;
  const keyFile = flag(args, 'key');
  if (!code || !name || !keyFile) {
    args.err('例如：zhiben exchange sender 120102 河东区 --key 公钥.pem');
    return 2;
  }
  const publicKey = await fs.readFile(keyFile, 'utf8').catch(() => '');
  args.out(
    JSON.stringify({
      code,
      keyId: await putSender(ctx, { code, name, publicKey, takesFormer: !args.flags['stolen'] }),
    }),
  );
  return 0;
}
async function publicKey(_ctx: Ctx, args: CommandArgs): Promise<number> {
  const signer = exchangeSettings().signer();
  if (!signer) {
    args.err('没有签名密钥');
    return 1;
  }
  args.out(signer.publicKey.trim());
  return Promise.resolve(0);
}

const command = (
  verb: string,
  usage: string,
  summary: string,
  run: (ctx: Ctx, args: CommandArgs) => Promise<number>,
): Command => ({
  noun: 'exchange',
  verb,
  usage: `zhiben exchange ${verb} ${usage}`.trim(),
  summary,
  run: guarded(run),
});
export const exchangeCommands: readonly Command[] = [
  command('export', 'CODE [--out DIR] [--excel]', '取出已批准的数据包文件', exportFile),
  command('verify', 'FILE [--key FILE]', '核对数据包是否原样、签名是否有效', verify),
  command('import', 'FILE --as LOGIN [--returns RECEIVER] [--dry-run]', '登记回执，或导入上级返回事项', importFile),
  command('receive', 'FILE', '接收下级数据包，输出回执', receive),
  command('sender', 'CODE NAME --key FILE [--stolen]', '登记下级的签名公钥；原公钥泄露的加 --stolen', addSender),
  command('key', '', '输出本区的签名公钥', publicKey),
];
