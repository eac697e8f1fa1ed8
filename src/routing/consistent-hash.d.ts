declare module 'consistent-hash' {
  /** The part of npm `consistent-hash` that the ring uses. */
  export default class ConsistentHash<Node> {
    constructor(options: { range: number });
    add(node: Node, count: number, points: readonly number[]): this;
    /** The node whose arc the key falls on; null on an empty ring. */
    get(key: string): Node | null;
    /** The first `count` distinct nodes from the key onwards. */
    get(key: string, count: number): Node[] | null;
  }
}
