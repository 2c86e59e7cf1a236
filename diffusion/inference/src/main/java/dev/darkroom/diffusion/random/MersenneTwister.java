package dev.darkroom.diffusion.random;

/** MT19937 (Matsumoto and Nishimura, 1998), seeded with 32 bits. */
final class MersenneTwister {

    static final int WORDS = 624;

    private static final int SHIFT = 397;
    private static final int UPPER_BIT = 0x80000000;
    private static final int LOWER_BITS = 0x7fffffff;
    private static final int TWIST = 0x9908b0df;

    private final int[] words;
    private int next;

    MersenneTwister(int seed) {
        words = new int[WORDS];
        words[0] = seed;
        for (int i = 1; i < WORDS; i++) {
            words[i] = 1812433253 * (words[i - 1] ^ (words[i - 1] >>> 30)) + i;
        }
        next = WORDS;
    }

    MersenneTwister(int[] words, int next) {
        this.words = words.clone();
        this.next = next;
    }

    int[] words() {
        return words.clone();
    }

    int next() {
        return next;
    }

    /** 32 uniform bits. */
    int bits() {
        if (next == WORDS) {
            twist();
            next = 0;
        }
        int bits = words[next++];
        bits ^= bits >>> 11;
        bits ^= (bits << 7) & 0x9d2c5680;
        bits ^= (bits << 15) & 0xefc60000;
        return bits ^ (bits >>> 18);
    }

    private void twist() {
        for (int i = 0; i < WORDS; i++) {
            int mixed = (words[i] & UPPER_BIT) | (words[(i + 1) % WORDS] & LOWER_BITS);
            words[i] = words[(i + SHIFT) % WORDS] ^ (mixed >>> 1) ^ ((mixed & 1) == 0 ? 0 : TWIST);
        }
    }
}
