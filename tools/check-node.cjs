// Runs on any Node: says plainly what is missing instead of letting an old runtime stumble over the first .ts file.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 11)) {
  process.stderr.write(
    [
      `本程序需要 Node.js 24.11 或更新版本，当前是 ${process.version}（${process.platform}-${process.arch}）。`,
      '在 Linux x64 和 arm64 上，执行 npm ci 会一并装好 24 版运行时，请先执行 npm ci 再重试（不要加 --omit=optional）。',
      '其他系统请先安装 Node.js 24 LTS，并确认 node --version 的输出正确。',
      '',
    ].join('\n'),
  );
  process.exit(1);
}
