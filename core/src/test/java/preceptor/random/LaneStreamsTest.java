package preceptor.random;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LaneStreamsTest {
    @Test
    void numbersAreThoseOfTheKeyedStreams() {
        Key key = Key.root(3).named("lanes");
        LaneStreams lanes = new LaneStreams(key, 17, 5);
        long[] numbers = new long[5];
        for (long purpose : new long[] {0, 1, 1L << 40}) {
            lanes.open(purpose);
            RandomStream[] streams = new RandomStream[5];
            for (int b = 0; b < 5; b++) {
                streams[b] = key.at(17 + b).at(purpose).stream();
            }
            for (int k = 0; k < 70; k++) {
                lanes.numbers(k, numbers);
                for (int b = 0; b < 5; b++) {
                    long expected = streams[b].nextLong();
                    assertThat(numbers[b]).isEqualTo(expected);
                    assertThat(lanes.number(b, k)).isEqualTo(expected);
                }
            }
        }
    }
}
