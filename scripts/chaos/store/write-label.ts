/** What a statement writes, such as `insert inbox`; undefined for one that only reads. */
export function writeLabel(sql: string): string | undefined {
  const target = /^(insert|update|delete)\s[^"]*"(\w+)"/u.exec(sql);
  return target === null ? undefined : `${target[1] ?? ''} ${target[2] ?? ''}`;
}

/** What a transaction has written. */
export function commitLabel(written: ReadonlySet<string>): string {
  return `commit ${[...written].sort().join(', ')}`;
}
