/** Messages that were read, by the unit of the reader: whether demands and warnings reach the last person (T3-3). */
import { sql } from '#kernel/server/db.ts';
import { registerCounting, type CountAt } from '#platform/indicators/server/index.ts';

const sentIn = (at: CountAt) => sql`n.created_at between ${at.start} and ${at.end}`;

export const registerNotificationIndicators = (): void =>
  registerCounting({
    name: 'notifications',
    from: () => sql`notification_recipients r join notifications n on n.id = r.notification_id
      join posts p on p.user_id = r.user_id and p.is_primary and p.valid_to is null join units u on u.id = p.unit_id`,
    street: sql`u.street_code`,
    unit: sql`u.id`,
    scope: (actor) =>
      actor.scope.all
        ? sql`true`
        : actor.scope.streets.length > 0
          ? sql`(u.id = ${actor.unitId} or u.street_code = any(${[...actor.scope.streets]}::text[]))`
          : sql`u.id = ${actor.unitId}`,
    row: {
      // Which message a person read is between him and the sender: a row says the unit and the kind of business only.
      id: sql`(n.id::text || '-' || r.user_id::text)`,
      code: sql`u.short_name`,
      title: sql`case when r.read_at is null then '未读' else '已读' end`,
      note: sql`to_char(n.created_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') || ' 发送'`,
      on: sql`(n.created_at at time zone 'Asia/Shanghai')::date`,
      href: () => null,
    },
    figures: [
      {
        code: 'notifications.readRate',
        title: '消息阅读回执率',
        formula: '期内发送的站内消息中，到期末收件人已经打开的比例；街道含辖区企业和社区的收件人',
        unit: '条',
        form: 'rate',
        better: 'higher',
        clauses: ['T3-3'],
        unitKinds: ['office', 'department', 'street'],
        numerator: (at) => sql`${sentIn(at)} and r.read_at <= ${at.end}`,
        denominator: sentIn,
      },
    ],
  });
