import type { ErrorCatalogue } from '#kernel/shared/errors.ts';

export const exchangeErrors = {
  'exchange.notFound': {
    status: 404,
    zh: '没有找到这条记录。数据包由区安委办办理；上级返回的事项只有承办部门和区安委办看得到',
  },
  'exchange.notYours': { status: 403, zh: '{reason}' },
  'exchange.notNow': { status: 409, zh: '{reason}' },
  'exchange.mayNotPropose': { status: 403, zh: '数据包由区安委办的管理员或审核人员编制，请联系区安委办' },
  'exchange.receiverUnknown': { status: 422, zh: '没有这个接收方，或已停用，请重新选择' },
  'exchange.oneAtATime': {
    status: 409,
    zh: '对{receiver}还有一个数据包没有报出（{code}）。请先报出或作废，再编制下一个',
  },
  'exchange.noMapping': { status: 409, zh: '{receiver}还没有启用的字段映射。请先在“映射”里检查并启用一版' },
  'exchange.mappingFaulty': { status: 422, zh: '映射还有 {count} 处不对，改好后才能启用：{first}' },
  'exchange.mappingSealed': { status: 409, zh: '启用过的映射不能再改，数据包引用着它。请另建一版' },
  'exchange.draftExists': { status: 409, zh: '第 {edition} 版正在编辑，请在那一版上继续改' },
  'exchange.nothingToSend': {
    status: 409,
    zh: '上一包以后没有变化，没有需要报送的记录。可以作废这个数据包，或改为全量',
  },
  'exchange.noKey': { status: 409, zh: '本系统没有签名密钥，请联系系统管理员检查数据目录里的 sign.key' },
  'exchange.contentChanged': { status: 409, zh: '数据包内容与编制时的 SM3 不一致，不能使用。请联系审计管理员校验' },
  'exchange.notBuilt': { status: 409, zh: '数据包还没有编制，没有可以下载的文件' },
  'exchange.fileUnread': { status: 422, zh: '文件读不出来：{why}' },
  'exchange.receiptForeign': { status: 422, zh: '这份回执不是本区数据包的：{why}。请向接收方核对' },
  'exchange.signatureWrong': { status: 422, zh: '验签不通过：{why}。请向报送方核对文件和公钥' },
  'exchange.senderUnknown': { status: 422, zh: '没有登记 {sender} 的公钥，不能接收它的数据包。请先登记' },
} as const satisfies ErrorCatalogue;
