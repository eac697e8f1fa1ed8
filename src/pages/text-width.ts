/**
 * How wide the printable characters of ASCII are in DejaVu Sans, from the space on, in units of 1/2048 of the font's
 * size: the advance widths of its `hmtx` table (version 2.37; Bitstream Vera's licence, changes in the public domain;
 * dejavu-fonts.org). Verdana, after which it was drawn, differs by a few percent.
 */
const WIDTHS = [
  651, 821, 942, 1716, 1303, 1946, 1597, 563, 799, 799, 1024, 1716, 651, 739, 651, 690, 1303, 1303, 1303, 1303, 1303,
  1303, 1303, 1303, 1303, 1303, 690, 690, 1716, 1716, 1716, 1087, 2048, 1401, 1405, 1430, 1577, 1294, 1178, 1587, 1540,
  604, 604, 1343, 1141, 1767, 1532, 1612, 1235, 1612, 1423, 1300, 1251, 1499, 1401, 2025, 1403, 1251, 1403, 799, 690,
  799, 1716, 1024, 1024, 1255, 1300, 1126, 1300, 1260, 721, 1300, 1298, 569, 569, 1186, 569, 1995, 1298, 1253, 1300,
  1300, 842, 1067, 803, 1298, 1212, 1675, 1212, 1212, 1075, 1303, 690, 1303, 1716,
];
const UNITS = 2048;
const FIRST = 0x20;

/** How wide a text is when DejaVu Sans draws it without kerning, px. What is not ASCII counts as one em each. */
export function textWidth(text: string, fontPx: number): number {
  let units = 0;
  for (const character of text) units += WIDTHS[character.codePointAt(0)! - FIRST] ?? UNITS;
  return (units * fontPx) / UNITS;
}
