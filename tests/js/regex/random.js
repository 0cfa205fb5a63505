// A small seeded generator of random numbers: the same seed gives the same cases everywhere.
'use strict';

class Random {
    constructor(seed) {
        this.state = seed >>> 0;
    }

    // A number from 0 to 2^32 - 1 (mulberry32, by Tommy Ettinger, public domain method).
    bits() {
        this.state = (this.state + 0x6d2b79f5) >>> 0;
        let t = this.state;
        t = Math.imul(t ^ (t >>> 15), t | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return (t ^ (t >>> 14)) >>> 0;
    }

    // A whole number from 0 to n - 1.
    below(n) {
        return Math.floor((this.bits() / 4294967296) * n);
    }

    chance(p) {
        return this.bits() / 4294967296 < p;
    }

    pick(list) {
        return list[this.below(list.length)];
    }

    // One of the keys of {key: weight, …}.
    weighted(weights) {
        let total = 0;
        for (const key in weights) total += weights[key];
        let at = (this.bits() / 4294967296) * total;
        for (const key in weights) {
            at -= weights[key];
            if (at < 0) return key;
        }
        return Object.keys(weights)[0];
    }
}

module.exports = { Random };
