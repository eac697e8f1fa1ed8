/** From a value between `least` and `most` (above 0) to a place between `from` and `to`, so that equal ratios are equal distances. */
export const logScale =
  (least: number, most: number, from: number, to: number) =>
  (value: number): number =>
    from + ((to - from) * Math.log(value / least)) / Math.log(most / least);
