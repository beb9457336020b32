import type { PlatformClass } from './declare.ts';

type Test = (self: string) => boolean;

const every =
  (pattern: RegExp): Test =>
  (self) =>
    pattern.test(self);

/** Methods of String that answer yes or no. */
export function withTests(declared: PlatformClass<string>): PlatformClass<string> {
  return declared.methods({
    'Boolean contains(String part)': (self, part) => self.includes(part),
    'Boolean containsAny(String characters)': (self, characters) =>
      Array.from(characters).some((character) => self.includes(character)),
    'Boolean containsIgnoreCase(String part)': (self, part) =>
      self.toLowerCase().includes(part.toLowerCase()),
    'Boolean containsNone(String characters)': (self, characters) =>
      !Array.from(characters).some((character) => self.includes(character)),
    'Boolean containsOnly(String characters)': (self, characters) =>
      Array.from(self).every((character) => characters.includes(character)),
    'Boolean containsWhitespace()': every(/\s/),
    'Boolean endsWith(String part)': (self, part) => self.endsWith(part),
    'Boolean endsWithIgnoreCase(String part)': (self, part) =>
      self.toLowerCase().endsWith(part.toLowerCase()),
    'Boolean isAllLowerCase()': every(/^\p{Ll}+$/u),
    'Boolean isAllUpperCase()': every(/^\p{Lu}+$/u),
    'Boolean isAlpha()': every(/^\p{L}+$/u),
    'Boolean isAlphaSpace()': every(/^[\p{L} ]*$/u),
    'Boolean isAlphanumeric()': every(/^[\p{L}\p{Nd}]+$/u),
    'Boolean isAlphanumericSpace()': every(/^[\p{L}\p{Nd} ]*$/u),
    'Boolean isAsciiPrintable()': every(/^[ -~]*$/),
    'Boolean isNumeric()': every(/^\p{Nd}+$/u),
    'Boolean isNumericSpace()': every(/^[\p{Nd} ]*$/u),
    'Boolean isWhitespace()': every(/^\s*$/),
    'Boolean startsWith(String part)': (self, part) => self.startsWith(part),
    'Boolean startsWithIgnoreCase(String part)': (self, part) =>
      self.toLowerCase().startsWith(part.toLowerCase()),
  });
}
