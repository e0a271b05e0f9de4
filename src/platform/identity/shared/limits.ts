/**
 * How much work that keeps the server busy one person may ask for (OWASP ASVS 5.0 V2.1.3, V2.4.1). Counted by person, also through tokens; wide
 * enough that a day in an office does not meet them: they stop a script, not a clerk.
 */
/** The time over which exports and imports are counted. */
export const WORK_WINDOW_MINUTES = 10;

const source = '本系统（OWASP ASVS 5.0 V2.4.1）';
export const workLimits = {
  exportsMost: {
    label: `每人 ${WORK_WINDOW_MINUTES} 分钟内导出、下载生成的文件`,
    unit: '次',
    value: 60,
    min: 10,
    max: 1000,
    source,
  },
  exportsAtOnce: { label: '每人同时导出', unit: '个', value: 3, min: 1, max: 10, source },
  importsMost: { label: `每人 ${WORK_WINDOW_MINUTES} 分钟内导入`, unit: '次', value: 60, min: 10, max: 500, source },
  importsAtOnce: { label: '每人同时导入', unit: '个', value: 2, min: 1, max: 5, source },
} as const;
