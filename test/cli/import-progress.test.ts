import { expect } from 'chai';
import { describe, it } from 'mocha';
import { ImportProgress, progressText, timeText } from '../../src/cli/import-progress.ts';

const at = (fraction: number) => ({ file: 'a', fraction, lines: Math.round(fraction * 1_000_000), imported: 0 });

describe('the progress of an import', () => {
  it('says how far it is, how fast, and how long it will be', () => {
    expect(progressText(at(0.25), 2_000)).to.equal(
      '[######                  ]  25 %  250,000 events, 125,000 a second, 6 s left',
    );
    expect(progressText(at(0), 0)).to.equal('[                        ]   0 %  0 events');
    expect([900, 99_000, 600_000, 7_800_000].map(timeText)).to.deep.equal(['1 s', '99 s', '10 min', '2 h 10 min']);
  });

  function shown(output: { readonly isTTY: boolean; readonly columns?: number }) {
    let now = 0;
    let text = '';
    const write = (more: string) => {
      text += more;
    };
    const progress = new ImportProgress({ ...output, write }, () => now);
    return {
      show: (fraction: number, ms: number) => {
        now = ms;
        progress.show(at(fraction));
      },
      progress,
      text: () => text,
    };
  }

  it('is one line on a terminal, which is left as it was', () => {
    const { show, progress, text } = shown({ isTTY: true, columns: 20 });
    for (let ms = 0; ms <= 300; ms += 10) show(ms / 300, ms);
    expect(text().split('\r')).to.have.length(4);
    expect(text()).to.not.include('\n');
    expect(
      text()
        .split('\r')
        .every((line) => line.length < 20),
    ).to.equal(true);
    progress.clear();
    expect(text().endsWith(`\r${' '.repeat(19)}\r`)).to.equal(true);
  });

  it('is a line every five seconds elsewhere', () => {
    const { show, text } = shown({ isTTY: false });
    for (let ms = 0; ms <= 11_000; ms += 100) show(ms / 20_000, ms);
    expect(text().match(/^\[.*\] .* left\n/gm)).to.have.length(2);
    expect(text()).to.not.include('\r');
  });
});
