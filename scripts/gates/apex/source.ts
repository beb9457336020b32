/** Apex without its comments and strings, every line where it was. */
export function blankOut(source: string): string {
  return source.replaceAll(/\/\*[^]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'/g, (skipped) =>
    skipped.replaceAll(/[^\n]/g, ' '),
  );
}
