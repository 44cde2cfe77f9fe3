package dev.lattice.server.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource({"bytes=0-0,0,1", "bytes=2-5,2,4", "bytes=2-,2,8", "bytes=-3,7,3", "bytes=5-99,5,5", "bytes=-99,0,10"})
    void readsOneRange(String header, long from, long length) {
        assertThat(ByteRange.parse(header, 10)).contains(new ByteRange(from, length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,3-4", "lines=0-1", "bytes=a-b"})
    void whatItDoesNotKnowMeansTheWhole(String header) {
        assertThat(ByteRange.parse(header, 10)).isEmpty();
    }

    @Test
    void whatLiesOutsideCannotBeSent() {
        assertThat(ByteRange.parse("bytes=10-", 10))
                .hasValueSatisfying(range -> assertThat(range.isUnsatisfiable()).isTrue());
        assertThat(ByteRange.parse("bytes=-0", 10))
                .hasValueSatisfying(range -> assertThat(range.isUnsatisfiable()).isTrue());
        assertThat(ByteRange.parse(null, 10)).isEmpty();
    }
}
