/** 数据交换 of the demo district, through the real services: one package acknowledged, one partly sent back, one drawn up, and what the city returned. */
import { fixedClock } from '#kernel/server/clock.ts';
import { makeCtx, type Ctx } from '#kernel/server/context.ts';
import { makeSigner, newKeyPem } from '#kernel/server/signer.ts';
import { addDays, startOfDay } from '#kernel/shared/time.ts';
import { configureExchange, exchangeActs, hasSigner } from '#modules/exchange/server/index.ts';
import type { JointStage } from './joint.ts';

export async function playExchange({ handle, log, people, today }: JointStage): Promise<void> {
  // In the running program the district's own key signs; a district that is only loaded for a test has none.
  if (!hasSigner()) {
    const signer = makeSigner(newKeyPem());
    configureExchange({ signer: () => signer });
  }
  const by = (login: string, daysBack: number, hour: number): Ctx => {
    const actor = people.get(login);
    if (!actor) throw new RangeError(`nobody signs in as ${login}`);
    const at = new Date(startOfDay(addDays(today, -daysBack)).getTime() + hour * 3_600_000);
    return makeCtx({ handle, log, door: 'job', actor, clock: fixedClock(at) });
  };
  const bare = { purpose: 'routine' as const, note: '', fileIds: [] as string[], carryFiles: false };
  const receipt = (p: { code: string; sm3: string | null }, at: Ctx, rows: object[]): Buffer =>
    Buffer.from(
      JSON.stringify({
        format: 'zhiben.exchange.receipt/1',
        package: p.code,
        sm3: p.sm3,
        at: at.clock.now().toISOString(),
        rest: 'accepted',
        rows,
      }),
    );
  const nation = await exchangeActs.proposePackage(by('anweiban', 16, 9), {
    ...bare,
    receiver: 'nation',
    mode: 'full',
  });
  await exchangeActs.buildPackage(by('anweiban', 16, 10), nation.id, {});
  await exchangeActs.approvePackage(by('anweiban-zhuren', 15, 9), nation.id, { opinion: '同意报送' });
  const away = await exchangeActs.sendPackage(by('anweiban', 15, 10), nation.id, { how: '经市安委办转报' });
  const last = by('anweiban', 10, 15);
  await exchangeActs.takeReceipt(last, '国家库回执.json', receipt(away, last, []));

  const city = await exchangeActs.proposePackage(by('anweiban', 6, 9), {
    ...bare,
    receiver: 'city',
    mode: 'full',
    note: '首次全量报送，带整改照片',
    carryFiles: true,
  });
  await exchangeActs.buildPackage(by('anweiban', 6, 10), city.id, {});
  await exchangeActs.approvePackage(by('anweiban-zhuren', 5, 9), city.id, { opinion: '同意报送' });
  const sent = await exchangeActs.sendPackage(by('anweiban', 5, 10), city.id, { how: '政务外网报送平台' });
  const rows = (await exchangeActs.listRecords(by('anweiban', 5, 11), sent.id, { set: 'hazards', limit: 4 })).items;
  const [first, second] = rows;
  const answered = by('anweiban', 3, 15);
  await exchangeActs.takeReceipt(
    answered,
    '市级回执.json',
    receipt(
      sent,
      answered,
      first
        ? [
            {
              set: 'majorHazards',
              key: first.key,
              version: first.version,
              result: 'rejected',
              reason: '企业位置与街道不一致',
            },
          ]
        : [],
    ),
  );
  const back = by('anweiban', 2, 9);
  const on = addDays(today, -2);
  await exchangeActs.takeReturns(
    back,
    'city',
    '市级返回事项.json',
    Buffer.from(
      JSON.stringify({
        format: 'zhiben.exchange.returns/1',
        receiver: 'city',
        items: [
          ...(first
            ? [
                {
                  key: 'SAWB-0001',
                  kind: 'returned',
                  hazard: first.key,
                  text: '请核对企业位置，补充整改现场照片。',
                  on,
                  dueOn: addDays(today, 9),
                },
              ]
            : []),
          ...(second
            ? [{ key: 'SAWB-0002', kind: 'comment', hazard: second.key, text: '请区里包案领导到现场督办。', on }]
            : []),
        ],
      }),
    ),
    false,
  );
}
