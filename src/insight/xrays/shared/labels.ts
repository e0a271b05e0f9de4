/** Words of the data X-rays (数据体检). */
export const severities = {
  error: { label: '错误', note: '数据自相矛盾或不可能' },
  doubt: { label: '疑点', note: '可能有合理解释，须说明' },
  hint: { label: '提示', note: '值得看一眼' },
} as const;
export type Severity = keyof typeof severities;

export const xrayRules = {
  quickClosure: {
    label: '几分钟销号',
    severity: 'error',
    why: '从登记到销号，或从报告完成到复查合格，只隔几分钟：现场整改和复查不可能这么快，除非是事后补录。',
  },
  reusedPicture: {
    label: '照片重复使用',
    severity: 'doubt',
    why: '同一张照片（或几乎相同的照片）用在了两处。一字节不差又用作整改后照片的列为错误，其余列为疑点。',
  },
  farPicture: {
    label: '照片不在现场',
    severity: 'doubt',
    why: '照片里记录的拍摄位置离隐患现场太远，可能不是在现场拍的。',
  },
  oldPicture: {
    label: '整改后照片早于发现',
    severity: 'error',
    why: '整改后照片的拍摄日期早于发现日期，不能证明整改。',
  },
  serialExtension: {
    label: '一延再延',
    severity: 'doubt',
    why: '同一件隐患多次延期，期限失去约束。',
  },
  sameWords: {
    label: '复查结论雷同',
    severity: 'doubt',
    why: '同一人在多件隐患上写了一字不差的复查结论，可能没有到现场。',
  },
  oneHand: {
    label: '一人包办销号',
    severity: 'hint',
    why: '一个部门的销号几乎都由一个人办，缺少制衡。',
  },
  streetSilence: {
    label: '街道长期零排查',
    severity: 'hint',
    why: '这个街道很久没有登记巡查发现的隐患，可能没有巡查，也可能没有录入。',
  },
  firmSilence: {
    label: '企业长期零自查',
    severity: 'doubt',
    why: '别人在这家企业查出了隐患，企业自己却一直没有上报，自查可能流于形式。',
  },
} as const satisfies Record<string, { label: string; severity: Severity; why: string }>;
export type XrayRule = keyof typeof xrayRules;

export const answerKinds = { explain: '说明', fix: '整改' } as const;
export type AnswerKind = keyof typeof answerKinds;
