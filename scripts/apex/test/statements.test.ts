import { describe, expect, it } from 'vitest';
import { returned, run, thrown } from './run-apex.ts';

describe('loops', () => {
  it.each([
    [
      'Integer n = 0; for (Integer i = 0; i < 5; i++) { if (i == 3) { break; } n += i; } return n;',
      '3',
    ],
    [
      'Integer n = 0; for (Integer i = 0; i < 5; i++) { if (i == 3) { continue; } n += i; } return n;',
      '7',
    ],
    ['Integer n = 3; while (n > 0) n--; return n;', '0'],
    ['Integer n = 0; do { n++; } while (n < 0); return n;', '1'],
    [
      "String s = ''; for (String each : new List<String>{ 'a', 'b' }) { s += each; } return s;",
      'ab',
    ],
    [
      "String s = ''; for (String each : new Set<String>{ 'b', 'a', 'b' }) { s += each; } return s;",
      'ba',
    ],
    ['Integer n = 0; for (Integer i = 0, j = 10; i < j; i++, j--) { n++; } return n;', '5'],
    [
      'for (Integer i = 0; i < 3; i++) { for (Integer j = 0; j < 3; j++) { if (j == 1) return i * 10 + j; } } return -1;',
      '1',
    ],
  ])('%s gives %s (Apex Developer Guide, Loops)', (apex, expected) => {
    expect(returned(apex)).toBe(expected);
  });

  it('iterates over objects of classes that implement Iterable', () => {
    const countdown = `public class Countdown implements Iterable<Integer>, Iterator<Integer> {
      private Integer n;
      public Countdown(Integer n) { this.n = n; }
      public Iterator<Integer> iterator() { return this; }
      public Boolean hasNext() { return n > 0; }
      public Integer next() { return n--; }
    }`;
    const body = "String s = ''; for (Integer i : new Countdown(3)) { s += i; } return s;";
    expect(returned(body, countdown)).toBe('321');
  });

  it.each([
    'Set<Integer> s = new Set<Integer>{ 1, 2 }; for (Integer i : s) { s.remove(i); }',
    'List<Integer> l = new List<Integer>{ 1, 2 }; for (Integer i : l) { l.add(i); }',
    'Map<Integer, Integer> m = new Map<Integer, Integer>{ 1 => 1, 2 => 2 }; for (Integer i : m.keySet()) { m.remove(i); }',
  ])('do not let collections be changed meanwhile: %s (Iterating Collections)', (body) => {
    expect(thrown(body)).toBe(
      'System.FinalException: Cannot modify a collection while it is being iterated.',
    );
  });

  it('stops what would run forever, and Apex cannot catch it', () => {
    expect(() =>
      run('try { while (true) { } } catch (Exception e) { return 1; } return 2;'),
    ).toThrow('System.LimitException: Apex CPU time limit exceeded');
  });

  it('stops recursion that is too deep', () => {
    const probe = 'public class Deep { public static Integer go(Integer n) { return go(n + 1); } }';
    expect(() => run('return Deep.go(0);', probe)).toThrow('Maximum stack depth reached: 1001');
  });
});

describe('switch (Apex Developer Guide, Switch Statements)', () => {
  const cases = (value: string): string => `
    switch on ${value} {
      when 1, 2 { return 'few'; }
      when -3 { return 'minus'; }
      when null { return 'none'; }
      when else { return 'many'; }
    }`;

  it.each([
    ['2', 'few'],
    ['-3', 'minus'],
    ['9', 'many'],
    ['(Integer) null', 'none'],
  ])('%s is %s', (value, expected) => {
    expect(returned(cases(value))).toBe(expected);
  });

  it('tells case apart, unlike == (known org behaviour)', () => {
    expect(returned("switch on 'A' { when 'a' { return 1; } when else { return 2; } }")).toBe('2');
  });

  it('knows constants of enums', () => {
    const body =
      'switch on Size.LARGE { when SMALL { return 1; } when large { return 2; } } return 3;';
    expect(returned(body, 'public enum Size { SMALL, LARGE }')).toBe('2');
  });

  it('binds a variable of the matching type', () => {
    const body = `SObject record = new Contact(LastName = 'Li');
      switch on record {
        when Account a { return a.Name; }
        when Contact c { return c.LastName; }
      }
      return null;`;
    expect(returned(body)).toBe('Li');
  });

  it('goes on after the statement when nothing matches', () => {
    expect(returned('switch on 5 { when 1 { return 1; } } return 0;')).toBe('0');
  });
});

describe('exceptions (Apex Developer Guide, Exception Statements)', () => {
  const own = 'public class ShopException extends Exception { public Integer code = 7; }';

  it('chooses the first clause that fits', () => {
    const body = `
      try { throw new ShopException('sold out'); }
      catch (NullPointerException e) { return 'null'; }
      catch (ShopException e) { return e.getMessage() + e.code; }
      catch (Exception e) { return 'other'; }`;
    expect(returned(body, own)).toBe('sold out7');
  });

  it.each([
    ['try { return 1; } finally { Log.add(2); }', '1 (2)'],
    [
      'try { throw new ShopException(); } catch (Exception e) { Log.add(1); } finally { Log.add(2); } return 0;',
      '0 (1, 2)',
    ],
    ['try { return 1; } finally { return 2; }', '2 ()'],
    [
      "try { try { throw new ShopException('in'); } finally { Log.add(1); } } catch (Exception e) { return e.getMessage(); }",
      'in (1)',
    ],
    ["try { throw new ShopException('lost'); } finally { return 3; }", '3 ()'],
    [
      'for (Integer i = 0; i < 3; i++) { try { if (i == 1) break; } finally { Log.add(i); } } return 9;',
      '9 (0, 1)',
    ],
  ])('runs finally whatever happens: %s gives %s', (body, expected) => {
    const log = `public class Log { public static List<Integer> all = new List<Integer>();
      public static void add(Integer n) { all.add(n); } }`;
    const probe = `public class Probe { public static Object go() { ${body} return null; } }`;
    const source = /return 1; } finally \{ Log|return [123]; }$|e\.getMessage\(\); }$/.test(body)
      ? probe.replace(' return null; } }', ' } }')
      : probe;
    expect(returned("return Probe.go() + ' ' + Log.all;", source, log, own)).toBe(expected);
  });

  it.each([
    ["new ShopException('a')", 'a', 'a message'],
    ['new ShopException()', 'Script-thrown exception', 'no message'],
    ["new ShopException('a', new ShopException('b'))", 'a', 'a message and a cause'],
  ])('%s has the message %s', (made, expected) => {
    expect(
      returned(`try { throw ${made}; } catch (Exception e) { return e.getMessage(); }`, own),
    ).toBe(expected);
  });

  it('keeps the cause', () => {
    const body = `try { try { Integer i = 1 / 0; } catch (MathException e) { throw new ShopException('x', e); } }
      catch (ShopException e) { return e.getCause().getMessage() + ' ' + e.getCause().getTypeName(); }`;
    expect(returned(body, own)).toBe('Divide by 0 System.MathException');
  });

  it('knows where it was thrown', () => {
    const deep = `public class Deep {
      public static void one() {
        two();
      }
      private static void two() {
        throw new ShopException('deep');
      }
    }`;
    const body = `try { Deep.one(); } catch (Exception e) { return e.getLineNumber() + ' ' + e.getStackTraceString(); }`;
    expect(returned(body, deep, own)).toBe(
      '6 Class.Deep.two: line 6, column 1\nClass.Deep.one: line 3, column 1\nClass.Main.main: line 1, column 1',
    );
  });

  it('does not let failed assertions be caught (Assert Class)', () => {
    const body =
      "try { Assert.areEqual(1, 2, 'sum'); } catch (Exception e) { return 1; } return 2;";
    expect(() => run(body)).toThrow(
      'System.AssertException: Assertion Failed: sum: Expected: 1, Actual: 2',
    );
  });

  it('calls a throw of null a NullPointerException', () => {
    expect(thrown('ShopException e = null; throw e;', own)).toBe(
      'System.NullPointerException: Attempt to de-reference a null object',
    );
  });
});
