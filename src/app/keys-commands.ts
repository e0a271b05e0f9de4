/** `zhiben keys …`: the keys beside the data, and their rotation (轮换密钥) while the program serves. */
import fs from 'node:fs';
import path from 'node:path';
import { sealRingOf } from '#kernel/server/sealer.ts';
import { signRingOf } from '#kernel/server/signer.ts';
import { timeText } from '#kernel/shared/ledger.ts';
import { dropSealKeys, rotateSealKey, sealKeyUse, type SealKeyUse } from '#platform/identity/server/index.ts';
import { rotateSignKey } from '#modules/exchange/server/index.ts';
import type { AppCommand, AppPlace } from './cli-commands.ts';

const usedBy = ({ secrets, codes, people }: SealKeyUse): string =>
  [secrets > 0 && `${secrets} 个动态码密钥`, codes > 0 && `${people} 人没有用完的 ${codes} 个备用码`]
    .filter(Boolean)
    .join('、') || '没有内容要用它';

const nothing = (keyId: string): SealKeyUse => ({ keyId, secrets: 0, codes: 0, people: 0 });

const unfinished = (file: string, verb: string): string =>
  `${file} 上次的轮换没有办完，内容没有丢，都还打得开。请再执行一次 keys rotate ${verb}，接着办完`;

/** Two years, as docs/security.md says; of a key without a day, the file's. */
const RENEW_AFTER_DAYS = 730;
function oldKey({ district }: AppPlace, file: string, since: string | null, verb: string): string | null {
  const from = since === null ? fs.statSync(path.join(district.config.dataDir, file)).mtimeMs : Date.parse(since);
  const days = Math.floor((district.clock.now().getTime() - from) / 86_400_000);
  return days > RENEW_AFTER_DAYS ? `${file} 的密钥已用 ${days} 天，超过两年，建议轮换：keys rotate ${verb}` : null;
}

/** What a running program does with the new file: it looks at each use. */
const takesEffect = ({ isServing }: AppPlace): string =>
  isServing ? '正在运行的服务随即使用新密钥，不必重新启动' : '服务启动后即使用新密钥';

export const keysCommands: readonly AppCommand[] = [
  {
    noun: 'keys',
    verb: 'status',
    usage: 'keys status [--json]',
    summary: '密钥文件里有哪些密钥、何时启用、还有什么要用旧的',
    run: async (place, args) => {
      const { district } = place;
      const { dataDir } = district.config;
      const sealing = sealRingOf(dataDir);
      const seal = { ...sealing.state(), ...(await sealKeyUse(district.ctx('cli'), sealing)) };
      const sign = signRingOf(dataDir).state();
      const useOf = (keyId: string): SealKeyUse => seal.uses.find((one) => one.keyId === keyId) ?? nothing(keyId);
      const isInOrder = !seal.isUnfinished && sign?.isUnfinished !== true;
      if (args.flags['json']) {
        const { keyId = '', publicKey = '', since = null, former = [] } = sign?.signer ?? {};
        args.out(
          JSON.stringify({
            seal,
            sign: sign === null ? null : { keyId, publicKey, since, former, isUnfinished: sign.isUnfinished },
          }),
        );
      } else {
        args.out(
          `seal.key  动态码密钥  ${seal.keyId}  ${seal.since === null ? '首次启动时生成' : `${timeText(seal.since)} 启用`}：${usedBy(useOf(seal.keyId))}`,
        );
        for (const { keyId, until } of seal.former)
          args.out(`  旧密钥  ${keyId}  ${timeText(until)} 停用：${usedBy(useOf(keyId))}`);
        if (sign === null) args.out('sign.key  签名密钥  还没有，第一次批准报送时生成');
        else {
          const { keyId, since, former } = sign.signer;
          args.out(`sign.key  签名密钥  ${keyId}  ${since === null ? '首次使用时生成' : `${timeText(since)} 启用`}`);
          for (const one of former) args.out(`  以前的公钥  ${one.keyId}  ${timeText(one.until)} 停用，只能用来验签`);
        }
      }
      if (seal.unreadable > 0)
        args.err(
          `有 ${seal.unreadable} 个动态码密钥不是用这里的密钥封存的（数据可能由别处恢复）。请放回当时的 seal.key，或请这些人重新绑定动态码`,
        );
      for (const advice of [
        oldKey(place, 'seal.key', seal.since, 'seal'),
        sign && oldKey(place, 'sign.key', sign.signer.since, 'sign'),
      ])
        if (advice) args.err(advice);
      if (seal.isUnfinished) args.err(unfinished('seal.key', 'seal'));
      if (sign?.isUnfinished) args.err(unfinished('sign.key', 'sign'));
      if (!seal.isUnfinished && seal.former.some(({ keyId }) => isUnused(useOf(keyId))))
        args.err('有旧密钥已经没有内容要用，执行 keys tidy 可以去掉');
      return isInOrder ? 0 : 1;
    },
  },
  {
    noun: 'keys',
    verb: 'rotate',
    usage: 'keys rotate <seal或sign> [--json]',
    summary: '轮换密钥：seal 是动态码密钥，sign 是报送签名密钥（服务运行时也可以）',
    run: async (place, args) => {
      const [which, ...rest] = args.positional;
      if ((which !== 'seal' && which !== 'sign') || rest.length > 0) {
        args.err('请写明轮换哪一个：keys rotate seal（动态码密钥），或 keys rotate sign（报送签名密钥）');
        return 2;
      }
      return which === 'seal' ? rotateSeal(place, args) : rotateSign(place, args);
    },
  },
  {
    noun: 'keys',
    verb: 'tidy',
    usage: 'keys tidy [--json]',
    summary: '去掉已经没有内容要用的旧动态码密钥',
    run: async ({ district }, args) => {
      const ring = sealRingOf(district.config.dataDir);
      if (ring.state().isUnfinished) {
        args.err(unfinished('seal.key', 'seal'));
        return 1;
      }
      const dropped = await dropSealKeys(district.ctx('cli'), ring);
      if (args.flags['json']) args.out(JSON.stringify({ dropped }));
      else for (const keyId of dropped) args.out(keyId);
      args.err(dropped.length > 0 ? `去掉了 ${dropped.length} 把旧密钥` : '没有可以去掉的旧密钥');
      return 0;
    },
  },
];

const isUnused = (use: SealKeyUse): boolean => use.secrets === 0 && use.codes === 0;

type Run = AppCommand['run'];

const rotateSeal: Run = async (place, args) => {
  const ctx = place.district.ctx('cli');
  const ring = sealRingOf(place.district.config.dataDir);
  const done = await rotateSealKey(ctx, ring);
  const dropped = await dropSealKeys(ctx, ring);
  const { uses } = await sealKeyUse(ctx, ring);
  const kept = ring.state().former.map(({ keyId }) => uses.find((one) => one.keyId === keyId) ?? nothing(keyId));
  if (args.flags['json']) args.out(JSON.stringify({ ...done, dropped, kept }));
  else args.out(done.to);
  if (done.isResumed) args.err('上次的轮换没有办完，这次接着办，没有另换新密钥');
  args.err(`${done.secrets} 个动态码密钥已用新密钥 ${done.to} 重新封存，已记入审计日志。${takesEffect(place)}`);
  for (const one of kept)
    args.err(`旧密钥 ${one.keyId} 还留在文件里：${usedBy(one)}要用它。用完或重新绑定动态码以后，执行 keys tidy 去掉`);
  if (done.unreadable > 0)
    args.err(`有 ${done.unreadable} 个动态码密钥不是用这里的密钥封存的，没有动。请这些人重新绑定动态码`);
  args.err(
    '请马上把新的 seal.key 另抄一份，与备份分开保管，并再做一次备份。以前的备份要用当时那一份才打得开，那些备份过期之前不要销毁',
  );
  return 0;
};

const rotateSign: Run = async (place, args) => {
  const { dataDir } = place.district.config;
  if (!fs.existsSync(path.join(dataDir, 'sign.key'))) {
    args.err('还没有签名密钥，不用轮换：第一次批准报送时生成');
    return 1;
  }
  const { signer, isResumed } = await rotateSignKey(place.district.ctx('cli'), signRingOf(dataDir));
  const { keyId, publicKey, since, former } = signer;
  if (args.flags['json']) args.out(JSON.stringify({ keyId, publicKey, since, former, isResumed }));
  else args.out(publicKey.trim());
  if (isResumed) args.err('上次的轮换没有办完，这次接着办，没有另换新密钥');
  args.err(`新的签名密钥 ${keyId} 已启用，已记入审计日志。${takesEffect(place)}；以前签的数据包照样验得过`);
  args.err('请把新公钥交给每个接收方登记（页面“数据交换”的接收方里也能看到），登记之前不要批准新的数据包');
  args.err('请马上把新的 sign.key 另抄一份，与备份分开保管');
  return 0;
};
