import { describe, expect, it } from 'vitest';
import { csvField, csvOf } from '../src/format/csv.ts';

describe('CSV', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+cmd', "'+cmd"],
    ['-cmd', "'-cmd"],
    ['@sum', "'@sum"],
    ['\tx', "'\tx"],
    ['\0x', "'\0x"],
    ['=HYPERLINK("a","b")', '"\'=HYPERLINK(""a"",""b"")"'],
    ['\rx', '"\'\rx"'],
    ['-1+2', "'-1+2"],
    ['+1e', "'+1e"],
  ])('disarms %j', (value, written) => {
    expect(csvField(value)).toBe(written);
  });

  it.each([['-12.5'], ['+3'], ['-1e-8'], ['-.5'], [-12.5]])(
    'leaves the number %j alone',
    (value) => {
      expect(csvField(value)).toBe(String(value));
    },
  );

  it('quotes what would break a line, and leaves nothing for null', () => {
    expect(
      csvOf(
        ['a', 'b'],
        [
          ['x,y', 'say "hi"'],
          ['two\nlines', null],
        ],
      ),
    ).toBe('a,b\r\n"x,y","say ""hi"""\r\n"two\nlines",\r\n');
  });
});
