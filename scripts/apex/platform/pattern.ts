import { platformException } from '../values/exception.ts';
import { ListValue } from '../values/list.ts';
import { PlatformValue } from '../values/platform-value.ts';
import { STRING } from '../language/types.ts';
import { PlatformClass } from './declare.ts';
import { javaRegex, javaReplacement } from './regex.ts';
import { split } from './string-basics.ts';

declare module './declare.ts' {
  interface ApexTypes {
    Pattern: PatternValue;
    Matcher: MatcherValue;
  }
}

class PatternValue extends PlatformValue {
  readonly source: string;
  readonly regex: RegExp;

  /** @throws a StringException for what is no expression. */
  constructor(source: string) {
    super('System.Pattern');
    this.source = source;
    try {
      this.regex = javaRegex(source, 'gd');
    } catch (error) {
      if (error instanceof SyntaxError) {
        throw platformException('System.StringException', `Invalid regex: ${error.message}`);
      }
      throw error;
    }
  }
}

class MatcherValue extends PlatformValue {
  readonly pattern: PatternValue;
  readonly text: string;
  match: RegExpExecArray | null = null;
  /** Where the next `find` starts. */
  next = 0;

  constructor(pattern: PatternValue, text: string) {
    super('System.Matcher');
    this.pattern = pattern;
    this.text = text;
  }

  find(): boolean {
    const { regex } = this.pattern;
    regex.lastIndex = this.next;
    this.match = this.next > this.text.length ? null : regex.exec(this.text);
    if (this.match !== null) {
      const end = this.match.index + this.match[0].length;
      this.next = this.match[0] === '' ? end + 1 : end;
    }
    return this.match !== null;
  }

  /** Whether the whole text matches, or what it starts with. */
  matches(whole: boolean): boolean {
    const regex = new RegExp(
      `^(?:${this.pattern.regex.source})${whole ? '$' : ''}`,
      this.pattern.regex.flags.replace('g', '').replace('m', ''),
    );
    this.match = regex.exec(this.text);
    this.next = this.match === null ? 0 : this.match[0].length;
    return this.match !== null;
  }

  /** @throws a StringException when nothing has been matched. */
  current(): RegExpExecArray {
    if (this.match === null) {
      throw platformException('System.StringException', 'No match found');
    }
    return this.match;
  }

  /** Start and end of a group; -1 when it took no part. */
  range(group: number): readonly [number, number] {
    const match = this.current();
    if (group > match.length - 1) {
      throw platformException('System.StringException', `No group ${group}`);
    }
    return match.indices?.[group] ?? [-1, -1];
  }
}

export const pattern = new PlatformClass<PatternValue>('System.Pattern')
  .statics({
    'Pattern compile(String regex)': (regex) => new PatternValue(regex),
    'Boolean matches(String regex, String text)': (regex, text) =>
      new MatcherValue(new PatternValue(regex), text).matches(true),
    'String quote(String text)': (text) => `\\Q${text}\\E`,
  })
  .methods({
    'Matcher matcher(String text)': (self, text) => new MatcherValue(self, text),
    'String pattern()': ({ source }) => source,
    'List<String> split(String text)': ({ regex }, text) =>
      new ListValue(STRING, split(text, plain(regex), 0)),
    'List<String> split(String text, Integer limit)': ({ regex }, text, limit) =>
      new ListValue(STRING, split(text, plain(regex), limit)),
  });

function plain(regex: RegExp): RegExp {
  return new RegExp(regex.source, regex.flags.replace(/[gd]/g, ''));
}

export const matcher = new PlatformClass<MatcherValue>('System.Matcher').methods({
  'Boolean find()': (self) => self.find(),
  'Boolean find(Integer start)': (self, start) => {
    self.next = start;
    return self.find();
  },
  'Boolean matches()': (self) => self.matches(true),
  'Boolean lookingAt()': (self) => self.matches(false),
  'Boolean hitEnd()': (self) => self.match === null || self.next >= self.text.length,
  'String group()': (self) => self.current()[0],
  'String group(Integer group)': (self, group) => {
    self.range(group);
    return self.current()[group] ?? null;
  },
  'Integer groupCount()': (self) =>
    (new RegExp(`${self.pattern.regex.source}|`, 'u').exec('')?.length ?? 1) - 1,
  'Integer start()': (self) => self.range(0)[0],
  'Integer start(Integer group)': (self, group) => self.range(group)[0],
  'Integer end()': (self) => self.range(0)[1],
  'Integer end(Integer group)': (self, group) => self.range(group)[1],
  'Matcher reset()': (self) => {
    self.match = null;
    self.next = 0;
    return self;
  },
  'String replaceAll(String replacement)': (self, replacement) =>
    self.text.replace(self.pattern.regex, javaReplacement(replacement)),
  'String replaceFirst(String replacement)': (self, replacement) =>
    self.text.replace(plain(self.pattern.regex), javaReplacement(replacement)),
});
